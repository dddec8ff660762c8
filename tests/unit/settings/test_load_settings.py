"""Settings: precedence, scenarios, and all faults at once with the nearest name."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from planner.errors import SettingsError
from planner.settings import SECTIONS, disruptions, load_settings, resolved

GOOD = """
schema = 1
[study]
name = "toy"
seed = 4
[cameras]
count = 10
[[centers]]
lat = -24.18
lon = -65.3
[scenario.more]
cameras.count = 20
[scenario.moved]
centers = [{ lat = 1.0, lon = 2.0 }]
"""


def study(folder: Path, text: str = GOOD) -> Path:
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return folder


def test_a_value_comes_from_the_command_line_then_the_scenario_then_the_file_then_the_default(tmp_path):
    base = load_settings(study(tmp_path))
    more = load_settings(tmp_path, "more")
    told = load_settings(tmp_path, "more", {"cameras.count": 30})
    assert (base.cameras.count, more.cameras.count, told.cameras.count) == (10, 20, 30)
    assert base.cameras.range_m == 0.0
    assert told.origin["cameras.count"] == "command line"
    assert more.origin["cameras.count"] == "scenario more"
    assert base.origin["study.seed"] == "file"
    assert "cameras.range_m" not in base.origin


def test_a_scenario_can_move_the_center(tmp_path):
    assert load_settings(study(tmp_path), "moved").centers[0].lat == 1.0
    assert load_settings(tmp_path).centers[0].id == "CEN-01"


def test_all_faults_are_told_at_once_with_the_nearest_name_the_value_and_the_range(tmp_path):
    text = GOOD.replace("count = 10", 'count = -3\nmount_hight_m = 6\nlist_mode = "fix"\nrange_m = "far"')
    with pytest.raises(SettingsError) as caught:
        load_settings(study(tmp_path, text))
    message = str(caught.value)
    assert "4 problems in the settings" in message
    assert "Did you mean `cameras.mount_height_m`?" in message
    assert "`cameras.count` is -3" in message
    assert "fixed, candidates, ignore" in message
    assert "`cameras.range_m` is 'far'; expected a number" in message
    assert str(tmp_path / "study.toml") in message
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("schema = 1", "schema = 9"), "this planner reads schema 1"),
        (("[study]", "[studdy]"), "Did you mean `study`"),
        (("lat = -24.18", "lat = -124.18"), "-90 to 90"),
        (("lat = -24.18\n", ""), "`centers[0].lat` is missing"),
        (("lat = -24.18\n", 'id = "X"\nlat = -24.18\n'), "CEN- and two digits"),
        (
            ("[scenario.more]", "[[centers]]\nid = 'CEN-01'\nlat = 1.0\nlon = 2.0\n[scenario.more]"),
            "repeats the id CEN-01",
        ),
        (("count = 10", "count = true"), "expected a whole number"),
        (("count = 10", "count = 10.5"), "expected a whole number"),
        (("count = 10", "range_m = nan"), "a finite number"),
        (("count = 10", "range_m = 1001"), "0 to 1000"),
        (("[study]", "[study"), "not valid TOML"),
    ],
)
def test_a_wrong_value_is_refused_in_words(tmp_path, change, words):
    with pytest.raises(SettingsError, match=words.replace("[", r"\[").replace("(", r"\(")):
        load_settings(study(tmp_path, GOOD.replace(*change)))


def test_a_scenario_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(SettingsError, match="base, more, moved"):
        load_settings(study(tmp_path), "most")


def test_a_folder_without_a_study_is_refused_with_the_way_to_make_one(tmp_path):
    with pytest.raises(SettingsError, match="planner new"):
        load_settings(tmp_path)


def test_resolved_settings_hold_every_section_and_no_path_of_the_machine(tmp_path):
    values = resolved(load_settings(study(tmp_path)))
    assert set(SECTIONS) <= set(values)
    assert str(tmp_path) not in str(values)


@pytest.mark.parametrize("value", ["inf", "-inf", "nan"])
@pytest.mark.parametrize("key", ["device_budget", "count", "mount_height_m"])
def test_a_number_that_is_not_finite_is_refused_where_the_nearest_finite_one_is_taken(tmp_path, key, value):
    text = GOOD.replace("count = 10", f"{key} = {value}")
    with pytest.raises(SettingsError, match=f"`cameras.{key}` is {value}; expected a finite number"):
        load_settings(study(tmp_path, text))
    load_settings(study(tmp_path, GOOD.replace("count = 10", f"{key} = 8")))


def test_a_list_of_numbers_that_holds_one_that_is_not_finite_is_refused(tmp_path):
    """Every list of numbers among the settings takes finite ones and refuses an infinite one."""
    lists = [
        (section, spec.name)
        for section, cls in SECTIONS.items()
        for spec in fields(cls)
        if str(spec.type).startswith("tuple") and "float" in str(spec.type)
    ]
    for section, name in lists:
        key = {f"{section}.{name}": (1.0, 2.0)}
        load_settings(study(tmp_path), overrides=key)
        with pytest.raises(SettingsError, match="expected a list of finite numbers"):
            load_settings(study(tmp_path), overrides={f"{section}.{name}": (1.0, float("inf"))})
    assert lists


def test_scenarios_of_disruption_alone_are_told_apart(tmp_path):
    """A scenario that sets `[disruption]` and words changes no plan; one that sets more is a plan's own."""
    (tmp_path / "study.toml").write_text(
        "schema = 1\n[scenario.owed.study]\nnote = 'a year'\n[scenario.owed.disruption]\nunpaid = ['fiber']\n"
        "notice_days = 30\n[scenario.both.disruption]\nunmended = true\n[scenario.both.cameras]\ncount = 3\n"
        "[scenario.more.cameras]\ncount = 4\n",
        encoding="utf-8",
    )
    found = disruptions(tmp_path)
    assert list(found) == ["owed"]
    assert (found["owed"].unpaid, found["owed"].days_dark) == (("fiber",), 335.0)
    assert disruptions(tmp_path / "nowhere") == {}


def test_a_wrong_word_of_disruption_is_refused_with_those_there_are(tmp_path):
    (tmp_path / "study.toml").write_text(
        "schema = 1\n[scenario.owed.disruption]\nunpaid = ['rent']\n", encoding="utf-8"
    )
    with pytest.raises(SettingsError, match="fiber, supports, cameras"):
        disruptions(tmp_path)
