"""OpenStreetMap files (.osm.pbf, .osm, .osm.gz, .osm.bz2) as streets, through osmium."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import osmium
import pandas as pd
import shapely

from planner.errors import InputError, Problem
from planner.schema import RAW_STREETS
from planner.sources.faults import OSM_FAULTS, one_line
from planner.sources.model import SourceNote

OSM_SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2", ".osm.xml")
NOT_BUILT = frozenset(
    {"proposed", "construction", "planned", "abandoned", "razed", "disused", "dismantled", "removed", "no"}
)
NOT_STREETS = frozenset(
    {"platform", "elevator", "rest_area", "services", "emergency_bay", "corridor", "via_ferrata", "bus_stop"}
)
NO_VALUES = frozenset({"", "no", "f", "false", "0", "none", "nan"})

LIT_WORDS = frozenset(
    {"yes", "24/7", "automatic", "dusk-dawn", "sunset-sunrise", "si", "sí", "true", "t", "1", "1.0"}
)
UNLIT_WORDS = frozenset({"no", "disused", "false", "f", "0", "0.0"})

BOX_MARGIN_DEG = 0.02
"""Ways this far beside the box are still read, about 2 km: they say where streets inside it are split."""

Coordinate = tuple[float, float]


@dataclass(frozen=True)
class Way:
    """One OSM way: its runs of nodes with known places, as (node id, (lon, lat))."""

    way_id: int
    tags: dict[str, str]
    runs: list[list[tuple[int, Coordinate]]]
    cut: bool


def is_osm(path: Path) -> bool:
    """Return whether the name is that of an OSM file.

    >>> is_osm(Path("a.osm.pbf")), is_osm(Path("a.osm.gz")), is_osm(Path("a.gpkg"))
    (True, True, False)
    """
    return path.name.lower().endswith(OSM_SUFFIXES)


def is_yes(value: object) -> bool:
    """Return whether a tag or flag column says yes; any value but the known noes does (bridge=viaduct).

    >>> is_yes("viaduct"), is_yes("F"), is_yes(None)
    (True, False, False)
    """
    return value is not None and str(value).strip().lower() not in NO_VALUES


def layer_number(value: object) -> int:
    """Return the OSM layer as a whole number, 0 where it is blank or no number.

    >>> layer_number("-1"), layer_number("ground")
    (-1, 0)
    """
    try:
        return int(float(str(value)))
    except (ValueError, OverflowError):
        return 0


def lane_count(value: object) -> float:
    """Return the lanes that a tag or column tells, nan where it tells none; the most of several.

    >>> lane_count("4"), lane_count("2;3"), lane_count(None)
    (4.0, 3.0, nan)
    """
    told = [part.strip() for part in str(value).split(";")]
    found = [float(part) for part in told if part.replace(".", "", 1).isdecimal()]
    return max(found, default=float("nan"))


def lit_word(value: object) -> str | None:
    """Return yes or no of an OSM `lit` tag or a column that tells whether a street is lit, None else.

    Lamps that are switched by the clock or by movement count as lit; `limited` and hours do not tell.

    >>> lit_word("24/7"), lit_word("no"), lit_word("Mo-Fr 18:00-23:00")
    ('yes', 'no', None)
    """
    word = str(value).strip().lower()
    return "yes" if word in LIT_WORDS else "no" if word in UNLIT_WORDS else None


def osm_objects(processor: Any, path: Path) -> Iterator[Any]:
    """Yield the objects of an osmium processor; a cut or broken file is an InputError.

    Raises
    ------
    InputError
        osmium cannot read the file to its end.
    """
    try:
        yield from processor
    except OSM_FAULTS as fault:
        raise InputError(
            Problem(
                f"the OSM file breaks off or is damaged: {one_line(fault)} ({path.stat().st_size} bytes).",
                "Download it again, or run `planner fetch STUDY`.",
            ),
            str(path),
        ) from None


def read_osm_streets(path: Path, notes: list[SourceNote], bbox: Sequence[float] = ()) -> gpd.GeoDataFrame:
    """Return the streets of an OSM file as RAW_STREETS: every way with `highway`, split where ways meet.

    Motorways, tunnels, footways and private ways are kept: the table of street classes decides what may carry
    fiber. Areas, platforms and what is not built yet are left out, with a note. A way that leaves the
    extract is cut at its missing nodes, never drawn straight across.

    Parameters
    ----------
    path
        The file.
    notes
        List that what was left out is added to.
    bbox
        West, south, east, north in degrees: ways more than 2 km beside the box are passed over, so that
        a small study can be read out of a country's file.

    Raises
    ------
    InputError
        The file is damaged.
    """
    ways, left = _read_ways(path, bbox)
    used = Counter(ref for way in ways for run in way.runs for ref, _ in run)
    rows: list[dict[str, Any]] = []
    lines: list[Any] = []
    for way in ways:
        row = _street_row(way)
        for run in way.runs:
            for piece in _pieces(run, used):
                rows.append(row)
                lines.append(shapely.LineString(piece))
    notes.extend(_notes_of(ways, left, path))
    frame = pd.DataFrame(rows, columns=[c.name for c in RAW_STREETS.columns])
    return gpd.GeoDataFrame(frame, geometry=lines, crs="EPSG:4326")


def _read_ways(path: Path, bbox: Sequence[float]) -> tuple[list[Way], Counter[str]]:
    """Return the street ways, and how many ways were left out for which reason."""
    processor = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    processor.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
    processor.with_filter(osmium.filter.KeyFilter("highway"))
    ways: list[Way] = []
    left: Counter[str] = Counter()
    for found in osm_objects(processor, path):
        tags = {tag.k: tag.v for tag in found.tags}
        if tags["highway"] in NOT_BUILT:
            left["not built"] += 1
        elif tags["highway"] in NOT_STREETS or is_yes(tags.get("area")):
            left["areas"] += 1
        else:
            runs, cut = _runs(found.nodes)
            if not bbox or _touches(runs, bbox):
                ways.append(Way(found.id, tags, runs, cut))
    return ways, left


def _touches(runs: list[list[tuple[int, Coordinate]]], bbox: Sequence[float]) -> bool:
    """Return whether the envelope of a way comes near a box."""
    xs = [place[0] for run in runs for _, place in run]
    ys = [place[1] for run in runs for _, place in run]
    if not xs:
        return False
    west, south, east, north = bbox
    m = BOX_MARGIN_DEG
    return min(xs) <= east + m and max(xs) >= west - m and min(ys) <= north + m and max(ys) >= south - m


def _runs(nodes: Any) -> tuple[list[list[tuple[int, Coordinate]]], bool]:
    """Return the stretches of nodes whose place is in the file, and whether any is missing."""
    runs: list[list[tuple[int, Coordinate]]] = [[]]
    cut = False
    for node in nodes:
        place = node.location
        if not place.valid():
            cut = True
            runs.append([])
        elif not runs[-1] or runs[-1][-1][0] != node.ref:
            runs[-1].append((node.ref, (place.lon, place.lat)))
    return [run for run in runs if len(run) > 1], cut


def _pieces(run: list[tuple[int, Coordinate]], used: Counter[int]) -> Iterator[list[Coordinate]]:
    """Yield the run split at inner nodes that another way, or this one again, passes."""
    piece = [run[0][1]]
    for i, (ref, place) in enumerate(run[1:], start=1):
        piece.append(place)
        if used[ref] > 1 or i == len(run) - 1:
            yield piece
            piece = [place]


def _street_row(way: Way) -> dict[str, Any]:
    """Return the columns of RAW_STREETS of a way."""
    tags = way.tags
    return {
        "source_id": f"way/{way.way_id}",
        "name": tags.get("name"),
        "ref": tags.get("ref"),
        "street_class": tags["highway"],
        "bridge": is_yes(tags.get("bridge")),
        "tunnel": is_yes(tags.get("tunnel")),
        "access": tags.get("access"),
        "surface": tags.get("surface"),
        "lanes": lane_count(tags.get("lanes")),
        "layer": layer_number(tags.get("layer", 0)),
        "lit": lit_word(tags.get("lit")),
    }


def _notes_of(ways: list[Way], left: Counter[str], path: Path) -> list[SourceNote]:
    """Return notes on what was left out or cut."""
    cut = sum(way.cut for way in ways)
    told = (
        ("STREETS-NOT-BUILT", left["not built"], "ways proposed, under construction or gone: left out"),
        ("STREETS-AREAS", left["areas"], "areas, platforms and lifts tagged as highway: left out"),
        ("STREETS-CUT", cut, "ways that leave the extract: the part outside is unknown"),
    )
    return [SourceNote(code, "info", path.name, count, message) for code, count, message in told if count]
