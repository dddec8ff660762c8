"""A plan that must serve all: 5 where the input rules it out, 6 where an owned share chose the routes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from planner.errors import NoPlanError, PlannerError, ProvenInfeasibleError
from planner.plan.policies import _in_the_dark
from planner.plan.unserved import refuse_unserved

SHARE = "ownership.min_owned_route_share"


def ground(share: float, allows: bool = False) -> Any:
    """A ground with a least owned share that allows sites to be left out or not."""
    settings = SimpleNamespace(
        network=SimpleNamespace(allow_unserved=allows),
        ownership=SimpleNamespace(min_owned_route_share=share),
        folder=Path("study"),
    )
    return SimpleNamespace(settings=settings)


def left_out(reason: str) -> Any:
    """One site that is left out."""
    return pd.DataFrame({"site_id": ["GOV-0001"], "reason": [reason], "detail": ["it lacks 0.01 dB."]})


@pytest.mark.parametrize(
    ("share", "reason", "kind"),
    [
        (0.5, "over_budget", NoPlanError),
        (0.0, "over_budget", ProvenInfeasibleError),
        (0.5, "no_path", ProvenInfeasibleError),
    ],
)
def test_light_under_an_owned_share_is_not_called_proven(
    share: float, reason: str, kind: type[PlannerError]
) -> None:
    """Other ways may light the site; a street that is not there is proven. What would do is named."""
    with pytest.raises(PlannerError) as told:
        refuse_unserved(left_out(reason), ground(share), {SHARE: Decimal("0.4123")})
    assert type(told.value) is kind
    assert (f"keeps {SHARE} = 0.4123" in str(told.value)) == (kind is NoPlanError)
    refuse_unserved(left_out(reason), ground(share, allows=True))


def test_a_plan_in_the_dark_is_told_beside_what_would_do() -> None:
    """What the limits leave without light stands beside them."""
    problem = _in_the_dark(64)
    assert "leaves 64 sites without light" in problem.what
    assert "network.allow_unserved = true" in problem.mend
