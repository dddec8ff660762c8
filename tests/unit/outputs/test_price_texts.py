"""Words of the price book in both languages."""

from __future__ import annotations

from helpers_town import make_settings

from planner.catalog import load_catalog
from planner.outputs.words.price_texts import PRICE_TEXTS, price_text


def test_every_note_source_and_region_of_the_catalog_reads_in_spanish():
    prices = load_catalog(make_settings()).prices
    used = {str(t) for c in ("note", "source", "region") for t in prices[c] if isinstance(t, str)}
    assert used - set(PRICE_TEXTS) == set()
    assert set(PRICE_TEXTS) - used == set()


def test_words_of_a_study_stay_as_they_were_given():
    assert price_text("licitación provincial 12/2025").en == "licitación provincial 12/2025"
