"""The cameras of a joint decision as the choice that the other rooms take, under the covering bound too."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.optimize.joint.problem import JointProblem, JointSolution
from planner.optimize.problems import CoverageCertificate, CoverageProblem, SideRows, no_side_rows
from planner.optimize.report import SolveReport
from planner.plan.siting_choice import SitingChoice
from planner.settings import Settings
from planner.settings.joint_settings import COVERAGE

REQUIRED = "joint.required_coverage"


def joint_siting(
    first: SitingChoice, problem: JointProblem, solution: JointSolution, settings: Settings,
    limited_by: str,
) -> SitingChoice:  # fmt: skip
    """Return the cameras of a joint decision, with the bounds on coverage that hold for them.

    The covering bound of the plan in stages holds where the count is the same; where the count is free, the
    weight of everything that some view sees takes its place. Where coverage is sought, no choice within the
    budget covers more than the joint bound, which is told then. Where fewer cameras are chosen than asked
    for, `limited_by` is the setting that leaves no room for more.
    """
    cover = problem.coverage
    proof = first.solution.certificate if cover.count == first.problem.count else everything_seen(cover)
    seeks_most = settings.joint.objective == COVERAGE
    report = solution.report
    bound = min(proof.bound, report.bound) if seeks_most else proof.bound
    gap = max(0.0, 100 * (bound - solution.covered_weight) / bound) if bound > 0 else 0.0
    limit = settings.joint.gap_limit_pct if seeks_most else settings.optimize.siting_gap_limit_pct
    told = SolveReport(
        outcome="proven" if gap <= limit else "stopped",
        objective=solution.covered_weight,
        bound=bound,
        certified_bound=proof.bound,
        gap_pct=gap,
        runtime_s=report.runtime_s,
        seed=report.seed,
        solver=report.solver,
        repeatable=report.repeatable and first.solution.report.repeatable,
    )
    chosen = replace(
        first.solution, chosen=solution.chosen, covered_weight=solution.covered_weight, certificate=proof,
        report=told, notes=(),
    )  # fmt: skip
    fewer = int(problem.counted[solution.chosen].sum()) < settings.cameras.count
    return SitingChoice(first.have, cover, chosen, (limited_by,) if fewer else ())


def everything_seen(cover: CoverageProblem) -> CoverageCertificate:
    """Return the proof that no choice covers more than all that some view sees: multipliers of 0.

    >>> one = CoverageProblem(np.array([0, 1]), np.array([0]), np.array([9, 5]), np.zeros(1, bool), 1)
    >>> everything_seen(one).bound
    9
    """
    seen = np.unique(cover.cover_demand)
    bound = int(cover.weight[seen].sum())
    if cover.second_weight is not None:
        bound += int(cover.second_weight[seen].sum())
    side: SideRows = no_side_rows() if cover.side is None else cover.side
    groups = 0 if cover.floor_weight is None else len(cover.floor_weight)
    return CoverageCertificate(
        multiplier=np.zeros(len(cover.weight), np.int64),
        bound=bound,
        side_multiplier=np.zeros(side.row_count, np.int64),
        floor_multiplier=np.zeros(groups, np.int64),
        side=side,
    )
