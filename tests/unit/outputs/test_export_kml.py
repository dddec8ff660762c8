"""KML: folders, colors, places and words, and hostile names that stay text."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pyogrio
import pytest
from helpers_plan import synthetic_plan

from planner.outputs.export import write_kml
from planner.outputs.export.kml import kml_color
from planner.outputs.palette import WAY_LOOKS

KML = "{http://www.opengis.net/kml/2.2}"
HOSTILE = ("<b>x</b> & ]]> $[description]", "a\x00b\x0bc", "=1+1")


@pytest.fixture(scope="module")
def path(tmp_path_factory, grid_plan):
    file = tmp_path_factory.mktemp("kml") / "plan.kml"
    write_kml(grid_plan, file)
    return file


def folders(path):
    """The folders of a file by the name without the count."""
    found = ET.parse(path).getroot().iter(f"{KML}Folder")
    return {f.findtext(f"{KML}name").rsplit(" (", 1)[0]: f for f in found}


def test_an_independent_reader_finds_every_camera_span_and_pole_where_the_plan_has_it(path, grid_plan):
    names = {n.rsplit(" (", 1)[0]: n for n in pyogrio.list_layers(path)[:, 0]}
    for title, table in (
        ("Cámaras", "cameras"),
        ("Ruta de fibra", "spans"),
        ("Postes y cámaras subterráneas", "supports"),
    ):
        read = pyogrio.read_dataframe(path, layer=names[title])
        frame = grid_plan.tables[table].to_crs(4326)
        assert len(read) == len(frame)
        assert read.total_bounds == pytest.approx(frame.total_bounds, abs=2e-7)
    route = pyogrio.read_dataframe(path, layer=names["Ruta de fibra"])
    assert route["length_m"].astype(float).sum() == pytest.approx(grid_plan.summary["network"]["route_m"])


def test_descriptions_tell_figures_with_units_in_the_language_of_the_study(tmp_path, path):
    assert re.search(r"longitud: [\d.,]+ m", folders(path)["Ruta de fibra"].find(f".//{KML}description").text)
    write_kml(synthetic_plan(language="en"), tmp_path / "en.kml")
    told = folders(tmp_path / "en.kml")["Fiber route"].find(f".//{KML}description").text
    assert re.search(r"length: [\d.,]+ m", told)


def test_a_route_has_the_color_of_the_map(path):
    root = ET.parse(path).getroot()
    spans = folders(path)["Ruta de fibra"].findall(f"{KML}Placemark")
    used = {s.findtext(f"{KML}styleUrl") for s in spans}
    colors = {f"#{s.get('id')}": s.findtext(f"{KML}LineStyle/{KML}color") for s in root.iter(f"{KML}Style")}
    assert {colors[u] for u in used} <= {kml_color(look.color) for look in WAY_LOOKS.values()}


def test_every_style_that_is_used_is_there_and_every_id_once(path):
    root = ET.parse(path).getroot()
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert {e.text[1:] for e in root.iter(f"{KML}styleUrl")} <= set(ids)


def test_nothing_points_outside(path):
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\"<]+", text)) == {"http://www.opengis.net/kml/2.2"}
    assert "<href>" not in text


def test_hostile_names_stay_text(tmp_path):
    write_kml(synthetic_plan(names=HOSTILE), tmp_path / "plan.kml")
    marks = folders(tmp_path / "plan.kml")["Cámaras"].findall(f"{KML}Placemark")
    names = [m.findtext(f"{KML}name") for m in marks[:3]]
    assert names[0].endswith(HOSTILE[0])
    assert names[1].endswith("a\ufffdb\ufffdc")
    balloon = marks[0].findtext(f"{KML}description")
    assert "<b>x</b>" not in balloon
    assert "$[" not in balloon
    assert HOSTILE[0] in html.unescape(balloon)


def test_the_document_tells_the_notices(path, grid_plan):
    told = ET.parse(path).getroot().findtext(f"{KML}Document/{KML}description")
    assert "streets: reconstructed, not surveyed" in told
    for words in grid_plan.summary["attribution"]:
        assert words in html.unescape(told)


def test_a_plan_without_a_title_is_called_by_its_study(tmp_path, grid_plan):
    write_kml(replace(grid_plan, summary={**grid_plan.summary, "title": ""}), tmp_path / "plan.kml")
    assert ET.parse(tmp_path / "plan.kml").getroot().findtext(f"{KML}Document/{KML}name") == "grid"
