"""POPs in the report and on the map: which there are, what they hold, and how good their choice is."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

from planner.outputs.map.pops import pop_themes, uplink_theme
from planner.outputs.report.pops import grid, pops
from planner.plan.model import Plan

CHOICE = {
    "candidates": 40, "dark": 2, "chosen": 1, "objective": 1000.4, "lower_bound": 995.6, "gap_pct": 0.4798,
    "gap_limit_pct": 1.0, "outcome": "proven", "solver": "x", "repeatable": True,
}  # fmt: skip


def with_pop(plan: Plan, **changes: object) -> Plan:
    """The plan with a POP in a cabinet on its first span, its uplink along that, and a splitter beside it."""
    tables, spans = dict(plan.tables), plan.tables["spans"]
    span = spans.iloc[0]
    blank = dict.fromkeys(("owner", "operator", "maintainer", "payer"), "Town") | {
        "mode": "own", "status": "proposed", "phase": 1,
    }  # fmt: skip
    rows = [
        {"pop_id": "POP-0001", "site_id": "CEN-01", "kind": "center", "ports": 48, "ports_used": 10,
         "sites_served": 10, "power_w": None, "uplink_optic": None, "route_to_center_m": 0.0},
        {"pop_id": "POP-0002", "site_id": None, "kind": "cabinet", "ports": 24, "ports_used": 8,
         "sites_served": 8, "power_w": 84.0, "uplink_optic": "10GBASE-LR", "route_to_center_m": 1234.0},
    ]  # fmt: skip
    common = {
        "node_id": "ND-00001", "drop_m": 0.0, "pon_ports": 0, "pon_ports_used": 0, "up_mbps": 10.0,
        "down_mbps": 20.0,
    }  # fmt: skip
    place = span.geometry.interpolate(0.5, normalized=True)
    tables["pops"] = gpd.GeoDataFrame(
        [{**r, **common, **blank} for r in rows], geometry=[place, place], crs=spans.crs
    )
    split = {
        "splitter_id": "SPL-0001", "node_id": "ND-00001", "pop_id": "POP-0002", "fed_by": "POP-0002",
        "ratio": 8, "stage": 1, "sites_served": 5, "fill_pct": 62.5, **blank,
    }  # fmt: skip
    tables["splitters"] = gpd.GeoDataFrame([split], geometry=[place], crs=spans.crs)
    up = {
        "circuit_id": "CIR-90001", "kind": "uplink", "from_id": "POP-0002", "to_id": "POP-0001",
        "pop_id": "POP-0002", "fibers": 2, "span_ids": span["span_id"], "length_m": span["length_m"],
    }  # fmt: skip
    tables["circuits"] = pd.concat([tables["circuits"], pd.DataFrame([up])], ignore_index=True)
    block = {"by_kind": {"center": 1, "cabinet": 1}, "choice": {**CHOICE, **changes}}
    summary = {**plan.summary, "network": {**plan.summary["network"], "pops": block}}
    return replace(plan, tables=tables, summary=summary)


@pytest.fixture(scope="module")
def plan(grid_plan: Plan) -> Plan:
    return with_pop(grid_plan)


def test_the_report_tells_ports_power_route_and_the_bound_of_the_choice(plan: Plan) -> None:
    """8 of 24 ports, 0.1 kW; the bound is rounded down, the gap up, both languages."""
    told = " ".join(line.en for line in pops(plan)["sentences"])
    for words in ("8 sites end at 1 POPs", "Of 24 ports", "8 are in use", "1 of 40 possible places"):
        assert words in told
    assert "cost USD 1,000" in told
    assert "less than USD 995" in told
    assert "at most 0.48 %" in told
    assert "2 places were left out" in told
    assert "not proven" not in told
    row = [cell.es for cell in grid(plan).rows[1]]
    assert row == [
        "POP-0002", "en un gabinete de calle", "8", "8", "24", "84 W", "10 Mb/s", "20 Mb/s", "10GBASE-LR",
        "1,2 km",
    ]  # fmt: skip


def test_a_choice_above_its_limit_is_told_as_not_proven(grid_plan: Plan) -> None:
    told = pops(with_pop(grid_plan, outcome="stopped", gap_pct=1.7444))["sentences"]
    assert any("not proven" in line.en and "1.00 %" in line.en for line in told)
    assert any("1.75 %" in line.en for line in told)


def test_a_plan_of_centers_alone_has_a_sentence_and_no_table(grid_plan: Plan) -> None:
    told = pops(grid_plan)
    assert told["grid"] is None
    assert [line.en[:15] for line in told["sentences"]] == ["All fibers end "]


def test_the_map_has_pops_splitters_and_the_way_of_uplinks(plan: Plan, grid_plan: Plan) -> None:
    """Centers stand in a layer of their own; without POPs the three layers are empty."""
    splitters, points, _ = pop_themes(plan)
    assert points.frame["id"].tolist() == ["POP-0002"]
    assert [f.column for f in points.fields][:4] == ["name", "kind", "site_id", "ports"]
    assert splitters.frame["stage_key"].tolist() == ["1"]
    assert splitters.frame["stage"].tolist() == [1]
    assert splitters.looks.keys() == {"1"}
    up = uplink_theme(plan)
    span = plan.tables["spans"].iloc[[0]].to_crs("EPSG:4326").geometry.iloc[0]
    assert up.frame.geometry.iloc[0].hausdorff_distance(span) < 1e-9
    assert all(not len(t.frame) for t in (*pop_themes(grid_plan), uplink_theme(grid_plan)))
