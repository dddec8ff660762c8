"""The bound of the joint problem: never beyond the optimum, proven by its certificate, better with work."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from planner.optimize.joint.bound import JointBound
from planner.optimize.joint.core import core_of, worthwhile
from planner.optimize.joint.cuts import CLASS, carried, moved
from planner.optimize.joint.extended import extend
from planner.optimize.joint.kernels_chains import chain_streets
from planner.optimize.joint.model import JointAnswer, solve_joint_model
from planner.optimize.joint.multipliers import fraction
from planner.optimize.joint.problem import JointProblem
from planner.optimize.problems import CoverageProblem, SideRows
from tests.helpers_joint import Size, joint_city
from tests.helpers_joint_proof import proven_bound

NODES = 9


def bounded(city: JointProblem, answer: JointAnswer, rounds: int) -> JointBound:
    """Return a bound after some rounds guided by the optimum."""
    guide = None if answer.chosen is None or answer.edges is None else (answer.chosen, answer.edges)
    bound = JointBound(city, 1)
    bound.improve(rounds, guide)
    return bound


def value_of(bound: JointBound) -> int:
    """Return the bound, whichever side it is on."""
    value = bound.upper if bound.lower is None else bound.lower
    assert value is not None
    return value


@pytest.mark.parametrize("required", [False, True])
@pytest.mark.parametrize("seed", range(32))
def test_the_bound_is_never_beyond_the_optimum(seed: int, required: bool) -> None:
    """Sixty-four cities, solved exactly: the bound lies on the right side and its proof says the same."""
    city = joint_city(seed, Size(nodes=NODES, terminals=2, demand=80, count=3 + seed % 4), required=required)
    answer = solve_joint_model(city)
    if answer.infeasible:
        return
    bound = bounded(city, answer, 60)
    value = value_of(bound)
    assert value <= answer.bound if required else value >= answer.bound
    assert proven_bound(city, bound.certificate()) == value


def test_most_small_cities_are_closed_within_a_few_percent() -> None:
    """Over twelve cities with room for many views the gap is small at the median."""
    gaps = []
    for seed in range(12):
        city = joint_city(seed, Size(nodes=NODES, terminals=2, demand=80, count=12))
        answer = solve_joint_model(city)
        gaps.append(value_of(bounded(city, answer, 100)) / answer.bound - 1)
    assert float(np.median(gaps)) < 0.08


def near_sites(city: JointProblem) -> np.ndarray:
    """Return the pairs of sites nearer to each other than 250 m, beside the first three."""
    assert city.xy is not None
    away = np.hypot(*(city.xy[:, None] - city.xy[None]).transpose(2, 0, 1))
    one, other = np.nonzero(np.triu(away < 250, 1))
    pairs = np.stack([one, other], 1).astype(np.int64)
    return pairs[(pairs > 2).all(axis=1)]


def dressed(seed: int, required: bool) -> JointProblem:
    """Return a city with second sights, fixed and standing views, side rows, floors, payments, spacing."""
    city = joint_city(seed, Size(nodes=11, terminals=3, demand=120, count=5 + seed % 4), required=required)
    rng, cover = np.random.default_rng(seed), city.coverage
    views, demand = cover.candidate_count, len(cover.weight)
    fixed, counted = np.zeros(views, bool), np.ones(views, bool)
    least = np.zeros(11, np.int64)
    if seed % 3 == 1:
        fixed[:2], counted[0] = True, False
    if seed % 3 == 2:
        least[[5, 7]] = 1, 1 + seed % 2
    half = views // 2
    signs = np.concatenate([np.ones(half, np.int64), -np.ones(views - half, np.int64)])
    if seed % 4 == 3:
        # A standing view may help to fill a side row that asks for a least number.
        fixed[-1], counted[-1] = True, False
    side = SideRows(("most", "least"), np.array([0, half, views]), np.arange(views), signs, np.array([2, -2]))
    group = rng.integers(-1, 2, demand)
    floors = np.array([int(cover.weight[group == g].sum()) // 7 for g in (0, 1)])
    assert cover.site_most is not None
    cover = replace(
        cover, fixed=fixed, counted=counted, site_least=least, site_most=np.maximum(cover.site_most, 2),
        second_weight=(cover.weight * rng.random(demand) * 0.6).astype(np.int64) if seed % 2 else None,
        side=side if seed % 4 > 1 else None, floor_group=group if seed % 5 > 2 else None,
        floor_weight=floors if seed % 5 > 2 else None,
        apart=near_sites(city) if seed % 6 > 3 else None,
    )  # fmt: skip
    city = replace(city, coverage=cover)
    if seed % 4:
        return city
    return replace(
        city, edge_yearly=city.edge_cost // 20, site_yearly=city.site_cost // 15,
        view_yearly=city.view_cost // 10, yearly_limit=200_000,
    )  # fmt: skip


@pytest.mark.parametrize("required", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_every_rule_is_in_the_bound_and_in_its_proof(seed: int, required: bool) -> None:
    """With all rules of a study the bound holds, before and after cut programs, and the proof proves it."""
    city = dressed(seed, required)
    answer = solve_joint_model(city)
    if answer.infeasible:
        return
    for rounds in (3, 60):
        bound = bounded(city, answer, rounds)
        value = value_of(bound)
        assert value <= answer.bound if required else value >= answer.bound
        assert proven_bound(city, bound.certificate()) == value


def test_a_binding_count_is_priced() -> None:
    """Where two views may be chosen and money is plenty, the bound is near what two views see."""
    city = joint_city(3, Size(nodes=NODES, count=2))
    city = replace(city, budget=int(city.edge_cost.sum() + city.site_cost.sum() + city.view_cost.sum()))
    answer = solve_joint_model(city)
    bound = bounded(city, answer, 60)
    assert value_of(bound) <= 1.02 * answer.bound
    assert bound.certificate().count_multiplier > 0


def corner(side: SideRows | None = None, apart: np.ndarray | None = None) -> JointProblem:
    """Return a street root - 1 - 2 of 10 cents an edge with one view at each node and one that stands."""
    cover = CoverageProblem(
        np.arange(5), np.arange(4), np.array([90, 40, 30, 5]), np.array([False, False, False, True]), 4,
        site=np.arange(4), site_least=np.zeros(4, np.int64), site_most=np.ones(4, np.int64),
        counted=np.array([True, True, True, False]),
    )  # fmt: skip
    cover = replace(cover, side=side, apart=apart)
    return JointProblem(
        cover, 3, np.array([0, 1]), np.array([1, 2]), np.array([10, 10]), np.zeros(0, np.int64), 0,
        np.array([0, 1, 2, -1]), np.zeros(4, np.int64), np.array([50, 20, 60, 0]), 100,
    )  # fmt: skip


def test_what_stands_takes_its_part_of_a_side_row() -> None:
    """Two of three cameras are asked for, one stands: with one more bought, 90 + 5 is seen, not less."""
    side = SideRows(("least",), np.array([0, 3]), np.array([1, 2, 3]), -np.ones(3, np.int64), np.array([-2]))
    city = corner(side=side)
    answer = solve_joint_model(city)
    bound = bounded(city, answer, 60)
    assert answer.bound == 90 + 40 + 5
    assert answer.bound <= value_of(bound) == proven_bound(city, bound.certificate())


def test_sites_apart_are_in_the_bound() -> None:
    """Two places that are apart, with money for both: no more than the better one's demand is promised."""
    city = replace(corner(apart=np.array([[0, 1]])), budget=90)
    bound = bounded(city, solve_joint_model(city), 60)
    assert value_of(bound) < 90 + 40 + 5
    assert len(bound.certificate().apart_multiplier) == 1
    assert proven_bound(city, bound.certificate()) == value_of(bound)


@pytest.mark.parametrize("budget", [0, 5, 10, 25])
def test_a_budget_of_next_to_nothing_is_bounded(budget: int) -> None:
    """Without money only what costs nothing is seen; prices without end are not tried."""
    city = replace(corner(), budget=budget, terminals=np.array([1]) if budget == 5 else np.zeros(0, np.int64))
    bound = JointBound(city, 1)
    bound.improve(60)
    value = value_of(bound)
    assert proven_bound(city, bound.certificate()) == value
    if budget == 5:
        assert value < 0
    else:
        assert solve_joint_model(city).bound <= value <= 5 + 2 * budget + 1


def test_a_cut_program_beats_ascent_alone() -> None:
    """The first rounds raise cuts; the program on the core proves more."""
    city = joint_city(3, Size(nodes=14, demand=200, count=12))
    answer = solve_joint_model(city, 20.0)
    assert value_of(bounded(city, answer, 80)) < value_of(bounded(city, answer, 5))


def test_a_core_that_grows_keeps_its_cuts() -> None:
    """Cuts of a core of half the views, moved to the core of all, hold every view that sees their class."""
    city = joint_city(3, Size(nodes=14, demand=200, count=12))
    bound = JointBound(city, 1)
    bound.improve(1)
    assert bound._best is not None
    half = np.arange(city.coverage.candidate_count) % 2 == 0
    small, large = core_of(bound.extended, half), core_of(bound.extended, np.ones_like(half))
    cuts = carried(small, bound._best)
    there = moved(cuts, small, large)
    assert len(there.kind) > 20
    for c in range(len(there.kind)):
        held = set(there.node[there.ptr[c] : there.ptr[c + 1]].tolist())
        assert 0 not in held
        if there.kind[c] == CLASS:
            own = large.start[large.start_ptr[there.target[c]] : large.start_ptr[there.target[c] + 1]]
            assert set(own.tolist()) <= held


def test_a_view_that_comes_along_brings_its_site() -> None:
    """Of the site of an extra view all views that could pay for themselves come too, of other sites none."""
    extended = extend(
        replace(corner(), site_cost=np.array([0, 1000, 0, 0]), view_cost=np.array([50, 20, 60, 0]))
    )
    none = np.zeros(0, np.int64)
    assert worthwhile(extended, 1.0, none).tolist() == [True, False, False, False]
    assert worthwhile(extended, 1.0, np.array([2])).tolist() == [True, False, True, False]
    both = replace(corner(), site_cost=np.array([0, 1000, 0, 0]))
    cover = replace(both.coverage, site=np.array([0, 1, 1, 3]), site_most=np.array([1, 2, 1, 1]))
    extended = extend(replace(both, coverage=cover))
    assert worthwhile(extended, 1.0, np.array([2])).tolist() == [True, True, True, False]


def test_no_program_is_begun_that_cannot_end_in_time() -> None:
    """Without a second left there is no program, the bound is the weaker, and says that the clock decided."""
    city = joint_city(3, Size(nodes=14, demand=200, count=12))
    hurried, free = JointBound(city, 1, lambda: 0.0), JointBound(city, 1)
    for bound in (hurried, free):
        bound.improve(40)
    assert hurried.cut_short
    assert not free.cut_short
    assert value_of(hurried) > value_of(free)


def test_a_program_ends_when_it_is_asked_to() -> None:
    """Somebody who asks to stop within the first program gets the bound of ascent, and its proof holds."""
    city = joint_city(3, Size(nodes=14, demand=200, count=12))
    bound = JointBound(city, 1)
    bound.improve(1)
    before, asked = value_of(bound), iter([False])
    bound.improve(1, None, lambda: next(asked, True))
    assert bound.cut_short
    assert value_of(bound) == before == proven_bound(city, bound.certificate())


def test_the_same_work_gives_the_same_bound_and_more_work_no_worse() -> None:
    """Two runs agree in every array of the proof; a further round never loses."""
    city = joint_city(5, Size(nodes=14, demand=200, count=12))
    first, second = JointBound(city, 7), JointBound(city, 7)
    last = None
    for _ in range(4):
        first.improve(10)
        second.improve(10)
        assert first.upper is not None
        assert last is None or first.upper <= last
        last = first.upper
    for name, value in vars(first.certificate()).items():
        assert np.array_equal(value, vars(second.certificate())[name]), name


@pytest.mark.parametrize("what", ["dual", "node", "credit", "once", "apart"])
def test_a_forged_proof_proves_nothing(what: str) -> None:
    """A dual raised, a cut with the root in it, a foreign payer, a site used twice, sites not apart."""
    city = dressed(3, False)
    bound = JointBound(city, 1)
    bound.improve(60)
    proof = bound.certificate()
    if what == "dual":
        proof = replace(proof, dual=proof.dual * 3 + 1)
    elif what == "node":
        proof = replace(proof, node=np.where(proof.node == proof.node[-1], city.root, proof.node))
    elif what == "once":
        assert proof.once_multiplier.sum() > 0
        proof = replace(proof, once_multiplier=proof.once_multiplier // 2)
    elif what == "apart":
        proof = replace(
            proof, apart_indptr=np.array([0, 2]), apart_site=np.array([0, 1]), apart_multiplier=np.array([1])
        )
    else:
        proof = replace(proof, payer=np.full_like(proof.payer, len(city.coverage.weight) + city.root))
    with pytest.raises(AssertionError):
        proven_bound(city, proof)


def test_no_bound_before_the_first_round() -> None:
    """Before any work there is neither bound nor proof."""
    bound = JointBound(joint_city(1), 1)
    assert bound.upper is None
    assert bound.lower is None
    with pytest.raises(RuntimeError, match="no bound yet"):
        bound.certificate()


def test_streets_in_chains_keep_every_node() -> None:
    """A street 0-1-2-3 with a dead end 1-4-5 and a loop 3-6-7-3: chains end at kept nodes, dead ends hang."""
    tail, head = np.array([0, 1, 2, 1, 4, 3, 6, 7]), np.array([1, 2, 3, 4, 5, 6, 7, 3])
    cover = CoverageProblem(np.array([0, 1]), np.array([0]), np.array([5]), np.zeros(1, bool), 1)
    none = np.zeros(0, np.int64)
    city = JointProblem(
        cover, 8, tail, head, np.full(8, 10), none, 0, np.array([3]), np.array([1]), np.array([1]), 99
    )
    keep = np.zeros(8, bool)
    keep[3] = True
    chains = chain_streets(extend(city).arcs, 8, keep)
    assert chains.node.tolist() == [0, 3]
    assert sorted(zip(chains.tail.tolist(), chains.head.tolist(), strict=True)) == [(0, 1), (1, 1)]
    assert np.diff(chains.ptr).tolist() == [3, 3]
    assert chains.anchor.tolist() == [0, 1, 2, 3, 1, 1, 6, 7]


def test_prices_are_fractions() -> None:
    """Prices far apart keep about six digits."""
    for price in (3e-9, 0.12, 7.0, 4e6, 9e12):
        numerator, denominator = fraction(price)
        assert numerator / denominator == pytest.approx(price, rel=2e-6)
