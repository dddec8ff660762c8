"""The last step: what the Lagrangian bound leaves open, solved by HiGHS as a whole-number program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from planner.optimize.maxcover.classes import Classes, demand_classes
from planner.optimize.maxcover.dual import Dual, FloatArray
from planner.optimize.maxcover.model import whole_bound
from planner.optimize.problems import BoolArray, CoverageProblem, IntArray


@dataclass(frozen=True)
class Core:
    """Candidates still open, candidates that every better choice holds, and the problem that is left."""

    open: IntArray
    taken: IntArray
    weight_taken: int
    problem: CoverageProblem


@dataclass(frozen=True)
class CoreAnswer:
    """Best choice of the whole problem found through the core (None: no better one) and an upper bound."""

    chosen: BoolArray | None
    bound: int
    by_clock: bool


def open_candidates(dual: Dual, fixed: BoolArray, value: int) -> tuple[BoolArray, BoolArray]:
    """Return which candidates no choice better than `value` holds, and which every such choice holds.

    Forcing a candidate in (or out) of the Lagrangian choice costs the distance of its gain to the least
    gain taken (or the greatest not taken); where the bound then falls below value + 1, it is settled.
    """
    bound, gain, taken = dual.evaluate(dual.best)
    free_taken, rest = taken & ~fixed, ~taken
    out, keep = np.zeros(len(fixed), bool), fixed.copy()
    slack = 1.0 - 1e-9 * abs(bound)
    if free_taken.any() and rest.any():
        out = rest & (bound + gain - gain[free_taken].min() < value + slack)
        keep |= free_taken & (bound - gain + gain[rest].max() < value + slack)
    return out, keep


def make_core(classes: Classes, count: int, out: BoolArray, keep: BoolArray) -> Core:
    """Return what is left when the settled candidates are taken out or in."""
    left = np.flatnonzero(~out & ~keep)
    seen = np.zeros(len(classes.weight), bool)
    for j in np.flatnonzero(keep):
        seen[classes.col_row[classes.col_ptr[j] : classes.col_ptr[j + 1]]] = True
    rows = [classes.col_row[classes.col_ptr[j] : classes.col_ptr[j + 1]] for j in left]
    rows = [r[~seen[r]] for r in rows]
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum([len(r) for r in rows], dtype=np.int64)])
    demand = np.concatenate([*rows, np.zeros(0, np.int32)]).astype(np.int64)
    rest = CoverageProblem(
        indptr, demand, np.where(seen, 0, classes.weight), np.zeros(len(left), bool), count - int(keep.sum())
    )
    return Core(left, np.flatnonzero(keep), int(classes.weight[seen].sum()), rest)


def solve_core(
    core: Core, chosen: BoolArray, value: int, gap_pct: float, seconds: float, seed: int,
    should_stop: Callable[[], bool],
) -> CoreAnswer:  # fmt: skip
    """Solve the core with HiGHS, starting from the incumbent where it lies in the core.

    The bound holds for the whole problem: no choice outside the core is better than `value`.
    """
    classes, _ = demand_classes(core.problem)
    solver = _matrix_model(classes, core.problem.count)
    for name, setting in (
        ("threads", 1), ("random_seed", seed), ("time_limit", max(seconds, 0.05)), ("mip_abs_gap", 0.999),
        ("mip_rel_gap", gap_pct / 100),
    ):  # fmt: skip
        solver.setOptionValue(name, setting)
    if int(chosen[core.open].sum()) == core.problem.count:
        start = highspy.HighsSolution()
        start.col_value = _start(classes, chosen[core.open])
        solver.setSolution(start)
    stopped = _stop_on(solver, should_stop)
    solver.run()
    info = solver.getInfo()
    total = int(core.problem.weight.sum())
    bound = max(value, core.weight_taken + whole_bound(-info.mip_dual_bound, total))
    ended = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal and not stopped
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return CoreAnswer(None, bound, not ended)
    x = np.array(solver.getSolution().col_value[: len(core.open)]) > 0.5
    if int(x.sum()) != core.problem.count:
        return CoreAnswer(None, bound, not ended)
    better = np.zeros(len(chosen), bool)
    better[core.taken] = True
    better[core.open[x]] = True
    return CoreAnswer(better, bound, not ended)


def _matrix_model(classes: Classes, count: int) -> highspy.Highs:
    """Hand the covering model to HiGHS as a matrix: columns x then z, rows z <= sum x then the count."""
    candidates, rows = len(classes.col_ptr) - 1, len(classes.weight)
    sees = sparse.csr_matrix(
        (np.ones(len(classes.row_col)), classes.row_col, classes.row_ptr), (rows, candidates)
    )
    ones = sparse.csr_matrix(np.r_[np.ones(candidates), np.zeros(rows)])
    matrix = sparse.vstack([sparse.hstack([-sees, sparse.eye(rows)]), ones]).tocsc()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = candidates + rows, rows + 1
    lp.col_cost_ = np.r_[np.zeros(candidates), -classes.weight.astype(float)]
    lp.col_lower_, lp.col_upper_ = np.zeros(candidates + rows), np.ones(candidates + rows)
    lp.row_lower_ = np.r_[np.full(rows, -highspy.kHighsInf), count]
    lp.row_upper_ = np.r_[np.zeros(rows), count]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
    lp.a_matrix_.value_ = matrix.data
    whole, free = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole] * candidates + [free] * rows
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(lp)
    return solver


def _start(classes: Classes, chosen: BoolArray) -> FloatArray:
    """Return columns x and z of a choice."""
    seen = np.zeros(len(classes.weight))
    for j in np.flatnonzero(chosen):
        seen[classes.col_row[classes.col_ptr[j] : classes.col_ptr[j + 1]]] = 1.0
    return np.r_[chosen.astype(float), seen]


def _stop_on(solver: highspy.Highs, should_stop: Callable[[], bool]) -> list[bool]:
    """Let HiGHS ask whether to stop; the list fills when it was told to."""
    told: list[bool] = []

    def ask(event: highspy.HighsCallbackEvent) -> None:
        """Pass the wish to stop on."""
        if should_stop():
            told.append(True)
            event.interrupt()

    solver.cbMipInterrupt.subscribe(ask)
    solver.cbSimplexInterrupt.subscribe(ask)
    return told
