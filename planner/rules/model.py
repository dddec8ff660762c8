"""What an audit finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "open"]


@dataclass(frozen=True)
class AuditFinding:
    """One finding: a stable rule id, how bad, where, and what to do.

    severity "error" of an integrity rule blocks writing a plan; "open" is an accountability fact that a
    person must still supply while the plan is proposed or planned.
    """

    rule: str
    severity: Severity
    layer: str
    feature: str
    message: str


@dataclass(frozen=True)
class AuditReport:
    """All findings of one plan folder, and what was checked."""

    findings: tuple[AuditFinding, ...]
    checked: tuple[str, ...]

    def count(self, severity: Severity) -> int:
        """Number of findings of a severity."""
        return sum(f.severity == severity for f in self.findings)

    @property
    def integrity_errors(self) -> tuple[AuditFinding, ...]:
        """Errors of integrity rules (INT-...)."""
        return tuple(f for f in self.findings if f.severity == "error" and f.rule.startswith("INT-"))

    def block(self) -> dict[str, int]:
        """Return the audit block of `plan.json`."""
        return {"errors": self.count("error"), "warnings": self.count("warning"), "open": self.count("open")}
