"""KML for Google Earth: a folder a layer, the colors of the map, figures with their units."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from planner.outputs.export.places import in_degrees, plain
from planner.outputs.map.model import Field, Theme
from planner.outputs.map.themes import themes
from planner.outputs.palette import OTHER, Look, fiber_width
from planner.outputs.told import language, title
from planner.outputs.words import Both, code_name, number
from planner.plan.model import Plan
from planner.plan.store import notice

NAMESPACE = "http://www.opengis.net/kml/2.2"
LEFT_OUT = ("demand", "blind", "streets", "candidates")
"""Themes of the map that are its ground, not the plan's plant: Google Earth has a ground of its own."""

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LABELED = {"centers": 1.0, "pops": 0.8, "points": 0.6, "cameras": 0.6}
"""Size of the names on the ground, by theme; the others show theirs only when clicked."""
ICON_PX = 10.0
YES_NO = {True: Both("sí", "yes"), False: Both("no", "no")}


def write_kml(plan: Plan, path: Path) -> None:
    """Write the plan as one KML file in the language of the study; nothing in it points outside.

    Points are Google Earth's own pin in the color of the map: a picture would have to be fetched.
    """
    tongue = language(plan)
    root = ET.Element("kml", xmlns=NAMESPACE)
    document = ET.SubElement(root, "Document")
    _text(document, "name", title(plan))
    _text(document, "open", "1")
    _text(document, "description", "<br>".join(_html(line) for line in notice(plan.summary).splitlines()))
    drawn = [t for t in themes(plan) if t.key not in LEFT_OUT]
    for theme in drawn:
        for key, look, width_px in _styles(theme):
            _style(document, key, look, width_px, LABELED.get(theme.key, 0.0))
    for theme in reversed(drawn):
        _folder(document, theme, tongue, str(plan.summary["crs"]))
    ET.indent(root, space="")
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _folder(document: ET.Element, theme: Theme, tongue: str, crs: str) -> None:
    """Add the folder of a theme, its features in the order of the plan."""
    folder = ET.SubElement(document, "Folder")
    _text(folder, "name", f"{theme.title.pick(tongue)} ({len(theme.frame)})")
    _text(folder, "visibility", "1" if theme.shown else "0")
    _text(folder, "open", "0")
    shapes = in_degrees(theme.frame, crs)
    for shape, row in zip(shapes, theme.frame.to_dict("records"), strict=True):
        mark = ET.SubElement(folder, "Placemark", id=_id(theme, row))
        _text(mark, "name", " · ".join(str(v) for v in (row["id"], row.get("name")) if plain(v)))
        _text(mark, "description", _description(theme, row, tongue))
        _text(mark, "styleUrl", f"#{_style_key(theme, row)}")
        data = ET.SubElement(mark, "ExtendedData")
        for field in theme.fields:
            value = plain(row[field.column])
            if value is not None:
                item = ET.SubElement(data, "Data", name=field.column)
                _text(item, "value", str(value))
        _geometry(mark, shape)


def _id(theme: Theme, row: Mapping[str, Any]) -> str:
    """Return the id of a feature: letters, digits and marks that XML allows in an id."""
    return f"{theme.key}.{re.sub(r'[^A-Za-z0-9._-]', '_', str(row['id']))}"


def _description(theme: Theme, row: Mapping[str, Any], tongue: str) -> str:
    """Return what a balloon tells: the kind of the feature and its figures; a balloon reads HTML."""
    lines = [f"<b>{_html(theme.meaning.pick(tongue))}</b>"]
    for field in theme.fields:
        told = value_told(field, row[field.column], tongue)
        if told:
            lines.append(f"{_html(field.label.pick(tongue))}: {_html(told)}")
    return "<br>".join(lines)


def value_told(field: Field, value: Any, tongue: str) -> str:
    """Return a value as people read it, with its unit; blank where it is unknown.

    >>> value_told(Field("drop_m", Both("acometida", "drop"), "number", Both("m", "m"), 1), 1234.5, "es")
    '1.234,5 m'
    """
    known = plain(value)
    if known is None or known == "":
        return ""
    if field.kind == "number":
        return f"{number(known, field.digits).pick(tongue)} {field.unit.pick(tongue)}".strip()
    if field.kind == "flag":
        return YES_NO[bool(known)].pick(tongue)
    if field.kind == "code":
        return (field.codes.get(str(known)) or code_name(known)).pick(tongue)
    return str(known)


def _styles(theme: Theme) -> Iterator[tuple[str, Look, float]]:
    """Yield the styles that the features of a theme use: name, look and line width."""
    seen = set()
    for row in theme.frame.to_dict("records"):
        key = _style_key(theme, row)
        if key not in seen:
            seen.add(key)
            look = theme.looks.get(_value(theme, row), theme.looks.get("", OTHER))
            width = fiber_width(row[theme.width_column]) if theme.width_column else look.width_px
            yield key, look, width


def _style_key(theme: Theme, row: Mapping[str, Any]) -> str:
    """Return the name of the style of a feature."""
    place = list(theme.looks).index(_value(theme, row)) if _value(theme, row) in theme.looks else "other"
    width = f"-{fiber_width(row[theme.width_column]):g}" if theme.width_column else ""
    return f"{theme.key}-{place}{width}"


def _value(theme: Theme, row: Mapping[str, Any]) -> str:
    """Return the value that picks the look of a feature."""
    if not theme.style_column or pd.isna(row[theme.style_column]):
        return ""
    return str(row[theme.style_column])


def _style(document: ET.Element, key: str, look: Look, width_px: float, label: float) -> None:
    """Add a style: pin, name, line and area in the color of the look."""
    style = ET.SubElement(document, "Style", id=key)
    icon = ET.SubElement(style, "IconStyle")
    _text(icon, "color", kml_color(look.color))
    _text(icon, "scale", f"{look.radius_px / ICON_PX:.2f}")
    _text(ET.SubElement(style, "LabelStyle"), "scale", f"{label:g}")
    line = ET.SubElement(style, "LineStyle")
    _text(line, "color", kml_color(look.color))
    _text(line, "width", f"{width_px:g}")
    _text(ET.SubElement(style, "PolyStyle"), "color", kml_color(look.color, look.fill_opacity))


def kml_color(color: str, opacity: float = 1.0) -> str:
    """Return a color as KML writes it: opacity, blue, green, red.

    >>> kml_color("#0072B2")
    'ffb27200'
    """
    red, green, blue = (color[k : k + 2] for k in (1, 3, 5))
    return f"{round(255 * opacity):02x}{blue}{green}{red}".lower()


def _geometry(parent: ET.Element, shape: shapely.Geometry | None) -> None:
    """Add a shape; several of them are gathered."""
    if shape is None or shapely.is_empty(shape):
        return
    if isinstance(shape, shapely.geometry.base.BaseMultipartGeometry):
        several = ET.SubElement(parent, "MultiGeometry")
        for part in shape.geoms:
            _geometry(several, part)
    elif isinstance(shape, shapely.Polygon):
        area = ET.SubElement(parent, "Polygon")
        rings = [("outerBoundaryIs", shape.exterior), *(("innerBoundaryIs", r) for r in shape.interiors)]
        for side, ring in rings:
            bound = ET.SubElement(ET.SubElement(area, side), "LinearRing")
            _text(bound, "coordinates", _coordinates(ring))
    else:
        drawn = ET.SubElement(parent, "Point" if isinstance(shape, shapely.Point) else "LineString")
        if not isinstance(shape, shapely.Point):
            _text(drawn, "tessellate", "1")
        _text(drawn, "coordinates", _coordinates(shape))


def _coordinates(shape: shapely.Geometry) -> str:
    """Return places as KML writes them: longitude, latitude."""
    return " ".join(f"{lon:.7f},{lat:.7f}" for lon, lat in shapely.get_coordinates(shape).tolist())


def _html(text: object) -> str:
    """Return a text that a balloon shows as it is; `$[` would be replaced by a value of the feature."""
    return html.escape(str(text)).replace("$[", "&#36;[")


def _text(parent: ET.Element, tag: str, text: str) -> None:
    """Add an element that holds text; what XML cannot hold becomes the replacement character."""
    ET.SubElement(parent, tag).text = FORBIDDEN.sub("\ufffd", text)
