"""What only a person can supply is counted as open, and is an error once building has begun."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from helpers_tiny_plan import TinyPlan

from planner.rules import AuditFinding, AuditReport, write_audit
from planner.rules.folder import read_folder
from planner.rules.registry import ACCOUNTABILITY
from planner.schema import FACT_NAMES


def told_by_people(plan: TinyPlan) -> AuditReport:
    """Return what the rules of accountability find in a plan."""
    folder = read_folder(plan.folder)
    found = (fault.under(rule.id) for rule in ACCOUNTABILITY for fault in rule.check(folder))
    return AuditReport(tuple(found), tuple(r.id for r in ACCOUNTABILITY))


def test_a_blank_fact_is_open_while_the_camera_is_proposed(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql("UPDATE cameras SET controller = NULL, contact = NULL WHERE camera_id = 'CAM-0002'")
    report = told_by_people(tiny_plan)
    named = ("controller", "contact")
    what = "blank: controller, contact."
    assert report.findings == (
        AuditFinding("ACC-CAM-CONTROLLER", "open", "cameras", "CAM-0002", what, named),
    )
    assert report.findings[0].plain()["facts"] == [*named]
    assert report.block() == {"errors": 0, "warnings": 0, "open": 1}
    assert AuditReport(report.findings, ()).exit_code() == 0


@pytest.mark.parametrize("status", ["underConstruction", "operational", "decommissioned"])
def test_a_blank_fact_is_an_error_from_construction_on(tiny_plan: TinyPlan, status: str) -> None:
    tiny_plan.sql(f"UPDATE cameras SET contact = '', status = '{status}' WHERE camera_id = 'CAM-0002'")
    report = told_by_people(tiny_plan)
    assert [(f.rule, f.severity, f.feature) for f in report.findings] == [
        ("ACC-CAM-CONTROLLER", "error", "CAM-0002")
    ]
    assert report.exit_code() == 8


ASKED = [
    name
    for name in FACT_NAMES
    if name not in ("biometrics_assessment", "plate_retention_days", "justification")
]
"""Facts that every camera needs; the others are asked for where biometrics, plates or a zone ask for them."""


def test_each_fact_is_asked_for_at_each_camera(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql("UPDATE cameras SET " + ", ".join(f"{name} = NULL" for name in FACT_NAMES))
    found = told_by_people(tiny_plan).findings
    for k in (1, 2, 3):
        asked = [fact for f in found if f.feature == f"CAM-000{k}" for fact in f.facts]
        assert sorted(asked) == sorted(set(ASKED) - {"retention_reason"})


def test_a_purpose_is_short_below_the_setting_of_the_study(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql("UPDATE cameras SET purpose = 'Sees the bridge.' WHERE camera_id = 'CAM-0003'")
    (finding,) = told_by_people(tiny_plan).findings
    assert finding.message == "purpose has 16 characters; at least 60."
    tiny_plan.study("rules.purpose_least_characters", 16)
    assert told_by_people(tiny_plan).findings == ()


def test_a_purpose_may_be_shared_as_far_as_the_setting_lets(tiny_plan: TinyPlan) -> None:
    text = "To watch over the neighbours and prevent whatever may happen in the public space."
    tiny_plan.sql(f"UPDATE cameras SET purpose = '{text}' WHERE camera_id <> 'CAM-0003'")
    (finding,) = told_by_people(tiny_plan).findings
    assert (finding.rule, finding.feature) == ("ACC-CAM-PURPOSE-SHARED", "CAM-0001")
    assert "the same for 2 of 3 cameras: CAM-0001, CAM-0002" in finding.message
    tiny_plan.study("rules.purpose_most_shared_pct", 67.0)
    assert told_by_people(tiny_plan).findings == ()


@pytest.mark.parametrize(
    ("words", "named"),
    [("Ley 25.326, art. 5", True), ("GDPR, Article 6(1)(e)", True), ("Ordenanza 7, artículos 3 y 4", True),
     ("§ 4 BDSG", True), ("Ley 25.326", False), ("Ordinance of the council, part 2", False)],
)  # fmt: skip
def test_a_legal_basis_names_an_article(tiny_plan: TinyPlan, words: str, named: bool) -> None:
    tiny_plan.sql(f"UPDATE cameras SET legal_basis = '{words}' WHERE camera_id = 'CAM-0001'")
    messages = [f.message for f in told_by_people(tiny_plan).findings]
    assert messages == ([] if named else ["legal_basis names no article."])


def test_retention_is_held_to_the_days_of_the_jurisdiction(tiny_plan: TinyPlan) -> None:
    """The City of Buenos Aires has a figure, to be confirmed; Jujuy has none, so nothing is said there."""
    tiny_plan.sql("UPDATE cameras SET retention_days = 61 WHERE camera_id = 'CAM-0001'")
    (finding,) = told_by_people(tiny_plan).findings
    assert finding.message == (
        "images are kept for 61 days; ar-c allows 60, a figure to be confirmed (Ley CABA 5688, Libro VII)."
    )
    tiny_plan.study("rules.jurisdiction", "ar-y")
    assert told_by_people(tiny_plan).findings == ()


def test_an_unknown_jurisdiction_is_told(tiny_plan: TinyPlan) -> None:
    tiny_plan.study("rules.jurisdiction", "ar-zz")
    (finding,) = told_by_people(tiny_plan).findings
    assert (finding.rule, finding.message) == (
        "ACC-JURISDICTION", "no jurisdiction is known as `ar-zz`.",
    )  # fmt: skip


def test_a_few_days_need_no_reason(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql("UPDATE cameras SET retention_reason = NULL, retention_days = 3")
    assert told_by_people(tiny_plan).findings == ()


def test_biometrics_with_an_assessment_and_plates_with_days_break_nothing(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql(
        "UPDATE cameras SET biometrics = 'on', biometrics_assessment = 'EIA 3' WHERE camera_id = 'CAM-0001'",
        "UPDATE cameras SET plate_reading = 'on', plate_retention_days = 2 WHERE camera_id = 'CAM-0002'",
    )
    assert told_by_people(tiny_plan).findings == ()


def test_a_plate_reader_that_reads_no_plates_is_told(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql("UPDATE cameras SET camera_class = 'plate_reader' WHERE camera_id = 'CAM-0002'")
    (finding,) = told_by_people(tiny_plan).findings
    assert finding.message == "plate_reading is off, but its class is plate_reader."


def test_a_date_that_is_none_counts_as_blank_and_a_review_comes_before_the_end(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql(
        "UPDATE cameras SET review_date = 'next year' WHERE camera_id = 'CAM-0001'",
        "UPDATE cameras SET end_date = '2026-06-30' WHERE camera_id = 'CAM-0002'",
    )
    assert [f.message for f in told_by_people(tiny_plan).findings] == [
        "blank: review_date.", "the review (2027-01-01) comes after the end (2026-06-30).",
    ]  # fmt: skip


def test_a_reason_at_a_place_of_assembly_is_enough(tiny_plan: TinyPlan) -> None:
    tiny_plan.sql(
        "UPDATE cameras SET exclusion = 'justify', exclusion_reason = 'plaza', justification = 'Two fires.' "
        "WHERE camera_id = 'CAM-0002'"
    )
    assert told_by_people(tiny_plan).findings == ()


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
    from planner.rules import audit

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


def test_dates_that_lay_in_the_past_when_the_plan_was_made_are_told(tiny_plan: TinyPlan) -> None:
    """The tiny plan was made on 2026-01-01: the day itself may stand; what is taken down has ended."""
    tiny_plan.sql("UPDATE cameras SET review_date = '2026-01-01' WHERE camera_id = 'CAM-0001'")
    assert told_by_people(tiny_plan).findings == ()
    tiny_plan.sql(
        "UPDATE cameras SET review_date = '2025-12-31' WHERE camera_id = 'CAM-0001'",
        "UPDATE cameras SET end_date = '1999-01-01', review_date = '1998-01-01' WHERE camera_id = 'CAM-0002'",
    )
    assert [(f.feature, f.message) for f in told_by_people(tiny_plan).findings] == [
        ("CAM-0002", "`end_date` (1999-01-01) lies before the plan was made (2026-01-01)."),
        ("CAM-0001", "`review_date` (2025-12-31) lies before the plan was made (2026-01-01)."),
        ("CAM-0002", "`review_date` (1998-01-01) lies before the plan was made (2026-01-01)."),
    ]
    gone = "UPDATE cameras SET status = 'decommissioned' WHERE camera_id = 'CAM-0002'"
    tiny_plan.sql(gone)
    assert [f.feature for f in told_by_people(tiny_plan).findings] == ["CAM-0001"]
