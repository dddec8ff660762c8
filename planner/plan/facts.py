"""What people said of cameras, laid onto the cameras that were chosen: file of facts, camera list, study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
from pyproj import Transformer

from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import FACT_COLUMNS, FACT_NAMES, FINDINGS, GIVEN_FACTS, SAME_SPOT_M, SAME_VIEW_DEG
from planner.schema.facts import LIST
from planner.settings import Settings

TITLE = "the facts of cameras"


def given_facts(raw: pd.DataFrame | None, cameras: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return GIVEN_FACTS: each row that was read, with the cameras that it is about.

    A row of the camera list is about the cameras at its place. A row of the file of facts is about the
    cameras within 2 m of its position, or about the one that it names where it gives no position, as far as
    class and direction (within 30 degrees) are still those of the row: what was decided of one view is not
    told of another. Of several that fit, the one that the row names is taken.

    Parameters
    ----------
    raw
        RAW_FACTS, None without any.
    cameras
        The cameras of the plan with their ids.
    """
    rows = pd.DataFrame(columns=GIVEN_FACTS.names, dtype=object) if raw is None else raw.copy()
    turn = Transformer.from_crs("EPSG:4326", cameras.crs, always_xy=True)
    held = [_about({str(k): v for k, v in r.items()}, cameras, turn) for r in rows.to_dict("records")]
    rows["given_id"] = [f"FACT-{n:04d}" for n in range(1, len(rows) + 1)]
    rows["of_camera"] = pd.Series([" ".join(ids) or None for ids in held], index=rows.index, dtype=object)
    return GIVEN_FACTS.arrange(rows)


def _about(row: Mapping[str, Any], cameras: gpd.GeoDataFrame, turn: Transformer) -> list[str]:
    """Return the cameras that a row is about."""
    if row["given_by"] == LIST:
        fits = (cameras["site_kind"] == "list") & (cameras["source_id"] == row["place_id"])
        return [str(i) for i in cameras.loc[fits, "camera_id"]]
    named = cameras["camera_id"] == row["camera_id"]
    if pd.notna(row["lat"]):
        x, y = turn.transform(row["lon"], row["lat"])
        fits = (cameras.geometry.x - x).pow(2) + (cameras.geometry.y - y).pow(2) <= SAME_SPOT_M**2
    else:
        fits = named
    if isinstance(row["camera_class"], str):
        fits &= cameras["camera_class"] == row["camera_class"]
    if pd.notna(row["azimuth_deg"]):
        away = (cameras["azimuth_deg"].astype(float) - row["azimuth_deg"] + 180) % 360 - 180
        fits &= away.abs() <= SAME_VIEW_DEG
    ids = cameras.loc[fits & named if (fits & named).any() else fits, "camera_id"]
    return [str(i) for i in ids]


def with_facts(cameras: gpd.GeoDataFrame, given: pd.DataFrame, settings: Settings) -> gpd.GeoDataFrame:
    """Return the cameras with the facts that people gave: file before list before `[rules]`.

    A blank stays blank. `cameras.retention_days` sizes the storage and tells nothing of how long images are
    kept: that is told by file, list or `rules.retention_days`, and is never longer.

    Parameters
    ----------
    given
        GIVEN_FACTS of these cameras.

    Raises
    ------
    InputError
        Two rows say different things of one camera; a camera is to keep images longer than the storage.
    """
    facts = {i: of_study(settings) for i in cameras["camera_id"]}
    said: dict[tuple[str, str, str], tuple[Any, str]] = {}
    rows_of: dict[str, list[str]] = {str(i): [] for i in facts}
    problems: list[Problem] = []
    last_file = given.sort_values("given_by", key=lambda v: v != LIST, kind="stable")
    for row in last_file.to_dict("records"):
        told = {n: row[n] for n in FACT_NAMES if pd.notna(row[n])}
        for camera in str(row["of_camera"] or "").split():
            rows_of[camera].append(row["given_id"])
            for name, value in told.items():
                before = said.setdefault((camera, row["given_by"], name), (value, row["source"]))
                if before[0] != value:
                    what = f"`{name}` of {camera} is told twice: {before[1]}, and {row['source']}."
                    problems.append(Problem(what, "Leave one of them."))
                facts[camera][name] = value
    problems.extend(_too_long(facts, settings.cameras.retention_days))
    if problems:
        raise InputError(problems, settings.sources.facts or settings.sources.cameras, TITLE)
    out = cameras.copy()
    for column in FACT_COLUMNS:
        values = [facts[i][column.name] for i in cameras["camera_id"]]
        kind = float if column.kind == "number" else object
        out[column.name] = pd.Series(values, index=out.index, dtype=kind)
    told_by = [" ".join(sorted(rows_of[i])) or None for i in cameras["camera_id"]]
    out["facts_id"] = pd.Series(told_by, index=out.index, dtype=object)
    return out


def of_study(settings: Settings) -> dict[str, Any]:
    """Return the facts that the study tells of every camera: blank is None."""
    return {name: getattr(settings.rules, name) or None for name in FACT_NAMES}


def _too_long(facts: Mapping[str, Mapping[str, Any]], most: int) -> list[Problem]:
    """Return a problem where cameras are to keep more than the storage holds."""
    over = [f"{camera} ({told['retention_days']:g})" for camera, told in facts.items()
            if (told["retention_days"] or 0) > most]  # fmt: skip
    if not over:
        return []
    what = f"`retention_days` of {name_up_to_five(over)} is above `cameras.retention_days` ({most})."
    return [Problem(what, "Raise the setting, so that the storage is bought, or write fewer days.")]


def unused_facts(given: pd.DataFrame) -> pd.DataFrame:
    """Return FINDINGS: rows of facts that are about no camera of the plan."""
    lost = given[given["of_camera"].isna()]
    if lost.empty:
        return pd.DataFrame(columns=FINDINGS.names)
    what = (
        f"no camera of the plan stands and looks as they say, so they are told of none: "
        f"{name_up_to_five(lost['source'])}."
    )
    row = {
        "code": "FACTS-NO-CAMERA", "severity": "warning", "feature": "given_facts", "count": len(lost),
        "length_m": float("nan"), "message": what,
    }  # fmt: skip
    return pd.DataFrame([row], columns=FINDINGS.names)
