"""Lines of runs of spans, drawn from the center outward."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LineString

from planner.network.graph import RouteGraph


def run_coordinates(graph: RouteGraph, run: Sequence[int]) -> NDArray[np.float64]:
    """Return the vertices of a run of spans from the center outward, without repeated ones."""
    joined = np.concatenate([graph.vertices[row] for row in run])
    moved = np.append(True, np.any(np.diff(joined, axis=0) != 0, axis=1))
    return joined[moved] if moved.sum() > 1 else joined[:2]


def run_line(graph: RouteGraph, run: Sequence[int]) -> LineString:
    """Return a run of spans as one line from the center outward."""
    return LineString(run_coordinates(graph, run))
