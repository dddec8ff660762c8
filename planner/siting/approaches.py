"""Approaches: where people who walk along the streets come into a view, and where a sign tells them so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.catalog.walking import NOT_WALKED
from planner.city.model import StreetNetwork

LEAD_M = 5.0
"""A sign on a street stands this far before the view, where there is room: planning assumption."""
JOIN_M = 0.5
END_M = 0.05
JUNCTION, STREET, CAMERA = "junction", "street", "camera"

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Standing:
    """One place of a sign.

    Parameters
    ----------
    stands_at
        junction, street, or camera where no street leads into the view.
    span
        Row of the street span, -1 off the streets.
    xy
        Coordinates in meters.
    distance_m
        To the nearest of the views, along the street.
    views
        Rows of the views that it tells of, ascending.
    """

    stands_at: str
    span: int
    xy: tuple[float, float]
    distance_m: float
    views: tuple[int, ...]


@dataclass(frozen=True)
class _Asked:
    """A sign that one view asks for along a span: anywhere from `low_m` to `high_m`, its view at `view_m`."""

    view: int
    span: int
    low_m: float
    high_m: float
    view_m: float


def walked(spans: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which street spans people walk along: all classes but those that forbid it, outside tunnels."""
    on_foot = ~spans["street_class"].isin(NOT_WALKED).to_numpy(dtype=bool)
    return on_foot & ~spans["tunnel"].to_numpy(dtype=bool)


def signs_before(
    streets: StreetNetwork, views: NDArray[np.object_], eyes: Floats, within_m: float
) -> list[Standing]:
    """Return places of signs such that whoever walks into a view from afar has passed one that names it.

    A walk into a view comes over a street span. Where a junction lies within `within_m` before the view, the
    sign stands there and serves whatever view asks for it; else it stands on the span, 5 m before the view,
    shared with other views where one place does for several. A dead end that is shorter needs none, nor does
    a gap between two parts of one view from whose middle it is no farther than `within_m`. Where a view
    begins at a junction that other streets reach from outside, the sign stands at it. A view that no street
    enters has its sign at the camera. Who sets out between sign and view meets none: that errs low, by
    `within_m` at most.

    Parameters
    ----------
    views
        Polygons, one a camera: of a camera that can be turned, all that it can be made to see. Empty ones
        need no sign.
    eyes
        float64[views, 2]: where each camera stands.
    within_m
        Farthest that a sign may stand before a view, along the street.
    """
    spans = streets.spans
    lines, rows = spans.geometry.to_numpy(), np.flatnonzero(walked(spans))
    ends = np.column_stack(streets.ends())
    degree = np.bincount(ends[rows].ravel(), minlength=len(streets.nodes))
    at_node: dict[int, dict[int, tuple[float, int]]] = {}
    asked: list[_Asked] = []
    entered: dict[tuple[int, int], list[int]] = {}
    for view, span, inside in _inside(lines, rows, views):
        length = float(shapely.length(lines[span]))
        for end, touches in ((0, inside[0][0] <= END_M), (1, length - inside[-1][1] <= END_M)):
            if touches:
                entered.setdefault((view, int(ends[span, end])), []).append(span)
        for side, view_m, gap, sense in _stretches(inside, length):
            if side is not None and gap <= within_m:
                _ask_at(at_node, int(ends[span, side]), degree, view, (gap, span))
            elif gap > within_m * (1 if side is not None else 2):
                low, high = sorted((view_m + sense * LEAD_M, view_m + sense * within_m))
                asked.append(_Asked(view, span, low, high, view_m))
    for (view, node), inner in entered.items():
        if len(inner) < degree[node]:
            at_node.setdefault(node, {})[view] = (0.0, min(inner))
    xy = shapely.get_coordinates(streets.nodes.geometry.to_numpy())
    found = [_at_junction(node, held, xy) for node, held in sorted(at_node.items())]
    found += _along(asked, lines)
    told = {v for s in found for v in s.views}
    bare = [v for v in range(len(views)) if v not in told and not shapely.is_empty(views[v])]
    found += [Standing(CAMERA, -1, (float(eyes[v, 0]), float(eyes[v, 1])), 0.0, (v,)) for v in bare]
    return sorted(found, key=lambda s: (s.views[0], s.xy))


def _ask_at(
    at_node: dict[int, dict[int, tuple[float, int]]], node: int, degree: Ints, view: int,
    found: tuple[float, int],
) -> None:  # fmt: skip
    """Ask for a sign of a view at a node; at a dead end nobody comes from farther off."""
    if degree[node] > 1:
        held = at_node.setdefault(node, {})
        held[view] = min(held.get(view, found), found)


def _inside(
    lines: NDArray[np.object_], rows: Ints, views: NDArray[np.object_]
) -> Iterator[tuple[int, int, list[tuple[float, float]]]]:
    """Yield view, span and the parts of the span inside the view, as distances along it."""
    view, near = shapely.STRtree(lines[rows]).query(views, predicate="intersects")
    span = rows[near]
    pieces, pair = shapely.get_parts(shapely.intersection(lines[span], views[view]), return_index=True)
    seen = (shapely.get_type_id(pieces) == 1) & (shapely.length(pieces) > END_M)
    pieces, pair = pieces[seen], pair[seen]
    first = shapely.line_locate_point(lines[span[pair]], shapely.get_point(pieces, 0))
    last = shapely.line_locate_point(lines[span[pair]], shapely.get_point(pieces, -1))
    low, high = np.minimum(first, last), np.maximum(first, last)
    order = np.lexsort((low, pair))
    parts: dict[int, list[tuple[float, float]]] = {}
    for k in order.tolist():
        held = parts.setdefault(int(pair[k]), [])
        if held and low[k] - held[-1][1] <= JOIN_M:
            held[-1] = (held[-1][0], max(held[-1][1], float(high[k])))
        else:
            held.append((float(low[k]), float(high[k])))
    for p, inside in sorted(parts.items()):
        yield int(view[p]), int(span[p]), inside


def _stretches(
    inside: Sequence[tuple[float, float]], length: float
) -> Iterator[tuple[int | None, float, float, int]]:
    """Yield the stretches of a span that lead into a view.

    Each is: end of the span where it begins (0 or 1, None between two parts of the view), distance along the
    span where the view begins, meters of the stretch, and -1 where it lies before the view, 1 behind it.
    """
    if inside[0][0] > END_M:
        yield 0, inside[0][0], inside[0][0], -1
    for (_, left), (right, _) in pairwise(inside):
        yield None, left, right - left, 1
        yield None, right, right - left, -1
    if length - inside[-1][1] > END_M:
        yield 1, inside[-1][1], length - inside[-1][1], 1


def _at_junction(node: int, held: dict[int, tuple[float, int]], xy: Floats) -> Standing:
    """Return the sign at a junction."""
    gap, span = min(held.values())
    place = (float(xy[node, 0]), float(xy[node, 1]))
    return Standing(JUNCTION, span, place, gap, tuple(sorted(held)))


def _along(asked: Sequence[_Asked], lines: NDArray[np.object_]) -> list[Standing]:
    """Return the signs along spans: as few as serve all that is asked, each as near to its views as may be.

    The span is swept once: the first end of what is not served yet takes all that holds it.
    """
    by_span: dict[int, list[_Asked]] = {}
    for one in asked:
        by_span.setdefault(one.span, []).append(one)
    found = []
    for span, mine in sorted(by_span.items()):
        left = sorted(mine, key=lambda a: (a.high_m, a.low_m, a.view))
        while left:
            stop = left[0].high_m
            taken = [a for a in left if a.low_m <= stop]
            left = [a for a in left if a.low_m > stop]
            low, high = max(a.low_m for a in taken), min(a.high_m for a in taken)
            ahead = [a.view_m > high for a in taken]
            at = high if all(ahead) else low if not any(ahead) else (low + high) / 2
            x, y = shapely.get_coordinates(shapely.line_interpolate_point(lines[span], at))[0].tolist()
            near = min(abs(a.view_m - at) for a in taken)
            found.append(
                Standing(
                    STREET, span, (round(x, 2), round(y, 2)), near, tuple(sorted({a.view for a in taken}))
                )
            )
    return found
