"""Facts are laid on the camera that stands and looks as they say; file before list before study."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import Point

from planner.errors import InputError
from planner.plan.facts import given_facts, unused_facts, with_facts
from planner.schema import FACT_NAMES, GIVEN_FACTS, RAW_FACTS
from planner.settings import Settings

CRS = "EPSG:32719"


def cameras() -> gpd.GeoDataFrame:
    """Three cameras: two at one place looking apart, one listed elsewhere that looks all round."""
    return gpd.GeoDataFrame(
        {
            "camera_id": ["CAM-0001", "CAM-0002", "CAM-0003"],
            "source_id": ["ND-1", "ND-1", "A7"],
            "site_kind": ["intersection", "intersection", "list"],
            "camera_class": ["fixed", "fixed", "dome_360"],
            "azimuth_deg": [350.0, 90.0, float("nan")],
        },
        geometry=[Point(500_000, 7_300_000), Point(500_000, 7_300_000), Point(500_300, 7_300_000)],
        crs=CRS,
    )


def degrees(k: int) -> tuple[float, float]:
    """Return latitude and longitude of a camera."""
    place = cameras().to_crs("EPSG:4326").geometry.iloc[k]
    return place.y, place.x


def rows(*told: dict[str, Any]) -> pd.DataFrame:
    """Return RAW_FACTS."""
    full = [
        {"source": f"facts.csv, row {n}", "given_by": "facts", "lat": float("nan"), "lon": float("nan"),
         "azimuth_deg": float("nan"), **row}
        for n, row in enumerate(told, start=2)
    ]  # fmt: skip
    return RAW_FACTS.arrange(pd.DataFrame(full))


def about(**row: Any) -> str | None:
    """Return the cameras that one row is about."""
    given = given_facts(rows({"roles": "Two", **row}), cameras())
    GIVEN_FACTS.check(given)
    found = given.loc[0, "of_camera"]
    return None if found is None else str(found)


def test_a_place_tells_the_camera_and_the_direction_which_of_two() -> None:
    lat, lon = degrees(0)
    assert about(lat=lat, lon=lon) == "CAM-0001 CAM-0002"
    assert about(lat=lat, lon=lon, azimuth_deg=15.0) == "CAM-0001"
    assert about(lat=lat, lon=lon, azimuth_deg=100.0) == "CAM-0002"
    assert about(lat=lat, lon=lon, camera_id="CAM-0002") == "CAM-0002"
    assert about(lat=lat, lon=lon, camera_id="CAM-0009", azimuth_deg=90.0) == "CAM-0002"


def test_what_was_said_of_another_view_is_told_of_none() -> None:
    """Turned by more than 30 degrees, of another class, or 3 m away: asked again."""
    lat, lon = degrees(0)
    assert about(lat=lat, lon=lon, azimuth_deg=30.0) is None
    assert about(camera_id="CAM-0001", azimuth_deg=30.0) is None
    assert about(camera_id="CAM-0001", camera_class="ptz") is None
    assert about(lat=lat + 3 / 111_000, lon=lon) is None
    assert about(lat=lat + 1 / 111_000, lon=lon, camera_id="CAM-0001") == "CAM-0001"


def test_a_row_of_the_list_is_about_the_camera_at_its_place() -> None:
    assert about(given_by="list", place_id="A7") == "CAM-0003"
    assert about(given_by="list", place_id="ND-1") is None


def test_file_goes_before_list_before_study_and_blank_stays_blank() -> None:
    given = given_facts(
        rows(
            {"camera_id": "CAM-0003", "controller": "File", "retention_days": 7.0},
            {"given_by": "list", "place_id": "A7", "controller": "List", "roles": "List"},
        ),
        cameras(),
    )
    settings = Settings(folder=Path())
    settings = replace(
        settings, rules=replace(settings.rules, controller="Study", contact="c", roles="Study")
    )
    told = with_facts(cameras(), given, settings).set_index("camera_id")
    assert told["controller"].tolist() == ["Study", "Study", "File"]
    assert told["roles"].tolist() == ["Study", "Study", "List"]
    assert told["retention_days"].tolist()[2] == 7.0
    assert told["retention_days"].isna().tolist() == [True, True, False]
    assert told["facts_id"].tolist() == [None, None, "FACT-0001 FACT-0002"]
    assert (
        told[[n for n in FACT_NAMES if n not in ("controller", "contact", "roles", "retention_days")]]
        .isna()
        .all(axis=None)
    )


def test_a_fact_told_twice_and_more_days_than_the_storage_holds_are_refused_together() -> None:
    given = given_facts(
        rows({"camera_id": "CAM-0001", "roles": "Two"}, {"camera_id": "CAM-0001", "roles": "Three"},
             {"camera_id": "CAM-0002", "retention_days": 61.0}),
        cameras(),
    )  # fmt: skip
    with pytest.raises(InputError) as fault:
        with_facts(cameras(), given, Settings(folder=Path()))
    assert "`roles` of CAM-0001 is told twice: facts.csv, row 2, and facts.csv, row 3." in str(fault.value)
    assert "`retention_days` of CAM-0002 (61) is above `cameras.retention_days` (60)" in str(fault.value)


def test_rows_about_no_camera_become_a_finding() -> None:
    given = given_facts(rows({"camera_id": "CAM-0008", "roles": "Two"}), cameras())
    (row,) = unused_facts(given).to_dict("records")
    assert (row["code"], row["count"]) == ("FACTS-NO-CAMERA", 1)
    assert "facts.csv, row 2" in row["message"]
    assert unused_facts(given_facts(None, cameras())).empty


def test_how_long_images_are_kept_is_told_by_people_and_not_by_the_storage() -> None:
    """Storage for 60 days tells nothing; `rules.retention_days` tells it of all, at most what is stored."""
    given = given_facts(None, cameras())
    settings = Settings(folder=Path())
    assert settings.cameras.retention_days == 60
    assert with_facts(cameras(), given, settings)["retention_days"].isna().all()
    told = replace(settings, rules=replace(settings.rules, retention_days=60.0))
    assert with_facts(cameras(), given, told)["retention_days"].tolist() == [60.0] * 3
    more = replace(settings, rules=replace(settings.rules, retention_days=61.0))
    with pytest.raises(InputError, match=r"above `cameras\.retention_days`"):
        with_facts(cameras(), given, more)
