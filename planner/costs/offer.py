"""An offer beside the price book: which unit prices lie outside the band, by how much, adding up to what."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from planner.catalog.amounts import EITHER, plain_amount, repeated_heads
from planner.catalog.table_files import cable_parts
from planner.errors import InputError, Problem, name_up_to_five
from planner.units import money

NEEDED = ("item_id", "unit_price")
ABOVE, BELOW, WITHIN = "above", "below", "within"
ASSUMPTION = "planning assumption"
MOST = Decimal(10) ** 12
EXPECTED = f"expected 0 to {MOST:,.0f}, written as 1900.50 (or 1900,50 between semicolons)"


@dataclass(frozen=True)
class Offered:
    """One line of an offer; quantity None where the offer gives none."""

    item_id: str
    unit_price: Decimal
    quantity: Decimal | None


@dataclass(frozen=True)
class Checked:
    """A line of an offer beside its band, to the cent.

    Parameters
    ----------
    quantity
        That of the plan where the plan buys the item, else that of the offer, else 0.
    verdict
        above, below or within the band from low to high.
    outside
        How far the unit price lies outside the band, 0 within.
    effect
        The same times the quantity.
    assumption
        The band, or the end of it that the price passes, is a planning assumption, so the verdict is no
        evidence by itself.
    asked
        Quantity in the offer, None where it gives none.
    planned
        The plan buys the item.
    """

    item_id: str
    description_en: str
    description_es: str
    unit: str
    quantity: Decimal
    offered: Decimal
    low: Decimal
    typical: Decimal
    high: Decimal
    verdict: str
    outside: Decimal
    effect: Decimal
    assumption: bool
    asked: Decimal | None
    planned: bool

    @property
    def outside_pct(self) -> Decimal | None:
        """Distance outside the band as a percentage of the end that it passes; None where that end is 0."""
        end = self.high if self.verdict == ABOVE else self.low
        return None if end == 0 else self.outside / end * 100


@dataclass(frozen=True)
class OfferCheck:
    """The lines of an offer, and the items of the plan that it leaves out."""

    lines: tuple[Checked, ...]
    not_offered: tuple[str, ...]

    def effect(self, verdict: str) -> Decimal:
        """Return what lines of a verdict add up to outside the band."""
        return sum((c.effect for c in self.lines if c.verdict == verdict), Decimal(0))

    def total(self, column: str) -> Decimal:
        """Return the sum of quantity times offered, low, typical or high, each line to the cent."""
        return sum((money(c.quantity * getattr(c, column)) for c in self.lines), Decimal(0))

    def guessed_effect(self) -> Decimal:
        """Return the part of what lies outside whose band is a planning assumption."""
        return sum((c.effect for c in self.lines if c.assumption), Decimal(0))


def check_offer(path: Path, bom: pd.DataFrame, prices: pd.DataFrame, currency: str) -> OfferCheck:
    """Return an offer set beside the price book of a plan.

    A price of a cable holds for its sag, loops and waste too where the offer does not price these apart.

    Parameters
    ----------
    path
        CSV in UTF-8 with `item_id` (or `line_id` of the bill) and `unit_price`, and where it likes
        `quantity`, `currency` and `unit`, that of the price book; comma, semicolon or tab between the
        cells; with a semicolon or tab a decimal comma is read, and 1.234 is refused, since it may be
        a thousand or a little more than one.
    bom, prices
        BOM_LINES of the plan and PRICES in force.
    currency
        That of the plan; a line in another one is refused, since amounts are never mixed.

    Raises
    ------
    InputError
        The file is missing or unreadable, lacks a column, or rows are wrong; all faults at once.
    """
    offered = with_parts(read_offer(path, bom, prices, currency), {str(i) for i in bom["item_id"]})
    book = {str(r["item_id"]): r for r in prices.to_dict("records")}
    bought = {str(i): Decimal(str(q)) for i, q in zip(bom["item_id"], bom["quantity"], strict=True)}
    lines = []
    for line in offered:
        row = book[line.item_id]
        low, typical, high = (Decimal(str(row[k])) for k in ("low", "typical", "high"))
        quantity = bought.get(line.item_id, line.quantity or Decimal(0))
        verdict = ABOVE if line.unit_price > high else BELOW if line.unit_price < low else WITHIN
        outside = max(line.unit_price - high, low - line.unit_price, Decimal(0))
        lines.append(
            Checked(
                line.item_id, str(row["description_en"]), str(row["description_es"]), str(row["unit"]),
                quantity, line.unit_price, low, typical, high, verdict, outside, money(outside * quantity),
                _assumed(row, verdict), line.quantity, line.item_id in bought,
            )
        )  # fmt: skip
    known = {line.item_id for line in offered}
    return OfferCheck(tuple(lines), tuple(str(i) for i in bom["item_id"] if i not in known))


def with_parts(offered: Sequence[Offered], bought: Set[str]) -> list[Offered]:
    """Return the lines with those of sag, loops and waste that the offer leaves to the price of their cable.

    >>> line = Offered("cable_duct_12_m", Decimal("0.9"), None)
    >>> [o.item_id for o in with_parts([line], {"cable_duct_12_m", "cable_duct_12_waste_m"})]
    ['cable_duct_12_m', 'cable_duct_12_waste_m']
    """
    named, parts = {o.item_id for o in offered}, cable_parts()
    return [
        Offered(item, line.unit_price, None) if item != line.item_id else line
        for line in offered
        for item in (
            line.item_id,
            *(i for i, (whole, _) in parts.items.items()
              if whole == line.item_id and i in bought and i not in named),
        )
    ]  # fmt: skip


def _assumed(row: Mapping[Any, Any], verdict: str) -> bool:
    """Say whether a band, or the end of it that a price passes, is a planning assumption.

    >>> row = {"source": "a tender", "note": "high is published; low and typical are planning assumptions"}
    >>> _assumed(row, "below"), _assumed(row, "above"), _assumed({"source": "planning assumption"}, "within")
    (True, False, True)
    """
    if ASSUMPTION in str(row["source"]).lower():
        return True
    end = {ABOVE: "high", BELOW: "low"}.get(verdict)
    parts = str(row.get("note") or "").split(";")
    return end is not None and any(end in part.split() and ASSUMPTION in part for part in parts)


def read_offer(path: Path, bom: pd.DataFrame, prices: pd.DataFrame, currency: str) -> list[Offered]:
    """Return the lines of an offer, refused where any is wrong."""
    rows, heads, comma = _rows(path)
    other: list[Problem] = []
    if "line_id" in heads:
        rows, other = _by_line(rows, bom)
        heads = [*heads, "item_id"]
    absent = [c for c in NEEDED if c not in heads]
    if absent:
        raise InputError(
            Problem(f"the offer lacks the column(s) {', '.join(absent)}.",
                    "Its first line must name item_id (or line_id) and unit_price."),
            str(path), "the offer",
        )  # fmt: skip
    known = set(prices["item_id"].astype(str))
    problems, found = [*other, *_repeated(r["item_id"] for r in rows), *_units(rows, prices)], []
    unknown = [r["item_id"] or f"row {n}" for n, r in enumerate(rows, 2) if r["item_id"] not in known]
    if unknown:
        mend = "Use the item_id of the bid form or of bom.csv."
        problems.append(Problem(f"no item of the price book is {name_up_to_five(unknown)}.", mend))
    for number, row in enumerate(rows, 2):
        price = _amount(row["unit_price"], comma)
        quantity = _amount(row.get("quantity", ""), comma) if row.get("quantity") else None
        if price is None:
            problems.append(_wrong(number, "unit_price", row["unit_price"], comma))
        if row.get("quantity") and quantity is None:
            problems.append(_wrong(number, "quantity", row["quantity"], comma))
        if row.get("currency", "").upper() not in ("", currency):
            what = f"row {number}: `currency` is {row['currency']!r}, the plan is in {currency}."
            problems.append(Problem(what, f"Convert the offer to {currency} first."))
        if price is not None:
            found.append(Offered(row["item_id"], price, quantity))
    if problems:
        raise InputError(problems, str(path), "the offer")
    return found


def _units(rows: Iterable[Mapping[str, str]], prices: pd.DataFrame) -> list[Problem]:
    """Return a problem where the offer prices items by another unit than the price book."""
    units = dict(zip(prices["item_id"].astype(str), prices["unit"].astype(str), strict=True))
    wrong = [
        f"row {n} ({r['item_id']}: {r['unit']}, expected {units[r['item_id']]})"
        for n, r in enumerate(rows, 2)
        if r.get("unit") and r["unit"].casefold() != units.get(r["item_id"], r["unit"]).casefold()
    ]
    mend = "Bring the unit price to the unit of the bid form, or leave the column `unit` out."
    return (
        [Problem(f"`unit` is not that of the price book in {name_up_to_five(wrong)}.", mend)] if wrong else []
    )


def _by_line(rows: list[dict[str, str]], bom: pd.DataFrame) -> tuple[list[dict[str, str]], list[Problem]]:
    """Return the rows with the item of their line where they name none, and lines of another item."""
    items = dict(zip(bom["line_id"].astype(str), bom["item_id"].astype(str), strict=True))
    told = [{**r, "item_id": r.get("item_id") or items.get(r["line_id"], r["line_id"])} for r in rows]
    wrong = [
        f"row {n} ({r['line_id']}, {r['item_id']})"
        for n, r in enumerate(told, 2)
        if r["line_id"] and r["item_id"] not in (r["line_id"], items.get(r["line_id"]))
    ]
    mend = "Leave line_id out, or take both from the same row of bom.csv."
    return told, [
        Problem(f"`line_id` is not of `item_id` in {name_up_to_five(wrong)}.", mend)
    ] if wrong else []


def _wrong(row: int, column: str, cell: str, comma: bool) -> Problem:
    """Return the problem of a cell that holds no amount, or one that may be two."""
    what = f"row {row}: `{column}` is {cell!r}"
    if comma and EITHER.fullmatch(cell.replace(" ", "")):
        whole = cell.replace(".", "")
        return Problem(f"{what}, which may be {whole} or {cell.partition('.')[0]} and a part.",
                       f"Write {whole}, or a decimal comma.")  # fmt: skip
    return Problem(f"{what}; {EXPECTED}.", "Leave out signs of currency and marks between thousands.")


def _rows(path: Path) -> tuple[list[dict[str, str]], list[str], bool]:
    """Return rows of text cells, heads, and whether amounts may have a decimal comma."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        first = text.partition("\n")[0]
        mark = max(",;\t", key=first.count)
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        whole = list(reader)
        rows = [{_head(k): (v or "").strip() for k, v in r.items() if k is not None} for r in whole]
    except FileNotFoundError:
        raise InputError(
            Problem("there is no offer here.", "Check the path after --check."), str(path)
        ) from None
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        what = Problem(f"the offer cannot be read: {fault}.", "Save it as CSV in UTF-8.")
        raise InputError(what, str(path), "the offer") from None
    if not rows:
        raise InputError(Problem("the offer holds no line."), str(path), "the offer")
    twice = repeated_heads(_head(h) for h in reader.fieldnames or [])
    if twice:
        raise InputError(twice, str(path), "the offer")
    longer = [f"row {n}" for n, r in enumerate(whole, 2) if any(r.get(None) or ())]
    if longer:
        told = f"{name_up_to_five(longer)}: more cells than the first line names."
        raise InputError(
            Problem(told, 'Write 1900.50 without a mark of thousands, or the cell in "".'), str(path)
        )
    return rows, [_head(h) for h in reader.fieldnames or []], mark != ","


def _head(name: object) -> str:
    """Return the name of a column, in small letters."""
    return str(name).strip().lower()


def _repeated(items: Iterable[str]) -> Iterable[Problem]:
    """Yield a problem for items that stand more than once."""
    twice = sorted(i for i, n in Counter(items).items() if i and n > 1)
    if twice:
        yield Problem(f"`item_id` repeats {name_up_to_five(twice)}.", "Give each item one unit price.")


def _amount(cell: str, comma: bool) -> Decimal | None:
    """Return an amount from 0 on, None where the cell holds none.

    >>> _amount("1250.5", False), _amount("1.250,5", True), _amount("-3", False), _amount("NaN", False)
    (Decimal('1250.5'), Decimal('1250.5'), None, None)
    >>> _amount("1.250", False), _amount("1.250", True), _amount("0.125", True)
    (Decimal('1.250'), None, Decimal('0.125'))
    """
    text = plain_amount(cell, comma)
    value = None if text is None else Decimal(text)
    return value if value is not None and value <= MOST else None
