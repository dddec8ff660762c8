"""What each camera sees of the ground: its polygon."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from planner.plan.prepare import Ground
from planner.plan.seen.eyes import Eyes, Floats, Ints
from planner.schema import VIEWSHEDS
from planner.siting.homes import privacy_reach, turned
from planner.siting.sight import Places
from planner.siting.sight.scene import Scene
from planner.siting.sight.viewshed import viewsheds_in

SLIVER_M2 = 0.01
LEAST_M2 = 1.0


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


def private_polygons(
    ground: Ground, scene: Scene, places: Places, eyes: Eyes, shapes: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Return what each camera can be made to see: a class that can be turned by its whole reach.

    Parameters
    ----------
    shapes
        `view_polygons` of the first cameras, as many as are asked for; others keep theirs.
    """
    out, settings = shapes.copy(), ground.settings
    rows = np.flatnonzero(turned(eyes.views)[: len(shapes)])
    azimuth, field, far = privacy_reach(settings, ground.catalog, places.height_m, eyes.views)
    far = np.maximum(far, eyes.sectors("day").far_m)
    reached = viewsheds_in(
        scene,
        places.take(rows),
        azimuth[rows],
        field[rows],
        np.zeros(len(rows)),
        far[rows],
        settings.cameras.target_height_m,
    )
    for row, shape in zip(rows, reached, strict=True):
        out[row] = _areas_only(shape)
    return out


def districts_seen(ground: Ground, shapes: NDArray[np.object_], views: Ints) -> list[str | None]:
    """Return the districts that each view sees: more than 1 m2 of their ground, or demand of theirs.

    Parameters
    ----------
    shapes
        View polygons.
    views
        Their rows in `Offer.views`.
    """
    offer, layer = ground.offer, ground.city.districts
    if layer is None:
        return [None] * len(shapes)
    names, held = layer["name"].to_numpy(dtype=object), layer.geometry.to_numpy()
    of_demand = offer.demand["district"].to_numpy(dtype=object)
    seen = [
        set(of_demand[offer.cover_demand[offer.cover_indptr[j] : offer.cover_indptr[j + 1]]]) for j in views
    ]
    row, area = shapely.STRtree(held).query(shapes, predicate="intersects")
    much = shapely.area(shapely.intersection(shapes[row], held[area])) > LEAST_M2
    for r, a in zip(row[much].tolist(), area[much].tolist(), strict=True):
        seen[r].add(names[a])
    return ["; ".join(n for n in dict.fromkeys(names) if n in s) or None for s in seen]


def viewshed_table(
    camera_id: list[str],
    shapes: NDArray[np.object_],
    public_share: Floats,
    crs: str,
    districts: list[str | None] | None = None,
) -> gpd.GeoDataFrame:
    """Return VIEWSHEDS of the cameras that see some ground."""
    rows = np.flatnonzero(~shapely.is_empty(shapes))
    return gpd.GeoDataFrame(
        {
            "camera_id": [camera_id[i] for i in rows],
            "area_m2": np.round(shapely.area(shapes[rows]), 2),
            "public_share": public_share[rows],
            "districts": [districts[i] if districts else None for i in rows],
        },
        geometry=shapes[rows],
        crs=crs,
    )[VIEWSHEDS.names]


def _areas_only(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons of a shape as one multipolygon, slivers left out."""
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon" and p.area > SLIVER_M2]
    return shapely.MultiPolygon(parts)
