"""The demand layer in meters, and how its rows spread over the streets."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from pyproj import CRS
from scipy.spatial import cKDTree

from planner.city.findings import FindingLog
from planner.city.model import CityDemand
from planner.errors import InputError, Problem
from planner.settings.model import Settings
from planner.sources.model import StudySources

EVEN_SPACING = 1.02
HEXAGON_MARGIN = 1.05
_STREETS = ("streets", "streets")
_KINDS = ("population", "households", "jobs", "incidents", "crashes", "schools", "health", "transit")


def project_layers(
    sources: StudySources,
    settings: Settings,
    default: tuple[gpd.GeoDataFrame | None, str],
    crs: CRS,
    log: FindingLog,
) -> tuple[CityDemand, ...]:
    """Return the mixture of `[[demand]]` in meters; without entries the one layer of the study.

    That one is `sources.demand`, of kind population where its weight column is so named, or meters of street.
    An entry of share 0 stays: it is told in outputs and weighs nothing.

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

    Raises
    ------
    InputError
        There are entries, and all their shares are 0.
    """
    backup = settings.cameras.backup_share
    if not settings.demand:
        weight = settings.sources.demand_weight
        name, kind = (weight, weight if weight in _KINDS else "other") if default[0] is not None else _STREETS
        return (CityDemand(*default, name, kind, 1.0, _told_source(sources), False, backup),)
    if not sum(entry.share for entry in settings.demand) > 0:
        what = f"all {len(settings.demand)} entries of `[[demand]]` have share 0."
        raise InputError(Problem(what, "Give at least one of them a share above 0."), title="the demand")
    out = []
    for i, (entry, layer) in enumerate(zip(settings.demand, sources.demand_layers, strict=True)):
        name = entry.name or entry.weight or entry.kind
        shape = entry.shape if entry.layer else settings.sources.demand_shape
        same = layer is not None and layer is sources.demand
        found, spread = default if same else project_demand(layer, shape, crs, log, f"demand layer {i + 1}")
        own_backup = entry.backup_share if entry.backup_share >= 0 else backup
        out.append(
            CityDemand(
                found, spread, name, entry.kind, entry.share, entry.source, entry.police_records, own_backup
            )
        )
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
