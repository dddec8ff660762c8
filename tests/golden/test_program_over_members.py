"""One replacement program over members: one budget, the best buys of any town first, tampering found."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from helpers_program import ALONE, PROVINCE, plan_towns, write_towns
from helpers_tiny_province import TinyProvince

from planner.errors import SettingsError
from planner.optimize.replacement import solve_replacement
from planner.optimize.report import Limits
from planner.outputs.province import write_province_map, write_province_report
from planner.plan.province.replacement import _problem, refuse_units
from planner.plan.province.replacement_parts import MemberParts
from planner.plan.province.store import Province, read_province
from planner.plan.replacement_value import PartsDue
from planner.rules.province import program as program_money
from planner.rules.province import replacement as rules
from planner.rules.province.audit import audit_province
from planner.rules.province.folder import read_province as read_folder
from planner.settings import Settings, load_members, load_settings
from planner.settings.plant_settings import ReplacementSettings

Tamper = Callable[[TinyProvince], object]
FIRST = "replacement_id = 'REP-00001'"
ROWS, YEARS, LINES = "member_replacements", "member_replacement_years", "member_replacement_lines"


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> TinyProvince:
    return plan_towns(write_towns(tmp_path_factory.mktemp("program") / "study"))


@pytest.fixture(scope="module")
def province(master: TinyProvince) -> Province:
    return read_province(master.folder)


def broken(plan: TinyProvince) -> set[str]:
    """Return the rules of the program and of its money that find something."""
    folder, asked = read_folder(plan.folder), (*rules.RULES, *program_money.RULES)
    return {r.id for r in asked if all(n in folder.parts for n in r.needs) and list(r.check(folder))}


def sql(*statements: str) -> Tamper:
    return lambda p: p.sql(*statements)


def put(dotted: str, value: object, name: str = "province.json") -> Tamper:
    return lambda p: p.put(f"replacement.{dotted}", value, name)


CASES: dict[str, tuple[Tamper, str]] = {
    "the study asks for none": (put("by", "none", "evidence/study.json"), "ASKED"),
    "the budget of the study is another": (put("yearly_budget", 1.0, "evidence/study.json"), "ASKED"),
    "the first year is another": (put("year", 2020), "ASKED"),
    "a member is left out": (lambda p: p.json("province.json", lambda d: d["replacement"]["members"].pop()),
                             "ASKED"),
    "a member without plant is hidden": (put("without_program", []), "ASKED"),
    "a part is left out": (sql(f"DELETE FROM {ROWS} WHERE {FIRST}"), "PARTS"),
    "a part is of another member": (sql(f"UPDATE {ROWS} SET member_id = 'north' WHERE {FIRST}"), "PARTS"),
    "a part is cheaper": (sql(f"UPDATE {ROWS} SET cost = 1 WHERE {FIRST}"), "PARTS"),
    "a camera is told as older": (sql(f"UPDATE {ROWS} SET year_built = 2001 WHERE {FIRST}"), "PARTS"),
    "a dead one is told as worn": (sql(f"UPDATE {ROWS} SET reason = 'age' WHERE {FIRST}"), "PARTS"),
    "its own program would buy it earlier": (
        sql(f"UPDATE {ROWS} SET member_year = 2021 WHERE {FIRST}"), "PARTS"),
    "bought before it is due": (
        sql(f"UPDATE {ROWS} SET year = due_year - 1 WHERE year = due_year"), "PARTS"),
    "a year above the budget": (sql(f"UPDATE {ROWS} SET year = 2026 WHERE due_year <= 2026"), "BUDGET"),
    "a year that has more": (sql(f"UPDATE {YEARS} SET budget = budget + 1 WHERE year = 2027"), "BUDGET"),
    "keeps more than it does": (
        sql(f"UPDATE {ROWS} SET kept_weight_years = 99999 WHERE {FIRST}"), "VALUE"),
    "a lower bound": (put("certified_bound", 1.0), "VALUE"),
    "a gap of nothing": (put("gap_pct", 0.0), "VALUE"),
    "a member has more": (put("members.0.cost_bought", 1.0), "VALUE"),
    "a member would keep more by itself": (put("members.0.alone_kept_weight_years", 1.0), "VALUE"),
    "a rosier year": (sql(f"UPDATE {YEARS} SET coverage_with = 0.9 WHERE year = 2029"), "YEARS"),
    "a rosier end": (put("coverage_last_with", 0.9), "YEARS"),
    "a line of the bill is gone": (sql(f"DELETE FROM {LINES} WHERE year = 2026 AND member_id = 'west'"),
                                   "LINES"),
    "a line of another member": (sql(f"UPDATE {LINES} SET member_id = 'north' WHERE member_id = 'west'"),
                                 "LINES"),
    "a line is cheaper": (sql(f"UPDATE {LINES} SET total = 1"), "LINES"),
}  # fmt: skip


def test_the_plan_passes_the_audit_of_the_whole(master: TinyProvince) -> None:
    """Every rule of a plan of members, and every rule of a plan for each member."""
    found = audit_province(master.folder)
    assert (found.findings, found.skipped) == ((), ())


@pytest.mark.parametrize("case", CASES)
def test_a_tampered_program_is_told_by_its_rule(case: str, master: TinyProvince, tmp_path: Path) -> None:
    tamper, rule = CASES[case]
    plan = master.copy(tmp_path / "plan")
    tamper(plan)
    assert f"INT-PROGRAM-{rule}" in broken(plan)


def test_every_rule_of_the_program_is_broken_by_some_case() -> None:
    assert {r.id for r in rules.RULES} == {f"INT-PROGRAM-{rule}" for _, rule in CASES.values()}


MONEY_CASES = {
    "a year of the program pays less": lambda p: edit_flow(p, "program", "replacement", 1.0),
    "its tax is gone": lambda p: edit_flow(p, "program", "tax", 0.0),
    "the sum leaves it out": lambda p: edit_flow(p, "with_program", "total", 1.0),
    "its years are gone": lambda p: edit_flow(p, "program", "", 0.0),
    "somebody else pays": lambda p: p.put("replacement.money.payer", "Nobody"),
    "the whole costs less with it": lambda p: p.put("replacement.money.horizons.0.cost_with_tax_with", 1.0),
    "the figures are gone": lambda p: p.json("province.json", lambda d: d["replacement"].pop("money")),
}


def edit_flow(plan: TinyProvince, whose: str, column: str, value: float) -> None:
    """Change the first year of the program in cash_flow.csv, or without a column cut all its years."""
    path = plan.folder / "cash_flow.csv"
    flow = pd.read_csv(path, keep_default_na=False)
    first = flow.index[flow["whose"] == whose][0]
    if column:
        assert flow.loc[first, column] != value
        flow.loc[first, column] = value
    else:
        flow = flow[flow["whose"] != whose]
    flow.to_csv(path, index=False)
    plan.hash()


@pytest.mark.parametrize("case", MONEY_CASES)
def test_tampered_money_of_a_program_is_told(case: str, master: TinyProvince, tmp_path: Path) -> None:
    """Each year and figure of the money follows from what the program spends."""
    plan = master.copy(tmp_path / "plan")
    MONEY_CASES[case](plan)
    assert "INT-PROVINCE-PROGRAM" in broken(plan)


def test_the_program_is_paid_in_its_years_beside_all_else(province: Province) -> None:
    """21 % of tax on what each year spends; the sum over 2 years is at 10 % the present cost it adds."""
    years = province.parts["replacement"].tables[YEARS]
    flow = {w: rows.set_index("year") for w, rows in province.cash_flow.groupby("whose")}
    told, alone = province.summary["replacement"]["money"], province.summary["money"]["horizons"]
    rate, added = 1 + province.resolved["finance"]["discount_rate_pct"] / 100, 0.0
    for year, spent in enumerate(years["spent"]):
        taxed = round(spent * 1.21, 2)
        assert flow["program"].loc[year, "total"] == pytest.approx(taxed, abs=0.011)
        both = flow["all"].loc[year, "total"] + taxed
        assert flow["with_program"].loc[year, "total"] == pytest.approx(both, abs=0.011)
        added += taxed / rate**year if year <= 2 else 0.0
    assert told["base"] == pytest.approx(years["spent"].sum())
    assert told["horizons"][0]["cost_with_tax_with"] == pytest.approx(
        alone[0]["cost_with_tax"] + added, abs=0.05
    )


def test_one_budget_buys_first_what_keeps_most_in_any_member(province: Province) -> None:
    """Four cameras are down in two towns; the first bought is the dead one that keeps most for its cost."""
    part = province.parts["replacement"]
    rows, years = part.tables[ROWS], part.tables[YEARS]
    assert set(rows["member_id"]) == {"east", "west"}
    assert set(rows.loc[rows["reason"] == "down", "asset_id"]) == {
        "east/XCAM-0001", "west/XCAM-0001", "west/XCAM-0002", "west/XCAM-0003",
    }  # fmt: skip
    spent = rows.groupby("year")["cost"].sum()
    assert (years.set_index("year")["spent"] == spent.reindex(years["year"]).fillna(0).to_numpy()).all()
    assert (years["spent"] <= years["budget"]).all()
    assert (years["coverage_with"] > years["coverage_without"]).all()
    first = rows[rows["year"] == 2026]
    assert (first["reason"] == "down").any()
    assert part.summary["gap_pct"] <= 0.1
    assert part.summary["without_program"] == ["north"]


def test_what_the_bill_holds_is_what_is_spent(province: Province) -> None:
    """Lines by member and year sum to the money of the year; members' shares sum to the whole."""
    part = province.parts["replacement"]
    lines, years = part.tables[LINES], part.tables[YEARS]
    by_year = lines.groupby("year")["total"].sum().reindex(years["year"]).fillna(0.0)
    assert np.allclose(by_year.to_numpy(), years["spent"].to_numpy())
    told = part.summary
    assert sum(m["cost_bought"] for m in told["members"]) == pytest.approx(told["cost_bought"], abs=0.01)
    assert sum(m["kept_weight_years"] for m in told["members"]) == pytest.approx(
        told["kept_weight_years"], abs=0.01
    )


def test_report_and_map_tell_what_comes_first(province: Province, tmp_path: Path) -> None:
    from planner.rules.model import AuditReport

    write_province_report(province, AuditReport((), (), ()), tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'id="replacement"' in page
    assert "west/XCAM-0001" in page
    assert "Qué se repone primero" in page
    assert "What is replaced first" in page
    write_province_map(province, tmp_path / "map.html")
    drawn = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "Reposición, por año" in drawn
    assert "replacement_parts" in drawn


def settings_of(tmp_path: Path, text: str = PROVINCE, **towns: str) -> Settings:
    """Return the settings of the study, a town's file ended otherwise where one is named."""
    study = write_towns(tmp_path / "study", text)
    for name, more in towns.items():
        path = study / "towns" / name / "study.toml"
        path.write_text(
            path.read_text(encoding="utf-8").replace("[scenario.fixed]", more + "[scenario.fixed]")
        )
    return load_settings(study)


def test_members_take_years_and_wear_from_the_whole_and_never_its_budget(tmp_path: Path) -> None:
    members = {m.entry.id: m.settings for m in load_members(settings_of(tmp_path))}
    assert {m.plant.year for m in members.values()} == {2026}
    assert {m.replacement.horizon_years for m in members.values()} == {4}
    assert [members[i].replacement.yearly_budget for i in ("east", "west")] == [2000.0, 0.0]


@pytest.mark.parametrize(
    ("text", "town", "words"),
    [
        ("yearly_budget = 0", "", "`replacement.yearly_budget` of the whole is 0"),
        (
            "yearly_budget = 4000",
            "[replacement]\nhorizon_years = 7\n",
            "`replacement.horizon_years` 7; the whole 4",
        ),
        ("yearly_budget = 4000", "[replacement]\nworn_out_pct = 5\n", "`replacement.worn_out_pct` 5"),
    ],
)
def test_a_program_that_cannot_be_one_is_refused(tmp_path: Path, text: str, town: str, words: str) -> None:
    """Beside the study above, which is allowed: a budget of all, and one calendar."""
    asked = settings_of(
        tmp_path, PROVINCE.replace("yearly_budget = 4000", text), **({"west": town} if town else {})
    )
    with pytest.raises(SettingsError, match=words):
        load_members(asked)


def test_towns_of_several_years_are_refused(tmp_path: Path) -> None:
    study = write_towns(tmp_path / "study")
    path = study / "towns" / "west" / "study.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[plant]\n", "[plant]\nyear = 2025\n"))
    with pytest.raises(SettingsError, match="one program has one first year"):
        load_members(load_settings(study))


def test_a_program_over_members_that_hold_nothing_is_refused(tmp_path: Path) -> None:
    study = write_towns(tmp_path / "study")
    for name in ("east", "west"):
        path = study / "towns" / name / "study.toml"
        text = path.read_text(encoding="utf-8").replace('source = "built.csv"', "").replace(ALONE, "")
        path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="no member has what a program buys"):
        load_members(load_settings(study))


def test_demand_of_two_units_is_not_added_up(province: Province) -> None:
    """Members that count alike are allowed; one that counts people beside meters is not."""
    held = [m for m in province.members if m.member_id != "north"]
    settings = Settings(Path())
    refuse_units(settings, held)
    other = json.loads(json.dumps(dict(held[0].summary)))
    other["cameras"]["demand_unit"] = "people"
    with pytest.raises(SettingsError, match="several units"):
        refuse_units(settings, [replace(held[0], summary=other), held[1]])


def member_of(name: str, cost: list[int], weight: list[int], due: list[int], years: int) -> MemberParts:
    """Return a member whose parts keep their weight in every year from the one in which they are bought."""
    rows = pd.DataFrame({"cost": cost, "due_year": [float(d) for d in due], "may_buy": True})
    worth = np.array([[w * (years - t) for t in range(years)] for w in weight], dtype=np.int64)
    none = np.zeros(len(cost), dtype=np.int64)
    parts = PartsDue(rows, np.zeros((len(cost), years)), np.ones(len(cost)))
    return MemberParts(
        name, parts, [], np.arange(len(cost)), none, none, worth, None, rows, pd.Series(dtype=float), {}, {}  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("carry", [True, False])
def test_no_way_to_spend_one_budget_over_members_keeps_more(seed: int, carry: bool) -> None:
    """Every program over two members is tried: in each year any part, the sum of all within one budget."""
    rng, years, start = np.random.default_rng(seed), 2, 2026
    parts = [
        member_of(name, rng.integers(1, 9, 3).tolist(), rng.integers(0, 20, 3).tolist(),
                  rng.integers(start - 2, start + 2, 3).tolist(), years)
        for name in ("east", "west")
    ]  # fmt: skip
    budget = int(rng.integers(0, 14))
    asked = ReplacementSettings(
        by="program", yearly_budget=budget / 100, horizon_years=years, carry_over=carry
    )
    settings = Settings(Path(), replacement=asked)
    found = solve_replacement(_problem(parts, settings, start), Limits(0.0, 20.0))
    flat = [
        (int(p.due.rows["cost"][j]), p.worth[j], max(0, int(p.due.rows["due_year"][j]) - start))
        for p in parts
        for j in range(3)
    ]
    best = 0
    for program in itertools.product(range(-1, years), repeat=len(flat)):
        if any(0 <= t < first for t, (_, _, first) in zip(program, flat, strict=True)):
            continue
        spent = [sum(c for t, (c, _, _) in zip(program, flat, strict=True) if t == y) for y in range(years)]
        over = (sum(spent[: y + 1]) > budget * (y + 1) if carry else spent[y] > budget for y in range(years))
        if not any(over):
            best = max(best, sum(int(w[t]) for t, (_, w, _) in zip(program, flat, strict=True) if t >= 0))
    assert found.report.objective == best
    assert found.report.outcome == "proven"
    assert found.report.certified_bound >= best


def test_a_budget_of_nothing_and_a_part_dearer_than_all_money_are_proven_at_once() -> None:
    """Nothing can be bought: the bound is 0, and no program is called stopped for it."""
    asked = ReplacementSettings(by="program", yearly_budget=0.0, horizon_years=2)
    parts = [member_of("east", [5, 9], [10, 20], [2020, 2020], 2)]
    found = solve_replacement(_problem(parts, Settings(Path(), replacement=asked), 2026), Limits(0.0, 5.0))
    assert (found.report.objective, found.report.certified_bound, found.report.outcome) == (0, 0, "proven")
    dear = replace(asked, yearly_budget=0.04)
    found = solve_replacement(_problem(parts, Settings(Path(), replacement=dear), 2026), Limits(0.0, 5.0))
    assert found.year.tolist() == [1, -1]  # 4 + 4 cents pay for the part of 5 in the second year, never for 9
    assert found.report.certified_bound == 10
