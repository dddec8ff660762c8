"""Streets that cross a narrow face from side to side, where no node of the grid finds room."""

from __future__ import annotations

import numpy as np
import shapely

from planner.sources.reconstruction.borders import SkeletonLine
from planner.sources.reconstruction.grid import Grid, Place
from planner.sources.reconstruction.hashing import uniform
from planner.sources.reconstruction.lattice import LEAST_LINK_M, LEAST_SINE, Piece, meeting_sine

# Planning assumptions: the longest rung in steps of the grid, and the share of rungs built.
LONGEST_STEPS = 2.2
BUILT_SHARE = 0.85
ON_LINE_M = 0.05


def lay_rungs(grid: Grid, nodes: dict[tuple[int, int], Place], lines: dict[int, SkeletonLine]) -> list[Piece]:
    """Return the pieces of grid lines that cross the face between two streets without meeting a node.

    Parameters
    ----------
    grid
        The grid of the face.
    nodes
        Its nodes by column and row.
    lines
        Skeleton lines of the face by number.
    """
    low, high = grid.reach()
    taken = shapely.MultiPoint(list(nodes.values()))
    pieces: list[Piece] = []
    for axis in (0, 1):
        for row in range(int(low[1 - axis]), int(high[1 - axis]) + 1):
            course = _grid_line(grid, axis, row, float(low[axis]), float(high[axis]))
            inside = shapely.intersection(course, grid.face.outline)
            for number, part in enumerate(np.atleast_1d(shapely.get_parts(inside))):
                if taken.is_empty or taken.distance(part) > 1.0:
                    pieces += _rung(grid, axis, row, number, part, lines)
    return pieces


def _grid_line(grid: Grid, axis: int, row: int, low: float, high: float) -> shapely.LineString:
    """Return a grid line over the whole face, a vertex every half step."""
    along = np.arange(low, high + 0.5, 0.5)
    across = np.full(len(along), float(row))
    return shapely.LineString(grid.place(np.stack([along, across] if axis == 0 else [across, along], axis=1)))


def _rung(
    grid: Grid, axis: int, row: int, number: int, part: shapely.LineString, lines: dict[int, SkeletonLine]
) -> list[Piece]:
    """Return the rung along a part of a grid line, where both its ends lie on streets at fair angles."""
    if not LEAST_LINK_M <= part.length <= LONGEST_STEPS * float(grid.step[axis]):
        return []
    if float(uniform(grid.number, axis, row, number, 97)) > BUILT_SHARE:
        return []
    ends = [(round(float(x), 2), round(float(y), 2)) for x, y in (part.coords[0], part.coords[-1])]
    feet = [_street_at(end, lines) for end in ends]
    sines = [
        0.0 if foot < 0 else meeting_sine(lines[foot].course, end, other)
        for foot, end, other in zip(feet, ends, reversed(ends), strict=True)
    ]
    if min(sines) < LEAST_SINE:
        return []
    key = (grid.number, axis + 2, 1000 * row + number)
    return [Piece(ends[0], ends[1], feet[1], key, 0.0, "residential", feet[0])]


def _street_at(at: Place, lines: dict[int, SkeletonLine]) -> int:
    """Return the number of the street that runs through a place, -1 where there is none."""
    point = shapely.Point(at)
    near = [(line.course.distance(point), k) for k, line in lines.items() if line.is_street]
    distance, k = min(near, default=(np.inf, -1))
    return k if distance <= ON_LINE_M else -1
