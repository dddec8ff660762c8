"""Stand-ins for a tender's annex: government points and cameras, published ones first, others placed by rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.sources.reconstruction.spread import even_steps
from planner.sources.reconstruction.tables import FactsTables, to_meters

STREET_REACH_M = 120.0
JUNCTION_ARMS = 3
CAMERA_SPACING_M = 60.0
CORNER_M = 6.0
JOIN_M = 50.0
COLUMNS = ["id", "name", "kind", "lat", "lon", "provenance"]
CAMERA_COLUMNS = ["id", "name", "kind", "camera_class", "lat", "lon", "provenance"]


@dataclass(frozen=True)
class PlacedKind:
    """A kind of point that is placed by rule: how many, what it is called, and how it spreads.

    `central_share` of them stand within `CENTRAL_M` of the center, the others are spread over residents.
    """

    kind: str
    label: str
    share: float
    central_share: float = 0.0


CENTRAL_M = 1200.0
PLACED_KINDS = (
    PlacedKind("police", "Policia", 0.28),
    PlacedKind("clinic", "Puesto de salud", 0.26),
    PlacedKind("office", "Oficina publica", 0.40, 0.6),
    PlacedKind("fire", "Bomberos", 0.03),
    PlacedKind("town_hall", "Municipio o delegacion", 0.03),
)


def place_points(
    tables: FactsTables,
    nodes: pd.DataFrame,
    schools: pd.DataFrame,
    health: pd.DataFrame,
    count: int,
    center: tuple[float, float],
) -> pd.DataFrame:
    """Return `count` government points in the form of the annex.

    Published schools within 120 m of a reconstructed street come first, then published health places (their
    position a planning assumption), then rows placed by rule, named by kind, number and tract.

    Parameters
    ----------
    tables
        The facts tables.
    nodes
        `street_nodes` of the street layer.
    schools, health
        Tables with id, name, lon, lat; health with kind and position_source as well.
    count
        Points in all.
    center
        Longitude and latitude of the middle of town, where offices gather.
    """
    near = _near_streets(schools, nodes)
    rows = [
        {**_site(r), "kind": "school", "provenance": f"published: {r.source}; position {r.accuracy}"}
        for r in schools[near].itertuples()
    ]
    rows += [
        {**_site(r), "kind": r.kind, "provenance": f"name published: {r.source}; {r.position_source}"}
        for r in health.itertuples()
    ]
    rows += _placed(tables, nodes, count - len(rows), center)
    out = pd.DataFrame(rows[:count])
    out.insert(0, "id", [f"GOV-{k + 1:04d}" for k in range(len(out))])
    return out[COLUMNS]


def place_cameras(tables: FactsTables, nodes: pd.DataFrame, points: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return `count` camera locations in the form of the annex, all placed by rule.

    In this order: the outer ends of the national roads, the corner nearest each bridge, the corner nearest each
    published school, then corners at even steps of residents. No two stand nearer than
    60 m; a corner already taken gives way to the next nearest.

    Parameters
    ----------
    tables
        The facts tables.
    nodes
        `street_nodes` of the street layer.
    points
        What `place_points` returned.
    count
        Cameras in all.
    """
    corners = nodes[nodes.arms >= JUNCTION_ARMS].reset_index(drop=True)
    picker = _Picker(corners)
    rows = []
    for name, xy in _town_entries(tables):
        rows.append(picker.row(xy, "town entry", "ptz", f"end of {name}"))
    for b in tables.bridges:
        rows.append(picker.row((b.x, b.y), "bridge", "dome_360", f"bridge {b.bridge_id}"))
    schools = points[points.kind == "school"]
    for (x, y), name in zip(np.column_stack(to_meters(schools.lon, schools.lat)), schools.id, strict=True):
        rows.append(picker.row((x, y), "school door", "fixed", f"corner nearest {name}"))
    homes = even_steps(*(tables.tracts[c].to_numpy(dtype=float) for c in ("x", "y", "population")), count)
    for tract in _in_turn(homes):
        row = tables.tracts.iloc[tract]
        rows.append(picker.row((row.x, row.y), "corner", "fixed", f"residents of tract {row.tract_id}"))
    found = [r for r in rows if r is not None][:count]
    out = pd.DataFrame(found)
    out.insert(0, "id", [f"CAM-{k + 1:04d}" for k in range(len(out))])
    out.insert(1, "name", [f"Camara {k + 1:03d}" for k in range(len(out))])
    return out[CAMERA_COLUMNS]


def _town_entries(tables: FactsTables) -> list[tuple[str, tuple[float, float]]]:
    """Return the ends of named roads that no other arterial comes near."""
    out = []
    for road in tables.arterials:
        others = [a.course for a in tables.arterials if a is not road]
        for xy in (road.course.coords[0], road.course.coords[-1]):
            if road.name and min(o.distance(shapely.Point(xy)) for o in others) > JOIN_M:
                out.append((road.name, (float(xy[0]), float(xy[1]))))
    return out


class _Picker:
    """Hands out corners once each, keeping a distance between them."""

    def __init__(self, corners: pd.DataFrame) -> None:
        self.corners = corners
        self.xy = corners[["x", "y"]].to_numpy()
        self.tree = cKDTree(self.xy)
        self.free = np.ones(len(corners), dtype=bool)

    def take(self, at: tuple[float, float]) -> int:
        """Return the nearest free corner and close those within 60 m of it."""
        for k in self.tree.query(at, k=len(self.xy))[1]:
            if self.free[k]:
                self.free[self.tree.query_ball_point(self.xy[k], CAMERA_SPACING_M)] = False
                return int(k)
        raise ValueError("no corner is left for a camera")

    def row(self, at: tuple[float, float], kind: str, camera_class: str, why: str) -> dict[str, object]:
        """Return the row of a camera at the nearest free corner."""
        corner = self.corners.iloc[self.take(at)]
        return {
            "kind": kind,
            "camera_class": camera_class,
            "lat": round(float(corner.lat), 6),
            "lon": round(float(corner.lon), 6),
            "provenance": f"placed by rule: {why}",
        }


def _in_turn(homes: list[int]) -> list[int]:
    """Return the steps so that any number of them from the front is spread over the whole town."""
    order = sorted(range(len(homes)), key=lambda k: (_bit_reversed(k, len(homes)), k))
    return [homes[k] for k in order]


def _bit_reversed(number: int, size: int) -> int:
    """Return a number with its bits in reverse order (van der Corput)."""
    width = max(size - 1, 1).bit_length()
    return int(f"{number:0{width}b}"[::-1], 2)


def _placed(
    tables: FactsTables, nodes: pd.DataFrame, count: int, center: tuple[float, float]
) -> list[dict[str, object]]:
    """Return the rows placed by rule, the kinds by their shares."""
    x, y, people = (tables.tracts[c].to_numpy(dtype=float) for c in ("x", "y", "population"))
    cx, cy = (v[0] for v in to_meters(pd.Series([center[0]]), pd.Series([center[1]])))
    corners = nodes[nodes.arms >= JUNCTION_ARMS].reset_index(drop=True)
    tree = cKDTree(corners[["x", "y"]].to_numpy())
    central = corners[np.hypot(corners.x - cx, corners.y - cy) <= CENTRAL_M]
    taken: set[int] = set()
    rows = []
    for kind, number in zip(PLACED_KINDS, _shares(count), strict=True):
        inner = round(number * kind.central_share)
        steps = even_steps(x, y, people, number - inner)
        places = [(x[t], y[t], f"residents of tract {tables.tracts.tract_id.iloc[t]}") for t in steps]
        spots = even_steps(central.x.to_numpy(), central.y.to_numpy(), np.ones(len(central)), inner)
        places += [(*central.iloc[k][["x", "y"]], "government offices near the center") for k in spots]
        for k, (px, py, why) in enumerate(places):
            corner = _free_corner(tree, (px, py), taken)
            tract = tables.tracts.tract_id.iloc[int(np.hypot(x - px, y - py).argmin())]
            lon, lat = _beside(corners, corner)
            rows.append(
                {
                    "name": f"{kind.label} {k + 1:02d} (radio {tract})",
                    "kind": kind.kind,
                    "lat": lat,
                    "lon": lon,
                    "provenance": f"placed by rule: {why}",
                }
            )
    return rows


def _shares(count: int) -> list[int]:
    """Return how many of each placed kind: whole, by largest remainder."""
    exact = np.array([k.share for k in PLACED_KINDS]) * count
    whole = np.floor(exact).astype(int)
    whole[np.argsort(-(exact - whole), kind="stable")[: count - int(whole.sum())]] += 1
    return [int(v) for v in whole]


def _free_corner(tree: cKDTree, at: tuple[float, float], taken: set[int]) -> int:
    """Return the nearest corner without a point yet."""
    for k in tree.query(at, k=min(200, tree.n))[1]:
        if int(k) not in taken:
            taken.add(int(k))
            return int(k)
    raise ValueError("no corner is left for a point")


def _beside(corners: pd.DataFrame, k: int) -> tuple[float, float]:
    """Return longitude and latitude of a building a few meters off a corner."""
    corner = corners.iloc[k]
    meters_per_deg = 111_320.0
    lon = float(corner.lon) + CORNER_M / (meters_per_deg * np.cos(np.radians(corner.lat)))
    return round(lon, 6), round(float(corner.lat) + CORNER_M / meters_per_deg, 6)


def _near_streets(sites: pd.DataFrame, nodes: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which sites lie within 120 m of a vertex of the street layer."""
    at = np.column_stack(to_meters(sites.lon, sites.lat))
    distance, _ = cKDTree(nodes[["x", "y"]].to_numpy()).query(at)
    near: NDArray[np.bool_] = distance <= STREET_REACH_M
    return near


def _site(row: object) -> dict[str, object]:
    """Return name and place of a published row."""
    return {"name": row.name, "lat": row.lat, "lon": row.lon}  # type: ignore[attr-defined]
