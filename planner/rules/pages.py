"""Pages of a plan as their files hold them: elements, the words of each language, figures in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

LANGUAGES = ("es", "en")
FIGURE = re.compile(r"\d(?:[\d.,]*\d)?")
VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
LARGEST_PAGE = 200_000_000
"""Bytes of a page: beyond it the file is no page of a plan."""


class PageError(Exception):
    """Why a file cannot be read as a page."""


@dataclass
class Element:
    """An element of a page: its tag, attributes, and texts and elements in it, in order."""

    tag: str
    attributes: dict[str, str]
    held: list[Element | str] = field(default_factory=list)

    def all(self) -> Iterator[Element]:
        """Yield the element and every one in it, in the order of the page."""
        stack = [self]
        while stack:
            here = stack.pop()
            yield here
            stack += [e for e in reversed(here.held) if isinstance(e, Element)]

    def find(self, tag: str, kind: str = "") -> list[Element]:
        """Return the elements of a tag, and of a class where one is named, in the order of the page."""
        return [
            e for e in self.all()
            if e.tag == tag and (not kind or kind in e.attributes.get("class", "").split())
        ]  # fmt: skip

    def words(self, language: str) -> str:
        """Return the text that a reader of one language is shown."""
        if self.attributes.get("lang", language) != language and self.tag == "span":
            return ""
        return "".join(e if isinstance(e, str) else e.words(language) for e in self.held)


class _Reader(HTMLParser):
    """Builds elements; an end tag closes all that was opened within its element."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        element = Element(tag, {k: v or "" for k, v in attrs})
        self.open[-1].held.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element that closes itself."""
        self.open[-1].held.append(Element(tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        for k in range(len(self.open) - 1, 0, -1):
            if self.open[k].tag == tag:
                del self.open[k:]
                return

    def handle_data(self, data: str) -> None:
        """Take a text."""
        self.open[-1].held.append(data)


def read_page(path: Path) -> Element:
    """Return a page as elements under one without a tag.

    Raises
    ------
    PageError
        The file is no text, or too large.
    """
    reader = _Reader()
    reader.feed(read_text(path))
    reader.close()
    return reader.root


def read_text(path: Path) -> str:
    """Return the text of a page."""
    try:
        if path.stat().st_size > LARGEST_PAGE:
            raise PageError("it is too large")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise PageError(str(fault)) from None


def by_id(page: Element) -> dict[str, Element]:
    """Return the elements that have an id.

    Raises
    ------
    PageError
        Two have the same: which of them a reader is shown cannot be told.
    """
    out: dict[str, Element] = {}
    for element in page.all():
        name = element.attributes.get("id")
        if name is not None:
            if name in out:
                raise PageError(f"two elements have the id `{name}`")
            out[name] = element
    return out


def figures(text: str, language: str) -> list[Decimal]:
    """Return the numbers in a text as its language writes them.

    >>> figures("USD 13,26 millones, 2.019 tramos", "es")
    [Decimal('13.26'), Decimal('2019')]
    >>> figures("USD 13.26 million, 2,019 spans", "en")
    [Decimal('13.26'), Decimal('2019')]
    """
    thousands, point = (".", ",") if language == "es" else (",", ".")
    found = (m.replace(thousands, "").replace(point, ".") for m in FIGURE.findall(text))
    return [Decimal(f) if f.count(".") <= 1 else Decimal(-1) for f in found]


def read_data(path: Path, name: str) -> dict[str, Any]:
    """Return the one block of JSON with an id that stands in a page.

    It is looked for by its tag, as a browser would, without reading the rest as elements.

    Raises
    ------
    PageError
        There is none, or more than one, or it is not JSON.
    """
    text = read_text(path)
    blocks = re.findall(rf'<script id="{name}"[^>]*>(.*?)</script', text, re.DOTALL)
    named = len(re.findall(rf"""\bid\s*=\s*["']?{name}\b""", text))
    if len(blocks) != 1 or named != 1:
        raise PageError(f"it has {max(named, len(blocks))} blocks `{name}`; expected 1")
    try:
        found = json.loads(blocks[0])
    except ValueError as fault:
        raise PageError(f"`{name}` is no JSON ({fault})") from None
    if not isinstance(found, dict):
        raise PageError(f"`{name}` is no object")
    return found
