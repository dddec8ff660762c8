"""Which cameras: the covering problem of an offer, solved, with the arrays that prove its bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.errors import InputError, Problem
from planner.optimize.covering import solve_covering
from planner.optimize.problems import CoverageProblem, CoverageSolution
from planner.optimize.report import Limits, Watch
from planner.plan.prepare import Ground
from planner.plan.reach import Reach
from planner.siting.model import Offer


@dataclass(frozen=True)
class SitingChoice:
    """Chosen rows of the offer's candidates (ascending), with problem and proof.

    `offered` holds the rows of `offer.candidates` that the problem is made of: those that fiber can reach.
    """

    offered: NDArray[np.int64]
    problem: CoverageProblem
    solution: CoverageSolution

    @property
    def chosen_rows(self) -> NDArray[np.int64]:
        """Rows of `offer.candidates` that are chosen."""
        return self.offered[self.solution.chosen]


def choose_cameras(ground: Ground, reach: Reach, dark: int, watch: Watch) -> SitingChoice:
    """Return the cameras that cover the most demand, with the proven distance from the best.

    `dark` fixed cameras cannot be joined; they count but see nothing.

    Raises
    ------
    InputError
        The study asks for more cameras than there are candidates that fiber can reach, or fixes more
        than it asks for.
    """
    offered = _reachable_rows(ground.offer, reach)
    problem = _problem(ground.offer, offered, ground.settings.cameras.count - dark)
    _check_count(problem, ground)
    optimize = ground.settings.optimize
    limits = Limits(optimize.siting_gap_limit_pct, optimize.siting_time_limit_s, ground.settings.study.seed)
    return SitingChoice(offered, problem, solve_covering(problem, limits, watch))


def _reachable_rows(offer: Offer, reach: Reach) -> NDArray[np.int64]:
    """Return the candidates on streets that fiber can reach: a camera in the dark sees nothing."""
    return np.flatnonzero(offer.candidates["span_id"].isin(reach.joined)).astype(np.int64)


def _problem(offer: Offer, rows: NDArray[np.int64], count: int) -> CoverageProblem:
    """Cut the offer's cover sets down to the offered rows."""
    starts, ends = offer.cover_indptr[rows], offer.cover_indptr[rows + 1]
    lengths = ends - starts
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    picks = np.arange(indptr[-1]) - np.repeat(indptr[:-1], lengths) + np.repeat(starts, lengths)
    return CoverageProblem(
        cover_indptr=indptr,
        cover_demand=offer.cover_demand[picks],
        weight=offer.demand["weight_milli"].to_numpy(dtype=np.int64),
        fixed=offer.candidates["fixed"].to_numpy(dtype=bool)[rows],
        count=count,
    )


def _check_count(problem: CoverageProblem, ground: Ground) -> None:
    """Refuse a count that no choice can meet."""
    have, fixed, want = problem.candidate_count, int(problem.fixed.sum()), problem.count
    where = str(ground.settings.folder / "study.toml")
    if want > have:
        raise InputError(
            Problem(
                f"`cameras.count` is {want:,} but fiber can reach only {have:,} candidate places.",
                "Ask for fewer cameras, or lower cameras.midblock_spacing_m for more places.",
            ),
            where,
        )
    if fixed > want:
        raise InputError(
            Problem(
                f"{fixed:,} cameras are fixed by the list but `cameras.count` is {want:,}.",
                f"Set cameras.count to at least {fixed}, or cameras.list_mode to candidates.",
            ),
            where,
        )
