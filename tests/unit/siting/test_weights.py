"""Whole-number shares."""

from __future__ import annotations

import numpy as np

from planner.siting.weights import apportion, milli_of_rows


def test_groups_are_divided_each_on_its_own() -> None:
    """Each group's parts sum to its total, the largest remainders rounded up first."""
    parts = apportion(np.array([7, 0, 5]), np.array([0, 2, 0, 2, 1]), np.array([0.5, 1.0, 1.5, 3.0, 1.0]))
    # 7 in 0.5 : 1.5 is 1.75 and 5.25; 5 in 1 : 3 is 1.25 and 3.75.
    assert parts.tolist() == [2, 1, 5, 4, 0]


def test_shares_of_nothing_are_equal() -> None:
    """A group without any share is divided equally, the earlier member getting the odd one."""
    assert apportion(np.array([3]), np.array([0, 0]), np.array([0.0, 0.0])).tolist() == [2, 1]


def test_no_members_no_parts() -> None:
    """Without members there is nothing to divide."""
    none = np.zeros(0, dtype=np.int64)
    assert len(apportion(np.array([3]), none, np.zeros(0))) == 0
    assert milli_of_rows(np.zeros(2)).tolist() == [0, 0]
