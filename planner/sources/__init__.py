"""READ: streets, site lists, demand, buildings and terrain, as found, each with its provenance."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from planner.sources.model import Source, SourceNote, StudySources, Terrain

if TYPE_CHECKING:
    from planner.sources.fetch import fetch_study, suggested_settings
    from planner.sources.study import read_study_sources

__all__ = [
    "Source", "SourceNote", "StudySources", "Terrain", "fetch_study", "read_study_sources",
    "suggested_settings",
]  # fmt: skip

_LATE = {
    "read_study_sources": "planner.sources.study",
    "fetch_study": "planner.sources.fetch",
    "suggested_settings": "planner.sources.fetch",
}


def __getattr__(name: str) -> Any:
    """Import the readers on first use: rooms that need only the model stay light."""
    if name in _LATE:
        return getattr(importlib.import_module(_LATE[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
