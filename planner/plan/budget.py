"""A hard budget: when no plan within it was found, what is proven."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from planner.costs.model import Bom
from planner.errors import NoPlanError, PlannerError, Problem, ProvenInfeasibleError
from planner.network.model import Plant
from planner.optimize.report import Watch
from planner.plan.equipment_floor import equipment_floor
from planner.plan.keep_policies import Built
from planner.plan.policy_bounds import least_of_streets, policy_lower_bound
from planner.plan.prepare import Ground
from planner.plan.route_policies import BUDGET, Asked
from planner.plan.routing_choice import RoutingChoice
from planner.units import from_cents, money


def refuse_over_budget(ground: Ground, built: Built, relaxed: Mapping[str, Decimal], watch: Watch) -> None:
    """Raise when the study's budget is hard and the plan is above it.

    Parameters
    ----------
    relaxed
        Policy -> the least value found at which a plan keeps the others (`plan.keep_policies`).

    Raises
    ------
    ProvenInfeasibleError
        A lower bound on the capex of every plan of this study that keeps its other policies is above the
        budget.
    NoPlanError
        The plan found is above the budget, but the bound does not rule a cheaper one out.
    """
    costs, total = ground.settings.costs, built.bom.money
    if not costs.budget_hard or total.within_budget is not False:
        return
    bound = policy_lower_bound(BUDGET, ground, built, watch)
    budget = Decimal(str(costs.budget))
    least = (
        "and no plan keeps the other policies"
        if bound is None
        else f"and no plan of this study costs less than {bound:,.2f}"
    )
    facts = (
        f"the budget is {budget:,.2f} {total.currency} without tax; the plan found costs "
        f"{total.capex:,.2f}, {least}."
    )
    mend = "Raise costs.budget, ask for fewer sites, allow cheaper ways, or set costs.budget_hard to false."
    if BUDGET in relaxed:
        mend = f"A plan was found that keeps costs.budget = {relaxed[BUDGET]}. {mend}"
    proven = bound is None or bound > budget
    kind: type[PlannerError] = ProvenInfeasibleError if proven else NoPlanError
    raise kind(Problem(facts, mend), str(ground.settings.folder / "study.toml"))


def capex_lower_bound(
    ground: Ground, routing: RoutingChoice, plant: Plant, bom: Bom, watch: Watch
) -> Decimal:
    """Return an amount that the capex of no plan of this study is below, whatever its other policies.

    It adds what every plan must buy: equipment of as many cameras, points and centers (optics at the
    price of the cheapest kind, chosen cameras at that of the cheapest class on offer) and the certified
    routing bound, on capex alone, of the sites that every plan must join: points and fixed cameras.
    Contingency is put on top as in the plan. Drops are left out, which errs downward.
    """
    found = least_of_streets(ground, routing, plant, Asked(least=BUDGET), watch, share=False)
    route = from_cents(max(0, found.certified_lower_bound))
    share = Decimal(str(ground.settings.costs.contingency_pct)) / 100
    return money((route + equipment_floor(ground, plant, bom)) * (1 + share))
