"""Rows that follow from sites apart: of a set of sites all apart from each other only one is used."""

from __future__ import annotations

import numpy as np

from planner.optimize.maxcover.rules import SPACING, Rules, by_candidate
from planner.optimize.problems import CoverageProblem, IntArray, SideRows, no_side_rows

LARGEST_CLIQUE = 40


def cliques(rules: Rules) -> list[list[int]]:
    """Return sets of sites, all apart from each other, that hold every pair at least once; greedy, in order.

    >>> from planner.optimize.maxcover.rules import rules_of
    >>> pairs = np.array([[0, 1], [0, 2], [1, 2], [2, 3]])
    >>> p = CoverageProblem(np.zeros(5, int), np.zeros(0, int), np.zeros(0, int), np.zeros(4, bool), 1,
    ...                     site=np.arange(4), apart=pairs)
    >>> cliques(rules_of(p))
    [[0, 1, 2], [2, 3]]
    """
    near = [set(rules.near[a:b].tolist()) for a, b in zip(rules.near_ptr, rules.near_ptr[1:], strict=False)]
    open_pairs = [{t for t in others if t > s} for s, others in enumerate(near)]
    found = []
    for s in range(len(near)):
        while open_pairs[s]:
            members = [s]
            common = near[s]
            for t in sorted(open_pairs[s]) + sorted(near[s] - open_pairs[s]):
                if t in common and len(members) < LARGEST_CLIQUE:
                    members.append(t)
                    common = common & near[t]
            members.sort()
            for k, a in enumerate(members):
                open_pairs[a].difference_update(members[k + 1 :])
            found.append(members)
    return found


def priced_rows(problem: CoverageProblem, rules: Rules) -> SideRows:
    """Return the problem's side rows followed by one row for each set of sites apart.

    With u(s) the most candidates at site s and M the greatest u of the set, each candidate at s has the
    coefficient floor(M / u(s)) and the row's limit is M: the one site used holds at most u(s) of them.
    """
    side = problem.side if problem.side is not None else no_side_rows()
    sets = cliques(rules)
    if not sets:
        return side
    order = np.argsort(rules.site, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(rules.site, minlength=len(rules.most)))])
    views: list[IntArray] = []
    coefs: list[IntArray] = []
    most: list[int] = []
    names: list[str] = []
    for members in sets:
        held = [s for s in members if rules.most[s] > 0]
        top = max((int(rules.most[s]) for s in held), default=0)
        at = [order[start[s] : start[s + 1]] for s in held]
        views.append(np.concatenate([*at, np.zeros(0, np.int64)]))
        each = [np.full(len(v), top // int(rules.most[s])) for v, s in zip(at, held, strict=True)]
        coefs.append(np.concatenate([*each, np.zeros(0, np.int64)]))
        most.append(top)
        names.append(f"{SPACING}{len(names) + 1}")
    lengths: IntArray = np.cumsum([len(v) for v in views])
    return SideRows(
        (*side.name, *names),
        np.concatenate([side.indptr, side.indptr[-1] + lengths]).astype(np.int64),
        np.concatenate([side.candidate, *views]).astype(np.int64),
        np.concatenate([side.coefficient, *coefs]).astype(np.int64),
        np.concatenate([side.most, most]).astype(np.int64),
    )


def priced_rules(rules: Rules, rows: SideRows) -> Rules:
    """Return the rules with these side rows in place of their own."""
    ptr, row, coef = by_candidate(rows, len(rules.fixed))
    return rules._replace(ptr=ptr, row=row, coef=coef, row_most=rows.most.astype(np.int64))
