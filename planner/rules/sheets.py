"""Sheets of an XLSX workbook as their files hold them: formulas, and the values cached beside them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
LARGEST_PART = 200_000_000
"""Bytes of one part once unpacked: beyond it the file is no bill of materials."""
VALUE, FORMULA, INSIDE = f"{MAIN}v", f"{MAIN}f", f"{MAIN}is"
PLAIN = re.compile(
    rb'<c r="([A-Z]+)([1-9][0-9]*)"(?: s="[0-9]+")?(?: t="(n|s|str|b|e)")?'
    rb"(?:/>|>(?:<f>([^<]*)</f>)?(?:<v>([^<]*)</v>)?</c>)"
)
"""A cell as most programs write it."""
PLACE = re.compile(r"([A-Z]+)([1-9][0-9]*)")


class WorkbookError(Exception):
    """Why a file cannot be read as a workbook."""


@dataclass(frozen=True)
class Cell:
    """A cell: its number or text, as cached where it is a formula; the formula without its $."""

    value: float | str | None
    formula: str = ""

    @property
    def number(self) -> float | None:
        """The value where it is a number."""
        return self.value if isinstance(self.value, float) else None

    @property
    def text(self) -> str:
        """The value where it is text, else an empty string."""
        return self.value if isinstance(self.value, str) else ""


BLANK = Cell(None)


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name and the cells that are not blank, by column and row (`"H", 12`)."""

    name: str
    cells: dict[tuple[str, int], Cell]

    def at(self, column: str, row: int) -> Cell:
        """Return a cell; what is not there is blank."""
        return self.cells.get((column, row), BLANK)

    def rows(self, column: str) -> list[int]:
        """Return the rows in which a column holds something, from the top."""
        return sorted(row for where, row in self.cells if where == column)


def read_sheets(path: Path, most: int, only: Mapping[int, str] | None = None) -> list[Sheet]:
    """Return the first sheets of a workbook, in the order of their tabs.

    It reads values and formulas as stored and computes nothing. A document type in a part is refused: a
    workbook needs none, and its entities may swell without limit.

    Parameters
    ----------
    only
        Columns that are read of a sheet, by its place from 0: letters, one a column. All of other sheets.

    Raises
    ------
    WorkbookError
        The file is no ZIP archive, lacks a part, or a part is no XML of a workbook.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _sheets(archive, most, only or {})
    except (OSError, zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as fault:
        raise WorkbookError(str(fault)) from None
    except (ElementTree.ParseError, KeyError, ValueError, IndexError) as fault:
        raise WorkbookError(f"a part of it is damaged ({fault})") from None


def _sheets(archive: zipfile.ZipFile, most: int, only: Mapping[int, str]) -> list[Sheet]:
    """Read the list of sheets and the first of them."""
    book, links = _part(archive, "xl/workbook.xml"), _part(archive, "xl/_rels/workbook.xml.rels")
    targets = {r.attrib["Id"]: r.attrib["Target"] for r in links.iter(f"{PACKAGE}Relationship")}
    shared = []
    if "xl/sharedStrings.xml" in archive.namelist():
        shared = [_words(e) for e in _part(archive, "xl/sharedStrings.xml").iter(f"{MAIN}si")]
    out = []
    for place, entry in enumerate(list(book.iter(f"{MAIN}sheet"))[:most]):
        target = targets[entry.attrib[RELATION]]
        name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        data = _bytes(archive, name)
        cells = _plain_cells(data, shared, only.get(place))
        if cells is None:
            cells = _cells(ElementTree.fromstring(data), shared, only.get(place))
        out.append(Sheet(entry.attrib["name"], cells))
    return out


def _plain_cells(data: bytes, shared: list[str], only: str | None) -> dict[tuple[str, int], Cell] | None:
    """Return the cells of a sheet whose cells are all written in the plain way, else None.

    It is what `_cells` returns, five times as fast: a list of assets has hundreds of thousands of cells.
    """
    found = PLAIN.findall(data)
    if len(found) != data.count(b"<c") - data.count(b"<col") or b"<!--" in data or b"<![" in data:
        return None
    out, text = dict[tuple[str, int], Cell](), shared
    for column, row, kind, formula, held in found:
        name = column.decode()
        if not (held or formula) or (only is not None and name not in only):
            continue
        if kind == b"s":
            value: float | str | None = text[int(held)]
        elif not kind or kind == b"n":
            value = float(held) if held else None
        else:
            value = unescape(held.decode())
        told = unescape(formula.decode()).replace("$", "") if formula else ""
        out[name, int(row)] = Cell(value, told)
    return out


def _part(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """Parse one part."""
    return ElementTree.fromstring(_bytes(archive, name))


def _bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return one part, unpacked."""
    if archive.getinfo(name).file_size > LARGEST_PART:
        raise ValueError(f"{name} is too large")
    data = archive.read(name)
    if b"<!DOCTYPE" in data:
        raise ValueError(f"{name} declares a document type")
    return data


def _words(element: ElementTree.Element) -> str:
    """Join the runs of a text, without the phonetic ones."""
    runs = [element.find(f"{MAIN}t"), *(r.find(f"{MAIN}t") for r in element.findall(f"{MAIN}r"))]
    return "".join(r.text or "" for r in runs if r is not None)


def _cells(sheet: ElementTree.Element, shared: list[str], only: str | None) -> dict[tuple[str, int], Cell]:
    """Return the cells of a sheet that hold a value or a formula, of some columns where these are named."""
    out = {}
    for element in sheet.iter(f"{MAIN}c"):
        name = element.attrib["r"]
        if not len(element) or (only is not None and name[1:2].isdigit() and name[0] not in only):
            continue
        where = PLACE.fullmatch(name)
        if where is None:
            raise ValueError(f"cell {name!r}")
        cell = _cell(element, shared)
        if cell.value is not None or cell.formula:
            out[where[1], int(where[2])] = cell
    return out


def _cell(element: ElementTree.Element, shared: list[str]) -> Cell:
    """Return one cell."""
    held, formula, inside = None, "", None
    for child in element:
        if child.tag == VALUE:
            held = child.text or ""
        elif child.tag == FORMULA:
            formula = (child.text or "").replace("$", "")
        elif child.tag == INSIDE:
            inside = child
    kind = element.get("t", "n")
    if kind == "inlineStr" and inside is not None:
        return Cell(_words(inside), formula)
    if held is None:
        return Cell(None, formula)
    if kind == "s":
        return Cell(shared[int(held)], formula)
    return Cell(float(held) if kind == "n" else held, formula)
