"""The report's chapter on what stands already: new, replaced and standing; the program by year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from planner.outputs.map.years import year_text
from planner.outputs.palette import BLUE, VERMILLION
from planner.outputs.program_list import with_assets
from planner.outputs.program_money import money_heads, money_rows, money_sentences
from planner.outputs.report.amounts import amount
from planner.outputs.report.svg import chart
from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, number, percent, same
from planner.outputs.words.replacement import REPLACEMENT
from planner.plan.model import Plan

WIDTH_PX, HEIGHT_PX, LEFT_PX, TOP_PX, BOTTOM_PX = 720, 260, 60, 16, 36
FIRST = 25


def replacement(plan: Plan, language: str) -> dict[str, Any] | None:
    """Return title, sentences, tables and chart of the chapter; None without `plant.source`."""
    if "plant" not in plan.summary:
        return None
    program, currency = plan.summary.get("replacement"), str(plan.summary["currency"])
    years = plan.standing["replacement_years"]
    paid = plan.standing.get("program_flow")
    told = (program or {}).get("money") if paid is not None else None
    return {
        "title": REPLACEMENT["title"],
        "sentences": [*_standing_lines(plan), *(_program_lines(plan, program) if program else [])],
        "lines": _lines(plan),
        "lines_table": REPLACEMENT["lines_table"],
        "years": _years(years, str(plan.summary["currency"])) if program else None,
        "years_table": REPLACEMENT["years_table"],
        "money_title": REPLACEMENT["money_title"] if told else None,
        "money": money_sentences(told, int(program["year"]), currency) if program and told else [],
        "paid": Grid(money_heads(), money_rows(paid), frozenset(range(8)))
        if paid is not None and told
        else None,
        "paid_table": REPLACEMENT["money_table"].fill(currency=currency),
        "first": _first(plan) if program else None,
        "first_table": REPLACEMENT["first_table"],
        "chart": coverage_chart(years, language) if program else Markup(""),
    }


def _standing_lines(plan: Plan) -> list[Both]:
    """Return what stands, and what this plan buys of it again."""
    told = plan.summary["plant"]
    kinds = [REPLACEMENT[k].fill(n=number(v["assets"])) for k, v in told["kinds"].items()]
    lines = [
        REPLACEMENT["stands"].fill(
            assets=number(sum(v["assets"] for v in told["kinds"].values())),
            kinds=Both(", ".join(k.es for k in kinds), ", ".join(k.en for k in kinds)),
            listed=number(told["listed_that_stand"]),
        )
    ]
    cost = amount(told["replaced_cost"], str(plan.summary["currency"]))
    again = REPLACEMENT["replaced"].fill(year=same(str(told["year"])), cost=cost)
    return [*lines, again if told["replaced_cost"] else REPLACEMENT["nothing"]]


def _program_lines(plan: Plan, told: dict[str, Any]) -> list[Both]:
    """Return the program in sentences."""
    currency, first = str(plan.summary["currency"]), int(told["year"])
    last = same(str(first + int(told["horizon_years"]) - 1))
    worn = percent(plan.resolved["replacement"]["worn_out_pct"] / 100, 0)
    return [
        REPLACEMENT["program"].fill(
            first=same(str(first)), last=last, budget=amount(told["yearly_budget"], currency),
            due=number(told["parts_due"]), bought=number(told["parts_bought"]),
            cost=amount(told["cost_bought"], currency), cost_due=amount(told["cost_due"], currency),
        ),
        REPLACEMENT["coverage"].fill(
            last=last, without=percent(told["coverage_last_without"], 2),
            with_it=percent(told["coverage_last_with"], 2),
        ),
        REPLACEMENT["bound"].fill(gap=percent(told["gap_pct"] / 100, 2)),
        REPLACEMENT["expectation"].fill(worn=worn),
    ]  # fmt: skip


def _lines(plan: Plan) -> Grid:
    """Return what is new, replaced and standing, by item."""
    names = {
        str(i): Both(str(es), str(en))
        for i, es, en in zip(
            plan.prices["item_id"], plan.prices["description_es"], plan.prices["description_en"], strict=True
        )
    }
    rows = [
        (
            names.get(str(r["item_id"]), same(str(r["item_id"]))),
            *(number(float(r[c]), 1) for c in ("new", "replaced", "stands")),
        )
        for r in plan.standing["plant_lines"].to_dict("records")
    ]
    heads = tuple(REPLACEMENT[k] for k in ("item", "new", "again", "standing"))
    return Grid(heads, rows, frozenset({1, 2, 3}))


def _years(years: pd.DataFrame, currency: str) -> Grid:
    """Return the program by year."""
    rows = [
        (
            same(str(int(r["year"]))), amount(r["budget"], currency), amount(r["spent"], currency),
            number(int(r["parts"])), percent(r["coverage_without"], 2), percent(r["coverage_with"], 2),
        )
        for r in years.to_dict("records")
    ]  # fmt: skip
    heads = tuple(REPLACEMENT[k] for k in ("year", "budget", "spent", "parts", "without", "with"))
    return Grid(heads, rows, frozenset(range(1, 6)))


def _first(plan: Plan) -> Grid:
    """Return the parts that are replaced first."""
    currency = str(plan.summary["currency"])
    rows = [
        (
            same(str(r["standing_id"])),
            REPLACEMENT["pole" if r["part"] == "support" else str(r["part"])],
            same(str(int(r["year"]))),
            REPLACEMENT[str(r["reason"])],
            amount(r["cost"], currency),
            same(year_text(r["year_built"])),
            number(float(r["share_weight"]), 1),
            number(float(r["marginal_weight"]), 1),
        )
        for r in with_assets(plan).head(FIRST).to_dict("records")
        if not pd.isna(r["year"])
    ]
    heads = tuple(
        REPLACEMENT[k] for k in ("asset", "part", "year", "reason", "cost", "built", "share", "alone")
    )
    return Grid(heads, rows, frozenset({4, 5, 6, 7}))


def coverage_chart(years: pd.DataFrame, language: str, alt: Both = REPLACEMENT["chart"]) -> Markup:
    """Return two lines: expected coverage with the program and without."""
    if len(years) < 2:
        return Markup("")
    top = max(float(years[["coverage_with", "coverage_without"]].max().max()), 1e-6)
    wide, high = WIDTH_PX - 2 * LEFT_PX, HEIGHT_PX - TOP_PX - BOTTOM_PX
    base = TOP_PX + high
    parts = [f'<path d="M{LEFT_PX} {base}H{LEFT_PX + wide}" stroke="currentColor" fill="none"/>']
    marks: Sequence[tuple[str, str, str]] = (
        ("coverage_with", BLUE, "with"), ("coverage_without", VERMILLION, "without"),
    )  # fmt: skip
    for column, color, name in marks:
        at = [
            (LEFT_PX + wide * k / (len(years) - 1), TOP_PX + high * (1 - v / top))
            for k, v in enumerate(years[column])
        ]
        drawn = "L".join(f"{x:.1f} {y:.1f}" for x, y in at)
        dash = ' stroke-dasharray="6 4"' if name == "without" else ""
        parts.append(f'<path d="M{drawn}" stroke="{color}" stroke-width="2.5" fill="none"{dash}/>')
        x, y = at[-1]
        shift = -6 if name == "with" else 16
        text = REPLACEMENT[name].fill()
        value = percent(float(years[column].iloc[-1]), 1)
        parts += [
            f'<text x="{x:.1f}" y="{y + shift:.1f}" text-anchor="end" class="{code}" lang="{code}">'
            f"{escape(getattr(text, code))} {escape(getattr(value, code))}</text>"
            for code in ("es", "en")
        ]
    for k in (0, len(years) - 1):
        x = LEFT_PX + wide * k / (len(years) - 1)
        parts.append(
            f'<text x="{x:.1f}" y="{base + 20}" text-anchor="middle">{int(years["year"].iloc[k])}</text>'
        )
    return chart(WIDTH_PX, HEIGHT_PX, alt, language, "".join(parts))
