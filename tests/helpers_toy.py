"""A toy study that runs in seconds: a street grid, five points, three listed cameras."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

LAT, LON = -24.18, -65.30
BLOCK_DEG_LAT, BLOCK_DEG_LON = 0.0009, 0.00099  # about 100 m here

STUDY = """schema = 1
[study]
name = "toy"
title = "Toy study"
country = "AR"
language = "en"
[sources]
streets = "streets.geojson"
points = "points.csv"
[[centers]]
lat = -24.1799
lon = -65.2999
name = "Center"
[cameras]
count = 6
[costs]
budget = 5000000
tax_pct = 21
[scenario.fixed]
sources.cameras = "cameras.csv"
cameras.list_mode = "fixed"
cameras.count = 3
[scenario.mixture]
sources.cameras = "cameras.csv"
cameras.list_mode = "fixed"
cameras.count = 5
[scenario.poor]
costs.budget = 1000
costs.budget_hard = true
"""

POINTS = """id,nombre,tipo,lat,lon
E1,Escuela 1,escuela,-24.1792,-65.2991
E2,Escuela 2,escuela,-24.1774,-65.2961
H1,Hospital 1,hospital,-24.1766,-65.2981
P1,Comisaria 1,comisaria,-24.1784,-65.2951
O1,Oficina 1,oficina,-24.1757,-65.2992
"""

CAMERAS = """id,name,lat,lon,provenance
C1,Corner 1,-24.1782,-65.2980,placed by rule
C2,Corner 2,-24.1764,-65.2960,placed by rule
C3,Corner 3,-24.1773,-65.2970,placed by rule
"""


def grid_lines(rows: int = 6, columns: int = 6) -> Iterator[list[tuple[float, float]]]:
    """Yield the blocks of a street grid as lines of two vertices, longitude first."""
    for r in range(rows):
        for c in range(columns):
            here = (round(LON + c * BLOCK_DEG_LON, 7), round(LAT + r * BLOCK_DEG_LAT, 7))
            if c + 1 < columns:
                yield [here, (round(LON + (c + 1) * BLOCK_DEG_LON, 7), here[1])]
            if r + 1 < rows:
                yield [here, (here[0], round(LAT + (r + 1) * BLOCK_DEG_LAT, 7))]


def streets_geojson(lines: list[list[tuple[float, float]]] | None = None) -> str:
    """Return the streets as GeoJSON text."""
    features = [
        {
            "type": "Feature",
            "properties": {"highway": "residential", "name": f"Street {i}"},
            "geometry": {"type": "LineString", "coordinates": line},
        }
        for i, line in enumerate(lines if lines is not None else grid_lines())
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def write_toy(folder: Path, **files: str) -> Path:
    """Write the toy study; a file given by name (dots as underscores) takes the place of its own."""
    texts = {
        "study_toml": STUDY,
        "points_csv": POINTS,
        "cameras_csv": CAMERAS,
        "streets_geojson": streets_geojson(),
        **files,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        stem, _, ending = name.rpartition("_")
        (folder / f"{stem}.{ending}").write_text(text, encoding="utf-8")
    return folder
