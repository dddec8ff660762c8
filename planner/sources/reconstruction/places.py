"""Stand-ins for a tender's annex: published government points first, all else placed by rule."""

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
GOLDEN = 0.382
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
    taught = _taught(schools, nodes, tables.crs)
    cared = health.assign(provenance="name published: " + health.source + "; " + health.position_source)
    listed = pd.concat([taught, cared])[["name", "kind", "lat", "lon", "provenance"]]
    placed = pd.DataFrame(_placed(tables, nodes, count - len(listed), center))
    out = pd.concat([listed, placed], ignore_index=True).head(count)
    out.insert(0, "id", [f"GOV-{k + 1:04d}" for k in range(len(out))])
    return out[COLUMNS]


def published_schools(schools: pd.DataFrame, nodes: pd.DataFrame, crs: int) -> pd.DataFrame:
    """Return the published schools within 120 m of a reconstructed street, in the form of the annex.

    Parameters
    ----------
    schools
        Table with id, name, lon, lat, accuracy and source.
    nodes
        `street_nodes` of the street layer.
    crs
        EPSG code of the meters of `nodes`.
    """
    out = _taught(schools, nodes, crs)[["name", "kind", "lat", "lon", "provenance"]].reset_index(drop=True)
    out.insert(0, "id", [f"GOV-{k + 1:04d}" for k in range(len(out))])
    return out[COLUMNS]


def _taught(schools: pd.DataFrame, nodes: pd.DataFrame, crs: int) -> pd.DataFrame:
    """Return the schools that stand near a street, with kind and provenance."""
    taught = schools[_near_streets(schools, nodes, crs)].assign(kind="school")
    taught["provenance"] = "published: " + taught.source + "; position " + taught.accuracy
    return taught


def place_cameras(tables: FactsTables, nodes: pd.DataFrame, points: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return `count` camera locations in the form of the annex, all placed by rule.

    In this order: the outer ends of the national roads, the corner nearest each bridge, the corner nearest
    each published school, then corners at even steps of residents. No two
    stand nearer than 60 m; a corner already taken gives way to the next nearest.

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
    picker = _Picker(nodes[nodes.arms >= JUNCTION_ARMS].reset_index(drop=True))
    rows = [picker.row(xy, "town entry", "ptz", f"end of {name}") for name, xy in _town_entries(tables)]
    rows += [picker.row((b.x, b.y), "bridge", "dome_360", f"bridge {b.bridge_id}") for b in tables.bridges]
    schools = points[points.kind == "school"]
    doors = zip(*to_meters(schools.lon, schools.lat, tables.crs), schools.id, strict=True)
    rows += [picker.row((x, y), "school door", "fixed", f"corner nearest {i}") for x, y, i in doors]
    x, y, people = (tables.tracts[c].to_numpy(dtype=float) for c in ("x", "y", "population"))
    for k in _in_turn(even_steps(x, y, people, count))[: count - len(rows)]:
        why = f"residents of tract {tables.tracts.tract_id.iloc[k]}"
        rows.append(picker.row((x[k], y[k]), "corner", "fixed", why))
    out = pd.DataFrame(rows[:count])
    out.insert(0, "id", [f"CAM-{k + 1:04d}" for k in range(len(out))])
    out.insert(1, "name", [f"Camara {k + 1:03d}" for k in range(len(out))])
    return out[CAMERA_COLUMNS]


def _town_entries(tables: FactsTables) -> list[tuple[str, tuple[float, float]]]:
    """Return the ends of named roads that no other arterial comes near."""
    ends = [
        (road, (float(x), float(y)))
        for road in tables.arterials
        if road.name
        for x, y in (road.course.coords[0], road.course.coords[-1])
    ]
    return [
        (road.name, xy)
        for road, xy in ends
        if all(a is road or a.course.distance(shapely.Point(xy)) > JOIN_M for a in tables.arterials)
    ]


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
    corners = nodes[nodes.arms >= JUNCTION_ARMS].reset_index(drop=True)
    tree = cKDTree(corners[["x", "y"]].to_numpy())
    taken: set[int] = set()
    rows = []
    for kind, number in zip(PLACED_KINDS, _shares(count), strict=True):
        for k, (x, y, why) in enumerate(_spots(tables, corners, kind, number, center)):
            nearest = (tables.tracts.x.sub(x) ** 2 + tables.tracts.y.sub(y) ** 2).to_numpy().argmin()
            lon, lat = _beside(corners, _free_corner(tree, (x, y), taken))
            name = f"{kind.label} {k + 1:02d} (radio {tables.tracts.tract_id.iloc[int(nearest)]})"
            provenance = f"placed by rule: {why}"
            rows.append({"name": name, "kind": kind.kind, "lat": lat, "lon": lon, "provenance": provenance})
    return rows


def _spots(
    tables: FactsTables, corners: pd.DataFrame, kind: PlacedKind, number: int, center: tuple[float, float]
) -> list[tuple[float, float, str]]:
    """Return where the places of a kind belong and why: by residents, and by offices near the center."""
    x, y, people = (tables.tracts[c].to_numpy(dtype=float) for c in ("x", "y", "population"))
    middle = to_meters(pd.Series([center[0]]), pd.Series([center[1]]), tables.crs)
    central = corners[np.hypot(corners.x - middle[0][0], corners.y - middle[1][0]) <= CENTRAL_M]
    inner = round(number * kind.central_share)
    phase = (0.5 + GOLDEN * PLACED_KINDS.index(kind)) % 1.0
    steps = even_steps(x, y, people, number - inner, phase)
    spots = [
        (float(x[t]), float(y[t]), f"residents of tract {tables.tracts.tract_id.iloc[t]}") for t in steps
    ]
    in_x, in_y = central.x.to_numpy(dtype=float), central.y.to_numpy(dtype=float)
    offices = even_steps(in_x, in_y, np.ones(len(central)), inner)
    return spots + [(float(in_x[k]), float(in_y[k]), "government offices near the center") for k in offices]


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


def _near_streets(sites: pd.DataFrame, nodes: pd.DataFrame, crs: int) -> NDArray[np.bool_]:
    """Return which sites lie within 120 m of a vertex of the street layer."""
    at = np.column_stack(to_meters(sites.lon, sites.lat, crs))
    distance, _ = cKDTree(nodes[["x", "y"]].to_numpy()).query(at)
    near: NDArray[np.bool_] = distance <= STREET_REACH_M
    return near
