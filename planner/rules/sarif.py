"""An audit as SARIF 2.1.0, the format in which checks of other programs are exchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from planner import __version__
from planner.rules.model import AuditFinding, AuditReport
from planner.rules.province.registry import PROVINCE_RULES
from planner.rules.province.rule import ProvinceRule
from planner.rules.registry import RULES
from planner.rules.rule import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
AnyRule = Rule | ProvinceRule
FILES = (".json", ".csv", ".npz", ".txt", ".gpkg")


def sarif(report: AuditReport, rules: Sequence[AnyRule] | None = None) -> dict[str, Any]:
    """Return an audit as one run of SARIF 2.1.0.

    A fact that a person must still supply is a result of kind `open`: whether there is a fault cannot be told
    yet. Errors and warnings are of kind `fail`. Rules that were skipped are told as notifications.

    Parameters
    ----------
    report
        The audit.
    rules
        The rules that it was made with; None takes those of a plan, or of a plan of members.
    """
    rules = rules_of(report) if rules is None else rules
    place = {rule.id: number for number, rule in enumerate(rules)}
    skipped = [
        {"level": "error", "message": {"text": "not checked: what it reads is missing or broken"},
         "associatedRule": {"id": name, "index": place[name]}}
        for name in report.skipped
    ]  # fmt: skip
    driver = {"name": "planner", "version": __version__, "rules": [_rule(rule) for rule in rules]}
    invocation = {
        "executionSuccessful": True, "exitCode": report.exit_code(), "toolExecutionNotifications": skipped,
    }  # fmt: skip
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, place[finding.rule]) for finding in report.findings],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def rules_of(report: AuditReport | None) -> Sequence[AnyRule]:
    """Return the rules that an audit was made with: those of a plan, or of a plan made of members' plans."""
    of_members = {r.id for r in PROVINCE_RULES}
    told = () if report is None else (*report.checked, *report.skipped)
    return PROVINCE_RULES if any(i in of_members for i in told) else RULES


def rule_rows(
    report: AuditReport | None = None, rules: Sequence[AnyRule] | None = None
) -> list[dict[str, Any]]:
    """Return each rule as plain values; of an audit also what came of it and how many findings it has.

    `result` is pass, open, warning or error, the worst that was found, or skipped.
    """
    rows = []
    for rule in rules_of(report) if rules is None else rules:
        row: dict[str, Any] = {
            "id": rule.id, "kind": "integrity" if rule.id.startswith("INT-") else "accountability",
            "checks": rule.checks, "why": rule.why, "causes": rule.causes, "remedy": rule.remedy,
            "cites": rule.cites, "reads": list(rule.needs),
        }  # fmt: skip
        rows.append(row if report is None else row | outcome(rule.id, report))
    return rows


def outcome(rule: str, report: AuditReport) -> dict[str, Any]:
    """Return what came of one rule."""
    severities = [f.severity for f in report.findings if f.rule == rule]
    worst = next((s for s in ("error", "warning", "open") if s in severities), "pass")
    return {"result": "skipped" if rule in report.skipped else worst, "findings": len(severities)}


def _rule(rule: AnyRule) -> dict[str, Any]:
    """Return the descriptor of a rule."""
    told = {
        "id": rule.id,
        "shortDescription": {"text": rule.checks},
        "fullDescription": {"text": f"{rule.checks} {rule.why}"},
        "help": {"text": f"{rule.causes} {rule.remedy}"},
        "defaultConfiguration": {"level": "error"},
    }
    return told | {"properties": {"cites": rule.cites}} if rule.cites else told


def _result(finding: AuditFinding, place: int) -> dict[str, Any]:
    """Return a finding."""
    is_file = finding.layer.endswith(FILES)
    where = {
        "physicalLocation": {
            "artifactLocation": {"uri": finding.layer if is_file else "plan.gpkg"},
        },
        "logicalLocations": [
            {
                "name": finding.feature or finding.layer,
                "fullyQualifiedName": _name(finding),
                "kind": "element",
            }
        ],
    }
    told: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": place,
        "kind": "open" if finding.severity == "open" else "fail",
        "level": "none" if finding.severity == "open" else finding.severity,
        "message": {"text": finding.message},
        "locations": [where],
        "partialFingerprints": {"place/v1": _fingerprint(finding)},
    }
    return told | {"properties": {"facts": list(finding.facts)}} if finding.facts else told


def _name(finding: AuditFinding) -> str:
    """Return layer and feature as one name."""
    return "/".join(part for part in (finding.layer, finding.feature) if part)


def _fingerprint(finding: AuditFinding) -> str:
    """Return what lasts from audit to audit: rule, layer and feature, not the figures of the message."""
    return hashlib.sha256(f"{finding.rule}/{_name(finding)}".encode()).hexdigest()[:32]
