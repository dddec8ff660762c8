"""A toy town with all that cameras meet: houses, districts, zones, standing cameras, two demand layers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from helpers_toy import BLOCK_DEG_LAT, BLOCK_DEG_LON, LAT, LON, write_toy

STUDY = """schema = 1
[study]
name = "watched"
title = "Watched town"
country = "AR"
language = "en"
residents = 5000
[sources]
streets = "streets.geojson"
points = "points.csv"
demand = "people.csv"
demand_weight = "population"
demand_shape = "points"
demand_license = "CC0"
buildings = "houses.geojson"
existing_cameras = "standing.csv"
districts = "districts.geojson"
districts_residents = "residents"
exclusions = "zones.geojson"
[[centers]]
lat = -24.1799
lon = -65.2999
name = "Center"
seats = 2
[[demand]]
name = "people"
kind = "population"
share = 2
[[demand]]
name = "crashes"
layer = "crashes.csv"
weight = "crashes"
kind = "crashes"
share = 1
backup_share = 0.5
source = "made for a test"
police_records = true
[cameras]
count = 8
classes = ["fixed", "dome_360", "ptz"]
candidates = ["intersection", "midblock"]
midblock_spacing_m = 40
demand_spacing_m = 12
most_per_site = 2
level = "detect"
"""

PEOPLE = [(r, c, 40 + 7 * r + 3 * c) for r in range(6) for c in range(6)]


def at(row: float, column: float) -> tuple[float, float]:
    """Return longitude and latitude of a place of the grid, in blocks from its corner."""
    return round(LON + column * BLOCK_DEG_LON, 7), round(LAT + row * BLOCK_DEG_LAT, 7)


def square(row: float, column: float, side: float) -> list[list[tuple[float, float]]]:
    """Return the ring of a square whose lower left corner stands at a place of the grid."""
    ends = [(0.0, 0.0), (0.0, side), (side, side), (side, 0.0), (0.0, 0.0)]
    return [[at(row + r, column + c) for r, c in ends]]


def collection(shapes: list[tuple[list[Any], dict[str, Any]]]) -> str:
    """Return polygons as GeoJSON text."""
    features = [
        {"type": "Feature", "properties": p, "geometry": {"type": "Polygon", "coordinates": c}}
        for c, p in shapes
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def houses() -> str:
    """Return a house in the middle of every block but two; those of the first rows are homes."""
    found = []
    for row in range(5):
        for column in range(5):
            if (row, column) not in ((2, 2), (3, 2)):
                use = "residential" if row < 3 else "retail"
                found.append(
                    (square(row + 0.08, column + 0.08, 0.84), {"id": f"h{row}{column}", "building": use})
                )
    return collection(found)


def write_watched(folder: Path, extra: str = "", text: str = STUDY) -> Path:
    """Write the study and its files; `extra` is added to its settings."""
    write_toy(folder, study_toml=text + extra)
    rows = ["id,lat,lon,population", *(f"p{r}{c},{at(r, c)[1]},{at(r, c)[0]},{w}" for r, c, w in PEOPLE)]
    (folder / "people.csv").write_text("\n".join(rows) + "\n")
    crashes = [(1, 1, 9), (4, 3.5, 5), (2.5, 4, 3)]
    rows = [
        "id,lat,lon,crashes",
        *(f"x{i},{at(r, c)[1]},{at(r, c)[0]},{n}" for i, (r, c, n) in enumerate(crashes)),
    ]
    (folder / "crashes.csv").write_text("\n".join(rows) + "\n")
    (folder / "houses.geojson").write_text(houses())
    west, east = square(-0.5, -0.5, 3.0), square(-0.5, 2.5, 3.0)
    north = [[at(2.5, -0.5), at(2.5, 5.5), at(5.5, 5.5), at(5.5, -0.5), at(2.5, -0.5)]]
    names = (("West", 900, west), ("East", 1100, east), ("North", 3000, north))
    (folder / "districts.geojson").write_text(
        collection([(ring, {"name": n, "residents": r}) for n, r, ring in names])
    )
    zones = [(square(4.8, 4.8, 0.4), {"name": "Union hall", "action": "forbid", "reason": "a union"})]
    zones.append(
        (square(0.9, 2.9, 0.2), {"name": "School", "action": "mask", "reason": "interior of School 3"})
    )
    (folder / "zones.geojson").write_text(collection(zones))
    standing = [
        ("S1", 0, 2, "dome_360", "", "City"),
        ("S2", 5, 3, "fixed", "180", "City"),
        ("S3", 4, 0, "fixed", "", ""),
    ]
    rows = ["id,lat,lon,class,direction,owner"]
    rows += [f"{i},{at(r, c)[1]},{at(r, c)[0]},{k},{d},{o}" for i, r, c, k, d, o in standing]
    (folder / "standing.csv").write_text("\n".join(rows) + "\n")
    return folder
