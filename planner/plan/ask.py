"""Questions about a stored plan: what an id is, what a cut puts out, which way a fiber takes."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from planner.catalog.table_files import read_cable_sizes, read_ways
from planner.errors import Problem, UsageError
from planner.network.colors import tint_of
from planner.network.cuts import cut_figures, every_cut, hang
from planner.network.splices import tube_fibers
from planner.network.trace import Way, trace_fiber
from planner.plan.explain import why
from planner.plan.model import Plan
from planner.plan.weak_points import plan_sight, pole_ways
from planner.schema import CANDIDATES, CRITICAL_KINDS, PLAN_TABLES, STREET_SPANS, Table

SITE_LAYERS = (("cameras", "camera_id"), ("points", "point_id"))


def cut_of(plan: Plan, wanted: str) -> dict[str, Any]:
    """Return what a cut puts out, and who keeps its light by a second way alone (`kept_lit`).

    Parameters
    ----------
    wanted
        A span of the route, a span of the streets, or a stretch, bridge, tunnel or pole line.

    Raises
    ------
    UsageError
        Nothing has that id; the nearest one is suggested.
    """
    spans = plan.tables["spans"].reset_index(drop=True)
    sight = plan_sight(
        plan.tables["cameras"],
        plan.evidence["cover.npz"],
        plan.evidence["demand.npz"],
        plan.summary["city"]["demand_layers"],
    )
    risks = every_cut(plan.tables, plan.streets, plan.existing_plant, pole_ways(read_ways()), sight)
    structures = risks[risks["kind"] != "stretch"].set_index("risk_id")["span_ids"].to_dict()
    ids, street = spans["span_id"].astype(str), spans["street_span_id"].astype(str)
    if wanted in structures:
        held = ids.isin(structures[wanted].split())
    elif wanted in set(ids):
        held = ids == wanted
    elif wanted in set(plan.streets["span_id"].astype(str)):
        held = street == wanted
    else:
        raise _unknown(wanted, [*structures, *ids, *plan.streets["span_id"].astype(str)], "span or bridge")
    own = (plan.tables[name] for name in ("cameras", "points", "circuits", "pops"))
    hanging = hang(spans, *own)
    rows = [int(r) for r in held.to_numpy().nonzero()[0]]
    figures = cut_figures(hanging, [rows], sight)[0]
    cut = set(ids[held])
    within = risks[[bool(cut) and cut <= set(r.split()) for r in risks["span_ids"]]]
    dark = [hanging.site_id[k] for k in figures.pop("dark")]
    circuits = plan.tables["circuits"]
    guarded = circuits.loc[circuits["kind"] == "protection", "from_id"].nunique()
    names = _names(plan)
    critical = [s for s, kind in zip(hanging.site_id, hanging.kind, strict=True) if kind in CRITICAL_KINDS]
    return {
        "id": wanted,
        "span_ids": list(ids[held]),
        "length_m": round(float(spans.loc[held, "length_m"].sum()), 2),
        **figures,
        "connected": len(hanging.site_id),
        "demand_unit": plan.summary["cameras"]["demand_unit"],
        "critical": [{"id": s, "name": names.get(s, "")} for s in critical if s in set(dark)],
        "dark": dark,
        "kept_lit": [hanging.site_id[k] for k in hanging.held(rows)],
        "second_ways": int(guarded),
        "part_of": [
            {"risk_id": r, "kind": k, "rank": int(n)}
            for r, k, n in within[["risk_id", "kind", "rank"]].itertuples(index=False)
        ],
        "risks": len(risks),
    }


def way_of(plan: Plan, site_id: str) -> dict[str, Any]:
    """Return the way of a site's fiber, or why it has none.

    Raises
    ------
    UsageError
        It is neither a camera nor a point of the plan.
    """
    known = {i: y for y, key in SITE_LAYERS for i in plan.tables[y][key].astype(str)}
    if site_id not in known:
        raise _unknown(site_id, known, "camera or point")
    out: dict[str, Any] = {"site_id": site_id, "layer": known[site_id], "name": _names(plan).get(site_id, "")}
    left = plan.tables["unserved"]
    left = left[left["site_id"] == site_id]
    if len(left):
        return {**out, "unserved": left["reason"].iloc[0], "detail": left["detail"].iloc[0] or ""}
    fibers = int(plan.resolved["network"]["fibers_per_site"])
    way = trace_fiber(plan.tables, site_id)
    return {**out, **_traced(plan, way, fibers)}


def asset_of(plan: Plan, wanted: str) -> dict[str, Any]:
    """Return what an id is: its layer, fields with units, place, what it costs, and why it is there.

    Raises
    ------
    UsageError
        Nothing has that id; the nearest one is suggested.
    """
    held = [(t, plan.tables[t.name]) for t in PLAN_TABLES if t.keyed and t.name != "unserved"]
    tables: list[tuple[Table, pd.DataFrame]] = [
        *held, (STREET_SPANS, plan.streets), (CANDIDATES, plan.candidates),
    ]  # fmt: skip
    for table, frame in tables:
        row = frame[frame[table.key].astype(str) == wanted]
        if len(row):
            return _asset(plan, table, row, wanted)
    every = [i for table, frame in tables for i in frame[table.key].astype(str)]
    raise _unknown(wanted, every, "asset")


def _asset(plan: Plan, table: Table, row: pd.DataFrame, wanted: str) -> dict[str, Any]:
    """Return the facts of one row."""
    unit = str(plan.summary["cameras"]["demand_unit"])
    record = row.iloc[0]
    fields = [
        {
            "field": c.name,
            "value": None if pd.isna(record[c.name]) else record[c.name],
            "unit": unit if c.unit == "study unit" else c.unit,
            "meaning": c.meaning,
        }
        for c in table.columns
    ]
    place = None
    if table.geometry:
        middle = gpd.GeoSeries([record["geometry"].representative_point()], crs=plan.summary["crs"])
        at = middle.to_crs("EPSG:4326").iloc[0]
        place = {"lat": round(at.y, 6), "lon": round(at.x, 6)}
    mine = {wanted: "itself"}
    others = plan.tables["equipment"]
    mine |= dict(others.loc[others["site_id"] == wanted, ["asset_id", "kind"]].itertuples(index=False))
    drops = plan.tables["drops"]
    mine |= dict.fromkeys(drops.loc[drops["site_id"] == wanted, "drop_id"], "drop")
    costs = _costs(plan, mine)
    return {
        "id": wanted, "layer": table.name, "meaning": table.meaning, "fields": fields, "place": place,
        "currency": plan.summary["currency"], "costs": costs,
        **{f"cost_{when}": round(sum(c["total"] for c in costs if c["recurrence"] == when), 2)
           for when in ("once", "year")},
        "why": why(plan, wanted),
    }  # fmt: skip


def _costs(plan: Plan, assets: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the items that assets need at the prices of the BOM, without contingency and tax."""
    rows = plan.tables["quantities"]
    lines = plan.bom.set_index("item_id")
    out = []
    for r in rows[rows["asset_id"].isin(assets)].to_dict("records"):
        line = lines.loc[r["item_id"]]
        out.append(
            {
                "asset_id": r["asset_id"], "what": assets[r["asset_id"]], "item_id": r["item_id"],
                "quantity": float(r["quantity"]), "unit": line["unit"],
                "unit_price": float(line["unit_price"]), "recurrence": line["recurrence"],
                "total": round(float(r["quantity"]) * float(line["unit_price"]), 2),
            }
        )  # fmt: skip
    return out


def _traced(plan: Plan, way: Way, fibers: int) -> dict[str, Any]:
    """Return the way with its drops, optic and lengths."""
    rows = plan.tables["drops"][["site_id", "drop_id", "length_m"]].itertuples(index=False)
    drops = {site: {"drop_id": drop, "length_m": float(meters)} for site, drop, meters in rows}
    drop, entrance = drops[way.site_id], drops[way.center_id]
    bought = plan.tables["equipment"]
    optics = bought[(bought["site_id"] == way.site_id) & (bought["kind"] == "optic")]
    route = sum(s.length_m for s in way.steps)
    slack = 1 + float(plan.resolved["network"]["slack_pct"]) / 100
    through = [{"pop_id": d, **drops[d]} for d in way.devices if d in drops]
    ends = drop["length_m"] + entrance["length_m"] + sum(2 * d["length_m"] for d in through)
    tubes = tube_fibers(plan.tables["cables"], read_cable_sizes())
    return {
        "center_id": way.center_id,
        "port": way.port,
        "ports": way.ports,
        "fibers": fibers,
        "entrance": entrance,
        "through": through,
        "devices": list(way.devices),
        "steps": [
            {**vars(s), "color": tint_of(s.fiber, tubes[s.cable_id]).words if s.cable_id else ""}
            for s in way.steps
        ],
        "last_node": way.last_node,
        "last_closure": way.last_closure,
        "drop": drop,
        "optics": [
            {"asset_id": a, "item_id": i} for a, i in zip(optics["asset_id"], optics["item_id"], strict=True)
        ],
        "route_m": round(route, 2),
        "fiber_m": round(route * slack + ends, 2),
    }


def _names(plan: Plan) -> dict[str, str]:
    """Return the names of cameras and points that have one."""
    return {
        str(i): str(n)
        for y, key in SITE_LAYERS
        for i, n in zip(plan.tables[y][key], plan.tables[y]["name"], strict=True)
        if n is not None and not pd.isna(n)
    }


def _unknown(wanted: str, ids: Iterable[str], what: str) -> UsageError:
    """Return the fault that nothing has an id, with the nearest one."""
    near = difflib.get_close_matches(wanted, list(dict.fromkeys(ids)), n=1, cutoff=0.0)
    mend = f"The nearest id is {near[0]}." if near else "The plan has none."
    return UsageError(Problem(f"no {what} of the plan has the id {wanted!r}.", mend))
