"""Street graphs in GraphML, as OSMnx writes them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import pandas as pd
import shapely

from planner.errors import InputError, Problem, name_up_to_five
from planner.sources.faults import GRAPHML_FAULTS, one_line
from planner.sources.layers import parse_crs, to_degrees

OSMNX_HEAD_BYTES = 65_536
"""The attribute keys stand at the head of a GraphML file."""


def read_graphml(path: Path) -> gpd.GeoDataFrame:
    """Return the edges of a GraphML street graph in EPSG:4326 with their attributes as columns.

    An edge without `geometry` is straight between its nodes. Two directions of one street (same nodes, same
    line) become one row. The CRS is the graph's `crs`, else degrees where the coordinates allow it.

    Raises
    ------
    InputError
        The file is no GraphML, is cut, or a node lacks x or y.
    """
    where = str(path)
    if b"<!DOCTYPE" in path.read_bytes():
        raise InputError(Problem("the GraphML declares a document type.", "Export it without it."), where)
    try:
        graph = nx.read_graphml(path, force_multigraph=True)
    except GRAPHML_FAULTS as fault:
        raise InputError(
            Problem(f"the file is not whole GraphML: {one_line(fault)}.", "Save the graph again."), where
        ) from None
    placed = {node: _place(data) for node, data in graph.nodes(data=True)}
    lost = [node for node, place in placed.items() if place is None]
    if lost:
        raise InputError(
            Problem(f"nodes {name_up_to_five(lost)} lack x or y.", "Save the graph with node coordinates."),
            where,
        )
    rows = _edges(graph, placed, where)
    if not rows:
        raise InputError(Problem("the graph has no edges.", "Check the export."), where)
    named = str(graph.graph.get("crs", ""))
    crs = parse_crs(named, where) if named else None
    frame = gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geometry", crs=crs)
    return to_degrees(frame, "", where)


def is_osmnx(path: Path) -> bool:
    """Return whether a file is a graph that OSMnx saved, and so is made of OpenStreetMap data."""
    if path.suffix.lower() != ".graphml":
        return False
    with path.open("rb") as stream:
        return b'"osmid"' in stream.read(OSMNX_HEAD_BYTES)


def first_value(value: Any) -> Any:
    """Return the first of several values, as OSMnx merges them: a list, or a list written as text.

    >>> first_value("['residential', 'tertiary']"), first_value("residential")
    ('residential', 'residential')
    """
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        try:
            value = ast.literal_eval(value)
        except (ValueError, SyntaxError):
            return value
    if hasattr(value, "__len__") and not isinstance(value, str | bytes | dict):
        return value[0] if len(value) else None
    return value


def _place(data: Mapping[str, Any]) -> tuple[float, float] | None:
    """Return the coordinates of a node."""
    for x, y in (("x", "y"), ("lon", "lat")):
        if x in data and y in data:
            try:
                return float(data[x]), float(data[y])
            except ValueError:
                return None
    return None


def _edges(graph: Any, placed: Mapping[Any, Any], where: str) -> list[dict[str, Any]]:
    """Return a row an edge, the second direction of a street left out."""
    rows: list[dict[str, Any]] = []
    seen: set[tuple[Any, ...]] = set()
    for tail, head, data in graph.edges(data=True):
        text = data.get("geometry")
        try:
            line = shapely.from_wkt(text) if text else shapely.LineString([placed[tail], placed[head]])
        except shapely.errors.GEOSException:
            raise InputError(
                Problem(f"edge {tail} to {head} has geometry `{str(text)[:40]}`."), where
            ) from None
        there = tuple(line.coords)
        key = min(there, there[::-1])
        if key not in seen:
            seen.add(key)
            rows.append({**data, "geometry": line})
    return rows
