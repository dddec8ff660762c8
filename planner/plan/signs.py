"""Layer `signs`: where people are told that they come into view, before they do."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from planner.network.equipment import SIGN_IDS
from planner.plan.prepare import Ground
from planner.plan.seen.look import Seen
from planner.schema import SIGNS
from planner.siting.approaches import signs_before


def sign_table(ground: Ground, seen: Seen) -> gpd.GeoDataFrame:
    """Return SIGNS of the cameras of a plan, those that no fiber reaches left out: they see nothing.

    A camera that can be turned is judged by all that it can be made to see (layer `reaches`).
    """
    views = seen.tables["viewsheds"].set_index("camera_id").geometry
    wide = seen.reaches.set_index("camera_id").geometry
    places = seen.cameras.set_index("camera_id").geometry
    ids = [str(i) for i in views.index]
    shapes = views.to_numpy(dtype=object).copy()
    for row, camera in enumerate(ids):
        if camera in wide.index:
            shapes[row] = wide[camera]
    eyes = shapely.get_coordinates(places.loc[ids].to_numpy())
    found = signs_before(ground.city.streets, shapes, eyes, ground.settings.privacy.sign_within_m)
    spans = ground.city.streets.spans["span_id"].to_numpy(dtype=object)
    rows = [
        {
            "sign_id": f"SGN-{number:04d}",
            "camera_ids": " ".join(sorted(ids[v] for v in sign.views)),
            "street_span_id": str(spans[sign.span]) if sign.span >= 0 else None,
            "stands_at": sign.stands_at,
            "distance_m": round(sign.distance_m, 2),
            "geometry": shapely.Point(sign.xy),
        }
        for number, sign in enumerate(found, 1)
    ]
    frame = pd.DataFrame(rows, columns=[*SIGNS.names])
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=ground.city.crs)


def with_sign_ids(cameras: gpd.GeoDataFrame, signs: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the camera table with the signs that tell of each camera, which says who buys them."""
    told: dict[str, list[str]] = {str(i): [] for i in cameras["camera_id"]}
    for sign, named in zip(signs["sign_id"], signs["camera_ids"], strict=True):
        for camera in str(named).split():
            told[camera].append(str(sign))
    return cameras.assign(**{SIGN_IDS: [" ".join(told[str(i)]) for i in cameras["camera_id"]]})
