"""The audit of bom.xlsx sheet by sheet: every column of figures is held, and so are its formulas."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable
from html import escape

import pytest
from helpers_tamper_bought import with_workbook
from helpers_tiny_plan import TinyPlan

from planner.rules.folder import PlanFolder, read_folder
from planner.rules.integrity import workbook, workbook_money, workbook_rows
from planner.rules.integrity.workbook import ASSET_SHEET
from planner.rules.integrity.workbook_groups import GROUPS
from planner.rules.integrity.workbook_money import FIRST_YEAR, FLOW, LOAN, PAID, PHASES
from planner.rules.integrity.workbook_rows import SHEETS
from planner.rules.sheets import Sheet, _cells, _part, _plain_cells, read_sheets

RULES = (*workbook.RULES, *workbook_rows.RULES, *workbook_money.RULES)
BEHIND = range(2, SHEETS)
"""Summary and bill are tampered with in helpers_tamper_bought.py."""
FIRST = {15: 3, 17: 3, 25: 3}
"""First row with figures of some sheets; 4 of the others."""
EMPTY = {7, 8, 9, 10, 12, 19, 24, 28}
"""Sheets that may hold no figure in the tiny plan: what is not served, stands, is not seen; inputs."""
LATER = {LOAN: 14, ASSET_SHEET: 7}
"""First row whose formulas are not those of the rows above: years after the first, rows under sums."""
Edit = Callable[[str], str]


@pytest.fixture
def folder(tiny_plan: TinyPlan) -> PlanFolder:
    """The tiny plan with its workbook."""
    with_workbook(tiny_plan)
    return read_folder(tiny_plan.folder)


def told(folder: PlanFolder) -> list[str]:
    """What the rules on the workbook tell, read anew."""
    folder.found.clear()
    return [fault.message for rule in RULES for fault in rule.check(folder)]


def rewritten(folder: PlanFolder, edits: Iterable[tuple[str, Edit]], whole: bytes) -> None:
    """Write the workbook with parts changed."""
    path = folder.path / "bom.xlsx"
    path.write_bytes(whole)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, edit in edits:
        before = parts[name].decode()
        parts[name] = edit(before).encode()
        assert parts[name].decode() != before, name
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def tagged(place: str, tag: str, text: str) -> Edit:
    """Another value (v) or formula (f) in a cell."""

    def edit(xml: str) -> str:
        found = re.search(rf'<c r="{place}"[^>]*>.*?</c>', xml)
        assert found is not None, place
        return xml.replace(found[0], re.sub(rf"<{tag}>.*?</{tag}>", f"<{tag}>{text}</{tag}>", found[0]))

    return edit


def silent(
    folder: PlanFolder, places: dict[int, list[tuple[str, Edit]]], sheets: list[Sheet], whole: bytes
) -> list[str]:
    """Edit cells of sheets, one of each sheet in a turn; return those of which the audit says nothing."""
    out = []
    for turn in range(max(map(len, places.values()))):
        here = {number: found[turn] for number, found in places.items() if turn < len(found)}
        edits = [(f"xl/worksheets/sheet{number + 1}.xml", edit) for number, (_, edit) in here.items()]
        rewritten(folder, edits, whole)
        messages = told(folder)
        for number, (place, _) in here.items():
            if not any(f"sheet `{sheets[number].name}`" in message for message in messages):
                out.append(f"{sheets[number].name} {place}")
    return out


def test_every_column_of_figures_of_every_sheet_is_held(folder: PlanFolder) -> None:
    """One more in the last figure of a column is told, whatever the sheet; untouched, nothing is."""
    assert told(folder) == []
    path = folder.path / "bom.xlsx"
    whole, sheets = path.read_bytes(), read_sheets(path, 100)
    assert len(sheets) == SHEETS
    places: dict[int, list[tuple[str, Edit]]] = {}
    for number in BEHIND:
        cells = {at: c.number for at, c in sheets[number].cells.items() if at[1] >= FIRST.get(number, 4)}
        last = {column: (row, n) for (column, row), n in sorted(cells.items()) if n is not None}
        ends = [(f"{column}{row}", n) for column, (row, n) in last.items()]
        places[number] = [(place, tagged(place, "v", repr(n + 1))) for place, n in ends]
        assert last or number in EMPTY, sheets[number].name
    assert silent(folder, places, sheets, whole) == []


def test_a_formula_of_another_meaning_is_told(folder: PlanFolder) -> None:
    """Any formula may change and its stored value stay: a recalculation would show it, so the audit tells.

    Of the present costs below the years the difference to plan.json beside them is held in their place.
    """
    path = folder.path / "bom.xlsx"
    whole, sheets = path.read_bytes(), read_sheets(path, 100)
    years = sum(row >= FIRST_YEAR for row in sheets[FLOW].rows("Q"))
    places: dict[int, list[tuple[str, Edit]]] = {}
    for number in BEHIND:
        found: dict[tuple[str, bool], tuple[str, str]] = {}
        for (column, row), cell in sorted(sheets[number].cells.items(), key=lambda at: at[0][1]):
            below = number == FLOW and column == "E" and row >= FIRST_YEAR + years
            if cell.formula and not below:
                found[column, row < LATER.get(number, 0)] = (f"{column}{row}", cell.formula)
        places[number] = [(at, tagged(at, "f", escape(f"0+{text}"))) for at, text in found.values()]
    assert {n for n, found in places.items() if found} >= {2, PHASES, GROUPS, FLOW, PAID, LOAN, ASSET_SHEET}
    assert silent(folder, places, sheets, whole) == []


def test_a_line_of_another_item_is_told_once(folder: PlanFolder) -> None:
    """A line renamed in the bill is told by the rule of lines alone, though other sheets lean on it."""
    path = folder.path / "bom.xlsx"
    bill = read_sheets(path, 2)[1]
    row = next(r for r in bill.rows("B") if bill.at("B", r).text == "closure")
    rewritten(folder, [("xl/worksheets/sheet2.xml", tagged(f"B{row}", "v", "0"))], path.read_bytes())
    folder.found.clear()
    assert {rule.id for rule in RULES if list(rule.check(folder))} == {"INT-WORKBOOK-LINES"}


def test_a_row_an_input_and_a_name_are_held(folder: PlanFolder) -> None:
    """A hash of an input, the id of a camera and the owner of an asset are words, and told as well."""
    path = folder.path / "bom.xlsx"
    whole, sheets = path.read_bytes(), read_sheets(path, 100)
    for number, column, row in ((3, "A", 4), (ASSET_SHEET, "G", 7)):
        words = sheets[number].at(column, row).text
        assert words, (number, column)
        name = f"xl/worksheets/sheet{number + 1}.xml"
        rewritten(folder, [(name, tagged(f"{column}{row}", "v", "0"))], whole)
        assert any(f"sheet `{sheets[number].name}`" in message for message in told(folder)), number
    book = "xl/workbook.xml"
    rewritten(folder, [(book, lambda xml: re.sub(r"<sheet [^>]*/></sheets>", "</sheets>", xml))], whole)
    assert any(f"{SHEETS - 1} sheets" in message for message in told(folder))


def test_cells_are_read_alike_in_both_ways(folder: PlanFolder) -> None:
    """The quick reading of plain cells gives what the reading of any XML gives."""
    with zipfile.ZipFile(folder.path / "bom.xlsx") as archive:
        shared = [""] * 10_000
        for number in range(SHEETS):
            name = f"xl/worksheets/sheet{number + 1}.xml"
            quick = _plain_cells(archive.read(name), shared, None)
            assert quick is not None
            assert quick == _cells(_part(archive, name), shared, None)
        some = _plain_cells(archive.read("xl/worksheets/sheet3.xml"), shared, "B")
        assert some is not None
        assert {column for column, _ in some} == {"B"}
    assert _plain_cells(b'<row><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>', [], None) is None
