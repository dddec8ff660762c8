"""Charts of the printed report, as vectors: bars with bands, a curve, bars around a middle.

Their figures stand in a table beside them, as in the HTML report.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from planner.outputs import palette
from planner.outputs.pdf.document import fitted
from planner.outputs.pdf.fonts import REGULAR, register
from planner.outputs.pdf.text import TEXT_WIDTH_PT
from planner.outputs.report.charts import Bar
from planner.outputs.words import number, percent

ROW_PT, LABEL_PT, VALUE_PT, SIZE_PT = 12.0, 150.0, 78.0, 7.0
CURVE_HIGH_PT, LEFT_PT, BOTTOM_PT = 130.0, 34.0, 22.0
GRID_LINES = 5


class Bars(Flowable):
    """Bars from zero, or from `low` to `high` around a middle; each value is written at its end."""

    def __init__(
        self, rows: Sequence[Bar], language: str, digits: int = 0, middle: float | None = None
    ) -> None:
        super().__init__()
        register()
        self._rows, self._language, self._digits, self._middle = list(rows), language, digits, middle

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        return TEXT_WIDTH_PT, ROW_PT * len(self._rows) + 6

    def draw(self) -> None:
        """Draw label, bar, band and value of each row; nothing without rows."""
        if not self._rows:
            return
        canvas: Any = self.canv
        ends = [v for r in self._rows for v in (r.value, r.low, r.high) if v is not None]
        least = 0.0 if self._middle is None else min(self._middle, *ends)
        per = (TEXT_WIDTH_PT - LABEL_PT - VALUE_PT) / ((max(ends) - least) or 1.0)
        canvas.setFont(REGULAR, SIZE_PT)
        for place, row in enumerate(self._rows):
            y = ROW_PT * (len(self._rows) - place - 1) + 6
            self._row(canvas, row, y, least, per)
        if self._middle is not None:
            x = LABEL_PT + (self._middle - least) * per
            canvas.setStrokeColor(HexColor("#000000"))
            canvas.line(x, 3, x, ROW_PT * len(self._rows) + 4)

    def _row(self, canvas: Any, row: Bar, y: float, least: float, per: float) -> None:
        """Draw one row."""
        canvas.setFillColor(HexColor("#1a1a1a"))
        canvas.drawRightString(LABEL_PT - 5, y, fitted(row.label.pick(self._language), SIZE_PT, LABEL_PT - 8))
        low, high = row.low, row.high
        canvas.setFillColor(HexColor(row.color))
        start, end = (least, row.value) if self._middle is None else (low or 0.0, high or 0.0)
        left = LABEL_PT + (start - least) * per
        canvas.rect(left, y - 1.5, max((end - start) * per, 0.4), 7.5, stroke=0, fill=1)
        if self._middle is None and low is not None and high is not None:
            canvas.setStrokeColor(HexColor("#000000"))
            canvas.setLineWidth(0.7)
            a, b = (LABEL_PT + (v - least) * per for v in (low, high))
            canvas.line(a, y + 2.2, b, y + 2.2)
            for x in (a, b):
                canvas.line(x, y - 0.3, x, y + 4.7)
            end = max(end, high)
        canvas.setFillColor(HexColor("#1a1a1a"))
        canvas.drawString(LABEL_PT + (end - least) * per + 4, y, self._value(row))

    def _value(self, row: Bar) -> str:
        """Return what is written at the end of a bar."""
        if self._middle is None:
            return number(row.value, self._digits).pick(self._language)
        ends = [number(v, self._digits).pick(self._language) for v in (row.low, row.high)]
        return " – ".join(ends)


class Curve(Flowable):
    """A share in percent against a count or an amount, as a line from the origin."""

    def __init__(
        self, points: Sequence[tuple[float, float]], across: str, language: str, digits: int = 0
    ) -> None:
        super().__init__()
        register()
        self._points, self._across, self._language = [(0.0, 0.0), *points], across, language
        self._digits = digits

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size."""
        return TEXT_WIDTH_PT, CURVE_HIGH_PT

    def draw(self) -> None:
        """Draw grid lines with their values, then the line."""
        canvas: Any = self.canv
        most, top = max(x for x, _ in self._points) or 1.0, max(y for _, y in self._points) or 1.0
        wide, high = TEXT_WIDTH_PT - LEFT_PT - 30, CURVE_HIGH_PT - BOTTOM_PT - 8
        canvas.setFont(REGULAR, SIZE_PT)
        canvas.setLineWidth(0.4)
        canvas.setFillColor(HexColor("#1a1a1a"))
        canvas.setStrokeColor(HexColor("#cccccc"))
        for k in range(GRID_LINES + 1):
            y = BOTTOM_PT + high * k / GRID_LINES
            canvas.line(LEFT_PT, y, LEFT_PT + wide, y)
            share = percent(top * k / GRID_LINES / 100, 1).pick(self._language)
            canvas.drawRightString(LEFT_PT - 4, y - 2, share)
            x = LEFT_PT + wide * k / GRID_LINES
            canvas.drawCentredString(
                x, BOTTOM_PT - 9, number(most * k / GRID_LINES, self._digits).pick(self._language)
            )
        canvas.drawRightString(LEFT_PT + wide, BOTTOM_PT - 18, self._across)
        canvas.setStrokeColor(HexColor(palette.BLUE))
        canvas.setLineWidth(1.4)
        path = canvas.beginPath()
        for k, (x, y) in enumerate(self._points):
            spot = round(LEFT_PT + wide * x / most, 2), round(BOTTOM_PT + high * y / top, 2)
            (path.moveTo if k == 0 else path.lineTo)(*spot)
        canvas.drawPath(path, stroke=1, fill=0)
