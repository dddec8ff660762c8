"""The shell of a printed document: title, language, date, outline, heads and feet of pages, equal bytes.

Used by the report and by other documents that are printed::

    story = [*heading("Question"), paragraph("Where ...")]
    write_document(path, story, About("Title", "es", created="2026-11-22T15:55:37+00:00"))
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab import rl_config
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from planner.outputs.pdf.fonts import REGULAR, Shown, cleaned, register, shown, width_pt
from planner.outputs.pdf.text import GRAY, RULE, joined
from planner.outputs.words import Both

MARGIN_PT = 18 * mm
TEXT, SHEET = "text", "sheet"
"""Names of the two kinds of pages: A4 upright, and A3 across that a flowable fills by itself."""
SHEET_SIZE_PT = landscape(A3)
SHEET_MARGIN_PT = 8 * mm
NO_DATE = "2000-01-01T00:00:00+00:00"
FOOT_PT = 6.5
PAGE = Both("página", "page")


@dataclass(frozen=True)
class About:
    """What a document is: it stands in its properties, and on the head and foot of its pages.

    Parameters
    ----------
    title, subject, author
        Plain text.
    language
        `es` or `en`.
    created
        ISO date and time of the plan, never of the writing: equal plans give equal bytes.
    foot
        Words at the foot of every page: sources and what is reconstructed.
    """

    title: str
    language: str
    subject: str = ""
    author: str = ""
    created: str = NO_DATE
    foot: str = ""


def write_document(path: Path, story: Sequence[Flowable], about: About) -> None:
    """Write a document under another name and rename it, so that a reader never meets half a file.

    Assumes that the story begins with text; `NextPageTemplate(SHEET)` and a page break lead to a sheet.

    Parameters
    ----------
    path
        The PDF to write.
    story
        Flowables of reportlab, such as those of `planner.outputs.pdf.text`.
    about
        Title, language and date.
    """
    register()
    draft = path.with_name(f".{path.name}.part")
    try:
        with _as_bytes():
            _shell(draft, about).build(joined(story))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _as_bytes() -> Iterator[None]:
    """Have streams compressed only, not written as letters too: a quarter smaller, and made in less time."""
    before, rl_config.useA85 = rl_config.useA85, 0
    try:
        yield
    finally:
        rl_config.useA85 = before


def _shell(path: Path, about: About) -> BaseDocTemplate:
    """Return the template with both kinds of pages."""
    width, height = A4
    text = Frame(MARGIN_PT, MARGIN_PT, width - 2 * MARGIN_PT, height - 2 * MARGIN_PT, 0, 0, 0, 0, id=TEXT)
    wide, high = SHEET_SIZE_PT
    edge = SHEET_MARGIN_PT
    sheet = Frame(edge, edge, wide - 2 * edge, high - 2 * edge, 0, 0, 0, 0, id=SHEET)
    shell = BaseDocTemplate(
        str(path), title=cleaned(about.title), author=cleaned(about.author), subject=cleaned(about.subject),
        creator="planner", producer="planner, reportlab", lang=about.language, invariant=1, pageCompression=1,
        displayDocTitle=True,
    )  # fmt: skip
    shell.addPageTemplates(
        [
            PageTemplate(TEXT, [text], onPage=lambda canvas, _doc: _edges(canvas, about), pagesize=A4),
            PageTemplate(
                SHEET, [sheet], onPage=lambda canvas, _doc: _dated(canvas, about), pagesize=SHEET_SIZE_PT
            ),
        ]
    )
    return shell


def _edges(canvas: Any, about: About) -> None:
    """Draw title, foot and number of a page of text."""
    _dated(canvas, about)
    width, height = A4
    canvas.saveState()
    canvas.setFont(REGULAR, FOOT_PT)
    canvas.setFillColor(GRAY)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.3)
    top, bottom = height - MARGIN_PT + 6, MARGIN_PT - 8
    number = f"{PAGE.pick(about.language)} {canvas.getPageNumber()}"
    canvas.drawRightString(width - MARGIN_PT, bottom - 8, number)
    room = width - 2 * MARGIN_PT
    canvas.drawString(MARGIN_PT, top + 4, fitted(about.title, FOOT_PT, room))
    canvas.drawString(MARGIN_PT, bottom - 8, fitted(about.foot, FOOT_PT, room - 60))
    canvas.line(MARGIN_PT, top, width - MARGIN_PT, top)
    canvas.line(MARGIN_PT, bottom, width - MARGIN_PT, bottom)
    canvas.restoreState()


def _dated(canvas: Any, about: About) -> None:
    """Give the file the date of the plan."""
    digits = re.sub(r"\D", "", about.created)[:14]
    digits = digits if len(digits) == 14 else re.sub(r"\D", "", NO_DATE)[:14]
    canvas.setDateFormatter(lambda *_now: f"D:{digits}+00'00'")


def fitted(text: str, size_pt: float, room_pt: float, bold: bool = False) -> Shown:
    """Return a text on one line, its end cut with an ellipsis where there is no room for all of it."""
    told = shown(text)
    if width_pt(told, size_pt, bold) <= room_pt:
        return told
    left = text
    while left and width_pt(told := shown(left.rstrip() + "…"), size_pt, bold) > room_pt:
        left = left[:-1]
    return told if left else Shown("…")
