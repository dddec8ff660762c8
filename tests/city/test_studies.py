"""The studies of the repository on the shared data: they read, and the comparison with real cities holds."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from planner.settings import load_settings
from planner.sources import read_study_sources

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "data" / "jujuy"
STUDIES = [
    "examples/porto_alegre",
    *(f"benchmarks/studies/{n}" for n in ("andorra", "campo_grande", "helsinki")),
]


def script(name: str) -> ModuleType:
    """Return a script of data/jujuy as a module."""
    spec = importlib.util.spec_from_file_location(f"jujuy_{name}", TABLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_reference_study_is_measured_as_the_table_says() -> None:
    """The row of Gran Jujuy in streets_reference.csv is what the committed streets measure."""
    compare = script("compare_streets")
    row = pd.read_csv(TABLES / "streets_reference.csv").iloc[0]
    measured = compare.measure(compare.STUDY_STREETS)
    assert {k: row[k] for k in measured} == measured


def test_readme_shows_the_table() -> None:
    """Each figure of streets_reference.csv stands in the table of the study's README."""
    text = (ROOT / "examples" / "jsei" / "README.md").read_text(encoding="utf-8")
    table = pd.read_csv(TABLES / "streets_reference.csv", dtype=str).drop(columns=["city", "source"])
    for column in table.columns:
        assert f"| {' | '.join(table[column])} |" in text, column


@pytest.mark.shared
def test_real_cities_are_measured_as_the_table_says(shared_data: Path) -> None:
    """The row of Porto Alegre is what its streets measure."""
    compare = script("compare_streets")
    table = pd.read_csv(TABLES / "streets_reference.csv").set_index("city")
    measured = compare.measure(shared_data / "porto_alegre" / "poa_osm.pbf")
    row = table.loc["Porto Alegre (Brazil), center"]
    assert {k: row[k] for k in measured} == measured


@pytest.mark.shared
def test_facts_tables_are_measured_anew(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """measure.py writes the committed tracts, extent and schools again, byte for byte."""
    measure = script("measure")
    monkeypatch.setattr(measure, "HERE", tmp_path)
    monkeypatch.setenv("PLANNER_DATA", os.fspath(shared_data))
    measure.main()
    for name in ("tracts.csv", "urban_extent.csv", "schools.csv"):
        assert (tmp_path / name).read_bytes() == (TABLES / name).read_bytes(), name


@pytest.mark.shared
@pytest.mark.parametrize("study", STUDIES)
def test_study_reads(study: str, shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The study's files are read and its center lies among its streets."""
    monkeypatch.setenv("PLANNER_DATA", os.fspath(shared_data))
    settings = load_settings(ROOT / study)
    sources = read_study_sources(settings)
    west, south, east, north = sources.streets.total_bounds
    center = settings.centers[0]
    assert west < center.lon < east
    assert south < center.lat < north
    assert any("ODbL" in s.license for s in sources.provenance)
