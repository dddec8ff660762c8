"""`planner export` on a toy study: every format, what it refuses, and the plan again from its GeoPackage."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import ezdxf
import numpy as np
import pandas as pd
import pyogrio
import pytest
from click.testing import CliRunner, Result
from libcoveofds.jsonschemavalidate import JSONSchemaValidator
from libcoveofds.python_validate import PythonValidate
from libcoveofds.schema import OFDSSchema

from planner.cli.main import planner
from planner.errors import InputError, UsageError
from planner.outputs.export import FORMATS
from planner.outputs.qgis import STYLED
from planner.plan.store import EXTRA_LAYERS, read_plan
from planner.rules import audit
from planner.schema import PLAN_TABLES
from tests.helpers_toy import write_toy

FORMAT_NAMES = sorted(FORMATS)
PUBLIC = ("ocds", "register", "assessment")


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A toy study with its base plan."""
    folder = write_toy(tmp_path_factory.mktemp("toy"))
    assert CliRunner().invoke(planner, ["run", str(folder)]).exit_code == 0
    return folder


@pytest.fixture(scope="module")
def package(toy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plan as a GeoPackage."""
    path = tmp_path_factory.mktemp("package") / "toy.gpkg"
    done(export(toy, "gpkg", path))
    return path


def export(source: Path, to: str, out: Path, *more: str) -> Result:
    """Call the command."""
    return CliRunner().invoke(planner, ["export", str(source), "--to", to, "--out", str(out), *more])


def done(result: Result) -> Result:
    """A result that must be a success."""
    assert result.exception is None, result.exception
    return result


def refused(result: Result, kind: type[Exception], words: str) -> None:
    """A result that must be a refusal of a kind, in these words."""
    assert isinstance(result.exception, kind), result.output
    assert words in str(result.exception)


def rows_of(base: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    """All rows of a table."""
    return base.execute(f'SELECT * FROM "{table}" ORDER BY rowid').fetchall()


@pytest.mark.parametrize("to", FORMAT_NAMES)
def test_a_format_is_written_told_and_replaced_only_with_overwrite(toy, tmp_path, to):
    out = tmp_path / "sub" / "export"
    shown = done(export(toy, to, out))
    assert shown.stdout == f"{out}\n"
    assert ("the place of every camera" in shown.stderr) == (to not in PUBLIC)
    refused(export(toy, to, out), UsageError, "--overwrite")
    done(export(toy, to, out, "--overwrite"))
    assert [p.name for p in out.parent.iterdir()] == ["export"]


@pytest.mark.parametrize("to", FORMAT_NAMES)
def test_without_out_it_stands_where_the_user_is_under_the_name_of_study_and_scenario(
    toy, tmp_path, monkeypatch, to
):
    monkeypatch.chdir(tmp_path)
    shown = done(CliRunner().invoke(planner, ["export", str(toy / "plan" / "base"), "--to", to]))
    assert shown.stdout.strip() == f"toy-base{FORMATS[to].suffix}"
    assert (tmp_path / shown.stdout.strip()).exists()


@pytest.mark.parametrize("to", ["geojson", "ofds"])
def test_a_folder_may_be_a_zip_of_the_same_files(toy, tmp_path, to):
    done(export(toy, to, tmp_path / "folder"))
    done(export(toy, to, tmp_path / "all.zip"))
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        held = {n: archive.read(n) for n in archive.namelist()}
    assert held == {p.name: p.read_bytes() for p in (tmp_path / "folder").iterdir()}
    assert "NOTICE.txt" in held


def test_counts_and_meters_of_every_format_are_those_of_the_plan(toy, tmp_path):
    plan = read_plan(toy / "plan" / "base")
    cable_m, cameras = plan.summary["network"]["cable_m"], len(plan.tables["cameras"])
    for to in ("geojson", "kml", "dxf", "ofds"):
        done(export(toy, to, tmp_path / to))
    read = pyogrio.read_dataframe(tmp_path / "geojson" / "cables.geojson")
    assert read["cable_m"].sum() == pytest.approx(cable_m)
    layers = {str(n).rsplit(" (", 1)[0]: str(n) for n in pyogrio.list_layers(tmp_path / "kml")[:, 0]}
    read = pyogrio.read_dataframe(tmp_path / "kml", layer=layers["Cables: backbone, feeder, distribution"])
    assert read["cable_m"].astype(float).sum() == pytest.approx(cable_m)
    assert len(pyogrio.read_dataframe(tmp_path / "kml", layer=layers["Cameras"])) == cameras
    space = ezdxf.readfile(tmp_path / "dxf").modelspace()
    told = [dict(t.value.split("=", 1) for t in e.get_xdata("PLANNER")[0:] if t.code == 1000)
            for e in space.query('LWPOLYLINE[layer=="CABLE"]')]  # fmt: skip
    assert sum(float(t["cable_m"]) for t in told) == pytest.approx(cable_m)
    network = json.loads((tmp_path / "ofds" / "network-package.json").read_text())["networks"][0]
    route = [s for s in network["spans"] if s["id"].startswith("SP-")]
    assert sum(s["fibreLength"] for s in route) == pytest.approx(cable_m / 1000, abs=1e-4)


def test_the_network_of_a_real_run_is_valid_ofds(toy, tmp_path):
    done(export(toy, "ofds", tmp_path / "ofds"))
    package = json.loads((tmp_path / "ofds" / "network-package.json").read_text())
    schema = OFDSSchema()
    assert [e.json()["message"] for e in JSONSchemaValidator(schema).validate(package)] == []
    assert PythonValidate(schema).validate(package) == []


def test_the_geopackage_opens_as_the_plan_s_layers_with_their_styles_and_notices(toy, package):
    plan = read_plan(toy / "plan" / "base")
    for table in PLAN_TABLES:
        assert len(pyogrio.read_dataframe(package, layer=table.name)) == len(plan.tables[table.name])
    with closing(sqlite3.connect(package)) as base:
        styled = {name for (name,) in base.execute("SELECT f_table_name FROM layer_styles")}
        notices = [words for _, words in rows_of(base, "plan_notice")]
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert styled == {n for n in STYLED if n in {t.name for t in PLAN_TABLES} | EXTRA_LAYERS.keys()}
    assert notices == (toy / "plan" / "base" / "NOTICE.txt").read_text().splitlines()


def test_the_same_plan_comes_back_from_its_geopackage_and_passes_the_audit(toy, package, tmp_path):
    before = read_plan(toy / "plan" / "base")
    done(export(package, "plan", tmp_path / "back"))
    after = read_plan(tmp_path / "back")
    for table in PLAN_TABLES:
        pd.testing.assert_frame_equal(after.tables[table.name], before.tables[table.name])
    for name in ("streets", "demand", "candidates", "findings", "existing_plant", "bom", "prices"):
        pd.testing.assert_frame_equal(getattr(after, name), getattr(before, name))
    assert (after.summary, after.resolved) == (before.summary, before.resolved)
    assert after.evidence.keys() == before.evidence.keys()
    for name, arrays in before.evidence.items():
        for key, values in arrays.items():
            np.testing.assert_array_equal(after.evidence[name][key], values)
    assert audit(tmp_path / "back").integrity_errors == audit(toy / "plan" / "base").integrity_errors == ()
    assert {p.name for p in (tmp_path / "back").iterdir()} == {
        p.name for p in (toy / "plan" / "base").iterdir()
    }


def test_other_formats_come_from_the_geopackage_as_from_the_plan(toy, package, tmp_path):
    done(export(package, "ofds", tmp_path / "a"))
    done(export(toy, "ofds", tmp_path / "b"))
    assert all((tmp_path / "b" / p.name).read_bytes() == p.read_bytes() for p in (tmp_path / "a").iterdir())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE cables SET cable_m = cable_m + 1 WHERE fid = 1", "cables"),
        ("DELETE FROM drops WHERE fid = 1", "drops"),
        (
            "UPDATE plan_files SET content = CAST('{}' AS BLOB) WHERE name = 'plan.json'",
            "plan.json was changed",
        ),
        ("DELETE FROM plan_files WHERE name = 'bom.csv'", "bom.csv is missing"),
        (
            "INSERT INTO plan_files (name, sha256, content) VALUES ('../evil', '', x'00')",
            "is no file of a plan",
        ),
        ("DROP TABLE plan_files", "carries no plan"),
    ],
)
def test_a_changed_geopackage_is_no_plan(package, tmp_path, change, words):
    copy = tmp_path / "copy.gpkg"
    shutil.copyfile(package, copy)
    with closing(sqlite3.connect(copy)) as base, base:
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{name}"')
        base.execute(change)
    refused(export(copy, "plan", tmp_path / "back"), InputError, words)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["copy.gpkg"]


def test_another_style_is_still_the_same_plan(package, tmp_path):
    copy = tmp_path / "copy.gpkg"
    shutil.copyfile(package, copy)
    with closing(sqlite3.connect(copy)) as base, base:
        base.execute("UPDATE layer_styles SET styleQML = 'mine'")
    done(export(copy, "plan", tmp_path / "back"))


def test_what_is_no_plan_is_refused(tmp_path):
    refused(export(tmp_path / "no.gpkg", "kml", tmp_path / "x.kml"), InputError, "no such GeoPackage")
    (tmp_path / "text.gpkg").write_text("not a database, but long enough to be read as the head of one" * 9)
    refused(export(tmp_path / "text.gpkg", "kml", tmp_path / "x.kml"), InputError, "carries no plan")
    refused(export(tmp_path, "kml", tmp_path / "x.kml"), InputError, "not a whole plan")
    assert not (tmp_path / "x.kml").exists()


def test_places_that_would_harm_something_are_refused_and_the_nearest_good_one_is_taken(toy, tmp_path):
    plan = toy / "plan" / "base"
    refused(export(toy, "kml", plan / "toy.kml"), UsageError, "folder of the plan")
    done(export(toy, "kml", toy / "plan" / "toy.kml"))
    refused(export(toy, "geojson", tmp_path / "x.geojson"), UsageError, ".zip")
    refused(export(toy, "kml", tmp_path, "--overwrite"), UsageError, "folder of that name")
    letters = tmp_path / "letters"
    letters.mkdir()
    (letters / "dear.txt").write_text("you")
    refused(export(toy, "ofds", letters, "--overwrite"), UsageError, "dear.txt")
    refused(export(toy, "dxf", letters / "dear.txt" / "x.dxf"), UsageError, "cannot be written")
    assert (letters / "dear.txt").read_text() == "you"
    (tmp_path / "empty").mkdir()
    done(export(toy, "ofds", tmp_path / "empty"))


def test_a_fault_in_the_middle_leaves_the_earlier_export_whole(toy, tmp_path, monkeypatch):
    out = tmp_path / "toy.kml"
    done(export(toy, "kml", out))
    before = out.read_bytes()

    def stop(_plan: object, path: Path) -> None:
        path.write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr("planner.outputs.export.write_kml", stop)
    assert export(toy, "kml", out, "--overwrite").exit_code != 0
    assert out.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["toy.kml"]
