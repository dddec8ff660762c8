"""What the network room takes and hands on: chosen routes in, plant out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.city.model import StreetNetwork
from planner.city.works import Works
from planner.network.light import Refusal


@dataclass(frozen=True)
class Routes:
    """The chosen tree over a street network that is split at every site.

    Parameters
    ----------
    network
        Split network; `span_ways` names its chosen spans and the way each is built.
    span_ways
        span_id -> way of the catalog.
    span_weights_cents
        span_id -> weight in the routing objective.
    site_nodes
        site_id (CAM-, GOV-) -> node_id, for connected sites only.
    center_nodes
        center_id -> node_id.
    works
        Factors and crossings along the streets; None counts the street class alone.
    """

    network: StreetNetwork
    span_ways: Mapping[str, str]
    span_weights_cents: Mapping[str, int]
    site_nodes: Mapping[str, str]
    center_nodes: Mapping[str, str]
    works: Works | None = None


@dataclass(frozen=True)
class PopFigures:
    """How the POPs were chosen: amounts in currency, estimated by the location model.

    Parameters
    ----------
    candidates, chosen
        Places on offer beside the centers, and those that are POPs.
    dark
        Places taken out of the offer since no optic lit their uplink once cables were laid.
    objective, lower_bound
        Cost of the choice, and below every choice among those places, the routes given.
    proven_bound
        What evidence/pops.npz proves of the bound, at most `lower_bound`.
    """

    candidates: int
    dark: int
    chosen: int
    objective: float
    lower_bound: float
    proven_bound: float
    gap_pct: float
    gap_limit_pct: float
    outcome: str
    solver: str
    repeatable: bool


@dataclass(frozen=True)
class PonFigures:
    """How splitters were placed: amounts in currency, estimated over the sites that were placed.

    Parameters
    ----------
    objective, lower_bound
        Ports, splitters and fibers of the choice, and below every choice, POPs and routes given.
    legs_told_apart, feeds_told_apart
        Most legs and feeds on a span that the tables behind the bound tell apart.
    """

    objective: float
    lower_bound: float
    gap_pct: float
    legs_told_apart: int
    feeds_told_apart: int


@dataclass(frozen=True)
class Plant:
    """Plant that a contractor can build: the plan tables of the network, each as in `schema`.

    `cameras`, `points`, `centers` come back with node_id, drop_m, connected and route_to_center_m filled;
    sites that no optic lights are moved to `unserved`. `pop_figures` tells how POPs were chosen, None where
    only the centers are, and `pop_evidence` what proves it; `pon_figures` how splitters were placed, None
    under point to point; `dark_pops` why POPs that stand already are none of the plan, by id of the list or
    of the point.
    """

    cameras: gpd.GeoDataFrame
    points: gpd.GeoDataFrame
    centers: gpd.GeoDataFrame
    nodes: gpd.GeoDataFrame
    spans: gpd.GeoDataFrame
    cables: gpd.GeoDataFrame
    closures: gpd.GeoDataFrame
    supports: gpd.GeoDataFrame
    crossings: gpd.GeoDataFrame
    drops: gpd.GeoDataFrame
    pops: gpd.GeoDataFrame
    splitters: gpd.GeoDataFrame
    circuits: pd.DataFrame
    equipment: pd.DataFrame
    link_budget: pd.DataFrame
    quantities: pd.DataFrame
    unserved: gpd.GeoDataFrame
    existing_pops: gpd.GeoDataFrame
    pop_figures: PopFigures | None = None
    pop_evidence: Mapping[str, np.ndarray] = field(default_factory=dict)
    pon_figures: PonFigures | None = None
    dark_pops: Mapping[str, Refusal] = field(default_factory=dict)
