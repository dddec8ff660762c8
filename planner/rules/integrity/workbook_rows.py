"""INT-WORKBOOK-ASSETS: the sheets of bom.xlsx with a row an asset, against the layers of the plan."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from planner.rules.folder import BOM, LAYERS, SPLICES, STUDY, SUMMARY, PlanFolder, derived
from planner.rules.integrity.workbook import (
    ASSET_SHEET,
    HALF_CENT,
    SPLICE_SHEET,
    WORKBOOK,
    YES_NO,
    has_lines,
    line_rows,
    quoted_name,
    totals,
    whole_book,
)
from planner.rules.rule import Fault, Rule, gather
from planner.rules.sheets import Cell, Sheet
from planner.schema import PLAN_TABLES

SHEETS = 29
SCHEDULES = {
    3: "cameras", 4: "points", 5: "cables", 6: "link_budget", 7: "unserved", 8: "existing_cameras",
    9: "existing_pops", 10: "blind_spots", 11: "single_points", 12: "crossings", 21: "permits",
    22: "availability", 23: "acceptance", 24: "protected",
}  # fmt: skip
"""Layer of each schedule by the place of its sheet."""
COUNTED = 2
NOT_COUNTED = {
    "quantities", "link_budget", "viewsheds", "blind_spots", "single_points", "permits", "availability",
    "acceptance", "phases", "phase_lines", "money_lines", "payments", "cash_flow", "loan", "protected",
    "signs",
}  # fmt: skip
NOT_SHOWN = {"span_ids", "shared_span_ids", "published_precision_m", "tags"}
FIRST_ROW, FIRST_ASSET, FIRST_SPLICE = 4, 7, 5
MOST_SPLICES = 20_000
DEGREE = 6e-7
"""Places are written to the sixth digit of a degree."""
TINY = 1e-9
CENTS = HALF_CENT / 10
"""Amounts are stored to the cent; a sum of a few of them as a float is nearer than this."""
DIGITS = re.compile(r"(\d+)")


def letter(place: int) -> str:
    """Return the letters of a column, from 0.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    return (chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26)


def same(cell: Cell, value: object, room: float = 0.0) -> bool:
    """Say whether a cell holds a value: a number within its digits, yes or no, a text, or nothing.

    >>> same(Cell(2.0), 2), same(Cell("sí"), True), same(Cell(None), None), same(Cell("a"), "b")
    (True, True, True, False)
    """
    if isinstance(value, bool):
        return YES_NO.get(cell.text) == value
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return cell.value is None or cell.value == ""
    if isinstance(value, int | float):
        near = max(room, TINY * max(1.0, abs(value)))
        return cell.number is not None and abs(cell.number - value) <= near
    return cell.text == str(value)


def unlike(
    sheet: Sheet, row: int, wanted: Mapping[str, object], rooms: Mapping[str, float] | None = None
) -> Iterator[str]:
    """Yield the columns of a row that do not hold what is wanted."""
    for column, value in wanted.items():
        if not same(sheet.at(column, row), value, (rooms or {}).get(column, 0.0)):
            yield column


def told(sheet: Sheet, wrong: Mapping[str, Sequence[int]], what: str) -> Iterator[Fault]:
    """Yield a fault a column, with the rows."""
    for column, rows in wrong.items():
        head = f"sheet `{sheet.name}`, column {column}"
        yield from gather(WORKBOOK, [f"{column}{r}" for r in rows], f"{head} is not that of {what}.")


def compare(
    sheet: Sheet, first: int, wanted: Sequence[Mapping[str, object]], what: str,
    rooms: Mapping[str, float] | None = None,
) -> Iterator[Fault]:  # fmt: skip
    """Compare rows of a sheet from one on with what they are to hold; there is no row more or less."""
    have = [r for r in sheet.rows("A") if r >= first]
    if len(have) != len(wanted):
        message = f"sheet `{sheet.name}` has {len(have)} rows; {what} gives {len(wanted)}."
        yield Fault(WORKBOOK, sheet.name, message)
        return
    wrong: dict[str, list[int]] = defaultdict(list)
    for row, cells in enumerate(wanted, first):
        for column in unlike(sheet, row, cells, rooms):
            wrong[column].append(row)
    yield from told(sheet, wrong, what)


def book_of(folder: PlanFolder) -> list[Sheet]:
    """Return the sheets where all are there, else none: INT-WORKBOOK-FILE and check_sheets tell."""
    found = whole_book(folder)
    return found if found is not None and len(found) == sheet_count(folder) else []


def sheet_count(folder: PlanFolder) -> int:
    """Return how many sheets the workbook has: one more where there is a replacement program."""
    return SHEETS + (len(folder.parts.get("program_flow", ())) > 0)


def check_sheets(folder: PlanFolder) -> Iterable[Fault]:
    """All sheets are there; schedules, counts, asset list and splices are those of the plan."""
    found = whole_book(folder)
    if found is None:
        return
    if len(found) != sheet_count(folder):
        told_of = f"{WORKBOOK} has {len(found)} sheets; {sheet_count(folder)} are expected."
        yield Fault(WORKBOOK, "", told_of)
        return
    for place, layer in SCHEDULES.items():
        if layer in folder.parts:
            wanted, rooms = _schedule(folder, layer)
            yield from compare(found[place], FIRST_ROW, wanted, f"layer {layer}", rooms)
    yield from compare(found[COUNTED], FIRST_ROW, list(_counts(folder)), "the layers of the plan")
    yield from _count_formulas(folder, found)
    yield from _asset_list(folder, found)
    splices = list(_splices(folder.parts[SPLICES]))[:MOST_SPLICES]
    yield from compare(found[SPLICE_SHEET], FIRST_SPLICE, splices, SPLICES)


def _schedule(folder: PlanFolder, layer: str) -> tuple[list[dict[str, object]], dict[str, float]]:
    """Return the numbers, flags, ids and names of each row by column; words of codes are not compared."""
    table, frame = LAYERS[layer], folder.layer(layer)
    columns = [c for c in table.columns if c.name not in NOT_SHOWN]
    placed, rooms = table.geometry == "Point", dict[str, float]()
    out: list[dict[str, object]] = [{} for _ in range(len(frame))]
    for place, column in enumerate(columns):
        at = letter(place + (2 if placed and place else 0))
        plain = column.kind == "text" and (column.name == "name" or column.name.endswith("_id"))
        if column.kind not in ("integer", "number", "flag") and not plain:
            continue
        for row, value in zip(out, frame[column.name].tolist(), strict=True):
            blank = value is None or bool(pd.isna(value))
            row[at] = None if blank else bool(value) if column.kind == "flag" else value
    if placed and len(frame):
        rooms = {"B": DEGREE, "C": DEGREE}
        where = frame.geometry.set_crs(folder.crs[layer], allow_override=True).to_crs("EPSG:4326")
        for row, y, x in zip(out, where.y.tolist(), where.x.tolist(), strict=True):
            row |= {"B": y, "C": x}
    return out, rooms


def _counts(folder: PlanFolder) -> Iterator[dict[str, object]]:
    """Yield how many assets each layer holds, and their kilometers."""
    for table in PLAN_TABLES:
        if table.name in NOT_COUNTED:
            continue
        frame = folder.layer(table.name)
        length = next((c for c in ("cable_m", "length_m") if c in frame.columns), None)
        kilometers = round(float(frame[length].astype(float).sum()) / 1000, 3) if length else None
        yield {"B": len(frame), "C": kilometers}


def _count_formulas(folder: PlanFolder, book: list[Sheet]) -> Iterator[Fault]:
    """Hold the formulas that count the rows of a schedule, where its layer has one."""
    sheet, wrong, place = book[COUNTED], [], {layer: p for p, layer in SCHEDULES.items()}
    counted = [t.name for t in PLAN_TABLES if t.name not in NOT_COUNTED]
    for row, layer in enumerate(counted, FIRST_ROW):
        formula, right = sheet.at("B", row).formula, ""
        if layer in place:
            last = FIRST_ROW + max(1, len(folder.layer(layer))) - 1
            right = f"COUNTA({quoted_name(book[place[layer]])}!A{FIRST_ROW}:A{last})"
        wrong += [] if formula == right else [f"B{row}"]
    yield from gather(WORKBOOK, wrong, f"sheet `{sheet.name}`: it does not count the rows of its schedule.")


def _asset_list(folder: PlanFolder, book: list[Sheet]) -> Iterator[Fault]:
    """Compare the list of assets with the quantities of the plan, priced from the bill."""
    sheet, bill = book[ASSET_SHEET], book[1]
    lines = {str(r["item_id"]): r for r in folder.bom.to_dict("records")}
    at, owner = line_rows(folder), owners(folder)
    wanted = []
    for need in folder.layer("quantities").to_dict("records"):
        line = lines.get(str(need["item_id"]))
        if line is None:
            return  # Told by the rules on bom.csv.
        quantity, price = float(need["quantity"]), float(line["unit_price"])
        wanted.append({
            "A": str(line["line_id"]), "B": str(need["item_id"]), "C": str(need["asset_id"]),
            "F": int(need["phase"]), "G": owner.get((str(need["layer"]), str(need["asset_id"]))),
            "K": quantity, "N": quantity * price,
        })  # fmt: skip
    wanted.sort(key=lambda w: (w["A"], w["C"]))
    rooms = {"N": HALF_CENT / 100}
    yield from compare(sheet, FIRST_ASSET, wanted, "layer quantities and the bill", rooms)
    if len(wanted) != len([r for r in sheet.rows("A") if r >= FIRST_ASSET]):
        return
    if not has_lines(folder):
        return
    name = quoted_name(bill)
    wrong = [
        f"N{row}"
        for row, need in enumerate(wanted, FIRST_ASSET)
        if sheet.at("N", row).formula != f"K{row}*{name}!G{at[str(need['B'])]}"
    ]
    yield from gather(WORKBOOK, wrong, f"sheet `{sheet.name}`: the amount is not quantity times price.")
    yield from _asset_sums(folder, sheet, name)


def _asset_sums(folder: PlanFolder, sheet: Sheet, name: str) -> Iterator[Fault]:
    """Compare the sums over assets with the totals of the bill, to which the cells beside them refer."""
    bom, at = folder.bom, line_rows(folder)
    under = {t.name: (row, t) for row, t in totals(folder)[0].items()}
    last = FIRST_ASSET + max(1, len(folder.layer("quantities"))) - 1
    for row, when, key in ((3, "once", "works"), (4, "year", "yearly")):
        if key not in under:
            return  # Told by INT-WORKBOOK-TOTALS.
        bill_row, total = under[key]
        mine = [at[i] for i in bom.loc[bom["recurrence"] == when, "item_id"]]
        sums = "0"
        if mine:
            lines = f"{name}!A{min(mine)}:A{max(mine)}"
            sums = f"SUMPRODUCT(ROUND(SUMIFS(N{FIRST_ASSET}:N{last},A{FIRST_ASSET}:A{last},{lines}),2))"
        for column, formula in (("K", sums), ("N", f"{name}!H{bill_row}")):
            cell, right = sheet.at(column, row), float(total.value["H"])
            if cell.formula != formula or not same(cell, right, HALF_CENT):
                what = (
                    f"sheet `{sheet.name}`: the sum is {cell.value} (={cell.formula}); it is {right:,.2f} "
                    f"(={formula})."
                )
                yield Fault(WORKBOOK, f"{column}{row}", what)


@derived
def owners(folder: PlanFolder) -> dict[tuple[str, str], str]:
    """Return the owner of each asset by layer and id, where one is named."""
    out: dict[tuple[str, str], str] = {}
    for layer in set(folder.layer("quantities")["layer"].astype(str)):
        frame = folder.parts.get(layer)
        if frame is not None and "owner" in frame.columns:
            ids = frame[frame.columns[0]].astype(str)
            pairs = zip(ids.tolist(), frame["owner"].tolist(), strict=True)
            out |= {(layer, i): o for i, o in pairs if isinstance(o, str) and o}
    return out


def _splices(document: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    """Yield closure, node, circuit and fibers of each splice; a device has no number of a fiber."""
    for closure in document.get("closures", []):
        for splice in closure["splices"]:
            yield {
                "A": str(closure["closure_id"]), "B": str(closure["node_id"]), "C": str(splice["circuit"]),
                "E": int(splice["fiber"]), "G": _fiber(splice["one"]), "K": _fiber(splice["other"]),
            }  # fmt: skip


def _fiber(end: Mapping[str, Any]) -> int | None:
    """Return the fiber of one side of a splice."""
    return None if "device" in end else int(end["fiber"])


def uneven(sheet: Sheet, column: str, rows: Sequence[int]) -> Iterator[Fault]:
    """Tell of formulas of a column that are not those of their neighbors, moved by a row."""
    told = {r: sheet.at(column, r).formula for r in rows}
    bare = [f"{column}{r}" for r, formula in told.items() if not formula]
    yield from gather(WORKBOOK, bare, f"sheet `{sheet.name}`: a value where a formula belongs.")
    for above, row in pairwise(rows):
        if told[above] and told[row] and not _follows(told[above], told[row]):
            what = f"sheet `{sheet.name}`: ={told[row]} is not the formula above it, ={told[above]}."
            yield Fault(WORKBOOK, f"{column}{row}", what)
            return


def _follows(above: str, formula: str) -> bool:
    """Say whether a formula is that of the row above, each number the same or one more.

    >>> _follows("ROUND(E14*(F14),2)", "ROUND(E15*(F15),2)"), _follows("E14*F14", "E15*2*F15")
    (True, False)
    """
    one, other = DIGITS.split(above), DIGITS.split(formula)
    if one[::2] != other[::2]:
        return False
    return all(int(b) - int(a) in (0, 1) for a, b in zip(one[1::2], other[1::2], strict=True))


LAYERS_READ = tuple(t.name for t in PLAN_TABLES)

RULES = (
    Rule(
        "INT-WORKBOOK-ASSETS",
        "All sheets of bom.xlsx are there. Schedules of cameras, points, cables, light, permits, tests and "
        "the other layers hold the numbers, flags, ids and names of the plan, row by row; the list of assets "
        "its quantities, owners and amounts by formulas on the bill; counts and splices are those of the "
        "plan. Words of codes are not compared.",
        "Whoever builds and receives the work reads these sheets, not plan.gpkg.",
        "A cell edited after the plan was written, a workbook of another plan.",
        "Write it anew from the plan with `planner bom STUDY --xlsx bom.xlsx`.",
        (BOM, STUDY, SUMMARY, SPLICES, *LAYERS_READ),
        check_sheets,
    ),
)
