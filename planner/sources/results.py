"""Measured results of acceptance tests, out of a CSV."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from planner.errors import InputError, Problem

DELIMITERS = (",", ";", "\t")
NEEDED = ("test_id", "measured")
LENGTH = "length_m"
MEANS = {"measured": "dB of a fiber, px/m of a camera", LENGTH: "m of fiber by the reflectometer"}


@dataclass(frozen=True)
class Measured:
    """One result: the row of the file, the test, what was measured, and the length where it was."""

    row: int
    test_id: str
    measured: float
    length_m: float | None


def read_results(path: Path, tests: Collection[str]) -> tuple[Measured, ...]:
    """Return the results of a CSV; rows without a figure are tests not done yet and left out.

    Parameters
    ----------
    path
        UTF-8, comma, semicolon or tab, with the columns `test_id` and `measured`; `length_m` may be given for
        fibers. With semicolons or tabs a decimal comma is read too. Other columns are not read.
    tests
        Ids of the tests of the plan.

    Raises
    ------
    InputError
        The file cannot be read, lacks a column, or a row names no test of the plan, repeats one, or holds no
        number of 0 or more; all rows at once.
    """
    where = str(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InputError(Problem("there is no file of results here."), where) from None
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(Problem(f"the file cannot be read: {fault}.", "Save it as UTF-8."), where) from None
    head = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=head.count)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        rows = [
            (reader.line_num, {str(k).strip().lower(): v for k, v in r.items() if isinstance(v, str)})
            for r in reader
        ]
    except csv.Error as fault:
        raise InputError(Problem(f"the CSV breaks off: {fault}."), where) from None
    absent = [c for c in NEEDED if c not in (h.strip().lower() for h in head.split(delimiter))]
    if absent:
        mend = "`planner accept PLAN --template FILE` writes one."
        raise InputError(Problem(f"the file lacks the columns {', '.join(absent)}.", mend), where)
    problems: list[Problem] = []
    found = tuple(_results(rows, tests, problems, decimal_comma=delimiter != ","))
    if problems:
        raise InputError(problems, where, "the results")
    return found


def _results(
    rows: Sequence[tuple[int, Mapping[str, str]]], tests: Collection[str], problems: list[Problem], *,
    decimal_comma: bool,
) -> Iterator[Measured]:  # fmt: skip
    """Yield what can be used, and note what cannot."""
    first: dict[str, int] = {}
    for number, row in rows:
        test = row.get("test_id", "").strip()
        cells = {c: row.get(c, "").strip() for c in ("measured", LENGTH)}
        if not test and not any(cells.values()):
            continue
        if test not in tests:
            what = f"`test_id` is {test!r}, no test of this plan" if test else "`test_id` is blank"
            problems.append(Problem(f"row {number}: {what}."))
            continue
        if not cells["measured"] and not cells[LENGTH]:
            continue
        if test in first:
            problems.append(Problem(f"row {number}: {test} stands in row {first[test]} already."))
            continue
        first[test] = number
        values = {c: _number(v, decimal_comma) for c, v in cells.items()}
        for column, cell in cells.items():
            if math.isnan(values[column]) and (cell or column == "measured"):
                told = f"`{column}` of {test} is {cell!r}; expected {MEANS[column]}, 0 or more"
                problems.append(Problem(f"row {number}: {told}."))
        length = values[LENGTH]
        yield Measured(number, test, values["measured"], None if math.isnan(length) else length)


def _number(cell: str, decimal_comma: bool) -> float:
    """Return a number of 0 or more, nan for anything else."""
    try:
        value = float(cell.replace(",", ".") if decimal_comma else cell)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) and value >= 0 else math.nan
