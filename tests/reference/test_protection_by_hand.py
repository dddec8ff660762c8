"""The hospital and the police post of docs/protection.md."""

from __future__ import annotations

import numpy as np
import pytest

from planner.optimize.protect import (
    ProtectionProblem,
    beside_working_paths,
    no_groups,
    second_paths,
    solve_protection,
)
from planner.optimize.report import Limits
from planner.rules.streets import StreetGraph

C, A, B, H, D, P = range(6)
NAMES = ("C-A", "A-B", "B-H", "A-P", "C-D", "D-P", "P-B", "D-B")
TAIL, HEAD = np.array([C, A, B, A, C, D, P, D]), np.array([A, B, H, P, D, P, B, B])
METERS = np.array([100, 80, 50, 60, 90, 110, 70, 120])
USD = np.array([0, 0, 0, 0, 900, 1100, 1400, 4000])
SHARES_OF_H = np.array([0, 0, 0, 0, 900, 1100, 1400, 2500])


@pytest.fixture(scope="module")
def found():
    """The problem beside the working routes, and its answer."""
    built = USD == 0
    streets = ProtectionProblem(6, TAIL, HEAD, USD, built, np.array([H, P]), C, *no_groups())
    beside = beside_working_paths(streets, METERS * 100)
    return beside, solve_protection(beside.problem, Limits(gap_limit_pct=0.0))


def named(edges):
    return {NAMES[e] for e in edges.tolist()}


def test_the_hospital_shares_its_only_street_and_the_police_post_nothing(found):
    beside, _ = found
    assert [named(s) for s in beside.shared] == [{"B-H"}, set()]
    assert [named(beside.problem.group(g)) for g in range(2)] == [{"C-A", "A-B"}, {"C-A", "A-P"}]


def test_three_spans_of_270_m_are_laid_for_3400(found):
    _, answer = found
    assert named(answer.edges) == {"C-D", "D-P", "P-B"}
    assert METERS[answer.edges].sum() == 270
    assert (answer.report.objective, answer.certificate.bound, answer.report.gap_pct) == (3400, 3400, 0.0)


def test_second_routes_are_320_and_200_m(found):
    beside, answer = found
    on = beside.problem.built.copy()
    on[answer.edges] = True
    walks = second_paths(beside.problem, on, METERS)
    assert [int(METERS[w].sum()) for w in walks] == [320, 200]


def test_the_shares_written_by_hand_prove_3400():
    """Every way of the hospital past C-A and A-B has shares of 3,400, by the graph of the audit."""
    graph = StreetGraph.build(
        {"tail": TAIL, "head": HEAD, "span_id": np.array(NAMES), "node_id": np.array(list("CABHDP"))}
    )
    cost = SHARES_OF_H.astype(float)
    cost[[0, 1]] = np.inf
    assert (SHARES_OF_H <= USD).all()
    assert graph.distance(cost, H, C) == 3400
