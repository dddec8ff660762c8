"""DXF for contractors: meters of the plan's projected CRS, one layer per plant type, ids as text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ezdxf
import shapely
from ezdxf.document import Drawing
from ezdxf.layouts import Modelspace
from shapely.geometry.base import BaseGeometry

from planner.outputs import palette
from planner.outputs.export.places import plain
from planner.outputs.palette import Look
from planner.outputs.told import language, title
from planner.outputs.words import Both, code_name
from planner.plan.model import Plan
from planner.plan.store import notice
from planner.schema import PLAN_TABLES, Table

VERSION = "R2010"
COMMENT = 999
APP = "PLANNER"
TEXT_M = 2.0
"""Height of the ids and size of the point marks on the ground."""

NOTE_M = 20.0
CIRCLE_WITH_CROSS = 34
MOST_XDATA = 250
DASHES = {"": "CONTINUOUS", "9 4": "DASHED", "2 5": "DOT", "2 4": "DOT", "9 4 2 4": "DASHDOT"}


@dataclass(frozen=True)
class Plant:
    """A plant type: its layer of the plan, the column that splits it, how it looks, its figures.

    `hidden` layers are switched off when the drawing opens, their ids too.
    """

    table: str
    layer: str
    look: Look
    meaning: Both
    figures: tuple[str, ...] = ()
    split: str = ""
    looks: Mapping[str, Look] | None = None
    hidden: bool = False


PLANT = (
    Plant("viewsheds", "VIEW", Look(palette.SKY), Both("Lo que ve cada cámara", "What each camera sees"),
          ("area_m2",), hidden=True),
    Plant("spans", "ROUTE", palette.OTHER, Both("Ruta", "Route"),
          ("street_name", "way", "deployment", "length_m", "fibers", "from_node", "to_node"),
          "way", palette.WAY_LOOKS),
    Plant("cables", "CABLE", palette.CABLE, Both("Cables", "Cables"),
          ("fiber_count", "fibers_used", "deployment", "route_m", "slack_m", "cable_m", "from_node",
           "to_node"),
          hidden=True),
    Plant("drops", "DROP", palette.DROP, Both("Acometidas", "Drops"),
          ("site_id", "node_id", "fibers", "length_m")),
    Plant("nodes", "NODE", palette.OTHER, Both("Nodos de la ruta", "Nodes of the route"), ("degree",),
          hidden=True),
    Plant("closures", "CLOSURE", palette.CLOSURE, Both("Cajas de empalme", "Splice closures"),
          ("node_id", "reason", "splices")),
    Plant("supports", "SUPPORT", palette.OTHER, Both("Soportes", "Supports"),
          ("existing", "span_id", "owner"),
          "kind", palette.SUPPORT_LOOKS),
    Plant("crossings", "CROSSING", palette.CROSSING, Both("Cruces", "Crossings"),
          ("kind", "name", "manner", "length_m", "span_id")),
    Plant("points", "POINT", palette.POINT_LOOKS["office"], Both("Puntos de gobierno", "Government points"),
          ("kind", "node_id", "drop_m")),
    Plant("cameras", "CAMERA", palette.CAMERA_LOOKS["fixed"], Both("Cámaras", "Cameras"),
          ("camera_class", "mount", "mount_height_m", "azimuth_deg", "tilt_deg", "range_m", "node_id",
           "drop_m")),
    Plant("centers", "CENTER", palette.CENTER, Both("Centros de monitoreo", "Monitoring centers"),
          ("node_id", "drop_m")),
    Plant("splitters", "SPLITTER", palette.SPLITTER_LOOKS["1"],
          Both("Divisores ópticos", "Optical splitters"),
          ("node_id", "ratio", "stage", "sites_served", "fed_by")),
    Plant("pops", "POP", palette.POP_LOOKS["cabinet"], Both("Nodos de red (POP)", "POPs"),
          ("kind", "node_id", "ports", "ports_used", "sites_served", "drop_m")),
    Plant("existing_pops", "EXISTING_POP", palette.POP_LOOKS["existing"],
          Both("Nodos que ya están", "POPs that stand already"),
          ("source_id", "ports", "pon_ports", "owner", "pop_id", "reason")),
    Plant("unserved", "UNSERVED", palette.UNSERVED, Both("Sitios sin servicio", "Sites not served"),
          ("reason", "detail")),
    Plant("existing_cameras", "EXISTING_CAMERA", palette.EXISTING_CAMERA,
          Both("Cámaras existentes", "Standing cameras"), ("camera_class", "azimuth_deg")),
)  # fmt: skip
STREETS = Both("Calles", "Streets")
NOTICES = Both("Avisos: CRS, fuentes y licencias", "Notices: CRS, sources and licenses")
TABLES: dict[str, Table] = {t.name: t for t in PLAN_TABLES}


def write_dxf(plan: Plan, path: Path) -> None:
    """Write the plan as a drawing in meters, easting as x and northing as y.

    Every entity carries its id and figures as extended data of the application PLANNER; the ids stand beside
    it as text, in a layer of their own that ends in _ID. CRS and notices stand in the drawing's properties,
    as comments at the head of the file and as text in the layer NOTICE, south of the plan. Equal plans give
    equal bytes: the drawing carries no time of writing.
    """
    fixed = ezdxf.options.write_fixed_meta_data_for_testing
    ezdxf.options.write_fixed_meta_data_for_testing = True
    try:
        lines = _notices(plan)
        drawing = _drawing(plan, lines)
        with path.open("w", encoding=drawing.output_encoding, errors="dxfreplace", newline="\r\n") as file:
            file.writelines(f"{COMMENT}\n{line}\n" for line in lines)
            drawing.write(file)
    finally:
        ezdxf.options.write_fixed_meta_data_for_testing = fixed


def _drawing(plan: Plan, notices: list[str]) -> Drawing:
    """Return the drawing."""
    drawing = ezdxf.new(VERSION, setup=["linetypes"], units=ezdxf.units.M)
    drawing.header["$MEASUREMENT"] = 1
    drawing.header["$LTSCALE"] = TEXT_M
    drawing.header["$PDMODE"] = CIRCLE_WITH_CROSS
    drawing.header["$PDSIZE"] = TEXT_M
    drawing.header["$PROJECTNAME"] = one_line(title(plan))
    drawing.appids.add(APP)
    space, tongue = drawing.modelspace(), language(plan)
    _streets(drawing, space, plan)
    for plant in PLANT:
        _plant(drawing, space, plan, plant, tongue)
    _notice(drawing, space, plan, notices)
    return drawing


def _streets(drawing: Drawing, space: Modelspace, plan: Plan) -> None:
    """Draw the streets in gray, the name of each written once, at its longest span."""
    words = STREETS.pick(language(plan))
    _layer(drawing, "STREET", palette.STREET_LOOKS["minor"], words)
    _layer(drawing, "STREET_NAME", palette.OTHER, words)
    for shape in plan.streets.geometry:
        space.add_lwpolyline(shapely.get_coordinates(shape), dxfattribs={"layer": "STREET"})
    named = plan.streets[plan.streets["name"].notna()].sort_values(
        ["length_m", "span_id"], ascending=[False, True]
    )
    for _, street in named.drop_duplicates("name").sort_values("span_id").iterrows():
        _label(
            space, one_line(street["name"]), street.geometry.interpolate(0.5, normalized=True), "STREET_NAME"
        )


def _plant(drawing: Drawing, space: Modelspace, plan: Plan, plant: Plant, tongue: str) -> None:
    """Draw one layer of the plan, and its ids."""
    frame = plan.tables[plant.table]
    key = TABLES[plant.table].key
    for row in frame.to_dict("records"):
        value = str(row[plant.split]) if plant.split else ""
        layer = layer_name(
            f"{plant.layer}_{value}" if value and plant.table == "spans" else value or plant.layer
        )
        if layer not in drawing.layers:
            look = (plant.looks or {}).get(value, plant.look)
            words = " · ".join(
                [plant.meaning.pick(tongue), *([code_name(value).pick(tongue)] if value else [])]
            )
            _layer(drawing, layer, look, words, hidden=plant.hidden)
            _layer(drawing, f"{layer}_ID", look, words, hidden=plant.hidden)
        name = str(row[key])
        told = [f"id={name}", *_figures(row, plant.figures)]
        for part in shapely.get_parts(row["geometry"]):
            for entity in _entities(space, part, layer):
                entity.set_xdata(APP, [(1000, words) for words in told])
        _label(space, one_line(name), _anchor(row["geometry"]), f"{layer}_ID")


def _figures(row: Mapping[Any, Any], names: tuple[str, ...]) -> Iterator[str]:
    """Yield `name=value` of the figures of a row that are known."""
    for name in names:
        value = plain(row[name])
        if value is not None:
            yield one_line(f"{name}={value}")[:MOST_XDATA]


def _entities(space: Modelspace, part: shapely.Geometry, layer: str) -> Iterator[Any]:
    """Yield what is drawn for a shape: a point, a line, or the rings of an area."""
    attributes = {"layer": layer}
    if isinstance(part, shapely.Point):
        yield space.add_point((part.x, part.y), dxfattribs=attributes)
    elif isinstance(part, shapely.Polygon):
        for ring in (part.exterior, *part.interiors):
            yield space.add_lwpolyline(shapely.get_coordinates(ring)[:-1], close=True, dxfattribs=attributes)
    else:
        yield space.add_lwpolyline(shapely.get_coordinates(part), dxfattribs=attributes)


def _anchor(shape: BaseGeometry) -> shapely.Point:
    """Return where the id of a shape stands: the point, the middle of a line, a point inside an area."""
    if isinstance(shape, shapely.LineString):
        return shape.interpolate(0.5, normalized=True)
    return shapely.point_on_surface(shape)


def _label(space: Modelspace, words: str, at: shapely.Point, layer: str) -> None:
    """Write a text a little to the upper right of a place."""
    place = (at.x + TEXT_M / 2, at.y + TEXT_M / 2)
    space.add_text(words, height=TEXT_M, dxfattribs={"layer": layer, "insert": place})


def _layer(drawing: Drawing, name: str, look: Look, words: str, *, hidden: bool = False) -> None:
    """Add a layer in the color and dash of a look."""
    layer = drawing.layers.add(name, linetype=DASHES.get(look.dash, "CONTINUOUS"))
    # Black stays the drawing's own color 7: black on paper, white on the dark ground of a screen.
    if look.color != palette.BLACK:
        layer.rgb = tuple(int(look.color[k : k + 2], 16) for k in (1, 3, 5))
    layer.description = one_line(words)
    if hidden:
        layer.off()


def _notices(plan: Plan) -> list[str]:
    """Return the CRS and the notices of the plan, one line each."""
    words = [f"CRS: {plan.summary['crs']}, units: m", *notice(plan.summary).splitlines()]
    return [one_line(line) for line in words]


def _notice(drawing: Drawing, space: Modelspace, plan: Plan, lines: list[str]) -> None:
    """Write CRS and notices into the properties of the drawing and south of the plan."""
    for k, line in enumerate(lines):
        drawing.header.custom_vars.append(f"NOTICE {k:02d}" if k else "CRS", line)
    _layer(drawing, "NOTICE", palette.CENTER, NOTICES.pick(language(plan)))
    west, south = (float(v) for v in plan.streets.total_bounds[:2])
    for k, line in enumerate(lines):
        place = (west, south - NOTE_M * (3 + 1.6 * k))
        space.add_text(line, height=NOTE_M, dxfattribs={"layer": "NOTICE", "insert": place})


def layer_name(text: str) -> str:
    """Return a layer name that every program takes: capitals, digits and underscores.

    >>> layer_name("ROUTE_new poles")
    'ROUTE_NEW_POLES'
    """
    return re.sub(r"[^A-Z0-9_]+", "_", text.upper())


def one_line(text: object) -> str:
    r"""Return a text as DXF shows it: one line, no control characters, no control codes (%%, ^).

    >>> one_line("50%%c^J a\nb")
    '50% %c^ J a b'
    """
    line = "".join(c if c.isprintable() else " " for c in str(text))
    return re.sub(r"%(?=%)", "% ", line.replace("^", "^ ").replace("^  ", "^ "))
