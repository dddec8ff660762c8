"""What a run keeps of a stored plan, and what a planner asks to be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.schema import EDITS
from planner.siting.edits import PlaceEdits


@dataclass(frozen=True)
class Stored:
    """A stored plan as a run starts from it.

    Parameters
    ----------
    name
        Its folder as it was named.
    summary
        Its `plan.json`.
    cameras, candidates
        CAMERAS and CANDIDATES, in the CRS of the run.
    spans
        SPANS without geometry.
    """

    name: str
    summary: Mapping[str, Any]
    cameras: gpd.GeoDataFrame
    candidates: gpd.GeoDataFrame
    spans: pd.DataFrame


def no_edits() -> gpd.GeoDataFrame:
    """Return EDITS without a row."""
    return gpd.GeoDataFrame({name: [] for name in EDITS.names}, geometry="geometry")


@dataclass(frozen=True)
class Edits:
    """Edits of a study, and the stored plan that they are about.

    Parameters
    ----------
    rows
        EDITS, a row each.
    places
        Pins and limits of places.
    pinned, forbidden
        Street spans that must carry a route from end to end, and that may carry none.
    stored
        The plan that the run starts from; None where it starts from nothing.
    """

    rows: gpd.GeoDataFrame = field(default_factory=no_edits)
    places: PlaceEdits = field(default_factory=PlaceEdits)
    pinned: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    stored: Stored | None = None

    @property
    def xy(self) -> NDArray[np.float64]:
        """Positions that edits are about: where pins stand, where cameras may not, middles of streets."""
        limits = [(p.x_m, p.y_m) for p in self.places.limits]
        own = [(s.x, s.y) for s in self.rows.geometry]
        return np.array([*own, *limits], dtype=np.float64).reshape(-1, 2)
