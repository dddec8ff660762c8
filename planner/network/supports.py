"""Poles and chambers along the routes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString

from planner.catalog.model import Catalog, Way
from planner.network.graph import RouteGraph
from planner.network.guys import count_guys
from planner.network.lines import run_coordinates
from planner.network.responsible import Facts, PlantOwners, responsible_for_support
from planner.network.tables import drawn_rows
from planner.network.tree import runs
from planner.schema import SUPPORTS
from planner.settings import Settings

PREFIX = {"pole": "POL", "chamber": "CHB"}
CLOSED_MANNERS = ("aerial", "bored")
Closed = tuple[float, float]
"""A stretch of a crossing, from and to."""


def place_supports(
    graph: RouteGraph,
    closures: set[str],
    crossings: gpd.GeoDataFrame,
    owners: PlantOwners,
    settings: Settings,
    catalog: Catalog,
) -> gpd.GeoDataFrame:
    """Return the poles and chambers of the routes, each with the span that it serves.

    Stretches run between branches, closures and changes of way. One support stands at each end of a stretch
    (one for all that meet there), poles also at corners, and between them as many as keep the spacing of the
    study, evenly. Where the route crosses a railway, a waterway or a main road by the air or bored, one
    stands on each side and none between, away from junctions. New poles are guyed against the pull of their
    cables (`network/guys.py`). On existing poles (a way that needs a layer) the same rule counts the poles
    used, since the layer gives lines and not poles; they are marked existing and have the layer's owner.

    Parameters
    ----------
    closures
        node_id of every closure: cable is spliced and looped at a support.
    crossings
        CROSSINGS of the route.
    owners
        Who owns the plant that stands along each street, by way.
    """
    corner = (catalog.allowances["corner_deg"].value, catalog.allowances["corner_apart_m"].value)
    network = settings.network
    rows: list[Facts] = []
    standing: set[tuple[int, str]] = set()
    closed = _closed_by_row(graph, crossings)
    held = [row for row in graph.spans if graph.ways[row].support]
    for run in runs(held, _stretches(graph, held, closures)):
        way = graph.ways[run[0]]
        pole = way.support == "pole"
        line = run_coordinates(graph, run)
        ends = np.cumsum(graph.length_m[run])
        spacing = network.pole_spacing_m if pole else network.chamber_spacing_m
        at = positions(
            line, float(ends[-1]), spacing, corner if pole else None, _closed_on(closed, run, ends)
        )
        start, kind = int(graph.near[run[0]]), way.support
        if (start, kind) not in standing and not _ends_here(graph, start, kind):
            at = np.concatenate([[0.0], at])
        end = int(graph.far[run[-1]])
        if (end, kind) in standing:
            at = at[:-1]
        standing |= {(start, kind), (end, kind)}
        rows.extend(_rows(graph, run, line, ends, at, way, owners, settings))
    counts = dict.fromkeys(PREFIX, 0)
    for row in rows:
        kind = str(row["kind"])
        counts[kind] += 1
        row["support_id"] = f"{PREFIX[kind]}-{counts[kind]:05d}"
    out = drawn_rows(rows, SUPPORTS, crossings.crs)
    new = ((out["kind"] == "pole") & ~out["existing"]).to_numpy(dtype=bool)
    hung = [shapely.linestrings(graph.vertices[r]) for r in held if graph.ways[r].support == "pole"]
    guys = count_guys(out.geometry.to_numpy()[new], np.array(hung, dtype=object), catalog)
    out.loc[new, "guys"] = guys
    return out


def _closed_by_row(graph: RouteGraph, crossings: gpd.GeoDataFrame) -> dict[int, list[Closed]]:
    """Return the stretches of each span, from its near end, in which no support may stand."""
    out: dict[int, list[Closed]] = {}
    held = crossings[crossings["manner"].isin(CLOSED_MANNERS) & ~crossings["at_node"].astype(bool)]
    for span, place, length_m in zip(held["span_id"], held.geometry, held["length_m"], strict=True):
        row = graph.row_of[span]
        middle = shapely.line_locate_point(LineString(graph.vertices[row]), place)
        low, high = max(middle - length_m / 2, 0.0), min(middle + length_m / 2, graph.length_m[row])
        out.setdefault(row, []).append((float(low), float(high)))
    return out


def _closed_on(closed: dict[int, list[Closed]], run: list[int], ends: NDArray[np.float64]) -> list[Closed]:
    """Return the same along a run of spans."""
    begins = np.concatenate([[0.0], ends[:-1]]).tolist()
    return [
        (b + low, b + high) for b, row in zip(begins, run, strict=True) for low, high in closed.get(row, ())
    ]


def _stretches(graph: RouteGraph, held: list[int], closures: set[str]) -> dict[int, int]:
    """Return row -> next row where a stretch of one way runs on past a node."""
    out: dict[int, int] = {}
    for row in held:
        node = int(graph.far[row])
        alone = len(graph.onward[node]) == 1 and len(graph.inward[node]) == 1
        if alone and graph.node_id[node] not in closures:
            onto = graph.onward[node][0]
            if graph.ways[onto] is graph.ways[row]:
                out[row] = onto
    return out


def positions(
    line: NDArray[np.float64],
    length_m: float,
    spacing_m: float,
    corner: tuple[float, float] | None,
    closed: Sequence[Closed] = (),
) -> NDArray[np.float64]:
    """Return where supports stand along a stretch, its start left out and its end included, in meters.

    Parameters
    ----------
    line
        Vertices.
    length_m
        Length of the stretch as stored; positions are in its measure.
    spacing_m
        Longest distance between two supports.
    corner
        Turn in degrees above which a support stands at a vertex, and the least distance in meters to the
        corner before it and to both ends; None for no corners.
    closed
        Stretches with a support at each end and none inside.

    >>> positions(np.array([[0.0, 0.0], [100.0, 0.0]]), 100.0, 45.0, None).round(1).tolist()
    [33.3, 66.7, 100.0]
    """
    corners = _corners(line, length_m, *corner) if corner else []
    free = [at for at in corners if not any(low < at < high for low, high in closed)]
    breaks = sorted({0.0, *free, *(at for pair in closed for at in pair), length_m})
    out: list[NDArray[np.float64]] = []
    for low, high in pairwise(breaks):
        crossed = any(a <= (low + high) / 2 <= b for a, b in closed)
        pieces = 1 if crossed else max(1, math.ceil((high - low) / spacing_m - 1e-9))
        out.append(low + (high - low) * np.arange(1, pieces + 1) / pieces)
    return np.concatenate(out)


def _corners(line: NDArray[np.float64], length_m: float, turn_deg: float, apart_m: float) -> list[float]:
    """Return the positions of corners along a stretch."""
    steps = np.diff(line, axis=0)
    sizes = np.hypot(steps[:, 0], steps[:, 1])
    total = float(sizes.sum())
    if len(line) < 3 or total == 0:
        return []
    heading = np.degrees(np.arctan2(steps[:, 1], steps[:, 0]))
    turns = np.abs((np.diff(heading) + 180) % 360 - 180)
    along = np.cumsum(sizes)[:-1] * (length_m / total)
    found: list[float] = []
    for position, turn in zip(along.tolist(), turns.tolist(), strict=True):
        last = found[-1] if found else 0.0
        if turn > turn_deg and position - last >= apart_m and length_m - position >= apart_m:
            found.append(position)
    return found


def _ends_here(graph: RouteGraph, node: int, kind: str) -> bool:
    """Say whether a span toward the center puts a support of this kind at the node."""
    return any(graph.ways[row].support == kind for row in graph.inward[node])


def _rows(
    graph: RouteGraph, run: list[int], line: NDArray[np.float64], ends: NDArray[np.float64],
    at: NDArray[np.float64], way: Way, owners: PlantOwners, settings: Settings,
) -> list[Facts]:  # fmt: skip
    """Return the supports of one stretch without their ids."""
    drawn = LineString(line)
    scale = drawn.length / ends[-1] if ends[-1] > 0 else 1.0
    places = shapely.line_interpolate_point(drawn, at * scale)
    which = np.minimum(np.searchsorted(ends - 1e-6, at, side="left"), len(run) - 1)
    spans = [graph.span_id[run[k]] for k in which.tolist()]
    return [
        {
            "support_id": "",
            "kind": way.support,
            "existing": way.needs_layer,
            "span_id": span,
            "guys": 0,
            **responsible_for_support(settings, way, owners.get((span.partition(".")[0], way.way))),
            "geometry": place,
        }
        for span, place in zip(spans, places, strict=True)
    ]
