"""Where the tiny plan stands and what it is made from: places, streets, the one input."""

from __future__ import annotations

from typing import Any

from helpers_tiny_zones import EAST, NORTH
from shapely.geometry import LineString, Point

CRS = "EPSG:32720"

WHO = {
    "owner": "Province", "operator": "Ministry", "maintainer": "Ministry", "payer": "Province",
    "mode": "own", "status": "proposed", "phase": 1,
}  # fmt: skip

PLACES = {
    "ND-00001": (0, 0), "ND-GOV-0001": (40, 0), "ND-CAM-0001": (80, 0), "ND-00002": (200, 0),
    "ND-CAM-0003": (200, 60), "ND-00003": (200, 100), "ND-00004": (0, 100),
}  # fmt: skip


def at(x: float, y: float) -> Point:
    """A place of the drawing above."""
    return Point(EAST + x, NORTH + y)


def line(*places: tuple[float, float]) -> LineString:
    """A line of the drawing above."""
    return LineString([(EAST + x, NORTH + y) for x, y in places])


def between(start: str, end: str) -> LineString:
    """The straight line between two nodes."""
    return line(PLACES[start], PLACES[end])


def streets() -> list[dict[str, Any]]:
    """Four streets round a block."""
    rows = [
        ("SP-00001", "Calle Uno", "ND-00001", "ND-00002", 200.0, True, True, 1.0),
        ("SP-00002", "Calle Dos", "ND-00002", "ND-00003", 100.0, True, False, 1.2),
        ("SP-00003", None, "ND-00001", "ND-00004", 100.0, False, False, 1.0),
        ("SP-00004", None, "ND-00004", "ND-00003", 200.0, True, True, 1.0),
    ]
    return [
        {
            "span_id": s, "source_id": f"way/{n}", "name": name, "ref": None,
            "street_class": "pedestrian" if factor > 1 else "residential",
            "from_node": a, "to_node": b, "length_m": m, "bridge": False, "tunnel": False,
            "may_carry": carry, "aerial_allowed": aerial, "cost_factor": factor, "component": 1, "lit": None,
            "surface": None, "lanes": None, "slope_pct": None,
            "geometry": between(a, b),
        }
        for n, (s, name, a, b, m, carry, aerial, factor) in enumerate(rows, 1)
    ]  # fmt: skip


def inputs() -> dict[str, Any]:
    """The one file that the plan was made from."""
    return {
        "path": "streets.gpkg", "role": "streets, demand, existing_plant, prices, facts",
        "sha256": "0123456789abcdef" * 4, "license": "CC0", "attribution": "Drawn by hand",
        "source": "", "date": "", "query": "",
    }  # fmt: skip
