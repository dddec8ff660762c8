"""The audit of a plan folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from planner.rules.folder import PlanFolder, read_folder
from planner.rules.model import AuditFinding, AuditReport
from planner.rules.province.audit import audit_province
from planner.rules.province.folder import is_province
from planner.rules.registry import RULES
from planner.rules.rule import Rule


def audit(folder: Path, tell: Callable[[str, float], None] | None = None) -> AuditReport:
    """Return every finding of a plan folder, recomputed from its files alone.

    It assumes nothing of how the plan was made: a file that is missing, truncated or of another shape is a
    finding, and the rules that need it are skipped. It cannot tell whether the inputs were true.

    A plan made of members' plans is audited by rules of its own, and each member as a plan by itself.

    Parameters
    ----------
    folder
        A plan folder as in docs/formats.md, also one that is staged and not yet in its place.
    tell
        Called with each rule before it is checked and the share of the rules done, 0 to 1.

    Raises
    ------
    InputError
        The folder does not exist or holds no plan at all.
    """
    if is_province(folder):
        return audit_province(folder, tell)
    plan = read_folder(folder)
    ready = [r for r in RULES if all(n in plan.parts for n in r.needs)]
    skipped = tuple(r.id for r in RULES if r not in ready)
    return AuditReport(tuple(_findings(plan, ready, tell)), tuple(r.id for r in ready), skipped)


def _findings(
    plan: PlanFolder, rules: Sequence[Rule], tell: Callable[[str, float], None] | None
) -> Iterator[AuditFinding]:
    """Yield what each rule finds, under its id."""
    for number, rule in enumerate(rules):
        if tell is not None:
            tell(rule.id, number / len(rules))
        for fault in rule.check(plan):
            yield fault.under(rule.id)


def write_audit(report: AuditReport, path: Path) -> None:
    """Write a report as JSON, whole or not at all."""
    text = json.dumps(report.plain(), indent=2, ensure_ascii=False) + "\n"
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def read_audit(path: Path) -> AuditReport:
    """Return the report that `write_audit` wrote."""
    return AuditReport.of(json.loads(path.read_text(encoding="utf-8")))
