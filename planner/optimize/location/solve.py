"""Solving the location problem: along the tree, then by multipliers, then the model over what they leave."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pulp

from planner.optimize.location.climb import climb
from planner.optimize.location.model import solve_model
from planner.optimize.location.problem import LocationProblem, LocationSolution, Proof, cost_of, faults_of
from planner.optimize.location.relaxed import Relaxed, relax
from planner.optimize.problems import IntArray
from planner.optimize.report import SILENT, Limits, Outcome, Progress, SolveReport, Watch, gap_pct

TREE = "dynamic programming along the routes"
SEARCH = "Lagrange multipliers and local search"
MODEL = f"{SEARCH}, then HiGHS through PuLP {pulp.__version__}"

MODEL_PAIRS = 60_000
"""Most pairs that HiGHS is given where a choice is known: with more it ends by time and mends nothing."""


def solve_location(
    problem: LocationProblem, limits: Limits | None = None, watch: Watch = SILENT,
    start: Proof | None = None,
) -> LocationSolution:  # fmt: skip
    """Return the cheapest choice found, with a bound on every choice over the allowed pairs.

    Where pairs follow a tree its tables give a bound and a choice (`climb`), which most often is the
    end. Otherwise multipliers give others. A facility or a pair that would lift the bound above the choice is
    in no better one, and is left out; the model over the rest, solved by HiGHS, is then as good as the whole.
    Where more than `MODEL_PAIRS` pairs are left HiGHS is not called.
    Sites that no pair allows are not served (`facility` -1); the bound is of all others.

    Parameters
    ----------
    start
        Prices of the same facilities and sites with more pairs or more room, where the tables begin.
    """
    limits = limits or Limits()
    started = time.monotonic()

    def late() -> bool:
        return watch.should_stop() or time.monotonic() - started > limits.time_limit_s

    known = _tree(problem, limits.gap_limit_pct, watch.should_stop, start)
    proof = known.proof
    if known.within(problem, limits.gap_limit_pct):
        return _told(problem, known.facility, known.floor, limits, started, True, False, TREE, proof)
    first = relax(
        problem,
        gap_limit_pct=limits.gap_limit_pct,
        stop=late,
        seed=limits.seed,
        known=known.facility,
        floor=known.floor,
    )
    watch.tell(Progress("location", time.monotonic() - started, _upper(first), max(first.bound, 0.0)))
    facility, bound = first.facility, max(known.floor, _rounded_up(first.bound))
    stopped = watch.should_stop()
    ended, infeasible, solver = True, False, SEARCH
    small_enough = facility is not None and gap_pct(first.upper, bound) <= limits.gap_limit_pct
    if not stopped and not small_enough:
        left = limits.time_limit_s - (time.monotonic() - started)
        kept = _left_over(problem, first)
        if facility is not None and len(kept.pair_site) > MODEL_PAIRS:
            return _told(problem, facility, bound, limits, started, left > 0, False, SEARCH, proof)
        answer = solve_model(kept, limits.gap_limit_pct, left)
        ended, solver = answer.ended, MODEL
        infeasible = answer.infeasible and facility is None
        whole = answer.bound if not answer.infeasible else math.inf
        facility = _better(problem, facility, answer.facility)
        if facility is not None:
            bound = max(bound, int(min(whole, cost_of(problem, facility))))
    return _told(problem, facility, bound, limits, started, ended and not stopped, infeasible, solver, proof)


class _Known(NamedTuple):
    """The best choice that the tables of a tree led to, None without one, their bound, and its proof."""

    facility: IntArray | None
    floor: int
    proof: Proof | None = None

    def within(self, problem: LocationProblem, limit_pct: float) -> bool:
        """Say whether choice and bound are close enough."""
        return self.facility is not None and gap_pct(cost_of(problem, self.facility), self.floor) <= limit_pct


def _tree(
    problem: LocationProblem, limit_pct: float, stop: Callable[[], bool], start: Proof | None
) -> _Known:
    """Return what the tables of the tree say, nothing where there is none."""
    along = problem.along
    found = climb(problem, along, limit_pct, stop, start) if along is not None else None
    if found is None:
        return _Known(None, 0)
    bound, prices = _rounded_up(found.bound), found.prices
    none: IntArray = np.empty(0, dtype=np.int64)
    proof = Proof(
        bound=bound,
        edge=prices.edge,
        own=prices.own,
        toll=prices.toll,
        cover_site=none if prices.cover_site is None else prices.cover_site,
        cover_price=np.empty(0) if prices.cover_price is None else prices.cover_price,
    )
    return _Known(found.facility, bound, proof)


def _rounded_up(bound: float) -> int:
    """Return a bound in whole cents, less what sums of floats may be wrong by."""
    return max(0, math.ceil(bound - 1e-6 * abs(bound) - 1e-6)) if math.isfinite(bound) else 0


def _better(problem: LocationProblem, one: IntArray | None, other: IntArray | None) -> IntArray | None:
    """Return the cheaper of two choices; one that breaks a rule counts as none."""
    if other is None or faults_of(problem, other):
        return one
    return other if one is None or cost_of(problem, other) < cost_of(problem, one) else one


def _upper(relaxed: Relaxed) -> float | None:
    """Return the cost of the choice met, None without one."""
    return relaxed.upper if math.isfinite(relaxed.upper) else None


def _left_over(problem: LocationProblem, found: Relaxed) -> LocationProblem:
    """Return the problem without facilities and pairs that no choice better than the one met may hold."""
    if not math.isfinite(found.upper):
        return problem
    room = found.upper - found.bound + 1e-6 * abs(found.upper)
    lift = np.where(problem.fixed, 0.0, np.maximum(found.reduced, 0.0))
    share = problem.lot_share[problem.pair_facility]
    pair = np.maximum(problem.pair_cost + share - found.price[problem.pair_site], 0.0)
    keep = lift[problem.pair_facility] + pair <= room
    return replace(
        problem,
        pair_site=problem.pair_site[keep],
        pair_facility=problem.pair_facility[keep],
        pair_cost=problem.pair_cost[keep],
    )


def _told(
    problem: LocationProblem, facility: IntArray | None, bound: int, limits: Limits, started: float,
    ended: bool, infeasible: bool, solver: str, proof: Proof | None,
) -> LocationSolution:  # fmt: skip
    """Return the solution with its report."""
    runtime = time.monotonic() - started
    if facility is None:
        none = np.full(problem.site_count, -1, dtype=np.int64)
        outcome: Outcome = "infeasible" if infeasible else "stopped"
        report = SolveReport(outcome, 0, bound, 0, 100.0, runtime, limits.seed, solver, ended)
        return LocationSolution(none, problem.fixed.copy(), bound, report, problem, proof)
    cost = cost_of(problem, facility)
    bound = min(bound, cost)
    proof = None if proof is None else replace(proof, bound=min(proof.bound, bound))
    gap = gap_pct(cost, bound)
    proven = gap <= limits.gap_limit_pct
    report = SolveReport(
        "proven" if proven else "stopped", cost, bound, 0, gap, runtime, limits.seed, solver, ended
    )
    opened = problem.fixed.copy()
    opened[facility[facility >= 0]] = True
    return LocationSolution(facility, opened, bound, report, problem, proof)
