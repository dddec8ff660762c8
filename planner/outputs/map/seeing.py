"""What cameras see: view polygons, streets that none sees, and cameras that stand already."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import shapely

from planner import schema
from planner.outputs import palette
from planner.outputs.map.degrees import in_degrees
from planner.outputs.map.fields import asset_lines, fields_of, lines_field
from planner.outputs.map.model import Field, Theme
from planner.outputs.words import Both, code_name, column_name, same
from planner.plan.model import Plan

SIMPLIFY_M = 0.5
PERCENT = same("%")


def seeing_themes(plan: Plan) -> list[Theme]:
    """Return view polygons by class, what cameras can be turned to, blind spots and standing cameras."""
    unit = str(plan.summary["cameras"].get("demand_unit", ""))
    return [_views(plan), _reaches(plan), _blind_spots(plan, unit), _standing(plan, unit)]


def _views(plan: Plan) -> Theme:
    """Return what each camera sees, in the color of its class."""
    sheds, cameras = plan.tables["viewsheds"], plan.tables["cameras"]
    classes = cameras.set_index("camera_id")["camera_class"]
    frame = sheds[sheds["camera_id"].isin(classes.index)].reset_index(drop=True)
    shapes: list[object] = []
    if len(frame):
        shapes = list(shapely.simplify(frame.geometry.to_numpy(), SIMPLIFY_M))
    views = gpd.GeoDataFrame(
        {
            "id": frame["camera_id"].astype(str),
            "camera_class": frame["camera_id"].map(classes).astype(str),
            "area_m2": frame["area_m2"],
            "public_pct": (100 * frame["public_share"].astype(float)).round(1),
            "districts": frame["districts"],
        },
        geometry=np.asarray(shapes, dtype=object),
        crs=plan.streets.crs,
    )
    views = views[~views.geometry.is_empty].reset_index(drop=True)
    present = list(dict.fromkeys([c for c in palette.CAMERA_LOOKS if c in set(views["camera_class"])]))
    present += sorted(set(views["camera_class"]) - set(present))
    looks = {c: palette.CAMERA_LOOKS.get(c, palette.OTHER) for c in present}
    return Theme(
        "viewsheds",
        Both("Lo que ve cada cámara", "What each camera sees"),
        Both("campo de visión de una cámara, de día", "view of a camera, by day"),
        in_degrees(views),
        fields=(
            Field("camera_class", column_name("camera_class"), "code"),
            Field("area_m2", column_name("area_m2"), "number", same("m²"), 0),
            Field("public_pct", column_name("public_share"), "number", PERCENT, 0),
            Field("districts", Both("distritos que ve", "districts that it sees")),
        ),
        style_column="camera_class",
        looks={c: replace(k, fill_opacity=palette.VIEW_OPACITY, width_px=0.7) for c, k in looks.items()},
        labels={c: code_name(c) for c in looks},
    )


def _reaches(plan: Plan) -> Theme:
    """Return what cameras can be turned to.

    Exclusion zones are not drawn: a map that is handed on would tell where the people are whom they protect.
    """
    wide = plan.reaches.assign(geometry=shapely.simplify(plan.reaches.geometry.to_numpy(), SIMPLIFY_M))
    return Theme(
        "reaches",
        Both("Adónde puede girar cada cámara", "What each camera can be turned to"),
        Both(
            "lo que una cámara móvil puede llegar a mostrar, por privacidad",
            "what a camera that turns can be made to show, for privacy",
        ),
        _degrees(wide.set_crs(plan.streets.crs, allow_override=True), "camera_id"),
        fields=(Field("area_m2", column_name("area_m2"), "number", same("m²"), 0),),
        shown=False,
        looks={"": palette.REACH},
    )


def _blind_spots(plan: Plan, unit: str) -> Theme:
    """Return the streets that nobody sees, ranked."""
    spots = plan.tables["blind_spots"]
    return Theme(
        "blind_spots",
        Both("Puntos ciegos por orden", "Blind spots, ranked"),
        Both("calle que ninguna cámara ve", "street that no camera sees"),
        _degrees(spots, "blind_id"),
        fields=fields_of(schema.BLIND_SPOTS, ("rank", "street_name", "district", "weight", "length_m"), unit),
        shown=False,
        looks={"": palette.BLIND_SPOT},
    )


def _standing(plan: Plan, unit: str) -> Theme:
    """Return the cameras that stand already."""
    names = (
        "name",
        "camera_class",
        "azimuth_deg",
        "range_m",
        "covered_weight",
        "owner",
        "provenance",
        "status",
    )
    return Theme(
        "existing_cameras",
        Both("Cámaras que ya están", "Cameras that stand already"),
        Both("cámara existente", "standing camera"),
        _degrees(_with_lines(plan, _known(plan.tables["existing_cameras"])), "existing_id"),
        fields=(*fields_of(schema.EXISTING_CAMERAS, names, unit), lines_field()),
        looks={"": palette.EXISTING_CAMERA},
    )


def _with_lines(plan: Plan, standing: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return standing cameras with the lines of the bill that keep them running."""
    lines = asset_lines(plan)
    return standing.assign(bom_lines=standing["existing_id"].astype(str).map(lines))


def _known(standing: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return standing cameras with range and demand blank where nobody knows class or direction (range 0)."""
    told = standing["range_m"].astype(float) > 0
    columns = {name: standing[name].astype(float).where(told) for name in ("range_m", "covered_weight")}
    return gpd.GeoDataFrame(standing.assign(**columns), geometry="geometry")


def _degrees(frame: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    """Return a layer in degrees with `id`; an empty one needs no CRS."""
    out = gpd.GeoDataFrame(frame.assign(id=frame[key].astype(str)), geometry="geometry")
    return in_degrees(out).reset_index(drop=True)
