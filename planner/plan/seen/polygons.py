"""What each camera sees of the ground: its polygon, and how much of that is public."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from planner.plan.prepare import Ground
from planner.plan.seen.eyes import Eyes, Floats
from planner.schema import VIEWSHEDS
from planner.siting.open_ground import OPEN_KINDS
from planner.siting.open_streets import half_widths_m
from planner.siting.sight import Places
from planner.siting.sight.scene import Scene
from planner.siting.sight.viewshed import viewsheds_in

SIDES = 8
SLIVER_M2 = 0.01


def view_polygons(ground: Ground, scene: Scene, places: Places, eyes: Eyes) -> NDArray[np.object_]:
    """Return what each camera sees by day at the study's level, empty where it sees nothing."""
    sectors = eyes.sectors("day")
    shapes = viewsheds_in(
        scene,
        places,
        sectors.azimuth_deg,
        sectors.field_deg,
        sectors.near_m,
        sectors.far_m,
        ground.settings.cameras.target_height_m,
    )
    return np.array([_areas_only(s) for s in shapes], dtype=object)


def public_shares(ground: Ground, shapes: NDArray[np.object_]) -> Floats:
    """Return the share of each polygon that is public ground, NaN of an empty one.

    Public ground is the street corridors, footpaths among them, at the half-width of their class, and open
    ground (plazas, parks, playgrounds, sports, parking); private is all else. Where a street is wider than
    its class says, or a forecourt is public, that errs toward calling public ground private.
    """
    network = ground.city.streets
    strips = shapely.buffer(
        network.spans.geometry.to_numpy(), half_widths_m(network, ground.catalog), quad_segs=SIDES
    )
    open_areas = _open_areas(ground)
    public = np.concatenate([strips, open_areas])
    tree = shapely.STRtree(public)
    out = np.full(len(shapes), np.nan)
    for i in np.flatnonzero(~shapely.is_empty(shapes)).tolist():
        near = np.sort(tree.query(shapes[i], predicate="intersects"))
        whole = float(shapely.area(shapes[i]))
        if whole > 0:
            inside = shapely.intersection(shapes[i], shapely.union_all(public[near]))
            out[i] = min(1.0, round(float(shapely.area(inside)) / whole, 4))
    return out


def viewshed_table(
    camera_id: list[str], shapes: NDArray[np.object_], public_share: Floats, crs: str
) -> gpd.GeoDataFrame:
    """Return VIEWSHEDS of the cameras that see some ground."""
    rows = np.flatnonzero(~shapely.is_empty(shapes))
    return gpd.GeoDataFrame(
        {
            "camera_id": [camera_id[i] for i in rows],
            "area_m2": np.round(shapely.area(shapes[rows]), 2),
            "public_share": public_share[rows],
        },
        geometry=shapes[rows],
        crs=crs,
    )[VIEWSHEDS.names]


def _open_areas(ground: Ground) -> NDArray[np.object_]:
    """Return the polygons of open ground, named or not."""
    areas = ground.city.areas
    if areas is None:
        return np.zeros(0, dtype=object)
    return areas.geometry.to_numpy()[areas["kind"].isin(OPEN_KINDS).to_numpy()]


def _areas_only(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons of a shape as one multipolygon, slivers left out."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > SLIVER_M2]
    return shapely.MultiPolygon(parts)
