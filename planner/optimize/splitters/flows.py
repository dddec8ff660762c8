"""Splitters by the number of legs and feeds on each span: tables along the tree, for bound and choice.

Sites are alike in the tables, and so are splitters: no way is too long, no port too full. Then only counted
legs and feeds matter, and no two of a kind cross each other on a span. What the tables find costs no more
than any choice; where their own choice breaks no limit it is the best of all.

Each leg has paid its part of full splitters and a full port at the place where it is, and each feed its part
of the port. Beside that all costs are 0 or more: free legs of splitters, and fiber less what the way saves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from planner.optimize.problems import IntArray
from planner.optimize.splitters.flow_kernels import Came, joined, over, shifted, taken
from planner.optimize.splitters.problem import UNITS, FloatArray, SplitterProblem, depth_cm

LEGS_SEEN, FEEDS_SEEN = 3.0, 2.0
"""Legs and feeds on a span that tables tell apart, as a multiple of those of a splitter."""
WIDER = 1.6
MOST_STEPS = 1e9
"""Steps of the largest tables tried: some seconds."""


class Flows(NamedTuple):
    """A bound in units, and the choice behind it: what each splitter next to sites, and each port, takes.

    Parameters
    ----------
    lower, upper
        (node, legs in use) of each; None where no choice is known, or some span carries more than the tables
        tell apart: more legs, or feeds, as `many_legs` and `many_feeds` say.
    window
        Legs and feeds that the tables of the bound tell apart.
    """

    bound: int
    lower: list[tuple[int, int]] | None = None
    upper: list[tuple[int, int]] | None = None
    many_legs: bool = False
    many_feeds: bool = False
    window: tuple[int, int] = (0, 0)


KEPT = 8
"""Answers kept for problems that differ only in longest ways and loads, which tables do not see."""
_kept: dict[bytes, Flows] = {}


def flows_of(problem: SplitterProblem, stand: IntArray, known: int) -> Flows:
    """Return what `solve_flows` does, from memory where the tables are the same, and the known cost."""
    p = problem
    arrays = (p.parent, p.length_cm, p.site_node, stand)
    numbers = (p.legs, p.splitter_cents, p.port_cents, p.fiber_millicents_m)
    key = repr((numbers, known, [len(a) for a in arrays])).encode() + b"".join(a.tobytes() for a in arrays)
    found = _kept.get(key)
    if found is None:
        found = solve_flows(problem, stand, known)
    _kept.pop(key, None)
    _kept[key] = found
    if len(_kept) > KEPT:
        del _kept[next(iter(_kept))]
    return found


def solve_flows(problem: SplitterProblem, stand: IntArray, known: int) -> Flows:
    """Return bound and choice by the tables, made wider until spans of their choice are told apart.

    Parameters
    ----------
    stand
        Nodes where a splitter may be needed.
    known
        Cost of a choice, in units: what costs more is not looked at.
    """
    paid = _Paid.of(problem)
    legs, feeds = LEGS_SEEN * problem.legs[-1], FEEDS_SEEN * problem.legs[0]
    branches = np.maximum(np.bincount(problem.parent[1:], minlength=1) - 1, 0).sum()
    most = math.sqrt(MOST_STEPS / max(1, int(branches)))
    narrow = min(1.0, math.sqrt(most / ((2 * legs + 1) * (2 * feeds + 1))))
    legs, feeds, best = legs * narrow, feeds * narrow, Flows(0)
    while True:
        window = math.ceil(legs), math.ceil(feeds) if len(problem.legs) > 1 else 0
        if best.bound and (2 * window[0] + 1) * (2 * window[1] + 1) > most:
            return best
        found = _Tables(problem, paid, stand, window, known).solve()
        if found.bound > best.bound or not best.bound:
            best = Flows(found.bound, None, None, found.many_legs, found.many_feeds, window)
        if not found.many_legs and not found.many_feeds:
            return found._replace(bound=best.bound, window=best.window)
        legs = legs * WIDER if found.many_legs else legs
        feeds = feeds * WIDER if found.many_feeds else feeds


@dataclass(frozen=True)
class _Paid:
    """What a leg and a feed have paid at each node, and prices of the span above it."""

    leg: FloatArray
    feed: FloatArray
    span: FloatArray

    @classmethod
    def of(cls, problem: SplitterProblem) -> _Paid:
        """Return the parts of a full port, and of a full splitter, by node."""
        fiber = float(problem.fiber_millicents_m)
        port = UNITS * (problem.port_cents + problem.splitter_cents[0]) + fiber * depth_cm(problem)
        feed = port / problem.legs[0]
        leg = feed if len(problem.legs) == 1 else (UNITS * problem.splitter_cents[1] + feed) / problem.legs[1]
        length = fiber * problem.length_cm
        part, whole = 1 / problem.legs[0], 1 / math.prod(problem.legs)
        span = np.column_stack([length * (1 + s) for s in (-whole, whole, -part, part)])
        return cls(leg, feed, span)


class _Step(NamedTuple):
    """A step back: its kind, the child or the legs of a full splitter, where each state came from."""

    kind: str
    what: int
    came: Came
    beside: np.ndarray


class _Tables:
    """The tables of one problem at one window, and the steps that made each."""

    def __init__(
        self, problem: SplitterProblem, paid: _Paid, stand: IntArray, window: tuple[int, int], known: int
    ) -> None:
        self.problem, self.paid, self.window = problem, paid, window
        self.stand = np.zeros(len(problem.parent), dtype=np.bool_)
        self.stand[stand] = True
        self.base = float(paid.leg[problem.site_node].sum())
        self.limit = max(0.0, (known - self.base) * (1 + 1e-9)) + 1.0
        self.made: list[list[_Step]] = [[] for _ in problem.parent]

    def solve(self) -> Flows:
        """Fill the tables from the leaves inward; return what they say."""
        problem = self.problem
        shape = (2 * self.window[0] + 1, 2 * self.window[1] + 1)
        many = np.bincount(problem.site_node, minlength=len(problem.parent))
        done: dict[int, FloatArray] = {}
        for v in range(len(problem.parent) - 1, -1, -1):
            if v not in done:
                done[v] = np.full(shape, np.inf)
                done[v][self.window] = 0.0
            table = done.pop(v)
            if many[v]:
                table, came = shifted(table, int(many[v]))
                self.made[v].append(_Step("sites", int(many[v]), came, came))
            if self.stand[v]:
                table = self._splitters(v, table)
            if v:
                self._hand_on(v, over(table, self.limit, self.paid.span[v]), done)
        value = float(table[self.window])
        if not math.isfinite(value):
            return Flows(math.floor(self.base + self.limit))
        return self._read(math.floor((self.base + value) * (1 - 1e-9)))

    def _splitters(self, v: int, table: FloatArray) -> FloatArray:
        """Return the table with splitters at a node: next to sites, then next to the POP."""
        legs = self.problem.legs
        first = 1 if len(legs) > 1 else 0
        table, came, took = taken(table, self.limit, legs[-1], first, float(self.paid.leg[v]))
        self.made[v].append(_Step("lower", legs[-1], came, took))
        if first:
            table, came, took = taken(
                np.ascontiguousarray(table.T), self.limit, legs[0], 0, float(self.paid.feed[v])
            )
            table = np.ascontiguousarray(table.T)
            self.made[v].append(_Step("upper", legs[0], came, took))
        return table

    def _hand_on(self, v: int, table: FloatArray, done: dict[int, FloatArray]) -> None:
        """Add the table of a node, with the span above, to that of the node next toward the POP."""
        up = int(self.problem.parent[v])
        if up in done:
            done[up], first, second = joined(done[up], table, self.limit)
            self.made[up].append(_Step("child", v, first, second))
        else:
            done[up] = table
            self.made[up].append(_Step("only", v, np.empty((0, 0), np.int32), np.empty(0)))

    def _read(self, bound: int) -> Flows:
        """Return the splitters that the least cost stands for, and whether a span carries too many."""
        wide, deep = 2 * self.window[0] + 1, 2 * self.window[1] + 1
        lower: list[tuple[int, int]] = []
        upper: list[tuple[int, int]] = []
        legs = feeds = False
        waiting = [(0, self.window[0] * deep + self.window[1])]
        while waiting:
            v, state = waiting.pop()
            for step in reversed(self.made[v]):
                legs |= abs(state // deep - self.window[0]) >= self.window[0]
                feeds |= abs(state % deep - self.window[1]) >= self.window[1] > 0
                if step.kind == "sites":
                    state = int(step.came.flat[state])
                elif step.kind == "only":
                    waiting.append((step.what, state))
                elif step.kind == "child":
                    waiting.append((step.what, int(step.beside.flat[state])))
                    state = int(step.came.flat[state])
                elif step.kind == "lower":
                    state = _back(step, state, v, lower)
                else:
                    turned = _back(step, (state % deep) * wide + state // deep, v, upper)
                    state = (turned % wide) * deep + turned // wide
        return Flows(bound, None, None, legs, feeds) if legs or feeds else Flows(bound, lower, upper)


def _back(step: _Step, state: int, v: int, found: list[tuple[int, int]]) -> int:
    """Return the state before the splitters at a node, and note what each takes."""
    while (z := int(step.beside.flat[state])) > 0:
        found.append((v, z))
        state = int(step.came.flat[state])
        if z < step.what:
            break
    return state


def matched(problem: SplitterProblem, start: IntArray, slots: list[tuple[int, int]]) -> list[list[int]]:
    """Return the things that hang on each splitter, so that no two fibers cross each other on a span.

    Parameters
    ----------
    start
        int64[k], node of each thing.
    slots
        Node and legs in use of each splitter; as many legs as things.
    """
    out: list[list[int]] = [[] for _ in slots]
    asking: list[list[int]] = [[] for _ in problem.parent]
    free: list[list[int]] = [[] for _ in problem.parent]
    for k, node in enumerate(start.tolist()):
        asking[node].append(k)
    for g, (node, legs) in enumerate(slots):
        free[node] += [g] * legs
    for v in range(len(problem.parent) - 1, -1, -1):
        many = min(len(asking[v]), len(free[v]))
        for k, g in zip(asking[v][:many], free[v][:many], strict=True):
            out[g].append(k)
        if v:
            asking[problem.parent[v]] += asking[v][many:]
            free[problem.parent[v]] += free[v][many:]
    return out
