"""Demand: points, hexagon centers or polygons with a weight."""

from __future__ import annotations

import difflib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import RAW_DEMAND
from planner.sources import words
from planner.sources.angles import parse_number
from planner.sources.cells import blank
from planner.sources.coordinates import place_rows
from planner.sources.model import SourceNote
from planner.sources.sites import site_ids
from planner.sources.tables import RowTable, read_rows

COUNT_ROWS = "1"
AREAS = ("Polygon", "MultiPolygon")


def read_demand(
    path: Path, weight: str = "population", notes: list[SourceNote] | None = None
) -> gpd.GeoDataFrame:
    """Return the demand of a file as RAW_DEMAND in EPSG:4326: points stay points, areas stay areas.

    Columns `schools` and `healthcare` (escuelas, salud) are read as counts where they exist.

    Parameters
    ----------
    path
        A list with coordinates (CSV, XLSX, KML) or a layer of points or polygons.
    weight
        Weight column, in the study's demand unit; `1` counts rows where no column has that name.
    notes
        List that what was read in an unusual way is added to.

    Raises
    ------
    InputError
        All faults at once: the column is absent; weights blank, negative, no number, or all zero; ids
        repeated; places missing.
    """
    table = read_rows(path, needed=(weight,))
    problems: list[Problem] = []
    told: list[SourceNote] = []
    frame = pd.DataFrame(index=table.rows.index)
    frame["source_id"] = site_ids(table, path, problems)
    frame["weight"] = _weights(table.rows, weight, problems)
    for column, headers in (("school_count", words.SCHOOLS), ("health_count", words.HEALTH)):
        frame[column] = _counts(table.rows, headers, problems)
    frame["geometry"] = _shapes(table, path, problems, told)
    if problems:
        raise InputError(problems, str(path), "the demand layer")
    if notes is not None:
        notes.extend(told)
    demand = gpd.GeoDataFrame(RAW_DEMAND.arrange(frame), geometry="geometry", crs="EPSG:4326")
    return demand.reset_index(drop=True)


def _shapes(table: RowTable, path: Path, problems: list[Problem], notes: list[SourceNote]) -> gpd.GeoSeries:
    """Return places: areas as they are, everything else as points."""
    shapes = table.geometry
    if shapes is not None and shapes.geom_type.isin(AREAS).all() and not shapes.is_empty.any():
        return shapes
    return place_rows(table, path, "", problems, notes)


def _weights(rows: pd.DataFrame, weight: str, problems: list[Problem]) -> pd.Series:
    """Return the weights, telling what is wrong with them."""
    none = pd.Series(np.nan, index=rows.index)
    column = words.find_column(rows.columns, (words.plain(weight),))
    if column is None and weight == COUNT_ROWS:
        return pd.Series(1.0, index=rows.index)
    if column is None:
        listed = [str(c) for c in rows.columns]
        near = difflib.get_close_matches(weight, listed, n=1, cutoff=0.6)
        mend = f"Did you mean `{near[0]}`?" if near else f"It has: {', '.join(listed)}."
        problems.append(Problem(f"`sources.demand_weight` is `{weight}`, which the layer lacks.", mend))
        return none
    values = _numbers(rows[column])
    for wrong, what in (
        (values.isna(), "blank or no number"),
        (values < 0, "negative"),
        (np.isinf(values), "infinite"),
    ):
        if wrong.any():
            problems.append(
                Problem(
                    f"weight `{column}` is {what} in rows {name_up_to_five(rows.index[wrong])}.",
                    "Give each row a weight of 0 or more.",
                )
            )
    if not values.isna().any() and values.sum() == 0:
        problems.append(
            Problem(f"weight `{column}` is 0 in every row.", "Choose a column that holds the demand.")
        )
    return values


def _counts(rows: pd.DataFrame, headers: tuple[str, ...], problems: list[Problem]) -> pd.Series:
    """Return whole counts, blank where the layer has no such column."""
    column = words.find_column(rows.columns, headers)
    if column is None:
        return pd.Series([None] * len(rows), index=rows.index, dtype=object)
    values = _numbers(rows[column])
    wrong = (values < 0) | (values != np.floor(values)) & values.notna()
    if wrong.any():
        problems.append(
            Problem(
                f"count `{column}` is no whole number of 0 or more in rows "
                f"{name_up_to_five(rows.index[wrong])}."
            )
        )
    counts = [None if pd.isna(v) else int(v) for v in values]
    return pd.Series(counts, index=rows.index, dtype=object)


def _numbers(values: pd.Series) -> pd.Series:
    """Return numbers out of cells, NaN where a cell is blank or no number."""

    def number_of(value: object) -> float:
        try:
            return float("nan") if blank(value) else parse_number(value)
        except ValueError:
            return float("nan")

    return values.map(number_of).astype(float)
