"""ACC-JURISDICTION: somebody says which law holds."""

from __future__ import annotations

from collections.abc import Iterator

from planner.catalog.jurisdiction import Jurisdiction, names, read_jurisdiction
from planner.rules.accountability.common import worst_of
from planner.rules.folder import STUDY, PlanFolder, derived
from planner.rules.rule import Fault, Rule

SETTING = "rules.jurisdiction"


@derived
def jurisdiction_of(folder: PlanFolder) -> Jurisdiction | None:
    """Return the jurisdiction that the study names, None where it names none that is known."""
    code = str(folder.study["rules"]["jurisdiction"])
    return read_jurisdiction(code) if code in names() else None


def check(folder: PlanFolder) -> Iterator[Fault]:
    """The study names a jurisdiction, and there is a file of it."""
    code = str(folder.study["rules"]["jurisdiction"]).strip()
    severity = worst_of(folder.layer("cameras")["status"])
    if not code:
        yield Fault(STUDY, SETTING, "blank: jurisdiction.", severity, (SETTING,))
    elif code not in names():
        yield Fault(STUDY, SETTING, f"no jurisdiction is known as `{code}`.", severity, (SETTING,))


RULES = (
    Rule(
        "ACC-JURISDICTION",
        "The study names the jurisdiction whose law holds, and the planner has a file of it.",
        "How long images may be kept, which signs must stand and whom to ask differ from place to place.",
        "`rules.jurisdiction` is blank.",
        "Set `rules.jurisdiction` to one of docs/accountability.md, or add a file of its own to "
        "planner/catalog/jurisdictions.",
        ("cameras", STUDY),
        check,
        "Ley 25.326, art. 44; GDPR, art. 3",
    ),
)
