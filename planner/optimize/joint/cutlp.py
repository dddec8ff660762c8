"""The cut program of the core: the linear relaxation of the extended model, cuts found by maximum flow."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

from planner.optimize.highs import quiet_model
from planner.optimize.joint.core import Core
from planner.optimize.joint.cuts import CLASS, DUTY, SITE, Cuts, joined, no_cuts, some
from planner.optimize.joint.kernels_chains import entering_columns, violated_cuts
from planner.optimize.joint.multipliers import site_room
from planner.optimize.problems import IntArray

FloatArray = NDArray[np.float64]

NESTED = 2
CREEP = 0.0
IDLE_PRICE = 2e-5
"""Part of all worth that money is worth where it does not bind (all of it for the reverse)."""
SLACK_ROUNDS, WORTH_KEEPING = 1, 1000.0
"""Cuts with a dual below so many cents for so many rounds leave the program."""
IPM_TOLERANCE = 1e-4
"""Duals are rounded down and raised again: a sharper program costs time and proves nothing more."""
USABLE = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kUnknown)
CUT_OFF = (highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kInterrupt)
FAINT = 1e-4
"""Values below this are none where cuts are looked for."""
DENSE = 150
"""Cuts that more arcs enter are left out: they slow the program more than they help."""


class Prices(NamedTuple):
    """What the program says: duals of limits and cuts in cents, price in weight a cent, and its solution."""

    price: float
    counted: float
    yearly: float
    side: FloatArray
    floor: FloatArray
    place: FloatArray
    room: FloatArray
    sights: FloatArray
    once: FloatArray
    apart: FloatArray
    cuts: Cuts
    dual: FloatArray
    value: FloatArray
    objective: float


class _Rows:
    """Rows of a linear program as they are collected."""

    def __init__(self) -> None:
        self.low: list[FloatArray] = []
        self.size: list[IntArray] = []
        self.col: list[IntArray] = []
        self.val: list[FloatArray] = []
        self.count = 0

    def add(self, low: FloatArray, size: IntArray, col: IntArray, val: FloatArray) -> slice:
        """Add rows `sum val x >= low`; returns their places."""
        self.low.append(np.asarray(low, np.float64))
        self.size.append(np.asarray(size, np.int64))
        self.col.append(np.asarray(col, np.int64))
        self.val.append(np.asarray(val, np.float64))
        self.count += len(low)
        return slice(self.count - len(low), self.count)

    def one(self, low: float, col: IntArray, val: FloatArray) -> slice:
        """Add one row."""
        return self.add(np.array([low]), np.array([len(col)]), col, val)


class CutProgram:
    """The linear program over the core with the cuts found so far.

    Columns are arcs of streets, sites, views, and for each merged class the part not seen and, where a
    second sight is worth something, the part not seen twice. `cut_off` says that the clock or the user ended
    the last solve.
    """

    def __init__(self, core: Core) -> None:
        self.core = core
        self.cuts = no_cuts()
        self.cut_off = False
        self._idle: IntArray = np.zeros(0, np.int64)
        views, sites, arcs = len(core.views), len(core.sites), core.arcs
        self.first_site, self.first_view = arcs, arcs + sites
        self.first_class = arcs + sites + views
        self.twice: IntArray = np.flatnonzero(core.second > 0)
        self.first_twice = self.first_class + len(core.first)
        self.columns = self.first_twice + len(self.twice)
        problem = core.extended.problem
        self._unit = float(max(1.0, np.median(core.column_cost[arcs + sites :]) if views else 1.0))
        self._heavy = float(max(1.0, (core.first + core.second).sum() / max(1, len(core.first)) * 10))
        self._site_node = core.nbr[core.ptr[core.streets + np.arange(sites)]]
        self._base = _Rows()
        self._limits(problem)

    @property
    def size(self) -> int:
        """Columns and rows."""
        return self.columns + self._base.count + len(self.cuts.kind)

    def _money(self, edge: IntArray, site: IntArray, view: IntArray) -> FloatArray:
        """Return a payment for each column of streets, sites and views."""
        core = self.core
        sums = np.concatenate([[0], np.cumsum(edge[core.extended.edge[core.chains.slot]])])
        length = sums[core.chains.ptr[1:]] - sums[core.chains.ptr[:-1]]
        best = core.chain_column[:, 0] >= 0
        return np.concatenate([np.repeat(length[best], 2), site[core.sites], view[core.views]]).astype(float)

    def _limits(self, problem: object) -> None:
        """Write the rows that are always there."""
        core, extended = self.core, self.core.extended
        problem, rules = extended.problem, extended.rules
        rows, views, sites = self._base, len(core.views), len(core.sites)
        x, y = self.first_view + np.arange(views), self.first_site + np.arange(sites)
        pay = np.arange(self.first_class)
        money = self._money(problem.edge_cost, problem.site_cost, problem.view_cost) / self._unit
        lost = np.arange(self.first_class, self.columns)
        worth = np.concatenate([core.first, core.second[self.twice]]) / self._heavy
        outside = int(extended.first.sum() + extended.second.sum() - core.first.sum() - core.second.sum())
        self.cost = np.zeros(self.columns)
        if problem.budget is not None:
            self.cost[lost] = worth
            self.main = rows.one(-problem.budget / self._unit, pay, -money)
        else:
            self.cost[pay] = money
            most = int(core.first.sum() + core.second.sum()) + extended.sure - int(problem.required or 0)
            self.main = rows.one(-most / self._heavy, lost, -worth)
        self.outside = outside
        self.count = rows.one(-float(rules.most_chosen), x, -np.ones(views))
        self.yearly = slice(0, 0)
        if problem.yearly_limit is not None and problem.edge_yearly is not None:
            if problem.site_yearly is None or problem.view_yearly is None:
                raise ValueError("yearly payments of sites and views are missing")
            yearly = self._money(problem.edge_yearly, problem.site_yearly, problem.view_yearly)
            self.yearly = rows.one(-problem.yearly_limit / self._unit, pay, -yearly / self._unit)
        self._sides(x)
        self.place = rows.add(
            np.zeros(views),
            np.full(views, 2),
            np.stack([y[core.view_site], x], 1).ravel(),
            np.tile([1.0, -1.0], views),
        )
        room = site_room(extended)[core.sites]
        many = np.bincount(core.view_site, minlength=sites)
        self.tight: IntArray = np.flatnonzero(many > room)
        order = np.argsort(core.view_site, kind="stable")
        starts = np.concatenate([[0], np.cumsum(many)])
        begin = self.room_start = rows.count
        for s in self.tight.tolist():
            own = x[order[starts[s] : starts[s + 1]]]
            rows.one(0.0, np.append(y[s], own), np.append(float(room[s]), -np.ones(len(own))))
        self.room = slice(begin, rows.count)
        sizes = np.diff(core.start_ptr)[self.twice] + 2
        cols = [
            np.concatenate([self._view_columns(core.start[core.start_ptr[c] : core.start_ptr[c + 1]]),
                            [self.first_class + c, self.first_twice + k]])
            for k, c in enumerate(self.twice.tolist())
        ]  # fmt: skip
        flat = np.concatenate(cols) if cols else np.zeros(0, np.int64)
        self.sights = rows.add(np.full(len(sizes), 2.0), sizes, flat, np.ones(len(flat)))
        order2 = np.stack(
            [self.first_twice + np.arange(len(self.twice)), self.first_class + self.twice], 1
        ).ravel()
        rows.add(np.zeros(len(sizes)), np.full(len(sizes), 2), order2, np.tile([1.0, -1.0], len(sizes)))

    def _view_columns(self, nodes: IntArray) -> IntArray:
        """Return the columns of network nodes that are views."""
        return self.first_view + nodes - self.core.first_view

    def _sides(self, x: IntArray) -> None:
        """Write side rows and floors of coverage."""
        core, extended, rows = self.core, self.core.extended, self._base
        rules = extended.rules
        begin = rows.count
        owner = np.repeat(np.arange(len(rules.fixed)), np.diff(rules.ptr))
        at = np.full(len(rules.fixed), -1)
        at[core.views] = x
        for r in range(len(rules.row_most)):
            mine = (rules.row == r) & (at[owner] >= 0)
            rows.one(-float(extended.row_left[r]), at[owner[mine]], -rules.coef[mine].astype(float))
        self.side = slice(begin, rows.count)
        begin = rows.count
        group = (
            extended.group[core.member[core.member_ptr[:-1]]] if len(core.first) else np.zeros(0, np.int64)
        )
        for g in range(len(rules.floor)):
            mine = np.flatnonzero(group == g)
            need = int(rules.floor[g] - extended.sure_floor[g] - core.first[mine].sum())
            rows.one(need / self._heavy, self.first_class + mine, -core.first[mine] / self._heavy)
        self.floor = slice(begin, rows.count)
        self._cliques()

    def _cliques(self) -> None:
        """Write one row for each set of core sites that are all apart from each other."""
        core, extended = self.core, self.core.extended
        place = np.full(extended.problem.site_count, -1)
        place[core.sites] = self.first_site + np.arange(len(core.sites))
        cols = place[extended.clique_site]
        owner = np.repeat(np.arange(len(extended.clique_ptr) - 1), np.diff(extended.clique_ptr))[cols >= 0]
        self.clique, sizes = np.unique(owner, return_counts=True)
        inside = cols[cols >= 0]
        self.apart = self._base.add(-np.ones(len(sizes)), sizes, inside, -np.ones(len(inside)))

    def _of_cliques(self, dual: FloatArray) -> FloatArray:
        """Return the duals of the rows of cliques for every clique of the problem."""
        out = np.zeros(len(self.core.extended.clique_ptr) - 1)
        out[self.clique] = dual[self.apart]
        return out

    def add(self, cuts: Cuts) -> None:
        """Take further cuts into the program, but those that very many arcs enter."""
        core = self.core
        ptr, _ = entering_columns(core.ptr, core.nbr, core.column, cuts.ptr, cuts.node)
        cuts = some(cuts, np.flatnonzero((np.diff(ptr) <= DENSE) | (cuts.kind == DUTY)))
        keys = self._keys(joined(self.cuts, cuts))
        have = len(self.cuts.kind)
        _, first = np.unique(keys, return_index=True)
        cuts = some(cuts, np.sort(first[first >= have]) - have)
        self.cuts = joined(self.cuts, cuts)
        self._idle = np.concatenate([self._idle, np.zeros(len(cuts.kind), np.int64)])

    def _keys(self, cuts: Cuts) -> IntArray:
        """Return a number for each cut that follows from target and nodes: equal ones are one cut."""
        core = self.core
        salt = np.random.default_rng(0).integers(1, 1 << 40, core.first_view + len(core.views))
        sums = np.concatenate([[0], np.cumsum(salt[cuts.node])])
        keys: IntArray = (sums[cuts.ptr[1:]] - sums[cuts.ptr[:-1]]) * 7919 + cuts.target * 3 + cuts.kind
        return keys

    def _cut_rows(self, cuts: Cuts) -> tuple[FloatArray, IntArray, IntArray, FloatArray]:
        """Return rows of cuts: the arcs that enter, and the part of a class that may go without."""
        core = self.core
        ptr, cols = entering_columns(core.ptr, core.nbr, core.column, cuts.ptr, cuts.node)
        extra = np.where(
            cuts.kind == CLASS,
            self.first_class + cuts.target,
            np.where(cuts.kind == SITE, self.first_site + cuts.target, -1),
        )
        value = np.where(cuts.kind == SITE, -1.0, 1.0)
        low = np.where(cuts.kind == SITE, 0.0, 1.0)
        has = extra >= 0
        sizes = np.diff(ptr) + has
        out_ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        col, val = np.empty(out_ptr[-1], np.int64), np.ones(out_ptr[-1])
        own = np.ones(out_ptr[-1], np.bool_)
        own[out_ptr[1:][has] - 1] = False
        col[own] = cols
        col[~own], val[~own] = extra[has], value[has]
        return low, sizes, col, val

    def solve(self, seconds: float, should_stop: Callable[[], bool] | None = None) -> Prices | None:
        """Solve the program as it is; None where time was too short or somebody asked to stop."""
        low, sizes, col, val = self._cut_rows(self.cuts)
        base = self._base
        lows = np.concatenate([*base.low, low])
        size = np.concatenate([*base.size, sizes])
        model = quiet_model(
            solver="ipm", run_crossover="off", ipm_optimality_tolerance=IPM_TOLERANCE,
            time_limit=max(0.5, seconds),
        )  # fmt: skip
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = self.columns, len(lows)
        program.col_cost_ = self.cost
        program.col_lower_ = np.zeros(self.columns)
        # No other upper bounds: their duals would be multipliers that a certificate has no place for.
        upper = np.full(self.columns, highspy.kHighsInf)
        upper[self.first_site : self.first_view] = 1.0
        program.col_upper_ = upper
        program.row_lower_ = lows
        program.row_upper_ = np.full(len(lows), highspy.kHighsInf)
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.concatenate([[0], np.cumsum(size)]).astype(np.int32)
        program.a_matrix_.index_ = np.concatenate([*base.col, col]).astype(np.int32)
        program.a_matrix_.value_ = np.concatenate([*base.val, val])
        if should_stop is not None:
            model.cbIpmInterrupt.subscribe(lambda event: event.interrupt() if should_stop() else None)
        model.passModel(program)
        model.run()
        solution = model.getSolution()
        self.cut_off = model.getModelStatus() in CUT_OFF
        # What is not quite optimal is called unknown; its duals serve all the same.
        if model.getModelStatus() not in USABLE or not (solution.value_valid and solution.dual_valid):
            return None
        dual = np.maximum(np.asarray(solution.row_dual, np.float64), 0.0)
        value = np.asarray(solution.col_value, np.float64)
        once = np.maximum(-np.asarray(solution.col_dual, np.float64)[self.first_site : self.first_view], 0.0)
        if not all(np.isfinite(part).all() for part in (dual, value, once)):
            return None
        return self._prices(dual, once, value, float(model.getInfo().objective_function_value))

    def _prices(self, dual: FloatArray, once: FloatArray, value: FloatArray, objective: float) -> Prices:
        """Return the duals in cents."""
        main = max(float(dual[self.main][0]), self._least_main())
        if self.core.extended.problem.budget is not None:
            price, cent, scale = main * self._heavy / self._unit, self._unit / main, self._heavy
        else:
            price, cent, scale = self._heavy / (main * self._unit), self._unit, self._unit
        yearly = float(dual[self.yearly].sum()) * cent / self._unit
        floor = dual[self.floor] / (1.0 if self.core.extended.problem.budget is not None else main)
        cuts = dual[self._base.count :] * cent
        self._idle = np.where(cuts > WORTH_KEEPING, 0, self._idle + 1)
        return Prices(
            price, float(dual[self.count][0]) * cent, yearly, dual[self.side] * cent, floor,
            dual[self.place] * cent, dual[self.room] * cent, dual[self.sights] * cent, once * cent,
            self._of_cliques(dual * cent), self.cuts, cuts, value, objective * scale,
        )  # fmt: skip

    def _least_main(self) -> float:
        """Return the least price that is used: where money does not bind, it costs this much of the worth."""
        problem, core = self.core.extended.problem, self.core
        worth = max(1.0, float((core.first + core.second).sum())) / self._heavy
        if problem.budget is not None:
            return IDLE_PRICE * worth / max(1.0, problem.budget / self._unit)
        return IDLE_PRICE * max(1.0, float(core.column_cost.sum()) / self._unit) / worth

    def bound(self, prices: Prices) -> float:
        """Return what the program's optimum says of coverage (an upper bound of the core) or cost."""
        core, extended = self.core, self.core.extended
        if extended.problem.budget is None:
            return prices.objective
        return float(core.first.sum() + core.second.sum()) + extended.sure - prices.objective

    def drop_idle(self) -> None:
        """Leave cuts out that had no dual for some rounds."""
        keep = np.flatnonzero(self._idle < SLACK_ROUNDS)
        self.cuts, self._idle = some(self.cuts, keep), self._idle[keep]

    def separate(self, value: FloatArray, most: int) -> Cuts:
        """Return cuts that a solution violates: duties, then sites, then classes."""
        core = self.core
        room = np.where(core.column >= 0, value[core.column], 0.0)
        room[room < FAINT] = 0.0
        missing = value[self.first_class : self.first_twice]
        found = no_cuts()
        site = value[self.first_site : self.first_view]
        used = np.flatnonzero((site > 1e-3) & (self._site_node != 0))
        used = used[np.argsort(-site[used], kind="stable")]
        best = np.zeros(len(missing))
        owner = np.repeat(np.arange(len(missing)), np.diff(core.start_ptr))
        np.maximum.at(best, owner, value[self._view_columns(core.start)])
        weak = np.flatnonzero((missing < 1 - 1e-3) & (best + missing < 1 - 1e-3))
        loss = (core.first + core.second)[weak] * (1 - missing[weak])
        weak = weak[np.argsort(-loss, kind="stable")]
        sizes = np.diff(core.start_ptr)[weak]
        ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        starts = core.start[np.repeat(core.start_ptr[weak] - ptr[:-1], sizes) + np.arange(ptr[-1])]
        duty_ptr, duty_start, duty = self._duties()
        for kind, target, p, s, given in (
            (DUTY, duty, duty_ptr, duty_start, np.zeros(len(duty))),
            (SITE, used, np.arange(len(used) + 1), self._site_node[used], 1.0 - site[used]),
            (CLASS, weak, ptr, starts, missing[weak]),
        ):
            if not len(target):
                continue
            t, cut_ptr, nodes = violated_cuts(
                core.ptr, core.nbr, core.rev, room, p, s, given, NESTED, most, CREEP
            )
            found = joined(found, Cuts(np.full(len(t), kind), target[t], cut_ptr, nodes))
        return found

    def _duties(self) -> tuple[IntArray, IntArray, IntArray]:
        """Return starts in the network and payer number of each duty."""
        core, payers = self.core, self.core.extended.payers
        arcs = core.extended.arcs
        number = np.full(core.extended.node_count, -1)
        number[: len(core.chains.small)] = core.chains.small
        number[arcs.first_view + core.views] = core.first_view + np.arange(len(core.views))
        duty = np.arange(core.extended.class_count, len(payers.cap))
        low = payers.ptr[core.extended.class_count]
        starts = number[payers.start[low:]]
        return payers.ptr[core.extended.class_count :] - low, starts, duty

    def first_cuts(self) -> Cuts:
        """Return the cuts that every class, duty and site needs at least."""
        core, classes = self.core, len(self.core.first)
        ptr, start, duty = self._duties()
        cuts = Cuts(np.full(classes, CLASS), np.arange(classes), core.start_ptr, core.start)
        cuts = joined(cuts, Cuts(np.full(len(duty), DUTY), duty, ptr, start))
        lit = np.flatnonzero(self._site_node != 0)
        return joined(cuts, Cuts(np.full(len(lit), SITE), lit, np.arange(len(lit) + 1), self._site_node[lit]))
