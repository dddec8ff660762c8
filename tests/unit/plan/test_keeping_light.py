"""Rounds of plans under limits: one that serves fewer sites is kept only where none serves as many."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from planner.plan import keep_policies as keeping
from planner.plan.light_care import Care
from planner.plan.route_policies import Asked


def plan(
    name: str, dark: int, keeps: bool, cost: int = 100, modes: tuple[str, ...] = ("own", "lease")
) -> Any:
    """What the rounds look at of a plan."""
    solution = SimpleNamespace(kept=keeps, share_met=True)
    return SimpleNamespace(
        name=name, keeps=keeps, bom=SimpleNamespace(money=SimpleNamespace(net_present_cost=Decimal(cost))),
        plant=SimpleNamespace(unserved=unserved(dark), spans=pd.DataFrame({"mode": modes})),
        bulk=SimpleNamespace(routing=SimpleNamespace(solution=solution)),
    )  # fmt: skip


def unserved(dark: int) -> pd.DataFrame:
    """Sites without light."""
    return pd.DataFrame({"site_id": [f"GOV-{n:04d}" for n in range(dark)], "reason": "over_budget"})


class Builder:
    """Hands out plans in turn and notes how much light counted: at changes, and on the way of dark sites."""

    def __init__(self, *plans: Any) -> None:
        self.plans, self.asked = list(plans), list[Asked]()

    def __call__(self, asked: Asked) -> Any:
        self.asked.append(asked)
        return self.plans[min(len(self.asked), len(self.plans)) - 1]

    @property
    def counted(self) -> list[tuple[float, float]]:
        """Splices a fiber of a change anywhere, and more on the way of the first dark site."""
        return [(a.splices, a.light.get("GOV-0000", 0.0)) for a in self.asked]


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A ground whose policies are kept as the plans say."""
    monkeypatch.setattr(keeping, "policies_in_force", lambda settings: {"costs.max_annual_payments": 1})
    monkeypatch.setattr(keeping, "rents_in_part", lambda routing, ground: False)
    monkeypatch.setattr(keeping, "keeps", lambda built, names, settings: built.keeps)
    monkeypatch.setattr(keeping, "within", lambda built, names, settings: True)
    monkeypatch.setattr(
        keeping, "next_asked",
        lambda built, names, turn, ground, least="", care=None: asked_with(least, care or Care()),
    )  # fmt: skip
    return ground_that(allows=True)


def asked_with(least: str, care: Care) -> Asked:
    """What is asked, light by site in place of span."""
    return Asked(least=least, splices=care.splices, light=care.sites)


def ground_that(allows: bool, share: float = 0.0) -> Any:
    """A ground that lets sites be left out or not, with a least owned share."""
    settings = SimpleNamespace(
        network=SimpleNamespace(allow_unserved=allows),
        ownership=SimpleNamespace(min_owned_route_share=share),
    )
    return SimpleNamespace(settings=settings)


def test_a_plan_that_keeps_the_limit_in_the_dark_is_tried_again_with_dearer_light(ground: Any) -> None:
    """The second keeps the limit and leaves nine dark: light counts on their way, the third lights all."""
    build = Builder(plan("free", 0, False), plan("dark", 9, True), plan("lit", 0, True, cost=120))
    assert keeping.keep_policies(ground, build, lambda: False).built.name == "lit"
    assert build.counted == [(1, 0), (1, 0), (1, 16)]


def test_of_plans_in_the_dark_the_one_that_serves_most_is_kept(ground: Any) -> None:
    """No round lights all: of those that keep the limit the fewest dark, of equals the cheapest."""
    build = Builder(
        plan("free", 0, False), plan("nine", 9, True), plan("three", 3, True, cost=130),
        plan("cheap", 3, True, cost=110), plan("nine again", 9, True),
    )  # fmt: skip
    assert keeping.keep_policies(ground, build, lambda: False).built.name == "cheap"
    assert len(build.asked) == 1 + keeping.MOST_ROUNDS
    assert build.counted[2:5] == [(1, 16), (4, 64), (16, 256)]


def test_sites_are_lit_by_other_ways_without_a_limit_too(
    ground: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five dark, then two, then none gained: two are kept; a plan of a single mode is left alone."""
    monkeypatch.setattr(keeping, "rents_in_part", lambda routing, ground: True)
    monkeypatch.setattr(keeping, "policies_in_force", lambda settings: {})
    build = Builder(
        plan("first", 7, True), plan("second", 5, True), plan("third", 2, True), plan("fourth", 2, True)
    )
    assert keeping.keep_policies(ground, build, lambda: False).built.name == "third"
    assert build.counted == [(1, 0), (1, 0), (1, 16), (4, 64), (16, 256), (64, 1024)]
    alone = Builder(plan("first", 7, True), plan("second", 5, True, modes=("lease", "lease")))
    assert keeping.keep_policies(ground, alone, lambda: False).built.name == "second"
    assert alone.counted == [(1, 0), (1, 0)]


def test_a_plan_in_the_dark_is_no_plan_where_all_must_be_served(
    ground: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With allow_unserved = false the limit counts as not kept, and the least value that serves all is told.

    No plan of least payments lights all; the free plan has 100 over a limit of 20. Between them 60 is kept
    by a plan that pays 55, 37.50 is not, nor is 46.25: 55.
    """
    name = "costs.max_annual_payments"
    limits = {name: Decimal(20)}
    monkeypatch.setattr(keeping, "policies_in_force", lambda settings: limits)
    monkeypatch.setattr(keeping, "found_under", lambda name, money: money.net_present_cost)
    monkeypatch.setattr(keeping, "over_cents", lambda n, bom, s: int(bom.money.net_present_cost - limits[n]))
    monkeypatch.setattr(keeping, "keeps", lambda built, names, s: built.bom.money.net_present_cost <= s.limit)
    tried = list[Decimal]()

    def relaxed(ground: Any, name: str, limit: Decimal) -> Any:
        tried.append(limit)
        return SimpleNamespace(settings=SimpleNamespace(limit=limit, network=ground.settings.network))

    monkeypatch.setattr(keeping, "_with_limit", relaxed)
    monkeypatch.setattr(keeping, "_keeps_others", lambda built, name, settings: True)
    strict = ground_that(allows=False)
    strict.settings.limit = Decimal(20)
    dark = [plan("dark", 3, True, cost=15)] * (keeping.MOST_ROUNDS + keeping.MORE_ROUNDS)
    middle = plan("middle", 0, True, cost=55)
    build = Builder(plan("free", 0, False, cost=100), *dark, middle, plan("dark", 3, True, cost=15))
    kept = keeping.keep_policies(strict, build, lambda: False)
    assert (kept.built.name, kept.dark, dict(kept.relaxed)) == ("free", 3, {name: Decimal(55)})
    assert tried == [Decimal(60), Decimal("37.50"), Decimal("46.25")]
    allowed = ground_that(allows=True)
    allowed.settings.limit = Decimal(20)
    again = Builder(plan("free", 0, False, cost=100), *dark)
    assert keeping.keep_policies(allowed, again, lambda: False).built.name == "dark"


def test_where_the_owned_share_leaves_sites_dark_a_smaller_one_is_sought(
    ground: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half owned leaves two dark, nine tenths of it too, three quarters of it lights all: that is told."""
    monkeypatch.setattr(keeping, "policies_in_force", lambda settings: {})
    monkeypatch.setattr(keeping, "owned_share", lambda built: 0.38567)
    build = Builder(plan("first", 2, True), plan("nine tenths", 1, True), plan("lit", 0, True))
    kept = keeping.keep_policies(ground_that(allows=False, share=0.5), build, lambda: False)
    assert (kept.built.name, kept.dark) == ("first", 2)
    assert dict(kept.relaxed) == {"ownership.min_owned_route_share": Decimal("0.3856")}
    assert [a.share for a in build.asked] == [None, 0.45, 0.375]
    allowed = Builder(plan("first", 2, True))
    assert keeping.keep_policies(ground_that(allows=True, share=0.5), allowed, lambda: False).dark is None
