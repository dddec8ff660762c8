"""The workbook: live formulas, stored values, and text that stays text."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from helpers_plan import synthetic_plan

from planner.outputs import write_bom_csv, write_workbook
from planner.outputs.workbook.asset_list import asset_rows
from planner.schema import BOM_LINES, PRICES

SOFFICE = shutil.which("soffice")
MONEY = {
    "Works and equipment": "works_and_equipment",
    "Contingency": "contingency",
    "Capex, without tax": "capex",
    "Tax": "tax",
    "Annual opex": "annual_opex",
    "Net present cost, without replacement and taking down": "net_present_cost",
}


@pytest.fixture(scope="module")
def english():
    return synthetic_plan(language="en")


@pytest.fixture(scope="module")
def file(tmp_path_factory, english, grid_audit):
    path = tmp_path_factory.mktemp("book") / "bom.xlsx"
    write_workbook(english, grid_audit, path)
    return path


def values_of(path) -> dict[tuple[str, str], object]:
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (s.title, c.coordinate): c.value
        for s in book
        for row in s.iter_rows()
        for c in row
        if c.value is not None
    }


def formulas_of(path) -> dict[tuple[str, str], str]:
    book = openpyxl.load_workbook(path)
    return {
        (s.title, c.coordinate): c.value
        for s in book
        for row in s.iter_rows()
        for c in row
        if c.data_type == "f"
    }


def test_stored_totals_equal_the_plan_and_their_difference_is_zero(file, english):
    sheet = openpyxl.load_workbook(file, data_only=True)["Summary"]
    rows = {r[0].value: r for r in sheet.iter_rows() if r[0].value}
    for label, key in MONEY.items():
        assert rows[label][1].value == pytest.approx(english.summary["cost"][key], abs=0.005)
        assert rows[label][4].value == 0
    assert rows["Total with tax"][1].value == pytest.approx(
        english.summary["cost"]["capex"] + english.summary["cost"]["tax"], abs=0.005
    )


def test_every_total_is_a_formula_on_quantities_and_prices(file):
    texts = [t for (sheet, _), t in formulas_of(file).items() if sheet == "Bill of materials"]
    assert any(t.startswith("=ROUND(F") and "*G" in t for t in texts)
    assert sum(t.startswith("=SUM(") for t in texts) == 4 * 3
    assert any("^-" in t for t in texts)


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_recalculates_every_formula_to_the_stored_value(file, tmp_path):
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    copied = tmp_path / "plain.xlsx"
    strip_values(file, copied)
    command = [
        SOFFICE,
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(tmp_path / "out"),
        str(copied),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    stored, again = values_of(file), values_of(tmp_path / "out" / "plain.xlsx")
    cells = formulas_of(file)
    assert cells
    wrong = [k for k in cells if again.get(k) != pytest.approx(stored[k], abs=0.005)]
    assert wrong == []


def test_cash_flow_loan_and_payments_are_live_and_hold_the_plans_values(file, english):
    """Every amount after construction is a formula; the present costs differ from plan.json by nothing."""
    cells = formulas_of(file)
    count = {
        name: sum(sheet == name for sheet, _ in cells) for name in ("Cash flow", "Loan", "Payments by payer")
    }
    flow, loan, payments = (len(english.tables[n]) for n in ("cash_flow", "loan", "payments"))
    assert count["Payments by payer"] == payments
    assert count["Loan"] == 7 * loan
    assert count["Cash flow"] == 17 * flow + 2 * 6
    sheet = openpyxl.load_workbook(file, data_only=True)["Cash flow"]
    rows = {r[0].value: r for r in sheet.iter_rows() if isinstance(r[0].value, str)}
    for block in english.summary["money"]["horizons"]:
        row = rows[f"Present cost, {block['horizon_years']} years, without tax"]
        assert row[4].value == row[6].value == block["cost"]
        assert row[8].value == 0


def test_groups_sum_to_the_bill_by_phase_and_by_owner(file, english):
    """The columns of phases and those of owners each sum to the total of the group."""
    sheet = openpyxl.load_workbook(file, data_only=True)["By group, phase and owner"]
    heads = [c.value for c in sheet[3]]
    phases = [k for k, h in enumerate(heads) if h.startswith("Phase")]
    owners = [k for k, h in enumerate(heads) if h.startswith("Owned")]
    assert phases
    assert owners
    total = 0.0
    for row in sheet.iter_rows(min_row=4, values_only=True):
        assert sum(row[k] for k in phases) == pytest.approx(row[2], abs=0.005)
        assert sum(row[k] for k in owners) == pytest.approx(row[2], abs=0.005)
        total += row[2]
    assert total == pytest.approx(english.bom["total"].sum(), abs=0.01)


def test_the_list_of_assets_sums_to_the_bill_and_every_line_knows_its_assets(file, english):
    """A row an asset and item, each amount quantity times the price cell of its line in the bill."""
    rows = list(openpyxl.load_workbook(file)["Asset list"].iter_rows(min_row=7))
    needs = english.tables["quantities"]
    assert len(rows) == len(needs)
    assert {r[2].value for r in rows} == set(needs["asset_id"])
    bill = openpyxl.load_workbook(file)["Bill of materials"]
    price = {r[0].value: f"G{r[0].row}" for r in bill.iter_rows() if r[0].value}
    for row in rows:
        assert row[13].value == f"=K{row[0].row}*'Bill of materials'!{price[row[0].value]}"
    top = openpyxl.load_workbook(file, data_only=True)["Asset list"]
    lines = english.bom[english.bom["item_id"].isin(needs["item_id"])]
    assert top["K3"].value == pytest.approx(lines["total"].sum(), abs=0.005)
    assert top["N3"].value == pytest.approx(english.summary["cost"]["works_and_equipment"])


def test_the_sum_over_assets_is_the_bill_to_the_cent_though_lines_are_rounded(english, grid_audit, tmp_path):
    """Two lines of one unit at 0.335 are 0.34 each: 0.68 in the bill and over the assets, not 0.67."""
    bill, needs = english.bom.copy(), english.tables["quantities"].head(2)
    bill.loc[:1, ["quantity", "unit_price", "total"]] = [1.0, 0.335, 0.34]
    bill.loc[2:, ["quantity", "total"]] = 0.0
    needs = needs.assign(item_id=bill["item_id"].head(2).tolist(), quantity=1.0)
    plan = replace(english, bom=bill, tables={**english.tables, "quantities": needs})
    write_workbook(plan, grid_audit, tmp_path / "bom.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "bom.xlsx", data_only=True)["Asset list"]
    assert sheet["K3"].value == sheet["N3"].value == 0.68


def test_an_asset_keeps_its_owner_where_another_layer_uses_its_id(english):
    """A single point of failure has the id of its asset and no owner; the asset is owned all the same."""
    cameras = english.tables["cameras"].assign(owner="Province")
    points = english.tables["single_points"].assign(owner=None)
    points["risk_id"] = cameras["camera_id"].head(len(points)).tolist()
    assert len(points)
    plan = replace(english, tables={**english.tables, "cameras": cameras, "single_points": points})
    assert {r.get("owner") for r in asset_rows(plan)} == {"Province"}


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_head_is_cut_and_none_hides_the_row_below(english, grid_audit, tmp_path, language):
    """Each word of a head fits its column, and its lines fit the height of the row, on every sheet."""
    plan = replace(english, summary={**english.summary, "language": language})
    write_workbook(plan, grid_audit, tmp_path / "bom.xlsx")
    cut = []
    for sheet in openpyxl.load_workbook(tmp_path / "bom.xlsx"):
        spans = [(d.min, d.max, d.width) for d in sheet.column_dimensions.values()]
        for row in sheet.iter_rows():
            for cell in (c for c in row if c.value and c.fill.fgColor.rgb == "FFE6EEF4"):
                room = next(w for low, high, w in spans if low <= cell.column <= high) - 1.5 + 0.01
                lines, held = 1, 0
                for word in str(cell.value).split():
                    longer = held + len(word) + (held > 0)
                    lines, held = (lines + 1, len(word)) if held and longer > room else (lines, longer)
                height = sheet.row_dimensions[cell.row].height or 15
                if max(map(len, str(cell.value).split())) > room or lines > max(height // 15, 1):
                    cut.append((sheet.title, cell.coordinate, cell.value, room))
    assert cut == []


def test_price_sources_tell_labor_material_region_and_origin(english, grid_audit, tmp_path):
    """A price of 310.25 with 45 % of labor is 139.6125 of labor and 170.6375 of material."""
    known = {
        "item_id": "pole", "labor_share": 0.45, "region": "Latin America", "supplier": "Postes SA",
        "origin": "AR", "tax_pct": 10.5, "note": "low and typical are planning assumptions",
    }  # fmt: skip
    book = pd.DataFrame([known]).reindex(columns=PRICES.names)
    write_workbook(replace(english, prices=book), grid_audit, tmp_path / "bom.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "bom.xlsx", data_only=True)["Price sources"]
    heads = [c.value for c in sheet[3]]
    cells = [[c.value for c in r] for r in sheet.iter_rows(min_row=4)]
    rows = {r[0]: dict(zip(heads, r, strict=True)) for r in cells}
    pole = rows["pole"]
    assert (pole["Labor"], pole["Material"]) == (139.6125, 170.6375)
    assert (pole["Region"], pole["Supplier"], pole["Origin"]) == ("Latin America", "Postes SA", "AR")
    assert (pole["Tax inside"], pole["Duty inside"], pole["Currency"]) == (0.105, None, "USD")
    assert rows["camera_fixed"]["Labor"] is None
    assert rows["camera_fixed"]["Source"] == "a public tender"
    live = [t for (name, _), t in formulas_of(tmp_path / "bom.xlsx").items() if name == "Price sources"]
    assert live == ["=ROUND(E5*H5,4)", "=E5-I5"]


def strip_values(source, target):
    """Copy the workbook with formulas and without any stored value, so that a reader must calculate."""
    openpyxl.load_workbook(source).save(target)


def test_names_that_look_like_formulas_are_text(file):
    sheet = openpyxl.load_workbook(file)["Cameras"]
    names = {
        c.value: c.data_type
        for row in sheet.iter_rows()
        for c in row
        if str(c.value) in ("=1+1", '<script>alert("x")</script>')
    }
    assert names == {"=1+1": "s", '<script>alert("x")</script>': "s"}


def test_schedules_hold_a_row_an_asset_with_units_in_the_heads(file, english):
    book = openpyxl.load_workbook(file, data_only=True)
    for sheet, table in (
        ("Cameras", "cameras"),
        ("Points", "points"),
        ("Cables", "cables"),
        ("Not served", "unserved"),
    ):
        assert book[sheet].max_row == 3 + len(english.tables[table])
    heads = [c.value for c in book["Cameras"][3]]
    assert "range [m]" in heads
    assert "latitude [°]" in heads
    assert book["Cameras"].freeze_panes == "B4"


def test_asset_counts_equal_the_layers(file, english):
    sheet = openpyxl.load_workbook(file, data_only=True)["Assets"]
    counts = {r[0].value: r[1].value for r in sheet.iter_rows(min_row=4)}
    assert counts["Cameras"] == len(english.tables["cameras"])
    assert counts["Poles and chambers"] == len(english.tables["supports"])


def test_the_sheets_speak_the_studys_language(grid_plan, grid_audit, tmp_path):
    write_workbook(grid_plan, grid_audit, tmp_path / "bom.xlsx")
    book = openpyxl.load_workbook(tmp_path / "bom.xlsx", data_only=True)
    assert book.sheetnames[:3] == ["Resumen", "Cómputo y presupuesto", "Activos"]
    texts = [
        c.value for row in book["Cómputo y presupuesto"].iter_rows() for c in row if isinstance(c.value, str)
    ]
    assert "Poste de 9 m" in texts
    assert "Pole 9 m" in texts
    assert "calles: reconstruidas, no relevadas" in texts


def test_a_zero_discount_rate_counts_every_year_in_full(english, grid_audit, tmp_path):
    cost = english.summary["cost"]
    plan = replace(
        english,
        resolved={
            **english.resolved,
            "finance": {**english.resolved["finance"], "horizon_years": 10, "discount_rate_pct": 0.0},
        },
        summary={
            **english.summary,
            "cost": {**cost, "net_present_cost": round(cost["capex"] + 10 * cost["annual_opex"], 2)},
        },
    )
    write_workbook(plan, grid_audit, tmp_path / "bom.xlsx")
    rows = {
        r[0].value: r
        for r in openpyxl.load_workbook(tmp_path / "bom.xlsx", data_only=True)["Summary"].iter_rows()
    }
    assert rows["Net present cost, without replacement and taking down"][4].value == 0


def test_writing_again_gives_the_same_bytes(file, english, grid_audit, tmp_path):
    write_workbook(english, grid_audit, tmp_path / "bom.xlsx")
    assert (tmp_path / "bom.xlsx").read_bytes() == file.read_bytes()


def test_bom_csv_comes_back_as_the_table_that_it_was(grid_plan, tmp_path):
    write_bom_csv(grid_plan, tmp_path / "bom.csv")
    back = pd.read_csv(tmp_path / "bom.csv")
    assert list(back.columns) == [c.name for c in BOM_LINES.columns]
    BOM_LINES.check(back)
    assert back["total"].tolist() == grid_plan.bom["total"].tolist()


def test_a_description_that_looks_like_a_formula_is_disarmed_in_the_csv(grid_plan, tmp_path):
    bom = grid_plan.bom.assign(description_es="=HYPERLINK(1)")
    write_bom_csv(replace(grid_plan, bom=bom), tmp_path / "bom.csv")
    assert set(pd.read_csv(tmp_path / "bom.csv")["description_es"]) == {"'=HYPERLINK(1)"}
