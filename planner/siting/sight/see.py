"""Who sees what: the demand points in sight of every place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.city.model import City
from planner.settings.model import Settings
from planner.siting.sight.corridor import reaches_m
from planner.siting.sight.eyes import inside_of
from planner.siting.sight.model import Places, Visibility, bearing_deg
from planner.siting.sight.pairs import pairs_by_part
from planner.siting.sight.relief import HIDDEN, UNKNOWN, profile_states
from planner.siting.sight.scene import Scene, Standing, make_scene, stand
from planner.siting.sight.walls import clear_of_walls

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def see(
    city: City,
    settings: Settings,
    catalog: Catalog,
    places: Places,
    demand_xy: Floats,
    range_m: float,
    progress: Callable[[float], None] | None = None,
) -> Visibility:
    """Return the demand points within a range that each place sees, looking all round.

    A point is seen when the straight line to it from the eye (`cameras.target_height_m` above the ground
    at its end) crosses no mapped building or vegetation that reaches up to it, stays in the street corridors
    or on the open ground of the place where the place's sight model asks for that (see `scene.stand`), and
    clears the terrain where the study has it. Points inside a footprint are not seen. What is not mapped
    hides nothing in the model `buildings`: that errs toward seeing too much, by walls, trees and trucks.

    Parameters
    ----------
    city
        Streets, and buildings, areas and terrain where it has them.
    settings
        `cameras.target_height_m`.
    catalog
        Its street classes give the half-width of each corridor.
    places
        Where cameras may stand.
    demand_xy
        float64[m, 2] in the CRS of the city.
    range_m
        Ground distance up to which points are looked at.
    progress
        Told the share that is done, 0 to 1.
    """
    scene = make_scene(city, catalog)
    return see_in(scene, places, demand_xy, range_m, settings.cameras.target_height_m, progress)


def see_in(
    scene: Scene,
    places: Places,
    demand_xy: Floats,
    range_m: float,
    target_height_m: float,
    progress: Callable[[float], None] | None = None,
) -> Visibility:
    """Return what `see` returns, in a scene that is made already."""
    at = stand(scene, places)
    height = np.full(len(demand_xy), target_height_m)
    hidden = inside_of(demand_xy, height, scene.footprints)
    parts = [(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), 0)]
    for near, done in pairs_by_part(at.eye_xy, demand_xy, np.full(len(places), range_m)):
        pair = near[~(at.blind[near[:, 0]] | hidden[near[:, 1]])]
        clear, unknown = _in_sight(scene, places, at, demand_xy, height, pair)
        parts.append((pair[clear, 0], pair[clear, 1], unknown))
        if progress is not None:
            progress(done)
    place, point = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    gap = demand_xy[point] - at.eye_xy[place]
    return Visibility(
        indptr=np.concatenate(([0], np.cumsum(np.bincount(place, minlength=len(places))))).astype(np.int64),
        point=point,
        distance_m=np.hypot(gap[:, 0], gap[:, 1]),
        bearing_deg=bearing_deg(gap[:, 0], gap[:, 1]),
        sight_model=tuple(at.sight_model.tolist()),
        frontage_share=at.share,
        eye_xy=at.eye_xy,
        blind=at.blind,
        terrain_unknown=sum(p[2] for p in parts),
    )


def _in_sight(
    scene: Scene, places: Places, at: Standing, demand_xy: Floats, height: Floats, pair: Ints
) -> tuple[Bools, int]:
    """Tell of each pair whether the line is clear, and how many lines the terrain leaves undecided."""
    eye, point = pair[:, 0], pair[:, 1]
    clear = clear_of_walls(at.eye_xy[eye], places.height_m[eye], demand_xy[point], height[point], scene.walls)
    bounded = np.flatnonzero(clear & (at.sight_model[eye] != "buildings"))
    gap = demand_xy[point[bounded]] - at.eye_xy[eye[bounded]]
    length = np.hypot(gap[:, 0], gap[:, 1])
    rays = np.column_stack((gap / np.maximum(length, 1e-9)[:, None], length))
    reach = reaches_m(at.eye_xy, eye[bounded], rays, _free_m(places, at), scene.corridors, at.ground)
    clear[bounded] = reach >= length - 1e-6
    if scene.relief is None:
        return clear, 0
    left = np.flatnonzero(clear)
    state = profile_states(at.eye_xy, places.height_m, demand_xy, height, pair[left], scene.relief)
    clear[left] = state != HIDDEN
    return clear, int((state == UNKNOWN).sum())


def _free_m(places: Places, at: Standing) -> Floats:
    """Return how far from each eye the corridors are not asked: the way from the place to its street."""
    moved = at.eye_xy - places.xy
    return np.asarray(places.free_m + np.hypot(moved[:, 0], moved[:, 1]), dtype=np.float64)
