"""Members of a plan: each audited by its own audit, each row in step with its plan, each id its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from planner.rules.province.folder import MEMBERS, STUDY, SUMMARY, ProvinceFolder
from planner.rules.province.rule import ProvinceRule
from planner.rules.rule import LENGTH_M, PERCENT, Fault, gather

CENT, DEGREES, WEIGHT = 0.005, 2e-7, 1e-3
SITE_LAYERS = (("cameras", "camera_id"), ("points", "point_id"))
FIGURES: tuple[tuple[str, str, float], ...] = (
    ("sites", "network.sites", 0.0), ("connected", "network.connected", 0.0),
    ("route_m", "network.route_m", LENGTH_M), ("cable_m", "network.cable_m", LENGTH_M),
    ("drop_m", "network.drop_m", LENGTH_M), ("fiber_km", "network.fiber_km", PERCENT),
    ("demand_total", "cameras.demand_total", WEIGHT), ("demand_covered", "cameras.demand_covered", WEIGHT),
    ("coverage_share", "cameras.coverage_share", 1.1e-6),
    ("coverage_objective", "cameras.objective", WEIGHT),
    ("coverage_bound", "cameras.upper_bound", WEIGHT),
    ("coverage_certified", "cameras.certified_upper_bound", WEIGHT),
    ("route_objective", "network.objective", CENT),
    ("route_bound", "network.lower_bound", CENT),
    ("route_certified", "network.certified_lower_bound", CENT),
    ("capex", "cost.capex", CENT), ("tax", "cost.tax", CENT), ("annual_opex", "cost.annual_opex", CENT),
    ("net_present_cost", "cost.net_present_cost", CENT),
)  # fmt: skip
WORDS = (
    ("title", "title"), ("scenario", "scenario"), ("demand_unit", "cameras.demand_unit"),
    ("outcome", "outcome"), ("streets", "streets"),
)  # fmt: skip


def plan_of(folder: ProvinceFolder, member: str) -> dict[str, Any]:
    """Return `plan.json` of a member, empty where it cannot be read."""
    try:
        found = json.loads((folder.member(member) / "plan.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def study_of(folder: ProvinceFolder, member: str) -> dict[str, Any]:
    """Return the settings of a member's plan, empty where they cannot be read."""
    try:
        found = json.loads((folder.member(member) / STUDY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def of(plan: dict[str, Any], dotted: str) -> Any:
    """Return a value of a plan's summary, None where there is none."""
    value: Any = plan
    for key in dotted.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def broken_members(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield every integrity error that a member's own audit finds."""
    from planner.rules.audit import audit

    for member in folder.member_ids:
        if member in folder.sealed or not (folder.member(member) / "plan.json").is_file():
            continue
        for finding in audit(folder.member(member)).integrity_errors:
            place = f"{finding.layer} {finding.feature}".strip()
            yield Fault(MEMBERS, member, f"`{member}`: {finding.rule} {place}: {finding.message}")


def rows_out_of_step(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield rows of `members` that are not what the member's own plan says, and members without a row."""
    table = folder.layer("members")
    if sorted(table["member_id"]) != sorted(folder.member_ids):
        yield Fault("members", "", f"layer `members` and {SUMMARY} do not tell of the same members.")
    for row in table.to_dict("records"):
        plan = plan_of(folder, row["member_id"])
        if not plan:
            continue
        yield from _figures(row, plan)
        yield from _counts(folder, row)


def _figures(row: dict[Any, Any], plan: dict[str, Any]) -> Iterator[Fault]:
    """Yield the figures of a row that the plan tells otherwise."""
    member = row["member_id"]
    for column, key, tolerance in FIGURES:
        said = of(plan, key)
        if not isinstance(said, int | float) or abs(float(row[column]) - float(said)) > tolerance + 1e-9:
            yield Fault(
                "members", member, f"`{column}` of `{member}` is {row[column]}; its plan says {said}."
            )
    for column, key in WORDS:
        if row[column] != str(of(plan, key) or "").strip():
            told = of(plan, key)
            yield Fault(
                "members", member, f"`{column}` of `{member}` is {row[column]!r}; its plan: {told!r}."
            )
    budget, said = row["budget"], of(plan, "cost.budget")
    blank = np.isnan(budget)
    if blank != (said is None) or (not blank and abs(budget - float(said)) > CENT):
        yield Fault("members", member, f"`budget` of `{member}` is {budget}; its plan says {said}.")
    for column, upper, lower, whole in (
        ("coverage_gap_pct", "coverage_bound", "coverage_objective", "coverage_bound"),
        ("route_gap_pct", "route_objective", "route_bound", "route_objective"),
    ):
        gap = max(0.0, 100.0 * (row[upper] - row[lower]) / row[whole]) if row[whole] > 0 else 0.0
        if abs(gap - row[column]) > PERCENT:
            yield Fault("members", member, f"`{column}` of `{member}` is {row[column]}; it is {gap:.4f}.")


def _counts(folder: ProvinceFolder, row: dict[Any, Any]) -> Iterator[Fault]:
    """Yield counts of a row that are not those of the layers of the member's plan, and a center elsewhere."""
    member = row["member_id"]
    place = folder.member(member)
    cameras, points, centers = (_layer(place, n) for n in ("cameras", "points", "centers"))
    if cameras is None or points is None or centers is None or centers.empty:
        return
    joined = int(points["connected"].astype(bool).sum())
    for column, counted in (("cameras", len(cameras)), ("points", joined)):
        if int(row[column]) != counted:
            yield Fault(
                "members", member, f"`{column}` of `{member}` is {row[column]}; its layer: {counted}."
            )
    first, here = centers.geometry.iloc[0], row["geometry"]
    if max(abs(first.x - here.x), abs(first.y - here.y)) > DEGREES:
        yield Fault("members", member, f"`{member}` does not stand at its first center.")


def _layer(plan: Path, name: str) -> gpd.GeoDataFrame | None:
    """Return a layer of a member's plan in degrees, None where it cannot be read."""
    try:
        frame = pyogrio.read_dataframe(plan / "plan.gpkg", layer=name)
    except (DataSourceError, DataLayerError, OSError):
        return None
    return frame.to_crs("EPSG:4326") if isinstance(frame, gpd.GeoDataFrame) and frame.crs else None


def summary_rows(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield members of the summary whose figures are not those of their row."""
    rows = {r["member_id"]: r for r in folder.layer("members").to_dict("records")}
    for told in folder.summary["members"]:
        row = rows.get(str(told["id"]))
        if row is None:
            continue
        for column, value in row.items():
            if column in ("member_id", "geometry"):
                continue
            said = told.get(column)
            if not _alike(said, value):
                message = f"`{column}` of `{told['id']}` is {said} in {SUMMARY}, {value} in its row."
                yield Fault(SUMMARY, str(told["id"]), message)


def _alike(said: Any, value: Any) -> bool:
    """Say whether a value of JSON is that of a row; blank is None."""
    if isinstance(value, str):
        return said == value or (said is None and value == "")
    if said is None or np.isnan(float(value)):
        return said is None and bool(np.isnan(float(value)))
    return isinstance(said, int | float) and abs(float(said) - float(value)) <= 1e-6 * max(1.0, abs(value))


def sites_out_of_step(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield sites that are not those of the members' plans: missing, of nobody, or other."""
    table = folder.layer("member_sites")
    for member in folder.member_ids:
        mine = table[table["member_id"] == member]
        found: dict[str, tuple[str, bool, float, float]] = {}
        for name, key in SITE_LAYERS:
            layer = _layer(folder.member(member), name)
            if layer is None:
                continue
            kinds = ["camera"] * len(layer) if name == "cameras" else layer["kind"].fillna("")
            rows = zip(layer[key], kinds, layer["connected"].astype(bool), layer.geometry, strict=True)
            found |= {f"{member}/{i}": (str(k), bool(c), g.x, g.y) for i, k, c, g in rows}
        told = {
            i: (k, bool(c), g.x, g.y)
            for i, k, c, g in zip(
                mine["site_id"], mine["kind"], mine["connected"], mine["geometry"], strict=True
            )
        }
        yield from gather("member_sites", sorted(found.keys() - told.keys()), "missing here.")
        yield from gather("member_sites", sorted(told.keys() - found.keys()), f"not in the plan of {member}.")
        other = [i for i in sorted(found.keys() & told.keys()) if not _same_site(found[i], told[i])]
        yield from gather("member_sites", other, "not as the member's plan has it.")
    strangers = table[~table["member_id"].isin(folder.member_ids)]
    yield from gather("member_sites", strangers["site_id"], "belongs to no member.")


def _same_site(one: tuple[str, bool, float, float], other: tuple[str, bool, float, float]) -> bool:
    """Say whether two rows tell of the same site."""
    near = abs(one[2] - other[2]) <= DEGREES and abs(one[3] - other[3]) <= DEGREES
    return one[:2] == other[:2] and near


def repeated_ids(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield ids of members, of sites and of lines that stand twice."""
    for layer, ids in (
        (SUMMARY, list(folder.member_ids)),
        ("member_sites", [str(i) for i in folder.layer("member_sites")["site_id"]]),
    ):
        twice = sorted({i for i in ids if ids.count(i) > 1}) if len(set(ids)) != len(ids) else []
        yield from gather(layer, twice, "stands more than once.")


def asked_for(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield members that the study or the plan alone has, or in another phase or currency."""
    asked = {str(m["id"]): m for m in folder.study.get("members", [])}
    told = {str(m["id"]): m for m in folder.summary["members"]}
    yield from gather(SUMMARY, sorted(asked.keys() - told.keys()), "asked for by the study, not in the plan.")
    yield from gather(SUMMARY, sorted(told.keys() - asked.keys()), "in the plan, not asked for by the study.")
    for member in sorted(asked.keys() & told.keys()):
        if asked[member]["phase"] != told[member].get("phase"):
            yield Fault(SUMMARY, member, f"phase of `{member}` is not the one that the study gives it.")
        plan = plan_of(folder, member)
        if plan and plan.get("currency") != folder.summary["currency"]:
            yield Fault(SUMMARY, member, f"`{member}` counts in {plan.get('currency')}.")


RULES = (
    ProvinceRule(
        "INT-PROVINCE-MEMBERS",
        "Each member's plan passes the audit of a plan by itself, every rule of it.",
        "A province is no better than the plan of its worst town.",
        "A member's folder was edited, or its sums no longer hold.",
        "Run `planner audit PLAN/members/ID` to see all that it finds, then run the study of members again.",
        (SUMMARY,),
        broken_members,
    ),
    ProvinceRule(
        "INT-PROVINCE-ROWS",
        "Each row of `members` says what the member's own plan says; gaps are recomputed from their bounds.",
        "What is decided about a province is decided from these rows.",
        "The layer or a member's plan was edited.",
        "Run the study of members again.",
        ("members", SUMMARY),
        rows_out_of_step,
    ),
    ProvinceRule(
        "INT-PROVINCE-SUMMARY",
        "The members in province.json have the figures of their rows.",
        "Two files that tell of one member must tell the same.",
        "province.json was edited.",
        "Run the study of members again.",
        ("members", SUMMARY),
        summary_rows,
    ),
    ProvinceRule(
        "INT-PROVINCE-SITES",
        "`member_sites` holds each camera and point of each member once, where its plan has it.",
        "A site that two towns count, or none, is dug twice or never.",
        "The layer was edited.",
        "Run the study of members again.",
        ("member_sites", SUMMARY),
        sites_out_of_step,
    ),
    ProvinceRule(
        "INT-PROVINCE-IDS",
        "Ids of members and of their sites are unique.",
        "An id is what a crew, an invoice and a fault report name.",
        "Rows were copied.",
        "Run the study of members again.",
        ("member_sites", SUMMARY),
        repeated_ids,
    ),
    ProvinceRule(
        "INT-PROVINCE-ASKED",
        "The plan has the members that the stored study asks for, in their phases, in one currency.",
        "A town that fell out of the plan would fall out of the budget unseen.",
        "province.json or evidence/study.json was edited.",
        "Run the study of members again.",
        (SUMMARY, STUDY),
        asked_for,
    ),
)
