"""The cash flow of a province in its report: a row a year, present cost over its horizons, who pays."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from planner.outputs.program_money import money_sentences
from planner.outputs.province.tables import money, table
from planner.outputs.report.context import both
from planner.outputs.words import Both, number, same
from planner.outputs.words.columns import column_name
from planner.outputs.words.province import PROVINCE
from planner.outputs.words.replacement import REPLACEMENT
from planner.plan.province.store import Province

ALWAYS = ("year", "works", "total")
SHOWN = (
    "year", "works", "contingency", "labor", "energy", "links", "general", "maintenance", "replacement",
    "decommissioning", "tax", "total", "loan_drawn", "interest", "principal", "own_funds",
)  # fmt: skip
LOAN = ("loan_drawn", "interest", "principal")


def cash_tables(province: Province) -> list[Markup]:
    """Return the tables of money over the years; none where the plan was made before it had a cash flow."""
    told = province.summary.get("money")
    if told is None or province.cash_flow.empty:
        return []
    currency = str(province.summary["currency"])
    tables = [_years(province, currency), _horizons(told, currency), _payers(told, currency)]
    return [*tables, *_program(province, currency), *_programs_apart(province, currency)]


def _programs_apart(province: Province, currency: str) -> list[Markup]:
    """Return what members' own replacement programs buy beside these sums, where the whole has none."""
    if (province.summary.get("replacement") or {}).get("money") is not None:
        return []
    blocks = ((m.member_id, m.summary.get("replacement") or {}) for m in province.members)
    bought = {i: float(block.get("cost_bought") or 0.0) for i, block in blocks}
    told = {i: money(amount, currency) for i, amount in bought.items() if amount > 0}
    if not told:
        return []
    each = Both(*("; ".join(f"{i} {getattr(a, tongue)}" for i, a in told.items()) for tongue in ("es", "en")))
    line = PROVINCE["programs_apart"].fill(total=money(sum(bought.values()), currency), each=each)
    return [Markup("<p>{}</p>").format(both(line))]


def _program(province: Province, currency: str) -> list[Markup]:
    """Return what one replacement program over members pays beside all, none where there is none."""
    block: dict[str, Any] = province.summary.get("replacement") or {}
    told = block.get("money")
    if told is None:
        return []
    flow = {w: rows.set_index("year") for w, rows in province.cash_flow.groupby("whose")}
    columns = (("program", "replacement"), ("program", "tax"), ("program", "total"), ("all", "total"),
               ("with_program", "total"))  # fmt: skip
    rows: list[list[Both | Markup]] = [
        [same(str(year)), same(str(int(block["year"]) + int(year))),
         *(number(flow[w][c].get(year, 0.0)) for w, c in columns)]
        for year in flow["with_program"].index
    ]  # fmt: skip
    names = ("year", "money_calendar", "money_amount", "money_tax", "money_total", "money_plan", "money_both")
    heads = [REPLACEMENT[k] for k in names]
    lines = [
        Markup("<p>{}</p>").format(both(line)) for line in money_sentences(told, int(block["year"]), currency)
    ]
    return [*lines, table(REPLACEMENT["money_table"].fill(currency=currency), heads, rows, 0)]


def _years(province: Province, currency: str) -> Markup:
    """Return a row a year of all together, without kinds of cost that no year has."""
    flow = province.cash_flow
    whole = flow[flow["whose"] == "all"].sort_values("year")
    lent = bool(whole[list(LOAN)].to_numpy().any())
    shown = [
        c for c in SHOWN
        if (c in ALWAYS or whole[c].abs().sum() > 0) and (c != "own_funds" or lent)
    ]  # fmt: skip
    rows = [[number(row[c]) for c in shown] for row in whole.to_dict("records")]
    return table(PROVINCE["cash_table"].fill(currency=currency), [column_name(c) for c in shown], rows, 0)


def _horizons(told: dict[str, Any], currency: str) -> Markup:
    """Return present cost over each horizon."""
    keys = ("cost", "cost_with_tax", "own_funds", "loan_outstanding", "held_at_end")
    shown = [k for k in keys if k not in ("own_funds", "loan_outstanding") or _lent(told)]
    heads = [PROVINCE["years"], *(PROVINCE[f"present_{k}"] for k in shown)]
    rows = [[number(h["horizon_years"]), *(number(h[k]) for k in shown)] for h in told["horizons"]]
    return table(PROVINCE["present_table"].fill(currency=currency), heads, rows, 0)


def _lent(told: dict[str, Any]) -> bool:
    """Say whether a loan pays any of it."""
    return any(h["own_funds"] != h["cost_with_tax"] for h in told["horizons"])


def _payers(told: dict[str, Any], currency: str) -> Markup:
    """Return who pays what comes after the works."""
    rows: list[list[Both | Markup]] = [
        [same(p["payer"]) if p["payer"] else PROVINCE["nobody"], number(p["annual"]), number(p["present"])]
        for p in told["payers"]
    ]
    years = told["horizons"][0]["horizon_years"]
    heads = [PROVINCE["payer"], PROVINCE["a_year"], PROVINCE["present_in"].fill(years=years)]
    return table(PROVINCE["payers_table"].fill(currency=currency), heads, rows)
