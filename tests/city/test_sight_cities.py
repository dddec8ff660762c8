"""Sight in real cities: isovists against polygons in Helsinki, terrain against a slow profile in Andorra."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from helpers_sight import judged_by
from pyproj import Transformer
from scipy.interpolate import RegularGridInterpolator

from planner.catalog.load import load_catalog
from planner.city import City, build_city
from planner.settings.model import CenterSettings, Settings, SourcesSettings
from planner.siting.open_streets import blocks_of, points_along, streets_with_frontage
from planner.siting.sight import Places
from planner.siting.sight.eyes import inside_of
from planner.siting.sight.relief import HIDDEN, make_relief, profile_states
from planner.siting.sight.scene import Scene, make_scene
from planner.siting.sight.see import see_in
from planner.siting.sight.viewshed import viewsheds_in
from planner.sources import read_study_sources
from planner.sources.model import Terrain

pytestmark = pytest.mark.shared

MOUNT_M, TARGET_M, FAR_M = 6.0, 1.6, 80.0


def city_of(
    root: Path, streets: str, lat: float, lon: float, **layers: str
) -> tuple[City, Scene, np.ndarray]:
    """Return a city, its scene and points every 20 m along its streets."""
    layers = {"streets": streets, **layers}
    settings = Settings(
        Path(), sources=SourcesSettings(root=str(root), **layers), centers=(CenterSettings(lat=lat, lon=lon),)
    )
    catalog = load_catalog(settings)
    city = build_city(read_study_sources(settings), settings, catalog)
    blocks = blocks_of(city.streets, streets_with_frontage(city.streets, catalog))
    count = np.maximum(1, np.rint(blocks.length_m / 20.0)).astype(np.int64)
    return city, make_scene(city, catalog), points_along(city.streets, blocks, count).xy


def some(xy: np.ndarray, count: int, seed: int) -> np.ndarray:
    return xy[np.random.default_rng(seed).choice(len(xy), count, replace=False)]


def places_at(xy: np.ndarray) -> Places:
    return Places(xy, np.full(len(xy), MOUNT_M), np.zeros(len(xy)), np.zeros(len(xy), dtype=bool))


@pytest.fixture(scope="module")
def helsinki(shared_data: Path) -> tuple[City, Scene, np.ndarray]:
    file = "helsinki/Helsinki.osm.pbf"
    return city_of(shared_data, file, 60.1700, 24.9410, buildings=file)


@pytest.fixture(scope="module")
def andorra(shared_data: Path) -> tuple[City, Scene, np.ndarray]:
    terrain = "andorra/N42E001.hgt.zip"
    return city_of(shared_data, "andorra/andorra.osm.pbf", 42.5069, 1.5218, terrain=terrain)


def isovist_by_polygons(scene: Scene, eye: np.ndarray) -> shapely.Geometry:
    """Return the disc less the shadows of all footprints that the camera does not look over, and of sheds.

    Behind each edge lies a quadrilateral of shadow: for edges at least as high as the camera out of the
    disc, for lower ones to where the line of sight clears them, which is at a fixed multiple of the distance.
    """
    disc = shapely.Point(eye).buffer(FAR_M, quad_segs=360)
    dark = []
    for k in scene.footprints.tree.query(disc, predicate="intersects"):
        roof = scene.footprints.height_m[k]
        if roof <= TARGET_M:
            continue
        shape = scene.footprints.shapes[k]
        for ring in shapely.get_rings(shape):
            xy = shapely.get_coordinates(ring)
            away = xy - eye
            far = 3 * FAR_M / np.hypot(away[:, 0], away[:, 1])[:, None]
            factor = far if roof >= MOUNT_M else (MOUNT_M - TARGET_M) / (MOUNT_M - roof)
            ends = eye + factor * away
            quads = [shapely.Polygon([xy[i], xy[i + 1], ends[i + 1], ends[i]]) for i in range(len(xy) - 1)]
            dark += [shapely.make_valid(q) for q in quads]
        dark.append(shape)
    return disc.difference(shapely.union_all(dark))


def test_isovist_areas_are_those_of_an_exact_polygon_method(
    helsinki: tuple[City, Scene, np.ndarray],
) -> None:
    """On 200 random street sites in Helsinki the area seen is within 0.5 % of disc less shadow polygons."""
    _, scene, streets = helsinki
    assert len(scene.footprints.shapes) > 400
    judged = judged_by(scene, "buildings")
    within = np.array(
        [len(scene.frontage.xy) and np.hypot(*(scene.frontage.xy - p).T).min() < 50 for p in streets]
    )
    eyes = streets[within & ~inside_of(streets, np.full(len(streets), MOUNT_M), scene.footprints)]
    eyes = some(eyes, 200, 1)
    blank = np.full(200, np.nan)
    views = viewsheds_in(
        judged, places_at(eyes), blank, np.full(200, 360.0), np.zeros(200), np.full(200, FAR_M), TARGET_M
    )
    exact = np.array([isovist_by_polygons(scene, eye).area for eye in eyes])
    assert (exact < 0.9 * np.pi * FAR_M**2).mean() > 0.5, "buildings hide something at most sites"
    assert np.abs(shapely.area(views) / exact - 1).max() < 0.005


def test_mapped_cameras_on_facades_see_the_street(helsinki: tuple[City, Scene, np.ndarray]) -> None:
    """Cameras put on walls of Helsinki come out of them and see; none sees a point inside a building."""
    _, scene, streets = helsinki
    edges = scene.buildings.edges
    long = edges[np.hypot(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1]) > 5]
    walls = some((long[:, :2] + long[:, 2:4]) / 2, 300, 2)
    found = see_in(scene, places_at(walls), streets, FAR_M, TARGET_M)
    moved_m = np.hypot(*(found.eye_xy - walls).T)
    assert found.blind.mean() < 0.15
    assert (moved_m[~found.blind] > 0).mean() > 0.9
    eyes = found.eye_xy[~found.blind]
    assert not inside_of(eyes, np.full(len(eyes), MOUNT_M), scene.footprints).any()
    assert not inside_of(streets[found.point], np.full(len(found.point), TARGET_M), scene.footprints).any()


def slow_profile(terrain: Terrain, crs: str, eye: np.ndarray, target: np.ndarray) -> float:
    """Return by how many meters the line from mount to target clears the ground at its tightest.

    Every sample is moved to degrees by itself, with SciPy interpolating the grid.
    """
    a, _, c, _, e, f = terrain.transform
    rows, columns = terrain.elevation_m.shape
    axes = (f + (np.arange(rows)[::-1] + 0.5) * e, c + (np.arange(columns) + 0.5) * a)
    ground = RegularGridInterpolator(axes, terrain.elevation_m[::-1].astype(np.float64))
    share = np.linspace(0, 1, 401)
    xy = eye + share[:, None] * (target - eye)
    lon, lat = Transformer.from_crs(crs, terrain.crs, always_xy=True).transform(xy[:, 0], xy[:, 1])
    z = ground(np.column_stack((lat, lon)))
    line = z[0] + MOUNT_M + share * (z[-1] + TARGET_M - z[0] - MOUNT_M)
    return float((line - z)[1:-1].min())


def pairs_in(streets: np.ndarray, count: int, least_m: float, most_m: float, seed: int) -> np.ndarray:
    """Return random pairs of street points so far apart."""
    rng = np.random.default_rng(seed)
    one, two = rng.integers(0, len(streets), (2, 400_000))
    gap = np.hypot(*(streets[one] - streets[two]).T)
    return np.column_stack((one, two))[(gap > least_m) & (gap < most_m)][:count]


def test_terrain_hides_what_a_slow_profile_says(andorra: tuple[City, Scene, np.ndarray]) -> None:
    """On 300 lines of 100 to 600 m in Andorra the profile check agrees with an independent one."""
    city, _, streets = andorra
    assert city.terrain is not None
    pairs = pairs_in(streets, 300, 100.0, 600.0, 3)
    assert len(pairs) == 300
    ends = np.full(len(streets), MOUNT_M), np.full(len(streets), TARGET_M)
    relief = make_relief(city.terrain, city.crs)
    assert relief is not None
    state = profile_states(streets, ends[0], streets, ends[1], pairs, relief)
    clears = np.array([slow_profile(city.terrain, city.crs, streets[a], streets[b]) for a, b in pairs])
    told = np.abs(clears) > 0.1
    assert told.mean() > 0.9
    assert 0.1 < (clears < 0).mean() < 0.9
    assert np.array_equal(state[told] == HIDDEN, clears[told] < 0)


def test_views_and_lines_agree_over_terrain(andorra: tuple[City, Scene, np.ndarray]) -> None:
    """Points that the ground hides lie outside the view polygons, but for those near an edge of it."""
    _, scene, streets = andorra
    rows = np.random.default_rng(4).choice(len(streets), 60, replace=False)
    places = places_at(streets[rows])
    assert scene.relief is not None
    values = np.full(60, np.nan), np.full(60, 360.0), np.zeros(60), np.full(60, 200.0)
    views = viewsheds_in(scene, places, *values, TARGET_M)
    found = see_in(scene, places, streets, 200.0, TARGET_M)
    agree, apart = 0, 0
    for i, view in enumerate(views):
        near = np.flatnonzero(np.hypot(*(streets - streets[rows[i]]).T) < 195.0)
        seen = np.isin(near, found.point[found.indptr[i] : found.indptr[i + 1]])
        inside = shapely.intersects_xy(view, streets[near])
        clear = shapely.distance(view.boundary, shapely.points(streets[near])) > 5.0
        agree += int((seen == inside)[clear].sum())
        apart += int((seen != inside)[clear].sum())
    assert agree > 300
    assert apart <= 0.01 * agree


def test_terrain_only_takes_away(andorra: tuple[City, Scene, np.ndarray]) -> None:
    """With terrain a camera sees a part of what it sees without, in Andorra truly less; few cells void."""
    _, scene, streets = andorra
    places = places_at(some(streets, 200, 5))
    with_ = see_in(scene, places, streets, 300.0, TARGET_M)
    flat = see_in(replace(scene, relief=None), places, streets, 300.0, TARGET_M)
    for i in range(200):
        hilly = with_.point[with_.indptr[i] : with_.indptr[i + 1]]
        assert np.isin(hilly, flat.point[flat.indptr[i] : flat.indptr[i + 1]]).all()
    assert len(with_.point) < len(flat.point)
    assert with_.terrain_unknown < 0.001 * len(flat.point)
