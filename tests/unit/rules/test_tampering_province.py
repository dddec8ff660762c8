"""A plan of members that keeps its promises passes; a broken one is told by the rules that hold it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers_tiny_province import TinyProvince, write_tiny_province

from planner.rules import audit
from planner.rules.province import cash, files, members, money
from planner.rules.province.audit import audit_province
from planner.rules.province.files import plan_digest
from planner.rules.province.registry import PROVINCE_RULES, province_rules_page
from planner.rules.sarif import rule_rows, sarif

Tamper = Callable[[TinyProvince], object]
PRO = "INT-PROVINCE-"


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> TinyProvince:
    return write_tiny_province(tmp_path_factory.mktemp("province") / "plan")


@pytest.fixture
def province(master: TinyProvince, tmp_path: Path) -> TinyProvince:
    return master.copy(tmp_path / "plan")


def broken(province: TinyProvince, *, sealed: bool = True) -> set[str]:
    """Return the ids of the rules that find something; members that are sealed are not audited again."""
    ids = ("east", "west") if sealed else ()
    digests = {i: plan_digest(province.folder / "members" / i) for i in ids}
    return {f.rule for f in audit_province(province.folder, sealed=digests).findings}


def sql(*statements: str) -> Tamper:
    return lambda p: p.sql(*statements)


def put(dotted: str, value: object, name: str = "province.json") -> Tamper:
    return lambda p: p.put(dotted, value, name)


def both(one: Tamper, other: Tamper) -> Tamper:
    return lambda p: (one(p), other(p))


CASES: dict[str, tuple[Tamper, set[str]]] = {
    "a file was edited and its hash left": (
        lambda p: (p.folder / "bom.csv").write_text(
            (p.folder / "bom.csv").read_text().replace("USD", "USD ", 1)), {"HASHES"}),
    "a file of evidence was added": (
        lambda p: (p.folder / "evidence" / "more.json").write_text("{}"), {"HASHES"}),
    "a layer is gone": (
        lambda p: _drop(p, "province_phases"), {"FILES"}),
    "the summary is no JSON": (lambda p: (p.folder / "province.json").write_text("{"), {"FILES"}),
    "a block of the summary is gone": (
        lambda p: p.json("province.json", lambda d: d.pop("cost")), {"FILES"}),
    "a column holds what it may not": (
        sql("UPDATE members SET coverage_share = 1.5 WHERE member_id = 'east'"), {"FILES"}),
    "a member's plan was exchanged": (
        lambda p: p.member("east").put("cost.tax", 1.0), {"PLANS", "ROWS", "MONEY"}),
    "a member's plan is gone": (
        lambda p: shutil.rmtree(p.folder / "members" / "west"),
        {"PLANS", "SITES", "MONEY", "PRESENT"}),
    "a folder of nobody stands among the members": (
        lambda p: (p.folder / "members" / "south").mkdir(), {"PLANS"}),
    "the digest of the evidence is another": (
        put("reproduction.members.east.content_sha256", "0" * 64), {"PLANS"}),
    "a layer is said to be in meters": (
        sql("UPDATE gpkg_geometry_columns SET srs_id = -1 WHERE table_name = 'members'",
            "UPDATE gpkg_contents SET srs_id = -1 WHERE table_name = 'members'"), {"CRS"}),
    "a row has more capex": (
        both(sql("UPDATE members SET capex = capex + 5 WHERE member_id = 'west'"),
             lambda p: p.json("province.json", lambda d: d["members"][1].update(
                 capex=round(d["members"][1]["capex"] + 5, 2)))), {"ROWS"}),
    "a row has another title": (sql("UPDATE members SET title = 'X' WHERE member_id = 'west'"),
                                {"ROWS", "SUMMARY"}),
    "a row has a budget": (sql("UPDATE members SET budget = 7 WHERE member_id = 'west'"),
                           {"ROWS", "SUMMARY"}),
    "a row has a narrower gap": (sql("UPDATE members SET coverage_gap_pct = coverage_gap_pct + 1"),
                                 {"ROWS", "SUMMARY", "SUMS"}),
    "a row has more cameras": (sql("UPDATE members SET cameras = cameras + 1 WHERE member_id = 'west'"),
                               {"ROWS", "SUMMARY", "SUMS", "PHASES"}),
    "a member of the summary says otherwise": (put("members.0.route_m", 1.0), {"SUMMARY"}),
    "a site is gone": (sql("DELETE FROM member_sites WHERE site_id = 'east/CAM-0001'"), {"SITES"}),
    "a site is of another kind": (
        sql("UPDATE member_sites SET kind = 'school' WHERE site_id = 'east/CAM-0001'"), {"SITES"}),
    "a site is of nobody": (
        sql("UPDATE member_sites SET member_id = 'south' WHERE site_id = 'east/CAM-0001'"), {"SITES"}),
    "a member stands twice": (
        lambda p: p.json("province.json", lambda d: d["members"].append(d["members"][0])),
        {"IDS", "ROWS", "MONEY", "PRESENT"}),
    "the study has a member more": (
        lambda p: p.json("evidence/study.json", lambda d: d["members"].append(
            {"id": "south", "study": "south", "scenario": "", "phase": 1})), {"ASKED"}),
    "the study builds a member in another phase": (put("members.1.phase", 1, "evidence/study.json"),
                                                   {"ASKED"}),
    "the whole counts in another currency": (put("currency", "ARS"), {"ASKED"}),
    "a line of a member is dearer": (
        lambda p: p.bom(_line(p, "east"), "unit_price", "99999"), {"LINES"}),
    "a line of a member is gone": (lambda p: _cut_line(p, _line(p, "west")), {"LINES"}),
    "a line is of nobody": (lambda p: p.bom(_line(p, "west"), "member", "south"), {"LINES"}),
    "an own line counts more": (
        lambda p: p.bom("BOM-001", "quantity", "7.0"), {"OWN", "MONEY", "CASH", "PRESENT"}),
    "an own line has another price": (
        lambda p: p.bom("BOM-001", "unit_price", "1"), {"OWN", "MONEY", "CASH", "PRESENT"}),
    "an own line has another low price": (
        lambda p: p.bom("BOM-001", "unit_price_low", "1"), {"OWN", "MONEY"}),
    "an own line has another total": (lambda p: p.bom("BOM-001", "total", "1"), {"OWN", "CASH", "PRESENT"}),
    "an own asset needs more": (sql("UPDATE province_quantities SET quantity = 9 WHERE phase = 1"), {"OWN"}),
    "an own asset needs what nobody buys": (
        sql("UPDATE province_quantities SET item_id = 'pole_9m' WHERE phase = 1"), {"OWN"}),
    "the capex is another": (put("cost.capex", 1.0), {"MONEY", "PHASES"}),
    "the own part is another": (put("cost.own.capex", 1.0), {"MONEY"}),
    "a budget is told": (put("cost.budget", 1.0), {"MONEY"}),
    "the study taxes more": (put("costs.tax_pct", 50.0, "evidence/study.json"),
                             {"MONEY", "CASH", "PRESENT"}),
    "the study may pay less with tax": (
        put("costs.max_capex_with_tax", 1.0, "evidence/study.json"), {"MONEY"}),
    "the study may pay less a year": (
        put("costs.max_annual_payments", 1.0, "evidence/study.json"), {"MONEY"}),
    "the length is another": (put("network.route_m", 1.0), {"SUMS"}),
    "the bound of the whole is another": (put("network.certified_lower_bound", 0.0), {"SUMS"}),
    "the demand seen is another": (put("cameras.demand.0.demand_covered", 0.0), {"SUMS"}),
    "the demand is in another unit": (put("cameras.demand.0.unit", "people"), {"SUMS"}),
    "the coverage is another": (put("cameras.coverage_share", 0.99), {"SUMS"}),
    "the plan is said to be stopped": (put("outcome", "stopped"), {"SUMS"}),
    "a member's year costs more": (lambda p: p.flow("west", 3, "links", 1.0), {"CASH"}),
    "a member's years are gone": (lambda p: _no_years(p, "west"), {"CASH"}),
    "a year of the own costs more": (lambda p: p.flow("own", 1, "total", 1.0), {"CASH", "PRESENT"}),
    "a year of the loan on the own is paid back otherwise": (
        lambda p: p.flow("own", 2, "principal", 1.0), {"CASH"}),
    "a year of all is cheaper": (lambda p: p.flow("all", 2, "own_funds", 1.0), {"CASH"}),
    "the present cost is another": (put("money.horizons.1.cost_with_tax", 1.0), {"PRESENT"}),
    "what is still owed is another": (put("money.horizons.0.loan_outstanding", 1.0), {"PRESENT"}),
    "a horizon is another": (put("money.horizons.0.horizon_years", 3), {"PRESENT"}),
    "a payer pays less": (put("money.payers.0.annual", 1.0), {"PRESENT"}),
    "the money is gone": (lambda p: p.json("province.json", lambda d: d.pop("money")), {"PRESENT"}),
    "a phase spends more than it has": (
        sql("UPDATE province_phases SET spent = spent + 1, spent_after = spent_after + 1 WHERE phase = 1"),
        {"PHASES"}),
    "a phase is granted more": (sql("UPDATE province_phases SET granted = 20000 WHERE phase = 2"),
                                {"PHASES"}),
    "a phase carries over what nobody left": (sql("UPDATE province_phases SET carried = 5 WHERE phase = 2"),
                                              {"PHASES"}),
    "a phase sees more": (sql("UPDATE province_phases SET coverage_after = 1 WHERE phase = 1"), {"PHASES"}),
    "a member is built earlier": (
        sql("UPDATE members SET built_in = 1 WHERE member_id = 'west'"),
        {"PHASES", "SUMMARY", "MONEY", "CASH", "PRESENT"}),
    "a phase ends a member twice": (
        sql("UPDATE province_phases SET members = 'east west' WHERE members = 'west'"), {"PHASES"}),
    "phases are not numbered from 1": (sql("UPDATE province_phases SET phase = 77 WHERE phase = 1"),
                                       {"PHASES"}),
}  # fmt: skip


def _line(province: TinyProvince, member: str) -> str:
    """Return the first line of a member."""
    lines = (province.folder / "bom.csv").read_text().splitlines()
    return next(line.partition(",")[0] for line in lines if line.startswith(f"{member}/"))


def _no_years(province: TinyProvince, member: str) -> None:
    """Take the cash flow of a member away."""
    path = province.folder / "cash_flow.csv"
    kept = [row for row in path.read_text().splitlines() if f",{member}," not in row]
    path.write_text("\n".join(kept) + "\n")
    province.hash()


def _cut_line(province: TinyProvince, line: str) -> None:
    """Take a line out of the bill."""
    path = province.folder / "bom.csv"
    kept = [row for row in path.read_text().splitlines() if not row.startswith(f"{line},")]
    path.write_text("\n".join(kept) + "\n")
    province.hash()


def _drop(province: TinyProvince, layer: str) -> None:
    """Take a layer out of province.gpkg."""
    province.sql(f"DELETE FROM gpkg_contents WHERE table_name = '{layer}'")


def test_an_untouched_plan_of_members_has_no_finding(province: TinyProvince) -> None:
    report = audit(province.folder)
    assert (report.findings, report.skipped) == ((), ())
    assert report.exit_code() == 0


@pytest.mark.parametrize("case", CASES)
def test_a_broken_promise_is_told_by_its_rules_alone(case: str, province: TinyProvince) -> None:
    tamper, expected = CASES[case]
    tamper(province)
    assert broken(province) == {PRO + rule for rule in expected}


def test_each_member_is_audited_by_the_audit_of_a_plan(province: TinyProvince) -> None:
    """A breach inside one member is told of the whole, though every hash above it was written anew."""
    province.member("west").sql("UPDATE spans SET length_m = length_m + 1 WHERE span_id = 'SP-00001.1'")
    province.sum_again("west")
    found = audit_province(province.folder).findings
    assert {f.rule for f in found} == {"INT-PROVINCE-MEMBERS"}
    assert {f.feature for f in found} == {"west"}
    assert audit(province.folder).exit_code() == 7


def test_a_member_that_was_audited_in_this_run_is_audited_again_where_its_files_changed(
    province: TinyProvince,
) -> None:
    """The seal of a run holds for the very files it was given for."""
    digest = plan_digest(province.folder / "members" / "west")
    province.member("west").sql("UPDATE spans SET length_m = length_m + 1 WHERE span_id = 'SP-00001.1'")
    found = audit_province(province.folder, sealed={"west": digest}).findings
    assert "INT-PROVINCE-MEMBERS" in {f.rule for f in found}


def test_counts_of_all_audits_are_held(province: TinyProvince) -> None:
    """The summary cannot hide open facts that the audits in the folder count."""
    counted = {"errors": 0, "warnings": 0, "open": 3}
    for place in (province.folder, *(province.folder / "members").iterdir()):
        (place / "audit.json").write_text(json.dumps(counted))
    assert "INT-PROVINCE-COUNTS" in broken(province)
    province.put("audit", {"errors": 0, "warnings": 0, "open": 9})
    assert broken(province) == set()


def test_every_rule_on_members_and_sums_is_broken_by_some_case() -> None:
    told = {PRO + rule for _, rules in CASES.values() for rule in rules}
    told |= {"INT-PROVINCE-MEMBERS", "INT-PROVINCE-COUNTS"}
    assert {r.id for r in (*files.RULES, *members.RULES, *money.RULES, *cash.RULES)} == told


def test_rules_of_plans_of_members_have_ids_of_their_own() -> None:
    from planner.rules.registry import RULES

    ids = [r.id for r in (*PROVINCE_RULES, *RULES)]
    assert len(set(ids)) == len(ids)


def test_the_page_of_rules_is_that_of_the_rules() -> None:
    """Written by `print(province_rules_page(), end="")`, from planner.rules.province.registry."""
    page = Path(__file__).parents[3] / "docs" / "rules_members.md"
    assert page.read_text(encoding="utf-8") == province_rules_page()


def test_an_audit_of_members_is_told_as_sarif_under_its_own_rules(province: TinyProvince) -> None:
    """A finding of the whole leads to the rule that found it."""
    province.put("cost.own.capex", 1.0)
    digests = {i: plan_digest(province.folder / "members" / i) for i in ("east", "west")}
    report = audit_province(province.folder, sealed=digests)
    run = sarif(report)["runs"][0]
    assert {r["ruleId"] for r in run["results"]} == {"INT-PROVINCE-MONEY"}
    rules = [r["id"] for r in run["tool"]["driver"]["rules"]]
    assert all(rules[r["ruleIndex"]] == r["ruleId"] for r in run["results"])
    assert {r["id"]: r["result"] for r in rule_rows(report)}["INT-PROVINCE-MONEY"] == "error"
