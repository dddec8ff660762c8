"""Merging candidates that stand at the same place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

MERGE_M = 12.0
ORDER = ("list", "existing", "door", "town_entry", "intersection", "plaza", "pole", "midblock")
"""Which kind stays when candidates stand within `MERGE_M` of each other: the earlier one."""


def kept(kind: list[str], xy: NDArray[np.float64], degree: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which candidates stay when those within 12 m of a better one are merged into it.

    Better is the kind that comes earlier in `ORDER`, then the greater degree, then the earlier row. Rows of
    the list are never merged away, not even by one another.

    Parameters
    ----------
    kind
        Kind of each candidate.
    xy
        float64[candidates, 2] projected meters.
    degree
        Streets that meet at each.

    Examples
    --------
    >>> places = np.array([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0]])
    >>> kept(["midblock", "intersection", "list"], places, np.array([0, 3, 0])).tolist()
    [True, False, True]
    """
    rank = np.array([ORDER.index(k) for k in kind], dtype=np.int64)
    keep = np.ones(len(kind), dtype=bool)
    if len(kind) < 2:
        return keep
    pairs = cKDTree(xy).query_pairs(MERGE_M, output_type="ndarray")
    near: dict[int, list[int]] = {}
    for a, b in pairs.tolist():
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    for i in np.lexsort((np.arange(len(kind)), -degree, rank)).tolist():
        if keep[i]:
            for other in near.get(i, ()):
                keep[other] &= rank[other] == 0
    return keep


def thinned(xy: NDArray[np.float64], apart_m: float) -> NDArray[np.bool_]:
    """Tell which places stay when each takes out the later ones nearer than `apart_m`.

    >>> thinned(np.array([[0.0, 0.0], [30.0, 0.0], [60.0, 0.0]]), 40.0).tolist()
    [True, False, True]
    """
    keep = np.ones(len(xy), dtype=bool)
    if len(xy) < 2:
        return keep
    tree = cKDTree(xy)
    for i in range(len(xy)):
        if keep[i]:
            near = [j for j in tree.query_ball_point(xy[i], apart_m) if j > i]
            keep[near] &= np.hypot(*(xy[near] - xy[i]).T) >= apart_m
    return keep
