"""Views: which directions are offered at a place, and what each sees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from helpers_town import make_settings
from helpers_views import places_frame, sight_of

from planner.catalog import load_catalog
from planner.schema import VIEWS
from planner.siting.sectors import covers, sectors_at, sectors_of
from planner.siting.views import classes_at, farthest_m, frames_of_classes, make_views


@pytest.fixture(scope="module")
def catalog():
    return load_catalog(make_settings())


def views_of(sight, catalog, places=None, demand=20, lit=None, **cameras):
    settings = make_settings(cameras={"classes": ("fixed",), **cameras})
    places = places_frame(len(sight.indptr) - 1) if places is None else places
    lit = np.zeros(demand, dtype=bool) if lit is None else lit
    models = np.full(len(places), "corridor", dtype=object)
    return make_views(places, models, sight, lit, settings, catalog)


def sets_of(views):
    return [views.demand[a:b].tolist() for a, b in zip(views.indptr[:-1], views.indptr[1:], strict=True)]


def test_four_arms_of_a_crossing_give_four_views_each_looking_along_its_arm(catalog):
    """A field of 62 deg holds one arm, and every other direction sees no more than one arm."""
    arms = [(row, 25.0 + row % 2 * 25.0, 10.0 + 90.0 * (row // 2)) for row in range(8)]
    views = views_of(sight_of(arms), catalog)
    assert views.frame["azimuth_deg"].tolist() == [10.0, 100.0, 190.0, 280.0]
    assert sets_of(views) == [[0, 1], [2, 3], [4, 5], [6, 7]]
    VIEWS.check(views.frame)
    assert views.frame["view_id"].tolist()[::3] == ["VIEW-000001", "VIEW-000004"]


def test_two_streets_50_degrees_apart_are_seen_by_one_view_between_them_and_70_apart_by_none(catalog):
    near = views_of(sight_of([(0, 40.0, 340.0), (1, 40.0, 30.0)]), catalog)
    assert (near.frame["azimuth_deg"].tolist(), sets_of(near)) == ([5.0], [[0, 1]])
    wide = views_of(sight_of([(0, 40.0, 340.0), (1, 40.0, 50.0)]), catalog)
    assert sorted(sets_of(wide)) == [[0], [1]]


def test_demand_in_the_dead_zone_and_beyond_the_level_is_not_seen(catalog):
    """A fixed camera on a 6 m pole sees a face at detect from 4.78 to 80.19 m."""
    sight = sight_of([(0, 4.77, 90.0), (1, 4.79, 90.0), (2, 80.18, 90.0), (3, 80.2, 90.0)])
    views = views_of(sight, catalog)
    assert sets_of(views) == [[1, 2]]
    assert views.frame[["near_m", "far_m"]].iloc[0].tolist() == [4.78, 80.19]


def test_an_all_round_class_has_one_view_without_azimuth_and_sees_its_whole_circle(catalog):
    sight = sight_of([(4, 0.0, 0.0), (2, 30.0, 200.0), (7, 37.9, 300.0), (8, 38.0, 10.0)])
    views = views_of(sight, catalog, classes=("dome_360",))
    assert views.frame["azimuth_deg"].isna().tolist() == [True]
    assert sets_of(views) == [[2, 4, 7]]
    assert views.frame["field_deg"].tolist() == [360.0]


def test_by_night_infrared_ends_the_view_but_not_on_a_lit_street(catalog):
    """40 m of infrared, slant, are 39.76 m on the ground from a 6 m pole."""
    sight = sight_of([(0, 39.7, 0.0), (1, 39.8, 0.0), (2, 75.0, 0.0)])
    lit = np.zeros(20, dtype=bool)
    lit[2] = True
    assert sets_of(views_of(sight, catalog, lit=lit, light="night")) == [[0, 2]]
    assert sets_of(views_of(sight, catalog, lit=lit, light="day")) == [[0, 1, 2]]


def test_a_range_claimed_ends_the_view(catalog):
    sight = sight_of([(0, 30.0, 0.0), (1, 30.1, 0.0)])
    assert sets_of(views_of(sight, catalog, range_m=30.0)) == [[0]]


def test_a_listed_row_has_its_own_class_alone_and_plate_readers_stand_at_town_entries(catalog):
    places = places_frame(
        4,
        kind=["list", "town_entry", "plaza", "list"],
        camera_class=["ptz", None, None, "plate_reader"],
    )
    settings = make_settings(cameras={"classes": ("fixed", "plate_reader")})
    offered = classes_at(places["kind"], places["camera_class"], settings, catalog)
    keys = np.array(list(catalog.camera_classes))
    assert [keys[row].tolist() for row in offered] == [
        ["ptz"], ["fixed", "plate_reader"], ["fixed"], ["plate_reader"],
    ]  # fmt: skip


def test_a_place_without_demand_has_no_view_unless_it_must_carry_a_camera(catalog):
    """The one that must looks to the nearest demand in line of sight, or north."""
    sight = sight_of([(0, 300.0, 45.4), (1, 200.0, 123.4)], [], [(3, 200.0, 9.0)])
    places = places_frame(3, cameras_least=[1, 1, 0])
    views = views_of(sight, catalog, places)
    assert views.frame["candidate_id"].tolist() == ["CAND-00001", "CAND-00002"]
    assert views.frame["azimuth_deg"].tolist() == [123.0, 0.0]
    assert sets_of(views) == [[], []]


def test_sight_must_be_known_as_far_as_the_farthest_class_on_offer(catalog):
    settings = make_settings(cameras={"classes": ("fixed", "dome_360")})
    assert farthest_m(settings, catalog) == pytest.approx(80.19)
    assert farthest_m(settings, catalog, frozenset({"long_lens"})) == pytest.approx(240.9, abs=0.1)
    assert farthest_m(make_settings(cameras={"range_m": 60.0}), catalog) == 60.0


def test_views_are_the_same_whatever_the_order_of_the_lines_of_sight(catalog):
    arms = [(row, 25.0 + 5 * row, 37.0 * row % 360) for row in range(12)]
    first, second = (views_of(sight_of(rows), catalog) for rows in (arms, arms[::-1]))
    pd.testing.assert_frame_equal(first.frame, second.frame)
    assert sets_of(first) == sets_of(second)


def test_at_a_higher_level_a_view_sees_as_far_as_its_pixels_do_and_never_past_its_frame(catalog):
    """The frame is tilted for detect (80.19 m): overview would hold to 100 m but is cut there."""
    settings = make_settings(cameras={"classes": ("fixed",)})
    sight = sight_of([(0, 30.0, 0.0), (1, 33.0, 0.0), (2, 79.0, 0.0), (3, 90.0, 0.0)])
    views = views_of(sight, catalog)
    lit = np.zeros(4, dtype=bool)

    def seen(px_per_m, light="day", height=None):
        return covers(
            sectors_at(views.frame, views.place, px_per_m, light, settings, catalog, height), sight, lit
        )[1].tolist()

    assert seen(62.5) == [0]
    assert seen(20.0) == [0, 1, 2]
    assert seen(20.0, "night") == [0, 1]
    assert seen(250.0) == []
    assert seen(62.5, height=np.array([20.0])) == []


def test_a_sector_without_direction_that_is_not_all_round_sees_nothing(catalog):
    sight = sight_of([(0, 30.0, 0.0)])
    views = views_of(sight, catalog).frame.assign(azimuth_deg=np.nan)
    blind = sectors_of(views, np.zeros(1, dtype=np.int64), "day")
    assert covers(blind, sight, np.zeros(1, dtype=bool))[1].tolist() == []
    dome = views_of(sight, catalog, classes=("dome_360",)).frame
    held = sectors_of(dome, np.zeros(1, dtype=np.int64), "day")
    assert covers(held, sight, np.zeros(1, dtype=bool))[1].tolist() == [0]


def test_heads_of_a_multi_sensor_that_do_not_close_the_circle_look_somewhere(catalog):
    """Two heads of 101 deg make one view of about 190 deg with an azimuth; four look all round."""
    camera = catalog.camera_classes["multi_sensor"]
    two = replace(catalog, camera_classes={"multi_sensor": replace(camera, heads=2)})
    settings = make_settings(cameras={"classes": ("multi_sensor",), "camera_class": "multi_sensor"})
    half = frames_of_classes(settings, two)["multi_sensor"]
    assert 180 < half.field_deg < 200
    assert not half.all_round
    assert frames_of_classes(settings, catalog)["multi_sensor"].all_round
