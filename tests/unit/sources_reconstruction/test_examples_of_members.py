"""The examples made of members: in step with their tables, counts that add up, every member loads."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from planner.settings import load_settings
from planner.settings.members import load_members
from planner.sources import read_study_sources
from planner.sources.provenance import sha256_of

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = ROOT / "examples"
JUJUY, ECU911, CITIES = (EXAMPLES / n for n in ("jujuy_province", "ecu911", "three_cities"))
MOST_BYTES = 4_000_000


def script(path: Path) -> ModuleType:
    """Return a script as a module."""
    loader = SourceFileLoader(f"{path.parent.name}_{path.stem}", str(path))
    module = ModuleType(loader.name)
    module.__file__ = loader.path
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def jujuy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The members of the province, written anew."""
    out = tmp_path_factory.mktemp("jujuy")
    script(JUJUY / "build.py").build(out)
    return out


@pytest.fixture(scope="module")
def small_centers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small members of ECU 911, written anew."""
    out = tmp_path_factory.mktemp("ecu911")
    script(ECU911 / "build.py").build(out, only=("macas", "san-cristobal"))
    return out


def assert_same_files(again: Path, held: Path) -> None:
    """Fail where a file that was written again differs: bytes of text, coordinates of streets to 1e-7."""
    names = sorted(p.relative_to(again).as_posix() for p in again.rglob("*") if p.is_file())
    assert names
    for name in names:
        if name.endswith("streets.parquet"):
            one, two = (gpd.read_parquet(folder / name) for folder in (again, held))
            pd.testing.assert_frame_equal(
                pd.DataFrame(one.drop(columns="geometry")), pd.DataFrame(two.drop(columns="geometry"))
            )
            np.testing.assert_allclose(
                shapely.get_coordinates(one.geometry),
                shapely.get_coordinates(two.geometry),
                rtol=0,
                atol=1e-7,
            )
        elif not name.endswith("streets.parquet.provenance.json"):
            assert (again / name).read_bytes() == (held / name).read_bytes(), name


def test_build_writes_the_committed_members_of_the_province(jujuy: Path) -> None:
    """Every file of the eleven towns comes out again from data/jujuy_province."""
    assert_same_files(jujuy, JUJUY / "members")


def test_build_writes_the_committed_members_of_ecu911(small_centers: Path) -> None:
    """Every file of two small centers comes out again from data/ecu911; the others are drawn alike."""
    assert_same_files(small_centers, ECU911 / "members")


def test_cameras_of_the_province_are_1003_of_which_67_and_53_are_published() -> None:
    """Eleven towns share 1,003; Humahuaca has 67 and Tilcara 53 as published."""
    counts = {m.entry.id: m.settings.cameras.count for m in load_members(load_settings(JUJUY))}
    assert len(counts) == 11
    assert sum(counts.values()) == 1003
    assert (counts["humahuaca"], counts["tilcara"]) == (67, 53)
    assert counts == script(JUJUY / "build.py").cameras_by_town()


@pytest.mark.parametrize(("year", "cameras"), [(2022, 6782), (2024, 7332)])
def test_cameras_of_ecu911_sum_to_what_was_published(year: int, cameras: int) -> None:
    """Sixteen centers share the published sum of a year, none above 1,500."""
    shared = script(ECU911 / "build.py").cameras_by_member(year)
    assert len(shared) == 16
    assert sum(shared.values()) == cameras
    assert max(shared.values()) <= 1500


def test_ecu911_has_the_published_centers_in_three_tiers() -> None:
    """2 national, 5 zonal and 9 local centers, 7,332 cameras, and Portoviejo takes over Guayaquil."""
    settings = load_settings(ECU911)
    tiers = [c.tier for c in settings.centers]
    assert [tiers.count(t) for t in ("national", "zonal", "local")] == [2, 5, 9]
    assert sum(m.settings.cameras.count for m in load_members(settings)) == 7332
    by_member = {c.member: c for c in settings.centers}
    assert by_member["portoviejo"].takes_over == (by_member["guayaquil"].id,)


def test_phase_one_of_jujuy_is_600_cameras_and_310_points() -> None:
    """The as-built list of San Salvador has what phase 1 has, and its routes are lines."""
    rows = pd.read_csv(JUJUY / "members" / "san-salvador" / "phase_one.csv", keep_default_na=False)
    assert (rows.kind == "camera").sum() == 600
    assert (rows.kind == "point").sum() == 310
    assert rows[rows.kind == "route"].wkt.str.startswith("LINESTRING").all()
    assert rows.id.is_unique


@pytest.mark.parametrize("study", [JUJUY, ECU911], ids=lambda p: p.name)
def test_every_member_loads_and_reads(study: Path) -> None:
    """Each member's files are read and its center stands among its streets."""
    for member in load_members(load_settings(study)):
        sources = read_study_sources(member.settings)
        west, south, east, north = sources.streets.total_bounds
        center = member.settings.centers[0]
        assert west < center.lon < east, member.entry.id
        assert south < center.lat < north, member.entry.id
        assert member.settings.sources.streets_status == "reconstructed"


@pytest.mark.shared
def test_three_cities_read_real_streets(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bucaramanga, Porto Alegre and Campo Grande are read from the data root, on surveyed streets."""
    monkeypatch.setenv("PLANNER_DATA", str(shared_data))
    members = load_members(load_settings(CITIES))
    assert [m.entry.id for m in members] == ["bucaramanga", "porto-alegre", "campo-grande"]
    assert {m.settings.sources.streets_status for m in members} == {"surveyed"}
    assert all((shared_data / m.settings.sources.streets).is_file() for m in members)


@pytest.mark.parametrize("study", [JUJUY, ECU911], ids=lambda p: p.name)
def test_each_built_file_has_the_provenance_of_this_very_file(study: Path) -> None:
    """The hash told beside each file is that of the file."""
    told = sorted(study.glob("members/*/*.provenance.json"))
    assert told
    for path in told:
        held = json.loads(path.read_text(encoding="utf-8"))
        assert held["sha256"] == sha256_of(path.parent / held["path"]), path


def test_the_examples_stay_small() -> None:
    """What is stored of the examples made of members is below 4 MB together."""
    sizes: Callable[[Path], int] = lambda s: sum(  # noqa: E731
        p.stat().st_size for p in s.rglob("*") if p.is_file() and not {"plan", "cache"} & set(p.parts)
    )
    assert sum(map(sizes, (JUJUY, ECU911, CITIES))) < MOST_BYTES


@pytest.mark.parametrize("study", [JUJUY, ECU911, CITIES], ids=lambda p: p.name)
def test_scenarios_of_the_whole_load(study: Path) -> None:
    """Every scenario of a study of members is read."""
    whole = load_settings(study)
    for name in whole.scenarios:
        assert load_settings(study, name).scenario == name


def test_what_stood_in_2022_is_as_published() -> None:
    """The lists of sixteen centers have 6,782 cameras, of which 1,081 are down and half of these due."""
    files = sorted(ECU911.glob("members/*/standing.csv"))
    rows = pd.concat([pd.read_csv(p) for p in files])
    assert len(files) == 16
    assert len(rows) == 6782
    assert (rows.state == "down").sum() == 1081
    assert abs((rows.replace_year == 2023).sum() - 1081 / 2) < 10
    assert (rows.year_built <= 2014).sum() == pytest.approx(2500, rel=0.1)


def test_the_replacement_scenario_names_every_member() -> None:
    """Sixteen centers plan 550 new cameras beside what stands, each with a yearly budget for its program."""
    members = load_members(load_settings(ECU911, "replacement"))
    assert len(members) == 16
    assert sum(m.settings.cameras.count for m in members) == 7332 - 6782
    assert all(m.settings.plant.source == "standing.csv" for m in members)
    assert all(m.settings.replacement.yearly_budget > 0 for m in members)
