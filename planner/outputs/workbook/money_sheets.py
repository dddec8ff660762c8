"""Sheets of money over the years: payments, cash flow and loan, every amount a live formula."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from planner.outputs.words import code_name, column_name
from planner.outputs.words.money_sheets import MONEY_WORDS
from planner.outputs.workbook.book import Book
from planner.plan.model import Plan
from planner.units import money

TERMS = (
    ("discount_rate", "finance", "discount_rate_pct"), ("esc_labor", "finance", "escalation_labor_pct"),
    ("esc_energy", "finance", "escalation_energy_pct"), ("esc_general", "finance", "escalation_general_pct"),
    ("tax_capex", "costs", "tax_pct"), ("tax_yearly", "finance", "tax_opex_pct"),
    ("removal_pct", "finance", "decommissioning_pct"),
)  # fmt: skip
LOAN_TERMS = (("share", "loan_share_pct"), ("rate", "loan_rate_pct"))
FLOW = (
    "year", "works", "contingency", "labor", "energy", "links", "general", "maintenance", "replacement",
    "decommissioning", "tax", "total", "loan_drawn", "interest", "principal", "own_funds", "discount_factor",
    "present", "own_present",
)  # fmt: skip
PAID = FLOW[3:10]
PAY = ("year", "payer", "kind", "base", "amount")
LOAN = ("tranche", "year", "opening", "drawn", "interest", "principal", "payment", "closing")
TERM_ROW, FIRST = 2, 12
WIDTH = 15.0
LABELS = (20.0, 22.0)
"""Widths of the first columns, which hold the words of the rates above the table."""
PAY_WIDTHS = [*LABELS, 34.0, WIDTH, WIDTH]
CLOSED_POINTS = 1.0
"""Height of a row that is kept free, so that the tables of all three sheets begin in one row."""


@dataclass(frozen=True)
class Sheets:
    """Where cells of one sheet are asked for by another: addresses as formulas write them."""

    book: Book
    plan: Plan

    def cell(self, sheet: str, row: int, column: int) -> str:
        """Return an absolute address, with its sheet."""
        return f"{self.book.name(sheet)}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def span(self, sheet: str, column: int, rows: int) -> str:
        """Return the addresses of a column of a table, with their sheet."""
        first = xl_rowcol_to_cell(FIRST, column, row_abs=True, col_abs=True)
        last = xl_rowcol_to_cell(FIRST + max(rows, 1) - 1, column, row_abs=True, col_abs=True)
        return f"{self.book.name(sheet)}!{first}:{last}"

    def term(self, name: str) -> str:
        """Return the address of a rate on the sheet of the cash flow."""
        return self.cell("cash_flow", TERM_ROW + [n for n, *_ in TERMS].index(name), 2)


def write_money_sheets(book: Book, plan: Plan) -> None:
    """Write payments, cash flow and loan; each formula holds the value that the plan has."""
    sheets = Sheets(book, plan)
    _payments(sheets)
    _loan(sheets)
    _flow(sheets)


def _heads(
    sheets: Sheets, sheet: str, title: str, names: tuple[str, ...], more: tuple[str, ...] = ()
) -> None:
    """Write title and heads."""
    book, currency = sheets.book, str(sheets.plan.summary["currency"])
    book.put(book.sheets[sheet], 0, 0, book.say(MONEY_WORDS[title]), "title")
    plain = ("year", "payer", "kind", "tranche", "discount_factor")
    heads = [book.say(column_name(n)) + ("" if n in plain else f" [{currency}]") for n in names]
    heads += [book.say(MONEY_WORDS[n]) + f" [{currency}]" for n in more]
    widths = [*LABELS, *[WIDTH] * (len(heads) - len(LABELS))]
    book.head(book.sheets[sheet], FIRST - 1, heads, PAY_WIDTHS if names == PAY else widths)


def _close(sheet: Worksheet, first: int) -> None:
    """Close the rows from one to the heads, which hold nothing."""
    for row in range(first, FIRST - 2):
        sheet.set_row(row, CLOSED_POINTS)


def _payments(sheets: Sheets) -> None:
    """Write who pays what: the amount of year 0, and its escalation live."""
    book, table = sheets.book, sheets.plan.tables["payments"]
    sheet = book.sheets["payments"]
    _heads(sheets, "payments", "payments_title", PAY)
    book.put(sheet, 1, 0, book.say(MONEY_WORDS["payments_note"]), "note")
    _close(sheet, 2)
    for row, line in enumerate(table.to_dict("records"), FIRST):
        book.put(sheet, row, 0, int(line["year"]), "whole")
        payer = line["payer"]
        book.put(sheet, row, 1, payer if isinstance(payer, str) else book.say(MONEY_WORDS["unnamed"]))
        book.put(sheet, row, 2, book.say(code_name(line["kind"])))
        book.put(sheet, row, 3, float(line["base"]), "amount")
        rise = sheets.term(f"esc_{line['kind']}" if line["kind"] in ("labor", "energy") else "esc_general")
        base, year = xl_rowcol_to_cell(row, 3), xl_rowcol_to_cell(row, 0)
        book.formula(sheet, row, 4, f"=ROUND({base}*(1+{rise})^{year},2)", float(line["amount"]))


def _loan(sheets: Sheets) -> None:
    """Write the schedule of the loan."""
    book, plan = sheets.book, sheets.plan
    sheet, table = book.sheets["loan"], plan.tables["loan"]
    _heads(sheets, "loan", "loan_title", LOAN, ("level_payment",))
    finance = plan.resolved["finance"]
    for row, (name, key) in enumerate(LOAN_TERMS, TERM_ROW):
        book.put(sheet, row, 0, book.say(MONEY_WORDS[name]), "plain")
        book.put(sheet, row, 2, float(Decimal(str(finance[key])) / 100), "share")
    for row, (name, key) in enumerate((("years", "loan_years"), ("grace", "loan_grace_years")), TERM_ROW + 2):
        book.put(sheet, row, 0, book.say(MONEY_WORDS[name]), "plain")
        book.put(sheet, row, 2, int(finance[key]), "whole")
    _close(sheet, TERM_ROW + 5)
    if table.empty:
        book.put(sheet, FIRST, 0, book.say(MONEY_WORDS["loan_none"]), "note")
        return
    for row, line in enumerate(table.to_dict("records"), FIRST):
        _loan_row(sheets, row, line, row - FIRST > 0 and line["drawn"] == 0)


def _loan_row(sheets: Sheets, row: int, line: dict[Any, Any], later: bool) -> None:
    """Write one year of one tranche."""
    book, finance = sheets.book, sheets.plan.resolved["finance"]
    sheet = book.sheets["loan"]
    share, rate, years, grace = (f"$C${TERM_ROW + 1 + k}" for k in range(4))
    at = {name: xl_rowcol_to_cell(row, column) for column, name in enumerate((*LOAN, "level"))}
    above = {name: xl_rowcol_to_cell(row - 1, column) for column, name in enumerate((*LOAN, "level"))}
    for column, name in enumerate(("tranche", "year")):
        book.put(sheet, row, column, int(line[name]), "whole")
    if not later:
        flow = FIRST + int(line["year"])
        base = "+".join(sheets.cell("cash_flow", flow, c) for c in _loan_base(finance))
        texts = {"opening": "=0", "drawn": f"=ROUND(({base})*{share},2)", "interest": "=0", "principal": "=0"}
        count = f"({years}-{grace})"
        lent = at["drawn"]
        even = f"ROUND({lent}*{rate}/(1-(1+{rate})^-{count}),2)"
        parts = f"ROUND({lent}/{count},2)"
        level = f"=IF({rate}=0,{parts},{even})" if finance["loan_kind"] == "annuity" else f"={parts}"
    else:
        start = f"({at['year']}-{_first_year(sheets, int(line['tranche']))})"
        left = f"{at['level']}-{at['interest']}" if finance["loan_kind"] == "annuity" else at["level"]
        due = f"IF({start}={years},{at['opening']},MIN({at['opening']},{left}))"
        texts = {
            "opening": f"={above['closing']}", "drawn": "=0", "interest": f"=ROUND({at['opening']}*{rate},2)",
            "principal": f"=IF({start}<={grace},0,{due})",
        }  # fmt: skip
        level = f"={above['level']}"
    texts["payment"] = f"={at['interest']}+{at['principal']}"
    texts["closing"] = f"={at['opening']}+{at['drawn']}-{at['principal']}"
    for column, name in enumerate(LOAN[2:], 2):
        book.formula(sheet, row, column, texts[name], float(line[name]))
    book.formula(sheet, row, len(LOAN), level, float(level_payment(sheets.plan, int(line["tranche"]))))


def _loan_base(finance: dict[str, Any]) -> tuple[int, ...]:
    """Return the columns of the cash flow that the loan pays a share of: works, contingency, their tax."""
    return (1, 2, len(FLOW)) if finance["loan_on_tax"] else (1, 2)


def _first_year(sheets: Sheets, tranche: int) -> int:
    """Return the year in which a tranche is drawn."""
    return (tranche - 1) * int(sheets.plan.resolved["finance"]["years_per_phase"])


def level_payment(plan: Plan, tranche: int) -> Decimal:
    """Return the level payment of a tranche, or its equal part of principal."""
    finance, table = plan.resolved["finance"], plan.tables["loan"]
    drawn = money(str(table.loc[(table["tranche"] == tranche), "drawn"].sum()))
    years = int(finance["loan_years"]) - int(finance["loan_grace_years"])
    rate = Decimal(str(finance["loan_rate_pct"])) / 100
    if rate == 0 or finance["loan_kind"] != "annuity":
        return money(drawn / years)
    return money(drawn * rate / (1 - (1 + rate) ** -years))


def _flow(sheets: Sheets) -> None:
    """Write the cash flow with its rates above and the present costs below."""
    book, plan = sheets.book, sheets.plan
    sheet, table = book.sheets["cash_flow"], plan.tables["cash_flow"]
    _heads(sheets, "cash_flow", "flow_title", FLOW, ("tax_on_capex",))
    for row, (name, section, key) in enumerate(TERMS, TERM_ROW):
        book.put(sheet, row, 0, book.say(MONEY_WORDS[name]), "plain")
        book.put(sheet, row, 2, float(Decimal(str(plan.resolved[section][key])) / 100), "share")
    taxes = capex_taxes(plan)
    for line in table.to_dict("records"):
        _flow_row(sheets, line, taxes[int(line["year"])])
    _present(sheets, FIRST + len(table) + 1)


def capex_taxes(plan: Plan) -> list[Decimal]:
    """Return the tax on capex of each year: that on all so far, less that of the years before."""
    rate = Decimal(str(plan.resolved["costs"]["tax_pct"])) / 100
    out, so_far, taxed = [], Decimal(0), Decimal(0)
    table = plan.tables["cash_flow"]
    for works, contingency in zip(table["works"], table["contingency"], strict=True):
        so_far += money(str(works)) + money(str(contingency))
        out.append(money(so_far * rate) - taxed)
        taxed += out[-1]
    return out


def _flow_row(sheets: Sheets, line: dict[Any, Any], tax_on_capex: Decimal) -> None:
    """Write one year."""
    book, plan = sheets.book, sheets.plan
    sheet, row = book.sheets["cash_flow"], FIRST + int(line["year"])
    at = {name: xl_rowcol_to_cell(row, column) for column, name in enumerate((*FLOW, "capex_tax"))}
    book.put(sheet, row, 0, int(line["year"]), "whole")
    for column in (1, 2):
        book.put(sheet, row, column, float(line[FLOW[column]]), "amount")
    years, kinds, amounts = (sheets.span("payments", c, len(plan.tables["payments"])) for c in (0, 2, 4))
    texts = {
        kind: f'=SUMIFS({amounts},{years},{at["year"]},{kinds},"{book.say(code_name(kind))}")'
        for kind in PAID
    }
    capex = sheets.term("tax_capex")
    yearly = "+".join(at[k] for k in ("energy", "links", "general", "maintenance"))
    texts["tax"] = (
        f"={at['capex_tax']}+ROUND({at['replacement']}*{capex},2)+ROUND({at['decommissioning']}*{capex},2)"
        f"+ROUND(({yearly})*{sheets.term('tax_yearly')},2)"
    )
    texts["total"] = f"=SUM({at['works']}:{at['tax']})"
    rows = len(plan.tables["loan"])
    for name, column in (("loan_drawn", 3), ("interest", 4), ("principal", 5)):
        span, when = sheets.span("loan", column, rows), sheets.span("loan", 1, rows)
        texts[name] = f"=SUMIFS({span},{when},{at['year']})"
    texts["own_funds"] = f"={at['total']}-{at['loan_drawn']}+{at['interest']}+{at['principal']}"
    texts["discount_factor"] = f"=(1+{sheets.term('discount_rate')})^-{at['year']}"
    texts["present"] = f"=ROUND({at['total']}*{at['discount_factor']},2)"
    texts["own_present"] = f"=ROUND({at['own_funds']}*{at['discount_factor']},2)"
    for column, name in enumerate(FLOW[3:], 3):
        strong = name in ("total", "own_funds")
        style = "factor" if name == "discount_factor" else "strong" if strong else "amount"
        book.formula(sheet, row, column, texts[name], float(line[name]), style)
    first, last = xl_rowcol_to_cell(FIRST, 1, row_abs=True), xl_rowcol_to_cell(row, 2)
    before = "" if row == FIRST else _before(row)
    text = f"=ROUND(SUM({first}:{last})*{capex},2){before}"
    book.formula(sheet, row, len(FLOW), text, float(tax_on_capex))


def _before(row: int) -> str:
    """Return the part of a formula that takes the tax of earlier years off."""
    first = xl_rowcol_to_cell(FIRST, len(FLOW), row_abs=True)
    return f"-SUM({first}:{xl_rowcol_to_cell(row - 1, len(FLOW))})"


def _present(sheets: Sheets, row: int) -> None:
    """Write the present cost of each horizon, beside that of plan.json."""
    book, plan = sheets.book, sheets.plan
    sheet = book.sheets["cash_flow"]
    for column, key in ((6, "plan.json"), (8, book.say(MONEY_WORDS["difference"]))):
        book.put(sheet, row, column, key, "head")
    for block in plan.summary["money"]["horizons"]:
        years = int(block["horizon_years"])
        for name, key in (("npc_of", "cost"), ("npc_tax_of", "cost_with_tax"), ("own_of", "own_funds")):
            row += 1
            book.put(sheet, row, 0, book.say(MONEY_WORDS[name].fill(years=years)), "strong_text")
            book.formula(sheet, row, 4, _present_text(sheets, years, key), float(block[key]), "strong")
            book.put(sheet, row, 6, float(block[key]), "amount")
            cells = xl_rowcol_to_cell(row, 4), xl_rowcol_to_cell(row, 6)
            book.formula(sheet, row, 8, f"=ROUND({cells[0]}-{cells[1]},2)", 0.0)


def _present_text(sheets: Sheets, years: int, key: str) -> str:
    """Return the formula of a present cost: see `costs.present.present`."""
    at = {name: column for column, name in enumerate(FLOW)}
    end = FIRST + years

    def span(name: str) -> str:
        """Return the cells of a column up to the horizon."""
        first, last = (xl_rowcol_to_cell(r, at[name], row_abs=True, col_abs=True) for r in (FIRST, end))
        return f"{first}:{last}"

    factor, tax, removal = span("discount_factor"), sheets.term("tax_capex"), span("decommissioning")
    whole = {"cost": f"{span('total')}-{span('tax')}", "cost_with_tax": span("total")}.get(
        key, span("own_funds")
    )
    again = xl_rowcol_to_cell(end, at["replacement"])
    works = sheets.plan.tables["phases"]["works"].astype(float).sum()
    rise = sheets.term("esc_general")
    down = f"ROUND(ROUND({round(works, 2)}*{sheets.term('removal_pct')},2)*(1+{rise})^{years},2)"
    if key == "cost":
        minus, last, plus = removal, again, down
    else:
        minus = f"{removal}-ROUND({removal}*{tax},2)"
        last, plus = f"({again}+ROUND({again}*{tax},2))", f"({down}+ROUND({down}*{tax},2))"
    end_factor = xl_rowcol_to_cell(end, at["discount_factor"])
    return f"=ROUND(SUMPRODUCT(({whole}-{minus})*{factor})-{last}*{end_factor}+{plus}*{end_factor},2)"
