"""A plan as stored: tables, BOM, summary and the evidence for its bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.schema import (
    BARRIERS,
    DISTRICTS,
    EDITS,
    EXCLUSION_ZONES,
    EXISTING_PLANT,
    GIVEN_FACTS,
    KITS,
    PRICES,
    REACHES,
    ROAD_OWNERS,
    SENSITIVE_PLACES,
    STREET_FACTORS,
    Table,
)


def _no_ground(table: Table) -> gpd.GeoDataFrame:
    """Return a layer without rows."""
    return gpd.GeoDataFrame({name: [] for name in table.names}, geometry="geometry")


@dataclass(frozen=True)
class Plan:
    """Everything that a plan folder holds, in memory.

    Parameters
    ----------
    summary
        `plan.json` (see docs/formats.md).
    tables
        `schema.PLAN_TABLES` by name.
    streets
        All street spans of the city (STREET_SPANS), for the map's light layer.
    demand
        DEMAND_POINTS with a column `covered` (bool).
    candidates
        CANDIDATES with a column `chosen` (bool).
    findings
        FINDINGS of the city room.
    bom
        BOM_LINES.
    resolved
        Resolved settings, plain values.
    evidence
        Arrays of `evidence/routing.npz` and `evidence/cover.npz` by file name.
    existing_plant
        EXISTING_PLANT: what the layer of existing plant offers; no rows where the study has none.
    prices
        PRICES in force: the catalog with the study's own price book laid over.
    kits
        KITS in force: what sites, centers and the program need, as the catalog says.
    splices
        `splices.json`: the splice plan (docs/formats.md).
    road_owners
        ROAD_OWNERS in force: the study's own rows before those of the catalog.
    exclusion_zones
        EXCLUSION_ZONES of the study.
    districts
        DISTRICTS of the study.
    street_factors
        STREET_FACTORS: why a way costs more along a street, or may not be built there.
    barriers
        BARRIERS: railways and waterways near the streets.
    edits
        EDITS: what a planner asked to be changed.
    given_facts
        GIVEN_FACTS: what camera list and file of facts say of cameras.
    standing
        `schema.STANDING_TABLES` by name: what stands by `plant.source`, its parts and its replacement; empty
        where the study names nothing.
    reaches
        REACHES: what cameras that can be turned can be made to see.
    sensitive_places
        SENSITIVE_PLACES in some view, without names and without shelters.
    """

    summary: dict[str, Any]
    tables: Mapping[str, gpd.GeoDataFrame | pd.DataFrame]
    streets: gpd.GeoDataFrame
    demand: gpd.GeoDataFrame
    candidates: gpd.GeoDataFrame
    findings: pd.DataFrame
    bom: pd.DataFrame
    resolved: dict[str, Any]
    evidence: Mapping[str, Mapping[str, np.ndarray]]
    existing_plant: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=EXISTING_PLANT.names, dtype=object)
    )
    prices: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=PRICES.names, dtype=object))
    kits: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=KITS.names, dtype=object))
    splices: dict[str, Any] = field(default_factory=dict)
    road_owners: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=ROAD_OWNERS.names, dtype=object)
    )
    exclusion_zones: gpd.GeoDataFrame = field(default_factory=lambda: _no_ground(EXCLUSION_ZONES))
    reaches: gpd.GeoDataFrame = field(default_factory=lambda: _no_ground(REACHES))
    sensitive_places: gpd.GeoDataFrame = field(default_factory=lambda: _no_ground(SENSITIVE_PLACES))
    districts: gpd.GeoDataFrame = field(default_factory=lambda: _no_ground(DISTRICTS))
    street_factors: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=STREET_FACTORS.names, dtype=object)
    )
    barriers: gpd.GeoDataFrame = field(default_factory=lambda: _no_ground(BARRIERS))
    edits: gpd.GeoDataFrame = field(default_factory=lambda: _no_ground(EDITS))
    standing: Mapping[str, gpd.GeoDataFrame | pd.DataFrame] = field(default_factory=dict)
    given_facts: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=GIVEN_FACTS.names, dtype=object)
    )
