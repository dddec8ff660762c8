"""Works zones of a study: where building costs more, or some ways may not be built."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.catalog.table_files import read_span_factors, read_ways
from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import RAW_WORKS_ZONES
from planner.sources import words
from planner.sources.angles import parse_number
from planner.sources.cells import blank
from planner.sources.layers import read_layer
from planner.sources.sites import column_of
from planner.sources.streets import clip

FACTORS = ("factor", "cost_factor", "factor_costo")
WAYS = ("ways", "formas", "vias")
BANS = ("forbidden_ways", "prohibe", "formas_prohibidas")
_KIND_WORDS = {"roca": "rock", "patrimonio": "heritage", "historico": "heritage", "inundable": "flood",
               "contaminado": "contaminated"}  # fmt: skip


def read_works_zones(path: Path, bbox: Sequence[float] = ()) -> gpd.GeoDataFrame:
    """Return works zones as RAW_WORKS_ZONES in EPSG:4326.

    Parameters
    ----------
    path
        Layer of areas, or of lines along streets, with one or more of the columns `kind` (rock, heritage,
        flood, contaminated: factors of the catalog, or a word of its own), `factor` (1 or more, for the ways
        in `ways`, blank for all) and `forbidden_ways` (keys of the catalog of ways, joined by spaces).
    bbox
        West, south, east, north in degrees; zones that touch it are kept whole.

    Raises
    ------
    InputError
        All faults at once: a row that asks for nothing, a factor below 1, an unknown way, points.
    """
    layer = read_layer(path)
    frame = pd.DataFrame(index=layer.index)
    ids = column_of(layer, words.IDS)
    rows = pd.Series([f"row/{i + 1}" for i in layer.index], index=layer.index, dtype=object)
    frame["source_id"] = rows if ids.isna().any() or ids.duplicated().any() else ids
    frame["name"] = column_of(layer, words.NAMES)
    frame["kind"] = column_of(layer, words.KINDS).map(_kind)
    problems: list[Problem] = []
    frame["factor"] = _factors(column_of(layer, FACTORS), problems)
    for name, headers in (("ways", WAYS), ("forbidden_ways", BANS)):
        frame[name] = _ways(column_of(layer, headers), name, problems)
    known = {f.value for f in read_span_factors() if f.factor == "zone"}
    idle = ~frame["kind"].isin(known) & frame["factor"].isna() & frame["forbidden_ways"].isna()
    if idle.any():
        mend = f"Give a kind ({', '.join(sorted(known))}), a `factor` or `forbidden_ways`."
        problems.append(Problem(f"rows {name_up_to_five(layer.index[idle] + 1)} ask for nothing.", mend))
    points = layer.geom_type.isin(["Point", "MultiPoint"]) | layer.geometry.is_empty
    if points.any():
        what = f"rows {name_up_to_five(layer.index[points] + 1)} are neither areas nor lines."
        problems.append(Problem(what))
    if problems:
        raise InputError(problems, str(path), "the layer of works zones")
    zones = gpd.GeoDataFrame(frame, geometry=layer.geometry, crs=layer.crs)
    zones = clip(zones, bbox) if len(bbox) else zones
    arranged = RAW_WORKS_ZONES.arrange(zones.reset_index(drop=True))
    return gpd.GeoDataFrame(arranged, geometry="geometry", crs=layer.crs)


def _kind(value: object) -> str | None:
    """Return a kind of zone in the words of the catalog, others as they are."""
    return None if blank(value) else _KIND_WORDS.get(words.plain(value), words.plain(value))


def _factors(cells: pd.Series, problems: list[Problem]) -> pd.Series:
    """Return factors as numbers, telling those that are none or below 1."""
    out, odd = [], []
    for row, cell in cells.items():
        try:
            number = float("nan") if blank(cell) else parse_number(cell)
        except ValueError:
            number = -1.0
        if number < 1 or np.isinf(number):
            odd.append(f"row {int(str(row)) + 1}: `{cell}`")
        out.append(number)
    if odd:
        problems.append(Problem(f"`factor` is no number of 1 or more in {name_up_to_five(odd)}."))
    return pd.Series(out, index=cells.index, dtype=float)


def _ways(cells: pd.Series, name: str, problems: list[Problem]) -> pd.Series:
    """Return ways joined by spaces, telling those that the catalog does not hold."""
    lists = cells.map(
        lambda cell: [] if blank(cell) else str(cell).replace(",", " ").replace(";", " ").split()
    )
    odd = sorted({way for held in lists for way in held if way not in read_ways()})
    if odd:
        mend = f"Expected any of {', '.join(read_ways())}."
        problems.append(Problem(f"`{name}` names the unknown ways {name_up_to_five(odd)}.", mend))
    return lists.map(lambda held: " ".join(held) or None).astype(object)
