"""Line of sight along street corridors: block interiors are opaque, streets are open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray

from planner.city.model import StreetNetwork
from planner.siting.sight.grid import CellGrid, Floats, Ints, grid_of, to_segment

EDGE_M = 1e-6


@dataclass(frozen=True)
class Corridors:
    """Street segments with half-widths, in a grid of cells: open is all within a half-width of an axis.

    Parameters
    ----------
    segments
        float64[segments, 5]: both ends (x, y, x, y) and the half-width, meters.
    grid
        Cells that list the segments.
    """

    segments: Floats
    grid: CellGrid


@dataclass(frozen=True)
class OpenGround:
    """Edges of the open polygons in which each eye stands; none where it stands in none.

    Parameters
    ----------
    indptr
        int64[eyes + 1]: eye e stands in the polygons with edges indptr[e] to indptr[e + 1].
    edges
        float64[edges, 4]: both ends.
    """

    indptr: Ints
    edges: Floats


def make_corridors(network: StreetNetwork, open_spans: NDArray[np.bool_], half_width_m: Floats) -> Corridors:
    """Return the union of the corridors of the open spans: all places within a half-width of their axes."""
    rows = np.flatnonzero(open_spans)
    xy, line = shapely.get_coordinates(network.spans.geometry.to_numpy()[rows], return_index=True)
    inside = line[1:] == line[:-1]
    segments = np.column_stack((xy[:-1][inside], xy[1:][inside], half_width_m[rows][line[:-1][inside]]))
    segments = np.ascontiguousarray(segments, dtype=np.float64)
    return Corridors(segments, grid_of(segments, segments[:, 4].copy()))


def no_open_ground(eyes: int) -> OpenGround:
    """Return open ground in which no eye stands."""
    return OpenGround(np.zeros(eyes + 1, dtype=np.int64), np.zeros((0, 4)))


def in_corridor(xy: Floats, corridors: Corridors) -> NDArray[np.bool_]:
    """Tell of each place whether it lies in a corridor."""
    g = corridors.grid
    return _inside(
        xy, corridors.segments, g.low, g.cell_m, g.shape[0], g.shape[1], g.indptr, g.listed
    )  # fmt: skip


def reaches_m(
    eyes: Floats, eye: Ints, rays: Floats, free_m: Floats, corridors: Corridors, ground: OpenGround
) -> Floats:
    """Return how far each ray runs before it leaves the corridors and the open ground of its eye, meters.

    Exact: a ray is followed from the end of one corridor to the end of the next that holds it. The first
    `free_m` are open by assumption: a listed camera may stand back from its street. The sight is flat: no
    trees, no parked trucks, and a bridge sees the street below; that errs toward seeing too much. Gaps
    between houses and setbacks wider than the corridor err the other way.

    Parameters
    ----------
    eyes
        float64[eyes, 2] projected meters.
    eye
        int64[rays]: the eye of each ray.
    rays
        float64[rays, 3]: direction (unit, east and north) and the length to which it is followed.
    free_m
        float64[eyes].
    """
    g = corridors.grid
    return _reaches(
        eyes, eye, rays, free_m, corridors.segments, g.low, g.cell_m, g.shape[0], g.shape[1], g.indptr,
        g.listed, ground.indptr, ground.edges,
    )  # fmt: skip


@njit(cache=True, error_model="numpy", nogil=True)
def _inside(
    xy: Floats,
    segments: Floats,
    low: Floats,
    cell: float,
    columns: int,
    rows: int,
    indptr: Ints,
    listed: Ints,
) -> NDArray[np.bool_]:
    """Tell of each place whether a segment lies within its half-width."""
    found = np.zeros(len(xy), dtype=np.bool_)
    for p in range(len(xy)):
        i, j = int((xy[p, 0] - low[0]) // cell), int((xy[p, 1] - low[1]) // cell)
        if i < 0 or j < 0 or i >= columns or j >= rows:
            continue
        k = i * rows + j
        for n in range(indptr[k], indptr[k + 1]):
            ax, ay, bx, by, width = segments[listed[n]]
            if to_segment(xy[p, 0], xy[p, 1], ax, ay, bx, by) <= width * width:
                found[p] = True
                break
    return found


@njit(cache=True, error_model="numpy", inline="always")
def _leaves_disc(x: float, y: float, ux: float, uy: float, ax: float, ay: float, width: float) -> float:
    """Return how far along a ray it leaves a disc, or -1 where it never enters."""
    along = (ax - x) * ux + (ay - y) * uy
    off = (ax - x) * uy - (ay - y) * ux
    inner = width * width - off * off
    return along + np.sqrt(inner) if inner >= 0.0 else -1.0


@njit(cache=True, error_model="numpy", inline="always")
def _leaves_corridor(
    x: float, y: float, ux: float, uy: float, ax: float, ay: float, bx: float, by: float, width: float
) -> float:
    """Return how far along a ray it leaves a corridor: the discs at its ends and the strip between."""
    best = max(_leaves_disc(x, y, ux, uy, ax, ay, width), _leaves_disc(x, y, ux, uy, bx, by, width))
    length = np.hypot(bx - ax, by - ay)
    if length == 0.0:
        return best
    ex, ey = (bx - ax) / length, (by - ay) / length
    s, v = (x - ax) * ex + (y - ay) * ey, (x - ax) * -ey + (y - ay) * ex
    ds, dv = ux * ex + uy * ey, ux * -ey + uy * ex
    enter, leave = -np.inf, np.inf
    for at, d, lo, hi in ((s, ds, 0.0, length), (v, dv, -width, width)):
        if d == 0.0:
            if at < lo or at > hi:
                return best
        else:
            one, two = (lo - at) / d, (hi - at) / d
            enter, leave = max(enter, min(one, two)), min(leave, max(one, two))
    return max(best, leave) if leave >= enter else best


@njit(cache=True, error_model="numpy", inline="always")
def _leaves_ground(
    x: float, y: float, ux: float, uy: float, t: float, edges: Floats, start: int, stop: int
) -> float:
    """Return where a ray leaves the polygons of its eye after t, or t where it is outside them there."""
    after, odd = np.inf, False
    for n in range(start, stop):
        ax, ay, bx, by = edges[n]
        sa = ux * (ay - y) - uy * (ax - x)
        sb = ux * (by - y) - uy * (bx - x)
        if (sa > 0.0) == (sb > 0.0):
            continue
        share = sa / (sa - sb)
        at = (ax + share * (bx - ax) - x) * ux + (ay + share * (by - ay) - y) * uy
        if at > t + EDGE_M:
            odd = not odd
            after = min(after, at)
    return after if odd else t


@njit(cache=True, error_model="numpy", nogil=True)
def _reaches(
    eyes: Floats, eye: Ints, rays: Floats, free_m: Floats, segments: Floats, low: Floats, cell: float,
    columns: int, rows: int, indptr: Ints, listed: Ints, ground_indptr: Ints, ground_edges: Floats,
) -> Floats:  # fmt: skip
    """Return how far each ray stays in the open."""
    out = np.empty(len(rays))
    for r in range(len(rays)):
        e = eye[r]
        x, y, ux, uy, length = eyes[e, 0], eyes[e, 1], rays[r, 0], rays[r, 1], rays[r, 2]
        t = min(free_m[e], length)
        while t < length:
            px, py = x + t * ux, y + t * uy
            best = t
            if ground_indptr[e + 1] > ground_indptr[e]:
                best = _leaves_ground(x, y, ux, uy, t, ground_edges, ground_indptr[e], ground_indptr[e + 1])
            i, j = int((px - low[0]) // cell), int((py - low[1]) // cell)
            if 0 <= i < columns and 0 <= j < rows:
                k = i * rows + j
                for n in range(indptr[k], indptr[k + 1]):
                    ax, ay, bx, by, width = segments[listed[n]]
                    if to_segment(px, py, ax, ay, bx, by) <= (width + EDGE_M) ** 2:
                        best = max(best, _leaves_corridor(x, y, ux, uy, ax, ay, bx, by, width))
            if best <= t + EDGE_M:
                break
            t = best
        out[r] = min(t, length)
    return out
