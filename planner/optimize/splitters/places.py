"""The nodes that matter for splitters, and the routes between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from planner.optimize.problems import IntArray
from planner.optimize.splitters.problem import SplitterProblem, depth_cm

ASTRAY = 4 * 10**12
"""Cost of a way that is too long, in units: more than any choice saves."""


@dataclass(frozen=True)
class Places:
    """Places where a splitter may stand, and the costs of fiber from them.

    A node where nothing branches, no site stands and no POP is never needed: the fiber through a splitter
    there is no longer, if it moves along the line toward more of its fibers, until it comes to another.

    Parameters
    ----------
    node
        int64[v], nodes that may hold a splitter, ascending.
    from_pop
        int64[v], fiber from the POP to each, in units.
    to_site
        int64[v, s], fiber from each to each site.
    between
        int64[v, v], fiber from each to each.
    order
        int64[s], the sites in the order of a walk along the tree.
    longest
        int64[s], longest way of each site over its splitters to the POP, in units of fiber.
    """

    node: IntArray
    from_pop: IntArray
    to_site: IntArray
    between: IntArray
    order: IntArray
    longest: IntArray

    @cached_property
    def allowed(self) -> IntArray:
        """Fiber from each place to each site, dearer than anything where the way would be too long."""
        return self.to_site + ASTRAY * (self.from_pop[:, None] + self.to_site > self.longest)


def places_of(problem: SplitterProblem) -> Places:
    """Return the places of a problem; where none of those that matter may hold one, all that may."""
    many = len(problem.parent)
    branches = np.bincount(problem.parent[1:], minlength=many)
    matters = branches != 1
    matters[0] = True
    matters[problem.site_node] = True
    stand = np.flatnonzero(problem.may_stand & matters)
    if not problem.may_stand[matters].all():
        # Some place that would be best is barred: then any other along the line may be.
        stand = np.flatnonzero(problem.may_stand)
    depth = depth_cm(problem)
    nodes = np.union1d(np.union1d(stand, problem.site_node), [0])
    far = _distances(problem, depth, nodes)
    row = np.full(many, -1, dtype=np.int64)
    row[nodes] = np.arange(len(nodes))
    mine = row[stand]
    cost = problem.fiber_millicents_m
    return Places(
        node=stand.astype(np.int64),
        from_pop=cost * depth[stand],
        to_site=cost * far[np.ix_(mine, row[problem.site_node])],
        between=cost * far[np.ix_(mine, mine)],
        order=np.argsort(_walk(problem)[problem.site_node], kind="stable").astype(np.int64),
        longest=cost * np.maximum(problem.farthest_cm, depth[problem.site_node]),
    )


def _distances(problem: SplitterProblem, depth: IntArray, nodes: IntArray) -> IntArray:
    """Return the routes between nodes, by the depth of the node at which their ways to the POP meet."""
    kept = _with_meetings(problem, nodes)
    row = {int(v): k for k, v in enumerate(kept.tolist())}
    out = np.zeros((len(kept), len(kept)), dtype=np.int64)
    for k, node in enumerate(kept.tolist()):
        up = int(problem.parent[node])
        while up >= 0 and up not in row:
            up = int(problem.parent[up])
        if up >= 0:
            out[k, :k] = out[row[up], :k] + depth[node] - depth[up]
            out[:k, k] = out[k, :k]
    mine = [row[int(v)] for v in nodes.tolist()]
    return out[np.ix_(mine, mine)]


def _with_meetings(problem: SplitterProblem, nodes: IntArray) -> IntArray:
    """Return nodes and those where the ways of two of them to the POP meet, ascending."""
    below = np.zeros(len(problem.parent), dtype=np.int64)
    asked = np.zeros(len(problem.parent), dtype=np.bool_)
    asked[nodes] = True
    for node in range(len(below) - 1, 0, -1):
        if asked[node] or below[node]:
            below[problem.parent[node]] += 1
    return np.flatnonzero(asked | (below > 1)).astype(np.int64)


def _walk(problem: SplitterProblem) -> IntArray:
    """Return the place of each node in a walk from the POP that finishes a branch before the next."""
    children: list[list[int]] = [[] for _ in problem.parent]
    for node in range(1, len(problem.parent)):
        children[problem.parent[node]].append(node)
    out = np.zeros(len(problem.parent), dtype=np.int64)
    stack, number = [0], 0
    while stack:
        node = stack.pop()
        out[node] = number
        number += 1
        stack.extend(reversed(children[node]))
    return out
