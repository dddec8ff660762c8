"""Directions a camera looks in, as people and OpenStreetMap write them."""

from __future__ import annotations

import re

from planner.sources import words
from planner.sources.cells import blank

WINDS = ("n", "nne", "ne", "ene", "e", "ese", "se", "sse", "s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw")
_WORDS = {
    "norte": "n", "north": "n", "sur": "s", "south": "s", "este": "e", "east": "e", "oeste": "w", "west": "w",
    "noreste": "ne", "nordeste": "ne", "northeast": "ne", "sureste": "se", "sudeste": "se", "southeast": "se",
    "noroeste": "nw", "northwest": "nw", "suroeste": "sw", "sudoeste": "sw", "southwest": "sw",
}  # fmt: skip
_DEGREES = r"(\d{1,3}(?:[.,]\d+)?)\s*(?:°|º|deg|grados)?"
_ONE = re.compile(rf"^{_DEGREES}$", re.IGNORECASE)
_SIGNED = re.compile(rf"^-{_DEGREES}$", re.IGNORECASE)
_RANGE = re.compile(r"^(.+?)\s*(?:-|–|\ba\b|\bto\b)\s*(.+)$", re.IGNORECASE)


def parse_direction(value: object) -> float:
    """Return a direction in degrees clockwise from north, at least 0 and below 360.

    Read are degrees (`90`, `90°`, `-90` is 270), points of the compass in English and Spanish (`NNE`, `SO`,
    `noroeste`), and a range, whose middle clockwise is taken.

    >>> parse_direction("NNE"), parse_direction("90-180"), parse_direction("350-10"), parse_direction("SO")
    (22.5, 135.0, 0.0, 225.0)

    Raises
    ------
    ValueError
        The value is blank, is several directions, or is none (`forward`, 400).
    """
    if blank(value):
        raise ValueError("it is blank")
    text = str(value).strip()
    single = _single(text)
    if single is not None:
        return single
    found = _RANGE.match(text)
    first, last = (_single(found[1]), _single(found[2])) if found else (None, None)
    if first is None or last is None:
        raise ValueError("it is no direction")
    return (first + ((last - first) % 360.0) / 2.0) % 360.0


def direction_of(value: object) -> float:
    """Return the direction that a tag tells, NaN where it tells none.

    >>> direction_of("forward")
    nan
    """
    try:
        return parse_direction(value)
    except ValueError:
        return float("nan")


def _single(text: str) -> float | None:
    """Return one direction, None where the text is not one."""
    for pattern, sign in ((_ONE, 1.0), (_SIGNED, -1.0)):
        found = pattern.match(text.strip())
        if found:
            size = float(found[1].replace(",", "."))
            return (sign * size) % 360.0 if size <= 360.0 else None
    name = words.plain(text)
    name = _WORDS.get(name, name).replace("o", "w")
    return WINDS.index(name) * 22.5 if name in WINDS else None
