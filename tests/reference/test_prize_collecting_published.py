"""Prize-collecting instances of the literature against their published optima."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from planner.optimize.prize_collecting import PrizeProblem, solve_prize_collecting
from planner.optimize.report import Limits
from planner.sources.steinlib import read_steiner_file
from tests.helpers_prizes import proof_faults, tree_faults

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("name", ["K400.4", "i101M2", "i201M4", "i205M4"])
def test_published_optimum_is_reached_and_certified(shared_data, name):
    """The tree has the published value, the bound is not above it and the proof is within 0.02 percent."""
    folder = shared_data / "pcstp"
    with (folder / "optima.csv").open(encoding="utf-8") as rows:
        known = {row["name"]: row["optimum"] for row in csv.DictReader(rows)}
    file = read_steiner_file(folder / f"pcstp_{name}.stp")
    prize = np.zeros(file.node_count, np.int64)
    prize[file.prize_node] = file.prize
    problem = PrizeProblem(
        file.node_count, file.tail, file.head, file.weight, prize, file.root, file.terminals
    )
    answer = solve_prize_collecting(problem, Limits(gap_limit_pct=0.0, time_limit_s=60.0))
    optimum = round(float(known[f"pcstp_{name}.stp"]) * file.scale)
    assert tree_faults(problem, answer) == []
    assert proof_faults(problem, answer.certificate, answer.unreachable) == []
    assert answer.report.bound == optimum == answer.report.objective
    assert answer.report.certified_bound >= 0.9998 * optimum
