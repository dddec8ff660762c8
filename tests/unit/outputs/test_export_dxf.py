"""DXF: meters, a layer per plant type, ids as text, and hostile names that stay text."""

from __future__ import annotations

from dataclasses import replace

import ezdxf
import pyogrio
import pytest
from helpers_plan import synthetic_plan

from planner.outputs.export import write_dxf


@pytest.fixture(scope="module")
def path(tmp_path_factory, grid_plan):
    file = tmp_path_factory.mktemp("dxf") / "plan.dxf"
    write_dxf(grid_plan, file)
    return file


@pytest.fixture(scope="module")
def drawing(path):
    return ezdxf.readfile(path)


def told(entity):
    """The extended data of an entity as a dict."""
    return dict(tag.value.split("=", 1) for tag in entity.get_xdata("PLANNER") if tag.code == 1000)


def test_the_drawing_is_whole_and_in_meters(drawing):
    assert drawing.audit().errors == []
    assert drawing.header["$INSUNITS"] == 6
    assert drawing.header["$MEASUREMENT"] == 1


@pytest.mark.parametrize(
    ("layers", "table"),
    [
        (("CAMERA",), "cameras"), (("POINT",), "points"), (("CENTER",), "centers"), (("CABLE",), "cables"),
        (("CLOSURE",), "closures"), (("DROP",), "drops"), (("POLE", "CHAMBER"), "supports"),
        (("NODE",), "nodes"), (("POP",), "pops"), (("SPLITTER",), "splitters"), (("CROSSING",), "crossings"),
    ],
)  # fmt: skip
def test_each_asset_is_drawn_once_in_the_layer_of_its_plant_with_its_id_beside(
    drawing, grid_plan, layers, table
):
    space, frame = drawing.modelspace(), grid_plan.tables[table]
    drawn = [e for name in layers for e in space.query(f'*[layer=="{name}"]')]
    texts = [e for name in layers for e in space.query(f'TEXT[layer=="{name}_ID"]')]
    ids = sorted(frame[frame.columns[0]])
    assert sorted(told(e)["id"] for e in drawn) == ids
    assert sorted(e.dxf.text for e in texts) == ids


def test_the_route_has_a_layer_a_way_and_the_plan_s_meters(drawing, grid_plan):
    space, spans = drawing.modelspace(), grid_plan.tables["spans"]
    ways = {f"ROUTE_{w.upper()}" for w in spans["way"]}
    drawn = [e for w in ways for e in space.query(f'LWPOLYLINE[layer=="{w}"]')]
    assert len(drawn) == len(spans)
    assert sum(float(told(e)["length_m"]) for e in drawn) == pytest.approx(spans["length_m"].sum())


def test_gdal_reads_east_as_x_and_the_lengths_of_the_plan(path, grid_plan):
    read = pyogrio.read_dataframe(path)
    cables = read[read["Layer"] == "CABLE"]
    assert cables.geometry.length.sum() == pytest.approx(grid_plan.tables["cables"].geometry.length.sum())
    cameras = read[read["Layer"] == "CAMERA"]
    assert cameras.total_bounds == pytest.approx(grid_plan.tables["cameras"].total_bounds)


def test_crs_and_notices_stand_in_the_head_the_properties_and_the_drawing(path, drawing, grid_plan):
    head = path.read_text(encoding="utf-8")[:2000].splitlines()
    assert head[0].strip() == "999"
    assert grid_plan.summary["crs"] in head[1]
    assert "streets: reconstructed, not surveyed" in head
    properties = dict(drawing.header.custom_vars)
    assert grid_plan.summary["crs"] in properties["CRS"]
    texts = [e.dxf.text for e in drawing.modelspace().query('TEXT[layer=="NOTICE"]')]
    assert "streets: reconstructed, not surveyed" in texts
    assert "(c) OpenStreetMap contributors, ODbL" in texts


def test_hostile_street_names_stay_one_line_without_control_codes(tmp_path, grid_plan):
    name = "Calle %%c ^J {\\fArial;x}\n  0\nEOF\x00 ñ 街"
    streets = grid_plan.streets.assign(name=name)
    write_dxf(replace(grid_plan, streets=streets), tmp_path / "plan.dxf")
    drawing = ezdxf.readfile(tmp_path / "plan.dxf")
    assert drawing.audit().errors == []
    (text,) = drawing.modelspace().query('TEXT[layer=="STREET_NAME"]')
    assert "%%" not in text.dxf.text
    assert "\n" not in text.plain_text()
    assert text.dxf.text.endswith("ñ 街")
    spans = grid_plan.tables["spans"]
    assert len(drawing.modelspace().query('LWPOLYLINE[layer=="STREET"]')) == len(streets)
    assert len(spans) > 0


def test_equal_plans_give_equal_drawings(tmp_path):
    for name in ("a", "b"):
        write_dxf(synthetic_plan(), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
