"""A toy study whose cheapest routes are not its cheapest network: forty points that share long trunks."""

from __future__ import annotations

import random
from pathlib import Path

from helpers_toy import BLOCK_DEG_LAT, BLOCK_DEG_LON, LAT, LON, STUDY, grid_lines, streets_geojson, write_toy

SIDE = 9
SITES = 40


def town_points() -> str:
    """Return the list of points: schools at random corners, a little off the street."""
    draw = random.Random(4)
    rows = ["id,nombre,tipo,lat,lon"]
    for k in range(SITES):
        lat = LAT + BLOCK_DEG_LAT * (draw.randrange(SIDE) + 0.15)
        lon = LON + BLOCK_DEG_LON * (draw.randrange(SIDE) + 0.15)
        rows.append(f"E{k},Escuela {k},escuela,{lat:.6f},{lon:.6f}")
    return "\n".join(rows) + "\n"


def write_town(folder: Path, text: str = "") -> Path:
    """Write the study; `text` is added to its study.toml."""
    return write_toy(
        folder,
        study_toml=STUDY + text,
        points_csv=town_points(),
        streets_geojson=streets_geojson(list(grid_lines(SIDE, SIDE))),
    )
