"""What `planner fetch` asks OpenStreetMap for: streets, buildings, and all else that is mapped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import osmnx as ox
import pandas as pd
import requests
import shapely

from planner.errors import InputError, Problem
from planner.schema import RAW_SITES, RAW_STREETS
from planner.sources.barriers import barrier_tags
from planner.sources.faults import one_line
from planner.sources.graphml import first_value
from planner.sources.open_ground import AREA_TAGS, Mapped, ground_of, place_tags
from planner.sources.osm import NOT_BUILT, NOT_STREETS, is_yes, lane_count, layer_number, lit_word
from planner.sources.osm_places import (
    FROM_OSM,
    POINT_TAGS,
    buildings_of,
    point_kind,
    sites_frame,
)
from planner.sources.places import TABLE_COLUMN

STREET_FILTER = f'["highway"]["highway"!~"^({"|".join(sorted(NOT_BUILT | NOT_STREETS))})$"]["area"!~"^yes$"]'
BUILDING_TAGS: dict[str, Any] = {"building": True}


def mapped_tags() -> dict[str, Any]:
    """Return the tags of all that `fetch_mapped` asks for, as OSMnx takes them.

    >>> mapped_tags()["man_made"], mapped_tags()["power"]
    (['surveillance', 'utility_pole'], ['pole'])
    """
    out: dict[str, set[str]] = {}
    for key, value in (*POINT_TAGS, *AREA_TAGS, *place_tags(), ("man_made", "surveillance")):
        out.setdefault(key, set()).add(value)
    for key, values in barrier_tags().items():
        out.setdefault(key, set()).update(values)
    return {key: sorted(values) for key, values in sorted(out.items())}


def area_of(place: str, bbox: Sequence[float]) -> Any:
    """Return the polygon to ask for: the box where one is given, else the boundary of the place.

    Raises
    ------
    InputError
        The place is unknown to Nominatim or has no boundary.
    """
    if bbox:
        return shapely.box(bbox[0], bbox[1], bbox[2], bbox[3])
    try:
        return ox.geocoder.geocode_to_gdf(place).union_all()
    except ox._errors.InsufficientResponseError:
        what = f"`sources.place` is `{place}`, which OpenStreetMap does not know."
    except TypeError:
        what = f"`sources.place` is `{place}`, which has no boundary in OpenStreetMap."
    raise InputError(
        Problem(what, "Write it as City, Province, Country, or give `sources.bbox`."), title="planner fetch"
    )


def fetch_streets(area: Any) -> gpd.GeoDataFrame:
    """Return the streets of an area as RAW_STREETS, one line between junctions.

    A street that leaves the area ends at its first node outside.

    Raises
    ------
    InputError
        OpenStreetMap has no street there.
    """
    try:
        graph = ox.graph.graph_from_polygon(
            area, network_type="all", custom_filter=STREET_FILTER, simplify=False, retain_all=True,
            truncate_by_edge=True,
        )  # fmt: skip
    except (requests.RequestException, ox._errors.ResponseStatusCodeError, json.JSONDecodeError):
        raise  # an answer that failed, not an empty one: it is asked for again
    except (ox._errors.InsufficientResponseError, ValueError) as fault:
        raise InputError(
            Problem(
                f"OpenStreetMap gave no streets for this area: {one_line(fault)}.",
                "Check the place or the bbox.",
            ),
            title="planner fetch",
        ) from None
    graph = ox.simplification.simplify_graph(graph, edge_attrs_differ=["osmid"], remove_rings=False)
    edges = ox.convert.graph_to_gdfs(graph, nodes=False, fill_edge_geometry=True).reset_index(drop=True)
    rows = [_street_row(row) for row in edges.drop(columns="geometry").to_dict("records")]
    frame = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=edges.geometry.to_numpy(), crs="EPSG:4326")
    frame["key"] = frame.geometry.normalize().to_wkb()
    single = frame.drop_duplicates(["source_id", "key"])  # the graph holds both directions of each street
    return single.sort_values(["source_id", "key"])[RAW_STREETS.names].reset_index(drop=True)


def fetch_buildings(area: Any) -> gpd.GeoDataFrame:
    """Return the footprints of an area as RAW_BUILDINGS; may be empty."""
    return buildings_of(_features(area, BUILDING_TAGS))


def fetch_mapped(area: Any) -> list[Mapped]:
    """Return id, tags and shape of all that is mapped of an area besides streets and buildings, in one query.

    Government points, cameras, open ground, doors, sensitive places, stops, poles, railways and waterways.
    The box of the area is asked for, because a boundary of many corners would be repeated for every tag; what
    lies outside the area is then left out.
    """
    box = shapely.box(*area.bounds)
    return [found for found in _features(box, mapped_tags()) if found[2].intersects(area)]


def points_of(objects: list[Mapped]) -> gpd.GeoDataFrame:
    """Return the government points among mapped objects as RAW_SITES; may be empty."""
    rows = []
    for source_id, tags, shape in objects:
        kind = point_kind(tags)
        if kind is not None:
            row = dict.fromkeys(RAW_SITES.names) | {"source_id": source_id, "name": tags.get("name")}
            row |= {"kind": kind, "provenance": FROM_OSM, "geometry": shape.representative_point()}
            rows.append(row)
    return sites_frame(rows)


def places_of(objects: list[Mapped]) -> gpd.GeoDataFrame:
    """Return open ground and places in one layer, with a column that tells which of the two a row is."""
    areas, places = ground_of(objects, [], "")
    parts = [areas.assign(**{TABLE_COLUMN: "areas"}), places.assign(**{TABLE_COLUMN: "places"})]
    names = ["source_id", TABLE_COLUMN, "kind", "name", "owner", "geometry"]
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs="EPSG:4326").reindex(columns=names)


def _features(area: Any, tags: dict[str, Any]) -> list[Mapped]:
    """Return id, tags and shape of what carries the tags, in the order of ids; empty where nothing does."""
    try:
        frame = ox.features.features_from_polygon(area, tags)
    except ox._errors.InsufficientResponseError:
        return []
    out: list[Mapped] = []
    records = frame.drop(columns="geometry").to_dict("records")
    for (element, number), record, shape in zip(frame.index, records, frame.geometry, strict=True):
        told = {str(k): v for k, v in record.items() if isinstance(v, str)}
        out.append((f"{element}/{number}", told, shape))
    return out


def _street_row(record: dict[Any, Any]) -> dict[str, Any]:
    """Return the columns of RAW_STREETS of an edge."""
    tags = {k: first_value(v) for k, v in record.items()}
    text = {k: v if isinstance(v, str) else None for k, v in tags.items()}
    return {
        "source_id": f"way/{tags['osmid']}",
        "name": text.get("name"),
        "ref": text.get("ref"),
        "street_class": text.get("highway") or "unclassified",
        "bridge": is_yes(text.get("bridge")),
        "tunnel": is_yes(text.get("tunnel")),
        "access": text.get("access"),
        "surface": text.get("surface"),
        "lanes": lane_count(text.get("lanes")),
        "layer": layer_number(text.get("layer") or 0),
        "lit": lit_word(text.get("lit")),
    }
