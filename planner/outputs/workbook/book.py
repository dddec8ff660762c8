"""A workbook with named formats and safe text: what every sheet writes through."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from planner.outputs.words import Both
from planner.outputs.words.workbook import SHEETS, WORDS

FORMATS: dict[str, dict[str, Any]] = {
    "text": {"text_wrap": True, "valign": "top", "align": "left", "indent": 1},
    "plain": {"valign": "top", "align": "left", "indent": 1},
    "title": {"bold": True, "font_size": 14},
    "note": {"italic": True, "font_color": "#444444", "valign": "top"},
    "warning": {"bold": True, "font_color": "#8A2D00", "text_wrap": True, "valign": "top"},
    "head": {
        "bold": True,
        "text_wrap": True,
        "valign": "top",
        "align": "left",
        "indent": 1,
        "bg_color": "#E6EEF4",
        "bottom": 1,
    },
    "group": {"bold": True, "bg_color": "#F3F3F0", "indent": 1},
    "section": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#0B4F7A", "indent": 1},
    "whole": {"num_format": "#,##0", "valign": "top"},
    "one": {"num_format": "#,##0.0", "valign": "top"},
    "amount": {"num_format": "#,##0.00", "valign": "top"},
    "degrees": {"num_format": "0.000000", "valign": "top"},
    "asked": {"num_format": "#,##0.00", "bg_color": "#FFF7CC", "border": 1, "valign": "top"},
    "share": {"num_format": "0.00%", "valign": "top"},
    "year": {"num_format": "0", "valign": "top"},
    "factor": {"num_format": "0.000000", "valign": "top"},
    "sum": {"num_format": "#,##0.00", "bold": True, "top": 1},
    "sum_text": {"bold": True, "top": 1, "indent": 1},
    "strong": {"num_format": "#,##0.00", "bold": True, "valign": "top"},
    "strong_text": {"bold": True, "valign": "top", "indent": 1},
    "grand": {"num_format": "#,##0.00", "bold": True, "top": 1, "bottom": 6},
    "grand_text": {"bold": True, "top": 1, "bottom": 6, "indent": 1},
}


UPRIGHT = ("summary", "assets", "limits")
A4, A3 = 9, 8
HEAD_POINTS = 46
LINE_POINTS = 15
INDENT = 1.5
"""Room that the indent of a text takes, in the same units as a width."""
WRAP = 1.0
"""Room that a character takes, in the width units of a column; words in wrapped lines included."""
PAGES_WIDE = {"cameras": 3}


class Book:
    """An open workbook in one language.

    Text is always written as text, never guessed at: a name that begins with =, +, - or @ stays a name.
    """

    def __init__(self, path: Path, language: str, sheets: Mapping[str, Both] = SHEETS) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.file = xlsxwriter.Workbook(str(path), options)
        self.language = language
        self.formats = {name: self.file.add_format(spec) for name, spec in FORMATS.items()}
        self.titles = sheets
        self.sheets = {key: self._set_up(key) for key in sheets}

    def say(self, text: Both | str) -> str:
        """Return a text in the language of the workbook; a key of `WORDS` or `Both`."""
        return (WORDS[text] if isinstance(text, str) else text).pick(self.language)

    def _set_up(self, key: str) -> Worksheet:
        """Return a new sheet set up for print: A4 upright or A3 across, page numbers."""
        made = self.file.add_worksheet(self.titles[key].pick(self.language))
        made.set_paper(A4 if key in UPRIGHT else A3)
        if key not in UPRIGHT:
            made.set_landscape()
        made.fit_to_pages(PAGES_WIDE.get(key, 1), 0)
        made.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        made.set_footer(f"&L&A&R{self.say('page')}")
        return made

    def name(self, key: str) -> str:
        """Return the name of a sheet as a formula writes it.

        >>> Book.quoted("Cómputo y presupuesto")
        "'Cómputo y presupuesto'"
        """
        return self.quoted(self.titles[key].pick(self.language))

    @staticmethod
    def quoted(name: str) -> str:
        """Return a sheet name in quotes, quotes inside doubled."""
        return "'" + name.replace("'", "''") + "'"

    def put(self, sheet: Worksheet, row: int, column: int, value: object, style: str = "text") -> None:
        """Write a number as a number, a truth as yes or no, anything else as text; unknown stays blank."""
        look = self.formats[style]
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            sheet.write_blank(row, column, None, look)
        elif isinstance(value, bool):
            sheet.write_string(row, column, self.say("yes" if value else "no"), look)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value, look)
        else:
            sheet.write_string(row, column, str(value), look)

    def formula(
        self, sheet: Worksheet, row: int, column: int, text: str, value: float | str, style: str = "amount"
    ) -> None:
        """Write a live formula with the value that it has now, for readers that do not calculate."""
        sheet.write_formula(row, column, text, self.formats[style], value)

    def fit(self, sheet: Worksheet, row: int, texts: Sequence[object], widths: Sequence[float]) -> None:
        """Make a row as high as its longest wrapped text needs; readers do not all do so by themselves."""
        room = [max(w - INDENT, 1.0) for w in widths]
        lines = [math.ceil(len(str(t)) * WRAP / w) for t, w in zip(texts, room, strict=False) if t]
        if max(lines, default=1) > 1:
            sheet.set_row(row, LINE_POINTS * max(lines))

    def top(self, sheet: Worksheet, title: str, lines: list[str], widths: Sequence[float]) -> int:
        """Write the title and the lines that every output repeats, over the columns of these widths.

        Returns the next free row.
        """
        sheet.write_string(0, 0, title, self.formats["title"])
        for k, line in enumerate(lines, start=1):
            sheet.merge_range(k, 0, k, len(widths) - 1, "", self.formats["warning"])
            sheet.write_string(k, 0, line, self.formats["warning"])
            self.fit(sheet, k, [line], [sum(widths)])
        return len(lines) + 2

    def head(self, sheet: Worksheet, row: int, names: Sequence[str], widths: Sequence[float]) -> None:
        """Write a header row, freeze below it and repeat it on every printed page.

        A column is as wide as asked, or as the longest word of its head; the row as high as the heads need.
        """
        lines = 1
        for column, (name, width) in enumerate(zip(names, widths, strict=True)):
            room = max(width - INDENT, *(len(word) for word in name.split()), 1.0)
            sheet.write_string(row, column, name, self.formats["head"])
            sheet.set_column(column, column, room + INDENT)
            lines = max(lines, wrapped(name, room))
        sheet.set_row(row, max(HEAD_POINTS, LINE_POINTS * lines))
        sheet.freeze_panes(row + 1, 0)
        sheet.repeat_rows(row)


def wrapped(text: str, room: float) -> int:
    """Return the lines that a text takes where words are not parted.

    >>> wrapped("loss expected when built [dB]", 12.0), wrapped("loss", 12.0)
    (4, 1)
    """
    lines, held = 1, 0
    for word in text.split():
        longer = held + len(word) + (1 if held else 0)
        lines, held = (lines + 1, len(word)) if held and longer > room else (lines, longer)
    return lines
