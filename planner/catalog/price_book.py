"""The study's own price book: checked whole, then laid over the one of the package."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Set
from pathlib import Path

import pandas as pd

from planner.catalog.amounts import EITHER, plain_amount, repeated_heads
from planner.catalog.table_files import typed_prices
from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import PRICES

ASSUMPTION = "planning assumption"
LEVELS = ("low", "typical", "high")
MOST = 1e12
KEPT = ("unit", "recurrence", "group")
CARRIED = ("low", "typical", "high", "labor_share", "currency", "price_year", "region")


def read_price_book(path: Path, base: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a study's price book as a PRICES frame.

    The file is CSV in UTF-8 with the columns of the package's `prices.csv`; `labor_share` and `note` may be
    absent or blank. A comma, semicolon or tab may part the cells; with a semicolon or tab a decimal comma is
    read, and 1.234 is refused, since it may be a thousand or a little more than one.

    Parameters
    ----------
    base
        The package's prices. A row of one of its items keeps the unit, recurrence and group that the item has
        there, since the planner counts by them; a new item brings its own.

    Raises
    ------
    InputError
        The file is missing or unreadable, lacks columns, or rows break a rule; all faults at once.
    """
    frame, comma = _read(path)
    needed = [c.name for c in PRICES.columns if not c.blank]
    absent = [c for c in needed if c not in frame.columns]
    if absent:
        mend = f"The first line must name: {', '.join(needed)}."
        raise InputError(
            Problem(f"the price book lacks the column(s) {', '.join(absent)}.", mend),
            str(path),
            "the price book",
        )
    for column in PRICES.columns:
        if column.name not in frame.columns:
            frame[column.name] = ""
    unclear = _with_points(frame) if comma else []
    problems = [*unclear, *price_problems(frame), *changed_meaning(frame, base)]
    if problems:
        raise InputError(problems, str(path), "the price book")
    return typed_prices(frame)[PRICES.names]


def price_problems(frame: pd.DataFrame) -> list[Problem]:
    """Return everything wrong with price rows of text cells, by the id of the item (or the row number)."""
    ids = frame["item_id"].astype(str).str.strip()
    shown = [item or f"row {row + 2}" for row, item in enumerate(ids)]
    problems = [
        Problem(
            f"`{column.name}` is empty for {name_up_to_five(blank)}.",
            f"Write {ASSUMPTION!r} where a price is a guess." if column.name == "source" else "",
        )
        for column in PRICES.columns
        if not column.blank
        and (blank := [s for s, v in zip(shown, frame[column.name], strict=True) if not str(v).strip()])
    ]
    twice = sorted(set(ids[ids.duplicated() & (ids != "")]))
    if twice:
        problems.append(Problem(f"`item_id` repeats {name_up_to_five(twice)}."))
    problems.extend(_number_problems(frame, shown))
    wrong = [
        s
        for s, v in zip(shown, frame["recurrence"], strict=True)
        if str(v).strip() not in ("", "once", "year")
    ]
    if wrong:
        problems.append(Problem(f"`recurrence` of {name_up_to_five(wrong)} is neither once nor year."))
    return problems


def changed_meaning(frame: pd.DataFrame, base: pd.DataFrame) -> list[Problem]:
    """Return a problem for each of unit, recurrence and group that rows give otherwise than the base.

    A pole priced by the meter would be multiplied by poles. Blank cells are told by `price_problems`.
    """
    known = base.set_index("item_id")[list(KEPT)]
    ids = frame["item_id"].astype(str).str.strip()
    mine = ids.isin(known.index)
    problems = []
    for name in KEPT:
        found = frame.loc[mine, name].astype(str).str.strip()
        right = known[name].loc[ids[mine].tolist()].astype(str)
        wrong = [
            f"{item} (found {have!r}, expected {want!r})"
            for item, have, want in zip(ids[mine], found, right, strict=True)
            if have and have != want
        ]
        if wrong:
            mend = (
                f"Price these items by the catalog's {name}, or add an item of your own under a new item_id."
            )
            problems.append(
                Problem(f"`{name}` differs from the catalog's for {name_up_to_five(wrong)}.", mend)
            )
    return problems


def carry_prices(prices: pd.DataFrame, pairs: Mapping[str, str], own: Set[str]) -> pd.DataFrame:
    """Return the prices with items that follow another taking its price where the study prices only that one.

    Parameters
    ----------
    pairs
        Item that follows -> item that it follows.
    own
        Items that the study's book prices.
    """
    rows = {str(r["item_id"]): r for r in prices.to_dict("records")}
    for item, leader in pairs.items():
        if item in rows and leader in own and item not in own:
            rows[item] |= {name: rows[leader][name] for name in CARRIED}
    return typed_prices(pd.DataFrame(list(rows.values()), columns=PRICES.names))


def currency_problems(prices: pd.DataFrame, currency: str) -> list[Problem]:
    """Return a problem where rows are in another currency than the study: amounts are never mixed."""
    other = prices[prices["currency"] != currency]
    if other.empty:
        return []
    names = "/".join(sorted(set(other["currency"])))
    return [
        Problem(
            f"{len(other)} price row(s) are in {names}, the study is in {currency}: "
            f"{name_up_to_five(other['item_id'])}.",
            f"Convert them to {currency} in the study's costs.price_book, with the rate in the note, "
            "or set study.currency.",
        )
    ]


def lay_over(base: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Return the base with rows of the same item replaced in place and new items added behind."""
    rows = {r["item_id"]: r for r in base.to_dict("records")}
    rows.update({r["item_id"]: r for r in own.to_dict("records")})
    return typed_prices(pd.DataFrame(list(rows.values()), columns=PRICES.names))


def missing_items(wanted: Iterable[tuple[str, str]], prices: pd.DataFrame) -> list[Problem]:
    """Return a problem for items that a table of the catalog asks for and no price row gives."""
    known = set(prices["item_id"])
    absent = sorted({f"{item} ({where})" for where, item in wanted if item and item not in known})
    return [Problem(f"no price for {name_up_to_five(absent)}.")] if absent else []


def _with_points(frame: pd.DataFrame) -> list[Problem]:
    """Write decimal commas as points, in place; return a problem where a point may part thousands."""
    problems = []
    for column in (c.name for c in PRICES.columns if c.kind == "number"):
        cells = frame[column].astype(str).str.strip()
        unclear = cells.str.fullmatch(EITHER)
        if unclear.any():
            named = [f"{i} ({c})" for i, c in zip(frame["item_id"][unclear], cells[unclear], strict=True)]
            what = f"`{column}` may be thousands or decimals for {name_up_to_five(named)}."
            problems.append(Problem(what, "Write 1234, or a decimal comma, between semicolons."))
        frame[column] = [(plain_amount(c, comma=True) or c) if "," in c else c for c in cells]
    return problems


def _read(path: Path) -> tuple[pd.DataFrame, bool]:
    """Read the file as text cells; say whether numbers may have a decimal comma."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        first = text.partition("\n")[0]
        mark = max(",;\t", key=first.count)
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
        rows = list(reader)
    except FileNotFoundError:
        raise InputError(
            Problem("there is no price book here.", "Mend costs.price_book in study.toml, or remove it."),
            str(path),
        ) from None
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise InputError(Problem(f"the price book cannot be read: {fault}."), str(path)) from None
    if not rows:
        raise InputError(Problem("the price book holds no row."), str(path))
    twice = repeated_heads(str(h).strip() for h in reader.fieldnames or [])
    if twice:
        raise InputError(twice, str(path), "the price book")
    longer = [str(r.get("item_id") or f"row {n}") for n, r in enumerate(rows, 2) if any(r.get(None) or ())]
    if longer:
        what = f"{name_up_to_five(longer)}: more cells than the first line names."
        mend = 'Write 1900.50 without a mark of thousands, or the cell in "".'
        raise InputError(Problem(what, mend), str(path), "the price book")
    head = [str(h).strip() for h in rows[0] if h is not None]
    cells = [{str(k).strip(): (v or "") for k, v in r.items() if k is not None} for r in rows]
    return pd.DataFrame(cells, columns=head, dtype=str).fillna(""), mark != ","


def _number_problems(frame: pd.DataFrame, shown: list[str]) -> list[Problem]:
    """Return problems of cells that are not numbers, out of range, or out of order."""
    problems: list[Problem] = []
    numbers: dict[str, pd.Series] = {}
    for column in PRICES.columns:
        if column.kind != "number":
            continue
        cells = frame[column.name].astype(str).str.strip()
        numbers[column.name] = values = pd.to_numeric(cells.where(cells != ""), errors="coerce")
        bad = (cells != "") & (
            values.isna()
            | (values < (column.low or 0))
            | (values > (column.high if column.high is not None else MOST))
        )
        if bad.any():
            named = [f"{shown[i]} ({cells.iloc[i]})" for i in range(len(cells)) if bad.iloc[i]]
            span = f"from {column.low or 0:g} to {MOST if column.high is None else column.high:g}"
            problems.append(Problem(f"`{column.name}` is not a number {span} for {name_up_to_five(named)}."))
    part = [s for s, year in zip(shown, numbers["price_year"], strict=True) if year % 1 > 0]
    if part:
        problems.append(Problem(f"`price_year` is no whole year for {name_up_to_five(part)}."))
    low, typical, high = (numbers[level] for level in LEVELS)
    disorder = (low > typical) | (typical > high)
    if disorder.any():
        named = [
            f"{shown[i]} ({low.iloc[i]:g}, {typical.iloc[i]:g}, {high.iloc[i]:g})"
            for i in range(len(shown))
            if disorder.iloc[i]
        ]
        problems.append(Problem(f"low, typical, high are out of order for {name_up_to_five(named)}."))
    return problems
