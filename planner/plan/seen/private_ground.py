"""What the view polygons hold that is not to be seen: zones of the study, and sensitive places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from planner.city.model import City
from planner.plan.prepare import Ground
from planner.schema import DISTRICTS, EXCLUSION_ACTIONS, EXCLUSION_ZONES, SENSITIVE_PLACES
from planner.siting.exclusions import actions_by_kind
from planner.siting.places import grounds_of
from planner.siting.private_ground import unseen_zones

Ints = NDArray[np.int64]

LEAST_M2 = 1.0
"""A view that holds no more of a zone than this only grazes it: rims are drawn to a meter at best."""
TOUCH_M = 0.5
"""A view ends at the wall that it meets: ground this near to it is touched."""
UNTOLD = ("shelter",)
"""Kinds whose places no file tells: who sleeps there must not be traceable."""
MASKED = ("forbid", "mask")
UNNAMED = "ground that is not to be seen"


@dataclass(frozen=True)
class ZonesSeen:
    """Which zones each camera sees into, and how much of them is seen.

    Parameters
    ----------
    by_camera
        `zone NAME` of each zone by camera id, in the order of the layer; cameras that see none are left out.
    figures
        `zones_in_view` of plan.json.
    """

    by_camera: dict[str, tuple[str, ...]]
    figures: dict[str, Any]


def zone_table(city: City) -> gpd.GeoDataFrame:
    """Return EXCLUSION_ZONES: every zone of the study's layer, in its order."""
    zones = city.exclusions
    if zones is None:
        zones = gpd.GeoDataFrame({n: [] for n in EXCLUSION_ZONES.names}, geometry="geometry", crs=city.crs)
    numbered = zones.reset_index(drop=True)
    ids = [f"ZONE-{n:04d}" for n in range(1, len(zones) + 1)]
    return EXCLUSION_ZONES.arrange(numbered.assign(zone_id=np.array(ids, dtype=object)))


def district_table(city: City) -> gpd.GeoDataFrame:
    """Return DISTRICTS: every district of the study's layer, in its order."""
    layer = city.districts
    if layer is None:
        layer = gpd.GeoDataFrame({n: [] for n in DISTRICTS.names}, geometry="geometry", crs=city.crs)
    ids = [f"DIS-{n:04d}" for n in range(1, len(layer) + 1)]
    return DISTRICTS.arrange(layer.reset_index(drop=True).assign(district_id=np.array(ids, dtype=object)))


def zones_in_view(ground: Ground, sheds: gpd.GeoDataFrame, reach: gpd.GeoDataFrame) -> ZonesSeen:
    """Return the zones that forbid or mask of which a camera can be made to see more than 1 m2.

    Masks are not taken off the view polygons: the area is what the views hold without them, each m2 once,
    however many cameras see it and however many zones hold it. It is of the views as planned; which cameras
    look into which zone is told by all that they can be turned to.

    Parameters
    ----------
    sheds, reach
        VIEWSHEDS of the cameras of the plan: as planned, and by all that each can be made to see.
    """
    zones = unseen_zones(ground.city)
    _, _, common = _held(zones.shape, sheds)
    row, zone, _ = _held(zones.shape, reach)
    by_camera: dict[str, list[str]] = {}
    for k in np.lexsort((zone, row)).tolist():
        named = by_camera.setdefault(str(reach["camera_id"].iloc[row[k]]), [])
        if zones.label[zone[k]] not in named:
            named.append(zones.label[zone[k]])
    return ZonesSeen(
        {camera: tuple(named) for camera, named in by_camera.items()},
        {
            "zones": len(zones.label),
            "cameras": len(by_camera),
            "area_m2": round(float(shapely.area(shapely.union_all(common))), 2) if len(common) else 0.0,
        },
    )


def _held(zones: NDArray[np.object_], sheds: gpd.GeoDataFrame) -> tuple[Ints, Ints, NDArray[np.object_]]:
    """Return row of the view, row of the zone and their common ground where that is more than 1 m2."""
    shapes = np.asarray(sheds.geometry.to_numpy(), dtype=object)
    if not len(zones) or not len(shapes):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=object)
    row, zone = shapely.STRtree(zones).query(shapes, predicate="intersects")
    common = shapely.intersection(shapes[row], zones[zone])
    held = shapely.area(common) > LEAST_M2
    return row[held], zone[held], common[held]


@dataclass(frozen=True)
class SensitiveSeen:
    """Which sensitive places the cameras can be made to see.

    Parameters
    ----------
    counts
        `sensitive_in_view` of plan.json: places in some view by kind, 0 for a kind in no view.
    table
        SENSITIVE_PLACES that are in some view; shelters are left out, so that no file tells where one is.
    masks
        What must be masked, in words, by camera id; a shelter is not named.
    """

    counts: dict[str, int]
    table: gpd.GeoDataFrame
    masks: dict[str, tuple[str, ...]]


def sensitive_seen(ground: Ground, sheds: gpd.GeoDataFrame) -> SensitiveSeen:
    """Return the sensitive places that some view polygon holds or touches.

    `sheds` are by all that each camera can be made to see.

    A place counts where the catalog or `[privacy]` gives its kind an action. Its ground is its outline, or of
    a point the building in which it stands; what nobody has mapped is not counted.
    """
    places = ground.city.places
    if places is None:
        return SensitiveSeen({}, _no_places(ground), {})
    acts = places["kind"].map(actions_by_kind(ground.settings, ground.catalog))
    held = acts.isin(EXCLUSION_ACTIONS)
    places, acts = places[held].reset_index(drop=True), acts[held].reset_index(drop=True)
    grounds = grounds_of(places, ground.city)
    view, place = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    if len(places) and len(sheds):
        shapes = np.asarray(sheds.geometry.to_numpy(), dtype=object)
        view, place = shapely.STRtree(grounds).query(shapes, predicate="dwithin", distance=TOUCH_M)
    kinds = places["kind"].astype(str).to_numpy(dtype=object)
    seen = np.unique(place)
    counts = {kind: int((kinds[seen] == kind).sum()) for kind in sorted(set(kinds))}
    masks: dict[str, set[str]] = {}
    for row, at in zip(view.tolist(), place.tolist(), strict=True):
        if acts[at] in MASKED:
            masks.setdefault(str(sheds["camera_id"].iloc[row]), set()).add(ground_words(str(kinds[at])))
    told = [int(k) for k in seen if kinds[k] not in UNTOLD]
    table = gpd.GeoDataFrame(
        {
            "place_id": [f"PLACE-{n:04d}" for n in range(1, len(told) + 1)],
            "kind": kinds[told],
            "action": acts.to_numpy(dtype=object)[told],
        },
        geometry=grounds[told],
        crs=ground.city.crs,
    )
    return SensitiveSeen(
        counts,
        table if told else _no_places(ground),
        {camera: tuple(sorted(words)) for camera, words in masks.items()},
    )


def ground_words(kind: str) -> str:
    """Return what a mask calls the ground of a sensitive place of a kind; a shelter is not named.

    >>> ground_words("school"), ground_words("seat_of_government"), ground_words("shelter")
    ('ground of a school', 'ground of a seat of government', 'ground that is not to be seen')
    """
    return UNNAMED if kind in UNTOLD else f"ground of a {kind.replace('_', ' ')}"


def _no_places(ground: Ground) -> gpd.GeoDataFrame:
    """Return SENSITIVE_PLACES without rows."""
    return gpd.GeoDataFrame({n: [] for n in SENSITIVE_PLACES.names}, geometry="geometry", crs=ground.city.crs)
