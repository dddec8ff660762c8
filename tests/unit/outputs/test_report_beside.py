"""What stands beside a plan in its report: points of its frontier and other scenarios of its folder."""

from __future__ import annotations

import json
import re

import pytest
from pypdf import PdfReader

from planner.outputs import write_report
from planner.outputs.frontier import frontier_csv
from planner.outputs.pdf import write_printed
from planner.outputs.report import read_beside

POINTS = [
    {"point": k, "budget": 1e7 * k, "capex": 9e6 * k, "covered": 100.0 * k, "bound": 110.0 * k,
     "gap_pct": 1.234, "coverage_share": 0.125 * k, "cameras": 3 * k, "plan": str(k)}
    for k in (1, 2, 3)
]  # fmt: skip


@pytest.fixture
def plans(tmp_path, grid_plan):
    """A folder of plans: two other scenarios, others that do not belong, and a frontier."""
    own = grid_plan.summary
    told = {
        "own-all": {}, "<b>lease": {}, "of-others": {"study": "elsewhere"}, "in-pesos": {"currency": "ARS"},
        "renamed": {"scenario": "base"},
    }  # fmt: skip
    for name, changed in told.items():
        folder = tmp_path / name.replace("<b>", "_b_")
        folder.mkdir()
        network = {**own["network"], "owned_route_share": 0.25}
        summary = {**own, "scenario": folder.name, "network": network, **changed}
        (folder / "plan.json").write_text(json.dumps(summary, default=float))
    (tmp_path / "base-frontier").mkdir()
    (tmp_path / "base-frontier" / "frontier.csv").write_text(frontier_csv(POINTS))
    return tmp_path


def test_scenarios_of_the_study_and_its_frontier_are_found_and_nothing_else(plans, grid_plan):
    beside = read_beside(plans, grid_plan.summary)
    assert [s["scenario"] for s in beside.scenarios] == ["_b_lease", "own-all"]
    assert [p["budget"] for p in beside.frontier] == [1e7, 2e7, 3e7]


def test_what_cannot_be_read_beside_a_plan_is_left_out_and_the_report_is_written(plans, grid_plan):
    """A broken summary, one of an older version, and a frontier without a figure."""
    (plans / "broken").mkdir()
    (plans / "broken" / "plan.json").write_text("{", encoding="utf-8")
    (plans / "older").mkdir()
    older = {**grid_plan.summary, "scenario": "older", "cost": {"capex": 1.0}}
    (plans / "older" / "plan.json").write_text(json.dumps(older, default=float), encoding="utf-8")
    lacking = [{k: "" if k == "gap_pct" else v for k, v in row.items()} for row in POINTS]
    (plans / "base-frontier" / "frontier.csv").write_text(frontier_csv(lacking), encoding="utf-8")
    beside = read_beside(plans, grid_plan.summary)
    assert [s["scenario"] for s in beside.scenarios] == ["_b_lease", "own-all"]
    assert beside.frontier == ()


def test_nothing_beside_is_told_with_the_commands_that_make_it(grid_plan, tmp_path):
    beside = read_beside(tmp_path, grid_plan.summary)
    write_report(grid_plan, None, tmp_path / "report.html", beside)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "planner run STUDY --frontier 10" in page
    assert "planner run STUDY --scenario NAME" in page


def test_both_reports_show_points_and_scenarios(plans, grid_plan):
    beside = read_beside(plans, grid_plan.summary)
    write_report(grid_plan, None, plans / "report.html", beside)
    page = (plans / "report.html").read_text(encoding="utf-8")
    part = page[page.index('id="beside"') : page.index('id="costs"')]
    assert part.count("<svg") == 1
    assert "37.50 %" in part
    assert "1.24 %" in part
    assert "planner compare STUDY base _b_lease own-all" in part
    assert len(re.findall(r"25\.0 %", part)) == 2
    write_printed(grid_plan, None, plans / "report.pdf", "en", beside)
    text = " ".join(" ".join(p.extract_text() for p in PdfReader(plans / "report.pdf").pages).split())
    for told in ("37.50 %", "own-all", "USD 20.00 million", "Capex, million USD"):
        assert told in text
