"""Coverage against cost: cameras and streets decided for each of several budgets, each with its bound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.errors import NoPlanError, PlannerError, ProvenInfeasibleError
from planner.optimize.report import Limits
from planner.plan.built import Made
from planner.plan.identity import Registry
from planner.plan.joint_figures import certified_bound
from planner.plan.joint_problem import JointGround
from planner.plan.joint_repair import Joined, paid
from planner.plan.joint_stages import Staged, staged
from planner.plan.make import (
    joint_model_of,
    make_in_stages,
    make_together,
    priced_anew,
    tell_plan,
)
from planner.plan.model import Plan
from planner.plan.prepare import Ground, prepare
from planner.plan.progress import Run
from planner.settings import Settings
from planner.settings.joint_settings import COVERAGE, STAGES, TOGETHER
from planner.units import cents, from_cents

MILLI, CENTS = 1000, 100
FIXED = "fixed"
COLUMNS = (
    "point", "budget", "capex", "cameras", "covered", "coverage_share", "bound", "certified_bound", "gap_pct",
    "outcome", "model_cost", "model_budget", "outside_model", "covered_in_stages", "gain_pct", "plan",
)  # fmt: skip


@dataclass(frozen=True)
class FrontierPoint:
    """One budget: its row of `frontier.csv`, and the plan; None where a cheaper one is carried upward."""

    row: dict[str, Any]
    plan: Plan | None


@dataclass(frozen=True)
class Tender:
    """What the list of camera locations of a study covers and costs when its places are taken as they are."""

    capex: float
    covered: float
    cameras: int


class Frontier:
    """Coverage against cost of a study.

    Parameters
    ----------
    settings
        Settings of the study; cameras and streets are decided together, for the most coverage.
    registry
        Ids given in earlier runs.

    Attributes
    ----------
    tender
        What the study's own list of cameras covers and costs; None without one, or without a plan of it.
    """

    def __init__(self, settings: Settings, run: Run, registry: Registry) -> None:
        joint = replace(settings.joint, decide=TOGETHER, objective=COVERAGE)
        self._registry, self._run = registry, run
        self._ground = registry.keep_points(prepare(replace(settings, joint=joint), run))
        self.tender = tender_of(settings, len(self._ground.city.listed_cameras), registry, run)

    def points(self, many: int) -> Iterator[FrontierPoint]:
        """Yield one point a budget, from the least upward: each plan is decided from the one before.

        Budgets divide what lies between the plan of points alone and the plan in stages (or `costs.budget`
        where one is given) into `many` equal steps; what the tender's own choice costs takes the place of
        the nearest. Where a point covers no more than a cheaper one, the cheaper plan is carried upward.
        Budgets within which no plan was found are left out.
        """
        ground, run, registry = self._ground, self._run, self._registry
        first = make_in_stages(ground, registry, run)
        with run.stage_of("joint"):
            model = joint_model_of(ground)
        best: tuple[Joined, str] | None = None
        for number, budget in enumerate(budgets(ground, first, model, many, self.tender, run), start=1):
            here, known = _with_budget(ground, budget), None if best is None else _known(best[0])
            try:
                joined = make_together(here, registry, priced_anew(here, first), run, model, known)
            except (NoPlanError, ProvenInfeasibleError):
                continue
            name = f"{number:02d}"
            if best is not None and joined.solution.covered_weight <= best[0].solution.covered_weight:
                yield FrontierPoint(_row(here, number, budget, joined, best[0], best[1]), None)
                continue
            best = joined, name
            plan = tell_plan(here, joined.made, joined, run)
            yield FrontierPoint(_row(here, number, budget, joined, joined, name), plan)


def budgets(
    ground: Ground, first: Made, joint: JointGround, many: int, tender: Tender | None, run: Run
) -> list[int]:
    """Return the budgets in cents, rising: equal steps from the plan of points alone to the top."""
    limits = Limits(ground.settings.optimize.routing_gap_limit_pct, 10.0, ground.settings.study.seed)
    problem = joint.problem
    with run.stage_of("joint") as watch:
        bare = staged(problem, np.flatnonzero(problem.coverage.fixed).astype(np.int64), limits, watch)
        whole = staged(problem, first.sited.siting.solution.chosen, limits, watch)
    priced, asked = paid(ground, first), cents(ground.settings.costs.budget)
    low = priced - whole.cost + bare.cost
    top = min(asked, max(priced, low)) if asked > low else priced
    steps = [low + (top - low) * k // many for k in range(1, many + 1)]
    if tender is not None and low < cents(tender.capex):
        nearest = min(range(many), key=lambda k: abs(steps[k] - cents(tender.capex)))
        steps[nearest] = cents(tender.capex)
    return sorted(set(steps))


def tender_of(settings: Settings, listed: int, registry: Registry, run: Run) -> Tender | None:
    """Return what the study's own list of cameras covers and costs; None without one, or without a plan."""
    if not listed:
        return None
    fixed = replace(
        settings,
        cameras=replace(settings.cameras, list_mode=FIXED, count=listed),
        joint=replace(settings.joint, decide=STAGES),
        costs=replace(settings.costs, budget_hard=False),
    )
    try:
        ground = registry.keep_points(prepare(fixed, run))
        made = make_in_stages(ground, registry, run)
    except PlannerError:
        return None
    covered = made.sited.siting.solution.covered_weight / MILLI
    return Tender(paid(ground, made) / CENTS, covered, len(made.sited.cameras))


def _with_budget(ground: Ground, budget: int) -> Ground:
    """Return the ground with another budget."""
    costs = replace(ground.settings.costs, budget=float(from_cents(budget)))
    return replace(ground, settings=replace(ground.settings, costs=costs))


def _known(joined: Joined) -> Staged:
    """Return a decision as a start."""
    found = joined.solution
    return Staged(found.chosen, found.edges, found.covered_weight, found.cost, found.yearly, True)


def _row(ground: Ground, number: int, budget: int, joined: Joined, plan: Joined, name: str) -> dict[str, Any]:
    """Return a row: the plan's figures, own or carried, under the bound of this budget."""
    found, problem, total = plan.solution, joined.decision.problem, ground.offer.total_weight_milli
    bound = joined.solution.report.bound
    gap = 100 * max(0, bound - found.covered_weight) / bound if bound else 0.0
    fitting = joined.fitting
    in_stages = None if fitting is None else fitting.covered
    more = None if not in_stages else 100 * (found.covered_weight - in_stages) / in_stages
    proven = gap <= ground.settings.joint.gap_limit_pct
    values = (
        number, budget / CENTS, paid(ground, plan.made) / CENTS,
        int(problem.counted[found.chosen].sum()), found.covered_weight / MILLI,
        round(found.covered_weight / total, 6) if total else 0.0, bound / MILLI,
        certified_bound(joined) / MILLI, round(gap, 4), "proven" if proven else "stopped",
        found.cost / CENTS, (problem.budget or 0) / CENTS, (paid(ground, plan.made) - found.cost) / CENTS,
        None if in_stages is None else in_stages / MILLI, None if more is None else round(more, 4), name,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))
