"""What the siting room hands on: candidates, demand points and who sees what."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Offer:
    """Candidates (CANDIDATES), demand points (DEMAND_POINTS) and the cover sets between them.

    Parameters
    ----------
    cover_indptr, cover_demand
        int64 CSR over candidates: candidate j sees the demand rows
        cover_demand[cover_indptr[j]:cover_indptr[j+1]], ascending.
    off_street_weight_milli
        Demand weight of places without any street near; part of every denominator.
    sight_model
        Name of the model that decided who sees what: buildings, corridor or open.
    demand_unit
        What the weight counts, for example population or street meters.
    """

    candidates: gpd.GeoDataFrame
    demand: gpd.GeoDataFrame
    cover_indptr: NDArray[np.int64]
    cover_demand: NDArray[np.int64]
    off_street_weight_milli: int
    sight_model: str
    demand_unit: str

    @property
    def total_weight_milli(self) -> int:
        """Denominator of every coverage figure: all demand, also what no street or camera reaches."""
        return int(self.demand["weight_milli"].sum()) + self.off_street_weight_milli
