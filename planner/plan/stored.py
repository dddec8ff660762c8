"""The stored plan that a run starts from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.errors import InputError, Problem
from planner.plan.edits.model import Stored
from planner.plan.store import read_candidates, read_tables
from planner.schema import CAMERAS, SPANS
from planner.settings import Settings


def read_start(settings: Settings) -> Stored | None:
    """Return the plan that `edits.start` names, None where it is blank.

    Raises
    ------
    InputError
        There is no plan, or it cannot be read.
    """
    given = settings.edits.start
    if not given:
        return None
    folder = settings.folder / Path(given).expanduser()
    if not (folder / "plan.json").exists() or not (folder / "plan.gpkg").exists():
        raise InputError(
            Problem(
                f"`edits.start` ({given}) holds no plan.",
                "Name the folder of a plan, such as plan/base, or leave it blank to plan from nothing.",
            ),
            str(folder),
        )
    tables = read_tables(folder, CAMERAS, SPANS)
    return Stored(
        name=given,
        summary=json.loads((folder / "plan.json").read_text(encoding="utf-8")),
        cameras=_placed(tables["cameras"]),
        candidates=_placed(read_candidates(folder)),
        spans=pd.DataFrame(tables["spans"].drop(columns="geometry")),
    )


def in_crs(stored: Stored, crs: str) -> Stored:
    """Return the stored plan with its places in another CRS."""
    return replace(stored, cameras=stored.cameras.to_crs(crs), candidates=stored.candidates.to_crs(crs))


def _placed(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return a layer as what it is, a frame with places."""
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError(Problem("a layer of the stored plan has no places.", "Run the study again."))
    return frame
