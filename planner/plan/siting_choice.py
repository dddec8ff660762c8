"""Which cameras: the covering problem of an offer, solved, with the arrays that prove its bound."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.errors import InputError, NoPlanError, PlannerError, Problem, ProvenInfeasibleError
from planner.optimize.covering import solve_covering
from planner.optimize.problems import CoverageProblem, CoverageSolution
from planner.optimize.report import Limits, Watch
from planner.plan.covering_rules import Dark, Offered, floors, offered, pairs_apart, side_rows
from planner.plan.edits.keep import kept_views, stored_views
from planner.plan.edits.refuse import refuse_unreached
from planner.plan.prepare import Ground
from planner.plan.reach import Reach
from planner.plan.refuse_siting import refuse_infeasible
from planner.plan.tight import tight_rules
from planner.siting.model import Offer
from planner.siting.views import classes_at


@dataclass(frozen=True)
class SitingChoice:
    """The covering problem of a study with its solution and proof.

    `have` names the places and views that the problem is made of; row j of the problem is `have.views[j]`.
    `stopped_by` names the settings that leave no room for one more where fewer are chosen than asked for.
    """

    have: Offered
    problem: CoverageProblem
    solution: CoverageSolution
    stopped_by: tuple[str, ...] = ()

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
    refuse_unreached(ground, have)
    problem = covering_problem(ground, have, dark)
    _check_count(problem, have, ground, len(dark))
    optimize = ground.settings.optimize
    asked = Limits(optimize.siting_gap_limit_pct, optimize.siting_time_limit_s, ground.settings.study.seed)
    solution = solve_covering(problem, asked, watch)
    refuse_infeasible(ground, have, problem, solution)
    chosen = int((~have.standing[solution.chosen]).sum())
    stopped_by = tight_rules(have, problem, solution.chosen) if chosen < problem.count else ()
    if not chosen and problem.count and not len(dark):
        _refuse_none(ground, stopped_by)
    return SitingChoice(have, problem, solution, stopped_by)


def covering_problem(ground: Ground, have: Offered, dark: Dark, *, free: bool = False) -> CoverageProblem:
    """Return the covering problem of the offered views under every rule of the study.

    Where the run starts from a stored plan, what stays of it is fixed as if it were pinned.

    Parameters
    ----------
    free
        Counted are as many as the places have room for, not `cameras.count`.
    """
    indptr, seen = cut_sets(ground.offer, have.views)
    demand = ground.offer.demand
    backup = demand["backup_milli"].to_numpy(dtype=np.int64)
    floor_group, floor_weight = floors(ground)
    room = int(have.most.sum() - have.standing.sum())
    problem = CoverageProblem(
        cover_indptr=indptr,
        cover_demand=seen,
        weight=demand["weight_milli"].to_numpy(dtype=np.int64),
        fixed=have.standing | have.pinned,
        count=room if free else ground.settings.cameras.count - len(dark),
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
    return with_kept(ground, have, problem)


def with_kept(ground: Ground, have: Offered, problem: CoverageProblem) -> CoverageProblem:
    """Return the problem with what stays of the stored plan fixed, as it is without one."""
    stored = rows_of_stored(ground, have)
    if not len(stored):
        return problem
    at = np.where(have.standing, 0, have.site)
    xy = shapely.get_coordinates(ground.offer.candidates.geometry.to_numpy()[have.places])[at]
    kept = kept_views(problem, stored, xy, ground.edits, ground.settings)
    return replace(problem, fixed=problem.fixed | kept)


def rows_of_stored(ground: Ground, have: Offered) -> NDArray[np.int64]:
    """Return the rows of the problem that are cameras of the stored plan, none without one."""
    offer = ground.offer
    held = stored_views(ground.edits, offer.candidates, offer.views)
    return np.flatnonzero(np.isin(have.views, held) & ~have.standing).astype(np.int64)


def cut_sets(offer: Offer, rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the offer's cover sets of some views as CSR."""
    return cut_rows(offer.cover_indptr, offer.cover_demand, rows)


def cut_rows(
    indptr: NDArray[np.int64], columns: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return some rows of a CSR."""
    starts, ends = indptr[rows], indptr[rows + 1]
    lengths = ends - starts
    out = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    picks = np.arange(out[-1]) - np.repeat(out[:-1], lengths) + np.repeat(starts, lengths)
    return out, columns[picks]


def _refuse_none(ground: Ground, stopped_by: tuple[str, ...]) -> None:
    """Raise where cameras are asked for and not one is chosen."""
    kind: type[PlannerError] = ProvenInfeasibleError if stopped_by else NoPlanError
    cause = ", ".join(f"`{s}`" for s in stopped_by) if stopped_by else "no rule that is known"
    raise kind(
        Problem(
            f"`cameras.count` is {ground.settings.cameras.count:,}, and not one camera can be chosen; what "
            f"stops it: {cause}.",
            f"Raise {cause} until one camera fits, or set `cameras.count` to 0.",
        ),
        str(ground.settings.folder / "study.toml"),
        "the rules of the cameras",
    )


def _check_count(problem: CoverageProblem, have: Offered, ground: Ground, dark: int) -> None:
    """Refuse a count that no choice can meet, whatever the other rules, with what took the room."""
    places = len(have.places)
    room, fixed = int(have.most[:places].sum()), int(have.least[:places].sum())
    where = str(ground.settings.folder / "study.toml")
    if problem.count > room:
        raise InputError(no_room(ground, have, dark), where)
    if fixed > problem.count:
        what = "fixed by the list or pinned" if ground.edits.places.pins else "fixed by the list"
        raise InputError(
            Problem(
                f"{fixed:,} cameras are {what} but `cameras.count` is {problem.count:,}.",
                f"Set cameras.count to at least {fixed}, pin fewer, or set cameras.list_mode to candidates.",
            ),
            where,
        )


def no_room(ground: Ground, have: Offered, dark: int) -> Problem:
    """Return why the places that fiber reaches hold fewer cameras than asked for, and what would mend it."""
    cameras, places = ground.settings.cameras, len(have.places)
    room = int(have.most[:places].sum())
    rows = ground.offer.candidates.iloc[have.places]
    classed = classes_at(rows["kind"], rows["camera_class"], ground.settings, ground.catalog).any(axis=1)
    views = np.bincount(have.site[~have.standing], minlength=places)[:places]
    barred, blind = int((~classed).sum()), int((classed & (views == 0)).sum())
    few = int(((views > 0) & (views < rows["cameras_most"].to_numpy(dtype=np.int64))).sum())
    cut_off = len(ground.offer.candidates) - places
    causes = [
        f"{barred:,} are of a kind at which no class of `cameras.classes` is offered" if barred else "",
        f"at {blind:,} no class on offer sees any demand at {cameras.level}" if blind else "",
        f"at {few:,} fewer directions see demand than `cameras.most_per_site` allows" if few else "",
        f"{cut_off:,} more stand on streets that fiber cannot reach" if cut_off else "",
    ]
    told = "; ".join(c for c in causes if c)
    gone = f" ({dark:,} of them fixed where fiber cannot reach)" if dark else ""
    what = (
        f"`cameras.count` is {cameras.count:,}{gone}, but the {places:,} candidate places that fiber can "
        f"reach have room for {room:,} cameras" + (f": {told}." if told else ".")
    )
    ways = [f"Set `cameras.count` to {room + dark:,}"] if room else []
    if barred:
        ways.append("add a class that may stand anywhere to `cameras.classes`")
    if blind or few:
        ways.append("take a class or level that is held farther, or demand nearer to the places")
    if int(views.sum()) + dark >= cameras.count:
        ways.append("raise `cameras.most_per_site`")
    if not barred and not blind:
        ways.append("lower `cameras.midblock_spacing_m` for more places")
    mend = ", or ".join(ways)
    return Problem(what, f"{mend[:1].upper()}{mend[1:]}.")
