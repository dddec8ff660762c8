"""The draft of the impact assessment: figures of the plan, questions for people, no claim of effect."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pypdf
import pytest
from helpers_plan import synthetic_plan
from shapely.geometry import box

from planner.outputs.assessment import assessment_parts, write_assessment
from planner.outputs.assessment.model import Grid, Picture, Question, Said, questions_of
from planner.outputs.words.assessment import ASSESSMENT
from planner.plan.model import Plan

CHAPTERS = [
    "purpose", "legality", "necessity", "recognized", "homes", "equity", "handling", "consultation", "cost",
    "risk", "conditions", "sunset", "review",
]  # fmt: skip
ACCOUNTABILITY = {
    "weights": {"police_share": 0.25, "unsourced_share": 0.0},
    "districts": [
        {
            "name": "Centro",
            "cameras_per_1000_near": 0.31,
            "need_share": 0.5,
            "camera_share": 1.0,
            "service_ratio": 2.0,
        },
        {
            "name": "Alto",
            "cameras_per_1000_near": None,
            "need_share": 0.5,
            "camera_share": 0.0,
            "service_ratio": 0.0,
        },
    ],
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Two districts, the second without a camera; under the law of Jujuy; half the facts told."""
    plan = synthetic_plan()
    cameras = plan.tables["cameras"]
    told = [v % 2 == 0 for v in range(len(cameras))]
    shelter = "Casa Abierta"
    cameras = cameras.assign(
        purpose_code=["road_safety" if t else None for t in told],
        controller=["Ministerio de Prueba" if t else None for t in told],
        retention_days=[60.0 if t else None for t in told],
        end_date=["2030-12-31" if t else None for t in told],
        legal_basis=[f"Ordenanza 7, junto a {shelter}" if k == 0 else None for k in range(len(cameras))],
        mask=[f"8 m from shelter {shelter}" if k == 1 else None for k in range(len(cameras))],
    )
    west, south, east, north = cameras.total_bounds
    middle = (west + east) / 2
    districts = gpd.GeoDataFrame(
        {"district_id": ["DIS-0001", "DIS-0002"], "source_id": ["1", "2"], "name": ["Centro", "Alto"],
         "residents": [20_000, 5_000]},
        geometry=[box(west, south, middle, north), box(middle, south, east, north)], crs=cameras.crs,
    )  # fmt: skip
    row = dict(plan.summary["cameras"]["districts"][0])
    rows = [row, {**row, "name": "Alto", "residents": 5_000, "cameras": 0, "cameras_per_1000": 0.0}]
    block = {**plan.summary["cameras"], "districts": rows, "sensitive_in_view": {"school": 3, "shelter": 1}}
    resolved = {**plan.resolved, "rules": {**plan.resolved.get("rules", {}), "jurisdiction": "ar-y"}}
    return replace(
        plan, tables={**plan.tables, "cameras": cameras}, districts=districts, resolved=resolved,
        summary={**plan.summary, "cameras": block, "accountability": ACCOUNTABILITY},
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Path:
    path = tmp_path_factory.mktemp("assessment")
    write_assessment(plan, path)
    return path


def words_of(plan: Plan, tongue: str) -> str:
    """Every word of the draft in one language."""
    out = []
    for part in assessment_parts(plan)[0]:
        out.append(part.title.pick(tongue))
        for block in part.blocks:
            if isinstance(block, Said | Question):
                out.append(block.text.pick(tongue))
            elif isinstance(block, Grid):
                out += [
                    block.caption.pick(tongue),
                    *(c.pick(tongue) for row in (block.heads, *block.rows) for c in row),
                ]
            elif isinstance(block, Picture):
                out.append(block.title.pick(tongue))
    return "\n".join(out)


def test_each_chapter_is_there_with_the_figures_of_the_plan(plan: Plan) -> None:
    """Thirteen chapters; purposes, days, districts and costs are those of the layers."""
    parts, counts = assessment_parts(plan)
    assert [p.key for p in parts] == CHAPTERS
    grids = {b.caption.en: b for p in parts for b in p.blocks if isinstance(b, Grid)}
    assert [[c.en for c in row] for row in grids["Cameras by purpose"].rows] == [
        ["road safety", "6"],
        ["not told", "6"],
    ]
    assert [[c.en for c in row] for row in grids["Days for which images are kept"].rows] == [
        ["60", "6"],
        ["not told", "6"],
    ]
    assert [row[2].en for row in grids["Cameras and residents by district"].rows] == ["6", "0"]
    assert "19 questions remain" in counts.en
    assert "132 facts not told of 12 cameras" in counts.en
    english = words_of(plan, "en")
    assert "Without any camera: Alto." in english
    assert [row[-1].en for row in grids[ASSESSMENT["needs"].en].rows] == ["2.00", "0.00"]
    assert "25.0 % comes from police records alone" in english
    assert "With an end date: 6 of 12 cameras, from 2030-12-31 to 2030-12-31." in english
    assert "6 cameras keep more than 3 days; of 6 it is not told." in english
    assert "No rule of Jujuy on video surveillance of public space was found." in english
    picture = next(b for p in parts for b in p.blocks if isinstance(b, Picture))
    assert (len(picture.areas), len(picture.dots)) == (2, 12)


def test_evidence_is_quoted_both_ways_and_nothing_is_claimed(plan: Plan) -> None:
    """Both studies stand in it; no sentence says that cameras reduce crime."""
    for tongue, claim in (("en", r"reduc\w+ crime"), ("es", r"redu\w+ el delito")):
        text = words_of(plan, tongue)
        assert "Piza" in text
        assert "Ratcliffe" in text
        said = [s for s in re.split(r"(?<=[.:])\s", text) if re.search(claim, s)]
        assert said
        assert all(re.search(r"does not say|no dice", s) for s in said)


def test_what_only_a_person_can_answer_is_asked_counted_and_left_blank(folder: Path, plan: Plan) -> None:
    """Each question names who answers it, stands in the table with a blank answer, and is on the page."""
    questions = list(questions_of(assessment_parts(plan)[0]))
    assert len(questions) == 19
    assert all(q.who.es and q.who.en for _, q in questions)
    with (folder / "questions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["question_en"] for r in rows] == [q.text.en for _, q in questions]
    assert {r["answer"] for r in rows} == {""}
    page = (folder / "assessment.html").read_text(encoding="utf-8")
    assert page.count('class="question"') == 19
    assert page.count("To be answered by") == 19


def test_both_printed_drafts_hold_every_chapter(folder: Path) -> None:
    """The PDF of each language has its title, its language and all chapters in the outline."""
    for tongue in ("es", "en"):
        read = pypdf.PdfReader(folder / f"assessment-{tongue}.pdf")
        outline: list[Any] = [o.title for o in read.outline if not isinstance(o, list)]
        assert [o.split(". ", 1)[1] for o in outline[:13]] == [ASSESSMENT[k].pick(tongue) for k in CHAPTERS]
        text = "".join(p.extract_text() for p in read.pages)
        assert ASSESSMENT["draft"].pick(tongue)[:40] in text
        assert read.trailer["/Root"]["/Lang"] == tongue


def test_the_draft_names_no_shelter_and_no_asset(folder: Path, plan: Plan) -> None:
    """A legal basis that names a shelter is not repeated, and shelters are in no table."""
    for text in ((folder / "assessment.html").read_text(encoding="utf-8"), words_of(plan, "es")):
        assert "Casa Abierta" not in text
        assert "refugio" not in text.replace("los refugios no se cuentan", "")
        assert not re.search(r"\b(POP|CLO|SPL|CBL|SP|ND)-\d", text)


def test_nothing_is_left_unfilled(plan: Plan) -> None:
    """No sentence shows a field in braces, in either language."""
    for tongue in ("es", "en"):
        assert "{" not in words_of(plan, tongue)


def test_a_plan_without_cameras_has_a_draft(tmp_path: Path, plan: Plan) -> None:
    """No camera, no district, no jurisdiction: the chapters say so."""
    tables = {**plan.tables, "cameras": plan.tables["cameras"].iloc[:0]}
    block = {**plan.summary["cameras"], "districts": [], "curve": []}
    bare = replace(
        plan,
        tables=tables,
        districts=plan.districts.iloc[:0],
        resolved={},
        summary={**plan.summary, "cameras": block},
    )
    write_assessment(bare, tmp_path)
    assert "names no jurisdiction" in words_of(bare, "en")
