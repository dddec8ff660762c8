"""Operators of PDF for many shapes at once: lines, areas and marks, as text for `canvas.addLiteral`.

reportlab formats a coordinate at a time; a plan has some hundred thousand of them on its sheets.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import shapely

from planner.outputs.palette import Look
from planner.outputs.report.svg import outline

PIXEL_PT = 0.6
"""What a pixel of the map's looks is on paper."""
LEAST_EDGED_PT = 1.8
"""Smaller marks have no white edge."""
CIRCLE_SHARE = 0.8
ROUND = 4 / 3 * (2**0.5 - 1)
"""How far the handles of a quarter circle reach, of its radius: the curve is within 0.03 % of it."""
LINE, POLYGON = 1, 3
Placing = Callable[[np.ndarray], np.ndarray]


def line_code(shapes: np.ndarray, placing: Placing) -> str:
    """Return one path along all lines, those of collections taken apart, without its stroke; else nothing.

    >>> line_code(np.array([shapely.LineString([(0, 0), (1, 2)])]), lambda places: places * 10)
    '0.00 0.00 m 10.00 20.00 l'
    """
    parts = shapely.get_parts(shapes)
    parts = parts[(shapely.get_type_id(parts) == LINE) & ~shapely.is_empty(parts)]
    places, line_of = shapely.get_coordinates(parts, return_index=True)
    first, _ = _ends(line_of)
    return _filled(np.where(first, "%.2f %.2f m", "%.2f %.2f l"), placing(places))


def area_code(shapes: np.ndarray, placing: Placing, edged: bool) -> str:
    """Return a path a shape, each filled by itself so that overlaps darken, holes left out."""
    parts, shape_of = shapely.get_parts(shapes, return_index=True)
    kept = (shapely.get_type_id(parts) == POLYGON) & ~shapely.is_empty(parts)
    rings, part_of = shapely.get_rings(parts[kept], return_index=True)
    places, ring_of = shapely.get_coordinates(rings, return_index=True)
    first, last = _ends(ring_of)
    _, ended = _ends(shape_of[kept][part_of][ring_of])
    verbs = np.where(first, "%.2f %.2f m", np.where(last, "%.2f %.2f l h", "%.2f %.2f l"))
    verbs = np.where(ended, "%.2f %.2f l h " + ("B*" if edged else "f*"), verbs)
    return _filled(verbs, placing(places))


def marks_code(places: np.ndarray, one: str) -> str:
    """Return a mark at each place in points; it moves the origin: save the state before, restore it after."""
    steps = np.diff(places, axis=0, prepend=np.zeros((1, 2)))
    return _filled(np.full(len(steps), f"1 0 0 1 %.2f %.2f cm {one}"), steps)


def mark_code(look: Look, times: float = 1.0) -> str:
    """Return the operators that draw one mark of a look around the origin.

    >>> mark_code(Look("#000000", "square", 5), 0.5)
    '-1.29 1.29 m 1.29 1.29 l 1.29 -1.29 l -1.29 -1.29 l h f*'
    """
    r = look.radius_px * PIXEL_PT * times
    filled = look.fill_opacity > 0
    edged = r > LEAST_EDGED_PT or not filled
    paint = "B*" if edged and filled else "f*" if filled else "S"
    if look.shape == "circle":
        return f"{_circle(r * CIRCLE_SHARE)} h {paint}"
    corners = [f"{dx * r:.2f} {-dy * r:.2f}" for dx, dy in outline(look.shape)]
    return f"{corners[0]} m {' '.join(f'{c} l' for c in corners[1:])} h {paint}"


def _circle(r: float) -> str:
    """Return a circle around the origin as four curves."""
    k = ROUND * r
    quarters = (
        (r, k, k, r, 0, r), (-k, r, -r, k, -r, 0), (-r, -k, -k, -r, 0, -r), (k, -r, r, -k, r, 0),
    )  # fmt: skip
    curves = " ".join(" ".join(f"{v:.2f}" for v in q) + " c" for q in quarters)
    return f"{r:.2f} 0 m {curves}"


def _ends(owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Say which of rows sorted by owner are the first and the last of theirs."""
    change = owner[1:] != owner[:-1]
    edge = np.ones(min(len(owner), 1), dtype=bool)
    return np.concatenate([edge, change]), np.concatenate([change, edge])


def _filled(verbs: np.ndarray, places: np.ndarray) -> str:
    """Return templates with their coordinates written in."""
    return str(" ".join(verbs.tolist()) % tuple(places.ravel().tolist()))
