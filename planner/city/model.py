"""The frozen City: streets, sites and demand in meters, with every change told as a finding."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.city.works import Works
from planner.sources.model import Source, Terrain


@dataclass(frozen=True)
class StreetNetwork:
    """Nodes (STREET_NODES) and spans (STREET_SPANS) of the streets, in one projected CRS in meters."""

    nodes: gpd.GeoDataFrame
    spans: gpd.GeoDataFrame

    def ends(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the row of the from-node and of the to-node in `nodes`, one a span."""
        index = pd.Index(self.nodes["node_id"])
        tail = index.get_indexer(pd.Index(self.spans["from_node"])).astype(np.int64)
        head = index.get_indexer(pd.Index(self.spans["to_node"])).astype(np.int64)
        return tail, head


@dataclass(frozen=True)
class CityDemand:
    """One entry of `[[demand]]` in meters: RAW_DEMAND projected and its shape; None is meters of street."""

    layer: gpd.GeoDataFrame | None
    shape: str
    name: str
    kind: str
    share: float
    source: str
    police_records: bool
    backup_share: float


@dataclass(frozen=True)
class CityStanding:
    """What stands by `plant.source`: RAW_STANDING in meters with ids of the plan, and the parts it tells.

    Parameters
    ----------
    assets
        RAW_STANDING with `standing_id` and `stands_for`, the center or listed site that it is; `carries`
        holds ids of the plan.
    items
        standing_id, item_id, quantity: of assets whose parts the source tells.
    """

    assets: gpd.GeoDataFrame
    items: pd.DataFrame


@dataclass(frozen=True)
class City:
    """A place in meters, ready for siting and routing.

    Parameters
    ----------
    crs
        Authority code of the projected CRS, for example EPSG:32720.
    streets
        The cleaned street network; not split at sites (see `city.split_at`).
    centers, points, listed_cameras
        SITES frames with ids given (CEN-, GOV-, CAM-); listed_cameras is empty where there is no list.
    anchors
        ANCHORS of all of those and of `existing_pops`: span, offset, snap distance, or the reason why not.
    findings
        FINDINGS: what was cleaned, left out or looks wrong, a row each.
    length_error_pct
        Largest relative difference between projected and geodesic length over the spans, percent.
    streets_status
        surveyed or reconstructed.
    existing_cameras, areas, places, districts, exclusions
        RAW_CAMERAS, RAW_AREAS, RAW_PLACES, RAW_DISTRICTS and RAW_EXCLUSIONS projected; None where the study
        has none.
    demand_layers
        The mixture of `[[demand]]`; without such entries the one of `demand`, or meters of street.
    works
        What works meet along the streets: factors, crossings, barriers; None counts the class alone.
    existing_pops
        RAW_POPS projected, with ids (XPOP-) in `site_id`; None where the study has none.
    standing
        What stands by `plant.source`; None where the study has none.
    """

    crs: str
    streets: StreetNetwork
    centers: gpd.GeoDataFrame
    points: gpd.GeoDataFrame
    listed_cameras: gpd.GeoDataFrame
    anchors: pd.DataFrame
    buildings: gpd.GeoDataFrame | None
    existing_plant: gpd.GeoDataFrame | None
    terrain: Terrain | None
    findings: pd.DataFrame
    length_error_pct: float
    streets_status: str
    provenance: tuple[Source, ...]
    existing_cameras: gpd.GeoDataFrame | None = None
    areas: gpd.GeoDataFrame | None = None
    places: gpd.GeoDataFrame | None = None
    districts: gpd.GeoDataFrame | None = None
    exclusions: gpd.GeoDataFrame | None = None
    demand_layers: tuple[CityDemand, ...] = ()
    works: Works | None = None
    existing_pops: gpd.GeoDataFrame | None = None
    standing: CityStanding | None = None
