"""Writing of `map.html`."""

from __future__ import annotations

from pathlib import Path

from planner.outputs.files import write_text
from planner.outputs.map.page import page
from planner.plan.model import Plan
from planner.rules.model import AuditReport


def write_map(plan: Plan, audit: AuditReport | None, path: Path) -> None:
    """Write the interactive map of a plan as one HTML file that asks nothing of the outside.

    Parameters
    ----------
    plan
        The plan; its layers may be in any projected CRS.
    audit
        Findings whose counts stand under the sources; None where no audit was made.
    path
        The file, written under a temporary name and renamed.

    Notes
    -----
    Positions are rounded to a millionth of a degree (0.11 m) and streets simplified to 1.5 m: the map is for
    reading, `plan.gpkg` holds the exact geometry.
    """
    write_text(path, page(plan, audit))
