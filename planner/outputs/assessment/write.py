"""Writing of the draft: one page in both languages, a PDF in each, and the questions as a table to fill."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup
from reportlab.platypus import Flowable

from planner.outputs.assessment.model import Grid, Part, Picture, Question, Said, questions_of
from planner.outputs.assessment.parts import assessment_parts
from planner.outputs.assessment.picture import SHADES, Drawn, svg
from planner.outputs.files import environment, packaged, write_text
from planner.outputs.pdf import About, bullets, grid, heading, paragraph, write_document
from planner.outputs.pdf.text import TEXT_WIDTH_PT
from planner.outputs.public import screened_plan
from planner.outputs.register.write import public_notice
from planner.outputs.report.context import both
from planner.outputs.told import attribution, language, notes, title
from planner.outputs.words import LANGUAGES, Both
from planner.outputs.words.assessment import ASSESSMENT
from planner.plan.model import Plan

FOLDER = ("assessment", "template")
PAGE, QUESTIONS, NOTICE = "assessment.html", "questions.csv", "NOTICE.txt"


def write_assessment(plan: Plan, folder: Path) -> None:
    """Write the draft of the impact assessment of a plan into an empty folder."""
    parts, counts = assessment_parts(plan)
    plan = screened_plan(plan)
    write_text(folder / NOTICE, "\n".join(public_notice(plan)) + "\n")
    write_text(folder / PAGE, assessment_page(plan, parts, counts))
    write_text(folder / QUESTIONS, questions_csv(parts))
    for tongue in LANGUAGES:
        write_document(
            folder / f"assessment-{tongue}.pdf", _story(plan, parts, counts, tongue),
            About(f"{ASSESSMENT['title'].pick(tongue)} · {title(plan)}", tongue,
                  subject=ASSESSMENT["draft"].pick(tongue), created=str(plan.summary["created"]),
                  foot="; ".join(attribution(plan))),
        )  # fmt: skip


def assessment_page(plan: Plan, parts: Sequence[Part], counts: Both) -> str:
    """Return the page in both languages; every text is escaped."""
    tongue = language(plan)
    text = environment(*FOLDER).get_template("assessment.html.j2").render(
        language=tongue, name=title(plan), words=ASSESSMENT, both=both, notes=notes(plan),
        attribution=attribution(plan), counts=counts, kind_of=_kind, shades=SHADES,
        parts=parts, draw=lambda picture: svg(picture, tongue),
        css=Markup(packaged("register", "template", "register.css")),  # noqa: S704  our own file
        own_css=Markup(packaged(*FOLDER, "assessment.css")),  # noqa: S704  our own file
        script=Markup(packaged("register", "template", "language.js")),  # noqa: S704  our own file
    )  # fmt: skip
    return text.strip() + "\n"


def questions_csv(parts: Sequence[Part]) -> str:
    """Return the questions as a table with a blank column for the answer."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    heads = [
        f"{name}_{tongue}" for name in ("chapter", "question", "to_be_answered_by") for tongue in LANGUAGES
    ]
    writer.writerow(["question_id", *heads, "answer"])
    for part, question in questions_of(parts):
        writer.writerow([question.key.removeprefix("q_"), *part.title, *question.text, *question.who, ""])
    return out.getvalue()


def _kind(block: object) -> str:
    """Return the name of the kind of a block, for the template."""
    return type(block).__name__


def _story(plan: Plan, parts: Sequence[Part], counts: Both, tongue: str) -> list[Flowable]:
    """Return the draft as flowables in one language."""
    story: list[Flowable] = [
        paragraph(ASSESSMENT["title"].pick(tongue), "title"), paragraph(title(plan), "figure"),
        *(paragraph(note.pick(tongue), "note") for note in notes(plan)),
        paragraph(ASSESSMENT["draft"].pick(tongue), "strong"), paragraph(counts.pick(tongue)),
    ]  # fmt: skip
    for number, part in enumerate(parts, start=1):
        story += heading(f"{number}. {part.title.pick(tongue)}")
        for block in part.blocks:
            story += _flowables(block, tongue)
    return [*story, *heading(ASSESSMENT["sources"].pick(tongue)), *bullets(attribution(plan))]


def _flowables(block: object, tongue: str) -> list[Flowable]:
    """Return a block on paper; a question with its line and room for the answer."""
    if isinstance(block, Said):
        return [paragraph(block.text.pick(tongue))]
    if isinstance(block, Grid):
        rows = [[cell.pick(tongue) for cell in row] for row in block.rows]
        return grid([h.pick(tongue) for h in block.heads], rows, block.numeric, block.caption.pick(tongue))
    if isinstance(block, Picture):
        legend = "; ".join(f"{k + 1}: {t.pick(tongue)}" for k, t in enumerate(block.legend))
        drawn = [paragraph(block.title.pick(tongue), "h2"), Drawn(block, TEXT_WIDTH_PT * 0.75)]
        return [*drawn, paragraph(legend, "small")] if legend else drawn
    if isinstance(block, Question):
        who = ASSESSMENT["to_answer"].fill(who=block.who).pick(tongue)
        line = f"{ASSESSMENT['answer'].pick(tongue)}: {'_' * 60}"
        return [paragraph(f"{who}: {block.text.pick(tongue)}", "note"), paragraph(line, "small")]
    return []
