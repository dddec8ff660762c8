"""Ground that no camera may see: zones that forbid or mask, and the grounds of places that are masked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.city.model import City
from planner.settings.model import Settings
from planner.siting.demand_places import DemandPlaces
from planner.siting.exclusions import GATE_M, actions_by_kind, zone_label
from planner.siting.places import grounds_of

UNSEEN = ("forbid", "mask")
"""Actions of ground that is not to be seen; what is to be justified may be seen."""


@dataclass(frozen=True)
class Zones:
    """The study's zones that forbid or mask: their labels (`zone NAME`) and polygons."""

    label: tuple[str, ...]
    shape: NDArray[np.object_]


def unseen_zones(city: City) -> Zones:
    """Return the zones of the study's layer that no camera may see into, in the order of the layer."""
    if city.exclusions is None or not len(city.exclusions):
        return Zones((), np.zeros(0, dtype=object))
    held = city.exclusions[city.exclusions["action"].isin(UNSEEN)]
    label = tuple(zone_label(n, s) for n, s in zip(held["name"], held["source_id"], strict=True))
    return Zones(label, np.asarray(held.geometry.to_numpy(), dtype=object))


def private_points(
    places: DemandPlaces, city: City, settings: Settings, catalog: Catalog
) -> NDArray[np.bool_]:
    """Return which points of demand lie on ground that no camera may see.

    These are the points inside or on the rim of a zone that forbids or masks, and the points on open ground
    inside the ground of a sensitive place that is forbidden or masked, by more than 1 m. A public street that
    crosses a school's or hospital's ground stays to be seen, as its street side does.
    """
    xy = np.asarray(shapely.points(places.xy), dtype=object)
    out = np.zeros(len(places.xy), dtype=bool)
    zones = unseen_zones(city)
    if not len(out):
        return out
    tree = shapely.STRtree(xy)
    if len(zones.shape):
        out[tree.query(zones.shape, predicate="intersects")[1]] = True
    open_ground = ~places.on_street
    if city.places is None or not open_ground.any():
        return out
    acts = city.places["kind"].map(actions_by_kind(settings, catalog)).isin(UNSEEN)
    grounds = grounds_of(city.places[acts], city)
    grounds = grounds[shapely.get_dimensions(grounds) == 2]
    for ground in grounds:
        rows = tree.query(ground, predicate="contains")
        rows = rows[open_ground[rows]]
        out[rows[shapely.distance(xy[rows], shapely.boundary(ground)) > GATE_M]] = True
    return out
