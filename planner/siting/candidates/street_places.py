"""Candidates on the streets themselves: intersections and places along blocks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.siting.candidates.rows import Streets, make_rows
from planner.siting.open_streets import blocks_of, points_along


def intersections(streets: Streets) -> pd.DataFrame:
    """Return nodes where three or more ends of usable spans meet, on the first of those spans."""
    network, usable = streets.city.streets, streets.usable
    tail, head = network.ends()
    count = len(network.nodes)
    degree = np.bincount(np.concatenate((tail[usable], head[usable])), minlength=count)
    rows = np.flatnonzero(usable)
    span_of = np.full(count, -1, dtype=np.int64)
    for end in (head, tail):
        span_of[end[rows[::-1]]] = rows[::-1]
    node = np.flatnonzero(degree >= 3)
    span = span_of[node]
    at_start = tail[span] == node
    spans = network.spans
    return make_rows(
        network.nodes["node_id"].to_numpy()[node].tolist(),
        network.nodes.geometry.to_numpy()[node],
        kind="intersection",
        span_id=spans["span_id"].to_numpy()[span],
        offset_m=np.where(at_start, 0.0, spans["length_m"].to_numpy()[span]),
        name=corner_names(spans["name"].tolist(), tail, head, node),
        degree=degree[node],
    )


def corner_names(
    names: list[str], tail: NDArray[np.int64], head: NDArray[np.int64], node: NDArray[np.int64]
) -> list[str]:
    """Return the names of the streets that meet at each node, up to three, joined with a slash."""
    at: dict[int, dict[str, None]] = {n: {} for n in node.tolist()}
    for name, a, b in zip(names, tail.tolist(), head.tolist(), strict=True):
        if name:
            for end in (a, b):
                if end in at:
                    at[end][name] = None
    return [" / ".join(list(at[n])[:3]) for n in node.tolist()]


def midblocks(streets: Streets, spacing_m: float) -> pd.DataFrame:
    """Return places along blocks of the spacing or longer."""
    network = streets.city.streets
    blocks = blocks_of(network, streets.usable)
    points = points_along(network, blocks, np.floor(blocks.length_m / spacing_m).astype(np.int64))
    span_id = network.spans["span_id"].to_numpy()[points.span]
    return make_rows(
        [f"{s}@{o:.2f}" for s, o in zip(span_id, points.offset_m, strict=True)],
        shapely.points(points.xy),
        kind="midblock",
        span_id=span_id,
        offset_m=points.offset_m,
        name=network.spans["name"].to_numpy()[points.span],
    )
