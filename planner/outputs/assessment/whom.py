"""Chapters on homes, equity, handling of images, consultation and cost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.outputs.assessment.figures import Case, asked, counted, grid, said
from planner.outputs.assessment.model import Area, Block, Part, Picture
from planner.outputs.words import Both, code_name, column_name, number, percent, same, with_unit
from planner.outputs.words.assessment import ASSESSMENT
from planner.outputs.words.reasons import KINDS
from planner.sources.withheld import SHELTER_WORDS

HANDLED = (
    "controller", "contact", "retention_days", "retention_reason", "recipients", "roles", "access_log",
    "audio", "biometrics", "plate_reading",
)  # fmt: skip
SHADES = 4
SIMPLE_M = 20.0
MAIN_STREETS = ("motorway", "trunk", "primary", "secondary", "tertiary")


def homes(case: Case) -> Part:
    """Return what is seen of homes and of sensitive places; unknown is told as unknown."""
    return Part(
        "homes", ASSESSMENT["homes"],
        (*_facades(case), *_sensitive(case), asked("q_homes", "auditor"), asked("q_groups", "authority")),
    )  # fmt: skip


def _facades(case: Case) -> Iterator[Block]:
    """Yield the facades of homes in view, and public ground."""
    seen = pd.to_numeric(case.cameras["facade_m"], errors="coerce").to_numpy(dtype=float)
    known = seen[np.isfinite(seen)]
    if len(known):
        total, most = with_unit(known.sum(), "", 0), number(known.max(), 0)
        yield said("facades", total=total, n=number(int((known > 0).sum())), most=most)
        if len(known) < len(seen):
            yield said("facades_part", n=number(len(seen) - len(known)))
    else:
        yield said("facades_unknown")
    yield said("masked", n=number(sum(bool(r["homes_masked"]) for r in case.records)))
    public = pd.to_numeric(case.cameras["public_share"], errors="coerce").dropna()
    if len(public):
        yield said("public", mean=percent(float(public.mean())), least=percent(float(public.min())))


def _sensitive(case: Case) -> Iterator[Block]:
    """Yield what places ask of cameras, and the kinds in view, shelters left out."""
    asks = case.block("cameras").get("exclusions") or {}
    yield said("exclusions", **{k: number(asks.get(k, 0)) for k in ("mask", "justify", "forbid")})
    kinds = case.block("cameras").get("sensitive_in_view") or {}
    rows = [
        (kind_name(kind), number(n))
        for kind, n in sorted(kinds.items())
        if not any(word in str(kind) for word in SHELTER_WORDS)
    ]
    if rows:
        yield grid("sensitive", ("kind_head", "places_head"), rows, (1,))


def kind_name(kind: object) -> Both:
    """Return a kind of sensitive place in words.

    >>> kind_name("seat_of_government")
    Both(es='sede de gobierno', en='seat of government')
    """
    english = str(kind).replace("_", " ")
    return Both(KINDS.get(english, code_name(kind).es), english)


def equity(case: Case) -> Part:
    """Return cameras by district beside residents and what is seen, and the map."""
    rows = list(case.block("cameras").get("districts") or [])
    blocks: list[Block] = []
    if rows:
        blocks.append(_districts(rows))
        blocks += [*_needs(case), *_unequal(rows)]
    else:
        blocks.append(said("no_districts"))
    return Part("equity", ASSESSMENT["equity"], (*blocks, _map(case, rows), asked("q_equity", "authority")))


def _districts(rows: list[dict[str, Any]]) -> Block:
    """Return the table of districts."""
    heads = ("district_head", "residents_head", "cameras_head", "rate_head", "demand_head", "seen_head")
    cells = [
        (same(r["name"]), number(r["residents"]), number(r["cameras"]), number(r["cameras_per_1000"], 2),
         number(r["demand"]), percent(r["covered_share"]))
        for r in rows
    ]  # fmt: skip
    return grid("districts", heads, cells, (1, 2, 3, 4, 5))


def _needs(case: Case) -> Iterator[Block]:
    """Yield over- and under-service: cameras beside the need that the study states, and its weights."""
    told = case.block("accountability")
    rows = [
        (same(r["name"]), number(r["cameras_per_1000_near"], 2), percent(r["need_share"]),
         percent(r["camera_share"]), number(r["service_ratio"], 2))
        for r in told.get("districts") or []
    ]  # fmt: skip
    if rows:
        heads = ("district_head", "near_head", "need_head", "part_head", "service_head")
        yield grid("needs", heads, rows, (1, 2, 3, 4))


def _unequal(rows: list[dict[str, Any]]) -> list[Block]:
    """Return how far the richest and the poorest district are apart, and who has none."""
    rated = sorted(((r["cameras_per_1000"], r["name"]) for r in rows if r["cameras_per_1000"]), reverse=True)
    out: list[Block] = []
    if len(rated) > 1:
        most, least = rated[0], rated[-1]
        out.append(said("ratio", most=most[1], least=least[1], ratio=number(most[0] / least[0], 1)))
    none = [str(r["name"]) for r in rows if r["cameras"] == 0]
    if none:
        out.append(said("none_at_all", names=", ".join(none)))
    return out


def _map(case: Case, rows: list[dict[str, Any]]) -> Picture:
    """Return the map: districts by cameras per 1,000 residents, cameras at their published positions."""
    lons, lats = ([r[k] for r in case.records] for k in ("longitude", "latitude"))
    crs = str(case.plan.summary["crs"])
    dots = gpd.GeoSeries(gpd.points_from_xy(lons, lats), crs="EPSG:4326").to_crs(crs)
    rate = {str(r["name"]): r["cameras_per_1000"] for r in rows}
    known = sorted(v for v in rate.values() if v is not None)
    edges = [float(np.quantile(known, q)) for q in np.linspace(0, 1, SHADES + 1)] if known else []
    layer = case.plan.districts
    areas = tuple(
        Area(_rings(shape), _shade(rate.get(str(name)), edges))
        for name, shape in zip(layer["name"], layer["geometry"], strict=True)
    )
    legend = [ASSESSMENT["legend"].fill(low=number(a, 2), high=number(b, 2)) for a, b in pairwise(edges)]
    return Picture(
        ASSESSMENT["map" if areas and edges else "map_plain"], areas, _streets(case),
        tuple((float(p.x), float(p.y)) for p in dots), tuple(legend) if areas else (),
    )  # fmt: skip


def _streets(case: Case) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return the main streets, that a reader finds his way by; all of them where none is a main one."""
    streets = case.plan.streets
    main = streets[streets["street_class"].isin(MAIN_STREETS)]
    lines = shapely.get_parts(
        shapely.line_merge(shapely.union_all((main if len(main) else streets).geometry))
    )
    found = (shapely.get_coordinates(shapely.simplify(line, SIMPLE_M)) for line in lines)
    return tuple(tuple((float(x), float(y)) for x, y in line) for line in found)


def _rings(shape: shapely.Geometry) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return the outer outlines of a district."""
    polygons = [p for p in shapely.get_parts(shapely.simplify(shape, SIMPLE_M)) if p.geom_type == "Polygon"]
    return tuple(tuple((float(x), float(y)) for x, y in p.exterior.coords) for p in polygons)


def _shade(value: float | None, edges: list[float]) -> int:
    """Return the class of a rate, -1 where it is unknown."""
    if value is None or not edges:
        return -1
    return int(np.clip(np.searchsorted(edges[1:-1], value, side="right"), 0, SHADES - 1))


def handling(case: Case) -> Part:
    """Return how long images are kept, and of how many cameras each fact of their handling is told."""
    law = case.jurisdiction
    days = counted((r["retention_days"] for r in case.records), lambda d: number(d, 0))
    figures = case.block("cameras")
    limit: tuple[Block, ...] = ()
    if law is not None:
        known = law.most_days is not None
        limit = (said("most_days", n=number(law.most_days)) if known else said("no_most_days"),)
    told = [(column_name(f), number(case.told(f)), number(case.untold(f))) for f in HANDLED]
    heads = ("fact_head", "told_head", "untold")
    handled = grid("handled", heads, told, (1, 2), all=number(case.count))
    return Part(
        "handling", ASSESSMENT["handling"],
        (
            grid("retention", ("days_head", "cameras_head"), days, (0, 1)), *limit,
            said("storage", tb=number(figures.get("storage_tb"), 1),
                 seats=number(figures.get("seats_needed")),
                 days=number(case.settings("cameras").get("retention_days"))),
            handled,
            asked("q_security", "security"), asked("q_vendor", "controller"),
        ),
    )  # fmt: skip


def consultation(_case: Case) -> Part:
    """Return the record of the consultation: nothing of it is in a plan."""
    return Part(
        "consultation", ASSESSMENT["consultation"],
        (said("register"), asked("q_consulted", "authority"), asked("q_said", "authority")),
    )  # fmt: skip


def cost(case: Case) -> Part:
    """Return the cost with its band, and how much of it rests on assumptions."""
    told, currency = case.block("cost"), str(case.plan.summary["currency"])
    low, high = number(told["capex_low"]), number(told["capex_high"])
    each = told["net_present_cost"] / case.count if case.count else None
    rows = [
        (ASSESSMENT["capex"], number(told["capex"])),
        (ASSESSMENT["capex_band"], Both(f"{low.es} – {high.es}", f"{low.en} – {high.en}")),
        (ASSESSMENT["opex"], number(told["annual_opex"])),
        (ASSESSMENT["npc"].fill(years=number(told["horizon_years"])), number(told["net_present_cost"])),
        (ASSESSMENT["each"], number(each)),
    ]
    table = grid("costs", ("figure_head", "value_head"), rows, (1,), currency=currency)
    return Part(
        "cost", ASSESSMENT["cost"],
        (
            table, said("assumed", share=percent(told.get("assumption_share"), 0)), said("whole"),
            asked("q_cost", "treasury"),
        ),
    )  # fmt: skip
