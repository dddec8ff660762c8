"""What of a plan the public may see: named tables and columns, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner import schema
from planner.outputs.withheld import Withheld
from planner.plan.model import Plan
from planner.schema.table import Table

UNTOLD_PRECISION_M = 50.0
"""Precision of a camera for which the authority has told none: planning assumption, half a usual block."""
CAMERA_COLUMNS = (
    "camera_id", "name", "camera_class", "level", "range_m", "night_range_m", "near_m", "field_deg",
    "azimuth_deg", "tilt_deg", "sight_model", "mount_height_m", "facade_m", "public_share", "district",
    "purpose_code", "purpose", "legal_basis", "controller", "contact", "retention_days", "retention_reason",
    "audio", "biometrics", "biometrics_assessment", "plate_reading", "plate_retention_days", "alternatives",
    "recipients", "roles", "access_log", "approval_reference", "end_date", "review_date",
    "published_precision_m", "owner", "operator", "payer", "status", "phase",
)  # fmt: skip
"""`name` is that of the street, never the list's own, which may name a place that is not to be told."""
STREET_COLUMNS = ("name", "street_class", "length_m", "geometry")
DISTRICT_COLUMNS = ("name", "residents", "geometry")
DISTRICT_KEYS = ("name", "cameras", "cameras_per_1000")
SUMMARY_KEYS = (
    "schema", "study", "scenario", "title", "language", "currency", "crs", "created", "streets", "attribution"
)  # fmt: skip
INPUT_KEYS = ("role", "license", "attribution", "source", "date")
INPUT_ROLES = ("streets", "districts")
PUBLIC_CAMERAS = Table(
    "cameras",
    "Cameras as the public may see them, at the published precision",
    tuple(c for name in CAMERA_COLUMNS for c in schema.CAMERAS.columns if c.name == name),
    "Point",
)


def public_plan(plan: Plan) -> Plan:
    """Return what of a plan may be handed to anyone: cameras at published precision, streets, districts.

    Everything is left out that is not named here: points, centers, POPs, closures, routes, cables, traces,
    cuts, zones, quantities, evidence. A text of a camera that names a shelter, an exclusion zone or an asset
    of the network is blanked, and so is a note of the study that does.

    Parameters
    ----------
    plan
        A plan in any projected CRS in meters.

    Notes
    -----
    A position is moved to the middle of its square of the published precision; where none is told, squares
    have 50 m (`UNTOLD_PRECISION_M`). So a position is wrong by at most 0.71 of the precision, and two cameras
    of one corner may fall on one place. What a camera sees is told by range and direction, never by its view
    polygon, whose tip would tell the exact place.
    """
    withheld = Withheld.of(plan)
    plan = screened_plan(plan, withheld)
    tables: dict[str, Any] = {t.name: _empty(t, plan.summary["crs"]) for t in schema.PLAN_TABLES}
    tables["cameras"] = public_cameras(plan, withheld)
    return Plan(
        summary=_summary(plan.summary),
        tables=tables,
        streets=gpd.GeoDataFrame(plan.streets[list(STREET_COLUMNS)].reset_index(drop=True)),
        demand=_empty(schema.DEMAND_POINTS, plan.summary["crs"]),
        candidates=_empty(schema.CANDIDATES, plan.summary["crs"]),
        findings=_empty(schema.FINDINGS),
        bom=_empty(schema.BOM_LINES),
        resolved={},
        evidence={},
        districts=gpd.GeoDataFrame(plan.districts[list(DISTRICT_COLUMNS)].reset_index(drop=True)),
    )


def screened_plan(plan: Plan, withheld: Withheld | None = None) -> Plan:
    """Return a plan whose titles, notes and names of streets and districts tell nothing that is withheld.

    A district whose name tells it is called by its number, `D3`, in its layer, in the figures and of cameras.
    Texts of cameras are left as they are: `public_cameras` screens them.
    """
    withheld = withheld or Withheld.of(plan)
    shown = {
        str(name): withheld.screened(str(name)) or f"D{number}"
        for number, name in enumerate(plan.districts["name"], start=1)
    }
    cameras = plan.tables["cameras"]
    known = {name: shown.get(str(name)) or withheld.screened(name) for name in cameras["district"].unique()}
    named = cameras["district"].map(known).astype(object)
    names = {name: withheld.screened(name) for name in plan.streets["name"].unique()}
    return replace(
        plan,
        summary=_screened_summary(plan.summary, withheld, shown),
        districts=plan.districts.assign(name=[shown[str(n)] for n in plan.districts["name"]]),
        streets=plan.streets.assign(name=plan.streets["name"].map(names).astype(object)),
        tables={**plan.tables, "cameras": cameras.assign(district=named)},
    )


def public_cameras(plan: Plan, withheld: Withheld) -> gpd.GeoDataFrame:
    """Return PUBLIC_CAMERAS: the rows of cameras by id, with the street they stand on as their name."""
    rows = plan.tables["cameras"].sort_values("camera_id").reset_index(drop=True)
    streets = dict(zip(plan.streets["span_id"].astype(str), plan.streets["name"], strict=True))
    out = pd.DataFrame({name: rows[name] for name in PUBLIC_CAMERAS.names if name in rows.columns})
    out["name"] = rows["street_span_id"].astype(str).map(streets).astype(object)
    for column in PUBLIC_CAMERAS.columns:
        if column.kind == "text" and column.name != "camera_id" and not column.choices:
            out[column.name] = [withheld.screened(v) for v in out[column.name]]
    places = published_places(rows.geometry, rows["published_precision_m"])
    frame = gpd.GeoDataFrame(out.drop(columns="geometry"), geometry=places, crs=rows.crs)
    return gpd.GeoDataFrame(PUBLIC_CAMERAS.arrange(frame), geometry="geometry", crs=rows.crs)


def precision_used(told: pd.Series) -> np.ndarray:
    """Return the meters to which each position is published: what was told, else 50 m.

    >>> precision_used(pd.Series([10.0, None, 0.0])).tolist()
    [10.0, 50.0, 50.0]
    """
    meters = pd.to_numeric(told, errors="coerce").to_numpy(dtype=float)
    return np.where(meters > 0, meters, UNTOLD_PRECISION_M)


def published_places(places: gpd.GeoSeries, told: pd.Series) -> np.ndarray:
    """Return each point at the middle of its square of the published precision, in the CRS it came in.

    >>> found = published_places(gpd.GeoSeries([shapely.Point(1234.5, 78.0)]), pd.Series([10.0]))
    >>> found[0].coords[0]
    (1235.0, 75.0)
    """
    side = precision_used(told)
    x, y = ((np.floor(v / side) + 0.5) * side for v in (places.x.to_numpy(), places.y.to_numpy()))
    return np.asarray(shapely.points(x, y), dtype=object)


def _screened_summary(
    summary: dict[str, Any], withheld: Withheld, shown: Mapping[str, str]
) -> dict[str, Any]:
    """Return `plan.json` whose words and names of districts tell nothing that is withheld."""
    out = {**summary, "notes": [n for n in summary.get("notes") or [] if not _told(n, withheld)]}
    for key in ("title", "study", "scenario", "attribution"):
        if key in out:
            out[key] = _untelling(out[key], withheld)
    out["inputs"] = [
        {**item, **{k: _untelling(item.get(k, ""), withheld) for k in INPUT_KEYS}}
        for item in summary.get("inputs") or []
    ]
    for block in ("cameras", "accountability"):
        held = dict(out.get(block) or {})
        rows = [
            {**d, "name": shown.get(str(d["name"])) or withheld.screened(d["name"]) or f"D{number}"}
            for number, d in enumerate(held.get("districts") or [], start=1)
        ]
        if block in out:
            out[block] = {**held, "districts": rows}
    return out


def _summary(summary: dict[str, Any]) -> dict[str, Any]:
    """Return the named keys of a screened `plan.json`."""
    kept = {k: summary[k] for k in SUMMARY_KEYS if k in summary}
    inputs = [
        {k: item[k] for k in INPUT_KEYS} for item in summary["inputs"] if item.get("role") in INPUT_ROLES
    ]
    districts = [
        {k: d.get(k) for k in DISTRICT_KEYS} for d in summary.get("cameras", {}).get("districts") or []
    ]
    cameras = {"demand_unit": "", "districts": districts}
    return {**kept, "notes": summary["notes"], "inputs": inputs, "cameras": cameras}


def _untelling(value: Any, withheld: Withheld) -> Any:
    """Return a text, or a list of texts, without those that tell what is withheld."""
    if isinstance(value, list):
        return [v for v in value if not withheld.tells(str(v))]
    return "" if isinstance(value, str) and withheld.tells(value) else value


def _told(note: object, withheld: Withheld) -> bool:
    """Say whether a note tells what is withheld, in either language."""
    words = note.values() if isinstance(note, dict) else (note,)
    return any(withheld.tells(str(w)) for w in words)


def _empty(table: Table, crs: object = None) -> Any:
    """Return a table without rows."""
    columns: dict[str, list[Any]] = {name: [] for name in table.names}
    return (
        gpd.GeoDataFrame(columns, geometry="geometry", crs=crs) if table.geometry else pd.DataFrame(columns)
    )
