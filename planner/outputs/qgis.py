"""QGIS styles of `plan.gpkg`: the table `layer_styles` that QGIS reads when a layer is opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

from planner.outputs import palette
from planner.outputs.palette import Look
from planner.outputs.words import code_name

FIXED_TIME = "2000-01-01T00:00:00.000Z"
TABLE = "layer_styles"
RENDERER = 'forceraster="0" symbollevels="0" enableorderby="0"'
MM_PER_PX = 0.26
MARKS = {"plus": "cross_fill", "cross": "cross2"}

CREATE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), update_time DATETIME
)"""

COLUMNS = (
    "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML",
    "styleSLD", "useAsDefault", "description", "owner", "ui", "update_time",
)  # fmt: skip

STYLED: dict[str, tuple[str, str, Mapping[str, Look]]] = {
    "streets": ("line", "", {"": palette.STREET_LOOKS["minor"]}),
    "spans": ("line", "way", palette.WAY_LOOKS),
    "cables": ("line", "", {"": palette.CABLE}),
    "drops": ("line", "", {"": palette.DROP}),
    "cameras": ("marker", "camera_class", palette.CAMERA_LOOKS),
    "points": ("marker", "kind", palette.POINT_LOOKS),
    "centers": ("marker", "", {"": palette.CENTER}),
    "closures": ("marker", "", {"": palette.CLOSURE}),
    "supports": ("marker", "kind", palette.SUPPORT_LOOKS),
    "crossings": ("marker", "", {"": palette.CROSSING}),
    "barriers": ("line", "", {"": palette.BARRIER}),
    "unserved": ("marker", "", {"": palette.UNSERVED}),
    "candidates": (
        "marker",
        "chosen",
        {"true": palette.Look(palette.BLUE, "circle", 3), "false": palette.CANDIDATE},
    ),
    "viewsheds": ("fill", "", {"": palette.Look(palette.SKY, fill_opacity=palette.VIEW_OPACITY)}),
    "reaches": ("fill", "", {"": palette.REACH}),
    "districts": ("fill", "", {"": palette.DISTRICT}),
    "exclusion_zones": ("fill", "", {"": palette.ZONE}),
    "existing_cameras": ("marker", "", {"": palette.EXISTING_CAMERA}),
    "existing_pops": ("marker", "", {"": palette.POP_LOOKS["existing"]}),
    "blind_spots": ("marker", "", {"": palette.BLIND_SPOT}),
    "single_points": ("line", "", {"": palette.WEAK_POINT}),
    "demand_points": (
        "marker",
        "covered",
        {
            "true": palette.Look(palette.SKY, radius_px=1.5),
            "false": palette.Look(palette.PURPLE, radius_px=1.5),
        },
    ),
}
"""Geometry, column that picks the look (blank for one look), and the looks, by layer."""

CHOSEN_LABELS = {
    "candidates": {"true": "chosen", "false": "not chosen"},
    "demand_points": {"true": "seen", "false": "not seen"},
}


def styles_for(layer: str) -> str:
    """Return the QML style of a layer, the colors and shapes of the map; blank where the layer has none.

    Values that no look is written for are drawn gray.

    >>> styles_for("cameras").count("<category ")
    4
    >>> styles_for("quantities")
    ''
    """
    if layer not in STYLED:
        return ""
    kind, column, looks = STYLED[layer]
    symbols = list(looks.items())
    if column:
        symbols.append(("", palette.OTHER))
        categories = "".join(_category(layer, str(k), value) for k, (value, _) in enumerate(symbols))
        opening = f'<renderer-v2 type="categorizedSymbol" attr={quoteattr(column)} {RENDERER}>'
        body = f"<categories>{categories}</categories>"
    else:
        opening = f'<renderer-v2 type="singleSymbol" {RENDERER}>'
        body = ""
    drawn = "".join(_symbol(str(k), kind, look) for k, (_, look) in enumerate(symbols))
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        f'<qgis version="3.22.0" styleCategories="Symbology">{opening}{body}<symbols>{drawn}</symbols>'
        "</renderer-v2><layerOpacity>1</layerOpacity></qgis>"
    )


def add_styles(gpkg_path: Path) -> None:
    """Write the table `layer_styles` into a GeoPackage, one default style a layer that it holds.

    Running it again replaces them. Their time is fixed, so that equal plans give equal styles.

    Raises
    ------
    sqlite3.DatabaseError
        The file is not a GeoPackage.
    """
    base = sqlite3.connect(gpkg_path)
    try:
        with base:
            base.execute(CREATE)
            base.execute(f"DELETE FROM {TABLE}")  # noqa: S608  a constant
            held = dict(base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
            rows = [_row(layer, held[layer]) for layer in STYLED if layer in held]
            names, marks = ", ".join(COLUMNS), ", ".join("?" * len(COLUMNS))
            base.executemany(
                f"INSERT INTO {TABLE} ({names}) VALUES ({marks})",  # noqa: S608  constants
                rows,
            )
            base.execute(
                "INSERT OR REPLACE INTO gpkg_contents "
                "(table_name, data_type, identifier, description, last_change) "
                "VALUES (?, 'attributes', ?, '', ?)",
                (TABLE, TABLE, FIXED_TIME),
            )
    finally:
        base.close()


def _category(layer: str, symbol: str, value: str) -> str:
    """Return one category; the blank value stands for every other."""
    label = CHOSEN_LABELS.get(layer, {}).get(value) or (code_name(value).en if value else "other")
    kind = "bool" if value in ("true", "false") else "string"
    told = f"value={quoteattr(value)} label={quoteattr(label)}"
    return f'<category symbol="{symbol}" {told} type="{kind}" render="true"/>'


def _row(layer: str, geometry: str) -> tuple[str | int | None, ...]:
    """Return the row of a layer's default style."""
    title = "fiber and camera plan"
    return ("", "", layer, geometry, layer, styles_for(layer), "", 1, title, "", None, FIXED_TIME)


def _symbol(name: str, kind: str, look: Look) -> str:
    """Return one symbol with its one layer."""
    layer = {"line": _line, "fill": _fill, "marker": _marker}[kind](look)
    return f'<symbol type="{kind}" name="{name}" alpha="1" clip_to_extent="1" force_rhr="0">{layer}</symbol>'


def _line(look: Look) -> str:
    """Return a line layer, dashed where the look is."""
    dash = ";".join(f"{float(v) * MM_PER_PX:.2f}" for v in look.dash.split())
    return _layer(
        "SimpleLine",
        {
            "line_color": _rgba(look.color),
            "line_width": f"{look.width_px * MM_PER_PX:.2f}",
            "line_width_unit": "MM",
            "line_style": "solid",
            "capstyle": "flat",
            "joinstyle": "round",
            "use_custom_dash": "1" if dash else "0",
            "customdash": dash or "5;2",
            "customdash_unit": "MM",
        },
    )


def _fill(look: Look) -> str:
    """Return a fill layer with a thin outline."""
    return _layer(
        "SimpleFill",
        {
            "color": _rgba(look.color, look.fill_opacity),
            "style": "solid",
            "outline_color": _rgba(look.color),
            "outline_style": "solid",
            "outline_width": "0.15",
            "outline_width_unit": "MM",
        },
    )


def _marker(look: Look) -> str:
    """Return a marker layer."""
    return _layer(
        "SimpleMarker",
        {
            "name": MARKS.get(look.shape, look.shape),
            "color": _rgba(look.color, look.fill_opacity),
            "size": f"{2 * look.radius_px * MM_PER_PX:.2f}",
            "size_unit": "MM",
            "outline_color": _rgba(
                look.color if look.fill_opacity == 0 or look.shape == "cross" else "#ffffff"
            ),
            "outline_style": "solid",
            "outline_width": "0.8" if look.shape == "cross" else "0.2",
            "outline_width_unit": "MM",
        },
    )


def _layer(kind: str, options: Mapping[str, str]) -> str:
    """Return a symbol layer with its options in the new and the old form of QML."""
    new = "".join(f'<Option name="{k}" type="QString" value={quoteattr(v)}/>' for k, v in options.items())
    old = "".join(f'<prop k="{k}" v={quoteattr(v)}/>' for k, v in options.items())
    opening = f'<layer class="{kind}" enabled="1" locked="0" pass="0">'
    return f'{opening}<Option type="Map">{new}</Option>{old}</layer>'


def _rgba(color: str, opacity: float = 1.0) -> str:
    """Return a color as QGIS writes it.

    >>> _rgba("#0072B2")
    '0,114,178,255'
    """
    red, green, blue = (int(color[k : k + 2], 16) for k in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"
