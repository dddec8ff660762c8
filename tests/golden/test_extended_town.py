"""A town that stands is extended and replaced: only what is new is bought, and every tampering is found."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from helpers_extended import write_base, write_extended, write_program
from helpers_tiny_plan import TinyPlan
from pypdf import PdfReader

from planner.outputs.report.replacement import replacement
from planner.plan.model import Plan
from planner.plan.store import read_plan
from planner.rules import audit
from planner.rules.folder import read_folder
from planner.rules.integrity import extended, replaced, replaced_money, workbook_money
from planner.rules.sheets import read_sheets

STANDING = "standing_id = 'XCAM-0001'"
FIRST = "replacement_id = 'REP-00001'"
EXTENDED_CASES = {
    "an asset lost": (f"DELETE FROM standing WHERE {STANDING}", "INT-PLANT-LAYERS"),
    "due later": (f"UPDATE standing_items SET due_year = 2040 WHERE {STANDING}", "INT-PLANT-DUE"),
    "replaced though not due": (
        f"UPDATE standing_items SET replaced = 1 WHERE {STANDING} AND part = 'support'", "INT-PLANT-DUE",
    ),
    "due and not bought": (
        "DELETE FROM quantities WHERE layer = 'standing' AND asset_id = 'XCAM-0001'", "INT-PLANT-BOUGHT",
    ),
    "a point that stands joined again": (
        "UPDATE points SET source_id = 'E1' WHERE source_id = 'E8'", "INT-PLANT-TWICE",
    ),
    "poles along a route that stands": (
        "UPDATE spans SET way = 'new_poles' WHERE way = 'own_aerial_fiber'", "INT-PLANT-DIG",
    ),
    "more fibers than are spare": (
        "UPDATE spans SET fibers = 40 WHERE way = 'own_aerial_fiber'", "INT-PLANT-FIBERS",
    ),
    "an item that stands hidden": (
        "UPDATE plant_lines SET stands = stands + 1 WHERE item_id = 'pole_new'", "INT-PLANT-LINES",
    ),
}  # fmt: skip
PROGRAM_CASES = {
    "a part left out": (f"DELETE FROM replacements WHERE {FIRST}", "INT-REPLACE-PARTS"),
    "a cheaper part": (f"UPDATE replacements SET cost = 1 WHERE {FIRST}", "INT-REPLACE-PARTS"),
    "bought before it is due": (
        "UPDATE replacements SET year = 2026 WHERE due_year = 2028", "INT-REPLACE-PARTS",
    ),
    "a year above its budget": (
        "UPDATE replacements SET year = 2026 WHERE due_year <= 2026", "INT-REPLACE-BUDGET",
    ),
    "keeps more than it does": (
        f"UPDATE replacements SET kept_weight_years = 9999 WHERE {FIRST}", "INT-REPLACE-VALUE",
    ),
    "a rosier year": (
        "UPDATE replacement_years SET coverage_with = 0.9 WHERE year = 2029", "INT-REPLACE-YEARS",
    ),
    "a line of the bill lost": ("DELETE FROM replacement_lines WHERE year = 2026", "INT-REPLACE-LINES"),
    "a year pays less": ("UPDATE program_flow SET amount = 1 WHERE base > 0", "INT-REPLACE-MONEY"),
    "a program nobody asked for": (
        "UPDATE replacements SET standing_id = 'XCAM-0099'", "INT-REPLACE-ARRAYS",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, TinyPlan]:
    folder = tmp_path_factory.mktemp("towns")
    return write_base(folder), write_extended(folder)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> TinyPlan:
    return write_program(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def grown(made: tuple[Path, TinyPlan]) -> Plan:
    return read_plan(made[1].folder)


def test_both_towns_pass_every_rule(made: tuple[Path, TinyPlan], program: TinyPlan) -> None:
    for plan in (made[1], program):
        report = audit(plan.folder)
        assert report.integrity_errors == ()
        assert report.skipped == ()


def test_only_what_is_new_is_joined_and_bought(made: tuple[Path, TinyPlan], grown: Plan) -> None:
    """Five points and three cameras of the first plan stand; two points and six cameras are new."""
    assert set(grown.tables["points"]["source_id"]) == {"E8", "E9"}
    assert len(grown.tables["cameras"]) == 6
    assert len(grown.tables["existing_cameras"]) == 3
    lines = grown.standing["plant_lines"].set_index("item_id")
    assert lines.loc["point_rack", "new"] == 2
    assert lines.loc["point_rack", "stands"] == 5
    assert "center_building_m2" not in lines.index or lines.loc["center_building_m2", "new"] < 100


def test_no_street_is_dug_where_the_first_plan_lies(grown: Plan) -> None:
    """Standing cable gives its spare fibers, standing poles carry another cable, new poles go elsewhere."""
    spans = grown.tables["spans"]
    by_way = spans.groupby("way")["length_m"].sum()
    assert by_way["own_aerial_fiber"] > 300
    routes = grown.standing["standing"].query("kind == 'route'")
    for line in spans.loc[spans["way"] == "new_poles", "geometry"]:
        along = routes.geometry.buffer(2.0).union_all().intersection(line).length
        assert along < 0.5 * line.length


def test_what_is_past_its_life_is_bought_again_and_nothing_else(grown: Plan) -> None:
    """Built in 2017: cameras of 7 and 8 years are due by 2026, poles of 30 are not."""
    items = grown.standing["standing_items"]
    due = items["due_year"] <= 2026
    assert (items["replaced"].astype(bool) == due).all()
    lines = grown.standing["plant_lines"].set_index("item_id")
    assert lines.loc["site_ups", "replaced"] == 4  # three on their poles, and the spare on the shelf
    assert lines.loc["camera_pole", "replaced"] == 0


def test_the_program_keeps_its_budget_and_coverage_above_what_is_without_it(program: TinyPlan) -> None:
    plan = read_plan(program.folder)
    years, figures = plan.standing["replacement_years"], plan.summary["replacement"]
    assert (years["spent"] <= years["budget"]).all()
    assert (years["coverage_with"] >= years["coverage_without"]).all()
    assert years["coverage_with"].iloc[0] > years["coverage_without"].iloc[0]
    assert figures["gap_pct"] <= 0.1
    first = plan.standing["replacements"].iloc[0]
    assert (first["standing_id"], first["part"], first["reason"]) == ("XCAM-0001", "device", "down")
    dead = plan.tables["existing_cameras"].set_index("existing_id").loc["XCAM-0001"]
    assert dead["range_m"] == 0
    total = plan.standing["replacement_lines"].groupby("year")["total"].sum()
    assert np.allclose(total.to_numpy(), years.set_index("year").loc[total.index, "spent"].to_numpy())


def test_the_report_tells_the_program_in_both_languages(program: TinyPlan, grown: Plan) -> None:
    """A chapter with both tables and a drawn line of coverage; without a program neither."""
    page = (program.folder / "report.html").read_text(encoding="utf-8")
    assert 'id="replacement"' in page
    assert "Programa de reposición de 2026 a 2029" in page
    assert "Replacement program from 2026 to 2029" in page
    told = replacement(read_plan(program.folder), "en")
    assert told is not None
    assert "<svg" in told["chart"]
    assert told["years"].rows[0][0].en == "2026"
    without = replacement(grown, "en")
    assert without is not None
    assert without["years"] is None
    assert "bought again by this plan" in without["sentences"][1].en


def test_the_program_is_paid_beside_the_plan_year_by_year(program: TinyPlan) -> None:
    """What each year spends, taxed as capex is, and present cost with it and without, by hand."""
    plan = read_plan(program.folder)
    flow, told = plan.standing["program_flow"].set_index("year"), plan.summary["replacement"]["money"]
    spent = plan.standing["replacement_years"].set_index("year")["spent"]
    rate = 1 + plan.resolved["finance"]["discount_rate_pct"] / 100
    own = plan.tables["cash_flow"].set_index("year")["total"]
    present = 0.0
    for year in (0, 1, 2, 3):
        taxed = round(spent[2026 + year] * 1.21, 2)
        assert flow.loc[year, "calendar_year"] == 2026 + year
        assert flow.loc[year, "total"] == pytest.approx(taxed, abs=0.011)
        assert flow.loc[year, "with_program"] == pytest.approx(own[year] + taxed, abs=0.011)
        present += taxed / rate**year
    assert told["base"] == pytest.approx(spent.sum())
    block, alone = told["horizons"][0], plan.summary["money"]["horizons"][0]
    assert block["cost_with_tax_without"] == alone["cost_with_tax"]
    assert block["cost_with_tax_with"] == pytest.approx(alone["cost_with_tax"] + present, abs=0.05)


def test_the_money_of_the_program_is_in_workbook_and_print(
    program: TinyPlan, made: tuple[Path, TinyPlan]
) -> None:
    """A sheet of its own and a chapter, which a plan without a program has not."""
    with_it, without = (openpyxl.load_workbook(p.folder / "bom.xlsx").sheetnames for p in (program, made[1]))
    assert set(with_it) - set(without) == {"Replacement program"}
    printed, bare = (_text(p.folder / "report.pdf") for p in (program, made[1]))
    assert "Money of the replacement program" in printed
    assert "Money of the replacement program" not in bare
    assert "What stands already, and its replacement" in bare


def test_a_figure_of_the_program_edited_by_hand_is_found(program: TinyPlan, tmp_path: Path) -> None:
    """Present cost with the program, who pays it, and a cell of its sheet."""
    for change in ("payer", "horizons"):
        copy = program.copy(tmp_path / change)

        def edit(told: dict[str, Any], what: str = change) -> None:
            block = told["replacement"]["money"]
            if what == "payer":
                block["payer"] = "Nobody"
            else:
                block["horizons"][1]["cost_with"] += 1.0

        copy.json("plan.json", edit)
        assert "INT-REPLACE-MONEY" in {f.rule for f in audit(copy.folder).findings}


@pytest.mark.parametrize("place", ["D3", "A8", "D8", "E8", "J8", "K9", "G20", "D23"])
def test_a_cell_of_the_sheet_of_the_program_edited_is_found(
    program: TinyPlan, tmp_path: Path, place: str
) -> None:
    """Rates, years, what follows from them, the sums, and present cost."""
    copy = program.copy(tmp_path / "sheet")
    path = copy.folder / "bom.xlsx"
    sheets = read_sheets(path, 100)
    assert list(workbook_money.check_money(read_folder(copy.folder))) == []
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = f"xl/worksheets/sheet{len(sheets)}.xml"
    before = parts[name].decode()
    cell = re.search(rf'<c r="{place}"[^>]*>.*?</c>', before)
    assert cell is not None
    parts[name] = before.replace(cell[0], re.sub("<v>.*?</v>", "<v>7</v>", cell[0])).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    told = [f.message for f in workbook_money.check_money(read_folder(copy.folder))]
    assert any("Replacement program" in t for t in told)


@pytest.mark.parametrize("case", EXTENDED_CASES)
def test_a_tampered_extension_is_found(made: tuple[Path, TinyPlan], tmp_path: Path, case: str) -> None:
    _is_found(made[1].copy(tmp_path / "plan"), *EXTENDED_CASES[case])


@pytest.mark.parametrize("case", PROGRAM_CASES)
def test_a_tampered_program_is_found(program: TinyPlan, tmp_path: Path, case: str) -> None:
    _is_found(program.copy(tmp_path / "plan"), *PROGRAM_CASES[case])


def test_every_rule_of_plant_and_program_is_broken_by_some_case() -> None:
    told = {rule for _, rule in (*EXTENDED_CASES.values(), *PROGRAM_CASES.values())}
    assert told == {r.id for r in (*extended.RULES, *replaced.RULES, *replaced_money.RULES)}


def _text(path: Path) -> str:
    """Return the text of a printed report, with single blanks."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def _is_found(plan: TinyPlan, statement: str, rule: str) -> None:
    plan.sql(statement)
    plan.hash()
    assert rule in {f.rule for f in audit(plan.folder).integrity_errors}
