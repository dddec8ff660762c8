"""Rows of capacity across the border of a set of nodes, rounded to whole levels, for fractional answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from planner.optimize.backbone.cuts import Cut, row_of
from planner.optimize.backbone.model import (
    WORKING,
    BackboneProblem,
    BoolArray,
    Failure,
    FloatArray,
    IntArray,
)

MOST_WHOLE = 16
"""Up to so many nodes all sets of nodes are looked at; above, a pool that grows by flips of single nodes."""
MOST_POOL = 20_000
LOOKED = 250
"""Sets whose rows are tried a round, the tightest first."""
MOST_ROWS = 60
MOST_HOT = 300
"""Sets kept of those that whole choices missed."""
SHORT = 1e-3


def divisors(problem: BackboneProblem) -> list[int]:
    """Return the steps that rows are rounded to: the distinct capacities."""
    return sorted({int(c) for c in problem.capacity})


def rounded(
    problem: BackboneProblem, cut: Cut, y: FloatArray, *, spare: bool = False
) -> list[tuple[float, Cut]]:
    """Return the rows of a capacity cut, itself and rounded ones, that values of the levels violate.

    Parameters
    ----------
    spare
        The cut holds after the failure of each of its corridors.

    Returns
    -------
    The two most violated, each behind the share of the row that is missed.
    """
    found = []
    for step in (0, *divisors(problem)):
        row = replace(cut, divisor=step)
        levels, values = row_of(problem, row)
        if spare:
            row = replace(row, spare=int(values[values > 0].min(initial=row.base)))
        short = 1 - float((values * y[levels]).sum()) / max(1, row.asked)
        if short > SHORT:
            found.append((short, row))
    return sorted(found, key=lambda f: -f[0])[:2]


class Sides:
    """Finds rows across the borders of sets of nodes that a fractional answer violates.

    Parameters
    ----------
    failures, kept
        What may fail, corridors first, and bool[failures, k]: which flows must survive each.
    """

    def __init__(self, problem: BackboneProblem, failures: Sequence[Failure], kept: BoolArray) -> None:
        self.problem = problem
        self.failures = failures
        self.kept = kept
        n = problem.node_count
        if n <= MOST_WHOLE:
            numbers = np.arange(1, 1 << (n - 1))
            self.pool: BoolArray = (numbers[:, None] >> np.arange(n)) & 1 > 0
        else:
            single = np.eye(n, dtype=np.bool_)
            pairs = single[problem.tail] | single[problem.head]
            self.pool = np.unique(np.concatenate([single, pairs]), axis=0)
        self._asked = [self._between(problem.amount), self._between(problem.amount_after)]
        none = np.zeros((0, 0), np.int64)
        self._hot: list[int] = []
        self._crossed = (none, none)
        self._lines = none.astype(np.float32)
        self._most = [none.astype(np.float32)] * 2

    def violated(self, y: FloatArray) -> list[Cut]:
        """Return rows, plain or rounded, that values of the levels violate, the most violated first."""
        problem = self.problem
        held = np.bincount(problem.level_edge, weights=y * problem.capacity, minlength=problem.edge_count)
        if problem.node_count > MOST_WHOLE:
            self._grow(held.astype(np.float64))
        crossing, parted = self._crossing()
        room = held.astype(np.float32)
        across = room @ self._lines
        worst = np.argmax(self._lines * room[:, None], axis=0)
        lost = room[worst] * self._lines[worst, np.arange(len(worst))]
        found: list[tuple[float, Cut]] = []
        for after in (False, True):
            asked = parted @ (problem.amount_after if after else problem.amount)
            left = across - (lost if after else 0.0)
            ratio = np.where(asked > 0, left / np.maximum(asked, 1), np.inf)
            for s in np.argsort(ratio, kind="stable")[:LOOKED].tolist():
                if not np.isfinite(ratio[s]):
                    break
                edges, flows = np.flatnonzero(crossing[s]), parted[s] > 0
                if not after:
                    found += self._row(edges, WORKING, int(asked[s]), y)
                    continue
                found += self._row(edges, self.failures[int(worst[s])], self._after(flows, int(worst[s])), y)
                least = min((self._after(flows, e) for e in edges.tolist()), default=0)
                found += self._row(edges, WORKING, least, y, spare=True)
        return _apart(sorted(found, key=lambda f: -f[0]))

    def _after(self, flows: BoolArray, e: int) -> int:
        """Return what of some flows must pass once a corridor has failed."""
        return int(self.problem.amount_after[flows & self.kept[e]].sum())

    def _row(
        self, crossing: IntArray, failure: Failure, least: int, y: FloatArray, *, spare: bool = False
    ) -> list[tuple[float, Cut]]:
        """Return the rows of a border that are violated, with the share that they miss."""
        edges = tuple(e for e in crossing.tolist() if e not in failure.edges)
        if least < 1 or not edges:
            return []
        return rounded(
            self.problem, Cut("capacity", failure, edges, (1,) * len(edges), least), y, spare=spare
        )

    def missed(self, level: IntArray) -> Cut | None:
        """Return a row of the pool that a whole choice misses, None where every border holds.

        Sets that were missed before are looked at first, then all. A flow that some failure lets go is not
        counted after any: what it needs beyond is left to the flows.
        """
        self._crossing()
        if self._hot:
            found = self._worst(level, np.array(self._hot))
            if found is not None:
                return found[1]
        found = self._worst(level, None)
        if found is None:
            return None
        self._hot = [*self._hot[-MOST_HOT:], found[0]]
        return found[1]

    def _worst(self, level: IntArray, among: IntArray | None) -> tuple[int, Cut] | None:
        """Return the set of the pool, or of some of it, whose row is missed most, and that row."""
        problem = self.problem
        on = np.flatnonzero(level >= 0)
        held = problem.capacity[level[on]].astype(np.float32)
        lines = self._lines[on] if among is None else self._lines[np.ix_(on, among)]
        most = self._most if among is None else [m[among] for m in self._most]
        across = held @ lines
        dead = (lines * held[:, None]).max(axis=0, initial=0.0)
        plain, after = most[0] - across, most[1] + dead - across
        after[most[1] <= 0] = 0.0
        s, t = int(np.argmax(plain)), int(np.argmax(after))
        if max(plain[s], after[t]) <= 0:
            return None
        late = bool(after[t] > plain[s])
        gone = WORKING
        if late and len(on):
            gone = self.failures[int(on[np.argmax(held * lines[:, t])])]
        where = t if late else s
        where = where if among is None else int(among[where])
        return where, self._told(self._crossed[0][where], gone, int(self._most[int(late)][where]))

    def _told(self, crossing: IntArray, failure: Failure, least: int) -> Cut:
        """Return the row of a border."""
        edges = tuple(e for e in np.flatnonzero(crossing).tolist() if e not in failure.edges)
        return Cut("capacity", failure, edges, (1,) * len(edges), least)

    def _crossing(self) -> tuple[IntArray, IntArray]:
        """Return int64[sets, corridors] and int64[sets, flows], 0 or 1: which leave each set of the pool."""
        if len(self._crossed[0]) != len(self.pool):
            p, pool = self.problem, self.pool
            self._crossed = (
                (pool[:, p.tail] != pool[:, p.head]).astype(np.int64),
                (pool[:, p.source] != pool[:, p.sink]).astype(np.int64),
            )
            self._hot = []
            self._lines = self._crossed[0].T.astype(np.float32)
            always = np.where(self.kept[: p.edge_count].all(axis=0), p.amount_after, 0)
            self._most = [(self._crossed[1] @ a).astype(np.float32) for a in (p.amount, always)]
        return self._crossed

    def _between(self, amount: IntArray) -> FloatArray:
        """Return float[n, n]: Mb/s between each two nodes."""
        problem = self.problem
        out = np.zeros((problem.node_count, problem.node_count))
        np.add.at(out, (problem.source, problem.sink), amount.astype(float))
        return out + out.T

    def _grow(self, held: FloatArray) -> None:
        """Flip single nodes of the tightest sets while their borders hold less beside what they must."""
        problem = self.problem
        room = np.zeros((problem.node_count, problem.node_count))
        np.add.at(room, (problem.tail, problem.head), held)
        room = room + room.T
        new: list[BoolArray] = []
        for asked in self._asked:
            sides = self.pool[np.argsort(_ratio(self.pool, room, asked), kind="stable")[:LOOKED]].copy()
            for _ in range(problem.node_count // 2):
                sign = 2.0 * sides - 1.0
                held_after = _across(sides, room)[:, None] + sign * (sign @ room)
                asked_after = _across(sides, asked)[:, None] + sign * (sign @ asked)
                after = np.where(asked_after > 0, held_after / np.maximum(asked_after, 1e-9), np.inf)
                node = np.argmin(after, axis=1)
                rows = np.arange(len(sides))
                better = after[rows, node] < _ratio(sides, room, asked) - 1e-9
                if not better.any():
                    break
                sides[rows[better], node[better]] ^= True
                new.append(sides[better].copy())
        if new and len(self.pool) < MOST_POOL:
            grown = np.concatenate([self.pool, *new])
            grown ^= grown[:, -1:]
            self.pool = np.unique(grown[grown.any(axis=1)], axis=0)


def _across(sides: BoolArray, between: FloatArray) -> FloatArray:
    """Return what lies between the nodes of each set and the others."""
    inside = sides.astype(float)
    return np.einsum("sv,sv->s", inside @ between, 1.0 - inside)


def _ratio(sides: BoolArray, room: FloatArray, asked: FloatArray) -> FloatArray:
    """Return what each border holds over what must pass it."""
    must = _across(sides, asked)
    return np.where(must > 0, _across(sides, room) / np.maximum(must, 1e-9), np.inf)


def _apart(found: Iterable[tuple[float, Cut]]) -> list[Cut]:
    """Return the first rows, at most two of the same corridors."""
    seen: dict[tuple[int, ...], int] = {}
    out = []
    for _, row in found:
        if seen.setdefault(row.edges, 0) < 2:
            seen[row.edges] += 1
            out.append(row)
        if len(out) == MOST_ROWS:
            break
    return out
