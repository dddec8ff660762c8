"""The sweep over directions: which sets of visible demand a field of view can hold, largest sets alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.siting.optics import FULL_TURN

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

AIM_DEG = 0.5
EDGE = 1e-9


@dataclass(frozen=True)
class Directions:
    """Views found: place, class (column of `offered`), azimuth (nan all round), and the pairs each sees."""

    place: Ints
    kind: Ints
    azimuth_deg: Floats
    indptr: Ints
    pair: Ints


def directions_of(
    indptr: Ints,
    distance_m: Floats,
    bearing_deg: Floats,
    lit: Flags,
    offered: Flags,
    near_m: Floats,
    far_m: Floats,
    unlit_far_m: Floats,
    field_deg: Floats,
    step_deg: float,
    must: Flags,
) -> Directions:
    """Return the views of all places and classes whose sets of pairs are in no other of that place and class.

    For a field F the pairs of a place within its distances, in the order of their bearings, are swept by a
    window of F - 1 deg; every largest window gives the azimuth, in whole degrees, that centers on it.
    Whatever a camera aimed anywhere sees within F - 1 deg is part of a largest window. Multiples of the step
    are added, and of views one of which sees all that the other sees the larger stays, of equals the first.

    Parameters
    ----------
    indptr, distance_m, bearing_deg, lit
        Line of sight from each place (CSR), the pairs of a place in ascending bearing.
    offered
        bool[places, classes].
    near_m, far_m, unlit_far_m, field_deg
        float64[classes]: a pair counts from near to far, or to `unlit_far_m` where the point is not lit.
    must
        bool[places]: keeps a view even where no class sees any demand.
    """
    degree = int(np.diff(indptr).max()) if len(indptr) > 1 else 0
    figures = np.column_stack((near_m, far_m, unlit_far_m, field_deg))
    args = (indptr, distance_m, bearing_deg, lit, offered, figures, step_deg, must, degree)
    none_int, none_float = np.zeros(0, dtype=np.int64), np.zeros(0)
    views, pairs = _sweep(*args, True, none_int, none_int, none_float, none_int, none_int)
    place, kind = np.empty(views, dtype=np.int64), np.empty(views, dtype=np.int64)
    azimuth, size = np.empty(views), np.empty(views, dtype=np.int64)
    pair = np.empty(pairs, dtype=np.int64)
    _sweep(*args, False, place, kind, azimuth, size, pair)
    return Directions(place, kind, azimuth, np.concatenate((np.zeros(1, np.int64), np.cumsum(size))), pair)


@njit(cache=True)
def _sweep(
    indptr: Ints, distance_m: Floats, bearing_deg: Floats, lit: Flags, offered: Flags, figures: Floats,
    step_deg: float, must: Flags, degree: int, counting: bool, place: Ints, kind: Ints, azimuth: Floats,
    size: Ints, pair: Ints,
) -> tuple[int, int]:  # fmt: skip
    """Count, or else write, the views of all places; return how many and how many pairs they see."""
    steps = int(np.ceil(360.0 / step_deg - EDGE))
    band = np.empty(degree, dtype=np.int64)
    angle = np.empty(degree)
    az, first = np.empty(degree + steps), np.empty(degree + steps, dtype=np.int64)
    length, keep = np.empty(degree + steps, dtype=np.int64), np.empty(degree + steps, dtype=np.bool_)
    views = pairs = 0
    for p in range(len(indptr) - 1):
        before = views
        for c in range(offered.shape[1]):
            if not offered[p, c]:
                continue
            near, far, unlit_far, field = figures[c]
            n = 0
            for k in range(indptr[p], indptr[p + 1]):
                reach = far if lit[k] else unlit_far
                if distance_m[k] >= near and distance_m[k] <= reach:
                    band[n], angle[n] = k, bearing_deg[k]
                    n += 1
            m = _directions(angle, n, field, step_deg, steps, az, first, length, keep)
            for v in range(m):
                if keep[v]:
                    if not counting:
                        place[views], kind[views], azimuth[views], size[views] = p, c, az[v], length[v]
                        for i in range(length[v]):
                            pair[pairs + i] = band[(first[v] + i) % n]
                    views += 1
                    pairs += length[v]
        if views == before and must[p]:
            for c in range(offered.shape[1]):
                if offered[p, c]:
                    if not counting:
                        place[views], kind[views], size[views] = p, c, 0
                        azimuth[views] = _toward_nearest(indptr[p], indptr[p + 1], distance_m, bearing_deg)
                        if figures[c, 3] >= FULL_TURN:
                            azimuth[views] = np.nan
                    views += 1
    return views, pairs


@njit(cache=True)
def _toward_nearest(start: int, stop: int, distance_m: Floats, bearing_deg: Floats) -> float:
    """Return the bearing, whole degrees, of the nearest pair in line of sight, 0 without any."""
    best, out = np.inf, 0.0
    for k in range(start, stop):
        if distance_m[k] < best:
            best, out = distance_m[k], np.rint(bearing_deg[k]) % 360.0
    return out


@njit(cache=True)
def _directions(
    angle: Floats, n: int, field: float, step_deg: float, steps: int, az: Floats, first: Ints, length: Ints,
    keep: Flags,
) -> int:  # fmt: skip
    """Write the views of one place and class: azimuth, first pair, number of pairs, and which ones stay."""
    if n == 0:
        return 0
    if field >= FULL_TURN:
        az[0], first[0], length[0], keep[0] = np.nan, 0, n, True
        return 1
    m = _windows(angle, n, max(field - 2 * AIM_DEG, 0.0), az)
    for s in range(steps):
        az[m + s] = s * step_deg
    m += steps
    for v in range(m):
        first[v], length[v] = _held(angle, n, az[v], field)
        keep[v] = length[v] > 0
    for v in range(m):
        for w in range(m):
            if keep[v] and keep[w] and v != w and _within(first, length, v, w, n):
                keep[v] = length[v] == length[w] and v < w
    return m


@njit(cache=True)
def _windows(angle: Floats, n: int, width: float, az: Floats) -> int:
    """Write the azimuths, whole degrees, that center on each largest window of a width; return how many."""
    m, end, last = 0, 0, -1
    for i in range(n):
        end = max(end, i)
        while end - i < n - 1 and _turn(angle, n, i, end + 1) <= width + EDGE:
            end += 1
        if i == 0:
            last = _end_before(angle, n, width)
        if end > last:
            az[m] = np.rint(angle[i] + _turn(angle, n, i, end) / 2) % 360.0
            m += 1
        last = end
        if end - i == n - 1:
            break
    return m


@njit(cache=True)
def _end_before(angle: Floats, n: int, width: float) -> int:
    """Return where the window that starts at the last pair ends, counted from the first pair."""
    end = 0
    while end < n - 1 and _turn(angle, n, n - 1, n + end) <= width + EDGE:
        end += 1
    return end - 1


@njit(cache=True)
def _turn(angle: Floats, n: int, i: int, j: int) -> float:
    """Return the clockwise turn from pair i to pair j, where j may count on past the last pair."""
    return angle[j % n] - angle[i] + (360.0 if j >= n else 0.0)


@njit(cache=True)
def _held(angle: Floats, n: int, azimuth: float, field: float) -> tuple[int, int]:
    """Return the first pair within half the field of an azimuth, clockwise, and how many there are."""
    left = (azimuth - field / 2 - EDGE) % 360.0
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if angle[middle] < left:
            low = middle + 1
        else:
            high = middle
    count = 0
    while count < n and (angle[(low + count) % n] - left) % 360.0 <= field + 2 * EDGE:
        count += 1
    return low % n, count


@njit(cache=True)
def _within(first: Ints, length: Ints, v: int, w: int, n: int) -> bool:
    """Tell whether view v sees no pair that view w does not see."""
    if length[w] == n:
        return True
    return (first[v] - first[w]) % n + length[v] <= length[w]


@njit(cache=True)
def sector_rows(
    indptr: Ints, point: Ints, distance_m: Floats, bearing_deg: Floats, lit: Flags, place: Ints,
    azimuth: Floats, field: Floats, near: Floats, far: Floats, unlit_far: Floats, counts: Ints, out: Ints,
    counting: bool,
) -> None:  # fmt: skip
    """Count into `counts`, or else write into `out` from `counts` on, the points that each sector sees."""
    for v in range(len(place)):
        at = 0 if counting else counts[v]
        for k in range(indptr[place[v]], indptr[place[v] + 1]):
            d = distance_m[k]
            if d < near[v] or d > (far[v] if lit[point[k]] else unlit_far[v]):
                continue
            if field[v] < FULL_TURN:
                off = abs((bearing_deg[k] - azimuth[v] + 180.0) % 360.0 - 180.0)
                if not off <= field[v] / 2 + EDGE:
                    continue
            if not counting:
                out[at] = point[k]
            at += 1
        if counting:
            counts[v] = at
