"""What holds for any weights: how they are shared out."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.siting.weights import apportion


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 1000)), min_size=1, max_size=30),
)
def test_shares_sum_exactly_and_stay_within_one_of_fair(
    totals: list[int], members: list[tuple[int, int]]
) -> None:
    """Parts of each group with members sum to its total, and none is a whole unit off its exact share."""
    group = np.array([g % len(totals) for g, _ in members])
    share = np.array([float(s) for _, s in members])
    parts = apportion(np.array(totals), group, share)
    for g in set(group.tolist()):
        own = group == g
        assert parts[own].sum() == totals[g]
        whole = int(share[own].sum())
        for part, s in zip(parts[own].tolist(), share[own].tolist(), strict=True):
            fair = Fraction(totals[g] * int(s), whole) if whole else Fraction(totals[g], int(own.sum()))
            assert abs(part - fair) < 1 + Fraction(1, 1000)
