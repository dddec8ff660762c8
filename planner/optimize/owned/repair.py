"""Make a tree keep the rules at least cost: one way an edge, a knapsack with a row for each rule."""

from __future__ import annotations

from typing import NamedTuple

import highspy
import numpy as np
import pulp
from numpy.typing import NDArray

from planner.optimize.highs import QuietSolver
from planner.optimize.owned.changes import PathWays, cost_of_changes
from planner.optimize.owned.dual import DualModel
from planner.optimize.owned.ways import Ways, choosable
from planner.optimize.problems import BoolArray, IntArray

EXACT_ITEMS = 60
"""Up to so many edges with a choice the knapsack is solved exactly."""
KNAPSACK_S = 5.0
"""Seconds of one knapsack; where they end it the answer is not repeatable."""
STEPS = (0.9, 0.97, 1.0, 1.03, 1.1, 1.5)
"""Parts of the best multipliers from whose ways the greedy switching starts."""
MOST_SWITCHES = 300
"""Single switches after those made together."""


class Built(NamedTuple):
    """A tree in its ways: edges, way rows, cost, by how much each rule is broken (kept if <= 0).

    The cost holds that of changes of kind where these cost. `by_clock`: the clock ended the knapsack.
    """

    edges: IntArray
    ways: IntArray
    cost: int
    excess: tuple[int, ...]
    by_clock: bool = False

    @property
    def kept(self) -> bool:
        """Say whether all rules are kept."""
        return max(self.excess) <= 0


def build_tree(ways: Ways, edges: IntArray) -> Built:
    """Return the cheapest ways found of a tree's edges that keep the rules, or break them least."""
    plain = built_of(ways, edges, ways.cheapest[edges])
    counts = ways.problem.way_indptr[edges + 1] - ways.problem.way_indptr[edges]
    free = ways.problem.changes is None
    if (plain.kept and free) or not (counts > 1).any():
        return plain
    found = [plain, *(built_of(ways, edges, rows) for rows in _along_paths(ways, edges))]
    if plain.kept:
        return _least(ways, found)
    found += [built_of(ways, edges, rows) for rows in _Switching(ways, edges).greedy()]
    if int((counts > 1).sum()) <= EXACT_ITEMS:
        exact, ended = _exact(ways, edges)
        found += [] if exact is None else [built_of(ways, edges, exact)]
        return _least(ways, found)._replace(by_clock=not ended)
    return _least(ways, found)


def _least(ways: Ways, found: list[Built]) -> Built:
    """Return the tree that breaks the rules least, of equals the cheapest."""
    return min(found, key=lambda b: (ways.breach(b.excess), b.cost))


def built_of(ways: Ways, edges: IntArray, rows: IntArray) -> Built:
    """Return a tree in given ways."""
    return Built(edges, rows, ways.cost(rows) + cost_of_changes(ways, edges, rows), ways.excess(rows))


def _along_paths(ways: Ways, edges: IntArray) -> list[IntArray]:
    """Return way rows of a tree that change kind seldom, where changes cost."""
    if ways.problem.changes is None:
        return []
    model = DualModel(ways)
    model.add(edges)
    return PathWays(ways, edges).keeping(model.best()[0])


def switch_model(ways: Ways, edges: IntArray) -> pulp.LpProblem:
    """Return the knapsack of choosing a way for every edge of a tree.

    Data: cost c[k] and amount u[r, k] of way k, ways K(e) of edge e, limits b[r].
    Variables: y[k] = 1 where way k is taken.

        minimize    sum_k c[k] y[k]                       cost
        subject to  sum_{k in K(e)} y[k] = 1              one_e for every edge e
                    sum_k u[r, k] y[k] <= b[r]            rule_r for every rule r
    """
    model = pulp.LpProblem("ways_of_a_tree", pulp.LpMinimize)
    first, last = ways.problem.way_indptr[edges].tolist(), ways.problem.way_indptr[edges + 1].tolist()
    groups = [range(a, b) for a, b in zip(first, last, strict=True)]
    y = {k: pulp.LpVariable(f"y_{k}", cat="Binary") for group in groups for k in group}
    model += pulp.lpSum(int(ways.problem.way_cost[k]) * v for k, v in y.items()), "cost"
    for e, group in enumerate(groups):
        model += pulp.lpSum(y[k] for k in group) == 1, f"one_{e}"
    for r, limit in enumerate(ways.most):
        # A common factor of a rule goes out, so that amounts stay within what a float tells apart.
        row = [int(ways.amount[r, k]) for k in y]
        part = int(np.gcd.reduce(np.array([*row, 0]))) or 1
        model += (
            pulp.lpSum(a // part * v for a, v in zip(row, y.values(), strict=True)) <= limit // part,
            f"rule_{r}",
        )
    return model


def _exact(ways: Ways, edges: IntArray) -> tuple[IntArray | None, bool]:
    """Solve the knapsack: way rows, None where HiGHS finds nothing, and whether it came to its end."""
    model = switch_model(ways, edges)
    model.solve(QuietSolver(mip_rel_gap=0.0, time_limit=KNAPSACK_S))
    ended = model.solverModel.getModelStatus() in (
        highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible,
    )  # fmt: skip
    rows = sorted(int(v.name[2:]) for v in model.variables() if (v.varValue or 0.0) > 0.5)
    found: IntArray = np.array(rows, np.int64)
    return (found if np.array_equal(ways.edge_of[found], edges) else None), ended


class _Switching:
    """One tree whose ways are switched: costs and amounts as tables, a column a way."""

    def __init__(self, ways: Ways, edges: IntArray) -> None:
        self.ways, self.edges = ways, edges
        self.table, self.real = choosable(ways, edges)
        self.cost = ways.problem.way_cost[self.table]
        self.amount = ways.amount[:, self.table]
        self.most = np.array(ways.most)
        self.size = ways.sizes

    def greedy(self) -> list[IntArray]:
        """Return way rows that keep the rules, from several starts; those nearest to it where none do."""
        model = DualModel(self.ways)
        model.add(self.edges)
        rates = model.best()[0]
        out = []
        for step in STEPS:
            weights = self.cost + np.tensordot(step * rates, self.amount, axes=1)
            pick = np.argmin(np.where(self.real, weights, np.inf), axis=1)
            self._mend(pick)
            self._take_back(pick)
            out.append(self._rows(pick))
        return out

    def _rows(self, pick: IntArray) -> IntArray:
        """Return the way rows of picked columns."""
        return np.take_along_axis(self.table, pick[:, None], 1)[:, 0]

    def _changes(self, pick: IntArray) -> tuple[IntArray, IntArray, IntArray]:
        """Return what each cell would change in cost and amounts, and the excess as it is."""
        column = pick[:, None]
        cost = self.cost - np.take_along_axis(self.cost, column, 1)
        now = np.take_along_axis(self.amount, np.broadcast_to(column, (len(self.amount), *column.shape)), 2)
        return cost, self.amount - now, now.sum(axis=(1, 2)) - self.most

    def _mend(self, pick: IntArray) -> None:
        """Switch edges until the rules hold, by what it costs for what it gains; in place."""
        for turn in range(MOST_SWITCHES):
            cost, amount, excess = self._changes(pick)
            over = excess > 0
            if not over.any():
                return
            gain = (np.minimum(excess[over, None, None], -amount[over]) / self.size[over, None, None]).sum(0)
            room = (amount[~over] <= -excess[~over, None, None]).all(axis=0)
            fits = self.real & room & (gain > 0)
            if not fits.any():
                return
            score = np.where(fits, gain / np.maximum(cost, 0.5), -np.inf)
            done = fits & (excess[over, None, None] + amount[over] <= 0).all(axis=0)
            if done.any():
                cheapest = np.where(done, cost, np.iinfo(np.int64).max)
                self._switch(pick, np.array([int(np.argmin(cheapest))]))
                return
            order = self._one_an_edge(score, fits)
            self._switch(pick, order[: self._prefix(order, amount, excess, over) if turn == 0 else 1])

    def _take_back(self, pick: IntArray) -> None:
        """Switch to cheaper ways wherever the rules leave room, most saved first; in place."""
        for _ in range(MOST_SWITCHES):
            cost, amount, excess = self._changes(pick)
            if (excess > 0).any():
                return
            fits = self.real & (cost < 0) & (amount <= -excess[:, None, None]).all(axis=0)
            if not fits.any():
                return
            used = (np.maximum(amount, 0) / self.size[:, None, None]).sum(axis=0)
            order = self._one_an_edge(np.where(fits, -cost / np.maximum(used, 1e-12), -np.inf), fits)
            room = np.cumsum(amount.reshape(len(amount), -1)[:, order], axis=1) <= -excess[:, None]
            together = int(np.argmin(np.append(room.all(axis=0), False)))
            self._switch(pick, order[: max(1, together)])

    def _one_an_edge(self, score: NDArray[np.float64], fits: BoolArray) -> IntArray:
        """Return flat cells that fit, best score first, the best of each edge."""
        best = np.argmax(score, axis=1)
        rows = np.flatnonzero(fits.any(axis=1))
        top = score[rows, best[rows]]
        order: IntArray = np.lexsort((rows, -top))
        return rows[order] * score.shape[1] + best[rows[order]]

    def _prefix(self, order: IntArray, amount: IntArray, excess: IntArray, over: BoolArray) -> int:
        """Return how many switches may be made at once: some rule stays broken, none is newly broken."""
        after = np.cumsum(amount.reshape(len(amount), -1)[:, order], axis=1) + excess[:, None]
        good = (after[over] > 0).any(axis=0) & (after[~over] <= 0).all(axis=0)
        return max(1, int(np.argmin(np.append(good, False))))

    def _switch(self, pick: IntArray, cells: IntArray) -> None:
        """Pick flat cells."""
        pick[cells // self.cost.shape[1]] = cells % self.cost.shape[1]
