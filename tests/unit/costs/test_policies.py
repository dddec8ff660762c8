"""Hard policies on a bill made by hand: poles 920.00, cable 80.27, an entry fee of 5.00, opex 190.42."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest
from helpers_town import make_settings

from planner.catalog import load_catalog
from planner.costs import price
from planner.costs.policies import Broken, broken_policies
from planner.settings import Settings

NEEDS = pd.DataFrame(
    [
        ("POL-00001", "supports", "pole_new", 2.0),
        ("CBL-0001", "cables", "cable_adss_12_m", 100.34),
        ("CAM-0001", "cameras", "power_camera_year", 1.0),
        ("SP-00001", "spans", "lease_dark_fiber_entry_m", 10.0),
    ],
    columns=["asset_id", "layer", "item_id", "quantity"],
)
BOOK = {"pole_new": "AR", "cable_adss_12_m": "CN"}


def broken(
    costs: dict[str, float], owned: float = 0.0, modes: tuple[str, ...] = ("own",), mode: str = "own",
    origins: dict[str, str] | None = None,
) -> dict[str, Broken]:  # fmt: skip
    """The policies that the bill breaks."""
    base = make_settings()
    settings: Settings = replace(
        base,
        costs=replace(base.costs, contingency_pct=10.0, tax_pct=21.0, maintenance_pct=8.0, **costs),
        ownership=replace(base.ownership, min_owned_camera_share=owned, camera_mode=mode),
    )
    catalog = load_catalog(settings)
    found = BOOK if origins is None else origins
    prices = catalog.prices.assign(
        origin=[found.get(str(i)) for i in catalog.prices["item_id"]],
        supplier=[found.get(str(i)) for i in catalog.prices["item_id"]],
    )
    return {b.setting: b for b in broken_policies(price(NEEDS, catalog, settings), modes, prices, settings)}


def test_no_policy_is_asked_by_default() -> None:
    """Without limits nothing is broken, whatever is unknown or lent."""
    assert broken({}, modes=("commodatum",), mode="commodatum", origins={}) == {}


@pytest.mark.parametrize(
    ("key", "amount"), [("max_annual_payments", "190.42"), ("max_capex_with_tax", "1338.02")]
)
def test_money_is_held_to_the_cent_and_told_with_what_would_do(key: str, amount: str) -> None:
    """1,105.80 of capex with 232.22 of tax; a cent below is refused, the amount itself is kept."""
    assert broken({key: float(amount)}) == {}
    told = broken({key: float(Decimal(amount) - Decimal("0.01"))})[f"costs.{key}"]
    assert (told.found, told.would_do, told.proven) == (Decimal(amount), Decimal(amount), False)


@pytest.mark.parametrize("key", ["max_origin_share", "max_supplier_share"])
def test_what_is_unknown_counts_as_of_the_largest(key: str) -> None:
    """AR (920.00) with the fee of unknown origin (5.00) is 925 / 1,005.27 = 0.92016; 0.9202 would do."""
    told = broken({key: 0.92})[f"costs.{key}"]
    assert told.found == Decimal(925) / Decimal("1005.27")
    assert (told.would_do, told.proven) == (Decimal("0.9202"), False)
    assert broken({key: 0.9202}) == {}
    assert "most in pole_new 91.5% (AR), lease_dark_fiber_entry_m 0.5% (none named)" in told.told


def test_a_refused_share_names_the_items_that_another_seller_would_mend() -> None:
    """Whoever sells the poles has 0.92 of all: no other seller of them mends 0.5; 0.95 one mends."""
    assert broken({"max_origin_share": 0.5})["costs.max_origin_share"].instead == ""
    both = broken({"max_origin_share": 0.95}, origins=dict.fromkeys(BOOK, "CN"))["costs.max_origin_share"]
    assert both.instead == "Or a price book in which pole_new is of another origin than now."
    mended = {"pole_new": "AR", "cable_adss_12_m": "CN"}
    assert broken({"max_origin_share": 0.95}, origins=mended) == {}


def test_a_book_that_names_one_origin_proves_that_no_plan_can() -> None:
    """All that is known is of AR, all else may be: every plan has the share 1."""
    told = broken({"max_origin_share": 0.99}, origins={"pole_new": "AR"})["costs.max_origin_share"]
    assert (told.found, told.would_do, told.proven) == (Decimal(1), Decimal("1.0000"), True)


def test_lent_cameras_break_a_least_owned_share_for_good() -> None:
    """Under camera_mode commodatum no camera is owned, in any plan."""
    key = "ownership.min_owned_camera_share"
    told = broken({}, 0.5, ("commodatum", "commodatum"), "commodatum")[key]
    assert (told.found, told.would_do, told.proven) == (Decimal(0), Decimal(0), True)
    assert broken({}, 1.0, ("own", "own")) == {}


def test_all_broken_policies_are_found_at_once() -> None:
    """Payments and origin are told together."""
    found = broken({"max_annual_payments": 100.0, "max_origin_share": 0.5})
    assert set(found) == {"costs.max_annual_payments", "costs.max_origin_share"}
