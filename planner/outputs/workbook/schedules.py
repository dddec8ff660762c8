"""Schedules: one row an asset, for cameras, points, cables and what is not served."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from planner import schema
from planner.outputs.words import code_name, column_name, unit_name
from planner.outputs.words.codes import CODES
from planner.outputs.words.reasons import TOLD, reason_name
from planner.outputs.words.workbook import LAYERS
from planner.outputs.workbook.book import Book
from planner.plan.model import Plan
from planner.schema.table import Column, Table

SCHEDULES = (
    ("cameras", schema.CAMERAS),
    ("points", schema.POINTS),
    ("cables", schema.CABLES),
    ("light", schema.LINK_BUDGET),
    ("unserved", schema.UNSERVED),
    ("existing", schema.EXISTING_CAMERAS),
    ("standing_pops", schema.EXISTING_POPS),
    ("blind", schema.BLIND_SPOTS),
    ("cuts", schema.SINGLE_POINTS),
    ("crossings", schema.CROSSINGS),
    ("permits", schema.PERMITS),
    ("service", schema.AVAILABILITY),
    ("acceptance", schema.ACCEPTANCE),
    ("protected", schema.PROTECTED),
)
LEFT_OUT = {"span_ids", "shared_span_ids", "published_precision_m", "tags"}
WIDTHS = {
    "name": 36.0, "detail": 60.0, "source_id": 22.0, "provenance": 26.0, "purpose": 24.0, "legal_basis": 24.0,
    "owner": 24.0, "operator": 48.0, "maintainer": 42.0, "payer": 24.0, "reason": 30.0, "node_id": 17.0,
}  # fmt: skip
HEAD_ROW = 2


def write_schedule(book: Book, plan: Plan, key: str, table: Table) -> str:
    """Write one schedule; return the range of its ids, for the sheet that counts assets."""
    sheet = book.sheets[key]
    frame = plan.tables[table.name]
    unit = str(plan.summary["cameras"].get("demand_unit", ""))
    columns = [c for c in table.columns if c.name not in LEFT_OUT]
    book.put(sheet, 0, 0, book.say(LAYERS[table.name]), "title")
    heads = [_heading(book, c, unit) for c in columns]
    widths = [WIDTHS.get(c.name, 13.0 if c.kind != "text" else 15.0) for c in columns]
    if table.geometry == "Point":
        heads[1:1] = [book.say("lat"), book.say("lon")]
        widths[1:1] = [11.0, 11.0]
    book.head(sheet, HEAD_ROW, heads, widths)
    for offset, values in enumerate(_rows(book, frame, table, columns)):
        for place, (value, style) in enumerate(values):
            book.put(sheet, HEAD_ROW + 1 + offset, place, value, style)
        texts = [value if style == "text" else None for value, style in values]
        book.fit(sheet, HEAD_ROW + 1 + offset, texts, widths)
    last = HEAD_ROW + max(1, len(frame))
    sheet.autofilter(HEAD_ROW, 0, last, len(heads) - 1)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.repeat_columns(0)
    return f"{book.name(key)}!$A${HEAD_ROW + 2}:$A${last + 1}"


def _heading(book: Book, column: Column, demand_unit: str) -> str:
    """Return the name of a column with its unit."""
    unit = book.say(unit_name(demand_unit if column.unit == "study unit" else column.unit))
    name = book.say(column_name(column.name))
    return f"{name} [{unit}]" if unit else name


def _rows(
    book: Book, frame: pd.DataFrame, table: Table, columns: list[Column]
) -> list[list[tuple[object, str]]]:
    """Return the cells of each row, codes in words."""
    places = None
    if table.geometry == "Point" and len(frame):
        places = gpd.GeoDataFrame(frame).to_crs("EPSG:4326").geometry
    out = []
    for k, record in enumerate(frame[[c.name for c in columns]].to_dict("records")):
        cells = [_cell(book, record[c.name], c) for c in columns]
        if places is not None:
            cells[1:1] = [(round(float(v), 6), "degrees") for v in (places.iloc[k].y, places.iloc[k].x)]
        out.append(cells)
    return out


def _cell(book: Book, value: Any, column: Column) -> tuple[object, str]:
    """Return a value and its format."""
    if value is None or pd.isna(value):
        return None, "text"
    if column.kind == "flag":
        return bool(value), "text"
    if column.kind in ("integer", "number"):
        fine = "amount" if column.unit == "dB" else "one"
        return float(str(value)), "whole" if column.kind == "integer" else fine
    text = str(value)
    if column.name in TOLD:
        return book.say(reason_name(text)), "text"
    coded = column.name != "name" and (text in CODES or (column.name == "reason" and "+" in text))
    return (book.say(code_name(text)) if coded else text), "text"
