"""Plans side by side: break-even year, what is held and what goes to others, worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from helpers_town import make_settings

from planner.catalog.table_files import read_kits, read_prices, read_ways
from planner.costs.cash_flow import cash_flow, flow_table
from planner.costs.present import present
from planner.costs.side_by_side import (
    StoredMoney,
    break_even,
    comparable,
    even_fees,
    fee_items,
    money_facts,
    same_service,
)
from planner.outputs.side_by_side import plan_parts, rows_of, side_csv, side_page, verdicts
from planner.outputs.words import same
from planner.schema import PHASE_LINES
from planner.schema.money import MONEY_LINES
from planner.settings import Settings, resolved

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
    made = settings(rate_pct)
    flow = cash_flow(lines, phases, parts, made)
    costs = [present(flow, n, lines, parts) for n in (2, 4)]
    summary = {
        "cost": {"capex": capex, "tax": round(capex * 0.21, 2), "annual_opex": 100.0 + fee,
                 "currency": "USD", "level": "typical", "capex_low": 1.0, "capex_high": 9.0,
                 "assumption_share": 0.5, "discount_rate_pct": rate_pct},
        "money": {
            "horizons": [{k: float(str(v)) if k != "horizon_years" else v for k, v in vars(c).items()}
                         for c in costs],
            "exchange": None, "loan": None,
        },
        "network": {"route_m": 2000.0, "owned_route_share": 0.25, "connected": 4, "cable_m": 2100.0,
                    "fiber_km": 50.0, "unserved": [], "gap_pct": 0.1, "pops": {"by_kind": {"center": 1}}},
        "cameras": {"chosen": cameras, "coverage_share": 0.5, "coverage_upper_bound_share": 0.51},
        "outcome": "proven", "audit": {"errors": 0, "open": 2},
    }  # fmt: skip
    book = read_prices().set_index("item_id")
    modes = pd.DataFrame({"mode": [mode] * cameras})
    return StoredMoney(summary, lines, flow_table(flow), modes, parts, book, resolved(made))


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
    """Rented fiber, ducts, poles and links, leased and lent cameras, and nothing else."""
    assert fee_items(read_ways(), read_kits()) == {
        "camera_lease_year", "camera_commodatum_year", "lease_dark_fiber_m_year", "duct_lease_m_year",
        "pole_attachment_m_year", "leased_capacity_mbps_year", "leased_link_km_year", "link_fee_year",
    }  # fmt: skip


def told(plans: dict[str, StoredMoney | None]) -> dict[str, list[str]]:
    """The rows of the plans by label with unit, as English words."""
    fees = fee_items(read_ways(), read_kits())
    facts = {n: None if p is None else money_facts(p, fees) for n, p in plans.items()}
    summaries = {n: OWNED.summary if p is None else p.summary for n, p in plans.items()}
    return {r.named.en: [c.shown.en for c in r.cells]
            for r in rows_of(plan_parts(summaries, plans, facts, fees))}  # fmt: skip


def notes(plans: dict[str, StoredMoney | None]) -> str:
    """All notes of the parts, in English."""
    fees = fee_items(read_ways(), read_kits())
    facts = {n: None if p is None else money_facts(p, fees) for n, p in plans.items()}
    summaries = {n: OWNED.summary if p is None else p.summary for n, p in plans.items()}
    return " ".join(n.en for p in plan_parts(summaries, plans, facts, fees) for n in p.notes)


def test_rows_tell_the_year_and_never_in_both_languages() -> None:
    """A column for each plan, a dash for the first one and for a plan without cash flow."""
    plans = {"own": OWNED, "lent": LENT, "cheap": plan(0.0, 100.0), "old": None}
    rows = told(plans)
    assert rows["own has cost no more from year"] == ["—", "3", "never in 4 years", "—"]
    assert rows["cameras owned"] == ["100.0%", "0.0%", "100.0%", "—"]
    assert rows["capex with tax, USD"] == ["1,271", "61", "61", "1,271"]
    assert "earlier version" in notes(plans)
    assert "same service" not in notes(plans)


def test_other_counts_of_cameras_are_no_same_service() -> None:
    """Four cameras and five are told apart in a note."""
    five = plan(1000.0, 0.0, cameras=5)
    assert not same_service([OWNED, five])
    assert "same service" in notes({"a": OWNED, "b": five})


def test_the_fee_at_which_both_cost_the_same() -> None:
    """1,210 more for cameras of one's own over two years at 10 % is 1,210 / 1.735537 = 697.19 a year.

    The fee of the plan is 500 a year for 6,240 of the price book: 697.19 / 500 x 6,240 = 8,700.94. At that
    fee both plans cost the same, to the cents of rounding.
    """
    fees = fee_items(read_ways(), read_kits())
    points = even_fees(OWNED, LENT, fees)
    assert [(p.item_id, p.horizon_years) for p in points] == [
        ("camera_commodatum_year", 2), ("camera_commodatum_year", 4),
    ]  # fmt: skip
    assert float(points[0].price) == 6240.0
    assert points[0].even is not None
    assert float(points[0].even) == pytest.approx(1210 / (1 / 1.1 + 1 / 1.21) / 500 * 6240, abs=0.02)
    again = plan(0.0, 500.0 * float(points[0].even) / 6240.0, "commodatum")
    costs = [p.summary["money"]["horizons"][0]["cost_with_tax"] for p in (OWNED, again)]
    assert costs[0] == pytest.approx(costs[1], abs=0.02)


def test_a_plan_that_costs_more_even_for_nothing_has_no_such_fee() -> None:
    """Cameras of 2,000.00 and a fee beside those of 1,000.00 without: the fee cannot even that out."""
    fees = fee_items(read_ways(), read_kits())
    dear = plan(2000.0, 100.0)
    assert [p.even for p in even_fees(OWNED, dear, fees)] == [None, None]
    facts = {"own": money_facts(OWNED, fees), "dear": money_facts(dear, fees)}
    said = " ".join(v.en for v in verdicts({"own": OWNED, "dear": dear}, facts, fees))
    assert "even if its fee were free" in said
    assert told({"own": OWNED, "dear": dear})[
        "at this price it costs as much as own over 2 years, USD per unit and year"
    ] == ["—", "not even for free"]


def test_the_verdict_names_the_price_it_rests_on() -> None:
    """Both the price of the plan and the price that evens out stand in the sentence, with their source."""
    fees = fee_items(read_ways(), read_kits())
    facts = {"own": money_facts(OWNED, fees), "lent": money_facts(LENT, fees)}
    said = verdicts({"own": OWNED, "lent": LENT}, facts, fees)
    assert any("own has cost no more than lent from year 3" in v.en for v in said)
    rests = next(v for v in said if "rests on one price" in v.en)
    assert "USD 6,240.00 per unit and year" in rests.en
    assert "USD 8,700.93 per unit and year" in rests.en
    assert "USD 8.700,93 por unidad y año" in rests.es


def test_the_page_draws_a_line_a_plan_and_escapes_what_it_is_told() -> None:
    """Three plans, one without cash flow: two lines; a name with a tag stays one, and = starts no formula."""
    plans = {"<b>own</b>": OWNED, "=lent": LENT, "old": None}
    fees = fee_items(read_ways(), read_kits())
    facts = {n: None if p is None else money_facts(p, fees) for n, p in plans.items()}
    summaries = {n: OWNED.summary if p is None else p.summary for n, p in plans.items()}
    parts, names = plan_parts(summaries, plans, facts, fees), list(plans)
    about = {"title": same("A & B"), "currency": same("USD"), "notes": same("")}
    page = side_page(parts, names, verdicts(plans, facts, fees), plans, about, "en")
    assert page.count('fill="none" stroke-width="2.5"') == 2
    assert "<b>own" not in page
    assert "A &amp; B" in page
    assert '<html lang="en">' in page
    assert side_csv(parts, names).splitlines()[0].endswith(",<b>own</b>,'=lent,old")
