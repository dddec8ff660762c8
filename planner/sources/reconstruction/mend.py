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
from shapely.geometry.base import BaseGeometry

from planner.sources.reconstruction.draft import Draft, Edge
from planner.sources.reconstruction.joining import join_components

CRUMB_M = 20.0
NEAR_M = 12.0
NEEDLE_DEG = 14.0
SHADOW_M = 16.0
SHADOW_SINE = 0.34
ROUNDS = 8
ORDER_STEP = 1e-3
RANK = {"trunk": 0, "primary": 1, "secondary": 2, "tertiary": 3, "residential": 4}


def mend(draft: Draft, channels: BaseGeometry) -> tuple[NDArray[np.float64], list[Edge]]:
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
    nodes, edges = _settle(np.array(draft.nodes), list(draft.edges))
    edges = _without_shadows(nodes, _without_needles(nodes, edges))
    return nodes, join_components(nodes, edges, channels, draft)


def _settle(nodes: NDArray[np.float64], edges: list[Edge]) -> tuple[NDArray[np.float64], list[Edge]]:
    """Draw crumbs together and split crossing edges until neither is left."""
    for _ in range(ROUNDS):
        edges, drawn = _draw_together(nodes, edges)
        edges = _without_twins(edges)
        nodes, edges, split = _split_crossings(nodes, edges)
        if not drawn and not split:
            break
    return nodes, edges


def _length(nodes: NDArray[np.float64], edge: Edge) -> float:
    """Return the length of an edge in meters."""
    return float(np.hypot(*(nodes[edge.tail] - nodes[edge.head])))


def _draw_together(nodes: NDArray[np.float64], edges: list[Edge]) -> tuple[list[Edge], bool]:
    """Merge the ends of crumbs, each group at the node of its highest street."""
    used = np.unique([(e.tail, e.head) for e in edges])
    close = used[cKDTree(nodes[used]).query_pairs(NEAR_M, output_type="ndarray")]
    crumbs = [(e.tail, e.head) for e in edges if _length(nodes, e) < CRUMB_M]
    pairs = np.array([*crumbs, *map(tuple, close)], dtype=np.int64)
    if not len(pairs):
        return edges, False
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
    return [e for e in kept if e.tail != e.head], True


def _lines(nodes: NDArray[np.float64], edges: list[Edge]) -> NDArray[np.object_]:
    """Return the edges as lines."""
    ends = np.array([(e.tail, e.head) for e in edges])
    lines: NDArray[np.object_] = shapely.linestrings(nodes[ends])
    return lines


def _split_crossings(
    nodes: NDArray[np.float64], edges: list[Edge]
) -> tuple[NDArray[np.float64], list[Edge], bool]:
    """Put a node wherever two edges cross, splitting both; one crossing an edge and round."""
    lines = _lines(nodes, edges)
    one, two = shapely.STRtree(lines).query(lines, predicate="crosses")
    places: list[tuple[float, float]] = []
    at: dict[int, int] = {}
    for a, b in sorted(zip(one.tolist(), two.tolist(), strict=True)):
        if a >= b or a in at or b in at:
            continue
        x, y = shapely.get_coordinates(shapely.intersection(lines[a], lines[b]))[0]
        at[a] = at[b] = len(nodes) + len(places)
        places.append((round(float(x), 2), round(float(y), 2)))
    if not places:
        return nodes, edges, False
    out: list[Edge] = []
    for k, e in enumerate(edges):
        if k in at:
            out += [replace(e, head=at[k]), replace(e, tail=at[k], order=e.order + ORDER_STEP)]
        else:
            out.append(e)
    return np.vstack([nodes, places]), out, True


def _without_shadows(nodes: NDArray[np.float64], edges: list[Edge]) -> list[Edge]:
    """Return the edges without low ones that run beside another street within 16 m."""
    lines = _lines(nodes, edges)
    one, two = shapely.STRtree(lines).query(shapely.centroid(lines), predicate="dwithin", distance=SHADOW_M)
    gone: set[int] = set()
    for a, b in sorted(zip(one.tolist(), two.tolist(), strict=True)):
        e, f = edges[a], edges[b]
        if b in gone or {e.tail, e.head} & {f.tail, f.head} or RANK[e.street_class] < RANK["tertiary"]:
            continue
        p, q = nodes[e.head] - nodes[e.tail], nodes[f.head] - nodes[f.tail]
        sine = abs(p[0] * q[1] - p[1] * q[0]) / (np.hypot(*p) * np.hypot(*q))
        if sine < SHADOW_SINE and not e.bridge:
            gone.add(a)
    return [e for k, e in enumerate(edges) if k not in gone]


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
