"""Hard policies: a plan that breaks one is refused, with what would do and what is proven."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from planner.costs.model import Bom
from planner.costs.policies import Broken, broken_policies
from planner.errors import NoPlanError, PlannerError, Problem, ProvenInfeasibleError
from planner.network.model import Plant
from planner.optimize.report import Watch
from planner.plan.budget import capex_lower_bound
from planner.plan.prepare import Ground
from planner.plan.routing_choice import RoutingChoice

CAPEX = "costs.max_capex_with_tax"


def refuse_broken_policies(
    ground: Ground, routing: RoutingChoice, plant: Plant, bom: Bom, watch: Watch
) -> None:
    """Raise when the plan breaks hard policies on money or ownership; all of them are told at once.

    Raises
    ------
    ProvenInfeasibleError
        No plan of this study keeps one of them; the problems say which are proven.
    NoPlanError
        The plan found breaks them, and nothing rules out another one that does not.
    """
    modes = [str(m) for m in plant.cameras["mode"]]
    broken = broken_policies(bom, modes, ground.catalog.prices, ground.settings)
    if not broken:
        return
    told = [_with_bound(b, ground, routing, plant, bom, watch) if b.setting == CAPEX else b for b in broken]
    kind: type[PlannerError] = ProvenInfeasibleError if any(b.proven for b in told) else NoPlanError
    raise kind([problem_of(b) for b in told], str(ground.settings.folder / "study.toml"))


def problem_of(broken: Broken) -> Problem:
    """Return what a policy asks, what the plan has, what is proven, and the smallest change that would do.

    >>> problem_of(Broken("costs.max_annual_payments", Decimal(90), Decimal("95.5"), Decimal("95.5"),
    ...                   "USD a year")).what
    '`costs.max_annual_payments` is 90.00; the plan found has 95.50 USD a year, and that no other plan keeps it is not proven.'
    """  # noqa: E501
    places = 4 if "share" in broken.setting else 2
    limit, found, do = (f"{v:,.{places}f}" for v in (broken.limit, broken.found, broken.would_do))
    proof = "no plan of this study keeps it" if broken.proven else "that no other plan keeps it is not proven"
    return Problem(
        f"`{broken.setting}` is {limit}; the plan found has {found} {broken.told}, and {proof}.",
        f"The plan found keeps {broken.setting} = {do.replace(',', '')}.",
    )


def _with_bound(
    broken: Broken, ground: Ground, routing: RoutingChoice, plant: Plant, bom: Bom, watch: Watch
) -> Broken:
    """Say whether a bound on the capex of every plan, taxed, is above the limit."""
    bound = capex_lower_bound(ground, routing, plant, bom, watch)
    taxed = bound * (1 + Decimal(str(ground.settings.costs.tax_pct)) / 100)
    told = f"{broken.told}; no plan of this study has less than {taxed:,.2f}"
    # The tax of a plan is rounded to the cent, so the bound must be above by more than that.
    return replace(broken, told=told, proven=taxed > broken.limit + Decimal("0.01"))
