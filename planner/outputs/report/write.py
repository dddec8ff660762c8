"""Writing of `report.html`."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from planner.outputs.files import environment, packaged, write_text
from planner.outputs.report.beside import ALONE, Beside, beside_told
from planner.outputs.report.context import context
from planner.outputs.report.tables import inside_share
from planner.outputs.words import code_name, percent
from planner.outputs.workbook.text_sheets import PROVENANCE
from planner.plan.model import Plan
from planner.rules.model import AuditReport

FOLDER = ("report", "template")


def write_report(plan: Plan, audit: AuditReport | None, path: Path, beside: Beside = ALONE) -> None:
    """Write the report of a plan as one HTML file that asks nothing of the outside.

    Both languages are in the file; it opens in the study's, and every text from the plan is escaped.

    Parameters
    ----------
    plan
        The plan, in any projected CRS in meters.
    audit
        What the audit found; with None the report says that there is no audit in it.
    path
        The file, written under a temporary name and renamed.
    beside
        Frontier and other scenarios of the study, as `read_beside` finds them.
    """
    inside = inside_share(plan)
    template = environment(*FOLDER).get_template("report.html.j2")
    text = template.render(
        **context(plan, audit),
        beside=beside_told(plan, beside),
        both_level=code_name(plan.summary["cost"]["level"]),
        assumption_share=percent(plan.summary["cost"].get("assumption_share"), 0),
        inside_share=percent(inside, 0) if inside else None,
        provenance_heads=[PROVENANCE[k] for k in ("role", "path", "source", "date", "license", "sha256")],
        css=Markup(packaged(*FOLDER, "report.css")),  # noqa: S704  our own file
        script=Markup(packaged(*FOLDER, "report.js")),  # noqa: S704  our own file
    )
    write_text(path, text.strip() + "\n")
