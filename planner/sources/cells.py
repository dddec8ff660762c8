"""Cells of tables as text: what is blank, and how numbers are written."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd


def blank(value: Any) -> bool:
    """Return whether a cell holds nothing (also NaN and the words that stand for nothing).

    >>> blank(" "), blank("NaN"), blank(0)
    (True, True, False)
    """
    if value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NaT:
        return True
    return isinstance(value, str) and value.strip().lower() in (
        "",
        "nan",
        "null",
        "none",
        "n/a",
        "s/d",
        "#n/a",
    )


def cell_text(value: Any) -> str | None:
    """Return a cell as text, None where blank; whole numbers lose their decimals.

    >>> cell_text(12.0), cell_text("  Sede "), cell_text(None)
    ('12', 'Sede', None)
    """
    if blank(value):
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def texts(values: pd.Series) -> pd.Series:
    """Return a column as text, None where blank: pandas itself would turn None into NaN."""
    return pd.Series([cell_text(v) for v in values], index=values.index, dtype=object)
