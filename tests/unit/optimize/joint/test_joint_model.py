"""The PuLP model of the joint problem against every choice tried by hand, and its rules one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.optimize.joint.model import solve_joint_model
from planner.optimize.joint.problem import JointProblem, check_joint_problem
from planner.optimize.joint.value import judge
from planner.optimize.problems import CoverageProblem
from tests.helpers_joint import Size, brute_joint, joint_city

TINY = Size(nodes=7, terminals=2, demand=60, views_per_site=2, count=4, reach_m=330.0)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("required", [False, True])
def test_the_model_finds_what_trying_everything_finds(seed: int, required: bool) -> None:
    """Coverage under a budget and cost for a coverage are those of the best of all choices."""
    city = joint_city(seed, TINY, share=0.55, required=required)
    answer, best = solve_joint_model(city), brute_joint(city)
    if best is None:
        assert answer.infeasible
        return
    assert answer.bound == best[0]
    assert answer.chosen is not None
    assert answer.edges is not None
    found = judge(city, answer.chosen, answer.edges)
    assert (found.cost if required else found.covered) == best[0]
    assert not found.faults


def street(budget: int, **more: object) -> JointProblem:
    """Root 0 - 40 - node 1 - 25 - node 2 - 30 - node 3; a view at each of 1, 2, 3; that at 3 sees most."""
    sees = CoverageProblem(
        np.array([0, 1, 3, 4]), np.array([0, 1, 2, 3]), np.array([9, 5, 5, 30]), np.zeros(3, bool), 3
    )
    base = JointProblem(
        sees, 4, np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([40, 25, 30]), np.zeros(0, np.int64), 0,
        np.array([1, 2, 3]), np.array([5, 5, 5]), np.array([10, 10, 10]), budget,
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("budget", "covered"), [(54, 0), (55, 9), (95, 19), (109, 19), (110, 30), (125, 40)])
def test_a_street_worked_on_paper(budget: int, covered: int) -> None:
    """The first place is lit for 40 + 15, the first two for 65 + 30, the last alone for 95 + 15."""
    assert solve_joint_model(street(budget)).bound == covered


def test_a_place_that_is_paid_once_holds_two_views() -> None:
    """Two views of one place pay its pole once."""
    both = CoverageProblem(
        np.array([0, 1, 2]), np.array([0, 1]), np.array([3, 4]), np.zeros(2, bool), 2,
        site=np.array([0, 0]), site_least=np.array([0]), site_most=np.array([2]),
    )  # fmt: skip
    city = JointProblem(
        both, 2, np.array([0]), np.array([1]), np.array([40]), np.zeros(0, np.int64), 0,
        np.array([1]), np.array([5]), np.array([10, 10]), 65,
    )  # fmt: skip
    assert solve_joint_model(city).bound == 7
    assert solve_joint_model(replace(city, budget=64)).bound == 4


def test_a_limit_of_payments_binds_beside_the_budget() -> None:
    """With 2 a year for each edge and 1 for each view, 3 a year pay for the first place only."""
    yearly = {
        "edge_yearly": np.array([2, 2, 2]), "site_yearly": np.zeros(3, np.int64),
        "view_yearly": np.array([1, 1, 1]),
    }  # fmt: skip
    assert solve_joint_model(street(125, **yearly, yearly_limit=3)).bound == 9
    assert solve_joint_model(street(125, **yearly, yearly_limit=6)).bound == 19


def test_a_terminal_is_joined_before_anything_is_seen() -> None:
    """A point at the end of the street takes 95 of the budget whether or not a camera stands there."""
    needs = street(109, terminals=np.array([3]))
    assert solve_joint_model(needs).bound == 0
    assert solve_joint_model(replace(needs, budget=110)).bound == 30
    assert solve_joint_model(replace(needs, budget=94)).infeasible


def test_standing_cameras_see_and_cost_nothing() -> None:
    """A view that is not counted covers its demand without pole, view or street."""
    base = street(55)
    stands = replace(
        base.coverage, fixed=np.array([False, False, True]), counted=np.array([True, True, False])
    )
    assert solve_joint_model(replace(base, coverage=stands, site_node=np.array([1, 2, -1]))).bound == 39


def test_a_place_beyond_every_path_is_not_used() -> None:
    """Without the last edge the best place cannot be lit."""
    base = street(1000)
    cut = replace(base, tail=base.tail[:2], head=base.head[:2], edge_cost=base.edge_cost[:2])
    assert solve_joint_model(cut).bound == 19


def test_the_problem_names_all_its_faults_at_once() -> None:
    """Wrong sizes, nodes and a missing aim are told together."""
    with pytest.raises(ValueError, match=r"edge_cost has 2 entries.*root is 9.*exactly one of budget"):
        check_joint_problem(street(10, edge_cost=np.array([1, 2]), root=9, required=3))
    check_joint_problem(street(10))
