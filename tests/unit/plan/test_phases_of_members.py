"""Phases across members: order, yearly budgets, what is carried over, what is seen by the end of each."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from planner.plan.province.phases import Phased, Works, build_members
from planner.settings import Settings
from planner.settings.phases_settings import PhasesSettings

MEMBERS = pd.DataFrame(
    {
        "member_id": ["a", "b", "c"],
        "cameras": [10, 20, 30],
        "points": [1, 2, 3],
        "demand_unit": "people",
        "demand_total": [100.0, 200.0, 300.0],
        "demand_covered": [50.0, 80.0, 90.0],
    }
)
WORKS = [
    Works("", 1, Decimal(40)), Works("a", 1, Decimal(100)), Works("b", 2, Decimal(150)),
    Works("c", 2, Decimal(60)),
]  # fmt: skip


def built(members: pd.DataFrame = MEMBERS, **phases: Any) -> Phased:
    settings = replace(Settings(folder=Path()), phases=PhasesSettings(**phases))
    return build_members(WORKS, members, settings)


def test_without_budgets_each_member_is_built_in_its_own_phase() -> None:
    found = built()
    assert found.built_in == {"a": 1, "b": 2, "c": 2}
    assert found.table["spent"].tolist() == [140.0, 210.0]
    assert found.table["coverage_after"].tolist() == [round(50 / 600, 6), round(220 / 600, 6)]


def test_money_that_is_carried_over_flows_on_without_loss() -> None:
    """100 a year: the province's 40 and 60 of a; 40 of a and 60 of b; 90 of b and 10 of c; the last 50."""
    found = built(by="budget", budgets=(100.0,), carry_over=True)
    assert found.built_in == {"a": 2, "b": 3, "c": 4}
    assert found.table["spent"].tolist() == [100.0, 100.0, 100.0, 50.0]
    assert found.table["carried"].tolist() == [0.0, 0.0, 0.0, 0.0]
    assert found.table["capex_after"].tolist() == [40.0, 140.0, 290.0, 350.0]
    assert found.table["cameras_after"].tolist() == [0, 10, 30, 60]


def test_what_is_not_carried_over_pays_whole_members_only() -> None:
    """160 a year: 40 + 100, then 150 of b, then 60 of c; nothing of the 20 and 10 left over is used."""
    found = built(by="budget", budgets=(160.0,))
    assert found.built_in == {"a": 1, "b": 2, "c": 3}
    assert found.table["spent"].tolist() == [140.0, 150.0, 60.0]


def test_a_member_that_no_budget_holds_is_told_as_beyond() -> None:
    found = built(by="budget", budgets=(140.0, 120.0))
    assert found.built_in == {"a": 1, "b": None, "c": None}
    assert found.figures["beyond_budget"] == ["b", "c"]
    assert found.table["spent"].tolist() == [140.0]


def test_members_that_count_demand_unlike_are_not_added_up() -> None:
    mixed = MEMBERS.assign(demand_unit=["people", "people", "street meters"])
    assert built(mixed).table["coverage_after"].isna().all()


@pytest.mark.parametrize("carry", [True, False])
def test_no_phase_spends_more_than_it_has(carry: bool) -> None:
    table = built(by="budget", budgets=(70.0, 150.0, 20.0, 200.0), carry_over=carry).table
    assert (table["spent"] <= table["granted"] + table["carried"]).all()
