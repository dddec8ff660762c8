"""Rows that are known before anything is solved: around each node, and around each pair of neighbors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.optimize.backbone.cuts import Cut, metric_least
from planner.optimize.backbone.model import WORKING, BackboneProblem, BoolArray, Failure


def first_rows(problem: BackboneProblem, failures: Sequence[Failure], kept: BoolArray) -> list[Cut]:
    """Return rows of capacity across the corridors that leave one node, or two neighbors, where flows end.

    At work, and after the failure of each of these corridors.
    """
    ends = {*problem.source[problem.amount > 0].tolist(), *problem.sink[problem.amount > 0].tolist()}
    sides = [{int(v)} for v in sorted(ends)]
    pairs = {tuple(sorted(p)) for p in zip(problem.tail.tolist(), problem.head.tolist(), strict=True)}
    sides += [set(p) for p in sorted(pairs) if ends.intersection(p)]
    out = []
    for side in sides:
        inside = np.isin(np.arange(problem.node_count), list(side))
        crossing = np.flatnonzero(inside[problem.tail] != inside[problem.head])
        out += _of_side(problem, crossing.tolist(), WORKING)
        for e in crossing.tolist():
            if kept[e].any():
                out += _of_side(problem, crossing.tolist(), failures[e])
    return out


def _of_side(problem: BackboneProblem, crossing: Sequence[int], failure: Failure) -> list[Cut]:
    """Return the row of one side under a failure, none where nothing must pass."""
    left = tuple(e for e in crossing if e not in failure.edges)
    weight = np.zeros(problem.edge_count, np.int64)
    weight[list(left)] = 1
    least = metric_least(problem, failure, weight)
    return [Cut("capacity", failure, left, (1,) * len(left), least)] if least > 0 and left else []
