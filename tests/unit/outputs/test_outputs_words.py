"""Every word in both languages, and numbers as each writes them."""

from __future__ import annotations

import re
import string
from dataclasses import replace

import pytest

from planner import schema
from planner.outputs.files import packaged
from planner.outputs.limits import limits
from planner.outputs.map.page import SCRIPTS
from planner.outputs.words import CODES, COLUMNS, Both, code_name, given, number, percent
from planner.outputs.words.page import PAGE
from planner.outputs.words.report import REPORT
from planner.outputs.words.workbook import LAYERS, SHEETS, WORDS

TABLES = (*schema.PLAN_TABLES, schema.CANDIDATES, schema.BOM_LINES)


def fields_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_every_column_that_a_plan_holds_has_a_name_in_both_languages(table):
    assert [c.name for c in table.columns if c.name not in COLUMNS] == []


def test_every_code_that_the_schema_allows_is_put_into_words():
    codes = {code for table in TABLES for c in table.columns for code in c.choices}
    codes |= {*schema.POINT_KINDS, *schema.CAMERA_CLASSES, *schema.UNSERVED_REASONS}
    assert sorted(codes - set(CODES)) == []


@pytest.mark.parametrize("words", [PAGE, REPORT, SHEETS, WORDS, LAYERS, CODES, COLUMNS])
def test_no_text_is_blank_and_both_languages_ask_for_the_same_fields(words):
    bad = [k for k, b in words.items() if not b.es or not b.en or fields_in(b.es) != fields_in(b.en)]
    assert bad == []


def test_every_word_that_the_page_asks_for_exists():
    code = "".join(packaged("map", "assets", name) for name in SCRIPTS) + packaged(
        "map", "assets", "page.html.j2"
    )
    asked = set(re.findall(r'P\.word\("(\w+)"', code)) | set(
        re.findall(r'data-(?:word|label|hint)="(\w+)"', code)
    )
    assert asked
    assert sorted(asked - set(PAGE)) == []


def test_a_sheet_name_is_one_that_spreadsheets_accept():
    for name in (n for both in SHEETS.values() for n in both):
        assert len(name) <= 31
        assert not set(name) & set("[]:*?/\\")


def test_numbers_follow_the_language():
    assert number(-1234.565, 2) == Both("-1.234,57", "-1,234.57")
    assert percent(0.00049, 1).es == "0,0 %"
    assert number(float("nan")).en == "—"


def test_words_given_by_another_room_may_come_in_one_language_or_in_both():
    assert given("streets: reconstructed, not surveyed").es == "calles: reconstruidas, no relevadas"
    assert given({"en": "only this"}) == Both("only this", "only this")
    assert given("sentence of the study") == Both("sentence of the study", "sentence of the study")


def test_an_unknown_code_is_shown_as_it_stands():
    assert code_name("tower+branch").es == "tower + derivación"


def test_limits_name_the_coverage_model_and_make_no_claim_about_crime(grid_plan):
    spanish = " ".join(b.es for b in limits(grid_plan))
    assert "se calculó la óptica de cada clase" in spanish
    assert "con manzanas opacas" in spanish
    assert "corredor de calle 100 %" in spanish
    assert "no afirma nada sobre el efecto de las cámaras en el delito" in spanish
    assert limits(grid_plan)[0].en.startswith("Streets are reconstructed")


def test_limits_of_splitters_and_of_a_joint_decision_are_those_of_the_plan(grid_plan):
    """Sites behind splitters have no fiber of their own, and a joint decision has no order."""
    network = {**grid_plan.resolved["network"], "spare_fiber_pct": 20.0}
    own = replace(grid_plan, resolved={**grid_plan.resolved, "network": network})
    plain = " ".join(b.en for b in limits(own))
    assert "each site has fiber of its own" in plain
    assert "Cameras were chosen before the route" in plain
    gpon = {**own.resolved, "network": {**network, "architecture": "gpon"}}
    split = replace(own, resolved=gpon, summary={**own.summary, "joint": {"status": "proven"}})
    other = " ".join(b.en for b in limits(split))
    assert "sites share fibers by splitters" in other
    assert "each site has fiber of its own" not in other
    assert "Cameras were chosen before the route" not in other
