"""What holds for any place: who sees what, and how weights are shared out."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import shapely
from helpers_city import grid_paths, toy_catalog, toy_network
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.siting.open_streets import half_widths_m, streets_with_frontage
from planner.siting.sight import STEP_M, cover_sets, make_corridors
from planner.siting.weights import apportion

SOME = settings(max_examples=25, deadline=None)
NETWORK = toy_network([*grid_paths(3, 3, 60.0), [(120, 120), (150, 140), (190, 140)]])[0]
WIDTHS = half_widths_m(NETWORK, toy_catalog(residential=6.0))
CORRIDORS = make_corridors(NETWORK, streets_with_frontage(NETWORK, toy_catalog()), WIDTHS)
ORIGIN = np.array(NETWORK.nodes.total_bounds[:2])
places = st.lists(st.tuples(st.integers(-10, 200), st.integers(-10, 150)), min_size=1, max_size=12)


def sets_of(cameras: np.ndarray, demand: np.ndarray, range_m: float, free_m: float = 0.0) -> list[set[int]]:
    free = np.full(len(cameras), free_m)
    indptr, seen = cover_sets(cameras, free, demand, range_m, CORRIDORS)
    assert all(np.all(np.diff(seen[a:b]) > 0) for a, b in pairwise(indptr))
    return [set(seen[a:b].tolist()) for a, b in pairwise(indptr)]


@SOME
@given(places, places, st.floats(5, 200))
def test_sight_is_that_of_brute_force(
    cameras: list[tuple[int, int]], demand: list[tuple[int, int]], range_m: float
) -> None:
    """A point is seen exactly when it is in range and every sample of the sight is within a half-width."""
    a, b = np.array(cameras) + ORIGIN + 0.37, np.array(demand) + ORIGIN + 0.41
    shapes = NETWORK.spans.geometry.to_numpy()
    for i, found in enumerate(sets_of(a, b, range_m)):
        expected = set()
        for k in range(len(b)):
            length = float(np.hypot(*(b[k] - a[i])))
            steps = max(1, int(np.ceil(length / STEP_M)))
            samples = a[i] + np.linspace(0, 1, steps + 1)[:, None] * (b[k] - a[i])
            gap = shapely.distance(shapely.points(samples)[:, None], shapes[None, :])
            # The first sample stands on the camera itself, which is always in the open.
            if length <= range_m and (gap[1:] <= WIDTHS[None, :]).any(axis=1).all():
                expected.add(k)
        assert found == expected


@SOME
@given(places, places, st.floats(5, 150), st.floats(0, 100))
def test_more_range_never_sees_less(
    cameras: list[tuple[int, int]], demand: list[tuple[int, int]], range_m: float, more_m: float
) -> None:
    """Every point seen within a range is seen within a longer one."""
    a, b = np.array(cameras) + ORIGIN, np.array(demand) + ORIGIN
    for short, long in zip(sets_of(a, b, range_m), sets_of(a, b, range_m + more_m), strict=True):
        assert short <= long


@SOME
@given(places, places, st.floats(0, 60))
def test_more_open_ground_never_sees_less(
    cameras: list[tuple[int, int]], demand: list[tuple[int, int]], free_m: float
) -> None:
    """A camera with open ground before it sees all that it sees without."""
    a, b = np.array(cameras) + ORIGIN, np.array(demand) + ORIGIN
    for closed, opened in zip(sets_of(a, b, 120.0), sets_of(a, b, 120.0, free_m), strict=True):
        assert closed <= opened


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
