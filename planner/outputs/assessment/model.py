"""Parts of the draft: sentences, tables, a picture, and questions that only a person can answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planner.outputs.words import Both


@dataclass(frozen=True)
class Said:
    """A sentence that the plan, a law or a study says."""

    text: Both


@dataclass(frozen=True)
class Grid:
    """A table; `numeric` are the columns of figures."""

    caption: Both
    heads: tuple[Both, ...]
    rows: tuple[tuple[Both, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True)
class Area:
    """A district on the map: rings of its outline in meters, and the class of its shade, -1 for none."""

    rings: tuple[tuple[tuple[float, float], ...], ...]
    shade: int


@dataclass(frozen=True)
class Picture:
    """The map: districts by shade, main streets, published positions of cameras; `legend` names shades."""

    title: Both
    areas: tuple[Area, ...]
    streets: tuple[tuple[tuple[float, float], ...], ...]
    dots: tuple[tuple[float, float], ...]
    legend: tuple[Both, ...]


@dataclass(frozen=True)
class Question:
    """What only a person can answer, and who that is."""

    key: str
    text: Both
    who: Both


Block = Said | Grid | Picture | Question


@dataclass(frozen=True)
class Part:
    """A chapter of the draft."""

    key: str
    title: Both
    blocks: tuple[Block, ...]


def questions_of(parts: Sequence[Part]) -> Iterator[tuple[Part, Question]]:
    """Yield every question with its chapter."""
    for part in parts:
        for block in part.blocks:
            if isinstance(block, Question):
                yield part, block
