"""The light that the rules recompute is that worked out by hand."""

from __future__ import annotations

import pytest

from planner.rules.integrity.light import two_sums


def test_the_hand_figure_of_the_longest_link_is_the_rules_own():
    """311 m with 5 splices: 0.1244 + 0.75 + 1.0 + 3.0 = 4.8744 dB at most; 0.2962 at least."""
    assert two_sums(311, 0, 5, 2, 1310, None, "high") == pytest.approx(4.8744)
    assert two_sums(311, 0, 5, 2, 1310, None, "low") == pytest.approx(0.29641)
