"""Whole plans of a toy town built in phases: by zone, by priority and by budget, audited."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers_watched import STUDY, write_watched

from planner.cli.run import run_study
from planner.errors import ProvenInfeasibleError, SettingsError
from planner.plan.model import Plan
from planner.plan.progress import Run
from planner.plan.store import read_plan
from planner.rules import audit
from planner.settings import load_settings

FIRST = re.compile(r"costs USD ([\d,.]+), ([\d,.]+) more")


def amount(text: str) -> float:
    """Return an amount as a number."""
    return float(text.replace(",", ""))


def made(folder: Path, phases: str) -> tuple[dict[str, Any], Plan]:
    """Run the town with these `[phases]`; return its figures and the stored plan, audited."""
    study = write_watched(folder / "s", "", STUDY + f"\n[phases]\n{phases}\n")
    summary = run_study(load_settings(study), folder / "p", overwrite=False, watched=Run())
    found = audit(folder / "p")
    assert found.integrity_errors == ()
    assert found.skipped == ()
    return summary["network"]["phases"], read_plan(folder / "p")


def checked(plan: Plan) -> None:
    """Check what holds of any phases: sums to the cent, every asset once, budgets kept."""
    table, lines = plan.tables["phases"], plan.tables["phase_lines"]
    assert float(table["capex_after"].iloc[-1]) == pytest.approx(plan.summary["cost"]["capex"], abs=0.005)
    assert table["opex_after"].iloc[-1] == pytest.approx(plan.summary["cost"]["annual_opex"], abs=0.005)
    assert int(table["sites"].sum()) == plan.summary["network"]["connected"]
    assert table["route_m"].sum() == pytest.approx(plan.summary["network"]["route_m"], abs=0.02)
    sums = lines.groupby("line_id")[["quantity", "total"]].sum().round(2)
    bom = plan.bom.set_index("line_id").loc[sums.index]
    assert np.array_equal(sums["total"], bom["total"])
    assert np.array_equal(sums["quantity"], bom["quantity"])
    assert table["coverage_after"].is_monotonic_increasing
    held = table["budget"].notna()
    assert (table.loc[held, "capex"] <= table.loc[held, "budget"]).all()


def test_zones_are_built_in_the_order_of_the_study(tmp_path: Path) -> None:
    figures, plan = made(tmp_path, 'by = "zone"\norder = ["North", "West; East"]')
    checked(plan)
    assert figures["by"] == "zone"
    names = plan.tables["phases"]["name"].tolist()
    assert names == ["North", "West; East"]
    for layer in ("cameras", "points"):
        rows = plan.tables[layer]
        north = rows["connected"].astype(bool) & (rows["district"] == "North")
        assert set(rows.loc[north, "phase"]) == {1}
    html = (tmp_path / "p" / "report.html").read_text(encoding="utf-8")
    assert "Phases of construction" in html
    assert "phase_spans" in (tmp_path / "p" / "map.html").read_text(encoding="utf-8")


def test_budgets_are_kept_and_what_they_do_not_hold_is_told(tmp_path: Path) -> None:
    """Each phase costs at most its budget; one more year than the budgets hold is told as beyond them."""
    _, whole = made(tmp_path / "a", 'by = "none"')
    checked(whole)
    capex = whole.summary["cost"]["capex"]
    figures, plan = made(tmp_path / "b", f'by = "budget"\nbudgets = [{0.7 * capex:.2f}, {0.1 * capex:.2f}]')
    checked(plan)
    assert "heuristic" in figures["method"]
    assert figures["sites_beyond_budget"] > 0
    assert plan.tables["phases"]["name"].iloc[-1] == "beyond_budget"
    assert np.isnan(plan.tables["phases"]["budget"].iloc[-1])
    assert "PHASES-BUDGET" in set(plan.findings["code"])


def test_what_a_phase_leaves_is_carried_to_the_cent(tmp_path: Path) -> None:
    """A budget is its own money and all that was given before and not spent."""
    _, whole = made(tmp_path / "a", 'by = "none"')
    capex = whole.summary["cost"]["capex"]
    given = [round(share * capex, 2) for share in (0.7, 0.0001, 0.1, 0.3)]
    _, plan = made(tmp_path / "b", f'by = "budget"\nbudgets = {given}\ncarry_over = true')
    checked(plan)
    table = plan.tables["phases"]
    assert len(table) > 1
    spent = [0.0, *table["capex_after"]]
    for k, budget in enumerate(table["budget"].dropna()):
        sums = [sum(given[:n]) - spent[k] for n in range(1, len(given) + 1)]
        assert min(abs(budget - s) for s in sums) < 0.006


def test_a_first_budget_that_holds_no_site_is_refused_with_its_cost_and_that_cost_builds_it(
    tmp_path: Path,
) -> None:
    """1,000 is refused with an amount; a cent less than that too; exactly that builds one place."""
    second = "1000000.0"
    with pytest.raises(ProvenInfeasibleError, match="cheapest first site") as told:
        made(tmp_path / "a", f'by = "budget"\nbudgets = [1000, {second}]')
    assert told.value.exit_code == 5
    ((least, more),) = [(amount(a), amount(b)) for a, b in FIRST.findall(str(told.value))]
    assert more == pytest.approx(least - 1000)
    with pytest.raises(ProvenInfeasibleError, match=r" 0\.01 more"):
        made(tmp_path / "b", f'by = "budget"\nbudgets = [{least - 0.01:.2f}, {second}]')
    figures, plan = made(tmp_path / "c", f'by = "budget"\nbudgets = [{least:.2f}, {second}]')
    checked(plan)
    assert figures["sites_by_phase"][0] >= 1
    assert plan.tables["phases"]["capex"].iloc[0] == pytest.approx(least, abs=0.001)


def test_a_first_budget_that_holds_no_site_is_saved_where_money_is_carried_over(tmp_path: Path) -> None:
    """A thousand and three million: the first phase has both; a finding tells what the thousand lacked."""
    figures, plan = made(tmp_path, 'by = "budget"\nbudgets = [1000, 3000000.0]\ncarry_over = true')
    checked(plan)
    assert plan.tables["phases"]["budget"].iloc[0] == 3_001_000.0
    told = plan.findings.set_index("code").loc["PHASES-BUDGET", "message"]
    assert "a budget of 1,000.00 held no further site" in told
    assert figures["sites_beyond_budget"] == 0
    with pytest.raises(ProvenInfeasibleError, match=r"all phases together may cost USD 3,000\.00"):
        made(tmp_path / "b", 'by = "budget"\nbudgets = [1000, 2000]\ncarry_over = true')


def test_an_order_of_districts_that_nobody_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Atlantis"):
        made(tmp_path, 'by = "zone"\norder = ["Atlantis"]')


def test_kinds_may_make_the_phases(tmp_path: Path) -> None:
    """Points of the named kind come first, cameras after them."""
    _, plan = made(tmp_path, 'by = "priority"\npriority = "kind"\norder = ["camera"]')
    checked(plan)
    assert set(plan.tables["cameras"]["phase"]) == {1}
    assert 1 not in set(plan.tables["points"].loc[plan.tables["points"]["connected"].astype(bool), "phase"])
