"""The reference page of the settings."""

from __future__ import annotations

from pathlib import Path

from planner.settings.reference import reference_page

PAGE = Path(__file__).parents[3] / "docs" / "settings.md"


def test_the_page_in_docs_is_the_one_that_the_schema_makes():
    assert PAGE.read_text(encoding="utf-8").strip() == reference_page().strip()
