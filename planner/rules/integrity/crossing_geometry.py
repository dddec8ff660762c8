"""Crossings found again from layers `streets`, `barriers` and `spans`, by other means than the planner's."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import shapely

from planner.catalog.model import CrossingKind, StreetClass, Way
from planner.catalog.table_files import read_allowances, read_crossing_kinds, read_street_classes
from planner.rules.folder import PlanFolder, derived

END_M, ON_LINE_M, AROUND_M, FIRST_M = 0.05, 0.05, 0.5, 5.0
Row = dict[str, Any]
Place = tuple[float, float]


@cache
def kinds() -> dict[str, CrossingKind]:
    """What is crossed, by OSM value."""
    return {k.osm_value: k for k in read_crossing_kinds()}


@cache
def street_classes() -> dict[str, StreetClass]:
    """The catalog's street classes."""
    return read_street_classes()


def longest_sine() -> float:
    """Return the sine of the sharpest angle that is counted."""
    return math.sin(math.radians(read_allowances()["crossing_angle_deg"].value))


def manner_of(way: Way, passes: str, barrier_class: str) -> tuple[str, str]:
    """Return how a way crosses, and the item that it buys; blank where nothing is built."""
    kind, hung = kinds()[barrier_class], way.deployment == "aboveGround"
    if way.support == "":
        return "standing", ""
    if passes == "level":
        return ("aerial", kind.aerial_item) if hung else ("bored", kind.bored_item)
    if passes == "over":
        return "on_bridge", kind.bridge_item
    return "under_bridge", kind.bridge_item if hung else ""


@derived
def of_streets(folder: PlanFolder) -> dict[str, list[Row]]:
    """Return the crossings of each street that may carry fiber, away from its ends, in order along it."""
    streets = folder.layer("streets")
    lines = streets.geometry.to_numpy()
    met: dict[tuple[int, str, str], list[Row]] = defaultdict(list)
    others = _crossed(folder)
    tree = shapely.STRtree([o["line"] for o in others])
    carries, bridge = streets["may_carry"].to_numpy(bool), streets["bridge"].to_numpy(bool)
    names, classes = streets["name"].to_numpy(object), streets["street_class"].to_numpy(object)
    ids = streets["span_id"].to_numpy(object)
    for i, k in zip(*tree.query(lines, predicate="intersects").tolist(), strict=True):
        other = others[k]
        own_road = other["kind"] == "road" and classes[i] == other["barrier_class"]
        if not carries[i] or other["id"] == ids[i] or (own_road and names[i] and names[i] == other["name"]):
            continue
        level = "over" if bridge[i] else "under" if other["bridge"] else "level"
        for place in _meeting_points(lines[i], other["line"]):
            at = lines[i].project(place)
            if END_M < at < lines[i].length - END_M:
                turn = _angle(lines[i], at) - _angle(other["line"], other["line"].project(place))
                long = other["width_m"] / max(abs(math.sin(turn)), longest_sine())
                met[i, other["kind"], level].append({"at": at, "long": long, **other})
    out: dict[str, list[Row]] = defaultdict(list)
    for (i, kind, level), rows in met.items():
        for group in _neighbors(sorted(rows, key=lambda r: (r["at"], r["id"]))):
            low = min(r["at"] - r["long"] / 2 for r in group)
            high = max(r["at"] + r["long"] / 2 for r in group)
            widest = max(group, key=lambda r: r["width_m"])
            out[str(ids[i])].append(
                {
                    "kind": kind, "passes": level, "barrier_class": widest["barrier_class"],
                    "offset_m": round(min(max((low + high) / 2, 0.0), lines[i].length), 2),
                    "length_m": round(high - low, 2),
                    "barrier_ids": {r["id"] for r in group},
                }
            )  # fmt: skip
    return {s: sorted(rows, key=lambda r: (r["offset_m"], r["kind"])) for s, rows in out.items()}


def _crossed(folder: PlanFolder) -> list[Row]:
    """Return everything that may be crossed: barriers, and main roads that are in no tunnel."""
    barriers, streets = folder.layer("barriers"), folder.layer("streets")
    main = streets[[kinds()[c].kind == "road" if c in kinds() else False for c in streets["street_class"]]]
    main = main[~main["tunnel"].to_numpy(bool)]
    out = [
        {"id": b.barrier_id, "kind": b.kind, "barrier_class": b.barrier_class, "name": b.name,
         "width_m": b.width_m, "bridge": bool(b.bridge), "line": b.geometry}
        for b in barriers.itertuples() if b.barrier_class in kinds()
    ]  # fmt: skip
    out += [
        {"id": s.span_id, "kind": "road", "barrier_class": s.street_class, "name": s.name,
         "width_m": 2 * street_classes()[s.street_class].half_width_m, "bridge": bool(s.bridge),
         "line": s.geometry}
        for s in main.itertuples()
    ]  # fmt: skip
    return out


def _meeting_points(one: shapely.LineString, other: shapely.LineString) -> Iterator[shapely.Point]:
    """Yield the single points that two lines share; stretches that they share are no crossing."""
    shared = one.intersection(other)
    for part in getattr(shared, "geoms", [shared]):
        if part.geom_type == "Point":
            yield part


def _angle(line: shapely.LineString, at: float) -> float:
    """Return the direction of a line around a place on it."""
    a, b = line.interpolate(max(at - AROUND_M, 0.0)), line.interpolate(at + AROUND_M)
    return math.atan2(b.y - a.y, b.x - a.x)


def _neighbors(rows: list[Row]) -> Iterator[list[Row]]:
    """Yield rows in groups that follow each other within the distance of one crossing."""
    merge_m, group = read_allowances()["crossing_merge_m"].value, rows[:1]
    for row in rows[1:]:
        if row["at"] - group[-1]["at"] > merge_m:
            yield group
            group = []
        group.append(row)
    yield group


def on_parts(rows: dict[str, list[Row]], parts: dict[str, list[tuple[str, float]]]) -> dict[str, list[Row]]:
    """Return the crossings of streets on the spans that are their parts.

    Parameters
    ----------
    parts
        Parts of each street with their lengths, in order from its start.
    """
    out: dict[str, list[Row]] = defaultdict(list)
    for street, crossings in rows.items():
        held = parts.get(street, [])
        for crossing in crossings:
            start = 0.0
            for number, (span, length) in enumerate(held):
                if crossing["offset_m"] <= start + length + 1e-6 or number == len(held) - 1:
                    out[span].append({**crossing, "at_m": min(crossing["offset_m"] - start, length)})
                    break
                start += length
    return out


def at_junctions(folder: PlanFolder) -> dict[str, list[Row]]:
    """Return the crossings at junctions of the route, by the span that each is told of."""
    spans, streets = folder.layer("spans"), folder.layer("streets")
    order = {s: k for k, s in enumerate(spans["span_id"])}
    corners = set(streets["from_node"]) | set(streets["to_node"])
    route: dict[str, list[tuple[bool, int, Any]]] = defaultdict(list)
    for span in spans.itertuples():
        for node in {span.from_node, span.to_node} & corners:
            route[node].append((span.toward_center_node == node, order[span.span_id], span))
    around: dict[str, list[Any]] = defaultdict(list)
    for street in streets[streets["from_node"].isin(route) | streets["to_node"].isin(route)].itertuples():
        for node in (street.from_node, street.to_node):
            if node in route:
                around[node].append((street, node == street.from_node))
                if street.from_node == street.to_node:
                    around[node].append((street, False))
                    break
    found: list[tuple[int, str, Row]] = []
    for node, arms in around.items():
        if len({s.span_id for s, _ in arms}) < 2:
            continue
        for line in [*_roads_through(arms), *_barriers_through(folder, route[node], node)]:
            found += _crossed_at(line, route[node], node)
    return _merged_junctions(sorted(found, key=lambda f: (f[0], f[2]["sort"])))


def _leaves(line: shapely.LineString, from_start: bool) -> float:
    """Return the direction in which a line leaves one of its ends."""
    reach = min(FIRST_M, line.length)
    a, b = (0.0, reach) if from_start else (line.length, line.length - reach)
    p, q = line.interpolate(a), line.interpolate(b)
    return math.atan2(q.y - p.y, q.x - p.x)


def _roads_through(arms: list[Any]) -> Iterator[Row]:
    """Yield the main roads that run on past a junction."""
    roads: dict[str, list[tuple[Any, float]]] = defaultdict(list)
    for street, from_start in arms:
        if street.street_class in kinds() and kinds()[street.street_class].kind == "road":
            roads[street.name or street.street_class].append((street, _leaves(street.geometry, from_start)))
    for held in roads.values():
        best, pair = -1.0, None
        for i, (_, a) in enumerate(held):
            for j in range(i + 1, len(held)):
                apart = abs(math.remainder(a - held[j][1], 2 * math.pi))
                if apart > best:
                    best, pair = apart, (i, j)
        if pair is not None:
            (one, a), (other, b) = held[pair[0]], held[pair[1]]
            ids = {one.span_id, other.span_id}
            yield {
                "kind": "road", "barrier_class": one.street_class, "called": one.name or one.street_class,
                "barrier_ids": ids, "sort": " ".join(sorted(ids)), "headings": (a, b),
                "width_m": 2 * street_classes()[one.street_class].half_width_m,
                "along": {street.span_id for street, _ in held},
            }  # fmt: skip


def _barriers_through(folder: PlanFolder, route: list[tuple[bool, int, Any]], node: str) -> Iterator[Row]:
    """Yield the railways and waterways that run through a junction."""
    barriers = folder.layer("barriers")
    if not len(barriers):
        return
    span = route[0][2]
    place = shapely.Point(span.geometry.coords[0 if span.from_node == node else -1])
    near = shapely.distance(barriers.geometry.to_numpy(), place) <= ON_LINE_M
    for b in barriers[near].itertuples():
        heading = _angle(b.geometry, b.geometry.project(place))
        yield {
            "kind": b.kind, "barrier_class": b.barrier_class, "called": b.name or b.barrier_class,
            "barrier_ids": {b.barrier_id}, "sort": b.barrier_id, "headings": (heading, heading + math.pi),
            "width_m": b.width_m, "along": set(),
        }  # fmt: skip


def _crossed_at(line: Row, route: list[tuple[bool, int, Any]], node: str) -> list[tuple[int, str, Row]]:
    """Return the crossing of a line at a junction, if the route leaves on both sides of it."""
    first, second = line["headings"]
    opening = (second - first) % (2 * math.pi)
    side, arms = None, sorted(((away, k, s) for away, k, s in route), key=lambda a: a[:2])
    for _, k, span in arms:
        if span.street_span_id in line["along"]:
            continue
        leaves = _leaves(span.geometry, span.from_node == node)
        mine = (leaves - first) % (2 * math.pi) < opening
        if side is not None and mine != side:
            sharp = min(abs(math.sin(leaves - first)), abs(math.sin(leaves - second)))
            long = line["width_m"] / max(sharp, longest_sine())
            at = 0.0 if span.from_node == node else float(span.length_m)
            place = span.geometry.coords[0 if span.from_node == node else -1]
            told = {**line, "span_id": span.span_id, "at_m": at, "length_m": long, "passes": "level"}
            return [(k, node, {**told, "places": [place]})]
        side = mine if side is None else side
    return []


def _merged_junctions(found: list[tuple[int, str, Row]]) -> dict[str, list[Row]]:
    """Return crossings of one line at junctions near to each other as one, by span."""
    merge_m = read_allowances()["crossing_merge_m"].value
    kept: list[Row] = []
    for _, _, row in found:
        place = row["places"][0]
        for other in kept:
            same = (other["kind"], other["called"]) == (row["kind"], row["called"])
            gap = min(math.dist(place, p) for p in other["places"])
            if same and gap <= merge_m:
                other["length_m"] += gap
                other["barrier_ids"] = other["barrier_ids"] | row["barrier_ids"]
                other["places"].append(place)
                break
        else:
            kept.append(row)
    out: dict[str, list[Row]] = defaultdict(list)
    for row in kept:
        out[str(row["span_id"])].append(row)
    return out


def unbalanced_pull(poles: list[Place], lines: list[shapely.LineString]) -> np.ndarray:
    """Return the pull of the cables at each pole, in cable tensions."""
    tree = shapely.STRtree(lines)
    out = np.zeros(len(poles))
    for k, place in enumerate(poles):
        pole, east, north = shapely.Point(place), 0.0, 0.0
        for i in tree.query(pole, predicate="dwithin", distance=ON_LINE_M).tolist():
            line = lines[i]
            at = line.project(pole)
            here = line.interpolate(at)
            for room, sign in ((line.length - at, 1), (at, -1)):
                if room > ON_LINE_M:
                    there = line.interpolate(at + sign * min(room, FIRST_M))
                    size = math.dist((here.x, here.y), (there.x, there.y))
                    east, north = east + (there.x - here.x) / size, north + (there.y - here.y) / size
        out[k] = math.hypot(east, north)
    return out
