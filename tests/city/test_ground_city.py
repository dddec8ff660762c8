"""Helsinki with all that siting reads, in meters."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.catalog import load_catalog
from planner.city import build_city
from planner.schema import RAW_AREAS, RAW_CAMERAS, RAW_PLACES, STREET_SPANS
from planner.settings.model import Settings, SourcesSettings
from planner.sources import read_study_sources

pytestmark = pytest.mark.shared


def test_helsinki_holds_its_cameras_ground_and_light(shared_data: Path, tmp_path: Path) -> None:
    """All 221 cameras, 75 areas and 868 places reach the city, and so does every lit meter of street."""
    file = str(shared_data / "helsinki" / "Helsinki.osm.pbf")
    settings = Settings(
        tmp_path, sources=SourcesSettings(streets=file, existing_cameras=file, buildings=file)
    )
    read = read_study_sources(settings)
    city = build_city(read, settings, load_catalog(settings))
    RAW_CAMERAS.check(city.existing_cameras)
    RAW_AREAS.check(city.areas)
    RAW_PLACES.check(city.places)
    STREET_SPANS.check(city.streets.spans)
    assert (len(city.existing_cameras), len(city.areas), len(city.places)) == (221, 75, 868)
    assert city.areas.geometry.is_valid.all()
    spans = city.streets.spans
    found_m = spans["length_m"].groupby(spans["lit"].fillna("unknown")).sum()
    read_m = read.streets.to_crs(city.crs).length.groupby(read.streets["lit"].fillna("unknown")).sum()
    assert found_m.to_dict() == pytest.approx(read_m.to_dict(), rel=2e-3)
    assert found_m["yes"] / found_m.sum() == pytest.approx(0.70, abs=0.01)
    assert city.buildings["use"].value_counts().to_dict() == {"other": 58, "public": 38, "residential": 21}
