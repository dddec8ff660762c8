"""Plans of members whose links are not paid, or not mended: two towns on a backbone, worked out by hand."""

from __future__ import annotations

from math import exp

import pandas as pd
import pytest
from test_disruption import BOOK, LINES, works

from planner.costs.disruption import Works, effect
from planner.costs.disruption_above import Province, effect_above
from planner.network.backbone_stops import Above, BackboneLink, Sends, cut, lost_links, passes
from planner.network.stops import Sites, Standing
from planner.schema.money import MONEY_LINES
from planner.settings import DisruptionSettings

UNPAID = DisruptionSettings(unpaid=("fiber",), notice_days=65.0)
BOTH = frozenset(("CAM-1", "CAM-2"))
OWN = (
    ("BOM-001", "leased_capacity_mbps_year", "year", 6000.0),
    ("BOM-002", "leased_link_end", "once", 2400.0),
    ("MAINTENANCE", None, "due", 50.0),
)


def above(*, second: bool = False, attached: bool = False) -> Above:
    """East is watched at home; west over a leased link, and an own one of 10 km where there is a second."""
    links = {"BL-1": BackboneLink(("W", "E"), rented=True, attached=False)}
    ways: tuple[tuple[str, ...], ...] = (("BL-1",),)
    if second:
        links["BL-2"] = BackboneLink(
            ("W", "E"), rented=False, attached=attached, cable_km={"aerial_cable": 10.0}, hops=1
        )
        ways = (("BL-1",), ("BL-2",))
    west = Sends("west", "W", "E", BOTH, ways=ways)
    return Above(
        links, (west,), (Sends("west", "W", "E", calls_per_year=900.0),), (Sends("CEN-2", "W", "E"),)
    )


def own() -> Works:
    """What the province pays for its leased link."""
    nobody = Sites((), (), ())
    rows = [(*r, "links", "Province", float("nan"), 0.0) for r in OWN]
    lines = pd.DataFrame(rows, columns=MONEY_LINES.names)
    none = pd.DataFrame({"layer": [], "item_id": [], "quantity": []})
    cables = pd.DataFrame(columns=["deployment", "fiber_count", "route_m"])
    stands = Standing(nobody, nobody, frozenset(), frozenset(), {})
    return Works(stands, lines, none, cables, {}, tax_pct=21.0, tax_opex_pct=10.0)


def province(**links: bool) -> Province:
    """Two towns whose own networks stand on own poles."""
    return Province({"east": works("new_poles"), "west": works("new_poles")}, own(), above(**links))


def test_cameras_watched_over_a_leased_link_are_dark_with_it_and_those_at_home_are_not() -> None:
    """300 days of two cameras; points are joined at home."""
    found = effect_above(province(), BOOK, UNPAID)
    assert found.felt["camera"].dark == ("west/CAM-1", "west/CAM-2")
    assert found.felt["point"].dark == ()
    assert found.felt["camera"].days_lost == 600.0
    assert found.over_backbone == {"east": (), "west": ("CAM-1", "CAM-2")}
    assert (found.calls, found.centers) == (900.0, ("CEN-2",))


def test_fees_of_all_are_owed_and_the_ends_of_leased_links_are_paid_again() -> None:
    """6,000 of the link and 1,000 of rent in each town with 10 %; 2,400 with 21 % again: no town is cut."""
    found = effect_above(province(), BOOK, UNPAID)
    assert float(found.owed) == pytest.approx((6000 + 2 * 1000) * 1.1)
    assert float(found.entry) == pytest.approx(2400 * 1.21)
    assert found.back == found.owed + found.surcharge + found.entry


def test_a_second_way_over_own_fiber_keeps_them_unless_it_hangs_on_poles_that_are_not_paid_either() -> None:
    kept = effect_above(province(second=True), BOOK, UNPAID)
    assert (kept.felt["camera"].dark, kept.calls, kept.centers) == ((), 0.0, ())
    everything = DisruptionSettings(unpaid=("fiber", "supports"), notice_days=65.0)
    lost = effect_above(province(second=True, attached=True), BOOK, everything)
    assert len(lost.felt["camera"].dark) == 2


def test_within_the_notice_nothing_goes_dark() -> None:
    found = effect_above(province(), BOOK, DisruptionSettings(unpaid=("fiber",), notice_days=400.0))
    assert (found.felt["camera"].dark, found.calls, found.centers) == ((), 0.0, ())
    assert found.owed > 0
    assert found.entry == 0


def test_a_camera_that_is_cut_off_twice_is_dark_once() -> None:
    """CAM-2 of west hangs on rented fiber at home too."""
    towns = Province({"west": works()}, own(), above())
    found = effect_above(towns, BOOK, UNPAID)
    assert found.felt["camera"].dark == ("west/CAM-1", "west/CAM-2")
    alone = effect(works(), BOOK, UNPAID)
    assert alone.felt["camera"].dark == ("CAM-2",)


def test_without_maintenance_a_camera_works_while_its_town_and_a_way_of_the_backbone_do() -> None:
    """A leased link is mended by its owner; two nodes stand on the way, 0.03 failures a year each."""
    asked = DisruptionSettings(unmended=True, years=2)
    found = effect_above(province(), BOOK, asked)
    home, away = (found.members[m].felt["camera"].working[2] for m in ("east", "west"))
    assert away == pytest.approx(home * exp(-2 * 0.06), abs=1e-5)
    assert found.felt["camera"].working[2] == pytest.approx(home + away, abs=1e-5)
    assert found.members["west"].felt["point"] == found.members["east"].felt["point"]


def test_one_of_two_ways_is_enough() -> None:
    """The leased link never fails, so the own one beside it adds nothing; two own ones fail apart."""
    rates = BOOK.failures
    sends = above(second=True).cameras[0]
    assert passes(sends, above(second=True), rates, 3.0) == pytest.approx(exp(-3 * 0.06))
    own_link = BackboneLink(("W", "E"), False, False, {"aerial_cable": 10.0}, hops=1)
    twice = Above({"BL-1": own_link, "BL-2": own_link})
    one = exp(-3 * (0.2 + 0.02))
    assert passes(sends, twice, rates, 3.0) == pytest.approx(exp(-3 * 0.06) * (1 - (1 - one) ** 2))


def test_what_is_cut_is_found_by_walking_all_that_is_left() -> None:
    """Every set of lost links of a ring with a spur, against reachability from each node."""
    ends = {"a": "12", "b": "23", "c": "34", "d": "41", "e": "45"}
    ring = Above({i: BackboneLink((e[0], e[1]), True, False) for i, e in ends.items()})
    assert lost_links(ring, ("fiber",)) == frozenset(ends)
    pairs = [Sends(f"{s}{t}", s, t) for s in "12345" for t in "12345" if s < t]
    for mask in range(2 ** len(ends)):
        lost = {i for k, i in enumerate(ends) if mask >> k & 1}
        near = {n: {o for i, e in ends.items() if i not in lost and n in e for o in e} for n in "12345"}
        got = {s.told for s in cut(pairs, ring, lost)}
        assert got == {s.told for s in pairs if s.end not in _walk(near, s.start)}


def _walk(near: dict[str, set[str]], start: str) -> set[str]:
    """Return all nodes that are reached."""
    seen, left = {start}, [start]
    while left:
        fresh = near[left.pop()] - seen
        seen |= fresh
        left += fresh
    return seen


def test_a_plan_of_one_city_knows_no_backbone() -> None:
    assert len(LINES) == len(works().lines)
    assert effect(works(), BOOK, UNPAID) == effect(works(), BOOK, UNPAID, ())
