"""An audit as SARIF 2.1.0 has the parts that its schema demands, and says no more than the audit."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner
from helpers_breaches import BREACHES
from helpers_tiny_plan import TinyPlan

from planner import outputs
from planner.cli.audit import audit
from planner.rules import AuditFinding, AuditReport
from planner.rules.registry import RULES
from planner.rules.sarif import outcome, rule_rows, sarif

VENDOR = Path(outputs.__file__).parent / "vendor"
PUBLISHED = VENDOR / "sarif-2.1.0" / "sarif-2.1.0-rtm.5.json"
KINDS = {"notApplicable", "pass", "fail", "review", "open", "informational"}
LEVELS = {"none", "note", "warning", "error"}
TEXT = re.compile(r"\S")

FOUND = (
    AuditFinding("INT-SPAN-LENGTH", "error", "spans", "SP-00001", "`length_m` is 1; it is 2."),
    AuditFinding("INT-SUMMARY", "error", "plan.json", "audit", "counts differ."),
    AuditFinding("ACC-CAM-AUDIO", "open", "cameras", "CAM-0001", "blank: audio.", ("audio",)),
    AuditFinding("ACC-CAM-ALTERNATIVES", "warning", "cameras", "CAM-0002", "blank: alternatives."),
)


def faults(document: Any) -> list[str]:
    """Return what of SARIF 2.1.0 (OASIS, section 3) is not kept: required parts, codes, references."""
    out: list[str] = []

    def need(holds: bool, what: str) -> None:
        if not holds:
            out.append(what)

    need(set(document) <= {"$schema", "version", "runs"}, "no other parts of a log")
    need(document.get("version") == "2.1.0", "3.13.2 version")
    need(isinstance(document.get("runs"), list), "3.13.4 runs")
    for run in document["runs"]:
        need(set(run) <= {"tool", "invocations", "columnKind", "results"}, "parts of a run")
        driver = run["tool"]["driver"]
        need(isinstance(driver.get("name"), str), "3.19.8 name of the driver")
        ids = [rule["id"] for rule in driver["rules"]]
        need(len(ids) == len(set(ids)), "3.49.3 ids of rules are unique")
        for rule in driver["rules"]:
            for part in ("shortDescription", "fullDescription", "help"):
                need(bool(TEXT.search(rule[part]["text"])), f"3.12 text of {part}")
            need(rule["defaultConfiguration"]["level"] in LEVELS, "3.50.3 level")
        need(run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints"), "3.14.27 columnKind")
        for invocation in run["invocations"]:
            need(isinstance(invocation["executionSuccessful"], bool), "3.20.14 executionSuccessful")
        for result in run["results"]:
            need(bool(result["message"]["text"]), "3.27.11 message")
            need(result["kind"] in KINDS, "3.27.9 kind")
            need(result["level"] in LEVELS, "3.27.10 level")
            need(result["kind"] == "fail" or result["level"] == "none", "3.27.10 level of what is no failure")
            need(ids[result["ruleIndex"]] == result["ruleId"], "3.27.6 ruleIndex")
            for place in result["locations"]:
                need(bool(place["physicalLocation"]["artifactLocation"]["uri"]), "3.4.3 uri")
                need(" " not in place["physicalLocation"]["artifactLocation"]["uri"], "3.4.3 uri")
            need(all(isinstance(v, str) for v in result["partialFingerprints"].values()), "3.27.17")
    return out


def test_the_findings_of_an_audit_are_results_of_one_run() -> None:
    found = tuple(f for f in FOUND if f.rule in {r.id for r in RULES})
    document = json.loads(json.dumps(sarif(AuditReport(found, (), ("INT-HASHES",)))))
    assert faults(document) == []
    (run,) = document["runs"]
    assert len(run["tool"]["driver"]["rules"]) == len(RULES)
    assert [(r["ruleId"], r["kind"], r["level"]) for r in run["results"]][-2:] == [
        ("ACC-CAM-AUDIO", "open", "none"), ("ACC-CAM-ALTERNATIVES", "fail", "warning"),
    ]  # fmt: skip
    assert run["results"][-2]["properties"] == {"facts": ["audio"]}
    assert run["results"][0]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "spans/SP-00001"
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [n["associatedRule"]["id"] for n in notes] == ["INT-HASHES"]
    assert run["invocations"][0]["exitCode"] == 7


def published() -> jsonschema.Draft4Validator:
    """The schema of SARIF 2.1.0 that its vendored file holds, which is the one that the readme names."""
    raw = PUBLISHED.read_bytes()
    assert hashlib.sha256(raw).hexdigest() in (VENDOR / "README.md").read_text(encoding="utf-8")
    return jsonschema.Draft4Validator(json.loads(raw))


def test_an_audit_validates_against_the_published_schema_of_sarif() -> None:
    """Every severity, a skipped rule and facts; a level that is none, and a part of ours, are refused."""
    schema = published()
    for report in (AuditReport(FOUND, (), ("INT-HASHES",)), AuditReport((), ())):
        schema.validate(json.loads(json.dumps(sarif(report))))
    wrong = sarif(AuditReport(FOUND, ()))
    wrong["runs"][0]["results"][0]["level"] = "grave"
    wrong["runs"][0]["results"][1]["severity"] = "error"
    told = " ".join(e.message for e in schema.iter_errors(wrong))
    assert "'grave' is not one of" in told
    assert "'severity' was unexpected" in told


def test_a_fault_of_a_log_is_told() -> None:
    """The structural check of this file can fail."""
    document = sarif(AuditReport(FOUND[2:], ()))
    document["runs"][0]["results"][0] |= {"ruleIndex": 0, "level": "error"}
    assert faults(document) == ["3.27.10 level of what is no failure", "3.27.6 ruleIndex"]


def test_a_finding_keeps_its_fingerprint_when_its_figures_change() -> None:
    one, other = (
        sarif(AuditReport((AuditFinding("ACC-CAM-PURPOSE", "open", "cameras", "CAM-0001", words),), ()))
        for words in ("purpose has 3 characters; at least 60.", "blank: purpose.")
    )
    prints = [d["runs"][0]["results"][0]["partialFingerprints"] for d in (one, other)]
    assert prints[0] == prints[1]


def test_each_rule_is_told_with_the_worst_that_it_found() -> None:
    report = AuditReport(
        (*FOUND[2:], AuditFinding("ACC-CAM-AUDIO", "error", "cameras", "CAM-0009", "on.")), ()
    )
    assert outcome("ACC-CAM-AUDIO", report) == {"result": "error", "findings": 2}
    assert outcome("ACC-CAM-BASIS", report) == {"result": "pass", "findings": 0}
    assert [row["id"] for row in rule_rows()] == [rule.id for rule in RULES]


def test_open_facts_end_with_8_where_the_audit_is_strict() -> None:
    report = AuditReport(FOUND[2:], ())
    assert (report.exit_code(), report.exit_code(strict=True)) == (0, 8)
    assert AuditReport((), ()).exit_code(strict=True) == 0


def invoke(*arguments: str) -> tuple[int, str]:
    """Run the command here; return exit code and output."""
    done = CliRunner().invoke(audit, arguments[1:])
    return done.exit_code, done.stdout


def test_the_command_tells_rules_findings_and_codes(tiny_plan: TinyPlan) -> None:
    """Untouched it ends with 0, open facts with 0 or, strictly, 8; SARIF and JSON agree."""
    plan = str(tiny_plan.folder)
    BREACHES["ACC-CAM-AUDIO"](tiny_plan)
    tiny_plan.sql("UPDATE given_facts SET audio = 'on' WHERE camera_id = 'CAM-0002'")
    code, text = invoke("audit", plan, "--sarif", "--strict")
    assert code in (7, 8)
    document = json.loads(text)
    assert faults(document) == []
    published().validate(document)
    results = [r for r in document["runs"][0]["results"] if r["ruleId"].startswith("ACC-")]
    assert [(r["ruleId"], r["message"]["text"]) for r in results] == [("ACC-CAM-AUDIO", "audio is on.")]
    code, text = invoke("audit", plan, "--rules", "--json")
    rows = {row["id"]: row for row in json.loads(text)["rules"]}
    assert rows["ACC-CAM-AUDIO"]["result"] == "open"
    assert rows["ACC-CAM-BASIS"]["result"] == "pass"
    assert set(rows) == {rule.id for rule in RULES}


@pytest.mark.parametrize("wrong", [(), ("--json",), ("--rules", "--sarif"), ("--rules", "--strict")])
def test_without_a_plan_only_the_rules_are_listed(wrong: tuple[str, ...]) -> None:
    assert invoke("audit", *wrong)[0] == 2
    code, text = invoke("audit", "--rules")
    assert code == 0
    assert len(text.splitlines()) == len(RULES)


def test_a_todo_list_of_a_whole_plan_is_only_its_header(tiny_plan: TinyPlan, tmp_path: Path) -> None:
    invoke("audit", str(tiny_plan.folder), "--todo", str(tmp_path / "todo.csv"))
    rows = (tmp_path / "todo.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows == [
        "camera_id,lat,lon,camera_class,azimuth_deg,fact,value,asked,of_whom,says_now,finding,severity,rule,"
        "rests_on,place"
    ]
