"""Rules of a covering problem: what is refused, what is infeasible, and the nearest case that is allowed."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from planner.optimize.covering import solve_covering
from planner.optimize.problems import CoverageProblem, SideRows
from planner.optimize.report import Limits, Watch
from tests.helpers_covers import ruled_problem

EXACT = Limits(gap_limit_pct=0.0)
WEIGHT = [9, 7, 5, 3]


def rows(*limits: tuple[str, dict[int, int], int]) -> SideRows:
    """Side rows given as name, coefficients by candidate, and limit."""
    cells = [(j, c) for _, row, _ in limits for j, c in row.items()]
    return SideRows(
        tuple(name for name, _, _ in limits),
        np.cumsum([0, *(len(row) for _, row, _ in limits)]),
        np.array([j for j, _ in cells], np.int64),
        np.array([c for _, c in cells], np.int64),
        np.array([most for _, _, most in limits], np.int64),
    )


def four(count: int = 2, fixed: tuple[int, ...] = (), **more: Any) -> CoverageProblem:
    """Four views that each see one row, of weights 9, 7, 5 and 3; two at each of two sites if asked."""
    arrays = {k: np.array(v) if isinstance(v, list) else v for k, v in more.items()}
    return CoverageProblem(
        np.arange(5), np.arange(4), np.array(WEIGHT), np.isin(np.arange(4), fixed), count, **arrays
    )


TWO = {"site": [0, 0, 1, 1]}


@pytest.mark.parametrize(
    ("bad", "words", "good"),
    [
        ({"second_weight": [10, 0, 0, 0]}, "second weights", {"second_weight": [9, 0, 0, 0]}),
        ({"second_weight": [-1, 0, 0, 0]}, "second weights", {"second_weight": [0, 0, 0, 0]}),
        ({"second_weight": [1, 0, 0]}, "second_weight has 3 entries", {"second_weight": [1, 0, 0, 0]}),
        ({"site_most": [1, 1]}, "need site", {**TWO, "site_most": [1, 1]}),
        ({**TWO, "site_most": [1]}, "site holds 0 to 1", {**TWO, "site_most": [1, 1]}),
        ({**TWO, "site_least": [-1, 0]}, "site_least holds -1", {**TWO, "site_least": [0, 0]}),
        ({**TWO, "apart": [[0, 0]]}, "a site with itself", {**TWO, "apart": [[0, 1]]}),
        ({**TWO, "apart": [[0, 2]]}, "apart holds 0 to 2", {**TWO, "apart": [[1, 0]]}),
        ({"counted": [False, True, True, True]}, "not counted are not fixed", {"counted": [True] * 4}),
        ({"floor_weight": [3]}, "come together", {"floor_group": [0, 0, -1, -1], "floor_weight": [3]}),
        (
            {"floor_group": [1, 0, 0, 0], "floor_weight": [3]},
            "floor_group holds 0 to 1",
            {"floor_group": [-1, 0, 0, 0], "floor_weight": [3]},
        ),
        ({"side": rows(("a", {4: 1}, 1))}, "side.candidate holds", {"side": rows(("a", {3: 1}, 1))}),
        ({"side": rows(("a", {3: 1 << 40}, 1))}, "2\\^40", {"side": rows(("a", {3: 1}, 1))}),
    ],
)
def test_a_rule_without_meaning_is_refused_and_its_neighbor_is_not(
    bad: dict[str, Any], words: str, good: dict[str, Any]
) -> None:
    """The fault is named; the nearest problem with a meaning is solved."""
    with pytest.raises(ValueError, match=words):
        solve_covering(four(**bad))
    assert solve_covering(four(**good), EXACT).report.outcome == "proven"


def test_a_side_row_that_names_a_candidate_twice_is_refused() -> None:
    """Coefficients of one candidate in one row stand together, not twice."""
    row = rows(("a", {0: 1, 1: 1}, 1))
    with pytest.raises(ValueError, match="names a candidate twice"):
        solve_covering(four(side=dataclasses.replace(row, candidate=np.array([1, 1]))))
    assert solve_covering(four(side=row), EXACT).covered_weight == 14


@pytest.mark.parametrize(
    ("bad", "word", "good", "value"),
    [
        ({**TWO, "site_least": [3, 0], "site_most": [3, 2]}, "site_least",
         {**TWO, "site_least": [2, 0], "site_most": [2, 2]}, 16),
        ({**TWO, "site_least": [2, 1]}, "site_least", {**TWO, "site_least": [1, 1]}, 14),
        ({**TWO, "site_least": [1, 1], "apart": [[0, 1]]}, "apart",
         {**TWO, "site_least": [1, 0], "apart": [[0, 1]]}, 16),
        ({"side": rows(("at least three of the first two", {0: -1, 1: -1}, -3))}, "at least three",
         {"side": rows(("at least two of the last", {2: -1, 3: -1}, -2))}, 8),
        ({"side": rows(("fixed budget", {0: 5, 1: 9}, 4)), "fixed": (0,)}, "fixed budget",
         {"side": rows(("fixed budget", {0: 5, 1: 9}, 5)), "fixed": (0,)}, 14),
        ({"floor_group": [-1, -1, -1, 0], "floor_weight": [4]}, "coverage floor 0",
         {"floor_group": [-1, -1, -1, 0], "floor_weight": [3]}, 12),
    ],
)  # fmt: skip
def test_rules_that_counting_shows_to_be_impossible_are_named(
    bad: dict[str, Any], word: str, good: dict[str, Any], value: int
) -> None:
    """The outcome is infeasible with a note that names the rule; one step nearer it is solved."""
    answer = solve_covering(four(**bad), EXACT)
    assert answer.report.outcome == "infeasible"
    assert word in " ".join(answer.notes)
    allowed = solve_covering(four(**good), EXACT)
    assert (allowed.report.outcome, allowed.covered_weight) == ("proven", value)


def test_rules_that_only_clash_together_are_proven_infeasible() -> None:
    """Each of a ceiling on two views and a floor on the same demand can be kept, both cannot."""
    floor = {"floor_group": [0, 0, 0, 0], "floor_weight": [16]}
    ceiling = rows(("class", {0: 1, 1: 1}, 1))
    answer = solve_covering(four(**floor, side=ceiling), EXACT)
    assert answer.report.outcome == "infeasible"
    assert "together" in answer.notes[0]
    assert solve_covering(four(**floor), EXACT).covered_weight == 16
    assert solve_covering(four(side=ceiling), EXACT).covered_weight == 14


def test_fewer_than_count_are_chosen_only_where_rules_leave_no_room() -> None:
    """One camera a site leaves two of three, with a note; two a site give all three, without."""
    few = solve_covering(four(3, site=[0, 0, 1, 1], site_most=[1, 1]), EXACT)
    assert few.chosen.tolist() == [0, 2]
    assert few.report.outcome == "proven"
    assert any("2 of 3 chosen" in note for note in few.notes)
    all_three = solve_covering(four(3, site=[0, 0, 1, 1], site_most=[2, 1]), EXACT)
    assert all_three.chosen.tolist() == [0, 1, 2]
    assert all_three.notes == ()


def test_idle_candidates_fill_the_count() -> None:
    """Views that add nothing are chosen too while the rules allow, first in order."""
    problem = CoverageProblem(
        np.array([0, 1, 2, 2, 2]), np.zeros(2, int), np.array([4]), np.zeros(4, bool), 3,
        site=np.array([0, 0, 0, 1]), site_most=np.array([2, 1]),
    )  # fmt: skip
    assert solve_covering(problem, EXACT).chosen.tolist() == [0, 1, 3]


def test_a_standing_camera_sees_without_being_counted() -> None:
    """A fixed view that does not count leaves the whole count to others."""
    standing = four(1, fixed=(0,), counted=[False, True, True, True])
    answer = solve_covering(standing, EXACT)
    assert answer.chosen.tolist() == [0, 1]
    assert answer.covered_weight == 16


def test_second_sight_is_worth_its_own_weight() -> None:
    """Two views of a row of weight 10, second sight 4, beat a second row of weight 3, not one of 5."""
    for other, chosen in ((3, [0, 1]), (5, [0, 2])):
        problem = CoverageProblem(
            np.arange(4), np.array([0, 0, 1]), np.array([10, other]), np.zeros(3, bool), 2,
            second_weight=np.array([4, 0]),
        )  # fmt: skip
        assert solve_covering(problem, EXACT).chosen.tolist() == chosen


def town_with_rules(seed: int = 5) -> CoverageProblem:
    """600 views at 200 places of a town, 2,000 points, every kind of rule."""
    rng = np.random.default_rng(seed)
    places, points = rng.random((200, 2)) * 10, rng.random((2000, 2)) * 10
    close = ((places[:, None] - points[None]) ** 2).sum(2) < 1.0
    third = np.arctan2(*(points[None] - places[:, None]).transpose(2, 0, 1)) // (2 * np.pi / 3)
    sees = np.concatenate([close & (third == k) for k in (-2, -1, 0)]).reshape(3, 200, 2000)
    sees = sees.transpose(1, 0, 2).reshape(600, 2000)
    group = (points[:, 0] > 5).astype(np.int64)
    weight = rng.integers(1, 900, 2000)
    least = np.array([weight[group == g].sum() // 5 for g in range(2)])
    apart = np.argwhere(np.triu(((places[:, None] - places[None]) ** 2).sum(2) < 0.09, 1))
    kinds = dict.fromkeys(range(0, 600, 3), 1)
    return CoverageProblem(
        np.concatenate([[0], np.cumsum(sees.sum(1))]).astype(np.int64), np.nonzero(sees)[1], weight,
        np.isin(np.arange(600), [599]), 40, second_weight=weight // 4, site=np.repeat(np.arange(200), 3),
        site_most=np.full(200, 2), counted=np.arange(600) != 599,
        side=rows(("class", kinds, 12), ("budget", {j: 3 + j % 3 for j in range(600)}, 150)),
        floor_group=group, floor_weight=least, apart=apart,
    )  # fmt: skip


def test_a_town_with_every_rule_ends_proven_and_repeats() -> None:
    """Search, bound and core end within 0.5 %, the same choice each time."""
    first, second = (solve_covering(town_with_rules(), Limits(0.5)) for _ in range(2))
    assert first.report.outcome == "proven"
    assert first.report.repeatable
    assert first.chosen.tolist() == second.chosen.tolist()
    assert first.report.bound == second.report.bound


def test_told_to_stop_the_choice_still_has_a_valid_bound() -> None:
    """Stopped at once, the outcome is stopped and the bound above the choice."""
    answer = solve_covering(town_with_rules(), EXACT, Watch(should_stop=lambda: True))
    assert answer.report.outcome == "stopped"
    assert not answer.report.repeatable
    assert 0 < answer.covered_weight < answer.report.bound


def test_what_a_stopped_choice_does_not_keep_is_named() -> None:
    """Where a floor is out of reach of the first choice, a note names it and the outcome is no proof."""
    problem = dataclasses.replace(ruled_problem(3, ("floors",), 40, 60), count=3)
    floor = [int(problem.weight[problem.floor_group == g].sum()) for g in range(2)]
    hard = dataclasses.replace(problem, floor_weight=np.array(floor))
    answer = solve_covering(hard, EXACT, Watch(should_stop=lambda: True))
    assert answer.report.outcome in ("stopped", "infeasible")
    assert any("coverage floor" in note for note in answer.notes)
