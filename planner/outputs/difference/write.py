"""Writing of a folder of differences: tables as CSV, layers as GeoPackage and GeoJSON, and a map."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from planner.outputs import palette
from planner.outputs.export.places import as_geojson, in_degrees, plain
from planner.outputs.files import write_text
from planner.outputs.map.model import Field, Theme
from planner.outputs.map.page import page
from planner.outputs.qgis import FIXED_TIME
from planner.outputs.words import same, unit_name
from planner.outputs.words.differ import DIFFER
from planner.outputs.words.why import binds
from planner.outputs.words.workbook import LAYERS as LAYER_NAMES
from planner.outputs.workbook.lines import as_text
from planner.plan.difference import CHANGES, Difference
from planner.plan.model import Plan
from planner.plan.store import notice

NOTICE, LAYERS = "NOTICE.txt", "changes.gpkg"
TABLES = ("changes", "totals", "figures", "items")
DIFFERENCE_FILES = frozenset({NOTICE, LAYERS, "changes.geojson", "map.html", *(f"{t}.csv" for t in TABLES)})
LOOKS = {
    "added": palette.Look(palette.GREEN, "plus", 7, width_px=4.0),
    "dropped": palette.Look(palette.VERMILLION, "cross", 7, "2 5", width_px=4.0),
    "moved": palette.Look(palette.BLUE, "diamond", 7, "9 4", width_px=4.0),
    "re-aimed": palette.Look(palette.PURPLE, "triangle", 7),
    "re-sized": palette.Look(palette.ORANGE, "square", 6, width_px=3.0),
    "re-priced": palette.Look(palette.SKY, "star", 6, "9 4 2 4"),
    "changed": palette.Look(palette.GRAY, "circle", 5, width_px=2.0),
}
TOLD = (
    "layer",
    "change",
    "what",
    "before",
    "after",
    "moved_m",
    "before_id",
    "cost_before",
    "cost_after",
    "gain",
    "reason",
)


def write_difference(difference: Difference, after: Plan, folder: Path) -> None:
    """Write what changed into an empty folder.

    Parameters
    ----------
    after
        The later plan, whose map carries the changes.
    """
    write_text(folder / NOTICE, notice(after.summary))
    rows = pd.DataFrame(difference.changes.drop(columns="geometry"))
    for name, frame in zip(
        TABLES, (rows, difference.totals, difference.figures, difference.items), strict=True
    ):
        write_text(folder / f"{name}.csv", frame.map(as_text).to_csv(index=False, lineterminator="\n"))
    shapes = _by_shape(difference.changes)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_TIME})
    for name, frame in shapes.items():
        path = folder / LAYERS
        kind = "Point" if name == "points" else "Unknown"
        pyogrio.write_dataframe(
            frame, path, layer=f"changes_{name}", driver="GPKG", geometry_type=kind, append=path.exists()
        )
    write_text(folder / "changes.geojson", _geojson(difference.changes, after))
    write_text(folder / "map.html", page(after, None, themes(difference, after)))


def themes(difference: Difference, after: Plan) -> list[Theme]:
    """Return the layers of the map: lines below points; none where nothing with a place changed."""
    currency = same(str(after.summary["currency"]))
    unit = unit_name(str(after.summary["cameras"].get("demand_unit", "")))
    units = {"moved_m": same("m"), "cost_before": currency, "cost_after": currency, "gain": unit}
    coded = {
        "reason": {str(c): binds(str(c)) for c in difference.changes["reason"].dropna().unique()},
        "change": {c: DIFFER[c] for c in CHANGES},
        "layer": {n: LAYER_NAMES.get(n, same(n)) for n in difference.changes["layer"].unique()},
    }
    fields = tuple(
        Field(c, DIFFER[c], "code", codes=coded[c]) if c in coded else
        Field(c, DIFFER[c], "number" if c in units else "text", units.get(c, same("")),
              int(c in ("moved_m", "gain")))
        for c in TOLD
    )  # fmt: skip
    out = []
    for name, frame in reversed(_by_shape(difference.changes).items()):
        if len(frame):
            shown = frame.to_crs("EPSG:4326").assign(id=frame["asset_id"].to_numpy())
            looks = {c: LOOKS[c] for c in CHANGES if c in set(frame["change"])}
            out.append(
                Theme(f"changes_{name}", DIFFER[name], DIFFER["one"], shown.reset_index(drop=True),
                      fields=fields, style_column="change", looks=looks, labels={c: DIFFER[c] for c in looks})
            )  # fmt: skip
    return out


def _by_shape(changes: gpd.GeoDataFrame) -> dict[str, gpd.GeoDataFrame]:
    """Return changes of points and of lines; those without a place stand in the table alone."""
    placed = changes[changes["geometry"].notna()]
    point = placed.geom_type == "Point" if len(placed) else pd.Series(dtype=bool)
    return {"points": placed[point.to_numpy(dtype=bool)], "lines": placed[~point.to_numpy(dtype=bool)]}


def _geojson(changes: gpd.GeoDataFrame, after: Plan) -> str:
    """Return every change as a feature; one without a place has no geometry."""
    held = changes["geometry"].notna().to_numpy()
    shapes = iter(in_degrees(changes[held], after.summary["crs"]))
    rows = pd.DataFrame(changes.drop(columns="geometry")).to_dict("records")
    features = [
        {"type": "Feature", "geometry": as_geojson(next(shapes)) if has else None,
         "properties": {str(k): plain(v) for k, v in row.items()}}
        for has, row in zip(held, rows, strict=True)
    ]  # fmt: skip
    head = {"type": "FeatureCollection", "name": "changes", "notice": notice(after.summary).splitlines()}
    return json.dumps({**head, "features": features}, ensure_ascii=False, allow_nan=False) + "\n"
