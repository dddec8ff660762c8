"""Solve a backbone: cuts by maximum flow and by metrics, whole choices by HiGHS, a tree as the proof."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from planner.optimize.backbone.capacity import capacity_cut, loads_on_paths
from planner.optimize.backbone.certificate import BackboneCertificate, certify
from planner.optimize.backbone.connect import Connector
from planner.optimize.backbone.cuts import Cut
from planner.optimize.backbone.first import first_rows
from planner.optimize.backbone.model import (
    WORKING,
    BackboneProblem,
    BackboneSolution,
    Failure,
    FloatArray,
    IntArray,
    check_backbone,
    cost_of,
    failures_of,
    survivable,
)
from planner.optimize.backbone.nearby import Nearby
from planner.optimize.backbone.polish import Polish
from planner.optimize.backbone.program import CutProgram, solve_whole
from planner.optimize.backbone.sides import Sides
from planner.optimize.report import SILENT, Limits, Outcome, Progress, SolveReport, Watch, gap_pct

SOLVER = "cuts and HiGHS through PuLP"
STAGE = "backbone"
LP_ROUNDS = 60
ROUGH_PCT = 2.0
"""Gap at which whole choices are solved while rows are still missed."""
MOST_LEAVES = 2000
CERTIFY_S = 20.0
ROUNDING = 1e-6
HALF = 0.5
NEAR = 0.08
"""Rows that the last relaxation meets with no more than this share to spare go into the whole choices."""
ROUND_SHARE, ROUND_S = 0.4, 5.0
"""Share of the time left, and least seconds, that one whole choice may take."""
MEND_SHARE = 0.02
"""Share of the time that mending a whole choice may take once there is an answer; the rest goes to rows."""
FELT = 0.3
"""Least share of a corridor whose failure is tried on a fractional answer."""


@dataclass
class _Best:
    """The cheapest answer met."""

    level: IntArray | None = None
    cost: int = 0

    def offer(self, problem: BackboneProblem, level: IntArray | None) -> None:
        """Keep an answer that is cheaper."""
        if level is not None and (self.level is None or cost_of(problem, level) < self.cost):
            self.level, self.cost = level, cost_of(problem, level)


def solve_backbone(
    problem: BackboneProblem, length: FloatArray, limits: Limits, watch: Watch = SILENT
) -> BackboneSolution:
    """Return corridors and levels of least cost that carry all flows, also after every failure.

    Exact for the flows as divisible: rows are added until a whole choice of least cost violates none. The
    engine's bound is that of HiGHS under rows that every answer meets; the certified one is proven by a tree
    over the same rows, and may stay below it where the tree ends first.

    Parameters
    ----------
    length
        float[m], above 0: paths take the shortest way, and loads follow.
    limits
        Gap, time and seed; the seed draws the places around which choices are searched.

    Returns
    -------
    The outcome is "infeasible" where even all corridors at their highest levels do not carry what must pass.
    """
    check_backbone(problem)
    started = time.monotonic()
    ask = _Asker(problem, length)
    program = CutProgram(problem)
    program.add(first_rows(problem, ask.failures, ask.kept))
    most: IntArray = problem.level_indptr[1:] - 1
    missed = ask.violated(most)
    if missed:
        proof = BackboneCertificate(tuple(missed), ())
        report = SolveReport(
            "infeasible", 0, 0, 0, 100.0, time.monotonic() - started, limits.seed, SOLVER, True
        )
        return BackboneSolution(np.full(problem.edge_count, -1, np.int64), proof, report, 0)
    best = _Best()
    bound = _relax(program, ask, limits, started, best)
    rows, found = program.near(NEAR), program.cuts
    program = CutProgram(problem)
    program.add(rows)
    wholes = _wholes(program, ask, limits, started, best, bound, watch)
    if best.level is not None and gap_pct(best.cost, wholes.bound) > limits.gap_limit_pct:
        nearby = Nearby(problem, program.cuts, ask.sides, ask.violated)
        until = time.monotonic() + limits.time_limit_s / 4
        best.offer(problem, nearby.searched(best.level, limits.seed, until))
        found = [*found, *nearby.program.cuts]
    program.keep(found)
    return _told(problem, program, best, wholes, limits, started)


class _Wholes(NamedTuple):
    """What whole choices have shown: the bound, whether the last ended by itself, and how many there were."""

    bound: int
    ended: bool
    rounds: int


def _wholes(
    program: CutProgram, ask: _Asker, limits: Limits, started: float, best: _Best, bound: int, watch: Watch
) -> _Wholes:
    """Solve whole choices, adding to the program the rows that each misses, until one misses none."""
    problem, rounds, rough = program.problem, 0, max(ROUGH_PCT, limits.gap_limit_pct)
    while not watch.should_stop():
        left = limits.time_limit_s - (time.monotonic() - started)
        if left <= 0:
            break
        rounds += 1
        whole = solve_whole(problem, program.cuts, rough, max(left * ROUND_SHARE, ROUND_S))
        bound = max(bound, _rounded_up(whole.bound))
        if whole.level is None:
            break
        new = ask.violated(whole.level)
        if not new:
            best.offer(problem, whole.level)
        else:
            share = left / 4 if best.level is None else limits.time_limit_s * MEND_SHARE
            best.offer(problem, ask.mended(whole.level, time.monotonic() + share))
            new += ask.sides.violated(_taken(problem, whole.level))
        watch.tell(Progress(STAGE, time.monotonic() - started, best.cost or None, bound))
        if not new and whole.ended and rough > limits.gap_limit_pct:
            rough = limits.gap_limit_pct
            continue
        if not new or (best.level is not None and gap_pct(best.cost, bound) <= limits.gap_limit_pct):
            return _Wholes(bound, whole.ended, rounds)
        if not program.add(new):
            break
    return _Wholes(bound, False, rounds)


def _relax(
    program: CutProgram, ask: _Asker, limits: Limits, started: float, best: _Best
) -> int:  # fmt: skip
    """Add rows that fractional values violate, and return the bound of the last program."""
    problem, bound, mended = program.problem, 0, False
    for _ in range(LP_ROUNDS):
        answer = program.solve()
        bound = max(bound, _rounded_up(answer.value))
        new = ask.connector.violated(answer.x) + ask.sides.violated(answer.y)
        if not new:
            best.offer(problem, ask.completed(np.where(answer.x > ROUNDING, 0, -1)))
            best.offer(problem, ask.fitted(answer.x))
            if not mended:
                mended = True
                start, until = (
                    _upward(problem, answer.x, answer.y),
                    time.monotonic() + limits.time_limit_s / 8,
                )
                best.offer(problem, ask.mended(start, until))
            new = ask.short(_capacities(problem, answer.y), np.flatnonzero(answer.x > FELT).tolist())
        if not program.add(new) or time.monotonic() - started > limits.time_limit_s / 4:
            break
    return bound


def _upward(problem: BackboneProblem, x: FloatArray, y: FloatArray) -> IntArray:
    """Return the whole choice with each corridor of a half share at least at what it has as a fraction."""
    held = _capacities(problem, y) / np.maximum(x, ROUNDING)
    level = np.full(problem.edge_count, -1, np.int64)
    for e in np.flatnonzero(x > HALF).tolist():
        fits = [k for k in problem.levels(e) if problem.capacity[k] >= held[e] * (1 - ROUNDING)]
        level[e] = fits[0] if fits else problem.levels(e)[-1]
    return level


def _taken(problem: BackboneProblem, level: IntArray) -> FloatArray:
    """Return 1 for each level that is taken, else 0."""
    y = np.zeros(len(problem.level_cost))
    y[level[level >= 0]] = 1.0
    return y


def _capacities(problem: BackboneProblem, y: FloatArray) -> FloatArray:
    """Return the capacity of each corridor at fractional levels."""
    held: FloatArray = np.bincount(
        problem.level_edge, weights=y * problem.capacity, minlength=problem.edge_count
    ).astype(np.float64)
    return held


def _told(
    problem: BackboneProblem, program: CutProgram, best: _Best, wholes: _Wholes, limits: Limits,
    started: float,
) -> BackboneSolution:  # fmt: skip
    """Return the answer with its proof and report."""
    bound, rounds = wholes.bound, wholes.rounds
    if best.level is None:
        proof = BackboneCertificate(tuple(program.cuts), ())
        report = SolveReport(
            "stopped", 0, bound, 0, 100.0, time.monotonic() - started, limits.seed, SOLVER, False
        )
        return BackboneSolution(np.full(problem.edge_count, -1, np.int64), proof, report, rounds)
    proof = certify(program, best.cost, MOST_LEAVES, min(CERTIFY_S, limits.time_limit_s))
    certified = min(proof.bound, best.cost)
    bound = min(max(bound, certified), best.cost)
    gap = gap_pct(best.cost, bound)
    outcome: Outcome = "proven" if gap <= limits.gap_limit_pct else "stopped"
    runtime = time.monotonic() - started
    report = SolveReport(
        outcome, best.cost, bound, certified, gap, runtime, limits.seed, SOLVER, wholes.ended
    )  # fmt: skip
    return BackboneSolution(best.level, proof, report, rounds)


def _rounded_up(value: float) -> int:
    """Return a bound in whole cents, less what sums of floats may be wrong by."""
    return max(0, math.ceil(value - 1e-6 * abs(value) - 1e-6)) if math.isfinite(value) else 0


class _Asker:
    """Says what a choice violates, and completes choices of corridors by levels."""

    def __init__(self, problem: BackboneProblem, length: FloatArray) -> None:
        self.problem = problem
        self.length = length
        self.failures = failures_of(problem)
        kept = [survivable(problem, f) for f in self.failures]
        self.kept = np.array(kept, np.bool_).reshape(len(self.failures), len(problem.source))
        self.connector = Connector(problem, self.failures, self.kept)
        self.sides = Sides(problem, self.failures, self.kept)
        self.polish = Polish(problem, self.sides, self.violated)

    def felt(self, on: Sequence[int]) -> list[Failure]:
        """Return the network at work and the failures that matter to a flow and hit a corridor had."""
        had = set(on)
        return [WORKING] + [
            f for n, f in enumerate(self.failures) if self.kept[n].any() and had.intersection(f.edges)
        ]

    def violated(self, level: IntArray) -> list[Cut]:
        """Return rows that a whole choice violates, none where it carries all that must pass."""
        missing = self.connector.violated((level >= 0).astype(np.float64))
        if missing:
            return missing
        capacity = np.where(level >= 0, self.problem.capacity[np.maximum(level, 0)], 0).astype(np.float64)
        return self.short(capacity, np.flatnonzero(level >= 0).tolist())

    def short(self, capacity: FloatArray, on: Sequence[int]) -> list[Cut]:
        """Return rows that capacities violate at work or after a failure of a corridor that is had."""
        out = []
        had = np.flatnonzero(capacity > 0).tolist()
        for failure in self.felt(on):
            load = loads_on_paths(self.problem, failure, had, self.length)
            if load is not None and (load <= capacity).all():
                continue
            cut = capacity_cut(self.problem, capacity, failure)
            if cut is not None:
                out.append(cut)
        return out

    def mended(self, level: IntArray, until: float) -> IntArray | None:
        """Return a choice that carries everything, made of one that may not, and cheaper ones beside it."""
        found = self.polish.repaired(level, until)
        return found if found is None else self.polish.searched(self.polish.lowered(found, until), until)

    def completed(self, level: IntArray) -> IntArray | None:
        """Return the corridors of a choice, less what it can spare, at levels for shortest paths.

        None where some flow cannot pass or no level suffices.
        """
        on = (level >= 0).astype(np.float64)
        if self.connector.violated(on):
            return None
        cost = self.problem.level_cost[self.problem.level_indptr[:-1]]
        for e in sorted(np.flatnonzero(on).tolist(), key=lambda e: -int(cost[e])):
            on[e] = 0.0
            if self.connector.violated(on):
                on[e] = 1.0
        kept = np.flatnonzero(on).tolist()
        most = np.zeros(self.problem.edge_count, np.int64)
        for failure in self.felt(kept):
            load = loads_on_paths(self.problem, failure, kept, self.length)
            if load is None:
                return None
            most = np.maximum(most, load)
        return self._levels(kept, most)

    def fitted(self, x: FloatArray) -> IntArray | None:
        """Return all corridors with a share, none spared, at levels for paths that prefer large shares.

        Where capacity costs by the Mb/s, as where it is leased, fewer corridors are not cheaper ones.
        """
        kept = np.flatnonzero(x > ROUNDING).tolist()
        if self.connector.violated((x > ROUNDING).astype(np.float64)):
            return None
        slope = self.problem.level_cost[self.problem.level_indptr[1:] - 1] / np.maximum(
            1, self.problem.capacity[self.problem.level_indptr[1:] - 1]
        )
        away = slope / max(1e-9, float(slope.max())) + 0.2 * (1.0 - np.minimum(x, 1.0)) + 1e-6
        most = np.zeros(self.problem.edge_count, np.int64)
        for failure in self.felt(kept):
            load = loads_on_paths(self.problem, failure, kept, away)
            if load is None:
                return None
            most = np.maximum(most, load)
        used = [e for e in kept if most[e] > 0]
        level = self._levels(used, most)
        return level if level is None or not self.violated(level) else None

    def _levels(self, kept: Sequence[int], load: IntArray) -> IntArray | None:
        """Return the cheapest level of each corridor that carries its load."""
        problem = self.problem
        level = np.full(problem.edge_count, -1, np.int64)
        for e in kept:
            fits = [k for k in problem.levels(e) if problem.capacity[k] >= load[e]]
            if not fits:
                return None
            level[e] = min(fits, key=lambda k: int(problem.level_cost[k]))
        return level
