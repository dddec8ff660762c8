"""The choice where pair costs follow a tree: the number of sites over each edge, by dynamic programming."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from planner.optimize.location.problem import Along, FloatArray, LocationProblem
from planner.optimize.location.tree_kernels import Choice, distances, joined
from planner.optimize.problems import IntArray

MOST_STEPS = 2e10
"""Steps above which the tables are not made: minutes, and gigabytes."""


@dataclass(frozen=True)
class AlongAnswer:
    """A bound on every choice, in cents, and the choice that the tables hold; inf: there is none."""

    bound: float
    facility: IntArray


@dataclass(frozen=True)
class Prices:
    """What sites pay in the tables: for each edge on the way, and at the facility.

    Parameters
    ----------
    edge
        float64[v] >= 0, cents of a site over the edge to the parent.
    own
        float64[m], cents of a site at a facility; inf where no pair is allowed.
    toll
        Cents on top of each opening: the price of a limit on their number.
    cover_site, cover_price
        int64[k], float64[k] >= 0: sites that no fixed facility may serve, and the price of each that some of
        those that may opens: off the opening of each of them, and on the bound once (`Covers`).
    relief
        float64[m], those prices summed by facility.
    """

    edge: FloatArray
    own: FloatArray
    toll: float = 0.0
    relief: FloatArray | None = None
    cover_site: IntArray | None = None
    cover_price: FloatArray | None = None

    @property
    def worth(self) -> float:
        """What comes off the openings in every choice."""
        return 0.0 if self.cover_price is None else float(self.cover_price.sum())

    @classmethod
    def of(cls, problem: LocationProblem, along: Along) -> Prices:
        """Return the prices of the tree itself; at a facility the least that its pairs cost beside."""
        own = np.full(len(problem.opening), np.inf)
        rest = pair_rests(problem, along, along.edge_cost)
        np.minimum.at(own, problem.pair_facility, rest)
        return cls(along.edge_cost, own)


def pair_rests(problem: LocationProblem, along: Along, edge: FloatArray) -> FloatArray:
    """Return what each pair costs beside the way, at prices of the edges."""
    facility = problem.pair_facility
    rest = problem.pair_cost.astype(np.float64)
    order = np.argsort(facility, kind="stable")
    for some in np.split(order, np.flatnonzero(np.diff(facility[order])) + 1):
        if len(some):
            way = distances(along.parent, edge, int(along.facility_node[facility[some[0]]]))
            rest[some] -= way[along.site_node[problem.pair_site[some]]]
    return rest


@dataclass(frozen=True)
class _Table:
    """Least cost below a node by the sites that leave it toward the root; below 0, that come in."""

    least: int
    cost: FloatArray

    @property
    def most(self) -> int:
        """Most sites that leave."""
        return self.least + len(self.cost) - 1


def solve_along(
    problem: LocationProblem, along: Along, prices: Prices, base: FloatArray
) -> AlongAnswer | None:
    """Return the cheapest choice where a pair costs its site, its facility and the way; None: too large.

    Table F_v(k) is the least cost in the subtree of v where k sites leave it rootward (k < 0: come in):

        F_v(k) = min over sums k of the F_c(k_c) + |k_c| e_c of the children c, and of facilities j at v
                 that take z sites, -z, at (o_j + toll) [z > 0] + p_j z + lots

    Sites are alike in it, so that no two cross each other on an edge. Openings are less their relief, whose
    worth the bound adds. Where no pair costs less than
    base + p_j + way the answer bounds every choice; where each costs exactly that and sites take the same
    room the choice is the best. Elsewhere it may break rules (`faults_of`) or cost more than the tables say.

    Parameters
    ----------
    base
        float64[n], what each site costs wherever it is served; inf for sites that no pair allows.
    """
    served = np.flatnonzero(np.isfinite(base))
    tables = _Tables(problem, along, prices, served)
    if tables.steps > MOST_STEPS:
        return None
    cost = tables.fill()
    if not np.isfinite(cost):
        return AlongAnswer(np.inf, np.full(problem.site_count, -1, dtype=np.int64))
    fixed = float(problem.opening[problem.fixed].sum())
    most = problem.most_open if problem.most_open is not None else 0
    bound = cost + fixed + float(base[served].sum()) - prices.toll * most + prices.worth
    return AlongAnswer(bound, tables.read())


class _Tables:
    """The tables of one problem, and what each entry was made of."""

    def __init__(self, problem: LocationProblem, along: Along, prices: Prices, served: IntArray) -> None:
        self.problem, self.along, self.prices = problem, along, prices
        many = len(along.parent)
        self.sites: dict[int, list[int]] = defaultdict(list)
        for i in served.tolist():
            self.sites[int(along.site_node[i])].append(i)
        self.facilities: dict[int, list[int]] = defaultdict(list)
        for j in np.flatnonzero(np.isfinite(prices.own)).tolist():
            self.facilities[int(along.facility_node[j])].append(j)
        self.children: dict[int, list[int]] = defaultdict(list)
        root = np.arange(many)
        for v, up in enumerate(along.parent.tolist()):
            if up >= 0:
                self.children[up].append(v)
                root[v] = root[up]
        whole = np.bincount(root[along.site_node[served]], minlength=many)
        self.whole = whole[root]
        self.fits = np.minimum(fitting(problem, served), self.whole[along.facility_node])
        self.child: dict[int, tuple[int, Choice]] = {}
        self.taken: dict[int, tuple[int, Choice]] = {}

    @property
    def steps(self) -> float:
        """About how many steps filling takes."""
        places = self.fits[np.isfinite(self.prices.own)].astype(float)
        branches = sum(len(c) - 1 for c in self.children.values() if len(c) > 1)
        top = float(self.whole.max(initial=0))
        return 2 * top * (float(places.sum()) + top * branches)

    def fill(self) -> float:
        """Fill the tables from the leaves inward; return the least cost, inf where room lacks."""
        total = 0.0
        done: dict[int, _Table] = {}
        for v in range(len(self.along.parent) - 1, -1, -1):
            table = _Table(len(self.sites.get(v, ())), np.zeros(1))
            for c in self.children.get(v, ()):
                table = self._join(v, table, self._over(c, done.pop(c)), self.child, c)
            for j in self.facilities.get(v, ()):
                table = self._join(v, table, self._facility(j), self.taken, j)
            if self.along.parent[v] >= 0:
                done[v] = table
            elif table.least > 0:
                return np.inf
            else:
                total += float(table.cost[-table.least])
        return total

    def _over(self, c: int, table: _Table) -> _Table:
        """Return the table of a child with the edge above it."""
        crossing = np.abs(np.arange(table.least, table.most + 1))
        return _Table(table.least, table.cost + crossing * self.prices.edge[c])

    def _facility(self, j: int) -> _Table:
        """Return the table of a facility: sites that it takes count as coming in."""
        problem = self.problem
        z = np.arange(int(self.fits[j]), -1, -1)
        cost = self.prices.own[j] * z + problem.lot_costs(j, z)
        if not problem.fixed[j]:
            relief = 0.0 if self.prices.relief is None else float(self.prices.relief[j])
            cost = cost + np.where(z > 0, float(problem.opening[j]) + self.prices.toll - relief, 0.0)
        return _Table(-int(self.fits[j]), cost.astype(np.float64))

    def _join(
        self, v: int, one: _Table, other: _Table, kept: dict[int, tuple[int, Choice]], key: int
    ) -> _Table:
        """Return the sums of two tables, no more coming in than sites there are outside."""
        most = one.most + other.most
        least = max(one.least + other.least, most - int(self.whole[v]))
        cost, choice = joined(one.cost, one.least, other.cost, other.least, least, most)
        kept[key] = (least, choice)
        return _Table(least, cost)

    def read(self) -> IntArray:
        """Return the facility of each site that the least cost stands for, -1 where none may serve it."""
        _, taken = self._flows()
        facility = np.full(self.problem.site_count, -1, dtype=np.int64)
        asking: dict[int, list[int]] = {}
        free: dict[int, list[int]] = {}
        for v in range(len(self.along.parent) - 1, -1, -1):
            sites, slots = list(self.sites.get(v, ())), []
            for c in self.children.get(v, ()):
                sites += asking.pop(c)
                slots += free.pop(c)
            for j in self.facilities.get(v, ()):
                slots += [j] * taken[j]
            pairs = min(len(sites), len(slots))
            for i, j in zip(sites[:pairs], slots[:pairs], strict=True):
                facility[i] = j
            asking[v], free[v] = sites[pairs:], slots[pairs:]
        return facility

    def _flows(self) -> tuple[dict[int, int], dict[int, int]]:
        """Return how many sites leave each node, and how many each facility takes."""
        leave: dict[int, int] = {}
        take: dict[int, int] = {}
        for v, up in enumerate(self.along.parent.tolist()):
            k = leave[v] if up >= 0 else 0
            for j in reversed(self.facilities.get(v, ())):
                least, choice = self.taken[j]
                part = int(choice[k - least])
                take[j], k = -part, k - part
            for c in reversed(self.children.get(v, ())):
                least, choice = self.child[c]
                leave[c] = int(choice[k - least])
                k -= leave[c]
        return leave, take


def fitting(problem: LocationProblem, served: IntArray) -> IntArray:
    """Return how many sites each facility has room for, were they those that take least."""
    most = np.full(len(problem.opening), len(served), dtype=np.int64)
    for k in range(problem.need.shape[1]):
        sums = np.cumsum(np.sort(problem.need[served, k]))
        most = np.minimum(most, np.searchsorted(sums, problem.room[:, k] + 1e-6, side="right"))
    return most
