"""The door of prize-collecting routing: `solve_prize_collecting`."""

from __future__ import annotations

from planner.optimize.prizes.model import PrizeCertificate, PrizeProblem, PrizeSolution, check_prize_problem
from planner.optimize.prizes.solve import PrizeSolve
from planner.optimize.report import SILENT, Limits, Watch

__all__ = ["PrizeCertificate", "PrizeProblem", "PrizeSolution", "solve_prize_collecting"]


def solve_prize_collecting(
    problem: PrizeProblem, limits: Limits | None = None, watch: Watch = SILENT
) -> PrizeSolution:
    """Return a tree of small cost plus prizes left out, with a proof of how good it is.

    With one seed and no time limit in the way the answer is repeatable.

    Parameters
    ----------
    problem
        The instance, with or without a root.
    limits
        Gap, time and seed; `Limits()` when None.
    watch
        Takes the progress and may ask to stop; the best tree so far is then returned.

    Raises
    ------
    ValueError
        Arrays of wrong type or length, nodes out of range, negative or too large numbers.

    Notes
    -----
    The certified bound is that of the returned proof; the engine's may be higher, by elimination, by linear
    programs and, without a root, by cases: trees that hold a node, and trees that do not.
    Johnson, Minkoff and Phillips 2000 (strong pruning); Ljubic and others 2006 (directed cut model); Leitner,
    Ljubic, Luipersbeck and Sinnl 2018 (dual ascent). The proof without a root is that of `PrizeCertificate`.

    Examples
    --------
    A prize of 5 is worth an edge of 3, and then not another of 9 for a prize of 4:

    >>> import numpy as np
    >>> path = PrizeProblem(3, np.array([0, 1]), np.array([1, 2]), np.array([3, 9]), np.array([6, 5, 4]),
    ...                     None, np.array([], np.int64))
    >>> answer = solve_prize_collecting(path, Limits(gap_limit_pct=0.0))
    >>> answer.edges.tolist(), answer.report.objective, answer.certificate.bound
    ([0], 7, 7)
    """
    limits = limits or Limits()
    check_prize_problem(problem)
    solve = PrizeSolve(problem, limits, watch)
    solve.run()
    return solve.answer()
