"""Cameras and streets decided together, priced, and decided anew until the plan is within its budget."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from planner.optimize.joint.problem import JointProblem, JointSolution
from planner.optimize.joint.value import judge
from planner.optimize.report import Limits, Outcome, Watch
from planner.plan.built import Made
from planner.plan.joint_choice import Decision, decide, decide_again, keeps_rules
from planner.plan.joint_problem import JointGround
from planner.plan.joint_refuse import refuse_beyond_budget, refuse_required
from planner.plan.joint_siting import REQUIRED, joint_siting
from planner.plan.joint_stages import Staged, staged, staged_within
from planner.plan.keep_policies import within
from planner.plan.prepare import Ground
from planner.plan.progress import Run
from planner.plan.route_policies import money_asked, policies_in_force
from planner.plan.siting_choice import SitingChoice
from planner.settings import Settings
from planner.settings.joint_settings import COVERAGE, IN_STAGES, PRESENT
from planner.units import cents

STORED_USE_PCT = 97.0
"""From a stored plan, one that uses this much of its budget is not decided once more."""
Build = Callable[[SitingChoice], Made]
MARGIN = 0.1
"""Part of what a priced plan is above its budget by which the next decision is held lower still."""
AHEAD = 1.5
"""What a plan has beside the model grows faster than along a line: by so much more than the line tells."""
STAGE_SHARE = 0.1
"""Part of the time limits of siting and routing for each number of cameras tried in stages."""
WORTHWHILE_PCT = 0.05
"""A decision that would change the budget of the model by less than this is not made."""


@dataclass(frozen=True)
class Round:
    """One decision and what its plan costs when it is priced, in cents; `within` the budget or not."""

    limit: int
    covered: int
    cost: int
    priced: int
    cameras: int
    within: bool


@dataclass(frozen=True)
class Joined:
    """Cameras and streets decided together, with the plan made of them and the plan in stages beside it.

    Parameters
    ----------
    ground
        The joint problem with what its rows stand for.
    decision
        The decision that the plan is made of, with the money or coverage it was held to.
    made
        The plan, priced.
    stages, staged_made
        The plan in stages with all cameras asked for, as the model sees it, and as it is priced.
    fitting
        The plan in stages within the same money of the model; None where none was found.
    budget
        Cents that the priced plan may cost, None where cost is the objective.
    outside
        Cents of the priced plan that the model does not hold.
    from_stages
        The plan in stages was better than each decision when priced, and is the plan.
    """

    ground: JointGround
    decision: Decision
    made: Made
    stages: Staged
    staged_made: Made
    fitting: Staged | None
    budget: int | None
    outside: int
    rounds: tuple[Round, ...]
    from_stages: bool

    @property
    def solution(self) -> JointSolution:
        """The choice of the plan."""
        return self.decision.solution


@dataclass(frozen=True)
class Before:
    """What earlier decisions on the same ground found, for other budgets.

    Parameters
    ----------
    known
        A choice from which to start where it fits and is better than the plan in stages.
    outside
        Cents that a stored plan had beside the model; None where there is none.
    spent
        Cents of the model, and beside it, of each plan made before for another budget.
    in_stages
        Plans in stages by their number of cameras; what is tried is added.
    """

    known: Staged | None = None
    outside: int | None = None
    spent: tuple[tuple[int, int], ...] = ()
    in_stages: dict[int, Staged] = field(default_factory=dict)


def decide_together(
    ground: Ground, joint: JointGround, first: Made, build: Build, run: Run, before: Before | None = None
) -> Joined:
    """Return the plan of one decision on cameras and streets.

    The plan in stages comes first: it tells what a plan costs beside what the model holds (points, centers,
    cables beyond the smallest, closures, splices), where to start, and what there is to gain. Then the joint
    problem is decided within the budget less that, priced, and decided again with what was measured, until
    the priced plan is within the budget and uses it. The plan in stages itself is taken where it is better.

    Parameters
    ----------
    first
        The plan in stages, priced.
    build
        Makes and prices the plan of chosen cameras.
    before
        What earlier decisions on the same ground found.

    Raises
    ------
    ProvenInfeasibleError, NoPlanError
        No plan within the budget, or none that covers what is required: proven, or not found.
    """
    search = _Search(ground, joint, first, build, run, before or Before())
    return search.least_cost() if ground.settings.joint.objective != COVERAGE else search.most_coverage()


def paid(ground: Ground, made: Made) -> int:
    """Return the cents of a priced plan that the objective is about."""
    total = made.money
    present = ground.settings.joint.objective == PRESENT
    return cents(total.net_present_cost if present else total.capex)


def expected_outside(spent: Sequence[tuple[int, int]], budget: int) -> int:
    """Return the cents beside the model that the plan of a budget is held to have before it is priced.

    They follow the line through the last two plans.

    Parameters
    ----------
    spent
        Cents of the model, and beside it, of each plan made, one at least; the last is the nearest.
    budget
        Cents that the priced plan may cost.

    Examples
    --------
    A cent beside the model for ten of it: of 110 cents more, 10 are beside it, held to be 15.

    >>> expected_outside([(100, 50), (200, 60)], 370), expected_outside([(200, 60)], 370)
    (75, 60)
    """
    cost, outside = spent[-1]
    other = spent[-2] if len(spent) > 1 else spent[-1]
    slope = max(0.0, (outside - other[1]) / (cost - other[0])) if cost != other[0] else 0.0
    more = (budget - cost - outside) * slope / (1 + slope)
    return outside + math.ceil(more * AHEAD if more > 0 else more)


def without_budget(ground: Ground) -> Ground:
    """Return the ground without limits on capex where coverage is sought: the rounds keep them."""
    settings = ground.settings
    if settings.joint.objective != COVERAGE:
        return ground
    costs = replace(settings.costs, budget_hard=False, max_capex_with_tax=0.0)
    return replace(ground, settings=replace(settings, costs=costs))


def from_stored(settings: Settings) -> Settings:
    """Return the settings of a decision that starts from a stored plan: from it alone, and for less time."""
    joint = settings.joint
    limit = min(joint.time_limit_s, settings.edits.time_limit_s)
    use = min(joint.budget_use_pct, STORED_USE_PCT)
    return replace(settings, joint=replace(joint, start=IN_STAGES, time_limit_s=limit, budget_use_pct=use))


class _Search:
    """The steps of one run, with what they share."""

    def __init__(
        self, ground: Ground, joint: JointGround, first: Made, build: Build, run: Run, before: Before
    ) -> None:  # fmt: skip
        self.before = before
        self.beside: tuple[Round, ...] = ()
        self.limited_by = REQUIRED
        self.ground, self.joint, self.first, self.build, self.run = ground, joint, first, build, run
        self.settings = from_stored(ground.settings) if ground.edits.stored else ground.settings
        optimize, seed = self.settings.optimize, self.settings.study.seed
        self.covering = Limits(
            optimize.siting_gap_limit_pct, STAGE_SHARE * optimize.siting_time_limit_s, seed
        )
        self.routing = Limits(
            optimize.routing_gap_limit_pct, STAGE_SHARE * optimize.routing_time_limit_s, seed
        )
        with run.stage_of("joint") as watch:
            self.stages = staged(joint.problem, first.sited.siting.solution.chosen, self.routing, watch)
        self.outside = paid(ground, first) - self.stages.cost
        self.yearly_outside = cents(first.money.annual_opex) - self.stages.yearly

    def least_cost(self) -> Joined:
        """Decide for the required coverage at the least cost; take the plan in stages where it is cheaper."""
        asked = self.settings.joint.required_coverage
        total = self.ground.offer.total_weight_milli
        required = self.stages.covered if asked <= 0 else math.ceil(total * asked)
        problem = self._yearly(replace(self.joint.problem, budget=None, required=required))
        refuse_required(self.ground, problem, self.first.sited.siting)
        fitting = self.stages if self.stages.covered >= required else None
        with self.run.stage_of("joint") as watch:
            decision = decide(problem, self._start(problem, fitting), self.settings, watch)
        if not keeps_rules(problem, decision.solution):
            refuse_required(self.ground, problem, self.first.sited.siting, found=decision.solution)
        made = self._made(decision)
        told = (self._round(required, decision, made, within=True),)
        cheaper = fitting is not None and self._rank(self.first) < self._rank(made)
        return self._joined(decision, made, fitting, None, told, take_stages=cheaper)

    def most_coverage(self) -> Joined:
        """Decide for the most coverage within the budget, round after round."""
        budget, self.limited_by = money_asked(self.settings, paid(self.ground, self.first))
        stages = self.stages.cost, self.outside
        first = self.before.outside
        if first is None:
            first = expected_outside((stages, *self.before.spent), budget)
        if paid(self.ground, self.first) <= budget:
            # The plan in stages may be the answer: the limit leaves it the money that it needs.
            first = min(first, self.outside)
        problem = self._within(budget - first)
        with self.run.stage_of("joint") as watch:
            fitting = self._in_stages(problem, watch)
        rounds: list[Round] = []
        priced: list[int] = []
        best: tuple[Decision, Made] | None = None
        decision = earliest = None
        top = (False, -1)
        for number in range(self.settings.joint.repair_rounds):
            if not problem.budget:
                break
            with self.run.stage_of("joint") as watch:
                decision = self._decide(problem, fitting, decision, watch)
            earliest = earliest or decision
            if not keeps_rules(problem, decision.solution):
                break
            made = self._made(decision)
            told = self._round(problem.budget or 0, decision, made, within=paid(self.ground, made) <= budget)
            priced.append(told.priced)
            rank = self._keeps(made), told.covered
            if rank[0] or not told.within:
                rounds.append(told)  # one that breaks another policy is no plan to be told of
            if told.within and rank > top:
                best, top = (decision, made), rank
            step = self._next(told, budget, number)
            if step is None and not rank[0]:
                # What the plan pays a year beside the model is known now: decided again with less of it.
                step = told.limit
            if step is None or (self.run.stop and best is not None):
                break
            problem = self._within(step)
        staged_fits = paid(self.ground, self.first) <= budget and fitting is not None
        broken = paid(self.ground, self.first) <= budget and not self._keeps(self.first)
        if earliest is None or (best is None and not staged_fits and not broken):
            refuse_beyond_budget(self.ground, self.least_build, budget, self.limited_by, priced, self.run)
        if best is None or (staged_fits and (self._keeps(self.first), self.stages.covered) > top):
            # The bound of the first decision is that of the money that the plan in stages needs.
            return self._joined(earliest, self.first, fitting, budget, tuple(rounds), take_stages=True)
        decision, made, fitting = self._beside(*best, fitting, budget, budget - first)
        return self._joined(decision, made, fitting, budget, (*rounds, *self.beside), take_stages=False)

    def _beside(
        self, decision: Decision, made: Made, fitting: Staged | None, budget: int, tried: int
    ) -> tuple[Decision, Made, Staged | None]:
        """Return the plan in stages within the money of the decision; where it is better, decide from it."""
        problem = decision.problem
        if fitting is None or problem.budget == tried:
            return decision, made, fitting
        with self.run.stage_of("joint") as watch:
            fair = self._in_stages(problem, watch)
            if fair is None or fair.covered <= decision.solution.covered_weight:
                return decision, made, fair
            again = decide(problem, fair, self.settings, watch)
        other = self._made(again)
        fits = paid(self.ground, other) <= budget
        if self._keeps(other) >= self._keeps(made):
            self.beside = (self._round(problem.budget or 0, again, other, within=fits),)
        else:
            fits = False
        return (again, other, fair) if fits else (decision, made, None)

    def least_build(self) -> Made | None:
        """Return the plan of the least that every choice holds, priced; None where no choice was found."""
        with self.run.stage_of("joint") as watch:
            problem = self._yearly(replace(self.joint.problem, budget=None, required=0))
            decision = decide(problem, None, self.settings, watch)
        return self._made(decision) if keeps_rules(problem, decision.solution) else None

    def _in_stages(self, problem: JointProblem, watch: Watch) -> Staged | None:
        """Return the plan in stages with the most cameras that keeps a budget."""
        known = self.before.in_stages
        return staged_within(problem, self.stages, self.covering, self.routing, watch, known)

    def _decide(
        self, problem: JointProblem, fitting: Staged | None, before: Decision | None, watch: Watch
    ) -> Decision:
        """Decide from the starts of the study, or from the decision before."""
        if before is None:
            return decide(problem, self._start(problem, fitting), self.settings, watch)
        return decide_again(problem, before, self.settings, watch)

    def _start(self, problem: JointProblem, fitting: Staged | None) -> Staged | None:
        """Return the better of the plan in stages and of what was known before."""
        known = self.before.known
        if known is None or judge(problem, known.chosen, known.edges).faults:
            return fitting
        if fitting is None:
            return known
        cheaper = problem.required is not None and known.cost < fitting.cost
        seen = problem.required is None and known.covered > fitting.covered
        return known if cheaper or seen else fitting

    def _next(self, told: Round, budget: int, number: int) -> int | None:
        """Return the limit of the next decision, None where no further one is worth making."""
        over = told.priced - budget
        if over > 0:
            return told.cost - over - max(1, int(MARGIN * over * (number + 1)))
        spent = told.cost >= told.limit * self.settings.joint.budget_use_pct / 100
        used = told.priced >= budget * self.settings.joint.budget_use_pct / 100
        limit = told.cost - over
        worth = limit > told.limit * (1 + WORTHWHILE_PCT / 100)
        return limit if spent and not used and worth else None

    def _keeps(self, made: Made) -> bool:
        """Say whether a priced plan keeps the policies of the study beside the budget."""
        settings = without_budget(self.ground).settings
        return within(made.built, list(policies_in_force(settings)), settings)

    def _rank(self, made: Made) -> tuple[bool, int]:
        """Return what makes one plan of least cost better than another: policies kept, then what it costs."""
        return not self._keeps(made), paid(self.ground, made)

    def _within(self, limit: int) -> JointProblem:
        """Return the joint problem within some cents."""
        return self._yearly(replace(self.joint.problem, budget=max(0, limit), required=None))

    def _yearly(self, problem: JointProblem) -> JointProblem:
        """Return the problem with the limit of yearly payments, less what the model does not hold of them."""
        limit = self.settings.costs.max_annual_payments
        if limit <= 0:
            return problem
        return replace(problem, yearly_limit=max(0, cents(limit) - self.yearly_outside))

    def _made(self, decision: Decision) -> Made:
        """Return the priced plan of a decision; with the cameras of the plan in stages that one is priced."""
        siting = self._siting(decision.problem, decision.solution)
        if np.array_equal(decision.solution.chosen, self.stages.chosen):
            return replace(self.first, sited=replace(self.first.sited, siting=siting))
        made = self.build(siting)
        self.yearly_outside = cents(made.money.annual_opex) - decision.solution.yearly
        return made

    def _siting(self, problem: JointProblem, solution: JointSolution) -> SitingChoice:
        """Return the cameras of a decision as the other rooms take them."""
        return joint_siting(self.first.sited.siting, problem, solution, self.settings, self.limited_by)

    def _round(self, limit: int, decision: Decision, made: Made, *, within: bool) -> Round:
        """Return what a decision came to."""
        found = decision.solution
        cameras = int(decision.problem.counted[found.chosen].sum())
        return Round(limit, found.covered_weight, found.cost, paid(self.ground, made), cameras, within)

    def _joined(
        self, decision: Decision, made: Made, fitting: Staged | None, budget: int | None,
        rounds: tuple[Round, ...], *, take_stages: bool,
    ) -> Joined:  # fmt: skip
        """Return the whole, the plan in stages in its place where it is taken."""
        if take_stages:
            decision, made = self._taken(decision)
        outside = paid(self.ground, made) - decision.solution.cost
        return Joined(
            self.joint,
            decision,
            made,
            self.stages,
            self.first,
            fitting,
            budget,
            outside,
            rounds,
            take_stages,
        )

    def _taken(self, decision: Decision) -> tuple[Decision, Made]:
        """Return the plan in stages as a decision under the bound that was proven."""
        stages, found = self.stages, decision.solution
        seeks_most = decision.problem.required is None
        value = stages.covered if seeks_most else stages.cost
        bound = found.report.bound
        gap = 100 * abs(bound - value) / max(1, bound if seeks_most else value)
        outcome: Outcome = "proven" if gap <= self.settings.joint.gap_limit_pct else "stopped"
        report = replace(found.report, objective=value, gap_pct=gap, outcome=outcome)
        solution = replace(
            found, chosen=stages.chosen, edges=stages.edges, covered_weight=stages.covered, cost=stages.cost,
            yearly=stages.yearly, report=report,
        )  # fmt: skip
        taken = replace(decision, solution=solution)
        siting = self._siting(decision.problem, solution)
        return taken, replace(self.first, sited=replace(self.first.sited, siting=siting))
