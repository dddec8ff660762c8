"""The street grid of one face: rows and columns at the district's bearing, hung into the skeleton."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.special import ndtr

from planner.sources.reconstruction.borders import Face, SkeletonLine
from planner.sources.reconstruction.hashing import uniform
from planner.sources.reconstruction.partition import District, deepest_tract

CLEAR_SHARE = 0.42
REACH_SHARE = 1.35
LEAST_LINK_M = 16.0
LEAST_STUB_M = 30.0
LEAST_SINE = 0.34
STUB_SHARE = 0.55
AVENUE_EVERY = 7
SIDE_FACTOR = 1.1  # a border has a vertex where a street meets it from either side, so its pieces are shorter than blocks
FULL_DENSITY_PER_KM2 = 2600.0
LEAST_FILL = 0.25
OPEN_WAVES = ((410.0, 20.0, 0.4), (530.0, 95.0, 2.2), (690.0, 150.0, 4.1), (350.0, 60.0, 5.3))
WARP = ((14.0, 1300.0, 35.0, 0.0), (9.0, 720.0, 110.0, 1.3), (5.0, 430.0, 70.0, 2.1))


@dataclass(frozen=True)
class Piece:
    """A straight street piece of a grid.

    Ends are points in meters; `hit` is the skeleton line the second end lies on, -1 where it is a node of the
    grid or a dead end. `row` numbers the grid line it belongs to and `order` its place on that line.
    """

    start: tuple[float, float]
    end: tuple[float, float]
    hit: int
    row: tuple[int, int, int]
    order: float
    street_class: str


def hang_grid(
    number: int,
    face: Face,
    district: District,
    tracts: pd.DataFrame,
    lines: list[SkeletonLine],
    tree: shapely.STRtree,
) -> list[Piece]:
    """Return the street pieces of a face.

    A node of the grid stands only where it keeps clear of the skeleton; from the last node of a row the street
    goes on to the skeleton where it meets it at a fair angle, and ends dead on the rim of the town. Pieces are
    left out or cut short by a hash of their place, more of them where fewer people live.
    """
    grid = _Grid(number, face, district, tracts)
    near = tree.query(face.outline, predicate="intersects")
    streets = [int(k) for k in sorted(near.tolist())]
    inner = grid.clear_area(shapely.union_all([lines[k].course for k in streets] or [face.outline.boundary]))
    nodes = grid.nodes_in(inner)
    pieces: list[Piece] = []
    for (i, j), at in sorted(nodes.items()):
        for axis, di, dj in ((0, 1, 0), (1, 0, 1), (0, -1, 0), (1, 0, -1)):
            to = nodes.get((i + di, j + dj))
            if to is not None:
                if di + dj > 0 and face.outline.contains(shapely.LineString([at, to])):
                    pieces.extend(grid.inner_piece(axis, i, j, at, to))
                continue
            pieces.extend(grid.outer_piece(axis, (i, j), (di, dj), at, lines, streets))
    return pieces


class _Grid:
    """Rows and columns of one face."""

    def __init__(self, number: int, face: Face, district: District, tracts: pd.DataFrame) -> None:
        self.number = number
        self.face = face
        self.district = district
        self.tracts = tracts.iloc[list(district.tracts)]
        turn = np.radians(district.bearing_deg)
        self.axes = np.array([[np.sin(turn), np.cos(turn)], [np.cos(turn), -np.sin(turn)]])
        self.step = SIDE_FACTOR * np.array(district.step_m)
        self.origin = np.round(np.array(district.outline.centroid.coords[0]), 1)
        self.cut, self.drop = _shares(district.density_per_km2)

    def place(self, ij: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the positions in meters of grid coordinates, bent a little as real streets are."""
        flat = self.origin + (ij * self.step) @ self.axes
        bent = flat.copy()
        for height_m, wave_m, turn_deg, phase in WARP:
            turn = np.radians(turn_deg)
            along = flat @ np.array([np.sin(turn), np.cos(turn)])
            shift = height_m * np.sin(2 * np.pi * along / wave_m + phase)
            bent += shift[:, None] * np.array([np.cos(turn), -np.sin(turn)])
        return np.round(bent, 2)

    def clear_area(self, streets: shapely.Geometry) -> shapely.Geometry:
        """Return the part of the face where nodes of the grid may stand."""
        clear = CLEAR_SHARE * float(self.step.min())
        inside: shapely.Geometry = self.face.outline.buffer(-clear * 0.5).difference(streets.buffer(clear))
        return inside

    def nodes_in(self, inner: shapely.Geometry) -> dict[tuple[int, int], tuple[float, float]]:
        """Return the nodes of the grid that lie in an area."""
        corners = np.array(self.face.outline.envelope.exterior.coords) - self.origin
        ij = corners @ self.axes.T / self.step
        low, high = np.floor(ij.min(axis=0)) - 1, np.ceil(ij.max(axis=0)) + 1
        mesh = np.stack(
            np.meshgrid(np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1), indexing="ij"), -1
        ).reshape(-1, 2)
        at = self.place(mesh)
        keep = shapely.contains_xy(inner, at[:, 0], at[:, 1])
        keep[keep] = self._built(at[keep])
        return {
            (int(i), int(j)): (float(x), float(y))
            for (i, j), (x, y) in zip(mesh[keep], at[keep], strict=True)
        }

    def _built(self, at: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which places are built up: all of a dense tract, patches of one with few people."""
        rows = self.tracts.iloc[deepest_tract(self.tracts, at[:, 0], at[:, 1])]
        fill = np.clip(rows.population / rows.area_km2 / FULL_DENSITY_PER_KM2, LEAST_FILL, 1.0).to_numpy()
        wave = np.zeros(len(at))
        for wave_m, turn_deg, phase in OPEN_WAVES:
            turn = np.radians(turn_deg)
            wave += np.sin(2 * np.pi * (at @ np.array([np.sin(turn), np.cos(turn)])) / wave_m + phase)
        rank = ndtr(wave / np.sqrt(len(OPEN_WAVES) / 2))
        built: NDArray[np.bool_] = (rank <= fill) | (fill >= 1.0)
        return built

    def inner_piece(
        self, axis: int, i: int, j: int, at: tuple[float, float], to: tuple[float, float]
    ) -> list[Piece]:
        """Return the piece between two nodes: whole, cut short from one end, or none."""
        row, order = self._row(axis, i, j)
        draw = float(uniform(self.number, axis, i, j))
        if draw < self.drop:
            return []
        street_class = self._class(axis, i, j)
        if draw < self.drop + self.cut and street_class == "residential":
            swap = draw < self.drop + self.cut / 2
            start, far = (to, at) if swap else (at, to)
            length = float(np.hypot(far[0] - start[0], far[1] - start[1]))
            share = max(STUB_SHARE, LEAST_STUB_M / length)
            end = (
                round(start[0] + share * (far[0] - start[0]), 2),
                round(start[1] + share * (far[1] - start[1]), 2),
            )
            return [Piece(start, end, -1, row, order + (0.4 if swap else 0.0), street_class)]
        return [Piece(at, to, -1, row, order, street_class)]

    def outer_piece(
        self,
        axis: int,
        node: tuple[int, int],
        way: tuple[int, int],
        at: tuple[float, float],
        lines: list[SkeletonLine],
        streets: list[int],
    ) -> list[Piece]:
        """Return the piece from the last node of a row to the skeleton, or a dead end at the rim."""
        i, j = node
        goal = self.place(np.array([[i + way[0], j + way[1]]], dtype=float))[0]
        reach = np.array(at) + REACH_SHARE * (goal - np.array(at))
        ray = shapely.LineString([at, reach])
        hits = [
            (m, k, p) for k in streets for m, p in [_first_hit(ray, lines[k].course, at)] if p is not None
        ]
        if not hits:
            return []
        distance, line, point = min(hits, key=lambda h: (round(h[0], 2), h[1]))
        row, order = self._row(axis, i, j)
        order += 0.5 * (way[0] + way[1])
        street_class = self._class(axis, i, j)
        if not lines[line].is_street:
            return self._dead_end(axis, node, at, (reach - np.array(at)) / ray.length, distance, row, order)
        if distance < LEAST_LINK_M or _sine(lines[line].course, point, at) < LEAST_SINE:
            return []
        return [Piece(at, (round(point.x, 2), round(point.y, 2)), line, row, order, street_class)]

    def _dead_end(
        self,
        axis: int,
        node: tuple[int, int],
        at: tuple[float, float],
        heading: NDArray[np.float64],
        distance: float,
        row: tuple[int, int, int],
        order: float,
    ) -> list[Piece]:
        """Return a dead end towards the rim of the town at every second row or so."""
        draw = float(uniform(self.number, axis, node[0], node[1], round(order * 2)))
        length = min(distance, float(self.step.max())) * (0.6 + 0.4 * draw)
        if draw > 0.5 or length < LEAST_STUB_M:
            return []
        end = np.round(np.array(at) + heading * length, 2)
        return [Piece(at, (float(end[0]), float(end[1])), -1, row, order, "residential")]

    def _row(self, axis: int, i: int, j: int) -> tuple[tuple[int, int, int], float]:
        """Return the key of the grid line a piece lies on and its place there."""
        return (self.number, axis, j if axis == 0 else i), float(i if axis == 0 else j)

    def _class(self, axis: int, i: int, j: int) -> str:
        """Return tertiary for one grid line in a few, residential for the others."""
        line = j if axis == 0 else i
        return (
            "tertiary" if line % AVENUE_EVERY == 0 and self.district.density_per_km2 > 1500 else "residential"
        )


def _shares(density_per_km2: float) -> tuple[float, float]:
    """Return the shares of pieces cut short and left out: more of both where fewer people live."""
    empty = float(np.clip(1.0 - density_per_km2 / 6000.0, 0.0, 1.0))
    return 0.13 + 0.05 * empty, 0.05 + 0.16 * empty


def _first_hit(
    ray: shapely.LineString, line: shapely.LineString, at: tuple[float, float]
) -> tuple[float, shapely.Point | None]:
    """Return distance and point where a ray first meets a line."""
    crossing = ray.intersection(line)
    if crossing.is_empty:
        return np.inf, None
    points = shapely.get_coordinates(crossing)
    far = np.hypot(points[:, 0] - at[0], points[:, 1] - at[1])
    k = int(far.argmin())
    return float(far[k]), shapely.Point(points[k])


def _sine(line: shapely.LineString, point: shapely.Point, at: tuple[float, float]) -> float:
    """Return the sine of the angle at which a street coming from `at` meets a line."""
    along = line.project(point)
    one, two = line.interpolate(max(along - 3, 0)), line.interpolate(min(along + 3, line.length))
    a = np.array([two.x - one.x, two.y - one.y])
    b = np.array([point.x - at[0], point.y - at[1]])
    return float(abs(a[0] * b[1] - a[1] * b[0]) / (np.hypot(*a) * np.hypot(*b) + 1e-9))
