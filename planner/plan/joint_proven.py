"""What the evidence proves of a joint decision, for the money that the priced plan leaves to the model."""

from __future__ import annotations

from typing import NamedTuple

from planner.optimize.report import Outcome
from planner.plan.joint_repair import Joined
from planner.plan.prepare import Ground
from planner.units import cents

FINE = 1024
"""Multipliers of yearly payments are whole numbers of 1 / FINE."""


class Proven(NamedTuple):
    """The bound that anyone can check, and the limits of the model that it holds for, in cents.

    `budget` is None where cost is sought, `yearly` where yearly payments have no limit.
    """

    bound: int
    budget: int | None
    yearly: int | None
    gap_pct: float
    outcome: Outcome


def proven(ground: Ground, joined: Joined) -> Proven:
    """Return the best bound that the evidence proves: of the arborescence, or of covering alone.

    The decision was held to what an earlier plan had left to the model. The bound is of what this plan
    leaves: its budget less what it costs beyond the model, where that is more. The same cuts prove it.
    """
    found, problem = joined.solution, joined.decision.problem
    budget, yearly = _money(joined), _yearly(ground, joined)
    proof, known = found.certificate, []
    if proof is not None:
        more = 0 if yearly is None else _dearer(proof.yearly_multiplier, problem.yearly_limit or 0, yearly)
        if budget is None:
            known = [proof.bound - more]
        else:
            more += budget - (problem.budget or 0)
            known = [proof.bound - (-more * proof.numerator // proof.denominator)]
    if budget is None:
        bound = max([0, *known])
        gap = 100 * (found.cost - bound) / found.cost if found.cost > 0 else 0.0
    else:
        bound = min([joined.made.sited.siting.solution.certificate.bound, *known])
        gap = 100 * (bound - found.covered_weight) / bound if bound > 0 else 0.0
    gap = max(0.0, gap)
    outcome: Outcome = "proven" if gap <= ground.settings.joint.gap_limit_pct else "stopped"
    return Proven(bound, budget, yearly, gap, outcome)


def _money(joined: Joined) -> int | None:
    """Return the cents of the model that the bound is for."""
    own = joined.decision.problem.budget
    return own if own is None or joined.budget is None else max(own, joined.budget - joined.outside)


def _yearly(ground: Ground, joined: Joined) -> int | None:
    """Return the cents a year of the model that the bound is for."""
    own = joined.decision.problem.yearly_limit
    if own is None:
        return None
    outside = cents(joined.made.money.annual_opex) - joined.solution.yearly
    return max(own, cents(ground.settings.costs.max_annual_payments) - outside)


def _dearer(multiplier: int, own: int, asked: int) -> int:
    """Return the cents by which a looser limit of yearly payments loosens the bound.

    >>> _dearer(512, 100, 300)
    100
    """
    return -(-multiplier * asked // FINE) + (-multiplier * own // FINE)
