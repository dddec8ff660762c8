"""A file that is missing, cut, changed or of another shape is a finding with its place, never a traceback."""

from __future__ import annotations

import random
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
from helpers_tiny_plan import TinyPlan

from planner.errors import InputError
from planner.rules import AuditReport, audit

FILES = (
    "plan.json", "plan.gpkg", "bom.csv", "evidence/study.json", "evidence/hashes.json",
    "evidence/routing.npz", "evidence/cover.npz", "evidence/sight.npz", "evidence/demand.npz",
    "evidence/protection.npz",
)  # fmt: skip


def told(report: AuditReport, rule: str) -> list[str]:
    """Return the messages under a rule."""
    return [f.message for f in report.findings if f.rule == rule]


def test_a_folder_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        audit(tmp_path / "nowhere")


def test_a_folder_without_a_plan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"neither plan\.json nor plan\.gpkg"):
        audit(tmp_path)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_told_and_its_rules_are_skipped(tiny_plan: TinyPlan, name: str) -> None:
    (tiny_plan.folder / name).unlink()
    report = audit(tiny_plan.folder)
    assert any(name in m and "missing" in m for m in told(report, "INT-FILES"))
    assert report.skipped
    assert not set(report.skipped) & set(report.checked)
    assert report.exit_code() == 7


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_in_half_is_told(tiny_plan: TinyPlan, name: str) -> None:
    path = tiny_plan.folder / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    report = audit(tiny_plan.folder)
    assert {f.rule for f in report.findings} & {"INT-FILES", "INT-SCHEMA", "INT-HASHES"}
    assert report.exit_code() == 7


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_noise_is_told(tiny_plan: TinyPlan, name: str) -> None:
    (tiny_plan.folder / name).write_bytes(random.Random(5).randbytes(4096))
    assert any(name in m for m in told(audit(tiny_plan.folder), "INT-FILES"))


@pytest.mark.parametrize("name", FILES)
def test_an_empty_file_is_told(tiny_plan: TinyPlan, name: str) -> None:
    (tiny_plan.folder / name).write_bytes(b"")
    assert audit(tiny_plan.folder).exit_code() == 7


@pytest.mark.parametrize("seed", range(12))
def test_changed_bytes_never_end_in_a_traceback(tiny_plan: TinyPlan, seed: int) -> None:
    """Whatever a disk or a hand does to a file, the audit answers; a changed hashed file is always told."""
    chance = random.Random(seed)
    name = FILES[seed % len(FILES)]
    path = tiny_plan.folder / name
    content = bytearray(path.read_bytes())
    for _ in range(20):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(bytes(content))
    report = audit(tiny_plan.folder)
    assert report.exit_code() == 7 or name == "plan.json"


def test_a_changed_file_is_told_by_its_hash_alone(tiny_plan: TinyPlan) -> None:
    path = tiny_plan.folder / "bom.csv"
    path.write_text(path.read_text() + "\n")
    report = audit(tiny_plan.folder)
    assert {f.rule for f in report.findings if f.severity == "error"} == {"INT-HASHES"}
    assert "bom.csv" in told(report, "INT-HASHES")[0]


def test_a_file_added_beside_the_evidence_is_told(tiny_plan: TinyPlan) -> None:
    (tiny_plan.folder / "evidence" / "more.npz").write_bytes(b"x")
    assert "no hash" in told(audit(tiny_plan.folder), "INT-HASHES")[0]


def test_a_hash_of_a_file_outside_the_folder_is_refused(tiny_plan: TinyPlan) -> None:
    (tiny_plan.folder.parent / "other.txt").write_text("x")
    tiny_plan.json("plan.json", lambda d: d["notes"].append("x"))
    path = tiny_plan.folder / "evidence" / "hashes.json"
    path.write_text(path.read_text().replace("{", '{"../other.txt": "0", ', 1))
    assert "not in the folder" in told(audit(tiny_plan.folder), "INT-HASHES")[0]


def test_a_column_renamed_is_told_with_layer_and_name(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql_free("ALTER TABLE spans RENAME COLUMN length_m TO length")
    report = audit(tiny_plan.folder)
    assert {f.rule for f in report.findings if f.severity == "error"} == {"INT-SCHEMA"}
    assert "spans" in told(report, "INT-SCHEMA")[0]
    assert "length_m" in told(report, "INT-SCHEMA")[0]
    assert "INT-SPAN-LENGTH" in report.skipped


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE spans SET way = NULL WHERE span_id = 'SP-00001.1'", "`way` is empty"),
        ("UPDATE spans SET length_m = -1 WHERE span_id = 'SP-00001.1'", "`length_m` is -1"),
        ("UPDATE spans SET length_m = 9e999 WHERE span_id = 'SP-00001.1'", "expected a number below"),
        ("UPDATE cables SET deployment = 'in the air'", "expected one of aboveGround"),
        ("UPDATE cameras SET status = 'built'", "expected one of proposed"),
        ("UPDATE points SET mode = 'gift'", "expected one of own"),
        ("UPDATE cameras SET camera_id = 'CAM-0001'", "repeats CAM-0001"),
        ("UPDATE spans SET phase = 0", "`phase` is 0"),
        ("UPDATE nodes SET geom = NULL WHERE node_id = 'ND-00002'", "geometry is empty"),
    ],
)
def test_a_value_out_of_its_column_is_told(tiny_plan: TinyPlan, change: str, words: str) -> None:
    tiny_plan.sql(change)
    assert words in " ".join(told(audit(tiny_plan.folder), "INT-SCHEMA"))


def test_a_layer_dropped_is_told(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql_free("DROP TABLE drops", "DELETE FROM gpkg_contents WHERE table_name = 'drops'",
                       "DELETE FROM gpkg_geometry_columns WHERE table_name = 'drops'")  # fmt: skip
    report = audit(tiny_plan.folder)
    assert "layer `drops` is missing" in told(report, "INT-FILES")[0]
    assert "INT-DROP" in report.skipped


def test_a_layer_in_another_crs_is_told(tiny_plan: TinyPlan) -> None:
    path = tiny_plan.folder / "plan.gpkg"
    frame = pyogrio.read_dataframe(path, layer="points")
    moved = gpd.GeoDataFrame(frame, geometry=frame.geometry, crs=frame.crs).to_crs("EPSG:4326")
    pyogrio.write_dataframe(moved, path, layer="points", driver="GPKG", SPATIAL_INDEX="NO")
    tiny_plan.hash()
    report = audit(tiny_plan.folder)
    assert told(report, "INT-CRS") == ["layer `points` is in EPSG:4326; plan.json says EPSG:32720."]


@pytest.mark.parametrize(
    ("crs", "words"),
    [
        ("EPSG:4326", "in degree; lengths need a projected CRS in meters"),
        ("EPSG:2263", "in US survey foot; lengths need a projected CRS in meters"),
        ("Jujuy", "not a known"),
    ],
)
def test_a_plan_in_degrees_feet_or_nothing_is_told(tiny_plan: TinyPlan, crs: str, words: str) -> None:
    tiny_plan.put("crs", crs)
    assert words in " ".join(told(audit(tiny_plan.folder), "INT-CRS"))


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("cost.capex", None, "`cost.capex` is None; expected number"),
        ("cost.capex", 1e300, "expected number"),
        ("network.sites", 4.5, "expected integer"),
        ("outcome", "optimal", "expected proven|stopped"),
        ("schema", 2, "reads plans of schema 1"),
        ("repeatable", "yes", "expected flag"),
    ],
)
def test_a_summary_in_the_wrong_type_is_told(
    tiny_plan: TinyPlan, key: str, value: object, words: str
) -> None:
    tiny_plan.put(key, value)
    assert words in " ".join(told(audit(tiny_plan.folder), "INT-SUMMARY"))


def test_a_setting_out_of_range_is_told(tiny_plan: TinyPlan) -> None:
    tiny_plan.study("finance.horizon_years", 10**9)
    assert "`finance.horizon_years` is 1000000000; expected 1 to 50." in told(
        audit(tiny_plan.folder), "INT-STUDY"
    )


def test_a_setting_missing_is_told(tiny_plan: TinyPlan) -> None:
    tiny_plan.json("evidence/study.json", lambda d: d["costs"].pop("tax_pct"))
    assert "`costs.tax_pct` is missing; expected number." in told(audit(tiny_plan.folder), "INT-STUDY")


def test_an_array_missing_from_the_cover_is_told(tiny_plan: TinyPlan) -> None:
    path = tiny_plan.folder / "evidence" / "cover.npz"
    with np.load(path) as archive:
        arrays = {k: v for k, v in archive.items() if k != "multiplier"}
    np.savez(path, **arrays)
    tiny_plan.hash()
    report = audit(tiny_plan.folder)
    assert {f.rule for f in report.findings if f.severity == "error"} == {"INT-COVER-ARRAYS"}
    assert told(report, "INT-COVER-ARRAYS") == ["array `multiplier` is missing."]


def test_objects_in_the_evidence_are_not_unpickled(tiny_plan: TinyPlan) -> None:
    np.savez(tiny_plan.folder / "evidence" / "cover.npz", weight_milli=np.array([{"a": 1}], dtype=object))
    tiny_plan.hash()
    assert "cannot be read" in told(audit(tiny_plan.folder), "INT-FILES")[0]
