"""The network while it is drawn: numbered nodes, straight edges, and the street each edge belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import shapely

from planner.errors import InputError, Problem
from planner.sources.reconstruction.borders import SkeletonLine
from planner.sources.reconstruction.lattice import Piece
from planner.sources.reconstruction.tables import Arterial, Bridge, FactsTables, River

SNAP_M = 16.0
BRIDGE_REACH_M = 220.0
ROAD_REACH_M = 60.0


@dataclass(frozen=True)
class Edge:
    """A straight edge between two nodes; edges of one `street` in `order` make one line of the layer."""

    tail: int
    head: int
    street: int
    order: float
    street_class: str
    name: str = ""
    bridge: bool = False


@dataclass
class Draft:
    """Nodes in meters and edges; a working object of this package alone."""

    nodes: list[tuple[float, float]] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    streets: int = 0
    _index: dict[tuple[int, int], int] = field(default_factory=dict)

    def node(self, at: tuple[float, float]) -> int:
        """Return the number of the node at a place, to the centimeter."""
        key = (round(at[0] * 100), round(at[1] * 100))
        if key not in self._index:
            self._index[key] = len(self.nodes)
            self.nodes.append((key[0] / 100, key[1] / 100))
        return self._index[key]

    def nearest(self, at: tuple[float, float]) -> int:
        """Return the number of the node nearest to a place."""
        far = np.hypot(*(np.array(self.nodes) - np.array(at)).T)
        return int(far.argmin())

    def new_street(self) -> int:
        """Return the number of a new street."""
        self.streets += 1
        return self.streets


def draw(
    lines: list[SkeletonLine],
    pieces: list[Piece],
    tables: FactsTables,
) -> Draft:
    """Return the draft of the skeleton's streets, the grids hung into them and the bridges.

    A bridge on the course of an arterial carries it; any other stands square to the river, from bank street
    to bank street.
    """
    bridges, rivers, roads = tables.bridges, tables.rivers, tables.arterials
    draft = Draft()
    carried = [(b, _carried_by_road(b, rivers, roads)) for b in bridges]
    spans = [(b, *_bridge_ends(b, rivers, lines)) for b, ends in carried if ends is None]
    joints: dict[int, list[tuple[float, float]]] = {}
    for piece in pieces:
        if piece.hit >= 0:
            joints.setdefault(piece.hit, []).append(piece.end)
    for _, *ends in spans:
        for line, at in ends:
            joints.setdefault(line, []).append(at)
    moved: dict[tuple[int, tuple[float, float]], tuple[float, float]] = {}
    for k, line in enumerate(lines):
        if line.is_street:
            _draw_line(draft, line, k, sorted(joints.get(k, [])), moved)
    rows: dict[tuple[int, int, int], int] = {}
    for piece in pieces:
        street = rows.setdefault(piece.row, 0) or draft.new_street()
        rows[piece.row] = street
        end = moved.get((piece.hit, piece.end), piece.end)
        draft.edges.append(
            Edge(draft.node(piece.start), draft.node(end), street, piece.order, piece.street_class)
        )
    for bridge, (line_a, at_a), (line_b, at_b) in spans:
        tail, head = draft.node(moved[line_a, at_a]), draft.node(moved[line_b, at_b])
        draft.edges.append(Edge(tail, head, draft.new_street(), 0.0, "secondary", bridge.name, bridge=True))
    for bridge, road_ends in carried:
        if road_ends is not None:
            a, b, road = road_ends
            edge = Edge(draft.nearest(a), draft.nearest(b), draft.new_street(), 0.0, road.street_class)
            draft.edges.append(replace(edge, name=bridge.name or road.name, bridge=True))
    return draft


def _draw_line(
    draft: Draft,
    line: SkeletonLine,
    number: int,
    joints: list[tuple[float, float]],
    moved: dict[tuple[int, tuple[float, float]], tuple[float, float]],
) -> None:
    """Add a skeleton line, split where grid streets meet it; joints close to each other become one."""
    corners = [(float(x), float(y)) for x, y in line.course.coords]
    stops = [(line.course.project(shapely.Point(c)), c) for c in corners]
    stops[0], stops[-1] = (0.0, corners[0]), (line.course.length, corners[-1])
    for at in sorted(joints, key=lambda p: (line.course.project(shapely.Point(p)), p)):
        along = line.course.project(shapely.Point(at))
        gap, where = min((abs(along - s), c) for s, c in stops)
        if gap <= SNAP_M:
            moved[number, at] = where
        else:
            moved[number, at] = at
            stops.append((along, at))
    street = draft.new_street()
    ordered = sorted(stops)
    for order, ((_, a), (_, b)) in enumerate(zip(ordered[:-1], ordered[1:], strict=True)):
        tail, head = draft.node(a), draft.node(b)
        if tail != head:
            draft.edges.append(Edge(tail, head, street, float(order), line.street_class, line.name))


def _carried_by_road(
    bridge: Bridge, rivers: tuple[River, ...], roads: tuple[Arterial, ...]
) -> tuple[tuple[float, float], tuple[float, float], Arterial] | None:
    """Return where an arterial crosses the river at a bridge: both ends and the road, or None."""
    channel = next(r for r in rivers if r.name == bridge.river).channel()
    place = shapely.Point(bridge.x, bridge.y)
    courses = shapely.line_merge(shapely.union_all([r.course for r in roads]))
    for part in shapely.get_parts(shapely.intersection(courses, channel)):
        if part.length > 1 and part.distance(place) <= ROAD_REACH_M:
            middle = part.interpolate(0.5, normalized=True)
            road = min(roads, key=lambda r: (round(r.course.distance(middle), 1), r.arterial_id))
            return part.coords[0], part.coords[-1], road
    return None


def _bridge_ends(
    bridge: Bridge, rivers: tuple[River, ...], lines: list[SkeletonLine]
) -> tuple[tuple[int, tuple[float, float]], tuple[int, tuple[float, float]]]:
    """Return skeleton line and point on either bank, square to the river."""
    river = next(r for r in rivers if r.name == bridge.river)
    along = river.course.project(shapely.Point(bridge.x, bridge.y))
    middle = river.course.interpolate(along)
    one, two = river.course.interpolate(along - 5), river.course.interpolate(along + 5)
    heading = np.array([one.y - two.y, two.x - one.x]) / np.hypot(two.x - one.x, two.y - one.y)
    ends = []
    for sign in (1.0, -1.0):
        far = np.array([middle.x, middle.y]) + sign * heading * (river.half_width_m + BRIDGE_REACH_M)
        ray = shapely.LineString([(middle.x, middle.y), far])
        hits = [
            (round(middle.distance(p), 2), k, (round(p.x, 2), round(p.y, 2)))
            for k, line in enumerate(lines)
            if line.is_street
            for p in shapely.points(shapely.get_coordinates(ray.intersection(line.course)))
        ]
        if not hits:
            raise InputError(
                Problem(
                    f"bridge {bridge.bridge_id} has no street on one bank.",
                    "Move it to where both banks are built.",
                ),
                "bridges.csv",
            )
        _, k, at = min(hits)
        ends.append((k, at))
    return ends[0], ends[1]
