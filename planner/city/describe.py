"""A city in a few figures, for plan.json, the report and comparison with other cities."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from planner.city.components import carrying_components
from planner.city.model import City


def describe_city(city: City) -> dict[str, Any]:
    """Return the figures of a city, plain numbers with their unit in the name.

    `street_km` counts every span; `carrying_km` those that may carry fiber. `junctions` are nodes where three
    or more street ends meet, `dead_ends` nodes with one; `dead_end_share` is dead ends over nodes of any
    degree but two (where only class or name changes). `area_km2` is the convex hull of the streets, which
    errs high in a valley; `junctions_per_km2` uses it, so it errs low.
    """
    nodes, spans = city.streets.nodes, city.streets.spans
    degree = nodes["degree"].to_numpy()
    length = spans["length_m"].to_numpy()
    carries = spans["may_carry"].to_numpy(dtype=bool)
    component = spans["component"].to_numpy()
    carrying = carrying_components(city.streets)
    hull = shapely.convex_hull(shapely.multilinestrings(spans.geometry.to_numpy()))
    area_km2 = float(hull.area) / 1e6
    junctions, dead_ends, passing = (
        int((degree >= 3).sum()),
        int((degree == 1).sum()),
        int((degree == 2).sum()),
    )
    return {
        "crs": city.crs,
        "street_km": round(float(length.sum()) / 1000, 3),
        "carrying_km": round(float(length[carries].sum()) / 1000, 3),
        "named_share": round(float(length[(spans["name"] != "").to_numpy()].sum() / length.sum()), 4),
        "spans": len(spans),
        "nodes": len(nodes),
        "junctions": junctions,
        "junctions_per_km2": round(junctions / area_km2, 2) if area_km2 else None,
        "dead_ends": dead_ends,
        "dead_end_share": round(dead_ends / max(len(nodes) - passing, 1), 4),
        "mean_span_m": round(float(np.mean(length)), 2),
        "components": int(component.max()),
        "outside_largest_km": round(float(length[component > 1].sum()) / 1000, 3),
        "carrying_components": int(carrying.max()),
        "area_km2": round(area_km2, 3),
        "length_error_pct": round(city.length_error_pct, 4),
        "streets_status": city.streets_status,
    }
