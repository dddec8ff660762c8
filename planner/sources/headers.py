"""The header of a list: which lines hold it, and that no column that counts stands twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from planner.errors import InputError, Problem, name_up_to_five
from planner.sources import fact_words, words

SEARCH_ROWS = 20
Line = tuple[int, Sequence[Any]]
_NORTHWARD = (*words.LAT, *words.NORTHING, *words.Y)
_EASTWARD = (*words.LON, *words.EASTING, *words.X)
_GROUPS = (_NORTHWARD, _EASTWARD, words.PAIR, words.WKT, words.IDS, words.NAMES, words.KINDS,
           fact_words.CAMERAS, fact_words.FACT)  # fmt: skip
_READ = (
    *_GROUPS,
    words.PROVENANCES,
    words.PRIORITIES,
    words.CLASSES,
    words.CRS_COLUMNS,
    words.SCHOOLS,
    words.HEALTH,
)
"""Groups of words whose columns the readers of lists look for."""


def header_score(cells: Sequence[Any]) -> int:
    """Return how many of the columns that matter a row names, 0 for a row that is no header.

    >>> header_score(["N°", "Nombre", "Latitud", "Longitud"]), header_score(["Anexo II", None])
    (3, 0)
    """
    named = [c for c in cells if isinstance(c, str) and c.strip()]
    return sum(words.find_column(named, group) is not None for group in _GROUPS)


def find_header(lines: Sequence[Line], path: Path) -> tuple[list[str], int]:
    """Return the headers of a list and how many of its lines end with them.

    The line that names most of the columns that matter is taken. A header of two lines, as a workbook with
    merged cells has it (`Coordenadas` above `Latitud` and `Longitud`), is read as one: the lower cell goes
    before the upper one. A cell without a header becomes `column_3`.

    Parameters
    ----------
    lines
        Row number in the file and cells, a line each; the header is looked for in the first 20.
    path
        The file, for messages.

    Raises
    ------
    InputError
        No line names a column that is known.
    """
    head = [cells for _, cells in lines[:SEARCH_ROWS]]
    scores = [header_score(cells) for cells in head]
    if not head or max(scores) == 0:
        first = ", ".join(str(c) for c in (head[0][:6] if head else []))
        raise InputError(
            Problem(
                f"no header row was found; the first row reads `{first}`.",
                "Name the columns, for example id, name, kind, lat, lon.",
            ),
            str(path),
        )
    top = scores.index(max(scores))
    if top + 1 < len(head) and _names_both_axes(head[top + 1]) and not _names_both_axes(head[top]):
        labels, last = _joined(head[top], head[top + 1]), top + 1
    elif top > 0 and sum(bool(_label(c)) for c in head[top - 1]) > 1:  # one cell alone is a title
        labels, last = _joined(head[top - 1][: len(head[top])], head[top]), top
    else:
        labels, last = [_label(c) for c in head[top]], top
    return [label or f"column_{i + 1}" for i, label in enumerate(labels)], last + 1


def numbered(header: list[str], path: Path, needed: Collection[str] = ()) -> list[str]:
    """Return the headers, a number added to those that repeat and are not read.

    >>> numbered(["id", "nota", "nota"], Path("list.csv"))
    ['id', 'nota', 'nota_2']

    Parameters
    ----------
    header
        Headers as written.
    path
        The file, for messages.
    needed
        Headers that are read besides the known ones, such as the weight of a demand layer.

    Raises
    ------
    InputError
        A column that is read stands twice, so that nobody can tell which one is meant.
    """
    plain = [words.plain(h) for h in header]
    weights = {words.plain(n) for n in needed}
    twice = [n for n, count in Counter(plain).items() if count > 1 and (n in weights or _is_read(n, plain))]
    faults = []
    for name in twice:
        places = [i + 1 for i, p in enumerate(plain) if p == name]
        faults.append(
            Problem(
                f"column `{header[places[0] - 1]}` stands {len(places)} times (columns "
                f"{name_up_to_five(places)}).",
                "Keep the one that holds, or give the others a header of their own.",
            )
        )
    if faults:
        raise InputError(faults, str(path))
    seen: Counter[str] = Counter()
    out = []
    for label in header:
        seen[label] += 1
        out.append(label if seen[label] == 1 else f"{label}_{seen[label]}")
    return out


def _is_read(name: str, header: Sequence[str]) -> bool:
    """Return whether the readers look for a header; N° beside a street's name is a house number."""
    if name in words.WEAK_IDS and "e" not in header:
        return False
    return any(words.find_column([name], group) is not None for group in _READ)


def _names_both_axes(cells: Sequence[Any]) -> bool:
    """Return whether a row names a column of each coordinate."""
    named = [c for c in cells if isinstance(c, str) and c.strip()]
    return all(words.find_column(named, group) is not None for group in (_NORTHWARD, _EASTWARD))


def _joined(upper: Sequence[Any], lower: Sequence[Any]) -> list[str]:
    """Return one header out of two lines, the lower cell before the upper one.

    Above identity numbers both are kept, so that they are refused whatever stands below.
    """
    out = []
    for a, b in zip_longest(upper, lower):
        above, below = _label(a), _label(b)
        both = below and (words.identity_columns([above]) or words.is_cuit_header(above))
        out.append(f"{above} {below}" if both else below or above)
    return out


def _label(cell: Any) -> str:
    """Return a header cell as text, blank where it holds nothing."""
    return "" if cell is None else str(cell).strip()
