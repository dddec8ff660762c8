"""What hides: edges of footprints with heights, and lines of sight decided exactly against them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numba import njit
from numpy.typing import NDArray

from planner.siting.sight.grid import CellGrid, Floats, Ints, grid_of


@dataclass(frozen=True)
class Walls:
    """Edges of opaque footprints, the inside on the left of each, in a grid of cells.

    Parameters
    ----------
    edges
        float64[edges, 5]: both ends (x, y, x, y) and the height above the ground (infinite where unknown).
    owner
        int64[edges]: row of the footprint in the list they were made from.
    grid
        Cells that list the edges.
    """

    edges: Floats
    owner: Ints
    grid: CellGrid


def make_walls(shapes: NDArray[np.object_], height_m: Floats) -> Walls:
    """Return the edges of polygons, holes among them.

    Parameters
    ----------
    shapes
        Polygons or multipolygons in the projected CRS.
    height_m
        float64, one a shape: height, NaN where unknown, which hides at every height.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    solid = shapely.get_type_id(parts) == 3
    parts, owner = shapely.orient_polygons(parts[solid]), owner[solid]
    rings, of_part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[1:] == ring[:-1]
    of_edge = owner[of_part][ring[:-1][inside]].astype(np.int64)
    height = np.where(np.isnan(height_m), np.inf, height_m)[of_edge]
    edges = np.column_stack((xy[:-1][inside], xy[1:][inside], height))
    long = (edges[:, 0] != edges[:, 2]) | (edges[:, 1] != edges[:, 3])
    edges, of_edge = np.ascontiguousarray(edges[long]), of_edge[long]
    return Walls(edges, of_edge, grid_of(edges, np.zeros(len(edges))))


def join_walls(one: Walls, other: Walls) -> Walls:
    """Return two sets of walls as one; the owners of the second count on from those of the first."""
    if not len(other.edges):
        return one
    edges = np.concatenate((one.edges, other.edges))
    first = int(one.owner.max()) + 1 if len(one.owner) else 0
    return Walls(
        edges, np.concatenate((one.owner, other.owner + first)), grid_of(edges, np.zeros(len(edges)))
    )


def clear_of_walls(
    eyes: Floats, eye_height_m: Floats, targets: Floats, target_height_m: Floats, walls: Walls
) -> NDArray[np.bool_]:
    """Tell of each pair of eye and target whether no wall stands in the line between them.

    A wall hides where the line crosses it below its height, with the ground taken as an even slope from eye
    to target. That is exact for eyes and targets outside the footprints: over a footprint the line is
    lowest where it enters or leaves. A line that ends on a wall from outside reaches it, one that runs along
    a wall is not hidden by it, and one that only touches a corner may fall either way, the same both ways.

    Parameters
    ----------
    eyes, targets
        float64[n, 2] projected meters, one row a pair.
    eye_height_m, target_height_m
        float64[n] above the ground.
    """
    g = walls.grid
    if not len(walls.edges):
        return np.ones(len(eyes), dtype=bool)
    return _clear(
        eyes, eye_height_m, targets, target_height_m, walls.edges, g.low, g.cell_m, g.shape[0], g.shape[1],
        g.indptr, g.listed,
    )  # fmt: skip


def first_hits_m(eyes: Floats, eye: Ints, height_m: Floats, rays: Floats, walls: Walls) -> Floats:
    """Return how far each ray runs before it meets a wall at least as high as its eye, meters.

    Parameters
    ----------
    eyes, height_m
        float64[eyes, 2] projected meters, and float64[eyes] above the ground.
    eye
        int64[rays]: the eye of each ray.
    rays
        float64[rays, 3]: direction (unit, east and north) and the length to which it is followed.
    """
    g = walls.grid
    if not len(walls.edges):
        return rays[:, 2].copy()
    return _hits(
        eyes, eye, height_m, rays, walls.edges, g.low, g.cell_m, g.shape[0], g.shape[1], g.indptr, g.listed
    )


@njit(cache=True, error_model="numpy", inline="always")
def _crossing(
    cx: float, cy: float, px: float, py: float, ax: float, ay: float, bx: float, by: float
) -> float:
    """Return where on the line from c to p (0 to 1) it crosses the edge from a to b, or -1."""
    ex, ey = bx - ax, by - ay
    d1 = ex * (cy - ay) - ey * (cx - ax)
    d2 = ex * (py - ay) - ey * (px - ax)
    if (d1 > 0.0) == (d2 > 0.0):
        return -1.0
    lx, ly = px - cx, py - cy
    ox, oy = cx, cy
    if cx > px or (cx == px and cy > py):
        lx, ly, ox, oy = -lx, -ly, px, py
    if (lx * (ay - oy) - ly * (ax - ox) > 0.0) == (lx * (by - oy) - ly * (bx - ox) > 0.0):
        return -1.0
    return d1 / (d1 - d2)


@njit(cache=True, error_model="numpy", inline="always")
def _blocked_in_cell(
    cx: float, cy: float, px: float, py: float, zc: float, zp: float, edges: Floats, listed: Ints, start: int,
    stop: int,
) -> bool:  # fmt: skip
    """Tell whether an edge listed in a cell hides p from c."""
    for n in range(start, stop):
        s = listed[n]
        t = _crossing(cx, cy, px, py, edges[s, 0], edges[s, 1], edges[s, 2], edges[s, 3])
        if t >= 0.0 and zc + (zp - zc) * t < edges[s, 4]:
            return True
    return False


@njit(cache=True, error_model="numpy", nogil=True)
def _clear(
    eyes: Floats, zeye: Floats, targets: Floats, ztarget: Floats, edges: Floats, low: Floats, cell: float,
    columns: int, rows: int, indptr: Ints, listed: Ints,
) -> NDArray[np.bool_]:  # fmt: skip
    """Tell of each pair whether the line between them is clear, walking through the cells on its way."""
    clear = np.ones(len(eyes), dtype=np.bool_)
    for p in range(len(eyes)):
        cx, cy, px, py = eyes[p, 0], eyes[p, 1], targets[p, 0], targets[p, 1]
        ux, uy = (cx - low[0]) / cell, (cy - low[1]) / cell
        vx, vy = (px - low[0]) / cell, (py - low[1]) / cell
        i, j = int(np.floor(ux)), int(np.floor(uy))
        ilast, jlast = int(np.floor(vx)), int(np.floor(vy))
        dx, dy = vx - ux, vy - uy
        si, sj = (1 if dx > 0 else -1), (1 if dy > 0 else -1)
        ti = np.inf if dx == 0 else ((i + (1 if dx > 0 else 0)) - ux) / dx
        tj = np.inf if dy == 0 else ((j + (1 if dy > 0 else 0)) - uy) / dy
        for _ in range(abs(ilast - i) + abs(jlast - j) + 1):
            if 0 <= i < columns and 0 <= j < rows:
                k = i * rows + j
                if _blocked_in_cell(
                    cx, cy, px, py, zeye[p], ztarget[p], edges, listed, indptr[k], indptr[k + 1]
                ):
                    clear[p] = False
                    break
            if ti < tj:
                i += si
                ti += si / dx
            else:
                j += sj
                tj += sj / dy
    return clear


@njit(cache=True, error_model="numpy", nogil=True)
def _hits(
    eyes: Floats, eye: Ints, heights: Floats, rays: Floats, edges: Floats, low: Floats, cell: float,
    columns: int, rows: int, indptr: Ints, listed: Ints,
) -> Floats:  # fmt: skip
    """Return the distance along each ray to the first edge at least as high as the eye."""
    out = rays[:, 2].copy()
    for r in range(len(rays)):
        x, y, height, length = eyes[eye[r], 0], eyes[eye[r], 1], heights[eye[r]], rays[r, 2]
        ux, uy = (x - low[0]) / cell, (y - low[1]) / cell
        px, py = x + rays[r, 0] * length, y + rays[r, 1] * length
        i, j = int(np.floor(ux)), int(np.floor(uy))
        dx, dy = (px - x) / cell, (py - y) / cell
        si, sj = (1 if dx > 0 else -1), (1 if dy > 0 else -1)
        ti = np.inf if dx == 0 else ((i + (1 if dx > 0 else 0)) - ux) / dx
        tj = np.inf if dy == 0 else ((j + (1 if dy > 0 else 0)) - uy) / dy
        best = 2.0
        while True:
            if 0 <= i < columns and 0 <= j < rows:
                k = i * rows + j
                for n in range(indptr[k], indptr[k + 1]):
                    s = listed[n]
                    if edges[s, 4] >= height:
                        t = _crossing(x, y, px, py, edges[s, 0], edges[s, 1], edges[s, 2], edges[s, 3])
                        if t >= 0.0 and t < best:
                            best = t
            leave = min(ti, tj)
            if best <= leave or leave > 1.0:
                break
            if ti < tj:
                i += si
                ti += si / dx
            else:
                j += sj
                tj += sj / dy
        if best <= 1.0:
            out[r] = best * length
    return out
