"""The cut linear program with a guard: duals that whole numbers cannot carry prove nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.optimize.problems import IntArray
from planner.optimize.steiner.cutlp import CutProgram

LARGEST_TOTAL = float(1 << 61)
MOST_ITERATIONS = 2_147_483_647


class GuardedProgram(CutProgram):
    """`CutProgram` that takes no bound from duals that are not finite or whose sums may overflow.

    Twins have large weights, and a linear program that ends numerically broken was seen to return duals that
    are not numbers. Their conversion to whole numbers is undefined, so a bound from them could be false.
    """

    def _go_interior(self) -> None:
        """Stay with the simplex method: interior points break on the large weights of twins."""
        self._model.setOptionValue("simplex_iteration_limit", MOST_ITERATIONS)

    def _take_bound(self, duals: NDArray[np.float64]) -> IntArray:
        """Take the bound of these duals, or of none at all where they are not fit."""
        return super()._take_bound(duals if self._fit(duals) else np.zeros_like(duals))

    def _fit(self, duals: NDArray[np.float64]) -> bool:
        """Whether every sum that the bound takes stays within whole numbers of 64 bits."""
        if not np.isfinite(duals).all():
            return False
        size = len(self._balanced)
        positive = np.maximum(duals, 0.0)
        arcs = np.diff(self._graph.ptr)[self._balanced]
        worst = float(self._graph.weight.sum()) + float((positive[size:] * np.diff(self._rows.ptr)).sum())
        worst += float(positive[size:].sum()) + 2.0 * float((positive[:size] * arcs).sum())
        return worst * self._scale < LARGEST_TOTAL
