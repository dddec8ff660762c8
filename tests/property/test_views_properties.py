"""What must hold of views, frames and levels whatever the place."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from helpers_town import make_settings
from helpers_views import places_frame, random_sight
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from planner.catalog import load_catalog
from planner.siting import optics
from planner.siting.sectors import Sectors, covers, sectors_at, sectors_of
from planner.siting.views import make_views

CATALOG = load_catalog(make_settings())
CLASSES = tuple(CATALOG.camera_classes)
DEMAND = 30
seeds = st.integers(0, 10_000)
drops = st.floats(0.5, 15.0)
densities = st.floats(15.0, 600.0)


def views_of(sight, classes, **cameras):
    settings = make_settings(cameras={"classes": classes, **cameras})
    places = places_frame(len(sight.indptr) - 1)
    models = np.full(len(places), "open", dtype=object)
    return make_views(places, models, sight, np.zeros(DEMAND, dtype=bool), settings, CATALOG)


def sets_of(indptr, demand):
    return [frozenset(demand[a:b].tolist()) for a, b in itertools.pairwise(indptr)]


@trials(deadline=None)
@given(seeds, st.sampled_from(["fixed", "long_lens", "ptz"]), st.floats(0.0, 359.9))
def test_whatever_a_camera_sees_within_a_degree_of_its_field_some_view_on_offer_sees(seed, key, azimuth):
    """No direction is lost: half a degree of aim on either side is all that whole degrees cost."""
    sight = random_sight(seed, 3, DEMAND)
    views = views_of(sight, (key,))
    if not len(views.frame):
        return
    row = views.frame.iloc[0]
    place = np.arange(3, dtype=np.int64)
    every = [np.full(3, float(row[n])) for n in ("near_m", "far_m", "far_m")]
    aimed = Sectors(place, np.full(3, azimuth), np.full(3, row["field_deg"] - 1.0), *every)
    seen = sets_of(*covers(aimed, sight, np.zeros(DEMAND, dtype=bool)))
    offered = list(zip(views.place.tolist(), sets_of(views.indptr, views.demand), strict=True))
    for p in range(3):
        assert not seen[p] or any(q == p and seen[p] <= other for q, other in offered)


@trials(deadline=None)
@given(seeds, st.sampled_from(CLASSES))
def test_no_view_sees_only_what_another_of_its_place_and_class_sees_and_none_sees_nothing(seed, key):
    sight = random_sight(seed, 2, DEMAND)
    views = views_of(sight, (key,))
    sets = sets_of(views.indptr, views.demand)
    for i, mine in enumerate(sets):
        assert mine
        others = [s for j, s in enumerate(sets) if j != i and views.place[j] == views.place[i]]
        assert not any(mine <= other for other in others)


@trials(deadline=None)
@given(seeds, st.sampled_from(["day", "night"]))
def test_the_sweep_and_the_sectors_of_its_views_see_the_same(seed, light):
    sight = random_sight(seed, 3, DEMAND)
    views = views_of(sight, CLASSES, light=light)
    indptr, demand = covers(sectors_of(views.frame, views.place, light), sight, np.zeros(DEMAND, dtype=bool))
    assert indptr.tolist() == views.indptr.tolist()
    assert demand.tolist() == views.demand.tolist()


@trials(deadline=None)
@given(seeds, st.sampled_from(["dome_360", "multi_sensor"]), st.floats(0.0, 360.0))
def test_turning_a_360_degree_camera_changes_nothing(seed, key, turn):
    sight = random_sight(seed, 3, DEMAND)
    views = views_of(sight, (key,))
    turned = replace(sectors_of(views.frame, views.place, "day"), azimuth_deg=np.full(len(views.frame), turn))
    assert sets_of(*covers(turned, sight, np.zeros(DEMAND, dtype=bool))) == sets_of(
        views.indptr, views.demand
    )


@trials(deadline=None)
@given(seeds, st.floats(0.0, 359.9), st.floats(5.0, 355.0), st.floats(0.1, 60.0))
def test_a_wider_field_never_sees_less(seed, azimuth, field, wider):
    sight = random_sight(seed, 1, DEMAND)
    one = np.zeros(1, dtype=np.int64)
    figures = np.zeros(1), np.full(1, 80.0), np.full(1, 80.0)
    lit = np.zeros(DEMAND, dtype=bool)
    narrow = Sectors(one, np.full(1, azimuth), np.full(1, field), *figures)
    wide = replace(narrow, field_deg=np.full(1, min(field + wider, 360.0)))
    assert set(covers(narrow, sight, lit)[1].tolist()) <= set(covers(wide, sight, lit)[1].tolist())


@trials(deadline=None)
@given(seeds, st.sampled_from(["day", "night"]))
def test_a_higher_level_never_reaches_farther_and_night_never_farther_than_day(seed, light):
    settings = make_settings(cameras={"classes": CLASSES})
    sight = random_sight(seed, 2, DEMAND)
    views = views_of(sight, CLASSES)
    lit = np.zeros(DEMAND, dtype=bool)
    before = None
    for px_per_m in (20, 25, 62.5, 125, 250, 500, 1500):
        at = sectors_at(views.frame, views.place, px_per_m, light, settings, CATALOG)
        day = sectors_at(views.frame, views.place, px_per_m, "day", settings, CATALOG)
        seen = sets_of(*covers(at, sight, lit))
        assert all(mine <= full for mine, full in zip(seen, sets_of(*covers(day, sight, lit)), strict=True))
        assert before is None or all(a <= b for a, b in zip(seen, before, strict=True))
        before = seen


@trials(deadline=None)
@given(st.sampled_from(CLASSES), drops, densities, densities)
def test_a_higher_pixel_density_is_never_held_farther(key, drop, one, other):
    camera = CATALOG.camera_classes[key]
    low, high = sorted((one, other))
    assert optics.day_distance_m(camera, high, drop) <= optics.day_distance_m(camera, low, drop)
    assert optics.reach_m(camera, high, drop) >= optics.day_distance_m(camera, high, drop)


@trials(deadline=None)
@given(
    st.sampled_from(["fixed", "long_lens", "ptz", "plate_reader"]),
    drops, st.floats(15.0, 130.0), st.floats(0.0, 1.0), st.floats(-1.0, 1.0),
)  # fmt: skip
def test_whatever_a_view_claims_lies_in_the_picture_at_the_density_claimed(key, drop, density, out, side):
    """A target of the sector, projected by a pinhole camera of that tilt, is on the sensor.

    At the sides the dead zone is longer by 1 / cos: that is what the sector leaves out on purpose.
    """
    camera = CATALOG.camera_classes[key]
    frame = optics.frame_of(camera, density, drop)
    if frame.far_m <= 0:
        return
    angle = math.radians(side * frame.field_deg / 2)
    near = frame.near_m / math.cos(angle) if abs(angle) < math.pi / 2 - 1e-6 else math.inf
    if near > frame.far_m:
        return
    ground = near + out * (frame.far_m - near)
    tilt = math.radians(frame.tilt_deg)
    ahead, down = ground * math.cos(angle), drop
    depth = ahead * math.cos(tilt) + down * math.sin(tilt)
    across = camera.focal_mm * ground * math.sin(angle) / depth
    up = camera.focal_mm * (ahead * math.sin(tilt) - down * math.cos(tilt)) / depth
    assert depth > 0
    assert abs(across) <= camera.sensor_width_mm / 2 * (1 + 1e-6)
    assert abs(up) <= camera.sensor_height_mm / 2 * (1 + 1e-6)
    pixels_per_m = camera.pixels_h * camera.focal_mm / camera.sensor_width_mm / depth
    assert pixels_per_m >= density * (1 - 1e-9)


@trials(deadline=None)
@given(drops, st.floats(1.0, 500.0), st.floats(5.0, 120.0))
def test_tilt_near_and_far_agree(drop, far, vertical):
    tilt = float(optics.tilt_for_deg(drop, far, vertical))
    near = float(optics.near_distance_m(drop, tilt, vertical))
    if tilt < 90:
        assert float(optics.far_distance_m(drop, tilt, vertical)) == pytest.approx(far, rel=1e-6)
    assert near <= far * (1 + 1e-9)
