"""The proof of the bound: a tree of choices whose every leaf has prices of cuts that anyone can add up."""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from planner.optimize.backbone.cuts import Cut, row_of
from planner.optimize.backbone.model import BackboneProblem, IntArray
from planner.optimize.backbone.program import CutProgram, Relaxed

Option = tuple[int, int]
"""First and last position that a corridor may take: -1 is none, 0 its first level."""
DIGITS = 6
TRIED = 8
"""Splits of a leaf that are solved before one is taken."""
SPLIT_LEAST, LEAST_RISE = 1e-6, 1e-6
"""Least share on each side of a split, and least rise of a bound that counts, as a share of it."""


@dataclass(frozen=True)
class Leaf:
    """Prices at a leaf: of cuts by number, and of "a corridor touches its node" by (corridor, node)."""

    cut_price: dict[int, float]
    node_price: dict[tuple[int, int], float]
    bound: int


@dataclass(frozen=True)
class Split:
    """An inner node of the tree: the corridor takes a position up to `last` in `low`, above it in `high`."""

    edge: int
    last: int
    low: int
    high: int


@dataclass(frozen=True)
class BackboneCertificate:
    """A lower bound that the problem, the cuts and this tree prove.

    Every answer has one position in each corridor, so it belongs to one leaf. At a leaf, with prices p >= 0
    of cuts and q >= 0 of touching, every answer costs at least

        sum p_i asked_i + sum over corridors of the least, over the positions that the leaf allows, of
        (0 for none; level_cost + q of both ends - sum p_i a_i of the level)
        + sum over nodes of min(0, node_cost - sum of q there)
        + node_cost of the nodes where flows end, which every answer touches and which have no q.

    Parameters
    ----------
    nodes
        The tree; node 0 is its root.
    """

    cuts: tuple[Cut, ...]
    nodes: tuple[Split | Leaf, ...]

    @property
    def bound(self) -> int:
        """The least bound of the leaves, in cents."""
        return min((n.bound for n in self.nodes if isinstance(n, Leaf)), default=0)


def leaf_bound(
    problem: BackboneProblem,
    cuts: Sequence[Cut],
    option: Sequence[Option],
    cut_price: dict[int, float],
    node_price: dict[tuple[int, int], float],
) -> int:
    """Return what every answer within the options costs at least, in whole cents, by exact sums."""
    exact, unit = _whole([*cut_price.values(), *node_price.values()])
    taken = [0] * len(problem.level_cost)
    total = 0
    for (number, _), price in zip(cut_price.items(), exact[: len(cut_price)], strict=True):
        cut = cuts[number]
        total += price * cut.least
        levels, values = row_of(problem, cut)
        for k, a in zip(levels.tolist(), values.tolist(), strict=True):
            taken[k] += price * a
    ended = {*problem.source[problem.amount > 0].tolist(), *problem.sink[problem.amount > 0].tolist()}
    at_node: dict[int, int] = {}
    at_edge: dict[int, int] = {}
    for (e, v), price in zip(node_price, exact[len(cut_price) :], strict=True):
        at_node[v] = at_node.get(v, 0) + price
        at_edge[e] = at_edge.get(e, 0) + price
    level_cost = problem.level_cost.tolist()
    for e, (low, high) in enumerate(option):
        first = int(problem.level_indptr[e])
        values_of = [
            level_cost[first + j] * unit + at_edge.get(e, 0) - taken[first + j]
            for j in range(max(low, 0), high + 1)
        ]
        total += min([*([0] if low < 0 else []), *values_of])
    for v, cost in enumerate(problem.node_cost.tolist()):
        total += cost * unit if v in ended else min(0, cost * unit - at_node.get(v, 0))
    return -(-total // unit)


def _whole(values: Sequence[float]) -> tuple[list[int], int]:
    """Return floats as exact whole numbers of one unit, and how many of it make 1: a float is n / 2**k.

    >>> _whole([0.5, 3.0])
    ([1, 6], 2)
    """
    parts = [value.as_integer_ratio() for value in values]
    unit = max((below for _, below in parts), default=1)
    return [above * (unit // below) for above, below in parts], unit


@dataclass
class _Search:
    """Best first over splits of positions, on a fixed set of cuts."""

    program: CutProgram
    upper: int
    nodes: list[Split | Leaf] = field(default_factory=list)
    options: dict[int, tuple[Option, ...]] = field(default_factory=dict)
    answers: dict[int, Relaxed] = field(default_factory=dict)

    def open(self, option: tuple[Option, ...]) -> int:
        """Put a leaf and return its number."""
        problem = self.program.problem
        self._allow(option)
        answer = self.program.solve_kept()
        cut_price, node_price = prices_of(self.program, answer)
        bound = leaf_bound(problem, self.program.cuts, option, cut_price, node_price)
        number = len(self.nodes)
        self.nodes.append(Leaf(cut_price, node_price, bound))
        self.options[number], self.answers[number] = option, answer
        return number

    def _allow(self, option: tuple[Option, ...]) -> None:
        """Bound the program by what a leaf allows."""
        problem = self.program.problem
        allowed = np.zeros(len(problem.level_cost), np.bool_)
        for e, (low, high) in enumerate(option):
            first = int(problem.level_indptr[e])
            allowed[first + max(low, 0) : first + high + 1] = True
        self.program.allow(allowed, np.array([low >= 0 for low, _ in option]))

    def split(self, number: int) -> tuple[int, int] | None:
        """Split a leaf where its parts' bounds rise most; None where every corridor is decided."""
        option, answer = self.options.pop(number), self.answers.pop(number)
        where = self._undecided(option, answer)
        if where is None:
            return None
        e, last = where
        low = (*option[:e], (option[e][0], last), *option[e + 1 :])
        high = (*option[:e], (last + 1, option[e][1]), *option[e + 1 :])
        children = self.open(low), self.open(high)
        self.nodes[number] = Split(e, last, *children)
        return children

    def _undecided(self, option: tuple[Option, ...], answer: Relaxed) -> tuple[int, int] | None:
        """Return the corridor to split and the last position of its lower part.

        Of the most undecided splits the one whose parts' bounds rise most, by their product: each is solved
        for it, which takes longer a leaf and needs far fewer leaves.
        """
        best: tuple[float, int, int] | None = None
        for e, last in self._splits(option, answer)[:TRIED]:
            rise = 1.0
            for part in ((option[e][0], last), (last + 1, option[e][1])):
                self._allow((*option[:e], part, *option[e + 1 :]))
                rise *= max(self.program.solve().value - answer.value, LEAST_RISE * max(1.0, answer.value))
            if best is None or rise > best[0]:
                best = rise, e, last
        return None if best is None else best[1:]

    def _splits(self, option: tuple[Option, ...], answer: Relaxed) -> list[tuple[int, int]]:
        """Return the splits that part what the answer has of a corridor, the most even first."""
        problem, found = self.program.problem, []
        for e, (low, high) in enumerate(option):
            first = int(problem.level_indptr[e])
            share = np.cumsum(answer.y[first : first + high + 1])
            below = 1.0 - float(share[-1]) if low < 0 and high >= 0 else 0.0
            for last in range(low, high):
                part = below + (float(share[last]) if last >= 0 else 0.0)
                if SPLIT_LEAST < part < 1 - SPLIT_LEAST and (
                    last < 0 or answer.y[first + last] > SPLIT_LEAST
                ):
                    found.append((-min(part, 1.0 - part), e, last))
        return [(e, last) for _, e, last in sorted(found)]


def prices_of(program: CutProgram, answer: Relaxed) -> tuple[dict[int, float], dict[tuple[int, int], float]]:
    """Return the prices of a solved program that are not 0, rounded to few digits."""
    cut_price = {
        i: round(float(answer.cut_price[i]), DIGITS) for i in np.flatnonzero(answer.cut_price > 1e-9).tolist()
    }
    node_price = {
        (int(program.touch[i, 0]), int(program.touch[i, 1])): round(float(answer.node_price[i]), DIGITS)
        for i in np.flatnonzero(answer.node_price > 1e-9).tolist()
    }
    return cut_price, node_price


def certify(
    program: CutProgram, upper: int, most_nodes: int, limit_s: float
) -> BackboneCertificate:  # fmt: skip
    """Return a tree over the cuts of a program whose bound comes near the cost of a known answer.

    Parameters
    ----------
    upper
        Cost of the answer: leaves that prove as much are closed.
    most_nodes, limit_s
        Where the search ends whatever it has proven.
    """
    started = time.monotonic()
    problem = program.problem
    counts: IntArray = np.diff(problem.level_indptr)
    search = _Search(program, upper)
    root = search.open(tuple((-1, int(c) - 1) for c in counts.tolist()))
    heap = [(_bound(search, root), root)]
    while heap and len(search.nodes) < most_nodes and time.monotonic() - started < limit_s:
        bound, number = heapq.heappop(heap)
        if bound >= upper:
            break
        children = search.split(number)
        for child in children or ():
            heapq.heappush(heap, (_bound(search, child), child))
    return BackboneCertificate(tuple(program.cuts), tuple(search.nodes))


def _bound(search: _Search, number: int) -> int:
    """Return the bound of a leaf."""
    leaf = search.nodes[number]
    return leaf.bound if isinstance(leaf, Leaf) else 0
