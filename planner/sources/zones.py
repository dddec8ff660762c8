"""Layers of polygons that a study brings: districts, exclusion zones, vegetation."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.errors import InputError, Problem, name_up_to_five
from planner.schema import RAW_AREAS, RAW_DISTRICTS
from planner.sources import words
from planner.sources.angles import parse_number
from planner.sources.cells import blank, texts
from planner.sources.layers import read_layer
from planner.sources.model import SourceNote
from planner.sources.open_ground import AREAS, framed, kind_by_tags
from planner.sources.osm import is_osm
from planner.sources.osm_places import mapped
from planner.sources.sites import column_of
from planner.sources.streets import clip

VEGETATION_TAGS = {("natural", "wood"): "vegetation", ("landuse", "forest"): "vegetation"}
_ACTION_WORDS = {
    "forbid": ("forbid", "forbidden", "prohibir", "prohibido", "prohibida", "excluir", "proibido"),
    "mask": ("mask", "masked", "enmascarar", "mascara", "ocultar", "mascarar"),
    "justify": ("justify", "justified", "justificar", "justificado", "fundamentar"),
}


def read_districts(
    path: Path,
    name_column: str = "name",
    residents_column: str = "",
    *,
    wanted: Sequence[str] = (),
    bbox: Sequence[float] = (),
    notes: list[SourceNote] | None = None,
) -> gpd.GeoDataFrame:
    """Return districts as RAW_DISTRICTS in EPSG:4326, one row a name, in the layer's order.

    Rows of one name are parts of one district: their areas are joined and residents summed, with a note.

    Parameters
    ----------
    path
        Polygon layer in any CRS.
    name_column, residents_column
        Columns of the layer; a blank `residents_column` leaves the residents unknown.
    wanted
        Names that `[[districts]]` sets limits for: each must be there.
    bbox
        West, south, east, north in degrees; districts that touch it are kept whole.
    notes
        List that what was left out or joined is added to.

    Raises
    ------
    InputError
        All faults at once: a column or a wanted name is absent, a name is blank, residents are no whole
        number of 0 or more, a row is no area, identity numbers of people.
    """
    told: list[SourceNote] = [] if notes is None else notes
    layer, problems = _polygons(path)
    frame = pd.DataFrame(index=layer.index)
    frame["source_id"] = _ids(layer)
    frame["name"] = _named(layer, name_column, "sources.districts_name", problems)
    frame["residents"] = _residents(layer, residents_column, problems)
    lost = [n for n in wanted if n not in set(frame["name"].dropna())] if not problems else []
    problems += [_absent(n, frame["name"]) for n in lost]
    if problems:
        raise InputError(problems, str(path), "the layer of districts")
    parts = gpd.GeoDataFrame(frame, geometry=layer.geometry, crs=layer.crs)
    parts = clip(parts, bbox) if len(bbox) else parts
    joined = _one_row_a_name(parts)
    if len(joined) < len(parts):
        message = "rows of districts have the name of an earlier row: joined with it, residents summed"
        told.append(SourceNote("DISTRICTS-JOINED", "info", path.name, len(parts) - len(joined), message))
    return joined


def read_exclusions(
    path: Path, bbox: Sequence[float] = (), notes: list[SourceNote] | None = None
) -> gpd.GeoDataFrame:
    """Return exclusion zones as RAW_EXCLUSIONS in EPSG:4326.

    Parameters
    ----------
    path
        Polygon layer with a column `action` (accion): forbid, mask or justify (prohibir, enmascarar,
        justificar), and `name` and `reason` (motivo) where it has them.
    bbox
        West, south, east, north in degrees; zones that touch it are kept whole.
    notes
        List that zones outside the bbox are told in.

    Raises
    ------
    InputError
        All faults at once: no column `action`, an unknown or blank action, a row that is no area, identity
        numbers of people.
    """
    told: list[SourceNote] = [] if notes is None else notes
    layer, problems = _polygons(path)
    frame = pd.DataFrame(index=layer.index)
    frame["source_id"] = _ids(layer)
    frame["name"] = column_of(layer, words.NAMES)
    frame["action"] = _actions(layer, problems)
    frame["reason"] = column_of(layer, words.REASONS)
    if problems:
        raise InputError(problems, str(path), "the layer of exclusion zones")
    zones = gpd.GeoDataFrame(frame, geometry=layer.geometry, crs=layer.crs)
    inside = clip(zones, bbox) if len(bbox) else zones
    if len(inside) < len(zones):
        message = "exclusion zones outside the bbox of the study: left out"
        told.append(
            SourceNote("EXCLUSIONS-OUTSIDE-BBOX", "info", path.name, len(zones) - len(inside), message)
        )
    return inside.reset_index(drop=True)


def read_vegetation(path: Path, bbox: Sequence[float] = ()) -> gpd.GeoDataFrame:
    """Return areas of trees as RAW_AREAS of kind vegetation in EPSG:4326; of an OSM file woods and forests.

    Parameters
    ----------
    path
        Polygon layer in any CRS, or an OSM file.
    bbox
        West, south, east, north in degrees; areas that touch it are kept whole.

    Raises
    ------
    InputError
        The file is damaged, a row is no area, or it holds identity numbers of people.
    """
    if is_osm(path):
        rows = [
            {"source_id": i, "name": tags.get("name"), "kind": "vegetation", "geometry": shape}
            for i, tags, shape in mapped(path, "natural", "landuse", bbox=bbox)
            if shape.geom_type in AREAS and kind_by_tags(tags, VEGETATION_TAGS)
        ]
        trees = framed(rows, RAW_AREAS.names)
    else:
        layer, problems = _polygons(path)
        if problems:
            raise InputError(problems, str(path), "the layer of vegetation")
        frame = pd.DataFrame({"source_id": "vegetation/" + _ids(layer), "kind": "vegetation"})
        frame["name"] = column_of(layer, words.NAMES)
        trees = gpd.GeoDataFrame(RAW_AREAS.arrange(frame.assign(geometry=layer.geometry)), crs=layer.crs)
    return (clip(trees, bbox) if len(bbox) else trees).reset_index(drop=True)


def _polygons(path: Path) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Return a layer, rows counted from 1, and the fault of rows that are no areas."""
    layer = read_layer(path, shapes=("Polygon",))
    layer.index = pd.RangeIndex(1, len(layer) + 1)
    flat = ~(shapely.area(shapely.make_valid(layer.geometry.to_numpy())) > 0)
    wrong = ~layer.geom_type.isin(AREAS) | layer.geometry.is_empty | flat
    if not wrong.any():
        return layer, []
    return layer, [
        Problem(f"rows {name_up_to_five(layer.index[wrong])} are no areas.", "Give polygons alone.")
    ]


def _ids(layer: gpd.GeoDataFrame) -> pd.Series:
    """Return the ids of a layer, row numbers where it has none that are whole and unique."""
    ids = column_of(layer, words.IDS)
    rows = pd.Series([f"row/{i}" for i in layer.index], index=layer.index, dtype=object)
    return rows if ids.isna().any() or ids.duplicated().any() else ids


def _named(layer: gpd.GeoDataFrame, column: str, key: str, problems: list[Problem]) -> pd.Series:
    """Return a text column that the settings name, telling its absence and blank cells."""
    found = words.find_column([c for c in layer.columns if c != "geometry"], (words.plain(column),))
    if found is None and column == "name":
        found = words.find_column(layer.columns, (*words.NAMES, "barrio", "distrito", "localidad"))
    if found is None:
        listed = ", ".join(str(c) for c in layer.columns if c != "geometry")
        problems.append(Problem(f"`{key}` is `{column}`, which the layer lacks.", f"It has: {listed}."))
        return pd.Series([None] * len(layer), index=layer.index, dtype=object)
    values = texts(layer[found])
    if values.isna().any():
        rows = name_up_to_five(values.index[values.isna()])
        problems.append(Problem(f"column `{found}` is blank in rows {rows}.", "Name every district."))
    return values


def _residents(layer: gpd.GeoDataFrame, column: str, problems: list[Problem]) -> pd.Series:
    """Return whole residents, blank where the study names no column of them."""
    if not column:
        return pd.Series([None] * len(layer), index=layer.index, dtype=object)
    found = words.find_column([c for c in layer.columns if c != "geometry"], (words.plain(column),))
    if found is None:
        listed = ", ".join(str(c) for c in layer.columns if c != "geometry")
        what = f"`sources.districts_residents` is `{column}`, which the layer lacks."
        problems.append(Problem(what, f"It has: {listed}."))
        return pd.Series([None] * len(layer), index=layer.index, dtype=object)
    values = pd.Series([_whole(v) for v in layer[found]], index=layer.index, dtype=object)
    wrong = values.map(lambda v: v is not None and v < 0)
    if wrong.any():
        rows = name_up_to_five(f"row {r}: `{layer[found][r]}`" for r in values.index[wrong])
        what = f"residents `{found}` are no whole number of 0 or more in {rows}."
        problems.append(Problem(what, "Write whole numbers, or leave the cell blank."))
    return values


def _whole(value: object) -> int | None:
    """Return a whole number of 0 or more, None where blank, -1 where it is none."""
    if blank(value):
        return None
    try:
        number = parse_number(value)
    except ValueError:
        return -1
    return int(number) if np.isfinite(number) and number >= 0 and number == int(number) else -1


def _absent(name: str, listed: pd.Series) -> Problem:
    """Return the problem of a district that has limits but is not in the layer."""
    names = sorted(set(listed.dropna()))
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    mend = f"Did you mean `{near[0]}`?" if near else f"It has: {name_up_to_five(names)}."
    return Problem(f"`[[districts]]` names `{name}`, which the layer lacks.", mend)


def _one_row_a_name(parts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one row a name: areas joined, residents summed where every part tells them."""
    rows = []
    for name, same in parts.groupby("name", sort=False):
        known = same["residents"].notna().all()
        row = {"source_id": same["source_id"].iloc[0], "name": name}
        row["residents"] = int(same["residents"].sum()) if known else None
        shapes = same.geometry
        row["geometry"] = shapes.iloc[0] if len(same) == 1 else shapes.make_valid().union_all()
        rows.append(row)
    return framed(rows, RAW_DISTRICTS.names)


def _actions(layer: gpd.GeoDataFrame, problems: list[Problem]) -> pd.Series:
    """Return what the zones ask for, telling blank and unknown words."""
    told = column_of(layer, words.ACTIONS)
    known = [next((a for a, ws in _ACTION_WORDS.items() if words.plain(v or "") in ws), None) for v in told]
    actions = pd.Series(known, index=layer.index, dtype=object)
    if actions.isna().any():
        shown = name_up_to_five(f"row {r}: `{told[r] or ''}`" for r in actions.index[actions.isna()])
        mend = "Give a column `action` with forbid, mask or justify."
        problems.append(Problem(f"the action is blank or unknown in {shown}.", mend))
    return actions
