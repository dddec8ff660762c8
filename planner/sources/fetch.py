"""`planner fetch`: streets, buildings, mapped places and terrain of a study, each with its provenance."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from planner.errors import InputError, Problem
from planner.settings import STUDY_FILE, Settings
from planner.sources import fetch_osm
from planner.sources.atomic import part_of
from planner.sources.barriers import barriers_of
from planner.sources.connection import Answers, Talk, osmnx_session, with_retries
from planner.sources.existing_cameras import cameras_of
from planner.sources.fetch_terrain import (
    TERRAIN_ATTRIBUTION,
    TERRAIN_LICENSE,
    TERRAIN_SOURCE,
    TERRAIN_URL,
    fetch_terrain,
)
from planner.sources.model import Source
from planner.sources.paths import FETCH_FOLDER
from planner.sources.provenance import OSM_ATTRIBUTION, OSM_LICENSE, OSM_SOURCE, sha256_of, sidecar_path
from planner.sources.streets import check_bbox

CACHE_FOLDER = "cache"
TERRAIN_VARIABLE = "PLANNER_TERRAIN_URL"


@dataclass(frozen=True)
class _Query:
    """One question to OpenStreetMap: its stage, words, question and text."""

    stage: str
    what: str
    ask: Callable[[Any], Any]
    text: str


@dataclass(frozen=True)
class _Layer:
    """One file to write: its role, name, words, the stage whose answer it is taken from, and how."""

    role: str
    file: str
    what: str
    stage: str
    take: Callable[[Any], gpd.GeoDataFrame] = lambda answer: answer


_QUERIES = (
    _Query("streets", "the streets", fetch_osm.fetch_streets, f"way{fetch_osm.STREET_FILTER}"),
    _Query("buildings", "the buildings", fetch_osm.fetch_buildings, str(fetch_osm.BUILDING_TAGS)),
    _Query("mapped places", "the mapped places", fetch_osm.fetch_mapped, str(fetch_osm.mapped_tags())),
)
_LAYERS = (
    _Layer("streets", "streets.gpkg", "the streets", "streets"),
    _Layer("buildings", "buildings.gpkg", "the buildings", "buildings"),
    _Layer("points", "points.csv", "the government points", "mapped places", fetch_osm.points_of),
    _Layer(
        "existing_cameras", "existing_cameras.csv", "the mapped cameras", "mapped places",
        lambda found: cameras_of(found, [], ""),
    ),
    _Layer("places", "places.gpkg", "open ground and places", "mapped places", fetch_osm.places_of),
    _Layer("barriers", "barriers.gpkg", "railways and waterways", "mapped places", barriers_of),
)  # fmt: skip
STAGES = (*(query.stage for query in _QUERIES), "terrain")


def fetch_study(
    settings: Settings,
    *,
    overpass_url: str | None = None,
    nominatim_url: str | None = None,
    terrain_url: str | None = None,
    progress: Callable[[str, float], None] | None = None,
    say: Callable[[str], None] | None = None,
    sleep: Callable[[float], None] | None = None,
) -> list[Source]:
    """Fetch the study's area into `STUDY/sources/` and return what was written, a row a file.

    Each file is written whole or not at all, with `FILE.provenance.json` beside it (source, date, query,
    sha256, license). Answers are kept in `STUDY/cache/`, so a second fetch asks nothing; delete the folder
    for newer data. All of OpenStreetMap is answered before the first file is written. A layer of which the
    area has nothing leaves no file. `study.toml` is not edited: `suggested_settings` says what to write.

    Parameters
    ----------
    settings
        `sources.bbox` (west, south, east, north, degrees) or else `sources.place` is the area.
    overpass_url, nominatim_url
        Other servers than the public ones, for example ``http://127.0.0.1:8080/api``.
    terrain_url
        Template of gzipped .hgt tiles with {band} and {tile}; blank asks for no terrain. None takes the
        environment variable PLANNER_TERRAIN_URL where it is set, else the public tiles.
    progress
        Called with the stage and its share from 0 to 1 of the whole fetch.
    say
        Called with sentences: retries, layers that are empty, terrain that is not offered.
    sleep
        Called with the seconds of each pause before a retry; None really waits.

    Raises
    ------
    InputError
        There is neither a place nor a box, the place is unknown, the area has no streets, or no answer came.
    """
    talk = Talk()
    talk.say, talk.progress = say or talk.say, progress or talk.progress
    talk.sleep = sleep or talk.sleep
    _check_area(settings)
    try:
        tiles = os.environ.get(TERRAIN_VARIABLE, TERRAIN_URL) if terrain_url is None else terrain_url
        return _fetch_all(settings, overpass_url, nominatim_url, tiles, talk)
    except OSError as fault:
        raise InputError(
            Problem(
                f"the study's folder cannot be written: {fault.strerror or fault}.",
                "Fetch into a folder of your own: `planner new DIR` makes one.",
            ),
            str(fault.filename or settings.folder),
        ) from None


def suggested_settings(sources: Sequence[Source]) -> list[str]:
    """Return the lines of `[sources]` in study.toml that use what was fetched.

    Mapped cameras are what already stands in the streets: they are credited, not offered as candidate sites.

    >>> suggested_settings([Source("sources/streets.gpkg", "streets", "")])[:2]
    ['streets = "sources/streets.gpkg"', 'streets_status = "surveyed"']
    """
    lines: list[str] = []
    for source in sources:
        if source.role == "streets":
            lines += [
                f'streets = "{source.path}"',
                'streets_status = "surveyed"',
                f'streets_license = "{source.license}"',
                'streets_class_column = "street_class"',
                'streets_name_column = "name"',
            ]
        elif source.role == "points":
            lines.append(f'points = "{source.path}"  # in place of a list of your own')
        elif source.role == "barriers":
            lines += [f'barriers = "{source.path}"', 'barriers_complete = ["railway", "waterway"]']
        else:
            lines.append(f'{source.role} = "{source.path}"')
    return lines


def _fetch_all(
    settings: Settings, overpass_url: str | None, nominatim_url: str | None, terrain_url: str, talk: Talk
) -> list[Source]:
    """Ask for every layer, then write them."""
    sources, cache = settings.sources, settings.folder / CACHE_FOLDER
    talk.cache = cache / "osm"
    with osmnx_session(cache / "osm", overpass_url, nominatim_url) as answers:
        talk.progress("place", 0.0)
        area = with_retries(lambda: fetch_osm.area_of(sources.place, sources.bbox), "the place", talk)
        found = {}
        for i, query in enumerate(_QUERIES):
            talk.progress(query.stage, i / len(STAGES))
            found[query.stage] = with_retries(partial(query.ask, area), query.what, talk)
        date = _date_of(answers, cache / "osm")
    asked = f"bbox {list(sources.bbox)}" if sources.bbox else f"place {sources.place}"
    texts = {query.stage: f"{asked}; {query.text}" for query in _QUERIES}
    written = [
        _write_layer(settings, layer, layer.take(found[layer.stage]), texts[layer.stage], date, talk)
        for layer in _LAYERS
    ]
    talk.progress("terrain", (len(STAGES) - 1) / len(STAGES))
    written.append(_terrain(settings, found["streets"].total_bounds, terrain_url, talk))
    talk.progress("done", 1.0)
    return [source for source in written if source is not None]


def _check_area(settings: Settings) -> None:
    """Refuse a study that names no area to fetch, or a box out of order."""
    sources = settings.sources
    where = str(settings.folder / STUDY_FILE)
    if not sources.place and not sources.bbox:
        raise InputError(
            Problem(
                "the study names no area to fetch.",
                'Set `sources.place = "City, Country"` or `sources.bbox = [west, south, east, north]`.',
            ),
            where,
        )
    check_bbox(sources.bbox)


def _date_of(answers: Answers, cache: Path) -> str:
    """Return the date of the OSM data: as the server said, else the day the cached answers were written."""
    if answers.osm_base:
        return min(answers.osm_base)
    days = [path.stat().st_mtime for path in cache.glob("*.json")]
    return datetime.fromtimestamp(min(days), UTC).date().isoformat() if days else ""


def _write_layer(
    settings: Settings, layer: _Layer, frame: gpd.GeoDataFrame, query: str, date: str, talk: Talk
) -> Source | None:
    """Write one layer and its provenance, or remove what an earlier fetch left where there is nothing."""
    path = settings.folder / FETCH_FOLDER / layer.file
    if frame.empty:
        talk.say(f"OpenStreetMap has nothing for {layer.what} here: no {layer.file} written.")
        path.unlink(missing_ok=True)
        sidecar_path(path).unlink(missing_ok=True)
        return None
    with part_of(path) as part:
        if path.suffix == ".csv":
            _site_list(frame).to_csv(part, index=False, lineterminator="\n")
        else:
            frame.to_file(part, layer=layer.role, driver="GPKG", engine="pyogrio")
    return _record(path, Source("", layer.role, "", OSM_LICENSE, OSM_ATTRIBUTION, OSM_SOURCE, date, query))


def _site_list(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return sites as a list that a person can open and edit."""
    flat = pd.DataFrame(frame.drop(columns="geometry"))
    flat["lat"], flat["lon"] = frame.geometry.y.round(7), frame.geometry.x.round(7)
    return flat.rename(columns={"source_id": "id"})


def _terrain(settings: Settings, bounds: Sequence[float], url: str, talk: Talk) -> Source | None:
    """Write the terrain; a study works without it, so a server that fails is told and not an error."""
    if not url:
        talk.say("No terrain was asked for.")
        return None
    path = settings.folder / FETCH_FOLDER / "terrain.tif"
    try:
        with part_of(path) as part:
            tiles = fetch_terrain(bounds, settings.folder / CACHE_FOLDER / "terrain", part, talk, url)
            if not tiles:
                raise InputError(Problem("the server has no elevation tile of this area."))
    except InputError as fault:
        talk.say(f"No terrain was written: {fault.problems[0].what}")
        return None
    today = datetime.now(UTC).date().isoformat()
    told = Source(
        "", "terrain", "", TERRAIN_LICENSE, TERRAIN_ATTRIBUTION, TERRAIN_SOURCE, today, " ".join(tiles)
    )
    return _record(path, told)


def _record(path: Path, told: Source) -> Source:
    """Write the provenance beside a file and return it with path and hash."""
    source = Source(**(asdict(told) | {"path": f"{FETCH_FOLDER}/{path.name}", "sha256": sha256_of(path)}))
    with part_of(sidecar_path(path)) as part:
        part.write_text(json.dumps(asdict(source), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return source
