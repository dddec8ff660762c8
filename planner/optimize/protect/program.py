"""The cut linear program of second routes, cuts added as they are missed."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from planner.optimize.highs import quiet_model
from planner.optimize.protect.model import IntArray
from planner.optimize.protect.rows import Cut, Finder, FloatArray

MOST_AGE = 3
SLACK = 1e-7


@dataclass(frozen=True)
class Proof:
    """Cuts with whole duals, the bound that they prove, and what they leave of each edge's weight."""

    cuts: tuple[Cut, ...]
    dual: IntArray
    left: IntArray

    @property
    def bound(self) -> int:
        """Sum of the duals."""
        return int(self.dual.sum())


class CutProgram:
    """minimize sum of weight x over the edges that are not built, under cut rows, 0 <= x <= 1.

    Attributes
    ----------
    proof
        The best proof so far.
    x
        Value of each core edge in the last solution, 1 on the spine.
    cuts
        Rows in the program.
    finished
        No cut is violated.
    """

    def __init__(self, finder: Finder) -> None:
        core = finder.core
        self.finder = finder
        self.column: IntArray = np.full(len(core.tail), -1, np.int64)
        self.column[finder.optional] = np.arange(len(finder.optional))
        self.unit = unit_of(core.weight[finder.optional])
        self.x: FloatArray = core.spine.astype(np.float64)
        self.cuts: list[Cut] = []
        self.finished = False
        self.proof = Proof((), np.zeros(0, np.int64), core.weight.copy())
        self._age: IntArray = np.zeros(0, np.int64)
        self._model = quiet_model(random_seed=1)
        add_columns(self._model, core.weight[finder.optional] / self.unit)

    def step(self, rng: np.random.Generator, time_left_s: float) -> bool:
        """Add what the last solution violates and solve; says whether the program was solved in time."""
        new = self.finder.violated(self.x, rng)
        self.finished = not new
        if self.finished:
            return True
        self._add(new)
        model = self._model
        model.setOptionValue("time_limit", model.getRunTime() + max(0.1, time_left_s))
        model.run()
        if model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        solution = model.getSolution()
        dual = np.asarray(solution.row_dual, np.float64)
        proof = prove(self.finder, self.cuts, dual, self.unit)
        if proof.bound > self.proof.bound:
            self.proof = proof
        self.x[self.finder.optional] = np.clip(np.asarray(solution.col_value, np.float64), 0.0, 1.0)
        self._drop(dual)
        return True

    def _add(self, cuts: list[Cut]) -> None:
        """Hand cut rows to HiGHS."""
        add_rows(self._model, [self.column[c.edges] for c in cuts])
        self.cuts += cuts
        self._age = np.concatenate([self._age, np.zeros(len(cuts), np.int64)])

    def _drop(self, dual: FloatArray) -> None:
        """Take out basic rows that were slack for several rounds."""
        self._age = np.where(dual > SLACK, 0, self._age + 1)
        basis = self._model.getBasis()
        old = self._age > MOST_AGE
        if not basis.valid or old.sum() * 10 < len(old):
            return
        old &= np.array([s == highspy.HighsBasisStatus.kBasic for s in basis.row_status])
        gone = np.flatnonzero(old).astype(np.int32)
        if not len(gone):
            return
        basis.row_status = [s for s, out in zip(basis.row_status, old.tolist(), strict=True) if not out]
        self._model.deleteRows(len(gone), gone)
        self._model.setBasis(basis)
        self.finder.forget([c for c, out in zip(self.cuts, old.tolist(), strict=True) if out])
        self.cuts = [c for c, out in zip(self.cuts, old.tolist(), strict=True) if not out]
        self._age = self._age[~old]


def prove(finder: Finder, cuts: list[Cut], dual: FloatArray, unit: float) -> Proof:
    """Return whole duals that every edge's weight allows: rounded down, less where an edge is overfull.

    A bound x <= 1 that is tight in the program leaves an edge overfull; what is taken off is lost.
    """
    whole = np.floor(np.maximum(dual, 0.0) * unit).astype(np.int64)
    rows = np.flatnonzero(whole)
    left = finder.core.weight.copy()
    for c in rows.tolist():
        left[cuts[c].edges] -= whole[c]
    for c in rows[np.argsort(whole[rows], kind="stable")].tolist():
        over = -int(left[cuts[c].edges].min(initial=0))
        if over > 0:
            less = min(over, int(whole[c]))
            whole[c] -= less
            left[cuts[c].edges] += less
    rows = np.flatnonzero(whole)
    return Proof(tuple(cuts[c] for c in rows.tolist()), whole[rows], left)


def unit_of(weight: IntArray) -> float:
    """Return what one unit of the program is worth: the median weight, at least 1."""
    return float(max(1.0, np.median(weight))) if len(weight) else 1.0


def add_columns(model: highspy.Highs, cost: FloatArray) -> None:
    """Add columns from 0 to 1."""
    count = len(cost)
    none = np.zeros(count, np.int32)
    model.addCols(
        count, cost, np.zeros(count), np.ones(count), 0, none, np.empty(0, np.int32), np.empty(0)
    )  # fmt: skip


def add_rows(model: highspy.Highs, rows: list[IntArray]) -> None:
    """Add rows that ask the columns of each to sum to 1 at least."""
    starts = np.concatenate([[0], np.cumsum([len(r) for r in rows])])[:-1].astype(np.int32)
    columns = np.concatenate(rows).astype(np.int32)
    full = np.full(len(rows), highspy.kHighsInf)
    model.addRows(
        len(rows), np.ones(len(rows)), full, len(columns), starts, columns, np.ones(len(columns))
    )  # fmt: skip
