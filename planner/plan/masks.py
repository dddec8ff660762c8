"""What a camera must mask out for good, in words."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from planner.plan.prepare import Ground

FACADES = "facades of homes"


def with_masks(cameras: gpd.GeoDataFrame, ground: Ground) -> gpd.GeoDataFrame:
    """Return the camera table with `mask`: sensitive places near it, and homes where too much is seen.

    A place with the exclusion `mask` is named by its reason; homes are masked where `privacy.facade_action`
    is mask and more than `privacy.facade_limit_m` of their facade is seen.
    """
    privacy = ground.settings.privacy
    exposed = cameras["facade_m"].to_numpy(dtype=np.float64) > privacy.facade_limit_m
    masks = []
    for action, reason, homes in zip(cameras["exclusion"], cameras["exclusion_reason"], exposed, strict=True):
        parts = [str(reason)] if action == "mask" and isinstance(reason, str) and reason else []
        if homes and privacy.facade_action == "mask":
            parts.append(FACADES)
        masks.append("; ".join(parts) or None)
    return cameras.assign(mask=masks)
