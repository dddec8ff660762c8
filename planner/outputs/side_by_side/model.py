"""A comparison as parts, rows and cells: each cell holds its value and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from planner.outputs.words import Both, code_name, number, percent, same

T = TypeVar("T")
Value = float | int | str | None


@dataclass(frozen=True)
class Cell:
    """A value, and its words."""

    value: Value
    shown: Both


@dataclass(frozen=True)
class Row:
    """One figure of every plan.

    Parameters
    ----------
    key
        For machines: lower case, once in a comparison.
    label, unit, source
        What it is, in which unit, and where it stands or how it is computed.
    """

    key: str
    label: Both
    unit: Both
    cells: tuple[Cell, ...]
    source: Both

    @property
    def named(self) -> Both:
        """The label with its unit."""
        if not self.unit.en:
            return self.label
        return Both(f"{self.label.es}, {self.unit.es}", f"{self.label.en}, {self.unit.en}")


@dataclass(frozen=True)
class Part:
    """Rows under a title, and what they rest on."""

    title: Both
    rows: tuple[Row, ...]
    notes: tuple[Both, ...] = ()


NOTHING = Cell(None, same("—"))


def counted(value: float | None, digits: int = 0) -> Cell:
    """Return a number."""
    return NOTHING if value is None else Cell(value, number(value, digits))


def share(value: float | None, digits: int = 1) -> Cell:
    """Return a share as percent, as a column of figures aligns it; its value stays the share."""
    if value is None:
        return NOTHING
    told = percent(value, digits)
    return Cell(value, Both(told.es.replace(" ", ""), told.en.replace(" ", "")))


def worded(code: str) -> Cell:
    """Return a code of plan.json in words."""
    return Cell(code, code_name(code))


def cells_of(plans: Iterable[T | None], figure: Callable[[T], Cell]) -> tuple[Cell, ...]:
    """Return a figure of each plan; a dash where there is none to tell."""
    return tuple(NOTHING if p is None else figure(p) for p in plans)


def rows_of(parts: Sequence[Part]) -> list[Row]:
    """Return all rows of some parts."""
    return [row for part in parts for row in part.rows]
