"""Second paths held to a length: the cheapest spans over which each is short enough, by a local search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import gcd

import numpy as np

from planner.optimize.protect.beside import second_paths
from planner.optimize.protect.kernels import shortest_path
from planner.optimize.protect.model import BoolArray, IntArray, ProtectionProblem
from planner.optimize.steiner.graph import INF, Graph, build_graph

MOVES, VAIN = 4000, 300
"""Most groups of paths that are torn and laid again in one search; so many in vain on end close it."""
MOST_TORN = 5
STEPS = 30
"""Multipliers tried for one path; the search for one ends by itself after some six."""


def held_to_length(
    problem: ProtectionProblem, on: BoolArray, length: IntArray, limit: IntArray, seed: int
) -> BoolArray:
    """Return edges over which every critical node has a way past its groups, within its limit where it can.

    Paths beyond their limit leave the edges that are on for the cheapest way that is short enough (a
    multiplier on the length); then groups of paths are laid anew while that makes all of them cheaper. Ways
    over edges that another path uses cost nothing. No bound comes out: that of `solve_protection` holds,
    since a limit only takes choices away. Where no way is within the limit the shortest is taken.

    Parameters
    ----------
    on
        bool[m], built or chosen edges, which serve every group: those of a cheapest choice, or what a search
        with longer limits gave.
    length
        int64[m], at least 0.
    limit
        int64[k], most length of the way of each critical node; negative for none.

    Examples
    --------
    A street 0 - 1 - 2 with a way of three edges past it, 3 long for 3, and one of one edge, 2 long for 9:

    >>> tail, head = np.array([0, 1, 0, 3, 4, 0]), np.array([1, 2, 3, 4, 2, 2])
    >>> built = np.array([True, True, False, False, False, False])
    >>> weight, length = np.array([0, 0, 1, 1, 1, 9]), np.array([1, 1, 1, 1, 1, 2])
    >>> streets = ProtectionProblem(5, tail, head, weight, built, np.array([2]), 0, np.array([0, 2]),
    ...                             np.array([0, 1]), np.array([2]), False)
    >>> on = weight < 9
    >>> for most in (-1, 3, 2, 1):
    ...     held = held_to_length(streets, on, length, np.array([most]), seed=1)
    ...     print(np.flatnonzero(held & ~built).tolist())
    [2, 3, 4]
    [2, 3, 4]
    [5]
    [5]
    """
    search = _Search.of(problem, on, length, limit)
    over = [k for k in range(len(search.paths)) if not search.fits(k)]
    search.lay_again(sorted(over, key=lambda k: -int(length[search.paths[k]].sum())))
    rng = np.random.default_rng(seed)
    everyone = list(range(len(search.paths)))
    while search.better([[k] for k in everyone]):
        pass
    vain = 0
    for _ in range(MOVES if len(everyone) > 1 else 0):
        many = int(rng.integers(2, min(MOST_TORN, len(everyone)) + 1))
        first = int(rng.integers(len(everyone)))
        vain = 0 if search.better([search.near(first, many, rng)]) else vain + 1
        if vain == VAIN:
            break
    while search.better([[k] for k in everyone]):
        pass
    return problem.built | (search.uses > 0)


@dataclass
class _Search:
    """A path for each critical node, and how many of them use each edge."""

    problem: ProtectionProblem
    graph: Graph
    length: IntArray
    limit: IntArray
    closed: list[IntArray]
    paths: list[IntArray] = field(default_factory=list)
    uses: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def of(cls, problem: ProtectionProblem, on: BoolArray, length: IntArray, limit: IntArray) -> _Search:
        """Return the search at the shortest ways over edges that are on."""
        graph = build_graph(problem.node_count, problem.tail, problem.head, problem.weight)
        out = cls(problem, graph, length, limit, [_closed(problem, t) for t in problem.critical.tolist()])
        out.paths = list(second_paths(problem, on, length))
        out.uses = np.zeros(len(problem.tail), np.int64)
        for path in out.paths:
            out.uses[path] += 1
        return out

    @property
    def cost(self) -> int:
        """Weight of the edges in use that are not built."""
        return int(self.problem.weight[(self.uses > 0) & ~self.problem.built].sum())

    def fits(self, k: int) -> bool:
        """Whether a path is within its limit."""
        return int(self.limit[k]) < 0 or int(self.length[self.paths[k]].sum()) <= int(self.limit[k])

    def lay_again(self, members: Iterable[int]) -> None:
        """Take some paths out and lay each again in that order, for free where others are."""
        held = list(members)
        for k in held:
            self.uses[self.paths[k]] -= 1
        for k in held:
            self.paths[k] = self._cheapest(k)
            self.uses[self.paths[k]] += 1

    def better(self, groups: Iterable[list[int]]) -> bool:
        """Lay groups of paths again; keep each where all paths together cost less. Say whether any did."""
        gained = False
        for members in groups:
            before, held = self.cost, {k: self.paths[k] for k in members}
            self.lay_again(members)
            if self.cost < before:
                gained = True
                continue
            for k, path in held.items():
                self.uses[self.paths[k]] -= 1
                self.uses[path] += 1
                self.paths[k] = path
        return gained

    def near(self, first: int, many: int, rng: np.random.Generator) -> list[int]:
        """Return a path and others, rather those that share edges off the tree with it, in random order."""
        off = np.zeros(len(self.uses), np.int64)
        mine = self.paths[first]
        off[mine[~self.problem.built[mine]]] = 1
        shared = np.array([float(off[p].sum()) for p in self.paths])
        weight = 1.0 + shared / max(1.0, shared.max()) * len(shared)
        weight[first] = 0.0
        others = rng.choice(len(weight), many - 1, replace=False, p=weight / weight.sum())
        return rng.permutation([first, *others.tolist()]).tolist()

    def _cheapest(self, k: int) -> IntArray:
        """Return the cheapest way of a node within its limit that a multiplier on the length finds."""
        price = np.where(self.problem.built | (self.uses > 0), 0, self.problem.weight)
        dear = self._way(k, price, 1 + int(self.length.sum()), 1)
        limit = int(self.limit[k])
        if limit < 0 or int(self.length[dear].sum()) <= limit:
            return dear
        short = self._way(k, price, 1, 1 + int(price.sum()))
        if int(self.length[short].sum()) >= limit:
            return short
        for _ in range(STEPS):
            more = int(price[short].sum() - price[dear].sum())
            less = int(self.length[dear].sum() - self.length[short].sum())
            if more <= 0 or less <= 0:
                break
            part = gcd(more, less)
            more, less = more // part, less // part
            found = self._way(k, price, less, more)
            if self._sum(found, price, less, more) >= self._sum(dear, price, less, more):
                break
            if int(self.length[found].sum()) <= limit:
                short = found
            else:
                dear = found
        return short

    def _sum(self, path: IntArray, price: IntArray, for_price: int, for_length: int) -> int:
        """Return what a path costs at a price of cost and a price of length."""
        return for_price * int(price[path].sum()) + for_length * int(self.length[path].sum())

    def _way(self, k: int, price: IntArray, for_price: int, for_length: int) -> IntArray:
        """Return the way of a node of the least such sum; numbers too large for 62 bits are rounded."""
        most = for_price * int(price.sum()) + for_length * int(self.length.sum())
        if most < INF // 4:
            cost = for_price * price + for_length * self.length
        else:
            scale = (INF // 4) / most
            cost = np.rint(
                scale * (for_price * price.astype(np.float64) + for_length * self.length.astype(np.float64))
            ).astype(np.int64)
        cost[self.closed[k]] = -1
        slots, found = shortest_path(
            self.graph, cost[self.graph.edge], int(self.problem.critical[k]), self.problem.root
        )
        if found >= INF:
            raise ValueError(f"node {int(self.problem.critical[k])} has no path past its groups")
        return self.graph.edge[slots][::-1].copy()


def _closed(problem: ProtectionProblem, node: int) -> IntArray:
    """Return the edges that the way of a node must avoid."""
    mine = [
        problem.group(g)
        for g in range(problem.group_count)
        if problem.group_for is None or int(problem.group_for[g]) in (-1, node)
    ]
    return np.concatenate([np.empty(0, np.int64), *mine])
