"""What the siting room hands on: places, views, demand points and who sees what."""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class DemandLayer:
    """One layer of the mixture: its share (the shares sum to 1), what it counts, its total before mixing."""

    name: str
    kind: str
    share: float
    total: float
    off_street: float
    source: str
    police_records: bool


@dataclass(frozen=True)
class Offer:
    """Places (CANDIDATES), views (VIEWS), demand points (DEMAND_POINTS) and the cover sets between them.

    Parameters
    ----------
    candidates
        CANDIDATES: places where cameras may stand; those under the exclusion `forbid` are not among them.
    views
        VIEWS: what may be chosen, in the order of the places; row j is candidate j of the covering problem.
    cover_indptr, cover_demand
        int64 CSR over views: view j sees the demand rows cover_demand[cover_indptr[j]:cover_indptr[j+1]],
        ascending, at the study's level and light.
    off_street_weight_milli
        Demand weight of places without any street near; part of every denominator.
    demand_unit
        What the weight counts, for example population or street meters.
    layers
        The mixture behind the weights.
    forbidden
        CANDIDATES rows that an exclusion zone forbids, with the reason.
    existing
        EXISTING_CAMERAS whose views are among `views`, all fixed, in their order, at the end.
    """

    candidates: gpd.GeoDataFrame
    views: pd.DataFrame
    demand: gpd.GeoDataFrame
    cover_indptr: NDArray[np.int64]
    cover_demand: NDArray[np.int64]
    off_street_weight_milli: int
    demand_unit: str
    layers: tuple[DemandLayer, ...] = ()
    forbidden: gpd.GeoDataFrame | None = field(default=None)
    existing: gpd.GeoDataFrame | None = field(default=None)

    @property
    def total_weight_milli(self) -> int:
        """Denominator of every coverage figure: all demand, also what no street or camera reaches."""
        return int(self.demand["weight_milli"].sum()) + self.off_street_weight_milli
