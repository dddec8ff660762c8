"""What the siting room hands on: places, views, demand points and who sees what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.sources.model import SourceNote

if TYPE_CHECKING:
    from planner.siting.district_rules import DistrictRules


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
        EXISTING_CAMERAS; the views of those that are credited are among `views`, all fixed, in their order,
        at the end.
    layer_milli, layer_off_milli
        int64[layers, d] weight of each layer at each demand point, int64[layers] off the streets: they sum
        to the weights and to `off_street_weight_milli`.
    districts
        Districts of the study and what each asks of the choice.
    pinned
        int64: rows of `views` that edits pin by class or direction, ascending.
    notes
        What was moved or left out, ready to become findings.
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
    layer_milli: NDArray[np.int64] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    layer_off_milli: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    districts: DistrictRules | None = field(default=None)
    pinned: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    notes: tuple[SourceNote, ...] = field(default=())

    @property
    def total_weight_milli(self) -> int:
        """Denominator of every coverage figure: all demand, also what no street or camera reaches."""
        return int(self.demand["weight_milli"].sum()) + self.off_street_weight_milli
