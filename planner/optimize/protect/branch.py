"""Whole choices from the rows of the cut program: branch and bound by HiGHS, cuts added between solves."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from planner.optimize.highs import quiet_model
from planner.optimize.protect.model import BoolArray
from planner.optimize.protect.program import CutProgram, add_columns, add_rows
from planner.optimize.protect.rows import Cut, Finder

MOST_AT_ONCE = 400


@dataclass(frozen=True)
class Branched:
    """What one solve found: a choice (None where none), and a bound on every choice below the one known."""

    choice: BoolArray | None
    bound: int
    in_time: bool


class Branching:
    """The program over the edges that an answer cheaper than the best known may use.

    An answer costs at least the proven bound and what the proof leaves of the weight of each of its edges.

    Parameters
    ----------
    program
        The solved linear program: its rows begin this one.
    upper
        Cost of the best answer known.
    """

    def __init__(self, program: CutProgram, upper: int) -> None:
        self._finder: Finder = program.finder
        core, proof = self._finder.core, program.proof
        self._edges = np.flatnonzero(~core.spine & (proof.left < upper - proof.bound))
        self._column = np.full(len(core.tail), -1, np.int64)
        self._column[self._edges] = np.arange(len(self._edges))
        self._unit = program.unit
        self._model = quiet_model(random_seed=1)
        add_columns(self._model, core.weight[self._edges] / self._unit)
        kinds = np.full(len(self._edges), highspy.HighsVarType.kInteger)
        self._model.changeColsIntegrality(
            len(self._edges), np.arange(len(self._edges), dtype=np.int32), kinds
        )  # fmt: skip
        rows = {c.key: c for c in (*program.cuts, *proof.cuts)}
        self.possible = self.add(list(rows.values()))

    def add(self, cuts: list[Cut]) -> bool:
        """Add rows; False where one of them has no edge left: nothing is cheaper than the best known."""
        rows = [self._column[c.edges] for c in cuts]
        rows = [r[r >= 0] for r in rows]
        if any(len(r) == 0 for r in rows):
            return False
        if rows:
            add_rows(self._model, rows)
        return True

    def solve(self, gap_pct: float, time_left_s: float, upper: int) -> Branched:
        """Solve the program as it stands."""
        model = self._model
        # Branch and bound counts its limit from the start of a run; the simplex method, of all runs together.
        model.setOptionValue("time_limit", max(0.1, time_left_s))
        model.setOptionValue("mip_rel_gap", gap_pct / 100.0)
        model.run()
        status = model.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Branched(None, upper, True)
        dual = model.getInfo().mip_dual_bound * self._unit
        bound = int(np.ceil(dual * (1.0 - 1e-9) - 1e-3)) if np.isfinite(dual) else 0
        values = np.asarray(model.getSolution().col_value, np.float64)
        choice = None
        if len(values) == len(self._edges) and model.getInfo().primal_solution_status == 2:
            choice = self._finder.core.spine.copy()
            choice[self._edges[values > 0.5]] = True
        return Branched(choice, min(bound, upper), status == highspy.HighsModelStatus.kOptimal)


def missed_by(finder: Finder, choice: BoolArray, rng: np.random.Generator) -> list[Cut]:
    """Return cuts that a whole choice misses."""
    return finder.violated(choice.astype(np.float64), rng)[:MOST_AT_ONCE]
