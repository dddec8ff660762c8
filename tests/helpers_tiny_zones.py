"""Exclusion zones of the tiny plan.

Court (mask)       130..145, 5..10     CAM-0001 sees all of it: 15 x 5 = 75 m2
z2 (forbid)        230..240, 50..60    in no view; CAM-0003, a PTZ, can be turned to it
Plaza (justify)    195..205, 95..105   CAND-00004 stands in it
a school           240..244, 56..60    in no view; CAM-0003 can be turned to it
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from shapely.geometry import MultiPolygon, Polygon

EAST, NORTH = 700_000.0, 7_300_000.0


def ground(*corners: tuple[float, float]) -> MultiPolygon:
    """A polygon of the drawing of the tiny plan."""
    return MultiPolygon([Polygon([(EAST + x, NORTH + y) for x, y in corners])])


def block(west: float, south: float, east: float, north: float) -> MultiPolygon:
    """A rectangle of the drawing of the tiny plan."""
    return ground((west, south), (east, south), (east, north), (west, north))


def tiny_zones() -> list[dict[str, Any]]:
    """Rows of layer `exclusion_zones`."""
    drawn: Sequence[tuple[str, str | None, str, str | None, MultiPolygon]] = (
        ("z1", "Court", "mask", "order 12", block(130, 5, 145, 10)),
        ("z2", None, "forbid", None, block(230, 50, 240, 60)),
        ("z3", "Plaza", "justify", None, block(195, 95, 205, 105)),
    )
    return [
        {"zone_id": f"ZONE-000{n}", "source_id": i, "name": name, "action": action, "reason": reason,
         "geometry": shape}
        for n, (i, name, action, reason, shape) in enumerate(drawn, 1)
    ]  # fmt: skip


def tiny_reaches() -> list[dict[str, Any]]:
    """What the PTZ can be turned to."""
    shape = ground((203, 55), (245, 45), (245, 65), (213, 120), (183, 120), (203, 60))
    return [{"camera_id": "CAM-0003", "area_m2": float(np.round(shape.area, 2)), "geometry": shape}]


def tiny_places() -> list[dict[str, Any]]:
    """Rows of layer `sensitive_places`: a school that only the PTZ can be made to see."""
    return [
        {"place_id": "PLACE-0001", "kind": "school", "action": "mask", "geometry": block(240, 56, 244, 60)}
    ]
