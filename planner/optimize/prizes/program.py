"""The cut linear program on twins: the simplex method throughout."""

from __future__ import annotations

from planner.optimize.steiner.cutlp import CutProgram

MOST_ITERATIONS = 2_147_483_647


class SimplexProgram(CutProgram):
    """`CutProgram` that never turns to interior points: they break on the large weights of twins."""

    def _go_interior(self, crossover: str) -> None:  # noqa: ARG002 (the signature of the base)
        """Stay with the simplex method, which needs no crossover."""
        self._model.setOptionValue("simplex_iteration_limit", MOST_ITERATIONS)
