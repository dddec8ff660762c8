"""The printed report: figures of the plan, sheets by district with every camera, vectors, equal bytes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from pypdf import PdfReader

from planner.outputs.pdf import write_printed
from planner.outputs.pdf.sheets import sheets_of
from planner.outputs.pdf.sheets.cells import COARSER, SCALES, paper_m
from planner.outputs.words import number, percent


@pytest.fixture(scope="module", params=["es", "en"])
def printed(request, tmp_path_factory, grid_plan, grid_audit):
    path = tmp_path_factory.mktemp("printed") / f"{request.param}.pdf"
    write_printed(grid_plan, grid_audit, path, request.param)
    return request.param, PdfReader(path)


def words(pages) -> str:
    return " ".join(" ".join(p.extract_text() for p in pages).split())


def is_sheet(page) -> bool:
    return round(float(page.mediabox.width)) == 1191 and round(float(page.mediabox.height)) == 842


def test_the_text_holds_the_figures_of_the_plan(printed, grid_plan):
    language, reader = printed
    text = words(p for p in reader.pages if not is_sheet(p))
    cost, network = grid_plan.summary["cost"], grid_plan.summary["network"]
    for value in (cost["capex"], cost["tax"], cost["annual_opex"], cost["net_present_cost"]):
        assert number(value, 2).pick(language) in text
    assert number(network["route_m"] / 1000, 1).pick(language) in text
    assert percent(grid_plan.summary["cameras"]["coverage_share"]).pick(language) in text
    for entry in grid_plan.summary["inputs"]:
        assert entry["sha256"] in text.replace(" ", "")
    assert f"planner run STUDY --scenario {grid_plan.summary['scenario']}" in text


def test_the_first_page_holds_question_numbers_answers_and_map(printed, grid_plan):
    language, reader = printed
    first = words(reader.pages[:1])
    for told in (
        ("La pregunta", "The question"), ("¿Cuántas cámaras, y dónde?", "How many cameras, and where?"),
        ("¿De quién es, y quién paga?", "Who owns it, and who pays?"), ("Norte arriba", "North is up"),
        ("documento interno", "internal document"),
    ):  # fmt: skip
        assert told[0 if language == "es" else 1] in first
    assert number(grid_plan.summary["cost"]["capex"]).pick(language) in first


def test_title_language_and_outline_are_there(printed, grid_plan):
    language, reader = printed
    assert grid_plan.summary["title"] in reader.metadata.title
    assert reader.trailer["/Root"]["/Lang"] == language
    chapters = [o["/Title"] for o in reader.outline if isinstance(o, dict)]
    asked = ("Costos", "La red", "Láminas") if language == "es" else ("Costs", "The network", "Map sheets")
    assert [c for c in chapters if c in asked] == list(asked)
    sheets = reader.outline[-1]
    assert len([o for o in sheets if str(o["/Title"]).startswith(("Lámina", "Sheet"))]) == len(
        sheets_of(grid_plan)
    )


def test_each_camera_is_on_one_list_and_each_sheet_has_scale_sources_and_north(printed, grid_plan):
    language, reader = printed
    sheets = [p for p in reader.pages if is_sheet(p)]
    assert len(sheets) >= len(sheets_of(grid_plan))
    text = words(sheets)
    for camera in grid_plan.tables["cameras"]["camera_id"]:
        assert camera in text
    for page in sheets[: len(sheets_of(grid_plan))]:
        one = words([page])
        assert "1:" in one
        assert "OpenStreetMap" in one
        assert ("reconstruidas" if language == "es" else "reconstructed") in one


def test_maps_are_vectors(printed):
    for page in printed[1].pages:
        held = page["/Resources"].get_object().get("/XObject")
        kinds = [x.get_object()["/Subtype"] for x in (held.get_object().values() if held else ())]
        assert "/Image" not in kinds
        if is_sheet(page):
            assert page.get_contents().get_data().count(b" l") > 20


def test_the_route_below_the_index_of_sheets_is_in_the_file_once(printed):
    """Every sheet draws it by reference: what repeats costs neither time nor room."""
    used = []
    for page in printed[1].pages:
        drawn = page["/Resources"].get("/XObject", {}) if is_sheet(page) else {}
        used += [held.idnum for name in drawn if (held := drawn.raw_get(name)) is not None]
    assert len(used) > 1
    assert len(set(used)) == 1


def test_names_from_files_are_printed_as_they_stand(printed, grid_plan):
    told = words(printed[1].pages)
    assert '<script>alert("x")</script>' in told


def test_equal_plans_have_equal_bytes_and_nothing_else_is_left(grid_plan, grid_audit, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_printed(grid_plan, grid_audit, tmp_path / name / "report.pdf")
        assert [p.name for p in (tmp_path / name).iterdir()] == ["report.pdf"]
    assert (tmp_path / "a" / "report.pdf").read_bytes() == (tmp_path / "b" / "report.pdf").read_bytes()


def districts(plan, named):
    """Return a plan whose cameras and points lie in the districts named in turn."""
    tables = dict(plan.tables)
    for layer in ("cameras", "points"):
        rows = tables[layer]
        tables[layer] = rows.assign(district=[named[k % len(named)] for k in range(len(rows))])
    return replace(plan, tables=tables)


def test_every_camera_and_every_meter_of_route_is_on_some_sheet(grid_plan):
    for plan in (districts(grid_plan, ["Norte", "Sur <b>", None]), districts(grid_plan, [None])):
        sheets = sheets_of(plan)
        listed = [c for s in sheets for c in s.cameras]
        assert sorted(listed) == sorted(plan.tables["cameras"]["camera_id"])
        ground = shapely.union_all([shapely.box(*s.box) for s in sheets])
        assert plan.tables["spans"].geometry.union_all().difference(ground.buffer(0.01)).length == 0
        assert [s.number for s in sheets] == list(range(1, len(sheets) + 1))


def test_a_sheet_is_as_large_as_the_paper_at_its_scale_and_holds_its_cameras(grid_plan):
    plan = districts(grid_plan, ["Norte", "Sur", "Este"])
    for sheet in sheets_of(plan):
        west, south, east, north = sheet.box
        assert (east - west, north - south) == pytest.approx(paper_m(sheet.scale))
        cameras = plan.tables["cameras"].set_index("camera_id").loc[list(sheet.cameras)]
        assert cameras.geometry.within(shapely.box(*sheet.box)).all()
        assert not sheet.cameras or sheet.between or set(cameras["district"]) == {sheet.district}


def test_a_large_plan_is_drawn_smaller_rather_than_on_more_than_eighty_sheets(grid_plan):
    far = {
        name: t.set_geometry(t.geometry.affine_transform([40, 0, 0, 40, 0, 0])) if "geometry" in t else t
        for name, t in grid_plan.tables.items()
    }
    sheets = sheets_of(replace(grid_plan, tables=far))
    assert 1 < len(sheets) <= 80
    assert {s.scale for s in sheets} <= {*SCALES, *COARSER}
    assert max(s.scale for s in sheets) > 5000


def test_cameras_that_do_not_fit_beside_the_map_follow_behind(grid_plan, grid_audit, tmp_path):
    cameras = grid_plan.tables["cameras"]
    many = cameras.loc[cameras.index.repeat(40)].reset_index(drop=True)
    many = many.assign(camera_id=[f"CAM-{k:04d}" for k in range(len(many))], district=None)
    points = grid_plan.tables["points"].assign(district=None)
    plan = replace(grid_plan, tables={**grid_plan.tables, "cameras": many, "points": points})
    write_printed(plan, grid_audit, tmp_path / "many.pdf", "en")
    sheets = [p for p in PdfReader(tmp_path / "many.pdf").pages if is_sheet(p)]
    assert len(sheets) == len(sheets_of(plan)) + 1
    assert "behind: cameras, continued" in words(sheets[-1:])
    listed = words(sheets)
    assert all(f"CAM-{k:04d}" in listed for k in range(len(many)))
