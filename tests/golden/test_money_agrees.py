"""One plan, one sum: assets, plan.json, bom.csv, bom.xlsx and audit agree; a price changes its own lines."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from helpers_toy import write_toy

from planner.cli.run import run_study
from planner.plan.progress import Run
from planner.plan.store import read_plan
from planner.settings import load_settings
from planner.units import money

EXISTING = """id,lat,lon,clase,azimut
X1,-24.1782,-65.2990,fixed,90
X2,-24.1764,-65.2980,fixed,
"""
SIGN = "camera_sign,cameras,Sign,Cartel,each,once,25,61.37,150,USD,2026,Jujuy,provincial tender 3/2026"
HEAD = (
    "item_id,group,description_en,description_es,unit,recurrence,low,typical,high,currency,price_year,"
    "region,source"
)


def planned(folder: Path, overrides: dict[str, object]) -> Path:
    """Run a study and return its plan."""
    target = folder / "plan" / "base"
    run_study(load_settings(folder, None, overrides), target, False, Run())
    return target


@pytest.fixture(scope="module")
def plans(tmp_path_factory) -> tuple[Path, Path]:
    """The plan of a toy town with two cameras that stand, and the same with another price of a sign."""
    found = []
    for rows in ((), (SIGN,)):
        folder = write_toy(tmp_path_factory.mktemp("money"))
        (folder / "existing.csv").write_text(EXISTING, encoding="utf-8")
        (folder / "prices.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
        more: dict[str, object] = {"costs.price_book": "prices.csv"} if rows else {}
        found.append(planned(folder, {"sources.existing_cameras": "existing.csv", **more}))
    return found[0], found[1]


def bill(plan: Path) -> pd.DataFrame:
    return pd.read_csv(plan / "bom.csv", dtype=str).set_index("item_id")


def test_the_bill_is_the_sum_over_assets_to_the_cent_and_so_are_the_totals(plans):
    """Lines of bom.csv from `quantities` in exact decimals, works and opex of plan.json from the lines."""
    lines, needs = bill(plans[0]), read_plan(plans[0]).tables["quantities"]
    assert set(needs["item_id"]) == set(lines.index)
    once, year = Decimal(0), Decimal(0)
    for item, line in lines.iterrows():
        mine = needs[needs["item_id"] == item]
        exact = sum((Decimal(str(q)) for q in mine["quantity"]), Decimal(0)) * Decimal(line["unit_price"])
        assert money(exact) == Decimal(line["total"]), item
        assert mine["asset_id"].nunique() == int(line["asset_count"])
        once += money(exact) if line["recurrence"] == "once" else 0
        year += money(exact) if line["recurrence"] == "year" else 0
    cost = json.loads((plans[0] / "plan.json").read_text(encoding="utf-8"))["cost"]
    assert Decimal(str(cost["works_and_equipment"])) == once
    assert Decimal(str(cost["annual_opex"])) == year + money(once * Decimal("0.08"))


def test_every_asset_of_a_line_stands_in_a_layer_of_the_map(plans):
    plan = read_plan(plans[0])
    for row in plan.tables["quantities"].itertuples():
        layer = plan.tables[row.layer]
        assert row.asset_id in set(layer[layer.columns[0]])


def test_the_workbook_and_the_audit_say_the_same(plans):
    """Totals of bom.xlsx are those of bom.csv and plan.json; the audit, which recounts, finds no error."""
    for plan in plans:
        assert json.loads((plan / "plan.json").read_text(encoding="utf-8"))["audit"]["errors"] == 0
        sheet = openpyxl.load_workbook(plan / "bom.xlsx", data_only=True)["Bill of materials"]
        totals = {r[1].value: r[7].value for r in sheet.iter_rows() if str(r[0].value).startswith("BOM-")}
        assert totals == bill(plan)["total"].astype(float).to_dict()
        summary = openpyxl.load_workbook(plan / "bom.xlsx", data_only=True)["Summary"]
        apart = [r[4].value for r in summary.iter_rows(min_row=2) if isinstance(r[4].value, int | float)]
        assert apart
        assert set(apart) == {0}


def test_changing_one_price_changes_exactly_the_lines_that_use_it(plans):
    """The sign alone: 61.37 instead of 60 for each one; every other line is the same to the letter."""
    before, after = bill(plans[0]), bill(plans[1])
    changed = [i for i in before.index if not before.loc[i].equals(after.loc[i])]
    assert list(before.index) == list(after.index)
    assert changed == ["camera_sign"]
    signs = len(read_plan(plans[0]).tables["signs"])
    assert signs > 0
    assert after.loc["camera_sign", "total"] == f"{61.37 * signs:.2f}"
    tables = [read_plan(p).tables["quantities"] for p in plans]
    assert tables[0].equals(tables[1])
    lines = [read_plan(p).tables["money_lines"].set_index("line_id")["total"] for p in plans]
    moved = lines[0].index[lines[0] != lines[1]]
    assert list(moved) == [before.loc["camera_sign", "line_id"], "MAINTENANCE"]


def test_cameras_that_stand_are_in_the_bill_of_the_whole_plan(plans):
    """Two of them at 636.00 a year; nothing is flagged as left out."""
    assert bill(plans[0]).loc["existing_camera_maintenance_year", "total"] == "1272.00"
    block = json.loads((plans[0] / "plan.json").read_text(encoding="utf-8"))["money"]["completeness"]
    assert {b["need"] for b in block if b["asked"] and not b["met"]} == set()
    assert next(b for b in block if b["need"] == "existing")["asked"]
