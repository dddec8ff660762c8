"""Which cameras: the covering problem of an offer, solved, with the arrays that prove its bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.errors import InputError, Problem
from planner.optimize.covering import solve_covering
from planner.optimize.problems import CoverageProblem, CoverageSolution
from planner.optimize.report import Limits, Watch
from planner.plan.covering_rules import Dark, Offered, floors, offered, pairs_apart, side_rows
from planner.plan.prepare import Ground
from planner.plan.reach import Reach
from planner.plan.refuse_siting import refuse_infeasible
from planner.siting.model import Offer


@dataclass(frozen=True)
class SitingChoice:
    """The covering problem of a study with its solution and proof.

    `have` names the places and views that the problem is made of; row j of the problem is `have.views[j]`.
    """

    have: Offered
    problem: CoverageProblem
    solution: CoverageSolution

    @property
    def new(self) -> NDArray[np.int64]:
        """Rows of `Offer.views` that the plan buys: chosen, not standing already."""
        chosen = self.solution.chosen
        return self.have.views[chosen[~self.have.standing[chosen]]]

    @property
    def standing(self) -> NDArray[np.int64]:
        """Rows of `Offer.views` of cameras that stand already."""
        return self.have.views[self.have.standing]


def choose_cameras(ground: Ground, reach: Reach, dark: Dark, watch: Watch) -> SitingChoice:
    """Return the cameras that cover the most demand, with the proven distance from the best.

    `dark` fixed cameras cannot be joined; they count but see nothing.

    Raises
    ------
    InputError
        The study asks for more cameras than the places that fiber can reach hold, or fixes more than it
        asks for.
    ProvenInfeasibleError, NoPlanError
        The rules of the study leave no choice, and that is proven; or none was found.
    """
    have = offered(ground, reach.joined)
    problem = covering_problem(ground, have, dark)
    _check_count(problem, have, ground)
    optimize = ground.settings.optimize
    asked = Limits(optimize.siting_gap_limit_pct, optimize.siting_time_limit_s, ground.settings.study.seed)
    solution = solve_covering(problem, asked, watch)
    refuse_infeasible(ground, have, problem, solution)
    return SitingChoice(have, problem, solution)


def covering_problem(ground: Ground, have: Offered, dark: Dark) -> CoverageProblem:
    """Return the covering problem of the offered views under every rule of the study."""
    indptr, seen = cut_sets(ground.offer, have.views)
    demand = ground.offer.demand
    backup = demand["backup_milli"].to_numpy(dtype=np.int64)
    floor_group, floor_weight = floors(ground)
    return CoverageProblem(
        cover_indptr=indptr,
        cover_demand=seen,
        weight=demand["weight_milli"].to_numpy(dtype=np.int64),
        fixed=have.standing,
        count=ground.settings.cameras.count - len(dark),
        second_weight=backup if backup.any() else None,
        site=have.site,
        site_least=have.least,
        site_most=have.most,
        counted=~have.standing if have.standing.any() else None,
        side=side_rows(ground, have, dark),
        floor_group=floor_group,
        floor_weight=floor_weight,
        apart=pairs_apart(ground, have),
    )


def cut_sets(offer: Offer, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the offer's cover sets of some views as CSR."""
    starts, ends = offer.cover_indptr[rows], offer.cover_indptr[rows + 1]
    lengths = ends - starts
    indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    picks = np.arange(indptr[-1]) - np.repeat(indptr[:-1], lengths) + np.repeat(starts, lengths)
    return indptr, offer.cover_demand[picks]


def _check_count(problem: CoverageProblem, have: Offered, ground: Ground) -> None:
    """Refuse a count that no choice can meet, whatever the other rules."""
    places = len(have.places)
    room, fixed = int(have.most[:places].sum()), int(have.least[:places].sum())
    where = str(ground.settings.folder / "study.toml")
    if problem.count > room:
        raise InputError(
            Problem(
                f"`cameras.count` is {problem.count:,}, but fiber can reach only {places:,} candidate places "
                f"with room for {room:,} cameras.",
                "Ask for fewer cameras, raise cameras.most_per_site, or lower cameras.midblock_spacing_m for "
                "more places.",
            ),
            where,
        )
    if fixed > problem.count:
        raise InputError(
            Problem(
                f"{fixed:,} cameras are fixed by the list but `cameras.count` is {problem.count:,}.",
                f"Set cameras.count to at least {fixed}, or cameras.list_mode to candidates.",
            ),
            where,
        )
