"""Tables of the report, computed from the plan's layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from planner.outputs.palette import OTHER, WAY_LOOKS
from planner.outputs.report.charts import Bar
from planner.outputs.words import (
    Both,
    code_name,
    given,
    group_name,
    number,
    percent,
    same,
    unit_name,
    with_unit,
)
from planner.outputs.words.price_texts import price_text
from planner.outputs.words.report import REPORT
from planner.outputs.words.sentences import sentence
from planner.outputs.words.workbook import LAYERS
from planner.plan.model import Plan
from planner.rules.model import AuditReport
from planner.units import money

SHOWN = 20
ASSUMPTION = "planning assumption"
PARTIES = ("owner", "operator", "maintainer", "payer", "mode")
OWNED_LAYERS = (
    "cameras", "points", "centers", "spans", "cables", "closures", "supports", "drops", "equipment",
)  # fmt: skip


@dataclass(frozen=True)
class Grid:
    """A table: column heads, rows of cells, and which columns are numbers."""

    heads: Sequence[Both]
    rows: Sequence[Sequence[Both]]
    numeric: frozenset[int] = frozenset()


def cameras_by_class(plan: Plan) -> Grid:
    """Return how many cameras of each class, how many fixed, and the demand only they see."""
    unit = unit_name(str(plan.summary["cameras"].get("demand_unit", "")))
    rows = [
        (
            code_name(name),
            number(len(part)),
            number(int(part["fixed"].astype(bool).sum())),
            with_unit(float(part["marginal_weight"].astype(float).sum()), unit),
        )
        for name, part in plan.tables["cameras"].groupby("camera_class")
    ]
    return Grid([REPORT[k] for k in ("klass", "count", "fixed", "marginal")], rows, frozenset({1, 2, 3}))


def points_by_kind(plan: Plan) -> Grid:
    """Return how many points of each kind and how many are connected."""
    points = plan.tables["points"]
    kinds = points["kind"].fillna("other").astype(str)
    rows = [
        (code_name(kind), number(len(part)), number(int(part["connected"].astype(bool).sum())))
        for kind, part in points.groupby(kinds)
    ]
    return Grid([REPORT[k] for k in ("kind", "count", "connected")], rows, frozenset({1, 2}))


def routes_by_way(plan: Plan) -> Grid:
    """Return route meters by way, deployment and ownership, with their share."""
    spans = plan.tables["spans"]
    total = float(spans["length_m"].sum()) or 1.0
    rows = [
        (
            code_name(way),
            code_name(ground),
            REPORT["yes" if owned else "no"],
            number(len(part)),
            with_unit(float(part["length_m"].sum()) / 1000, "km", 1),
            percent(float(part["length_m"].sum()) / total),
        )
        for (way, ground, owned), part in spans.groupby(["way", "deployment", "owned"])
    ]
    heads = [REPORT[k] for k in ("way", "deployment", "owned", "spans", "length", "share")]
    return Grid(heads, rows, frozenset({3, 4, 5}))


def cables_by_size(plan: Plan) -> Grid:
    """Return cables by fiber count and deployment: route, slack and what is bought, with their sums."""
    cables = plan.tables["cables"]
    lengths = ["route_m", "slack_m", "cable_m"]
    rows = [
        (number(int(str(size))), code_name(ground), number(len(part)), *_kilometers(part[lengths].sum()))
        for (size, ground), part in cables.groupby(["fiber_count", "deployment"])
    ]
    if len(rows) > 1:
        all_of_them = (number(len(cables)), *_kilometers(cables[lengths].sum()))
        rows.append((Both("", ""), Both("total", "total"), *all_of_them))
    heads = [
        REPORT["fibers"],
        REPORT["deployment"],
        REPORT["count"],
        Both("Recorrido", "Route"),
        Both("Reserva: flecha, bucles y desperdicio", "Slack: sag, loops and waste"),
        Both("Cable a comprar", "Cable to buy"),
    ]
    return Grid(heads, rows, frozenset({0, 2, 3, 4, 5}))


def _kilometers(lengths_m: pd.Series[float]) -> list[Both]:
    """Meters as kilometers with a decimal."""
    return [with_unit(float(m) / 1000, "km", 1) for m in lengths_m]


def group_sums(plan: Plan) -> pd.DataFrame:
    """Return BOM sums by recurrence and group: total, low, high and the part with an assumed price."""
    bom = plan.bom.assign(
        low=_totals(plan.bom, "unit_price_low"),
        high=_totals(plan.bom, "unit_price_high"),
        assumed=plan.bom["total"].astype(float).where(plan.bom["assumption"].astype(bool), 0.0),
    )
    return (
        bom.groupby(["recurrence", "group"], sort=False)[["total", "low", "high", "assumed"]]
        .sum()
        .reset_index()
    )


def _totals(bom: pd.DataFrame, price: str) -> list[float]:
    """Return quantity times a price of each line, to the cent as the bill rounds."""
    pairs = zip(bom["quantity"], bom[price], strict=True)
    return [float(money(Decimal(str(q)) * Decimal(str(p)))) for q, p in pairs]


def inside_share(plan: Plan) -> float:
    """Return the share of purchase and works whose source is public and whose price is none the less assumed.

    The note of the price says so of the level in force: a source gives a range, or an end of it.
    """
    level, once = str(plan.summary["cost"]["level"]), plan.bom[plan.bom["recurrence"] == "once"]
    notes = dict(zip(plan.prices["item_id"].astype(str), plan.prices["note"].fillna(""), strict=True))
    total = float(once["total"].sum())
    inside = sum(
        float(line["total"])
        for line in records(once)
        if not line["assumption"]
        and any(
            level in part and ASSUMPTION in part for part in str(notes.get(line["item_id"], "")).split(";")
        )
    )
    return inside / total if total else 0.0


def bom_groups(plan: Plan, recurrence: str) -> Grid:
    """Return the BOM groups of one recurrence with their band and share of assumed prices."""
    sums = group_sums(plan)
    rows = [
        (
            group_name(r["group"]),
            *(number(r[k], 2) for k in ("total", "low", "high")),
            percent(r["assumed"] / r["total"] if r["total"] else None, 0),
        )
        for r in records(sums[sums["recurrence"] == recurrence])
    ]
    heads = [REPORT[k] for k in ("group", "typical", "low", "high", "assumed")]
    return Grid(heads, rows, frozenset({1, 2, 3, 4}))


def cost_bars(plan: Plan) -> list[Bar]:
    """Return one bar a group of purchase and works, with its band."""
    sums = group_sums(plan)
    once = sums[sums["recurrence"] == "once"].sort_values("total", ascending=False)
    return [Bar(group_name(r["group"]), r["total"], r["low"], r["high"]) for r in records(once)]


def way_bars(plan: Plan) -> list[Bar]:
    """Return one bar a way of building, kilometers of route, in the colors of the map."""
    spans = plan.tables["spans"]
    sums = (spans["length_m"].astype(float) / 1000).groupby(spans["way"].astype(str)).sum()
    ordered = sums.sort_values(ascending=False)
    return [
        Bar(code_name(w), float(km), color=WAY_LOOKS.get(str(w), OTHER).color) for w, km in ordered.items()
    ]


def price_sources(plan: Plan) -> Grid:
    """Return the share of purchase and works behind each source of prices, largest first."""
    once = plan.bom[plan.bom["recurrence"] == "once"]
    total = float(once["total"].sum()) or 1.0
    sums = once.groupby("source")["total"].agg(["sum", "size"]).sort_values("sum", ascending=False)
    rows = [
        (price_text(r["source"]), number(r["size"]), percent(r["sum"] / total))
        for r in records(sums.reset_index())
    ]
    return Grid([REPORT["source"], Both("Ítems", "Items"), REPORT["share"]], rows, frozenset({1, 2}))


def unserved(plan: Plan) -> Grid:
    """Return the first sites left out with their reasons."""
    rows = [
        (
            same(u["site_id"]),
            same(u["name"] if isinstance(u["name"], str) and u["name"] else "—"),
            code_name(u["reason"]),
            sentence(u["detail"] or "—"),
        )
        for u in records(plan.tables["unserved"].head(SHOWN))
    ]
    heads = [
        Both("Sitio", "Site"),
        Both("Nombre", "Name"),
        Both("Motivo", "Reason"),
        Both("Detalle", "Detail"),
    ]
    return Grid(heads, rows)


def ownership(plan: Plan) -> Grid:
    """Return who owns, runs, mends and pays, as far as it is given; layers of equal parties share a row."""
    held: dict[tuple[Both, ...], list[Both]] = {}
    for layer in OWNED_LAYERS:
        for who in records(plan.tables[layer][list(PARTIES)].drop_duplicates()):
            cells = tuple(REPORT["unknown"] if pd.isna(v) or v == "" else code_name(v) for v in who.values())
            held.setdefault(cells, []).append(LAYERS[layer])
    rows = [
        (Both(", ".join(n.es for n in names), ", ".join(n.en for n in names)), *cells)
        for cells, names in held.items()
    ]
    heads = [REPORT[k] for k in ("layer", "owner", "operator", "maintainer", "payer")]
    return Grid([*heads, Both("Modalidad", "Procurement")], rows)


def audit_rules(audit: AuditReport) -> Grid:
    """Return the findings by rule: how bad, how many, the first places and the first message."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for f in audit.findings:
        found.setdefault((f.rule, f.severity), []).append((f.feature or f.layer, f.message))
    order = {"error": 0, "warning": 1, "open": 2}
    rows = []
    for (rule, severity), hits in sorted(found.items(), key=lambda item: (order[item[0][1]], item[0][0])):
        places = ", ".join(place for place, _ in hits[:3]) + (" …" if len(hits) > 3 else "")
        rows.append(
            (same(rule), SEVERITY[severity], number(len(hits)), same(places or "—"), sentence(hits[0][1]))
        )
    return Grid([REPORT[k] for k in ("rule", "severity", "count", "where", "message")], rows, frozenset({2}))


def city_findings(plan: Plan) -> Grid:
    """Return what the city room cleaned or left out."""
    rows = [
        (
            same(f["code"]),
            code_name(f["severity"]),
            number(f["count"]),
            same("—") if pd.isna(f["length_m"]) else with_unit(f["length_m"], "m", 1),
            sentence(f["message"]),
        )
        for f in records(plan.findings)
    ]
    heads = [
        REPORT["code"],
        REPORT["severity"],
        REPORT["count"],
        REPORT["length"],
        Both("Mensaje", "Message"),
    ]
    return Grid(heads, rows, frozenset({2, 3}))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as dictionaries, geometry left out."""
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    return [{str(k): v for k, v in row.items()} for row in plain.to_dict("records")]


def benchmarks(plan: Plan) -> Grid:
    """Return published figures beside those of the plan, as given in the summary.

    Each entry holds `what`, `value`, `unit`, `compares_with` (route_m, cable_m, drop_m, fiber_km, capex,
    capex_with_tax, cameras, points) and `source`; lengths published in km are compared in km.
    """
    rows = []
    for entry in plan.summary.get("benchmarks") or []:
        ours, unit, name = _figure(plan, str(entry.get("compares_with", "")))
        value = entry.get("value")
        number_given = isinstance(value, int | float)
        ratio = number(ours / value, 2) if ours is not None and number_given and value else same("—")
        shown = with_unit(value, str(entry.get("unit", "")), 0) if number_given else given_text(value)
        rows.append(
            (
                given_text(entry.get("what")),
                shown,
                name,
                with_unit(ours, unit, 1 if unit == "km" else 0),
                ratio,
                given_text(entry.get("source")),
            )
        )
    heads = [REPORT[k] for k in ("what", "published", "compares_with", "this_plan", "ratio", "source")]
    return Grid(heads, rows, frozenset({1, 3, 4}))


def given_text(value: object) -> Both:
    """Return words given by the study, a dash where there are none."""
    return given(value) if value not in (None, "") else same("—")


def _figure(plan: Plan, key: str) -> tuple[float | None, str, Both]:
    """Return the plan's figure that a published one compares with, its unit and name."""
    network, cost = plan.summary["network"], plan.summary["cost"]
    known = {
        "route_m": (network["route_m"] / 1000, "km", Both("la ruta", "the route")),
        "cable_m": (network["cable_m"] / 1000, "km", Both("el cable", "the cable")),
        "drop_m": (network.get("drop_m", 0) / 1000, "km", Both("las acometidas", "the drops")),
        "fiber_km": (network.get("fiber_km"), "km", Both("los fibra-kilómetros", "fiber kilometers")),
        "capex": (
            cost["capex"],
            str(cost["currency"]),
            Both("la inversión sin impuestos", "capex without tax"),
        ),
        "capex_with_tax": (
            cost["capex"] + cost["tax"],
            str(cost["currency"]),
            Both("la inversión con impuestos", "capex with tax"),
        ),
        "cameras": (plan.summary["cameras"]["chosen"], "", Both("las cámaras", "the cameras")),
        "points": (len(plan.tables["points"]), "", Both("los puntos de gobierno", "government points")),
    }
    return known.get(key, (None, "", same(key or "—")))


SEVERITY = {
    "error": Both("error", "error"),
    "warning": Both("advertencia", "warning"),
    "open": Both("por completar", "still open"),
}
