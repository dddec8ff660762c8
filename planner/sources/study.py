"""Everything one study reads, in one call, with all faults told at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import pandas as pd

from planner.errors import InputError, Problem
from planner.settings import STUDY_FILE, Settings
from planner.sources import standing, study_layers
from planner.sources.buildings import read_buildings
from planner.sources.demand import read_demand
from planner.sources.edits import read_edits
from planner.sources.graphml import is_osmnx
from planner.sources.model import Source, SourceNote, StudySources, Terrain
from planner.sources.osm import is_osm
from planner.sources.osm_places import mapped_points
from planner.sources.paths import FoundFile, find_file, missing_file
from planner.sources.placing import misplaced
from planner.sources.plant import read_plant
from planner.sources.provenance import describe, merge_roles
from planner.sources.sites import read_sites
from planner.sources.streets import check_bbox, read_streets
from planner.sources.terrain import read_terrain
from planner.sources.withheld import shelters_listed

ROLES = (
    "streets", "points", "cameras", "demand", "buildings", "terrain", "existing_plant", "existing_cameras",
    "places", "vegetation", "districts", "exclusions", "barriers", "works_zones", "existing_pops",
    "edits", "facts",
)  # fmt: skip
PLANT = "plant"
_T = TypeVar("_T")


@dataclass
class _Reading:
    """Faults and notes gathered while the files of a study are read."""

    notes: list[SourceNote] = field(default_factory=list)
    faults: list[InputError] = field(default_factory=list)
    progress: Callable[[str, float], None] = lambda _stage, _share: None
    done: int = 0

    def of(self, role: str, read: Callable[[], _T]) -> _T | None:
        """Return what a reader gives; an input fault is kept for later."""
        self.progress(role, min(self.done / len(ROLES), 1.0))
        self.done += 1
        try:
            return read()
        except InputError as fault:
            self.faults.append(fault)
        except OSError as fault:
            mend = "Check that it may be read and that the disk answers."
            self.faults.append(
                InputError(
                    Problem(f"the file cannot be opened: {fault.strerror or fault}.", mend),
                    str(fault.filename),
                )
            )
        return None


def read_study_sources(
    settings: Settings, *, progress: Callable[[str, float], None] | None = None
) -> StudySources:
    """Return all that a study names in `[sources]`, in degrees, with its provenance.

    A path is absolute, or beside `study.toml`, or under the data root ($PLANNER_DATA, else `sources.root`).
    Without `sources.points` the points mapped in an OSM street file are taken (possibly none), unless the
    study takes its points from the demand layer.

    Parameters
    ----------
    settings
        Settings of the study and scenario.
    progress
        Called with the role that is being read and the share done, from 0 to 1.

    Raises
    ------
    InputError
        All missing files at once; else all faults of all files; a site farther than 50 km from the streets,
        with the likely cause (swapped coordinates, lost minus sign, another place).
    """
    files = _find_all(settings)
    reading = _Reading(progress=progress) if progress else _Reading()
    streets = reading.of("streets", lambda: _streets(settings, files["streets"], reading.notes))
    points = reading.of("points", lambda: _points(settings, files, reading.notes))
    cameras = reading.of("cameras", lambda: _cameras(settings, files, reading.notes))
    demand = reading.of("demand", lambda: _demand(settings, files, reading.notes))
    bounds = () if streets is None else tuple(float(b) for b in streets.total_bounds)
    buildings = reading.of("buildings", lambda: _buildings(settings, files, reading.notes))
    plant = reading.of(
        "existing_plant",
        lambda: read_plant(files["existing_plant"].path) if "existing_plant" in files else None,
    )
    terrain = reading.of("terrain", lambda: _terrain(files, bounds))
    read = StudySources(streets, points, cameras, demand, buildings, plant, terrain, ())
    read = _siting_layers(settings, files, read, reading)
    read = _works_layers(settings, files, read, reading)
    read = _standing_plant(settings, files, read, reading)
    reading.progress("done", 1.0)
    if streets is not None:
        _check_places(settings, bounds, files, read, reading)
    _raise_faults(reading.faults)
    if streets is None:
        raise InputError(Problem("no streets were read."))
    provenance = _provenance(settings, files)
    return replace(read, provenance=provenance, notes=(*reading.notes, *_without_license(provenance)))


def _siting_layers(
    settings: Settings, files: dict[str, FoundFile], read: StudySources, reading: _Reading
) -> StudySources:
    """Return the sources with what siting reads: cameras standing, ground, places, zones, demand layers."""
    notes = reading.notes
    cameras = reading.of("existing_cameras", lambda: study_layers.existing_cameras(settings, files, notes))
    areas, places = reading.of("places", lambda: study_layers.ground(settings, files, notes)) or (None, None)
    return replace(
        read,
        existing_cameras=cameras,
        areas=areas,
        places=places,
        districts=reading.of("districts", lambda: study_layers.districts(settings, files, notes)),
        exclusions=reading.of("exclusions", lambda: study_layers.exclusions(settings, files, notes)),
        demand_layers=tuple(
            reading.of(
                study_layers.demand_role(i),
                partial(study_layers.demand_layer, settings, files, i, read.demand, notes),
            )
            for i in range(len(settings.demand))
        ),
    )


def _works_layers(
    settings: Settings, files: dict[str, FoundFile], read: StudySources, reading: _Reading
) -> StudySources:
    """Return the sources with what works meet: barriers, works zones, POPs that stand; edits and facts."""
    found = reading.of("barriers", lambda: study_layers.barriers(settings, files))
    barriers, known = found or (None, ())
    zones = reading.of("works_zones", lambda: study_layers.works_zones(settings, files))
    pops = reading.of("existing_pops", lambda: study_layers.existing_pops(settings, files, reading.notes))
    edits = reading.of("edits", lambda: read_edits(files["edits"].path) if "edits" in files else None)
    facts = reading.of("facts", lambda: study_layers.facts(settings, files))
    crs_of = {"points": settings.sources.points_crs, "cameras": settings.sources.cameras_crs}
    frames = {"points": read.points, "cameras": read.cameras}
    lists = {r: (files[r], crs) for r, crs in crs_of.items() if r in files and frames[r] is not None}
    shelters = () if reading.faults else shelters_listed(lists, read.places)
    return replace(
        read, barriers=barriers, barriers_known=known, works_zones=zones, existing_pops=pops, edits=edits,
        facts=facts, shelters=shelters,
    )  # fmt: skip


def _standing_plant(
    settings: Settings, files: dict[str, FoundFile], read: StudySources, reading: _Reading
) -> StudySources:
    """Return the sources with what stands by `plant.source`: its cameras and POPs stand with those listed."""
    if PLANT not in files:
        return read
    stands = reading.of(PLANT, lambda: standing.read_standing(settings, files[PLANT], reading.notes))
    if stands is None:
        return read
    choose = settings.network.pops == "choose"
    pops, cameras = standing.standing_pops(stands), standing.standing_cameras(stands, settings)
    return replace(
        read,
        standing=stands,
        existing_cameras=standing.together(read.existing_cameras, cameras),
        existing_pops=standing.together(read.existing_pops, pops) if choose else read.existing_pops,
    )


def _find_all(settings: Settings) -> dict[str, FoundFile]:
    """Return the files of a study by role; every missing one is told at once."""
    sources = settings.sources
    if not sources.streets:
        raise InputError(
            Problem(
                "`sources.streets` is blank: a plan needs streets.",
                "Name a file, or set `sources.place` and run `planner fetch STUDY`.",
            ),
            str(settings.folder / STUDY_FILE),
        )
    check_bbox(sources.bbox)
    files: dict[str, FoundFile] = {}
    missing: list[Problem] = []
    named = {role: (f"sources.{role}", getattr(sources, role)) for role in ROLES}
    for i, entry in enumerate(settings.demand):
        named[study_layers.demand_role(i)] = (f"demand[{i}].layer", entry.layer)
    for role, (key, given) in named.items():
        found = find_file(settings, given) if given else None
        if found is not None:
            files[role] = found
        elif given:
            missing.append(missing_file(settings, key, given))
    if settings.plant.source:
        plant = find_file(settings, settings.plant.source)
        plant = plant or find_file(settings, f"{settings.plant.source}/{standing.PLAN_LAYERS}")
        if plant is not None:
            files[PLANT] = plant
        else:
            missing.append(missing_file(settings, "plant.source", settings.plant.source))
    if missing:
        raise InputError(missing, str(settings.folder / STUDY_FILE), "the files of the study")
    return files


def _streets(settings: Settings, found: FoundFile, notes: list[SourceNote]) -> gpd.GeoDataFrame:
    """Return the streets."""
    sources = settings.sources
    return read_streets(
        found.path, class_column=sources.streets_class_column, name_column=sources.streets_name_column,
        bbox=sources.bbox, notes=notes,
    )  # fmt: skip


def _points(
    settings: Settings, files: dict[str, FoundFile], notes: list[SourceNote]
) -> gpd.GeoDataFrame | None:
    """Return the government points, those mapped in OSM where no list is named."""
    if "points" in files:
        return read_sites(files["points"].path, settings.sources.points_crs, "points", notes)
    if settings.points.from_demand or not is_osm(files["streets"].path):
        return None
    found = mapped_points(files["streets"].path)
    box = settings.sources.bbox
    return found.cx[box[0] : box[2], box[1] : box[3]].reset_index(drop=True) if box else found


def _cameras(
    settings: Settings, files: dict[str, FoundFile], notes: list[SourceNote]
) -> gpd.GeoDataFrame | None:
    """Return the listed camera locations."""
    if "cameras" not in files:
        return None
    return read_sites(files["cameras"].path, settings.sources.cameras_crs, "cameras", notes)


def _demand(
    settings: Settings, files: dict[str, FoundFile], notes: list[SourceNote]
) -> gpd.GeoDataFrame | None:
    """Return the demand layer."""
    if "demand" not in files:
        return None
    return read_demand(files["demand"].path, settings.sources.demand_weight, notes)


def _buildings(
    settings: Settings, files: dict[str, FoundFile], notes: list[SourceNote]
) -> gpd.GeoDataFrame | None:
    """Return the footprints; where none are named, tell how many the street file maps."""
    if "buildings" not in files:
        notes.extend(study_layers.buildings_unused(files))
        return None
    read = read_buildings(files["buildings"].path, settings.sources.bbox, notes)
    if read.empty:
        where = "within the bbox of the study" if settings.sources.bbox else "in the file"
        notes.append(
            SourceNote(
                "BUILDINGS-NONE", "warning", files["buildings"].path.name, 1,
                f"no building footprint stands {where}: sight is bounded by the street corridor alone",
            )
        )  # fmt: skip
    return read


def _terrain(files: dict[str, FoundFile], bounds: tuple[float, ...]) -> Terrain | None:
    """Return the terrain around the streets."""
    return read_terrain(files["terrain"].path, bounds) if "terrain" in files else None


def _check_places(
    settings: Settings,
    bounds: tuple[float, ...],
    files: dict[str, FoundFile],
    read: StudySources,
    reading: _Reading,
) -> None:
    """Tell sites, centers and layers that stand in another place than the streets."""
    lists = {"points": read.points, "cameras": read.cameras, "existing_pops": read.existing_pops}
    if read.standing is not None:
        places = read.standing.assets.geometry.representative_point()
        lists[PLANT] = read.standing.assets.set_geometry(places)
    if "existing_cameras" in files and not is_osm(files["existing_cameras"].path):
        lists["existing_cameras"] = read.existing_cameras
    for role, sites in lists.items():
        problems = misplaced(sites, bounds) if sites is not None and role in files else []
        if problems:
            reading.faults.append(InputError(problems, str(files[role].path), f"the list of {role}"))
    if settings.centers:
        centers = gpd.GeoDataFrame(
            pd.DataFrame({"source_id": [c.id for c in settings.centers]}),
            geometry=gpd.points_from_xy([c.lon for c in settings.centers], [c.lat for c in settings.centers]),
            crs="EPSG:4326",
        )
        problems = misplaced(centers, bounds)
        if problems:
            reading.faults.append(InputError(problems, str(settings.folder / STUDY_FILE), "[[centers]]"))
    for role, layer in _layers_to_check(read).items():
        if role not in files or _any_near(layer, bounds):
            continue
        problems = misplaced(layer.set_geometry(layer.geometry.representative_point()), bounds)
        if role == "buildings" and not problems:
            what = f"none of {len(layer)} buildings stands within the extent of the streets."
            problems = [Problem(what, "Name the buildings of the place of the streets, or none.")]
        if problems:
            reading.faults.append(InputError(problems, str(files[role].path), f"the layer of {role}"))


def _layers_to_check(read: StudySources) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers that may reach beyond the streets, but not lie elsewhere as a whole, by role."""
    layers = {
        "demand": read.demand, "districts": read.districts, "exclusions": read.exclusions,
        "buildings": read.buildings, "barriers": read.barriers, "works_zones": read.works_zones,
    }  # fmt: skip
    layers |= {study_layers.demand_role(i): layer for i, layer in enumerate(read.demand_layers)}
    return {role: layer for role, layer in layers.items() if layer is not None and len(layer)}


def _any_near(places: gpd.GeoDataFrame, bounds: tuple[float, ...]) -> bool:
    """Return whether any place stands in the box of the streets: a demand layer may reach far beyond it."""
    west, south, east, north = bounds
    return not places.cx[west:east, south:north].empty


def _raise_faults(faults: list[InputError]) -> None:
    """Raise what was gathered: one fault as it is, several as one message that names each file."""
    single = {str(fault): fault for fault in faults}  # one damaged file may be read for several roles
    if len(single) == 1:
        raise faults[0]
    if faults:
        raise InputError(
            [Problem(f"{f.where}: {p.what}", p.mend) for f in single.values() for p in f.problems],
            "",
            "the files of the study",
        )


def _provenance(settings: Settings, files: dict[str, FoundFile]) -> tuple[Source, ...]:
    """Return the provenance of every file read, one row a file, and of study.toml itself."""
    rows: list[Source] = []
    for role, found in files.items():
        from_osm = is_osm(found.path) or is_osmnx(found.path)
        told = (
            settings.sources.streets_license
            if role == "streets"
            else study_layers.demand_license(settings, role)
        )
        rows.extend(describe(found, "demand" if role.startswith("demand") else role, told, from_osm))
    if "points" not in files and is_osm(files["streets"].path) and not settings.points.from_demand:
        rows.extend(describe(files["streets"], "points", "", True))
    if "barriers" not in files and is_osm(files["streets"].path):
        rows.extend(describe(files["streets"], "barriers", "", True))
    if "places" not in files and study_layers.places_file(files) is not None:
        rows.extend(describe(files["streets"], "places", "", True))
    books = (("prices", settings.costs.price_book), ("road_owners", settings.service.road_owners))
    for role, given in (("study", STUDY_FILE), *books):
        own = Path(given) if given else None
        if own is not None and (settings.folder / own).is_file():
            rows.extend(describe(FoundFile(settings.folder / own, own.as_posix()), role))
    return merge_roles(rows)


def _without_license(provenance: tuple[Source, ...]) -> list[SourceNote]:
    """Return a note for each layer of streets or demand whose license nobody told."""
    words = "its license is not told, so no output can name it; set `sources.{}_license`"
    return [
        SourceNote("SOURCES-NO-LICENSE", "warning", row.path, 1, words.format(role))
        for row in provenance
        for role in ("streets", "demand")
        if role in row.role.split(", ") and not row.license
    ]
