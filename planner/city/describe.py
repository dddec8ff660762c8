"""A city in a few figures, for plan.json, the report and comparison with other cities."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from planner.city.components import carrying_components_of_spans
from planner.city.model import City


def describe_city(city: City) -> dict[str, Any]:
    """Return the figures of a city, plain numbers with their unit in the name.

    `street_km` counts every span, footpaths included where the layer has them. Everything else counts the
    streets that may carry fiber, so that cities compare whose layers differ in footpaths: `junctions` are
    nodes where three or more ends of them meet, `dead_ends` nodes with one; `dead_end_share` is dead ends
    over junctions and dead ends together. `area_km2` is the convex hull, which errs high in a valley, so
    `junctions_per_km2` errs low there. `outside_largest_km` lies in other components than the longest.
    """
    spans = city.streets.spans
    length = spans["length_m"].to_numpy()
    carries = spans["may_carry"].to_numpy(dtype=bool)
    tail, head = city.streets.ends()
    degree = np.bincount(np.concatenate((tail[carries], head[carries])), minlength=len(city.streets.nodes))
    component = carrying_components_of_spans(city.streets)
    hull = shapely.convex_hull(shapely.multilinestrings(spans.geometry.to_numpy()[carries]))
    area_km2 = float(hull.area) / 1e6
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
