"""Fewer cameras than asked for, and none: told with the setting that stops them, beside the nearest case."""

from __future__ import annotations

import json

from tests.golden.test_bad_input import refused
from tests.golden.test_commands import planner
from tests.helpers_toy import STUDY, write_toy


def study(*lines: str) -> str:
    """Return the toy study with lines added to its cameras."""
    return STUDY.replace("count = 6", "\n".join(("count = 6", *lines)))


def test_a_class_limit_that_leaves_room_for_two_of_six_is_told(tmp_path):
    """Six asked, two allowed: the command and `plan.json` say which setting stops the others."""
    folder = write_toy(tmp_path / "s", study_toml=study("class_most = { fixed = 2 }"))
    talk = planner("run", folder, "--out", tmp_path / "plan").stdout
    assert "asked 6, chosen 2; what stops it: cameras.class_most.fixed" in talk
    cameras = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))["cameras"]
    assert (cameras["asked"], cameras["chosen"], cameras["stopped_by"]) == (
        6,
        2,
        ["cameras.class_most.fixed"],
    )


def test_a_device_budget_below_one_device_is_refused_as_impossible(tmp_path):
    refused(
        write_toy(tmp_path / "s", study_toml=study("device_budget = 1")),
        5, "not one camera can be chosen", "`cameras.device_budget`",
    )  # fmt: skip


def test_a_device_budget_beyond_all_money_is_refused_in_the_settings(tmp_path):
    """Ten billion is the most that a budget may be: above it the sums would no longer be exact."""
    refused(
        write_toy(tmp_path / "s", study_toml=study("device_budget = 10000000001")),
        3, "`cameras.device_budget` is 10000000001; expected 0 to 10000000000",
    )  # fmt: skip
    folder = write_toy(tmp_path / "t", study_toml=study("device_budget = 10000000000"))
    planner("run", folder, "--out", tmp_path / "plan")


def test_a_class_that_is_offered_at_town_entries_only_is_the_cause_that_is_told(tmp_path):
    refused(
        write_toy(tmp_path / "s", study_toml=study('classes = ["plate_reader"]')),
        4, "are of a kind at which no class of `cameras.classes` is offered", "add a class",
    )  # fmt: skip


def test_fixed_cameras_that_a_class_limit_forbids_are_named_by_their_rows(tmp_path):
    text = STUDY.replace("cameras.count = 3", "cameras.count = 3\ncameras.class_most = { fixed = 2 }")
    talk = refused(
        write_toy(tmp_path / "s", study_toml=text), 5, "cameras.class_most.fixed", scenario="fixed"
    )
    assert "site_least" not in talk
