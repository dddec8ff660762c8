"""A member of the second phase pays from its own year on: two towns of the plan written by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from helpers_tiny_province import TinyProvince, tiny_settings, write_tiny_province

from planner.outputs.province.cash import cash_tables
from planner.plan.province.store import read_province
from planner.rules.province.audit import audit_province
from planner.settings.phases_settings import PhasesSettings

ONE_YEAR_LATER = {
    0: {"works": 0.0, "tax": 0.0, "links": 0.0, "loan_drawn": 0.0, "total": 0.0},
    1: {"works": 23166.35, "contingency": 2316.64, "tax": 5351.43, "energy": 0.0, "loan_drawn": 12741.5},
    2: {"works": 0.0, "energy": 471.9, "links": 24000.0, "maintenance": 1853.31, "interest": 1274.15,
        "principal": 6067.38, "total": 26325.21},
    3: {"energy": 519.09, "interest": 667.41, "principal": 6674.12},
    6: {"energy": 690.91, "replacement": 2500.0, "tax": 525.0},
    7: {"energy": 760.0, "replacement": 0.0, "decommissioning": 463.33, "tax": 97.3},
}  # fmt: skip
"""Energy has risen by 10 % a year since year 0 of the province; the training of year 1 is bought again in
year 6, the storage would be in year 7, after which nothing runs, and what stands is taken down then."""


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> TinyProvince:
    """East is built in the first phase, West in the second, a year later."""
    settings = replace(tiny_settings(), phases=PhasesSettings())
    return write_tiny_province(tmp_path_factory.mktemp("later") / "plan", settings, parts={})


def years(province: TinyProvince, whose: str) -> pd.DataFrame:
    """Return the years of a member or of all."""
    flow = pd.read_csv(province.folder / "cash_flow.csv", keep_default_na=False)
    return flow[(flow["member"] == whose) | (flow["whose"] == whose)].set_index("year")


def test_a_member_of_the_second_phase_pays_a_year_later(province: TinyProvince) -> None:
    """Works, loan and yearly payments by hand; the member of the first phase has the years of its plan."""
    west, east = years(province, "west"), years(province, "east")
    for year, told in ONE_YEAR_LATER.items():
        for name, amount in told.items():
            assert west.loc[year, name] == pytest.approx(amount, abs=0.005), (year, name)
    assert east.loc[0, "works"] == 23166.35
    assert east.loc[1, "energy"] == 429.0
    assert years(province, "all").loc[1, "works"] == 23166.35


def test_present_cost_and_payers_count_from_the_year_of_each(province: TinyProvince) -> None:
    """Over 2 years West costs 25,482.99 / 1.1 + 26,788.54 / 1.21 = 45,305.64; East its 71,515.29.

    Of energy East pays 780.00 at present, West 471.90 / 1.21 = 390.00.
    """
    told = json.loads((province.folder / "province.json").read_text(encoding="utf-8"))["money"]
    assert told["horizons"][0]["cost"] == pytest.approx(71515.29 + 45305.64, abs=0.005)
    paid = {p["payer"]: p for p in told["payers"]}
    assert (paid["City"]["annual"], paid["City"]["present"]) == (780.0, 1170.0)


def test_net_present_cost_counts_capex_from_the_year_of_each_and_is_held_by_the_audit(
    province: TinyProvince, tmp_path: Path
) -> None:
    """East has 71,029.23 from year 0; West 25,482.99 / 1.1 + 26,243.31 / 1.21 = 44,855.04 from year 1.

    The sum of both as if built in year 0, 142,058.46, is found.
    """
    told = json.loads((province.folder / "province.json").read_text(encoding="utf-8"))["cost"]
    own = told["own"]["net_present_cost"]
    assert told["net_present_cost"] - own == pytest.approx(71029.23 + 44855.04, abs=0.005)
    copy = province.copy(tmp_path / "plan")
    copy.put("cost.net_present_cost", 2 * 71029.23 + own)
    assert {f.rule for f in audit_province(copy.folder).findings} == {"INT-PROVINCE-MONEY"}


def test_the_report_tells_members_own_programs_that_no_sum_holds(province: TinyProvince) -> None:
    """Two programs of 1,200.00 and 300.00 are named with their sum; without any nothing is said."""
    whole = read_province(province.folder)
    assert "replacement programs" not in "".join(cash_tables(whole))
    members = [
        replace(m, summary={**m.summary, "replacement": {"cost_bought": cost}})
        for m, cost in zip(whole.members, (1200.0, 300.0), strict=True)
    ]
    page = "".join(cash_tables(replace(whole, members=tuple(members))))
    assert "1,500" in page
    assert all(f"{m.member_id} USD {cost}" in page for m, cost in zip(members, ("1,200", "300"), strict=True))


def test_the_audit_derives_the_later_years_again(province: TinyProvince, tmp_path: Path) -> None:
    """Nothing is found in the plan; a later member told as if built in year 0 is."""
    assert audit_province(province.folder).findings == ()
    copy = province.copy(tmp_path / "plan")
    path = copy.folder / "cash_flow.csv"
    flow = pd.read_csv(path, keep_default_na=False)
    east = flow[flow["member"] == "east"].assign(member="west")
    pd.concat([flow[flow["member"] != "west"], east]).to_csv(path, index=False)
    copy.hash()
    assert "INT-PROVINCE-CASH" in {f.rule for f in audit_province(copy.folder).findings}


def test_a_member_of_the_first_phase_is_held_to_its_own_plan(province: TinyProvince, tmp_path: Path) -> None:
    """One year of it costs more than in its plan."""
    copy = province.copy(tmp_path / "plan")
    copy.flow("east", 3, "links", 1.0)
    assert {f.rule for f in audit_province(copy.folder).findings} == {"INT-PROVINCE-CASH"}
