"""The choice where pair costs follow a tree: the number of sites over each edge, by dynamic programming."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
class _Table:
    """Least cost below a node by the sites that leave it toward the root; below 0, that come in."""

    least: int
    cost: FloatArray

    @property
    def most(self) -> int:
        """Most sites that leave."""
        return self.least + len(self.cost) - 1


@dataclass(frozen=True)
class _Additive:
    """The least additive costs: base of each site + own of the facility + the way are below each pair."""

    base: FloatArray
    own: FloatArray

    @classmethod
    def of(cls, problem: LocationProblem, along: Along) -> _Additive:
        """Return the parts of the pair costs that the tree leaves, each as large as the pairs allow."""
        site, facility = problem.pair_site, problem.pair_facility
        rest = problem.pair_cost.astype(np.float64)
        order = np.argsort(facility, kind="stable")
        for some in np.split(order, np.flatnonzero(np.diff(facility[order])) + 1):
            if len(some):
                way = distances(along.parent, along.edge_cost, int(along.facility_node[facility[some[0]]]))
                rest[some] -= way[along.site_node[site[some]]]
        own = np.full(len(problem.opening), np.inf)
        np.minimum.at(own, facility, rest)
        base = np.full(problem.site_count, np.inf)
        np.minimum.at(base, site, rest - own[facility])
        return cls(base, own)


def solve_along(problem: LocationProblem, along: Along, toll: float = 0.0) -> AlongAnswer | None:
    """Return the cheapest choice where a pair costs its site, its facility and the way; None: too large.

    Table F_v(k) is the least cost in the subtree of v where k sites leave it rootward (k < 0: come in):

        F_v(k) = min over sums k of the F_c(k_c) + |k_c| e_c of the children c, and of facilities j at v
                 that take z sites, -z, at o_j [z > 0] + p_j z + lots

    Sites are alike in it, so that never two cross each other on an edge. Base of a site and own part p_j of a
    facility are the largest for which no pair costs less than base + p_j + way: where pairs cost exactly that
    and sites take the same room, the choice is optimal; elsewhere the bound holds and the choice may break
    rules (`faults_of`), or cost more than the tables say.

    Parameters
    ----------
    toll
        Cents on top of each opening, the price of a limit on the number of facilities.
    """
    parts = _Additive.of(problem, along)
    served = np.flatnonzero(np.isfinite(parts.base))
    tables = _Tables(problem, along, parts, served, toll)
    if tables.steps > MOST_STEPS:
        return None
    cost = tables.fill()
    if not np.isfinite(cost):
        return AlongAnswer(np.inf, np.full(problem.site_count, -1, dtype=np.int64))
    fixed = float(problem.opening[problem.fixed].sum())
    return AlongAnswer(cost + fixed + float(parts.base[served].sum()), tables.read())


class _Tables:
    """The tables of one problem, and what each entry was made of."""

    def __init__(
        self, problem: LocationProblem, along: Along, parts: _Additive, served: IntArray, toll: float
    ) -> None:
        self.problem, self.along, self.parts, self.toll = problem, along, parts, toll
        many = len(along.parent)
        self.sites: dict[int, list[int]] = defaultdict(list)
        for i in served.tolist():
            self.sites[int(along.site_node[i])].append(i)
        self.facilities: dict[int, list[int]] = defaultdict(list)
        for j in np.flatnonzero(np.isfinite(parts.own)).tolist():
            self.facilities[int(along.facility_node[j])].append(j)
        self.children: dict[int, list[int]] = defaultdict(list)
        root = np.arange(many)
        for v, up in enumerate(along.parent.tolist()):
            if up >= 0:
                self.children[up].append(v)
                root[v] = root[up]
        whole = np.bincount(root[along.site_node[served]], minlength=many)
        self.whole = whole[root]
        self.fits = np.minimum(_fitting(problem, served), self.whole[along.facility_node])
        self.child: dict[int, tuple[int, Choice]] = {}
        self.taken: dict[int, tuple[int, Choice]] = {}

    @property
    def steps(self) -> float:
        """About how many steps filling takes."""
        places = self.fits[np.isfinite(self.parts.own)].astype(float)
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
        return _Table(table.least, table.cost + crossing * self.along.edge_cost[c])

    def _facility(self, j: int) -> _Table:
        """Return the table of a facility: sites that it takes count as coming in."""
        problem = self.problem
        z = np.arange(int(self.fits[j]), -1, -1)
        cost = self.parts.own[j] * z + problem.lot_costs(j, z)
        if not problem.fixed[j]:
            cost = cost + np.where(z > 0, float(problem.opening[j]) + self.toll, 0.0)
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


def _fitting(problem: LocationProblem, served: IntArray) -> IntArray:
    """Return how many sites each facility has room for, were they those that take least."""
    most = np.full(len(problem.opening), len(served), dtype=np.int64)
    for k in range(problem.need.shape[1]):
        sums = np.cumsum(np.sort(problem.need[served, k]))
        most = np.minimum(most, np.searchsorted(sums, problem.room[:, k] + 1e-6, side="right"))
    return most


def tolled(
    problem: LocationProblem, along: Along, rounds: int = 12
) -> tuple[float, list[NDArray[np.int64]]] | None:
    """Return the best bound, and the choices met, where at most so many facilities may open.

    L(t) = least cost with toll t on each opening - t x most bounds every choice; t is found by halving.
    """
    answer = solve_along(problem, along)
    if answer is None:
        return None
    met, bound = [answer.facility], answer.bound
    most = problem.most_open
    if most is None or _opened(problem, answer.facility) <= most or not np.isfinite(bound):
        return bound, met
    low, high = 0.0, float(max(bound, 1.0))
    for _ in range(rounds):
        toll = high if len(met) == 1 else (low + high) / 2
        answer = solve_along(problem, along, toll)
        if answer is None:
            break
        met.append(answer.facility)
        bound = max(bound, answer.bound - toll * most)
        if _opened(problem, answer.facility) > most:
            low = toll
        else:
            high = toll
    return bound, met


def _opened(problem: LocationProblem, facility: IntArray) -> int:
    """Return how many facilities a choice opens beside the fixed ones."""
    used = np.unique(facility[facility >= 0])
    return int((~problem.fixed[used]).sum())
