"""Compact JSON of features: whole millionths of a degree, each vertex told as a step from the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

DEGREE = 1_000_000
DICTIONARY_SHARE = 0.5


def steps(shape: Any) -> list[Any]:
    """Return the vertices of a shape as steps in millionths of a degree.

    A line is one list, a multi-line a list of them; an area is a list of polygons, each a list of rings,
    the outer one first. Six decimals are 0.11 m at the equator, finer than any position of a plan is known.

    >>> steps(shapely.LineString([(-65.3, -24.2), (-65.299999, -24.200002)]))
    [-65300000, -24200000, 1, -2]
    >>> steps(shapely.box(0, 0, 0.000001, 0.000002))
    [[[1, 0, 0, 2, -1, 0, 0, -2, 1, 0]]]
    """
    if "Polygon" in shape.geom_type:
        parts = [p for p in shapely.get_parts(shape) if not p.is_empty]
        return [[_line_steps(ring) for ring in (p.exterior, *p.interiors)] for p in parts]
    if shape.geom_type.startswith("Multi"):
        return [_line_steps(part) for part in shape.geoms]
    return _line_steps(shape)


def _line_steps(line: Any) -> list[int]:
    """Return the vertices of one line or ring as steps."""
    whole = np.rint(shapely.get_coordinates(line) * DEGREE).astype(np.int64)
    whole[1:] = np.diff(whole, axis=0)
    keep = np.ones(len(whole), dtype=bool)
    keep[2:] = whole[2:].any(axis=1)  # a line keeps two vertices, also where they round to one
    return [int(v) for v in whole[keep].ravel()]


def points(shapes: Iterable[Any]) -> list[int]:
    """Return points as one list of steps, each from the point before."""
    whole = np.rint(shapely.get_coordinates(list(shapes)) * DEGREE).astype(np.int64)
    if len(whole):
        whole[1:] = np.diff(whole, axis=0)
    return [int(v) for v in whole.ravel()]


def column(values: pd.Series) -> Any:
    """Return a column as a list, or as {"d": distinct values, "i": place of each} where values repeat.

    >>> column(pd.Series(["a", "a", "a", "b"]))
    {'d': ['a', 'b'], 'i': [0, 0, 0, 1]}
    """
    plain = [_plain(v) for v in values]
    distinct = list(dict.fromkeys(plain))
    if len(plain) > 3 and len(distinct) <= DICTIONARY_SHARE * len(plain):
        place = {value: i for i, value in enumerate(distinct)}
        return {"d": distinct, "i": [place[v] for v in plain]}
    return plain


def features(frame: gpd.GeoDataFrame, columns: Iterable[str]) -> dict[str, Any]:
    """Return a frame in degrees as columns and steps."""
    shapes = list(frame.geometry)
    pointed = bool(shapes) and all(s.geom_type == "Point" for s in shapes)
    return {
        "shape": "point" if pointed else "area" if shapes and "Polygon" in shapes[0].geom_type else "line",
        "count": len(frame),
        "columns": {name: column(frame[name]) for name in columns},
        "geometry": points(shapes) if pointed else [steps(s) for s in shapes],
    }


def script_json(value: Any) -> str:
    r"""Return JSON that may stand inside a script element: no `<`, `>` or `&` in it.

    >>> script_json({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for mark, code in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(mark, code)
    return text


def _plain(value: Any) -> Any:
    """Return a value that JSON holds; unknown becomes None, floats are kept to six decimals."""
    if value is None or value is pd.NA or (isinstance(value, float | np.floating) and not np.isfinite(value)):
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        rounded = round(float(value), 6)
        return int(rounded) if rounded.is_integer() else rounded
    return str(value)
