"""Edge cases of `solve_covering`: what is refused, what has no freedom, how it ends."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from planner.optimize.covering import solve_covering
from planner.optimize.problems import CoverageProblem
from planner.optimize.report import Limits, Progress, Watch

EXACT = Limits(gap_limit_pct=0.0)


def covering(
    sets: list[list[int]], weight: list[int], count: int, fixed: tuple[int, ...] = ()
) -> CoverageProblem:
    return CoverageProblem(
        np.concatenate([[0], np.cumsum([len(s) for s in sets])]).astype(np.int64),
        np.array([i for s in sets for i in s], np.int64),
        np.array(weight, np.int64),
        np.isin(np.arange(len(sets)), fixed),
        count,
    )


def town(count: int = 60, seed: int = 3) -> CoverageProblem:
    """Cameras on a grid of 20 x 20 corners, 3,000 points of demand between them, seen within 0.9 blocks."""
    rng = np.random.default_rng(seed)
    corners = np.stack(np.meshgrid(np.arange(20), np.arange(20)), -1).reshape(-1, 2)
    points = rng.random((3000, 2)) * 19
    near = ((corners[:, None] - points[None]) ** 2).sum(2) < 0.9**2
    fixed = np.zeros(400, bool)
    fixed[[0, 210]] = True
    indptr = np.concatenate([[0], np.cumsum(near.sum(1))]).astype(np.int64)
    return CoverageProblem(indptr, np.nonzero(near)[1], rng.integers(1, 9_000, 3000), fixed, count)


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (covering([[0], [0]], [3], 3), "count is 3 but there are 2 candidates"),
        (covering([[0], [0]], [3], -1), "count is -1, below 0"),
        (covering([[0], [0]], [3], 1, fixed=(0, 1)), "2 candidates are fixed but count is 1"),
        (covering([[0], [1]], [3, -2], 1), "1 of 2 weights are negative, the least is -2"),
        (covering([[0], [4]], [3, 2], 1), "cover_demand names rows 0 to 4; there are 2 demand rows"),
        (covering([[0], [1, 1]], [3, 2], 1), "candidate 1 lists demand row 1 twice"),
        (covering([[0]], [1 << 52], 1), "at or above 2^52"),
    ],
)
def test_a_problem_without_meaning_is_refused_with_what_was_found(
    problem: CoverageProblem, words: str
) -> None:
    """Each kind of fault raises ValueError with the value found."""
    with pytest.raises(ValueError, match=words.replace("^", r"\^")):
        solve_covering(problem)


def test_arrays_of_wrong_shape_or_type_are_refused() -> None:
    """A pointer that does not end at the last entry, a short mask and float weights are all named at once."""
    good = covering([[0], [1]], [3, 2], 1)
    bad = dataclasses.replace(
        good, cover_indptr=np.array([0, 1, 3]), fixed=np.zeros(1, bool), weight=np.array([1.5, 2.0])
    )
    with pytest.raises(ValueError, match="weight is of type float64") as caught:
        solve_covering(bad)
    assert "cover_indptr does not run from 0 to 2" in str(caught.value)
    assert "fixed has 1 entries for 2 candidates" in str(caught.value)


def test_all_faults_are_told_together() -> None:
    """One message names the negative weight and the count."""
    with pytest.raises(ValueError, match=r"negative.*; count is 5"):
        solve_covering(covering([[0], [1]], [3, -2], 5))


@pytest.mark.parametrize(
    ("problem", "chosen", "covered"),
    [
        (covering([], [4, 5], 0), [], 0),
        (covering([[0], [1]], [3, 2], 0), [], 0),
        (covering([[0], [1]], [3, 2], 2), [0, 1], 5),
        (covering([[], []], [3], 1), [0], 0),
        (covering([[0], [1], []], [0, 0], 2), [0, 1], 0),
        (covering([[], [0], []], [7, 9], 2), [0, 1], 7),
        (covering([[0], [0], [0]], [7], 2), [0, 1], 7),
        (covering([[0], [0, 1], []], [7, 1], 2, fixed=(2,)), [1, 2], 8),
        (covering([[0], [1], [0, 1]], [7, 1], 2, fixed=(0, 1)), [0, 1], 8),
        (covering([[0], [1], [2, 3]], [7, 1, 60, 9], 1, fixed=(1,)), [1], 1),
    ],
)
def test_cases_without_freedom(problem: CoverageProblem, chosen: list[int], covered: int) -> None:
    """Exactly `count` are chosen, idle ones in order, and value, bound and certificate are equal."""
    answer = solve_covering(problem, EXACT)
    assert answer.chosen.tolist() == chosen
    assert answer.covered_weight == covered
    assert answer.report.bound == answer.report.certified_bound == answer.certificate.bound == covered
    assert answer.report.outcome == "proven"
    assert answer.report.gap_pct == 0.0


def test_demand_that_no_one_can_see_is_not_in_the_bound() -> None:
    """A row without candidates gets multiplier 0 and adds nothing to the certificate."""
    answer = solve_covering(covering([[0], [0]], [7, 1000], 1), EXACT)
    assert answer.certificate.multiplier[1] == 0
    assert answer.certificate.bound == 7


def test_a_town_ends_by_its_gap_and_repeats() -> None:
    """400 candidates and 3,000 points end proven within 0.5 %, the same choice each time."""
    problem = town()
    first, second = (solve_covering(problem, Limits(gap_limit_pct=0.5)) for _ in range(2))
    assert first.report.outcome == "proven"
    assert first.report.repeatable
    assert first.report.gap_pct <= 0.5
    assert first.chosen.tolist() == second.chosen.tolist()
    assert first.certificate.multiplier.tolist() == second.certificate.multiplier.tolist()
    assert {0, 210} <= set(first.chosen.tolist())
    assert len(first.chosen) == 60


def test_a_town_to_the_end_uses_the_core() -> None:
    """Gap limit 0 ends at equal value and bound, no worse than at 0.5 %, below what multipliers prove."""
    problem = town()
    rough, exact = (solve_covering(problem, Limits(gap_limit_pct=g)) for g in (0.5, 0.0))
    assert exact.report.objective == exact.report.bound < exact.report.certified_bound
    assert rough.covered_weight <= exact.covered_weight <= rough.report.bound
    assert exact.report.outcome == "proven"


def test_the_user_s_stop_keeps_a_whole_choice() -> None:
    """Told to stop at once, the answer has `count` candidates, a valid bound, and is not repeatable."""
    answer = solve_covering(town(), EXACT, Watch(should_stop=lambda: True))
    assert answer.report.outcome == "stopped"
    assert not answer.report.repeatable
    assert len(answer.chosen) == 60
    assert 0 < answer.covered_weight < answer.report.bound <= answer.report.certified_bound


def test_the_clock_ends_a_solve_as_stopped() -> None:
    """A time limit of nothing ends with a whole choice, stopped and not repeatable."""
    answer = solve_covering(town(), Limits(gap_limit_pct=0.0, time_limit_s=0.0))
    assert (answer.report.outcome, answer.report.repeatable) == ("stopped", False)
    assert len(answer.chosen) == 60


def test_progress_only_gets_better() -> None:
    """Upper bounds told do not rise, lower ones do not fall, and the last pair is the report's."""
    seen: list[Progress] = []
    answer = solve_covering(town(), Limits(gap_limit_pct=0.3), Watch(tell=seen.append))
    upper, lower = [p.upper for p in seen], [p.lower for p in seen]
    assert upper == sorted(upper, reverse=True)
    assert lower == sorted(lower)
    assert lower[-1] == answer.covered_weight
    assert upper[-1] >= answer.report.bound
