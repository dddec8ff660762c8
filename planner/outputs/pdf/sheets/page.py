"""Pages of map sheets: the map on the left, beside it title, index, legend, cameras and sources."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from planner.outputs import told
from planner.outputs.pdf.document import SHEET_MARGIN_PT, SHEET_SIZE_PT, fitted
from planner.outputs.pdf.sheets.cells import MAP_MM, Sheet
from planner.outputs.pdf.sheets.layers import draw_layers, layers_of
from planner.outputs.pdf.sheets.panel import (
    FOOT_SIZE_PT,
    LEGEND_ROW_PT,
    Told,
    draw_index,
    draw_legend,
    foot_lines,
    legend_rows,
    write_line,
)
from planner.outputs.pdf.sheets.paper import Paper, frame_and_ticks, north_arrow, scale_bar
from planner.outputs.pdf.sheets.schedule import ROW_PT, Row, draw_schedule, rows_within, schedule, total
from planner.outputs.pdf.text import mark
from planner.outputs.words import number
from planner.plan.model import Plan

PAGE_W, PAGE_H = (side - 2 * SHEET_MARGIN_PT for side in SHEET_SIZE_PT)
MAP_W, MAP_H = MAP_MM[0] * mm, MAP_MM[1] * mm
PANEL_X = MAP_W + 4 * mm
PANEL_W = PAGE_W - PANEL_X
INDEX_PT = 150.0
FOOT_ROW_PT = 6.8
HEAD_Y = PAGE_H - 78.0
"""Below title, scale and north arrow."""
LIST_COLUMNS = 4
TICKS = 5
ROUND_M = (20, 50, 100, 200, 250, 500, 1000, 2000, 5000, 10_000)


def shared_by(plan: Plan, sheets: Sequence[Sheet], language: str) -> Told:
    """Return what all sheets share."""
    return Told(plan, layers_of(plan), schedule(plan), tuple(sheets), language)


def sheet_pages(shared: Told) -> list[Flowable]:
    """Return the pages of sheets, each followed by the page of cameras that did not fit beside the map."""
    pages: list[Flowable] = []
    for sheet in shared.sheets:
        page = SheetPage(shared, sheet)
        pages.append(page)
        if page.behind:
            pages.append(BehindPage(shared, sheet, page.behind))
    return pages


class SheetPage(Flowable):
    """One sheet; `behind` holds the cameras that did not fit."""

    def __init__(self, shared: Told, sheet: Sheet) -> None:
        super().__init__()
        self._told, self._sheet = shared, sheet
        self._legend = legend_rows(shared.layers, sheet, shared.language)
        rows = [shared.rows[i] for i in sheet.cameras]
        self._list_top = HEAD_Y - INDEX_PT - 14 - LEGEND_ROW_PT * -(-len(self._legend) // 2) - 18
        self._foot = foot_lines(shared, PANEL_W)
        fits = rows_within(self._list_top - 16 - FOOT_ROW_PT * len(self._foot) - 8)
        self.beside = rows[:fits]
        self.behind = rows[fits:]

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size of the page's frame."""
        return PAGE_W, PAGE_H

    def draw(self) -> None:
        """Draw map and panel."""
        canvas, shared, sheet = self.canv, self._told, self._sheet
        title = shared.title(sheet)
        mark(canvas, title, 1)
        paper = Paper.at_scale(canvas, 0, PAGE_H - MAP_H, sheet.box, sheet.scale)
        canvas.saveState()
        paper.clip()
        draw_layers(paper, shared.layers, frozenset(sheet.cameras))
        canvas.restoreState()
        frame_and_ticks(paper, tick_m(sheet))
        self._panel(title, paper)

    def _panel(self, title: str, paper: Paper) -> None:
        """Draw what stands beside the map."""
        canvas, shared, sheet = self.canv, self._told, self._sheet
        y = PAGE_H - 12
        write_line(canvas, PANEL_X, y, fitted(title, 11, PANEL_W, bold=True), 11, bold=True)
        write_line(canvas, PANEL_X, y - 12, fitted(told.title(shared.plan), 7, PANEL_W), 7)
        scale = f"{shared.say('scale')} 1:{number(sheet.scale).pick(shared.language)} (A3)"
        of = shared.say("sheet_of", k=sheet.number, n=len(shared.sheets))
        write_line(canvas, PANEL_X, y - 22, f"{of} · {shared.plan.summary['scenario']} · {scale}", 7)
        scale_bar(canvas, PANEL_X, y - 50, paper.per_m, PANEL_W * 0.7)
        north_arrow(canvas, PANEL_X + PANEL_W - 14, y - 58, shared.say("north"))
        draw_index(canvas, (PANEL_X, HEAD_Y - INDEX_PT, PANEL_W, INDEX_PT), shared, sheet.number)
        write_line(canvas, PANEL_X, HEAD_Y - INDEX_PT - 10, shared.say("legend"), 7.5, bold=True)
        draw_legend(canvas, (PANEL_X, HEAD_Y - INDEX_PT - 14, PANEL_W), self._legend, shared.language)
        self._cameras()
        for k, line in enumerate(reversed(self._foot)):
            write_line(canvas, PANEL_X, 2 + FOOT_ROW_PT * k, line, FOOT_SIZE_PT)

    def _cameras(self) -> None:
        """Draw the list beside the map."""
        shared, many = self._told, len(self._sheet.cameras)
        heading = total(many).pick(shared.language) if many else shared.say("no_cameras")
        write_line(self.canv, PANEL_X, self._list_top, heading, 7.5, bold=True)
        if not many:
            return
        draw_schedule(self.canv, PANEL_X, self._list_top - 4, PANEL_W, self.beside, shared.language)
        if self.behind:
            more = shared.say("schedule_more", n=number(len(self.behind)).pick(shared.language))
            y = self._list_top - 4 - ROW_PT * (len(self.beside) + 1) - 8
            write_line(self.canv, PANEL_X, y, more, 6)


class BehindPage(Flowable):
    """The cameras of a sheet that did not fit beside its map, in columns."""

    def __init__(self, shared: Told, sheet: Sheet, rows: list[Row]) -> None:
        super().__init__()
        self._told, self._sheet, self._rows = shared, sheet, rows

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return the size of the page's frame."""
        return PAGE_W, PAGE_H

    def draw(self) -> None:
        """Draw the columns, as full as their number asks for."""
        shared, gap = self._told, 14.0
        title = f"{shared.title(self._sheet)}, {shared.say('behind')}"
        write_line(self.canv, 0, PAGE_H - 12, title, 11, bold=True)
        each = rows_within(PAGE_H - 24)
        many = max(LIST_COLUMNS, -(-len(self._rows) // each))
        width = (PAGE_W - gap * (many - 1)) / many
        for k in range(0, len(self._rows), each):
            x = (k // each) * (width + gap)
            draw_schedule(self.canv, x, PAGE_H - 20, width, self._rows[k : k + each], shared.language)


def tick_m(sheet: Sheet) -> float:
    """Return the distance of ticks: a round length, about a fifth of the sheet."""
    asked = (sheet.box[2] - sheet.box[0]) / TICKS
    return float(next((m for m in ROUND_M if m >= 0.7 * asked), ROUND_M[-1]))
