"""Columns and tables: what may cross a wall, checked in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from planner.errors import PlannerError, Problem, name_up_to_five

# Ids and names are walked row by row, and Arrow's texts make an audit a third longer than Python's own.
pd.options.mode.string_storage = "python"

Kind = Literal["text", "number", "integer", "flag"]
Geometry = Literal["Point", "LineString", "Polygon", "any", None]


@dataclass(frozen=True)
class Column:
    """One column: its name (unit last), kind, unit, meaning and range.

    `blank` columns may hold missing values: the fact is unknown, never guessed.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    blank: bool = False

    def problems(self, values: pd.Series) -> list[Problem]:
        """Return what is wrong with the values of this column."""
        missing = values.isna()
        found = []
        if not self.blank and missing.any():
            found.append(Problem(f"column `{self.name}` is empty in {self._rows(values, missing)}."))
        present = values[~missing]
        if self.kind in ("number", "integer", "flag"):
            numeric = pd.to_numeric(present, errors="coerce")
            bad = numeric.isna()
            if bad.any():
                found.append(Problem(f"column `{self.name}` is not a number in {self._rows(present, bad)}."))
            present = numeric[~bad]
            for limit, broken in (
                (self.low, present < (self.low or 0)),
                (self.high, present > (self.high or 0)),
            ):
                if limit is not None and broken.any():
                    worst = present[broken].iloc[0]
                    found.append(
                        Problem(
                            f"column `{self.name}` is {worst} in {self._rows(present, broken)}; "
                            f"expected {self.low} to {self.high} {self.unit}.".replace("None", "any")
                        )
                    )
        elif self.choices:
            bad = ~present.astype(str).isin(self.choices)
            if bad.any():
                found.append(
                    Problem(
                        f"column `{self.name}` is {present[bad].iloc[0]!r} in {self._rows(present, bad)}; "
                        f"expected one of {', '.join(self.choices)}."
                    )
                )
        return found

    @staticmethod
    def _rows(values: pd.Series, mask: pd.Series) -> str:
        """Name the rows where the mask holds."""
        return f"rows {name_up_to_five(values.index[mask])}"


@dataclass(frozen=True)
class Table:
    """A named table: its key column, geometry type and columns.

    The first column is the key: text, never blank, never repeated.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    geometry: Geometry = None
    keyed: bool = True

    @property
    def key(self) -> str:
        """Name of the key column."""
        return self.columns[0].name

    @property
    def names(self) -> list[str]:
        """Column names in order, geometry last where there is one."""
        own = [c.name for c in self.columns]
        return [*own, "geometry"] if self.geometry else own

    def problems(self, frame: pd.DataFrame) -> list[Problem]:
        """Return everything wrong with a frame: missing columns, values, repeated keys, geometry."""
        absent = [n for n in self.names if n not in frame.columns]
        if absent:
            return [Problem(f"table `{self.name}` lacks {', '.join(absent)}.")]
        found = [p for c in self.columns for p in c.problems(frame[c.name])]
        if self.keyed and frame[self.key].duplicated().any():
            twice = frame.loc[frame[self.key].duplicated(), self.key]
            found.append(Problem(f"column `{self.key}` repeats {name_up_to_five(twice)}."))
        if self.geometry and len(frame):
            found.extend(self._geometry_problems(frame))
        return found

    def _geometry_problems(self, frame: pd.DataFrame) -> list[Problem]:
        """Return what is wrong with the geometry column."""
        shapes = frame["geometry"]
        empty = shapes.isna() | shapes.is_empty
        found = (
            [Problem(f"geometry is empty in rows {name_up_to_five(frame.index[empty])}.")]
            if empty.any()
            else []
        )
        if self.geometry != "any":
            wrong = ~empty & ~shapes.geom_type.isin({self.geometry, f"Multi{self.geometry}"})
            if wrong.any():
                kind = shapes[wrong].geom_type.iloc[0]
                found.append(Problem(f"geometry is {kind} in rows {name_up_to_five(frame.index[wrong])}."))
        return found

    def check(self, frame: pd.DataFrame, where: str = "") -> None:
        """Raise PlannerError unless the frame is this table; it is our fault when a room hands on less."""
        found = self.problems(frame)
        if found:
            raise PlannerError(found, where=where, title=f"table `{self.name}`")

    def arrange(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return the frame with exactly these columns in this order, blank columns added where absent."""
        out = frame.copy()
        for column in self.columns:
            if column.name not in out.columns and column.blank:
                out[column.name] = pd.Series([None] * len(out), index=out.index, dtype=object)
        return out[self.names]


def text(name: str, meaning: str, *, blank: bool = False, choices: Sequence[str] = ()) -> Column:
    """Return a text column."""
    return Column(name, "text", meaning, blank=blank, choices=tuple(choices))


def number(
    name: str,
    unit: str,
    meaning: str,
    *,
    low: float | None = 0.0,
    high: float | None = None,
    blank: bool = False,
) -> Column:
    """Return a number column with its unit and range."""
    return Column(name, "number", meaning, unit, low, high, (), blank)


def integer(
    name: str, meaning: str, *, unit: str = "count", low: float | None = 0, blank: bool = False
) -> Column:
    """Return a whole-number column."""
    return Column(name, "integer", meaning, unit, low, None, (), blank)


def flag(name: str, meaning: str, *, blank: bool = False) -> Column:
    """Return a true/false column."""
    return Column(name, "flag", meaning, "yes/no", 0, 1, (), blank)
