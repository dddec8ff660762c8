"""Everything that sight is decided by, made once of a city."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.city.model import City
from planner.siting.open_streets import half_widths_m, streets_with_frontage
from planner.siting.sight.corridor import Corridors, OpenGround, make_corridors, no_open_ground
from planner.siting.sight.eyes import Footprints, eyes_of, make_footprints
from planner.siting.sight.frontage import ENOUGH_SHARE, Frontage, frontage_share, measure_frontage
from planner.siting.sight.model import Places
from planner.siting.sight.relief import Relief, make_relief
from planner.siting.sight.walls import Walls, make_walls

VEGETATION = "vegetation"
ON_GROUND_M = 10.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scene:
    """What hides and what is open in a city.

    Parameters
    ----------
    footprints, walls
        Buildings, then vegetation: all that is opaque.
    buildings
        Walls of the buildings alone.
    corridors
        Corridors of all streets outside tunnels.
    frontage
        Which sides of the streets are built.
    open_ground
        Named open ground: plazas, parks and the like.
    axes
        Tree over the streets with frontage.
    relief
        Terrain, where the study has it.
    """

    footprints: Footprints
    walls: Walls
    buildings: Walls
    corridors: Corridors
    frontage: Frontage
    open_ground: NDArray[np.object_]
    axes: shapely.STRtree
    relief: Relief | None


@dataclass(frozen=True)
class Standing:
    """How sight works at each place: where from, by which model, on which open ground.

    Parameters
    ----------
    eye_xy, blind
        See `Visibility`.
    sight_model
        object[n]: buildings, corridor or open.
    share
        float64[n]: built share of the frontage around.
    ground
        Open polygons that the place stands in; none where its model is not open.
    """

    eye_xy: Floats
    blind: NDArray[np.bool_]
    sight_model: NDArray[np.object_]
    share: Floats
    ground: OpenGround


def make_scene(city: City, catalog: Catalog) -> Scene:
    """Return what hides and what is open in a city: buildings, vegetation, streets, open ground, terrain."""
    solid, height = polygons_of(city.buildings)
    green, unknown = polygons_of(_of_kind(city.areas, VEGETATION, True))
    ground = _named(_of_kind(city.areas, VEGETATION, False))
    shapes, heights = np.concatenate((solid, green)), np.concatenate((height, unknown))
    width = half_widths_m(city.streets, catalog)
    streets = streets_with_frontage(city.streets, catalog)
    buildings = make_walls(solid, height)
    beside = make_corridors(city.streets, streets, width)
    frontage = measure_frontage(city.streets, streets, width, beside, buildings, ground)
    return Scene(
        footprints=make_footprints(shapes, heights),
        walls=make_walls(shapes, heights) if len(green) else buildings,
        buildings=buildings,
        corridors=make_corridors(city.streets, ~city.streets.spans["tunnel"].to_numpy(dtype=bool), width),
        frontage=frontage,
        open_ground=ground,
        axes=shapely.STRtree(city.streets.spans.geometry.to_numpy()[streets]),
        relief=make_relief(city.terrain, city.crs),
    )


def stand(scene: Scene, places: Places) -> Standing:
    """Return how sight works at each place.

    Where mapped buildings cover 60 % or more of the block frontage within 100 m, sight is decided by them
    (`buildings`). Elsewhere it is bounded by the street corridors (`corridor`), and on named open ground
    it is open within the ground's polygon and by corridor beyond (`open`). Mapped buildings and vegetation
    hide in every model: what is mapped is known to stand there, and a model that looked through it would
    claim what cannot be seen.
    """
    eyes, blind = eyes_of(places.xy, places.height_m, scene.footprints, scene.walls, scene.axes)
    share = frontage_share(places.xy, scene.frontage)
    enough = share >= ENOUGH_SHARE
    ground, holds = _ground_of(eyes, places.open_ground & ~enough, scene.open_ground)
    model = np.where(enough, "buildings", np.where(holds, "open", "corridor")).astype(object)
    return Standing(eyes, blind, model, share, ground)


def polygons_of(frame: gpd.GeoDataFrame | None) -> tuple[NDArray[np.object_], Floats]:
    """Return the polygons of a layer, damaged ones mended, and their heights, NaN where it tells none."""
    if frame is None or not len(frame):
        return np.zeros(0, dtype=object), np.zeros(0)
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    shapes = np.array(frame.geometry.to_numpy(), dtype=object)
    wrong = ~shapely.is_valid(shapes)
    shapes[wrong] = shapely.make_valid(shapes[wrong], method="structure", keep_collapsed=False)
    if "height_m" not in frame.columns:
        return shapes, np.full(len(frame), np.nan)
    return shapes, frame["height_m"].to_numpy(dtype=np.float64, na_value=np.nan)


def _of_kind(areas: gpd.GeoDataFrame | None, kind: str, same: bool) -> gpd.GeoDataFrame | None:
    """Return the areas of a kind, or those of every other kind."""
    return None if areas is None else areas[(areas["kind"] == kind) == same]


def _named(areas: gpd.GeoDataFrame | None) -> NDArray[np.object_]:
    """Return the polygons of the areas that have a name."""
    if areas is None:
        return np.zeros(0, dtype=object)
    named = areas["name"].notna() & (areas["name"].astype(str).str.strip() != "")
    return polygons_of(areas[named])[0]


def _ground_of(
    xy: Floats, wanted: NDArray[np.bool_], polygons: NDArray[np.object_]
) -> tuple[OpenGround, NDArray[np.bool_]]:
    """Return the edges of the open polygons each wanted place is in or within 10 m of, and who has any."""
    holds = np.zeros(len(xy), dtype=bool)
    rows = np.flatnonzero(wanted)
    if not len(rows) or not len(polygons):
        return no_open_ground(len(xy)), holds
    found = shapely.STRtree(polygons).query(
        shapely.points(xy[rows]), predicate="dwithin", distance=ON_GROUND_M
    )
    size = np.zeros(len(xy), dtype=np.int64)
    edges = []
    known: dict[tuple[int, ...], Floats] = {}
    for k, row in enumerate(rows.tolist()):
        own = tuple(sorted(found[1][found[0] == k].tolist()))
        if own and own not in known:
            union = np.array([shapely.union_all(polygons[list(own)])])
            known[own] = make_walls(union, np.array([np.nan])).edges[:, :4]
        if own:
            edges.append(known[own])
            holds[row], size[row] = True, len(known[own])
    joined = np.concatenate(edges) if edges else np.zeros((0, 4))
    indptr = np.concatenate(([0], np.cumsum(size)))
    return OpenGround(indptr.astype(np.int64), np.ascontiguousarray(joined)), holds
