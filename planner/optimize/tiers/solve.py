"""Solving the problem of centers in tiers, with an engine's bound and one that prices prove to anyone."""

from __future__ import annotations

import math
import time

import numpy as np
import pulp

from planner.optimize.problems import IntArray
from planner.optimize.report import SILENT, Limits, Outcome, Progress, SolveReport, Watch, gap_pct
from planner.optimize.tiers.certify import proven_bound
from planner.optimize.tiers.model import Prices, load_prices, solve_model
from planner.optimize.tiers.problem import TierProblem, TierProof, TierSolution, cost_of, faults_of

SOLVER = f"HiGHS through PuLP {pulp.__version__}"
STEP, ROUNDS = 0.5, 40


def solve_tiers(problem: TierProblem, limits: Limits | None = None, watch: Watch = SILENT) -> TierSolution:
    """Return the cheapest choice of a center for each block, with bounds on every choice.

    The engine's bound is HiGHS's own. The certified bound is that of prices on what centers hold: the duals
    of the relaxed model, bettered by steps toward where blocks and centers disagree.

    >>> import numpy as np
    >>> from planner.optimize.tiers.problem import TierProblem
    >>> one, none = np.ones((2, 1)), np.zeros(0, int)
    >>> two = TierProblem(
    ...     pair_block=np.array([0, 0, 1, 1]), pair_center=np.array([0, 1, 0, 1]),
    ...     pair_cost=np.array([0, 500, 0, 500]), need_pair=none, need_center=none, need_kind=none,
    ...     need_amount=np.zeros(0), cameras=np.array([25, 25]), erlangs=np.zeros(2),
    ...     base_cameras=np.zeros(2, int), base_erlangs=np.zeros(2), base_need=np.zeros((2, 1)),
    ...     per_seat=25, carried=np.zeros(1), seats_have=np.array([1, 1]),
    ...     seats_most=np.array([np.inf, np.inf]), seat_cost=np.array([900, 900]),
    ...     seat_use_cost=np.array([0, 0]), have=one, most=one, lot=np.ones(1),
    ...     lot_cost=np.ones((2, 1), int))
    >>> found = solve_tiers(two)
    >>> found.report.objective, found.report.bound, found.proof.bound, found.report.outcome
    (500, 500, 500, 'proven')

    Parameters
    ----------
    limits
        Gap and time at which HiGHS ends.
    """
    limits = limits or Limits()
    started = time.monotonic()
    if not problem.block_count:
        none = np.empty(0, dtype=np.int64)
        value = cost_of(problem, none)
        empty = _proof(problem, None, value)
        return _told(problem, none, value, empty, limits, started, True, False)
    answer = solve_model(problem, limits.gap_limit_pct, limits.time_limit_s)
    center = answer.center
    if center is not None and faults_of(problem, center):
        center = None
    cost = None if center is None else cost_of(problem, center)
    watch.tell(Progress("tiers", time.monotonic() - started, cost, answer.bound))
    prices = None if answer.infeasible else load_prices(problem)
    proof = _proof(problem, prices, cost)
    return _told(
        problem, center, max(answer.bound, proof.bound), proof, limits, started, answer.ended,
        answer.infeasible,
    )  # fmt: skip


def _proof(problem: TierProblem, prices: Prices | None, cost: int | None) -> TierProof:
    """Return the best prices met from these on, with the bound that they prove."""
    many = problem.center_count
    if prices is None:
        zero = np.zeros(many)
        prices = Prices(zero, zero, np.zeros((many, problem.base_need.shape[1])))
    best, value = prices, proven_bound(problem, *prices)
    if cost is not None and math.isfinite(value):
        best, value = _climb(problem, best, value, cost)
    bound = max(0, math.ceil(value - 1e-6 * abs(value) - 1e-3)) if math.isfinite(value) else 0
    return TierProof(bound if cost is None else min(bound, cost), best.camera, best.erlang, best.need)


def _climb(problem: TierProblem, prices: Prices, value: float, cost: int) -> tuple[Prices, float]:
    """Return better prices of seats, found by trying each kind at other heights; never worse ones."""
    best, step = prices, STEP
    for _ in range(ROUNDS):
        if value >= cost or step < 1e-3:
            break
        tried = [
            Prices(best.camera * one, best.erlang * other, best.need)
            for one, other in ((1 + step, 1), (1 - step, 1), (1, 1 + step), (1, 1 - step))
        ]
        found = [proven_bound(problem, *t) for t in tried]
        top = int(np.argmax(found))
        if found[top] > value + 1e-9 * abs(value):
            best, value = tried[top], found[top]
        else:
            step /= 2
    return best, value


def _told(
    problem: TierProblem, center: IntArray | None, bound: int, proof: TierProof, limits: Limits,
    started: float, ended: bool, infeasible: bool,
) -> TierSolution:  # fmt: skip
    """Return the solution with its report."""
    runtime = time.monotonic() - started
    if center is None:
        none = np.full(problem.block_count, -1, dtype=np.int64)
        outcome: Outcome = "infeasible" if infeasible else "stopped"
        report = SolveReport(outcome, 0, bound, proof.bound, 100.0, runtime, limits.seed, SOLVER, ended)
        return TierSolution(none, report, proof)
    cost = cost_of(problem, center)
    bound = min(bound, cost)
    gap = gap_pct(cost, bound)
    outcome = "proven" if gap <= limits.gap_limit_pct else "stopped"
    report = SolveReport(outcome, cost, bound, proof.bound, gap, runtime, limits.seed, SOLVER, ended)
    return TierSolution(center, report, proof)
