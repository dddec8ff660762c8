"""The cut linear program of the backbone, and its model as whole choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import highspy
import numpy as np
import pulp
from scipy.sparse import csr_matrix

from planner.optimize.backbone.cuts import Cut, row_of
from planner.optimize.backbone.model import BackboneProblem, BoolArray, FloatArray, IntArray
from planner.optimize.highs import QuietSolver, quiet_model

WHOLE = 0.5
MOST_ADDED, MISSED = 20, 1e-6
"""Rows kept aside that are added at once, and the least share of one that an answer must miss."""
SHORTFALL = 1000.0
"""Price of missing a row by all that it asks for, in times the cost of everything."""


class Relaxed(NamedTuple):
    """Values and prices of a solved relaxation, in cents; rows are those of the cuts in their own scale."""

    value: float
    y: FloatArray
    x: FloatArray
    cut_price: FloatArray
    node_price: FloatArray


class CutProgram:
    """minimize sum of level_cost y + sum of node_cost z under cut rows, y of a corridor summing to 1 at most.

    A row that cannot be met may be missed at a high price, so the program always has an answer, and its
    prices always make a bound.

    Attributes
    ----------
    cuts
        Rows in the program.
    touch
        int64[t, 2]: corridor and node of each row "a corridor that is had touches its node".
    """

    def __init__(self, problem: BackboneProblem) -> None:
        self.problem = problem
        self.cuts: list[Cut] = []
        self._known: set[tuple[object, ...]] = set()
        self.unit = max(1.0, float(np.median(problem.level_cost)))
        self._dear = SHORTFALL * float(problem.level_cost.sum() + problem.node_cost.sum()) / self.unit
        ended = np.zeros(problem.node_count, np.bool_)
        ended[problem.source[problem.amount > 0]] = True
        ended[problem.sink[problem.amount > 0]] = True
        self.fixed = int(problem.node_cost[ended].sum())
        self.free = np.flatnonzero((problem.node_cost > 0) & ~ended)
        pairs = [
            (e, int(v))
            for v in self.free.tolist()
            for e in np.flatnonzero((problem.tail == v) | (problem.head == v)).tolist()
        ]
        self.touch: IntArray = np.array(pairs, np.int64).reshape(-1, 2)
        self._model = quiet_model(random_seed=1)
        self._build()
        self.keep(())

    def _build(self) -> None:
        """Hand columns and the first rows to HiGHS."""
        p = self.problem
        cost = np.concatenate([p.level_cost, p.node_cost[self.free]]) / self.unit
        self._columns(cost, np.ones(len(cost)))
        node_column = {int(v): len(p.level_cost) + j for j, v in enumerate(self.free.tolist())}
        for e in range(p.edge_count):
            levels = np.array(p.levels(e), np.int32)
            self._model.addRow(-highspy.kHighsInf, 1.0, len(levels), levels, np.ones(len(levels)))
        for e, v in self.touch.tolist():
            levels = np.array([node_column[v], *p.levels(e)], np.int32)
            values = np.concatenate([[1.0], -np.ones(len(levels) - 1)])
            self._model.addRow(0.0, highspy.kHighsInf, len(levels), levels, values)
        self._first = p.edge_count + len(self.touch)

    def _columns(self, cost: FloatArray, high: FloatArray) -> None:
        """Add columns from 0 to their bound."""
        many, none = len(cost), np.empty(0, np.int32)
        self._model.addCols(
            many, cost, np.zeros(many), high, 0, np.zeros(many, np.int32), none, np.empty(0)
        )  # fmt: skip

    def add(self, cuts: Sequence[Cut]) -> int:
        """Add rows that are new; say how many were."""
        new = [c for c in cuts if c.key not in self._known]
        for cut in new:
            self._known.add(cut.key)
            self.cuts.append(cut)
            levels, values = row_of(self.problem, cut)
            self._columns(np.array([self._dear]), np.array([highspy.kHighsInf]))
            short = self._model.getNumCol() - 1
            columns = np.concatenate([levels, [short]]).astype(np.int32)
            shares = np.concatenate([values / cut.least, [1.0]])
            self._model.addRow(1.0, highspy.kHighsInf, len(columns), columns, shares)
        return len(new)

    def keep(self, pool: Sequence[Cut]) -> None:
        """Keep rows aside that are added once an answer misses them: most are never needed."""
        self._pool = [c for c in pool if c.key not in self._known]
        parts = [(n, *row_of(self.problem, c), c.least) for n, c in enumerate(self._pool)]
        self._shares = csr_matrix(
            (
                np.concatenate([np.empty(0), *(values / least for _, _, values, least in parts)]),
                (
                    np.concatenate([np.empty(0, np.int64), *(np.full(len(k), n) for n, k, _, _ in parts)]),
                    np.concatenate([np.empty(0, np.int64), *(k for _, k, _, _ in parts)]),
                ),
            ),
            shape=(len(self._pool), len(self.problem.level_cost)),
        )

    def solve_kept(self) -> Relaxed:
        """Solve the program, and again with the rows that were kept aside and are missed most."""
        while True:
            answer = self.solve()
            missed = 1 - self._shares @ answer.y
            worst = np.argsort(-missed, kind="stable")[:MOST_ADDED]
            if not self.add([self._pool[n] for n in worst.tolist() if missed[n] > MISSED]):
                return answer

    def near(self, share: float) -> list[Cut]:
        """Return the rows that the last answer meets with no more than a share to spare, and newer ones."""
        served = np.asarray(self._model.getSolution().row_value, np.float64)[self._first :]
        return [c for n, c in enumerate(self.cuts) if n >= len(served) or served[n] <= 1 + share]

    def allow(self, allowed: BoolArray, forced: BoolArray) -> None:
        """Bound the program: levels that are not allowed are 0, corridors that are forced are had."""
        p = self.problem
        many = len(p.level_cost)
        self._model.changeColsBounds(
            many, np.arange(many, dtype=np.int32), np.zeros(many), allowed.astype(np.float64)
        )
        low = np.where(forced, 1.0, -highspy.kHighsInf)
        for e in range(p.edge_count):
            self._model.changeRowBounds(e, float(low[e]), 1.0)

    def whole(self) -> None:
        """Make levels whole: from here on the program is for choices, and has no prices."""
        many = len(self.problem.level_cost)
        kinds = np.full(many, int(highspy.HighsVarType.kInteger), np.uint8)
        self._model.changeColsIntegrality(many, np.arange(many, dtype=np.int32), kinds)

    def chosen(self, limit_s: float) -> IntArray | None:
        """Return the whole choice that costs least, or the best met in time; None without one."""
        self._model.setOptionValue("time_limit", float(self._model.getRunTime()) + limit_s)
        self._model.run()
        answer = self._model.getSolution()
        if not answer.value_valid:
            return None
        taken = np.flatnonzero(np.asarray(answer.col_value)[: len(self.problem.level_cost)] > WHOLE)
        level = np.full(self.problem.edge_count, -1, np.int64)
        level[self.problem.level_edge[taken]] = taken
        return level

    def solve(self) -> Relaxed:
        """Solve the program as it stands."""
        p = self.problem
        self._model.run()
        answer = self._model.getSolution()
        values = np.asarray(answer.col_value, np.float64)
        prices = np.asarray(answer.row_dual, np.float64) * self.unit
        y = np.clip(values[: len(p.level_cost)], 0.0, 1.0)
        x = np.bincount(p.level_edge, weights=y, minlength=p.edge_count)
        least = np.array([c.least for c in self.cuts], np.float64)
        return Relaxed(
            float(self._model.getInfo().objective_function_value) * self.unit + self.fixed,
            y,
            np.minimum(x, 1.0),
            np.maximum(0.0, prices[self._first :]) / np.maximum(least, 1.0),
            np.maximum(0.0, prices[p.edge_count : self._first]),
        )


class Whole(NamedTuple):
    """A whole choice under the cuts so far, the bound that HiGHS proved, and whether it ended by itself."""

    level: IntArray | None
    bound: float
    ended: bool


def backbone_model(problem: BackboneProblem, cuts: Sequence[Cut]) -> pulp.LpProblem:
    """Return the model of whole choices under the cuts so far.

    y_k: level k is taken, 0 or 1, of each corridor at most one. z_v: node v is touched.

    minimize   sum level_cost[k] y_k + sum node_cost[v] z_v
    once_e     sum of y_k over the levels of e <= 1
    touch_e_v  z_v >= sum of y_k over the levels of e, for both ends v of e with a cost
    cut_i      sum of a_ik y_k >= least_i
    """
    model = pulp.LpProblem("backbone", pulp.LpMinimize)
    y = [pulp.LpVariable(f"y_{k}", cat="Binary") for k in range(len(problem.level_cost))]
    z = {
        v: pulp.LpVariable(f"z_{v}", 0, 1)
        for v in np.flatnonzero(problem.node_cost).tolist()
    }  # fmt: skip
    had = [pulp.lpSum(y[k] for k in problem.levels(e)) for e in range(problem.edge_count)]
    model += (
        pulp.lpSum(int(c) * y[k] for k, c in enumerate(problem.level_cost.tolist()))
        + pulp.lpSum(int(problem.node_cost[v]) * z[v] for v in z),
        "cost",
    )
    for e, ends in enumerate(zip(problem.tail.tolist(), problem.head.tolist(), strict=True)):
        model += had[e] <= 1, f"once_{e}"
        for v in ends:
            if v in z:
                model += z[v] >= had[e], f"touch_{e}_{v}"
    for number, cut in enumerate(cuts):
        levels, values = row_of(problem, cut)
        held = pulp.lpSum(int(a) * y[k] for k, a in zip(levels.tolist(), values.tolist(), strict=True))
        model += held >= cut.least, f"cut_{number}"
    return model


def solve_whole(problem: BackboneProblem, cuts: Sequence[Cut], gap_pct: float, limit_s: float) -> Whole:
    """Solve the model of whole choices."""
    model = backbone_model(problem, cuts)
    model.solve(QuietSolver(mip_rel_gap=gap_pct / 100, mip_abs_gap=0.0, time_limit=max(0.5, limit_s)))
    info = model.solverModel.getInfo()
    bound = float(info.mip_dual_bound)
    ended = model.sol_status == pulp.LpSolutionOptimal
    if model.sol_status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
        return Whole(None, bound if np.isfinite(bound) else 0.0, False)
    level = np.full(problem.edge_count, -1, np.int64)
    owner = problem.level_edge
    for variable in model.variables():
        if variable.name.startswith("y_") and (variable.value() or 0.0) > WHOLE:
            k = int(variable.name[2:])
            level[owner[k]] = k
    return Whole(level, bound, ended)
