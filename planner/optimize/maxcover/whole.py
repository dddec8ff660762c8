"""Problems with rules solved whole by the readable model."""

from __future__ import annotations

import time

import highspy
import numpy as np

from planner.optimize.maxcover.bound import Prices, bound_of
from planner.optimize.maxcover.classes import demand_classes, spread_multipliers
from planner.optimize.maxcover.inner import shape_of
from planner.optimize.maxcover.model import solve_covering_model
from planner.optimize.maxcover.rules import rules_of
from planner.optimize.maxcover.verdict import broken_rules, impossible_rules, times_seen, worth_of
from planner.optimize.problems import (
    CoverageCertificate,
    CoverageProblem,
    CoverageSolution,
    no_side_rows,
)
from planner.optimize.report import Limits, Progress, SolveReport, Watch, gap_pct


def solve_whole(problem: CoverageProblem, limits: Limits, watch: Watch) -> CoverageSolution:
    """Return the answer of the readable model, filled up to `count` where rules leave room."""
    started = time.perf_counter()
    notes = impossible_rules(problem)
    chosen = np.asarray(problem.fixed, bool).copy()
    total = int(problem.weight.sum())
    bound, infeasible = total, bool(notes)
    if not infeasible:
        found = solve_covering_model(problem, limits.gap_limit_pct, limits.time_limit_s, limits.seed)
        bound, infeasible = found.bound, found.infeasible
        if infeasible:
            notes = ("rules: HiGHS proves that no choice keeps all of them together.",)
        if found.chosen is not None:
            chosen[found.chosen] = True
            _fill_up(problem, chosen)
    broken = broken_rules(problem, chosen)
    value = worth_of(problem, chosen)
    certificate = _certificate(problem, chosen)
    bound = max(min(bound, certificate.bound), 0 if broken else value)
    gap = gap_pct(bound, value)
    proven = gap <= limits.gap_limit_pct and not broken
    outcome = "infeasible" if infeasible else "proven" if proven else "stopped"
    report = SolveReport(
        outcome, value, bound, certificate.bound, gap, time.perf_counter() - started, limits.seed,
        f"maxcover (HiGHS {highspy.Highs().version()})", outcome != "stopped",
    )  # fmt: skip
    watch.tell(Progress("covering", report.runtime_s, float(bound), float(value)))
    return CoverageSolution(np.flatnonzero(chosen), value, certificate, report, (*notes, *broken))


def _fill_up(problem: CoverageProblem, chosen: np.ndarray) -> None:
    """Add idle candidates, first in order, while the rules leave room."""
    counted = np.ones(len(chosen), bool) if problem.counted is None else problem.counted
    for j in np.flatnonzero(~chosen):
        if int((chosen & counted).sum()) >= problem.count:
            return
        chosen[j] = True
        if broken_rules(problem, chosen):
            chosen[j] = False


def _certificate(problem: CoverageProblem, chosen: np.ndarray) -> CoverageCertificate:
    """Return the multipliers that a choice suggests: nothing where it sees, all weight where it does not."""
    classes, label = demand_classes(problem)
    rules = rules_of(problem)
    seen = times_seen(problem, chosen)
    first = np.full(len(classes.weight), -1)
    rows = np.flatnonzero(label >= 0)
    first[label[rows]] = rows
    times = seen[first]
    demand = np.where(times == 0, classes.weight, np.where(times == 1, classes.second, 0))
    side = problem.side or no_side_rows()
    zero_side, zero_floor = np.zeros(side.row_count, np.int64), np.zeros(len(rules.floor), np.int64)
    bound = bound_of(classes, rules, shape_of(rules), Prices(demand, zero_side, zero_floor, 1))
    second = problem.second_weight
    return CoverageCertificate(
        spread_multipliers(demand, label, problem.weight, second), bound, zero_side, zero_floor, 1, side
    )
