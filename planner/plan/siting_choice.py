"""Which cameras: the covering problem of an offer, solved, with the arrays that prove its bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.city import carrying_components_of_spans
from planner.city.model import City
from planner.errors import InputError, Problem
from planner.optimize.covering import solve_covering
from planner.optimize.problems import CoverageProblem, CoverageSolution
from planner.optimize.report import Limits, Watch
from planner.plan.prepare import Ground
from planner.siting.model import Offer


@dataclass(frozen=True)
class SitingChoice:
    """Chosen rows of the offer's candidates (ascending), with problem and proof.

    `offered` holds the rows of `offer.candidates` that the problem is made of: those that fiber can reach,
    and every fixed one.
    """

    offered: NDArray[np.int64]
    problem: CoverageProblem
    solution: CoverageSolution

    @property
    def chosen_rows(self) -> NDArray[np.int64]:
        """Rows of `offer.candidates` that are chosen."""
        return self.offered[self.solution.chosen]


def choose_cameras(ground: Ground, without_street: int, watch: Watch) -> SitingChoice:
    """Return the cameras that cover the most demand, with the proven distance from the best.

    `without_street` fixed cameras stand too far from any street; they count but see nothing here.

    Raises
    ------
    InputError
        The study asks for more cameras than there are candidates that fiber can reach, or fixes more
        than it asks for.
    """
    offered = _reachable_rows(ground.city, ground.offer)
    problem = _problem(ground.offer, offered, ground.settings.cameras.count - without_street)
    _check_count(problem, ground)
    optimize = ground.settings.optimize
    limits = Limits(optimize.siting_gap_limit_pct, optimize.siting_time_limit_s, ground.settings.study.seed)
    return SitingChoice(offered, problem, solve_covering(problem, limits, watch))


def center_components(city: City) -> set[int]:
    """Return the carrying components in which a center stands."""
    by_span = _component_by_span(city)
    spans = city.anchors.set_index("site_id")["span_id"]
    return {int(by_span[spans[c]]) for c in city.centers["site_id"]}


def _component_by_span(city: City) -> pd.Series:
    """Return the carrying component of each span, 0 where a span carries no fiber."""
    return pd.Series(carrying_components_of_spans(city.streets), index=city.streets.spans["span_id"])


def _reachable_rows(city: City, offer: Offer) -> NDArray[np.int64]:
    """Return the candidates on spans joined to a center, and every fixed one."""
    by_span = _component_by_span(city)
    own = by_span.reindex(offer.candidates["span_id"]).to_numpy()
    keep = np.isin(own, list(center_components(city))) | offer.candidates["fixed"].to_numpy(dtype=bool)
    return np.flatnonzero(keep).astype(np.int64)


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
