"""Centers in tiers and failover in the report and on the map of a province."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
from markupsafe import Markup
from shapely.geometry import LineString, Point

from planner.outputs import palette
from planner.outputs.map.model import Field, Theme
from planner.outputs.province.labels import Dot, names
from planner.outputs.province.tables import gap, money, table
from planner.outputs.report.context import both
from planner.outputs.report.svg import chart
from planner.outputs.words import Both, number, percent, same
from planner.outputs.words.tiers import TIERS
from planner.plan.province.model import CRS, Part

WIDTH_PX, MOST_PX, MARGIN_PX = 900, 760.0, 80.0
NAME_PX = 14.0
COLORS = {"national": palette.VERMILLION, "zonal": palette.BLUE, "local": palette.GREEN}
SHAPES = {"national": "star", "zonal": "square", "local": "circle"}
NO = same("—")
WATCHED = ("center", "tier", "parent", "members", "cameras", "calls", "answered")
BOUGHT = ("center", "seats", "bought", "staff", "storage", "storage_bought", "ports", "uplink")
Row = dict[str, Any]
Spot = tuple[float, float]
BOW_PARTS = 12


def section(part: Part, language: str) -> str:
    """Return who watches what, what each center buys, and a picture of who takes over whom."""
    told, words = part.summary, TIERS
    centers, taken = _rows(part, "tier_centers"), _taken(part)
    lead = words["lead"].fill(
        centers=number(told["centers"]),
        cameras=number(told["cameras"]),
        calls=number(told["calls_per_year"]),
        seats=number(told["seats_used"]),
        staff=number(told["staff"]),
        storage=number(told["storage_used_tb"]),
        raw=number(told["storage_raw_tb"]),
    )
    currency, service = str(told["currency"]), told["service"]
    bound = words["bound"].fill(
        objective=money(told["objective"], currency), years=number(told["horizon_years"]),
        lower=money(told["lower_bound"], currency), gap=gap(told["gap_pct"]),
        certified=money(told["certified_lower_bound"], currency),
    )  # fmt: skip
    counted = words["counted"].fill(
        per_seat=number(told["cameras_per_seat"]), busy=number(service["busy_hour_pct"], 1),
        handling=number(service["handling_s"]), answer=number(service["answer_pct"]),
        within=number(service["answer_s"]), occupancy=number(service["most_occupancy_pct"]),
        staff=number(told["staff_per_seat"], 1),
    )  # fmt: skip
    parts = [
        Markup('<h2 id="tiers">{}</h2><p>{}</p><p>{}</p>').format(
            both(words["title"]), both(lead), both(bound)
        ),
        takeover_picture(centers, taken, language),
        Markup('<p class="small">{}</p>').format(both(words["picture"])),
        _watched_table(centers, part),
        _centers_table(centers),
        _takeovers_table(centers, taken),
        Markup('<p class="small">{}</p>').format(both(counted)),
    ]
    return "".join(parts)


def failover_section(part: Part, language: str) -> str:
    """Return for every center that falls who takes over and every limit that would break."""
    del language
    told, words = part.summary, TIERS
    currency = str(told["currency"])
    lead = words["failover_lead"].fill(
        falls=number(len(told["falls"])), holding=number(told["holding"]), hours=number(told["outage_h"])
    )
    mend = words["failover_mend"].fill(
        capex=money(told["mend_all_capex"], currency), annual=money(told["mend_all_annual"], currency)
    )
    linked = words["links_checked" if told["links_checked"] else "links_unchecked"]
    return Markup('<h2 id="failover">{}</h2><p>{}</p><p>{} {}</p>').format(
        both(words["failover_title"]), both(lead), both(mend), both(linked)
    ) + _breaks_table(told)


def _breaks_table(told: Mapping[str, Any]) -> Markup:
    """Return the limits that would break, a line each; falls that are borne have one line."""
    words, names = TIERS, told["names"]
    heads = [words[k] for k in ("fallen", "taker", "limit", "place", "needed", "have", "short", "mend_capex",
                                "mend_annual")]  # fmt: skip
    body: list[list[Both | Markup]] = []
    for fall in told["falls"]:
        who: list[Both | Markup] = [
            same(names[fall["fallen_id"]]), same(", ".join(names[t] for t in fall["takers"]))
        ]  # fmt: skip
        if not fall["breaks"]:
            body.append([*who, words["none"], *[NO] * 6])
        for row in fall["breaks"]:
            figures = [number(row[k], 1 if row["unit"] == "TB" else 0) for k in ("needed", "have", "short")]
            place = same(names.get(row["place_id"], row["place_id"]))
            costs = [number(row["mend_capex"]), number(row["mend_annual"])]
            body.append([*who, words[f"limit_{row['limit']}"], place, *figures, *costs])
    return table(words["failover_table"], heads, body, 4)


def _rows(part: Part, name: str) -> list[Row]:
    """Return the rows of a table of the part."""
    return [{str(k): v for k, v in r.items()} for r in part.tables[name].to_dict("records")]


def _taken(part: Part) -> dict[tuple[str, str], Row]:
    """Return by fallen center and taker: cameras and calls that it takes, and whether the study says so."""
    held = {str(r["assignment_id"]): r for r in _rows(part, "assignments")}
    out: dict[tuple[str, str], Row] = {}
    for row in _rows(part, "takeovers"):
        mine = held[str(row["assignment_id"])]
        start: Row = {"cameras": 0, "calls": 0.0, "given": bool(row["given"])}
        at = out.setdefault((str(row["fallen_id"]), str(row["taker_id"])), start)
        at["cameras"] += int(mine["cameras"])
        at["calls"] += float(mine["calls_per_year"])
    return out


def name_of(center: Mapping[str, Any]) -> str:
    """Return the name of a center, its id where it has none."""
    return (
        str(center["name"])
        if isinstance(center["name"], str) and center["name"]
        else str(center["center_id"])
    )


def _watched_table(centers: Sequence[Row], part: Part) -> Markup:
    """Return what each center watches and answers."""
    words, names = TIERS, {str(c["center_id"]): name_of(c) for c in centers}
    heads = [words[k] for k in WATCHED]
    members: dict[str, list[str]] = {}
    for row in _rows(part, "assignments"):
        mine = members.setdefault(str(row["center_id"]), [])
        if str(row["member_id"]) not in mine:
            mine.append(str(row["member_id"]))
    rows: list[list[Both | Markup]] = [
        [
            same(name_of(c)), words[str(c["tier"])],
            same(names.get(str(c["parent_id"]), "—")),
            same(", ".join(members.get(str(c["center_id"]), [])) or "—"),
            number(c["cameras"]), number(c["calls_per_year"]),
            percent(float(c["answered_pct"]) / 100) if _there(c["answered_pct"]) else NO,
        ]
        for c in centers
    ]  # fmt: skip
    return table(words["watched_table"], heads, rows, 4)


def _centers_table(centers: Sequence[Row]) -> Markup:
    """Return what each center has and buys."""
    words = TIERS
    heads = [words[k] for k in BOUGHT]
    rows: list[list[Both | Markup]] = [
        [
            same(name_of(c)), number(c["seats_used"]), number(c["seats_bought"]), number(c["staff"]),
            number(c["storage_used_tb"]), number(c["storage_bought_tb"]), number(c["ports_used"]),
            number(c["uplink_used_mbps"]),
        ]
        for c in centers
    ]  # fmt: skip
    return table(words["centers_table"], heads, rows)


def _there(value: object) -> bool:
    """Say whether a figure is told."""
    return isinstance(value, int | float) and not math.isnan(value)


def _takeovers_table(centers: Sequence[Row], taken: Mapping[tuple[str, str], Row]) -> Markup:
    """Return who takes over whom, with cameras and calls."""
    words, names = TIERS, {str(c["center_id"]): name_of(c) for c in centers}
    heads = [words[k] for k in ("fallen", "taker", "given", "cameras", "calls")]
    rows: list[list[Both | Markup]] = [
        [
            same(names[fallen]), same(names[taker]), words["by_study" if row["given"] else "by_model"],
            number(row["cameras"]), number(row["calls"]),
        ]
        for (fallen, taker), row in taken.items()
    ]  # fmt: skip
    return table(words["takeovers_table"], heads, rows, 3)


def takeover_picture(centers: Sequence[Row], taken: Mapping[tuple[str, str], Row], language: str) -> Markup:
    """Return the picture: centers in their places, an arrow from each that falls to who takes over."""
    place, height = _frame(centers)
    at = {str(c["center_id"]): place(float(c["lon"]), float(c["lat"])) for c in centers}
    most = max((int(c["seats_used"]) for c in centers), default=1) or 1
    size = {str(c["center_id"]): 6 + 14 * math.sqrt(int(c["seats_used"]) / most) for c in centers}
    body = [
        f'<rect width="{WIDTH_PX}" height="{height}" fill="{palette.GROUND}"/>'
        f'<defs><marker id="arrow" viewBox="0 0 8 8" '
        f'refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" '
        f'fill="{palette.BLACK}"/></marker></defs>'
    ]
    ties = [(at[str(c["center_id"])], at[str(c["parent_id"])]) for c in centers if str(c["parent_id"]) in at]
    for (x, y), (u, v) in ties:
        body.append(
            f'<path d="M{x:.1f} {y:.1f}L{u:.1f} {v:.1f}" stroke="{palette.GRAY}" stroke-dasharray="4 4"/>'
        )
    bows = [_bow(at[a], at[b], size[b]) for a, b in taken]
    body += [_arrow(*bow) for bow in bows]
    for c in centers:
        (x, y), r = at[str(c["center_id"])], size[str(c["center_id"])]
        body.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{COLORS[str(c["tier"])]}" stroke="#000"/>'
        )
    named = []
    for c in centers:
        (x, y), r = at[str(c["center_id"])], size[str(c["center_id"])]
        named.append(Dot(x, y, r, name_of(c)))
    body += names(named, NAME_PX, WIDTH_PX, height, [*ties, *(_along(*bow) for bow in bows)])
    return chart(WIDTH_PX, height, TIERS["alt"], language, "".join(body))


def _bow(start: Spot, end: Spot, radius: float) -> tuple[Spot, Spot, Spot]:
    """Return start, control point and end of a bow to a circle; two that take over each other show both."""
    (x, y), (u, v) = start, end
    far = math.hypot(u - x, v - y) or 1.0
    bow = min(40.0, far / 5)
    mx, my = (x + u) / 2 - (v - y) / far * bow, (y + v) / 2 + (u - x) / far * bow
    last = math.hypot(u - mx, v - my) or 1.0
    return start, (mx, my), (u - (u - mx) / last * (radius + 2), v - (v - my) / last * (radius + 2))


def _along(start: Spot, control: Spot, end: Spot) -> list[Spot]:
    """Return places along a bow."""
    shares = [k / BOW_PARTS for k in range(BOW_PARTS + 1)]
    weights = [((1 - t) ** 2, 2 * t * (1 - t), t * t) for t in shares]
    return [
        (a * start[0] + b * control[0] + c * end[0], a * start[1] + b * control[1] + c * end[1])
        for a, b, c in weights
    ]


def _arrow(start: Spot, control: Spot, end: Spot) -> str:
    """Return an arrow along a bow."""
    (x, y), (mx, my), (u, v) = start, control, end
    return (
        f'<path d="M{x:.1f} {y:.1f}Q{mx:.1f} {my:.1f} {u:.1f} {v:.1f}" fill="none" '
        f'stroke="{palette.BLACK}" stroke-width="1.6" marker-end="url(#arrow)"/>'
    )


def _frame(centers: Sequence[Row]) -> tuple[Any, int]:
    """Return where a place is drawn, degrees of longitude narrowed, and the height of the picture."""
    middle = math.radians(sum(float(c["lat"]) for c in centers) / len(centers))
    xs = [float(c["lon"]) * math.cos(middle) for c in centers]
    ys = [float(c["lat"]) for c in centers]
    wide, high = max(max(xs) - min(xs), 0.02), max(max(ys) - min(ys), 0.02)
    scale = min((WIDTH_PX - 2 * MARGIN_PX) / wide, (MOST_PX - 2 * MARGIN_PX) / high)
    height = int(max(220.0, high * scale + 2 * MARGIN_PX))
    cx, cy = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2

    def place(lon: float, lat: float) -> tuple[float, float]:
        return WIDTH_PX / 2 + (lon * math.cos(middle) - cx) * scale, height / 2 - (lat - cy) * scale

    return place, height


def layers(part: Part) -> list[Theme]:
    """Return the centers with their figures, and a line from each that falls to who takes over."""
    words, centers = TIERS, _rows(part, "tier_centers")
    at = {str(c["center_id"]): (float(c["lon"]), float(c["lat"])) for c in centers}
    names = {str(c["center_id"]): name_of(c) for c in centers}
    frame = gpd.GeoDataFrame(
        [
            {"id": c["center_id"], "name": name_of(c), "tier": str(c["tier"]), "cameras": int(c["cameras"]),
             "calls": float(c["calls_per_year"]), "seats": int(c["seats_used"]), "staff": int(c["staff"]),
             "storage": float(c["storage_used_tb"])}
            for c in centers
        ],
        geometry=[Point(at[str(c["center_id"])]) for c in centers],
        crs=CRS,
    )  # fmt: skip
    taken = [(k, row) for k, row in _taken(part).items() if at[k[0]] != at[k[1]]]
    lines = gpd.GeoDataFrame(
        [
            {
                "id": f"{a}>{b}",
                "fallen": names[a],
                "taker": names[b],
                "cameras": r["cameras"],
                "calls": r["calls"],
            }
            for (a, b), r in taken
        ],
        geometry=[LineString([at[a], at[b]]) for (a, b), _ in taken],
        crs=CRS,
    )
    marks = {tier: palette.Look(COLORS[tier], SHAPES[tier], 9) for tier in COLORS}
    return [
        Theme(
            "tiers_takeovers", words["layer_takeovers"], words["layer_takeover"], lines,
            (Field("fallen", words["fallen"]), Field("taker", words["taker"]),
             Field("cameras", words["cameras"], "number"), Field("calls", words["calls"], "number")),
            shown=False, looks={"": palette.Look(palette.BLACK, dash="6 4")}, group="network",
        ),
        Theme(
            "tiers_centers", words["layer_centers"], words["layer_center"], frame,
            (Field("name", words["center"]), Field("cameras", words["cameras"], "number"),
             Field("calls", words["calls"], "number"), Field("seats", words["seats"], "number"),
             Field("staff", words["staff"], "number"), Field("storage", words["storage"], "number")),
            style_column="tier", looks=marks, labels={t: words[t] for t in marks}, group="network",
        ),
    ]  # fmt: skip
