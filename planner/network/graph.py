"""The chosen spans as one graph: the working trees, and spans added off them for second ways."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Point

from planner.catalog.model import Catalog, Way
from planner.errors import PlannerError, Problem, name_up_to_five
from planner.network.model import Routes
from planner.network.tree import RouteTree

TREE, ADDED = "tree", "added"


@dataclass(frozen=True)
class RouteGraph:
    """Chosen spans between nodes, each told which end is nearer to a center; cycles are allowed.

    Rows come tree first, in the order of the walk from the centers, then the spans off the tree.

    Parameters
    ----------
    node_id, point, distance_m
        Nodes, centers first, and the route to the nearest center.
    center_of
        Row of a node -> id of the center that stands there.
    span_id, span_row
        Name of each span, and its row in `routes.network.spans`.
    near, far
        Rows of its nodes toward the center and away from it.
    role
        `tree` or `added`.
    vertices
        Its vertices from near to far.
    length_m
        Its length, rounded to the centimeter.
    ways
        How it is built.
    beyond
        Connected sites beyond it in the working tree, 0 off the tree.
    """

    node_id: tuple[str, ...]
    point: tuple[Point, ...]
    distance_m: NDArray[np.float64]
    center_of: Mapping[int, str]
    span_id: tuple[str, ...]
    span_row: NDArray[np.int64]
    near: NDArray[np.int64]
    far: NDArray[np.int64]
    role: tuple[str, ...]
    vertices: tuple[NDArray[np.float64], ...]
    length_m: NDArray[np.float64]
    ways: tuple[Way, ...]
    beyond: NDArray[np.int64]

    @property
    def spans(self) -> range:
        """Rows of the spans."""
        return range(len(self.span_id))

    @cached_property
    def row_of(self) -> dict[str, int]:
        """Row of each span by name."""
        return {s: row for row, s in enumerate(self.span_id)}

    @cached_property
    def onward(self) -> tuple[tuple[int, ...], ...]:
        """Rows of the spans that lead away from the center, by node."""
        return self._at(self.near)

    @cached_property
    def inward(self) -> tuple[tuple[int, ...], ...]:
        """Rows of the spans that lead toward the center, by node; more than one where ways meet."""
        return self._at(self.far)

    @cached_property
    def outward_order(self) -> list[int]:
        """Rows from the centers outward: no span comes before one that ends where it begins.

        Of spans that could follow, the one that begins nearest comes first, then the first row. Spans between
        nodes equally far out are in order too, which the distance alone does not bring about.
        """
        before = [len(rows) for rows in self.inward]
        begins = self.distance_m[self.near].tolist()
        ready = [(begins[r], r) for r in self.spans if not before[self.near[r]]]
        heapq.heapify(ready)
        out = []
        while ready:
            row = heapq.heappop(ready)[1]
            out.append(row)
            node = int(self.far[row])
            before[node] -= 1
            if not before[node]:
                for onward in self.onward[node]:
                    heapq.heappush(ready, (begins[onward], onward))
        return out

    def _at(self, ends: NDArray[np.int64]) -> tuple[tuple[int, ...], ...]:
        """Return rows of spans by one of their ends."""
        out: list[list[int]] = [[] for _ in self.node_id]
        for row, node in enumerate(ends.tolist()):
            out[node].append(row)
        return tuple(tuple(rows) for rows in out)


def route_graph(
    tree: RouteTree, routes: Routes, catalog: Catalog, added: Mapping[str, str] | None = None
) -> RouteGraph:
    """Return the spans of a loaded tree, and added ones, as a graph.

    An added span is oriented by the shortest way along all spans; at equal distance the node that the walk
    from the centers comes to first counts as nearer, so that no spans lead outward in a circle.

    Parameters
    ----------
    added
        span_id -> way of spans off the tree.

    Raises
    ------
    PlannerError
        An added span is not in the network, lies in the tree already, or is not joined to it.
    """
    rows = tree.spans
    ways = [catalog.ways[routes.span_ways[tree.span_id[i]]] for i in rows]
    graph = RouteGraph(
        node_id=tree.node_id,
        point=tree.point,
        distance_m=tree.distance_m,
        center_of={i: tree.center_ids[int(tree.center[i])] for i in np.flatnonzero(tree.parent < 0).tolist()},
        span_id=tuple(tree.span_id[i] for i in rows),
        span_row=tree.span_row[rows],
        near=tree.parent[rows],
        far=np.array(rows, dtype=np.int64),
        role=(TREE,) * len(rows),
        vertices=tuple(tree.vertices[i] for i in rows),
        length_m=tree.length_m[rows],
        ways=tuple(ways),
        beyond=tree.beyond[rows],
    )
    return _with_added(graph, routes, catalog, added) if added else graph


def _with_added(graph: RouteGraph, routes: Routes, catalog: Catalog, added: Mapping[str, str]) -> RouteGraph:
    """Return the graph with spans off the tree appended, in the order of the network."""
    spans = routes.network.spans
    chosen = np.flatnonzero(spans["span_id"].isin(set(added)).to_numpy())
    lost = sorted(set(added) - set(spans["span_id"].iloc[chosen])) or sorted(set(added) & set(graph.span_id))
    if lost:
        raise PlannerError(Problem(f"no spans to be added to the routes: {name_up_to_five(lost)}."))
    ends = list(zip(spans["from_node"].iloc[chosen], spans["to_node"].iloc[chosen], strict=True))
    index = {n: i for i, n in enumerate(graph.node_id)}
    fresh = sorted({n for pair in ends for n in pair if n not in index})
    index |= {n: len(graph.node_id) + k for k, n in enumerate(fresh)}
    places = routes.network.nodes.set_index("node_id").geometry
    length = np.rint(spans["length_m"].to_numpy(dtype=float)[chosen] * 100) / 100
    pairs = [(index[a], index[b]) for a, b in ends]
    distance = _distances(graph, len(fresh), pairs, length)
    turned = [(distance[b], b) < (distance[a], a) for a, b in pairs]
    shapes = [shapely.get_coordinates(g) for g in spans.geometry.iloc[chosen]]
    names = spans["span_id"].iloc[chosen].tolist()
    near = np.array([b if t else a for (a, b), t in zip(pairs, turned, strict=True)], dtype=np.int64)
    far = np.array([a if t else b for (a, b), t in zip(pairs, turned, strict=True)], dtype=np.int64)
    return RouteGraph(
        node_id=(*graph.node_id, *fresh),
        point=(*graph.point, *(places.loc[n] for n in fresh)),
        distance_m=distance,
        center_of=graph.center_of,
        span_id=(*graph.span_id, *names),
        span_row=np.concatenate([graph.span_row, chosen]),
        near=np.concatenate([graph.near, near]),
        far=np.concatenate([graph.far, far]),
        role=(*graph.role, *([ADDED] * len(names))),
        vertices=(*graph.vertices, *(s[::-1] if t else s for s, t in zip(shapes, turned, strict=True))),
        length_m=np.concatenate([graph.length_m, length]),
        ways=(*graph.ways, *(catalog.ways[added[n]] for n in names)),
        beyond=np.concatenate([graph.beyond, np.zeros(len(names), dtype=np.int64)]),
    )


def _distances(
    graph: RouteGraph, fresh: int, pairs: Sequence[tuple[int, int]], length: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return distances: those of the tree where it leads, else the shortest way over the added spans."""
    distance = np.concatenate([graph.distance_m, np.full(fresh, np.inf)])
    beside: dict[int, list[tuple[int, float]]] = {}
    for (a, b), meters in zip(pairs, length.tolist(), strict=True):
        beside.setdefault(a, []).append((b, meters))
        beside.setdefault(b, []).append((a, meters))
    old = len(graph.node_id)
    queue = [(float(distance[n]), n) for n in sorted(beside) if n < old]
    heapq.heapify(queue)
    while queue:
        so_far, node = heapq.heappop(queue)
        if so_far > distance[node]:
            continue
        for other, meters in beside[node]:
            if other >= old and so_far + meters < distance[other]:
                distance[other] = so_far + meters
                heapq.heappush(queue, (so_far + meters, other))
    if np.isinf(distance).any():
        raise PlannerError(Problem("added spans are not joined to the routes."))
    return distance
