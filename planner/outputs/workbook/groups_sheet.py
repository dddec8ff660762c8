"""The sheet of totals by group, phase and owner, live from the bill, the phases and the assets."""

from __future__ import annotations

from decimal import Decimal

from xlsxwriter.utility import xl_rowcol_to_cell

from planner.outputs.words import code_name, group_name
from planner.outputs.words.money_sheets import MONEY_WORDS
from planner.outputs.workbook.asset_list import AssetCells, asset_rows
from planner.outputs.workbook.bom_sheet import Cells
from planner.outputs.workbook.book import Book
from planner.outputs.workbook.phases_sheet import GROUP, WHEN, PhaseCells
from planner.plan.model import Plan
from planner.units import money

WIDTH = 17.0
FIRST, ALL, PARTS = 3, 2, 3
Part = dict[tuple[str, object], Decimal]


def write_groups_sheet(book: Book, plan: Plan, bill: Cells, phases: PhaseCells, assets: AssetCells) -> None:
    """Write what each group costs, once or a year: in all, by phase, and by owner of its assets.

    Phases sum to the total of the group to the cent. An owner has what the assets of the list cost, rounded
    to the cent; what rounding of lines leaves stands with the owner of most, so owners sum to the total too.

    Parameters
    ----------
    bill, phases, assets
        Where the subtotals of the bill, its lines by phase, and the list of assets stand.
    """
    sheet, currency = book.sheets["groups"], str(plan.summary["currency"])
    names = [k for k in bill.at if k.startswith(("once:", "year:"))]
    by_phase, by_owner = phase_parts(plan), owner_parts(plan)
    numbers = sorted({str(p) for _, p in by_phase}, key=int)
    owners = sorted({str(o) for _, o in by_owner})
    book.put(sheet, 0, 0, book.say(MONEY_WORDS["groups_title"]), "title")
    heads = [book.say(MONEY_WORDS[k]) for k in ("group", "when", "all")]
    heads += [book.say(MONEY_WORDS["phase_of"].fill(phase=p)) for p in numbers]
    named = [MONEY_WORDS["owner_of"].fill(owner=o) if o else MONEY_WORDS["no_owner"] for o in owners]
    heads += [book.say(n) for n in named]
    heads = [h if k < ALL else f"{h} [{currency}]" for k, h in enumerate(heads)]
    book.head(sheet, FIRST - 1, heads, [30.0, 20.0, *[WIDTH] * (len(heads) - 2)])
    for row, name in enumerate(names, FIRST):
        when, _, group = name.partition(":")
        words = (book.say(group_name(group)), book.say(code_name(when)))
        for column, word in enumerate(words):
            book.put(sheet, row, column, word, "plain")
        whole = bill.values[name, 7]
        book.formula(sheet, row, ALL, f"={book.name('bom')}!{bill.ref(name)}", float(whole), "strong")
        for column, number in enumerate(numbers, PARTS):
            value = by_phase.get((name, number), Decimal(0))
            text = _sum_of(phases.total(int(number)), phases.span(GROUP), phases.span(WHEN), row)
            book.formula(sheet, row, column, f"={text}", float(value))
        _owners(book, row, PARTS + len(numbers), [by_owner.get((name, o), Decimal(0)) for o in owners],
                [_sum_of(*assets.of_group(), row, (assets.owner(), o)) for o in owners], whole)  # fmt: skip


def _owners(
    book: Book, row: int, first: int, values: list[Decimal], texts: list[str], whole: Decimal
) -> None:
    """Write the parts of the owners; the one with most has what the others leave of the total."""
    sheet = book.sheets["groups"]
    main = max(range(len(values)), key=lambda k: values[k], default=0)
    rest = whole - sum((money(v) for k, v in enumerate(values) if k != main), Decimal(0))
    for k, (value, text) in enumerate(zip(values, texts, strict=True)):
        if k != main:
            book.formula(sheet, row, first + k, f"=ROUND({text},2)", float(money(value)))
        else:
            others = [xl_rowcol_to_cell(row, first + j) for j in range(len(values)) if j != main]
            left = "".join(f"-{o}" for o in others)
            book.formula(sheet, row, first + k, f"={xl_rowcol_to_cell(row, ALL)}{left}", float(rest))


def _sum_of(amounts: str, groups: str, whens: str, row: int, more: tuple[str, str] | None = None) -> str:
    """Return the sum of amounts of the group and recurrence of a row, and of one owner where given."""
    group, when = (xl_rowcol_to_cell(row, c, col_abs=True) for c in (0, 1))
    asked = f"{groups},{group},{whens},{when}"
    if more is not None:
        owner = more[1].replace('"', '""')
        asked += f',{more[0]},"{owner}"'
    return f"SUMIFS({amounts},{asked})"


def phase_parts(plan: Plan) -> Part:
    """Return what each group, as "once:GROUP" or "year:GROUP", costs in each phase."""
    group = {str(r.line_id): f"{r.recurrence}:{r.group}" for r in plan.bom.itertuples()}
    out: Part = {}
    for row in plan.tables["phase_lines"].to_dict("records"):
        key = (group[str(row["line_id"])], str(int(row["phase"])))
        out[key] = out.get(key, Decimal(0)) + money(str(row["total"]))
    return out


def owner_parts(plan: Plan) -> Part:
    """Return what the assets of each owner cost in each group, exact, the owner "" where none is named."""
    group = {str(r.line_id): f"{r.recurrence}:{r.group}" for r in plan.bom.itertuples()}
    out: Part = {}
    for row in asset_rows(plan):
        key = (group[row["line"]], str(row.get("owner", "")))
        out[key] = out.get(key, Decimal(0)) + row["amount"]
    return out
