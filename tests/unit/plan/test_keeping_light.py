"""Rounds of plans under limits: one that serves fewer sites is kept only where none serves as many."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from planner.plan import keep_policies as keeping
from planner.plan.route_policies import Asked


def plan(
    name: str, dark: int, keeps: bool, cost: int = 100, modes: tuple[str, ...] = ("own", "lease")
) -> Any:
    """What the rounds look at of a plan."""
    solution = SimpleNamespace(kept=keeps, share_met=True)
    return SimpleNamespace(
        name=name, keeps=keeps, bom=SimpleNamespace(money=SimpleNamespace(net_present_cost=Decimal(cost))),
        plant=SimpleNamespace(unserved=pd.DataFrame(index=range(dark)), spans=pd.DataFrame({"mode": modes})),
        bulk=SimpleNamespace(routing=SimpleNamespace(solution=solution)),
    )  # fmt: skip


class Builder:
    """Hands out plans in turn and notes how much a change of kind counted."""

    def __init__(self, *plans: Any) -> None:
        self.plans, self.splices = list(plans), list[float]()

    def __call__(self, asked: Asked) -> Any:
        self.splices.append(asked.splices)
        return self.plans[min(len(self.splices), len(self.plans)) - 1]


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A ground whose policies are kept as the plans say."""
    monkeypatch.setattr(keeping, "policies_in_force", lambda settings: {"costs.max_annual_payments": 1})
    monkeypatch.setattr(keeping, "rents_in_part", lambda routing, ground: False)
    monkeypatch.setattr(keeping, "keeps", lambda built, names, settings: built.keeps)
    monkeypatch.setattr(keeping, "within", lambda built, names, settings: True)
    monkeypatch.setattr(
        keeping, "next_asked",
        lambda built, names, turn, ground, least="", splices=1.0: Asked(least=least, splices=splices),
    )  # fmt: skip
    return SimpleNamespace(settings=None)


def test_a_plan_that_keeps_the_limit_in_the_dark_is_tried_again_with_dearer_changes(ground: Any) -> None:
    """The second keeps the limit and leaves nine dark: changes count four times, the third lights all."""
    build = Builder(plan("free", 0, False), plan("dark", 9, True), plan("lit", 0, True, cost=120))
    assert keeping.keep_policies(ground, build, lambda: False).built.name == "lit"
    assert build.splices == [1.0, 1.0, 4.0]


def test_of_plans_in_the_dark_the_one_that_serves_most_is_kept(ground: Any) -> None:
    """No round lights all: of those that keep the limit the fewest dark, of equals the cheapest."""
    build = Builder(
        plan("free", 0, False), plan("nine", 9, True), plan("three", 3, True, cost=130),
        plan("cheap", 3, True, cost=110), plan("nine again", 9, True),
    )  # fmt: skip
    assert keeping.keep_policies(ground, build, lambda: False).built.name == "cheap"
    assert len(build.splices) == 1 + keeping.MOST_ROUNDS


def test_sites_are_lit_by_fewer_changes_without_a_limit_too(
    ground: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five dark, then two, then none gained: two are kept; a plan of a single mode is left alone."""
    monkeypatch.setattr(keeping, "rents_in_part", lambda routing, ground: True)
    monkeypatch.setattr(keeping, "policies_in_force", lambda settings: {})
    build = Builder(
        plan("first", 7, True), plan("second", 5, True), plan("third", 2, True), plan("fourth", 2, True)
    )
    assert keeping.keep_policies(ground, build, lambda: False).built.name == "third"
    assert build.splices == [1.0, 1.0, 4.0, 16.0]
    alone = Builder(plan("first", 7, True), plan("second", 5, True, modes=("lease", "lease")))
    assert keeping.keep_policies(ground, alone, lambda: False).built.name == "second"
    assert alone.splices == [1.0, 1.0]
