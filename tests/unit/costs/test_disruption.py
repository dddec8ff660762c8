"""Missed payments and ended maintenance on two cameras and a school, with bills worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import exp

import pandas as pd
import pytest

from planner.catalog.operate_tables import read_failures, read_repairs
from planner.catalog.table_files import read_cable_sizes, read_kits, read_prices, read_ways
from planner.costs.disruption import Book, Works, effect
from planner.network.stops import standing
from planner.schema.money import MONEY_LINES
from planner.settings import STANDARD, DisruptionSettings

BOOK = Book(read_ways(), read_kits(), read_failures(), read_repairs(), read_cable_sizes())
LINES = (
    ("BOM-001", "lease_dark_fiber_m_year", "year", 1000.0, "links"),
    ("BOM-002", "pole_attachment_m_year", "year", 300.0, "links"),
    ("BOM-003", "camera_commodatum_year", "year", 500.0, "general"),
    ("BOM-004", "power_camera_year", "year", 70.0, "energy"),
    ("BOM-005", "lease_dark_fiber_entry_m", "once", 400.0, "works"),
    ("BOM-006", "surcharge_lease_dark_fiber_m", "once", 100.0, "works"),
    ("MAINTENANCE", None, "due", 80.0, "maintenance"),
)
PRICE = {
    "camera_fixed": 900.0, "camera_installation": 100.0, "camera_pole": 5000.0, "site_switch": 400.0,
    "optic_bx10_pair": 70.0, "closure": 320.0, "fusion_splice": 16.0, "cable_adss_24_m": 0.95,
    "cable_stringing_m": 1.7,
}  # fmt: skip


def works(far: str = "lease_dark_fiber") -> Works:
    """CAM-1 beside the center by 0.5 km of own poles; CAM-2 and a school 1 km farther by another way."""
    spans = pd.DataFrame(
        [("SP-1", "new_poles", "aboveGround", 500.0), ("SP-2", far, "aboveGround", 1000.0)],
        columns=["span_id", "way", "deployment", "length_m"],
    )
    circuits = pd.DataFrame(
        [
            ("CIR-1", "access", "CAM-1", "POP-1", "SP-1", None),
            ("CIR-2", "access", "CAM-2", "POP-1", "SP-2 SP-1", None),
            ("CIR-3", "access", "GOV-1", "POP-1", "SP-2 SP-1", None),
        ],
        columns=["circuit_id", "kind", "from_id", "to_id", "span_ids", "protects"],
    )
    cameras = pd.DataFrame({"camera_id": ["CAM-1", "CAM-2"], "connected": True, "mode": "own"})
    points = pd.DataFrame({"point_id": ["GOV-1"], "connected": [True], "mode": ["own"]})
    lines = pd.DataFrame(
        [(i, item, when, total, kind, "Province", float("nan"), 0.5) for i, item, when, total, kind in LINES],
        columns=MONEY_LINES.names,
    )
    quantities = pd.DataFrame(
        [("cameras", "camera_fixed", 2.0), ("cameras", "camera_installation", 2.0),
         ("cameras", "camera_pole", 2.0), ("equipment", "site_switch", 2.0),
         ("equipment", "optic_bx10_pair", 3.0), ("program", "camera_fixed", 9.0)],
        columns=["layer", "item_id", "quantity"],
    )  # fmt: skip
    cables = pd.DataFrame({"deployment": ["aboveGround"], "fiber_count": [24], "route_m": [1500.0]})
    stands = standing(spans, circuits, cameras, points, BOOK.ways, BOOK.failures)
    return Works(stands, lines, quantities, cables, PRICE, tax_pct=21.0, tax_opex_pct=10.0)


def test_a_year_without_rent_stops_what_hangs_on_it_after_the_notice() -> None:
    """1,000 of rent with 10 % of tax is owed, 10 % on top, and 500 of entry fees with 21 % of tax again."""
    found = effect(works(), BOOK, DisruptionSettings(unpaid=("fiber",), notice_days=65.0))
    assert (found.felt["camera"].dark, found.felt["point"].dark) == (("CAM-2",), ("GOV-1",))
    assert found.felt["camera"].days_lost == 300.0
    assert found.felt["camera"].working == {}
    assert (found.withheld, found.owed) == (Decimal("1100.00"), Decimal("1100.00"))
    assert (found.surcharge, found.entry) == (Decimal("110.00"), Decimal("605.00"))
    assert found.back == Decimal("1815.00")


def test_paid_within_the_notice_nothing_stops_and_no_entry_fee_is_due() -> None:
    """Two years of notice outlast one year without payment: the debt and its surcharge remain."""
    found = effect(works(), BOOK, DisruptionSettings(unpaid=("fiber",), notice_days=730.0))
    assert found.felt["camera"].dark == ()
    assert (found.felt["camera"].days_lost, found.entry) == (0.0, Decimal("0.00"))
    assert found.back == Decimal("1210.00")


def test_each_kind_of_fee_is_owed_apart() -> None:
    """Two years of poles are 600, of cameras 1,000; both with 10 % of tax."""
    poles = effect(works(), BOOK, DisruptionSettings(unpaid=("supports",), years=2))
    cameras = effect(works(), BOOK, DisruptionSettings(unpaid=("cameras",), years=2))
    assert (poles.owed, cameras.owed) == (Decimal("660.00"), Decimal("1100.00"))
    assert poles.entry == Decimal("0.00")


def test_an_owned_network_is_not_touched_by_missed_rents() -> None:
    """Where all spans are own, nothing goes dark and no entry fee is due."""
    found = effect(works("new_poles"), BOOK, STANDARD["missed-link-payments"])
    assert found.felt["camera"].dark == found.felt["point"].dark == ()
    assert found.entry == Decimal("0.00")


def test_what_nobody_mends_fails_and_is_mended_at_the_prices_of_the_plan() -> None:
    """Cameras 1 - exp(-0.07 x 2) of 2,000, switches 1 - exp(-0.08) of 800, optics 1 - exp(-0.04) of 210.

    Cuts: 0.02 x 1.5 km x 2 years, each two closures of 320, 48 splices of 16, 50 m of cable and its
    stringing. Masts and spares are not bought again.
    """
    asked = DisruptionSettings(unmended=True, years=2, from_year=3)
    found = effect(works("new_poles"), BOOK, asked)
    cut = 2 * 320 + 48 * 16 + 50 * (0.95 + 1.7)
    parts = 2000 * (1 - exp(-0.14)) + 800 * (1 - exp(-0.08)) + 210 * (1 - exp(-0.04)) + 0.06 * cut
    assert float(found.mending) == pytest.approx(parts * 1.21, abs=0.02)
    assert found.back == found.mending
    assert found.withheld == Decimal("176.00")
    expected = {"camera": 2 * (1 - exp(-0.14)), "site_switch": 2 * (1 - exp(-0.08)),
                "optic_pair": 3 * (1 - exp(-0.04)), "aerial_cable": 0.06}  # fmt: skip
    assert found.failed == pytest.approx(expected, abs=0.0006)


def test_days_without_service_are_the_area_above_what_works() -> None:
    """The integral of two falling exponentials over two years, against its closed form."""
    found = effect(works("new_poles"), BOOK, DisruptionSettings(unmended=True, years=2)).felt["camera"]
    rates = [0.07 + 0.04 + 0.02 + 0.03 + 0.01 + 0.02 * km for km in (0.5, 1.5)]
    lost = 365 * sum(2 - (1 - exp(-r * 2)) / r for r in rates)
    assert found.days_lost == pytest.approx(lost, abs=0.1)
    assert found.working[1] == pytest.approx(sum(exp(-r) for r in rates), abs=1e-6)
    assert set(found.working) == {1, 2}


def test_what_is_cut_off_is_not_counted_again_among_what_fails() -> None:
    """Both at once: CAM-2 is dark for 275 days, and only CAM-1 may fail."""
    both = DisruptionSettings(unpaid=("fiber",), unmended=True)
    one = replace(both, unpaid=())
    found, mended = (effect(works(), BOOK, asked).felt["camera"] for asked in (both, one))
    assert found.dark == ("CAM-2",)
    assert found.working[1] < 1 < mended.working[1]
    assert 275 < found.days_lost < 275 + 365


def test_every_failure_that_is_mended_by_parts_is_in_the_price_book() -> None:
    """Each pattern of repairs.csv fits an item; cables and mains alone have no row."""
    from fnmatch import fnmatchcase

    items = [str(i) for i in read_prices()["item_id"]]
    assert all(any(fnmatchcase(i, p) for i in items) for ps in BOOK.repairs.values() for p in ps)
    left = set(BOOK.failures) - set(BOOK.repairs)
    assert left == {"aerial_cable", "buried_cable", "power_site", "power_center", "power_pop"}
