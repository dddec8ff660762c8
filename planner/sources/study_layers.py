"""What siting reads besides streets and lists: cameras standing, ground, places, districts, demand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import geopandas as gpd
import pandas as pd

from planner.errors import InputError, Problem
from planner.schema import BARRIER_KINDS
from planner.settings import STUDY_FILE, Settings
from planner.settings.siting_settings import DemandSettings
from planner.sources.barriers import read_barriers
from planner.sources.demand import read_demand
from planner.sources.existing_cameras import read_existing_cameras
from planner.sources.existing_pops import read_existing_pops
from planner.sources.facts import read_facts, read_list_facts
from planner.sources.model import SourceNote
from planner.sources.osm import is_osm
from planner.sources.osm_places import count_mapped_buildings
from planner.sources.paths import FoundFile
from planner.sources.places import read_ground
from planner.sources.works_zones import read_works_zones
from planner.sources.zones import read_districts, read_exclusions, read_vegetation

Files = Mapping[str, FoundFile]
Frame: TypeAlias = gpd.GeoDataFrame | None


def demand_role(number: int) -> str:
    """Return the key under which the file of an entry of `[[demand]]` is held, counted from 0."""
    return f"demand layer {number + 1}"


def places_file(files: Files) -> FoundFile | None:
    """Return the file of places: the one named, else the street file where that is OpenStreetMap."""
    if "places" in files:
        return files["places"]
    return files["streets"] if is_osm(files["streets"].path) else None


def existing_cameras(settings: Settings, files: Files, notes: list[SourceNote]) -> Frame:
    """Return the cameras that stand already."""
    if "existing_cameras" not in files:
        return None
    all_round = settings.cameras.existing_unknown == "all_round"
    path = files["existing_cameras"].path
    return read_existing_cameras(path, "", settings.sources.bbox, notes, all_round=all_round)


def existing_pops(settings: Settings, files: Files, notes: list[SourceNote]) -> Frame:
    """Return the POPs that stand already; they need POPs to be chosen at all."""
    if "existing_pops" not in files:
        return None
    if settings.network.pops != "choose":
        what = f"`sources.existing_pops` names POPs, but `network.pops` is {settings.network.pops!r}."
        mend = 'Set `network.pops = "choose"`, or leave the list blank in this scenario.'
        raise InputError(Problem(what, mend), str(settings.folder / STUDY_FILE))
    sources = settings.sources
    return read_existing_pops(files["existing_pops"].path, sources.existing_pops_crs, sources.bbox, notes)


def facts(settings: Settings, files: Files) -> pd.DataFrame | None:
    """Return what the camera list and the file of facts say of cameras, None where the study has neither."""
    found = []
    if "cameras" in files and settings.cameras.list_mode != "ignore" and not is_osm(files["cameras"].path):
        found.append(read_list_facts(files["cameras"].path, settings.sources.cameras_crs))
    if "facts" in files:
        found.append(read_facts(files["facts"].path))
    told = [rows for rows in found if len(rows)]
    return pd.concat(told, ignore_index=True) if told else None


def buildings_unused(files: Files) -> list[SourceNote]:
    """Return a note of the footprints that an OSM street file maps and the study does not read."""
    streets = files["streets"].path
    count = count_mapped_buildings(streets) if is_osm(streets) else 0
    words = (
        "building footprints are mapped in this file and not read, so sight is bounded by street corridors "
        "alone and no home is counted: name the file in `sources.buildings`"
    )
    return [SourceNote("BUILDINGS-MAPPED-UNUSED", "info", streets.name, count, words)] if count else []


def ground(settings: Settings, files: Files, notes: list[SourceNote]) -> tuple[Frame, Frame]:
    """Return areas and places; vegetation of a layer of its own stands after the areas."""
    found = places_file(files)
    areas, places = None, None
    if found is not None:
        tell_cameras = "existing_cameras" not in files
        areas, places = read_ground(found.path, settings.sources.bbox, notes, tell_cameras=tell_cameras)
    if "vegetation" in files:
        trees = read_vegetation(files["vegetation"].path, settings.sources.bbox)
        areas = trees if areas is None else pd.concat([areas, trees], ignore_index=True)
        areas = areas.drop_duplicates("source_id").reset_index(drop=True)
    return areas, places


def districts(settings: Settings, files: Files, notes: list[SourceNote]) -> Frame:
    """Return the districts; limits for districts that no layer holds are a fault."""
    sources = settings.sources
    wanted = [d.name for d in settings.districts]
    if "districts" not in files:
        if wanted and not sources.districts:
            what = f"`[[districts]]` sets limits for `{wanted[0]}`, but `sources.districts` is blank."
            raise InputError(
                Problem(what, "Name a polygon layer of districts, or remove the entries."),
                str(settings.folder / STUDY_FILE),
            )
        return None
    return read_districts(
        files["districts"].path, sources.districts_name, sources.districts_residents, wanted=wanted,
        bbox=sources.bbox, notes=notes,
    )  # fmt: skip


def exclusions(settings: Settings, files: Files, notes: list[SourceNote]) -> Frame:
    """Return the exclusion zones."""
    if "exclusions" not in files:
        return None
    return read_exclusions(files["exclusions"].path, settings.sources.bbox, notes)


def barriers(settings: Settings, files: Files) -> tuple[Frame, tuple[str, ...]]:
    """Return railways and waterways, and the kinds of which a layer tells; None without any layer.

    Raises
    ------
    InputError
        `sources.barriers_complete` names no kind of barrier.
    """
    told = settings.sources.barriers_complete
    odd = [k for k in told if k not in BARRIER_KINDS]
    if odd:
        raise InputError(
            Problem(f"`sources.barriers_complete` names {odd[0]!r}.", "Expected railway, waterway."),
            str(settings.folder / STUDY_FILE),
        )
    found = files.get("barriers")
    if found is None and is_osm(files["streets"].path):
        found = files["streets"]
    if found is None:
        return None, tuple(k for k in BARRIER_KINDS if k in told)
    frame, known = read_barriers(found.path, settings.sources.bbox)
    return frame, tuple(k for k in BARRIER_KINDS if k in (*known, *told))


def works_zones(settings: Settings, files: Files) -> Frame:
    """Return the works zones."""
    found = files.get("works_zones")
    return None if found is None else read_works_zones(found.path, settings.sources.bbox)


def demand_layer(
    settings: Settings, files: Files, number: int, default: Frame, notes: list[SourceNote]
) -> Frame:
    """Return the layer of one entry of `[[demand]]`; None is meters of street.

    A blank layer takes `sources.demand`, with the entry's own weight where it names one; without such a file,
    or for an entry of kind `streets`, meters of street.
    """
    entry = settings.demand[number]
    if not entry.layer and (entry.kind == "streets" or "demand" not in files):
        return None
    weight = entry.weight or settings.sources.demand_weight
    if not entry.layer and weight == settings.sources.demand_weight:
        return default
    found = files[demand_role(number)] if entry.layer else files["demand"]
    return read_demand(found.path, weight, notes)


def demand_license(settings: Settings, role: str) -> str:
    """Return the license that the settings give a file of demand, blank for any other role."""
    if role == "demand":
        return settings.sources.demand_license
    entries: dict[str, DemandSettings] = {demand_role(i): d for i, d in enumerate(settings.demand)}
    return entries[role].license if role in entries else ""
