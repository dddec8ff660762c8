"""Mapped cameras of a real city through the public register and back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import geopandas as gpd
import pytest
import shapely
from helpers_plan import synthetic_plan

from planner.catalog import load_catalog
from planner.city.model import City
from planner.outputs.register import register_records, write_register
from planner.schema import RAW_CAMERAS
from planner.settings import Settings
from planner.siting.standing import standing_cameras
from planner.sources.existing_cameras import read_existing_cameras

HELSINKI_CRS = "EPSG:32635"


@pytest.mark.shared
def test_every_mapped_camera_of_helsinki_comes_back_without_loss(shared_data: Path, tmp_path: Path) -> None:
    """All 221 pass meters, the plan's layer and the register: ids, places, classes, mounts, every tag."""
    mapped = read_existing_cameras(shared_data / "helsinki" / "Helsinki.osm.pbf")
    settings = Settings(folder=Path())
    there = mapped.to_crs(HELSINKI_CRS)
    street = gpd.GeoDataFrame(geometry=[shapely.LineString(there.geometry.iloc[:2])], crs=HELSINKI_CRS)
    city = SimpleNamespace(
        existing_cameras=there, crs=HELSINKI_CRS, streets=SimpleNamespace(spans=street), areas=None
    )
    standing = standing_cameras(cast(City, city), settings, load_catalog(settings))
    plan = synthetic_plan(cameras=3)
    tables: dict[str, Any] = {k: t.iloc[:0] for k, t in plan.tables.items()}
    for name, table in tables.items():
        if "geometry" in table:
            tables[name] = table.set_crs(HELSINKI_CRS, allow_override=True)
    tables["existing_cameras"] = standing.frame
    plan = replace(plan, tables=tables, summary={**plan.summary, "crs": HELSINKI_CRS})
    write_register(plan, tmp_path)

    from_map = read_existing_cameras(tmp_path / "register.osm")
    order = list(mapped["source_id"])
    for name in RAW_CAMERAS.names:
        if name == "geometry":
            continue
        was, now = (
            mapped.set_index("source_id", drop=False)[name],
            from_map.set_index("source_id", drop=False)[name],
        )
        assert (
            now.loc[order].astype(object).where(now.loc[order].notna(), None).tolist()
            == was.astype(object).where(was.notna(), None).tolist()
        ), name
    for read in (from_map, *(read_existing_cameras(tmp_path / f"register.{n}") for n in ("csv", "geojson"))):
        again = read.set_index("source_id").loc[order]
        assert len(read) == 221
        assert again.geometry.x.tolist() == mapped.geometry.x.tolist()
        assert again.geometry.y.tolist() == mapped.geometry.y.tolist()
        for column in ("camera_class", "mount", "owner", "zone", "height_m", "direction_deg"):
            was, now = mapped[column], again[column]
            assert was.isna().tolist() == now.isna().tolist(), column
            assert was.dropna().tolist() == now.dropna().tolist(), column
        assert [json.loads(t) for t in again["tags"]] == [json.loads(t) for t in mapped["tags"]]
    records = register_records(plan)
    assert sum(r["osm_tags"].get("revolving") == "yes" for r in records) == 34
    assert {r["precision_m"] for r in records} == {0.0}
