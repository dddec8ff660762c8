"""Links caught between optics, worked on paper.

The paper. Up is 1310 nm (0.31 to 0.4 dB/km), down 1550 nm (0.18 to 0.3); a splice loses 0 to 0.15 dB, a
connector 0.1 to 0.5, repairs 0 to 3. 1000BASE-BX40 asks for 5 dB (2 dBm into a receiver of -3 dBm) and bears
20 up and down (-3 + 24 - 1); 1000BASE-BX20 asks for 0, bears 14 and reaches 20 km. Attenuators: 1 dB takes
0.5 to 1.5, 2 dB 1.5 to 2.5. Link: 22 km, two connectors. Least, down: 22 x 0.18 + 0.2 = 4.16 dB, so an
attenuator has to take 0.84. Most, up: 22 x 0.4 + 1 + 3 = 12.8 dB and 0.15 a splice.

* 30 splices: 17.3 at most, an attenuator may take 2.7: that of 2 dB does.
* 36 splices: 18.2 at most, it may take 1.8: 1 dB may take 0.5 only, 2 dB up to 2.5. A pair of fibers does:
  EX40 asks for 6 and bears 21, and the link loses 22 x 0.31 + 0.2 = 7.02 at least at 1310 nm.
* 25 km, 50 splices: 25 x 0.18 + 0.2 = 4.7 at least, 10 + 7.5 + 1 + 3 = 21.5 at most: 16.8 apart, 15 are held.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from helpers_town import make_settings
from shapely import Point

from planner.catalog import load_catalog
from planner.network.circuits import PROTECTION, Circuit
from planner.network.light import Lamp, Link, Refusal, lamps, light_up, uplink_lamps
from planner.network.pops import CENTER, Pop
from planner.network.second_light import second_links

SETTINGS = make_settings(network={"slack_pct": 0.0, "drop_allowance_m": 0.0})
CATALOG = load_catalog(SETTINGS)
ONE = lamps(CATALOG, 1, "typical")


def link(splices: int, km: float = 22.0) -> Link:
    """The link of the paper."""
    return Link(km * 1000, 0.0, splices, 2, 24.0, 120.0)


def test_where_an_attenuator_holds_both_sums_it_is_used() -> None:
    """30 splices: 0.84 to 2.7 dB may be taken, and 2 dB take 1.5 to 2.5."""
    found = light_up(link(30), ONE, CATALOG)
    assert isinstance(found, Lamp)
    assert found.attenuator is not None
    assert (found.optic.optic, found.attenuator.attenuator) == ("1000BASE-BX40", "2 dB")


def test_where_none_does_both_sums_the_weaker_optic_and_the_mend_are_told() -> None:
    """36 splices: 1 dB leaves the light 0.34 dB too strong; what would have to be taken is 0.84 to 1.8 dB."""
    found = light_up(link(36), ONE, CATALOG)
    assert isinstance(found, Refusal)
    assert found == Refusal(
        "overload",
        "its light is up to 0.34 dB too strong for the receiver of 1000BASE-BX40 with 1 dB of attenuator, "
        "over 22,000 m with 36 splices. Without an attenuator it loses 4.16 dB at least (down, 1550 nm) and "
        "18.20 at most (up, 1310 nm); 1000BASE-BX40 asks for 5.00 and bears 20.00: an attenuator would have "
        "to take at least 0.84 and at most 1.80 dB, and the catalog has none that does. 1000BASE-BX20, which "
        "it does not blind, reaches 20,000 m, 2,000 m less and bears 14.00 dB, 4.20 less. Such an attenuator,"
        " 1000BASE-EX40 over 2 fibers (network.fibers_per_site) or a center nearer to it would mend it.",
    )


def test_each_mend_that_is_named_does_mend_it() -> None:
    """An attenuator of 0.9 to 1.75 dB lights it, and so does the pair of fibers."""
    between = replace(CATALOG.attenuators[0], attenuator="1.3 dB", loss_low_db=0.9, loss_high_db=1.75)
    more = replace(CATALOG, attenuators=(*CATALOG.attenuators, between))
    found = light_up(link(36), lamps(more, 1, "typical"), more)
    assert isinstance(found, Lamp)
    assert found.attenuator == between
    pair = light_up(link(36), lamps(CATALOG, 2, "typical"), CATALOG)
    assert isinstance(pair, Lamp)
    assert (pair.optic.optic, pair.attenuator) == ("1000BASE-EX40", None)


def test_sums_farther_apart_than_the_limits_of_the_optic_are_told_so() -> None:
    """25 km with 50 splices: 16.8 dB apart, 15 are held; a pair of fibers bears 21 of 21.5 dB."""
    found = light_up(link(50, 25.0), ONE, CATALOG)
    assert isinstance(found, Refusal)
    assert found.reason == "over_budget"
    assert "bears 20.00 dB, 1.50 less" in found.detail
    assert "16.80 dB apart and its limits 15.00, so no attenuator helps" in found.detail
    assert "over 2 fibers" not in found.detail
    assert "An optic with limits farther apart, fewer splices on its way or a center nearer" in found.detail


def test_a_link_between_pops_is_not_told_to_take_more_fibers() -> None:
    """Uplinks have pairs of fibers whatever the sites have; two ports of 10 Gb/s alone, 1 km, none weaker."""
    strong = [lamp for lamp in uplink_lamps(CATALOG, "typical") if lamp.optic.optic == "10GBASE-ZR"]
    plain = [lamp for lamp in strong if lamp.attenuator is None]
    found = light_up(link(5, 1.0), plain, CATALOG)
    assert isinstance(found, Refusal)
    assert found.reason == "overload"
    assert "fibers_per_site" not in found.detail


@pytest.mark.parametrize(("splices", "attenuator"), [(30, "2 dB"), (36, None)])
def test_a_second_way_has_the_same_choice_of_optics_and_attenuators(splices: int, attenuator: str) -> None:
    """22 km from a site to the center, two of its splices at its ends: lit by 2 dB, or told as on paper."""
    center = Pop("POP-0001", "CEN-01", CENTER, "ND-1", 0.0, Point(0, 0), "CEN-01")
    ends = int(CATALOG.allowances["link_end_splices"].value)
    way = Circuit("protection GOV-0001", PROTECTION, "GOV-0001", "POP-0001", "ND-2", "ND-1", "POP-0001", 1,
                  ("SP-1",), "CIR-00001")  # fmt: skip
    layout = SimpleNamespace(
        pops=(center,), circuits=(way,), route_m=lambda _: 22_000.0, standing_m=lambda _: 0.0,
        splices=lambda _: splices - ends,
    )  # fmt: skip
    sites = pd.DataFrame([("GOV-0001", 0.0, "POP-0001", 24.0, 120.0)],
                         columns=["site_id", "drop_m", "pop_id", "up_mbps", "down_mbps"])  # fmt: skip
    (second,) = second_links(sites, layout, SETTINGS, CATALOG)
    assert second.link == link(splices)
    if attenuator is None:
        assert second.lamp == light_up(link(36), ONE, CATALOG)
        assert isinstance(second.lamp, Refusal)
    else:
        assert isinstance(second.lamp, Lamp)
        assert second.lamp.attenuator is not None
        assert second.lamp.attenuator.attenuator == attenuator
