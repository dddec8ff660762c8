"""What each district has and gets: residents, cameras, demand and its coverage, and the limits set for it."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from planner.plan.prepare import Ground
from planner.plan.seen.eyes import share_of

MILLI = 1000.0


def district_rows(
    ground: Ground, cameras: gpd.GeoDataFrame, covered: NDArray[np.bool_]
) -> list[dict[str, Any]]:
    """Return one row a district, in the order of the layer; an empty list where the study has none.

    Coverage is of all demand of the district, off the streets too. Residents and cameras per 1,000 of them
    are None where nobody tells residents; floor and ceiling None where none is set.

    Parameters
    ----------
    cameras
        CAMERAS with their column `district`.
    covered
        bool[d]: some camera sees the demand point.
    """
    rules, settings = ground.offer.districts, ground.settings
    if rules is None:
        return []
    here = cameras["district"].value_counts()
    weight = ground.offer.demand["weight_milli"].to_numpy(dtype=np.int64)
    own = {d.name: d.least_coverage_pct for d in settings.districts}
    rows = []
    for i, name in enumerate(rules.names):
        inside = rules.demand_district == i
        count, residents = int(here.get(name, 0)), rules.residents[i]
        known = not np.isnan(residents)
        floor = max(own.get(name, 0.0), settings.cameras.district_least_coverage_pct)
        seen = int(weight[inside & covered].sum())
        rows.append(
            {
                "name": name,
                "residents": int(residents) if known else None,
                "cameras": count,
                "cameras_per_1000": round(1000 * count / residents, 4) if known and residents else None,
                "demand": int(rules.demand_milli[i]) / MILLI,
                "covered_share": share_of(seen, int(rules.demand_milli[i])),
                "floor_pct": floor if floor > 0 else None,
                "least_cameras": int(rules.least_cameras[i]),
                "ceiling": int(rules.most_cameras[i]) if rules.most_cameras[i] >= 0 else None,
            }
        )
    return rows
