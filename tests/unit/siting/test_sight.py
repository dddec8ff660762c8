"""Who sees what past buildings, sheds, vegetation, corridors and open ground: cases drawn by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import shapely
from helpers_city import grid_paths, toy_catalog, toy_settings
from helpers_sight import ORIGIN, TARGET_M, moved, sight_city, toy_places, toy_points, toy_scene

from planner.siting.sight import FacadeSeen, Visibility, facade_seen, public_share, see
from planner.siting.sight.see import see_in
from planner.siting.sight.viewshed import viewsheds_in

# Rows of houses on both sides of a street of 400 m, 8 m from its axis: all of its frontage is built.
ROWS = [shapely.box(-200, 8, 200, 20), shapely.box(-200, -20, 200, -8)]


def seen(found: Visibility, place: int = 0) -> list[int]:
    """Return the demand rows that a place sees."""
    return found.point[found.indptr[place] : found.indptr[place + 1]].tolist()


def look(
    eye: tuple[float, float], targets: Sequence[tuple[float, float]], *scene: Any, height_m: float = 6.0,
    range_m: float = 150.0, free_m: float = 0.0, open_ground: bool = False, **more: Any,
) -> tuple[list[int], str]:  # fmt: skip
    """Return which targets a place sees in a toy scene, and by which model."""
    places = toy_places([eye], height_m, free_m, open_ground)
    found = see_in(toy_scene(*scene, **more), places, toy_points(targets), range_m, TARGET_M)
    return seen(found), found.sight_model[0]


def test_point_behind_a_building_is_hidden_and_one_beside_it_is_seen() -> None:
    """A kiosk on the street hides the point right behind it and not the one 6 m to the side."""
    kiosk = shapely.box(10, -2, 14, 2)
    assert look((0, 0), [(30, 0), (30, 6.5), (9, 0)], [*ROWS, kiosk]) == ([1, 2], "buildings")


def test_low_shed_is_looked_over_from_nine_meters_and_not_from_three() -> None:
    """Over a 3 m shed 10 to 14 m away, 40 m off: the line stands at 6.4 m from 9 m, at 2.5 m from 3 m."""
    shed = shapely.box(10, -2, 14, 2)
    scene = ([*ROWS, shed], [np.nan, np.nan, 3.0])
    assert look((0, 0), [(40, 0)], *scene, height_m=9.0)[0] == [0]
    assert look((0, 0), [(40, 0)], *scene, height_m=3.0)[0] == []


@pytest.mark.parametrize(("far_m", "hides"), [(17.2, True), (17.4, False)])
def test_shadow_of_a_shed_ends_where_the_line_clears_its_far_edge(far_m: float, hides: bool) -> None:
    """From 9 m a 3 m shed whose far edge is 14 m away hides 1.6 m high targets to 14 x 7.4 / 6 = 17.27 m."""
    shed = shapely.box(10, -2, 14, 2)
    found, _ = look((0, 0), [(far_m, 0)], [*ROWS, shed], [np.nan, np.nan, 3.0], height_m=9.0)
    assert (found == []) == hides


def test_shed_lower_than_the_target_hides_nothing_and_an_untagged_one_everything() -> None:
    """A wall of 1 m stands below every line to 1.6 m; a footprint without height is opaque."""
    shed = shapely.box(10, -2, 14, 2)
    assert look((0, 0), [(15, 0)], [*ROWS, shed], [np.nan, np.nan, 1.0])[0] == [0]
    assert look((0, 0), [(15, 0)], [*ROWS, shed], [np.nan, np.nan, np.nan], height_m=50.0)[0] == []


def test_point_inside_a_footprint_is_not_seen_and_one_on_its_wall_is() -> None:
    """A demand point in a shed is hidden though the line enters above its roof; its front wall is reached."""
    shed = shapely.box(10, -2, 14, 2)
    targets = [(10.5, 0), (10.0, 0)]
    assert look((0, 0), targets, [*ROWS, shed], [np.nan, np.nan, 2.0], height_m=20.0)[0] == [1]


def test_courtyard_is_seen_from_inside_it_alone() -> None:
    """A hole in a footprint is open ground with walls around it."""
    block = shapely.box(20, -30, 80, 30) - shapely.box(40, -10, 60, 10)
    around = [shapely.box(-200, 31, 200, 40), shapely.box(-200, -40, 200, -31), block]
    assert look((0, 0), [(50, 0)], around)[0] == []
    assert look((45, 0), [(55, 5)], around)[0] == [0]


def test_camera_on_a_facade_looks_into_the_street_and_not_through_its_building() -> None:
    """A camera mapped on, or 2 m behind, the north facade sees along the street and nothing north of it."""
    targets = [(40, 0), (0, 30)]
    for y in (8.0, 10.0):
        assert look((0, y), targets, ROWS) == ([0], "buildings")


def test_camera_in_a_building_comes_out_on_the_street_side() -> None:
    """Four meters from the yard and eight from the street, the eye comes out 0.3 m before the street wall."""
    found = see_in(toy_scene(ROWS), toy_places([(0, 16)]), toy_points([(40, 0)]), 150.0, TARGET_M)
    assert (found.eye_xy - ORIGIN)[0] == pytest.approx([0.0, 7.7], abs=1e-6)
    assert not found.blind[0]


def test_camera_deep_inside_a_building_is_blind() -> None:
    """No wall stands within 15 m of the middle of a hall of 60 m: it sees nothing, and that is told."""
    hall = shapely.box(-30, 8, 30, 68)
    found = see_in(toy_scene([hall]), toy_places([(0, 38)]), toy_points([(0, 40), (0, 0)]), 150.0, TARGET_M)
    assert found.blind.tolist() == [True]
    assert len(found.point) == 0


def test_camera_above_a_roof_stays_and_looks_down_over_it() -> None:
    """A mount of 9 m over a kiosk of 3 m is not moved."""
    scene = toy_scene([*ROWS, shapely.box(-3, -2, 3, 2)], [np.nan, np.nan, 3.0])
    found = see_in(scene, toy_places([(0, 0)], 9.0), toy_points([(40, 0)]), 150.0, TARGET_M)
    assert (found.eye_xy - ORIGIN).tolist() == [[0.0, 0.0]]
    assert seen(found) == [0]


def test_vegetation_hides_and_a_plaza_does_not() -> None:
    """A hedge across the street hides what is behind it; a plaza drawn there hides nothing."""
    strip = shapely.box(10, -8, 12, 8)
    assert look((0, 0), [(30, 0)], ROWS, areas=[("vegetation", None, strip)])[0] == []
    assert look((0, 0), [(30, 0)], ROWS, areas=[("plaza", "Belgrano", strip)])[0] == [0]


def test_without_buildings_sight_follows_the_street_corridors() -> None:
    """On a grid of 100 m blocks a corner sees along both streets, and not across the block."""
    targets = [(60, 0), (0, 60), (60, 60), (100, 60)]
    assert look((0, 0), targets, paths=grid_paths(3, 3)) == ([0, 1], "corridor")


def test_mapped_building_hides_in_the_corridor_model_too() -> None:
    """One kiosk in a street of unmapped houses is known to stand there."""
    assert look((0, 0), [(30, 0), (9, 0)], [shapely.box(10, -2, 14, 2)]) == ([1], "corridor")


def test_way_from_a_camera_to_its_street_is_open() -> None:
    """A listed camera 20 m back from the axis sees the street only where 16 m and more are taken as open."""
    assert look((0, 20), [(3, 0)], free_m=0.0)[0] == []
    assert look((0, 20), [(3, 0)], free_m=20.0)[0] == [0]


def test_named_open_ground_is_open_inside_its_polygon_alone() -> None:
    """From a plaza north of the street its own ground and the street below are seen, not the lots."""
    plaza = ("plaza", "Belgrano", shapely.box(-50, 3, 50, 80))
    targets = [(30, 70), (0, 0), (80, 60)]
    assert look((0, 40), targets, areas=[plaza], open_ground=True) == ([0, 1], "open")
    assert look((0, 40), targets, areas=[plaza], open_ground=False) == ([], "corridor")
    unnamed = ("plaza", None, plaza[2])
    assert look((0, 40), targets, areas=[unnamed], open_ground=True) == ([], "corridor")


def test_buildings_decide_on_open_ground_where_they_are_mapped() -> None:
    """Where all frontage is mapped the model says buildings, on a plaza too."""
    plaza = ("plaza", "Belgrano", shapely.box(-5, -5, 5, 5))
    assert look((0, 0), [(30, 0)], ROWS, areas=[plaza], open_ground=True) == ([0], "buildings")


def test_distances_and_bearings_are_told_from_the_eye() -> None:
    """East is 90 degrees, and southwest of it 225; distance is on the ground."""
    found = see_in(toy_scene(ROWS), toy_places([(0, 0)]), toy_points([(40, 0), (-3, -3)]), 60.0, TARGET_M)
    assert found.distance_m == pytest.approx([40.0, 18**0.5])
    assert found.bearing_deg == pytest.approx([90.0, 225.0])


def test_range_is_a_limit_and_nothing_to_see_is_an_empty_answer() -> None:
    """A point at 60.1 m is beyond 60 m; no places and no points give empty sets."""
    assert look((0, 0), [(59.9, 0), (60.1, 0)], ROWS, range_m=60.0)[0] == [0]
    city, catalog = sight_city(), toy_catalog()
    none = see(city, toy_settings(), catalog, toy_places([]), toy_points([(0, 0)]), 60.0)
    assert (none.indptr.tolist(), len(none.point)) == ([0], 0)
    blank = see(city, toy_settings(), catalog, toy_places([(0, 0)]), toy_points([]), 60.0)
    assert blank.indptr.tolist() == [0, 0]


def wedge(
    eye: tuple[float, float], azimuth: float, field: float, near: float, far: float, *scene: Any,
    height_m: float = 6.0, open_ground: bool = False, **more: Any,
) -> Any:  # fmt: skip
    """Return the view of one camera in a toy scene, in toy meters."""
    values = (np.array([v]) for v in (azimuth, field, near, far))
    places = toy_places([eye], height_m, open_ground=open_ground)
    view = viewsheds_in(toy_scene(*scene, **more), places, *values, TARGET_M)[0]
    return shapely.transform(view, lambda xy: xy - ORIGIN)


def test_view_in_the_open_is_the_ring_between_near_and_far() -> None:
    """Without anything in the way 60 m all round less 4 m is 11,259 m2; 90 degrees of it a quarter."""
    plaza = {"areas": [("plaza", "Belgrano", shapely.box(-90, -90, 90, 90))], "open_ground": True}
    ring = wedge((0, 0), np.nan, 360.0, 4.0, 60.0, **plaza)
    assert ring.area == pytest.approx(np.pi * (3600 - 16), rel=1e-3)
    east = wedge((0, 0), 90.0, 90.0, 4.0, 60.0, **plaza)
    assert east.area == pytest.approx(np.pi * (3600 - 16) / 4, rel=1e-3)
    assert east.covers(shapely.Point(50, 0))
    assert not east.intersects(shapely.Point(-50, 0).buffer(30))


def test_view_stops_at_walls_and_resumes_behind_a_low_shed() -> None:
    """Between two rows of houses a shed hides from its front to where the line clears it, 17.27 m away."""
    shed = shapely.box(10, -2, 14, 2)
    view = wedge((0, 0), 90.0, 120.0, 0.0, 60.0, [*ROWS, shed], [np.nan, np.nan, 3.0], height_m=9.0)
    assert view.bounds[1] == pytest.approx(-8.0, abs=0.01)
    along = shapely.LineString([(0, 0), (59, 0)]).difference(view)
    assert along.bounds[0] == pytest.approx(10.0, abs=0.01)
    assert along.bounds[2] == pytest.approx(14 * 7.4 / 6, abs=0.01)


def test_view_from_inside_a_building_is_empty() -> None:
    """A blind camera sees no ground."""
    hall = shapely.box(-30, 8, 30, 68)
    assert wedge((0, 38), np.nan, 360.0, 0.0, 60.0, [hall]).is_empty


def test_view_in_the_corridor_model_is_the_street() -> None:
    """On a street without buildings, 100 m each way of a corridor of 10 m: 2,000 m2, less the arcs."""
    view = wedge((0, 0), np.nan, 360.0, 0.0, 100.0)
    assert view.area == pytest.approx(2000.0, rel=5e-3)


def homes(
    eye: tuple[float, float],
    azimuth: float,
    field: float,
    far: float,
    *scene: Any,
    use: list[Any],
    **more: Any,
) -> FacadeSeen:
    """Return the facade that one view sees in a toy scene."""
    city = sight_city(*scene, use=use, **more)
    values = (np.array([v]) for v in (azimuth, field, far))
    return facade_seen(city, toy_catalog(residential=5.0), toy_places([eye]), *values)


def test_facade_in_view_is_measured_along_the_wall() -> None:
    """From the axis, walls 8 m away are in sight for 2 x 6 m within 10 m on each side; one row is homes."""
    found = homes((0, 0), np.nan, 360.0, 10.0, ROWS, use=["residential", "public"])
    assert found.residential_m.tolist() == pytest.approx([12.0], abs=1.0)
    assert found.unknown_m.tolist() == [0.0]
    assert found.known.tolist() == [True]
    south = homes((0, 0), 180.0, 90.0, 10.0, ROWS, use=["residential", "public"])
    assert south.residential_m.tolist() == [0.0]


def test_facade_of_unknown_use_is_told_apart() -> None:
    """A wall of a building without tag counts as unknown, not as a home."""
    found = homes((0, 0), np.nan, 360.0, 10.0, ROWS, use=["residential", None])
    assert found.unknown_m.tolist() == pytest.approx([12.0], abs=1.0)


def test_hidden_facade_and_back_walls_do_not_count() -> None:
    """A wall of another house before the homes hides them; of a house only the walls that face count."""
    front = shapely.box(-200, 5, 200, 6)
    assert homes(
        (0, 0), np.nan, 360.0, 15.0, [*ROWS, front], use=["residential", "public", "other"]
    ).residential_m.tolist() == [0.0]
    house = shapely.box(-1, 6, 1, 8)
    found = homes((0, 0), np.nan, 360.0, 30.0, [*ROWS, house], use=["other", "other", "residential"])
    assert found.residential_m.tolist() == pytest.approx([2.0])


def test_facade_is_unknown_where_buildings_are_not_mapped() -> None:
    """Without buildings, without any use, or with one kiosk in an unmapped street, no meters are claimed."""
    kiosk = [shapely.box(10, -2, 14, 2)]
    assert np.isnan(homes((0, 0), np.nan, 360.0, 60.0, use=[]).residential_m).all()
    assert np.isnan(homes((0, 0), np.nan, 360.0, 60.0, ROWS, use=[None, None]).residential_m).all()
    assert np.isnan(homes((0, 0), np.nan, 360.0, 60.0, kiosk, use=["other"]).residential_m).all()
    found = homes((0, 0), np.nan, 360.0, 60.0, kiosk, use=["residential"])
    assert found.residential_m.tolist() == pytest.approx([4.0])
    assert found.known.tolist() == [False]


def test_views_of_one_place_share_its_facade() -> None:
    """Two half circles from one place see together what the full circle sees."""
    city = sight_city(ROWS, use=["residential", "residential"])
    found = facade_seen(
        city, toy_catalog(residential=5.0), toy_places([(0.0, 0.0)]), np.array([90.0, 270.0, np.nan]),
        np.array([179.999, 179.999, 360.0]), np.full(3, 30.0), np.zeros(3, dtype=np.int64),
    )  # fmt: skip
    assert found.residential_m[0] + found.residential_m[1] == pytest.approx(found.residential_m[2], abs=1.0)


def test_public_share_counts_the_street_to_its_facades_and_plazas() -> None:
    """Facade to facade is public up to 6 m beyond the half-width; a yard behind a gap is not, a plaza is."""
    catalog = toy_catalog(residential=5.0)
    gap = [shapely.box(-200, 8, -2, 20), shapely.box(2, 8, 200, 20), ROWS[1]]
    views = np.array(
        [moved(shapely.box(-20, -8, 20, 8)), moved(shapely.box(-2, 20, 2, 40)), shapely.Polygon()]
    )
    share = public_share(sight_city(gap), catalog, views)
    assert share[:2].tolist() == pytest.approx([1.0, 0.0], abs=1e-6)
    assert np.isnan(share[2])
    plaza = [("plaza", None, shapely.box(-2, 20, 2, 30)), ("vegetation", None, shapely.box(-2, 30, 2, 35))]
    assert public_share(sight_city(gap, areas=plaza), catalog, views)[1] == pytest.approx(0.5)
