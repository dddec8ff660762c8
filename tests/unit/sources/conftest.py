"""A small town as an OSM file, and what its tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers_overpass import TOWN


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return the small town as an .osm file."""
    path = tmp_path / "town.osm"
    path.write_text(TOWN, encoding="utf-8")
    return path
