"""Sites that a policy leaves without light are told with it; where no policy does it, nothing is told."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from planner.outputs.words.sentences import sentence
from planner.plan import keep_policies as keeping
from planner.plan.dark_policies import dark_for_policies
from planner.plan.keep_policies import Kept
from planner.plan.route_policies import Asked
from planner.schema import FINDINGS

PAYMENTS = "costs.max_annual_payments"


def plan(*dark: str, paid: int = 90, reason: str = "over_budget") -> Any:
    """A plan that leaves sites dark and pays so much a year."""
    unserved = pd.DataFrame({"site_id": list(dark), "reason": [reason] * len(dark)}, dtype=object)
    spans = pd.DataFrame({"mode": ["own", "lease"]})
    total = SimpleNamespace(
        annual_opex=Decimal(paid), capex=Decimal(0), tax=Decimal(0), net_present_cost=Decimal(1)
    )
    solution = SimpleNamespace(kept=True, share_met=True)
    return SimpleNamespace(
        plant=SimpleNamespace(unserved=unserved, spans=spans), bom=SimpleNamespace(money=total),
        bulk=SimpleNamespace(routing=SimpleNamespace(solution=solution)),
    )  # fmt: skip


def settings(most: float = 100.0, share: float = 0.0) -> Any:
    """A study with a limit on payments and a least owned share, whose plans may leave sites out."""
    return SimpleNamespace(
        costs=SimpleNamespace(
            max_annual_payments=most, max_capex_with_tax=0.0, budget=0.0, budget_hard=False,
            contingency_pct=0.0, tax_pct=0.0,
        ),
        ownership=SimpleNamespace(min_owned_route_share=share),
        network=SimpleNamespace(allow_unserved=True),
    )  # fmt: skip


def test_sites_that_the_plan_without_limits_lights_are_told_with_the_limit() -> None:
    """Two are dark under 100 a year, one of them without it too: the other is told; at 130 nothing is."""
    free, kept = plan("A", paid=120), plan("A", "B", paid=95)
    found = dark_for_policies(Kept(kept, {}, free), settings(100.0))
    assert list(found.columns) == FINDINGS.names
    assert found[["code", "severity", "count"]].values.tolist() == [["UNSERVED-POLICY", "warning", 1]]
    assert found.loc[0, "message"] == (
        "These sites have no light here, and the plan found without limits on money lights them: B. It "
        "breaks `costs.max_annual_payments` (120.00 > 100.00)."
    )
    assert not len(dark_for_policies(Kept(kept, {}, free), settings(130.0)))
    assert not len(dark_for_policies(Kept(free, {}, free), settings(100.0)))


def test_a_site_without_a_street_is_of_no_policy() -> None:
    """What no light reason leaves out is not told here, whatever the limits."""
    lost = plan("A", reason="too_far_from_street")
    assert not len(dark_for_policies(Kept(lost, {}, plan(paid=120)), settings(100.0)))


def test_sites_that_a_plan_which_owns_less_lights_are_told_with_the_share() -> None:
    """A is dark and lit where less is owned; C, lit there too, has light here: A alone is told."""
    first = plan("A", "B")
    found = dark_for_policies(Kept(first, {}, first, lit=("A", "C")), settings(0.0, share=0.8))
    assert found["count"].tolist() == [1]
    assert "`ownership.min_owned_route_share` 0.8 lights them: A." in found.loc[0, "message"]


def test_one_plan_is_built_without_the_share_where_it_may_be_the_cause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A and B are dark with 0.8 owned, B alone with none: A is lit by less. Without a share none is built."""
    monkeypatch.setattr(keeping, "rents_in_part", lambda routing, ground: True)
    monkeypatch.setattr(keeping, "keeps", lambda built, names, settings: True)
    monkeypatch.setattr(keeping, "owned_share", lambda built: 1.0)
    monkeypatch.setattr(
        keeping, "next_asked", lambda built, names, turn, ground, least="", care=None: Asked()
    )
    for share, lit in ((0.8, ("A",)), (0.0, ())):
        asked = list[Asked]()

        def build(ask: Asked, asked: list[Asked] = asked) -> Any:
            asked.append(ask)
            return plan("B") if ask.share == 0.0 else plan("A", "B")

        ground: Any = SimpleNamespace(settings=settings(0.0, share))
        assert keeping.keep_policies(ground, build, lambda: False).lit == lit
        assert [a.share for a in asked].count(0.0) == len(lit)


def test_both_findings_have_spanish_words() -> None:
    """They are found again among the sentences, with sites, limits and shares in place."""
    free, kept = plan(paid=120), plan("A", paid=95)
    found = dark_for_policies(Kept(kept, {}, free, lit=("A",)), settings(100.0, share=0.8))
    assert len(found) == 2
    for message in found["message"]:
        assert sentence(message).es.startswith("Estos sitios no tienen luz aquí")
