"""Crossings of the route: railways, waterways and main roads, along its spans and at its junctions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.city.crossings import how_crossed, tangents
from planner.city.works import Works, crossings_on
from planner.network.graph import RouteGraph
from planner.network.model import Routes
from planner.network.responsible import Facts, PlantOwners, responsible_for_span
from planner.network.tables import drawn_rows
from planner.schema import CROSSINGS
from planner.settings import Settings

ON_LINE_M = 0.05
"""A junction this near to a barrier lies on it."""
HEADING_M = 5.0
"""The direction of a street at a junction is that of its first meters."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Arm:
    """A street that leaves a junction: heading in radians, and the row of the route there, -1 for none."""

    heading: float
    row: int
    starts: bool
    span_id: str
    street_class: str
    name: str

    @property
    def street(self) -> str:
        """The street span that it is a part of."""
        return self.span_id.partition(".")[0]


@dataclass(frozen=True)
class Through:
    """A line that runs through a junction: columns of CROSSINGS, width, both headings, spans along it."""

    told: Facts
    width_m: float
    headings: tuple[float, float]
    along: set[str]


def place_crossings(
    graph: RouteGraph, routes: Routes, owners: PlantOwners, settings: Settings, catalog: Catalog
) -> gpd.GeoDataFrame:
    """Return CROSSINGS of the route, in the order of its spans.

    Along a span every crossing of its street counts that lies on it. At a junction on a barrier or on a main
    road the route crosses where it leaves on both sides of it: once, on the first span that is on the other
    side than the span before. Junctions on one barrier within `crossing_merge_m` are one crossing: both
    carriageways. A route that runs along the main road and turns off it is not counted as crossing it, which
    errs toward too few.

    Parameters
    ----------
    owners
        Who owns the plant that stands along each street, by way.
    """
    kinds = {k.osm_value: k for k in catalog.crossing_kinds}
    rows = [*_along(graph, routes), *_at_junctions(graph, routes, catalog)] if kinds else []
    spans = routes.network.spans
    out: list[Facts] = []
    for row, told in sorted(rows, key=lambda r: (r[0], r[1]["offset_m"], r[1]["kind"])):
        way, street = graph.ways[row], str(spans["span_id"].iloc[graph.span_row[row]]).partition(".")[0]
        manner, item = how_crossed(way, str(told["passes"]), kinds[str(told["barrier_class"])])
        line = spans.geometry.iloc[graph.span_row[row]]
        out.append(
            {
                **told,
                "crossing_id": f"CRO-{len(out) + 1:04d}",
                "span_id": graph.span_id[row],
                "way": way.way,
                "manner": manner,
                "item_id": item or None,
                **responsible_for_span(settings, way, owners.get((street, way.way))),
                "geometry": shapely.line_interpolate_point(line, float(str(told["offset_m"]))),
            }
        )
    frame = drawn_rows(out, CROSSINGS, spans.crs)
    for column in ("name", "item_id"):
        frame[column] = frame[column].astype(object).where(frame[column].notna(), None)
    return frame


def _along(graph: RouteGraph, routes: Routes) -> list[tuple[int, Facts]]:
    """Return the crossings along the spans of the route."""
    row_of = {int(r): k for k, r in enumerate(graph.span_row.tolist())}
    chosen = routes.network.spans
    found = crossings_on(chosen, routes.works)
    out: list[tuple[int, Facts]] = []
    held = found[found["row"].isin(row_of)]
    for c in held.to_dict("records"):
        told: Facts = {k: c[k] for k in ("kind", "barrier_class", "name", "barrier_ids", "passes")}
        told |= {"offset_m": round(float(c["at_m"]), 2), "length_m": float(c["length_m"]), "at_node": False}
        out.append((row_of[int(c["row"])], told))
    return out


def _at_junctions(graph: RouteGraph, routes: Routes, catalog: Catalog) -> list[tuple[int, Facts]]:
    """Return the crossings at the junctions of the route."""
    allowances = catalog.allowances
    sharpest = float(np.sin(np.radians(allowances["crossing_angle_deg"].value)))
    streets = _streets_at_nodes(graph, routes)
    found: list[tuple[int, int, Facts]] = []
    for node, arms in streets.items():
        for line in [*_main_roads(arms, catalog), *_barriers_at(graph, node, routes.works)]:
            crossed = _other_side(_route_arms(graph, node, arms, line.along), line.headings)
            if crossed is None:
                continue
            sine = min(abs(float(np.sin(crossed.heading - h))) for h in line.headings)
            told = {
                **line.told,
                "offset_m": 0.0 if crossed.starts else float(graph.length_m[crossed.row]),
                "length_m": round(line.width_m / max(sine, sharpest), 2),
                "passes": "level",
                "at_node": True,
            }
            found.append((crossed.row, node, told))
    found.sort(key=lambda f: (f[0], str(f[2]["barrier_ids"])))
    return _once(found, graph, allowances["crossing_merge_m"].value)


def _streets_at_nodes(graph: RouteGraph, routes: Routes) -> dict[int, list[Arm]]:
    """Return the arms of all streets at the nodes of the route that are junctions of the city.

    A node where a site alone splits a street is none: what it crosses there is a crossing of the street.
    """
    spans, node_row = routes.network.spans, {n: i for i, n in enumerate(graph.node_id)}
    route_row = {int(r): k for k, r in enumerate(graph.span_row.tolist())}
    out: dict[int, list[Arm]] = defaultdict(list)
    told = {c: spans[c].tolist() for c in ("from_node", "to_node", "span_id", "street_class", "name")}
    for end, column in (("start", "from_node"), ("end", "to_node")):
        rows = np.flatnonzero(spans[column].isin(node_row).to_numpy())
        shapes = np.asarray(spans.geometry.to_numpy(), dtype=object)[rows]
        for row, heading in zip(rows.tolist(), _headings(shapes, end).tolist(), strict=True):
            out[node_row[told[column][row]]].append(
                Arm(
                    heading=heading,
                    row=route_row.get(row, -1),
                    starts=end == "start",
                    span_id=str(told["span_id"][row]),
                    street_class=str(told["street_class"][row]),
                    name=str(told["name"][row] or ""),
                )
            )
    return {n: arms for n, arms in sorted(out.items()) if len({a.street for a in arms}) > 1}


def _headings(shapes: NDArray[np.object_], end: str) -> Floats:
    """Return the direction in which lines leave one of their ends, in radians."""
    length = shapely.length(shapes)
    reach = np.minimum(HEADING_M, length)
    at, ahead = (np.zeros(len(shapes)), reach) if end == "start" else (length, length - reach)
    step = shapely.get_coordinates(shapely.line_interpolate_point(shapes, ahead))
    step = step - shapely.get_coordinates(shapely.line_interpolate_point(shapes, at))
    return np.asarray(np.arctan2(step[:, 1], step[:, 0]))


def _main_roads(arms: Sequence[Arm], catalog: Catalog) -> Iterator[Through]:
    """Yield the main roads that run through a junction: the two arms of one road that lie most opposite."""
    main = {k.osm_value for k in catalog.crossing_kinds if k.kind == "road"}
    roads: dict[str, list[Arm]] = defaultdict(list)
    for arm in arms:
        if arm.street_class in main:
            roads[arm.name or arm.street_class].append(arm)
    for held in roads.values():
        if len(held) < 2:
            continue
        one, other = max(combinations(held, 2), key=lambda p: _apart(p[0].heading, p[1].heading))
        half_m = catalog.street_classes[one.street_class].half_width_m
        told: Facts = {
            "kind": "road", "barrier_class": one.street_class, "name": one.name or None,
            "barrier_ids": " ".join(sorted({one.street, other.street})),
        }  # fmt: skip
        yield Through(told, 2 * half_m, (one.heading, other.heading), {a.span_id for a in held})


def _barriers_at(graph: RouteGraph, node: int, works: Works | None) -> Iterator[Through]:
    """Yield the railways and waterways that run through a junction."""
    if works is None or works.barriers.empty:
        return
    place = graph.point[node]
    lines = np.asarray(works.barriers.geometry.to_numpy(), dtype=object)
    for k in np.sort(works.barriers.sindex.query(place.buffer(ON_LINE_M), predicate="intersects")).tolist():
        barrier = works.barriers.iloc[k]
        along = tangents(lines[k : k + 1], np.array([lines[k].project(place)]))[0]
        heading = float(np.arctan2(along[1], along[0]))
        told: Facts = {
            "kind": barrier["kind"], "barrier_class": barrier["barrier_class"],
            "name": barrier["name"] or None, "barrier_ids": barrier["barrier_id"],
        }  # fmt: skip
        yield Through(told, float(barrier["width_m"]), (heading, heading + np.pi), set())


def _route_arms(graph: RouteGraph, node: int, arms: Sequence[Arm], along: set[str]) -> list[Arm]:
    """Return the arms of the route at a junction that do not run along a line, toward the center first."""
    held = [a for a in arms if a.row >= 0 and a.span_id not in along]
    return sorted(held, key=lambda a: (int(graph.near[a.row]) == node, a.row))


def _other_side(arms: Sequence[Arm], headings: tuple[float, float]) -> Arm | None:
    """Return the first arm on the other side of a line than the first of all, None where all are on one.

    >>> east, north, south = (Arm(h, 0, True, "", "", "") for h in (0.0, np.pi / 2, -np.pi / 2))
    >>> _other_side([north, south], (0.0, np.pi)) is south, _other_side([north, north], (0.0, np.pi))
    (True, None)
    """
    width = (headings[1] - headings[0]) % (2 * np.pi)
    sides = [(a.heading - headings[0]) % (2 * np.pi) < width for a in arms]
    return next((a for a, side in zip(arms, sides, strict=True) if side != sides[0]), None)


def _apart(one: float, other: float) -> float:
    """Return the angle between two directions, 0 to pi."""
    return abs(float((one - other + np.pi) % (2 * np.pi) - np.pi))


def _once(found: list[tuple[int, int, Facts]], graph: RouteGraph, merge_m: float) -> list[tuple[int, Facts]]:
    """Return the crossings with those of one line at junctions near to each other as one, the first."""
    out: list[tuple[int, Facts]] = []
    nodes: list[list[int]] = []
    for row, node, told in found:
        for k, (_, kept) in enumerate(out):
            same = kept["kind"] == told["kind"] and _called(kept) == _called(told)
            gap = min(graph.point[node].distance(graph.point[n]) for n in nodes[k])
            if same and gap <= merge_m:
                kept["length_m"] = round(float(str(kept["length_m"])) + gap, 2)
                kept["barrier_ids"] = " ".join(
                    dict.fromkeys(f"{kept['barrier_ids']} {told['barrier_ids']}".split())
                )
                nodes[k].append(node)
                break
        else:
            out.append((row, told))
            nodes.append([node])
    return out


def _called(told: Facts) -> str:
    """Return the name of what is crossed, its class where it has none."""
    return str(told["name"] or told["barrier_class"])
