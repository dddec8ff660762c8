"""A study of one city plans no tiers of centers, and says so before anything is chosen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from helpers_toy import write_toy

from planner.errors import SettingsError
from planner.plan.prepare import prepare
from planner.settings import Settings, load_settings


def asked(folder: Path, **given: object) -> Settings:
    """Return the settings of a toy study whose center asks for something."""
    settings = load_settings(write_toy(folder / "s"))
    return replace(settings, centers=tuple(replace(c, **given) for c in settings.centers))


@pytest.mark.parametrize(
    "given", [{"tier": "zonal"}, {"takes_over": ("CEN-02",)}, {"most_seats": 4}, {"existing": True}]
)
def test_what_only_members_plan_is_refused_in_a_city(tmp_path: Path, given: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=rf"{next(iter(given))}, which a study of one city does not plan"):
        prepare(asked(tmp_path, **given))


@pytest.mark.parametrize("given", [{"tier": "hub"}, {"seats": 4}])
def test_a_hub_and_seats_are_planned_in_a_city(tmp_path: Path, given: dict[str, object]) -> None:
    assert len(prepare(asked(tmp_path, **given)).city.centers) == 1
