"""What holds for any place: sight against brute force, symmetry, and what more or fewer occluders do."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import shapely
from helpers_city import grid_paths, toy_catalog, toy_network
from helpers_sight import ORIGIN, TARGET_M, judged_by, moved, toy_places, toy_scene
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from planner.siting.open_streets import half_widths_m, streets_with_frontage
from planner.siting.sight.corridor import Corridors, make_corridors, no_open_ground, reaches_m
from planner.siting.sight.eyes import make_footprints
from planner.siting.sight.scene import Scene
from planner.siting.sight.see import see_in
from planner.siting.sight.viewshed import viewsheds_in
from planner.siting.sight.walls import clear_of_walls, make_walls

SOME = settings(max_examples=40, deadline=None)
NETWORK = toy_network([*grid_paths(3, 3, 60.0), [(120, 120), (150, 140), (190, 140)]])[0]
WIDTHS = half_widths_m(NETWORK, toy_catalog(residential=6.0))
CORRIDORS = make_corridors(NETWORK, streets_with_frontage(NETWORK, toy_catalog()), WIDTHS)
NEAR_TIE_M = 1e-4

# Odd offsets keep drawn places off the lines through two corners, where sight only touches.
spot = st.tuples(st.integers(-10, 200), st.integers(-10, 150))
spots = st.lists(spot, min_size=1, max_size=8)
boxes = st.lists(
    st.tuples(st.integers(0, 150), st.integers(0, 120), st.integers(3, 40), st.integers(3, 40)),
    min_size=1, max_size=6,
)  # fmt: skip


def shapes_of(drawn: list[tuple[int, int, int, int]]) -> np.ndarray:
    """Return boxes, each turned a little about its corner, in the CRS of the toy city."""
    turned = [shapely.affinity.rotate(shapely.box(x, y, x + w, y + h), x % 7 * 5) for x, y, w, h in drawn]
    return np.array([moved(s) for s in turned])


def at(drawn: list[tuple[int, int]], odd: float) -> np.ndarray:
    return np.array(drawn, dtype=float) + ORIGIN + odd


def all_pairs(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.repeat(a, len(b), axis=0), np.tile(b, (len(a), 1))


def clear(
    a: np.ndarray, b: np.ndarray, shapes: np.ndarray, heights: list[float], za: float, zb: float
) -> np.ndarray:
    walls = make_walls(shapes, np.array(heights, dtype=float))
    return clear_of_walls(a, np.full(len(a), za), b, np.full(len(b), zb), walls)


@SOME
@given(spots, spots, boxes)
def test_walls_hide_exactly_what_polygons_cut(
    cameras: list[tuple[int, int]], demand: list[tuple[int, int]], drawn: list[tuple[int, int, int, int]]
) -> None:
    """A line from outside to outside is clear exactly when it does not run through a footprint."""
    shapes = shapes_of(drawn)
    a, b = all_pairs(at(cameras, 0.37), at(demand, 0.41))
    union = shapely.union_all(shapes)
    outside = ~(shapely.intersects_xy(union, a) | shapely.intersects_xy(union, b))
    a, b = a[outside], b[outside]
    found = clear(a, b, shapes, [np.nan] * len(shapes), 6.0, TARGET_M)
    lines = shapely.linestrings(np.stack((a, b), axis=1))
    through = shapely.length(shapely.intersection(lines, union))
    told = (through == 0) | (through > NEAR_TIE_M)
    assert np.array_equal(found[told], (through == 0)[told])


@SOME
@given(spots, spots, boxes, st.lists(st.floats(0.5, 12), min_size=6, max_size=6), st.floats(2, 12))
def test_heights_hide_what_lines_pass_below(
    cameras: list[tuple[int, int]], demand: list[tuple[int, int]], drawn: list[tuple[int, int, int, int]],
    heights: list[float], eye_m: float,
) -> None:  # fmt: skip
    """A line is clear exactly when over every footprint on its way it stays above the roof."""
    shapes = shapes_of(drawn)
    a, b = all_pairs(at(cameras, 0.37), at(demand, 0.41))
    union = shapely.union_all(shapes)
    outside = ~(shapely.intersects_xy(union, a) | shapely.intersects_xy(union, b))
    for one, two in zip(a[outside], b[outside], strict=True):
        line, expected, margin = shapely.LineString([one, two]), True, np.inf
        for shape, roof in zip(shapes, heights, strict=False):
            over = line.intersection(shape)
            if over.is_empty:
                continue
            far = max(shapely.distance(shapely.Point(one), shapely.points(shapely.get_coordinates(over))))
            least = eye_m + (TARGET_M - eye_m) * far / line.length
            expected &= least >= roof
            margin = min(margin, abs(least - roof), over.length)
        if margin > NEAR_TIE_M:
            found = clear(one[None], two[None], shapes, heights[: len(shapes)], eye_m, TARGET_M)
            assert found[0] == expected


@SOME
@given(spots, spots, boxes, st.floats(2, 12), st.floats(1, 12))
def test_sight_is_the_same_both_ways(
    cameras: list[tuple[int, int]], demand: list[tuple[int, int]], drawn: list[tuple[int, int, int, int]],
    eye_m: float, target_m: float,
) -> None:  # fmt: skip
    """Whoever is seen sees back: places and heights swapped give the same answer, ties included."""
    shapes, heights = shapes_of(drawn), [3.0 + i for i in range(len(drawn))]
    a, b = all_pairs(at(cameras, 0.0), at(demand, 0.0))
    union = shapely.union_all(shapes)
    outside = ~(shapely.intersects_xy(union, a) | shapely.intersects_xy(union, b))
    a, b = a[outside], b[outside]
    there = clear(a, b, shapes, heights, eye_m, target_m)
    assert np.array_equal(there, clear(b, a, shapes, heights, target_m, eye_m))


@SOME
@given(spots, spots, boxes, st.integers(0, 5), st.sampled_from(["buildings", "corridor"]))
def test_removing_an_occluder_never_hides_more(
    cameras: list[tuple[int, int]], demand: list[tuple[int, int]], drawn: list[tuple[int, int, int, int]],
    gone: int, model: str,
) -> None:  # fmt: skip
    """By either model, a camera in the open sees all that it saw when one building less stands there."""
    shapes = shapes_of(drawn)
    fewer = np.delete(shapes, gone % len(shapes))
    scene = toy_scene(ROWS_FAR, paths=grid_paths(3, 3, 60.0))
    before, after = with_shapes(scene, shapes, model), with_shapes(scene, fewer, model)
    outside = ~shapely.intersects_xy(shapely.union_all(shapes).buffer(1.0), at(cameras, 0.37))
    assume(outside.any())
    places = toy_places([c for c, out in zip(cameras, outside, strict=True) if out])
    one = see_in(before, places, at(demand, 0.41), 150.0, TARGET_M)
    two = see_in(after, places, at(demand, 0.41), 150.0, TARGET_M)
    assert set(one.sight_model) == {model}
    for (a, b), (c, d) in zip(pairwise(one.indptr), pairwise(two.indptr), strict=True):
        assert set(one.point[a:b].tolist()) <= set(two.point[c:d].tolist())


ROWS_FAR = [shapely.box(-200, 8, 200, 20)]


def with_shapes(scene: Scene, shapes: np.ndarray, model: str) -> Scene:
    """Return a scene with other footprints, judged by one model."""
    blank = np.full(len(shapes), np.nan)
    walls = make_walls(shapes, blank)
    return judged_by(replace(scene, walls=walls, footprints=make_footprints(shapes, blank)), model)


def union_of(corridors: Corridors, widths: np.ndarray) -> shapely.Geometry:
    """Return the corridors as one polygon, its arcs fine to a millimeter."""
    axes = NETWORK.spans.geometry.to_numpy()
    assert len(corridors.segments)
    return shapely.union_all(shapely.buffer(axes, widths, quad_segs=256))


UNION = union_of(CORRIDORS, WIDTHS)


@SOME
@given(spots, st.lists(st.floats(0, 359), min_size=1, max_size=8), st.floats(5, 200), st.floats(0, 40))
def test_rays_leave_the_corridors_where_their_union_ends(
    drawn: list[tuple[int, int]], bearings: list[float], length_m: float, free_m: float
) -> None:
    """A ray runs exactly to where it first leaves the union of the corridors beyond its free way."""
    eyes = at(drawn, 0.37)
    eye = np.repeat(np.arange(len(eyes)), len(bearings))
    angle = np.tile(np.radians(bearings), len(eyes))
    rays = np.column_stack((np.sin(angle), np.cos(angle), np.full(len(angle), length_m)))
    found = reaches_m(eyes, eye, rays, np.full(len(eyes), free_m), CORRIDORS, no_open_ground(len(eyes)))
    for e, ray, reach in zip(eye.tolist(), rays, found.tolist(), strict=True):
        start = eyes[e] + ray[:2] * min(free_m, length_m)
        line = shapely.LineString([start, eyes[e] + ray[:2] * length_m])
        out = line.difference(UNION.buffer(-0.01)) if line.length else line
        inner = min(free_m, length_m) + (
            shapely.distance(shapely.Point(start), out) if not out.is_empty else line.length
        )
        out = line.difference(UNION.buffer(0.01))
        outer = min(free_m, length_m) + (
            shapely.distance(shapely.Point(start), out) if not out.is_empty else line.length
        )
        assert inner - 1e-6 <= reach <= outer + 1e-6


@SOME
@given(spots, spots, st.floats(5, 150), st.floats(0, 100), st.floats(0, 60))
def test_more_range_and_more_open_way_never_see_less(
    cameras: list[tuple[int, int]],
    demand: list[tuple[int, int]],
    range_m: float,
    more_m: float,
    free_m: float,
) -> None:
    """Every point seen within a range is seen within a longer one, and with a longer free way."""
    scene = toy_scene(paths=grid_paths(3, 3, 60.0))
    b = at(demand, 0.0)
    base = see_in(scene, toy_places(cameras), b, range_m, TARGET_M)
    for free, reach in ((0.0, range_m + more_m), (free_m, range_m)):
        more = see_in(scene, toy_places(cameras, free_m=free), b, reach, TARGET_M)
        for (i, j), (k, m) in zip(pairwise(base.indptr), pairwise(more.indptr), strict=True):
            assert set(base.point[i:j].tolist()) <= set(more.point[k:m].tolist())


@settings(max_examples=15, deadline=None)
@given(
    st.lists(spot, min_size=4, max_size=60), spot, boxes,
    st.lists(st.floats(0.5, 12), min_size=6, max_size=6),
    st.sampled_from(["buildings", "corridor"]), st.floats(0, 360), st.sampled_from([60.0, 200.0, 360.0]),
)  # fmt: skip
def test_view_polygon_holds_exactly_the_points_in_sight(
    demand: list[tuple[int, int]], camera: tuple[int, int], drawn: list[tuple[int, int, int, int]],
    heights: list[float], model: str, azimuth: float, field: float,
) -> None:  # fmt: skip
    """What `see` sees within field and distances lies in the polygon; what it does not see lies outside."""
    scene = toy_scene(ROWS_FAR, paths=grid_paths(3, 3, 60.0))
    shapes, tall = shapes_of(drawn), np.array(heights[: len(drawn)])
    changed = replace(scene, walls=make_walls(shapes, tall), footprints=make_footprints(shapes, tall))
    changed = judged_by(changed, model)
    places = toy_places([camera])
    points = at(demand, 0.41)
    found = see_in(changed, places, points, 100.0, TARGET_M)
    off = np.abs((found.bearing_deg - azimuth + 180) % 360 - 180)
    inside = ((off <= field / 2) | (field >= 360)) & (found.distance_m >= 4.0)
    seen = np.zeros(len(points), dtype=bool)
    seen[found.point[inside]] = True
    values = (np.array([v]) for v in (azimuth, field, 4.0, 100.0))
    view = viewsheds_in(changed, places, *values, TARGET_M)[0]
    edge = view.boundary
    for point, is_seen in zip(shapely.points(points), seen.tolist(), strict=True):
        if edge.is_empty or edge.distance(point) > 0.3:
            assert view.covers(point) == is_seen
