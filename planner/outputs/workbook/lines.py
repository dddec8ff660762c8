"""Writing of `bom.csv`."""

from __future__ import annotations

from pathlib import Path

from planner.outputs.files import write_text
from planner.plan.model import Plan
from planner.schema import BOM_LINES

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def write_bom_csv(plan: Plan, path: Path) -> None:
    """Write the bill of materials as CSV: UTF-8, comma, decimal point, columns of `BOM_LINES`.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    frame = BOM_LINES.arrange(plan.bom)
    for column in BOM_LINES.columns:
        if column.kind == "text":
            frame[column.name] = frame[column.name].map(as_text)
        elif column.kind == "number":
            frame[column.name] = frame[column.name].map(as_amount)
        elif column.kind == "integer":
            frame[column.name] = frame[column.name].astype("int64")
    write_text(path, frame.to_csv(index=False, lineterminator="\n"))


def as_amount(value: float) -> str:
    """Return a number with two decimals, with more only where it has more.

    >>> as_amount(900), as_amount(0.125)
    ('900.00', '0.125')
    """
    return f"{value:.2f}" if round(value, 2) == value else repr(float(value))


def as_text(value: object) -> object:
    """Return a text that no spreadsheet runs.

    >>> as_text("=1+1")
    "'=1+1"
    >>> as_text("closure")
    'closure'
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_MARKS) else value
