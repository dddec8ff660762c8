"""Measure the streets of the reference study beside those of real cities: `streets_reference.csv`.

Run from the repository: ``PLANNER_DATA=... python data/jujuy/compare_streets.py``. Prints the table of
`examples/jsei/README.md` and writes the file beside this script.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.sources.streets import read_streets
from planner.units import utm_crs_for

HERE = Path(__file__).parent
STUDY_STREETS = HERE.parents[1] / "examples" / "jsei" / "streets.parquet"
REACH_M = 100.0
DRIVEN = {
    f"{road}{link}"
    for road in ("motorway", "trunk", "primary", "secondary", "tertiary")
    for link in ("", "_link")
} | {"residential", "unclassified", "living_street"}
CITIES = (
    ("Gran Jujuy, reconstructed", "", "examples/jsei/build.py from data/jujuy"),
    ("Bucaramanga (Colombia)", "bucaramanga/streets.parquet", "OpenStreetMap, uscuni/neatnet; ODbL"),
    ("Porto Alegre (Brazil), center", "porto_alegre/poa_osm.pbf", "OpenStreetMap, ipeaGIT/r5r; ODbL"),
    ("Campo Grande (Brazil), part", "campo_grande/campo-grande.osm.gz", "OpenStreetMap, GraphHopper; ODbL"),
)


def main() -> None:
    """Measure, print and write the table."""
    root = Path(os.environ["PLANNER_DATA"])
    rows = []
    for city, path, source in CITIES:
        rows.append({"city": city, **measure(root / path if path else STUDY_STREETS), "source": source})
    table = pd.DataFrame(rows)
    table.to_csv(HERE / "streets_reference.csv", index=False, lineterminator="\n")
    lines = [list(table.columns), ["---"] * len(table.columns), *table.astype(str).to_numpy().tolist()]
    sys.stdout.write("".join(f"| {' | '.join(cells)} |\n" for cells in lines))


def measure(path: Path) -> dict[str, float]:
    """Return length, junctions, dead ends and their densities of the driven streets of a file.

    The area is that within 100 m of a street, so that open land counts nowhere. A junction is a vertex where
    three or more street arms meet, a dead end one where a single arm ends; streets cut by the edge of an
    extract count as dead ends.
    """
    streets = read_streets(path)
    driven = streets[streets.street_class.isin(DRIVEN)]
    meters = driven.to_crs(utm_crs_for(*driven.total_bounds))
    arms = vertex_arms(driven)
    junctions, dead_ends = int((arms >= 3).sum()), int((arms == 1).sum())
    length_km = float(meters.length.sum()) / 1000
    area_km2 = float(shapely.union_all(meters.buffer(REACH_M, quad_segs=4).to_numpy()).area) / 1e6
    return {
        "length_km": round(length_km, 1),
        "junctions": junctions,
        "dead_ends": dead_ends,
        "dead_end_share_pct": round(100 * dead_ends / (junctions + dead_ends), 1),
        "area_km2": round(area_km2, 1),
        "km_per_km2": round(length_km / area_km2, 1),
        "junctions_per_km2": round(junctions / area_km2, 1),
        "m_per_junction": round(1000 * length_km / junctions),
    }


def vertex_arms(streets: gpd.GeoDataFrame) -> np.ndarray:
    """Return how many street arms meet at each distinct vertex (to 1e-7 degrees)."""
    lines = streets.to_crs(4326).geometry.explode(index_parts=False).reset_index(drop=True)
    xy = lines.get_coordinates().round(7)
    row = np.asarray(xy.index)
    first, last = row != np.roll(row, 1), row != np.roll(row, -1)
    xy["arms"] = 2 - first.astype(int) - last.astype(int)
    summed: np.ndarray = xy.groupby(["x", "y"]).arms.sum().to_numpy()
    return summed


if __name__ == "__main__":
    main()
