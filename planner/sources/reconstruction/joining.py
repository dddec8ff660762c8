"""Join the loose pieces of a drawn network to its main part."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from planner.sources.reconstruction.draft import Draft, Edge

LINK_REACH_M = 450.0
NEAREST = 40
CLEAR_M = 12.0
LEAST_COMPONENT_EDGES = 40


def join_components(
    nodes: NDArray[np.float64], edges: list[Edge], channels: BaseGeometry, draft: Draft
) -> list[Edge]:
    """Return the edges with each loose piece joined to the main network, or dropped where it cannot be.

    A piece is joined by the shortest new edge of at most 450 m that enters no river and keeps 12 m clear of
    other streets. One that has no such edge is dropped below 40 edges and left loose above.

    Parameters
    ----------
    nodes, edges
        The network in meters.
    channels
        River strips in meters.
    draft
        Gives the new edges their street numbers.
    """
    ends = np.array([(e.tail, e.head) for e in edges])
    label = _labels(len(nodes), ends)
    used = np.unique(ends)
    names, counts = np.unique(label[ends[:, 0]], return_counts=True)
    order = [int(names[k]) for k in np.lexsort((names, -counts))]
    size = dict(zip(names.tolist(), counts.tolist(), strict=True))
    main = used[label[used] == order[0]]
    tree = shapely.STRtree(shapely.linestrings(nodes[ends]))
    joins: list[Edge] = []
    dropped: set[int] = set()
    for name in order[1:]:
        own = used[label[used] == name]
        link = _shortest_link(nodes, own, main, [*edges, *joins], tree, channels)
        if link is not None:
            joins.append(Edge(link[0], link[1], draft.new_street(), 0.0, "residential"))
            main = np.concatenate([main, own])
        elif size[name] < LEAST_COMPONENT_EDGES:
            dropped.add(name)
    return [e for e in edges if int(label[e.tail]) not in dropped] + joins


def _labels(count: int, ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the component label of each node."""
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def _shortest_link(
    nodes: NDArray[np.float64],
    own: NDArray[np.int64],
    main: NDArray[np.int64],
    edges: list[Edge],
    tree: shapely.STRtree,
    channels: BaseGeometry,
) -> tuple[int, int] | None:
    """Return the shortest pair of nodes to join, or None; the tree holds the first edges of the list."""
    near_main = cKDTree(nodes[main])
    distance, which = near_main.query(
        nodes[own], k=min(NEAREST, len(main)), distance_upper_bound=LINK_REACH_M
    )
    found = [
        (round(float(distance[a, b]), 2), int(own[a]), int(main[which[a, b]]))
        for a, b in zip(*np.nonzero(np.isfinite(distance)), strict=True)
    ]
    new = range(len(tree), len(edges))
    for _, tail, head in sorted(found):
        link = shapely.LineString([nodes[tail], nodes[head]])
        near = [int(k) for k in tree.query(link, predicate="dwithin", distance=CLEAR_M)]
        near += [k for k in new if link.distance(shapely.LineString(nodes[list(_ends(edges[k]))])) < CLEAR_M]
        beside = any(not {tail, head} & _ends(edges[k]) for k in near)
        if not beside and not link.intersects(channels):
            return tail, head
    return None


def _ends(edge: Edge) -> set[int]:
    """Return the nodes of an edge."""
    return {edge.tail, edge.head}
