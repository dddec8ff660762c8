"""Works zones of a study along the streets: rock, heritage, flood, or any factor or ban of its layer."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog

Row = tuple[object, ...]


def zone_rows(
    spans: gpd.GeoDataFrame, zones: gpd.GeoDataFrame | None, ways: list[str], catalog: Catalog
) -> list[Row]:
    """Return rows of STREET_FACTORS for the streets that run in works zones.

    A factor counts for the share of the street that lies in the zone: half of it at 1.8 is 1.4. A ban counts
    where more than `zone_forbids_m` (catalog allowances) lies inside. A zone drawn as a line holds what lies
    within `zone_distance_m` of it. Zones that overlap count each, which errs toward too much.
    """
    if zones is None or zones.empty or spans.empty:
        return []
    lines = np.asarray(spans.geometry.to_numpy(), dtype=object)
    total = shapely.length(lines)
    ids = spans["span_id"].to_numpy(dtype=object)
    ground = _ground(zones, catalog.allowances["zone_distance_m"].value)
    least_m = catalog.allowances["zone_forbids_m"].value
    tree = shapely.STRtree(lines)
    out: list[Row] = []
    for zone, shape in zip(zones.to_dict("records"), ground, strict=True):
        near = np.sort(tree.query(shape, predicate="intersects"))
        inside = shapely.length(shapely.intersection(lines[near], shape))
        ratios, banned = zone_terms(zone, ways, catalog)
        called = " ".join(str(v) for v in (zone["kind"], zone["name"], zone["source_id"]) if v)
        for row, meters in zip(near.tolist(), inside.tolist(), strict=True):
            share = min(meters / total[row], 1.0) if total[row] > 0 else 0.0
            found = f"{called}: {100 * share:.0f} %"
            for way in ways:
                ratio = round(1 + (ratios[way] - 1) * share, 4)
                free = way not in banned or meters <= least_m
                if ratio > 1 or not free:
                    out.append((ids[row], way, "zone", found, ratio, free, "layer of works zones"))
    return out


def zone_terms(
    zone: dict[str, object], ways: list[str], catalog: Catalog
) -> tuple[dict[str, float], frozenset[str]]:
    """Return the factor of a zone by way, and the ways that it bars.

    Its own factor goes before that of its kind in the catalog, for the ways that it names, else for all.
    """
    kind = next((f for f in catalog.span_factors if f.factor == "zone" and f.value == zone["kind"]), None)
    named = str(zone["ways"] or "").split()
    factor = float(str(zone["factor"])) if zone["factor"] is not None else float("nan")
    ratios = {}
    for way in ways:
        own = np.isfinite(factor) and (not named or way in named)
        ratios[way] = (
            factor if own else (kind.ratios.get(way, 1.0) if kind and not np.isfinite(factor) else 1.0)
        )
    banned = set(str(zone["forbidden_ways"] or "").split()) | set(kind.barred if kind else ())
    return ratios, frozenset(banned)


def _ground(zones: gpd.GeoDataFrame, distance_m: float) -> NDArray[np.object_]:
    """Return the ground of each zone: areas as they are, lines with what lies near them."""
    shapes = np.asarray(zones.geometry.to_numpy(), dtype=object)
    flat = shapely.get_dimensions(shapes) < 2
    ground = np.where(flat, shapely.buffer(shapes, distance_m), shapes)
    shapely.prepare(ground)
    return np.asarray(ground, dtype=object)
