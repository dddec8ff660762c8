"""Where streets cross railways, waterways and main roads, from the geometry."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog, CrossingKind, Way
from planner.schema import BARRIERS, STREET_CROSSINGS

Floats = NDArray[np.float64]
END_M = 0.05
"""What lies this near to the end of a street is a junction: crossed there or not, as the whole route goes."""
TANGENT_M = 0.5


@dataclass(frozen=True)
class Obstacles:
    """Lines that are crossed: `row` is the street span of a road, -1 of a barrier."""

    line: NDArray[np.object_]
    id: NDArray[np.object_]
    kind: NDArray[np.object_]
    barrier_class: NDArray[np.object_]
    name: NDArray[np.object_]
    width_m: Floats
    bridge: NDArray[np.bool_]
    row: NDArray[np.int64]


def number_barriers(
    found: gpd.GeoDataFrame | None, near: shapely.Geometry, crs: object, catalog: Catalog
) -> gpd.GeoDataFrame:
    """Return BARRIERS of a study in meters: those of the catalog's kinds near the streets, in their order.

    Parameters
    ----------
    found
        RAW_BARRIERS in meters, or None.
    near
        Area of the streets; what does not touch it is left out.
    """
    kinds = {k.osm_value: k for k in catalog.crossing_kinds if k.kind != "road"}
    if found is None:
        return gpd.GeoDataFrame({n: [] for n in BARRIERS.names}, geometry="geometry", crs=crs)
    shapes = np.asarray(found.geometry.to_numpy(), dtype=object)
    held = found[found["barrier_class"].isin(kinds).to_numpy() & shapely.intersects(shapes, near)].copy()
    usual = held["barrier_class"].map({k: v.width_m for k, v in kinds.items()}).astype(float)
    held["width_m"] = held["width_m"].astype(float).fillna(usual)
    held["barrier_id"] = [f"BAR-{n:05d}" for n in range(1, len(held) + 1)]
    return gpd.GeoDataFrame(BARRIERS.arrange(held.reset_index(drop=True)), geometry="geometry", crs=crs)


def find_crossings(spans: gpd.GeoDataFrame, barriers: gpd.GeoDataFrame, catalog: Catalog) -> gpd.GeoDataFrame:
    """Return STREET_CROSSINGS: each street that may carry fiber, and what it crosses away from its ends.

    A crossing is as long as what is crossed is wide, over the sine of the angle (no sharper than
    `crossing_angle_deg`). Crossings of one kind that follow each other within `crossing_merge_m` are one,
    from the first edge to the last: tracks side by side, both carriageways. A street on a bridge passes over;
    one below what runs on a bridge passes under. A road is not crossed by a piece of the same name. What runs
    along a street's own line is not crossed; what is met at a junction is left to `network`, which knows
    whether the route goes on to the other side.

    Parameters
    ----------
    spans
        STREET_SPANS in meters, not split.
    barriers
        BARRIERS.
    """
    found = _points(spans, obstacles(spans, barriers, catalog))
    allowances = catalog.allowances
    if found.empty:
        return gpd.GeoDataFrame({n: [] for n in STREET_CROSSINGS.names}, geometry="geometry", crs=spans.crs)
    sharpest = np.sin(np.radians(allowances["crossing_angle_deg"].value))
    found["length_m"] = found["width_m"] / np.maximum(found["sine"], sharpest)
    merged = _merged(found, allowances["crossing_merge_m"].value, spans["length_m"].to_numpy(dtype=float))
    lines = np.asarray(spans.geometry.to_numpy(), dtype=object)[merged["row"]]
    merged["street_span_id"] = spans["span_id"].to_numpy(dtype=object)[merged["row"]]
    merged["geometry"] = shapely.line_interpolate_point(lines, merged["offset_m"].to_numpy())
    return gpd.GeoDataFrame(STREET_CROSSINGS.arrange(merged), geometry="geometry", crs=spans.crs)


def obstacles(spans: gpd.GeoDataFrame, barriers: gpd.GeoDataFrame, catalog: Catalog) -> Obstacles:
    """Return what streets may cross: barriers, and main roads of the catalog that are in no tunnel."""
    main = {k.osm_value for k in catalog.crossing_kinds if k.kind == "road"}
    on = spans["street_class"].isin(main).to_numpy() & ~spans["tunnel"].to_numpy(dtype=bool)
    roads = spans[on]
    half = {c: catalog.street_classes[c].half_width_m for c in main}
    none = np.full(len(barriers), -1, dtype=np.int64)

    def both(of_barriers: object, of_roads: object) -> NDArray[np.object_]:
        """Put two columns end to end."""
        return np.concatenate([np.asarray(of_barriers, dtype=object), np.asarray(of_roads, dtype=object)])

    names = roads["name"].where(roads["name"].notna(), "")
    return Obstacles(
        line=both(barriers.geometry.to_numpy(), roads.geometry.to_numpy()),
        id=both(barriers["barrier_id"], roads["span_id"]),
        kind=both(barriers["kind"], ["road"] * len(roads)),
        barrier_class=both(barriers["barrier_class"], roads["street_class"]),
        name=both(barriers["name"].where(barriers["name"].notna(), ""), names),
        width_m=both(barriers["width_m"], [2 * half[c] for c in roads["street_class"]]).astype(float),
        bridge=both(barriers["bridge"], roads["bridge"]).astype(bool),
        row=np.concatenate([none, np.flatnonzero(on)]),
    )


def _points(spans: gpd.GeoDataFrame, of: Obstacles) -> pd.DataFrame:
    """Return each place where a street crosses an obstacle, with the sine of the angle."""
    lines = np.asarray(spans.geometry.to_numpy(), dtype=object)
    if not len(of.line):
        return pd.DataFrame()
    mine, other = shapely.STRtree(of.line).query(lines, predicate="intersects")
    names = spans["name"].where(spans["name"].notna(), "").to_numpy(dtype=object)
    classes = spans["street_class"].to_numpy(dtype=object)
    same = (of.row[other] >= 0) & (names[mine] == of.name[other]) & (names[mine] != "")
    same &= classes[mine] == of.barrier_class[other]
    held = spans["may_carry"].to_numpy(dtype=bool)[mine] & (of.row[other] != mine) & ~same
    mine, other = mine[held], other[held]
    parts, pair = shapely.get_parts(shapely.intersection(lines[mine], of.line[other]), return_index=True)
    single = shapely.get_type_id(parts) == 0
    points, mine, other = parts[single], mine[pair[single]], other[pair[single]]
    offset = shapely.line_locate_point(lines[mine], points)
    inside = (offset > END_M) & (offset < shapely.length(lines[mine]) - END_M)
    points, mine, other, offset = points[inside], mine[inside], other[inside], offset[inside]
    along = tangents(lines[mine], offset)
    across = tangents(of.line[other], shapely.line_locate_point(of.line[other], points))
    sine = np.abs(along[:, 0] * across[:, 1] - along[:, 1] * across[:, 0])
    over = spans["bridge"].to_numpy(dtype=bool)[mine]
    return pd.DataFrame(
        {
            "row": mine, "offset_m": offset, "kind": of.kind[other], "barrier_class": of.barrier_class[other],
            "name": of.name[other], "barrier_ids": of.id[other], "width_m": of.width_m[other], "sine": sine,
            "passes": np.where(over, "over", np.where(of.bridge[other], "under", "level")),
        }
    )  # fmt: skip


def how_crossed(way: Way, passes: str, kind: CrossingKind) -> tuple[str, str]:
    """Return how a way crosses, and the price item of one crossing, blank where it buys nothing.

    Plant that stands crosses already, but cable hung on others' poles crosses anew. On a bridge cable and
    duct are fixed to it. Below a bridge a trench runs on, and cable is fixed to the bridge. Else cable is
    hung across and a trench is bored.
    """
    if not way.support:
        return "standing", ""
    hung = way.deployment == "aboveGround"
    if passes == "over":
        return "on_bridge", kind.bridge_item
    if passes == "under":
        return "under_bridge", kind.bridge_item if hung else ""
    return ("aerial", kind.aerial_item) if hung else ("bored", kind.bored_item)


def tangents(lines: NDArray[np.object_], offset_m: Floats) -> Floats:
    """Return the direction of lines at distances from their start, as unit vectors.

    >>> tangents(np.array([shapely.LineString([(0, 0), (9, 0)])]), np.array([4.0])).tolist()
    [[1.0, 0.0]]
    """
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines, offset_m + TANGENT_M))
    behind = shapely.get_coordinates(
        shapely.line_interpolate_point(lines, np.maximum(offset_m - TANGENT_M, 0.0))
    )
    step = ahead - behind
    return np.asarray(step / np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None])


def _merged(found: pd.DataFrame, merge_m: float, length_m: Floats) -> pd.DataFrame:
    """Return crossings with those of one kind and level that follow each other on a street as one."""
    keys = ["row", "kind", "passes"]
    rows = found.sort_values([*keys, "offset_m", "barrier_ids"]).reset_index(drop=True)
    group = rows.groupby(keys, sort=False).ngroup().to_numpy()
    far = (np.diff(rows["offset_m"].to_numpy()) > merge_m) | (np.diff(group) != 0)
    rows["cluster"] = np.concatenate([[0], np.cumsum(far)])
    rows["low"], rows["high"] = (rows["offset_m"] + side * rows["length_m"] / 2 for side in (-1, 1))
    out = []
    for _, part in rows.groupby("cluster", sort=False):
        low, high = part["low"].min(), part["high"].max()
        widest = part.iloc[int(np.argmax(part["width_m"].to_numpy()))]
        row = int(part["row"].iloc[0])
        out.append(
            {
                "row": row,
                "offset_m": round(float(np.clip((low + high) / 2, 0.0, length_m[row])), 2),
                "kind": widest["kind"],
                "barrier_class": widest["barrier_class"],
                "name": "; ".join(dict.fromkeys(n for n in part["name"] if n)) or None,
                "barrier_ids": " ".join(dict.fromkeys(part["barrier_ids"])),
                "length_m": round(float(high - low), 2),
                "passes": widest["passes"],
            }
        )
    return pd.DataFrame(out).sort_values(["row", "offset_m", "kind"]).reset_index(drop=True)
