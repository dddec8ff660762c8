"""The audit of a plan made of members' plans."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pyogrio.errors import DataLayerError, DataSourceError
from shapely.errors import ShapelyError

from planner.errors import PlannerError
from planner.rules.model import AuditFinding, AuditReport
from planner.rules.province.files import plan_digest
from planner.rules.province.folder import SUMMARY, ProvinceFolder, read_province
from planner.rules.province.registry import PROVINCE_RULES
from planner.rules.province.rule import ProvinceRule
from planner.rules.rule import Fault
from planner.schema.province_parts import PART_TABLES, PARTS

BROKEN = (
    KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError, StopIteration, OSError,
    PlannerError, DataSourceError, DataLayerError, ShapelyError,
)  # fmt: skip
"""What a rule meets where a stored file holds something of another shape than the planner writes."""


def audit_province(
    folder: Path,
    tell: Callable[[str, float], None] | None = None,
    sealed: Mapping[str, str] | None = None,
) -> AuditReport:
    """Return every finding of a plan of members; each member is audited by its own audit.

    What a member's audit finds beside integrity errors stays in `members/ID/audit.json`; its counts are in
    the counts of the whole (`counts_of_members`).

    Parameters
    ----------
    folder
        The folder, also one that is staged and not yet in its place.
    tell
        Called with each rule before it is checked and the share of the rules done, 0 to 1.
    sealed
        SHA-256 of members' plans that were audited in this very run; they are not audited twice as long as
        their files are still those.

    Raises
    ------
    InputError
        The folder holds no plan of members at all.
    """
    read = read_province(folder)
    same = frozenset(m for m, digest in (sealed or {}).items() if plan_digest(read.member(m)) == digest)
    read = replace(read, sealed=same)
    ready = [r for r in PROVINCE_RULES if all(n in read.parts for n in r.needs)]
    skipped = tuple(r.id for r in PROVINCE_RULES if r not in ready and _asked(r, read))
    return AuditReport(tuple(_findings(read, ready, tell)), tuple(r.id for r in ready), skipped)


def _asked(rule: ProvinceRule, folder: ProvinceFolder) -> bool:
    """Say whether a rule that cannot run should: a part that the plan does not have has nothing to check."""
    told = folder.parts.get(SUMMARY, {})
    gone = [p for p in PARTS if not isinstance(told.get(p), dict)]
    absent = {f"evidence/{p}" for p in gone} | {t.name for p in gone for t in PART_TABLES[p]}
    return not absent & set(rule.needs)


def _findings(
    folder: ProvinceFolder, rules: list[ProvinceRule], tell: Callable[[str, float], None] | None
) -> Iterator[AuditFinding]:
    """Yield what each rule finds, under its id."""
    for number, rule in enumerate(rules):
        if tell is not None:
            tell(rule.id, number / len(rules))
        for fault in checked(rule, folder):
            yield fault.under(rule.id)


def checked(rule: ProvinceRule, folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield what a rule finds; where what it reads is of another shape it says so, and checks no further.

    Files are read before and refused by their schema; what is left is JSON and arrays that lack a key, hold
    a word for a number, or have another length.
    """
    try:
        yield from rule.check(folder)
    except BROKEN as fault:
        place = next((n for n in rule.needs if n.startswith("evidence/")), "")
        yield Fault(place or next(iter(rule.needs), ""), "", _misshapen(rule, fault))


def _misshapen(rule: ProvinceRule, fault: BaseException) -> str:
    """Say in words that something a rule reads is not of the shape that the planner writes."""
    read = ", ".join(rule.needs) or "the folder"
    if isinstance(fault, KeyError):
        what = f"`{fault.args[0] if fault.args else ''}` is missing"
    elif isinstance(fault, StopIteration):
        what = "a row that others refer to is missing"
    else:
        what = f"a value is of another kind or length ({type(fault).__name__}: {fault})"
    return (
        f"cannot be checked: in {read}, {what}. Restore the folder, or run the study again with --overwrite."
    )


def counts_of_members(folder: Path) -> dict[str, int]:
    """Return errors, warnings and open facts of all members, as their own audits counted them."""
    out = {"errors": 0, "warnings": 0, "open": 0}
    for path in sorted((folder / "members").glob("*/audit.json")):
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            found = {key: int(told[key]) for key in out}
        except (OSError, ValueError, KeyError, TypeError):
            continue
        out = {key: out[key] + found[key] for key in out}
    return out
