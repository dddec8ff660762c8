"""Maximal covering: choose the candidates that see the most demand, with a proven distance from the best.

Demand that the same candidates see is merged; a greedy choice that keeps the rules is improved by 1-swaps and
region search while subgradient steps lower the Lagrangian bound; where the gap limit is not met that way, the
candidates that the bound leaves open go to HiGHS. Small problems are solved whole by the PuLP model of
`planner.optimize.maxcover.model`, which is the reference for all of it.
"""

from __future__ import annotations

from planner.optimize.maxcover.check import check_coverage_problem
from planner.optimize.maxcover.model import covering_model
from planner.optimize.maxcover.search import Search
from planner.optimize.problems import CoverageProblem, CoverageSolution
from planner.optimize.report import SILENT, Limits, Watch

__all__ = ["covering_model", "solve_covering"]

DEFAULT_LIMITS = Limits()


def solve_covering(
    problem: CoverageProblem, limits: Limits = DEFAULT_LIMITS, watch: Watch = SILENT
) -> CoverageSolution:
    """Choose the candidates that see the most demand weight under the rules, and prove how near to the best.

    Returns the choice, ascending, exactly `count` counted candidates wherever the rules leave that possible
    to the best choice found (else fewer, with a note), the multipliers that prove the certified bound, and
    the report. `report.bound` is the lesser of the engine's bound and the certified one; outcome "proven"
    means that the gap to it is at most the gap limit, "infeasible" that no choice keeps the rules: notes
    name them. Where no choice that keeps the rules was found in time, the outcome is "stopped" and notes name
    what is not met. The answer depends on problem, seed and gap limit alone unless the clock or the user
    ended the search; then `report.repeatable` is False.

    Parameters
    ----------
    problem
        Cover sets, demand weights (whole, at least 0, summing to less than 2^52), fixed candidates, count.
    limits
        Gap limit in percent, time limit in seconds, seed.
    watch
        Told upper and lower bound once a round; asked whether to stop.

    Raises
    ------
    ValueError
        The problem has no meaning; the message says everything that is wrong with it.

    Notes
    -----
    Church and ReVelle 1974 (model); Galvao and ReVelle 1996 (Lagrangian bound).

    Two of three candidates, seeing {5, 7}, {7, 2} and {2}: the first two see 14.

    >>> import numpy as np
    >>> p = CoverageProblem(np.array([0, 2, 4, 5]), np.array([0, 1, 1, 2, 2]), np.array([5, 7, 2]),
    ...                     np.zeros(3, bool), 2)
    >>> answer = solve_covering(p)
    >>> answer.chosen.tolist(), answer.covered_weight, answer.report.bound, answer.report.outcome
    ([0, 1], 14, 14, 'proven')
    """
    check_coverage_problem(problem)
    search = Search(problem, limits, watch)
    search.run()
    return search.answer()
