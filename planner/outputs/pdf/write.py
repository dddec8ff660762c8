"""Writing of `report.pdf`."""

from __future__ import annotations

from pathlib import Path

from planner.outputs import told
from planner.outputs.pdf.document import NO_DATE, About, write_document
from planner.outputs.pdf.story import document_foot, story
from planner.outputs.report.beside import ALONE, Beside
from planner.outputs.words.report import REPORT
from planner.plan.model import Plan
from planner.rules.model import AuditReport


def write_printed(
    plan: Plan,
    audit: AuditReport | None,
    path: Path,
    language: str | None = None,
    beside: Beside = ALONE,
) -> None:
    """Write the report as a PDF for paper: A4 text, then A3 map sheets by district with their cameras.

    Lines are vectors, and every text can be searched. Equal plans give equal bytes: the file bears the date
    of the plan. It shows the whole network, as the planner's own map does.

    Parameters
    ----------
    plan
        The plan, in any projected CRS in meters.
    audit
        What the audit found; with None the report says that there is no audit in it.
    path
        The file, written under a temporary name and renamed.
    language
        `es` or `en`; without it that of the study.
    beside
        Frontier and other scenarios of the study, as `read_beside` finds them.
    """
    tongue = language or told.language(plan)
    scenario = str(plan.summary["scenario"])
    about = About(
        title=f"{told.title(plan)} · {scenario}", language=tongue, subject=REPORT["report"].pick(tongue),
        author=str(plan.summary.get("study") or ""), created=str(plan.summary.get("created") or NO_DATE),
        foot=document_foot(plan, tongue),
    )  # fmt: skip
    write_document(path, story(plan, audit, tongue, beside), about)
