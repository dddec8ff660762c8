"""What a choice is worth and which rules it breaks; which rules no choice can keep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from planner.optimize.maxcover.check import candidate_of_entry
from planner.optimize.maxcover.rules import Rules, activity, rules_of
from planner.optimize.problems import BoolArray, CoverageProblem, IntArray

SHOWN = 5


def times_seen(problem: CoverageProblem, chosen: BoolArray) -> IntArray:
    """Return how many chosen candidates cover each demand row."""
    owner = candidate_of_entry(problem.cover_indptr)
    return np.bincount(problem.cover_demand[chosen[owner]], minlength=len(problem.weight))


def worth_of(problem: CoverageProblem, chosen: BoolArray) -> int:
    """Return the covered weight of a choice, second sight included, counted row by row.

    >>> p = CoverageProblem(np.array([0, 1, 2]), np.array([0, 0]), np.array([5]), np.zeros(2, bool), 2,
    ...                     second_weight=np.array([2]))
    >>> worth_of(p, np.array([True, False])), worth_of(p, np.array([True, True]))
    (5, 7)
    """
    seen = times_seen(problem, chosen)
    second = 0 if problem.second_weight is None else int(problem.second_weight[seen > 1].sum())
    return int(problem.weight[seen > 0].sum()) + second


def group_weight(problem: CoverageProblem, seen: BoolArray) -> IntArray:
    """Return the weight of the marked demand rows in each group that has a coverage floor."""
    if problem.floor_weight is None or problem.floor_group is None:
        return np.zeros(0, np.int64)
    total = np.zeros(len(problem.floor_weight), np.int64)
    rows = np.flatnonzero(seen & (problem.floor_group >= 0))
    np.add.at(total, problem.floor_group[rows], problem.weight[rows])
    return total


def broken_rules(problem: CoverageProblem, chosen: BoolArray) -> tuple[str, ...]:
    """Return one sentence for every kind of rule that a choice does not keep; empty where it keeps all."""
    rules = rules_of(problem)
    return (
        *_broken_counts(rules, chosen),
        *_broken_sites(rules, chosen),
        *_broken_rows(problem, rules, chosen),
        *_broken_floors(problem, group_weight(problem, times_seen(problem, chosen) > 0), "covered"),
    )


def impossible_rules(problem: CoverageProblem) -> tuple[str, ...]:
    """Return one sentence for every rule that no choice keeps, as far as counting alone shows it."""
    rules = rules_of(problem)
    fixed = rules.fixed
    able = np.zeros(len(problem.weight), bool)
    able[problem.cover_demand] = True
    return (
        *_impossible_sites(rules),
        *_broken_counts(rules, fixed),
        *_close(rules, _must(rules), "must hold candidates"),
        *_impossible_rows(problem, rules),
        *_broken_floors(problem, group_weight(problem, able), "coverable at all"),
    )


def _named(what: str, numbers: Iterable[int]) -> str:
    """Return `what 3, 5` with up to five numbers."""
    listed = [str(int(i)) for i in numbers]
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return f"{what} {', '.join(listed[:SHOWN])}{more}"


def _broken_counts(rules: Rules, chosen: BoolArray) -> Iterator[str]:
    """Tell a count that is passed."""
    have = int((chosen & rules.counted).sum())
    if have > rules.most_chosen:
        yield f"count: {have} counted candidates are needed, {rules.most_chosen} are allowed."


def _broken_sites(rules: Rules, chosen: BoolArray) -> Iterator[str]:
    """Tell sites with too few or too many, fixed ones left out, and sites that stand too close."""
    left = np.flatnonzero(rules.fixed & ~chosen)
    if len(left):
        yield f"fixed: {_named('candidate', left)} not chosen."
    held = np.bincount(rules.site[chosen], minlength=len(rules.least))
    for bad, what in (
        (held < rules.least, "holds fewer than its site_least"),
        (held > rules.most, "holds more than its site_most"),
    ):
        if bad.any():
            yield f"sites: {_named('site', np.flatnonzero(bad))} {what}."
    yield from _close(rules, held > 0, "hold candidates")


def _close(rules: Rules, used: BoolArray, what: str) -> Iterator[str]:
    """Tell used sites that are apart from each other."""
    owner = np.repeat(np.arange(len(used)), np.diff(rules.near_ptr))
    both = used[owner] & used[rules.near] & (owner < rules.near)
    if both.any():
        first = int(np.flatnonzero(both)[0])
        pair = f"{int(owner[first])} and {int(rules.near[first])}"
        yield f"apart: sites {pair} both {what} (one of {int(both.sum())} such pairs)."


def _broken_rows(problem: CoverageProblem, rules: Rules, chosen: BoolArray) -> Iterator[str]:
    """Tell side rows that are passed."""
    total = activity(rules, chosen)
    for r in np.flatnonzero(total > rules.row_most):
        limit = int(rules.row_most[r])
        yield f"{_row_name(problem, int(r))}: {int(total[r])} where at most {limit} is allowed."


def _row_name(problem: CoverageProblem, row: int) -> str:
    """Return the name of a side row."""
    return problem.side.name[row] if problem.side is not None else f"row {row}"


def _broken_floors(problem: CoverageProblem, got: IntArray, what: str) -> Iterator[str]:
    """Tell groups whose weight stays below their coverage floor."""
    if problem.floor_weight is None:
        return
    for g in np.flatnonzero(got < problem.floor_weight):
        yield f"coverage floor {int(g)}: {int(got[g])} of {int(problem.floor_weight[g])} {what}."


def _must(rules: Rules) -> BoolArray:
    """Return the sites that hold candidates in every choice."""
    return (rules.least > 0) | (np.bincount(rules.site[rules.fixed], minlength=len(rules.least)) > 0)


def _impossible_sites(rules: Rules) -> Iterator[str]:
    """Tell sites whose own limits cannot be kept, and least numbers that pass the count together."""
    held = np.bincount(rules.site[rules.fixed], minlength=len(rules.least))
    for bad, what in (
        (held > rules.most, "has more fixed candidates than its site_most"),
        (rules.least > rules.most, "has fewer candidates, or a lower site_most, than its site_least"),
    ):
        if bad.any():
            yield f"sites: {_named('site', np.flatnonzero(bad))} {what}."
    free = np.maximum(rules.least - held, 0).sum() + (rules.fixed & rules.counted).sum()
    most = rules.most_chosen
    if free > most:
        yield f"sites: site_least and fixed candidates ask for {int(free)} where count is {most}."


def _impossible_rows(problem: CoverageProblem, rules: Rules) -> Iterator[str]:
    """Tell side rows that are passed even by the choice that passes them least, row by row."""
    room = rules.most_chosen - int((rules.fixed & rules.counted).sum())
    base = activity(rules, rules.fixed)
    owner = np.repeat(np.arange(len(rules.fixed)), np.diff(rules.ptr))
    for r in range(len(rules.row_most)):
        here = (rules.row == r) & ~rules.fixed[owner] & (rules.coef < 0)
        order = np.lexsort((rules.coef[here], rules.site[owner[here]]))
        coef, site = rules.coef[here][order], rules.site[owner[here]][order]
        starts = np.flatnonzero(np.r_[True, np.diff(site) != 0]) if len(site) else np.zeros(0, int)
        rank = np.arange(len(site)) - np.repeat(starts, np.diff(np.r_[starts, len(site)]))
        held = np.bincount(rules.site[rules.fixed], minlength=len(rules.most))
        best = np.sort(coef[rank < (rules.most - held)[site]])[: max(room, 0)]
        least = int(base[r]) + int(best.sum())
        if least > rules.row_most[r]:
            limit = int(rules.row_most[r])
            yield f"{_row_name(problem, r)}: no choice comes below {least}, at most {limit} is allowed."
