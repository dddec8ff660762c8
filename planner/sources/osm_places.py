"""Places mapped in an OSM file: government points, cameras and building footprints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import osmium
import pandas as pd
import shapely

from planner.schema import RAW_BUILDINGS, RAW_SITES
from planner.sources.building_use import use_of
from planner.sources.osm import osm_objects

STOREY_M = 3.0
"""Height of a storey where only `building:levels` is tagged: planning assumption."""
FOOT_M = 0.3048
POINT_TAGS: dict[tuple[str, str], str] = {
    ("amenity", "school"): "school",
    ("amenity", "hospital"): "hospital",
    ("healthcare", "hospital"): "hospital",
    ("amenity", "clinic"): "clinic",
    ("healthcare", "clinic"): "clinic",
    ("healthcare", "centre"): "clinic",
    ("amenity", "health_post"): "clinic",
    ("amenity", "police"): "police",
    ("amenity", "fire_station"): "fire",
    ("amenity", "townhall"): "town_hall",
    ("amenity", "courthouse"): "government",
    ("amenity", "public_building"): "government",
    ("office", "government"): "office",
}
CAMERA_TYPES = {"fixed": "fixed", "dome": "dome_360", "panning": "ptz"}
FROM_OSM = "mapped in OpenStreetMap"


def point_kind(tags: Mapping[str, Any]) -> str | None:
    """Return the kind of government point that OSM tags tell, or None.

    A place tagged `operator:type=private` is no government point.

    >>> point_kind({"amenity": "townhall"}), point_kind({"amenity": "bank"})
    ('town_hall', None)
    """
    if tags.get("operator:type") == "private":
        return None
    return next((kind for (key, value), kind in POINT_TAGS.items() if tags.get(key) == value), None)


def is_camera(tags: Mapping[str, Any]) -> bool:
    """Return whether OSM tags tell a surveillance camera (guards and plate readers are none)."""
    kind = tags.get("surveillance:type")
    return tags.get("man_made") == "surveillance" and (not isinstance(kind, str) or kind == "camera")


def camera_class(tags: Mapping[str, Any]) -> str | None:
    """Return the class in `schema.CAMERA_CLASSES` that `camera:type` tells, or None."""
    return CAMERA_TYPES.get(str(tags.get("camera:type")))


NUMBER_OF_METERS = r"^\s*(\d+(?:[.,]\d+)?)(?!\d|[.,]\d|e[+-]?\d)\s*(m|ft|')?"
"""A height and its unit; a power of ten is no height that anybody writes."""


def height_m(tags: Mapping[str, Any]) -> float:
    """Return the height of a building in meters, NaN where no tag tells it.

    Without a height a storey counts as 3 m: planning assumption.

    >>> height_m({"height": "12,5 m"}), height_m({"building:levels": "4"}), height_m({"height": "40 ft"})
    (12.5, 12.0, 12.192)
    >>> height_m({"height": "6'"}), height_m({"height": "1e9"})
    (1.829, nan)
    """
    found = re.match(NUMBER_OF_METERS, str(tags.get("height", "")))
    if found:
        size = float(found[1].replace(",", "."))
        return round(size * FOOT_M, 3) if found[2] in ("ft", "'") else size
    storeys = re.match(r"^\s*(\d+(?:[.,]\d+)?)", str(tags.get("building:levels", "")))
    return float(storeys[1].replace(",", ".")) * STOREY_M if storeys else float("nan")


def mapped_points(path: Path) -> gpd.GeoDataFrame:
    """Return the government points mapped in an OSM file as RAW_SITES, areas by a point inside; may be empty.

    Raises
    ------
    InputError
        The file is damaged.
    """
    rows = []
    for source_id, tags, shape in mapped(path, "amenity", "healthcare", "office"):
        kind = point_kind(tags)
        if kind is not None:
            rows.append(_site(source_id, tags.get("name"), kind, None, shape))
    return sites_frame(rows)


def mapped_cameras(path: Path) -> gpd.GeoDataFrame:
    """Return the cameras mapped in an OSM file as RAW_SITES; may be empty.

    Raises
    ------
    InputError
        The file is damaged.
    """
    rows = [
        _site(source_id, tags.get("name"), "camera", camera_class(tags), shape)
        for source_id, tags, shape in mapped(path, "man_made")
        if is_camera(tags)
    ]
    return sites_frame(rows)


def mapped_buildings(path: Path, bbox: Sequence[float] = ()) -> gpd.GeoDataFrame:
    """Return the building footprints of an OSM file that touch a box as RAW_BUILDINGS; may be empty.

    Raises
    ------
    InputError
        The file is damaged.
    """
    return buildings_of(mapped(path, "building", bbox=bbox))


def count_mapped_buildings(path: Path) -> int:
    """Return how many ways and relations of an OSM file are tagged as buildings, without reading their shape.

    Raises
    ------
    InputError
        The file is damaged.
    """
    kinds = osmium.osm.WAY | osmium.osm.RELATION
    found = osmium.FileProcessor(str(path), kinds).with_filter(osmium.filter.KeyFilter("building"))
    return sum(o.tags.get("building") != "no" for o in osm_objects(found, path))


def buildings_of(objects: Iterable[tuple[str, Mapping[str, Any], Any]]) -> gpd.GeoDataFrame:
    """Return the footprints among mapped objects (id, tags, shape) as RAW_BUILDINGS, in their order."""
    rows = [
        {"source_id": source_id, "height_m": height_m(tags), "use": use_of(tags), "geometry": shape}
        for source_id, tags, shape in objects
        if shape.geom_type in ("Polygon", "MultiPolygon") and tags.get("building") != "no"
    ]
    frame = pd.DataFrame(rows, columns=RAW_BUILDINGS.names, dtype=object).astype({"height_m": float})
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


def sites_frame(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    """Return rows as a RAW_SITES frame, ordered as they come."""
    frame = pd.DataFrame(rows, columns=RAW_SITES.names).astype(object)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


def _site(source_id: str, name: str | None, kind: str, class_: str | None, shape: Any) -> dict[str, Any]:
    """Return one row of RAW_SITES."""
    point = shape if shape.geom_type == "Point" else shape.representative_point()
    return {
        "source_id": source_id, "name": name, "kind": kind, "provenance": FROM_OSM, "camera_class": class_,
        "geometry": point,
    }  # fmt: skip


def mapped(path: Path, *keys: str, bbox: Sequence[float] = ()) -> Iterator[tuple[str, dict[str, str], Any]]:
    """Yield id, tags and shape of nodes, closed ways and multipolygons that carry one of the keys.

    Parameters
    ----------
    path
        OSM file.
    keys
        Keys of tags.
    bbox
        West, south, east, north in degrees: what does not touch it is passed over. Empty takes all.

    Raises
    ------
    InputError
        The file is damaged.
    """
    keyed = osmium.filter.KeyFilter(*keys)
    processor = osmium.FileProcessor(str(path)).with_areas(keyed).with_filter(keyed)
    factory = osmium.geom.WKBFactory()
    box = shapely.box(bbox[0], bbox[1], bbox[2], bbox[3]) if len(bbox) else None
    for found in osm_objects(processor, path):
        tags = {tag.k: tag.v for tag in found.tags}
        if found.is_node() and found.location.valid():
            place = shapely.Point(found.location.lon, found.location.lat)
            if box is None or box.intersects(place):
                yield f"node/{found.id}", tags, place
        elif found.is_area():
            kind = "way" if found.from_way() else "relation"
            try:
                shape = shapely.from_wkb(factory.create_multipolygon(found))
            except (
                RuntimeError,
                shapely.errors.ShapelyError,
            ):  # osmium could not close its rings: there is no footprint to hand on
                continue
            single = shape.geoms[0] if len(shape.geoms) == 1 else shape
            if box is not None and not box.intersects(single):
                continue
            yield f"{kind}/{found.orig_id()}", tags, single
