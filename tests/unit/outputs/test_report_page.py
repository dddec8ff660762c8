"""The report's file: what the first page says, and in which words."""

from __future__ import annotations

import html as entities
import re
from dataclasses import replace

import pandas as pd
import pytest

from planner.outputs import write_report
from planner.outputs.report.tables import cables_by_size, inside_share


@pytest.fixture(scope="module")
def page(tmp_path_factory, grid_plan, grid_audit):
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(grid_plan, grid_audit, path)
    return path.read_text(encoding="utf-8")


def told(page: str, language: str) -> str:
    """Return the text that a reader of one language sees."""
    other = "en" if language == "es" else "es"
    body = page[page.index("<body>") : page.index("<script>", page.index("<body>"))]
    body = re.sub(rf'<(span|text) class="{other}".*?</\1>', "", body, flags=re.S)
    return re.sub(r"\s+", " ", entities.unescape(re.sub(r"<[^>]+>", " ", body)))


def with_summary(plan, block, **changes):
    summary = {**plan.summary, block: {**plan.summary[block], **changes}}
    return replace(plan, summary=summary)


def written(plan, audit, tmp_path):
    write_report(plan, audit, tmp_path / "report.html")
    return (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_report_asks_nothing_of_the_outside(page):
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    assert "url(" not in page
    assert "default-src 'none'" in page


def test_the_first_page_gives_five_numbers_with_units_and_denominators(page):
    text = told(page, "es")
    for words in (
        "12 cámaras",
        "ven 50,0 % de la demanda (habitantes)",
        "18 sitios conectados",
        "de 19 cámaras y puntos",
        "4,0 km de calles con fibra",
        "USD 40.124 de inversión, sin impuestos",
        "97,5 % de la ruta es propia",
    ):
        assert words in text
    assert "Dentro del presupuesto de USD 24,00 millones" in text


def test_english_tells_the_same_numbers_in_its_own_way(page):
    text = told(page, "en")
    for words in (
        "12 cameras",
        "see 50.0 % of the demand (residents)",
        "4.0 km of streets with fiber",
        "97.5 %",
    ):
        assert words in text
    assert "cámaras" not in text.replace("Ciudad de prueba", "")


def test_a_proven_stage_names_its_gap_and_a_stopped_one_says_that_a_better_plan_may_exist(
    page, grid_plan, tmp_path
):
    assert "Routing: proven within 0.70 % (limit asked for 0.80 %)" in told(page, "en")
    stopped = told(
        written(with_summary(grid_plan, "network", outcome="stopped", gap_pct=3.2), None, tmp_path), "en"
    )
    assert "Routing: the computation was stopped with a gap of 3.20 %" in stopped
    assert "A better plan may exist" in stopped


def test_what_is_left_out_is_told_with_its_reason(page):
    text = told(page, "es")
    assert "50,0 % de la demanda (360 habitantes) no la ve ninguna cámara" in text
    assert "GOV-0900" in text
    assert "demasiado lejos de una calle" in text


def test_facts_still_open_are_counted_on_the_first_page(page):
    text = told(page, "en")
    first = text[: text.index("The plan on the map")]
    assert "Facts that a person must still supply before construction" in first
    assert "Audit: errors 1, warnings 1." in first


def test_a_report_without_an_audit_says_so(grid_plan, tmp_path):
    assert "There is no audit in this report." in told(written(grid_plan, None, tmp_path), "en")


def test_a_plan_above_its_budget_and_one_without_are_told_apart(grid_plan, tmp_path):
    over = written(with_summary(grid_plan, "cost", budget=1000.0, within_budget=False), None, tmp_path)
    assert "Above the budget of USD 1,000 without tax." in told(over, "en")
    none = written(with_summary(grid_plan, "cost", budget=None, within_budget=None), None, tmp_path)
    assert "The study gives no budget." in told(none, "en")


def test_published_figures_are_compared_with_the_length_that_they_name(page):
    text = told(page, "en")
    assert "Fiber of the design 300 km the cable 4.2 km 0.01 ministry page, 2021-02-04" in text
    assert "Never with fiber kilometers" in text


def test_the_report_never_says_that_cameras_reduce_crime(page):
    text = told(page, "en").lower()
    assert text.count("crime") == text.count("makes no claim about the effect of cameras on crime")
    assert "makes no claim" in text


def test_messages_of_other_rooms_are_escaped(page):
    assert "&lt;b&gt;once&lt;/b&gt;" in page
    assert "<b>once</b>" not in page


def test_every_picture_has_a_text_alternative_in_both_languages(page):
    pictures = re.findall(r"<svg[^>]*role=\"img\"[^>]*>", page)
    assert len(pictures) == 6
    for picture in pictures:
        assert re.search(r'aria-label="[^"]+" data-es="[^"]+" data-en="[^"]+"', picture)


def test_sources_hashes_licenses_and_the_command_are_there(page):
    text = told(page, "en")
    assert "0f" * 32 in text
    assert "ODbL-1.0" in text
    assert "planner run STUDY --scenario base --seed 1" in text
    assert "(c) OpenStreetMap contributors, ODbL" in text
    assert "streets: reconstructed, not surveyed" in text


def test_every_table_has_a_caption_and_column_heads(page):
    tables = re.findall(r"<table.*?</table>", page, re.S)
    assert len(tables) >= 12
    assert all("<caption" in t and "<th scope=" in t for t in tables)


def test_the_report_tells_money_year_by_year(page, grid_plan):
    """Present cost, loan, payers, exchange rate, band, drivers and what is missing, in both languages."""
    english, spanish = told(page, "en"), told(page, "es")
    block = grid_plan.summary["money"]
    for horizon in block["horizons"]:
        assert f"Present cost over {horizon['horizon_years']} years: USD {horizon['cost']:,.0f}" in english
    assert f"USD {block['loan']['drawn']:,.0f} is lent" in english
    assert "En nueve de cada diez de" in spanish
    assert "these correlations are planning assumptions" in english
    for payer in ("Ministry", "Province"):
        assert payer in english
    assert "Exposición al tipo de cambio, en ARS del año 0" in spanish
    assert "Missing from the bill of materials" in english
    assert page.count("nobody named") == 0


def test_sentences_of_money_tell_what_is_so(grid_plan, grid_audit, tmp_path):
    """Grace, rises and a band above the typical total are told where the plan has them."""
    page = written(grid_plan, grid_audit, tmp_path)
    english, spanish = told(page, "en"), told(page, "es")
    assert "sin reposición, desmontaje ni impuestos" in spanish
    grace = grid_plan.summary["money"]["loan"]["grace_years"]
    assert ("without years of grace" in english) == (grace == 0)
    rises = any(grid_plan.resolved["finance"][f"escalation_{k}_pct"] for k in ("labor", "energy", "general"))
    assert ("the study foresees no rises" in english) == (not rises)
    assert ("all else rises a year, as the study says" in english) == rises
    block, cost = grid_plan.summary["money"], grid_plan.summary["cost"]
    above = block["band"]["capex"]["p50"] > cost["capex"]
    assert ("The middle lies above the total at typical prices" in english) == above
    calm = with_summary(grid_plan, "money", loan={**block["loan"], "grace_years": 2})
    assert "los primeros 2 solo con intereses" in told(written(calm, grid_audit, tmp_path), "es")
    low = {**block["band"], "capex": {**block["band"]["capex"], "p50": cost["capex"] - 1}}
    told_low = told(written(with_summary(grid_plan, "money", band=low), grid_audit, tmp_path), "en")
    assert "The middle lies above" not in told_low


def test_prices_inside_a_public_range_are_not_told_as_published(grid_plan, grid_audit, tmp_path):
    """A source that gives a range leaves the typical price a planning assumption; of how much is told."""
    bom = grid_plan.bom.assign(assumption=False)
    note = "high is the published price; low and typical are planning assumptions"
    prices = pd.DataFrame({"item_id": bom["item_id"], "note": note, "price_year": 2024})
    held = replace(grid_plan, bom=bom, prices=prices)
    assert inside_share(held) == 1.0
    assert "Another 100 % has a public source that gives a range" in told(
        written(held, grid_audit, tmp_path), "en"
    )
    assert inside_share(replace(held, prices=prices.assign(note="typical is the middle of the range"))) == 0
    assert inside_share(replace(held, bom=bom.assign(assumption=True))) == 0
    assert "has a public source that gives a range" not in told(
        written(grid_plan, grid_audit, tmp_path), "en"
    )


def test_a_plan_without_a_loan_and_with_an_unnamed_payer_says_so(grid_plan, grid_audit, tmp_path):
    payers = [{"payer": None, "annual": 10.0, "present": 70.0}]
    page = written(with_summary(grid_plan, "money", loan=None, payers=payers), grid_audit, tmp_path)
    assert "The study foresees no loan." in told(page, "en")
    assert "nadie nombrado" in told(page, "es")


def test_cable_lengths_add_up_by_size_with_slack_of_their_own(grid_plan):
    """In each row of cables route and slack make the cable to buy; the last row is the sum of the others."""
    cables = grid_plan.tables["cables"]
    other = cables.assign(slack_m=100.0)
    other = other.assign(fiber_count="96", cable_m=other["route_m"] + 100.0)
    plan = replace(grid_plan, tables={**grid_plan.tables, "cables": pd.concat([cables, other])})
    rows = [
        [float(cell.en.split(" ")[0].replace(",", "")) for cell in row[2:]]
        for row in cables_by_size(plan).rows
    ]
    assert len(rows) > 2
    for _, route, slack, bought in rows:
        assert route + slack == pytest.approx(bought, abs=0.11)
    assert rows[-1] == pytest.approx([sum(column) for column in zip(*rows[:-1], strict=True)], abs=0.2)
    assert rows[-1][2] > 0
