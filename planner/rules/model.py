"""What an audit finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from planner.errors import AccountabilityError, IntegrityError

Severity = Literal["error", "warning", "open"]


@dataclass(frozen=True)
class AuditFinding:
    """One finding: a stable rule id, how bad, where, and what to do.

    severity "error" of an integrity rule blocks writing a plan; "open" is an accountability fact that a
    person must still supply while the plan is proposed or planned. `facts` names the columns to be filled.
    """

    rule: str
    severity: Severity
    layer: str
    feature: str
    message: str
    facts: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """Return the finding as plain values for JSON; `facts` only where there are any."""
        told: dict[str, Any] = {
            "rule": self.rule,
            "severity": self.severity,
            "layer": self.layer,
            "feature": self.feature,
            "message": self.message,
        }
        return told | {"facts": list(self.facts)} if self.facts else told


@dataclass(frozen=True)
class AuditReport:
    """All findings of one plan folder, and what was checked.

    Parameters
    ----------
    findings
        What was found, in the order of the rules.
    checked
        Ids of the rules that ran.
    skipped
        Ids of the rules that could not run, because a file or layer that they read is missing or broken;
        there is then an integrity error that says which.
    """

    findings: tuple[AuditFinding, ...]
    checked: tuple[str, ...]
    skipped: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """Number of findings of a severity."""
        return sum(f.severity == severity for f in self.findings)

    @property
    def integrity_errors(self) -> tuple[AuditFinding, ...]:
        """Errors of integrity rules (INT-...)."""
        return tuple(f for f in self.findings if f.severity == "error" and f.rule.startswith("INT-"))

    @property
    def accountability_errors(self) -> tuple[AuditFinding, ...]:
        """Errors of accountability rules (ACC-...)."""
        return tuple(f for f in self.findings if f.severity == "error" and f.rule.startswith("ACC-"))

    def exit_code(self, *, strict: bool = False) -> int:
        """Return 7 where a promise of the plan does not hold, 8 on accountability errors, else 0.

        Parameters
        ----------
        strict
            Open facts count as errors.

        >>> AuditReport((), ()).exit_code()
        0
        >>> AuditReport((AuditFinding("INT-SCHEMA", "error", "spans", "", "broken"),), ()).exit_code()
        7
        """
        if self.integrity_errors:
            return IntegrityError.exit_code
        unmet = self.accountability_errors or (strict and self.count("open"))
        return AccountabilityError.exit_code if unmet else 0

    def block(self) -> dict[str, int]:
        """Return the audit block of `plan.json`."""
        return {"errors": self.count("error"), "warnings": self.count("warning"), "open": self.count("open")}

    def plain(self) -> dict[str, Any]:
        """Return the whole report as plain values for `audit.json`."""
        return {
            "schema": 1,
            **self.block(),
            "checked": list(self.checked),
            "skipped": list(self.skipped),
            "findings": [f.plain() for f in self.findings],
        }

    @staticmethod
    def of(told: Mapping[str, Any]) -> AuditReport:
        """Return the report that `plain` told.

        >>> found = AuditFinding("ACC-OWNER", "open", "spans", "SPN-1", "unknown", ("owner",))
        >>> report = AuditReport((found,), ("ACC-OWNER",), ("INT-SHOWN",))
        >>> AuditReport.of(report.plain()) == report
        True
        """
        findings = (AuditFinding(**{**f, "facts": tuple(f.get("facts", ()))}) for f in told["findings"])
        return AuditReport(tuple(findings), tuple(told["checked"]), tuple(told["skipped"]))
