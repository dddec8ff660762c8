"""The street pieces of one face: its grid, hung into the skeleton."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from planner.sources.reconstruction.borders import SkeletonLine
from planner.sources.reconstruction.grid import Grid, Place
from planner.sources.reconstruction.hashing import uniform

# Planning assumptions: how far a row goes on to meet the skeleton, and how streets end.
REACH_SHARE = 1.35
LEAST_LINK_M = 16.0
LEAST_STUB_M = 30.0
LEAST_SINE = 0.34
STUB_SHARE = 0.55
RIM_SHARE = 0.5
AVENUE_EVERY = 7
AVENUE_DENSITY_PER_KM2 = 1500.0
EMPTY_DENSITY_PER_KM2 = 6000.0
WAYS = ((0, 1, 0), (1, 0, 1), (0, -1, 0), (1, 0, -1))


@dataclass(frozen=True)
class Piece:
    """A straight street piece of a grid.

    Ends are points in meters; `hit` is the skeleton line the second end lies on, -1 where it is a node of the
    grid or a dead end, and `foot` is the same for the first end. `row` numbers the grid line it belongs to
    and `order` its place on that line.
    """

    start: Place
    end: Place
    hit: int
    row: tuple[int, int, int]
    order: float
    street_class: str
    foot: int = -1


def hang_grid(grid: Grid, nodes: dict[tuple[int, int], Place], lines: dict[int, SkeletonLine]) -> list[Piece]:
    """Return the street pieces between the nodes of a face's grid, and from them to the skeleton.

    From the last node of a row the street goes on to the skeleton where it meets it at a fair angle, and ends
    dead on the rim of the town. Pieces are left out or cut short by a hash of their place, more of them where
    fewer people live.

    Parameters
    ----------
    grid
        The grid of the face.
    nodes
        Its nodes by column and row.
    lines
        Skeleton lines of the face by number.
    """
    pieces: list[Piece] = []
    for node, at in sorted(nodes.items()):
        for axis, di, dj in WAYS:
            to = nodes.get((node[0] + di, node[1] + dj))
            if to is None:
                pieces += _outer_piece(grid, axis, node, (di, dj), at, lines)
            elif di + dj > 0 and grid.face.outline.contains(shapely.LineString([at, to])):
                pieces += _inner_piece(grid, axis, node, at, to)
    return pieces


def _inner_piece(grid: Grid, axis: int, node: tuple[int, int], at: Place, to: Place) -> list[Piece]:
    """Return the piece between two nodes: whole, cut short from one end, or none."""
    row, order = _row(grid, axis, node)
    cut, drop = _shares(grid.district.density_per_km2)
    draw = float(uniform(grid.number, axis, *node))
    street_class = _class(grid, axis, node)
    if draw < drop:
        return []
    if draw >= drop + cut or street_class != "residential":
        return [Piece(at, to, -1, row, order, street_class)]
    backwards = draw < drop + cut / 2
    start, far = (to, at) if backwards else (at, to)
    length = float(np.hypot(far[0] - start[0], far[1] - start[1]))
    end = _towards(start, far, max(STUB_SHARE * length, LEAST_STUB_M))
    return [Piece(start, end, -1, row, order + (0.4 if backwards else 0.0), street_class)]


def _outer_piece(
    grid: Grid,
    axis: int,
    node: tuple[int, int],
    way: tuple[int, int],
    at: Place,
    lines: dict[int, SkeletonLine],
) -> list[Piece]:
    """Return the piece from the last node of a row to the skeleton, or a dead end at the rim."""
    goal = grid.place(np.array([[node[0] + way[0], node[1] + way[1]]], dtype=float))[0]
    step = goal - np.array(at)
    ray = shapely.LineString([at, np.array(at) + REACH_SHARE * step])
    hit = first_hit(ray, lines)
    if hit is None:
        return []
    distance, line, point = hit
    row, order = _row(grid, axis, node)
    order += 0.5 * sum(way)
    if lines[line].is_street:
        if distance < LEAST_LINK_M or meeting_sine(lines[line].course, point, at) < LEAST_SINE:
            return []
        return [Piece(at, point, line, row, order, _class(grid, axis, node))]
    draw = float(uniform(grid.number, axis, *node, sum(way)))
    length = min(distance, float(grid.step.max())) * (0.6 + 0.4 * draw)
    if draw > RIM_SHARE or length < LEAST_STUB_M:
        return []
    return [Piece(at, _towards(at, point, length), -1, row, order, "residential")]


def first_hit(ray: shapely.LineString, lines: dict[int, SkeletonLine]) -> tuple[float, int, Place] | None:
    """Return distance, number and place of the line that a ray meets first, or None."""
    start = shapely.Point(ray.coords[0])
    hits = [
        (round(start.distance(shapely.Point(p)), 2), k, (round(float(p[0]), 2), round(float(p[1]), 2)))
        for k, line in lines.items()
        for p in shapely.get_coordinates(shapely.intersection(ray, line.course))
    ]
    return min(hits, default=None)


def _row(grid: Grid, axis: int, node: tuple[int, int]) -> tuple[tuple[int, int, int], float]:
    """Return the key of the grid line a piece lies on and its place there."""
    return (grid.number, axis, node[1 - axis]), float(node[axis])


def _class(grid: Grid, axis: int, node: tuple[int, int]) -> str:
    """Return tertiary for one grid line in a few where people live close, residential for the others."""
    avenue = node[1 - axis] % AVENUE_EVERY == 0 and grid.district.density_per_km2 > AVENUE_DENSITY_PER_KM2
    return "tertiary" if avenue else "residential"


def _shares(density_per_km2: float) -> tuple[float, float]:
    """Return the shares of pieces cut short and left out: more of both where fewer people live."""
    empty = float(np.clip(1.0 - density_per_km2 / EMPTY_DENSITY_PER_KM2, 0.0, 1.0))
    return 0.13 + 0.05 * empty, 0.05 + 0.16 * empty


def _towards(start: Place, far: Place, length_m: float) -> Place:
    """Return the place at a distance from a start in the direction of another."""
    step = np.array(far) - np.array(start)
    x, y = np.array(start) + step / np.hypot(*step) * length_m
    return round(float(x), 2), round(float(y), 2)


def meeting_sine(line: shapely.LineString, point: Place, at: Place) -> float:
    """Return the sine of the angle at which a street coming from `at` meets a line."""
    along = line.project(shapely.Point(point))
    one, two = line.interpolate(max(along - 3, 0)), line.interpolate(min(along + 3, line.length))
    a, b = np.array([two.x - one.x, two.y - one.y]), np.array(point) - np.array(at)
    return float(abs(a[0] * b[1] - a[1] * b[0]) / (np.hypot(*a) * np.hypot(*b) + 1e-9))
