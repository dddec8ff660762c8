"""The report's chapter on what the cameras see: levels, check against circles, curve, blind spots, homes."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from planner.outputs import palette
from planner.outputs.report.charts import Bar, bars
from planner.outputs.report.curve import curve_chart
from planner.outputs.report.tables import Grid, records
from planner.outputs.words import Both, code_name, number, percent, same, with_unit
from planner.outputs.words.reasons import KINDS
from planner.outputs.words.seeing import SEEING, stop_name
from planner.plan.model import Plan

SHOWN_SPOTS = 15
MARKS = (1, 10, 25, 50, 100, 300, 600, 1000)


def seeing(plan: Plan, language: str) -> dict[str, Any]:
    """Return sentences, charts and tables of the chapter, as the template lays them out."""
    cameras = plan.summary["cameras"]
    return {
        "words": SEEING,
        "sentences": [*_fewer(cameras), *_level(cameras), circle_sentence(cameras)],
        "circle_chart": bars(circle_bars(cameras), SEEING["circle_chart"], language, 1),
        "circle_bars": circle_bars(cameras),
        "levels": levels(cameras),
        "curve_chart": _curve(cameras, language),
        "curve": marginal(cameras),
        "failure": _failure(cameras),
        "blind": blind_spots(plan),
        "districts": districts(cameras),
        "layers": layers(cameras),
        "existing": _existing(cameras),
        "privacy": _privacy(cameras),
        "operation": _operation(plan),
    }


def _fewer(cameras: dict[str, Any]) -> list[Both]:
    """Return how many cameras were asked for, and what stops more, where fewer are chosen."""
    asked, chosen = cameras.get("asked", cameras["chosen"]), cameras["chosen"]
    if chosen >= asked:
        return []
    stops = [stop_name(str(s)) for s in cameras.get("stopped_by") or []] or [SEEING["nothing_stops"]]
    named = Both("; ".join(s.es for s in stops), "; ".join(s.en for s in stops))
    return [SEEING["fewer"].fill(asked=number(asked), chosen=number(chosen), stops=named)]


def _level(cameras: dict[str, Any]) -> list[Both]:
    """Return what counts as seen."""
    found = [r for r in cameras["coverage_by_level"] if _is_asked(cameras, r)]
    density = (
        number(found[0]["px_per_m"], 0 if float(found[0]["px_per_m"]).is_integer() else 1)
        if found
        else same("—")
    )
    told = SEEING["level_note"].fill(
        level=code_name(cameras["level"]),
        px=density,
        profile=code_name(cameras["level_profile"]),
        light=SEEING[str(cameras["light"])],
    )
    claimed = cameras.get("claimed_range_m") or 0
    return [told, SEEING["claimed"].fill(range=number(claimed))] if claimed else [told]


def _is_asked(cameras: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether a row of the levels is the one that the study asks for."""
    return bool(row["profile"] == cameras["level_profile"] and row["level"] == cameras["level"])


def circle_sentence(cameras: dict[str, Any]) -> Both:
    """Return the check against the circle model in one sentence."""
    check = cameras["circle_check"]
    return SEEING["circle"].fill(
        circles=percent(check["circles_share"]),
        random=percent(check["random_azimuth_share"]),
        plan=percent(check["plan_share"]),
        circles_night=percent(check["circles_night_share"]),
        random_night=percent(check["random_azimuth_night_share"]),
        plan_night=percent(check["plan_night_share"]),
    )


def circle_bars(cameras: dict[str, Any]) -> list[Bar]:
    """Return the same as bars."""
    check, rows = cameras["circle_check"], []
    for light, part in (("day", ""), ("night", "_night")):
        for name, color in (
            ("circles", palette.GRAY),
            ("random_azimuth", palette.SKY),
            ("plan", palette.BLUE),
        ):
            label = SEEING[f"{name.removesuffix('_azimuth')}_bar"].fill(light=SEEING[light])
            rows.append(Bar(label, 100 * check[f"{name}{part}_share"], color=color))
    return rows


def levels(cameras: dict[str, Any]) -> Grid:
    """Return coverage by level of both profiles; the level asked for is marked."""
    rows = [
        (
            code_name(r["profile"]),
            Both("{n} ◂", "{n} ◂").fill(n=code_name(r["level"]))
            if _is_asked(cameras, r)
            else code_name(r["level"]),
            number(r["px_per_m"], 1),
            percent(r["share_day"]),
            percent(r["share_night"]),
        )
        for r in cameras["coverage_by_level"]
    ]
    heads = [SEEING[k] for k in ("profile", "level", "density", "by_day", "by_night")]
    return Grid(heads, rows, frozenset({2, 3, 4}))


def _curve(cameras: dict[str, Any], language: str) -> Markup:
    """Return coverage against number of cameras as a line."""
    points = [(float(r["cameras"]), 100 * float(r["coverage_share"])) for r in cameras["curve"]]
    return curve_chart(points, SEEING["cameras"], SEEING["curve"], language)


def marginal(cameras: dict[str, Any]) -> Grid:
    """Return what the first, the 10th, 25th ... and the last camera add; 0 where some stand already."""
    rows = {int(r["cameras"]): r for r in cameras["curve"]}
    asked = sorted({*MARKS, max(rows, default=0)} & set(rows))
    if 0 in rows and rows[0]["coverage_share"]:
        asked = sorted({0, *asked})
    cells = [
        (
            number(n),
            number(rows[n]["marginal_weight"], 1),
            percent(rows[n]["coverage_share"]),
        )
        for n in asked
    ]
    return Grid([SEEING[k] for k in ("number", "adds", "reached")], cells, frozenset({0, 1, 2}))


def _failure(cameras: dict[str, Any]) -> list[Both]:
    """Return what one failure costs, how much is seen twice."""
    worst = cameras.get("worst_single_loss") or {}
    told = []
    if worst:
        told.append(
            SEEING["worst"].fill(
                share=percent(worst["share"], 2),
                camera=str(worst["camera_id"]),
                overlap=number(cameras["overlap_mean"], 2),
            )
        )
    if cameras.get("backup_share_covered") is not None:
        told.append(SEEING["backup"].fill(share=percent(cameras["backup_share_covered"])))
    return told


def blind_spots(plan: Plan) -> Grid:
    """Return the first blind spots."""
    rows = [
        (
            number(s["rank"]),
            same(_text(s["street_name"])),
            same(_text(s["district"])),
            number(s["weight"], 1),
            with_unit(s["length_m"], "m", 0),
        )
        for s in records(plan.tables["blind_spots"].sort_values("rank").head(SHOWN_SPOTS))
    ]
    heads = [SEEING[k] for k in ("rank", "street", "district", "demand", "length")]
    return Grid(heads, rows, frozenset({0, 3, 4}))


def districts(cameras: dict[str, Any]) -> Grid:
    """Return cameras, density and coverage by district."""
    rows = [
        (
            same(d["name"]),
            number(d["residents"]),
            number(d["cameras"]),
            number(d["cameras_per_1000"], 2),
            percent(d["covered_share"]),
            percent(d["floor_pct"] / 100, 0) if d.get("floor_pct") else same("—"),
            number(d.get("ceiling")),
        )
        for d in cameras.get("districts") or []
    ]
    heads = [
        SEEING[k] for k in ("district", "residents", "cameras", "per_1000", "covered", "floor", "ceiling")
    ]
    return Grid(heads, rows, frozenset({1, 2, 3, 4, 5, 6}))


def layers(cameras: dict[str, Any]) -> Grid:
    """Return the mixture of demand with its sources."""
    rows = []
    for layer in cameras.get("layers") or []:
        kind = code_name(layer["kind"])
        if layer.get("police_records"):
            kind = Both(f"{kind.es} ({SEEING['police'].es})", f"{kind.en} ({SEEING['police'].en})")
        rows.append(
            (
                same(layer["name"] or "—"),
                kind,
                percent(layer["share"], 0),
                percent(layer["covered_share"]),
                percent(layer["off_street_share"]),
                same(layer["source"] or "—"),
            )
        )
    heads = [SEEING[k] for k in ("layer", "kind", "share", "covered", "off", "source")]
    return Grid(heads, rows, frozenset({2, 3, 4}))


def _existing(cameras: dict[str, Any]) -> Both | None:
    """Return what the standing cameras bring."""
    told = cameras.get("existing") or {}
    if not told.get("cameras"):
        return None
    return SEEING["existing"].fill(
        n=number(told["cameras"]),
        credited=number(told["credited"]),
        unknown=number(told["unknown_direction"]),
        share=percent(told["covered_share_alone"]),
    )


def _privacy(cameras: dict[str, Any]) -> list[Both]:
    """Return exclusions, facade and public ground."""
    held = cameras["exclusions"]
    told = [SEEING["exclusions"].fill(**{k: number(held[k]) for k in ("forbid", "mask", "justify")})]
    told.extend(_unasked(cameras))
    facade = cameras.get("facade_m_total")
    told.append(
        SEEING["facade_unknown"]
        if facade is None
        else SEEING["facade"].fill(facade=with_unit(facade, "m", 0))
    )
    if cameras.get("public_share_mean") is not None:
        told.append(SEEING["public"].fill(share=percent(cameras["public_share_mean"], 0)))
    return told


def _unasked(cameras: dict[str, Any]) -> list[Both]:
    """Return how many cameras look into zones, and which sensitive places lie in view."""
    told, zones, places = [], cameras["zones_in_view"], cameras["sensitive_in_view"]
    if zones["zones"]:
        told.append(
            SEEING["zones_in_view"].fill(
                n=number(zones["cameras"]), area=with_unit(zones["area_m2"], "m²", 0)
            )
        )
    seen = [(_kind(kind), n) for kind, n in places.items() if n]
    if seen:
        named = Both(
            ", ".join(f"{k.es} {number(n).es}" for k, n in seen),
            ", ".join(f"{k.en} {number(n).en}" for k, n in seen),
        )
        told.append(SEEING["sensitive_in_view"].fill(places=named))
    elif places:
        told.append(SEEING["no_sensitive_in_view"])
    return told


def _kind(kind: str) -> Both:
    """Return a kind of sensitive place in both languages."""
    name = kind.replace("_", " ")
    return Both(KINDS.get(name, name), name)


def _operation(plan: Plan) -> list[Both]:
    """Return operator seats and storage."""
    cameras = plan.summary["cameras"]
    per = plan.resolved["cameras"]["cameras_per_seat"]
    told = [SEEING["seats"].fill(per=number(per), seats=number(cameras["seats_needed"]))]
    return [*told, SEEING["storage"].fill(tb=number(cameras["storage_tb"], 0))]


def _text(value: object) -> str:
    """Return a text, a dash where it is blank."""
    return "—" if value is None or value != value or value == "" else str(value)  # noqa: PLR0124  nan
