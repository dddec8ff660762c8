"""The splice plan as a sheet: a row a splice, fibers with tube and color in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from planner.outputs.words import Both, number, same
from planner.outputs.words.splices import COLORS, SPLICES
from planner.outputs.workbook.book import Book
from planner.plan.model import Plan

MOST_ROWS = 20_000
HEADS = ("closure", "node", "circuit", "serves", "fiber", "one", "one_fiber", "one_tube", "one_color",
         "other", "other_fiber", "other_tube", "other_color")  # fmt: skip
WIDTHS = (12.0, 16.0, 13.0, 14.0, 8.0, 24.0, 8.0, 24.0, 20.0, 24.0, 8.0, 24.0, 20.0)
HEAD_ROW = 3


def write_splice_sheet(book: Book, plan: Plan) -> None:
    """Write every splice of `splices.json`, the first 20,000 where there are more."""
    sheet = book.sheets["splices"]
    serves = dict(zip(plan.tables["circuits"]["circuit_id"], plan.tables["circuits"]["from_id"], strict=True))
    rows = list(_rows(plan.splices, serves))
    book.put(sheet, 0, 0, book.say(SPLICES["title"]), "title")
    note = SPLICES["note"] if len(rows) <= MOST_ROWS else SPLICES["cut"]
    shown = note.fill(shown=number(min(len(rows), MOST_ROWS)), all=number(len(rows)))
    sheet.merge_range(1, 0, 1, len(HEADS) - 1, "", book.formats["note"])
    book.put(sheet, 1, 0, book.say(shown), "note")
    book.head(sheet, HEAD_ROW, [book.say(SPLICES[h]) for h in HEADS], WIDTHS)
    for offset, cells in enumerate(rows[:MOST_ROWS], HEAD_ROW + 1):
        for place, cell in enumerate(cells):
            told = book.say(cell) if isinstance(cell, Both) else cell
            book.put(sheet, offset, place, told, "year" if isinstance(cell, int) else "text")
    sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + max(1, min(len(rows), MOST_ROWS)), len(HEADS) - 1)


Cell = Both | int | None


def _rows(document: Mapping[str, Any], serves: Mapping[str, str]) -> Iterator[list[Cell]]:
    """Yield the cells of each splice."""
    for closure in document.get("closures", []):
        for splice in closure["splices"]:
            circuit = str(splice["circuit"])
            yield [
                same(closure["closure_id"]), same(closure["node_id"]), same(circuit),
                same(serves.get(circuit, "")), int(splice["fiber"]),
                *_end(splice["one"]), *_end(splice["other"]),
            ]  # fmt: skip


def _end(end: Mapping[str, Any]) -> list[Cell]:
    """Return one side: cable or device, fiber, tube, color."""
    if "device" in end:
        told = SPLICES[str(end["at"])].fill(device=end["device"], number=end.get("number", ""))
        return [told, None, None, None]
    if "standing" in end:
        return [SPLICES["standing"].fill(span=end["standing"]), int(end["fiber"]), None, None]
    tube = Both(*(f"{end['tube']} {word}" for word in _color(end["tube_color"], end["tube_stripe"])))
    return [same(end["cable"]), int(end["fiber"]), tube, _color(end["color"], end["stripe"])]


def _color(name: str, stripe: bool) -> Both:
    """Return a color, with its stripe."""
    word = COLORS.get(name, same(name))
    return SPLICES["striped"].fill(color=word) if stripe else word
