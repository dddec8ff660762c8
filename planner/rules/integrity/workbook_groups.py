"""Part of INT-WORKBOOK-MONEY: the budget by group, phase and owner, and the formulas that add it up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from planner.rules.folder import PlanFolder, derived
from planner.rules.integrity.workbook import ASSET_SHEET, WORKBOOK, quoted_name, totals
from planner.rules.integrity.workbook_rows import CENTS, FIRST_ASSET, FIRST_ROW, compare, letter, owners
from planner.rules.rule import Fault, gather
from planner.rules.sheets import Sheet
from planner.units import money

PHASES, GROUPS = 13, 14
ALL = 2
"""Place of the column of the total; phases follow, then owners."""
ROW = "\0"
"""Stands for the row of a group in a formula."""
Key = tuple[str, str]
"""Recurrence and group."""


def check_groups(folder: PlanFolder, book: list[Sheet]) -> Iterator[Fault]:
    """Compare what each group costs: in all as the bill has it, by phase and by owner of the assets."""
    sheet, lines = book[GROUPS], folder.bom
    under = [(r, t) for r, t in sorted(totals(folder)[0].items()) if t.name.startswith("subtotal ")]
    keys = [
        (when, str(g))
        for when in ("once", "year")
        for g in dict.fromkeys(lines.loc[lines["recurrence"] == when, "group"])
    ]
    if len(under) != len(keys):
        return  # Told by INT-WORKBOOK-LINES or -TOTALS.
    phases, owned = _by_phase(folder), _by_owner(folder)
    numbers, named = sorted({p for _, p in phases}), sorted({o for _, o in owned})
    of_phase, of_owner = _phase_sums(folder, book, numbers), _owner_sums(folder, book, named)
    wanted, odd = [], []
    for row, (key, (bill_row, bill)) in enumerate(zip(keys, under, strict=True), FIRST_ROW):
        total, parts = bill.value["H"], [money(owned.get((key, o), Decimal(0))) for o in named]
        main, places = _main([owned.get((key, o), Decimal(0)) for o in named]), range(len(named))
        values = [total, *(phases.get((key, p), Decimal(0)) for p in numbers)]
        values += [total - sum(parts) + v if k == main else v for k, v in enumerate(parts)]
        first = ALL + 1 + len(numbers)
        rest = f"{letter(ALL)}{ROW}" + "".join(f"-{letter(first + k)}{ROW}" for k in places if k != main)
        texts = [f"{quoted_name(book[1])}!H{bill_row}", *of_phase]
        texts += [rest if k == main else text for k, text in enumerate(of_owner)]
        wanted.append({letter(ALL + k): float(v) for k, v in enumerate(values)})
        odd += [
            f"{letter(ALL + k)}{row}"
            for k, text in enumerate(texts)
            if sheet.at(letter(ALL + k), row).formula != text.replace("$", "").replace(ROW, str(row))
        ]
    rooms = {letter(ALL + k): CENTS for k in range(1 + len(numbers) + len(named))}
    yield from compare(sheet, FIRST_ROW, wanted, "bom.csv, phase_lines and the owners of assets", rooms)
    yield from gather(WORKBOOK, odd, f"sheet `{sheet.name}`: the formula does not add what it stands for.")


def _main(parts: Sequence[Decimal]) -> int:
    """Return the owner with most, the first of equals: what the others leave of the total is theirs."""
    return max(range(len(parts)), key=lambda k: parts[k], default=0)


def _by_phase(folder: PlanFolder) -> dict[tuple[Key | None, int], Decimal]:
    """Return what each group costs in each phase."""
    of = {str(r["line_id"]): (str(r["recurrence"]), str(r["group"])) for r in folder.bom.to_dict("records")}
    out: dict[tuple[Key | None, int], Decimal] = {}
    for part in folder.layer("phase_lines").to_dict("records"):
        key = (of.get(str(part["line_id"])), int(part["phase"]))
        out[key] = out.get(key, Decimal(0)) + money(str(part["total"]))
    return out


@derived
def _by_owner(folder: PlanFolder) -> dict[tuple[Key, str], Decimal]:
    """Return what the assets of each owner cost in each group, exact."""
    items = {str(r["item_id"]): r for r in folder.bom.to_dict("records")}
    who, out = owners(folder), dict[tuple[Key, str], Decimal]()
    for need in folder.layer("quantities").to_dict("records"):
        line = items.get(str(need["item_id"]))
        if line is None:
            continue  # Told by the rules on bom.csv.
        owner = who.get((str(need["layer"]), str(need["asset_id"])), "")
        key = ((str(line["recurrence"]), str(line["group"])), owner)
        amount = Decimal(str(float(need["quantity"]))) * Decimal(str(float(line["unit_price"])))
        out[key] = out.get(key, Decimal(0)) + amount
    return out


def _phase_sums(folder: PlanFolder, book: list[Sheet], numbers: Sequence[int]) -> list[str]:
    """Return the formula of each phase."""
    first = FIRST_ROW + len(folder.layer("phases")) + 4
    ends = (first, first + len(folder.bom) - 1)
    return [
        f"SUMIFS({_span(book[PHASES], letter(4 + 2 * p), ends)},{_asked(book[PHASES], 'CD', ends)})"
        for p in numbers
    ]


def _owner_sums(folder: PlanFolder, book: list[Sheet], named: Sequence[str]) -> list[str]:
    """Return the formula of each owner where another one has most."""
    sheet = book[ASSET_SHEET]
    ends = (FIRST_ASSET, FIRST_ASSET + max(1, len(folder.layer("quantities"))) - 1)
    out = []
    for owner in named:
        quoted = owner.replace('"', '""')
        asked = f'{_asked(sheet, "EM", ends)},{_span(sheet, "G", ends)},"{quoted}"'
        out.append(f"ROUND(SUMIFS({_span(sheet, 'N', ends)},{asked}),2)")
    return out


def _asked(sheet: Sheet, columns: str, ends: tuple[int, int]) -> str:
    """Return the conditions of a sum: group and recurrence are those of the row."""
    group, when = (_span(sheet, c, ends) for c in columns)
    return f"{group},A{ROW},{when},B{ROW}"


def _span(sheet: Sheet, column: str, ends: tuple[int, int]) -> str:
    """Return the cells of a column as formulas of other sheets write them."""
    return f"{quoted_name(sheet)}!{column}{ends[0]}:{column}{ends[1]}"
