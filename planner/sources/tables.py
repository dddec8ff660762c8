"""Lists as rows: CSV of any delimiter and encoding, XLSX, KML and vector layers."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter

from planner.errors import InputError, Problem, name_up_to_five
from planner.sources.cells import blank
from planner.sources.faults import SHEET_FAULTS, one_line
from planner.sources.headers import SEARCH_ROWS, find_header, header_score, numbered
from planner.sources.identity import refuse_identity
from planner.sources.kml import read_placemarks
from planner.sources.layers import LAYER_SUFFIXES, read_layer
from planner.sources.wkt import geometry_of_text

DELIMITERS = (";", "\t", "|", ",")
TEXT_SUFFIXES = (".csv", ".txt", ".tsv")
SHEET_SUFFIXES = (".xlsx", ".xlsm")
READABLE = "CSV, XLSX, GeoJSON, GeoPackage, GeoParquet, Shapefile, KML or KMZ"


@dataclass(frozen=True)
class RowTable:
    """Rows of a list; the index is the row number in the file, counted from 1 as a spreadsheet does.

    `geometry` (EPSG:4326, same index) is there when the format itself holds places.
    """

    rows: pd.DataFrame
    geometry: gpd.GeoSeries | None = None


def read_rows(path: Path, crs: str = "", needed: Collection[str] = ()) -> RowTable:
    """Return the rows of a list, values as written.

    Parameters
    ----------
    path
        CSV (UTF-8, UTF-16 or Windows Latin; comma, semicolon, tab or bar), XLSX (first sheet), KML, KMZ or
        a vector layer. Title lines above the header are skipped; a header of two lines is read as one.
    crs
        EPSG code of the settings, for a layer or a WKT column that names none.
    needed
        Headers that are read besides the known ones: they too may stand only once.

    Raises
    ------
    InputError
        The format is unknown, the file is unreadable, a column that is read stands twice, or there is no row.
    """
    suffix = path.suffix.lower()
    if suffix in (*TEXT_SUFFIXES, *SHEET_SUFFIXES):
        rows = _frame(_sheet_lines(path) if suffix in SHEET_SUFFIXES else _csv_lines(path), path, needed)
        table = RowTable(rows, geometry_of_text(rows, crs, str(path)))
    elif suffix in (".kml", ".kmz"):
        places, shapes = read_placemarks(path)
        table = RowTable(places, gpd.GeoSeries(shapes, index=places.index, crs="EPSG:4326"))
    elif suffix in LAYER_SUFFIXES:
        layer = read_layer(path, crs=crs)
        layer.index = pd.RangeIndex(1, len(layer) + 1)
        table = RowTable(pd.DataFrame(layer.drop(columns="geometry")), layer.geometry)
    else:
        raise InputError(
            Problem(f"`{suffix or path.name}` is not a format of lists.", f"Save it as {READABLE}."),
            str(path),
        )
    if len(table.rows) == 0:
        raise InputError(
            Problem("the list is empty: it has no row below its header.", "Fill it or remove the setting."),
            str(path),
        )
    if suffix not in LAYER_SUFFIXES:  # a layer was looked through when it was read
        refuse_identity(table.rows, str(path))
    return table


def _decoded(path: Path) -> str:
    """Return the text of a file in UTF-8, UTF-16 (with mark) or Windows Latin."""
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _csv_lines(path: Path) -> list[tuple[int, list[Any]]]:
    """Return (line number, cells) with the delimiter whose header reads best."""
    text = _decoded(path)
    if "\x00" in text:
        raise InputError(Problem("the file is not text.", f"Save it as {READABLE}."), str(path))
    best: list[tuple[int, list[Any]]] = []
    best_score = (-1, -1)
    for delimiter in DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            lines = [(reader.line_num, list(cells)) for cells in reader]
        except csv.Error as fault:
            raise InputError(
                Problem(f"the CSV breaks off: {one_line(fault)}."), f"{path}, line {reader.line_num}"
            ) from None
        head = [cells for _, cells in lines[:SEARCH_ROWS]]
        score = (max(map(header_score, head), default=0), max(map(len, head), default=0))
        if score > best_score:
            best, best_score = lines, score
    return best


def _sheet_lines(path: Path) -> list[tuple[int, list[Any]]]:
    """Return (row number, cells) of the first sheet of a workbook."""
    try:
        lines = _first_sheet(path, values=True)
        unknown = _uncalculated(lines, path)
    except SHEET_FAULTS as fault:
        raise InputError(
            Problem(
                f"the workbook cannot be read: {one_line(fault)}.",
                "Save it again as .xlsx, without a password.",
            ),
            str(path),
        ) from None
    if unknown:
        what = f"formulas of which no value is stored: {name_up_to_five(unknown)}."
        mend = "Open it in a spreadsheet and save it, or write the values."
        raise InputError(Problem(what, mend), str(path))
    return lines


def _first_sheet(path: Path, *, values: bool) -> list[tuple[int, list[Any]]]:
    """Return (row number, cells) of the first sheet: stored values, or formulas as written."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=values)
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        return [(i, list(cells)) for i, cells in enumerate(rows, start=1)]
    finally:
        book.close()


def _uncalculated(lines: list[tuple[int, list[Any]]], path: Path) -> list[str]:
    """Return the cells with a formula and no stored value; a workbook without formulas is not read twice."""
    with zipfile.ZipFile(path) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/") and n.endswith(".xml")]
        if not any(b"<f>" in (text := parts.read(n)) or b"<f " in text for n in sheets):
            return []
    found = []
    for (row, held), (_, written) in zip(lines, _first_sheet(path, values=False), strict=False):
        for column, (value, formula) in enumerate(zip(held, written, strict=False), start=1):
            if value is None and isinstance(formula, str) and formula.startswith("="):
                found.append(f"{get_column_letter(column)}{row}")
    return found


def _frame(lines: list[tuple[int, list[Any]]], path: Path, needed: Collection[str]) -> pd.DataFrame:
    """Return rows under the best header of the first lines, blank rows left out."""
    header, start = find_header(lines, path)
    body = [(n, cells) for n, cells in lines[start:] if not all(blank(c) for c in cells)]
    long = [n for n, cells in body if any(not blank(c) for c in cells[len(header) :])]
    if long:
        raise InputError(
            Problem(
                f"rows {name_up_to_five(long)} have more cells than the header ({len(header)}).",
                "A decimal comma in a comma-separated file needs quotes, or use semicolons.",
            ),
            str(path),
        )
    cells = [(row + [None] * len(header))[: len(header)] for _, row in body]
    columns = numbered(header, path, needed)
    return pd.DataFrame(cells, columns=columns, index=[n for n, _ in body], dtype=object)
