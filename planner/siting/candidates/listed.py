"""Candidates of the tender's list."""

from __future__ import annotations

import numpy as np
import pandas as pd

from planner.city.model import City
from planner.settings.model import Settings
from planner.siting.candidates.rows import make_rows


def listed_places(city: City, settings: Settings) -> pd.DataFrame:
    """Return the listed cameras that stand on the streets; those that could not be snapped are left out.

    A row that the list fixes takes `cameras.camera_class` where it names no class of its own.
    """
    anchors = city.anchors.set_index("site_id")
    listed = city.listed_cameras
    at = anchors.reindex(listed["site_id"])
    held = (at["span_id"].notna() & at["reason"].isna()).to_numpy(dtype=bool)
    listed, at = listed[held], at[held]
    fixed = settings.cameras.list_mode == "fixed"
    camera_class = listed["camera_class"].astype(object).to_numpy()
    unnamed = listed["camera_class"].isna().to_numpy() | (camera_class == "")
    return make_rows(
        listed["source_id"].tolist(),
        listed.geometry.to_numpy(),
        kind="list",
        span_id=at["span_id"].to_numpy(),
        offset_m=at["offset_m"].to_numpy(dtype=np.float64),
        snap_distance_m=at["snap_distance_m"].to_numpy(dtype=np.float64),
        fixed=fixed,
        name=listed["name"].to_numpy(),
        provenance=listed["provenance"].to_numpy(),
        camera_class=np.where(unnamed, settings.cameras.camera_class if fixed else None, camera_class),
    )
