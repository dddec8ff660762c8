"""The chapter of the report on money over the years: cash flow, payers, loan, exchange rate, band."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from planner.catalog.money_model import FACTORS
from planner.catalog.money_tables import read_money_tables
from planner.errors import name_up_to_five
from planner.outputs import palette
from planner.outputs.report.charts import ROW_PX, both_text
from planner.outputs.report.svg import chart
from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, column_name, group_name, number, percent, same, with_unit
from planner.outputs.words.money_report import MONEY
from planner.plan.model import Plan

SEAT, OPERATOR, TECHNICIAN = "operator_seat", "operator_staff_year", "technician_staff_year"
LOAN = ("opening", "drawn", "interest", "principal", "payment", "closing")
LABEL_PX, BAR_PX, VALUE_PX = 260, 520, 190
FLOW = (
    "year", "works", "contingency", "labor", "energy", "links", "general", "maintenance", "replacement",
    "decommissioning", "tax", "total", "loan_drawn", "interest", "principal", "own_funds",
)  # fmt: skip


def finance(plan: Plan, language: str) -> dict[str, Any]:
    """Return what the chapter shows."""
    block, currency = plan.summary["money"], str(plan.summary["currency"])
    exchange = block["exchange"]
    domestic = exchange["domestic_currency"] if exchange else ""
    return {
        "title": MONEY["title"],
        "sentences": sentences(plan),
        "flow": flow_grid(plan),
        "flow_table": MONEY["flow_table"].fill(currency=currency),
        "loan": loan_grid(plan),
        "loan_table": MONEY["loan_table"].fill(currency=currency),
        "payers": payer_grid(plan),
        "payers_table": MONEY["payers_table"],
        "exchange": exchange_grid(exchange) if exchange else None,
        "exchange_table": MONEY["exchange_table"].fill(currency=domestic),
        "band_title": MONEY["band_title"],
        "band": band_sentence(plan),
        "tornado_title": tornado_title(plan),
        "tornado_bars": MONEY["tornado_bars"],
        "tornado": tornado(block["band"], tornado_title(plan), language),
        "factors": factor_grid(),
        "factors_table": MONEY["factors_table"],
        "pairs": pairs_sentence(),
        "checks": checks(plan),
    }


def sentences(plan: Plan) -> list[Both]:
    """Return present costs, what they count, unit costs, loan and exposure."""
    block, finance_of = plan.summary["money"], plan.resolved["finance"]
    out = [
        MONEY["present"].fill(
            years=b["horizon_years"], cost=_amount(plan, b["cost"]), taxed=_amount(plan, b["cost_with_tax"]),
            held=_amount(plan, b["held_at_end"]),
        )
        for b in block["horizons"]
    ]  # fmt: skip
    rates = {k: finance_of[f"escalation_{k}_pct"] for k in ("labor", "energy", "general")}
    rises = MONEY["rising"].fill(**{k: with_unit(v, "%", 1) for k, v in rates.items()})
    out.append(MONEY["counted"].fill(rises=rises if any(rates.values()) else MONEY["constant"]))
    unit = block["unit_costs"]
    keys = {"camera": "all_in_per_camera", "site": "all_in_per_site", "resident": "all_in_per_resident",
            "direct_camera": "direct_per_camera", "direct_point": "direct_per_point"}  # fmt: skip
    out.append(MONEY["unit"].fill(**{k: _amount(plan, unit[v]) for k, v in keys.items()}))
    out += [*staff(plan), loan(plan)]
    if block["exchange"]:
        shares = (block["exchange"][f"foreign_share_{k}"] for k in ("capex", "yearly"))
        out.append(
            MONEY["exchange"].fill(**dict(zip(("capex", "yearly"), map(percent, shares), strict=True)))
        )
    return out


def loan(plan: Plan) -> Both:
    """Return the loan in a sentence or two."""
    told = plan.summary["money"]["loan"]
    if told is None:
        return MONEY["no_loan"]
    years = int(told["grace_years"])
    amounts = {k: _amount(plan, told[v]) for k, v in
               (("drawn", "drawn"), ("interest", "interest"), ("dearest", "dearest_year"))}  # fmt: skip
    return MONEY["loan"].fill(
        share=with_unit(told["share_pct"], "%", 0), years=told["years"], currency=told["currency"],
        rate=with_unit(told["rate_pct"], "%", 2),
        grace=MONEY["grace"].fill(n=years) if years else MONEY["no_grace"],
        tax=MONEY["loan_of_tax"] if plan.resolved["finance"]["loan_on_tax"] else same(""), **amounts,
    )  # fmt: skip


def _amount(plan: Plan, value: float | None) -> Both:
    """Return an amount with its currency."""
    shown = number(value)
    return shown if value is None else Both(f"{plan.summary['currency']} {shown.es}",
                                            f"{plan.summary['currency']} {shown.en}")  # fmt: skip


def flow_grid(plan: Plan) -> Grid:
    """Return a row a year, without kinds of cost that no year has."""
    table = plan.tables["cash_flow"]
    shown = [c for c in FLOW if c in ("year", "works", "total", "own_funds") or table[c].abs().sum() > 0]
    rows = [[number(row[c]) for c in shown] for row in table.to_dict("records")]
    return Grid([column_name(c) for c in shown], rows, frozenset(range(len(shown))))


def staff(plan: Plan) -> list[Both]:
    """Return operators as seats and as people, and technicians, as the bill has them; nothing without."""
    bought = {
        str(r["item_id"]): (float(r["quantity"]), float(r["total"])) for r in plan.bom.to_dict("records")
    }
    if not {SEAT, OPERATOR} <= set(bought) or not bought[SEAT][0]:
        return []
    seats, (people, cost) = bought[SEAT][0], bought[OPERATOR]
    technicians, kept = bought.get(TECHNICIAN, (0.0, 0.0))
    return [
        MONEY["staff"].fill(
            seats=number(seats), staff=number(people), per=number(people / seats, 1),
            cost=_amount(plan, cost), technicians=number(technicians), kept=_amount(plan, kept),
        )
    ]  # fmt: skip


def loan_grid(plan: Plan) -> Grid:
    """Return a row a year of the loan, all tranches together; no rows without a loan."""
    years = plan.tables["loan"].groupby("year")[list(LOAN)].sum().reset_index()
    rows = [[number(row[c]) for c in ("year", *LOAN)] for row in years.to_dict("records")]
    return Grid([column_name(c) for c in ("year", *LOAN)], rows, frozenset(range(len(LOAN) + 1)))


def payer_grid(plan: Plan) -> Grid:
    """Return a row a payer."""
    years = plan.resolved["finance"]["horizon_years"]
    rows = [
        (same(b["payer"]) if b["payer"] else MONEY["unnamed"], number(b["annual"]), number(b["present"]))
        for b in plan.summary["money"]["payers"]
    ]
    words = {"years": years, "currency": plan.summary["currency"]}
    heads = [MONEY["payer"], *(MONEY[k].fill(**words) for k in ("annual", "in_all"))]
    return Grid(heads, rows, frozenset({1, 2}))


def exchange_grid(block: dict[str, Any]) -> Grid:
    """Return a row a path of the exchange rate."""
    rows = [
        (
            MONEY[b["path"]], with_unit(b["depreciation_pct"], "%", 1), number(b["own_funds_present"]),
            number(b["debt_service"]), number(b["debt_service_dearest_year"]),
        )
        for b in block["paths"]
    ]  # fmt: skip
    heads = [MONEY[k] for k in ("path", "loss", "own_present", "debt", "dearest")]
    return Grid(heads, rows, frozenset({1, 2, 3, 4}))


def band_sentence(plan: Plan) -> Both:
    """Return the band in words."""
    block = plan.summary["money"]["band"]
    capex, npc = block["capex"], block["net_present_cost"]
    told = MONEY["band"].fill(
        draws=number(block["draws"]), seed=block["seed"], years=plan.resolved["finance"]["horizon_years"],
        low=_amount(plan, capex["p5"]), middle=_amount(plan, capex["p50"]), high=_amount(plan, capex["p95"]),
        npc_low=_amount(plan, npc["p5"]), npc_middle=_amount(plan, npc["p50"]),
        npc_high=_amount(plan, npc["p95"]),
    )  # fmt: skip
    if capex["p50"] <= plan.summary["cost"]["capex"]:
        return told
    return Both(*(f"{a} {b}" for a, b in zip(told, MONEY["band_above"], strict=True)))


def tornado_title(plan: Plan) -> Both:
    """Return what moves the present cost most: over how many years, in which money."""
    years, currency = plan.resolved["finance"]["horizon_years"], plan.summary["currency"]
    return MONEY["tornado"].fill(years=years, currency=currency)


def driver_name(kind: str, name: str) -> Both:
    """Return the name of a driver.

    >>> driver_name("factor", "labor").en, driver_name("group", "cameras").en
    ('labor', 'prices: Cameras')
    """
    if kind == "factor":
        return MONEY["exchange_factor" if name == "exchange" else name]
    return MONEY[name] if name in MONEY else MONEY["prices_of"].fill(group=group_name(name))


def tornado(block: dict[str, Any], title: Both, language: str) -> Markup:
    """Return bars from the low to the high end of each driver, around the median of the band."""
    drivers, middle = block["drivers"], float(block["net_present_cost"]["p50"])
    if not drivers:
        return Markup("")
    least = min(middle, *(d["npc_low"] for d in drivers))
    most = max(middle, *(d["npc_high"] for d in drivers))
    per = BAR_PX / ((most - least) or 1.0)
    width, height = LABEL_PX + BAR_PX + VALUE_PX, ROW_PX * len(drivers) + 6
    out = []
    for place, driver in enumerate(drivers):
        top = place * ROW_PX + 4
        a, b = (LABEL_PX + (driver[k] - least) * per for k in ("npc_low", "npc_high"))
        label = driver_name(driver["kind"], driver["name"])
        out.append(both_text(label, LABEL_PX - 8, top + 15, 'text-anchor="end" font-size="15"'))
        out.append(
            f'<rect x="{a:.1f}" y="{top}" width="{max(b - a, 0.5):.1f}" height="{ROW_PX - 10}" '
            f'fill="{palette.BLUE}"/>'
        )
        ends = [number(driver[k] / 1e6, 2) for k in ("npc_low", "npc_high")]
        text = Both(f"{ends[0].es} a {ends[1].es}", f"{ends[0].en} to {ends[1].en}")
        out.append(both_text(text, LABEL_PX + BAR_PX + 8, top + 15, 'font-size="15"'))
    at = LABEL_PX + (middle - least) * per
    out.append(f'<path d="M{at:.1f} 0V{height}" stroke="currentColor" stroke-width="1.6" fill="none"/>')
    return chart(width, height, title, language, "".join(out))


def factor_grid() -> Grid:
    """Return the loading of each group on each factor."""
    tables = read_money_tables()
    found = {(e.group, e.factor): e.loading for e in tables.loadings}
    groups = list(dict.fromkeys(e.group for e in tables.loadings))
    rows = [
        [MONEY[g] if g in MONEY else group_name(g),
         *(number(found.get((g, f)), 1) if (g, f) in found else same("—") for f in FACTORS)]
        for g in groups
    ]  # fmt: skip
    heads = [MONEY["group"], *(driver_name("factor", f) for f in FACTORS)]
    return Grid(heads, rows, frozenset(range(1, len(heads))))


def pairs_sentence() -> Both:
    """Return how the factors move with each other."""
    told = [
        (driver_name("factor", p.factor), driver_name("factor", p.other), number(p.correlation, 1))
        for p in read_money_tables().pairs
    ]
    parts = [Both(f"{a.es} y {b.es} {c.es}", f"{a.en} and {b.en} {c.en}") for a, b, c in told]
    return MONEY["pairs"].fill(pairs=Both("; ".join(p.es for p in parts), "; ".join(p.en for p in parts)))


def checks(plan: Plan) -> list[Both]:
    """Return what is missing from the bill, and the lines priced zero."""
    block, names = plan.summary["money"], {n.need: n for n in read_money_tables().needs}
    lost = [
        names[b["need"]] for b in block["completeness"] if b["asked"] and not b["met"] and b["need"] in names
    ]
    asked = sum(1 for b in block["completeness"] if b["asked"])
    needs = Both("; ".join(n.description_es for n in lost), "; ".join(n.description_en for n in lost))
    out = [MONEY["missing"].fill(needs=needs) if lost else MONEY["complete"].fill(count=number(asked))]
    if block["zero_priced"]:
        out.append(MONEY["zero"].fill(lines=name_up_to_five(block["zero_priced"])))
    return out
