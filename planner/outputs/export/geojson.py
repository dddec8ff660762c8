"""GeoJSON (RFC 7946): one FeatureCollection a layer, in degrees, units in the names of the properties."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd

from planner.outputs.export.places import as_geojson, in_degrees, plain
from planner.plan.model import Plan
from planner.plan.store import notice
from planner.schema import PLAN_TABLES, STREET_SPANS, Table

NOTICE = "NOTICE.txt"
LEFT_OUT = ("quantities", "phase_lines", "circuits", "money_lines", "payments", "cash_flow", "loan")
"""Tables of the plan that are no features: what each asset, and each phase, needs of the price book. And the
traces of the fibers: whoever knows which fiber serves whom can put out one site with one cut.
"""

LAYERS: dict[str, Table] = {
    "streets": STREET_SPANS,
    **{t.name: t for t in PLAN_TABLES if t.name not in LEFT_OUT},
}
GEOJSON_FILES = frozenset({NOTICE, *(f"{name}.geojson" for name in LAYERS)})


def write_geojson(plan: Plan, folder: Path) -> None:
    """Write one FeatureCollection a layer and the notices into an empty folder.

    Layers without places (equipment, link budget) have features whose geometry is null. Every file repeats
    the notices in its member `notice`, since files travel alone.
    """
    words = notice(plan.summary)
    frames = {"streets": plan.streets, **plan.tables}
    (folder / NOTICE).write_text(words, encoding="utf-8")
    for name, table in LAYERS.items():
        if name not in frames:
            continue
        head = {"type": "FeatureCollection", "name": name, "description": table.meaning}
        opening = json.dumps({**head, "notice": words.splitlines()}, ensure_ascii=False)[:-1]
        with (folder / f"{name}.geojson").open("w", encoding="utf-8", newline="\n") as file:
            file.write(opening + ', "features": [\n')
            file.write(",\n".join(features(table, frames[name], str(plan.summary["crs"]))))
            file.write("\n]}\n")


def features(table: Table, frame: gpd.GeoDataFrame | pd.DataFrame, crs: str) -> Iterator[str]:
    """Yield the features of a layer as JSON, one a row; `id` is its key, where the table has one."""
    arranged = table.arrange(frame)
    shapes = in_degrees(arranged, crs) if table.geometry else [None] * len(arranged)
    names = [c.name for c in table.columns]
    rows = zip(*(arranged[n].tolist() for n in names), strict=True)
    for shape, row in zip(shapes, rows, strict=True):
        told = dict(zip(names, map(plain, row), strict=True))
        key = {"id": told[table.key]} if table.keyed else {}
        feature = {"type": "Feature", **key, "geometry": as_geojson(shape), "properties": told}
        yield json.dumps(feature, ensure_ascii=False, allow_nan=False)
