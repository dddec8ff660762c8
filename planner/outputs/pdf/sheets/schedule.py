"""The list of a sheet's cameras: id, class, direction, level and how far it holds, street or place."""

from __future__ import annotations

from typing import Any

import pandas as pd
from reportlab.lib.colors import HexColor

from planner.outputs.pdf.document import fitted
from planner.outputs.pdf.fonts import BOLD, REGULAR
from planner.outputs.report.tables import records
from planner.outputs.words import Both, code_name, number, same, with_unit
from planner.outputs.words.printed import PRINTED
from planner.plan.model import Plan

HEADS = ("id", "klass", "azimuth", "level", "place")
WIDTHS = (0.15, 0.17, 0.12, 0.20, 0.36)
ROW_PT, SIZE_PT = 7.0, 5.4
Row = tuple[Both, ...]


def schedule(plan: Plan) -> dict[str, Row]:
    """Return the cells of each camera by its id."""
    streets = dict(zip(plan.streets["span_id"].astype(str), plan.streets["name"], strict=True))
    cameras = plan.tables["cameras"]
    at = [f"{p.x:.0f} E {p.y:.0f} N" for p in cameras.geometry]
    return {str(c["camera_id"]): _cells(c, streets) for c in records(cameras.assign(at=at))}


def _cells(camera: dict[str, Any], streets: dict[str, Any]) -> Row:
    """Return the cells of one camera."""
    all_round = pd.isna(camera["azimuth_deg"])
    far = with_unit(camera["range_m"], "m", 0)
    level = code_name(camera["level"])
    return (
        same(camera["camera_id"]),
        code_name(camera["camera_class"]),
        PRINTED["round"] if all_round else with_unit(camera["azimuth_deg"], "°", 0),
        Both(f"{level.es} {far.es}", f"{level.en} {far.en}"),
        _place(camera, streets),
    )


def _place(camera: dict[str, Any], streets: dict[str, Any]) -> Both:
    """Return street and name of the place; kind and coordinates where neither is told."""
    words = [streets.get(str(camera["street_span_id"])), camera["name"]]
    told = [w for w in words if isinstance(w, str) and w]
    if told:
        return same(" · ".join(dict.fromkeys(told)))
    kind = code_name(camera["site_kind"])
    return Both(f"{kind.es} {camera['at']}", f"{kind.en} {camera['at']}")


def rows_within(height_pt: float) -> int:
    """Return how many rows fit below the heads.

    >>> rows_within(70.0)
    9
    """
    return max(0, int(height_pt / ROW_PT) - 1)


def draw_schedule(canvas: Any, x: float, top: float, width: float, rows: list[Row], language: str) -> None:
    """Draw heads and rows from a top down; a cell that is too long is cut with an ellipsis."""
    canvas.saveState()
    canvas.setStrokeColor(HexColor("#bbbbbb"))
    canvas.setFillColor(HexColor("#000000"))
    canvas.setLineWidth(0.25)
    heads = tuple(PRINTED[h] for h in HEADS)
    for place, row in enumerate([heads, *rows]):
        y = top - (place + 1) * ROW_PT
        canvas.setFont(BOLD if place == 0 else REGULAR, SIZE_PT)
        at = x
        for cell, share in zip(row, WIDTHS, strict=True):
            told = fitted(cell.pick(language), SIZE_PT, share * width - 3, bold=place == 0)
            canvas.drawString(at, y + 2, told)
            at += share * width
        canvas.line(x, y, x + width, y)
    canvas.restoreState()


def total(rows: int) -> Both:
    """Return how many cameras the list has."""
    return PRINTED["schedule"].fill(n=number(rows))
