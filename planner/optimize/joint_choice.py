"""Cameras and fiber in one decision: views and streets chosen together, with a proven distance from the best.

A choice by worth for marginal cost, or one sited without streets where that is better, is annealed: single
views come, go and change many thousands of times a second, branches are rebuilt and streets opened whole, the
tree is searched region by region. Dual ascent and a cut program on one extended prize-collecting
arborescence lower the bound on the other core. Small problems are solved whole by the PuLP model of
`planner.optimize.joint.model`, the reference for all of it.
"""

from __future__ import annotations

from planner.optimize.joint.model import joint_model
from planner.optimize.joint.problem import (
    JointCertificate,
    JointProblem,
    JointSolution,
    check_joint_problem,
)
from planner.optimize.joint.solve import JointSearch
from planner.optimize.joint.value import JointValue, judge
from planner.optimize.maxcover.check import check_coverage_problem
from planner.optimize.problems import IntArray
from planner.optimize.report import SILENT, Limits, Watch

__all__ = [
    "JointCertificate", "JointProblem", "JointSolution", "JointValue", "joint_model", "judge", "solve_joint",
]  # fmt: skip

DEFAULT_LIMITS = Limits()


def solve_joint(
    problem: JointProblem,
    limits: Limits = DEFAULT_LIMITS,
    watch: Watch = SILENT,
    start: tuple[IntArray, IntArray] | None = None,
    exact: bool = True,
) -> JointSolution:
    """Choose views and streets together under a budget, or at least cost for a coverage, and prove how well.

    Returns the choice with its tree, its value and cost recomputed, both bounds and the proof of the
    arborescence bound. Outcome "proven" means that the gap between the choice and `report.bound` is at most
    the gap limit; "infeasible" that no choice keeps the rules; where none was found in time the outcome is
    "stopped" and notes name what is not met. The answer depends on problem, start, seed and gap limit alone
    unless the clock or the user ended the search; then `report.repeatable` is False.

    Parameters
    ----------
    problem
        Views, streets, costs and the aim.
    limits
        Gap limit in percent, time limit in seconds, seed.
    watch
        Told upper and lower bound once a round; asked whether to stop.
    start
        Views and edges to begin with, such as cameras sited first and routed afterwards. They need not keep
        every rule; where they do, the answer is never worse.
    exact
        False keeps small problems from the PuLP model.

    Raises
    ------
    ValueError
        The problem has no meaning; the message says everything that is wrong with it.

    Notes
    -----
    Wong 1984 (dual ascent); Ljubic et al. 2006 (prize-collecting arborescences).

    A street 0 - 1 - 2: the place at node 1 costs 40 + 15 and sees 9, that at node 2 25 + 15 more and sees 10.

    >>> import numpy as np
    >>> from planner.optimize.problems import CoverageProblem
    >>> views = CoverageProblem(
    ...     np.array([0, 1, 2]), np.array([0, 1]), np.array([9, 10]), np.zeros(2, bool), 2)
    >>> street = JointProblem(views, 3, np.array([0, 1]), np.array([1, 2]), np.array([40, 25]),
    ...                       np.zeros(0, np.int64), 0, np.array([1, 2]), np.array([5, 5]),
    ...                       np.array([10, 10]), 80)
    >>> answer = solve_joint(street)
    >>> answer.chosen.tolist(), answer.edges.tolist(), answer.covered_weight, answer.cost
    ([1], [0, 1], 10, 80)
    """
    check_coverage_problem(problem.coverage)
    check_joint_problem(problem)
    search = JointSearch(problem, limits, watch, start, exact)
    search.run()
    return search.answer()
