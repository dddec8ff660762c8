"""The plan on one small map, and the map of all sheets, as flowables of a page of text."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Flowable

from planner.outputs import palette
from planner.outputs.pdf.sheets.layers import Layers
from planner.outputs.pdf.sheets.panel import Told, draw_index
from planner.outputs.pdf.sheets.paper import Paper, north_arrow, scale_bar
from planner.outputs.pdf.text import TEXT_WIDTH_PT
from planner.outputs.report.svg import Frame

BELOW_PT = 34.0
"""Room for the words under the map."""
LEAST_HIGH_PT = 110.0
SMALL = 0.42
"""Size of marks on the small map."""


class Overview(Flowable):
    """Streets, views, routes and sites of the whole plan, as high as the page has room for."""

    def __init__(self, layers: Layers, frame: Frame, most_high: float, north: str) -> None:
        super().__init__()
        self._layers, self._north, self._most = layers, north, most_high
        self._box = (frame.west, frame.south, frame.east, frame.north)
        self._per_m, self._size = 0.0, (0.0, 0.0)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Return the size: what room there is below, unless that is too little for a map."""
        wide, high = self._box[2] - self._box[0], self._box[3] - self._box[1]
        room = min(self._most, height - BELOW_PT) if height - BELOW_PT >= LEAST_HIGH_PT else self._most
        self._per_m = min(width / wide, room / high)
        self._size = (wide * self._per_m, high * self._per_m)
        return self._size[0], self._size[1] + 4

    def draw(self) -> None:
        """Draw the map."""
        canvas: Any = self.canv
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
