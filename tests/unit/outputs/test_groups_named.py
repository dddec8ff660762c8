"""Every group of the price book has a name in both languages."""

from __future__ import annotations

from planner.catalog import load_catalog
from planner.outputs.words.codes import GROUPS
from planner.settings import Settings


def test_every_group_of_the_price_book_has_words_of_its_own(tmp_path):
    assert set(load_catalog(Settings(folder=tmp_path)).prices["group"]) <= set(GROUPS)
