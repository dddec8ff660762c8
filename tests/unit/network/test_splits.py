"""Splits with fewer legs for sites too far, and trunks that keep their size."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from helpers_town import make_settings, make_town

from planner.network.graph import RouteGraph
from planner.network.light import Link
from planner.network.splits import narrower, splits
from planner.network.splitting import pon_classes
from planner.network.valleys import fill_valleys


def settings(**pon: object) -> Any:
    """Settings of a GPON."""
    return make_settings(1, network={"architecture": "gpon"}, pon=pon)


CATALOG = make_town(5, side=4, cameras=2, points=1, settings=settings()).catalog


def test_each_split_has_fewer_legs_and_loses_less() -> None:
    """From 1:4 and 1:8 down to 1:2 twice; what loses no less than another with as many legs is left out."""
    found = splits(settings(), CATALOG)
    assert [s.ratios for s in found] == [(4, 8), (4, 4), (2, 4), (2, 2)]
    assert [s.legs for s in found] == [(4, 6), (4, 3), (2, 3), (2, 1)]
    assert [s.loss_high_db for s in found] == pytest.approx([18.0, 14.4, 11.0, 7.6])
    assert [s.ratios for s in splits(settings(stages=1, ratio=8), CATALOG)] == [(8,), (4,), (2,)]


def test_a_site_too_dark_gets_the_first_split_that_lights_it() -> None:
    """At 19 km with 30 splices it has 7.6 + 4.5 + 4.0 + 18.0 dB, 2.1 above C+: 3.6 less do."""
    made, held = settings(), CATALOG.splitters
    ladder, ports = splits(made, CATALOG), pon_classes(made, CATALOG)
    far = Link(19_000, 0.0, 30, 2, 4.8, 0.6, (held[8], held[4]))
    farther = Link(19_000, 0.0, 56, 2, 4.8, 0.6, (held[8], held[4]))
    found = narrower([("A", far), ("B", farther), ("C", far)], {"C": len(ladder) - 1}, ladder, ports, CATALOG)
    assert found == {"A": 1, "B": 2}


def test_the_plan_takes_fewer_legs_where_the_light_asks_for_it() -> None:
    """Behind 1:128 the sum is above the 28 dB of B+, behind 1:64 it is not: none is left out."""
    made = settings(stages=1, ratio=128, classes=("B+",))
    plant = make_town(5, side=5, cameras=20, points=6, settings=made).plant()
    assert not len(plant.unserved)
    assert set(plant.splitters["ratio"]) == {64}
    assert (plant.link_budget["margin_db"] >= 0).all()


@pytest.mark.parametrize(("length_m", "laid"), [(80.0, 48), (8_000.0, 24)])
def test_a_stretch_between_larger_cables_is_laid_as_large_where_splices_pay_for_it(
    length_m: float, laid: int
) -> None:
    """20 fibers spliced twice are worth more than 80 m of a larger cable, and less than 8 km."""
    graph = cast(RouteGraph, SimpleNamespace(spans=[0, 1, 2], length_m=[500.0, length_m, 500.0]))
    keys = [("aboveGround", (n,)) for n in (48, 24, 48)]
    found = fill_valleys(graph, keys, {0: 1, 1: 2}, {(0, 1): 20, (1, 2): 20}, settings(), CATALOG)
    assert found == [("aboveGround", (n,)) for n in (48, laid, 48)]


def test_a_trunk_that_only_tapers_stays_as_it_is() -> None:
    """Fibers of their own fall off outward: no cable there lies between two larger ones."""
    graph = cast(RouteGraph, SimpleNamespace(spans=[0, 1, 2], length_m=[500.0, 80.0, 500.0]))
    keys = [("aboveGround", (n,)) for n in (96, 48, 24)]
    found = fill_valleys(graph, keys, {0: 1, 1: 2}, {(0, 1): 40, (1, 2): 20}, settings(), CATALOG)
    assert found == keys
