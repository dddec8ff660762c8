"""Modes of cameras: which rows of the kits they need, and for how many of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from planner.catalog.model import KitRow
from planner.settings import Settings


def mode_of(camera: Mapping[Any, Any], settings: Settings) -> str:
    """Return the mode of a camera; `ownership.camera_mode` where its row does not say.

    Parameters
    ----------
    camera
        CAMERAS row.
    """
    told = camera.get("mode")
    return told if isinstance(told, str) and told else settings.ownership.camera_mode


def modes_in_play(cameras: pd.DataFrame, settings: Settings) -> frozenset[str]:
    """Return the modes of connected cameras; without any `ownership.camera_mode`.

    Parameters
    ----------
    cameras
        CAMERAS of a plan.
    """
    if "mode" not in cameras.columns:
        return frozenset({settings.ownership.camera_mode})
    lit = cameras[cameras["connected"].astype(bool)]
    return frozenset(mode_of({"mode": m}, settings) for m in lit["mode"]) or frozenset(
        {settings.ownership.camera_mode}
    )


def rows_in_play(kits: Iterable[KitRow], modes: frozenset[str]) -> list[KitRow]:
    """Return the rows of kits that cameras of these modes, or what serves them, need."""
    return [row for row in kits if not modes.isdisjoint(row.camera_modes)]
