"""The public map: what stands in it, and that nothing else of the plan does, in whatever form."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from helpers_tiny_plan import write_tiny_plan
from test_pops_told import with_pop

from planner import schema
from planner.cli.main import planner
from planner.errors import UsageError
from planner.outputs.map.public import COUNTED, public_page
from planner.outputs.public import (
    CAMERA_COLUMNS,
    PUBLIC_CAMERAS,
    STREET_COLUMNS,
    public_plan,
)
from planner.outputs.withheld import Withheld, shelter_names, withheld_ids
from planner.outputs.words.public import PURPOSE_NAMES, SWITCH_NAMES
from planner.plan.model import Plan

SECRET = "Zorzal42"
SHELTERS = ("Refugio Luz", "Casa Amiga", "Hogar San José")
PURPOSE = "Three people were run over at this crossing in 2019; the camera shows the zebra crossing."


def withholding(grid_plan: Plan) -> Plan:
    """The grid plan with a POP, a splitter, and shelters told in every place where a plan may tell one."""
    plan = with_pop(grid_plan)
    tables = dict(plan.tables)
    cameras = tables["cameras"].copy()
    text = ["name", "exclusion_reason", "mask", "purpose", "controller", "contact"]
    cameras[text] = cameras[text].astype(object)
    at = cameras.index
    cameras.loc[at[0], "name"] = "Frente a Refugio Luz"
    cameras.loc[at[1], "exclusion_reason"] = "12 m from shelter Casa Amiga; also mask: zone Plaza"
    cameras.loc[at[2], "purpose"] = f"{PURPOSE} It guards the CASA AMIGA."
    cameras.loc[at[3], "purpose"] = PURPOSE
    cameras.loc[at[4], "controller"] = "whoever sits at POP-0002"
    cameras.loc[at[5], "contact"] = "camaras@example.org"
    cameras["source_id"] = [f"SP-00003 @ {k}" for k in range(len(cameras))]
    cameras["published_precision_m"] = [10.0 if k % 2 else None for k in range(len(cameras))]
    tables["cameras"] = cameras.set_geometry(cameras.geometry.translate(7.3, 3.1))
    points = tables["points"].copy()
    points.loc[points.index[0], "name"] = "Hogar San José"
    tables["points"] = points
    zone = {
        "zone_id": "ZONE-0001", "source_id": "x1", "name": "Refugio Luz", "action": "forbid", "reason": None,
        "geometry": cameras.geometry.iloc[0].buffer(30),
    }  # fmt: skip
    zones = gpd.GeoDataFrame([zone], geometry="geometry", crs=cameras.crs)
    notes = [*plan.summary["notes"], "The Hogar San Jose asked for shade.", "Counted on foot in 2024."]
    return replace(plan, tables=tables, exclusion_zones=zones, summary={**plan.summary, "notes": notes})


@pytest.fixture(scope="module")
def whole(grid_plan: Plan) -> Plan:
    return withholding(grid_plan)


@pytest.fixture(scope="module")
def page(whole: Plan) -> str:
    return public_page(whole, None)


def told(page: str) -> dict:
    """What the page's block of data holds."""
    return json.loads(re.search(r'id="plan-data" type="application/json">(.*?)</script>', page)[1])


def test_no_id_of_the_network_stands_in_the_file(whole, page):
    """Not one id of a POP, closure, splitter, span, cable, node, point or support is in its bytes."""
    ids = withheld_ids(whole)
    for table in ("pops", "splitters", "closures", "spans", "cables", "nodes", "points", "drops", "supports"):
        frame = whole.tables[table]
        assert len(frame)
        assert set(frame[frame.columns[0]].astype(str)) <= ids
    assert "POP-0002" in ids
    words = set(re.findall(r"[A-Z]{2,5}-[A-Z0-9.-]*[A-Z0-9]", page))
    assert words & ids == set()
    assert set(whole.tables["cameras"]["camera_id"]) <= words


def test_no_shelter_and_no_public_building_is_named(whole, page):
    """Names of zones, shelters and points are gone wherever the plan told them; case does not matter."""
    assert shelter_names(whole) >= set(SHELTERS)
    for name in (*SHELTERS, "Hogar San Jose", *whole.tables["points"]["name"].dropna()):
        assert name.casefold() not in page.casefold()
    assert "Refugio" not in page


def test_a_text_that_names_a_shelter_or_an_asset_is_not_yet_told_and_its_neighbor_is(whole):
    cameras = public_plan(whole).tables["cameras"].set_index("camera_id")
    ids = list(whole.tables["cameras"]["camera_id"])
    assert pd.isna(cameras.loc[ids[2], "purpose"])
    assert cameras.loc[ids[3], "purpose"] == PURPOSE
    assert pd.isna(cameras.loc[ids[4], "controller"])
    assert cameras.loc[ids[5], "contact"] == "camaras@example.org"


def test_the_name_of_a_camera_is_its_street(whole):
    cameras = whole.tables["cameras"].set_index("camera_id")
    shown = public_plan(whole).tables["cameras"].set_index("camera_id")
    streets = whole.streets.set_index("span_id")["name"]
    for name, row in cameras.iterrows():
        expected = streets.get(row["street_span_id"])
        assert shown.loc[name, "name"] == expected or pd.isna(expected)


def test_positions_are_the_middle_of_squares_of_the_published_precision(whole, page):
    """10 m where it was told, 50 m where not: each within 0.71 of that, and exact in no coordinate."""
    layer = next(one for one in told(page)["layers"] if one["key"] == "cameras")
    steps = np.array(layer["data"]["geometry"]).reshape(-1, 2).cumsum(axis=0) / 1e6
    shown = gpd.GeoSeries(gpd.points_from_xy(*steps.T), crs="EPSG:4326").to_crs(whole.streets.crs)
    exact = whole.tables["cameras"].sort_values("camera_id")
    side = exact["published_precision_m"].fillna(50.0).to_numpy(dtype=float)
    for own, here, p in zip(exact.geometry, shown, side, strict=True):
        assert abs(here.x % p - p / 2) < 0.2
        assert abs(here.y % p - p / 2) < 0.2
        assert own.distance(here) <= 0.71 * p + 0.2
    assert sum(own.distance(here) < 1 for own, here in zip(exact.geometry, shown, strict=True)) == 0


def test_exact_coordinates_stand_nowhere_in_the_file(whole, page):
    """Neither in meters nor in degrees, plain or as whole millionths of a degree."""
    cameras = whole.tables["cameras"]
    degrees = cameras.to_crs("EPSG:4326")
    for frame, digits in ((cameras, 1), (degrees, 5)):
        for point in frame.geometry:
            assert f"{point.x:.{digits}f}" not in page
            assert f"{point.y:.{digits}f}" not in page
    layer = next(one for one in told(page)["layers"] if one["key"] == "cameras")
    assert [one["key"] for one in told(page)["layers"]] == ["streets", "cameras"]
    whole_degrees = {round(p.x * 1e6) for p in degrees.geometry} | {
        round(p.y * 1e6) for p in degrees.geometry
    }
    steps = np.array(layer["data"]["geometry"]).reshape(-1, 2).cumsum(axis=0)
    assert set(steps.ravel().tolist()) & whole_degrees == set()


def test_what_no_list_allows_does_not_pass(whole):
    """A secret in every text of every table, in settings, bill and summary: none is in the page."""
    tables = {name: _marked(frame, name) for name, frame in whole.tables.items()}
    streets = whole.streets.assign(
        **{c: SECRET for c in whole.streets.columns if c not in STREET_COLUMNS and c != "span_id"}
    )
    plan = replace(
        whole,
        tables=tables,
        streets=streets,
        candidates=_marked(whole.candidates, "candidates"),
        findings=_marked(whole.findings, "findings"),
        bom=whole.bom.assign(item_id=SECRET, description_en=SECRET, source=SECRET),
        resolved={"rules": SECRET},
        splices={"a": SECRET},
        summary={**whole.summary, "network": {SECRET: SECRET}, "new_block": SECRET},
    )
    assert SECRET not in public_page(plan, None)
    shown = {**plan.summary, "title": "Plan Zorzal"}
    assert "Plan Zorzal" in public_page(replace(plan, summary=shown), None)


def _marked(frame, name):
    """The table with the secret in each text column that is not public."""
    kept = {*CAMERA_COLUMNS, "geometry", "street_span_id"} if name == "cameras" else {"geometry"}
    keys = {"candidate_id", "camera_id"}
    text = [c for c in frame.columns if frame[c].dtype == object and c not in kept | keys]
    return frame.assign(**{c: SECRET for c in text if c != "name" or name == "cameras"} | {"new": SECRET})


def test_the_columns_are_those_of_the_schema_and_in_the_public_table_alone(whole):
    known = {c.name for c in schema.CAMERAS.columns}
    assert set(CAMERA_COLUMNS) <= known
    shown = public_plan(whole)
    assert list(shown.tables["cameras"].columns) == PUBLIC_CAMERAS.names
    assert sum(len(t) for t in shown.tables.values()) == len(whole.tables["cameras"])
    assert list(shown.streets.columns) == list(STREET_COLUMNS)


def test_notes_tell_what_is_left_out_and_how_much_was_told(whole, page):
    lines = [line[1] for line in told(page)["sources"]]
    assert any("does not show the network" in line for line in lines)
    assert any("of 50 m (planning assumption). Precision told of 6 of 12 cameras." in line for line in lines)
    assert "Counted on foot in 2024." in lines
    assert not any("shade" in line for line in lines)
    assert told(page)["banner"][0] == ["versión pública", "public version"]
    assert told(page)["words"]["unknown"][1] == "not yet told"


def test_districts_tell_residents_and_cameras_and_nothing_of_what_is_seen(whole):
    """The layer of the study with the counts of the summary; coverage, floors and ids of rows stay inside."""
    shape = whole.tables["cameras"].union_all().envelope
    row = {"district_id": "DIS-0001", "source_id": SECRET, "name": "Centro", "residents": 20_000}
    districts = gpd.GeoDataFrame([row], geometry=[shape], crs=whole.streets.crs)
    page = public_page(replace(whole, districts=districts), None)
    layer = next(one for one in told(page)["layers"] if one["key"] == "districts")
    assert layer["data"]["columns"]["id"] == ["Centro"]
    columns = {f["column"] for f in layer["fields"]}
    assert columns == {"residents", "cameras", "cameras_per_1000"}
    assert SECRET not in page
    assert "DIS-0001" not in page


def test_every_purpose_and_switch_of_the_schema_has_words():
    assert set(PURPOSE_NAMES) == set(schema.PURPOSES)
    assert set(SWITCH_NAMES) == set(schema.SWITCHES)


def test_a_popup_tells_first_what_the_authority_says(page):
    fields = next(one for one in told(page)["layers"] if one["key"] == "cameras")["fields"]
    order = list(dict.fromkeys(f["section"] for f in fields))
    assert order == ["what", "rules", "figures", "who"]
    rules = [f["column"] for f in fields if f["section"] == "rules"]
    assert {"purpose", "controller", "contact", "retention_days", "review_date", "facade_m"} <= set(rules)
    assert {f["column"] for f in fields if f.get("always")} == set(COUNTED)
    audio = next(f for f in fields if f["column"] == "audio")
    assert audio["codes"]["off"] == ["no", "no"]


def test_the_whole_plan_is_left_as_it_was(whole):
    before = whole.tables["cameras"].copy()
    public_plan(whole)
    pd.testing.assert_frame_equal(whole.tables["cameras"], before)


def test_the_command_writes_the_public_map_beside_the_other_and_never_over_it(tmp_path):
    """Written is map_public.html; over map.html of the plan it is refused, and elsewhere allowed."""
    plan = write_tiny_plan(tmp_path / "plan").folder
    done = CliRunner().invoke(planner, ["map", str(plan), "--public"])
    assert done.exit_code == 0, done.output
    assert "versión pública" in (plan / "map_public.html").read_text(encoding="utf-8")
    refused = CliRunner().invoke(planner, ["map", str(plan), "--public", "--out", str(plan / "map.html")])
    assert isinstance(refused.exception, UsageError)
    assert "planner's own map" in str(refused.exception)
    other = CliRunner().invoke(planner, ["map", str(plan), "--out", str(plan / "map_public.html")])
    assert isinstance(other.exception, UsageError)
    elsewhere = tmp_path / "map.html"
    assert CliRunner().invoke(planner, ["map", str(plan), "--public", "--out", str(elsewhere)]).exit_code == 0
    assert "POP-" not in elsewhere.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "Casa  Amiga", "casa_amiga.pdf", "CASA-AMIGA", "C\u0430sa \u0410miga", "casa\u00a0amiga",
        "clo-0001", "CLO\u20110001", "x_CLO 0001-A", "next to the women's shelter", "un refugio",
    ],
)  # fmt: skip
def test_what_is_withheld_is_found_however_it_is_spelled(text: str) -> None:
    """Spaces, dashes, case, letters that only look Latin and words for a shelter hide nothing."""
    assert Withheld(["Casa Amiga"], ["CLO-0001"]).tells(text)


@pytest.mark.parametrize("text", ["Casa", "amigable", "CLO-0002", "Avenida 9 de Julio 0001", "hogareño"])
def test_what_only_resembles_it_is_told(text: str) -> None:
    """The nearest harmless texts stay."""
    assert not Withheld(["Casa Amiga"], ["CLO-0001"]).tells(text)
