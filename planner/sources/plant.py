"""Existing plant: lines of poles, ducts or fiber that a layer says may be used."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.catalog.table_files import read_ways
from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import RAW_PLANT
from planner.sources import words
from planner.sources.cells import texts
from planner.sources.layers import read_layer

WAYS = ("way", "via", "modo", "forma", "build_way")
OWNERS = ("owner", "propietario", "dueno", "titular")


def read_plant(path: Path) -> gpd.GeoDataFrame:
    """Return existing plant as RAW_PLANT in EPSG:4326, lines as drawn.

    Parameters
    ----------
    path
        Line layer with a column `way` (key of the catalog of ways) and `owner` (propietario).

    Raises
    ------
    InputError
        All faults at once: a column is absent, a cell of it is blank, a way is not in the catalog, or a row
        is no line.
    """
    layer = read_layer(path, shapes=("LineString",))
    problems: list[Problem] = []
    out = pd.DataFrame(index=layer.index)
    ids = words.find_column(layer.columns, words.IDS)
    rows = pd.Series([f"row/{i}" for i in layer.index], index=layer.index, dtype=object)
    out["source_id"] = rows if ids is None else texts(layer[ids]).fillna(rows)
    for name, headers in (("way", WAYS), ("owner", OWNERS)):
        column = words.find_column(layer.columns, headers)
        if column is None:
            problems.append(
                Problem(
                    f"the layer lacks the column `{name}`.",
                    "Say of each line which way it makes possible and who owns it.",
                )
            )
            continue
        out[name] = texts(layer[column])
        missing = out[name].isna()
        if missing.any():
            problems.append(
                Problem(f"`{column}` is blank in rows {name_up_to_five(layer.index[missing] + 1)}.")
            )
    if "way" in out:
        known = read_ways()
        odd = out["way"].notna() & ~out["way"].isin(known)
        if odd.any():
            value, which = out.loc[odd, "way"].iloc[0], name_up_to_five(layer.index[odd] + 1)
            what, mend = f"`way` is {value!r} in rows {which}.", f"Expected one of {', '.join(known)}."
            problems.append(Problem(what, mend))
    wrong = ~layer.geom_type.isin(["LineString", "MultiLineString"])
    if wrong.any():
        problems.append(Problem(f"rows {name_up_to_five(layer.index[wrong] + 1)} are no lines."))
    if problems:
        raise InputError(problems, str(path), "the layer of existing plant")
    frame = gpd.GeoDataFrame(out, geometry=layer.geometry, crs=layer.crs).explode(index_parts=False)
    twice = frame.groupby("source_id").cumcount()
    frame["source_id"] = frame["source_id"].where(twice == 0, frame["source_id"] + "/" + twice.astype(str))
    return gpd.GeoDataFrame(RAW_PLANT.arrange(frame), geometry="geometry", crs=layer.crs).reset_index(
        drop=True
    )
