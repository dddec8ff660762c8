"""When the rules leave no choice of cameras: which rule, what is proven, and what would mend it."""

from __future__ import annotations

import math
import re

import numpy as np
from numpy.typing import NDArray

from planner.errors import NoPlanError, PlannerError, Problem, ProvenInfeasibleError, name_up_to_five
from planner.optimize.problems import CoverageProblem, CoverageSolution
from planner.plan.covering_rules import (
    BUDGET,
    CLASS_MOST,
    DISTRICT_LEAST,
    DISTRICT_MOST,
    Offered,
    floor_names,
)
from planner.plan.prepare import Ground
from planner.units import from_cents

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

MILLI = 1000
ASKED = " where count is "
NEEDED = " are needed, "
"""What notes on more fixed cameras than the count say."""


def refuse_infeasible(
    ground: Ground,
    have: Offered,
    problem: CoverageProblem,
    solution: CoverageSolution,
) -> None:
    """Raise where the choice breaks a rule of the study.

    The mend that is told is one that is known to do: limits at which the choice found keeps every rule.
    Where a floor is beyond what all places together could cover, the greatest floor that they could is told
    too.

    Raises
    ------
    ProvenInfeasibleError
        The solver proved that no choice keeps every rule.
    NoPlanError
        No choice that keeps every rule was found, and none was proven impossible.
    """
    proven = solution.report.outcome == "infeasible"
    marked = np.zeros(problem.candidate_count, dtype=bool)
    marked[solution.chosen] = True
    broken = [
        *_broken_rows(ground, problem, marked),
        *_broken_floors(ground, problem, marked),
        *_broken_sites(ground, have, problem, marked),
    ]
    if not broken and not proven:
        return
    kind: type[PlannerError] = ProvenInfeasibleError if proven else NoPlanError
    said = "no choice of cameras keeps every rule" if proven else "no choice was found that keeps every rule"
    notes = _in_words(ground, have, solution.notes, bool(broken))
    raise kind(
        [Problem(f"{said}.", ""), *notes, *broken],
        str(ground.settings.folder / "study.toml"),
        "the rules of the cameras",
    )


def _in_words(ground: Ground, have: Offered, notes: tuple[str, ...], told: bool) -> list[Problem]:
    """Return the solver's notes in words of the study, less those that a broken rule tells already."""
    found = []
    for note in notes:
        rule, _, rest = note.partition(": ")
        kind = rule.partition(" ")[0]
        if kind in (BUDGET, CLASS_MOST, DISTRICT_LEAST, DISTRICT_MOST):
            least = re.match(r"no choice comes below (-?\d+), at most (-?\d+)", rest)
            if least:
                found.append(_row_problem(ground, rule, int(least[1]), int(least[2]), "every choice"))
        elif kind in ("sites", "apart") and ASKED not in rest:
            found.extend(_site_problem(ground, have, rest, told))
        elif kind != "coverage":
            found.extend(_other_problem(ground, have, kind, rest))
    return found


def _other_problem(ground: Ground, have: Offered, kind: str, rest: str) -> list[Problem]:
    """Tell a note on the count, on cameras that stand already, or on rules that exclude each other."""
    numbers = [int(n) for n in re.findall(r"\d+", rest)]
    if kind == "rules":
        what = "each limit can be kept by itself, and all of them together leave no choice."
        return [Problem(what, f"Loosen one of these: {_binding(ground)}.")]
    if kind == "fixed":
        where = name_up_to_five(_place_name(ground, have, int(have.site[n])) for n in numbers[:5])
        return [Problem(f"cameras that stand already are left out: {where}.", "Report it as a fault.")]
    if ASKED in rest or NEEDED in rest:
        what = f"{numbers[0]:,} cameras must be chosen, and `cameras.count` leaves room for {numbers[1]:,}."
        return [Problem(what, f"Raise `cameras.count` by {numbers[0] - numbers[1]:,}.")]
    return []


def _site_problem(ground: Ground, have: Offered, rest: str, told: bool) -> list[Problem]:
    """Name the places of a note on sites, and the settings that may bind them; none where told already."""
    if told and "fewer than its site_least" in rest:
        return []
    named = [int(n) for n in re.findall(r"\d+", rest.partition(" more")[0].partition("(")[0])]
    where = name_up_to_five(_place_name(ground, have, n) for n in named if n < len(have.place_id))
    if "both" in rest:
        what = f"{where} stand nearer to each other than `cameras.spacing_m` and must both carry cameras."
        return [Problem(what, "Lower `cameras.spacing_m`, or take one of them out of the list.")]
    what = f"{where}: fewer or more cameras are fixed there than directions see demand or the limits allow."
    return [Problem(what, "Raise `cameras.most_per_site`, or take rows of that place out of the list.")]


def _place_name(ground: Ground, have: Offered, site: int) -> str:
    """Return the id of a place with its row of the list, where it has one."""
    name = str(have.place_id[site])
    if site >= len(have.places):
        return f"standing camera {name}"
    source = ground.offer.candidates["source_id"].iloc[int(have.places[site])]
    return f"{name} (list row {source})" if isinstance(source, str) and source else name


def _binding(ground: Ground) -> str:
    """Name the limits that the study sets and that may keep fixed places empty."""
    cameras = ground.settings.cameras
    set_ = [f"`cameras.class_most.{c}` ({n})" for c, n in sorted(cameras.class_most.items())]
    floors = [d.name for d in ground.settings.districts if d.least_cameras or d.least_coverage_pct]
    if floors or cameras.district_least_coverage_pct > 0:
        every = f"`cameras.district_least_coverage_pct` ({cameras.district_least_coverage_pct:g})"
        set_.append(f"the floors of {name_up_to_five(floors)} in `[[districts]]`" if floors else every)
    if cameras.device_budget > 0:
        set_.append(f"`cameras.device_budget` ({cameras.device_budget:,.2f})")
    if cameras.spacing_m > 0:
        set_.append(f"`cameras.spacing_m` ({cameras.spacing_m:g})")
    set_.append(f"`cameras.count` ({cameras.count})")
    return ", ".join(set_)


def _broken_rows(ground: Ground, problem: CoverageProblem, chosen: Bools) -> list[Problem]:
    """Tell the limits on classes, devices and districts that the choice passes."""
    side = problem.side
    if side is None:
        return []
    owner = np.repeat(np.arange(side.row_count), np.diff(side.indptr))
    total = np.zeros(side.row_count, dtype=np.int64)
    np.add.at(total, owner, np.where(chosen[side.candidate], side.coefficient, 0))
    return [
        _row_problem(ground, side.name[r], int(total[r]), int(side.most[r]))
        for r in np.flatnonzero(total > side.most)
    ]


def _row_problem(
    ground: Ground, name: str, got: int, most: int, who: str = "the best choice found"
) -> Problem:
    """Say in the words of the settings which limit is passed, and the value at which it would hold."""
    kind, _, what = name.partition(" ")
    over = got - most
    if kind == CLASS_MOST:
        asked = ground.settings.cameras.class_most[what]
        text = f"`cameras.class_most.{what}` is {asked}; {who} needs {over} more."
        return Problem(text, f"Set it to {asked + over} or more.")
    if kind == BUDGET:
        money = ground.settings.cameras.device_budget
        text = (
            f"`cameras.device_budget` is {money:,.2f}; the devices of {who} cost "
            f"{from_cents(over):,.2f} more."
        )
        return Problem(text, f"Set it to {money + over / 100:,.2f} or more.")
    if kind == DISTRICT_MOST:
        text = f"district {what!r} may hold {most} more cameras; {who} puts {got} there."
        return Problem(text, f"Raise the ceiling of {what!r} by {over}.")
    if kind == DISTRICT_LEAST:
        text = f"district {what!r} needs {-most} more cameras; {who} puts at most {-got} there."
        return Problem(text, f"Lower `least_cameras` of {what!r} by {over}.")
    return Problem(f"limit {name!r}: {got} where at most {most} is allowed.", "")


def _broken_floors(ground: Ground, problem: CoverageProblem, chosen: Bools) -> list[Problem]:
    """Tell the districts whose coverage stays below their floor, and the greatest floor that could hold."""
    if problem.floor_group is None or problem.floor_weight is None:
        return []
    owner = np.repeat(np.arange(problem.candidate_count), np.diff(problem.cover_indptr))
    found = []
    names, unit = floor_names(ground), ground.offer.demand_unit
    got = _group_weight(problem, chosen[owner])
    most = _group_weight(problem, np.ones(len(owner), dtype=bool))
    rules = ground.offer.districts
    whole = rules.demand_milli[rules.floor_milli > 0] if rules is not None else np.ones(len(names), np.int64)
    for g in np.flatnonzero(got < problem.floor_weight):
        floor, total = int(problem.floor_weight[g]), max(1, int(whole[g]))
        reached, able = (_floor_pct(int(w[g]), total) for w in (got, most))
        text = (
            f"district {names[g]!r} must be covered to {100 * floor / total:.2f} % of its demand "
            f"({floor / MILLI:,.1f} {unit}); the best choice found covers {reached:.2f} % "
            f"({int(got[g]) / MILLI:,.1f}), and all offered places together {able:.2f} % "
            f"({int(most[g]) / MILLI:,.1f})."
        )
        found.append(Problem(text, f"With a floor of {reached:.2f} % that choice keeps it."))
    return found


def _floor_pct(part: int, whole: int) -> float:
    """Return a percentage rounded down to hundredths, so that it holds as a floor."""
    return math.floor(10_000 * part / whole) / 100


def _group_weight(problem: CoverageProblem, entries: Bools) -> Ints:
    """Return the weight in each floor group that the marked cover entries reach."""
    group, floor = problem.floor_group, problem.floor_weight
    if group is None or floor is None:
        raise ValueError("a problem without floors has no groups")
    reached = np.zeros(len(problem.weight), dtype=bool)
    reached[problem.cover_demand[entries]] = True
    total = np.zeros(len(floor), dtype=np.int64)
    rows = np.flatnonzero(reached & (group >= 0))
    np.add.at(total, group[rows], problem.weight[rows])
    return total


def _broken_sites(ground: Ground, have: Offered, problem: CoverageProblem, chosen: Bools) -> list[Problem]:
    """Tell fixed places that stay empty, and places that stand nearer to each other than the spacing."""
    held = np.bincount(have.site[chosen], minlength=len(have.place_id))
    empty = np.flatnonzero(held < have.least)
    found = []
    if len(empty):
        found.append(
            Problem(
                f"{len(empty)} fixed places carry fewer cameras than the list fixes there in the best "
                f"choice found: {name_up_to_five(_place_name(ground, have, int(e)) for e in empty)}. "
                f"Limits that bind: {_binding(ground)}.",
                "Raise these limits, or take rows out of the list.",
            )
        )
    if problem.apart is not None and len(problem.apart):
        both = (held[problem.apart[:, 0]] > 0) & (held[problem.apart[:, 1]] > 0)
        if both.any():
            one, other = (_place_name(ground, have, int(s)) for s in problem.apart[both][0])
            found.append(
                Problem(
                    f"{one} and {other} stand nearer to each other than `cameras.spacing_m` "
                    f"({int(both.sum())} such pairs).",
                    "Lower `cameras.spacing_m`.",
                )
            )
    return found
