"""Mend a draft: no crumbs, no twins, no needles, and one connected network."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from planner.sources.reconstruction.draft import Draft, Edge

CRUMB_M = 14.0
NEEDLE_DEG = 14.0
LINK_REACH_M = 450.0
LEAST_COMPONENT_EDGES = 6
RANK = {"trunk": 0, "primary": 1, "secondary": 2, "tertiary": 3, "residential": 4}


def mend(draft: Draft, channels: shapely.Geometry) -> tuple[NDArray[np.float64], list[Edge]]:
    """Return nodes float64[n, 2] in meters and the edges of the mended network.

    Edges shorter than 14 m are drawn together, repeated edges and those that leave a node within 14 degrees
    of a higher street are dropped, and loose pieces are joined to the main network by the shortest edge that
    crosses neither a river nor a street, or dropped where they are small.

    Parameters
    ----------
    draft
        The network as drawn.
    channels
        River strips in meters that no new edge may enter.
    """
    nodes = np.array(draft.nodes)
    edges = list(draft.edges)
    for _ in range(4):
        nodes, edges, changed = _draw_together(nodes, edges)
        edges = _without_twins(edges)
        if not changed:
            break
    edges = _without_needles(nodes, edges)
    edges = _join_components(nodes, edges, channels, draft)
    return nodes, edges


def _length(nodes: NDArray[np.float64], edge: Edge) -> float:
    """Return the length of an edge in meters."""
    return float(np.hypot(*(nodes[edge.tail] - nodes[edge.head])))


def _draw_together(
    nodes: NDArray[np.float64], edges: list[Edge]
) -> tuple[NDArray[np.float64], list[Edge], bool]:
    """Merge the ends of crumbs, each group at the node of its highest street."""
    crumbs = [e for e in edges if not e.bridge and _length(nodes, e) < CRUMB_M]
    if not crumbs:
        return nodes, edges, False
    pairs = np.array([(e.tail, e.head) for e in crumbs])
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(nodes), len(nodes)))
    _, label = connected_components(graph, directed=False)
    rank: dict[int, tuple[int, int]] = {}
    for e in edges:
        for node in (e.tail, e.head):
            best = (-1 if e.bridge else RANK[e.street_class], node)
            rank[node] = min(rank.get(node, best), best)
    chosen: dict[int, int] = {}
    for node in sorted(set(pairs.ravel().tolist()), key=lambda n: rank[n]):
        chosen.setdefault(int(label[node]), node)
    target = np.arange(len(nodes))
    for node in set(pairs.ravel().tolist()):
        target[node] = chosen[int(label[node])]
    kept = [replace(e, tail=int(target[e.tail]), head=int(target[e.head])) for e in edges]
    return nodes, [e for e in kept if e.tail != e.head], True


def _without_twins(edges: list[Edge]) -> list[Edge]:
    """Return the edges with one kept where several join the same nodes: bridge, then the higher class."""
    best: dict[tuple[int, int], tuple[tuple[int, int], Edge]] = {}
    for k, e in enumerate(edges):
        key = (min(e.tail, e.head), max(e.tail, e.head))
        value = (-1 if e.bridge else RANK[e.street_class], k)
        if key not in best or value < best[key][0]:
            best[key] = (value, e)
    return [e for _, e in sorted(best.values(), key=lambda v: v[0][1])]


def _without_needles(nodes: NDArray[np.float64], edges: list[Edge]) -> list[Edge]:
    """Return the edges without those that run close beside another from the same node."""
    at: dict[int, list[int]] = defaultdict(list)
    for k, e in enumerate(edges):
        at[e.tail].append(k)
        at[e.head].append(k)
    gone: set[int] = set()
    limit = np.cos(np.radians(NEEDLE_DEG))
    for node in sorted(at):
        arms = [k for k in at[node] if k not in gone]
        arms.sort(key=lambda k: (-1 if edges[k].bridge else RANK[edges[k].street_class], k))
        headings: list[NDArray[np.float64]] = []
        for k in arms:
            e = edges[k]
            other = e.head if e.tail == node else e.tail
            step = (nodes[other] - nodes[node]) / max(_length(nodes, e), 1e-9)
            close = any(float(step @ h) > limit for h in headings)
            if close and RANK[e.street_class] >= RANK["tertiary"] and not e.bridge:
                gone.add(k)
            else:
                headings.append(step)
    return [e for k, e in enumerate(edges) if k not in gone]


def _components(count: int, edges: list[Edge]) -> NDArray[np.int64]:
    """Return the component label of each node."""
    pairs = np.array([(e.tail, e.head) for e in edges])
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    return connected_components(graph, directed=False)[1].astype(np.int64)


def _join_components(
    nodes: NDArray[np.float64], edges: list[Edge], channels: shapely.Geometry, draft: Draft
) -> list[Edge]:
    """Return the edges with loose pieces joined to the main network or, where small, dropped."""
    label = _components(len(nodes), edges)
    used = np.unique([n for e in edges for n in (e.tail, e.head)])
    edge_label = np.array([label[e.tail] for e in edges])
    names, counts = np.unique(edge_label, return_counts=True)
    main = int(names[counts.argmax()])
    in_main = set(used[label[used] == main].tolist())
    dropped: set[int] = set()
    joins: list[Edge] = []
    for name, count in sorted(zip(names.tolist(), counts.tolist(), strict=True), key=lambda c: (-c[1], c[0])):
        if name == main:
            continue
        own = used[label[used] == name]
        link = _shortest_link(nodes, edges + joins, own, np.array(sorted(in_main)), channels)
        if link is not None:
            joins.append(Edge(link[0], link[1], draft.new_street(), 0.0, "residential"))
            in_main.update(own.tolist())
        elif count < LEAST_COMPONENT_EDGES:
            dropped.add(name)
    return [e for e in edges if int(label[e.tail]) not in dropped] + joins


def _shortest_link(
    nodes: NDArray[np.float64],
    edges: list[Edge],
    own: NDArray[np.int64],
    main: NDArray[np.int64],
    channels: shapely.Geometry,
) -> tuple[int, int] | None:
    """Return the shortest pair of nodes to join that crosses no river and no street, or None."""
    distance, which = cKDTree(nodes[main]).query(
        nodes[own], k=min(6, len(main)), distance_upper_bound=LINK_REACH_M
    )
    lines = shapely.linestrings([[nodes[e.tail], nodes[e.head]] for e in edges])
    tree = shapely.STRtree(lines)
    found = [
        (round(float(distance[a, b]), 2), int(own[a]), int(main[which[a, b]]))
        for a in range(len(own))
        for b in range(distance.shape[1])
        if np.isfinite(distance[a, b])
    ]
    for _, tail, head in sorted(found):
        link = shapely.LineString([nodes[tail], nodes[head]])
        if not link.intersects(channels) and not len(tree.query(link, predicate="crosses")):
            return tail, head
    return None
