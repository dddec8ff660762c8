"""The map of the draft, as SVG for the page and as a drawing for print: one placing for both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup, escape
from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from planner.outputs.assessment.model import Picture
from planner.outputs.words import Both

WIDTH, MOST_HEIGHT, EDGE = 640.0, 640.0, 8.0
SHADES = ("#e6f1f8", "#a9cfe6", "#5a9fca", "#0b4f7a")
UNKNOWN, INK, DOT, STREET = "#f3f3f0", "#444444", "#d55e00", "#9a9a9a"
Place = Callable[[float, float], tuple[float, float]]


def placed(picture: Picture, width: float, most_height: float) -> tuple[float, Place]:
    """Return the height of the map at a width, and where a position in meters falls, y downward."""
    every = [p for a in picture.areas for ring in a.rings for p in ring] + list(picture.dots)
    every += [p for line in picture.streets for p in line]
    if not every:
        return EDGE * 2, lambda x, y: (x, y)
    west, east = min(p[0] for p in every), max(p[0] for p in every)
    south, north = min(p[1] for p in every), max(p[1] for p in every)
    wide, high = max(east - west, 1.0), max(north - south, 1.0)
    scale = min((width - 2 * EDGE) / wide, (most_height - 2 * EDGE) / high)
    return high * scale + 2 * EDGE, lambda x, y: (EDGE + (x - west) * scale, EDGE + (north - y) * scale)


def svg(picture: Picture, language: str) -> Markup:
    """Return the map as SVG with its legend."""
    height, place = placed(picture, WIDTH, MOST_HEIGHT)
    parts = []
    for area in picture.areas:
        for ring in area.rings:
            line = "L".join(f"{x:.1f} {y:.1f}" for x, y in (place(*p) for p in ring))
            parts.append(f'<path d="M{line}Z" fill="{_fill(area.shade)}" stroke="{INK}"/>')
    for street in picture.streets:
        line = "L".join(f"{x:.1f} {y:.1f}" for x, y in (place(*p) for p in street))
        parts.append(f'<path d="M{line}" fill="none" stroke="{STREET}" stroke-width="0.8"/>')
    parts += [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{DOT}"/>'
        for x, y in (place(*d) for d in picture.dots)
    ]
    title: Both = picture.title
    spoken = f'role="img" aria-label="{escape(title.pick(language))}"'
    return Markup(f'<svg class="map" viewBox="0 0 {WIDTH:g} {height:.1f}" {spoken}>{"".join(parts)}</svg>')  # noqa: S704  numbers and our own words


class Drawn(Flowable):
    """The map on paper."""

    def __init__(self, picture: Picture, width_pt: float) -> None:
        super().__init__()
        self._picture = picture
        self.width = width_pt
        self.height, self._place = placed(picture, width_pt, width_pt)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw districts, then cameras."""
        canvas: Any = self.canv
        canvas.setLineWidth(0.4)
        canvas.setStrokeColor(HexColor(INK))
        for area in self._picture.areas:
            canvas.setFillColor(HexColor(_fill(area.shade)))
            for ring in area.rings:
                path = self._path(ring)
                path.close()
                canvas.drawPath(path, stroke=1, fill=1)
        canvas.setStrokeColor(HexColor(STREET))
        for street in self._picture.streets:
            canvas.drawPath(self._path(street), stroke=1, fill=0)
        canvas.setFillColor(HexColor(DOT))
        for x, y in (self._place(*d) for d in self._picture.dots):
            canvas.circle(x, self.height - y, 1.6, stroke=0, fill=1)

    def _path(self, line: Sequence[tuple[float, float]]) -> Any:
        """Return a line as a path of the canvas."""
        path = self.canv.beginPath()
        for k, (x, y) in enumerate(self._place(*p) for p in line):
            (path.lineTo if k else path.moveTo)(x, self.height - y)
        return path


def _fill(shade: int) -> str:
    """Return the color of a class."""
    return SHADES[shade] if shade >= 0 else UNKNOWN
