"""Coverage against cost as CSV and as one page that asks nothing of the outside, in both languages."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR
from typing import Any

from markupsafe import Markup

from planner.outputs import palette
from planner.outputs.files import environment, packaged
from planner.outputs.report.charts import both_text
from planner.outputs.report.context import both
from planner.outputs.report.svg import chart
from planner.outputs.words import Both, number, percent, same, with_unit
from planner.outputs.words.both import rounded
from planner.outputs.words.frontier import FRONTIER

FOLDER, REPORT = ("frontier", "template"), ("report", "template")
WIDTH_PX, HEIGHT_PX = 900, 380
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 64, 40, 20, 48
STEPS_PCT = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 25, 50)
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
MILLION = 1e6
MAP_FILE = "frontier_map.html"
HEADS = (
    "point", "budget", "capex", "cameras", "covered", "coverage_share", "gap_pct", "outcome", "bound_of",
    "gain_pct", "plan",
)  # fmt: skip
Row = Mapping[str, Any]


def frontier_csv(rows: Sequence[Row]) -> str:
    """Return the points as CSV, a row each."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows([{k: "" if v is None else v for k, v in row.items()} for row in rows])
    return out.getvalue()


def frontier_page(
    rows: Sequence[Row], tender: Row | None, about: Mapping[str, Any], total: float, language: str
) -> str:
    """Return the page; every text from a study is escaped.

    Parameters
    ----------
    rows
        The points, rising.
    tender
        `capex`, `covered` and `cameras` of the tender's own list, None without one.
    about
        `name`, `currency`, `notes` and `attribution` of the plans; `second` where their coverage counts
        second sights.
    total
        All demand.
    """
    template = environment(*FOLDER).get_template("page.html.j2")
    currency = str(about["currency"])
    text = template.render(
        name=about["name"], notes=about["notes"], attribution=about["attribution"], language=language,
        words=FRONTIER, both=both,
        told=[*([FRONTIER["second"]] if about.get("second") else []), *verdicts(rows, tender, currency)],
        chart=points_chart(rows, tender, total, currency, language), heads=[FRONTIER[h] for h in HEADS],
        rows=[_cells(row) for row in rows], map_file=MAP_FILE,
        css=Markup(packaged(*REPORT, "report.css")),  # noqa: S704  our own file
        script=Markup(packaged(*REPORT, "report.js")),  # noqa: S704  our own file
    )  # fmt: skip
    return text.strip() + "\n"


def verdicts(rows: Sequence[Row], tender: Row | None, currency: str) -> list[Both]:
    """Return what the points say of the tender's own choice: the same for less, or more for the same."""
    if tender is None:
        return []
    money = number(tender["capex"])
    told = [
        FRONTIER["tender"].fill(
            cameras=number(tender["cameras"]), covered=number(tender["covered"]),
            capex=Both(f"{currency} {money.es}", f"{currency} {money.en}"),
        )
    ]  # fmt: skip
    same_seen = [r for r in rows if r["covered"] >= tender["covered"] and r["capex"] < tender["capex"]]
    if same_seen:
        least = min(same_seen, key=lambda r: r["capex"])
        less = 100 * (1 - least["capex"] / tender["capex"])
        told.append(FRONTIER["cheaper"].fill(less=_down(less), point=number(least["point"])))
    same_paid = [r for r in rows if r["capex"] <= tender["capex"] and r["covered"] > tender["covered"]]
    if same_paid and tender["covered"]:
        most = max(same_paid, key=lambda r: r["covered"])
        more = 100 * (most["covered"] / tender["covered"] - 1)
        gap = with_unit(rounded(most["gap_pct"], 2, ROUND_CEILING), "%", 2)
        told.append(FRONTIER["more"].fill(more=_down(more), point=number(most["point"]), gap=gap))
    return told if len(told) > 1 else [*told, FRONTIER["neither"]]


def _cells(row: Row) -> list[Both]:
    """Return the cells of a point."""
    gain = row["gain_pct"]
    return [
        number(row["point"]), number(row["budget"]), number(row["capex"]), number(row["cameras"]),
        number(row["covered"]), percent(row["coverage_share"], 2),
        with_unit(rounded(row["gap_pct"], 2, ROUND_CEILING), "%", 2), FRONTIER[row["outcome"]],
        number(row["bound_of"]), same("—") if gain is None else _down(gain), same(row["plan"]),
    ]  # fmt: skip


def _down(value: float) -> Both:
    """Return percent with one decimal, rounded down: a gain is not flattered."""
    return with_unit(rounded(round(value, 6), 1, ROUND_FLOOR), "%", 1)


def points_chart(
    rows: Sequence[Row], tender: Row | None, total: float, currency: str, language: str
) -> Markup:
    """Return points joined by a line, the bound dashed, the tender's choice marked."""
    if not rows or total <= 0:
        return Markup("")
    seen = [(r["capex"] / MILLION, 100 * r["covered"] / total) for r in rows]
    bound = [(r["budget"] / MILLION, 100 * r["bound"] / total) for r in rows]
    theirs = [] if tender is None else [(tender["capex"] / MILLION, 100 * tender["covered"] / total)]
    every = [*seen, *bound, *theirs]
    left, right = min(x for x, _ in every), max(x for x, _ in every)
    top = max(y for _, y in every) or 1.0
    wide, high = WIDTH_PX - LEFT_PX - RIGHT_PX, HEIGHT_PX - TOP_PX - BOTTOM_PX
    span = max(right - left, 1e-6)

    def place(x: float, y: float) -> tuple[float, float]:
        return LEFT_PX + wide * (x - left) / span, TOP_PX + high * (1 - y / top)

    parts = []
    step = next((s for s in STEPS_PCT if top / s <= 6), STEPS_PCT[-1])
    for k in range(int(top // step) + 1):
        x, y = place(left, k * step)
        parts.append(f'<path d="M{x:.1f} {y:.1f}h{wide}" stroke="currentColor" stroke-opacity=".2"/>')
        label = percent(k * step / 100, 0 if step >= 1 else 1)
        parts.append(both_text(label, x - 6, y + 5, 'text-anchor="end" font-size="14"'))
    step = next((s for s in STEPS if span / s <= 8), STEPS[-1])
    digits = 0 if step >= 1 else 2
    for k in range(int(left // step) + 1, int(right // step) + 1):
        x, y = place(k * step, 0)
        parts.append(f'<path d="M{x:.1f} {y:.1f}v5" stroke="currentColor"/>')
        parts.append(both_text(number(k * step, digits), x, y + 20, 'text-anchor="middle" font-size="14"'))
    dashed = 'stroke="currentColor" stroke-dasharray="6 5"'
    for line, look in ((bound, dashed), (seen, f'stroke="{palette.BLUE}"')):
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in (place(*p) for p in line))
        parts.append(f'<path d="M{path}" fill="none" stroke-width="2.5" {look}/>')
    for x, y in (place(*p) for p in seen):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{palette.BLUE}"/>')
    for x, y in (place(*p) for p in theirs):
        diamond = f"M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7Z"
        parts.append(f'<path d="{diamond}" fill="{palette.VERMILLION}"/>')
        parts.append(both_text(FRONTIER["mark"], x - 10, y + 22, 'text-anchor="end" font-size="14"'))
    across = FRONTIER["across"].fill(currency=currency)
    parts.append(both_text(across, LEFT_PX + wide, HEIGHT_PX - 6, 'text-anchor="end" font-size="14"'))
    return chart(WIDTH_PX, HEIGHT_PX, FRONTIER["title"], language, "".join(parts))
