"""Columns of a file of facts: which are read, and which nobody would read."""

from __future__ import annotations

import difflib

import pandas as pd

from planner.errors import Problem
from planner.sources import fact_words, words
from planner.sources.cells import blank

READ: tuple[str, ...] = (
    *(header for headers in fact_words.HEADERS.values() for header in headers),
    *fact_words.CAMERAS, *fact_words.AZIMUTHS, *fact_words.FACT, *fact_words.VALUE,
    *words.LAT, *words.LON, *words.PAIR, *words.WKT, *words.CLASSES,
)  # fmt: skip


def refuse_unknown_columns(rows: pd.DataFrame, problems: list[Problem]) -> None:
    """Tell the columns that hold something and that nobody reads, each with the known one nearest to it.

    Free are the columns of the list of blanks (`fact_words.ASKED_COLUMNS`) and notes.

    Parameters
    ----------
    rows
        Rows of the file under its headers.
    problems
        Gets what is wrong.
    """
    free = {*fact_words.ASKED_COLUMNS, *fact_words.NOTES}
    for header in rows.columns:
        name = words.plain(header)
        known = words.find_column([header], READ) is not None or name in free
        if known or all(blank(v) for v in rows[header]):
            continue
        near = difflib.get_close_matches(name, READ, n=1)
        mend = f"Did you mean `{near[0]}`?" if near else "Name it `notes` where it is no fact, or remove it."
        problems.append(Problem(f"column `{header}` is no fact of a camera and is not read.", mend))
