"""Write phase 1 as an as-built list of San Salvador, out of a plan of `examples/jsei`.

Run from the repository: ``planner run examples/jsei``, then
``python examples/jujuy_province/phase_one.py examples/jsei/plan/base/plan.gpkg``. What was built was not
published: the plan of the reference study stands in for it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

HERE = Path(__file__).resolve().parent
LIST = HERE / "members" / "san-salvador" / "phase_one.csv"
DECIMALS = 6
COLUMNS = [
    "id", "kind", "name", "wkt", "form", "fibers", "spare_fibers", "camera_class", "direction_deg",
    "height_m", "mount",
]  # fmt: skip


def phase_one(plan: Path) -> pd.DataFrame:
    """Return cameras, points and routes of a plan in the form of an as-built list, degrees in EPSG:4326."""
    parts = [_cameras(_layer(plan, "cameras")), _points(_layer(plan, "points")), _routes(plan)]
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def _layer(plan: Path, name: str) -> gpd.GeoDataFrame:
    """Return a layer of the plan in degrees, coordinates to about a decimeter."""
    return gpd.read_file(plan, layer=name).to_crs(4326)


def _wkt(layer: gpd.GeoDataFrame) -> list[str]:
    """Return the places of a layer as text."""
    return [shapely.to_wkt(g, rounding_precision=DECIMALS) for g in layer.geometry]


def _cameras(layer: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the cameras."""
    return pd.DataFrame(
        {
            "id": layer.camera_id,
            "kind": "camera",
            "name": "",
            "wkt": _wkt(layer),
            "camera_class": layer.camera_class,
            "direction_deg": layer.azimuth_deg.round(0),
            "height_m": layer.mount_height_m,
            "mount": layer.mount,
        }
    )


def _points(layer: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the government points that are joined."""
    joined = layer[layer.connected.astype(bool)]
    return pd.DataFrame({"id": joined.point_id, "kind": "point", "name": joined["name"], "wkt": _wkt(joined)})


def _routes(plan: Path) -> pd.DataFrame:
    """Return the routes, each with the fibers of the cables along it."""
    spans, cables = _layer(plan, "spans"), gpd.read_file(plan, layer="cables")
    along = cables.assign(span_id=cables.span_ids.str.split()).explode("span_id")
    fibers = along.groupby("span_id")[["fiber_count", "fibers_used"]].sum().reindex(spans.span_id).fillna(0)
    buried = spans.deployment.str.contains("nderground").to_numpy()
    return pd.DataFrame(
        {
            "id": spans.span_id,
            "kind": "route",
            "name": "",
            "wkt": _wkt(spans),
            "form": ["duct" if b else "poles" for b in buried],
            "fibers": fibers.fiber_count.astype(int).to_numpy(),
            "spare_fibers": (fibers.fiber_count - fibers.fibers_used).astype(int).to_numpy(),
        }
    )


if __name__ == "__main__":
    phase_one(Path(sys.argv[1])).to_csv(LIST, index=False, lineterminator="\n")
