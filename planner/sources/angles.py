"""Coordinates as people write them: decimal comma or point, degrees-minutes-seconds, hemisphere words."""

from __future__ import annotations

import re
from typing import Literal

Axis = Literal["lat", "lon"]

LIMIT_DEG: dict[Axis, float] = {"lat": 90.0, "lon": 180.0}
_HEMISPHERES: dict[str, tuple[Axis, int]] = {
    "n": ("lat", 1), "north": ("lat", 1), "norte": ("lat", 1),
    "s": ("lat", -1), "south": ("lat", -1), "sur": ("lat", -1),
    "e": ("lon", 1), "east": ("lon", 1), "este": ("lon", 1),
    "w": ("lon", -1), "west": ("lon", -1), "o": ("lon", -1), "oeste": ("lon", -1),
}  # fmt: skip
_WORD = "|".join(sorted(_HEMISPHERES, key=len, reverse=True))
_SAME = str.maketrans(
    {"º": "°", "˚": "°", "′": "'", "’": "'", "‘": "'", "´": "'", "`": "'", "″": '"', "”": '"', "“": '"',
     "−": "-", "–": "-", "—": "-", "\u00a0": " ", "\u202f": " "}
)  # fmt: skip
_LETTERED = re.compile(r"^([^dm]*\d)\s*(?:grados|deg|d)\s*(\d+(?:[.,]\d+)?)\s*(?:minutos|min|m)\s*"
                       r"(?:(\d+(?:[.,]\d+)?)\s*(?:segundos|seg|sec|s))?(.*)$")  # fmt: skip


def parse_number(value: object) -> float:
    """Return a number written with a decimal point or comma, thousands separated or not.

    A single separator is taken as the decimal one: `540.881` is 540.881, never half a million; a coordinate
    read wrongly by this stands far from the streets and is told there.

    >>> parse_number("3.548.951,75"), parse_number("7,540,881.5"), parse_number("-24,1858")
    (3548951.75, 7540881.5, -24.1858)

    Raises
    ------
    ValueError
        The text is no number.
    """
    if isinstance(value, int | float):
        return float(value)
    text = str(value).translate(_SAME).replace(" ", "").replace("'", "")
    points, commas = text.count("."), text.count(",")
    if points and commas:
        decimal = "." if text.rfind(".") > text.rfind(",") else ","
    elif points + commas == 1:
        decimal = "." if points else ","
    else:
        decimal = ""
    for separator in ".,":
        text = text.replace(separator, "." if separator == decimal else "")
    return float(text)


def parse_angle(value: object, axis: Axis) -> float:
    r"""Return an angle in decimal degrees, west and south negative.

    `O` is read as Spanish oeste (west), never as German Ost. A sign and a hemisphere that contradict each
    other are refused rather than guessed.

    Parameters
    ----------
    value
        A number or a text such as ``24°11'08.5"S``, ``24 11 8.5 S``, ``-24:11:08``, ``65°18′O``.
    axis
        `lat` or `lon`: a hemisphere of the other axis is a fault.

    Raises
    ------
    ValueError
        The text is no angle; the message says why.

    >>> round(parse_angle("24°11'08.5\"S", "lat"), 6), parse_angle("65°18′O", "lon")
    (-24.185694, -65.3)
    """
    if isinstance(value, int | float):
        return float(value)
    text = str(value).translate(_SAME).strip().lower().replace("''", '"')
    lettered = _LETTERED.match(text)
    if lettered:
        text = f"{lettered[1]}° {lettered[2]}' {lettered[3] or 0}\" {lettered[4]}"
    text, sign = _hemisphere(text, axis)
    minus = text.startswith("-")
    if minus and sign > 0:
        raise ValueError("the minus sign contradicts the hemisphere")
    parts = [p for p in re.split(r"[°'\":\s]+", text.lstrip("+-").strip()) if p]
    size = _size(parts)
    return -size if minus or sign < 0 else size


def split_pair(value: object) -> tuple[str, str]:
    """Return latitude and longitude out of one text; latitude first unless hemispheres say otherwise.

    >>> split_pair("-24.1858, -65.2995"), split_pair("65°18'O 24°11'S")
    (('-24.1858', '-65.2995'), ("24°11's", "65°18'o"))

    Raises
    ------
    ValueError
        The text does not fall into two parts.
    """
    text = str(value).translate(_SAME).strip().strip("()[]").lower()
    for pattern in (r"\s*[;|]\s*", r"\s*,\s+", r"(?<=[nsewo])\s*,?\s+", r"\s*,\s*", r"\s+"):
        parts = [p for p in re.split(pattern, text) if p]
        if len(parts) == 2:
            first, second = parts
            swapped = first[-1:] in "eow" and second[-1:] in "ns"
            return (second, first) if swapped else (first, second)
    raise ValueError("it does not fall into a latitude and a longitude")


def _hemisphere(text: str, axis: Axis) -> tuple[str, int]:
    """Return the text without its hemisphere word, and the sign that the word gives (0 without one)."""
    found = re.match(rf"^({_WORD})\.?\s*(?=[\d+-])(.*)$", text)
    rest = found[2] if found else text
    word = found[1] if found else ""
    if not found:
        found = re.match(rf"^(.*[\d°'\"\s])({_WORD})\.?$", text)
        if found:
            rest, word = found[1], found[2]
    if not word:
        return text, 0
    of_axis, sign = _HEMISPHERES[word]
    if of_axis != axis:
        raise ValueError(f"`{word.upper()}` belongs to a {'latitude' if of_axis == 'lat' else 'longitude'}")
    return rest.strip(), sign


def _size(parts: list[str]) -> float:
    """Return degrees out of one to three parts."""
    if not 1 <= len(parts) <= 3:
        raise ValueError("it is no angle")
    numbers = [parse_number(p) for p in parts]
    if any(n != int(n) for n in numbers[:-1]) or any(not 0 <= n < 60 for n in numbers[1:]):
        raise ValueError("its minutes or seconds are not below 60, or a part before the last is not whole")
    return sum(n / 60**i for i, n in enumerate(numbers))
