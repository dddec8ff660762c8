"""The backbone in the report and on the map of a plan of members."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import pandas as pd
from markupsafe import Markup, escape

from planner.outputs import palette
from planner.outputs.map.model import Field, Theme
from planner.outputs.province.labels import Dot, names
from planner.outputs.province.tables import gap, money, table
from planner.outputs.report.context import both
from planner.outputs.report.svg import spoken
from planner.outputs.words import Both, number, same
from planner.outputs.words.backbone import BACKBONE
from planner.plan.province.model import CRS, Part

WIDTH_PX, HEIGHT_PX, MARGIN_PX = 900.0, 620.0, 60.0
NAME_PX = 13.0
FAT_MBPS = 10_000.0
LOOKS = {
    "fiber": palette.Look(palette.BLUE, width_px=4.0),
    "leased": palette.Look(palette.VERMILLION, dash="8 5", width_px=3.0),
}
NODE_LOOKS = {
    "center": palette.Look(palette.BLACK, "star", 10),
    "member": palette.Look(palette.VERMILLION, "circle", 6),
    "place": palette.Look(palette.ORANGE, "circle", 5),
    "junction": palette.Look(palette.BLUE, "square", 5),
    "hut": palette.Look(palette.BLUE, "square", 4),
}


def section(part: Part, language: str) -> str:
    """Return the HTML of the backbone: figures, bound, schematic, links, and what goes dark unpaid.

    Parameters
    ----------
    language
        The language in which the page opens, for the text alternative of the picture.
    """
    told = part.summary
    body = [
        Markup("<h2>{}</h2>").format(both(BACKBONE["title"])),
        *(Markup("<p>{}</p>").format(both(words)) for words in _sentences(told)),
        schematic(part, language),
        _links(part),
        _unpaid(told),
    ]
    return str(Markup("").join(body))


def _sentences(told: Any) -> list[Both]:
    """Return what is said before the picture."""
    currency = str(told["currency"])
    out = [
        BACKBONE["lead"].fill(
            links=number(told["links"]), km=number(told["route_km"]), leased=number(told["leased_links"]),
            nodes=number(told["nodes"]), mbps=number(told["flow_mbps"]),
            capex=money(told["capex"], currency), annual=money(told["annual"], currency),
        ),
        BACKBONE["bound"].fill(
            years=number(told["horizon_years"]), objective=money(told["objective"], currency),
            candidates=number(told["candidates"]), lower=money(told["lower_bound"], currency),
            gap=gap(told["gap_pct"]), certified=money(told["certified_lower_bound"], currency),
        ),
    ]  # fmt: skip
    if told["bound_of"] != "all candidates":
        out.append(BACKBONE["cut_down"])
    kept = BACKBONE["protected_nodes" if told["disjoint"] == "nodes" else "protected"]
    out.append(kept.fill(protected=number(told["protected_flows"]), flows=number(told["flows"])))
    if told["unreached"]:
        out.append(BACKBONE["unreached"].fill(flows=", ".join(str(f) for f in told["unreached"])))
    guessed = told["km_by_basis"].get("coordinates times detour", 0.0)
    if guessed:
        factor = number(told["roads"]["detour_factor"], 2)
        out.append(BACKBONE["assumed"].fill(km=number(guessed), factor=factor))
    if told["leased_links"]:
        out.append(BACKBONE["assumed_offer"])
    worn = told["unmended"]
    if worn["own_cable_km"]:
        cuts = number(worn["aerial_cuts_year"] + worn["buried_cuts_year"], 1)
        out.append(
            BACKBONE["unmended"].fill(
                km=number(worn["own_cable_km"]), cuts=cuts, optics=number(worn["optics_year"], 1)
            )
        )
    return out


def _links(part: Part) -> Markup:
    """Return the table of links."""
    names = _names(part)
    currency = str(part.summary["currency"])
    heads = [BACKBONE[k] for k in ("link", "ends", "ways", "km", "capacity", "load", "huts", "optic",
                                   "margin", "capex", "annual")]  # fmt: skip
    rows = [
        [
            same(row["backbone_link_id"]),
            same(f"{names.get(row['from_node'], row['from_node'])} - "
                 f"{names.get(row['to_node'], row['to_node'])}"),
            _ways(str(row["ways"])),
            number(row["length_km"], 1),
            number(row["capacity_mbps"]),
            number(row["load_mbps"]),
            number(row["huts"]),
            same(_text(row["optic"]) or "-"),
            number(None if _blank(row["margin_db"]) else row["margin_db"], 1),
            money(row["capex"], currency),
            money(row["annual"], currency),
        ]
        for row in part.tables["backbone_links"].to_dict("records")
    ]  # fmt: skip
    return table(BACKBONE["links"], heads, rows, 3)


def _ways(text: str) -> Both:
    """Return ways with their kilometers in both languages."""
    spanish, english = [], []
    for one in text.split(", "):
        way, _, rest = one.partition(" ")
        words = BACKBONE.get(way, same(way))
        km = number(float(rest.split()[0]), 1)
        spanish.append(f"{words.es} {km.es} km")
        english.append(f"{words.en} {km.en} km")
    return Both(", ".join(spanish), ", ".join(english))


def _unpaid(told: Any) -> Markup:
    """Return what goes dark when each of those who are paid is not."""
    if not told["unpaid"]:
        return Markup("")
    heads = [BACKBONE[k] for k in ("provider", "fees", "dark", "dark_mbps")]
    rows = [
        [same(r["provider"]), money(r["fees_year"], str(told["currency"])), number(len(r["dark_nodes"])),
         number(r["dark_mbps"])]
        for r in told["unpaid"]
    ]  # fmt: skip
    days = number(told["unpaid"][0]["after_days"])
    note = Markup("<p>{}</p>").format(both(BACKBONE["unpaid_note"].fill(days=days)))
    return table(BACKBONE["unpaid"], heads, rows) + note


def schematic(part: Part, language: str) -> Markup:
    """Return the picture: places where they stand, links straight between, wider from 10 Gb/s, dashed leased.

    Degrees of longitude are narrowed by the cosine of the middle latitude.
    """
    frame = part.tables["backbone_nodes"]
    nodes = frame[frame["kind"] != "hut"]
    if nodes.empty:
        return Markup("")
    at = _placed(nodes)
    links = part.tables["backbone_links"].to_dict("records")
    lines = [_line(row, at) for row in links]
    drawn = [(at[str(r["from_node"])], at[str(r["to_node"])]) for r in links]
    rows = nodes.to_dict("records")
    dots = [_dot(row, at) for row in rows]
    named = [Dot(*at[str(r["backbone_node_id"])], _size(r), _name(r)) for r in rows]
    words = names(named, NAME_PX, WIDTH_PX, HEIGHT_PX, drawn)
    return Markup(  # noqa: S704  every text inside is escaped
        f'<svg class="plan" viewBox="0 0 {WIDTH_PX:.0f} {HEIGHT_PX:.0f}" role="img" '
        f'{spoken(BACKBONE["picture"], language)}><rect width="{WIDTH_PX:.0f}" height="{HEIGHT_PX:.0f}" '
        f'fill="{palette.GROUND}"/>{"".join([*lines, *dots, *words])}</svg>'
    )


def _placed(nodes: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Return where each node stands on the picture."""
    shapes = list(nodes["geometry"])
    middle = math.cos(math.radians(sum(s.y for s in shapes) / len(shapes)))
    xs, ys = [s.x * middle for s in shapes], [s.y for s in shapes]
    wide, high = max(max(xs) - min(xs), 0.01), max(max(ys) - min(ys), 0.01)
    scale = min((WIDTH_PX - 2 * MARGIN_PX) / wide, (HEIGHT_PX - 2 * MARGIN_PX) / high)
    across, down = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return {
        str(i): (WIDTH_PX / 2 + (x - across) * scale, HEIGHT_PX / 2 - (y - down) * scale)
        for i, x, y in zip(nodes["backbone_node_id"], xs, ys, strict=True)
    }


def _line(row: dict[Any, Any], at: dict[str, tuple[float, float]]) -> str:
    """Return a link."""
    (a, b), (c, d) = at[str(row["from_node"])], at[str(row["to_node"])]
    look = LOOKS[str(row["kind"])]
    dash = ' stroke-dasharray="8 5"' if row["kind"] == "leased" else ""
    width = 4 if float(row["capacity_mbps"]) >= FAT_MBPS else 2
    words = escape(f"{row['backbone_link_id']}: {float(row['capacity_mbps']):,.0f} Mb/s")
    return (
        f'<line x1="{a:.1f}" y1="{b:.1f}" x2="{c:.1f}" y2="{d:.1f}" stroke="{look.color}" '
        f'stroke-width="{width}"{dash}><title>{words}</title></line>'
    )


def _dot(row: dict[Any, Any], at: dict[str, tuple[float, float]]) -> str:
    """Return a place."""
    x, y = at[str(row["backbone_node_id"])]
    look = NODE_LOOKS[str(row["kind"])]
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_size(row)}" fill="{look.color}"/>'


def _size(row: dict[Any, Any]) -> int:
    """Return the radius of a place."""
    return 7 if row["kind"] == "center" else 4


def _name(row: dict[Any, Any]) -> str:
    """Return how a place is called on the picture; junctions have no name."""
    return "" if row["kind"] == "junction" else _text(row["name"]) or _text(row["place_id"])


def layers(part: Part) -> list[Theme]:
    """Return the layers of the map: links by kind, places by kind."""
    names = _names(part)
    links = gpd.GeoDataFrame(part.tables["backbone_links"], geometry="geometry", crs=CRS)
    nodes = gpd.GeoDataFrame(part.tables["backbone_nodes"], geometry="geometry", crs=CRS)
    ends = [
        f"{names.get(a, a)} - {names.get(b, b)}"
        for a, b in zip(links["from_node"], links["to_node"], strict=True)
    ]
    drawn = links.assign(id=links["backbone_link_id"].astype(str), ends=ends)
    for column in ("optic", "owner", "provider"):
        drawn[column] = [_text(v) for v in drawn[column]]
    standing = nodes.assign(id=nodes["backbone_node_id"].astype(str), name=[_text(v) for v in nodes["name"]])
    kinds = {k: BACKBONE[k] for k in ("fiber", "leased")}
    places = {k: BACKBONE[k] for k in NODE_LOOKS}
    return [
        Theme(
            "backbone_links", BACKBONE["layer_links"], BACKBONE["layer_link"],
            drawn[["id", "ends", "kind", "ways", "length_km", "capacity_mbps", "load_mbps", "optic", "owner",
                   "provider", "capex", "annual", "provenance", "geometry"]].reset_index(drop=True),
            (
                Field("ends", BACKBONE["ends"]), Field("kind", BACKBONE["kind"], "code", codes=kinds),
                Field("ways", BACKBONE["ways"]), Field("length_km", BACKBONE["km"], "number", digits=1),
                Field("capacity_mbps", BACKBONE["capacity"], "number"),
                Field("load_mbps", BACKBONE["load"], "number"), Field("optic", BACKBONE["optic"]),
                Field("owner", BACKBONE["owner"]), Field("provider", BACKBONE["provider"]),
                Field("capex", BACKBONE["capex"], "number"), Field("annual", BACKBONE["annual"], "number"),
                Field("provenance", BACKBONE["source"]),
            ),
            style_column="kind", looks=LOOKS, labels=kinds, group="network",
        ),
        Theme(
            "backbone_nodes", BACKBONE["layer_nodes"], BACKBONE["layer_node"],
            standing[["id", "name", "kind", "links", "sends_mbps", "provenance", "geometry"]]
            .reset_index(drop=True),
            (
                Field("name", BACKBONE["name"]), Field("kind", BACKBONE["kind"], "code", codes=places),
                Field("links", BACKBONE["links"], "number"),
                Field("sends_mbps", BACKBONE["capacity"], "number"),
                Field("provenance", BACKBONE["source"]),
            ),
            style_column="kind", looks=NODE_LOOKS, labels=places, group="network",
        ),
    ]  # fmt: skip


def _names(part: Part) -> dict[str, str]:
    """Return how each node is called."""
    frame = part.tables["backbone_nodes"]
    return {
        str(i): _text(n) or _text(p) or str(i)
        for i, n, p in zip(frame["backbone_node_id"], frame["name"], frame["place_id"], strict=True)
    }


def _blank(value: object) -> bool:
    """Return whether a cell holds nothing."""
    return value is None or (isinstance(value, float) and math.isnan(value)) or value == ""


def _text(value: object) -> str:
    """Return a cell as text, blank where it holds nothing."""
    return "" if _blank(value) else str(value)
