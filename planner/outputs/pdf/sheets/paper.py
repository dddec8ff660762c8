"""A window of the plan on paper: meters to points, lines, areas and marks as vectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import shapely
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from shapely.geometry.base import BaseGeometry

from planner.outputs.palette import Look
from planner.outputs.pdf.fonts import BOLD, REGULAR, shown, width_pt
from planner.outputs.pdf.sheets.strokes import PIXEL_PT, area_code, line_code, mark_code, marks_code

FINEST_PT = 0.12
"""Lines are simplified to this: finer than a printer draws."""
LABEL_INK = "#222222"
TICK_ROOM_PT = 36.0
"""Nearer to the corner the coordinates of both edges would meet."""


Box = tuple[float, float, float, float]
"""West, south, east, north in meters."""


class Paper:
    """A box of the plan drawn into a rectangle of a page.

    Parameters
    ----------
    canvas
        Canvas of reportlab.
    left, bottom
        Corner of the rectangle in points.
    box
        West, south, east, north in meters.
    per_m
        Points a meter.
    """

    def __init__(self, canvas: Any, left: float, bottom: float, box: Box, per_m: float) -> None:
        self.canvas, self.left, self.bottom, self.box, self.per_m = canvas, left, bottom, box, per_m
        self._taken: list[Box] = []

    @classmethod
    def at_scale(cls, canvas: Any, left: float, bottom: float, box: Box, scale: int) -> Paper:
        """Return the window at a scale of 1 to so many."""
        return cls(canvas, left, bottom, box, 1000 * mm / scale)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        west, south, east, north = self.box
        return (east - west) * self.per_m, (north - south) * self.per_m

    def xy(self, places: np.ndarray) -> np.ndarray:
        """Return places in points, to a hundredth."""
        return np.round((places - self.box[:2]) * self.per_m + (self.left, self.bottom), 2)

    def clip(self) -> None:
        """Let nothing be drawn outside the window until the state is restored."""
        path = self.canvas.beginPath()
        path.rect(self.left, self.bottom, *self.size)
        self.canvas.clipPath(path, stroke=0, fill=0)

    def inside(self, shapes: np.ndarray) -> np.ndarray:
        """Return what of some shapes falls in the window, simplified to what paper can show."""
        cut = shapely.clip_by_rect(shapes, *self.box)
        return np.asarray(shapely.simplify(cut, FINEST_PT / self.per_m))

    def lines(self, shapes: np.ndarray, color: str, width_pt_: float, dash: Sequence[float] = ()) -> None:
        """Draw lines."""
        code = line_code(self.inside(shapes), self.xy)
        if not code:
            return
        self.canvas.saveState()
        self.canvas.setStrokeColor(HexColor(color))
        self.canvas.setLineWidth(width_pt_)
        self.canvas.setLineJoin(1)
        self.canvas.setLineCap(0 if dash else 1)
        if dash:
            self.canvas.setDash(list(dash))
        self.canvas.addLiteral(f"{code} S")
        self.canvas.restoreState()

    def areas(self, shapes: np.ndarray, color: str, opacity: float, edge_pt: float = 0.0) -> None:
        """Fill polygons, holes left out, each by itself so that overlaps darken."""
        code = area_code(self.inside(shapes), self.xy, edge_pt > 0)
        if not code:
            return
        self.canvas.saveState()
        self.canvas.setFillColor(HexColor(color))
        self.canvas.setStrokeColor(HexColor(color))
        self.canvas.setFillAlpha(opacity)
        self.canvas.setLineWidth(edge_pt)
        self.canvas.addLiteral(code)
        self.canvas.restoreState()

    def marks(self, places: np.ndarray, look: Look, times: float = 1.0) -> None:
        """Draw one mark a place; each keeps labels away from itself."""
        if not len(places):
            return
        xy = self.xy(places)
        draw_marks(self.canvas, xy, look, times)
        r = look.radius_px * PIXEL_PT * times
        self._taken += [(x - r, y - r, x + r, y + r) for x, y in xy.tolist()]

    def label(self, place: np.ndarray, text: str, size: float, away: float, color: str = LABEL_INK) -> None:
        """Write a text beside a place, on the side where no other stands; right of it where all are taken."""
        told = shown(text)
        (x, y), wide = self.xy(place), width_pt(told, size)
        spots = [
            (x + away, y - size * 0.35), (x - away - wide, y - size * 0.35),
            (x - wide / 2, y + away), (x - wide / 2, y - away - size * 0.75),
            (x + away * 0.7, y + away * 0.7), (x + away * 0.7, y - away * 0.7 - size * 0.7),
            (x - away * 0.7 - wide, y + away * 0.7), (x - away * 0.7 - wide, y - away * 0.7 - size * 0.7),
        ]  # fmt: skip
        boxes = [(a, b - size * 0.2, a + wide, b + size * 0.8) for a, b in spots]
        free = next((k for k, box in enumerate(boxes) if self._free(box)), 0)
        self._taken.append(boxes[free])
        self.written(*spots[free], told, size, color)

    def along(self, line: shapely.LineString, text: str, size: float, color: str) -> None:
        """Write a text along the middle of a line, from left to right; nothing where the line is shorter."""
        told = shown(text)
        wide = width_pt(told, size)
        length = line.length * self.per_m
        if length < wide + 4:
            return
        ends = [(length / 2 + side * wide / 2) / self.per_m for side in (-1, 1)]
        places = self.xy(np.array([shapely.get_coordinates(line.interpolate(m))[0] for m in ends]))
        (x, y), (far_x, far_y) = places if places[0][0] <= places[1][0] else places[::-1]
        turn = float(np.degrees(np.arctan2(far_y - y, far_x - x)))
        self.written(float(x), float(y) - size * 0.3, told, size, color, turn)

    def written(self, x: float, y: float, text: str, size: float, color: str, turn_deg: float = 0.0) -> None:
        """Write a text on a pale ground, so that lines below do not hide it."""
        canvas = self.canvas
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(turn_deg)
        canvas.setFillColor(HexColor("#ffffff"))
        canvas.setFillAlpha(0.7)
        canvas.rect(-0.4, -size * 0.2, width_pt(text, size) + 0.8, size, stroke=0, fill=1)
        canvas.setFillAlpha(1)
        canvas.setFillColor(HexColor(color))
        canvas.setFont(REGULAR, size)
        canvas.drawString(0, 0, text)
        canvas.restoreState()

    def _free(self, box: tuple[float, float, float, float]) -> bool:
        """Say whether a rectangle is inside the window and nothing is in it."""
        a, b, c, d = box
        width, height = self.size
        if a < self.left or b < self.bottom or c > self.left + width or d > self.bottom + height:
            return False
        return all(c < w or a > e or d < s or b > n for w, s, e, n in self._taken)


def draw_marks(canvas: Any, places: np.ndarray, look: Look, times: float = 1.0) -> None:
    """Draw one mark of a look around each place in points."""
    canvas.saveState()
    canvas.setFillColor(HexColor(look.color))
    canvas.setStrokeColor(HexColor("#ffffff" if look.fill_opacity else look.color))
    canvas.setLineWidth(0.4)
    canvas.addLiteral(marks_code(places, mark_code(look, times)))
    canvas.restoreState()


def dash_pt(look: Look) -> list[float]:
    """Return the dash of a look in points.

    >>> dash_pt(Look("#000000", dash="9 4"))
    [5.4, 2.4]
    """
    return [round(int(v) * PIXEL_PT, 2) for v in look.dash.split()]


def frame_and_ticks(paper: Paper, step_m: float) -> None:
    """Draw the edge of the window with a tick and its coordinate each so many meters."""
    canvas, (width, height) = paper.canvas, paper.size
    west, south, east, north = paper.box
    canvas.saveState()
    canvas.setStrokeColor(HexColor("#444444"))
    canvas.setFillColor(HexColor("#444444"))
    canvas.setLineWidth(0.6)
    canvas.rect(paper.left, paper.bottom, width, height, stroke=1, fill=0)
    canvas.setFont(REGULAR, 4.5)
    for east_m in _rounds(west, east, step_m):
        x = paper.left + (east_m - west) * paper.per_m
        canvas.line(x, paper.bottom, x, paper.bottom + 5)
        canvas.line(x, paper.bottom + height, x, paper.bottom + height - 5)
        if x - paper.left > TICK_ROOM_PT:
            canvas.drawCentredString(x, paper.bottom + 6.5, f"{east_m:.0f} E")
    for north_m in _rounds(south, north, step_m):
        y = paper.bottom + (north_m - south) * paper.per_m
        canvas.line(paper.left, y, paper.left + 5, y)
        canvas.line(paper.left + width, y, paper.left + width - 5, y)
        canvas.drawString(paper.left + 6.5, y - 1.5, f"{north_m:.0f} N")
    canvas.restoreState()


def scale_bar(canvas: Any, x: float, y: float, per_m: float, most_pt: float) -> None:
    """Draw a bar of a round length, half of it filled, with its length in meters or kilometers."""
    rounds = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)
    length = max((m for m in rounds if m * per_m <= most_pt), default=rounds[0])
    wide = length * per_m
    canvas.saveState()
    canvas.setStrokeColor(HexColor("#000000"))
    canvas.setFillColor(HexColor("#000000"))
    canvas.setLineWidth(0.5)
    canvas.rect(x, y, wide, 3, stroke=1, fill=0)
    canvas.rect(x, y, wide / 2, 3, stroke=1, fill=1)
    canvas.setFont(REGULAR, 6)
    canvas.drawString(x, y + 5, "0")
    text = f"{length // 1000} km" if length >= 1000 else f"{length} m"
    canvas.drawCentredString(x + wide, y + 5, text)
    canvas.restoreState()


def north_arrow(canvas: Any, x: float, y: float, letter: str, high: float = 22.0) -> None:
    """Draw a north arrow whose foot is at a place."""
    canvas.saveState()
    canvas.setFillColor(HexColor("#000000"))
    path = canvas.beginPath()
    wide = high * 0.32
    for k, (dx, dy) in enumerate(((0, high), (wide, 0), (0, high * 0.2), (-wide, 0))):
        (path.moveTo if k == 0 else path.lineTo)(x + dx, y + dy)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.setFont(BOLD, 8)
    canvas.drawCentredString(x, y + high + 2, letter)
    canvas.restoreState()


def parts_of(shapes: Iterable[BaseGeometry]) -> np.ndarray:
    """Return shapes as an array, missing ones left out."""
    return np.array([s for s in shapes if s is not None and not s.is_empty], dtype=object)


def _rounds(low: float, high: float, step: float) -> list[float]:
    """Return the multiples of a step between two values, the ends left out."""
    first = int(low // step) + 1
    return [k * step for k in range(first, int(high // step) + 1)]
