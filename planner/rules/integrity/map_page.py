"""INT-MAP-FIGURES: what map.html holds of each asset, and what its legend counts, as the layers give it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.rules.folder import BOM, LAYERS, SUMMARY, PlanFolder, derived
from planner.rules.integrity.shown import AUDIT
from planner.rules.pages import PageError, read_data
from planner.rules.rule import Fault, Rule, gather
from planner.schema.table import Column

MAP = "map.html"
DATA = "plan-data"
WHOLE = ("cameras", "points", "centers", "spans", "cables", "drops", "supports", "closures")
"""Layers of which the map holds every row."""
PLACED = ("cameras", "points", "centers")
ROWS = (*WHOLE, "single_points", "candidates", "crossings", "blind_spots", "signs")
"""Layers that the map draws row by row, under the key of the layer."""
DEGREE = 1_000_000
NEAR = 2
"""Millionths of a degree by which a place may differ: 0.2 m."""
NUMBER, SUM = 1.1e-6, 0.011
CENT = 0.0051
MOST_COLUMNS = 200
UNKNOWN = ("nan", "None", "<NA>")
MEND = "Write it anew with `planner map STUDY`."


def themes(data: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the layers of a map by key; of each there is one."""
    out: dict[str, Mapping[str, Any]] = {}
    for theme in data["layers"]:
        if theme["key"] in out:
            raise PageError(f"it has two layers `{theme['key']}`")
        out[theme["key"]] = theme
    return out


def values(column: Any) -> np.ndarray:
    """Return a column of a map, which may tell each distinct value once.

    >>> values({"d": ["a", "b"], "i": [0, 0, 1]}).tolist(), values([1, 2]).tolist()
    (['a', 'a', 'b'], [1, 2])
    """
    if isinstance(column, dict):
        distinct = values(column["d"])
        return distinct[np.array(column["i"], dtype=np.int64)]
    out = np.empty(len(column), dtype=object)
    out[:] = column
    return out


def rows(theme: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Return the columns of a layer of the map."""
    columns, count = theme["data"]["columns"], theme["data"]["count"]
    if len(columns) > MOST_COLUMNS:
        raise PageError(f"layer `{theme['key']}` has {len(columns)} columns")
    out = {name: values(column) for name, column in columns.items()}
    if any(len(held) != count for held in out.values()):
        raise PageError(f"layer `{theme['key']}` tells {count} features, and columns of another length")
    return out


def same(column: Column, shown: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Say for each row whether the map shows what the layer holds."""
    blank, none = pd.isna(shown) | (shown == ""), pd.isna(right)
    if column.kind == "text":
        none = none | (right == "")
        alike = shown == right
    else:
        alike = np.isclose(_numbers(shown), _numbers(right), rtol=1e-12, atol=NUMBER)
    return np.where(none, blank, alike & ~blank)


def _numbers(column: np.ndarray) -> np.ndarray:
    """Return a column as numbers, what is none as not a number."""
    return np.array(pd.to_numeric(pd.Series(column), errors="coerce"), dtype=float)


def check_layers(folder: PlanFolder) -> Iterable[Fault]:
    """Each feature of the map shows what its row of the layer holds."""
    data = data_of(folder)
    if not isinstance(data, dict):
        if data:
            yield Fault(MAP, "", f"{MAP} is no map of a plan: {data}. {MEND}")
        return
    try:
        shown = themes(data)
        for name in WHOLE:
            if name in folder.parts and len(folder.layer(name)) and name not in shown:
                yield Fault(MAP, name, f"the map has no layer `{name}`. {MEND}")
        for name, theme in shown.items():
            frame = rows(theme)
            yield from _legend(theme, frame)
            if name in ROWS and name in folder.parts:
                yield from _unlike(folder, name, theme, frame)
    except (PageError, KeyError, IndexError, TypeError, ValueError) as fault:
        yield Fault(MAP, "", f"{MAP} is no map of a plan: {fault!r}. {MEND}")


def _unlike(
    folder: PlanFolder, name: str, theme: Mapping[str, Any], frame: Mapping[str, np.ndarray]
) -> Iterator[Fault]:
    """Compare a layer of the map with that of the plan, feature by feature."""
    table, layer = LAYERS[name], folder.layer(name)
    key = table.columns[0].name
    ids = pd.Index(frame["id"].astype(str))
    held = pd.Index(layer[key].astype(str))
    place = held.get_indexer(ids)
    twice = ids.duplicated()
    yield from gather(MAP, ids[place < 0], f"no row of layer `{name}`. {MEND}")
    yield from gather(MAP, ids[twice], f"twice in layer `{name}` of the map. {MEND}")
    if name in WHOLE:
        yield from gather(MAP, held[~held.isin(ids)], f"not on the map, in layer `{name}`. {MEND}")
    known = place >= 0
    for column in table.columns:
        if column.name in frame and column.name in layer and column.name != key:
            right = layer[column.name].to_numpy(dtype=object)[place[known]]
            wrong = ~same(column, frame[column.name][known], right)
            what = f"`{column.name}` on the map is not that of layer `{name}`. {MEND}"
            yield from gather(MAP, ids[known][wrong], what)
    if name in PLACED and known.all():
        shapes = gpd.GeoSeries(layer["geometry"].to_numpy()[place], crs=folder.crs[name])
        yield from _moved(name, theme, ids, shapes)


def _moved(name: str, theme: Mapping[str, Any], ids: pd.Index, own: gpd.GeoSeries) -> Iterator[Fault]:
    """Compare the places of the map with those of a layer."""
    steps = np.array(theme["data"]["geometry"], dtype=np.int64).reshape(-1, 2)
    if len(steps) != len(ids):
        raise PageError(f"layer `{name}` has {len(steps)} places of {len(ids)}")
    if not len(ids):
        return
    right = np.rint(shapely.get_coordinates(own.to_crs("EPSG:4326")) * DEGREE)
    far = (np.abs(np.cumsum(steps, axis=0) - right) > NEAR).any(axis=1)
    yield from gather(MAP, ids[far], f"stands elsewhere on the map than in layer `{name}`. {MEND}")


def _legend(theme: Mapping[str, Any], frame: Mapping[str, np.ndarray]) -> Iterator[Fault]:
    """Compare what the legend counts with the features of the map."""
    measure = theme["measure"]
    each = _numbers(frame[measure]) if measure else (~pd.isna(frame["id"])).astype(float)
    sums: dict[str, tuple[dict[Any, float], Mapping[str, Any]]] = {
        "": ({"": float(np.nansum(each))}, {"": theme["amount"]})
    }
    for style in theme["styles"]:
        if style["column"]:
            told = frame[style["column"]].astype(str)
            sums[style["column"]] = (pd.Series(each).groupby(told).sum().to_dict(), style["amounts"])
    for column, (drawn, counted) in sums.items():
        right, stored = (_by_plain(held) for held in (drawn, counted))
        off = {k for k in {*right, *stored} if abs(right.get(k, 0.0) - float(stored.get(k, 0.0))) > SUM}
        if off:
            worst = sorted(off)[0]
            counts = [f"{float(held.get(worst, 0)):,.2f}" for held in (stored, right)]
            what = f"{counts[0]} of {worst or 'all'}; its features give {counts[1]}"
            where = f"{theme['key']} {column}".strip()
            yield Fault(MAP, where, f"the legend of layer `{where}` counts {what}. {MEND}")


def _by_plain(held: Mapping[Any, Any]) -> dict[str, float]:
    """Return what a legend counts by plain value."""
    out: dict[str, float] = {}
    for value, count in held.items():
        out[_plain(value)] = out.get(_plain(value), 0.0) + float(count)
    return out


def _plain(value: Any) -> str:
    """Return a value that a legend names; a number without needless decimals, nothing where it is unknown.

    >>> _plain("1.0"), _plain("1"), _plain("new_poles"), _plain("nan")
    ('1', '1', 'new_poles', '')
    """
    text = "" if str(value) in UNKNOWN else str(value)
    return text.removesuffix(".0") if text.removesuffix(".0").isdigit() else text


def check_costs(folder: PlanFolder) -> Iterable[Fault]:
    """Lines of the bill on the map are those of bom.csv, and each asset costs once what it buys by them."""
    data, bom = data_of(folder), folder.bom
    if not isinstance(data, dict):
        return
    try:
        lines = [[str(row[0]), str(row[1])] for row in data["lines"]]
        if lines != bom[["line_id", "item_id"]].astype(str).to_numpy().tolist():
            yield Fault(MAP, "lines", f"its lines of the bill are not those of bom.csv. {MEND}")
        due = _costs(folder)
        for name, theme in themes(data).items():
            frame = rows(theme)
            if name in WHOLE and "cost_once" in frame:
                right = np.array([due.get(str(i), 0.0) for i in frame["id"]])
                shown = np.nan_to_num(_numbers(frame["cost_once"]))
                off = np.abs(shown - np.nan_to_num(right)) > CENT
                yield from gather(
                    MAP, frame["id"][off], f"`cost_once` is not what it buys by bom.csv. {MEND}"
                )
    except (PageError, KeyError, IndexError, TypeError, ValueError):
        return  # what is damaged there, the rule of the layers tells


def _costs(folder: PlanFolder) -> dict[str, float]:
    """Return what each asset buys once, at the prices of the bill."""
    once = folder.bom[folder.bom["recurrence"] == "once"]
    price = dict(zip(once["item_id"], once["unit_price"].astype(float), strict=True))
    bought = folder.layer("quantities")
    amounts = bought["quantity"].astype(float) * bought["item_id"].map(price)
    out: dict[str, float] = amounts.groupby(bought["asset_id"].astype(str)).sum().to_dict()
    return out


@derived
def data_of(folder: PlanFolder) -> dict[str, Any] | str:
    """Return the data of the map or why it cannot be read, nothing where no plan stands in its place yet."""
    path = folder.path / MAP
    if not (folder.path / AUDIT).is_file() or not path.is_file():
        return ""
    try:
        return read_data(path, DATA)
    except PageError as fault:
        return str(fault)


_CAUSE = "A page edited after the plan was written, a page of another plan."

RULES = (
    Rule(
        "INT-MAP-FIGURES",
        "map.html, once audit.json is there, holds each camera, point, center, span, cable, drop, support "
        "and closure once; each column that these, crossings, signs, candidates, blind spots and single "
        "points share with their layer is that of the layer; cameras, points and centers stand where the "
        "layer has them, and legends count what is drawn. "
        "Shapes of lines and areas, and what several layers give (views, rings, phases), are not compared.",
        "The map is what councils and neighbors look at: an asset moved or renamed there is believed.",
        _CAUSE,
        "Write it anew with `planner map STUDY`.",
        (SUMMARY, *WHOLE),
        check_layers,
    ),
    Rule(
        "INT-MAP-COSTS",
        "map.html names the lines of bom.csv; each asset costs there what it buys once at their prices.",
        "Who asks what the camera at his corner costs reads it there.",
        _CAUSE,
        "Write it anew with `planner map STUDY`.",
        (SUMMARY, BOM, "quantities"),
        check_costs,
    ),
)
