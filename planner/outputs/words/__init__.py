"""Every word that a person reads, in Spanish and English."""

from planner.outputs.words.both import (
    LANGUAGES,
    STREETS_RECONSTRUCTED,
    Both,
    given,
    number,
    percent,
    same,
    with_unit,
)
from planner.outputs.words.codes import CODES, code_name, group_name
from planner.outputs.words.columns import COLUMNS, column_name, unit_name

__all__ = [
    "CODES", "COLUMNS", "LANGUAGES", "STREETS_RECONSTRUCTED", "Both", "code_name", "column_name", "given",
    "group_name", "number", "percent", "same", "unit_name", "with_unit",
]  # fmt: skip
