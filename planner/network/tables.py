"""Rows as a table of the schema, typed also where there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from planner.schema import Table

DTYPES = {"number": "float64", "integer": "int64", "flag": "bool"}


def typed_rows(rows: Sequence[Mapping[Any, object]], table: Table) -> pd.DataFrame:
    """Return rows with the table's columns in order; numbers, counts and flags have their dtype.

    Columns that may be blank are left as they are.
    """
    frame = pd.DataFrame(rows, columns=table.names)
    kinds = {c.name: DTYPES[c.kind] for c in table.columns if c.kind in DTYPES and not c.blank}
    if table.geometry:
        kinds["geometry"] = "object"
    return frame.astype(kinds)


def drawn_rows(rows: Sequence[Mapping[Any, object]], table: Table, crs: object) -> gpd.GeoDataFrame:
    """Return the same with the geometry in a CRS."""
    return gpd.GeoDataFrame(typed_rows(rows, table), geometry="geometry", crs=crs)
