"""Fixtures that every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real-city data, or skip with the reason."""
    named = os.environ.get("PLANNER_DATA", "").strip()
    if not named:
        pytest.skip("PLANNER_DATA is not set: it names the folder of real-city data")
    folder = Path(named)
    if not folder.is_dir():
        pytest.skip(f"PLANNER_DATA names {folder}, which is not there")
    return folder
