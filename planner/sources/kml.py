"""Placemarks of KML and KMZ files."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pandas as pd
from shapely.geometry import Point

from planner.errors import InputError, Problem
from planner.sources.faults import XML_FAULTS, ZIP_FAULTS, one_line

MAX_BYTES = 200_000_000


def read_placemarks(path: Path) -> tuple[pd.DataFrame, list[Point | None]]:
    """Return the placemarks of a KML or KMZ, a row each, and their points (longitude, latitude, degrees).

    Columns: `id` where every placemark has one, `name`, `folder` (nearest folder's name), and the
    fields of ExtendedData. Descriptions are not read. A placemark without a point has None.

    Parameters
    ----------
    path
        The file. Entities and document types are refused before parsing: they can fill the memory.

    Raises
    ------
    InputError
        The file is no KML, is cut, or declares entities.
    """
    try:
        raw = _document(path)
        if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
            raise InputError(
                Problem("the KML declares a document type or entities.", "Export it again without them."),
                str(path),
            )
        root = ET.fromstring(raw)
    except (*XML_FAULTS, *ZIP_FAULTS) as fault:
        raise InputError(
            Problem(f"the file is not whole KML: {one_line(fault)}.", "Export it again."), str(path)
        ) from None
    rows: list[dict[str, str]] = []
    points: list[Point | None] = []
    _walk(root, "", rows, points)
    frame = pd.DataFrame(rows, dtype=object, index=range(1, len(rows) + 1))
    if "id" in frame.columns and frame["id"].isna().any():
        frame = frame.drop(columns="id")
    return frame, points


def _document(path: Path) -> bytes:
    """Return the KML text, out of its zip where it is a KMZ."""
    if path.suffix.lower() != ".kmz":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        inside = [i for i in archive.infolist() if i.filename.lower().endswith(".kml")]
        if not inside or inside[0].file_size > MAX_BYTES:
            raise zipfile.BadZipFile("it holds no .kml, or one above 200 MB")
        return archive.read(inside[0])


def _local(element: ET.Element) -> str:
    """Return the tag without its namespace."""
    return element.tag.rpartition("}")[2]


def _child_text(element: ET.Element, name: str) -> str:
    """Return the text of a direct child, stripped."""
    return next((" ".join((c.text or "").split()) for c in element if _local(c) == name), "")


def _walk(element: ET.Element, folder: str, rows: list[dict[str, str]], points: list[Point | None]) -> None:
    """Collect placemarks depth first."""
    for child in element:
        tag = _local(child)
        if tag == "Placemark":
            rows.append(_fields(child, folder))
            points.append(_point(child))
        elif tag in ("Document", "Folder", "kml"):
            _walk(child, _child_text(child, "name") if tag == "Folder" else folder, rows, points)


def _fields(mark: ET.Element, folder: str) -> dict[str, str]:
    """Return the row of a placemark."""
    row = {"name": _child_text(mark, "name"), "folder": folder}
    if mark.get("id"):
        row["id"] = str(mark.get("id"))
    for node in mark.iter():
        if _local(node) == "Data" and node.get("name"):
            row[str(node.get("name"))] = _child_text(node, "value")
        elif _local(node) == "SimpleData" and node.get("name"):
            row[str(node.get("name"))] = (node.text or "").strip()
    return row


def _point(mark: ET.Element) -> Point | None:
    """Return the first point of a placemark."""
    for node in mark.iter():
        if _local(node) == "Point":
            parts = _child_text(node, "coordinates").split(",")
            try:
                return Point(float(parts[0]), float(parts[1]))
            except (ValueError, IndexError):
                return None
    return None
