"""What a sheet draws, read from the plan once: each theme as shapes of one look, in the order of drawing."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.outputs import palette
from planner.outputs.palette import Look, fiber_width
from planner.outputs.pdf.sheets.paper import Box, Paper, dash_pt, parts_of
from planner.outputs.pdf.sheets.strokes import PIXEL_PT
from planner.outputs.words import Both, code_name
from planner.outputs.words.printed import PRINTED
from planner.plan.model import Plan

MAJOR = frozenset(
    ("motorway", "trunk", "primary", "secondary", "motorway_link", "trunk_link", "primary_link")
)
LEAST_TOLD_FIBERS = 24
"""Cables of fewer fibers are told by the width of their line alone."""
NAME_PT, LABEL_PT = 5.0, 5.2


@dataclass(frozen=True)
class Lines:
    """Lines of one look."""

    label: Both
    look: Look
    shapes: np.ndarray
    width_pt: float
    route: bool = False


@dataclass(frozen=True)
class Marks:
    """Places of one look; `ids` are written beside them where the sheet asks for it."""

    label: Both
    look: Look
    places: np.ndarray
    ids: tuple[str, ...] = ()
    told: str = ""


@dataclass(frozen=True)
class Views:
    """What cameras of one class see, a shape a camera."""

    look: Look
    shapes: np.ndarray


@dataclass(frozen=True)
class Layers:
    """Everything that sheets draw."""

    lines: tuple[Lines, ...]
    views: tuple[Views, ...]
    marks: tuple[Marks, ...]
    names: tuple[tuple[str, shapely.LineString], ...]
    cables: tuple[tuple[int, shapely.LineString], ...]


def layers_of(plan: Plan) -> Layers:
    """Return the themes of a plan, bottom first."""
    return Layers(
        (*_streets(plan), *_districts(plan), *_barriers(plan), *_drops(plan), *_routes(plan)),
        tuple(_views(plan)),
        (*_plant(plan), *_points(plan), *_cameras(plan), *_places_left(plan), *_hubs(plan)),
        tuple(_names(plan.streets)),
        tuple(_cables(plan.tables["cables"])),
    )


def draw_layers(paper: Paper, layers: Layers, told: frozenset[str]) -> None:
    """Draw all themes into a window and write the ids asked for; assumes that the window clips."""
    for lines in layers.lines:
        shapes = touching(lines.shapes, paper.box)
        if len(shapes):
            paper.lines(shapes, lines.look.color, lines.width_pt, dash_pt(lines.look))
    for views in layers.views:
        shapes = touching(views.shapes, paper.box)
        if len(shapes):
            paper.areas(shapes, views.look.color, palette.VIEW_OPACITY * 0.8, 0.25)
    inside = []
    for marks in layers.marks:
        held = within(marks.places, paper.box)
        paper.marks(marks.places[held], marks.look)
        inside.append((marks, np.flatnonzero(held)))
    for marks, held in inside:
        for k in held if marks.ids else ():
            if not marks.told or marks.ids[k] in told:
                away = marks.look.radius_px * PIXEL_PT + 0.8
                paper.label(marks.places[k], marks.ids[k], LABEL_PT, away)
    _write_cables(paper, layers.cables)
    _write_names(paper, layers.names)


def touching(shapes: np.ndarray, box: Box) -> np.ndarray:
    """Return the shapes whose own box meets a box."""
    west, south, east, north = box
    a, b, c, d = shapely.bounds(shapes).reshape(-1, 4).T
    return np.asarray(shapes[(c >= west) & (a <= east) & (d >= south) & (b <= north)])


def within(places: np.ndarray, box: Box) -> np.ndarray:
    """Say which places a box holds."""
    west, south, east, north = box
    x, y = places[:, 0], places[:, 1]
    return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))


def _streets(plan: Plan) -> list[Lines]:
    """Return all streets, main ones wider."""
    main = plan.streets["street_class"].astype(str).isin(MAJOR).to_numpy()
    shapes = plan.streets.geometry.to_numpy()
    look = Look(palette.PALE)
    return [
        Lines(PRINTED["streets"], look, shapes[~main], 0.5),
        Lines(PRINTED["main_streets"], look, shapes[main], 1.3),
    ]


def _districts(plan: Plan) -> list[Lines]:
    """Return the borders of districts."""
    shapes = parts_of(plan.districts.geometry)
    borders = shapely.get_parts(shapely.boundary(shapes)) if len(shapes) else shapes
    return [Lines(PRINTED["border"], palette.DISTRICT, np.asarray(borders), 0.7)]


def _barriers(plan: Plan) -> list[Lines]:
    """Return railways and waterways."""
    shapes = parts_of(plan.barriers.geometry)
    return [Lines(PRINTED["crossed"], palette.BARRIER, shapes, 0.8)]


def _drops(plan: Plan) -> list[Lines]:
    """Return drops."""
    return [Lines(PRINTED["drop"], palette.DROP, parts_of(plan.tables["drops"].geometry), 0.5)]


def _routes(plan: Plan) -> list[Lines]:
    """Return the route by way, deployment and width, so many fibers a width."""
    spans = plan.tables["spans"]
    if not len(spans):
        return []
    widths = spans["fibers"].astype(float).map(fiber_width)
    out = []
    for (way, ground, width), part in spans.groupby([spans["way"], spans["deployment"], widths], sort=True):
        look = palette.WAY_LOOKS.get(str(way), palette.OTHER)
        label = PRINTED["owner_line"].fill(way=code_name(way), ground=code_name(ground))
        out.append(Lines(label, look, part.geometry.to_numpy(), float(str(width)) * PIXEL_PT, True))
    return out


def _views(plan: Plan) -> list[Views]:
    """Return what each class of cameras sees."""
    sheds = plan.tables["viewsheds"]
    classes = dict(
        zip(plan.tables["cameras"]["camera_id"], plan.tables["cameras"]["camera_class"], strict=True)
    )
    named = sheds["camera_id"].map(classes).astype(str)
    return [
        Views(palette.CAMERA_LOOKS.get(name, palette.OTHER), parts_of(sheds[named == name].geometry))
        for name in sorted(set(named))
    ]


def _plant(plan: Plan) -> list[Marks]:
    """Return poles, chambers, closures, crossings and splitters."""
    tables = plan.tables
    kinds = tables["supports"]["kind"].astype(str)
    out = [
        _marks(PRINTED[k], palette.SUPPORT_LOOKS[k], tables["supports"][kinds == k])
        for k in palette.SUPPORT_LOOKS
    ]
    out.append(_marks(PRINTED["closure"], palette.CLOSURE, tables["closures"]))
    out.append(_marks(PRINTED["crossing"], palette.CROSSING, tables["crossings"], "crossing_id"))
    out.append(_marks(PRINTED["splitter"], palette.SPLITTER_LOOKS["1"], tables["splitters"]))
    return out


def _points(plan: Plan) -> list[Marks]:
    """Return government points by kind."""
    points = plan.tables["points"]
    kinds = points["kind"].fillna("other").astype(str)
    return [
        _marks(code_name(k), palette.POINT_LOOKS.get(k, palette.OTHER), points[kinds == k], "point_id")
        for k in sorted(set(kinds))
    ]


def _cameras(plan: Plan) -> list[Marks]:
    """Return cameras by class, numbered where they are in the sheet's list, then those that stand already."""
    cameras = plan.tables["cameras"]
    classes = cameras["camera_class"].astype(str)
    standing = _marks(PRINTED["existing_camera"], palette.EXISTING_CAMERA, plan.tables["existing_cameras"])
    return [
        standing,
        *(
            _marks(
                PRINTED["camera"].fill(c=code_name(name)), palette.CAMERA_LOOKS.get(name, palette.OTHER),
                cameras[classes == name], "camera_id", "cameras",
            )
            for name in sorted(set(classes))
        ),
    ]  # fmt: skip


def _places_left(plan: Plan) -> list[Marks]:
    """Return sites that are not served."""
    return [_marks(PRINTED["unserved"], palette.UNSERVED, plan.tables["unserved"], "site_id")]


def _hubs(plan: Plan) -> list[Marks]:
    """Return POPs that are no center, and centers."""
    pops = plan.tables["pops"]
    far = pops[pops["kind"].astype(str) != "center"]
    return [
        _marks(PRINTED["pop"], palette.POP_LOOKS["cabinet"], far, "pop_id"),
        _marks(PRINTED["center"], palette.CENTER, plan.tables["centers"], "center_id"),
    ]


def _marks(
    label: Both, look: Look, table: gpd.GeoDataFrame | pd.DataFrame, key: str = "", told: str = ""
) -> Marks:
    """Return the rows of a layer as marks, with their ids where a key is given."""
    held = table[table.geometry.notna()]
    places = np.asarray(shapely.get_coordinates(held.geometry.to_numpy())).reshape(-1, 2)
    return Marks(label, look, places, tuple(held[key].astype(str)) if key else (), told)


def _names(streets: gpd.GeoDataFrame) -> list[tuple[str, shapely.LineString]]:
    """Return each named street joined into lines."""
    named = streets[streets["name"].notna() & (streets["name"].astype(str) != "")]
    out = []
    for name, part in named.groupby(named["name"].astype(str), sort=True):
        joined = shapely.line_merge(shapely.multilinestrings(part.geometry.to_numpy()))
        out += [(str(name), line) for line in shapely.get_parts(joined)]
    return out


def _cables(cables: gpd.GeoDataFrame | pd.DataFrame) -> list[tuple[int, shapely.LineString]]:
    """Return the cables that are told by their size."""
    told = cables[cables["fiber_count"].astype(int) >= LEAST_TOLD_FIBERS]
    return [
        (int(size), shape)
        for size, shape in zip(told["fiber_count"], told.geometry, strict=True)
        if shape is not None and shape.geom_type == "LineString"
    ]


def _write_cables(paper: Paper, cables: tuple[tuple[int, shapely.LineString], ...]) -> None:
    """Write the size of each cable at the middle of what is in the window."""
    for size, line in cables:
        part = _longest(line, paper)
        if part is not None and part.length * paper.per_m > 30:
            middle = shapely.get_coordinates(part.interpolate(0.5, normalized=True))[0]
            paper.label(middle, f"{size} f", 4.2, 2.0, palette.BLUE)


def _write_names(paper: Paper, names: tuple[tuple[str, shapely.LineString], ...]) -> None:
    """Write each street's name once, along the longest of its pieces in the window."""
    best: dict[str, shapely.LineString] = {}
    for name, line in names:
        part = _longest(line, paper)
        if part is not None and (name not in best or part.length > best[name].length):
            best[name] = part
    for name, part in best.items():
        paper.along(part, name, NAME_PT, "#555555")


def _longest(line: shapely.LineString, paper: Paper) -> shapely.LineString | None:
    """Return the longest piece of a line in the window."""
    if not shapely.box(*paper.box).intersects(line):
        return None
    parts = [p for p in shapely.get_parts(shapely.clip_by_rect(line, *paper.box)) if p.length]
    return max(parts, key=lambda p: float(p.length), default=None)
