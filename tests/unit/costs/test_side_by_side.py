"""Plans side by side: break-even year, what is held and what goes to others, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from helpers_town import make_settings

from planner.catalog.table_files import read_kits, read_ways
from planner.costs.cash_flow import cash_flow, flow_table
from planner.costs.side_by_side import (
    StoredMoney,
    break_even,
    comparable,
    fee_items,
    money_facts,
    same_service,
)
from planner.network.stops import Counts
from planner.outputs.side_by_side import money_rows, side_notes, stop_rows
from planner.schema import PHASE_LINES
from planner.schema.money import MONEY_LINES
from planner.settings import Settings

NAN = float("nan")


def settings(rate_pct: float = 10.0) -> Settings:
    """Four years, 21 % tax on capex alone, no contingency, maintenance or taking down."""
    base = make_settings()
    return replace(
        base,
        costs=replace(base.costs, contingency_pct=0.0, tax_pct=21.0, maintenance_pct=0.0),
        finance=replace(
            base.finance, horizon_years=2, second_horizon_years=4, discount_rate_pct=rate_pct,
            decommissioning_pct=0.0, replacement=False,
        ),
    )  # fmt: skip


def plan(
    device: float, fee: float, mode: str = "own", rate_pct: float = 10.0, cameras: int = 4
) -> StoredMoney:
    """Cameras bought at a price, training of 50.00, power of 100.00 a year, and a yearly fee."""
    rows: list[tuple[Any, ...]] = [
        ("BOM-001", "camera_fixed", "once", device, "works", "Province", 8.0, 0.8),
        ("BOM-002", "training_person", "once", 50.0, "works", "Province", NAN, 0.0),
        ("BOM-003", "power_camera_year", "year", 100.0, "energy", "City", NAN, 0.0),
        ("BOM-004", "camera_commodatum_year", "year", fee, "general", "Province", NAN, 0.8),
        *((k.upper(), None, "due", 0.0, k, "Province", NAN, 0.5)
          for k in ("maintenance", "replacement", "decommissioning")),
    ]  # fmt: skip
    lines = pd.DataFrame(rows, columns=MONEY_LINES.names)
    parts = pd.DataFrame([(r[0], "x", 1, 1.0, r[3]) for r in rows[:4]], columns=PHASE_LINES.names)
    capex = device + 50.0
    phases = pd.DataFrame([{"phase": 1, "works": capex, "capex": capex}])
    flow = flow_table(cash_flow(lines, phases, parts, settings(rate_pct)))
    summary = {
        "cost": {"capex": capex, "tax": round(capex * 0.21, 2), "annual_opex": 100.0 + fee,
                 "currency": "USD"},
        "money": {
            "horizons": [
                {"horizon_years": n, "cost": 1.0, "cost_with_tax": 2.0, "own_funds": 3.0, "held_at_end": 4.0}
                for n in (2, 4)
            ],
            "exchange": None,
        },
        "network": {"route_m": 2000.0, "owned_route_share": 0.25, "connected": 4},
    }  # fmt: skip
    return StoredMoney(summary, lines, flow, pd.DataFrame({"mode": [mode] * cameras}))


OWNED, LENT = plan(1000.0, 0.0), plan(0.0, 500.0, "commodatum")


def test_owning_breaks_even_in_year_3() -> None:
    """Owned first costs 1,210 more, then saves 454.55, 413.22, 375.66: 1,210 - 1,243.43 < 0 in year 3."""
    assert break_even(OWNED, LENT) == 3


def test_lent_never_breaks_even_with_owned_for_good() -> None:
    """What is lent costs less up to year 2 only, so it is not cheaper to the end."""
    assert break_even(LENT, OWNED) is None


def test_a_fee_too_small_never_breaks_even() -> None:
    """100 a year over four years is worth 316.99 at 10 %, less than 1,210."""
    assert break_even(OWNED, plan(0.0, 100.0)) is None


def test_another_discount_rate_has_no_break_even() -> None:
    """Present values at 5 % and at 10 % are not set beside each other."""
    other = plan(0.0, 500.0, rate_pct=5.0)
    assert not comparable(OWNED, other)
    with pytest.raises(ValueError, match="discount rate"):
        break_even(OWNED, other)


def test_what_is_held_leaves_services_out_and_fees_go_to_others() -> None:
    """1,000 of cameras without 50 of training; the fee of 500 alone goes to the owner of lent cameras."""
    fees = fee_items(read_ways(), read_kits())
    owned, lent = money_facts(OWNED, fees), money_facts(LENT, fees)
    assert (owned["owned_at_purchase"], lent["owned_at_purchase"]) == (1000.0, 0.0)
    assert (owned["annual_fees"], lent["annual_fees"]) == (0.0, 500.0)
    assert (owned["owned_cameras"], lent["owned_cameras"], lent["cameras"]) == (4, 0, 4)
    assert owned["capex_with_tax"] == 1270.5
    assert owned["owned_route_m"] == 500.0
    assert lent["foreign_share_yearly"] == round(500 * 0.8 / 600, 6)


def test_every_fee_of_the_catalog_is_known() -> None:
    """Rented fiber, ducts and poles, leased and lent cameras, and nothing else."""
    assert fee_items(read_ways(), read_kits()) == {
        "camera_lease_year", "camera_commodatum_year", "lease_dark_fiber_m_year", "duct_lease_m_year",
        "pole_attachment_m_year",
    }  # fmt: skip


def test_rows_tell_the_year_and_never_in_both_languages() -> None:
    """A column for each plan, a dash for the first one and for a plan without cash flow."""
    plans = {"own": OWNED, "lent": LENT, "cheap": plan(0.0, 100.0), "old": None}
    fees = fee_items(read_ways(), read_kits())
    facts = {n: None if p is None else money_facts(p, fees) for n, p in plans.items()}
    rows = {r[0].en: r[1:] for r in money_rows(plans, facts)}
    told = rows["own has cost no more from year"]
    assert [c.en for c in told] == ["—", "3", "never in 4 years", "—"]
    assert told[2].es == "nunca en 4 años"
    assert [c.en for c in rows["cameras owned"]] == ["100.0%", "0.0%", "100.0%", "—"]
    notes = [n.en for n in side_notes(plans)]
    assert any("earlier version" in n for n in notes)
    assert not any("same service" in n for n in notes)


def test_other_counts_of_cameras_are_no_same_service() -> None:
    """Four cameras and five are told apart in a note."""
    five = plan(1000.0, 0.0, cameras=5)
    assert not same_service([OWNED, five])
    assert any("same service" in n.en for n in side_notes({"a": OWNED, "b": five}))


def test_rows_of_rents_stand_only_where_some_plan_has_them() -> None:
    """One plan rents the fiber of 3 of 4 cameras, the other hangs 2 on poles of others; none is lent."""
    working = {1: 3.4, 3: 2.0, 5: 1.0}
    none = Counts(0, 0, 0, 0, dict.fromkeys(working, 0.0))
    rents, hangs = Counts(4, 3, 3, 0, working), Counts(4, 0, 2, 0, working)
    table = {
        "rents": {"camera": rents, "point": none},
        "hangs": {"camera": hangs, "point": none},
        "old": None,
    }
    rows = {r[0].en: [c.en for c in r[1:]] for r in stop_rows(table)}
    assert rows == {
        "cameras dark when rent of fiber is not paid": ["3", "0", "—"],
        "cameras without a way when rent of poles and ducts is not paid either": ["3", "2", "—"],
        "cameras working without maintenance, year 1": ["3 (85%)", "3 (85%)", "—"],
        "cameras working without maintenance, year 3": ["2 (50%)", "2 (50%)", "—"],
        "cameras working without maintenance, year 5": ["1 (25%)", "1 (25%)", "—"],
    }
