"""The rules of a coverage problem as flat arrays, absent ones filled in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.optimize.problems import BoolArray, CoverageProblem, IntArray, SideRows, no_side_rows

SPACING = "spacing "
"""Rows with this beginning of their name follow from the pairs of sites that are apart."""


class Rules(NamedTuple):
    """What a choice must keep, for the compiled kernels.

    Candidate j stands at site[j] and has the coefficients coef[ptr[j]:ptr[j+1]] in the side rows
    row[ptr[j]:ptr[j+1]]. Site s has the sites near[near_ptr[s]:near_ptr[s+1]] apart from it.
    """

    fixed: BoolArray
    counted: BoolArray
    most_chosen: int
    site: IntArray
    least: IntArray
    most: IntArray
    ptr: IntArray
    row: IntArray
    coef: IntArray
    row_most: IntArray
    near_ptr: IntArray
    near: IntArray
    floor: IntArray


def rules_of(problem: CoverageProblem) -> Rules:
    """Return the rules of a checked problem; what it leaves out limits nothing."""
    n = problem.candidate_count
    site = np.arange(n) if problem.site is None else problem.site.astype(np.int64)
    sites = site_count(problem)
    views = np.bincount(site, minlength=sites)
    least = np.zeros(sites, np.int64) if problem.site_least is None else problem.site_least.astype(np.int64)
    most = views if problem.site_most is None else np.minimum(views, problem.site_most).astype(np.int64)
    side = no_side_rows() if problem.side is None else problem.side
    ptr, row, coef = by_candidate(side, n)
    near_ptr, near = _neighbors(problem.apart, sites)
    floor = np.zeros(0, np.int64) if problem.floor_weight is None else problem.floor_weight.astype(np.int64)
    counted = np.ones(n, bool) if problem.counted is None else np.asarray(problem.counted, bool)
    return Rules(
        np.asarray(problem.fixed, bool), counted, int(problem.count), site, least, most, ptr, row, coef,
        side.most.astype(np.int64), near_ptr, near, floor,
    )  # fmt: skip


def site_count(problem: CoverageProblem) -> int:
    """Return how many sites the problem has."""
    if problem.site is None:
        return problem.candidate_count
    for limit in (problem.site_most, problem.site_least):
        if limit is not None:
            return len(limit)
    return int(problem.site.max(initial=-1)) + 1


def is_plain(problem: CoverageProblem) -> bool:
    """Say whether nothing but the count and the fixed candidates limits the choice."""
    limits = (problem.site, problem.side, problem.floor_weight, problem.apart, problem.counted)
    return all(limit is None for limit in limits)


def by_candidate(side: SideRows, candidates: int) -> tuple[IntArray, IntArray, IntArray]:
    """Return the side rows by candidate: starts, rows and coefficients.

    >>> rows = SideRows(("a", "b"), *map(np.array, ([0, 2, 3], [0, 1, 1], [1, 1, -1], [1, 0])))
    >>> [part.tolist() for part in by_candidate(rows, 2)]
    [[0, 1, 3], [0, 0, 1], [1, 1, -1]]
    """
    row = np.repeat(np.arange(side.row_count), np.diff(side.indptr))
    order = np.argsort(side.candidate, kind="stable")
    starts = np.bincount(side.candidate, minlength=candidates) if len(row) else np.zeros(candidates, int)
    ptr = np.concatenate([[0], np.cumsum(starts)]).astype(np.int64)
    return ptr, row[order].astype(np.int64), side.coefficient[order].astype(np.int64)


def _neighbors(apart: IntArray | None, sites: int) -> tuple[IntArray, IntArray]:
    """Return, site by site, the sites apart from it, ascending, each once."""
    if apart is None or len(apart) == 0:
        return np.zeros(sites + 1, np.int64), np.zeros(0, np.int64)
    pairs = np.unique(np.concatenate([apart, apart[:, ::-1]]).astype(np.int64), axis=0)
    ptr = np.concatenate([[0], np.cumsum(np.bincount(pairs[:, 0], minlength=sites))]).astype(np.int64)
    return ptr, np.ascontiguousarray(pairs[:, 1])


def activity(rules: Rules, chosen: BoolArray) -> IntArray:
    """Return what a choice makes of every side row."""
    owner = np.repeat(np.arange(len(chosen)), np.diff(rules.ptr))
    inside = chosen[owner]
    total = np.zeros(len(rules.row_most), np.int64)
    np.add.at(total, rules.row[inside], rules.coef[inside])
    return total
