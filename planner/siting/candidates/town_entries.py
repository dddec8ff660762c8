"""Candidates at town entries: where arterials cross the urban envelope."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from planner.siting.candidates.merge import thinned
from planner.siting.candidates.rows import Streets, make_rows
from planner.siting.envelope import Envelope, urban_envelope

ARTERIALS = ("trunk", "primary", "secondary")
MINOR = ("service", "track", "living_street", "pedestrian")
GOES_ON_M = 200.0
STEP_M = 10.0
SAME_ENTRY_M = 60.0


def town_entries(streets: Streets) -> pd.DataFrame:
    """Return the places where arterials leave the urban envelope, on its inner side.

    Arterials are usable streets of class trunk, primary or secondary; all usable streets in a layer that has
    none of these classes. An entry is where such a street goes from inside the envelope (see
    `siting.envelope`) to outside and its kind goes on there until it is 200 m away: a stub at the rim, or a
    city that fills the street data to its edge, has no entry. Entries within 60 m of each other (the two
    carriageways of one road) are one. The figures are planning assumptions.
    """
    spans = streets.city.streets.spans
    classes = spans["street_class"]
    homes = streets.usable & ~classes.isin(MINOR).to_numpy()
    arterial = streets.usable & classes.isin(ARTERIALS).to_numpy()
    if not arterial.any():
        arterial = homes
    shapes = spans.geometry.to_numpy()
    if not arterial.any():
        return make_rows([], [], kind="town_entry", span_id=None, offset_m=0.0)
    envelope = urban_envelope(shapes[homes] if homes.any() else shapes[streets.usable])
    span, offset = _crossings(streets, np.flatnonzero(arterial), envelope)
    points = shapely.line_interpolate_point(shapes[span], offset)
    one = thinned(shapely.get_coordinates(points), SAME_ENTRY_M)
    span, offset, points = span[one], offset[one], points[one]
    span_id = spans["span_id"].to_numpy()[span]
    return make_rows(
        [f"{s}@{o:.2f}" for s, o in zip(span_id, offset, strict=True)],
        points,
        kind="town_entry",
        span_id=span_id,
        offset_m=offset,
        name=spans["name"].to_numpy()[span],
    )


def _crossings(
    streets: Streets, rows: NDArray[np.int64], envelope: Envelope
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return span and offset of the inner side of each crossing from which the street goes on outside."""
    network = streets.city.streets
    length = network.spans["length_m"].to_numpy(dtype=np.float64)[rows]
    steps = np.maximum(1, np.ceil(length / STEP_M)).astype(np.int64)
    line = np.repeat(np.arange(len(rows)), steps + 1)
    nth = np.arange(len(line)) - np.repeat(np.cumsum(steps + 1) - (steps + 1), steps + 1)
    offset = np.round(length[line] * nth / steps[line], 2)
    xy = shapely.get_coordinates(
        shapely.line_interpolate_point(network.spans.geometry.to_numpy()[rows][line], offset)
    )
    cells = envelope.cells(xy)
    inside, away = envelope.inside[cells], envelope.distance_m[cells]
    ahead = np.flatnonzero(line[1:] == line[:-1])
    reach = _reach_outside(streets, rows, line, nth == 0, nth == steps[line], ahead, inside, away)
    found = []
    for near, far in ((ahead, ahead + 1), (ahead + 1, ahead)):
        leaves = inside[near] & ~inside[far] & (reach[far] >= GOES_ON_M)
        found.append(near[leaves])
    at = np.unique(np.concatenate(found))
    return rows[line[at]].astype(np.int64), offset[at]


def _reach_outside(
    streets: Streets,
    rows: NDArray[np.int64],
    line: NDArray[np.int64],
    first: NDArray[np.bool_],
    last: NDArray[np.bool_],
    ahead: NDArray[np.int64],
    inside: NDArray[np.bool_],
    away: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return for each sample how far from the envelope the arterials lead that join it outside."""
    tail, head = streets.city.streets.ends()
    count = len(line)
    out = ahead[~inside[ahead] & ~inside[ahead + 1]]
    start, end = np.flatnonzero(first & ~inside), np.flatnonzero(last & ~inside)
    left = np.concatenate((out, start, end))
    right = np.concatenate((out + 1, count + tail[rows[line[start]]], count + head[rows[line[end]]]))
    size = count + len(streets.city.streets.nodes)
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    farthest = np.zeros(label.max() + 1)
    np.maximum.at(farthest, label[:count], np.where(inside, 0.0, away))
    return np.asarray(farthest[label[:count]])
