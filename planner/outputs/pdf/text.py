"""Paragraphs, headings, lists and tables of printed pages, from plain text: nothing in it is read as markup.

Every function takes text as people wrote it and escapes it itself: names come from files that anyone may have
written, and reportlab would read `<b>` or `&` in them as markup.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, LongTable, Paragraph, Spacer, TableStyle

from planner.outputs.pdf.fonts import BOLD, REGULAR, cleaned, register, shown, width_pt

INK, BLUE, GRAY, RULE = HexColor("#1a1a1a"), HexColor("#0b4f7a"), HexColor("#444444"), HexColor("#bbbbbb")
TEXT_WIDTH_PT = 493.0
"""Width of the text of an A4 page, margins of 18 mm left out."""
CELL_PAD_PT = 4.0
LEAST_CELL_PT = 24.0
FEW_COLUMNS = 9
LONGEST_WORD_PT = 90.0
SIZES_PT = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0, 4.5)
HEAD_ROOM_PT = 72.0
"""A heading with less room than this below it goes to the next page."""
SHORT_ROWS = 12
"""A table of so many rows is not cut by the end of a page."""


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    """Return a style in the fonts of the planner."""
    told = {
        "fontName": REGULAR,
        "bulletFontName": REGULAR,
        "textColor": INK,
        "splitLongWords": 1,
        "leading": size * 1.32,
        **more,
    }
    return ParagraphStyle(name, fontSize=size, **told)


STYLES = {
    "title": _style("title", 17, fontName=BOLD, textColor=BLUE, spaceAfter=3, leading=20),
    "h1": _style("h1", 13, fontName=BOLD, textColor=BLUE, spaceBefore=9, spaceAfter=3),
    "h2": _style("h2", 10.5, fontName=BOLD, spaceBefore=8, spaceAfter=3),
    "body": _style("body", 9, spaceAfter=4),
    "strong": _style("strong", 9, fontName=BOLD, spaceAfter=4),
    "note": _style("note", 9, fontName=BOLD, textColor=HexColor("#8a2d00"), spaceAfter=2),
    "small": _style("small", 7.5, textColor=GRAY, spaceAfter=3),
    "code": _style("code", 8, backColor=HexColor("#f3f3f0"), borderPadding=4, spaceBefore=4, spaceAfter=6),
    "figure": _style("figure", 13, fontName=BOLD, leading=15),
    "item": _style("item", 9, leftIndent=10, bulletIndent=0, spaceAfter=3),
}


class Bookmark(Flowable):
    """A place that the outline of the file leads to; it takes no room."""

    def __init__(self, title: str, level: int) -> None:
        super().__init__()
        self._title, self._level = title, level
        self.width = self.height = 0

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Return no size."""
        return 0, 0

    def draw(self) -> None:
        """Set the place and its line in the outline."""
        mark(self.canv, self._title, self._level)


class Kept(KeepTogether):
    """Flowables that a page does not part, known by name: a heading before them joins them."""

    def __init__(self, parts: Sequence[Flowable]) -> None:
        super().__init__(list(parts))
        self.parts = list(parts)


def joined(story: Sequence[Flowable]) -> list[Flowable]:
    """Return a story in which a heading is on the page of the short table right behind it."""
    out: list[Flowable] = []
    for flowable in story:
        if isinstance(flowable, Kept) and len(out) > 1 and isinstance(out[-1], Bookmark):
            *out, title, place = out
            out.append(Kept([title, place, *flowable.parts]))
        else:
            out.append(flowable)
    return out


def mark(canvas: Any, title: str, level: int) -> None:
    """Add a line of the outline that leads to the page being drawn."""
    before = getattr(canvas, "planner_marks", 0)
    canvas.planner_marks = before + 1
    key = f"mark-{before}"
    canvas.bookmarkPage(key)
    canvas.addOutlineEntry(cleaned(title), key, level, closed=level > 0)


def paragraph(text: object, style: str = "body") -> Paragraph:
    """Return a paragraph of plain text; style is a key of `STYLES`."""
    register()
    return Paragraph(plain(text), STYLES[style])


def heading(text: object, level: int = 1) -> list[Flowable]:
    """Return a heading with its line in the outline of the file; level 1 is a chapter, 2 a part of one."""
    return [CondPageBreak(HEAD_ROOM_PT), paragraph(text, f"h{min(level, 2)}"), Bookmark(str(text), level - 1)]


def bullets(lines: Sequence[object]) -> list[Flowable]:
    """Return a list, a paragraph a line."""
    register()
    return [Paragraph(plain(line), STYLES["item"], bulletText="•") for line in lines]


def grid(
    heads: Sequence[object],
    rows: Sequence[Sequence[object]],
    numeric: Collection[int] = (),
    caption: object = "",
    width_pt_: float = TEXT_WIDTH_PT,
) -> list[Flowable]:
    """Return a table with its heads on every page; nothing where it has no rows.

    Parameters
    ----------
    heads, rows
        Plain text; as many cells a row as heads. Heads may be empty: then there is no head row.
    numeric
        Places of columns that stand to the right.
    caption
        Stands above the table and goes with its first row.
    width_pt_
        The most that the table may take, in points.
    """
    if not rows:
        return []
    register()
    text = [[shown(cell) for cell in row] for row in ([heads, *rows] if heads else rows)]
    pad = CELL_PAD_PT if len(rows[0]) <= FEW_COLUMNS else CELL_PAD_PT / 2
    size, widths = fitting_widths(text, width_pt_, pad)
    left = _style("cell", size, leading=size * 1.2)
    right = ParagraphStyle("cell-right", parent=left, alignment=TA_RIGHT)
    bold = ParagraphStyle("cell-head", parent=left, fontName=BOLD)
    bold_right = ParagraphStyle("cell-head-right", parent=bold, alignment=TA_RIGHT)
    cells = [
        [
            Paragraph(
                escape(cell),
                (bold_right if k in numeric else bold)
                if heads and place == 0
                else (right if k in numeric else left),
            )
            for k, cell in enumerate(row)
        ]
        for place, row in enumerate(text)
    ]
    table = LongTable(cells, colWidths=widths, repeatRows=1 if heads else 0, hAlign="LEFT", spaceAfter=8)
    rules = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.3, RULE),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 2 * pad),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ]
    table.setStyle(TableStyle([*rules, ("LINEBELOW", (0, 0), (-1, 0), 0.9, GRAY)] if heads else rules))
    above = paragraph(caption, "h2") if caption else Spacer(1, 3)
    return [Kept([above, table])] if len(rows) <= SHORT_ROWS else [CondPageBreak(HEAD_ROOM_PT), above, table]


def fitting_widths(text: Sequence[Sequence[str]], room_pt: float, pad_pt: float) -> tuple[float, list[float]]:
    """Return the largest size of letters in which no word need be broken, and the widths of columns in it."""
    for size in SIZES_PT:
        if sum(_least(text, size, pad_pt)) <= room_pt:
            break
    return size, column_widths(text, size, room_pt, pad_pt)


def column_widths(
    text: Sequence[Sequence[str]], size_pt: float, room_pt: float, pad_pt: float = CELL_PAD_PT
) -> list[float]:
    """Return widths in points: as the longest cell asks for, less where that is more than there is room.

    A column gives up room only down to its longest word; a word longer than 90 points may be broken.

    >>> [round(w) for w in column_widths([["a", "b"], ["one", "two words"]], 8, 400)]
    [24, 51]
    """
    asked = [
        max(_widest(cells, size_pt) + 2 * pad_pt + 1, LEAST_CELL_PT) for cells in zip(*text, strict=True)
    ]
    least = [min(n, a) for n, a in zip(_least(text, size_pt, pad_pt), asked, strict=True)]
    if sum(asked) <= room_pt:
        return asked
    if sum(least) >= room_pt:
        return [room_pt * n / sum(least) for n in least]
    share = (room_pt - sum(least)) / (sum(asked) - sum(least))
    return [n + (a - n) * share for n, a in zip(least, asked, strict=True)]


def _least(text: Sequence[Sequence[str]], size_pt: float, pad_pt: float) -> list[float]:
    """Return the least width of each column: that of its longest word, up to 90 points."""
    return [
        min(_widest((w for c in cells for w in c.split()), size_pt), LONGEST_WORD_PT) + 2 * pad_pt + 1
        for cells in zip(*text, strict=True)
    ]


def _widest(words: Any, size_pt: float) -> float:
    """Return the width of the widest of some words, bold as a head may be."""
    return max((width_pt(w, size_pt, True) for w in words), default=0.0)


def plain(text: object) -> str:
    """Return text as reportlab takes it: no markup of its own, line breaks kept."""
    return escape(shown(text)).replace("\n", "<br/>")
