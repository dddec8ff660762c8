"""Candidates on what stands already: mapped poles, and places where a camera is; and known power."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from planner.city.model import City
from planner.siting.candidates.merge import thinned
from planner.siting.candidates.rows import Streets, make_rows, snapped_rows

POWER_KNOWN_M = 200.0
STREET_POLE_M = 30.0
ON_POLE = ("pole", "street_lamp", "lamp", "street_light", "mast", "column", "traffic_signals", "gantry")
ON_FACADE = ("wall", "facade", "building", "roof", "ceiling", "balcony", "window", "door")


def pole_places(streets: Streets, limit_m: float, apart_m: float) -> pd.DataFrame:
    """Return mapped poles and street lamps near a usable street, each `apart_m` or more from those before it.

    A row of lamps stands every 25 to 40 m; offering each would multiply the choice and add no view, so they
    are thinned in the order of the layer. Poles more than 30 m from a street (a planning assumption) carry
    lines over land, not street lights, and are left out whatever the limit.

    Parameters
    ----------
    streets
        City with its places and its usable streets.
    limit_m
        Farthest a pole may be from a street, m.
    apart_m
        Least distance between two poles that are offered, m.
    """
    places = streets.city.places
    if places is None:
        return make_rows([], [], kind="pole", span_id=None, offset_m=0.0)
    poles = places[places["kind"] == "pole"]
    shapes = shapely.centroid(poles.geometry.to_numpy())
    rows = snapped_rows(
        poles["source_id"].tolist(), shapes, streets, min(limit_m, STREET_POLE_M),
        kind="pole", mount="existing pole", name=poles["name"].to_numpy(), owner=poles["owner"].to_numpy(),
    )  # fmt: skip
    xy = shapely.get_coordinates(rows["geometry"].to_numpy())
    return rows[thinned(xy, apart_m)].reset_index(drop=True)


def existing_places(streets: Streets, limit_m: float) -> pd.DataFrame:
    """Return where cameras stand already, as places where another may be added.

    The mount is that of the camera where the source tells it; where it does not, a new pole is assumed,
    which errs toward buying too much. The owner is the camera's, whose leave is needed.
    """
    cameras = streets.city.existing_cameras
    if cameras is None:
        return make_rows([], [], kind="existing", span_id=None, offset_m=0.0)
    return snapped_rows(
        cameras["source_id"].tolist(), cameras.geometry.to_numpy(), streets, limit_m,
        kind="existing", name=cameras["name"].to_numpy(), owner=cameras["owner"].to_numpy(),
        provenance=cameras["provenance"].to_numpy(),
        mount=[mount_of(m) for m in cameras["mount"].fillna("").astype(str)],
    )  # fmt: skip


def mount_of(word: str) -> str:
    """Return the mount that a source's word means: existing pole, facade, or pole where it does not tell.

    >>> mount_of("street_lamp"), mount_of("wall"), mount_of("")
    ('existing pole', 'facade', 'pole')
    """
    word = word.strip().lower()
    if word in ON_POLE:
        return "existing pole"
    return "facade" if word in ON_FACADE else "pole"


def power_distances_m(xy: NDArray[np.float64], city: City) -> NDArray[np.float64]:
    """Return the straight distance from each place to known power, nan beyond 200 m or where none is known.

    Power is known at mapped lamps and poles and where a camera stands already. That a lamp has power day and
    night is a planning assumption: some are switched by the street. Beyond 200 m a mapped pole tells nothing
    about power at the place, because most poles are not mapped.
    """
    known = [np.zeros((0, 2))]
    if city.places is not None:
        poles = city.places.geometry[city.places["kind"] == "pole"].to_numpy()
        known.append(shapely.get_coordinates(shapely.centroid(poles)))
    if city.existing_cameras is not None:
        known.append(shapely.get_coordinates(city.existing_cameras.geometry.to_numpy()))
    at = np.vstack(known)
    if not len(at) or not len(xy):
        return np.full(len(xy), np.nan)
    gap = np.round(cKDTree(at).query(xy)[0], 2)
    return np.where(gap <= POWER_KNOWN_M, gap, np.nan)
