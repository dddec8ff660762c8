"""The themes of a plan's map, bottom layer first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import pandas as pd

from planner import schema
from planner.outputs import palette
from planner.outputs.map.accountable import sensitive_theme, sign_theme
from planner.outputs.map.cables import cable_styles, role_looks, with_roles
from planner.outputs.map.coloring import colored_by
from planner.outputs.map.degrees import DEGREES
from planner.outputs.map.fields import (
    RESPONSIBLE,
    asset_costs,
    asset_lines,
    cost_field,
    fields_of,
    lines_field,
)
from planner.outputs.map.ground import ground_themes
from planner.outputs.map.listed import district_theme, ring_theme, tender_theme, zone_theme
from planner.outputs.map.model import SECTIONS, Field, Theme
from planner.outputs.map.phases import phase_themes
from planner.outputs.map.pops import pop_themes, uplink_theme
from planner.outputs.map.second import second_themes
from planner.outputs.map.sections import section_of
from planner.outputs.map.seeing import seeing_themes
from planner.outputs.map.standing import standing_themes
from planner.outputs.map.weak import weak_theme
from planner.outputs.map.why import camera_reasons, missed_theme, span_reasons, with_reasons
from planner.outputs.map.works import crossing_theme
from planner.outputs.palette import Look
from planner.outputs.words import Both, code_name, column_name, same
from planner.outputs.words.layers import ABOUT, COLOR_BY
from planner.plan.model import Plan
from planner.schema.table import Table

CAMERA_FIELDS = (
    "name",
    "camera_class",
    "site_kind",
    "provenance",
    "district",
    "priority",
    "fixed",
    "level",
    "range_m",
    "night_range_m",
    "near_m",
    "azimuth_deg",
    "field_deg",
    "tilt_deg",
    "sight_model",
    "mount",
    "mount_height_m",
    "power_source",
    "covered_weight",
    "marginal_weight",
    "visible_street_m",
    "facade_m",
    "public_share",
    "exclusion",
    "exclusion_reason",
    "mask",
    "connected",
    "route_to_center_m",
    "drop_m",
    "purpose",
    "legal_basis",
    "controller",
    "contact",
    "retention_days",
    "review_date",
    *RESPONSIBLE,
    "source_id",
)
POINT_FIELDS = (
    "name",
    "kind",
    "provenance",
    "district",
    "priority",
    "connected",
    "route_to_center_m",
    "drop_m",
    *RESPONSIBLE,
    "source_id",
)
SPAN_FIELDS = (
    "street_name",
    "way",
    "deployment",
    "owned",
    "length_m",
    "fibers",
    "sites_downstream",
    "street_class",
    *RESPONSIBLE,
)
CABLE_FIELDS = ("fiber_count", "fibers_used", "deployment", "route_m", "slack_m", "cable_m", *RESPONSIBLE)


def themes(plan: Plan) -> list[Theme]:
    """Return every theme of the map, bottom first; layers without features are left out."""
    views, *spots = seeing_themes(plan)
    lines = [
        district_theme(plan),
        *ground_themes(plan),
        zone_theme(plan),
        sensitive_theme(plan),
        views,
        *_route_themes(plan),
    ]
    points = [*_plant_themes(plan), crossing_theme(plan)]
    lines += [uplink_theme(plan), *second_themes(plan), ring_theme(plan), weak_theme(plan)]
    sites = [tender_theme(plan), sign_theme(plan), *_site_themes(plan), *pop_themes(plan)]
    found = [*lines, *points, *spots, *sites, *standing_themes(plan), *phase_themes(plan)]
    return [described(t) for t in found if len(t.frame)]


def described(theme: Theme) -> Theme:
    """Return a theme with its group of the legend, why its features are there, and its popup in parts."""
    about = ABOUT[theme.key]
    fields = sorted(theme.fields, key=lambda f: SECTIONS.index(f.section or section_of(f.column)))
    return replace(theme, group=about.group, why=about.why, note=about.note, fields=tuple(fields))


def _route_themes(plan: Plan) -> list[Theme]:
    """Return routes by way, cables by size and drops."""
    spans = with_reasons(plan, "spans", _degrees(plan, schema.SPANS))
    spans, by = colored_by(spans, ("deployment", "owner", "status", "phase"), ("deployment", "owner"))
    ways = {w: palette.WAY_LOOKS.get(w, palette.OTHER) for w in _values(spans, "way", palette.WAY_LOOKS)}
    cables, cables_by = cable_styles(with_roles(plan, _degrees(plan, schema.CABLES)))
    roles, role_names = role_looks(cables)
    drops, drops_by = colored_by(_degrees(plan, schema.DROPS), ("owner", "phase"))
    return [
        Theme(
            "spans",
            Both("Ruta de fibra", "Fiber route"),
            Both("tramo de ruta", "route span"),
            spans,
            fields=_told(plan, schema.SPANS, SPAN_FIELDS, span_reasons(plan, spans)),
            style_column="way",
            width_column="fibers",
            looks=ways,
            labels=_way_labels(spans),
            measure="length_m",
            styles=by,
            style_label=column_name("way"),
        ),
        Theme(
            "cables",
            Both("Cables: troncal, alimentación, distribución", "Cables: backbone, feeder, distribution"),
            same("cable"),
            cables,
            fields=(Field("role", column_name("role"), "code"), *_told(plan, schema.CABLES, CABLE_FIELDS)),
            shown=False,
            style_column="drawn_as",
            width_column="fiber_count",
            looks=roles,
            labels=role_names,
            measure="cable_m",
            styles=cables_by,
            style_label=COLOR_BY["role"],
        ),
        Theme(
            "drops",
            Both("Acometidas", "Drops"),
            Both("acometida", "drop"),
            drops,
            fields=_told(plan, schema.DROPS, ("site_id", "node_id", "fibers", "length_m", *RESPONSIBLE)),
            looks={"": palette.DROP},
            measure="length_m",
            styles=drops_by,
            style_label=column_name("drop_m"),
        ),
    ]


def _plant_themes(plan: Plan) -> list[Theme]:
    """Return poles and chambers, closures and candidates not chosen."""
    candidates = plan.candidates[~plan.candidates["chosen"].astype(bool)]
    supports = _degrees(plan, schema.SUPPORTS)
    kinds = {k: palette.SUPPORT_LOOKS[k] for k in _values(supports, "kind", palette.SUPPORT_LOOKS)}
    return [
        Theme(
            "supports",
            Both("Postes y cámaras subterráneas", "Poles and chambers"),
            Both("soporte", "support"),
            supports,
            fields=_told(plan, schema.SUPPORTS, ("kind", "existing", "guys", "span_id", *RESPONSIBLE)),
            shown=False,
            style_column="kind",
            looks=kinds,
            labels=_labels(kinds),
        ),
        Theme(
            "closures",
            Both("Cajas de empalme", "Splice closures"),
            Both("caja de empalme", "splice closure"),
            _degrees(plan, schema.CLOSURES),
            shown=False,
            looks={"": palette.CLOSURE},
            fields=_told(plan, schema.CLOSURES, ("reason", "splices", "node_id", *RESPONSIBLE)),
        ),
        Theme(
            "candidates",
            Both("Candidatas no elegidas", "Candidates not chosen"),
            Both("lugar posible de cámara, no elegido", "possible camera place, not chosen"),
            _as_degrees(candidates.assign(id=candidates["candidate_id"])),
            shown=False,
            looks={"": palette.CANDIDATE},
            fields=fields_of(
                schema.CANDIDATES,
                (
                    "name",
                    "kind",
                    "district",
                    "exclusion",
                    "exclusion_reason",
                    "provenance",
                    "source_id",
                    "span_id",
                ),
            ),
        ),
        missed_theme(plan),
    ]


def _site_themes(plan: Plan) -> list[Theme]:
    """Return government points, cameras, centers and what is left unserved."""
    points = _degrees(plan, schema.POINTS)
    cameras = with_reasons(plan, "cameras", _degrees(plan, schema.CAMERAS))
    points["kind"] = points["kind"].fillna("other")
    points, points_by = colored_by(points, ("owner", "status", "phase"))
    cameras, cameras_by = colored_by(cameras, ("site_kind", "owner", "mode", "status", "phase"))
    kinds = {
        k: palette.POINT_LOOKS.get(k, palette.POINT_LOOKS["other"])
        for k in _values(points, "kind", palette.POINT_LOOKS)
    }
    classes = {
        c: palette.CAMERA_LOOKS.get(c, palette.OTHER)
        for c in _values(cameras, "camera_class", palette.CAMERA_LOOKS)
    }
    return [
        Theme(
            "points",
            Both("Puntos de gobierno", "Government points"),
            Both("punto de gobierno", "government point"),
            points,
            fields=_told(plan, schema.POINTS, POINT_FIELDS),
            style_column="kind",
            looks=kinds,
            labels=_labels(kinds),
            styles=points_by,
            style_label=column_name("kind"),
        ),
        Theme(
            "cameras",
            Both("Cámaras", "Cameras"),
            Both("cámara", "camera"),
            cameras,
            fields=_told(plan, schema.CAMERAS, CAMERA_FIELDS, camera_reasons(plan, cameras)),
            style_column="camera_class",
            looks=classes,
            labels=_labels(classes),
            styles=cameras_by,
            style_label=column_name("camera_class"),
        ),
        Theme(
            "centers",
            Both("Centro de monitoreo", "Monitoring center"),
            Both("centro de monitoreo", "monitoring center"),
            _degrees(plan, schema.CENTERS),
            looks={"": palette.CENTER},
            fields=_told(plan, schema.CENTERS, ("name", "node_id", "drop_m", *RESPONSIBLE)),
        ),
        Theme(
            "unserved",
            Both("Sin servicio", "Not served"),
            Both("sitio sin servicio", "site not served"),
            _degrees(plan, schema.UNSERVED),
            looks={"": palette.UNSERVED},
            fields=fields_of(schema.UNSERVED, ("name", "reason", "detail")),
        ),
    ]


def _told(
    plan: Plan, table: Table, names: tuple[str, ...], reasons: tuple[Field, ...] = ()
) -> tuple[Field, ...]:
    """Return the popup lines of a layer of assets; why it is there, cost and lines of the bill come after."""
    unit = str(plan.summary["cameras"].get("demand_unit", ""))
    lines = fields_of(table, names, unit)
    at = next(i for i, line in enumerate(lines) if line.column == "owner")
    bought = (cost_field(str(plan.summary["currency"])), lines_field())
    return (*lines[:at], *bought, *reasons, *lines[at:])


def _degrees(plan: Plan, table: Table) -> gpd.GeoDataFrame:
    """Return a plan table in degrees with `id`, `cost_once` and `bom_lines`."""
    frame = plan.tables[table.name]
    costs, lines = asset_costs(plan), asset_lines(plan)
    ids = frame[table.key].astype(str)
    bought = ids.map(costs) if len(costs) else None
    return _as_degrees(frame.assign(id=ids, cost_once=bought, bom_lines=ids.map(lines)))


def _as_degrees(frame: gpd.GeoDataFrame | pd.DataFrame) -> gpd.GeoDataFrame:
    """Return a frame in EPSG:4326 with rows counted anew; an empty one needs no CRS."""
    if not len(frame):
        return gpd.GeoDataFrame(frame, geometry="geometry", crs=DEGREES)
    return gpd.GeoDataFrame(frame).to_crs(DEGREES).reset_index(drop=True)


def _values(frame: pd.DataFrame, column: str, order: Mapping[str, Look]) -> list[str]:
    """Return the values that occur, in the order of the palette and then by name."""
    present = set(frame[column].dropna().astype(str))
    return [v for v in order if v in present] + sorted(present - set(order))


def _labels(looks: Mapping[str, Look]) -> dict[str, Both]:
    """Return the legend text of code values."""
    return {value: code_name(value) for value in looks}


def _way_labels(spans: gpd.GeoDataFrame) -> dict[str, Both]:
    """Return the legend text of ways: how built, above or below ground, owned or not."""
    out = {}
    for way, rows in spans.groupby("way"):
        shares = {bool(v) for v in rows["owned"]}
        owned = (
            Both("propia y ajena", "owned and not owned")
            if len(shares) > 1
            else Both("propia", "owned")
            if True in shares
            else Both("ajena", "not owned")
        )
        ground = " / ".join(sorted(rows["deployment"].astype(str).unique()))
        out[str(way)] = Both("{way}, {ground}, {owned}", "{way}, {ground}, {owned}").fill(
            way=code_name(way), ground=code_name(ground), owned=owned
        )
    return out
