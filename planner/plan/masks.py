"""What a camera must mask out for good, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

import geopandas as gpd
import numpy as np

from planner.plan.prepare import Ground

FACADES = "facades of homes"
OTHER_ACTION = re.compile(r"; also [a-z]+: ")
"""Where the reasons of a weaker action begin: they ask for no mask."""


def with_masks(
    cameras: gpd.GeoDataFrame,
    ground: Ground,
    zones: Mapping[str, tuple[str, ...]],
    grounds: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> gpd.GeoDataFrame:
    """Return the camera table with `mask`: sensitive places near it, zones it sees, homes seen too much.

    A place with the exclusion `mask` is named by its reason, without what is only to be justified. A zone
    that forbids or masks is named wherever the camera stands that sees into it, once; so is the ground of a
    sensitive place that forbids or masks. Homes are masked where `privacy.facade_action` is mask and more
    than `privacy.facade_limit_m` of their facade is seen; and, but where that action is none, where more than
    `privacy.facade_close_limit_m` is seen at 250 px/m.

    Parameters
    ----------
    zones
        `zone NAME` of the zones that each camera sees into, by camera id.
    grounds
        What is called of the ground of sensitive places that each camera sees, by camera id.
    """
    privacy = ground.settings.privacy
    exposed = cameras["facade_m"].to_numpy(dtype=np.float64) > privacy.facade_limit_m
    exposed &= privacy.facade_action == "mask"
    close = cameras["facade_close_m"].to_numpy(dtype=np.float64) > privacy.facade_close_limit_m
    exposed |= close & (privacy.facade_action != "none")
    columns = ("camera_id", "exclusion", "exclusion_reason")
    masks = []
    for camera, action, reason, homes in zip(*(cameras[c] for c in columns), exposed, strict=True):
        own = OTHER_ACTION.split(reason)[0] if action == "mask" and isinstance(reason, str) else ""
        parts = [own] if own else []
        parts.extend(zone for zone in zones.get(str(camera), ()) if not _names(own, zone))
        parts.extend(grounds.get(str(camera), ()))
        if homes:
            parts.append(FACADES)
        masks.append("; ".join(parts) or None)
    return cameras.assign(mask=masks)


def _names(reasons: str, zone: str) -> bool:
    """Tell whether reasons name a zone already, not merely one whose name begins alike."""
    return re.search(rf"(?:^|, ){re.escape(zone)}(?=$|[:,]| and \d)", reasons) is not None
