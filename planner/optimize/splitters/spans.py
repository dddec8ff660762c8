"""What ports, splitters and fibers cost at least, span by span: a bound that sees how full ports get."""

from __future__ import annotations

import math

import numpy as np

from planner.optimize.splitters.problem import LOAD_SLACK, UNITS, SplitterProblem


def spans_bound(problem: SplitterProblem) -> int:
    """Return what ports, splitters and fibers cost at least, each counted by itself.

    Sites beyond a span are of at least as many trees of splitters as their number and load fill, and each of
    these trees has a fiber over the span.
    """
    many = len(problem.parent)
    legs = math.prod(problem.legs)
    counts = np.bincount(problem.site_node, minlength=many).astype(np.float64)
    sums = np.column_stack(
        [
            counts,
            *(np.bincount(problem.site_node, weights=w, minlength=many) for w in (problem.up, problem.down)),
        ]
    )
    for node in range(many - 1, 0, -1):
        sums[problem.parent[node]] += sums[node]
    room = np.array([legs, problem.port_up + LOAD_SLACK, problem.port_down + LOAD_SLACK])
    trees = np.ceil(sums / room - 1e-9).max(axis=1).astype(np.int64)
    fiber = int((trees[1:] * problem.length_cm[1:]).sum())
    sites = len(problem.site_node)
    last = math.ceil(sites / problem.legs[-1])
    items = int(trees[0]) * (problem.port_cents + problem.splitter_cents[0])
    if len(problem.legs) > 1:
        items += last * problem.splitter_cents[1]
    return UNITS * items + problem.fiber_millicents_m * fiber
