"""Tables of the report of a province: members, phases, money, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING
from typing import Any

from markupsafe import Markup

from planner.outputs.report.context import both
from planner.outputs.words import Both, number, percent, same, with_unit
from planner.outputs.words.both import rounded
from planner.outputs.words.province import PROVINCE

KM = 1000.0
WIDE = 9
"""Tables of so many columns stand closer."""
MONEY_ROWS = (
    ("works_and_equipment", "works_and_equipment"), ("contingency", "contingency"), ("capex", "capex_row"),
    ("capex_low", "capex_low"), ("capex_high", "capex_high"), ("tax", "tax"),
    ("maintenance", "maintenance"), ("annual_opex", "annual_opex"),
    ("net_present_cost", "net_present_cost"),
)  # fmt: skip


def table(
    caption: Both, heads: Sequence[Both], rows: Sequence[Sequence[Both | Markup]], words: int = 1
) -> Markup:
    """Return a table in a frame that scrolls; the first `words` columns are words, the others figures."""
    wide = ' class="wide"' if len(heads) >= WIDE else ""
    looks = ["" if k < words else ' class="n"' for k in range(len(heads))]
    head = "".join(f'<th scope="col"{look}>{both(h)}</th>' for h, look in zip(heads, looks, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{look}>{_cell(c)}</td>" for c, look in zip(row, looks, strict=True)) + "</tr>"
        for row in rows
    )
    return Markup(  # noqa: S704  every cell is escaped
        f'<div class="scroll" tabindex="0"><table{wide}><caption>{both(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(value: Both | Markup) -> Markup:
    """Return a cell: HTML as it is, words escaped."""
    return value if isinstance(value, Markup) else both(value)


def gap(value: float) -> Both:
    """Return a gap in percent, rounded up: it may look worse than it is, never better."""
    return with_unit(rounded(round(value, 6), 2, ROUND_CEILING), "%", 2)


def money(value: float | None, currency: str) -> Both:
    """Return an amount without cents behind its currency."""
    shown = number(value)
    return Both(f"{currency} {shown.es}", f"{currency} {shown.en}")


def members_table(summary: dict[str, Any]) -> Markup:
    """Return the table of members with their sums; each leads to the member's own report."""
    words, currency = PROVINCE, str(summary["currency"])
    heads = [
        words["name"], words["streets"], words["phase"], words["built_in"], words["cameras"],
        words["points"], words["unserved"], words["route_km"], words["capex"].fill(currency=currency),
        words["seen"], words["coverage_gap"], words["route_gap"],
    ]  # fmt: skip
    rows = [_member(m) for m in summary["members"]]
    network, cost = summary["network"], summary["cost"]
    theirs = cost["capex"] - cost["own"]["capex"]
    blank = same("")
    rows.append(
        [words["total"], blank, blank, blank,
         number(summary["cameras"]["chosen"]), number(network["points"]),
         number(network["unserved"]), number(network["route_m"] / KM, 1), number(theirs), blank, blank,
         gap(network["gap_pct"])]
    )  # fmt: skip
    return table(words["members_table"], heads, rows, 2)


def _member(m: dict[str, Any]) -> list[Both | Markup]:
    """Return the row of a member."""
    link = Markup('<div class="member"><a href="members/{}/report.html">{}</a>{}</div>').format(
        m["id"], m["id"], _under(m["title"]) if m["title"] != m["id"] else ""
    )
    built = PROVINCE["beyond"] if m["built_in"] is None else number(m["built_in"])
    return [
        link, PROVINCE[m["streets"]], number(m["phase"]), built, number(m["cameras"]), number(m["points"]),
        number(m["sites"] - m["connected"]), number(m["route_m"] / KM, 1), number(m["capex"]),
        percent(m["coverage_share"]), gap(m["coverage_gap_pct"]), gap(m["route_gap_pct"]),
    ]  # fmt: skip


def _under(title: str) -> Markup:
    """Return the title of a member, small below its id."""
    return Markup('<div class="small">{}</div>').format(title)


def phases_table(rows: Sequence[dict[Any, Any]]) -> Markup:
    """Return the table of phases; members by their ids, which the table of members explains."""
    words = PROVINCE
    heads = [
        words["phase"], words["phase_members"], words["granted"], words["carried"], words["spent"],
        words["cameras_after"], words["points_after"], words["coverage_after"],
    ]  # fmt: skip
    body = [
        [
            number(r["phase"]),
            same(", ".join(str(r["members"] or "").split())),
            number(r["granted"]), number(r["carried"]), number(r["spent"]), number(r["cameras_after"]),
            number(r["points_after"]),
            same("—") if r["coverage_after"] is None or r["coverage_after"] != r["coverage_after"]
            else percent(r["coverage_after"]),
        ]
        for r in rows
    ]  # fmt: skip
    return table(words["phases_table"], heads, body, 2)


def money_table(summary: dict[str, Any]) -> Markup:
    """Return the money: of members, of the province, together."""
    cost, currency = summary["cost"], str(summary["currency"])
    heads = [
        PROVINCE["what"], PROVINCE["of_members"], PROVINCE["of_own"],
        PROVINCE["total"].fill(),
    ]  # fmt: skip
    rows = [
        [
            PROVINCE[word].fill(years=cost["horizon_years"]) if key == "net_present_cost" else PROVINCE[word],
            number(cost[key] - cost["own"][key]), number(cost["own"][key]), money(cost[key], currency),
        ]
        for key, word in MONEY_ROWS
    ]  # fmt: skip
    return table(PROVINCE["money_table"], heads, rows)
