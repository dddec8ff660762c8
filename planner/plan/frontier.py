"""Coverage against cost: cameras and streets decided for each of several budgets, each with its bound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from planner.errors import NoPlanError, PlannerError, ProvenInfeasibleError
from planner.optimize.report import Limits
from planner.plan.built import Made
from planner.plan.identity import Registry
from planner.plan.joint_problem import JointGround
from planner.plan.joint_proven import proven
from planner.plan.joint_repair import Before, Joined, paid
from planner.plan.joint_stages import Staged, staged
from planner.plan.make import (
    joint_model_of,
    make_in_stages,
    make_together,
    priced_anew,
    tell_plan,
)
from planner.plan.model import Plan
from planner.plan.policies import refuse_broken_policies
from planner.plan.prepare import Ground, prepare
from planner.plan.progress import Run
from planner.plan.route_policies import money_asked
from planner.settings import Settings
from planner.settings.joint_settings import COVERAGE, IN_STAGES, STAGES, TOGETHER
from planner.units import cents, from_cents

MILLI, CENTS = 1000, 100
POINT_SHARE = 1 / 5
"""Part of the time limit of a decision that each point takes: it starts from the plan before it."""
BULK_S = 4.0
"""Most seconds of the search over the real cost of each plan of the frontier."""
USE_PCT = 98.0
"""A point that uses this much of its budget is not decided once more: the next one spends more anyway."""
FIXED = "fixed"
COLUMNS = (
    "point", "budget", "capex", "cameras", "covered", "coverage_share", "bound", "certified_bound", "gap_pct",
    "outcome", "bound_of", "model_cost", "model_budget", "outside_model", "covered_in_stages", "gain_pct",
    "plan",
)  # fmt: skip


@dataclass(frozen=True)
class Proof:
    """A bound in thousandths of demand for some cents of the model, and what it becomes for others.

    A bound for more money holds for less. Where cuts prove one, the same cuts prove another for any money:
    `numerator` / `denominator` thousandths more a cent; both 0 where there is no such proof. No money at all
    lifts coverage above `ceiling`.
    """

    point: int
    budget: int
    bound: int
    by_cuts: int
    numerator: int
    denominator: int
    ceiling: int | None = None

    def at(self, budget: int) -> int | None:
        """Return the bound for other money of the model, None where nothing is proven of it.

        >>> proof = Proof(1, 1000, 500, 510, 1, 2)
        >>> proof.at(900), proof.at(700), proof.at(1100)
        (461, 361, 561)
        """
        known = [self.bound] if budget <= self.budget else []
        if self.denominator:
            more = -((self.budget - budget) * self.numerator // self.denominator)
            known.append(self.by_cuts + 1 + more)
        return min(known, default=None)


@dataclass(frozen=True)
class FrontierPoint:
    """One budget: its row of `frontier.csv`, and the plan; None where a cheaper one is carried upward.

    `proof` is what its decision proves of other budgets too.
    """

    row: dict[str, Any]
    plan: Plan | None
    proof: Proof


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
        joint = replace(
            settings.joint, decide=TOGETHER, objective=COVERAGE, start=IN_STAGES,
            time_limit_s=POINT_SHARE * settings.joint.time_limit_s,
            budget_use_pct=min(USE_PCT, settings.joint.budget_use_pct),
        )  # fmt: skip
        self._registry, self._run = registry, run
        optimize = replace(
            settings.optimize, bulk_time_limit_s=min(BULK_S, settings.optimize.bulk_time_limit_s)
        )
        self._ground = registry.keep_points(prepare(replace(settings, joint=joint, optimize=optimize), run))
        self.tender = tender_of(settings, len(self._ground.city.listed_cameras), registry, run)

    def points(self, many: int, wanted: Sequence[int] = ()) -> Iterator[FrontierPoint]:
        """Yield one point a budget, from the least upward: each plan is decided from the one before.

        Budgets divide what lies between the plan of points alone and the plan in stages (or `costs.budget`
        where one is given) into `many` equal steps; what the tender's own choice costs takes the place of
        the nearest. Where a point covers no more than a cheaper one, the cheaper plan is carried upward.
        Budgets within which no plan was found are left out. Where budgets in cents are wanted, they are the
        budgets.
        """
        ground, run, registry = self._ground, self._run, self._registry
        first = make_in_stages(ground, registry, run)
        with run.stage_of("joint"):
            model = joint_model_of(ground)
        best: tuple[Joined, str] | None = None
        before = Before()
        asked = sorted(set(wanted)) or budgets(ground, first, model, many, self.tender, run)
        for number, budget in enumerate(asked, start=1):
            here = _with_budget(ground, budget)
            try:
                joined = make_together(here, registry, priced_anew(here, first), run, model, before)
                with run.stage_of("price") as watch:
                    refuse_broken_policies(here, joined.made.built, joined.made.kept.relaxed, watch)
            except (NoPlanError, ProvenInfeasibleError):
                continue
            name, proof = f"{number:02d}", _proof(here, number, joined)
            if best is not None and joined.solution.covered_weight <= best[0].solution.covered_weight:
                yield FrontierPoint(_row(here, number, budget, joined, best[0], best[1]), None, proof)
                continue
            best = joined, name
            spent = (*before.spent, (joined.solution.cost, joined.outside))
            before = replace(before, known=_known(joined), spent=spent)
            plan = tell_plan(here, joined.made, joined, run)
            yield FrontierPoint(_row(here, number, budget, joined, joined, name), plan, proof)


def with_best_bounds(points: Sequence[FrontierPoint], gap_limit_pct: float) -> list[dict[str, Any]]:
    """Return the rows, each under the best bound that any point proves for its money of the model.

    `certified_bound` stays that of the point's own evidence.
    """
    out = []
    for point in points:
        row, budget = point.row, point.proof.budget
        found = [(b, p.proof.point) for p in points if (b := p.proof.at(budget)) is not None]
        bound, of = min(found, key=lambda f: (f[0], f[1] != row["point"]))
        covered = round(row["covered"] * MILLI)
        gap = 100 * (bound - covered) / bound if bound else 0.0
        outcome = "proven" if gap <= gap_limit_pct else "stopped"
        told = {"bound": bound / MILLI, "gap_pct": round(gap, 4), "outcome": outcome, "bound_of": of}
        out.append({**row, **told})
    return out


def _proof(ground: Ground, number: int, joined: Joined) -> Proof:
    """Return what a decision proves of any budget; cuts with yearly payments prove only their own."""
    cuts, held = joined.solution.certificate, proven(ground, joined)
    ceiling = joined.made.sited.siting.solution.certificate.bound
    own = Proof(number, held.budget or 0, held.bound, 0, 0, 0, ceiling)
    if cuts is None or cuts.yearly_multiplier:
        return own
    more = (held.budget or 0) - (joined.decision.problem.budget or 0)
    by_cuts = cuts.bound - (-more * cuts.numerator // cuts.denominator)
    return replace(own, by_cuts=by_cuts, numerator=cuts.numerator, denominator=cuts.denominator)


def budgets(
    ground: Ground, first: Made, joint: JointGround, many: int, tender: Tender | None, run: Run
) -> list[int]:
    """Return the budgets in cents, rising: equal steps from the plan of points alone to the top."""
    limits = Limits(ground.settings.optimize.routing_gap_limit_pct, 10.0, ground.settings.study.seed)
    problem = joint.problem
    with run.stage_of("joint") as watch:
        bare = staged(problem, np.flatnonzero(problem.coverage.fixed).astype(np.int64), limits, watch)
        whole = staged(problem, first.sited.siting.solution.chosen, limits, watch)
    priced, asked = paid(ground, first), money_asked(ground.settings, paid(ground, first))[0]
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
    held = proven(ground, joined)
    bound = held.bound
    gap = 100 * max(0, bound - found.covered_weight) / bound if bound else 0.0
    fitting = joined.fitting
    in_stages = None if fitting is None else fitting.covered
    more = None if not in_stages else 100 * (found.covered_weight - in_stages) / in_stages
    near = gap <= ground.settings.joint.gap_limit_pct
    values = (
        number, budget / CENTS, paid(ground, plan.made) / CENTS,
        int(problem.counted[found.chosen].sum()), found.covered_weight / MILLI,
        round(found.covered_weight / total, 6) if total else 0.0, bound / MILLI,
        held.bound / MILLI, round(gap, 4), "proven" if near else "stopped",
        number, found.cost / CENTS, (problem.budget or 0) / CENTS,
        (paid(ground, plan.made) - found.cost) / CENTS,
        None if in_stages is None else in_stages / MILLI, None if more is None else round(more, 4), name,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))
