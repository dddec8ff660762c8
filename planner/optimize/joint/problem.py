"""The joint problem, its answer, and a proof of its bound that anyone can check."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from planner.optimize.problems import CoverageProblem, IntArray
from planner.optimize.report import SolveReport

LARGEST_SUM = 1 << 58


@dataclass(frozen=True)
class JointProblem:
    """Choose views and streets together: the most coverage for a budget, or the least cost for a coverage.

    Sets and data: views j at sites s(j) with cost v[j], sites s at nodes n(s) with cost q[s] paid once where
    at least one view is chosen there (pole, power, switch), edges e with cost c[e], terminals T, root r,
    demand rows i with weight w[i] and worth b[i] of a second sight. Variables: x[j] view chosen, y[s] site
    used, t[e] edge built, z[i], u[i] row seen once, twice.

        maximize    sum_i w[i] z[i] + b[i] u[i]
        subject to  every rule of `coverage` (sights, sites, count as "at most", side rows, floors, apart)
                    x[j] <= y[s(j)]
                    the edges join r, every terminal and n(s) of every used site
                    sum_e c[e] t[e] + sum_s q[s] y[s] + sum_j v[j] x[j] <= budget
                    the same sum of yearly payments <= yearly_limit
        or          minimize that cost, subject to sum_i w[i] z[i] + b[i] u[i] >= required

    `docs/formulation.md` derives the bound.

    Parameters
    ----------
    coverage
        Views, demand and rules. `count` is the most counted views; `site` may be None (a view is a site).
    node_count, tail, head
        The street graph, undirected, split at every site; int64[m] ends of each edge.
    edge_cost
        int64[m] cents, at least 0, of the way that each edge would be built in.
    terminals, root
        int64[k] nodes of the points that must be joined, and the node of the center.
    site_node
        int64[s] node of each site, -1 where a site needs no fiber (cameras that stand already). A site whose
        node is not joined to the root by any path may not be used.
    site_cost, view_cost
        int64[s], int64[n] cents, at least 0. Views that are not counted cost nothing, whatever stands there.
    budget
        Most cents of edges, sites and views; None where cost is the objective.
    required
        Least covered weight, second sights included; None where coverage is the objective. Exactly one of
        budget and required is given.
    edge_yearly, site_yearly, view_yearly, yearly_limit
        Cents a year of each edge, site and view, and the most of their sum; all None without that rule.
    xy
        float64[node_count, 2] places of the nodes in meters: they guide the search, the model knows none.
    """

    coverage: CoverageProblem
    node_count: int
    tail: IntArray
    head: IntArray
    edge_cost: IntArray
    terminals: IntArray
    root: int
    site_node: IntArray
    site_cost: IntArray
    view_cost: IntArray
    budget: int | None
    required: int | None = None
    edge_yearly: IntArray | None = None
    site_yearly: IntArray | None = None
    view_yearly: IntArray | None = None
    yearly_limit: int | None = None
    xy: NDArray[np.float64] | None = None

    @property
    def site(self) -> IntArray:
        """Site of each view."""
        cover = self.coverage
        return np.arange(cover.candidate_count, dtype=np.int64) if cover.site is None else cover.site

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Whether each view is counted and paid: False for cameras that stand already."""
        cover = self.coverage
        return np.ones(cover.candidate_count, np.bool_) if cover.counted is None else cover.counted

    @property
    def site_count(self) -> int:
        """Number of sites."""
        return len(self.site_node)


@dataclass(frozen=True)
class JointCertificate:
    """Multipliers and nested cuts of the extended arborescence that prove the bound of a joint problem.

    The extended graph has a node for each street node v (number v), each site s (node_count + s) and each
    view j (node_count + sites + j). Its arcs are both directions of every edge, node of a site -> site (from
    the root where it needs no fiber), site -> view; views that are not counted, at sites out of reach or at
    sites that may hold none are left out. With price = `numerator` / `denominator` units of demand weight a
    cent, R = `count_multiplier`, Y = `yearly_multiplier` / 1024, L = `side_multiplier`, F =
    `floor_multiplier` / 1024, P = `site_multiplier`, Q = `place_multiplier`, E = `once_multiplier`, an arc
    costs, rounded down,

        edge_cost + Y edge_yearly
        site_cost + Y site_yearly - room P - sum of Q of its views in the graph + C + E + H
        view_cost + Y view_yearly + R + L side + P + Q

    where room is `site_most` less the standing views of the site, C the sum of the duals of its credits, see
    below, and H the sum of apart_multiplier[k] over the sets that hold it: any two of the sites
    apart_site[apart_indptr[k]:apart_indptr[k+1]] are apart. What is below 0 there counts as 0, and its sum is
    B <= 0.

    Family f grows from one payer: `payer[f]` is a demand row, which pays for all rows that the same
    candidates see (and that count for the same floor), or number of rows + a node that must be joined: a
    terminal, a fixed view, or a site with a least number, which starts from all its views. Its nodes are
    node[family_indptr[f]:family_indptr[f+1]] in the order of growth, and for each of its levels k in
    level_indptr[f]:level_indptr[f+1] the first prefix[k] of them are a cut with dual dual[k] >= 0 cents.
    Every cut holds all views in the graph that see the row, or the node, or all views of the site. A family
    whose payer is number of rows + number of nodes + s is a credit of site s: its cuts hold the street node
    of the site, and their duals do not count but are added to what the site costs.

    Valid when no cut holds the root, for every arc the duals of the cuts that it enters sum to at most its
    cost, and rows pay in all, over all families, at most floor((weight + floor(F weight) + second) / price).
    Duals of cuts of views alone count twice up to floor(second / price) of a row, or without limit at a site
    that must hold two views; what counts twice is also paid twice.

    With D the sum of all that counts, A = R count + Y yearly_limit + L (most less what standing views take) +
    sum of E and `apart_multiplier` - B, G = sum of F times (worth of a floor's first sights - floor):
    coverage <= worth + G + (budget + A - D) * price; cost >= D - A - (worth + G - required) / price. Worth is
    that of all rows some view sees. Rows that a standing view sees once have only their second sight to gain,
    those seen twice nothing; the worth is sure.
    """

    numerator: int
    denominator: int
    count_multiplier: int
    payer: IntArray
    family_indptr: IntArray
    node: NDArray[np.int32]
    level_indptr: IntArray
    prefix: IntArray
    dual: IntArray
    bound: int
    yearly_multiplier: int = 0
    side_multiplier: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    floor_multiplier: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    site_multiplier: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    place_multiplier: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    once_multiplier: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    apart_indptr: IntArray = field(default_factory=lambda: np.zeros(1, np.int64))
    apart_site: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))
    apart_multiplier: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))


@dataclass(frozen=True)
class JointSolution:
    """Chosen views and edges with their value, the bounds, and the proof.

    `chosen` are ascending views, `edges` ascending edges of a tree that joins root, terminals and used
    sites; `covered_weight` and `cost` are recomputed from them. `covering_bound` is that of the covering
    problem without any cost, `arborescence_bound` that of the extended arborescence, `report.bound` the
    better of all that is known. `unreachable` lists terminals in no component with the root: left out.
    """

    chosen: IntArray
    edges: IntArray
    covered_weight: int
    cost: int
    yearly: int
    unreachable: IntArray
    covering_bound: int | None
    arborescence_bound: int | None
    certificate: JointCertificate | None
    report: SolveReport
    notes: tuple[str, ...] = ()


def check_joint_problem(problem: JointProblem) -> None:
    """Raise ValueError naming every fault of the arrays (the covering part is checked by its own room)."""
    cover, n, m = problem.coverage, problem.node_count, len(problem.tail)
    sites, views = problem.site_count, problem.coverage.candidate_count
    faults = [] if n >= 1 else [f"node_count is {n}; at least 1 expected"]
    sizes: list[tuple[str, int, int, int]] = [
        ("tail", m, 0, n - 1), ("head", m, 0, n - 1), ("edge_cost", m, 0, LARGEST_SUM),
        ("terminals", -1, 0, n - 1), ("site_node", sites, -1, n - 1), ("site_cost", sites, 0, LARGEST_SUM),
        ("view_cost", views, 0, LARGEST_SUM), ("edge_yearly", m, 0, LARGEST_SUM),
        ("site_yearly", sites, 0, LARGEST_SUM), ("view_yearly", views, 0, LARGEST_SUM),
    ]  # fmt: skip
    for name, size, least, most in sizes:
        array = getattr(problem, name)
        if array is None and name.endswith("yearly"):
            continue
        faults.extend(_array_faults(name, array, size, least, most))
    if not 0 <= problem.root < n:
        faults.append(f"root is {problem.root}; a node 0 .. {n - 1} expected")
    if (problem.budget is None) == (problem.required is None):
        faults.append("exactly one of budget and required must be given")
    yearly = [problem.edge_yearly, problem.site_yearly, problem.view_yearly, problem.yearly_limit]
    if len({part is None for part in yearly}) > 1:
        faults.append("edge_yearly, site_yearly, view_yearly and yearly_limit go together")
    total = sum(float(np.sum(a)) for a in (problem.edge_cost, problem.site_cost, problem.view_cost))
    if total > LARGEST_SUM:
        faults.append(f"costs sum to {total:.3g}; at most {LARGEST_SUM} expected")
    if cover.site is not None and len(cover.site) and int(cover.site.max()) >= sites:
        faults.append(f"coverage.site names site {int(cover.site.max())}; site_node has {sites} entries")
    if cover.site is None and sites != views:
        faults.append(f"site_node has {sites} entries; {views} expected, one a view")
    if faults:
        raise ValueError("joint problem: " + "; ".join(faults))


def _array_faults(name: str, array: IntArray, size: int, least: int, most: int) -> list[str]:
    """Return what is wrong with one array."""
    if array.ndim != 1 or array.dtype != np.int64:
        return [f"{name} is {array.dtype} with {array.ndim} dimensions; int64 with 1 expected"]
    faults = []
    if size >= 0 and len(array) != size:
        faults.append(f"{name} has {len(array)} entries; {size} expected")
    wrong = np.flatnonzero((array < least) | (array > most))
    if len(wrong):
        faults.append(f"{name} lies outside {least} .. {most}, first at positions {wrong[:5].tolist()}")
    return faults
