"""A text in both languages, and numbers as each language writes them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from math import isfinite
from typing import NamedTuple

LANGUAGES = ("es", "en")


class Both(NamedTuple):
    """A text in Spanish and in English."""

    es: str
    en: str

    def pick(self, language: str) -> str:
        """Return the text in a language, Spanish unless it is `en`.

        >>> Both("poste", "pole").pick("en")
        'pole'
        """
        return self.en if language == "en" else self.es

    def fill(self, **values: object) -> Both:
        """Return the text with its fields filled; a value that is itself `Both` goes in by language.

        >>> Both("{n} postes", "{n} poles").fill(n=3)
        Both(es='3 postes', en='3 poles')
        """
        filled = [
            text.format(**{k: v[place] if isinstance(v, Both) else v for k, v in values.items()})
            for place, text in enumerate(self)
        ]
        return Both(*filled)


def same(text: object) -> Both:
    """Return a text that reads the same in both languages, such as a name or an id."""
    return Both(str(text), str(text))


def given(text: object) -> Both:
    """Return words handed over by another room: one text for both languages, or {"es": ..., "en": ...}.

    >>> given({"es": "fibra", "en": "fiber"}).en
    'fiber'
    """
    if isinstance(text, dict):
        either = str(text.get("es") or text.get("en") or "")
        return Both(str(text.get("es") or either), str(text.get("en") or either))
    return KNOWN_SENTENCES.get(str(text), same(text))


def number(value: float | int | Decimal | None, digits: int = 0) -> Both:
    """Return a number as both languages write it, rounded half up; a dash where it is unknown.

    >>> number(1234567.5, 1)
    Both(es='1.234.567,5', en='1,234,567.5')
    >>> number(None)
    Both(es='—', en='—')
    """
    if value is None or not isfinite(value):
        return same("—")
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    english = f"{exact:,.{digits}f}"
    spanish = english.replace(",", "\0").replace(".", ",").replace("\0", ".")
    return Both(spanish, english)


def rounded(value: float, digits: int, toward: str) -> Decimal:
    """Return a value rounded in a direction of `decimal`: gaps and upper bounds up, lower bounds down.

    >>> rounded(0.7211, 2, "ROUND_CEILING"), rounded(2.589, 2, "ROUND_FLOOR")
    (Decimal('0.73'), Decimal('2.58'))
    """
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=toward)


def with_unit(value: float | int | Decimal | None, unit: str | Both, digits: int = 0) -> Both:
    """Return a number and its unit.

    >>> with_unit(12.345, "km", 1).es
    '12,3 km'
    """
    shown = number(value, digits)
    word = same(unit) if isinstance(unit, str) else unit
    return Both(f"{shown.es} {word.es}".strip(), f"{shown.en} {word.en}".strip())


def percent(share: float | Decimal | None, digits: int = 1) -> Both:
    """Return a share as percent.

    >>> percent(0.1234).en
    '12.3 %'
    """
    return with_unit(None if share is None else Decimal(str(share)) * 100, "%", digits)


STREETS_RECONSTRUCTED = Both("calles: reconstruidas, no relevadas", "streets: reconstructed, not surveyed")
KNOWN_SENTENCES = {
    STREETS_RECONSTRUCTED.en: STREETS_RECONSTRUCTED,
    STREETS_RECONSTRUCTED.es: STREETS_RECONSTRUCTED,
}
