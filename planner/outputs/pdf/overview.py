"""The plan on one small map, and the map of all sheets, as flowables of a page of text."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Flowable, Paragraph

from planner.outputs import palette
from planner.outputs.pdf.sheets.layers import Layers
from planner.outputs.pdf.sheets.panel import Told, draw_index
from planner.outputs.pdf.sheets.paper import Paper, north_arrow, scale_bar
from planner.outputs.pdf.text import TEXT_WIDTH_PT
from planner.outputs.report.svg import Frame

GAP_PT, ASIDE_PT = 10.0, 150.0
"""Between map and words, and the least width of words that stand beside it."""
LEAST_HIGH_PT = 110.0
SMALL = 0.42
"""Size of marks on the small map."""


class Overview(Flowable):
    """Streets, views, routes and sites of the whole plan, as large as the page has room for, and its words.

    The words stand below the map or beside it, whichever leaves the larger map.
    """

    def __init__(self, layers: Layers, frame: Frame, most_high: float, north: str, words: Paragraph) -> None:
        super().__init__()
        self._layers, self._north, self._most, self._words = layers, north, most_high, words
        self._box = (frame.west, frame.south, frame.east, frame.north)
        self._per_m, self._size, self._told = 0.0, (0.0, 0.0), (0.0, 0.0, 0.0)
        self._taken = (0.0, 0.0)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Return the size: what room there is below, unless that is too little for a map."""
        wide, high = self._box[2] - self._box[0], self._box[3] - self._box[1]
        below = self._words.wrap(width, height)[1] + GAP_PT / 2
        room = height - 4 if height - below >= LEAST_HIGH_PT else self._most + below
        under = min(width / wide, min(room - below, self._most) / high)
        beside = min((width - ASIDE_PT - GAP_PT) / wide, min(room, self._most) / high)
        self._per_m = max(under, beside)
        self._size = (wide * self._per_m, high * self._per_m)
        if under >= beside:
            self._told = (0.0, -below, width)
            self._taken = width, self._size[1] + below
            return self._taken
        left = self._size[0] + GAP_PT
        told = self._words.wrap(width - left, height)[1]
        self._told = (left, self._size[1] - told, width - left)
        self._taken = width, max(self._size[1], told) + 4
        return self._taken

    def draw(self) -> None:
        """Draw the map from the top of its room down, then the words."""
        canvas: Any = self.canv
        canvas.translate(0, self._taken[1] - self._size[1])
        self._words.wrapOn(canvas, self._told[2], self._most)
        self._words.drawOn(canvas, *self._told[:2])
        paper = Paper(canvas, 0, 0, self._box, self._per_m)
        canvas.saveState()
        paper.clip()
        for lines in self._layers.lines:
            paper.lines(lines.shapes, lines.look.color, max(lines.width_pt * 0.45, 0.15))
        for views in self._layers.views:
            paper.areas(views.shapes, palette.ORANGE, 0.35)
        for marks in self._layers.marks:
            if marks.ids:
                paper.marks(marks.places, marks.look, SMALL)
        canvas.restoreState()
        canvas.setLineWidth(0.4)
        canvas.rect(0, 0, *self._size, stroke=1, fill=0)
        scale_bar(canvas, 6, 6, self._per_m, self._size[0] / 4)
        north_arrow(canvas, self._size[0] - 12, self._size[1] - 30, self._north, 16)


class SheetIndex(Flowable):
    """Where each sheet lies."""

    def __init__(self, shared: Told, high: float) -> None:
        super().__init__()
        self._shared, self._high = shared, high

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        return TEXT_WIDTH_PT, self._high

    def draw(self) -> None:
        """Draw the map of sheets."""
        draw_index(self.canv, (0, 0, TEXT_WIDTH_PT, self._high), self._shared, None, 6.5)
