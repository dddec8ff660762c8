"""The chosen spans as rooted trees: which way is the center, how far, and how many sites lie beyond."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Point

from planner.errors import PlannerError, Problem, name_up_to_five
from planner.network.model import Routes


@dataclass(frozen=True)
class RouteTree:
    """Nodes of the routes, each after the one toward its center; each but a center stands for its span.

    Parameters
    ----------
    node_id
        Names, centers first.
    point
        Places.
    parent
        Row of the node toward the center, -1 at a center.
    span_row, span_id
        Row in `routes.network.spans` and name of the span toward the center, -1 and blank at a center.
    vertices
        Vertices of that span from the center outward, none at a center.
    length_m
        Length of that span, rounded to the centimeter, 0 at a center.
    distance_m
        Route length to the center.
    center
        Row of the center in `center_ids` that the node hangs on.
    here, beyond
        Connected sites at the node; those and all farther out.
    children
        Rows of the nodes next outward.
    """

    node_id: tuple[str, ...]
    point: tuple[Point, ...]
    parent: NDArray[np.int64]
    span_row: NDArray[np.int64]
    span_id: tuple[str, ...]
    vertices: tuple[NDArray[np.float64], ...]
    length_m: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    center: NDArray[np.int64]
    here: NDArray[np.int64]
    beyond: NDArray[np.int64]
    children: tuple[tuple[int, ...], ...]
    center_ids: tuple[str, ...]

    @property
    def spans(self) -> list[int]:
        """Rows of the nodes that stand for a span: all but the centers."""
        return [i for i, span_id in enumerate(self.span_id) if span_id]


def grow_tree(routes: Routes) -> RouteTree:
    """Return the chosen spans as trees, one a center, without loads.

    Each node hangs on the center nearest along the chosen spans. Lengths are summed in whole centimeters.

    Raises
    ------
    PlannerError
        A chosen span is not in the network, or a site cannot be reached along the chosen spans.
    """
    spans = routes.network.spans
    chosen = np.flatnonzero(spans["span_id"].isin(set(routes.span_ways)).to_numpy())
    if len(chosen) != len(routes.span_ways):
        lost = sorted(set(routes.span_ways) - set(spans["span_id"]))
        raise PlannerError(Problem(f"chosen spans are not in the network: {name_up_to_five(lost)}."))
    near: dict[str, list[tuple[int, int, str]]] = {}
    tails, heads = spans["from_node"].to_numpy(), spans["to_node"].to_numpy()
    length_cm = np.rint(spans["length_m"].to_numpy(dtype=float) * 100).astype(np.int64)
    for row in chosen.tolist():
        near.setdefault(tails[row], []).append((int(length_cm[row]), row, heads[row]))
        near.setdefault(heads[row], []).append((int(length_cm[row]), row, tails[row]))
    tree = _walk(routes, near)
    unreached = sorted(set(routes.site_nodes.values()) - set(tree.node_id))
    if unreached:
        raise PlannerError(Problem(f"the chosen spans do not reach {name_up_to_five(unreached)}."))
    return tree


def load_tree(tree: RouteTree, loads: Mapping[str, int], kept_nodes: Iterable[str] = ()) -> RouteTree:
    """Return the tree with the sites at each node counted, without the spans that serve nobody.

    Parameters
    ----------
    loads
        Connected sites by node_id.
    kept_nodes
        Nodes whose way to the center stays though no site lies beyond them: POPs.
    """
    here = np.array([loads.get(n, 0) for n in tree.node_id], dtype=np.int64)
    beyond = here.copy()
    for i in range(len(here) - 1, -1, -1):
        if tree.parent[i] >= 0:
            beyond[tree.parent[i]] += beyond[i]
    held = np.isin(np.array(tree.node_id, dtype=object), list(kept_nodes))
    for i in range(len(here) - 1, -1, -1):
        if held[i] and tree.parent[i] >= 0:
            held[tree.parent[i]] = True
    kept = np.flatnonzero((beyond > 0) | held | (tree.parent < 0))
    row = np.full(len(here) + 1, -1, dtype=np.int64)
    row[kept] = np.arange(len(kept))
    parent = row[tree.parent[kept]]
    children: list[list[int]] = [[] for _ in kept]
    for i, up in enumerate(parent.tolist()):
        if up >= 0:
            children[up].append(i)
    return RouteTree(
        node_id=tuple(tree.node_id[i] for i in kept),
        point=tuple(tree.point[i] for i in kept),
        parent=parent,
        span_row=tree.span_row[kept],
        span_id=tuple(tree.span_id[i] for i in kept),
        vertices=tuple(tree.vertices[i] for i in kept),
        length_m=tree.length_m[kept],
        distance_m=tree.distance_m[kept],
        center=tree.center[kept],
        here=here[kept],
        beyond=beyond[kept],
        children=tuple(tuple(sorted(c)) for c in children),
        center_ids=tree.center_ids,
    )


def runs(rows: Iterable[int], after: Mapping[int, int]) -> list[list[int]]:
    """Return rows as runs from the center outward, each row followed by the one that `after` names.

    >>> runs([1, 2, 3, 4], {1: 2, 2: 4})
    [[1, 2, 4], [3]]
    """
    later = set(after.values())
    out = []
    for first in rows:
        if first in later:
            continue
        run = [first]
        while run[-1] in after:
            run.append(after[run[-1]])
        out.append(run)
    return out


def _walk(routes: Routes, near: Mapping[str, list[tuple[int, int, str]]]) -> RouteTree:
    """Walk outward from the centers, nearest node first."""
    queue = [(0, k, node, -1, -1, k) for k, node in enumerate(routes.center_nodes.values())]
    heapq.heapify(queue)
    serial = len(queue)
    done: dict[str, int] = {}
    rows: list[tuple[int, int, int, int]] = []
    while queue:
        distance, _, node, up, row, center = heapq.heappop(queue)
        if node in done:
            continue
        done[node] = len(rows)
        rows.append((up, row, distance, center))
        for length, span, other in near.get(node, ()):
            if other not in done:
                heapq.heappush(queue, (distance + length, serial, other, done[node], span, center))
                serial += 1
    return _grown(routes, tuple(done), rows)


def _grown(routes: Routes, names: tuple[str, ...], rows: list[tuple[int, int, int, int]]) -> RouteTree:
    """Return the tree of the nodes met: row of the node before, row of the span, distance, center."""
    network = routes.network
    index = network.nodes.set_index("node_id").geometry
    figures = np.array(rows, dtype=np.int64).reshape(-1, 4)
    lengths = np.append(np.rint(network.spans["length_m"].to_numpy(dtype=float) * 100) / 100, 0.0)
    none = np.zeros(len(rows), dtype=np.int64)
    shapes, tails = network.spans.geometry.to_numpy(), network.spans["from_node"].to_numpy()
    span_ids = network.spans["span_id"].to_numpy()
    return RouteTree(
        node_id=names,
        point=tuple(index.loc[list(names)]),
        parent=figures[:, 0],
        span_row=figures[:, 1],
        span_id=tuple(span_ids[row] if row >= 0 else "" for _, row, _, _ in rows),
        vertices=tuple(_outward(shapes, tails, names, up, row) for up, row, _, _ in rows),
        length_m=lengths[figures[:, 1]],
        distance_m=figures[:, 2] / 100,
        center=figures[:, 3],
        here=none,
        beyond=none,
        children=tuple(() for _ in rows),
        center_ids=tuple(routes.center_nodes),
    )


def _outward(
    shapes: NDArray[np.object_], tails: NDArray[np.object_], names: Sequence[str], up: int, row: int
) -> NDArray[np.float64]:
    """Return the vertices of a span from the node `up` on."""
    if row < 0:
        return np.zeros((0, 2))
    vertices: NDArray[np.float64] = shapely.get_coordinates(shapes[row])
    return vertices if tails[row] == names[up] else vertices[::-1]
