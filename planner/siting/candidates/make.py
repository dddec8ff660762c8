"""All candidates of a city: each kind asked for, merged, numbered."""

from __future__ import annotations

import difflib

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.city.model import City
from planner.errors import Problem, SettingsError
from planner.schema import CANDIDATES
from planner.settings.model import Settings
from planner.siting.candidates.doors import door_places
from planner.siting.candidates.listed import listed_places
from planner.siting.candidates.merge import kept
from planner.siting.candidates.mounts import existing_places, pole_places, power_distances_m
from planner.siting.candidates.plazas import plaza_places
from planner.siting.candidates.rows import Streets, usable_streets
from planner.siting.candidates.street_places import intersections, midblocks
from planner.siting.candidates.town_entries import town_entries
from planner.siting.districts import districts_of
from planner.siting.exclusions import actions_by_kind
from planner.sources.model import SourceNote

KINDS = ("intersection", "midblock", "plaza", "town_entry", "door", "pole", "existing")
"""Kinds of `cameras.candidates`, in the order of their rows; the list stands before them."""
WHERE_FROM = {
    "intersection": "no three streets meet where fiber may be built and a center is reached",
    "midblock": "no block is as long as `cameras.midblock_spacing_m`",
    "plaza": "no named plaza or park is mapped beside a street",
    "town_entry": "no arterial leaves the dense streets and goes on for 200 m",
    "door": "no school, hospital, clinic or stop is mapped near a street",
    "pole": "no pole or street lamp is mapped near a street",
    "existing": "the study names no cameras that stand already",
}
"""Why a kind may have no place, by kind."""


def make_candidates(
    city: City, settings: Settings, catalog: Catalog, frontage: NDArray[np.bool_]
) -> gpd.GeoDataFrame:
    """Return CANDIDATES: list rows first, then each kind of `cameras.candidates` in the order of `KINDS`.

    Only streets count that have frontage, may carry fiber and reach a center. Intersections are nodes
    where three or more ends of them meet. Blocks of them of `midblock_spacing_m` or longer carry
    floor(length / spacing) candidates, each in the middle of its part of the block; shorter ones none. The
    other kinds are told in their own files. Candidates within 12 m of a better one are merged into it (see
    `candidates.merge`); list rows are always kept. Listed cameras that could not be snapped are not offered:
    they stand in `city.anchors` with their reason.

    Exclusion zones are not yet applied (see `siting.exclusions`); only doors bear their own mask.

    Parameters
    ----------
    city
        City whose anchors tell where its centers and listed cameras stand.
    settings
        `[cameras]`, `[privacy]` and `network.snap_limit_m`.
    catalog
        Its table of sensitive places tells which kinds have a door.
    frontage
        Spans where people live and walk (see `streets_with_frontage`).

    Raises
    ------
    SettingsError
        When `cameras.candidates` names a kind that does not exist, or `[privacy]` a kind of place.
    """
    _refuse_unknown_kinds(settings)
    streets = usable_streets(city, frontage)
    listed = listed_places(city, settings)
    frames = [
        listed,
        *(_of_kind(k, streets, settings, catalog) for k in KINDS if k in settings.cameras.candidates),
    ]
    rows = pd.concat([f for f in frames if len(f)] or [listed], ignore_index=True)
    degree = rows.pop("degree").to_numpy(dtype=np.int64)
    xy = shapely.get_coordinates(np.asarray(rows["geometry"], dtype=object))
    keep = kept(rows["kind"].tolist(), xy, degree)
    rows, xy = rows[keep].reset_index(drop=True), xy[keep]
    fixed = rows["fixed"].to_numpy(dtype=bool)
    rows["candidate_id"] = [f"CAND-{i:05d}" for i in range(1, len(rows) + 1)]
    rows["fixed"] = fixed
    rows["cameras_least"] = fixed.astype(np.int64)
    rows["cameras_most"] = np.where(fixed, 1, settings.cameras.most_per_site).astype(np.int64)
    rows["power_distance_m"] = power_distances_m(xy, city)
    rows["district"] = districts_of(xy, city)
    return CANDIDATES.arrange(gpd.GeoDataFrame(rows, geometry="geometry", crs=city.crs))


def _of_kind(kind: str, streets: Streets, settings: Settings, catalog: Catalog) -> pd.DataFrame:
    """Return the rows of one kind."""
    cameras, limit_m = settings.cameras, settings.network.snap_limit_m
    if kind == "intersection":
        return intersections(streets)
    if kind == "midblock":
        return midblocks(streets, cameras.midblock_spacing_m)
    if kind == "plaza":
        return plaza_places(streets, limit_m)
    if kind == "town_entry":
        return town_entries(streets)
    if kind == "door":
        forbidden = {k for k, action in actions_by_kind(settings, catalog).items() if action == "forbid"}
        return door_places(streets, catalog, forbidden, limit_m)
    if kind == "pole":
        return pole_places(streets, limit_m, cameras.midblock_spacing_m / 2)
    return existing_places(streets, limit_m)


def _refuse_unknown_kinds(settings: Settings) -> None:
    """Raise SettingsError for kinds of candidates that do not exist, with the nearest that does."""
    strange = [k for k in settings.cameras.candidates if k not in KINDS]
    if strange:
        raise SettingsError(
            [
                Problem(
                    f"`cameras.candidates` holds {k!r}; expected any of {', '.join(KINDS)}.",
                    f"Did you mean `{difflib.get_close_matches(k, KINDS, n=1, cutoff=0.0)[0]}`?",
                )
                for k in strange
            ],
            where="study.toml",
            title="the settings",
        )


def candidate_notes(candidates: pd.DataFrame, settings: Settings) -> tuple[SourceNote, ...]:
    """Return a note for each kind that the study asks for and the city has no place of.

    Kinds whose every place was merged into a better one are told too: the words say both.
    """
    have = set(candidates["kind"])
    return tuple(
        SourceNote(
            "CANDIDATES-NONE",
            "warning",
            "candidates",
            0,
            f"`cameras.candidates` asks for places of kind {kind}, and none is offered: {WHERE_FROM[kind]}, "
            "or stands within 12 m of a better place.",
        )
        for kind in KINDS
        if kind in settings.cameras.candidates and kind not in have
    )
