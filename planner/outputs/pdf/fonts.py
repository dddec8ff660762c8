"""Fonts of printed pages: DejaVu Sans Condensed, vendored here, and what stands in for the rest.

A PDF shows only letters that its own font holds. DejaVu holds Latin with every accent of the Americas
(Guaraní and Quechua too), Greek, Cyrillic and most signs; not Chinese, Japanese or Korean. A letter that it
does not hold is taken apart (a full-width A is an A), else its code is printed, as ‹U+4E2D›: none vanishes.
Arabic and Hebrew are joined and turned line by line, as they are read. In a paragraph that the page breaks
into several lines, words of these two scripts stand in the order of the lines from below; names are shorter.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from io import BytesIO
from typing import Any

from arabic_reshaper import reshape
from bidi import get_display
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from planner.outputs.files import HERE

REGULAR, BOLD = "planner-regular", "planner-bold"
FILES = {REGULAR: "DejaVuSansCondensed.ttf", BOLD: "DejaVuSansCondensed-Bold.ttf"}
FOLDER = ("vendor", "dejavu-2.37")
FROM_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe]")
"""Letters of Hebrew, Arabic and their neighbors."""
JOINERS = "\u200c\u200d"
UNSEEN = ("Cc", "Cf", "Cs")
"""Controls, among them those that would turn the letters behind them, and halves of letters."""


class Shown(str):
    """A text in the order and with the letters that are printed: `shown` gives it back as it is."""

    __slots__ = ()


def register() -> None:
    """Make both fonts known to reportlab, once a process."""
    if REGULAR in pdfmetrics.getRegisteredFontNames():
        return
    for name, file in FILES.items():
        pdfmetrics.registerFont(TTFont(name, BytesIO(HERE.joinpath(*FOLDER, file).read_bytes())))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def shown(text: object) -> Shown:
    """Return a text as the fonts can print it: letters they lack replaced, controls left out, turned.

    >>> shown("Ñemby, ysyry Ypané")
    'Ñemby, ysyry Ypané'
    >>> shown("北 Ａ")
    '‹U+5317› A'
    """
    if isinstance(text, Shown):
        return text
    told = cleaned(text, JOINERS)
    if FROM_RIGHT.search(told):
        told = "\n".join(str(get_display(reshape(line))) for line in told.split("\n"))
    return Shown(replaced(told))


def cleaned(text: object, kept: str = "") -> str:
    """Return a text without control characters, as properties and outline of a file hold it."""
    return "".join(c for c in str(text) if c in "\n\t" or c in kept or unicodedata.category(c) not in UNSEEN)


def replaced(text: object) -> str:
    """Return a text in the order in which it is written, with letters that the fonts lack replaced."""
    return "".join(map(_letter, str(text)))


def width_pt(text: str, size_pt: float, bold: bool = False) -> float:
    """Return how wide a text is, in points."""
    register()
    return float(pdfmetrics.stringWidth(text, BOLD if bold else REGULAR, size_pt))


@cache
def _letter(letter: str) -> str:
    """Return what is printed for one letter."""
    if letter in "\n\t":
        return letter
    if unicodedata.category(letter) in UNSEEN:
        return ""
    held = _held()
    if ord(letter) in held:
        return letter
    apart = unicodedata.normalize("NFKD", letter)
    if apart != letter and all(ord(part) in held for part in apart):
        return apart
    return f"‹U+{ord(letter):04X}›"


@cache
def _held() -> frozenset[int]:
    """Return the codes that both fonts hold."""
    register()
    faces: list[Any] = [pdfmetrics.getFont(name).face for name in FILES]
    return frozenset(faces[0].charToGlyph) & frozenset(faces[1].charToGlyph)
