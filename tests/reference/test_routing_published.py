"""Published optima of small instances of the literature."""

from __future__ import annotations

import csv

import pytest

from planner.optimize.problems import RoutingProblem
from planner.optimize.report import Limits
from planner.optimize.routing import solve_routing
from planner.sources.steinlib import read_steiner_file
from tests.helpers_steiner import tree_faults

pytestmark = pytest.mark.shared


@pytest.mark.parametrize(
    ("name", "gap_limit_pct"),
    [
        ("vienna-i-simple_I056.gr", 0.0),
        ("vienna-i-simple_I052.gr", 0.0),
        ("vienna-i-simple_I004.gr", 0.01),
        ("ES1000FST_es1000fst05.gr", 0.7),
    ],
)
def test_published_optimum_lies_between_the_bounds(shared_data, name, gap_limit_pct):
    """The proven gap is reached and the published optimum lies between the two bounds."""
    folder = shared_data / "steiner"
    with (folder / "optima.csv").open(encoding="utf-8") as stream:
        optima = {row["name"]: int(row["optimum"]) for row in csv.DictReader(stream)}
    case = read_steiner_file(folder / name)
    problem = RoutingProblem(
        case.node_count, case.tail, case.head, case.weight, case.terminals, int(case.terminals[0])
    )
    answer = solve_routing(problem, Limits(gap_limit_pct=gap_limit_pct, time_limit_s=600.0))
    assert answer.report.outcome == "proven"
    assert tree_faults(problem, answer) == []
    assert answer.report.certified_bound <= answer.report.bound <= optima[name] <= answer.report.objective
