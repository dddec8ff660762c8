"""Notes, sources and regions of the catalog's price book, in both languages; those of a study stay."""

from __future__ import annotations

from planner.catalog.table_files import read_price_words
from planner.outputs.words.both import Both, same

PRICE_TEXTS: dict[str, Both] = {
    english: Both(spanish, english) for english, spanish in read_price_words().items()
}


def price_text(text: object) -> Both:
    """Return a note, source or region of the price book; one that the catalog does not know stays as it is.

    >>> price_text("Latin America").es, price_text("provincial tender 12/2025").es
    ('América Latina', 'provincial tender 12/2025')
    """
    return PRICE_TEXTS.get(str(text), same(text))
