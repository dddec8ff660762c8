"""A district of a joint choice is a joint problem of its own, and HiGHS decides it as the whole would."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.optimize.joint import redecide as deciding
from planner.optimize.joint.district import District, district_of
from planner.optimize.joint.fill import State, money, tree_of
from planner.optimize.joint.instance import Instance, instance_of, sited_coverage
from planner.optimize.joint.model import solve_joint_model
from planner.optimize.joint.moves import new_room
from planner.optimize.joint.problem import JointProblem, check_joint_problem
from planner.optimize.joint.start import cold_start
from planner.optimize.joint.value import judge
from planner.optimize.maxcover.check import check_coverage_problem
from planner.optimize.maxcover.primal import VALUE
from planner.optimize.problems import SideRows
from tests.helpers_joint import Size, joint_city

TOWN = Size(nodes=60, terminals=6, demand=500, views_per_site=2, count=60, reach_m=130.0)
SMALL = Size(nodes=12, terminals=3, demand=90, views_per_site=2, count=24, reach_m=190.0)


def ruled(seed: int) -> JointProblem:
    """Return a town with second sights, a side row, floors, sites apart and yearly payments."""
    city = joint_city(seed, TOWN, share=0.4)
    cover, views = city.coverage, city.coverage.candidate_count
    rng = np.random.default_rng(seed)
    side = SideRows(
        ("even",),
        np.array([0, views // 2]),
        np.arange(0, views, 2),
        np.ones(views // 2, np.int64),
        np.array([12]),
    )
    group = rng.integers(-1, 2, len(cover.weight)).astype(np.int64)
    coverage = replace(
        cover, second_weight=cover.weight // 3, side=side, floor_group=group,
        floor_weight=np.array([2000, 1000]), apart=np.array([[1, 2], [5, 9], [10, 11]]),
    )  # fmt: skip
    years = [rng.integers(0, 300, n).astype(np.int64) for n in (len(city.tail), city.site_count, views)]
    return replace(
        city, coverage=coverage, edge_yearly=years[0], site_yearly=years[1], view_yearly=years[2],
        yearly_limit=9_000,
    )  # fmt: skip


def started(city: JointProblem) -> tuple[JointProblem, Instance, State]:
    """Return the problem with its sites written out, and a first state that keeps every rule."""
    inst = instance_of(city)
    state = cold_start(inst, 0, 1)
    sited = replace(city, coverage=sited_coverage(city))
    views, edges = np.flatnonzero(state.choice.chosen), np.flatnonzero(tree_of(inst, state))
    assert not judge(sited, views, edges).faults
    return sited, inst, state


def part(sited: JointProblem, inst: Instance, state: State, rng: np.random.Generator) -> District:
    """Return the district of a random quarter of the nodes, all its views to be decided."""
    assert sited.xy is not None
    center = sited.xy[rng.integers(sited.node_count)]
    inside = np.hypot(*(sited.xy - center).T) < 380
    at = inside[sited.site_node[sited.site]]
    views = np.flatnonzero(at & sited.counted & ~sited.coverage.fixed)
    return district_of(sited, state.choice.chosen, tree_of(inst, state), inside, views)


def as_it_is(district: District, state: State, inst: Instance) -> tuple[np.ndarray, np.ndarray]:
    """Return the masks of views and edges of a district that stand now."""
    tree = tree_of(inst, state)
    ends = zip(district.path_ptr[:-1], district.path_ptr[1:], strict=True)
    stands = np.array([tree[district.path[a:b]].all() for a, b in ends], dtype=bool)
    return state.choice.chosen[district.view], stands


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", ["coverage", "cost", "rules"])
def test_any_choice_in_a_district_counts_as_it_does_in_the_whole(seed: int, kind: str) -> None:
    """Worth, cost, yearly cost and whether rules are kept differ from the whole by what stays alone."""
    city = ruled(seed) if kind == "rules" else joint_city(seed, TOWN, share=0.4, required=kind == "cost")
    sited, inst, state = started(city)
    rng = np.random.default_rng(seed)
    kept, broken = 0, 0
    for _ in range(4):
        district = part(sited, inst, state, rng)
        small = district.problem
        check_coverage_problem(small.coverage)
        check_joint_problem(small)
        differences = set()
        for _ in range(12):
            present, stands = as_it_is(district, state, inst)
            chosen = np.flatnonzero(present ^ (rng.random(len(present)) < rng.choice([0.0, 0.02, 0.2])))
            edges = np.flatnonzero(stands ^ (rng.random(len(stands)) < rng.choice([0.0, 0.02, 0.2])))
            views, tree = district.whole(chosen, edges)
            part_, whole = (
                judge(small, chosen, edges),
                judge(sited, np.flatnonzero(views), np.flatnonzero(tree)),
            )
            assert bool(part_.faults) == bool(whole.faults), (part_.faults, whole.faults)
            kept += not part_.faults
            broken += bool(part_.faults)
            differences.add(
                (whole.covered - part_.covered, whole.cost - part_.cost, whole.yearly - part_.yearly)
            )
        assert len(differences) == 1
    assert kept > 0
    assert broken > 0


@pytest.mark.parametrize("required", [False, True])
def test_highs_makes_a_district_better_and_nothing_worse(
    required: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Around each of many places the state after is sound and never worse; at some it is better."""
    monkeypatch.setattr(deciding, "LONGEST_S", 600.0)
    monkeypatch.setattr(deciding, "MOST_VIEWS", 36)
    monkeypatch.setattr(deciding, "MOST_NODES", 60)
    sited, inst, state = started(joint_city(4, TOWN, share=0.4, required=required))
    room, better = new_room(inst), 0
    for center in (0, 25):
        before = (int(state.choice.tally[VALUE]), int(money(state)))
        after = deciding.redecide(sited, inst, state, center, room).state
        views, edges = np.flatnonzero(after.choice.chosen), np.flatnonzero(tree_of(inst, after))
        value = judge(sited, views, edges)
        assert not value.faults
        assert (value.covered, value.cost) == (int(after.choice.tally[VALUE]), int(money(after)))
        gained = before[1] - value.cost if required else value.covered - before[0]
        assert gained >= 0
        better += gained > 0
        state = after
    assert better > 0


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("required", [False, True])
def test_a_district_of_the_whole_city_has_its_optimum(seed: int, required: bool) -> None:
    """Decided as one district, a small city has the value of its exact model."""
    city = joint_city(50 + seed, SMALL, share=0.5, required=required)
    exact = solve_joint_model(city)
    assert exact.ended
    sited, inst, state = started(city)
    all_nodes, views = np.ones(city.node_count, bool), np.arange(city.coverage.candidate_count)
    district = district_of(sited, state.choice.chosen, tree_of(inst, state), all_nodes, views)
    answer = solve_joint_model(district.problem)
    assert answer.ended
    assert answer.chosen is not None
    assert answer.edges is not None
    chosen, tree = district.whole(answer.chosen, answer.edges)
    value = judge(city, np.flatnonzero(chosen), np.flatnonzero(tree))
    assert not value.faults
    assert (value.cost if required else value.covered) == exact.bound
