"""A rule: its stable id, what it checks, why that matters in the field, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from planner.errors import name_up_to_five
from planner.rules.folder import PlanFolder
from planner.rules.model import AuditFinding, Severity

LENGTH_M = 0.011
SHARE = 1.1e-6
PERCENT = 1e-3
POLICY = "policy setting, to be decided by the authority"


@dataclass(frozen=True)
class Fault:
    """One place where a rule does not hold."""

    layer: str
    feature: str
    message: str
    severity: Severity = "error"
    facts: tuple[str, ...] = ()
    """Columns that a person must fill there."""

    def under(self, rule: str) -> AuditFinding:
        """Return the fault as a finding of a rule."""
        return AuditFinding(rule, self.severity, self.layer, self.feature, self.message, self.facts)


Check = Callable[[PlanFolder], Iterable[Fault]]


@dataclass(frozen=True)
class Rule:
    """One rule of the audit.

    Parameters
    ----------
    id
        Stable id: INT- for integrity, ACC- for accountability.
    checks, why, causes, remedy
        What it checks, why that matters in the field, typical causes of a breach, what to do.
    needs
        Parts of the plan folder that it reads; it is skipped where one is missing or broken.
    check
        Function that yields the places where the rule does not hold.
    cites
        Article that it rests on, or POLICY where it is a setting that the authority decides.
    """

    id: str
    checks: str
    why: str
    causes: str
    remedy: str
    needs: tuple[str, ...]
    check: Check
    cites: str = ""


def gather(layer: str, ids: Iterable[object], what: str) -> list[Fault]:
    """Return one fault that names up to five ids, or none where there is no id."""
    listed = [str(i) for i in ids]
    if not listed:
        return []
    return [Fault(layer, listed[0], f"{name_up_to_five(listed)}: {what}")]


def differs(
    layer: str, key: str, stored: object, expected: float, tolerance: float, what: str
) -> list[Fault]:
    """Return a fault where a stored figure is not the recomputed one.

    >>> differs("plan.json", "network.route_m", 10.0, 10.0, 0.01, "sum of spans.length_m")
    []
    """
    if (
        isinstance(stored, int | float)
        and not isinstance(stored, bool)
        and abs(stored - expected) <= tolerance
    ):
        return []
    shown = f"{expected:.6f}".rstrip("0").rstrip(".")
    return [Fault(layer, key, f"`{key}` is {stored}; recomputed from the files it is {shown} ({what}).")]


def total_tolerance_m(total_m: float) -> float:
    """Tolerance of a sum of lengths that are stored to the centimeter."""
    return LENGTH_M + 1e-6 * abs(total_m)


def join(faults: Sequence[Iterable[Fault]]) -> list[Fault]:
    """Return the faults of several checks as one list."""
    return [fault for part in faults for fault in part]
