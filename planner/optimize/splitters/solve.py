"""Splitters of a POP: by tables along the tree, and by a search where ways or ports bind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.optimize.splitters.flows import Flows, flows_of, matched
from planner.optimize.splitters.groups import Groups
from planner.optimize.splitters.places import Places, places_of
from planner.optimize.splitters.problem import (
    UNITS,
    SplitterProblem,
    SplitterSolution,
    cost_of,
    faults_of,
    units_of,
)
from planner.optimize.splitters.search import Hung, placed, searched, walked
from planner.optimize.splitters.spans import spans_bound

NEAR_ENOUGH = 1.01
"""Cost over bound at which no second search sets out."""
FAR_CM = 10**10
"""Farther than any way."""


def solve_splitters(problem: SplitterProblem) -> SplitterSolution:
    """Return splitters that serve every site of a POP, with a bound below every choice.

    Tables along the tree give the best choice there is, did no way get too long and no port too full
    (`flows_of`), and a bound on every choice. Where that choice breaks such a limit, a search sets out from
    it (`searched`), and where that ends far from the bound, another from the walk along the tree cut into
    groups at least cost. No random choice, no clock: one input always gives one answer.

    Examples
    --------
    Two sites 100 m beyond a node 900 m from the POP; a leg of fiber costs 0.01 a meter: one splitter at the
    node, 900 + 100 + 100 m.

    >>> line = SplitterProblem(np.array([-1, 0, 1, 1]), np.array([0, 90000, 10000, 10000]),
    ...     np.ones(4, np.bool_), np.array([2, 3]), np.ones(2), np.ones(2), (8,), (2600,), 10000,
    ...     100.0, 100.0, 1000, np.full(2, 10**7))
    >>> found = solve_splitters(line)
    >>> found.node.tolist(), found.site_splitter.tolist(), found.objective, found.lower_bound
    ([1], [0, 0], 13700, 13700)
    """
    if not len(problem.site_node):
        none = np.empty(0, dtype=np.int64)
        return SplitterSolution(none, none, none, none)
    places = places_of(problem)
    flows = _flows(problem)
    bound = -(-max(flows.bound, spans_bound(problem)) // UNITS)
    # Of equal costs the first is taken: the walk puts splitters at branches rather than beside a site.
    hung = [walked(problem, places), *_hung(problem, places, flows)]
    best, near = _cheapest(problem, places, hung), bound
    for start in hung[::-1]:
        if cost_of(problem, best) <= near:
            break
        hung.append(searched(problem, places, start))
        best, near = _cheapest(problem, places, hung), round(bound * NEAR_ENOUGH)
    cost = cost_of(problem, best)
    return replace(best, objective=cost, lower_bound=min(bound, cost), told_apart=flows.window)


def _flows(problem: SplitterProblem) -> Flows:
    """Return what tables say of a problem, which see neither loads nor longest ways."""
    none, far = np.zeros(len(problem.up)), np.full(len(problem.farthest_cm), FAR_CM)
    free = replace(problem, up=none, down=none, farthest_cm=far)
    places = places_of(free)
    return flows_of(free, places.node, units_of(free, placed(free, places, walked(free, places))))


def _cheapest(problem: SplitterProblem, places: Places, hung: list[Hung]) -> SplitterSolution:
    """Return the cheapest that breaks no limit; what is cut from the walk never does."""
    found = [placed(problem, places, h) for h in hung]
    return min((f for f in found if not faults_of(problem, f)), key=lambda f: units_of(problem, f))


def _hung(problem: SplitterProblem, places: Places, flows: Flows) -> list[Hung]:
    """Return what hangs where in the choice of the tables, nothing where they have none."""
    if flows.lower is None or flows.upper is None:
        return []
    node = np.array([v for v, _ in flows.lower], dtype=np.int64)
    lower = Groups(matched(problem, problem.site_node, flows.lower), _rows(places, node))
    if len(problem.legs) == 1:
        return [Hung(lower, None)]
    ports = np.array([v for v, _ in flows.upper], dtype=np.int64)
    return [Hung(lower, Groups(matched(problem, node, flows.upper), _rows(places, ports)))]


def _rows(places: Places, node: np.ndarray) -> list[int]:
    """Return the rows of nodes among the places."""
    rows: list[int] = np.searchsorted(places.node, node).tolist()
    return rows
