"""Pairs of eyes and targets within a range of each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.spatial import cKDTree

from planner.siting.sight.grid import Floats, Ints

PAIRS_AT_ONCE = 2_000_000


def pairs_by_part(
    eyes: Floats, targets: Floats, range_m: Floats, at_once: int = PAIRS_AT_ONCE
) -> Iterator[tuple[Ints, float]]:
    """Yield int64[pairs, 2] (eye, target) within range by eye, then target, some at once, and the share done.

    All pairs of an eye come together.

    Parameters
    ----------
    range_m
        float64[eyes]: how far each looks.
    at_once
        Pairs to yield at once, about.
    """
    if not len(eyes) or not len(targets):
        return
    tree = cKDTree(targets)
    count = tree.query_ball_point(eyes, range_m, return_length=True).astype(np.int64)
    part = np.cumsum(count) // at_once
    for number in np.unique(part):
        rows = np.flatnonzero(part == number)
        lists = tree.query_ball_point(eyes[rows], range_m[rows], return_sorted=True)
        target = np.concatenate([np.asarray(found, dtype=np.int64) for found in lists])
        yield np.column_stack((np.repeat(rows, count[rows]), target)), float((rows[-1] + 1) / len(eyes))
