"""The Offer: candidates, demand points, and who sees what."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from planner.catalog.model import Catalog
from planner.city.model import City
from planner.errors import InputError, Problem
from planner.settings.model import Settings
from planner.siting.candidates import make_candidates
from planner.siting.demand_points import make_demand
from planner.siting.model import Offer
from planner.siting.open_streets import streets_with_frontage
from planner.siting.sight import Places, see

SIGHT_MODEL = "corridor"


def offer_cameras(city: City, settings: Settings, catalog: Catalog) -> Offer:
    """Return where cameras may stand, what is to be seen, and who sees what.

    The sight model is `corridor`: a demand point is seen within `cameras.range_m` when the straight line to
    it stays inside the street corridors (see `siting.sight.see`). Listed cameras see from their own
    place, and the way from there to their street is taken as open.

    Parameters
    ----------
    city
        City whose anchors hold the listed cameras.
    settings
        `[cameras]` and `network.snap_limit_m`.
    catalog
        Its street classes give the half-width of each corridor.

    Raises
    ------
    InputError
        When more cameras are asked for than there are candidates, or more are fixed than asked for.
    """
    _check_fixed(city, settings)
    frontage = streets_with_frontage(city.streets, catalog)
    candidates = make_candidates(city, settings, frontage)
    _check_count(candidates, _fixed(city, settings), settings)
    demand = make_demand(city, settings, frontage)
    xy = shapely.get_coordinates(candidates.geometry.to_numpy())
    places = Places(
        xy,
        np.full(len(xy), settings.cameras.mount_height_m),
        candidates["snap_distance_m"].to_numpy(dtype=np.float64),
        np.zeros(len(xy), dtype=bool),
    )
    demand_xy = shapely.get_coordinates(demand.points.geometry.to_numpy())
    seen = see(city, settings, catalog, places, demand_xy, settings.cameras.range_m)
    return Offer(
        candidates=candidates,
        demand=demand.points,
        cover_indptr=seen.indptr,
        cover_demand=seen.point,
        off_street_weight_milli=demand.off_street_weight_milli,
        sight_model=SIGHT_MODEL,
        demand_unit=demand.unit,
    )


def _fixed(city: City, settings: Settings) -> int:
    """Return how many cameras the list fixes, those too far from a street included."""
    return len(city.listed_cameras) if settings.cameras.list_mode == "fixed" else 0


def _check_fixed(city: City, settings: Settings) -> None:
    """Raise InputError where the list fixes more cameras than the study asks for."""
    asked = settings.cameras.count
    fixed = _fixed(city, settings)
    if fixed > asked:
        raise InputError(
            Problem(
                f"the list fixes {fixed} cameras, but `cameras.count` is {asked}.",
                f'Set `cameras.count` to {fixed} or more, or `cameras.list_mode = "candidates"` to choose '
                "among them.",
            ),
            title="the cameras",
        )


def _check_count(candidates: gpd.GeoDataFrame, fixed: int, settings: Settings) -> None:
    """Raise InputError where the study asks for more cameras than there are places.

    A fixed camera too far from any street counts as placed: it is unserved, with its reason.
    """
    asked = settings.cameras.count
    unsnapped = fixed - int(candidates["fixed"].sum())
    if asked - unsnapped > len(candidates):
        raise InputError(
            Problem(
                f"`cameras.count` is {asked}, but there are {len(candidates)} places where a camera may "
                "stand.",
                f"Ask for {len(candidates)} cameras or fewer, or make `cameras.midblock_spacing_m` (now "
                f"{settings.cameras.midblock_spacing_m:g}) smaller.",
            ),
            title="the cameras",
        )
