"""The last step: what the Lagrangian bound leaves open, solved by HiGHS as a whole-number program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np

from planner.optimize.maxcover.classes import Classes
from planner.optimize.maxcover.dual import Dual, settled_gains
from planner.optimize.maxcover.matrix import matrix_model, start_columns
from planner.optimize.maxcover.model import whole_bound
from planner.optimize.maxcover.primal import choose, plain_pull
from planner.optimize.maxcover.rules import Rules
from planner.optimize.problems import BoolArray, CoverageProblem, IntArray, SideRows


@dataclass(frozen=True)
class Core:
    """Candidates still open, candidates that every better choice holds, and the problem that is left."""

    open: IntArray
    taken: IntArray
    weight_taken: int
    problem: CoverageProblem


@dataclass(frozen=True)
class CoreAnswer:
    """Best choice of the whole problem found through the core (None: no better one) and an upper bound.

    `empty` says that the core is proven to hold no choice that keeps the rules.
    """

    chosen: BoolArray | None
    bound: int
    by_clock: bool
    empty: bool = False


def open_candidates(dual: Dual, rules: Rules, value: int) -> tuple[BoolArray, BoolArray]:
    """Return which candidates no choice better than `value` holds, and which every such choice holds.

    Forcing a candidate in (or out) of the Lagrangian choice costs the distance of its gain to the gain that
    it displaces (or that takes its place); where the bound then falls below value + 1, it is settled.
    """
    found = dual.evaluate(dual.best)
    displaced, instead = settled_gains(dual.shape, rules, found)
    slack = 1.0 - 1e-9 * (abs(found.bound) + float(dual.weight.sum()))
    limit = value + slack
    free = ~rules.fixed
    out = free & ~found.taken & (found.bound + found.gain - displaced < limit)
    keep = rules.fixed | (free & found.taken & (found.bound - found.gain + instead < limit))
    return out, keep


def make_core(classes: Classes, rules: Rules, out: BoolArray, keep: BoolArray) -> Core:
    """Return what is left when the settled candidates are taken out or in, as a problem of its own.

    What a kept candidate sees once is worth only its second sight, what two see nothing.
    """
    kept = choose(classes, rules, plain_pull(classes, len(out)), keep)
    shut = (kept.beside > 0) | (kept.held >= rules.most)
    left = np.flatnonzero(~out & ~keep & ~shut[rules.site])
    position = np.full(len(out), -1)
    position[left] = np.arange(len(left))
    length = np.diff(classes.col_ptr)[left]
    take = np.repeat(classes.col_ptr[left] - (np.cumsum(length) - length), length) + np.arange(length.sum())
    owner, demand = np.repeat(np.arange(len(left)), length), classes.col_row[take].astype(np.int64)
    open_rows = kept.cover[demand] < 2
    counts = np.bincount(owner[open_rows], minlength=len(left))
    sites, site = np.unique(rules.site[left], return_inverse=True)
    new_site = np.full(len(rules.most), -1)
    new_site[sites] = np.arange(len(sites))
    rest = CoverageProblem(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        demand[open_rows],
        np.where(kept.cover == 0, classes.weight, np.where(kept.cover == 1, classes.second, 0)),
        np.zeros(len(left), bool),
        max(0, rules.most_chosen - int(kept.tally[1])),
        second_weight=np.where(kept.cover == 0, classes.second, 0),
        site=site.astype(np.int64),
        site_least=np.maximum(rules.least - kept.held, 0)[sites],
        site_most=np.maximum(rules.most - kept.held, 0)[sites],
        side=_side_left(rules, kept.act, position),
        floor_group=np.where(kept.cover == 0, classes.group, -1),
        floor_weight=np.maximum(rules.floor - kept.got, 0),
        apart=_apart_left(rules, new_site),
    )
    return Core(left, np.flatnonzero(keep), int(kept.tally[0]), rest)


def _side_left(rules: Rules, act: IntArray, position: IntArray) -> SideRows:
    """Return the side rows of the open candidates, less what the kept ones take."""
    owner = np.repeat(np.arange(len(position)), np.diff(rules.ptr))
    inside = position[owner] >= 0
    row, view, coef = rules.row[inside], position[owner[inside]], rules.coef[inside]
    order = np.argsort(row, kind="stable")
    counts = np.bincount(row, minlength=len(act))
    indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    names = tuple(f"row {r}" for r in range(len(act)))
    return SideRows(names, indptr, view[order].astype(np.int64), coef[order], rules.row_most - act)


def _apart_left(rules: Rules, new_site: IntArray) -> IntArray:
    """Return the pairs of open sites that are apart."""
    owner = np.repeat(np.arange(len(new_site)), np.diff(rules.near_ptr))
    both = (new_site[owner] >= 0) & (new_site[rules.near] >= 0) & (owner < rules.near)
    return np.stack([new_site[owner[both]], new_site[rules.near[both]]], axis=1).astype(np.int64)


def solve_core(
    core: Core, chosen: BoolArray, value: int, gap_pct: float, seconds: float, seed: int,
    should_stop: Callable[[], bool],
) -> CoreAnswer:  # fmt: skip
    """Solve the core with HiGHS, starting from the incumbent where it lies in the core.

    The bound holds for the whole problem: no choice outside the core is better than `value`.
    """
    solver = matrix_model(
        core.problem, random_seed=seed, time_limit=max(seconds, 0.05), mip_rel_gap=0.0,
        mip_abs_gap=max(0.999, gap_pct / 100 * value),
    )  # fmt: skip
    if int(chosen.sum()) == len(core.taken) + int(chosen[core.open].sum()) and chosen[core.taken].all():
        start = highspy.HighsSolution()
        start.col_value = start_columns(core.problem, chosen[core.open])
        solver.setSolution(start)
    stopped = _stop_on(solver, should_stop)
    solver.run()
    info = solver.getInfo()
    second = core.problem.second_weight
    total = int(core.problem.weight.sum()) + (0 if second is None else int(second.sum()))
    if solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return CoreAnswer(None, value, False, empty=True)
    bound = max(value, core.weight_taken + whole_bound(-info.mip_dual_bound, total))
    ended = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal and not stopped
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return CoreAnswer(None, bound, not ended)
    better = np.zeros(len(chosen), bool)
    better[core.taken] = True
    better[core.open[np.array(solver.getSolution().col_value[: len(core.open)]) > 0.5]] = True
    return CoreAnswer(better, bound, not ended)


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
