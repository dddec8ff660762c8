"""Rows of candidates before they are merged and numbered, and the streets they may stand on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.city.components import carrying_components_of_spans, reached_components
from planner.city.model import City
from planner.city.snap import snap

BLANK: dict[str, Any] = {
    "snap_distance_m": 0.0, "fixed": False, "name": None, "provenance": None, "camera_class": None,
    "mount": "pole", "power_distance_m": np.nan, "owner": None, "exclusion": None, "exclusion_reason": None,
    "degree": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Streets:
    """A city, which of its spans may carry a camera, and the carrying components that hold them."""

    city: City
    usable: NDArray[np.bool_]
    reached: frozenset[int]


def usable_streets(city: City, frontage: NDArray[np.bool_]) -> Streets:
    """Return the streets with frontage that may carry fiber and reach a center."""
    component = carrying_components_of_spans(city.streets)
    anchors = city.anchors[city.anchors["site_id"].isin(city.centers["site_id"])]
    reached = reached_components(city.streets, anchors)
    return Streets(city, frontage & np.isin(component, list(reached)), reached)


def make_rows(ids: Collection[Any], geometry: Any, **columns: Any) -> pd.DataFrame:
    """Return a frame with the columns of CANDIDATES but for id and district, and the degree for merging."""
    frame = pd.DataFrame({"source_id": [str(i) for i in ids]})
    for name, value in (BLANK | columns).items():
        frame[name] = value
    frame["geometry"] = np.asarray(geometry, dtype=object)
    return frame


def snapped_rows(
    ids: Collection[Any], geometry: Any, streets: Streets, limit_m: float, **columns: Any
) -> pd.DataFrame:
    """Return rows for places beside the streets: those within the limit of a usable one, with their anchor.

    Columns are values or arrays of the length of `ids`.
    """
    frame = make_rows(ids, geometry, **columns)
    if not len(frame):
        return frame.assign(span_id=None, offset_m=0.0)
    sites = gpd.GeoDataFrame(frame[["source_id"]], geometry=frame["geometry"], crs=streets.city.crs)
    found = snap(sites, streets.city.streets, limit_m, "source_id", streets.reached)
    for name in ("span_id", "offset_m", "snap_distance_m"):
        frame[name] = found[name].to_numpy()
    return frame[found["reason"].isna().to_numpy()].reset_index(drop=True)
