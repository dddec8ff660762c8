"""GeoJSON: RFC 7946, the plan's rows, and hostile names that stay text."""

from __future__ import annotations

import json

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from helpers_plan import synthetic_plan

from planner.outputs.export import write_geojson
from planner.outputs.export.archive import zip_folder
from planner.outputs.export.geojson import GEOJSON_FILES, LAYERS
from planner.outputs.export.places import DECIMALS, in_degrees
from planner.plan.store import notice


@pytest.fixture(scope="module")
def folder(tmp_path_factory, grid_plan):
    path = tmp_path_factory.mktemp("geojson")
    write_geojson(grid_plan, path)
    return path


def layers(plan):
    """The layers that the synthetic plan has, by name."""
    return {
        n: plan.streets if n == "streets" else plan.tables[n]
        for n in LAYERS
        if n == "streets" or n in plan.tables
    }


def test_each_layer_is_one_collection_with_the_rows_of_the_plan(folder, grid_plan):
    for name, frame in layers(grid_plan).items():
        read = json.loads((folder / f"{name}.geojson").read_text(encoding="utf-8"))
        assert read["type"] == "FeatureCollection"
        assert "crs" not in read
        keys = [f["properties"][LAYERS[name].key] for f in read["features"]]
        assert keys == list(frame[LAYERS[name].key])
    assert {p.name for p in folder.iterdir()} <= GEOJSON_FILES


def test_an_independent_reader_finds_the_places_and_the_lengths_of_the_plan(folder, grid_plan):
    for name in ("spans", "cables", "drops", "cameras", "points", "supports"):
        plan_frame = grid_plan.tables[name]
        read = gpd.GeoDataFrame(pyogrio.read_dataframe(folder / f"{name}.geojson"))
        assert read.crs.to_epsg() == 4326
        meters = read.to_crs(grid_plan.summary["crs"]).geometry
        apart = shapely.distance(meters.to_numpy(), plan_frame.geometry.to_numpy())
        assert apart.max() < 0.02
        assert meters.length.sum() == pytest.approx(plan_frame.geometry.length.sum(), abs=0.02 * len(read))
    spans = pyogrio.read_dataframe(folder / "spans.geojson")
    assert spans["length_m"].sum() == pytest.approx(grid_plan.summary["network"]["route_m"])


def test_longitude_comes_first_with_seven_decimals_at_most(folder, grid_plan):
    feature = json.loads((folder / "centers.geojson").read_text())["features"][0]
    lon, lat = feature["geometry"]["coordinates"]
    place = grid_plan.tables["centers"].to_crs(4326).geometry.iloc[0]
    assert (lon, lat) == (pytest.approx(place.x, abs=1e-7), pytest.approx(place.y, abs=1e-7))
    assert abs(lon) > abs(lat)
    assert all(round(v, DECIMALS) == v for v in (lon, lat))


def test_outer_rings_turn_counterclockwise_and_holes_clockwise():
    square = shapely.Polygon(
        [(0, 0), (0, 90), (90, 90), (90, 0)], holes=[[(30, 30), (60, 30), (60, 60), (30, 60)]]
    )
    moved = shapely.transform(square, lambda places: places + np.array([700_000.0, 7_300_000.0]))
    (turned,) = in_degrees(gpd.GeoDataFrame(geometry=[moved], crs="EPSG:32720"), "EPSG:32720")
    assert shapely.is_ccw(turned.exterior)
    assert not shapely.is_ccw(turned.interiors[0])


def test_an_area_that_rounding_would_break_stays_valid():
    sliver = shapely.Polygon([(0, 0), (50, 0.0031), (100, 0), (100, 50), (50, 0.0032), (0, 50)])
    moved = shapely.transform(sliver, lambda places: places + np.array([700_000.0, 7_300_000.0]))
    (turned,) = in_degrees(gpd.GeoDataFrame(geometry=[moved], crs="EPSG:32720"), "EPSG:32720")
    assert turned.is_valid
    assert not turned.is_empty


def test_hostile_names_stay_text_and_what_is_unknown_is_null(folder, grid_plan):
    read = json.loads((folder / "cameras.geojson").read_text(encoding="utf-8"))["features"]
    assert [f["properties"]["name"] for f in read[:3]] == list(grid_plan.tables["cameras"]["name"][:3])
    assert "<script>" in read[0]["properties"]["name"]
    assert read[0]["properties"]["purpose"] is None
    assert "NaN" not in (folder / "cameras.geojson").read_text()


def test_every_file_repeats_the_notices(folder, grid_plan):
    told = notice(grid_plan.summary)
    assert (folder / "NOTICE.txt").read_text(encoding="utf-8") == told
    for name in layers(grid_plan):
        read = json.loads((folder / f"{name}.geojson").read_text(encoding="utf-8"))
        assert read["notice"] == told.splitlines()
        assert "streets: reconstructed, not surveyed" in read["notice"]


def test_equal_plans_give_equal_zips(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_geojson(synthetic_plan(), tmp_path / name)
        zip_folder(tmp_path / name, tmp_path / f"{name}.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
