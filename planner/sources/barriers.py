"""Railways and waterways that routes cross, out of an OSM file or a line layer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import osmium
import pandas as pd
import shapely

from planner.catalog.table_files import read_crossing_kinds
from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import BARRIER_KINDS, RAW_BARRIERS
from planner.sources import words
from planner.sources.layers import read_layer
from planner.sources.open_ground import Mapped, framed
from planner.sources.osm import is_osm, is_yes, osm_objects
from planner.sources.sites import column_of
from planner.sources.streets import clip

CLASSES = ("barrier_class", "railway", "waterway", "kind", "clase", "tipo", "type")
WIDTHS = ("width_m", "width", "ancho", "ancho_m")
_LINES = ("LineString", "MultiLineString")
_OTHER_WORDS = {
    "rail": ("ferrocarril", "via_ferrea", "railway", "tren", "ferrovia"),
    "river": ("rio", "waterway"),
    "stream": ("arroyo", "riacho", "quebrada"),
    "canal": ("acequia",),
}


def barrier_tags() -> dict[str, list[str]]:
    """Return the OSM tags of railways and waterways that are crossed, as OSMnx takes them.

    >>> barrier_tags()["waterway"]
    ['river', 'canal', 'stream']
    """
    out: dict[str, list[str]] = {}
    for kind in read_crossing_kinds():
        if kind.kind in BARRIER_KINDS:
            out.setdefault(kind.osm_key, []).append(kind.osm_value)
    return out


def read_barriers(path: Path, bbox: Sequence[float] = ()) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Return RAW_BARRIERS of a file in EPSG:4326, and the kinds of which it holds a line, in the box or not.

    What runs in a tunnel or culvert is left out: the street passes above it.

    Parameters
    ----------
    path
        OSM file, or a line layer with a column `kind` (an OSM value such as rail or river, or railway or
        waterway), and `name`, `width_m`, `bridge`, `tunnel` where it has them.
    bbox
        West, south, east, north in degrees: lines that touch it are kept whole. Empty keeps all.

    Raises
    ------
    InputError
        The file is damaged; or a row of a layer is no line or of an unknown kind.
    """
    found = barriers_of(_mapped_lines(path)) if is_osm(path) else _listed(path)
    known = tuple(k for k in BARRIER_KINDS if (found["kind"] == k).any())
    kept = clip(found, bbox) if len(bbox) else found
    return kept.reset_index(drop=True), known


def barriers_of(objects: Iterable[Mapped]) -> gpd.GeoDataFrame:
    """Return the railways and waterways among mapped objects (id, tags, shape) as RAW_BARRIERS."""
    tags_of = barrier_tags()
    rows = []
    for source_id, tags, shape in objects:
        key = next((k for k, values in tags_of.items() if tags.get(k) in values), None)
        if key is None or shape.geom_type not in _LINES or is_yes(tags.get("tunnel")):
            continue
        row = {
            "source_id": source_id, "name": tags.get("name"), "kind": key, "barrier_class": tags[key],
            "width_m": width_m(tags.get("width")), "bridge": is_yes(tags.get("bridge")),
        }  # fmt: skip
        rows += [row | {"geometry": part} for part in shapely.get_parts(shape)]
    return _typed(framed(rows, RAW_BARRIERS.names))


def width_m(value: object) -> float:
    """Return the width that a tag or cell tells in meters, nan where it tells none.

    >>> width_m("12,5 m"), width_m("wide")
    (12.5, nan)
    """
    found = re.match(r"^\s*(\d+(?:[.,]\d+)?)\s*m?\s*$", str(value))
    return float(found[1].replace(",", ".")) if found else float("nan")


def _mapped_lines(path: Path) -> Iterable[Mapped]:
    """Yield id, tags and line of the ways of an OSM file that carry one of the keys."""
    processor = osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY).with_locations()
    processor.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
    processor.with_filter(osmium.filter.KeyFilter(*barrier_tags()))
    for way in osm_objects(processor, path):
        places = [(n.location.lon, n.location.lat) for n in way.nodes if n.location.valid()]
        if len(places) > 1:
            yield f"way/{way.id}", {tag.k: tag.v for tag in way.tags}, shapely.LineString(places)


def _listed(path: Path) -> gpd.GeoDataFrame:
    """Return the barriers of a line layer."""
    layer = read_layer(path, shapes=("LineString",))
    problems = []
    wrong = ~layer.geom_type.isin(_LINES) | layer.geometry.is_empty
    if wrong.any():
        problems.append(Problem(f"rows {name_up_to_five(layer.index[wrong] + 1)} are no lines."))
    told = column_of(layer, CLASSES)
    classes = told.map(_class_of)
    odd = classes.isna()
    if odd.any():
        shown = name_up_to_five(f"row {i + 1}: `{told[i] or ''}`" for i in layer.index[odd])
        known = ", ".join(v for values in barrier_tags().values() for v in values)
        problems.append(
            Problem(
                f"the kind of barrier is unknown in {shown}.", f"Give a column `kind` with one of {known}."
            )
        )
    if problems:
        raise InputError(problems, str(path), "the layer of barriers")
    key_of = {v: key for key, values in barrier_tags().items() for v in values}
    ids = column_of(layer, words.IDS)
    frame = pd.DataFrame(index=layer.index)
    frame["source_id"] = ids.where(ids.notna(), [f"row/{i + 1}" for i in layer.index])
    frame["name"], frame["barrier_class"] = column_of(layer, words.NAMES), classes
    frame["kind"] = classes.map(key_of)
    frame["width_m"] = column_of(layer, WIDTHS).map(width_m)
    frame["bridge"] = column_of(layer, ("bridge", "puente")).map(is_yes)
    out = gpd.GeoDataFrame(frame, geometry=layer.geometry, crs=layer.crs)
    above = ~column_of(layer, ("tunnel", "tunel")).map(is_yes).to_numpy(dtype=bool)
    return _typed(out[above].explode(index_parts=False, ignore_index=True))


def _class_of(value: object) -> str | None:
    """Return the OSM value that a word tells."""
    word = words.plain(value or "")
    if any(word in values for values in barrier_tags().values()):
        return word
    return next((c for c, known in _OTHER_WORDS.items() if word in known), None)


def _typed(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return RAW_BARRIERS with numbers and flags as such."""
    kinds: Mapping[str, Any] = {"width_m": float, "bridge": bool}
    return gpd.GeoDataFrame(RAW_BARRIERS.arrange(frame).astype(kinds), geometry="geometry", crs=frame.crs)
