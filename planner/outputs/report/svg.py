"""The plan as a picture: inline SVG of streets, routes and sites, in the plan's own meters."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup
from shapely.geometry.base import BaseGeometry

from planner.outputs import palette
from planner.outputs.palette import Look, fiber_width
from planner.outputs.words import Both
from planner.plan.model import Plan

WIDTH_PX = 1000
MOST_HEIGHT_PX = 1150
MARGIN_SHARE = 0.03
ROUND_LENGTHS_M = (50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)


@dataclass(frozen=True)
class Frame:
    """What the picture shows: a box in meters and its size in pixels."""

    west: float
    south: float
    east: float
    north: float

    @property
    def scale(self) -> float:
        """Pixels per meter."""
        return min(WIDTH_PX / (self.east - self.west), MOST_HEIGHT_PX / (self.north - self.south))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return round((self.east - self.west) * self.scale), round((self.north - self.south) * self.scale)

    def pixels(self, shape: BaseGeometry) -> np.ndarray:
        """Return vertices in tenths of a pixel, y downward."""
        xy = shapely.get_coordinates(shape)
        out = np.column_stack([xy[:, 0] - self.west, self.north - xy[:, 1]]) * self.scale * 10
        return np.rint(out).astype(np.int64)


def plan_picture(plan: Plan, alternative: Both, language: str) -> Markup:
    """Return the picture of a plan, north up, with scale bar, arrow and a text alternative."""
    frame = frame_of(plan)
    width, height = frame.size
    parts = [
        _streets(plan, frame),
        _views(plan, frame),
        _routes(plan, frame),
        *_sites(plan, frame),
        _scale(frame),
        _arrow(width),
    ]
    label = spoken(alternative, language)
    return Markup(  # noqa: S704  every text inside is escaped above
        f'<svg class="plan" viewBox="0 0 {width} {height}" role="img" {label}>'
        f'<rect width="{width}" height="{height}" fill="{palette.GROUND}"/>{"".join(parts)}</svg>'
    )


def spoken(text: Both, language: str) -> Markup:
    """Return the attributes of a text alternative: in the opening language, and both for the switch."""
    return Markup('aria-label="{}" data-es="{}" data-en="{}"').format(text.pick(language), text.es, text.en)


def chart(width: int, height: int, alternative: Both, language: str, body: str) -> Markup:
    """Return a chart with its text alternative; on a narrow screen it keeps its size and can be moved.

    Assumes that every text in the body is escaped.
    """
    label = spoken(alternative, language)
    opening = f'<svg class="chart" viewBox="0 0 {width} {height}" role="img" {label}>'
    return Markup(f'<div class="scroll" tabindex="0">{opening}{body}</svg></div>')  # noqa: S704  as assumed


def frame_of(plan: Plan) -> Frame:
    """Return the box around routes and sites with a margin; streets beyond it are cut off."""
    layers = [plan.tables[n] for n in ("spans", "cameras", "points", "centers")]
    boxes = [f.total_bounds for f in layers if len(f)] or [plan.streets.total_bounds]
    west, south = (min(float(b[i]) for b in boxes) for i in (0, 1))
    east, north = (max(float(b[i]) for b in boxes) for i in (2, 3))
    margin = max(east - west, north - south, 100.0) * MARGIN_SHARE
    return Frame(west - margin, south - margin, east + margin, north + margin)


def _streets(plan: Plan, frame: Frame) -> str:
    """Return all streets as one thin path, simplified to a pixel."""
    box = shapely.box(frame.west, frame.south, frame.east, frame.north)
    inside = plan.streets[plan.streets.intersects(box)]
    merged = shapely.line_merge(shapely.MultiLineString(_lines(inside.geometry)))
    thin = shapely.simplify(merged, 0.8 / frame.scale, preserve_topology=False)
    data = path([shapely.clip_by_rect(thin, frame.west, frame.south, frame.east, frame.north)], frame)
    return f'<path d="{data}" fill="none" stroke="{palette.PALE}" stroke-width="8" transform="scale(.1)"/>'


def _views(plan: Plan, frame: Frame) -> str:
    """Return what the cameras see as one pale area, simplified to a pixel."""
    sheds = [s for s in plan.tables["viewsheds"].geometry if s is not None and not s.is_empty]
    if not sheds:
        return ""
    seen = shapely.simplify(shapely.union_all(sheds), 0.8 / frame.scale)
    rings = [
        r
        for part in shapely.get_parts(seen)
        if part.geom_type == "Polygon"
        for r in (part.exterior, *part.interiors)
    ]
    data = path([shapely.LineString(r.coords) for r in rings], frame)
    paint = f'fill="{palette.ORANGE}" fill-opacity=".35" fill-rule="evenodd"'
    return f'<path d="{data}" {paint} transform="scale(.1)"/>'


def _routes(plan: Plan, frame: Frame) -> str:
    """Return the route as one path a way of building and line width."""
    spans = plan.tables["spans"]
    if not len(spans):
        return ""
    widths = spans["fibers"].astype(float).map(fiber_width)
    out = []
    for (way, width), part in spans.groupby([spans["way"].astype(str), widths], sort=True):
        look = palette.WAY_LOOKS.get(str(way), palette.OTHER)
        merged = shapely.line_merge(shapely.MultiLineString(_lines(part.geometry)))
        data = path([shapely.simplify(merged, 0.3 / frame.scale, preserve_topology=False)], frame)
        dash = " ".join(str(int(v) * 10) for v in look.dash.split())
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        out.append(
            f'<path d="{data}" stroke="{look.color}" stroke-width="{float(str(width)) * 10:.0f}"{dashed}/>'
        )
    return f'<g fill="none" transform="scale(.1)">{"".join(out)}</g>'


def _sites(plan: Plan, frame: Frame) -> list[str]:
    """Return government points, cameras, unserved sites and centers, each kind as one path."""
    tables = plan.tables
    points, cameras = tables["points"], tables["cameras"]
    kinds = points["kind"].fillna("other").astype(str)
    drawn = [
        (points[kinds == k], palette.POINT_LOOKS.get(k, palette.POINT_LOOKS["other"]))
        for k in sorted(set(kinds))
    ]
    classes = cameras["camera_class"].astype(str)
    drawn += [
        (cameras[classes == c], palette.CAMERA_LOOKS.get(c, palette.OTHER)) for c in sorted(set(classes))
    ]
    drawn += [(tables["unserved"], palette.UNSERVED), (tables["centers"], palette.CENTER)]
    return [_marks(frame_, look, frame) for frame_, look in drawn if len(frame_)]


def _marks(sites: gpd.GeoDataFrame, look: Look, frame: Frame) -> str:
    """Return the marks of sites of one look."""
    data = "".join(mark(look, *frame.pixels(shape)[0] / 10) for shape in sites.geometry)
    return f'<path d="{data}" fill="{look.color}" stroke="#fff" stroke-width=".8"/>'


def mark(look: Look, x: float, y: float) -> str:
    """Return the path of one mark around a place in pixels.

    >>> mark(Look("#000000", "square", 5), 10, 10)
    'M5.7 5.7L14.3 5.7L14.3 14.3L5.7 14.3Z'
    """
    r = look.radius_px * 0.8 if look.shape != "square" else look.radius_px
    if look.shape == "circle":
        return (
            f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0Z"
        )
    ring = [f"{x + dx * r:.1f} {y + dy * r:.1f}" for dx, dy in outline(look.shape)]
    return "M" + "L".join(ring) + "Z"


def outline(shape: str) -> list[tuple[float, float]]:
    """Return the corners of a mark of radius 1, y downward."""
    bar = 0.36
    arm = [(bar, bar), (bar, 1.0), (-bar, 1.0)]
    plus = [(a, b) for turn in range(4) for a, b in _turned(arm, turn)]
    if shape == "square":
        return [(-0.86, -0.86), (0.86, -0.86), (0.86, 0.86), (-0.86, 0.86)]
    if shape == "plus":
        return plus
    if shape == "cross":
        return [((a - b) * 0.7071, (a + b) * 0.7071) for a, b in plus]
    corners = {"triangle": 3, "diamond": 4, "star": 10}.get(shape, 8)
    radius = [1.0, 0.45] if shape == "star" else [1.0, 1.0]
    turns = [2 * math.pi * k / corners for k in range(corners)]
    return [(math.sin(t) * radius[k % 2], -math.cos(t) * radius[k % 2]) for k, t in enumerate(turns)]


def _turned(corners: list[tuple[float, float]], quarters: int) -> list[tuple[float, float]]:
    """Return corners turned clockwise on the page by quarters of a circle."""
    for _ in range(quarters):
        corners = [(-y, x) for x, y in corners]
    return corners


def path(shapes: Iterable[BaseGeometry], frame: Frame) -> str:
    """Return SVG path data in tenths of a pixel: each line absolute at its start, then relative steps."""
    out = []
    for line in _lines(shapes):
        xy = frame.pixels(line)
        steps = np.diff(xy, axis=0)
        steps = steps[steps.any(axis=1)]
        if len(steps):
            out.append(f"M{xy[0][0]} {xy[0][1]}l" + " ".join(f"{a} {b}" for a, b in steps.tolist()))
    return "".join(out)


def _lines(shapes: Iterable[BaseGeometry]) -> list[shapely.LineString]:
    """Return the lines of shapes, multi-lines taken apart, empty ones left out."""
    parts = [p for s in shapes for p in (shapely.get_parts(s) if s.geom_type != "LineString" else [s])]
    return [p for p in parts if isinstance(p, shapely.LineString) and not p.is_empty]


def _scale(frame: Frame) -> str:
    """Return a scale bar of a round length, about a fifth of the width."""
    width, height = frame.size
    length = max((m for m in ROUND_LENGTHS_M if m * frame.scale <= width / 4), default=ROUND_LENGTHS_M[0])
    text = f"{length // 1000} km" if length >= 1000 else f"{length} m"
    px = length * frame.scale
    bar = f'<path d="M14 {height - 18}v6h{px:.1f}v-6" fill="none" stroke="#000" stroke-width="2"/>'
    words = f'<text x="{14 + px / 2:.0f}" y="{height - 20}" text-anchor="middle">{text}</text>'
    back = f'<rect x="8" y="{height - 40}" width="{px + 12:.0f}" height="34" fill="#fff" fill-opacity=".85"/>'
    return f'<g font-size="16" font-family="sans-serif">{back}{bar}{words}</g>'


def _arrow(width: int) -> str:
    """Return a north arrow in the upper right corner."""
    return (
        f'<g transform="translate({width - 40} 10)">'
        '<rect width="32" height="52" fill="#fff" fill-opacity=".85"/>'
        '<path d="M16 3 L25 30 L16 25 L7 30 Z"/><text x="16" y="47" text-anchor="middle" font-size="16" '
        'font-weight="700" font-family="sans-serif">N</text></g>'
    )
