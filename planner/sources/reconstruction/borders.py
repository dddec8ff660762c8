"""Lines that bound the districts, with the arterials: the skeleton that each grid is hung into."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planner.sources.reconstruction.partition import District
from planner.sources.reconstruction.tables import FactsTables

GRID_M = 0.01
LEAST_FACE_M2 = 20_000.0
LEAST_FACE_WIDTH_M = 90.0
BANK_REACH_M = 100.0
ON_LINE_M = 1.0


@dataclass(frozen=True)
class SkeletonLine:
    """A line of the skeleton.

    `role` is arterial, border (between districts), bank (along a river) or edge (rim of the town: no street).
    """

    course: shapely.LineString
    role: str
    street_class: str
    name: str

    @property
    def is_street(self) -> bool:
        """Whether a street runs along the line."""
        return self.role != "edge"


@dataclass(frozen=True)
class Face:
    """A piece of a district bounded by skeleton lines; `district` is a position in the list of districts."""

    outline: shapely.Polygon
    district: int


def make_skeleton(tables: FactsTables, districts: list[District]) -> tuple[list[SkeletonLine], list[Face]]:
    """Return the skeleton lines and the faces between them; slivers are given to a neighbor."""
    channels = shapely.union_all([r.channel() for r in tables.rivers])
    roads = shapely.difference(
        shapely.union_all([a.course for a in tables.arterials], grid_size=GRID_M), channels, grid_size=GRID_M
    )
    rims = [shapely.boundary(d.outline) for d in districts]
    noded = shapely.union_all([*rims, roads], grid_size=GRID_M)
    faces = _faces(noded, districts)
    faces = _give_slivers_away(faces, roads)
    roads = _pieces_on(noded, roads)
    rims = [shapely.boundary(f.outline) for f in faces]
    noded = shapely.line_merge(shapely.union_all([*rims, roads], grid_size=GRID_M))
    final = _match(shapely.get_parts(shapely.polygonize([noded])), [f.outline for f in faces])
    kept = [Face(p, faces[k].district) for p, k in final]
    return _lines(noded, tables, kept), kept


def _pieces_on(noded: BaseGeometry, roads: BaseGeometry) -> BaseGeometry:
    """Return the noded pieces that follow the roads, so that roads and rims keep the very same vertices."""
    pieces = shapely.get_parts(noded)
    return shapely.GeometryCollection(list(pieces[shapely.covered_by(pieces, roads.buffer(10 * GRID_M))]))


def _faces(noded: BaseGeometry, districts: list[District]) -> list[Face]:
    """Return the polygons between noded lines that lie in a district."""
    cells = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return [Face(p, k) for p, k in _match(cells, [d.outline for d in districts])]


def _match(cells: NDArray[np.object_], outlines: list[BaseGeometry]) -> list[tuple[shapely.Polygon, int]]:
    """Return each cell whose inner point lies in an outline, with that outline's position, in fixed order."""
    tree = shapely.STRtree(outlines)
    inner = shapely.point_on_surface(cells)
    found: dict[int, int] = {}
    for cell, outline in sorted(zip(*tree.query(inner, predicate="within").tolist(), strict=True)):
        found.setdefault(cell, outline)
    pairs = [(cells[c], k) for c, k in found.items()]
    return sorted(pairs, key=lambda p: tuple(round(v) for v in p[0].bounds))


def _give_slivers_away(faces: list[Face], roads: BaseGeometry) -> list[Face]:
    """Return the faces, small and thin ones joined to the neighbor of the longest border without a road."""
    wall = roads.buffer(ON_LINE_M)
    work = list(faces)
    refused: set[bytes] = set()
    while True:
        slivers = [f for f in work if _is_sliver(f.outline) and f.outline.wkb not in refused]
        if not slivers:
            return work
        face = min(slivers, key=lambda f: (round(f.outline.area), f.outline.bounds))
        shared = [
            (_open_border_m(face.outline, other.outline, wall), -k)
            for k, other in enumerate(work)
            if other is not face and other.outline.intersects(face.outline)
        ]
        length, negative = max(shared, default=(0.0, 0))
        joined = shapely.union(face.outline, work[-negative].outline, grid_size=GRID_M)
        if length <= 1 or not isinstance(joined, shapely.Polygon):
            refused.add(face.outline.wkb)
            continue
        work[-negative] = Face(joined, work[-negative].district)
        work.remove(face)


def _is_sliver(outline: shapely.Polygon) -> bool:
    """Return whether a face is too small or too thin for a grid of its own."""
    width = 2 * outline.area / outline.length
    return bool(outline.area < LEAST_FACE_M2 or width < LEAST_FACE_WIDTH_M / 2)


def _open_border_m(one: shapely.Polygon, two: shapely.Polygon, wall: BaseGeometry) -> float:
    """Return the length in meters of the border of two faces that no arterial follows."""
    border = one.boundary.intersection(two.boundary)
    return round(float(border.difference(wall).length), 2)


def _lines(noded: BaseGeometry, tables: FactsTables, faces: list[Face]) -> list[SkeletonLine]:
    """Return each noded line with its role and class."""
    courses = [r.course.buffer(r.half_width_m + BANK_REACH_M) for r in tables.rivers]
    near_river = shapely.union_all(courses)
    tree = shapely.STRtree([f.outline.boundary for f in faces])
    out = []
    for line in sorted(shapely.get_parts(noded), key=lambda g: (*(round(v, 1) for v in g.bounds), g.length)):
        middle = line.interpolate(0.5, normalized=True)
        road = next((a for a in tables.arterials if a.course.distance(middle) < ON_LINE_M), None)
        if road is not None:
            out.append(SkeletonLine(line, "arterial", road.street_class, road.name))
            continue
        sides = len(tree.query(middle.buffer(0.2), predicate="intersects"))
        if sides >= 2:
            street_class = "tertiary" if line.length >= 600 else "residential"
            out.append(SkeletonLine(line, "border", street_class, ""))
        else:
            out.extend(_rim(line, near_river))
    return out


def _rim(line: shapely.LineString, near_river: BaseGeometry) -> list[SkeletonLine]:
    """Return the pieces of a line on the rim of the town: bank streets by a river, no street elsewhere."""
    banks = shapely.intersection(line, near_river, grid_size=GRID_M)
    rest = shapely.difference(line, near_river, grid_size=GRID_M)
    out = []
    for role, street_class, part in (("bank", "tertiary", banks), ("edge", "", rest)):
        pieces = [] if part.is_empty else list(np.atleast_1d(shapely.get_parts(shapely.line_merge(part))))
        out += [SkeletonLine(p, role, street_class, "") for p in pieces if p.geom_type == "LineString"]
    return out
