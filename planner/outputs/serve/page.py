"""The pages of a study's shelf: all plans, and the points of a frontier under a slider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from planner.outputs.files import environment
from planner.outputs.frontier import points_chart
from planner.outputs.map.encode import script_json
from planner.outputs.report.context import both
from planner.outputs.serve.found import Shelf, StoredFrontier, StoredPlan
from planner.outputs.words import Both, number, percent, same, with_unit
from planner.outputs.words.both import rounded
from planner.outputs.words.frontier import FRONTIER
from planner.outputs.words.serve import SERVE

TEMPLATES = environment("serve", "template")
LOOKED_AT = (
    "report.html", "map.html", "map_public.html", "report.pdf", "sheets.pdf", "frontier.html",
    "frontier_map.html",
)  # fmt: skip
FIGURES = ("choose", "cost", "cameras", "coverage", "seen", "bound", "gap", "outcome", "gain", "folder")
Number = float | None


@dataclass(frozen=True)
class Link:
    """An address of the page, and what it is called."""

    href: str
    words: Both


@dataclass(frozen=True)
class Row:
    """A plan as the page tells it: its figures, what to look at, what to save."""

    name: str
    cells: tuple[Both, ...]
    look: tuple[Link, ...]
    downloads: tuple[Link, ...]
    evidence: tuple[Link, ...]


def index_page(name: str, shelf: Shelf) -> str:
    """Return the page of all plans; every text of the study is escaped."""
    language = _language([p.summary for p in shelf.plans])
    titles = [str(p.summary.get("title") or "") for p in shelf.plans]
    heads = ("plan", "cameras", "coverage", "points", "capex", "outcome", "audit", "made")
    frontiers = [
        (f, Link("/frontier/" + quote(f.name, safe=""), SERVE["slider"]), *_links(f)) for f in shelf.frontiers
    ]
    return _render(
        "index.html.j2", language=language, name=next((t for t in titles if t), name),
        heads=[SERVE[h] for h in heads], rows=[_row(p) for p in shelf.plans], frontiers=frontiers,
        number=number,
    )  # fmt: skip


def frontier_page(frontier: StoredFrontier) -> str:
    """Return the page of a frontier: a slider over its points, figures and map of the one chosen."""
    summaries = [p.summary for p in frontier.plans.values()]
    currency = next((str(s["currency"]) for s in summaries if s.get("currency")), "")
    language = _language(summaries)
    points = [_point(frontier, k, currency) for k in range(len(frontier.rows))]
    return _render(
        "frontier.html.j2", language=language, name=frontier.name, points=points,
        data=Markup(script_json([p["data"] for p in points])),  # noqa: S704  script_json leaves no < > &
        figures=[(key, SERVE[key]) for key in FIGURES], chart=_chart(frontier, currency, language),
        links=_links(frontier)[0],
    )  # fmt: skip


def _render(template: str, **values: Any) -> str:
    """Return a page with the words that all have."""
    text: str = TEMPLATES.get_template(template).render(words=SERVE, both=both, **values)
    return text.strip() + "\n"


def _row(plan: StoredPlan) -> Row:
    """Return a plan's line of the table."""
    look, downloads = _links(plan)
    evidence = tuple(
        Link(f"{_quoted(plan.address)}/evidence/{quote(n, safe='')}", same(n)) for n in plan.evidence
    )
    return Row(plan.name, _cells(plan.summary), look, downloads, evidence)


def _cells(summary: Mapping[str, Any]) -> tuple[Both, ...]:
    """Return the figures of a plan; a dash where its summary does not tell one."""
    if not summary:
        return (SERVE["unreadable"], *[same("—")] * 6)
    cameras, network = _block(summary, "cameras"), _block(summary, "network")
    cost, audit = _block(summary, "cost"), _block(summary, "audit")
    capex = number(_number(cost.get("capex")))
    currency = str(cost.get("currency") or summary.get("currency") or "")
    counts = {k: number(_number(audit.get(k))) for k in ("errors", "warnings", "open")}
    ended = str(summary.get("outcome") or "—")
    return (
        number(_number(cameras.get("chosen"))),
        percent(_number(cameras.get("coverage_share"))),
        number(_number(network.get("connected"))),
        Both(f"{currency} {capex.es}".strip(), f"{currency} {capex.en}".strip()),
        FRONTIER.get(ended, same(ended)),
        SERVE["audit_counts"].fill(**counts),
        same(str(summary.get("created") or "—")[:10]),
    )


def _links(stored: StoredPlan | StoredFrontier) -> tuple[tuple[Link, ...], tuple[Link, ...]]:
    """Return what of a folder is looked at, and what is saved."""
    base = _quoted(stored.address)
    look = tuple(Link(f"{base}/{n}", SERVE[n]) for n in LOOKED_AT if n in stored.files)
    rest = (n for n in stored.files if n not in LOOKED_AT)
    return look, tuple(Link(f"{base}/{quote(n, safe='')}", same(n)) for n in rest)


def _point(frontier: StoredFrontier, place: int, currency: str) -> dict[str, Any]:
    """Return a point: its line of the table, and what the slider shows of it."""
    row = frontier.rows[place]
    figures = _figures(row, currency)
    plan = frontier.plans.get(str(row.get("plan") or ""))
    base = "" if plan is None else _quoted(plan.address)
    held = () if plan is None else plan.files
    many = number(len(frontier.rows))
    spoken = SERVE["spoken"].fill(
        point=figures["point"],
        budget=figures["choose"],
        cameras=figures["cameras"],
        coverage=figures["coverage"],
    )
    links = [Link(f"{base}/{n}", SERVE[n]) for n in ("map.html", "report.html") if n in held]
    data = {
        "title": SERVE["point_of"].fill(point=figures["point"], all=many),
        "spoken": spoken,
        "figures": {key: figures[key] for key in FIGURES},
        "map": f"{base}/map.html" if "map.html" in held else "",
        "links": [[one.href, one.words] for one in links],
    }
    return {"figures": [figures["point"], *(figures[k] for k in FIGURES)], "links": links, "data": data}


def _figures(row: Mapping[str, str], currency: str) -> dict[str, Both]:
    """Return the figures of a point in words."""
    value = {key: _number(text) for key, text in row.items()}
    share, seen = value.get("coverage_share"), value.get("covered")
    total = seen / share if seen and share else None
    bound = value.get("bound")
    top = None if bound is None or total is None else min(bound / total, 1.0)
    gap, gain = value.get("gap_pct"), value.get("gain_pct")
    ended = str(row.get("outcome") or "—")
    return {
        "point": number(value.get("point")),
        "choose": _money(value.get("budget"), currency),
        "cost": _money(value.get("capex"), currency),
        "cameras": number(value.get("cameras")),
        "coverage": percent(share, 2),
        "seen": number(seen),
        "bound": percent(None if top is None else rounded(top, 4, ROUND_CEILING), 2),
        "gap": same("—") if gap is None else with_unit(rounded(gap, 2, ROUND_CEILING), "%", 2),
        "outcome": FRONTIER.get(ended, same(ended)),
        "gain": same("—") if gain is None else with_unit(gain, "%", 1),
        "folder": same(row.get("plan") or "—"),
    }


def _chart(frontier: StoredFrontier, currency: str, language: str) -> Markup:
    """Return the points as a chart; none where the table lacks a figure that it draws."""
    drawn = ("capex", "covered", "budget", "bound", "coverage_share")
    rows = [{k: _number(row.get(k)) for k in drawn} for row in frontier.rows]
    if any(v is None for row in rows for v in row.values()):
        return Markup("")
    shares = [(r["covered"], r["coverage_share"]) for r in rows if r["coverage_share"]]
    total = float(shares[-1][0] or 0) / float(shares[-1][1] or 1) if shares else 0.0
    return points_chart(rows, None, total, currency, language)


def _money(value: Number, currency: str) -> Both:
    """Return money with its currency before it."""
    shown = number(value)
    return Both(f"{currency} {shown.es}".strip(), f"{currency} {shown.en}".strip())


def _number(value: object) -> Number:
    """Return a figure of a file that anyone may have written; None where it is none."""
    try:
        return float(str(value))
    except ValueError:
        return None


def _block(summary: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """Return a block of `plan.json`, empty where it is none."""
    found = summary.get(key)
    return found if isinstance(found, Mapping) else {}


def _language(summaries: list[Mapping[str, Any]]) -> str:
    """Return the language in which a page opens: that of the first plan."""
    return "en" if summaries and summaries[0].get("language") == "en" else "es"


def _quoted(address: str) -> str:
    """Return an address as a link may have it."""
    return quote(address, safe="/")
