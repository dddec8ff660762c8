"""The first page of the report: a fresh reader answers five questions from it alone."""

from __future__ import annotations

import html as entities
import re
from collections import Counter
from dataclasses import replace

import pytest
from helpers_tiny_signs import tiny_accountability

from planner.outputs import write_report
from planner.outputs.report.five import findings_by_rule, five_answers
from planner.outputs.words import code_name, number, percent

QUESTIONS = ("where", "cost", "who", "uncovered", "assumptions")


@pytest.fixture(scope="module")
def page(tmp_path_factory, grid_plan, grid_audit):
    path = tmp_path_factory.mktemp("first") / "report.html"
    write_report(grid_plan, grid_audit, path)
    return path.read_text(encoding="utf-8")


def card(page: str, key: str, language: str) -> str:
    """Return what a reader of one language sees in one card of the first page."""
    part = page[page.index(f'id="answer-{key}"') :]
    part = part[: part.index("</div>")]
    other = "en" if language == "es" else "es"
    part = re.sub(rf'<span class="{other}".*?</span>', "", part, flags=re.S)
    return re.sub(r"\s+", " ", entities.unescape(re.sub(r"<[^>]+>", " ", part)))


def amounts(plan, language):
    """Return the amounts that the answer on cost must hold, written as the language does."""
    told, draws = plan.summary["cost"], plan.summary["money"]["band"]["capex"]
    values = (told["capex"], told["capex"] + told["tax"], told["annual_opex"], told["capex_low"],
              told["capex_high"], draws["p5"], draws["p95"])  # fmt: skip
    return [number(v).pick(language) for v in values]


@pytest.mark.parametrize("language", ["es", "en"])
def test_how_many_cameras_and_where(page, grid_plan, language):
    cameras = grid_plan.tables["cameras"]
    text = card(page, "where", language)
    assert re.search(rf"\b{len(cameras)} c[aá]m", text)
    for name, many in Counter(cameras["camera_class"]).items():
        assert f"{code_name(name).pick(language)} ({many})" in text
    assert ("El mapa de esta página" if language == "es" else "The map of this page") in text
    districts = Counter(d for d in cameras["district"] if isinstance(d, str) and d)
    for name, many in districts.most_common(5):
        assert f"{name} ({many})" in text


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_it_costs_and_how_sure_that_is(page, grid_plan, language):
    text = card(page, "cost", language)
    for amount in amounts(grid_plan, language):
        assert amount in text
    assert percent(grid_plan.summary["cost"]["assumption_share"], 0).pick(language) in text
    assert "24" in text


@pytest.mark.parametrize("language", ["es", "en"])
def test_who_owns_and_who_pays(page, grid_plan, language):
    text = card(page, "who", language)
    for layer in ("cameras", "spans"):
        for column in ("owner", "operator", "payer"):
            for name in set(grid_plan.tables[layer][column].dropna()) - {""}:
                assert str(name) in text
    for row in grid_plan.summary["money"]["payers"]:
        assert row["payer"] in text
        assert number(row["annual"]).pick(language) in text


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_is_not_covered(page, grid_plan, language):
    text, cameras = card(page, "uncovered", language), grid_plan.summary["cameras"]
    assert percent(1 - cameras["coverage_share"]).pick(language) in text
    assert percent(1 - cameras["coverage_night_share"]).pick(language) in text
    assert re.search(rf": {len(grid_plan.tables['unserved'])}\.", text)
    worst = grid_plan.summary["network"]["cuts"]["worst"]
    assert str(worst["sites"]) in text


@pytest.mark.parametrize("language", ["es", "en"])
def test_what_was_assumed(page, grid_plan, language):
    text = card(page, "assumptions", language)
    assert ("reconstruidas, no relevadas" if language == "es" else "reconstructed, not surveyed") in text
    assert ("Nada se midió" if language == "es" else "Nothing was measured") in text
    assert number(grid_plan.summary["cameras"]["range_m"]).pick(language) in text


def test_the_five_answers_stand_before_the_map_and_the_map_before_all_chapters(page):
    places = [page.index(f'id="answer-{key}"') for key in QUESTIONS]
    assert places == sorted(places)
    assert places[-1] < page.index('id="map"') < page.index('id="outcome"')


def test_a_blank_owner_is_told_as_missing_and_never_guessed(grid_plan):
    tables = {name: t.assign(**{c: None for c in ("owner", "operator", "payer") if c in t})
              for name, t in grid_plan.tables.items()}  # fmt: skip
    plan = replace(grid_plan, tables=tables)
    told = " ".join(s.en for s in next(a for a in five_answers(plan) if a.key == "who").sentences)
    assert "nobody has said whose" in told
    assert "Nobody has said who operates it." in told
    assert "Nobody has said who pays." in told


def test_findings_are_counted_by_rule_on_the_first_page(page, grid_audit):
    text = card(page, "accountability", "en")
    for (rule, severity), many in Counter((f.rule, f.severity) for f in grid_audit.findings).items():
        word = {"error": "error", "warning": "warning", "open": "still open"}[severity]
        assert f"{rule} {many} ({word})" in text
    assert findings_by_rule(None) is None
    assert findings_by_rule(replace(grid_audit, findings=())).en == "No findings."


def test_every_anchor_of_the_report_leads_somewhere(page):
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert len(targets) > 8
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


def test_what_is_asked_of_the_whole_plan_is_told_where_the_plan_holds_it(grid_plan, tmp_path):
    block = tiny_accountability()
    rows = [
        {"name": "Norte <i>", "residents_near": 1200, "cameras_near": 6, "cameras_per_1000_near": 5.0,
         "need_share": 0.25, "camera_share": 0.5, "service_ratio": 2.0},
        {"name": "Sur", "residents_near": None, "cameras_near": 2, "cameras_per_1000_near": None,
         "need_share": 0.75, "camera_share": 0.5, "service_ratio": 0.6667},
    ]  # fmt: skip
    block = {**block, "districts": rows, "district_ratio": 2.5, "weights": {"police_share": 0.4,
             "unsourced_share": 0.1}}  # fmt: skip
    plan = replace(grid_plan, summary={**grid_plan.summary, "accountability": block})
    write_report(plan, None, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    part = page[page.index('<section id="accountability">') : page.index('<section id="audit">')]
    for told in (
        "Signs: 6, for 3 of the 3 cameras", "3 of 3 cameras tell why they are there", "3.0 cameras a seat",
        "Weight of police records in the choice: 40 %", "10 % of the mixture", "Works SA, 37.9 %",
        "2.5 times those of the one with least", "Norte &lt;i&gt;", "1,200", "75.0 %",
    ):  # fmt: skip
        assert told in part, told
    assert 'id="accountability"' not in written_without(grid_plan, tmp_path)


def written_without(plan, folder):
    """Return the report of a plan that holds no figures of accountability."""
    summary = {k: v for k, v in plan.summary.items() if k != "accountability"}
    write_report(replace(plan, summary=summary), None, folder / "bare.html")
    return (folder / "bare.html").read_text(encoding="utf-8")
