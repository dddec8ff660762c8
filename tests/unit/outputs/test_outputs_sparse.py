"""Plans in which something is missing: every output is still written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.outputs import write_bom_csv, write_map, write_report, write_workbook
from planner.outputs.pdf import write_printed

LAYERS = (
    "cameras",
    "points",
    "centers",
    "spans",
    "cables",
    "closures",
    "supports",
    "drops",
    "equipment",
    "quantities",
    "unserved",
)


def write_all(plan, folder):
    write_map(plan, None, folder / "map.html")
    write_report(plan, None, folder / "report.html")
    write_printed(plan, None, folder / "report.pdf")
    write_workbook(plan, None, folder / "bom.xlsx")
    write_bom_csv(plan, folder / "bom.csv")
    return sorted(p.name for p in folder.iterdir())


@pytest.mark.parametrize("layer", LAYERS)
def test_a_plan_without_one_layer_has_every_output(grid_plan, tmp_path, layer):
    plan = replace(grid_plan, tables={**grid_plan.tables, layer: grid_plan.tables[layer].iloc[:0]})
    assert write_all(plan, tmp_path) == ["bom.csv", "bom.xlsx", "map.html", "report.html", "report.pdf"]


def test_a_plan_of_a_lone_center_has_every_output(grid_plan, tmp_path):
    tables = {k: v if k in ("centers", "nodes") else v.iloc[:0] for k, v in grid_plan.tables.items()}
    summary = {**grid_plan.summary, "inputs": [], "attribution": [], "notes": []}
    summary["network"] = {**summary["network"], "connected": 0, "unserved": []}
    del summary["benchmarks"]
    plan = replace(
        grid_plan,
        tables=tables,
        summary=summary,
        bom=grid_plan.bom.iloc[:0],
        demand=grid_plan.demand.iloc[:0],
        candidates=grid_plan.candidates.iloc[:0],
        findings=grid_plan.findings.iloc[:0],
    )
    assert write_all(plan, tmp_path) == ["bom.csv", "bom.xlsx", "map.html", "report.html", "report.pdf"]


def test_streets_without_names_are_drawn_and_found_by_no_name(grid_plan, tmp_path):
    plan = replace(grid_plan, streets=grid_plan.streets.assign(name=None))
    assert "map.html" in write_all(plan, tmp_path)
