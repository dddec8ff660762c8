"""The plan beside a published budget: shares, steps and what is left, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from planner.outputs import write_report
from planner.outputs.report.answer import answer
from planner.plan.model import Plan

ROW = {"what": "", "what_en": "", "source": "", "source_en": "", "maintenance_years": 0.0}
COMPARISONS: list[dict[str, Any]] = [
    ROW | {"what": "ruta diseñada", "what_en": "designed route", "value": 8.0, "unit": "km",
           "compares_with": "route_m"},
    ROW | {"what": "presupuesto", "what_en": "budget", "value": 20000.0, "unit": "USD",
           "compares_with": "capex", "maintenance_years": 3.0},
    ROW | {"what": "prensa", "what_en": "press", "value": 25000.0, "unit": "USD",
           "compares_with": "capex_with_tax"},
]  # fmt: skip
COST = {
    "capex": 11000.0, "capex_low": 5500.0, "capex_high": 22000.0, "works_and_equipment": 10000.0,
    "contingency": 1000.0, "tax": 2310.0, "maintenance": 800.0, "annual_opex": 1300.0,
    "assumption_share": 0.75,
}  # fmt: skip


@pytest.fixture(scope="module")
def plan(grid_plan: Plan) -> Plan:
    """11,000 of capex, 10 % of it contingency, 21 % tax, 4 km of route, interest of 500."""
    money = grid_plan.summary["money"]
    network = {**grid_plan.summary["network"], "route_m": 4000.0, "cable_m": 5000.0}
    bom = grid_plan.bom.iloc[:2].assign(
        item_id=["camera_fixed", "pole_new"], group=["cameras", "supports"], recurrence="once",
        total=[7000.0, 3000.0], assumption=[True, False],
    )  # fmt: skip
    return replace(
        grid_plan,
        bom=bom,
        summary={
            **grid_plan.summary,
            "cost": {**grid_plan.summary["cost"], **COST},
            "network": network,
            "money": {**money, "loan": {**money["loan"], "interest": 500.0, "rate_pct": 6.0}},
        },
        resolved={**grid_plan.resolved, "comparisons": COMPARISONS},
    )


def cells(plan: Plan, table: str) -> dict[str, list[str]]:
    """The rows of a table by their first cell, in English."""
    told = answer(plan)
    assert told is not None
    return {r[0].en: [c.en for c in r[1:]] for r in told[table].rows}


def test_the_plan_stands_beside_the_budget_with_and_without_tax(plan: Plan) -> None:
    """5,500, 11,000 and 22,000 of 20,000; 21 % on both sides changes no share; of 25,000 with tax 53 %."""
    rows = cells(plan, "beside")
    assert rows["the plan, without tax [USD]"] == ["5,500", "11,000", "22,000"]
    assert rows["as a share of USD 20,000: budget"] == ["28 %", "55 %", "110 %"]
    assert rows["the plan, with 21 % of tax [USD]"] == ["6,655", "13,310", "26,620"]
    assert rows["as a share of USD 24,200: budget, plus 21 %"] == ["28 %", "55 %", "110 %"]
    assert rows["as a share of USD 25,000: press"] == ["27 %", "53 %", "106 %"]


def test_kilometers_carry_the_range_of_reconstructed_streets(plan: Plan) -> None:
    """4 km times 0.85, 1 and 1.3 beside 8 km."""
    rows = cells(plan, "beside")
    assert rows["route of the plan [km], with the range of the streets"] == ["3.4", "4.0", "5.2"]
    assert rows["as a share of 8 km: designed route"] == ["43 %", "50 %", "65 %"]


def test_steps_add_up_to_what_is_left(plan: Plan) -> None:
    """10,000, contingency 1,000, twice the route 3,000 x 1.1, three years of 800, interest 500: 17,200.

    2,800 of 20,000 are left, 25 % on 11,000.
    """
    rows = list(cells(plan, "steps").values())
    assert [r[0] for r in rows] == ["10,000", "1,000", "3,300", "2,400", "500", "2,800"]
    assert [r[1] for r in rows] == ["10,000", "11,000", "14,300", "16,700", "17,200", "20,000"]
    assert "25 %" in rows[-1][2]
    assert "was not published" in rows[3][2]


def test_steps_that_go_beyond_the_budget_say_so(plan: Plan) -> None:
    """A budget of 15,000 lies 2,200 below the 17,200."""
    asked = [{**c, "value": 15000.0} if c["compares_with"] == "capex" else c for c in COMPARISONS]
    rows = cells(replace(plan, resolved={**plan.resolved, "comparisons": asked}), "steps")
    assert rows["what goes beyond USD 15,000"][:2] == ["2,200", "15,000"]


def test_without_a_published_budget_there_is_no_chapter(plan: Plan, grid_plan: Plan) -> None:
    """A study with kilometers alone, and one with no comparison, tell nothing."""
    only_km = replace(plan, resolved={**plan.resolved, "comparisons": COMPARISONS[:1]})
    assert answer(only_km) is None
    assert answer(grid_plan) is None


def test_the_report_tells_streets_and_assumed_prices_in_both_languages(plan: Plan, tmp_path) -> None:
    """The chapter stands in the page, with the share of assumed prices and where it lies."""
    write_report(plan, None, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "La pregunta del pliego" in page
    assert "The question of the tender" in page
    assert "Streets are reconstructed, not surveyed: the true route may measure from 0.85 to 1.30" in page
    assert "75 % of works and equipment rests on assumed prices" in page
    assert "cameras USD 7,000, assumed 100 %" in page
