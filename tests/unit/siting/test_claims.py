"""Claims that the geometry does not deliver, each beside the nearest one that it does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers_town import make_settings

from planner.catalog import load_catalog
from planner.errors import SettingsError
from planner.settings import ClaimSettings
from planner.siting.claims import classes_without_ground, refuse_claims


@pytest.fixture(scope="module")
def catalog():
    return load_catalog(make_settings())


def study(*claims, **cameras):
    return replace(make_settings(cameras=cameras), claims=tuple(ClaimSettings(*c) for c in claims))


def refused(settings, catalog):
    with pytest.raises(SettingsError) as told:
        refuse_claims(settings, catalog)
    return [str(p) for p in told.value.problems]


def test_250_px_per_m_at_19_m_is_refused_with_the_numbers_and_6_7_m_is_taken(catalog):
    (told,) = refused(study(("fixed", "identify", 19.0, "tender p. 40")), catalog)
    for part in (
        "`claims[0]` claims identify (250 px/m) to 19 m for fixed (tender p. 40)",
        "From a mount of 6 m the 4 mm lens holds it to 6.7 m on the ground",
        "seen 33 deg from above",
        "at 19 m fixed has 103 px/m left",
        "long_lens (24 m)",
        "a lens of 9.7 mm",
        "a lower level: observe (62.5 px/m)",
        "`claims[0].distance_m` of 6.7",
    ):
        assert part in told
    refuse_claims(study(("fixed", "identify", 6.7, "")), catalog)


def test_a_zoom_may_not_claim_its_tele_end_but_may_claim_its_home_preset(catalog):
    (told,) = refused(study(("ptz", "identify", 300.0, "")), catalog)
    assert "the 6.4 mm lens (home preset) holds it to 12.0 m" in told
    assert "a home preset at 150.0 mm, which its zoom has, seeing 2.9 deg" in told
    refuse_claims(study(("ptz", "identify", 12.0, "")), catalog)


def test_a_fisheye_that_holds_a_level_nowhere_is_told_how_many_pixels_it_would_take(catalog):
    """954.93 px a radian; 250 px/m at sqrt(10^2 + 4.4^2) = 10.925 m ask 2,731 a radian: 8,581 px in all."""
    (told,) = refused(study(("dome_360", "identify", 10.0, "")), catalog)
    assert "its fisheye of 3000 px over 180 deg holds it nowhere on the ground" in told
    assert "a fisheye of 8,581 px" in told
    assert "distance_m` of" not in told
    refuse_claims(study(("dome_360", "recognize", 6.2, "")), catalog)


def test_a_range_that_no_class_on_offer_holds_is_refused_and_80_m_at_detect_is_taken(catalog):
    (told,) = refused(study(range_m=80.0, level="observe", classes=("fixed", "dome_360")), catalog)
    assert "`cameras.range_m` is 80, but no class of `cameras.classes` holds observe (62.5 px/m)" in told
    assert "fixed to 31.8 m, dome_360 to 14.6 m" in told
    assert "long_lens (96 m)" in told
    assert "a lower level: detect (25 px/m)" in told
    refuse_claims(study(range_m=80.0, level="detect", classes=("fixed", "dome_360")), catalog)
    refuse_claims(study(range_m=80.0, level="observe", classes=("dome_360", "long_lens")), catalog)
    refuse_claims(study(range_m=0.0, level="observe", classes=("fixed",)), catalog)


def test_the_class_of_a_fixed_list_may_hold_the_range_too(catalog):
    asked = {"range_m": 80.0, "level": "observe", "classes": ("fixed",), "camera_class": "long_lens"}
    refuse_claims(study(list_mode="fixed", **asked), catalog)
    assert "fixed to 31.8 m" in refused(study(list_mode="candidates", **asked), catalog)[0]


def test_unknown_names_are_refused_all_at_once_with_the_nearest(catalog):
    told = refused(
        study(
            ("lidar", "detct", 5.0, ""),
            classes=("fixd",),
            level="discern",
            camera_class="dome",
            class_most={"x": 1},
        ),
        catalog,
    )
    assert told == [
        "`cameras.classes` names 'fixd', which is no class of camera. Did you mean `fixed`?",
        "`cameras.class_most` names 'x', which is no class of camera. The catalog has: fixed, long_lens, "
        "dome_360, multi_sensor, ptz, plate_reader.",
        "`cameras.camera_class` names 'dome', which is no class of camera. Did you mean `dome_360`?",
        "`claims[0].camera_class` names 'lidar', which is no class of camera. The catalog has: fixed, "
        "long_lens, dome_360, multi_sensor, ptz, plate_reader.",
        "`cameras.level` is 'discern', which is no level of the profile dori-2014. Set "
        '`cameras.level_profile = "iec-2025"`, or take one of detect, observe, recognize, identify.',
        "`claims[0].level` is 'detct', which is no level of the profile dori-2014. Did you mean `detect`?",
    ]


def test_every_level_of_the_newer_profile_may_be_the_studys(catalog):
    for level in catalog.levels["iec-2025"]:
        refuse_claims(study(level_profile="iec-2025", level=level, mount_height_m=2.5), catalog)


def test_a_facade_level_must_be_of_the_profile(catalog):
    wrong = make_settings(privacy={"facade_level": "discern"})
    assert "`privacy.facade_level` is 'discern'" in refused(wrong, catalog)[0]
    refuse_claims(make_settings(privacy={"facade_level": "observe"}), catalog)


def test_a_mount_no_higher_than_the_target_is_refused(catalog):
    (told,) = refused(study(mount_height_m=2.0, target_height_m=2.0), catalog)
    assert "`cameras.mount_height_m` is 2, not above the target" in told
    refuse_claims(study(mount_height_m=2.1, target_height_m=2.0, level="detect"), catalog)


def test_a_claim_without_a_distance_says_nothing_and_is_refused(catalog):
    assert "`claims[0].distance_m` is 0" in refused(study(("fixed", "detect", 0.0, "")), catalog)[0]


def test_a_study_without_a_class_is_refused(catalog):
    assert "`cameras.classes` is empty" in refused(study(classes=()), catalog)[0]


@pytest.mark.parametrize(
    ("asked", "parts", "nearest"),
    [
        (
            {"classes": ("fixed",), "level_profile": "iec-2025", "level": "scrutinize"},
            ("scrutinize (1500 px/m)", "the target is 4.40 m below", "fixed to 1.34 m", "a lower level: "),
            {"mount_height_m": 2.9},
        ),
        (
            {"classes": ("dome_360",), "level": "identify"},
            ("identify (250 px/m)", "dome_360 to 3.82 m", "a class that holds it: fixed (to 6.7 m)"),
            {"level": "recognize"},
        ),
    ],
)
def test_a_level_that_no_class_on_offer_holds_on_the_ground_is_refused_beside_the_nearest_that_one_does(
    catalog, asked, parts, nearest
):
    (told,) = refused(study(**asked), catalog)
    assert "which no class on offer holds anywhere on the ground" in told
    for part in parts:
        assert part in told
    refuse_claims(study(**(asked | nearest)), catalog)


def test_one_class_of_several_that_holds_the_level_is_enough_and_the_others_are_told(catalog):
    asked = study(classes=("fixed", "dome_360"), level="identify")
    refuse_claims(asked, catalog)
    note = classes_without_ground(asked, catalog)
    assert note.count == 1
    assert "dome_360 to 3.82 m" in note.message
    assert classes_without_ground(study(classes=("fixed",), level="identify"), catalog) is None
    assert classes_without_ground(study(level="identify"), catalog, ["dome_360"]).count == 1
