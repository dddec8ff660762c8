"""Rebuild the embedded study from the facts tables: streets, residents by hexagon and the stand-in annex.

Run from the repository: ``python examples/jsei/build.py [FOLDER]``; without a folder the files of the study
are written anew. The same tables give the same files.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from planner.sources.reconstruction import (
    place_cameras,
    place_points,
    read_tables,
    reconstruct_demand,
    reconstruct_streets,
    street_nodes,
    write_provenance,
    write_streets,
)

HERE = Path(__file__).resolve().parent
TABLES = HERE.parents[1] / "data" / "jujuy"
CENTER = (-65.29944, -24.18556)
POINTS = 310
CAMERAS = 600
OWN = "Apache-2.0, made by this project from its facts tables"
BY = "examples/jsei/build.py from data/jujuy"
ORIGINS = {
    "streets.parquet": {
        "role": "streets",
        "license": f"{OWN}; census figures: INDEC open data",
        "source": f"reconstruction, not surveyed: {BY}",
        "date": "2010",
    },
    "demand.csv": {
        "role": "demand",
        "license": "INDEC open data (census 2010), spread over hexagons by this project",
        "source": f"INDEC, census 2010; {BY}",
        "date": "2010",
    },
    "tender/points.csv": {
        "role": "points",
        "license": f"{OWN}; names and places of schools: Mapa Educativo Nacional, open government data",
        "source": f"stand-in, not the annex: schools of Mapa Educativo Nacional 2017, the rest by rule; {BY}",
        "date": "2017",
    },
    "tender/cameras.csv": {
        "role": "cameras",
        "license": f"{OWN}; places of schools: Mapa Educativo Nacional, open government data",
        "source": f"stand-in, not the annex: places by rule; {BY}",
        "date": "2017",
    },
}
"""Provenance of each file that is built, without path and hash; `date` is that of the data within."""


def build(tables_dir: Path, out: Path) -> None:
    """Write streets.parquet, demand.csv, tender/points.csv and tender/cameras.csv, with provenance."""
    tables = read_tables(tables_dir)
    streets = reconstruct_streets(tables_dir)
    write_streets(streets, out / "streets.parquet")
    nodes = street_nodes(streets)
    schools, health = (pd.read_csv(tables_dir / f"{name}.csv") for name in ("schools", "health"))
    points = place_points(tables, nodes, schools, health, POINTS, CENTER)
    cameras = place_cameras(tables, nodes, points, CAMERAS)
    (out / "tender").mkdir(parents=True, exist_ok=True)
    for frame, path in (
        (reconstruct_demand(tables, streets), out / "demand.csv"),
        (points, out / "tender" / "points.csv"),
        (cameras, out / "tender" / "cameras.csv"),
    ):
        frame.to_csv(path, index=False, lineterminator="\n")
    for name, told in ORIGINS.items():
        write_provenance(out, name, told)


if __name__ == "__main__":
    build(TABLES, Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
