"""One budget shared out among members, in the report of a province."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

from planner.outputs import palette
from planner.outputs.province.tables import gap, money, table
from planner.outputs.report.context import both
from planner.outputs.report.svg import chart
from planner.outputs.words import number, percent, same
from planner.outputs.words.shares import SHARES
from planner.plan.province.model import Part

WIDTH_PX, ROW_PX, LABEL_PX, EDGE_PX = 900, 26, 220, 20


def section(part: Part, language: str) -> str:
    """Return what each member has of the budget, the bound on every other way, and a picture of both."""
    told, words = part.summary, SHARES
    rows, currency = list(told["members"]), str(told["currency"])
    lead = words["lead"].fill(
        budget=money(told["budget"], currency), members=number(len(rows)),
        reserve=money(told["reserve"], currency), spent=money(told["spent"], currency),
    )  # fmt: skip
    bound = words["bound"].fill(
        bound=number(told["bound"]), value=number(told["value"]), unit=words[str(told["count"])],
        gap=gap(told["gap_pct"]),
    )  # fmt: skip
    parts = [
        Markup('<h2 id="shares">{}</h2><p>{}</p><p>{}</p><p>{}</p>').format(
            both(words["title"]), both(lead), both(words["binds" if told["binds"] else "no_bind"]),
            both(bound),
        ),
        picture(rows, language),
        Markup('<p class="small">{}</p>').format(both(words["picture"])),
        _table(rows, told, currency),
    ]  # fmt: skip
    return "".join(parts)


def _table(rows: Sequence[Mapping[str, Any]], told: Mapping[str, Any], currency: str) -> Markup:
    """Return a row a member."""
    words = SHARES
    whole = float(told["unspent_slack"]) + sum(float(r["slack"]) for r in rows)
    cells = [
        [
            same(str(r["member"])), money(r["share"], currency), money(r["capex"], currency),
            percent(r["coverage_share"]), percent(float(r["slack"]) / whole if whole else 0.0),
            number(r["tried"]),
        ]
        for r in rows
    ]  # fmt: skip
    heads = [words[k] for k in ("member", "share", "capex", "seen", "slack", "tried")]
    return table(words["table"], heads, cells)


def picture(rows: Sequence[Mapping[str, Any]], language: str) -> Markup:
    """Return bars: what each member has, over the money at which the bound is reached."""
    most = max([float(r["share"]) for r in rows] + [float(r["bound_at"]) for r in rows] + [1.0])
    wide = WIDTH_PX - LABEL_PX - EDGE_PX
    shapes = []
    for n, row in enumerate(rows):
        top = n * ROW_PX + 4
        has, could = (wide * float(row[k]) / most for k in ("share", "bound_at"))
        shapes.append(
            f'<text x="{LABEL_PX - 8}" y="{top + 14}" text-anchor="end">{escape(row["member"])}</text>'
            f'<rect x="{LABEL_PX}" y="{top}" width="{could:.1f}" height="18" fill="{palette.SKY}"/>'
            f'<rect x="{LABEL_PX}" y="{top + 5}" width="{has:.1f}" height="8" fill="{palette.BLUE}"/>'
        )
    return chart(WIDTH_PX, len(rows) * ROW_PX + 8, SHARES["alt"], language, "".join(shapes))
