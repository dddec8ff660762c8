"""What report and map say of second routes."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from helpers_guarded import CRITICAL, LONE, guarded_town, protected_plant
from helpers_plan import synthetic_plan

from planner.outputs.map.second import second_themes
from planner.outputs.report.second import second_routes
from planner.outputs.report.weak import sentences as weak_sentences
from planner.plan.protected_table import protected_rows
from planner.plan.protection_told import protection_figures


@pytest.fixture(scope="module")
def told():
    """A plan on a grid whose network is that of a town with second routes."""
    plan = synthetic_plan()
    plant, protector = protected_plant(guarded_town())
    table = protected_rows(protector, plant, True)
    figures = protection_figures(protector, plant, table, 2, 1.0)
    network = {**plan.summary["network"], **figures}
    tables = {**plan.tables, "spans": plant.spans, "circuits": plant.circuits, "protected": table}
    summary = {**plan.summary, "network": network, "crs": plant.spans.crs.to_string()}
    return replace(plan, summary=summary, tables=tables)


def test_the_chapter_tells_cost_bound_shares_ring_and_every_device(told):
    chapter = second_routes(told)
    words = " ".join(s.en for s in chapter["sentences"])
    figures = told.summary["network"]["protection"]
    assert "5 of 5 critical sites and POPs have a second route" in words
    assert f"{figures['added_cost']:,.0f} USD" in words
    assert "POP POP-0002 closes a ring" in words
    assert {row[0].en for row in chapter["grid"].rows} == {*CRITICAL, "POP-0002"}
    assert chapter["grid"].rows[0][0].en == LONE


def test_a_device_without_a_second_route_stands_first_with_the_reason(told):
    table = told.tables["protected"].copy()
    lost = {"has_second": False, "second_m": None, "reason": "over_reach", "detail": "120 m less."}
    table.loc[table["device_id"] == "GOV-0002", list(lost)] = list(lost.values())
    figures = told.summary["network"]["protection"] | {"protected": 4, "without": 1}
    network = {**told.summary["network"], "protection": figures}
    plan = replace(
        told, tables={**told.tables, "protected": table}, summary={**told.summary, "network": network}
    )
    chapter = second_routes(plan)
    assert chapter["grid"].rows[0][0].en == "GOV-0002"
    assert chapter["grid"].rows[0][-1].es == "más lejos que el alcance óptico (120 m less.)"
    assert any("1 have no second route" in s.en for s in chapter["sentences"])


def test_a_plan_that_names_nobody_has_no_chapter_and_says_that_it_is_a_tree(told):
    network = {k: v for k, v in told.summary["network"].items() if k != "protection"}
    plan = replace(
        told,
        summary={**told.summary, "network": network},
        tables={**told.tables, "protected": told.tables["protected"].iloc[:0]},
    )
    assert second_routes(plan) is None
    assert second_themes(plan) == []
    assert "no site has a second way" in weak_sentences(plan)[0].en
    assert "only 5 critical sites" in weak_sentences(told)[0].en


def test_the_map_draws_a_line_for_each_second_route(told):
    (theme,) = second_themes(told)
    table = told.tables["protected"]
    drawn = theme.frame.to_crs(told.summary["crs"])
    assert sorted(theme.frame["id"]) == sorted(table["device_id"])
    length = dict(zip(drawn["id"], drawn.geometry.length, strict=True))
    assert all(
        length[r["device_id"]] == pytest.approx(r["second_m"], rel=1e-3)
        for r in pd.DataFrame(table).to_dict("records")
    )
