"""What holds for the light of any link, and for the budget of any town."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers_town import make_settings, make_town
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.catalog import load_catalog
from planner.network.light import DIRECTIONS, Lamp, Link, Refusal, lamps, light_up, loss_db
from planner.network.light import margin_db as margin
from planner.network.light import overload_margin_db as overload

CATALOG = load_catalog(make_settings())
links = st.builds(
    Link,
    length_m=st.floats(0, 120_000),
    standing_m=st.floats(0, 20_000),
    splices=st.integers(0, 60),
    connectors=st.integers(0, 6),
    up_mbps=st.floats(0, 1500),
    down_mbps=st.floats(0, 1500),
)
wavelengths = st.sampled_from([1310, 1490, 1550])
more = st.one_of(
    st.floats(0, 50_000).map(lambda m: ("length_m", m)),
    st.floats(0, 5_000).map(lambda m: ("standing_m", m)),
    st.integers(0, 20).map(lambda n: ("splices", n)),
    st.integers(0, 4).map(lambda n: ("connectors", n)),
)
few = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(links, wavelengths, more)
def test_longer_or_with_more_splices_never_loses_less(link, nm, added):
    key, amount = added
    longer = replace(link, **{key: getattr(link, key) + amount})
    before, after = loss_db(link, nm, CATALOG), loss_db(longer, nm, CATALOG)
    assert all(b <= a + 1e-9 for b, a in zip(before, after, strict=True))


@given(links, wavelengths, st.sampled_from((None, *CATALOG.attenuators)))
def test_the_lowest_sum_is_never_above_the_expected_nor_that_above_the_highest(link, nm, taken):
    low, expected, high = loss_db(link, nm, CATALOG, taken)
    assert 0 <= low <= expected + 1e-9
    assert expected <= high + 1e-9


@given(links, st.integers(1, 2))
def test_the_lamp_chosen_meets_every_limit_and_no_cheaper_one_does(link, fibers):
    offered = lamps(CATALOG, fibers, "typical")
    found = light_up(link, offered, CATALOG)

    def fits(lamp: Lamp) -> bool:
        optic = lamp.optic
        return (
            link.length_m <= optic.reach_m
            and max(link.up_mbps, link.down_mbps) <= optic.rate_mbps
            and all(margin(link, lamp, d, CATALOG) >= -1e-9 for d in DIRECTIONS)
            and all(overload(link, lamp, d, CATALOG) >= -1e-9 for d in DIRECTIONS)
        )

    fit = [lamp for lamp in offered if fits(lamp)]
    if isinstance(found, Refusal):
        assert not fit
        assert found.reason in ("over_reach", "over_rate", "over_budget", "overload")
        assert "would mend it" in found.detail
    else:
        assert fits(found)
        assert found.price == min(lamp.price for lamp in fit)


@given(links)
def test_what_is_too_dark_stays_so_however_much_longer(link):
    offered = lamps(CATALOG, 1, "typical")
    found = light_up(link, offered, CATALOG)
    if isinstance(found, Refusal) and found.reason in ("over_budget", "over_reach"):
        again = light_up(replace(link, length_m=link.length_m * 1.5 + 10), offered, CATALOG)
        assert isinstance(again, Refusal)
        assert again.reason in ("over_budget", "over_reach", "over_rate")


@few
@given(
    st.integers(0, 10_000), st.integers(1, 10), st.integers(0, 6), st.integers(1, 2), st.integers(1, 2),
    st.booleans(),
)  # fmt: skip
def test_each_site_of_a_town_has_both_ways_and_its_splices_are_those_of_closures(
    seed, cameras, points, centers, fibers, pass_branches
):
    """Over all sites the splices on their ways, ends apart, are what the closures hold."""
    asked = make_settings(centers, network={"fibers_per_site": fibers})
    town = make_town(seed, side=4, cameras=cameras, points=points, centers=centers, settings=asked)
    allowances = dict(town.catalog.allowances)
    key = "cables_pass_branches"
    allowances[key] = replace(allowances[key], value=float(pass_branches))
    plant = replace(town, catalog=replace(town.catalog, allowances=allowances)).plant()
    budget = plant.link_budget
    assert budget.groupby("site_id")["direction"].apply(set).map(len).eq(2).all()
    assert set(budget["site_id"]) == set(town.routes.site_nodes)
    ends = int(town.catalog.allowances["link_end_splices"].value)
    on_ways = fibers * int((budget.loc[budget["direction"] == "up", "splices"] - ends).sum())
    # A site at a center's node is spliced once, as any fiber that enters the center is; one elsewhere at its
    # own node and at the center, and at each node between where its cable begins.
    assert on_ways >= int(plant.closures["splices"].sum())
    one_cable = plant.cables["span_ids"].str.split().explode().is_unique
    if one_cable:
        assert on_ways == int(plant.closures["splices"].sum())


def test_a_strong_optic_on_a_short_link_gets_an_attenuator_priced_in_each_fiber():
    """2 km with an optic of 40 km alone: 3 - (-3) = 6 dB are to be lost, 0.2 + 0.62 are; 7 dB take 6.3."""
    optics = tuple(o for o in CATALOG.optics if o.optic == "1000BASE-EX40")
    alone = replace(CATALOG, optics=optics)
    link = Link(2000.0, 0.0, 5, 2, 4.8, 0.6)
    plain = Lamp(optics[0], None, 0.0)
    assert overload(link, plain, "up", alone) == pytest.approx(0.82 - 6)
    found = light_up(link, lamps(alone, 2, "typical"), alone)
    assert isinstance(found, Lamp)
    assert found.attenuator is not None
    assert found.attenuator.loss_low_db >= 6 - 0.82
    prices = alone.prices.set_index("item_id")["typical"]
    assert found.price == prices["optic_ex40_pair"] + 2 * prices["optical_attenuator"]
    without = light_up(link, lamps(replace(alone, attenuators=()), 2, "typical"), alone)
    assert isinstance(without, Refusal)
    assert without.reason == "overload"


def test_a_link_too_long_too_dark_or_too_busy_is_refused_with_its_figure():
    offered = lamps(CATALOG, 1, "typical")
    cases = {
        "over_reach": (Link(81_000, 0, 5, 2, 4.8, 0.6), "1,000 m less"),
        "over_rate": (Link(500, 0, 5, 2, 1200, 0.6), "200.0 less"),
        "over_budget": (Link(75_000, 0, 5, 2, 4.8, 0.6), "less. A center nearer"),
    }
    for reason, (link, words) in cases.items():
        found = light_up(link, offered, CATALOG)
        assert isinstance(found, Refusal)
        assert found.reason == reason
        assert words in found.detail
