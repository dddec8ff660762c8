"""Beside the map of a sheet: where it lies among the others, what its signs mean, sources and notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import simpleSplit

from planner.outputs import told
from planner.outputs.palette import VIEW_OPACITY, Look
from planner.outputs.pdf.document import fitted
from planner.outputs.pdf.fonts import BOLD, REGULAR, replaced, shown
from planner.outputs.pdf.sheets.cells import Sheet
from planner.outputs.pdf.sheets.layers import Layers, touching, within
from planner.outputs.pdf.sheets.paper import Paper, dash_pt, draw_marks
from planner.outputs.pdf.sheets.schedule import Row
from planner.outputs.words import Both
from planner.outputs.words.printed import PRINTED
from planner.plan.model import Plan

LEGEND_ROW_PT, LEGEND_SIZE_PT = 9.0, 5.8
FOOT_SIZE_PT = 5.4
ROUTE_INK, INDEX_INK, HERE_INK = "#9a9a9a", "#0b4f7a", "#E69F00"


@dataclass(frozen=True)
class Told:
    """What all sheets share."""

    plan: Plan
    layers: Layers
    rows: dict[str, Row]
    sheets: tuple[Sheet, ...]
    language: str

    def say(self, key: str, **values: object) -> str:
        """Return words of printed pages in the language of the document."""
        return (PRINTED[key].fill(**values) if values else PRINTED[key]).pick(self.language)

    def name(self, sheet: Sheet) -> str:
        """Return the district of a sheet or what stands for it; nothing where the plan has no districts."""
        if sheet.between:
            return self.say("between")
        return self.say("outside") if sheet.district is None else sheet.district

    def title(self, sheet: Sheet) -> str:
        """Return number and district of a sheet."""
        name = self.name(sheet)
        return f"{self.say('sheet')} {sheet.number}" + (f": {name}" if name else "")


@dataclass(frozen=True)
class Key:
    """One sign of the legend: a line, or a mark that may stand on the color of its view."""

    label: Both
    look: Look
    line: bool = False
    view: bool = False


def legend_rows(layers: Layers, sheet: Sheet, language: str) -> list[Key]:
    """Return the signs that a sheet holds, each label once."""
    keys = [Key(s.label, s.look, line=True) for s in layers.lines if len(touching(s.shapes, sheet.box))]
    keys += [
        Key(m.label, m.look, view=m.told == "cameras")
        for m in layers.marks
        if within(m.places, sheet.box).any()
    ]
    return list({key.label.pick(language): key for key in keys}.values())


def draw_legend(canvas: Any, place: tuple[float, float, float], keys: list[Key], language: str) -> None:
    """Draw the signs in two columns from a top down; place is left, top and width."""
    left, top, width = place
    deep = -(-len(keys) // 2)
    for k, key in enumerate(keys):
        x, y = left + (k // deep) * width / 2, top - (k % deep + 1) * LEGEND_ROW_PT + 2
        canvas.saveState()
        canvas.setStrokeColor(HexColor(key.look.color))
        canvas.setFillColor(HexColor(key.look.color))
        if key.line:
            canvas.setLineWidth(min(max(key.look.width_px * 0.5, 0.6), 1.6))
            canvas.setDash(dash_pt(key.look) or [])
            canvas.line(x, y + 2, x + 16, y + 2)
        else:
            if key.view:
                canvas.setFillAlpha(VIEW_OPACITY)
                canvas.rect(x + 1, y - 2, 14, 8, stroke=0, fill=1)
                canvas.setFillAlpha(1)
            draw_marks(canvas, np.array([[x + 8, y + 2]]), key.look, min(1.0, 6 / key.look.radius_px))
        canvas.restoreState()
        write_line(
            canvas,
            x + 19,
            y,
            fitted(key.label.pick(language), LEGEND_SIZE_PT, width / 2 - 22),
            LEGEND_SIZE_PT,
        )


def draw_index(
    canvas: Any, place: tuple[float, float, float, float], shared: Told, here: int | None, size: float = 4.6
) -> None:
    """Draw where sheets lie over the route, each with its number, one of them filled."""
    x, y, width, height = place
    boxes = np.array([s.box for s in shared.sheets])
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    per_m = min(width / (east - west), height / (north - south))
    paper = Paper(canvas, x, y, (west, south, east, north), per_m)
    canvas.saveState()
    _draw_route(paper, shared)
    canvas.setLineWidth(0.4)
    canvas.setStrokeColor(HexColor(INDEX_INK))
    for sheet in shared.sheets:
        (a, b), (c, d) = paper.xy(np.array([sheet.box[:2], sheet.box[2:]]))
        canvas.setFillColor(HexColor(HERE_INK))
        canvas.setFillAlpha(0.5)
        canvas.rect(a, b, c - a, d - b, stroke=1, fill=1 if sheet.number == here else 0)
        canvas.setFillAlpha(1)
        canvas.setFillColor(HexColor(INDEX_INK))
        canvas.setFont(BOLD if sheet.number == here else REGULAR, size)
        canvas.drawCentredString((a + c) / 2, (b + d) / 2 - size / 3, str(sheet.number))
    canvas.restoreState()


def _draw_route(paper: Paper, shared: Told) -> None:
    """Draw the route below the index; what every sheet repeats is in the file once."""
    canvas, (width, height) = paper.canvas, paper.size
    name = "route" + "".join(f"-{10 * v:.0f}" for v in (paper.left, paper.bottom, width, height))
    if not canvas.hasForm(name):
        edge = (paper.left - 2, paper.bottom - 2, paper.left + width + 2, paper.bottom + height + 2)
        canvas.beginForm(name, *edge)
        for lines in shared.layers.lines:
            if lines.route:
                paper.lines(lines.shapes, ROUTE_INK, 0.35)
        canvas.endForm()
    canvas.doForm(name)


def foot_lines(shared: Told, width: float) -> list[str]:
    """Return notes, sources and what the edge shows, broken to a width."""
    plan, language = shared.plan, shared.language
    texts = [n.pick(language) for n in told.notes(plan)]
    texts += [shared.say("width_note"), shared.say("internal")]
    texts.append(f"{shared.say('sources')}: {'; '.join(told.attribution(plan))}")
    texts.append(shared.say("grid_note", crs=plan.summary["crs"]))
    return [line for text in texts for line in simpleSplit(replaced(text), REGULAR, FOOT_SIZE_PT, width)]


def write_line(canvas: Any, x: float, y: float, text: str, size: float, bold: bool = False) -> None:
    """Write one line of text."""
    canvas.saveState()
    canvas.setFillColor(HexColor("#1a1a1a"))
    canvas.setFont(BOLD if bold else REGULAR, size)
    canvas.drawString(x, y, shown(text))
    canvas.restoreState()
