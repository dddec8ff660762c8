"""Debt service, staff, exchange paths, band and correlations in the report and in the workbook."""

from __future__ import annotations

from dataclasses import replace

import openpyxl
import pytest

from planner.catalog.money_model import FACTORS
from planner.outputs import write_workbook
from planner.outputs.report.finance import loan_grid, staff
from planner.plan.model import Plan


@pytest.fixture(scope="module")
def told(grid_plan: Plan) -> Plan:
    """The plan in English with 4 seats, 20 operators and 2 technicians."""
    first = grid_plan.bom.iloc[0]
    rows = [("operator_seat", 4.0, 28000.0), ("operator_staff_year", 20.0, 280000.0),
            ("technician_staff_year", 2.0, 36000.0)]  # fmt: skip
    bought = [{**first, "item_id": i, "quantity": q, "total": t} for i, q, t in rows]
    bom = grid_plan.bom.iloc[:0].copy()
    for row in bought:
        bom.loc[len(bom)] = row
    summary = {**grid_plan.summary, "language": "en"}
    return replace(grid_plan, bom=bom, summary=summary)


@pytest.fixture(scope="module")
def sheet(grid_plan: Plan, tmp_path_factory):
    """Rows of the sheet of risk by their first cell, the last of a name; all of them under a blank."""
    path = tmp_path_factory.mktemp("risk") / "bom.xlsx"
    write_workbook(replace(grid_plan, summary={**grid_plan.summary, "language": "en"}), None, path)
    rows = list(openpyxl.load_workbook(path, data_only=True)["Risk"].iter_rows(values_only=True))
    return {str(r[0]): r[1:] for r in rows if r[0] is not None} | {"": [v for r in rows for v in r]}


def test_the_loan_is_told_year_by_year_to_its_last_payment(grid_plan: Plan) -> None:
    """Each year opens with what the one before left, and pays interest and principal; nothing is left."""
    loan = grid_plan.tables["loan"].groupby("year").sum()
    grid = loan_grid(grid_plan)
    assert len(grid.rows) == len(loan) == 9
    assert [r[5].en for r in grid.rows] == [f"{v:,.0f}" for v in loan["payment"]]
    assert grid.rows[-1][-1].en == "0"


def test_operators_are_told_as_seats_and_as_people(told: Plan, grid_plan: Plan) -> None:
    """4 seats, 20 people, 5.0 a seat; a plan without seats tells nothing."""
    sentence = staff(told)[0]
    assert "20 people work 4 operator seats around the clock (5.0 a seat" in sentence.en
    assert "USD 280,000 a year; 2 technicians" in sentence.en
    assert "20 personas atienden 4 puestos de operador las 24 horas (5,0 por puesto" in sentence.es
    assert staff(grid_plan) == []


def test_the_workbook_holds_paths_band_and_drivers_of_the_plan(sheet, grid_plan: Plan) -> None:
    """The values of the block `money`, five drivers among them."""
    block = grid_plan.summary["money"]
    assert sheet["a resident"][0] == block["unit_costs"]["all_in_per_resident"]
    paths = {p["path"]: p for p in block["exchange"]["paths"]}
    assert sheet["high"][1] == paths["high"]["own_funds_present"]
    capex = block["band"]["capex"]
    assert sheet["capex without tax"][:4] == tuple(capex[k] for k in ("p5", "p50", "p95", "mean"))
    assert len(block["band"]["drivers"]) == 5
    assert {d["swing"] for d in block["band"]["drivers"]} <= set(sheet[""])


def test_the_workbook_prints_correlations_both_ways(sheet) -> None:
    """One on the diagonal of the factors, the same above and below it."""
    names = ["labor", "exchange rate", "construction", "equipment", "route quantities"]
    matrix = [sheet[n][: len(FACTORS)] for n in names]
    for i in range(len(FACTORS)):
        assert matrix[i][i] == 1
        assert all(matrix[i][j] == matrix[j][i] for j in range(len(FACTORS)))
    assert "planning assumptions" in next(k for k in sheet if k.startswith("Correlation between"))
