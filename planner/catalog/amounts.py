"""Amounts as people write them in tables: which cell is a number, and which may be two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from planner.errors import Problem, name_up_to_five

EITHER = re.compile(r"[1-9]\d{0,2}(\.\d{3})+", re.ASCII)
"""Thousands with points, or decimals: where a comma may part decimals nobody can tell."""
POINTED = re.compile(r"(\d+(\.\d*)?|\.\d+)", re.ASCII)
WITH_COMMA = re.compile(r"(\d+|[1-9]\d{0,2}(\.\d{3})+),\d+", re.ASCII)
"""Decimals behind a comma, thousands parted by points or by nothing: 1,234.50 is not of this form."""


def plain_amount(cell: str, comma: bool) -> str | None:
    """Return an amount from 0 on with a decimal point, None where a cell holds none or may hold two.

    Parameters
    ----------
    comma
        Decimals may stand behind a comma, since something else parts the cells.

    >>> [plain_amount(c, True) for c in ("1.250,5", "1 250,5", "1250.5", "1.250", "1,234.50")]
    ['1250.5', '1250.5', '1250.5', None, None]
    >>> [plain_amount(c, False) for c in ("1.250", "1,250", "1_250", "-3", "NaN", "1e3")]
    ['1.250', None, None, None, None, None]
    """
    text = cell.strip().replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if comma and WITH_COMMA.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    if not POINTED.fullmatch(text) or (comma and EITHER.fullmatch(text)):
        return None
    return text


def repeated_heads(heads: Iterable[str]) -> list[Problem]:
    """Return a problem where columns of a table have one name: which of them counts nobody can tell.

    >>> repeated_heads(["item_id", "unit_price", "unit_price"])[0].what
    'the first line names unit_price more than once.'
    """
    twice = [h for h, n in Counter(h for h in heads if h).items() if n > 1]
    if not twice:
        return []
    what = f"the first line names {name_up_to_five(twice)} more than once."
    return [Problem(what, "Leave one column of each name.")]
