"""Rebuild the embedded study from the facts tables: streets, residents by hexagon and the stand-in annex.

Run from the repository: ``python examples/jsei/build.py [FOLDER]``; without a folder the files of the study
are written anew. The same tables give the same files.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.sources.reconstruction import (
    place_cameras,
    place_points,
    read_tables,
    reconstruct_demand,
    reconstruct_streets,
    street_nodes,
)

HERE = Path(__file__).resolve().parent
TABLES = HERE.parents[1] / "data" / "jujuy"
CENTER = (-65.29944, -24.18556)
POINTS = 310
CAMERAS = 600


def build(tables_dir: Path, out: Path) -> None:
    """Write streets.parquet, demand.csv, tender/points.csv and tender/cameras.csv to a folder."""
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


def write_streets(streets: gpd.GeoDataFrame, path: Path) -> None:
    """Write the street layer as compressed GeoParquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    streets.to_parquet(path, index=False, compression="zstd", compression_level=19)


if __name__ == "__main__":
    build(TABLES, Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
