"""Polygons of what chosen cameras see."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.catalog.model import Catalog
from planner.city.model import City
from planner.settings.model import Settings
from planner.siting.sight.corridor import OpenGround, reaches_m
from planner.siting.sight.grid import Floats
from planner.siting.sight.model import Places
from planner.siting.sight.relief import hidden_along
from planner.siting.sight.scene import Scene, Standing, make_scene, stand
from planner.siting.sight.shadows import sectors_of, shadows_of
from planner.siting.sight.walls import first_hits_m

FAN_DEG = 0.5
CORRIDOR_FAN_DEG = 0.25
ASIDE_RAD = 1e-6
AT_CORNER_M = 1e-3
STRAIGHT_M = 0.02
DISC_QUARTER = 32

Bools = NDArray[np.bool_]


def viewsheds(
    city: City,
    settings: Settings,
    catalog: Catalog,
    places: Places,
    azimuth_deg: Floats,
    field_deg: Floats,
    near_m: Floats,
    far_m: Floats,
) -> NDArray[np.object_]:
    """Return what each camera sees as a polygon, empty where it sees nothing.

    That is the ground where a target of `cameras.target_height_m` is in sight, as `see` decides it: the
    wedge of the field of view between near and far, less what footprints, vegetation, corridors and terrain
    hide. Rays go to every corner of a wall in sight and every half degree (a quarter in corridors);
    behind footprints lower than the camera the shadow ends where the line of sight clears the roof. Terrain
    is taken out in sectors of 1 degree by 5 m.

    Parameters
    ----------
    city, settings, catalog
        As for `see`.
    places
        Where the cameras stand, one row a camera.
    azimuth_deg
        float64[n], clockwise from north; NaN looks all round.
    field_deg
        float64[n]: horizontal field of view, 360 all round.
    near_m, far_m
        float64[n]: ground distances between which it sees.
    """
    scene = make_scene(city, catalog)
    return viewsheds_in(
        scene, places, azimuth_deg, field_deg, near_m, far_m, settings.cameras.target_height_m
    )


def viewsheds_in(
    scene: Scene,
    places: Places,
    azimuth_deg: Floats,
    field_deg: Floats,
    near_m: Floats,
    far_m: Floats,
    target_height_m: float,
) -> NDArray[np.object_]:
    """Return what `viewsheds` returns, in a scene that is made already."""
    at = stand(scene, places)
    out = np.full(len(places), shapely.Polygon(), dtype=object)
    corners = scene.walls.edges[:, :2]
    tree = cKDTree(corners) if len(corners) else None
    round_ = np.isnan(azimuth_deg) | (field_deg >= 360.0)
    middle = np.where(round_, 0.0, np.radians(90.0 - azimuth_deg))
    half = np.where(round_, np.pi, np.radians(field_deg / 2))
    for i in np.flatnonzero(~at.blind & (far_m > near_m)).tolist():
        eye, height = at.eye_xy[i], float(places.height_m[i])
        own = np.sort(np.array(tree.query_ball_point(eye, far_m[i]) if tree else [], dtype=np.int64))
        gap = corners[own[scene.walls.edges[own, 4] >= height]] - eye
        rays = _rays(scene, places, at, i, gap, middle[i], half[i], far_m[i])
        out[i] = _polygon(eye, rays, bool(round_[i]))
        out[i] = _less_low(scene, eye, height, target_height_m, out[i])
        out[i] = _less_hidden(scene, eye, height, target_height_m, rays, float(far_m[i]), out[i])
    discs = shapely.buffer(shapely.points(at.eye_xy), near_m, quad_segs=DISC_QUARTER)
    near = np.flatnonzero(~shapely.is_empty(out) & (near_m > 0))
    out[near] = shapely.difference(out[near], discs[near])
    return out


def _rays(
    scene: Scene, places: Places, at: Standing, i: int, gap: Floats, middle: float, half: float, far: float
) -> Floats:
    """Return float64[rays, 3] of camera i by angle: direction and how far it sees."""
    eye, height = at.eye_xy[i : i + 1], places.height_m[i : i + 1]
    free = at.sight_model[i] == "buildings"
    step = np.radians(FAN_DEG if free else CORRIDOR_FAN_DEG)
    fan = np.linspace(-half, half, int(np.ceil(2 * half / step)) + 1)
    length = np.hypot(gap[:, 0], gap[:, 1])
    gap, length = gap[length > AT_CORNER_M], length[length > AT_CORNER_M]
    to = np.column_stack((gap / length[:, None], length + AT_CORNER_M))
    none = np.zeros(len(to), dtype=np.int64)
    reached = first_hits_m(eye, none, height, to, scene.walls) >= length - AT_CORNER_M
    corner = np.arctan2(gap[reached, 1], gap[reached, 0]) - middle
    corner = (corner + np.pi) % (2 * np.pi) - np.pi
    angle = np.concatenate((fan, corner - ASIDE_RAD, corner + ASIDE_RAD))
    angle = np.unique(angle[np.abs(angle) <= half]) + middle
    rays = np.column_stack((np.cos(angle), np.sin(angle), np.full(len(angle), far)))
    none = np.zeros(len(rays), dtype=np.int64)
    if not free:
        own = slice(at.ground.indptr[i], at.ground.indptr[i + 1])
        edges = at.ground.edges[own]
        ground = OpenGround(np.array([0, len(edges)], dtype=np.int64), edges)
        moved = float(np.hypot(*(eye[0] - places.xy[i])))
        clear = np.array([places.free_m[i] + moved])
        rays[:, 2] = reaches_m(eye, none, rays, clear, scene.corridors, ground)
    rays[:, 2] = first_hits_m(eye, none, height, rays, scene.walls)
    return rays


def _polygon(eye: Floats, rays: Floats, all_round: bool) -> shapely.Geometry:
    """Return the polygon through the ends of rays, with the eye as a corner unless it looks all round."""
    ends = eye + rays[:, :2] * rays[:, 2:]
    shape = shapely.Polygon(ends if all_round else np.concatenate((eye[None, :], ends)))
    shape = shapely.simplify(shape, STRAIGHT_M)
    return shape if shape.is_valid else shapely.make_valid(shape, method="structure", keep_collapsed=False)


def _less_low(
    scene: Scene, eye: Floats, height: float, target: float, shape: shapely.Geometry
) -> shapely.Geometry:
    """Return a view less the footprints lower than the camera that reach into it, and their shadows."""
    heights = scene.footprints.height_m
    own = scene.footprints.tree.query(shape, predicate="intersects")
    own = np.sort(own[(heights[own] > target) & (heights[own] < height)])
    if not len(own):
        return shape
    dark = [shadows_of(scene.footprints.shapes[k], eye, height, target, float(heights[k])) for k in own]
    return shapely.difference(shape, shapely.union_all(dark))


def _less_hidden(
    scene: Scene, eye: Floats, height: float, target: float, rays: Floats, far: float, shape: shapely.Geometry
) -> shapely.Geometry:
    """Return a view less the sectors that the ground hides, as far as rays reach in each."""
    if scene.relief is None:
        return shape
    hidden = hidden_along(scene.relief, eye, height, far, target)
    sector = np.rint(np.degrees(np.arctan2(rays[:, 1], rays[:, 0]))).astype(np.int64) % len(hidden)
    reach = np.zeros(len(hidden))
    np.maximum.at(reach, sector, rays[:, 2])
    starts = np.arange(hidden.shape[1]) * (far / hidden.shape[1])
    hidden &= starts[None, :] < reach[:, None]
    return shapely.difference(shape, sectors_of(eye, hidden, far)) if hidden.any() else shape
