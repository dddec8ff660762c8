"""Open ground, vegetation, doors, sensitive places, stops and poles, by their OSM tags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd

from planner.catalog.table_files import read_sensitive_places
from planner.schema import RAW_AREAS, RAW_PLACES
from planner.sources.model import SourceNote

AREA_TAGS: dict[tuple[str, str], str] = {
    ("natural", "wood"): "vegetation",
    ("landuse", "forest"): "vegetation",
    ("place", "square"): "plaza",
    ("highway", "pedestrian"): "plaza",
    ("amenity", "marketplace"): "plaza",
    ("leisure", "playground"): "playground",
    ("leisure", "pitch"): "sports",
    ("leisure", "track"): "sports",
    ("amenity", "parking"): "parking",
    ("leisure", "park"): "park",
    ("leisure", "garden"): "park",
    ("leisure", "common"): "park",
    ("leisure", "dog_park"): "park",
    ("landuse", "recreation_ground"): "park",
    ("landuse", "village_green"): "park",
}
"""Kinds of ground by tag; what carries several is of the first, so a wooded park hides like a wood."""
AREAS = ("Polygon", "MultiPolygon")
GONE = ("disused", "abandoned", "demolished")
_CLOSED = frozenset({"private", "no", "customers", "permit", "members"})
_BUILT_PARKING = frozenset({"underground", "multi-storey", "rooftop", "sheds", "carports", "garage_boxes"})
Mapped = tuple[str, Mapping[str, Any], Any]


@cache
def place_tags() -> dict[tuple[str, str], str]:
    """Return the kind of place by (key, value), in the order of the catalog of sensitive places.

    >>> place_tags()["amenity", "school"], place_tags()["highway", "bus_stop"]
    ('school', 'transit_stop')
    """
    out: dict[tuple[str, str], str] = {}
    for row in read_sensitive_places():
        out.setdefault((row.osm_key, row.osm_value), row.kind)
    return out


def ground_keys() -> tuple[str, ...]:
    """Return the OSM keys by which areas and places are found."""
    return tuple(sorted({key for key, _ in (*AREA_TAGS, *place_tags())}))


def area_kind(tags: Mapping[str, Any], shape: Any) -> str | None:
    """Return the kind of ground in `schema.AREA_KINDS` that tags tell of an area, or None.

    A pedestrian street that closes to a ring is no area unless it says so (area=yes, or a multipolygon).
    """
    if shape.geom_type not in AREAS:
        return None
    kind = kind_by_tags(tags, AREA_TAGS)
    ring_street = tags.get("highway") == "pedestrian" and tags.get("area") != "yes"
    if (
        kind == "plaza"
        and ring_street
        and tags.get("type") != "multipolygon"
        and tags.get("place") != "square"
    ):
        return None
    return kind


def place_kind(tags: Mapping[str, Any], shape: Any) -> str | None:
    """Return the kind of place that tags tell, the first of the catalog's order, or None.

    >>> import shapely
    >>> place_kind({"office": "political_party", "amenity": "school"}, shapely.Point(0, 0))
    'party'
    """
    if any(tags.get(key) == "yes" for key in GONE):
        return None
    kind = kind_by_tags(tags, place_tags())
    return None if kind == "pole" and shape.geom_type != "Point" else kind


def kind_by_tags(tags: Mapping[str, Any], table: Mapping[tuple[str, str], str]) -> str | None:
    """Return what a table says of the first of its tags that is there; several values stand with `;`."""
    for (key, value), kind in table.items():
        told = tags.get(key)
        if isinstance(told, str) and (told == value or value in [part.strip() for part in told.split(";")]):
            return kind
    return None


def is_open_ground(tags: Mapping[str, Any], kind: str) -> bool:
    """Return whether people may be on it in the open: not private, indoors, below ground or in a building."""
    if kind == "vegetation":
        return True
    below = str(tags.get("layer") or "0").startswith("-") or str(tags.get("level") or "0").startswith("-")
    inside = any(
        tags.get(key) not in (None, "no") for key in ("indoor", "tunnel", "building", "building:part")
    )
    garden = tags.get("leisure") == "garden" and tags.get("garden:type") in ("residential", "private")
    return not (
        below or inside or garden or tags.get("access") in _CLOSED or tags.get("parking") in _BUILT_PARKING
    )


def ground_of(
    objects: Iterable[Mapped], notes: list[SourceNote], feature: str
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the areas (RAW_AREAS) and places (RAW_PLACES) among mapped objects (id, tags, shape).

    An object may be both. Ground that is private, indoors or below ground is left out, with a note.
    """
    areas: list[dict[str, Any]] = []
    places: list[dict[str, Any]] = []
    closed = 0
    for source_id, tags, shape in objects:
        row = {"source_id": source_id, "name": tags.get("name"), "geometry": shape}
        ground = area_kind(tags, shape)
        if ground is not None and is_open_ground(tags, ground):
            areas.append(row | {"kind": ground})
        closed += ground is not None and not is_open_ground(tags, ground)
        place = place_kind(tags, shape)
        if place is not None:
            places.append(row | {"kind": place, "owner": tags.get("operator") or tags.get("owner")})
    if closed:
        message = "areas that are private, indoors, below ground or in a building: no open ground, left out"
        notes.append(SourceNote("AREAS-NOT-OPEN", "info", feature, closed, message))
    return framed(areas, RAW_AREAS.names), framed(places, RAW_PLACES.names)


def framed(rows: list[dict[str, Any]], names: list[str]) -> gpd.GeoDataFrame:
    """Return rows as a frame in EPSG:4326 with the given columns."""
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")
