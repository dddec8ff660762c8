"""Measure the tables of Gran Jujuy from public data under PLANNER_DATA: figures, no outlines.

Run from the repository: ``PLANNER_DATA=... python data/jujuy/measure.py``. Writes `tracts.csv`,
`urban_extent.csv` and `schools.csv` beside this file; `README.md` tells how each column is made.
"""

from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

HERE = Path(__file__).parent
METERS = 32720
SEGMENT_M = (40.0, 200.0)
LEAST_SEGMENTS = 4
NEIGHBORS = 6
AXIS_DEG = 15.0
EXTENT_TOLERANCE_M = 45.0
SOURCE = "INDEC census 2010 tract"


def main() -> None:
    """Write the measured tables."""
    root = Path(os.environ["PLANNER_DATA"]) / "jujuy"
    tracts = gpd.read_file(root / "radios_2010.geojson").to_crs(METERS).sort_values("link", ignore_index=True)
    measure_tracts(tracts).to_csv(HERE / "tracts.csv", index=False, lineterminator="\n")
    measure_extent(tracts).to_csv(HERE / "urban_extent.csv", index=False, lineterminator="\n")
    restate_schools(root / "schools_2017.csv").to_csv(HERE / "schools.csv", index=False, lineterminator="\n")


def measure_tracts(tracts: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return one row of figures a tract: center, size, people, grid bearing and block sides."""
    centers = tracts.geometry.centroid
    degrees = centers.to_crs(4326)
    segments = [border_segments(shape) for shape in tracts.geometry]
    xy = np.column_stack([centers.x, centers.y])
    rows = []
    for i, shape in enumerate(tracts.geometry):
        own = block_sides(segments[i])
        grid, origin = own, "own borders"
        if own[3] < LEAST_SEGMENTS:
            near = np.argsort(np.hypot(*(xy - xy[i]).T), kind="stable")[: NEIGHBORS + 1]
            grid = block_sides(np.concatenate([segments[j] for j in near]))
            origin = f"own and {NEIGHBORS} nearest tracts"
        length, width, bearing = rectangle(shape)
        rows.append(
            {
                "tract_id": tracts.link[i],
                "center_lon": round(degrees.x[i], 5),
                "center_lat": round(degrees.y[i], 5),
                "area_km2": round(shape.area / 1e6, 4),
                "population": int(tracts.totalpobl[i]),
                "households": int(tracts.hogares[i]),
                "bearing_deg": round(grid[0], 1),
                "block_length_m": round(grid[1]),
                "block_depth_m": round(grid[2]),
                "segments": int(own[3]),
                "grid_from": origin,
                "extent_length_m": round(length),
                "extent_width_m": round(width),
                "extent_bearing_deg": round(bearing, 1),
                "source": SOURCE,
            }
        )
    return pd.DataFrame(rows)


def border_segments(shape: shapely.Geometry) -> np.ndarray:
    """Return (length_m, bearing_deg mod 180) of the straight pieces between border vertices."""
    out = []
    for part in getattr(shape, "geoms", [shape]):
        step = np.diff(np.asarray(part.exterior.coords), axis=0)
        length = np.hypot(step[:, 0], step[:, 1])
        bearing = np.degrees(np.arctan2(step[:, 0], step[:, 1])) % 180
        keep = (length >= SEGMENT_M[0]) & (length <= SEGMENT_M[1])
        out.append(np.column_stack([length[keep], bearing[keep]]))
    return np.concatenate(out)


def block_sides(segments: np.ndarray) -> tuple[float, float, float, int]:
    """Return bearing of the long side, long side, short side and number of segments."""
    if not len(segments):
        return 0.0, 110.0, 70.0, 0
    length, bearing = segments.T
    angle = np.angle(np.sum(length * np.exp(4j * np.radians(bearing))))
    axis = np.degrees(angle) / 4 % 90
    off = np.abs((bearing - axis + 45) % 90 - 45)
    along = (np.abs((bearing - axis + 90) % 180 - 90) < 45) & (off < AXIS_DEG)
    across = ~along & (off < AXIS_DEG)
    first = float(np.median(length[along])) if along.any() else 0.0
    second = float(np.median(length[across])) if across.any() else 0.0
    first, second = first or second * 1.3, second or first * 0.75
    count = int(np.sum(off < AXIS_DEG))
    if not count:
        return 0.0, 110.0, 70.0, 0
    return (axis, first, second, count) if first >= second else (axis + 90, second, first, count)


def rectangle(shape: shapely.Geometry) -> tuple[float, float, float]:
    """Return length, width and bearing of the oriented rectangle with the area of the tract."""
    corners = np.asarray(shapely.minimum_rotated_rectangle(shape).exterior.coords)
    a, b = corners[1] - corners[0], corners[2] - corners[1]
    a, b = (a, b) if np.hypot(*a) >= np.hypot(*b) else (b, a)
    scale = np.sqrt(shape.area / (np.hypot(*a) * np.hypot(*b)))
    return np.hypot(*a) * scale, np.hypot(*b) * scale, float(np.degrees(np.arctan2(a[0], a[1])) % 180)


def measure_extent(tracts: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the vertices of the coarse urban extent: tracts closed by 60 m and simplified."""
    whole = shapely.union_all(tracts.geometry.to_numpy()).buffer(60).buffer(-60)
    coarse = whole.buffer(25).simplify(EXTENT_TOLERANCE_M)
    parts = sorted(getattr(coarse, "geoms", [coarse]), key=lambda p: -p.area)
    rows = []
    for number, part in enumerate(parts):
        ring = gpd.GeoSeries([shapely.Polygon(part.exterior)], crs=METERS).to_crs(4326).iloc[0]
        rows += [
            {"part": number + 1, "vertex": k + 1, "lon": round(x, 4), "lat": round(y, 4)}
            for k, (x, y) in enumerate(list(ring.exterior.coords)[:-1])
        ]
    return pd.DataFrame(rows).assign(source="derived: tracts joined, widened 25 m, simplified 45 m")


def restate_schools(path: Path) -> pd.DataFrame:
    """Return the schools with coordinates, one row a distinct point, names as published."""
    raw = pd.read_csv(path).sort_values(["gid"], ignore_index=True)
    raw["lon"], raw["lat"] = raw.x.round(5), raw.y.round(5)
    groups = raw.groupby(["lon", "lat"], sort=False)
    rows = [
        {
            "id": f"MEN-{g.gid.iloc[0]}",
            "name": g.nombre.iloc[0],
            "level": "+".join(sorted(set(g.nivel))),
            "schools_here": len(g),
            "lon": lon,
            "lat": lat,
            "accuracy": "approximate" if (g.ubicacion == "APROXIMADA").all() else g.ubicacion.iloc[0].lower(),
            "department": g.departamento.iloc[0].title(),
            "source": "Mapa Educativo Nacional 2017",
        }
        for (lon, lat), g in groups
    ]
    return pd.DataFrame(rows).sort_values("id", ignore_index=True)


if __name__ == "__main__":
    main()
