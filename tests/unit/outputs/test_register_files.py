"""The public register: its schema, its answers, what it keeps back, and the way back from its files."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import jsonschema
import numpy as np
import pandas as pd
import pytest
import segno
from helpers_plan import synthetic_plan

from planner.outputs.register import register_records, untold_count, write_register
from planner.outputs.register.codes import code_of, qr_svg
from planner.outputs.register.fields import ANSWERS, FIELD_NAMES, FIELDS, MUST_TELL
from planner.outputs.register.signs import signs_of
from planner.outputs.withheld import shelter_names, withheld_ids
from planner.plan.model import Plan
from planner.sources.existing_cameras import read_existing_cameras

TOLD: dict[str, Any] = {
    "purpose_code": "road_safety", "purpose": "Nine people were hit here in 2024; it sees the crossing.",
    "legal_basis": "Ley 1, art. 2", "controller": "Ministerio de Prueba", "contact": "camaras@example.org",
    "retention_days": 3.0, "retention_reason": None, "audio": "off", "biometrics": "off",
    "plate_reading": "off", "recipients": "Courts, on a written request", "approval_reference": "Ordinance 7",
    "end_date": "2030-12-31", "review_date": "2027-01-01", "published_precision_m": 10.0,
}  # fmt: skip


def with_facts(plan: Plan, **facts: Any) -> Plan:
    """Return a plan whose cameras have facts."""
    cameras = plan.tables["cameras"].assign(**facts)
    return replace(plan, tables={**plan.tables, "cameras": cameras})


@pytest.fixture(scope="module")
def told() -> Plan:
    """Every fact told; the fifth camera, which looks one way, is a fixed one."""
    plan = synthetic_plan()
    classes = plan.tables["cameras"]["camera_class"].where(plan.tables["cameras"].index != 4, "fixed")
    return with_facts(plan, **TOLD, camera_class=classes)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, told: Plan) -> Path:
    path = tmp_path_factory.mktemp("register")
    write_register(told, path)
    return path


def features(folder: Path) -> list[dict[str, Any]]:
    return json.loads((folder / "register.geojson").read_text(encoding="utf-8"))["features"]


def rows_of(folder: Path) -> list[dict[str, Any]]:
    """Return the rows of the CSV as records: parts from JSON, numbers and flags from text."""
    out = []
    with (folder / "register.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            record: dict[str, Any] = {}
            for field in FIELDS:
                text = row[field.name]
                if field.nested:
                    record[field.name] = json.loads(text)
                elif text == "" and "null" in field.types:
                    record[field.name] = None
                elif "boolean" in field.types:
                    record[field.name] = text == "true"
                else:
                    record[field.name] = float(text) if "number" in field.types else text
            out.append(record)
    return out


def test_every_file_holds_the_same_valid_records(folder: Path) -> None:
    """GeoJSON and CSV validate against the schema that lies beside them, and tell the same."""
    schema = json.loads((folder / "register.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads((folder / "register.geojson").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
    row = jsonschema.Draft202012Validator({"$schema": schema["$schema"], **schema["$defs"]["record"]})
    rows = rows_of(folder)
    for record in rows:
        row.validate(record)
    assert len(rows) == 14
    for record, feature in zip(rows, document["features"], strict=True):
        assert record == feature["properties"]


@pytest.mark.parametrize(
    ("field", "value"), [("longitude", 181), ("status", "perhaps"), ("why_es", ""), ("pop_id", "POP-0001")]
)
def test_the_schema_refuses_what_is_no_record(folder: Path, field: str, value: Any) -> None:
    """A wrong range, a wrong code, a blank answer and a field that is not public are told."""
    schema = json.loads((folder / "register.schema.json").read_text(encoding="utf-8"))
    record = {**features(folder)[0]["properties"], field: value}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(record, schema["$defs"]["record"], cls=jsonschema.Draft202012Validator)


def test_the_public_files_alone_answer_every_question_where_the_facts_are_told(folder: Path) -> None:
    """Why, whose, until when, what at what distance, who keeps how long, whom to ask: in both languages."""
    for feature in features(folder)[:12]:
        record = feature["properties"]
        assert record["untold"] == []
        asked = {
            "why": ("Nine people were hit", "Ley 1, art. 2"), "whose": ("Province", "Ministerio de Prueba"),
            "until_when": ("2030-12-31", "2027-01-01"), "kept": ("Ministerio de Prueba", "3 d", "Courts"),
            "ask": ("camaras@example.org",), "correct": (record["id"], "camaras@example.org"),
        }  # fmt: skip
        for key, parts in asked.items():
            for tongue in ("es", "en"):
                assert all(p in record[f"{key}_{tongue}"] for p in parts), (
                    key,
                    tongue,
                    record[f"{key}_{tongue}"],
                )
    fixed = features(folder)[0]["properties"]
    assert fixed["recognizes_en"].startswith(
        "By day: detect up to 80.0 m, observe up to 31.9 m, recognize up to 15.5 m"
    )
    assert "De día: detectar hasta 80,0 m" in fixed["recognizes_es"]
    turning = features(folder)[2]["properties"]
    assert turning["turns"] is True
    assert "turned and zoomed: by day, in any direction" in turning["recognizes_en"]
    assert {k for k in FIELD_NAMES if k.endswith("_en")} == {f"{k}_en" for k in ANSWERS}


def test_a_blank_says_that_nobody_told_it_and_who_must(grid_plan: Plan) -> None:
    """Nothing is invented: each blank is listed, and its answer names who must tell it."""
    records = register_records(grid_plan)
    mine = [r for r in records if r["of_plan"]]
    assert untold_count(records) == len(MUST_TELL) * len(mine)
    for record in mine:
        for key in ("why", "whose", "until_when", "kept", "ask", "correct"):
            assert "Province must tell it" in record[f"{key}_en"]
            assert "debe decirlo Province" in record[f"{key}_es"]
    orphans = with_facts(grid_plan, owner=None)
    assert "the authority that decides on this plan must tell it" in register_records(orphans)[0]["ask_en"]


def test_no_public_file_names_the_network_or_a_shelter(tmp_path: Path, told: Plan) -> None:
    """Every id of a POP, closure, cable, span, node and point, and a shelter's name, are searched for."""
    shelter = "Casa Ñandú"
    cameras = told.tables["cameras"].copy()
    cameras.loc[0, "purpose"] = f"Watches the door of {shelter.upper()} at night, asked for by the council."
    cameras.loc[1, "recipients"] = "Whoever mends CLO-0001 and SP-00003"
    cameras.loc[2, "exclusion_reason"] = f"40 m from shelter {shelter}"
    cameras.loc[2, "mask"] = f"40 m from shelter {shelter}; facades of homes"
    pops = gpd.GeoDataFrame({"pop_id": ["POP-0001"]}, geometry=[cameras.geometry[0]], crs=cameras.crs)
    summary = {**told.summary, "notes": [*told.summary["notes"], f"Noise measured at {shelter}"]}
    inputs = [
        {"role": "zones", "path": "shelter Casa.geojson", "license": "", "attribution": "", "source": ""}
    ]
    plan = replace(
        told, tables={**told.tables, "cameras": cameras, "pops": pops}, summary={**summary, "inputs": inputs}
    )  # fmt: skip
    names = shelter_names(plan)
    assert shelter in names
    write_register(plan, tmp_path)
    files = [f for f in sorted(tmp_path.rglob("*")) if f.is_file()]
    assert len(files) == 7 + 2 * 12
    text = "\n".join(f.read_text(encoding="utf-8") for f in files)
    ids = {i for i in withheld_ids(plan) if not i.startswith("XCAM-")}
    assert {"POP-0001", "CLO-0001", "CEN-01", "GOV-0001"} <= ids
    assert [i for i in ids if f'"{i}"' in text or f">{i}<" in text or f" {i} " in text] == []
    assert [
        w for w in ("POP-", "CLO-", "SPL-", "CBL-", "SP-0", "ND-0", "DRP-", "VIEW-", "CAND-") if w in text
    ] == []
    assert shelter.casefold() not in text.casefold()
    assert "Casa.geojson" not in text
    first, second = (f["properties"] for f in features(tmp_path)[:2])
    assert (first["withheld"], second["withheld"]) == (["purpose"], ["recipients"])
    assert features(tmp_path)[2]["properties"]["homes_masked"] is True


def test_positions_have_the_precision_that_was_told(told: Plan) -> None:
    """Ten meters where the authority said so, fifty where nobody did; the same place at every writing."""
    cameras = told.tables["cameras"].copy()
    cameras.loc[1, "published_precision_m"] = np.nan
    plan = replace(told, tables={**told.tables, "cameras": cameras})
    records, again = register_records(plan), register_records(plan)
    lons, lats = ([r[k] for r in records] for k in ("longitude", "latitude"))
    places = gpd.GeoSeries(gpd.points_from_xy(lons, lats), crs="EPSG:4326").to_crs(cameras.crs)
    away = places[:12].distance(gpd.GeoSeries(cameras.geometry.to_numpy(), crs=cameras.crs))
    assert away.drop(1).max() <= 10 * 0.7072
    assert away[1] <= 50 * 0.7072
    middles = (places[:12].x.drop(1) / 10) % 1
    assert np.allclose(middles, 0.5, atol=0.01)
    assert (records[1]["precision_m"], records[1]["precision_told"]) == (50.0, False)
    assert [(r["longitude"], r["latitude"]) for r in records] == [
        (r["longitude"], r["latitude"]) for r in again
    ]


def test_what_is_not_built_is_not_tagged_as_built(told: Plan) -> None:
    """A proposed camera has the lifecycle prefix of OpenStreetMap, one in service has none."""
    proposed = register_records(told)[0]["osm_tags"]
    assert proposed["proposed:man_made"] == "surveillance"
    assert "man_made" not in proposed
    built = register_records(with_facts(told, status="operational"))[4]["osm_tags"]
    assert built == {
        "man_made": "surveillance", "surveillance": "public", "surveillance:type": "camera",
        "surveillance:zone": "traffic", "camera:type": "fixed", "camera:direction": "45",
        "camera:mount": "pole", "height": "6", "operator": "Ministerio de Prueba", "ref": "CAM-0005",
    }  # fmt: skip


def test_cameras_in_service_come_back_from_each_file(tmp_path: Path, told: Plan) -> None:
    """The planner's own reader finds the same cameras in the OSM file, the CSV and the GeoJSON."""
    plan = with_facts(told, status="operational")
    write_register(plan, tmp_path)
    cameras = plan.tables["cameras"]
    for name in ("register.osm", "register.csv", "register.geojson"):
        read = read_existing_cameras(tmp_path / name)
        assert len(read) == 14, name
        mine = (read if name != "register.osm" else read[read["name"].notna()]).iloc[:12]
        if name == "register.osm":
            mine = mine.set_index("name").loc[cameras["camera_id"]].reset_index()
        assert list(mine["camera_class"]) == list(cameras["camera_class"]), name
        assert (mine["mount"] == "pole").all()
        assert (mine["height_m"] == 6.0).all()
        assert mine["direction_deg"].dropna().tolist() == [45.0]
        apart = (
            mine.to_crs(cameras.crs)
            .geometry.reset_index(drop=True)
            .distance(gpd.GeoSeries(cameras.geometry.to_numpy(), crs=cameras.crs))
        )
        assert apart.max() <= 10 * 0.7072 + 0.02


def test_each_sign_has_its_text_and_a_code(folder: Path, told: Plan) -> None:
    """Without an address the code holds the text of the sign; with one, the address of the record."""
    text = (folder / "signs" / "CAM-0001.txt").read_text(encoding="utf-8")
    for part in (
        "Zona videovigilada",
        "Video surveillance",
        "Ministerio de Prueba",
        "3 días",
        "camaras@example.org",
    ):
        assert part in text
    records = register_records(told)
    plain = signs_of(records, None, "")[0]
    assert plain.content == text.split("\n\n")[0]
    assert signs_of(records, None, "", "en")[0].content == text.rstrip("\n").split("\n\n")[1]
    assert not plain.missing
    unfinished = signs_of(register_records(with_facts(told, contact=None)), None, "")[0]
    assert (unfinished.missing, unfinished.content) == (True, "")
    linked = signs_of(records, None, "https://example.org/register.html#")[0]
    assert linked.content == "https://example.org/register.html#CAM-0001"
    drawn = (folder / "signs" / "CAM-0001.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<?xml")
    assert segno.make(plain.content, error="m", micro=False, boost_error=False).version <= 15


def test_a_sign_of_the_plan_tells_of_every_camera_that_it_names(told: Plan) -> None:
    """A row of the layer `signs` gives one sign with the ids of its cameras and no place of its own."""
    placed = pd.DataFrame({"sign_id": ["SGN-0001"], "camera_ids": ["CAM-0001 CAM-0002"]})
    signs = signs_of(register_records(told), placed, "")
    assert [s.sign_id for s in signs] == ["SGN-0001"]
    assert "Cámara: CAM-0001, CAM-0002" in signs[0].content


def test_hostile_texts_stay_text(tmp_path: Path, told: Plan) -> None:
    """A purpose that is a script ends no element of a page and runs in no spreadsheet."""
    bad = '=1+1</script><script>alert("x")</script>]]>&'
    write_register(with_facts(told, purpose=bad, controller=bad), tmp_path)
    for name in ("register.html", "signs.html"):
        assert "<script>alert" not in (tmp_path / name).read_text(encoding="utf-8")
    with (tmp_path / "register.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["purpose"].startswith("'=")
    assert len(read_existing_cameras(tmp_path / "register.osm")) == 2


def test_the_storage_tells_nobody_how_long_images_are_kept(told: Plan) -> None:
    """A plan with storage for 60 days and no days told says so: on the sign, in the answer, in `untold`."""
    blank = with_facts(told, retention_days=np.nan)
    assert blank.resolved["cameras"]["retention_days"] == 60
    record = register_records(blank)[0]
    assert "retention_days" in record["untold"]
    assert "60" not in record["kept_en"]
    assert "Province must tell it" in record["kept_en"]
    sign = signs_of([record], None, "")[0]
    assert sign.missing
    assert not any("60" in line.en for line in sign.lines)
    days = signs_of(register_records(told), None, "")[0]
    assert any("3 days" in line.en for line in days.lines)


def drawn(path: str, side: int) -> np.ndarray:
    """Return the square of modules that a path paints: what a printer would make of it."""
    modules = np.zeros((side, side), dtype=bool)
    x = y = 0.0
    for mark, one, other in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path):
        if mark == "h":
            modules[int(y), int(x) : int(x) + int(one)] = True
            x += float(one)
        else:
            x, y = (float(one), float(other)) if mark == "M" else (x + float(one), y + float(other))
    return modules


@pytest.mark.parametrize("content", ["https://example.org/#CAM-0001", "Zona videovigilada\nCámara: ñ" * 9])
def test_the_path_of_a_code_paints_the_modules_of_the_code(content: str) -> None:
    """Four modules of quiet all round, inside them what the encoder made; a tampered path would differ."""
    side, path = code_of(content)
    made = np.array([list(r) for r in segno.make(content, error="m", micro=False, boost_error=False).matrix])
    whole = np.pad(made.astype(bool), 4)
    assert whole.shape == (side, side)
    assert (drawn(path, side) == whole).all()
    assert (drawn(path.replace("h7", "h6", 1), side) != whole).any()
    assert qr_svg(content).count("<path") == 2


def test_signs_of_one_text_share_one_code(tmp_path: Path, told: Plan) -> None:
    """Three signs on the approaches to one camera: the page draws their code once and shows it thrice."""
    placed = pd.DataFrame(
        {"sign_id": ["SGN-0001", "SGN-0002", "SGN-0003", "SGN-0004"],
         "camera_ids": ["CAM-0001", "CAM-0001", "CAM-0001", "CAM-0002"]}
    )  # fmt: skip
    write_register(replace(told, tables={**told.tables, "signs": placed}), tmp_path)
    page = (tmp_path / "signs.html").read_text(encoding="utf-8")
    assert page.count("<symbol ") == 2
    assert page.count('href="#qr1"') == 3
    assert page.count('href="#qr2"') == 1
    files = [(tmp_path / "signs" / f"SGN-000{n}.svg").read_text(encoding="utf-8") for n in (1, 2, 4)]
    assert files[0] == files[1] != files[2]


def test_the_geojson_is_that_of_rfc_7946(folder: Path) -> None:
    """No crs member, positions of two numbers in WGS 84 by longitude and latitude, each feature whole."""
    document = json.loads((folder / "register.geojson").read_text(encoding="utf-8"))
    assert "crs" not in document
    assert document["type"] == "FeatureCollection"
    for feature in document["features"]:
        assert set(feature) == {"type", "id", "geometry", "properties"}
        assert feature["geometry"]["type"] == "Point"
        lon, lat = feature["geometry"]["coordinates"]
        assert (lon, lat) == (feature["properties"]["longitude"], feature["properties"]["latitude"])
        assert -180 <= lon <= 180
        assert -90 <= lat <= 90
    schema = json.loads((folder / "register.schema.json").read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "crs": {"type": "name"}}, schema)
