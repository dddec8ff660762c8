"""Maximal covering against the known domination numbers of chess pieces on the 8 x 8 board."""

from __future__ import annotations

import numpy as np
import pytest

from planner.optimize.covering import solve_covering
from planner.optimize.problems import CoverageProblem
from planner.optimize.report import Limits

STEPS = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
LEAPS = [(i, j) for i in (-2, -1, 1, 2) for j in (-2, -1, 1, 2) if abs(i) != abs(j)]
MOVES = {
    "queen": (STEPS, 7),
    "king": (STEPS, 1),
    "bishop": ([s for s in STEPS if 0 not in s], 7),
    "rook": ([s for s in STEPS if 0 in s], 7),
    "knight": (LEAPS, 1),
}


def board(piece: str, count: int) -> CoverageProblem:
    steps, reach = MOVES[piece]
    sets = []
    for r in range(8):
        for c in range(8):
            seen = {(r, c)} | {(r + i * k, c + j * k) for i, j in steps for k in range(1, reach + 1)}
            sets.append(sorted(8 * a + b for a, b in seen if 0 <= a < 8 and 0 <= b < 8))
    return CoverageProblem(
        np.concatenate([[0], np.cumsum([len(s) for s in sets])]).astype(np.int64),
        np.array([i for s in sets for i in s], np.int64),
        np.ones(64, np.int64),
        np.zeros(64, bool),
        count,
    )


@pytest.mark.parametrize(
    ("piece", "number"), [("queen", 5), ("king", 9), ("bishop", 8), ("rook", 8), ("knight", 12)]
)
def test_the_domination_number_covers_the_board_and_one_less_does_not(piece: str, number: int) -> None:
    """That many pieces see all 64 squares; for one fewer it is proven that some square is missed."""
    exact = Limits(gap_limit_pct=0.0)
    assert solve_covering(board(piece, number), exact).covered_weight == 64
    fewer = solve_covering(board(piece, number - 1), exact)
    assert fewer.report.outcome == "proven"
    assert fewer.report.bound == fewer.covered_weight < 64
