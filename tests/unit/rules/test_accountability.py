"""What only a person can supply is counted as open, and is an error once building has begun."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers_tiny_plan import TinyPlan

from planner.rules import AuditFinding, AuditReport, audit, write_audit


@pytest.fixture
def tiny_plan(tiny_plan: TinyPlan) -> TinyPlan:
    """The tiny plan with a purpose for each camera; that they are not the study's is another rule's."""
    tiny_plan.sql(
        "UPDATE cameras SET purpose = "
        "'Sees the crossing at ' || node_id || ', where the council counted most accidents in 2024.'"
    )
    return tiny_plan


def told_by_people(plan: TinyPlan) -> AuditReport:
    """Audit a plan and keep what the rules of accountability find."""
    report = audit(plan.folder)
    kept = tuple(f for f in report.findings if f.rule.startswith("ACC-"))
    return AuditReport(kept, report.checked, report.skipped)


def test_a_blank_fact_is_open_while_the_camera_is_proposed(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql("UPDATE cameras SET purpose = NULL, retention_days = NULL WHERE camera_id = 'CAM-0002'")
    report = told_by_people(tiny_plan)
    assert report.findings == (
        AuditFinding("ACC-CAM-FACTS", "open", "cameras", "CAM-0002", "blank: purpose, retention_days."),
    )
    assert report.exit_code() == 0
    assert report.block() == {"errors": 0, "warnings": 0, "open": 1}


@pytest.mark.parametrize("status", ["underConstruction", "operational", "decommissioned"])
def test_a_blank_fact_is_an_error_from_construction_on(tiny_plan: TinyPlan, status: str) -> None:
    tiny_plan.sql(f"UPDATE cameras SET contact = '', status = '{status}' WHERE camera_id = 'CAM-0002'")
    report = told_by_people(tiny_plan)
    assert [(f.rule, f.severity, f.feature) for f in report.findings] == [
        ("ACC-CAM-FACTS", "error", "CAM-0002")
    ]
    assert report.exit_code() == 8


@pytest.mark.parametrize(
    "fact",
    [
        "purpose",
        "legal_basis",
        "controller",
        "contact",
        "retention_days",
        "review_date",
        "published_precision_m",
    ],
)
def test_each_fact_is_asked_for(tiny_plan: TinyPlan, fact: str) -> None:
    tiny_plan.sql(f"UPDATE cameras SET {fact} = NULL")
    found = told_by_people(tiny_plan).findings
    assert [(f.feature, f.message) for f in found] == [(f"CAM-000{k}", f"blank: {fact}.") for k in (1, 2, 3)]


def test_a_review_date_that_is_no_date_counts_as_blank(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql("UPDATE cameras SET review_date = 'next year' WHERE camera_id = 'CAM-0001'")
    (finding,) = told_by_people(tiny_plan).findings
    assert (finding.feature, finding.message) == ("CAM-0001", "blank: review_date.")


def test_a_purpose_that_fits_every_camera_is_open(tiny_plan: TinyPlan) -> None:
    text = "To watch over the neighbours and prevent whatever may happen in the public space."
    tiny_plan.sql(f"UPDATE cameras SET purpose = '{text}' WHERE camera_id <> 'CAM-0003'")
    (finding,) = told_by_people(tiny_plan).findings
    assert (finding.rule, finding.severity, finding.feature) == ("ACC-CAM-PURPOSE", "open", "CAM-0001")
    assert "the same for 2 of 3 cameras: CAM-0001, CAM-0002" in finding.message


def test_a_purpose_of_one_word_is_open(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql("UPDATE cameras SET purpose = 'Safety' WHERE camera_id = 'CAM-0003'")
    (finding,) = told_by_people(tiny_plan).findings
    assert finding.message == "purpose is shorter than 60 characters: CAM-0003."


def test_a_yearly_cost_without_a_payer_is_told_once_a_layer(tiny_plan: TinyPlan) -> None:
    """Cameras pay for power each year; closures cost nothing a year and need no payer."""
    tiny_plan.sql("UPDATE cameras SET payer = NULL", "UPDATE closures SET payer = NULL")
    (finding,) = told_by_people(tiny_plan).findings
    assert (finding.rule, finding.layer, finding.severity) == ("ACC-PAYER", "cameras", "open")
    assert finding.message.startswith("3 assets with a yearly cost have no payer")


def test_blanks_of_owner_and_maintainer_are_counted_by_layer(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql(
        "UPDATE supports SET owner = NULL WHERE kind = 'pole'",
        "UPDATE supports SET maintainer = NULL WHERE kind = 'chamber'",
    )
    (finding,) = told_by_people(tiny_plan).findings
    assert (finding.rule, finding.message) == (
        "ACC-RESPONSIBLE", "blank in 4 of 4 rows: owner 3, maintainer 1.",
    )  # fmt: skip


def test_open_and_error_are_told_apart_within_a_layer(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql(
        "UPDATE supports SET owner = NULL",
        "UPDATE supports SET status = 'underConstruction' WHERE kind = 'chamber'",
    )
    report = told_by_people(tiny_plan)
    assert sorted((f.severity, f.feature) for f in report.findings) == [
        ("error", "CHB-00001"),
        ("open", "POL-00001"),
    ]
    assert report.exit_code() == 8


def test_an_integrity_error_outranks_an_accountability_error(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql("UPDATE cameras SET contact = NULL, status = 'operational' WHERE camera_id = 'CAM-0002'")
    tiny_plan.put("network.route_m", 1.0)
    assert audit(tiny_plan.folder).exit_code() == 7


def test_the_written_audit_holds_counts_rules_and_findings(tiny_plan: TinyPlan, tmp_path: Path) -> None:
    tiny_plan.sql("UPDATE cameras SET contact = NULL WHERE camera_id = 'CAM-0002'")
    report = told_by_people(tiny_plan)
    write_audit(report, tmp_path / "audit.json")
    stored = json.loads((tmp_path / "audit.json").read_text())
    assert (stored["errors"], stored["warnings"], stored["open"]) == (0, 0, 1)
    assert stored["findings"][0]["feature"] == "CAM-0002"
    assert stored["checked"] == list(report.checked)
    assert [p.name for p in tmp_path.glob("*audit*")] == ["audit.json"]


def test_an_empty_report_ends_with_zero() -> None:
    assert AuditReport((), ()).exit_code() == 0
