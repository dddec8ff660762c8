"""Where each bridge of the table stands: on an arterial's course, or square to the river bank to bank."""

from __future__ import annotations

import numpy as np
import shapely

from planner.errors import InputError, Problem
from planner.sources.reconstruction.borders import SkeletonLine
from planner.sources.reconstruction.grid import Place
from planner.sources.reconstruction.lattice import first_hit
from planner.sources.reconstruction.tables import Arterial, Bridge, FactsTables, River

BANK_M = 220.0
ROAD_REACH_M = 60.0

Foot = tuple[int, Place]


def carried_by_road(bridge: Bridge, tables: FactsTables) -> tuple[Place, Place, Arterial] | None:
    """Return where an arterial crosses the river within 60 m of a bridge: both ends and the road, or None."""
    place = shapely.Point(bridge.x, bridge.y)
    courses = np.array([a.course for a in tables.arterials])
    crossing = shapely.intersection(
        shapely.line_merge(shapely.union_all(courses)), _river(bridge, tables).channel()
    )
    for part in np.atleast_1d(shapely.get_parts(crossing)):
        if part.length > 1 and part.distance(place) <= ROAD_REACH_M:
            middle = part.interpolate(0.5, normalized=True)
            road = min(tables.arterials, key=lambda r: (round(r.course.distance(middle), 1), r.arterial_id))
            return part.coords[0], part.coords[-1], road
    return None


def bridge_feet(bridge: Bridge, tables: FactsTables, lines: list[SkeletonLine]) -> tuple[Foot, Foot]:
    """Return skeleton line and place of both ends of a bridge that stands square to its river.

    Raises
    ------
    InputError
        There is no street within reach on one of the banks.
    """
    river = _river(bridge, tables)
    along = river.course.project(shapely.Point(bridge.x, bridge.y))
    one, middle, two = (river.course.interpolate(along + d) for d in (-5, 0, 5))
    heading = np.array([one.y - two.y, two.x - one.x]) / np.hypot(two.x - one.x, two.y - one.y)
    streets = {k: line for k, line in enumerate(lines) if line.is_street}
    feet: list[Foot] = []
    for sign in (1.0, -1.0):
        far = np.array([middle.x, middle.y]) + sign * heading * (river.half_width_m + BANK_M)
        hit = first_hit(shapely.LineString([(middle.x, middle.y), far]), streets)
        if hit is None:
            raise InputError(
                Problem(
                    f"bridge {bridge.bridge_id} has no street on one bank.",
                    "Move it to where both banks are built.",
                ),
                "bridges.csv",
            )
        feet.append(hit[1:])
    return feet[0], feet[1]


def _river(bridge: Bridge, tables: FactsTables) -> River:
    """Return the river that a bridge crosses."""
    found = next((r for r in tables.rivers if r.name == bridge.river), None)
    if found is None:
        raise InputError(
            Problem(
                f"bridge {bridge.bridge_id} crosses `{bridge.river}`, which rivers.csv lacks.",
                f"It has: {', '.join(r.name for r in tables.rivers)}.",
            ),
            "bridges.csv",
        )
    return found
