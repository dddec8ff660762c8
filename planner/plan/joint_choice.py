"""One decision on cameras and streets, from each start that the study asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from planner.optimize.joint.problem import JointProblem, JointSolution
from planner.optimize.joint.value import judge
from planner.optimize.joint_choice import solve_joint
from planner.optimize.problems import IntArray
from planner.optimize.report import Limits, Outcome, Watch
from planner.plan.joint_stages import Staged
from planner.settings import Settings
from planner.settings.joint_settings import BOTH, IN_STAGES, NOTHING

LATER_SHARE = 1 / 3
"""Part of the time limit that a second start, and each later round, takes."""
AIM = 0.97
"""The search aims so far below the gap limit: the gap told is of what the priced plan leaves to the model."""


@dataclass(frozen=True)
class Reached:
    """Views and edges that a start came to, and their value: covered weight or cents by the objective."""

    value: int
    chosen: IntArray
    edges: IntArray


@dataclass(frozen=True)
class Decision:
    """What was decided together, and what each start came to.

    `cold` is what came from nothing, `warm` from the plan in stages; None where that start was not asked for
    or found nothing.
    """

    problem: JointProblem
    solution: JointSolution
    cold: Reached | None
    warm: Reached | None


def decide(problem: JointProblem, stages: Staged | None, settings: Settings, watch: Watch) -> Decision:
    """Return the better of the decisions from each start of `joint.start`, with the better of their bounds.

    Parameters
    ----------
    stages
        The plan in stages that keeps the same limits, None where there is none: then the start is nothing.
    """
    asked, joint = settings.joint.start, settings.joint
    starts = [NOTHING] if stages is None else [IN_STAGES, NOTHING] if asked == BOTH else [asked]
    found: dict[str, JointSolution] = {}
    share = LATER_SHARE if len(starts) > 1 else 0.0
    for start in sorted(starts):
        part = share if start == NOTHING else 1 - share
        limits = Limits(AIM * joint.gap_limit_pct, joint.time_limit_s * part, settings.study.seed)
        given = (stages.chosen, stages.edges) if stages is not None and start == IN_STAGES else None
        found[start] = _no_worse(problem, solve_joint(problem, limits, watch, given), given, settings)
    best = _better(problem, list(found.values()))
    cold, warm = (_reached(problem, found.get(start)) for start in (NOTHING, IN_STAGES))
    return Decision(problem, best, cold, warm)


def decide_again(problem: JointProblem, before: Decision, settings: Settings, watch: Watch) -> Decision:
    """Return the decision for another budget, from the one before; its proof holds for this budget too."""
    joint = settings.joint
    limits = Limits(AIM * joint.gap_limit_pct, joint.time_limit_s * LATER_SHARE, settings.study.seed)
    start = (before.solution.chosen, before.solution.edges)
    found = _no_worse(problem, solve_joint(problem, limits, watch, start), start, settings)
    return Decision(problem, found, before.cold, before.warm)


def _no_worse(
    problem: JointProblem, found: JointSolution, start: tuple[IntArray, IntArray] | None, settings: Settings
) -> JointSolution:
    """Return the solution, or its start where time ended the search before it was as good."""
    if start is None:
        return found
    chosen, edges = (np.unique(part).astype(np.int64) for part in start)
    value = judge(problem, chosen, edges)
    seeks_most = problem.required is None
    better = value.covered > found.covered_weight if seeks_most else value.cost < found.cost
    if value.faults or (keeps_rules(problem, found) and not better):
        return found
    objective = value.covered if seeks_most else value.cost
    gap = _gap_pct(problem, objective, found.report.bound)
    outcome: Outcome = "proven" if gap <= settings.joint.gap_limit_pct else "stopped"
    report = replace(found.report, objective=objective, gap_pct=gap, outcome=outcome)
    return replace(
        found, chosen=chosen, edges=edges, covered_weight=value.covered, cost=value.cost, yearly=value.yearly,
        report=report,
    )  # fmt: skip


def keeps_rules(problem: JointProblem, solution: JointSolution) -> bool:
    """Say whether a solution is a choice that keeps every rule of its problem."""
    return not judge(problem, solution.chosen, solution.edges).faults


def _better(problem: JointProblem, found: list[JointSolution]) -> JointSolution:
    """Return the best choice, under the best bounds found and the proof that proves the best one."""
    seeks_most = problem.required is None
    kept = [s for s in found if keeps_rules(problem, s)] or found
    best = max(kept, key=lambda s: (s.covered_weight, -s.cost) if seeks_most else (-s.cost, s.covered_weight))
    pick = min if seeks_most else max
    proof = pick(found, key=lambda s: s.report.certified_bound)
    bound = pick(s.report.bound for s in found)
    return best if len(found) == 1 else with_proof(best, proof, problem, bound)


def with_proof(
    best: JointSolution, proof: JointSolution, problem: JointProblem, bound: int
) -> JointSolution:  # fmt: skip
    """Return a choice under a bound and the proof of a solution of the same problem."""
    value = best.covered_weight if problem.required is None else best.cost
    gap = _gap_pct(problem, value, bound)
    limit = min(best.report.gap_pct, proof.report.gap_pct)
    proven = "proven" in (best.report.outcome, proof.report.outcome) and gap <= limit
    report = replace(
        best.report, bound=bound, certified_bound=proof.report.certified_bound, gap_pct=gap,
        outcome="proven" if proven else best.report.outcome,
        runtime_s=best.report.runtime_s + (0.0 if proof is best else proof.report.runtime_s),
        repeatable=best.report.repeatable and proof.report.repeatable,
    )  # fmt: skip
    return replace(
        best, report=report, certificate=proof.certificate, covering_bound=proof.covering_bound,
        arborescence_bound=proof.arborescence_bound,
    )  # fmt: skip


def _gap_pct(problem: JointProblem, value: int, bound: int) -> float:
    """Return the gap in percent: of the bound where coverage is sought, of the value where cost is."""
    if problem.required is None:
        return max(0.0, 100 * (bound - value) / bound) if bound > 0 else 0.0
    return max(0.0, 100 * (value - bound) / value) if value > 0 else 0.0


def _reached(problem: JointProblem, solution: JointSolution | None) -> Reached | None:
    """Return what a start came to; None where it keeps not every rule."""
    if solution is None or not keeps_rules(problem, solution):
        return None
    value = solution.covered_weight if problem.required is None else solution.cost
    return Reached(value, solution.chosen, solution.edges)
