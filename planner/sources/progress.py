"""Lists of what has been installed, powered and lit, a row a site."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from planner.errors import InputError, Problem, name_up_to_five
from planner.sources import words
from planner.sources.cells import blank, texts
from planner.sources.tables import read_rows

STATES = ("installed", "powered", "lit")
HEADERS = {
    "installed": ("installed", "installed_on", "instalada", "instalado", "instalacion", "fecha_instalacion"),
    "powered": ("powered", "powered_on", "energizada", "energizado", "energia", "fecha_energia"),
    "lit": ("lit", "lit_on", "online", "en_linea", "operativa", "operativo", "con_senal", "fecha_en_linea"),
}
NOTES = ("note", "notes", "nota", "notas", "observacion", "observaciones")
YES = ("yes", "y", "si", "s", "true", "verdadero", "1", "x", "ok")
NO = ("no", "n", "false", "falso", "0", "pendiente", "pending")
DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")


def read_progress(path: Path) -> pd.DataFrame:
    """Return what a list says of each site: the index is the row in the file.

    Columns: site (as written), note, and for installed, powered and lit whether it says yes (`installed`) and
    the date where it gives one (`installed_on`, else None). A date says yes; a blank says no.

    Parameters
    ----------
    path
        CSV or XLSX with a column of ids (`site_id`, `id`, `codigo` ...) and any of installed, powered and lit
        (`instalada`, `energizada`, `en_linea`); cells are dates (2021-02-04 or 04/02/2021), yes or no.

    Raises
    ------
    InputError
        All faults at once: no column of ids or of any state, blank ids, cells that are neither.
    """
    rows = read_rows(path).rows
    column = words.find_column(rows.columns, (*words.IDS, *words.WEAK_IDS))
    found = {state: words.find_column(rows.columns, HEADERS[state]) for state in STATES}
    problems = []
    if column is None:
        problems.append(Problem("no column of ids was found.", "Name it `site_id`."))
    if not any(found.values()):
        problems.append(
            Problem("no column tells a state.", "Name columns `installed`, `powered`, `lit`; at least one.")
        )
    if problems or column is None:
        raise InputError(problems, str(path), "the list of progress")
    sites = texts(rows[column])
    if sites.isna().any():
        shown = name_up_to_five(rows.index[sites.isna()])
        problems.append(Problem(f"column `{column}` is blank in rows {shown}.", "Give each row a site."))
    out = pd.DataFrame({"site": sites})
    for state in STATES:
        marks = [(False, None)] * len(rows) if found[state] is None else _marks(rows[found[state]], problems)
        out[state] = [said for said, _ in marks]
        out[f"{state}_on"] = pd.Series([when for _, when in marks], index=out.index, dtype=object)
    note = words.find_column(rows.columns, NOTES)
    out["note"] = None if note is None else texts(rows[note])
    if problems:
        raise InputError(problems, str(path), "the list of progress")
    return out


def mark_of(cell: Any) -> tuple[bool, date | None] | None:
    """Return what a cell says and when, None where it is neither date nor yes nor no.

    >>> mark_of("04/02/2021"), mark_of("sí"), mark_of(" "), mark_of("soon")
    ((True, datetime.date(2021, 2, 4)), (True, None), (False, None), None)
    """
    if blank(cell):
        return False, None
    if isinstance(cell, datetime):
        return True, cell.date()
    if isinstance(cell, date):
        return True, cell
    text = str(cell).strip()
    for form in DATE_FORMS:
        try:
            return True, datetime.strptime(text[:10], form).date()
        except ValueError:
            continue
    word = words.plain(text.removesuffix(".0"))
    return (True, None) if word in YES else (False, None) if word in NO else None


def _marks(cells: pd.Series, problems: list[Problem]) -> list[tuple[bool, date | None]]:
    """Return the marks of a column, telling the cells that cannot be read."""
    marks = [mark_of(c) for c in cells]
    bad = [f"row {row}: `{c}`" for row, c, m in zip(cells.index, cells, marks, strict=True) if m is None]
    if bad:
        problems.append(
            Problem(
                f"column `{cells.name}` is neither a date nor yes or no in {name_up_to_five(bad)}.",
                "Write dates as 2021-02-04 or 04/02/2021, else yes or no.",
            )
        )
    return [m or (False, None) for m in marks]
