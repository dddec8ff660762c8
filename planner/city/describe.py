"""A city in a few figures, for plan.json, the report and comparison with other cities."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from planner.city.components import carrying_components_of_spans
from planner.city.model import City

NEAR_M = 100.0
FINEST_CELL_M = 10.0
MOST_CELLS = 3_000


def describe_city(city: City) -> dict[str, Any]:
    """Return the figures of a city, plain numbers with their unit in the name.

    `street_km` counts every span, footpaths included where the layer has them. Everything else counts the
    streets that may carry fiber, so that cities compare whose layers differ in footpaths: `junctions` are
    nodes where three or more ends of them meet, `dead_ends` nodes with one; `dead_end_share` is dead ends
    over junctions and dead ends together. `area_km2` lies within 100 m of those streets, to about 2 %.
    `outside_largest_km` lies in other components than the longest.
    """
    spans = city.streets.spans
    length = spans["length_m"].to_numpy()
    carries = spans["may_carry"].to_numpy(dtype=bool)
    tail, head = city.streets.ends()
    degree = np.bincount(np.concatenate((tail[carries], head[carries])), minlength=len(city.streets.nodes))
    component = carrying_components_of_spans(city.streets)
    area_km2 = area_near_km2(spans.geometry.to_numpy()[carries], NEAR_M)
    carrying_m = float(length[carries].sum())
    junctions, dead_ends = int((degree >= 3).sum()), int((degree == 1).sum())
    named = carries & (spans["name"].fillna("") != "").to_numpy()
    return {
        "crs": city.crs,
        "streets_status": city.streets_status,
        "street_km": round(float(length.sum()) / 1000, 3),
        "carrying_km": round(carrying_m / 1000, 3),
        "named_share": round(float(length[named].sum()) / carrying_m, 4),
        "spans": int(carries.sum()),
        "mean_span_m": round(carrying_m / int(carries.sum()), 2),
        "junctions": junctions,
        "junctions_per_km2": round(junctions / area_km2, 2) if area_km2 else None,
        "dead_ends": dead_ends,
        "dead_end_share": round(dead_ends / max(junctions + dead_ends, 1), 4),
        "components": int(component.max()),
        "outside_largest_km": round(float(length[component > 1].sum()) / 1000, 3),
        "area_km2": round(area_km2, 3),
        "length_error_pct": round(city.length_error_pct, 4),
    }


def describe_ground(city: City) -> dict[str, Any]:
    """Return what a city holds for siting besides its streets, counts and shares.

    Standing cameras by class, open ground and places by kind, districts, exclusion zones by action; the share
    of street meters that are tagged as lit and as unlit (the rest says nothing); the layers of demand.
    """
    spans = city.streets.spans
    length, lit = spans["length_m"].to_numpy(), spans["lit"].to_numpy()
    return {
        "standing_cameras": _counted(city.existing_cameras, "camera_class"),
        "areas": _counted(city.areas, "kind"),
        "places": _counted(city.places, "kind"),
        "districts": 0 if city.districts is None else len(city.districts),
        "exclusion_zones": _counted(city.exclusions, "action"),
        "lit_share": round(float(length[lit == "yes"].sum() / length.sum()), 4),
        "unlit_share": round(float(length[lit == "no"].sum() / length.sum()), 4),
        "demand_layers": [layer.name for layer in city.demand_layers],
    }


def _counted(frame: gpd.GeoDataFrame | None, column: str) -> dict[str, int]:
    """Return how many rows there are of each value, the blank as `unknown`, in order of names."""
    if frame is None:
        return {}
    counts = frame[column].fillna("unknown").value_counts().sort_index()
    return {str(value): int(count) for value, count in counts.items()}


def area_near_km2(lines: NDArray[np.object_], distance_m: float) -> float:
    """Return the area within a distance of lines, counted on a grid of cells of 10 m (more in large areas).

    One straight kilometer has 1 x 0.2 km2 beside it and a half circle of 100 m at each end:

    >>> round(area_near_km2(np.array([shapely.LineString([(0, 0), (1000, 0)])]), 100.0), 2)
    0.23
    """
    if not len(lines):
        return 0.0
    west, south, east, north = shapely.total_bounds(lines)
    cell = max(FINEST_CELL_M, max(east - west, north - south) / MOST_CELLS)
    points = shapely.get_coordinates(shapely.segmentize(lines, cell / 2))
    margin = int(np.ceil(distance_m / cell)) + 1
    columns = ((points[:, 0] - west) / cell).astype(np.int64) + margin
    rows = ((points[:, 1] - south) / cell).astype(np.int64) + margin
    empty = np.ones((rows.max() + margin + 1, columns.max() + margin + 1), dtype=bool)
    empty[rows, columns] = False
    away_m = distance_transform_edt(empty) * cell
    # Half of the rim counts: cells whose middle lies at the distance are in by half.
    cells = (float((away_m <= distance_m).sum()) + float((away_m < distance_m).sum())) / 2
    return cells * cell * cell / 1e6
