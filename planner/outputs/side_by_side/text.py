"""A comparison as aligned text, and as CSV for machines."""

from __future__ import annotations

import csv
import io
import itertools
import textwrap
from collections.abc import Sequence

from planner.outputs.side_by_side.model import Part, rows_of
from planner.outputs.words import Both
from planner.outputs.words.side_by_side import SIDE
from planner.outputs.workbook.lines import as_text

LABEL_WIDTH, CELL_WIDTH = 80, 24
"""Characters of a row's name and of a cell before it goes on in the next line."""
CSV_HEADS = (
    "part_en", "part_es", "figure", "label_en", "label_es", "unit_en", "unit_es", "source_en", "source_es",
)  # fmt: skip


def side_text(
    parts: Sequence[Part], names: Sequence[str], told: Sequence[Both], currency: str, language: str
) -> str:
    """Return the parts as one aligned text, sentences first, notes under the part they hold for.

    Parameters
    ----------
    names
        Of the plans, in the order of the columns.
    told
        Sentences that stand first.
    """
    head = [SIDE["amounts"].fill(currency=currency).pick(language), *names]
    shown = [[r.named.pick(language), *(c.shown.pick(language) for c in r.cells)] for r in rows_of(parts)]
    broken = [_broken(row) for row in [head, *shown]]
    wide = [max(len(part) for row in broken for part in row[k]) for k in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        lines = []
        for first, *rest in itertools.zip_longest(*_broken(cells), fillvalue=""):
            right = (c.rjust(w) for c, w in zip(rest, wide[1:], strict=True))
            lines.append("  ".join([first.ljust(wide[0]), *right]).rstrip())
        return "\n".join(lines)

    out = [*(s.pick(language) for s in told), "", line(head)]
    rows = iter(shown)
    for part in parts:
        out += ["", part.title.pick(language), *(line(next(rows)) for _ in part.rows)]
        out += [f"  ({note.pick(language)})" for note in part.notes]
    return "\n".join(out).lstrip("\n")


def _broken(cells: Sequence[str]) -> list[list[str]]:
    """Return each cell as lines, so that one long one does not push the columns off the screen.

    >>> _broken(["members", "guayaquil, quito, ambato, cuenca"])
    [['members'], ['guayaquil, quito,', 'ambato, cuenca']]
    """
    limits = [LABEL_WIDTH, *[CELL_WIDTH] * (len(cells) - 1)]
    return [textwrap.wrap(c, w, break_long_words=False) or [""] for c, w in zip(cells, limits, strict=True)]


def side_csv(parts: Sequence[Part], names: Sequence[str]) -> str:
    """Return the parts as CSV: a row a figure, a column a plan, decimal points, shares as ratios.

    A cell is blank where there is nothing to tell; where no number answers (a year that never comes) it holds
    the English words.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*CSV_HEADS, *(as_text(n) for n in names)])
    for part in parts:
        for row in part.rows:
            label, unit, source = ((b.en, b.es) for b in (row.label, row.unit, row.source))
            told = [part.title.en, part.title.es, row.key, *label, *unit, *source]
            cells = [
                ("" if c.shown.en == "—" else c.shown.en) if c.value is None else c.value for c in row.cells
            ]
            writer.writerow([*(as_text(t) for t in told), *cells])
    return out.getvalue()
