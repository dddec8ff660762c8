"""The block `joint` of `plan.json`: what the model says, what the plan costs, what one decision gains."""

from __future__ import annotations

from typing import Any

from planner.optimize.joint.value import judge
from planner.plan.joint_choice import Reached
from planner.plan.joint_proven import proven
from planner.plan.joint_repair import Joined, Round, paid
from planner.plan.joint_stages import Staged
from planner.plan.prepare import Ground

MILLI = 1000
MEANING = (
    "the bound is of the model: no choice of cameras and streets within the money of the model covers more "
    "(or, where cost is the objective, none that covers what is required costs less); the model holds "
    "cameras, their places and drops, and streets at the weights of their cheapest ways with the smallest "
    "cable; points, centers, larger cables, closures and splices are outside it"
)


def joint_figures(ground: Ground, joined: Joined | None) -> dict[str, Any] | None:
    """Return the block, None where the plan was decided in stages."""
    if joined is None:
        return None
    joint, found, problem = ground.settings.joint, joined.solution, joined.decision.problem
    report, total = found.report, ground.offer.total_weight_milli
    held = proven(ground, joined)
    priced = paid(ground, joined.made)
    return {
        "objective": joint.objective,
        "count": joint.count,
        "demand_unit": ground.offer.demand_unit,
        "covered": found.covered_weight / MILLI,
        "covered_share": found.covered_weight / total if total else 0.0,
        "cameras": int(problem.counted[found.chosen].sum()),
        "model_cost": found.cost / 100,
        "model_budget": None if problem.budget is None else problem.budget / 100,
        "required": None if problem.required is None else problem.required / MILLI,
        "budget": None if joined.budget is None else joined.budget / 100,
        "priced": priced / 100,
        "outside_model": (priced - found.cost) / 100,
        **_bounds(joined, report.bound, held.bound),
        "proven_budget": None if held.budget is None else held.budget / 100,
        "proven_yearly": None if held.yearly is None else held.yearly / 100,
        "gap_pct": round(held.gap_pct, 4),
        "gap_limit_pct": joint.gap_limit_pct,
        "outcome": held.outcome,
        "solver": report.solver,
        "runtime_s": round(report.runtime_s, 1),
        "stages": _stages(ground, joined),
        "gain": _gain(joined),
        "from_stages": joined.from_stages,
        "rounds": [_round(r) for r in joined.rounds],
        "meaning": MEANING,
    }


def _bounds(joined: Joined, bound: int, certified: int) -> dict[str, Any]:
    """Return the bounds in the unit of the objective; those of each kind where they are known.

    What covering alone proves may be nearer than all that the decision found, where money is plenty.
    """
    seeks_most = joined.decision.problem.required is None
    scale = MILLI if seeks_most else 100
    kinds = {
        "bound": min(bound, certified) if seeks_most else max(bound, certified),
        "certified_bound": certified,
        "covering_bound": joined.solution.covering_bound,
        "arborescence_bound": joined.solution.arborescence_bound,
    }
    return {name: None if value is None else value / scale for name, value in kinds.items()}


def _stages(ground: Ground, joined: Joined) -> dict[str, Any]:
    """Return the plan in stages: with all cameras asked for as it is priced, and within the same money."""
    whole, fitting = joined.stages, joined.fitting
    counted = joined.ground.problem.counted
    return {
        "priced": paid(ground, joined.staged_made) / 100,
        "covered": whole.covered / MILLI,
        "cameras": int(counted[whole.chosen].sum()),
        "model_cost": whole.cost / 100,
        "within": None
        if fitting is None
        else {
            "covered": fitting.covered / MILLI,
            "cameras": int(counted[fitting.chosen].sum()),
            "model_cost": fitting.cost / 100,
        },
    }


def _gain(joined: Joined) -> dict[str, float | None]:
    """Return what one decision gains on the plan in stages, in the model: from each start, and the plan."""
    decision, fitting, found = joined.decision, joined.fitting, joined.solution
    value = found.covered_weight if decision.problem.required is None else found.cost
    kept = [within(joined, reached) for reached in (decision.cold, decision.warm)]
    cold, warm = (None if reached is None else reached.value for reached in kept)
    return {
        "from_nothing_pct": _gain_pct(joined, cold, fitting),
        "from_stages_pct": _gain_pct(joined, warm, fitting),
        "plan_pct": _gain_pct(joined, value, fitting),
    }


def within(joined: Joined, reached: Reached | None) -> Reached | None:
    """Return what a start came to, None where it is beyond the money that the plan was held to at last."""
    if reached is None or judge(joined.decision.problem, reached.chosen, reached.edges).faults:
        return None
    return reached


def _gain_pct(joined: Joined, value: int | None, fitting: Staged | None) -> float | None:
    """Return how much more is covered, or how much less is paid, in percent of the plan in stages."""
    if value is None or fitting is None:
        return None
    if joined.decision.problem.required is None:
        return round(100 * (value - fitting.covered) / fitting.covered, 4) if fitting.covered else None
    return round(100 * (fitting.cost - value) / fitting.cost, 4) if fitting.cost else None


def _round(told: Round) -> dict[str, Any]:
    """Return a round in units."""
    return {
        "cameras": told.cameras,
        "covered": told.covered / MILLI,
        "model_cost": told.cost / 100,
        "priced": told.priced / 100,
        "within": told.within,
    }


def told_of_joint(ground: Ground, joined: Joined | None, summary: dict[str, Any]) -> dict[str, Any]:
    """Return what a joint decision changes in `plan.json`: its block, the outcome, `repeatable`."""
    block = joint_figures(ground, joined)
    if joined is None or block is None:
        return {"joint": block}
    stages = {block["outcome"], summary["network"]["outcome"]}
    return {
        "joint": block,
        "cameras": summary["cameras"] | _cameras(ground, joined),
        "outcome": "proven" if stages == {"proven"} else "stopped",
        "repeatable": bool(summary["repeatable"] and joined.solution.report.repeatable),
    }


def _cameras(ground: Ground, joined: Joined) -> dict[str, Any]:
    """Return what the bound on both says of the cameras: no choice for that money covers more."""
    held, total = proven(ground, joined), ground.offer.total_weight_milli
    if held.budget is None:
        return {}
    return {
        "upper_bound": held.bound / MILLI,
        "coverage_upper_bound_share": min(1.0, held.bound / total) if total else 0.0,
        "gap_pct": round(held.gap_pct, 4),
        "outcome": held.outcome,
    }
