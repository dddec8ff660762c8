"""Routing over spans that may be built in several ways, under rules that couple them.

Rules are a least owned share of the route and limits on what the ways add up to: payments a year, capex. The
cheapest way of each span is tried first; where a rule then fails, a Lagrangian search over one multiplier a
rule gives bounds and trees (each evaluation is one Steiner tree problem; the trees seen tell where to look
next), and a knapsack over each tree finds the ways that keep the rules at least cost.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from planner.optimize.owned.check import check_owned_problem
from planner.optimize.owned.dual import DualModel, Floats
from planner.optimize.owned.model import owned_routing_model, solve_owned_model
from planner.optimize.owned.problem import (
    Changes,
    OwnedRoutingProblem,
    OwnedRoutingSolution,
    Priced,
    SideRule,
)
from planner.optimize.owned.repair import Built, build_tree, built_of
from planner.optimize.owned.ways import Ways
from planner.optimize.problems import IntArray, RoutingCertificate, RoutingProblem, RoutingSolution
from planner.optimize.report import SILENT, Limits, Progress, SolveReport, Watch, gap_pct
from planner.optimize.routing import solve_routing

__all__ = [
    "Changes",
    "OwnedRoutingProblem",
    "OwnedRoutingSolution",
    "Priced",
    "SideRule",
    "Tree",
    "owned_routing_model",
    "solve_owned_routing",
]

MOST_EVALUATIONS = 10
"""Steiner tree problems of the search over multipliers; it usually needs two to five."""
MOST_PROOFS = 4
"""Steiner tree problems of the proof that no plan keeps the rules."""
SAME = 1e-7
"""Multipliers nearer to each other than this part are the same."""
SMALL_EDGES = 40
"""Up to so many usable edges the reference model is solved whole where the search leaves a gap."""


Tree = tuple[IntArray, IntArray]
"""Edges of a tree and the way row of each."""


def solve_owned_routing(
    problem: OwnedRoutingProblem,
    limits: Limits | None = None,
    watch: Watch = SILENT,
    hints: Sequence[Tree] = (),
) -> OwnedRoutingSolution:
    """Return a tree and the way of each of its edges, of least cost under the rules, with its proof.

    Every reachable terminal is joined to the root; `unreachable` lists the others. Rules are held exactly.
    `report.outcome` is "infeasible" only when it is proven that no plan keeps them all; `kept` False with
    "stopped" says that none was found. The certified bound is that of the multipliers that prove most.
    An edge of weight below 0 (an owned way of little cost) counts whole in it, whether a plan uses the edge
    or not: with much existing cable off the route the bound errs low.

    Parameters
    ----------
    problem
        Edges with lengths (cm), their ways with cost (cents) and owner, terminals, root, least share, and
        side rules.
    limits
        Gap, time and seed; `Limits()` when None. Each evaluation takes part of the time.
    watch
        Told the bounds of the whole problem; asked whether to stop.
    hints
        Trees that join all terminals, known from elsewhere: the answer is no worse than the best of them.

    Raises
    ------
    ValueError
        Arrays of wrong type or length, values out of range; the message names all of them.

    Examples
    --------
    One street of 10 m, leased for 300 or built for 500; the rule decides:

    >>> def street(ppm):
    ...     return OwnedRoutingProblem(2, np.array([0]), np.array([1]), np.array([1000]), np.array([0, 2]),
    ...                                np.array([300, 500]), np.array([False, True]), np.array([1]), 0, ppm)
    >>> solve_owned_routing(street(0)).objective, solve_owned_routing(street(500_000)).objective
    (300, 500)
    >>> answer = solve_owned_routing(street(1_000_000), Limits(gap_limit_pct=0.0))
    >>> answer.ways.tolist(), answer.certified_lower_bound, answer.multiplier_milli
    ([1], 500, 200)

    Yearly payments of 20 leased and 5 built, at most 10: built again, at 200 / 15 cents for each cent a year:

    >>> from dataclasses import replace
    >>> rule = SideRule("payments", np.array([20, 5]), 10)
    >>> answer = solve_owned_routing(replace(street(0), rules=(rule,)), Limits(gap_limit_pct=0.0))
    >>> answer.objective, answer.amounts, answer.kept
    (500, (5,), True)
    """
    check_owned_problem(problem)
    search = _Search(problem, limits or Limits(), watch)
    search.run(hints)
    return search.answer()


class _Dual(NamedTuple):
    """Multipliers with what they prove: duals and weights below 0, less what the limits pay."""

    multipliers: IntArray
    certified: int
    certificate: RoutingCertificate


class _Search:
    """The state of one solve: best plan that keeps the rules, plan that breaks them least, best dual."""

    def __init__(self, problem: OwnedRoutingProblem, limits: Limits, watch: Watch) -> None:
        self.started = time.monotonic()
        self.problem, self.limits, self.watch = problem, limits, watch
        self.ways = Ways(problem)
        self.priced = self.ways if problem.priced is None else Ways(problem.as_priced())
        self.usable: IntArray = np.flatnonzero(np.diff(problem.way_indptr) > 0)
        self.terminals: IntArray = np.unique(problem.terminals)
        self.unreachable: IntArray = np.zeros(0, np.int64)
        self.best: Built | None = None
        self.nearest: Built | None = None
        self.dual: _Dual | None = None
        self.model = DualModel(self.ways)
        self.solver = ""
        self.by_clock = False
        self.impossible = False
        self.engine_bound = 0

    def run(self, hints: Sequence[Tree]) -> None:
        """Search until the gap limit, the clock, the user or a proof that no plan keeps the rules."""
        nothing = np.zeros(len(self.ways.most), np.int64)
        self._evaluate(nothing, share_of_time=self._first_share())
        for edges, rows in hints:
            self._take(built_of(self.priced, edges, rows))
            self._take(build_tree(self.priced, edges))
            self.model.add(edges)
        if self._done():
            return
        if self.best is None:
            self._force()
        if self.best is None and self._proven_impossible():
            self.impossible = True
            return
        if not self._done():
            self._search_multipliers()
        if not self._done() and len(self.usable) <= SMALL_EDGES and self.problem.priced is None:
            self._solve_small()

    def answer(self) -> OwnedRoutingSolution:
        """Return the best plan with its proof, every figure recomputed."""
        built = self.best or self.nearest
        if built is None or self.dual is None:
            raise AssertionError("an evaluation always leaves a tree and a bound")
        rows, problem = built.ways, self.problem
        objective, bound = self.ways.cost(rows), self._bound()
        gap = gap_pct(objective, bound)
        excess = built.excess
        proven = max(excess) <= 0 and gap <= self.limits.gap_limit_pct
        report = SolveReport(
            outcome="infeasible" if self.impossible else "proven" if proven else "stopped",
            objective=objective, bound=bound, certified_bound=max(0, self.dual.certified), gap_pct=gap,
            runtime_s=time.monotonic() - self.started, seed=self.limits.seed, solver=f"owned ({self.solver})",
            repeatable=not self.by_clock,
        )  # fmt: skip
        return OwnedRoutingSolution(
            edges=built.edges, ways=rows, unreachable=self.unreachable, objective=objective,
            lower_bound=bound, certified_lower_bound=self.dual.certified,
            owned_length_cm=int(self.ways.length[rows[problem.way_owned[rows]]].sum()),
            length_cm=int(self.ways.length[rows].sum()),
            amounts=tuple(e + m for e, m in zip(excess[1:], self.ways.most[1:], strict=True)),
            share_met=excess[0] <= 0, kept=max(excess) <= 0,
            multiplier_milli=int(self.dual.multipliers[0]), multipliers_ppm=self.dual.multipliers[1:],
            weight=self.ways.edge_weights(self.dual.multipliers),
            certificate=self.dual.certificate, report=report,
        )  # fmt: skip

    def _bound(self) -> int:
        """Return the best bound known."""
        return max(self.engine_bound, 0 if self.dual is None else self.dual.certified)

    def _solve_small(self) -> None:
        """Solve the reference model whole: plan, bound, or the proof that no plan keeps the rules."""
        left = max(0.05, self.limits.time_limit_s - (time.monotonic() - self.started))
        found = solve_owned_model(replace(self.problem, terminals=self.terminals), left)
        self.impossible = found.infeasible
        self.engine_bound = max(self.engine_bound, found.bound)
        self.by_clock |= not found.ended
        if found.ways is not None:
            self._take(built_of(self.priced, self.ways.edge_of[found.ways], found.ways))

    def _first_share(self) -> float:
        """Share of the time for the first tree: all of it where no rule can bind."""
        return 0.5 if self.ways.binding else 1.0

    def _evaluate(self, multipliers: IntArray, share_of_time: float = 0.4) -> None:
        """Route under the weights of multipliers; keep plan, bound and edges.

        Weights below 0 are taken as 0 and added to the bounds as they are: no plan can gain more by them.
        """
        values = self.ways.way_weights(multipliers)
        weight = values[self.ways.best(values)[self.usable]]
        free = not multipliers.any()
        found = self._route(
            np.maximum(weight, 0), self.limits.gap_limit_pct * (1.0 if free else 0.5), share_of_time, free
        )
        beside = int(np.minimum(weight, 0).sum()) - self.ways.paid(multipliers)
        self.engine_bound = max(self.engine_bound, found.report.bound + beside)
        certified = found.certificate.bound + beside
        if self.dual is None or certified > self.dual.certified:
            self.dual = _Dual(multipliers, certified, found.certificate)
        edges = self._keep(found)
        self._learn(self.model, edges, self.usable[weight < 0])

    def _learn(self, model: DualModel, edges: IntArray, gaining: IntArray) -> None:
        """Tell a model of the bound the edges found, and those with all edges of weight below 0."""
        model.add(edges)
        both = np.union1d(edges, gaining)
        if len(both) > len(edges):
            model.add(both)

    def _route(
        self, weight: IntArray, gap_limit_pct: float, share_of_time: float, tells: bool
    ) -> RoutingSolution:
        """Solve a Steiner tree problem on the usable edges within a share of the time left."""
        left = max(0.0, self.limits.time_limit_s - (time.monotonic() - self.started))
        instance = RoutingProblem(
            self.problem.node_count, self.problem.tail[self.usable], self.problem.head[self.usable],
            np.ascontiguousarray(weight, np.int64), self.terminals, self.problem.root,
        )  # fmt: skip
        found = solve_routing(
            instance,
            Limits(gap_limit_pct, max(0.05, left * share_of_time), self.limits.seed),
            Watch(self._pass_on if tells else None, self.watch.should_stop),
        )
        self.by_clock |= not found.report.repeatable
        self.solver = found.report.solver
        if len(found.unreachable):
            self.unreachable = np.intersect1d(self.problem.terminals, found.unreachable)
            self.terminals = np.setdiff1d(self.terminals, found.unreachable)
        return found

    def _keep(self, found: RoutingSolution) -> IntArray:
        """Build the tree in its best ways and keep it if it is better; returns its edges, pruned."""
        edges = self._pruned(self.usable[found.edges])
        self._take(build_tree(self.priced, edges))
        self._tell()
        return edges

    def _take(self, built: Built) -> None:
        """Keep a tree where it is the cheapest that keeps the rules, or breaks them least."""
        self.by_clock |= built.by_clock
        if built.kept and (self.best is None or built.cost < self.best.cost):
            self.best = built
        if self.nearest is None or self._breach(built) < self._breach(self.nearest):
            self.nearest = built

    def _breach(self, built: Built) -> tuple[float, float]:
        """Return how much a tree breaks the rules; of equals the share of its length not owned."""
        length = self.ways.length[built.ways]
        unowned = int(length[~self.problem.way_owned[built.ways]].sum()) / max(1, int(length.sum()))
        return self.ways.breach(built.excess), unowned if self.problem.min_owned_ppm else float(built.cost)

    def _pruned(self, edges: IntArray) -> IntArray:
        """Take out branches that end at no terminal."""
        needed = np.zeros(self.problem.node_count, bool)
        needed[self.terminals] = True
        needed[self.problem.root] = True
        tail, head = self.problem.tail, self.problem.head
        while len(edges):
            ends = np.concatenate([tail[edges], head[edges]])
            loose = (np.bincount(ends, minlength=len(needed)) == 1) & ~needed
            keep = ~(loose[tail[edges]] | loose[head[edges]])
            if keep.all():
                break
            edges = edges[keep]
        return np.sort(edges)

    def _force(self) -> None:
        """Route where the ways add least to the rules, whatever that costs, for a first plan that keeps them.

        Length that is not owned counts in full and owned length not at all: a share of 1 is asked of it.
        """
        ways = self.priced
        amount = ways.amount.astype(np.float64)
        amount[0] = np.where(self.problem.way_owned | (self.problem.min_owned_ppm == 0), 0.0, ways.length)
        largest = np.maximum(amount.max(axis=1, initial=0.0), 1.0)
        added = (np.maximum(amount, 0) / largest[:, None]).sum(axis=0)
        cost = ways.problem.way_cost
        values = cost + np.round(1000.0 * max(1, int(cost.max(initial=1))) * added).astype(np.int64)
        weight = values[ways.best(values)[self.usable]]
        self.model.add(self._keep(self._route(weight, self.limits.gap_limit_pct, 0.4, tells=False)))

    def _proven_impossible(self) -> bool:
        """Say whether no plan can keep the rules: some weighted sum of them is above its limit for all trees.

        Without costs the weights of multipliers are what a tree adds to that sum. A bound on them, less what
        the limits pay, above 0 is the proof; a plan that is found on the way ends the search for one.
        """
        model = DualModel(self.ways, with_cost=False)
        if self.nearest is not None:
            model.add(self.nearest.edges)
        size = 10.0**9 / max(1, len(self.usable))
        for _ in range(MOST_PROOFS):
            rates, value = model.best()
            multipliers = self.ways.whole(rates * size)
            if value <= 0 or not multipliers.any() or self._over():
                return False
            values = self.ways.way_weights(multipliers, with_cost=False)
            weight = values[self.ways.best(values)[self.usable]]
            found = self._route(np.maximum(weight, 0), self.limits.gap_limit_pct, 0.4, tells=False)
            beside = int(np.minimum(weight, 0).sum()) - self.ways.paid(multipliers)
            edges = self._keep(found)
            if found.certificate.bound + beside > 0:
                return True
            if self.best is not None:
                return False
            self._learn(model, edges, self.usable[weight < 0])
            self.model.add(edges)
        return False

    def _search_multipliers(self) -> None:
        """Raise the bound where the trees seen let it be highest; trees found on the way are kept."""
        tried: list[Floats] = []
        for _ in range(MOST_EVALUATIONS):
            rates, above = self.model.best()
            multipliers = self.ways.whole(rates)
            seen = any(np.allclose(rates, t, rtol=SAME, atol=0.0) for t in tried)
            if seen or not multipliers.any() or above <= self._bound():
                break
            tried.append(rates)
            self._evaluate(multipliers)
            if self._done():
                break

    def _pass_on(self, progress: Progress) -> None:
        """Tell the bound of the routing without the rules, which bounds the whole."""
        seconds = time.monotonic() - self.started
        upper = None if self.best is None else float(self.ways.cost(self.best.ways))
        if not self._first_share() < 1.0:
            upper = progress.upper
        self.watch.tell(Progress("routing", seconds, upper, progress.lower))

    def _tell(self) -> None:
        """Send one progress line."""
        upper = None if self.best is None else float(self.ways.cost(self.best.ways))
        lower = None if self.dual is None else float(self._bound())
        self.watch.tell(Progress("routing", time.monotonic() - self.started, upper, lower))

    def _done(self) -> bool:
        """Say whether the search is to end: gap limit met, time over, or the user wants it."""
        if self.best is not None:
            cost = self.ways.cost(self.best.ways)
            if gap_pct(cost, self._bound()) <= self.limits.gap_limit_pct:
                return True
        return self._over()

    def _over(self) -> bool:
        """Say whether the clock or the user ends the search."""
        over = time.monotonic() - self.started >= self.limits.time_limit_s or self.watch.should_stop()
        self.by_clock |= over
        return over
