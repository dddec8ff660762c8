"""Lines of spans and runs, drawn from the center outward."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString

from planner.network.model import Routes
from planner.network.tree import RouteTree


def run_coordinates(tree: RouteTree, routes: Routes, run: Sequence[int]) -> NDArray[np.float64]:
    """Return the vertices of a run of spans from the center outward, without repeated ones."""
    spans = routes.network.spans
    shapes, tails = spans.geometry.to_numpy(), spans["from_node"].to_numpy()
    parts = []
    for row in run:
        vertices = shapely.get_coordinates(shapes[tree.span_row[row]])
        outward = tails[tree.span_row[row]] == tree.node_id[tree.parent[row]]
        parts.append(vertices if outward else vertices[::-1])
    joined = np.concatenate(parts)
    moved = np.append(True, np.any(np.diff(joined, axis=0) != 0, axis=1))
    return joined[moved] if moved.sum() > 1 else joined[:2]


def run_line(tree: RouteTree, routes: Routes, run: Sequence[int]) -> LineString:
    """Return a run of spans as one line from the center outward."""
    return LineString(run_coordinates(tree, routes, run))
