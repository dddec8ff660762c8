"""What a move takes out: a ball of streets, a branch of the tree, the weakest views, or any few."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from planner.optimize.joint.fill import State, members, savings, take
from planner.optimize.joint.instance import Instance
from planner.optimize.problems import IntArray

POOL_LIMIT = 6000
"""Most views that a ball offers."""
MORE_NODES = 1.4
LEAST_NODES = 40
LARGEST_BRANCH = 40
"""Most used sites that a branch taken out may hold."""


class Room(NamedTuple):
    """Space for the nodes of a ball and the views in it; `mark[v] == mark[-1]` says that v was met."""

    nodes: IntArray
    mark: IntArray
    views: IntArray


@njit(cache=True, nogil=True)
def new_room(inst: Instance) -> Room:
    """Return empty space."""
    count = len(inst.graph.ptr) - 1
    return Room(
        np.empty(count, np.int64), np.zeros(count + 1, np.int64), np.empty(len(inst.view_cost), np.int64)
    )


@njit(cache=True, nogil=True)
def ball(inst: Instance, state: State, center: int, sites: int, room: Room) -> int:
    """Write the nodes around a node, step by step, until so many used sites are met; returns how many.

    Somewhat more is taken than that needs, so that there is another place for each.
    """
    ptr, nbr, node_ptr, node_site = inst.graph.ptr, inst.graph.nbr, inst.node_ptr, inst.node_site
    nodes, mark, paid = room.nodes, room.mark, state.paid
    stamp = mark[-1] + 1
    mark[-1] = stamp
    nodes[0] = center
    mark[center] = stamp
    count, looked, met = 1, 0, 0
    end = len(nodes)
    while looked < count and looked < end:
        v = nodes[looked]
        looked += 1
        if met < sites:
            for k in range(node_ptr[v], node_ptr[v + 1]):
                if paid[node_site[k]] > 0:
                    met += 1
            if met >= sites:
                end = min(len(nodes), int(MORE_NODES * looked) + LEAST_NODES)
        for j in range(ptr[v], ptr[v + 1]):
            u = nbr[j]
            if mark[u] != stamp:
                mark[u] = stamp
                nodes[count] = u
                count += 1
    return looked


@njit(cache=True, nogil=True)
def views_of(inst: Instance, room: Room, nodes: int) -> int:
    """Write the views at the first so many nodes of the room, as far as the limit goes; returns how many."""
    count = 0
    node_ptr, node_site, most = inst.node_ptr, inst.node_site, inst.rules.most
    site_ptr, site_view, out = inst.site_ptr, inst.site_view, room.views
    for i in range(nodes):
        v = room.nodes[i]
        for k in range(node_ptr[v], node_ptr[v + 1]):
            s = node_site[k]
            if most[s] == 0:
                continue
            for t in range(site_ptr[s], site_ptr[s + 1]):
                if count == POOL_LIMIT or count == len(out):
                    return count
                out[count] = site_view[t]
                count += 1
    return count


@njit(cache=True, nogil=True)
def empty_views(inst: Instance, state: State, views: IntArray, share: float) -> int:
    """Take out each chosen one of some views with probability `share`; returns how many."""
    many = 0
    place = state.place
    for j in views:
        if place[j] >= 0 and np.random.random() < share:
            take(inst, state, j)
            many += 1
    return many


@njit(cache=True, nogil=True)
def branch(inst: Instance, state: State, start: int, room: Room) -> int:
    """Write the nodes of a branch that holds node `start` and at most so many used sites; returns how many.

    The branch begins at a random one of its ancestors.
    """
    top = start
    for _ in range(1 + int(np.random.random() * LARGEST_BRANCH)):
        if state.net.parent[top] < 0:
            break
        top = inst.graph.nbr[state.net.parent[top]]
    ptr, nbr, rev, parent = inst.graph.ptr, inst.graph.nbr, inst.graph.rev, state.net.parent
    node_ptr, node_site, paid, nodes = inst.node_ptr, inst.node_site, state.paid, room.nodes
    nodes[0] = top
    count, looked, used = 1, 0, 0
    while looked < count and used <= LARGEST_BRANCH:
        v = nodes[looked]
        looked += 1
        for k in range(node_ptr[v], node_ptr[v + 1]):
            if paid[node_site[k]] > 0:
                used += 1
        for j in range(ptr[v], ptr[v + 1]):
            u = nbr[j]
            if parent[u] == rev[j]:
                nodes[count] = u
                count += 1
    return looked


@njit(cache=True, nogil=True)
def weakest(inst: Instance, state: State, many: int, head: int, room: Room) -> int:
    """Write the chosen views of least loss for saving, blurred by chance; returns how many."""
    ratio = np.empty(many, np.float64)
    count = 0
    views = members(state).copy()
    saved = savings(inst, state, views)
    for t in range(len(views)):
        value = state.choice.worth[views[t]] / max(1.0, float(saved[t] + head)) * np.random.random()
        if count == many and value >= ratio[count - 1]:
            continue
        i = count if count < many else count - 1
        while i > 0 and ratio[i - 1] > value:
            ratio[i] = ratio[i - 1]
            room.views[i] = room.views[i - 1]
            i -= 1
        ratio[i] = value
        room.views[i] = views[t]
        count = min(count + 1, many)
    return count
