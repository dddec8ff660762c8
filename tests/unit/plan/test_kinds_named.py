"""Kinds that settings name: unknown words are refused, kinds without a point are told."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from helpers_town import make_settings

from planner.errors import SettingsError
from planner.outputs.words.sentences import sentence
from planner.plan.findings import kinds_without_points
from planner.settings import load_settings
from tests.helpers_toy import STUDY, write_toy


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('[protection]\ncritical_kinds = ["hospitall"]', "protection.critical_kinds"),
        ('[network]\npop_kinds = ["polise"]', "network.pop_kinds"),
        ('[points]\nkinds = ["schol"]', "points.kinds"),
    ],
)
def test_a_kind_that_nobody_knows_is_refused_with_those_that_are(
    line: str, name: str, tmp_path: Path
) -> None:
    """A word of no kind names no point: the policy would be dropped without a word."""
    folder = write_toy(
        tmp_path / "toy", study_toml=STUDY.replace("[scenario.fixed]", f"{line}\n[scenario.fixed]")
    )
    with pytest.raises(SettingsError) as caught:
        load_settings(folder)
    assert name in str(caught.value)
    assert "school, hospital, clinic, police" in str(caught.value)


def test_a_kind_without_a_point_is_a_warning_in_both_languages() -> None:
    """Fire stations are asked for and there are none; hospitals there are."""
    settings = make_settings(protection={"critical_kinds": ("fire", "hospital")})
    (row,) = kinds_without_points(settings, pd.Series(["hospital", "school"]))
    assert (row["code"], row["severity"], row["count"]) == ("KINDS-WITHOUT-POINTS", "warning", 1)
    assert row["message"].endswith("no point: fire; it has hospital, school.")
    assert sentence(row["message"]).es == (
        "`protection.critical_kinds` nombra tipos de los que el estudio no tiene ningún punto: bomberos; "
        "tiene hospital, escuela."
    )
    assert kinds_without_points(settings, pd.Series(["hospital", "fire"])) == []


def test_kinds_that_may_hold_a_pop_are_told_only_where_none_has_a_point() -> None:
    """The default names four kinds: one of them is enough, and without POPs nobody asks."""
    chosen = make_settings(network={"pops": "choose"})
    assert kinds_without_points(chosen, pd.Series(["school"])) == []
    (row,) = kinds_without_points(chosen, pd.Series(["clinic"]))
    assert row["feature"] == "network.pop_kinds"
    assert kinds_without_points(make_settings(), pd.Series(["clinic"])) == []
