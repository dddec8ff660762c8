"""A comparison as aligned text, and as CSV for machines."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from planner.outputs.side_by_side.model import Part, rows_of
from planner.outputs.words import Both
from planner.outputs.words.side_by_side import SIDE
from planner.outputs.workbook.lines import as_text

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
    wide = [max(len(row[k]) for row in [head, *shown]) for k in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        rest = (c.rjust(w) for c, w in zip(cells[1:], wide[1:], strict=True))
        return "  ".join([cells[0].ljust(wide[0]), *rest]).rstrip()

    out = [*(s.pick(language) for s in told), "", line(head)]
    rows = iter(shown)
    for part in parts:
        out += ["", part.title.pick(language), *(line(next(rows)) for _ in part.rows)]
        out += [f"  ({note.pick(language)})" for note in part.notes]
    return "\n".join(out).lstrip("\n")


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
