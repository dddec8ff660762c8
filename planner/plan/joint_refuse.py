"""When no joint plan is within its budget, or none covers what is required: what is proven of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NoReturn

from planner.errors import NoPlanError, PlannerError, Problem, ProvenInfeasibleError
from planner.optimize.joint.problem import JointProblem, JointSolution
from planner.plan.budget import capex_lower_bound
from planner.plan.built import Made
from planner.plan.joint_siting import everything_seen
from planner.plan.prepare import Ground
from planner.plan.progress import Run
from planner.plan.siting_choice import SitingChoice
from planner.units import from_cents

MILLI = 1000


def refuse_beyond_budget(
    ground: Ground, least: Callable[[], Made | None], budget: int, limited_by: str, tried: Sequence[int],
    run: Run,
) -> NoReturn:  # fmt: skip
    """Raise because no plan within the budget was found.

    It is proven where the plan of no more than every choice must hold has no chosen camera, and a bound on
    the capex of every plan with these sites is above the budget.

    Parameters
    ----------
    limited_by
        The setting that the budget follows.
    least
        Makes and prices the plan of the least that every choice holds.
    tried
        Cents of the plans that were priced.
    """
    made, proven, words = least(), False, ""
    if made is not None:
        tried = [*tried, int(made.money.capex * 100)]
        with run.stage_of("price") as watch:
            bound = capex_lower_bound(
                ground, made.built.bulk.routing, made.built.plant, made.built.bom, watch
            )
        alone = not len(made.sited.cameras) or bool(made.sited.cameras["fixed"].astype(bool).all())
        proven = alone and bound > from_cents(budget)
        words = f"; points and fixed cameras alone cost at least {bound:,.2f}" if alone else ""
    currency = ground.settings.study.currency
    cheapest = f"the cheapest plan priced costs {from_cents(min(tried)):,.2f}" if tried else "none was found"
    kind: type[PlannerError] = ProvenInfeasibleError if proven else NoPlanError
    raise kind(
        Problem(
            f"no plan of cameras and fiber decided together is within {from_cents(budget):,.2f} {currency} "
            f"without tax: {cheapest}{words}.",
            f"Raise {limited_by}{_payments(ground)}, ask for fewer points or fixed cameras, allow cheaper "
            "ways, or raise joint.repair_rounds.",
        ),
        str(ground.settings.folder / "study.toml"),
    )


def refuse_required(
    ground: Ground, problem: JointProblem, first: SitingChoice, *, found: JointSolution | None = None
) -> None:
    """Raise where the required coverage is beyond what every choice covers, or where none was found.

    Parameters
    ----------
    found
        A solution that breaks a rule of the problem; None before anything is decided.
    """
    cover, required = problem.coverage, problem.required or 0
    most = everything_seen(cover).bound
    if cover.count == first.problem.count:
        most = min(most, first.solution.certificate.bound)
    proven = required > most or (found is not None and found.report.outcome == "infeasible")
    if not proven and found is None:
        return
    total = max(1, ground.offer.total_weight_milli)
    share = Decimal(required) / total
    kind: type[PlannerError] = ProvenInfeasibleError if proven else NoPlanError
    said = "no choice covers" if proven else "no choice was found that covers"
    raise kind(
        Problem(
            f"{said} {share:.2%} of the demand ({required / MILLI:,.1f} {ground.offer.demand_unit}); at most "
            f"{Decimal(most) / total:.2%} can be covered.",
            f"Lower joint.required_coverage{_payments(ground)}, raise cameras.count or set joint.count to "
            "free, or offer more places.",
        ),
        str(ground.settings.folder / "study.toml"),
    )


def _payments(ground: Ground) -> str:
    """Return the limit of yearly payments as another one to raise, where the study sets it."""
    return " or raise costs.max_annual_payments" if ground.settings.costs.max_annual_payments > 0 else ""
