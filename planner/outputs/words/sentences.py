"""Sentences that other rooms write in English, in both languages: findings, details of what is not served."""

from __future__ import annotations

import re
from functools import cache

from planner.outputs.words.both import Both, same
from planner.outputs.words.codes import CODES
from planner.outputs.words.sentences_accountable import ACCOUNTABLE, FACT_TERMS
from planner.outputs.words.sentences_found import FOUND
from planner.outputs.words.sentences_found import TERMS as FOUND_TERMS
from planner.outputs.words.sentences_light import LIGHT

TERMS = FOUND_TERMS | FACT_TERMS
HOLE = re.compile(r"\{(\w+)\}")
NUMBER = re.compile(r"(?<![\w.,:-])[+-]?\d+(?:,\d{3})*(?:\.\d+)?(?![\w])")
MORE = re.compile(r"\band (\d+) more\b")


def sentence(text: object) -> Both:
    """Return sentences of a plan in both languages; one that is not known stays in English.

    Ids, names and settings in them stay as they are, numbers are written as each language does.

    >>> sentence("The streets of nobody know this.").es
    'The streets of nobody know this.'
    >>> sentence("1,234 m from the nearest street; network.snap_limit_m is 250 m.").es
    '1.234 m hasta la calle más cercana; network.snap_limit_m es 250 m.'
    """
    english = str(text)
    spanish, rest = [], english
    while rest:
        for pattern, words in _patterns():
            found = pattern.match(rest)
            if found:
                spanish.append(words.format(**{k: term(v) for k, v in found.groupdict().items()}))
                rest = rest[found.end() :].lstrip(" ")
                break
        else:
            return same(english)
    return Both(" ".join(spanish), english) if spanish else same(english)


def term(value: str) -> str:
    """Return what stands in the hole of a sentence, in Spanish.

    >>> term("railways"), term("1,234.50"), term("CAM-0001, CAM-0002 and 3 more"), term("EPSG:32720")
    ('vías férreas', '1.234,50', 'CAM-0001, CAM-0002 y 3 más', 'EPSG:32720')
    """
    if value in TERMS or value in CODES:
        return TERMS.get(value) or CODES[value].es
    inner = _inside(value)
    return MORE.sub(r"y \1 más", NUMBER.sub(lambda n: _swapped(n.group()), inner))


def _inside(value: str) -> str:
    """Return words of a list in Spanish where all are terms, with a count or without: "park 3, plaza 4"."""
    told = []
    for part in value.split(", "):
        name, _, count = part.rpartition(" ") if part[-1:].isdigit() else (part, "", "")
        word = TERMS.get(name) or (CODES[name].es if name in CODES else None)
        if word is None:
            return value
        told.append(f"{word} {count}".strip())
    return ", ".join(told)


def _swapped(number: str) -> str:
    """Return an English number as Spanish writes it."""
    return number.replace(",", "\0").replace(".", ",").replace("\0", ".")


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the pattern of each English sentence with its Spanish words, the longest first."""
    pairs = sorted((*FOUND, *ACCOUNTABLE, *LIGHT), key=lambda p: -len(p[0]))
    return [(re.compile(_pattern(english) + r"(?= |$)", re.DOTALL), spanish) for english, spanish in pairs]


def _pattern(english: str) -> str:
    """Return the pattern of a sentence with holes; a name used twice must hold the same."""
    parts, seen = HOLE.split(english), set[str]()
    out = ""
    for place, part in enumerate(parts):
        if place % 2 == 0:
            out += re.escape(part)
        else:
            out += f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
            seen.add(part)
    return out
