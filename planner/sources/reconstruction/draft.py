"""The network while it is drawn: numbered nodes, straight edges, and the street each edge belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely

from planner.sources.reconstruction.borders import SkeletonLine
from planner.sources.reconstruction.bridges import bridge_feet, carried_by_road
from planner.sources.reconstruction.grid import Place
from planner.sources.reconstruction.lattice import Piece
from planner.sources.reconstruction.tables import FactsTables

SNAP_M = 26.0


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

    nodes: list[Place] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    streets: int = 0
    _index: dict[tuple[int, int], int] = field(default_factory=dict)

    def node(self, at: Place) -> int:
        """Return the number of the node at a place, to the centimeter."""
        key = (round(at[0] * 100), round(at[1] * 100))
        if key not in self._index:
            self._index[key] = len(self.nodes)
            self.nodes.append((key[0] / 100, key[1] / 100))
        return self._index[key]

    def nearest(self, at: Place) -> int:
        """Return the number of the node nearest to a place."""
        far = np.hypot(*(np.array(self.nodes) - np.array(at)).T)
        return int(far.argmin())

    def new_street(self) -> int:
        """Return the number of a new street."""
        self.streets += 1
        return self.streets


def draw(lines: list[SkeletonLine], pieces: list[Piece], tables: FactsTables) -> Draft:
    """Return the draft of the skeleton's streets, the grids hung into them and the bridges.

    A bridge on the course of an arterial carries it; any other stands square to the river, from bank street
    to bank street.
    """
    draft = Draft()
    carried = [(b, carried_by_road(b, tables)) for b in tables.bridges]
    square = [(b, bridge_feet(b, tables, lines)) for b, ends in carried if ends is None]
    joints: dict[int, list[Place]] = {}
    on_pieces = [foot for p in pieces for foot in ((p.hit, p.end), (p.foot, p.start))]
    for line, at in [*on_pieces, *(foot for _, feet in square for foot in feet)]:
        joints.setdefault(line, []).append(at)
    moved: dict[tuple[int, Place], Place] = {}
    for k, line_k in enumerate(lines):
        if line_k.is_street:
            moved.update({(k, a): b for a, b in _draw_line(draft, line_k, joints.get(k, [])).items()})
    _draw_pieces(draft, pieces, moved)
    for bridge, feet in square:
        tail, head = (draft.node(moved[foot]) for foot in feet)
        draft.edges.append(Edge(tail, head, draft.new_street(), 0.0, "secondary", bridge.name, bridge=True))
    for bridge, found in carried:
        if found is not None:
            tail, head = draft.nearest(found[0]), draft.nearest(found[1])
            name, street_class = bridge.name or found[2].name, found[2].street_class
            draft.edges.append(Edge(tail, head, draft.new_street(), 0.0, street_class, name, bridge=True))
    return draft


def _draw_pieces(draft: Draft, pieces: list[Piece], moved: dict[tuple[int, Place], Place]) -> None:
    """Add the pieces of the grids; those of one grid line are one street."""
    rows: dict[tuple[int, int, int], int] = {}
    for piece in pieces:
        if piece.row not in rows:
            rows[piece.row] = draft.new_street()
        start = moved.get((piece.foot, piece.start), piece.start)
        end = moved.get((piece.hit, piece.end), piece.end)
        tail, head = draft.node(start), draft.node(end)
        if tail != head:
            edge = Edge(tail, head, rows[piece.row], piece.order, piece.street_class)
            draft.edges.append(edge)


def _draw_line(draft: Draft, line: SkeletonLine, joints: list[Place]) -> dict[Place, Place]:
    """Add a skeleton line, split where grid streets meet it; return where each joint came to lie.

    A joint within 16 m of a corner or of an earlier joint moves onto it.
    """
    corners = [(float(x), float(y)) for x, y in line.course.coords]
    stops = [(line.course.project(shapely.Point(c)), c) for c in corners]
    stops[0], stops[-1] = (0.0, corners[0]), (line.course.length, corners[-1])
    moved: dict[Place, Place] = {}
    for along, at in sorted((line.course.project(shapely.Point(p)), p) for p in joints):
        gap, where = min((abs(along - s), c) for s, c in stops)
        moved[at] = where if gap <= SNAP_M else at
        if gap > SNAP_M:
            stops.append((along, at))
    street = draft.new_street()
    for order, ((_, a), (_, b)) in enumerate(pairwise(sorted(stops))):
        tail, head = draft.node(a), draft.node(b)
        if tail != head:
            draft.edges.append(Edge(tail, head, street, float(order), line.street_class, line.name))
    return moved
