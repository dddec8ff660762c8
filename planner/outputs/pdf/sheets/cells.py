"""How a plan is divided into sheets: by district, a large one into a grid; every asset is on a sheet."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely

from planner.outputs.pdf.sheets.paper import Box
from planner.plan.model import Plan

MAP_MM = (296.0, 281.0)
"""Width and height of the map on a sheet."""
SCALES = (500, 1000, 2000, 2500, 5000)
COARSER = (7500, 10_000, 15_000, 20_000, 25_000, 50_000, 100_000)
MOST_SHEETS = 80
MARGIN_MM = 12.0
"""Paper around the assets of a sheet; neighbors of a grid overlap by twice as much."""
STEP_M = 25.0
NOWHERE = np.empty((0, 2))


@dataclass(frozen=True)
class Sheet:
    """One map sheet.

    Parameters
    ----------
    number
        From 1, north to south and west to east within a district.
    district
        Its name; empty where the plan has none, None for what no district holds.
    box
        West, south, east, north in meters: what the paper holds at the scale.
    scale
        5000 for 1:5,000.
    cameras
        Ids of the cameras of its list; each camera of the plan is in one list.
    points
        Government points of its own cell.
    between
        It shows route alone, between the sheets of districts.
    """

    number: int
    district: str | None
    box: Box
    scale: int
    cameras: tuple[str, ...] = ()
    points: int = 0
    between: bool = False


def sheets_of(plan: Plan) -> list[Sheet]:
    """Return the sheets of a plan; none where it has neither sites nor routes.

    Assumes that districts are those that cameras and points name; route that passes outside every sheet of a
    district gets sheets of its own. Where 1:5,000 would need more than 80 sheets all are drawn smaller.
    """
    for coarsest in (SCALES[-1], *COARSER):
        found = _at_most(plan, coarsest)
        if len(found) <= MOST_SHEETS:
            break
    return [replace(sheet, number=k) for k, sheet in enumerate(found, start=1)]


def paper_m(scale: int) -> tuple[float, float]:
    """Return how many meters the map of a sheet is wide and high.

    >>> paper_m(5000)
    (1480.0, 1405.0)
    """
    return MAP_MM[0] * scale / 1000, MAP_MM[1] * scale / 1000


def _at_most(plan: Plan, coarsest: int) -> list[Sheet]:
    """Return the sheets where none is smaller than a scale."""
    cameras, points = _sites(plan, "cameras", "camera_id"), _sites(plan, "points", "point_id")
    route = _route_places(plan)
    named = sorted({d for d in [*cameras["district"], *points["district"]] if d})
    out: list[Sheet] = []
    if not named:
        centers = _places(plan.tables["centers"].geometry)
        rest = np.vstack([route, centers, _places(plan.tables["unserved"].geometry)])
        return _group("", cameras, points, rest, coarsest)
    for district in named:
        held = [frame[frame["district"] == district] for frame in (cameras, points)]
        out += _group(district, held[0], held[1], NOWHERE, coarsest)
    loose = [frame[frame["district"] == ""] for frame in (cameras, points)]
    out += _group(None, loose[0], loose[1], NOWHERE, coarsest)
    left = np.vstack([route, _places(plan.tables["centers"].geometry)])
    for sheet in out:
        left = left[~_inside(left, sheet.box)]
    none = cameras.iloc[:0]
    return out + [replace(s, between=True) for s in _group(None, none, none, left, coarsest)]


def _group(
    district: str | None, cameras: pd.DataFrame, points: pd.DataFrame, rest: np.ndarray, coarsest: int
) -> list[Sheet]:
    """Return the sheets of one district: one where it fits, else a grid without its empty cells."""
    sites = [frame[["x", "y"]].to_numpy(float) for frame in (cameras, points)]
    every = np.vstack([*sites, rest])
    if not len(every):
        return []
    low, high = every.min(axis=0), every.max(axis=0)
    fitting = (s for s in (*SCALES, *COARSER) if s <= coarsest)
    scale = next((s for s in fitting if np.all(high - low <= _room(s))), coarsest)
    room = _room(scale)
    many = [max(1, math.ceil((b - a) / r)) for a, b, r in zip(low, high, room, strict=True)]
    middle = (low + high) / 2
    start = middle - room * many / 2
    cell = _cells(every, start, room, many)
    camera_cell, point_cell = _cells(sites[0], start, room, many), _cells(sites[1], start, room, many)
    sheets = []
    for place in sorted(set(cell.tolist())):
        row, column = divmod(place, many[0])
        center = start + room * (np.array([column, many[1] - 1 - row]) + 0.5)
        half = np.array(paper_m(scale)) / 2
        low_corner, high_corner = center - half, center + half
        box = (float(low_corner[0]), float(low_corner[1]), float(high_corner[0]), float(high_corner[1]))
        ids = tuple(sorted(cameras["id"].to_numpy()[camera_cell == place]))
        count = int((point_cell == place).sum())
        sheets.append(Sheet(0, district, box, scale, ids, count))
    return sheets


def _cells(places: np.ndarray, start: np.ndarray, room: np.ndarray, many: list[int]) -> np.ndarray:
    """Return the cell of each place, counted from the north-west corner row by row."""
    column, up = np.clip(np.floor((places - start) / room), 0, np.array(many) - 1).astype(int).T
    return np.asarray((many[1] - 1 - up) * many[0] + column)


def _room(scale: int) -> np.ndarray:
    """Return how many meters of assets a sheet holds within its margin."""
    return np.array([side - 2 * MARGIN_MM * scale / 1000 for side in paper_m(scale)])


def _sites(plan: Plan, layer: str, key: str) -> pd.DataFrame:
    """Return id, place and district of sites; a blank district is empty text."""
    table = plan.tables[layer]
    places = _places(table.geometry)
    told = table["district"].where(table["district"].notna(), "").astype(str)
    return pd.DataFrame(
        {"id": table[key].astype(str).to_numpy(), "x": places[:, 0], "y": places[:, 1],
         "district": told.to_numpy()}
    )  # fmt: skip


def _route_places(plan: Plan) -> np.ndarray:
    """Return places along the route, none farther than 25 m from the next."""
    spans = plan.tables["spans"].geometry.to_numpy()
    return np.asarray(shapely.get_coordinates(shapely.segmentize(spans, STEP_M)))


def _places(shapes: Iterable[object]) -> np.ndarray:
    """Return the places of points as rows."""
    return np.asarray(shapely.get_coordinates(np.asarray(list(shapes), dtype=object))).reshape(-1, 2)


def _inside(places: np.ndarray, box: Box) -> np.ndarray:
    """Say which places a box holds."""
    west, south, east, north = box
    x, y = places[:, 0], places[:, 1]
    return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))
