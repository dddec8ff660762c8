"""Optics against figures worked by hand: the design brief's worked rows and plain trigonometry."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from helpers_town import make_settings

from planner.catalog import load_catalog
from planner.siting import optics
from planner.siting.levels import asked_density, facade_density, levels_table

LENS = optics.lens_density(2560, 4.0, 5.1)
POLE_6_M = 6.0 - 1.6


@pytest.fixture(scope="module")
def catalog():
    return load_catalog(make_settings())


def test_a_4_mm_lens_sees_65_degrees_on_a_sensor_of_5_1_mm_and_61_9_on_one_of_4_8():
    """2 atan(5.1 / 8) = 2 x 32.52 deg; 2 atan(4.8 / 8) = 2 x 30.96 deg."""
    assert optics.field_of_view_deg([5.1, 4.8], 4.0) == pytest.approx([65.04, 61.93], abs=0.01)


def test_2560_pixels_behind_4_mm_hold_the_four_levels_to_8_16_32_and_80_m():
    """2560 x 4 / 5.1 = 2007.84; over 250, 125, 62.5 and 25 px/m."""
    slant = optics.level_slant_m(LENS, [250, 125, 62.5, 25])
    assert slant == pytest.approx([8.031, 16.063, 32.125, 80.314], abs=0.001)
    assert optics.level_slant_m(optics.lens_density(2560, 4.0, 4.8), 250) == pytest.approx(8.53, abs=0.01)


def test_from_a_6_m_pole_250_px_per_m_end_at_6_7_m_where_a_face_is_seen_from_33_degrees_above():
    """sqrt(8.031^2 - 4.4^2) = 6.719; atan(4.4 / 6.719) = 33.2 deg."""
    ground = float(optics.level_distance_m(LENS, 250, POLE_6_M))
    assert ground == pytest.approx(6.719, abs=0.001)
    assert optics.steepness_deg(POLE_6_M, ground) == pytest.approx(33.22, abs=0.01)


def test_at_19_m_the_same_lens_has_103_px_per_m_left_and_needs_9_7_mm_for_250():
    """Slant sqrt(19^2 + 4.4^2) = 19.503; 2007.84 / 19.503 = 102.95; 250 x 19.503 x 5.1 / 2560 = 9.713."""
    assert optics.density_px_per_m(LENS, 19.0, POLE_6_M) == pytest.approx(102.95, abs=0.01)
    assert optics.focal_needed_mm(2560, 5.1, 250, 19.0, POLE_6_M) == pytest.approx(9.713, abs=0.001)


def test_a_fisheye_of_3000_pixels_over_180_degrees_holds_250_px_per_m_to_3_8_m():
    """3000 / pi = 954.93 px a radian; 954.93 / 250 = 3.820 m slant: less than the 4.4 m down to a face."""
    density = optics.fisheye_density(3000, 180.0)
    assert density == pytest.approx(954.93, abs=0.01)
    assert optics.level_slant_m(density, 250) == pytest.approx(3.820, abs=0.001)
    assert optics.level_distance_m(density, 250, POLE_6_M) == 0.0


def test_the_face_zone_begins_at_19_m_from_a_6_m_pole_and_at_28_m_from_8_m():
    """4.4 / tan 13 deg = 19.06; 6.4 / tan 13 deg = 27.72."""
    assert optics.face_zone_m([4.4, 6.4], 13.0) == pytest.approx([19.06, 27.72], abs=0.01)


def test_near_and_far_of_a_frame_40_degrees_high_tilted_by_30():
    """Lower edge 50 deg down: 4.4 / tan 50 = 3.692; upper edge 10 deg down: 4.4 / tan 10 = 24.954."""
    assert optics.near_distance_m(4.4, 30.0, 40.0) == pytest.approx(3.692, abs=0.001)
    assert optics.far_distance_m(4.4, 30.0, 40.0) == pytest.approx(24.954, abs=0.001)


def test_a_frame_that_reaches_straight_down_has_no_dead_zone_and_one_at_the_horizon_no_end():
    assert optics.near_distance_m(4.4, 70.0, 40.0) == 0.0
    assert optics.near_distance_m(4.4, 69.0, 40.0) > 0.0
    assert np.isinf(optics.far_distance_m(4.4, 20.0, 40.0))
    assert np.isfinite(optics.far_distance_m(4.4, 20.1, 40.0))


def test_the_tilt_puts_the_upper_edge_on_the_far_distance():
    """atan(4.4 / 44) = 5.71 deg, and half of 40."""
    tilt = optics.tilt_for_deg(4.4, 44.0, 40.0)
    assert tilt == pytest.approx(25.711, abs=0.001)
    assert optics.far_distance_m(4.4, tilt, 40.0) == pytest.approx(44.0)


def test_the_field_on_the_ground_of_a_frame_that_looks_straight_ahead_is_that_of_the_lens():
    assert optics.ground_field_deg(65.0, 0.0, 4.4, 80.0) == pytest.approx(65.0)
    far_away = optics.ground_field_deg(90.0, 60.0, 4.4, 1e9)
    assert far_away == pytest.approx(2 * math.degrees(math.atan(0.5)), abs=1e-4)


def test_bitrate_of_2_mp_at_15_frames_and_storage_of_600_cameras_are_those_of_the_brief():
    """2.0736 MP x 15 x 0.13 x 0.5 = 2.02 Mb/s; 600 x 4 Mb/s x 60 d = 1,555.2 TB, 1,866.24 with 20 %."""
    assert optics.bitrate_mbps(2.0736, 15, 0.13, 0.5, 1.0) == pytest.approx(2.022, abs=0.001)
    assert optics.storage_tb(1.0, 1, 0.0) == pytest.approx(0.0108)
    assert optics.storage_tb([4.0] * 600, 60, 0.0) == pytest.approx(1555.2)
    assert optics.storage_tb(2400.0, 60, 20.0) == pytest.approx(1866.24)


def test_bitrates_of_the_catalog_follow_the_formula_with_the_allowances(catalog):
    """To the tenth of a megabit: low a still scene, high a busy one."""
    known = {k: a.value for k, a in catalog.allowances.items() if k.startswith("video_")}
    for camera in catalog.camera_classes.values():
        scenes = [known["video_scene_low"], 1.0, known["video_scene_high"]]
        right = optics.bitrate_mbps(
            camera.megapixels, known["video_fps"], known["video_bits_per_pixel"],
            known["video_codec_factor"], scenes,
        )  # fmt: skip
        found = [camera.bitrate_mbps_low, camera.bitrate_mbps_typical, camera.bitrate_mbps_high]
        assert found == pytest.approx(right.tolist(), abs=0.11)


def test_frames_of_the_catalog_at_detect_from_a_6_m_pole(catalog):
    """Fixed: vertical field 39.46 deg, tilt 3.14 + 19.73 = 22.87, near 4.4 / tan 42.60 = 4.78."""
    fixed = optics.frame_of(catalog.camera_classes["fixed"], 25, POLE_6_M)
    assert fixed.tilt_deg == pytest.approx(22.87, abs=0.01)
    assert fixed.near_m == pytest.approx(4.784, abs=0.005)
    assert fixed.far_m == pytest.approx(80.19, abs=0.01)
    assert fixed.night_far_m == pytest.approx(math.sqrt(40**2 - 4.4**2))
    assert fixed.field_deg == pytest.approx(62.2, abs=0.1)
    dome = optics.frame_of(catalog.camera_classes["dome_360"], 25, POLE_6_M)
    assert (dome.tilt_deg, dome.field_deg, dome.near_m) == (90.0, 360.0, 0.0)
    assert dome.far_m == pytest.approx(math.sqrt(38.197**2 - 4.4**2), abs=0.01)
    assert optics.frame_of(catalog.camera_classes["multi_sensor"], 25, POLE_6_M).all_round


def test_a_range_claimed_shortens_the_frame_and_never_lengthens_it(catalog):
    camera = catalog.camera_classes["fixed"]
    assert optics.frame_of(camera, 25, POLE_6_M, 50.0).far_m == 50.0
    assert optics.frame_of(camera, 25, POLE_6_M, 90.0).far_m == pytest.approx(80.19, abs=0.01)


def test_a_zoom_covers_by_its_home_preset_and_reaches_by_its_tele_end(catalog):
    """3840 x 6.4 / 7.68 = 3,200 and 3840 x 160 / 7.68 = 80,000: 250 px/m to 12.8 and to 320 m slant."""
    ptz = catalog.camera_classes["ptz"]
    assert optics.day_distance_m(ptz, 250, POLE_6_M) == pytest.approx(math.sqrt(12.8**2 - 4.4**2))
    assert optics.reach_m(ptz, 250, POLE_6_M) == pytest.approx(math.sqrt(320**2 - 4.4**2))
    fixed = catalog.camera_classes["fixed"]
    assert optics.reach_m(fixed, 250, POLE_6_M) == optics.day_distance_m(fixed, 250, POLE_6_M)


def test_levels_are_those_of_both_standards(catalog):
    found = {p: {k: e.px_per_m for k, e in levels.items()} for p, levels in catalog.levels.items()}
    assert found == {
        "dori-2014": {"detect": 25, "observe": 62.5, "recognize": 125, "identify": 250},
        "iec-2025": {
            "overview": 20, "outline": 40, "discern": 80, "perceive": 125, "characterize": 250,
            "validate": 500, "scrutinize": 1500,
        },
    }  # fmt: skip


def test_the_table_of_levels_holds_every_class_at_every_level_of_both_profiles(catalog):
    table = levels_table(make_settings(), catalog).set_index(["camera_class", "profile", "level"])
    assert len(table) == len(catalog.camera_classes) * (4 + 7)
    row = table.loc[("fixed", "dori-2014", "identify")]
    assert row["day_m"] == pytest.approx(6.72, abs=0.01)
    assert row["steepness_deg"] == pytest.approx(33.2, abs=0.1)
    assert (row["face_from_m"], row["face_zone_m"]) == (pytest.approx(19.06, abs=0.01), 0.0)
    assert table.loc[("dome_360", "iec-2025", "characterize"), "day_m"] == 0.0
    assert (table["night_m"] <= table["day_m"]).all()
    assert (table["tele_m"] >= table["day_m"]).all()


def test_a_study_takes_its_level_and_facades_the_level_at_which_homes_are_exposed(catalog):
    dori = make_settings(cameras={"level": "identify"})
    newer = make_settings(cameras={"level_profile": "iec-2025", "level": "perceive"})
    assert (asked_density(dori, catalog), facade_density(dori, catalog)) == (250, 62.5)
    assert (asked_density(newer, catalog), facade_density(newer, catalog)) == (125, 80)
    told = make_settings(
        cameras={"level_profile": "iec-2025", "level": "perceive"}, privacy={"facade_level": "outline"}
    )
    assert facade_density(told, catalog) == 40


def test_the_page_on_the_catalog_shows_what_the_geometry_gives(catalog):
    """Every row of its table of levels, class by class, and no class left out."""
    page = (Path(__file__).parents[2] / "docs" / "catalog.md").read_text(encoding="utf-8")
    table = levels_table(make_settings(), catalog)
    head = " | ".join(f"`{key}`" for key in catalog.camera_classes)
    assert head in page
    for density, rows in table.groupby("px_per_m"):
        cells = [
            f"{r.dead_zone_m:.1f} to {r.day_m:.1f}, night {r.night_m:.1f}" if r.day_m else "none"
            for r in rows.drop_duplicates("camera_class").itertuples()
        ]
        names = ", ".join(dict.fromkeys(rows["level"]))
        assert f"| {density:g} | {names} | {' | '.join(cells)} |" in page
