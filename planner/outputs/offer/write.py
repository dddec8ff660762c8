"""A checked offer in words, as a table, and as files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup, escape

from planner.costs.offer import ABOVE, BELOW, WITHIN, Checked, OfferCheck
from planner.errors import name_up_to_five
from planner.outputs.words import Both, number, unit_name
from planner.outputs.words.offer import OFFER
from planner.outputs.workbook.lines import as_text

COLUMNS = (
    "item", "description", "unit", "quantity", "offered", "low", "typical", "high", "verdict", "outside",
    "outside_pct", "effect", "assumption",
)  # fmt: skip
MORE = re.compile(r" and (\d+) more$")
NUMBER_CELL, TEXT_CELL = Markup("<td class='n'>{}</td>"), Markup("<td>{}</td>")
TEXTS = ("item", "description", "unit", "verdict", "assumption")


def offer_table(found: OfferCheck, language: str) -> tuple[list[str], list[list[str]]]:
    """Return heads and rows in a language, lines outside the band first, by what they add up to."""
    lines = sorted(found.lines, key=lambda c: (-c.effect, c.verdict == WITHIN, c.item_id))
    return [OFFER[c].pick(language) for c in COLUMNS], [_row(line, language) for line in lines]


def offer_sentences(found: OfferCheck, currency: str, language: str) -> list[str]:
    """Return what the check adds up to."""
    count = {v: sum(1 for c in found.lines if c.verdict == v) for v in (ABOVE, BELOW, WITHIN)}
    totals = {c: number(found.total(c), 2) for c in ("offered", "low", "typical", "high")}
    told = [
        OFFER["counted"].fill(lines=len(found.lines), **count),
        OFFER["sums"].fill(
            currency=currency, over=number(found.effect(ABOVE), 2), under=number(found.effect(BELOW), 2)
        ),
        OFFER["totals"].fill(currency=currency, **totals),
    ]
    beside = [c.item_id for c in found.lines if not c.planned]
    if beside:
        told.append(OFFER["beside"].fill(count=len(beside), items=listed(beside)))
    other = [c.item_id for c in found.lines if c.planned and c.asked not in (None, c.quantity)]
    if other:
        told.append(OFFER["other"].fill(count=len(other), items=listed(other)))
    if found.guessed_effect():
        told.append(OFFER["guessed"].fill(currency=currency, amount=number(found.guessed_effect(), 2)))
    if found.not_offered:
        told.append(OFFER["left"].fill(count=len(found.not_offered), items=listed(found.not_offered)))
    return [t.pick(language) for t in told]


def listed(items: Sequence[str]) -> Both:
    """Return up to five items and how many more there are.

    >>> listed(["a", "b"]).es, listed(["a", "b", "c", "d", "e", "f", "g"]).es
    ('a, b', 'a, b, c, d, e y 2 más')
    """
    english = name_up_to_five(items)
    return Both(MORE.sub(r" y \1 más", english), english)


def offer_csv(found: OfferCheck) -> str:
    """Return the check as CSV: English keys, decimal point, one row a line of the offer."""
    out = io.StringIO()
    names = ("item_id", "description_en", "description_es", "unit", "quantity", "offered", "low", "typical",
             "high", "verdict", "outside", "outside_pct", "effect", "assumption")  # fmt: skip
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for line in found.lines:
        cells = [getattr(line, n) for n in names]
        writer.writerow([as_text(c) if isinstance(c, str) else _plain(c) for c in cells])
    return out.getvalue()


def offer_html(found: OfferCheck, currency: str, language: str, title: str) -> str:
    """Return the check as a page that asks nothing of the outside."""
    heads, rows = offer_table(found, language)
    numeric = {k for k, c in enumerate(COLUMNS) if c not in TEXTS}
    head = Markup("").join(Markup("<th scope='col'>{}</th>").format(h) for h in heads)
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join((NUMBER_CELL if k in numeric else TEXT_CELL).format(c) for k, c in enumerate(row))
        )
        for row in rows
    )
    told = Markup("").join(Markup("<p>{}</p>").format(s) for s in offer_sentences(found, currency, language))
    name = f"{OFFER['title'].pick(language)}: {title}"
    style = (
        "body{font:16px/1.4 sans-serif;margin:2rem;max-width:100rem}table{border-collapse:collapse}"
        "th,td{border:1px solid #999;padding:.25rem .5rem;vertical-align:top;text-align:left}"
        ".n{text-align:right;white-space:nowrap}"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head><meta charset="utf-8">'
        f"<title>{escape(name)}</title><style>{style}</style></head>\n<body><h1>{escape(name)}</h1>{told}"
        f"<table><caption>{escape(currency)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
        "</table></body></html>\n"
    )


def _row(line: Checked, language: str) -> list[str]:
    """Return the cells of a line."""

    def shown(value: Decimal | None, digits: int = 2) -> str:
        """Return a number in the language."""
        return number(value, digits).pick(language)

    description = Both(line.description_es, line.description_en).pick(language)
    return [
        line.item_id, description, unit_name(line.unit).pick(language), shown(line.quantity),
        shown(line.offered, decimals(line.offered)), shown(line.low), shown(line.typical), shown(line.high),
        OFFER[line.verdict].pick(language), shown(line.outside, decimals(line.outside)),
        "" if line.verdict == WITHIN else shown(line.outside_pct, 1), shown(line.effect),
        OFFER["yes" if line.assumption else "no"].pick(language),
    ]  # fmt: skip


def decimals(value: Decimal) -> int:
    """Return the decimals that an amount is shown with: two, up to six where it has more.

    >>> decimals(Decimal("5")), decimals(Decimal("5.00001")), decimals(Decimal(1) / 3)
    (2, 5, 6)
    """
    exponent = value.normalize().as_tuple().exponent
    return min(max(2, -exponent), 6) if isinstance(exponent, int) else 2


def _plain(value: object) -> object:
    """Return a cell as a machine reads it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return str(value.quantize(Decimal(1).scaleb(-decimals(value))))
    return "" if value is None else value
