"""The Offer: places, views, what stands already, demand, and who sees what."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.city.model import City
from planner.errors import InputError, Problem, SettingsError
from planner.settings.model import Settings
from planner.siting.candidates import candidate_notes, make_candidates
from planner.siting.candidates.rows import usable_streets
from planner.siting.claims import classes_without_ground, refuse_claims
from planner.siting.demand_points import make_demand
from planner.siting.district_rules import district_rules
from planner.siting.edits import (
    PlaceEdits,
    limited_places,
    pinned_views,
    with_pinned_places,
    with_pinned_views,
)
from planner.siting.exclusions import apply_exclusions
from planner.siting.homes import within_facade_limit
from planner.siting.model import Offer
from planner.siting.open_ground import on_open_ground
from planner.siting.open_streets import streets_with_frontage
from planner.siting.sectors import covers, sectors_of
from planner.siting.sight import Places, Visibility
from planner.siting.sight.scene import Scene, make_scene
from planner.siting.sight.see import see_in
from planner.siting.standing import Standing, standing_cameras
from planner.siting.views import farthest_m, make_views

Ints = NDArray[np.int64]


def offer_cameras(city: City, settings: Settings, catalog: Catalog, edits: PlaceEdits | None = None) -> Offer:
    """Return where cameras may stand, in which class and direction, what is to be seen, and who sees what.

    Claims of the study that the geometry does not deliver are refused first. Then places, less those that an
    exclusion zone forbids; the demand; lines of sight from every place; views (place, class, direction)
    with the demand that each holds at the study's level and light; and last the cameras that stand already,
    as views that are fixed.

    Parameters
    ----------
    city
        City whose anchors hold the listed cameras.
    settings
        `[cameras]`, `[[demand]]`, `[[claims]]`, `[privacy]` and `network.snap_limit_m`.
    catalog
        Camera classes, levels, street classes, sensitive places.
    edits
        Where a planner pins a camera, and where none may stand; None without any.

    Raises
    ------
    SettingsError
        A claim that the geometry does not deliver, an unknown class, level or kind of candidate.
    InputError
        When more cameras are asked for than the places hold, or more are fixed than asked for; edits that
        cannot be met.
    """
    edits = edits or PlaceEdits()
    refuse_claims(settings, catalog)
    _check_fixed(city, settings)
    frontage = streets_with_frontage(city.streets, catalog)
    everywhere = make_candidates(city, settings, catalog, frontage)
    everywhere = with_pinned_places(everywhere, edits, usable_streets(city, frontage), settings)
    allowed, barred = apply_exclusions(everywhere, city, settings, catalog)
    candidates, forbidden = limited_places(allowed, barred, edits)
    _check_count(candidates, forbidden, _fixed(city, settings), settings)
    demand = make_demand(city, settings, frontage, catalog)
    standing = standing_cameras(city, settings, catalog)
    scene = make_scene(city, catalog)
    demand_xy = shapely.get_coordinates(demand.points.geometry.to_numpy())
    lit = demand.points["lit"].to_numpy(dtype=bool)
    own = frozenset(str(c) for c in candidates["camera_class"].dropna())
    target_m = settings.cameras.target_height_m
    places = places_of(candidates, city, settings)
    sight = see_in(scene, places, demand_xy, farthest_m(settings, catalog, own), target_m)
    model = np.array(sight.sight_model, dtype=object)
    offered = make_views(candidates, model, sight, lit, settings, catalog)
    offered = with_pinned_views(offered, candidates, model, sight, lit, edits, settings, catalog)
    views, refused = within_facade_limit(scene, city, settings, catalog, places, offered, candidates)
    weight = demand.points["weight_milli"].to_numpy(dtype=np.int64)
    bare = classes_without_ground(settings, catalog, sorted(own))
    old, old_indptr, old_demand = standing_views(scene, standing, demand_xy, lit, settings, len(views.frame))
    return Offer(
        candidates=candidates,
        views=pd.concat([views.frame, old], ignore_index=True) if len(old) else views.frame,
        demand=demand.points,
        cover_indptr=np.concatenate([views.indptr, views.indptr[-1] + old_indptr[1:]]),
        cover_demand=np.concatenate([views.demand, old_demand]),
        off_street_weight_milli=demand.off_street_weight_milli,
        demand_unit=demand.unit,
        layers=demand.layers,
        forbidden=forbidden,
        existing=standing.frame,
        layer_milli=demand.layer_milli,
        layer_off_milli=demand.layer_off_milli,
        districts=district_rules(city, settings, candidates, demand),
        pinned=pinned_views(views, candidates, weight, edits, settings, catalog),
        notes=(*candidate_notes(everywhere, settings), *([bare] if bare else []), *demand.notes, *refused),
    )


def places_of(candidates: gpd.GeoDataFrame, city: City, settings: Settings) -> Places:
    """Return CANDIDATES as places to see from: at the study's mount height, the way to the street open."""
    return Places(
        xy=shapely.get_coordinates(candidates.geometry.to_numpy()),
        height_m=np.full(len(candidates), settings.cameras.mount_height_m),
        free_m=candidates["snap_distance_m"].to_numpy(dtype=np.float64),
        open_ground=on_open_ground(candidates, city),
    )


def standing_views(
    scene: Scene,
    standing: Standing,
    demand_xy: NDArray[np.float64],
    lit: NDArray[np.bool_],
    settings: Settings,
    before: int,
) -> tuple[pd.DataFrame, Ints, Ints]:
    """Return the views of cameras that stand already, and what each sees."""
    if not len(standing.views):
        return standing.views, np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64)
    sight: Visibility = see_in(
        scene, standing.places, demand_xy, standing.farthest_m, settings.cameras.target_height_m
    )
    at = np.arange(len(standing.views), dtype=np.int64)
    indptr, seen = covers(sectors_of(standing.views, at, settings.cameras.light), sight, lit)
    ids = [f"VIEW-{i:06d}" for i in range(before + 1, before + 1 + len(at))]
    return standing.views.assign(view_id=ids, sight_model=list(sight.sight_model)), indptr, seen


def all_standing_covers(
    city: City, settings: Settings, catalog: Catalog, demand: gpd.GeoDataFrame
) -> tuple[list[str], Ints, Ints]:
    """Return the cameras that stand, down or not, and what each would see if it worked: ids and CSR rows.

    Parameters
    ----------
    demand
        DEMAND_POINTS of the offer.
    """
    if city.existing_cameras is None or not len(city.existing_cameras):
        return [], np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64)
    whole = standing_cameras(
        replace(city, existing_cameras=city.existing_cameras.assign(state=None)), settings, catalog
    )
    views, indptr, seen = standing_views(
        make_scene(city, catalog), whole, shapely.get_coordinates(demand.geometry.to_numpy()),
        demand["lit"].to_numpy(dtype=bool), settings, 0,
    )  # fmt: skip
    return views["candidate_id"].astype(str).tolist(), indptr, seen


def _fixed(city: City, settings: Settings) -> int:
    """Return how many cameras the list fixes, those too far from a street included."""
    return len(city.listed_cameras) if settings.cameras.list_mode == "fixed" else 0


def _check_fixed(city: City, settings: Settings) -> None:
    """Raise where the study fixes a list that is not there, or one of more cameras than it asks for."""
    asked = settings.cameras.count
    fixed = _fixed(city, settings)
    if settings.cameras.list_mode == "fixed" and not fixed:
        path = settings.sources.cameras
        raise SettingsError(
            Problem(
                '`cameras.list_mode` is "fixed", but there is no list: '
                + (f"`sources.cameras` ({path}) holds no row." if path else "`sources.cameras` is empty."),
                'Name a list of locations in `sources.cameras`, or set `cameras.list_mode = "candidates"`.',
            ),
            str(settings.folder / "study.toml"),
            "the cameras",
        )
    if fixed > asked:
        raise InputError(
            Problem(
                f"the list fixes {fixed} cameras, but `cameras.count` is {asked}.",
                f'Set `cameras.count` to {fixed} or more, or `cameras.list_mode = "candidates"` to choose '
                "among them.",
            ),
            title="the cameras",
        )


def _check_count(
    candidates: gpd.GeoDataFrame, forbidden: gpd.GeoDataFrame | None, fixed: int, settings: Settings
) -> None:
    """Raise InputError where the study asks for more cameras than the places hold, with what took the room.

    A fixed camera too far from any street counts as placed: it is unserved, with its reason.
    """
    asked = settings.cameras.count
    unsnapped = fixed - int(candidates["fixed"].sum())
    room = int(candidates["cameras_most"].sum())
    if asked - unsnapped <= room:
        return
    barred = 0 if forbidden is None else len(forbidden)
    if not len(candidates) and not barred and not settings.cameras.candidates:
        cause = "`cameras.candidates` is empty and no list of locations gives any"
        mend = 'Name kinds of place, for example `cameras.candidates = ["intersection", "midblock"]`.'
    elif not len(candidates) and barred:
        cause = f"the zones of `sources.exclusions` with action forbid hold all {barred} places"
        mend = "Take out a zone, or draw it smaller."
    else:
        cause = f"exclusion zones forbid {barred} more" if barred else ""
        fewer = f"Ask for {room} cameras or fewer" if room else "Name more kinds in `cameras.candidates`"
        mend = (
            f"{fewer}, raise `cameras.most_per_site`, or make "
            f"`cameras.midblock_spacing_m` (now {settings.cameras.midblock_spacing_m:g}) smaller."
        )
    raise InputError(
        Problem(
            f"`cameras.count` is {asked}, but there are {len(candidates)} places with room for {room} cameras"
            + (f": {cause}." if cause else "."),
            mend,
        ),
        title="the cameras",
    )
