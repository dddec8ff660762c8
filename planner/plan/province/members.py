"""The members' plans as they stand in their folders: read, hashed, and told as rows."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from planner.errors import InputError, Problem
from planner.plan.province.model import CRS, MemberPlan
from planner.plan.store import read_tables
from planner.schema import BOM_LINES, CAMERAS, CENTERS, POINTS
from planner.schema.province import MEMBER_SITES
from planner.settings import Member

REDRAWN = ("map.html", "map_public.html", "report.html", "report.pdf", "bom.xlsx", "audit.json")
"""Files of a plan that can be drawn, or audited, again; all others are under the plan's hash."""
DIGITS = 7


def member_plan(member: Member, folder: Path) -> MemberPlan:
    """Return a member with the plan that stands in a folder.

    Raises
    ------
    InputError
        The folder holds no plan, or its plan has no center.
    """
    path = folder / "plan.json"
    if not path.is_file():
        raise InputError(
            Problem(f"member `{member.entry.id}` has no plan here.", "Run the study of members again."),
            str(folder),
        )
    summary: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    centers = _placed(folder, "centers", CENTERS)
    if centers.empty:
        raise InputError(
            Problem(f"member `{member.entry.id}` has no center.", "Give its study a [[centers]]."),
            str(folder),
        )
    first = centers.geometry.iloc[0]
    return MemberPlan(
        member_id=member.entry.id,
        title=str(summary["title"]),
        folder=folder,
        phase=member.entry.phase,
        lon=round(float(first.x), DIGITS),
        lat=round(float(first.y), DIGITS),
        summary=summary,
    )


def plan_sha256(folder: Path) -> str:
    """Return one SHA-256 over the files of a plan: of the lines "DIGEST  NAME", names in order.

    What can be drawn again is left out, so that `planner map` or `planner report` change no plan.
    """
    names = sorted(
        p.relative_to(folder).as_posix()
        for p in folder.rglob("*")
        if p.is_file() and p.name not in REDRAWN and not p.name.startswith(".")
    )
    lines = (f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in names)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def content_sha256(folder: Path) -> str:
    """Return the SHA-256 of the plan's `evidence/hashes.json`: equal for equal plans, whenever made."""
    return hashlib.sha256((folder / "evidence" / "hashes.json").read_bytes()).hexdigest()


def member_row(member: MemberPlan) -> dict[str, Any]:
    """Return the MEMBERS row of a member, its phases left open."""
    s = member.summary
    cameras, network, cost = s["cameras"], s["network"], s["cost"]
    tables = read_tables(member.folder, CAMERAS, POINTS)
    joined = {t: int(f["connected"].astype(bool).sum()) for t, f in tables.items()}
    counted, bound = float(cameras["objective"]), float(cameras["upper_bound"])
    weight, least = float(network["objective"]), float(network["lower_bound"])
    return {
        "member_id": member.member_id, "title": member.title, "scenario": s["scenario"],
        "phase": member.phase, "built_in": None,
        "cameras": len(tables["cameras"]), "points": joined["points"],
        "sites": int(network["sites"]), "connected": int(network["connected"]),
        "route_m": float(network["route_m"]), "cable_m": float(network["cable_m"]),
        "drop_m": float(network["drop_m"]), "fiber_km": float(network["fiber_km"]),
        "demand_unit": str(cameras["demand_unit"]), "demand_total": float(cameras["demand_total"]),
        "demand_covered": float(cameras["demand_covered"]),
        "coverage_share": float(cameras["coverage_share"]),
        "coverage_objective": counted, "coverage_bound": bound,
        "coverage_certified": float(cameras["certified_upper_bound"]),
        "coverage_gap_pct": gap_pct(bound, counted, bound),
        "route_certified": float(network["certified_lower_bound"]),
        "route_objective": weight, "route_bound": least, "route_gap_pct": gap_pct(weight, least, weight),
        "outcome": str(s["outcome"]), "streets": str(s["streets"]),
        "capex": float(cost["capex"]), "tax": float(cost["tax"]),
        "annual_opex": float(cost["annual_opex"]), "net_present_cost": float(cost["net_present_cost"]),
        "budget": cost["budget"], "sha256": plan_sha256(member.folder),
    }  # fmt: skip


def gap_pct(upper: float, lower: float, of: float) -> float:
    """Return a gap in percent, never below 0; 0 of nothing.

    >>> gap_pct(102.0, 100.0, 102.0)
    1.9608
    """
    return round(max(0.0, 100.0 * (upper - lower) / of), 4) if of > 0 else 0.0


def members_table(members: Sequence[MemberPlan]) -> gpd.GeoDataFrame:
    """Return MEMBERS, their phases of construction left open."""
    rows = [member_row(m) for m in members]
    places = gpd.points_from_xy([m.lon for m in members], [m.lat for m in members])
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=places, crs=CRS)


def sites_table(members: Sequence[MemberPlan]) -> gpd.GeoDataFrame:
    """Return MEMBER_SITES: cameras and points of all members under ids of their own."""
    parts = [part for m in members for part in (_cameras(m), _points(m))]
    whole = pd.concat(parts, ignore_index=True)
    return gpd.GeoDataFrame(whole[MEMBER_SITES.names], geometry="geometry", crs=CRS)


def bom_lines(members: Sequence[MemberPlan], own: pd.DataFrame) -> pd.DataFrame:
    """Return PROVINCE_BOM: the lines of the members in their order, then those of the province itself."""
    parts = []
    for m in members:
        lines = pd.read_csv(m.folder / "bom.csv")[BOM_LINES.names]
        ids = [f"{m.member_id}/{i}" for i in lines["line_id"]]
        parts.append(lines.assign(line_id=ids).assign(member=m.member_id))
    parts.append(own.assign(member=None))
    order = ["line_id", "member", *BOM_LINES.names[1:]]
    return pd.concat([p[order] for p in parts if len(p)], ignore_index=True)


def told_as(member_id: str, asset_id: str) -> str:
    """Return the id of a member's asset across members.

    >>> told_as("humahuaca", "CAM-0017")
    'humahuaca/CAM-0017'
    """
    return f"{member_id}/{asset_id}"


def _cameras(member: MemberPlan) -> gpd.GeoDataFrame:
    """Return the cameras of a member as sites."""
    frame = _placed(member.folder, "cameras", CAMERAS)
    return _as_sites(member, frame, "camera_id", ["camera"] * len(frame))


def _points(member: MemberPlan) -> gpd.GeoDataFrame:
    """Return the government points of a member as sites."""
    frame = _placed(member.folder, "points", POINTS)
    return _as_sites(member, frame, "point_id", list(frame["kind"]))


def _as_sites(
    member: MemberPlan, frame: gpd.GeoDataFrame, key: str, kinds: Sequence[str]
) -> gpd.GeoDataFrame:
    """Return a layer of a member as MEMBER_SITES."""
    shapes = frame.geometry.to_numpy()
    return gpd.GeoDataFrame(
        {
            "site_id": [told_as(member.member_id, i) for i in frame[key]],
            "member_id": member.member_id,
            "kind": kinds,
            "name": frame["name"].to_numpy(),
            "connected": frame["connected"].astype(bool).to_numpy(),
        },
        geometry=gpd.points_from_xy(
            [round(s.x, DIGITS) for s in shapes], [round(s.y, DIGITS) for s in shapes]
        ),
        crs=CRS,
    )


def _placed(folder: Path, name: str, table: Any) -> gpd.GeoDataFrame:
    """Return a layer of a stored plan in degrees."""
    frame = read_tables(folder, table)[name]
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError(Problem(f"layer `{name}` has no places.", "Run the study again."), str(folder))
    crs = pyogrio.read_info(folder / "plan.gpkg", layer=name)["crs"]
    return frame.set_crs(crs, allow_override=True).to_crs(CRS)


def plain(value: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row with NaN as None, for JSON."""
    return {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in value.items()}
