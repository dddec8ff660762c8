"""Where sites meet the streets."""

from __future__ import annotations

from collections.abc import Collection

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.city.components import carrying_components_of_spans
from planner.city.model import StreetNetwork
from planner.schema import ANCHORS
from planner.units import round_m

AREA_MARGIN_M = 1000.0


def snap(
    sites: gpd.GeoDataFrame,
    network: StreetNetwork,
    limit_m: float,
    id_column: str,
    components: Collection[int] | None = None,
) -> pd.DataFrame:
    """Return ANCHORS: for each site the nearest span that may carry fiber, or the reason why there is none.

    Distances are straight lines in the plane, so a river between site and street is not seen: that errs
    short. Offsets and distances are whole centimeters. Equal distances go to the span that comes first.

    Parameters
    ----------
    sites
        Points in the CRS of the network.
    network
        Streets in meters.
    limit_m
        Farthest a site may stand from a street, m.
    id_column
        Column of `sites` with the ids.
    components
        Carrying components (see `carrying_components`) on which a site may land; None allows all. A site
        within the limit of other components alone gets `no_path`.

    Notes
    -----
    Reasons are codes of UNSERVED_REASONS. `outside_area` is a site more than 1 km (or the limit, if longer)
    outside the convex hull of all streets: there the street data, not the site, is what is missing. The
    distance stands beside a reason too, where any street may carry.
    """
    component = carrying_components_of_spans(network)
    carries = np.flatnonzero(component > 0)
    allowed = carries if components is None else np.flatnonzero(np.isin(component, list(components)))
    points = sites.geometry.to_numpy()
    span, distance = _nearest(points, network, allowed)
    _, any_distance = (span, distance) if components is None else _nearest(points, network, carries)
    reason = np.full(len(sites), None, dtype=object)
    reason[distance > limit_m] = "too_far_from_street"
    reason[(distance > limit_m) & (any_distance <= limit_m)] = "no_path"
    reason[(reason == "too_far_from_street") & (is_outside(points, network, limit_m))] = "outside_area"
    held = np.array([r is None for r in reason], dtype=bool)
    offset = np.full(len(sites), np.nan)
    shapes = network.spans.geometry.to_numpy()[span[held]]
    length = network.spans["length_m"].to_numpy()[span[held]]
    offset[held] = np.minimum(np.round(shapely.line_locate_point(shapes, points[held]), 2), length)
    span_id = np.full(len(sites), None, dtype=object)
    span_id[held] = network.spans["span_id"].astype(object).to_numpy()[span[held]]
    told = np.where(np.isfinite(distance), distance, any_distance)
    return ANCHORS.arrange(
        pd.DataFrame(
            {
                "site_id": sites[id_column].astype(object).to_numpy(),
                "span_id": pd.Series(span_id, dtype=object),
                "offset_m": offset,
                "snap_distance_m": np.array(
                    [round_m(d) if np.isfinite(d) else np.nan for d in told], dtype=float
                ),
                "reason": pd.Series(reason, dtype=object),
            }
        )
    )


def street_area(network: StreetNetwork) -> shapely.Geometry:
    """Return the area of the street data: the convex hull of all spans."""
    return shapely.convex_hull(shapely.multilinestrings(network.spans.geometry.to_numpy()))


def is_outside(points: NDArray[np.object_], network: StreetNetwork, limit_m: float) -> NDArray[np.bool_]:
    """Tell which points stand outside the area by more than 1 km, or by more than the limit if longer."""
    gap = np.asarray(shapely.distance(points, street_area(network)))
    return gap > max(limit_m, AREA_MARGIN_M)


def _nearest(
    points: NDArray[np.object_], network: StreetNetwork, rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the nearest of the given spans and its distance, a point each; row 0 at infinity where none."""
    span = np.zeros(len(points), dtype=np.int64)
    distance = np.full(len(points), np.inf)
    if not len(rows) or not len(points):
        return span, distance
    tree = shapely.STRtree(network.spans.geometry.to_numpy()[rows])
    (i, j), gap = tree.query_nearest(points, return_distance=True)
    order = np.lexsort((rows[j], i))
    _, first = np.unique(i[order], return_index=True)
    best = order[first]
    span[i[best]], distance[i[best]] = rows[j[best]], gap[best]
    return span, distance
