"""The demand layer in meters, and how its rows spread over the streets."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from pyproj import CRS
from scipy.spatial import cKDTree

from planner.city.findings import FindingLog
from planner.city.model import CityDemand
from planner.settings.model import Settings
from planner.sources.model import StudySources

EVEN_SPACING = 1.02
HEXAGON_MARGIN = 1.05
STREET_METERS = "street meters"
KINDS = ("population", "households", "jobs", "incidents", "crashes", "schools", "health", "transit")


def project_layers(
    sources: StudySources,
    settings: Settings,
    default: tuple[gpd.GeoDataFrame | None, str],
    crs: CRS,
    log: FindingLog,
) -> tuple[CityDemand, ...]:
    """Return the mixture of `[[demand]]` in meters; without entries the one layer of the study.

    That one is `sources.demand`, of kind population (or as its weight column is named: households, crashes
    ...), else meters of street.

    Parameters
    ----------
    sources
        Its `demand_layers` stand in the order of `settings.demand`.
    settings
        Settings of the study.
    default
        The layer of `sources.demand` in meters and its shape, as `project_demand` returns it.
    crs
        Projected CRS of the city.
    log
        Takes the findings.
    """
    backup = settings.cameras.backup_share
    if not settings.demand:
        name = settings.sources.demand_weight if default[0] is not None else STREET_METERS
        kind = "streets" if default[0] is None else name if name in KINDS else "population"
        return (CityDemand(*default, name, kind, 1.0, _told_source(sources), False, backup),)
    out = []
    for i, (entry, layer) in enumerate(zip(settings.demand, sources.demand_layers, strict=True)):
        same = layer is not None and layer is sources.demand and entry.shape == "auto"
        found, shape = default if same else project_demand(layer, entry.shape, crs, log, f"demand {i + 1}")
        name = entry.name or (STREET_METERS if found is None else entry.weight or entry.kind)
        own = entry.backup_share if entry.backup_share >= 0 else backup
        told = (name, entry.kind, entry.share, entry.source, entry.police_records, own)
        out.append(CityDemand(found, shape, *told))
    return tuple(out)


def _told_source(sources: StudySources) -> str:
    """Return who made the demand layer, as its provenance tells it, blank where nobody tells."""
    rows = [row for row in sources.provenance if "demand" in row.role.split(", ")]
    return rows[0].source if rows else ""


def project_demand(
    demand: gpd.GeoDataFrame | None, shape: str, crs: CRS, log: FindingLog, feature: str = "demand"
) -> tuple[gpd.GeoDataFrame | None, str]:
    """Return the demand rows in meters and how they spread: points, hexagons or polygons.

    Without a layer the shape is `points`. `auto` is polygons where any row is an area, hexagons where the
    rows are so evenly spaced that nine in ten stand within 2 % of the median distance from their nearest
    neighbor, else points. The choice is logged.

    Parameters
    ----------
    demand
        RAW_DEMAND in degrees, or None.
    shape
        auto, points, hexagons or polygons (`sources.demand_shape`).
    crs
        Projected CRS of the city.
    log
        Takes the findings.
    feature
        Name of the layer in findings.
    """
    if demand is None:
        return None, "points"
    projected = demand.to_crs(crs).reset_index(drop=True)
    if shape == "auto":
        shape = _guessed_shape(projected)
        log.add(
            "DEMAND-SHAPE",
            f"Rows of the demand layer were taken as {shape}; set `sources.demand_shape` to say otherwise.",
            feature=feature,
            count=len(projected),
        )
    return projected, shape


def _guessed_shape(demand: gpd.GeoDataFrame) -> str:
    """Return the shape that the geometries themselves show."""
    if demand.geometry.geom_type.str.endswith("Polygon").any():
        return "polygons"
    if len(demand) < 7:
        return "points"
    gap = nearest_gaps_m(demand)
    middle = float(np.median(gap))
    even = (gap >= middle / EVEN_SPACING) & (gap <= middle * EVEN_SPACING)
    return "hexagons" if middle > 0 and even.mean() >= 0.9 else "points"


def nearest_gaps_m(demand: gpd.GeoDataFrame) -> np.ndarray:
    """Return the distance from each row to its nearest neighbor, meters."""
    centers = demand.geometry.centroid
    xy = np.column_stack((centers.x, centers.y))
    distance: np.ndarray = cKDTree(xy).query(xy, k=2)[0][:, 1]
    return distance


def hexagon_radius_m(demand: gpd.GeoDataFrame) -> float:
    """Return how far from its center a hexagon reaches, meters: spacing / sqrt(3), and 5 % on top.

    The spacing is the median distance between neighbors. Centers 300 m apart are hexagons of 173.2 m
    circumradius, so 181.9 m; the margin takes up that a grid on the globe is not quite even in the plane.
    A single row has no neighbor, so its reach is unknown and taken as 0.
    """
    if len(demand) < 2:
        return 0.0
    return float(np.median(nearest_gaps_m(demand))) / 3**0.5 * HEXAGON_MARGIN
