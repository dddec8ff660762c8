"""Rows of levels across the border of a set of nodes, for fractional answers and for whole choices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from planner.optimize.backbone.cuts import Cut
from planner.optimize.backbone.hull import SHORT, Hull, Need, need_of
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
LOOKED, MOST_LOOKED = 60, 600
"""Sets for which new rows are sought a round, the tightest first; the second where no known row is missed."""
TRIED = 12
"""Sets of one need for which a new row is sought a round."""
MOST_ROWS = 100
MOST_HOT = 300
"""Sets kept of those that whole choices missed."""


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
        self.steps: IntArray = np.unique(problem.capacity)
        self.hull = Hull(self.steps.tolist())
        self._asked = [self._between(problem.amount), self._between(problem.amount_after)]
        none = np.zeros((0, 0), np.int64)
        self._hot: list[int] = []
        self._crossed = (none, none)
        self._lines = none.astype(np.float32)
        self._left, self._after = none, none.ravel()
        self._most = [none.astype(np.float32)] * 2

    def violated(self, y: FloatArray) -> list[Cut]:
        """Return rows across borders that values of the levels violate, the most violated first.

        Of each set at work, with what must pass without any one level; and without its fullest corridor.
        """
        problem = self.problem
        at_step = np.zeros((problem.edge_count, len(self.steps)))
        np.add.at(at_step, (problem.level_edge, np.searchsorted(self.steps, problem.capacity)), y)
        held = at_step @ self.steps
        if problem.node_count > MOST_WHOLE:
            self._grow(held)
        crossing, parted = self._crossing()
        lines, room = self._lines, held.astype(np.float32)
        worst = np.argmax(lines * room[:, None], axis=0)
        counts = crossing @ at_step
        found = self._missed(counts, parted @ problem.amount, self._after, None)
        rows = np.arange(len(worst))
        rest = counts - at_step[worst] * lines[worst, rows][:, None]
        found += self._missed(rest, self._left[rows, worst], np.zeros_like(self._after), worst)
        return _apart(sorted(found, key=lambda f: -f[0]))

    def _missed(
        self, counts: FloatArray, work: IntArray, after: IntArray, failed: IntArray | None
    ) -> list[tuple[float, Cut]]:
        """Return rows that counts of levels across each set miss, with the share of the row that is missed.

        Sets of one need share their rows: those known are tried on all of them, new ones are sought for the
        tightest of each need.
        """
        needs: dict[Need, list[int]] = {}
        for s in np.flatnonzero(np.maximum(work, after) > 0).tolist():
            needs.setdefault(need_of(int(work[s]), int(after[s]), self.hull.steps), []).append(s)
        found, sought = [], []
        for need, sets in needs.items():
            among = np.array(sets)
            weight, least = self.hull.known(need)
            missed = np.zeros(len(among))
            if len(least):
                short = 1 - (counts[among] @ weight.T) / least
                missed, which = short.max(axis=1), short.argmax(axis=1)
                for n in np.flatnonzero(missed > SHORT).tolist():
                    row = self.hull.rows[need][int(which[n])]
                    found.append((float(missed[n]), self._row(sets[n], row, need, failed)))
            tight = (counts[among] @ self.steps) / (max(need.work, need.after) * need.unit)
            order = [n for n in np.argsort(tight, kind="stable").tolist() if missed[n] <= SHORT]
            sought += [(rank, float(tight[n]), sets[n], need) for rank, n in enumerate(order[:TRIED])]
        for _, _, s, need in sorted(sought)[: LOOKED if found else MOST_LOOKED]:
            new = self.hull.missed(counts[s], need)
            if new is not None:
                short_by = 1 - float(np.array(new[0]) @ counts[s]) / new[1]
                found.append((short_by, self._row(s, new, need, failed)))
        return found

    def _row(self, s: int, row: tuple[tuple[int, ...], int], need: Need, failed: IntArray | None) -> Cut:
        """Return the row of a set."""
        failure = WORKING if failed is None else self.failures[int(failed[s])]
        edges = tuple(e for e in np.flatnonzero(self._crossed[0][s]).tolist() if e not in failure.edges)
        side = tuple(np.flatnonzero(self.pool[s]).tolist())
        return Cut("border", failure, edges, row[0], row[1], side, tuple(self.steps.tolist()), need.unit)

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
            survive = self.kept[: p.edge_count] * p.amount_after
            self._left = self._crossed[1] @ survive.T
            most = int(p.amount_after.sum())
            left = np.where(self._crossed[0] > 0, self._left, most).min(axis=1, initial=most)
            self._after = np.where(self._crossed[0].any(axis=1), left, 0)
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
