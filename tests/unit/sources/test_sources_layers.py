"""Demand, buildings, existing plant and terrain."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin
from shapely.geometry import LineString, Point, box

from planner.errors import InputError
from planner.schema import RAW_BUILDINGS, RAW_DEMAND, RAW_PLANT
from planner.sources.buildings import read_buildings
from planner.sources.demand import read_demand
from planner.sources.model import SourceNote
from planner.sources.plant import read_plant
from planner.sources.terrain import read_terrain

LON, LAT = -65.3, -24.18


def write(folder: Path, text: str) -> Path:
    """Write a CSV and return its path."""
    path = folder / "demand.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_demand_from_a_list(tmp_path: Path) -> None:
    """Points with a weight and counts of schools and health places are read."""
    demand = read_demand(
        write(
            tmp_path,
            "id,lon,lat,population,schools,healthcare\nh1,-65.3,-24.1,12.5,2,1\nh2,-65.2,-24.1,0,0,0\n",
        )
    )
    RAW_DEMAND.check(demand)
    assert demand["weight"].tolist() == [12.5, 0.0]
    assert demand["school_count"].tolist() == [2, 0]
    assert demand["health_count"].tolist() == [1, 0]


def test_demand_from_areas(tmp_path: Path) -> None:
    """Areas stay areas, in degrees, with the weight column of the settings and decimal commas."""
    frame = gpd.GeoDataFrame(
        {"Totalpobl": ["1.200,5", "3"]},
        geometry=[box(LON, LAT, LON + 0.01, LAT + 0.01), box(LON, LAT, LON + 0.02, LAT + 0.01)],
        crs=4326,
    )
    frame.to_crs(22183).to_file(tmp_path / "d.gpkg")
    demand = read_demand(tmp_path / "d.gpkg", "totalpobl")
    RAW_DEMAND.check(demand)
    assert demand["weight"].tolist() == [1200.5, 3.0]
    assert set(demand.geom_type) == {"Polygon"}
    assert demand.total_bounds == pytest.approx([LON, LAT, LON + 0.02, LAT + 0.01], abs=1e-6)


def test_demand_faults_come_together(tmp_path: Path) -> None:
    """Negative, blank and unreadable weights, fractions of schools and repeated ids are told at once."""
    text = (
        "id,lon,lat,population,schools\na,-65,-24,-1,1\na,-65,-24,,1\nc,-65,-24,many,1.5\nd,-65,-24,inf,1\n"
    )
    with pytest.raises(InputError) as caught:
        read_demand(write(tmp_path, text))
    message = str(caught.value)
    for part in (
        "negative in rows 2",
        "blank or no number in rows 3, 4",
        "infinite in rows 5",
        "whole number",
        "a (rows 2, 3)",
    ):
        assert part in message


def test_a_weight_column_that_is_not_there(tmp_path: Path) -> None:
    """An absent weight column is refused with the nearest name; all zeros are refused too."""
    path = write(tmp_path, "id,lon,lat,poblacion\n1,-65,-24,0\n")
    with pytest.raises(InputError, match="Did you mean `poblacion`"):
        read_demand(path, "poblacio")
    with pytest.raises(InputError, match="is 0 in every row"):
        read_demand(path, "poblacion")


def test_buildings_from_a_layer(tmp_path: Path) -> None:
    """Footprints have their height, or storeys times 3 m, or none; rows without an area are told."""
    frame = gpd.GeoDataFrame(
        {"altura": ["7,5", None, None], "pisos": [None, "2", None]},
        geometry=[box(LON, LAT, LON + 1e-4, LAT + 1e-4), box(LON, LAT, LON + 2e-4, LAT + 1e-4),
                  Point(LON, LAT)], crs=4326,
    )  # fmt: skip
    frame.to_file(tmp_path / "b.geojson")
    notes: list[SourceNote] = []
    buildings = read_buildings(tmp_path / "b.geojson", notes=notes)
    RAW_BUILDINGS.check(buildings)
    assert buildings["height_m"].tolist() == [7.5, 6.0]
    assert [(n.code, n.count) for n in notes] == [("BUILDINGS-NO-AREA", 1)]
    assert read_buildings(tmp_path / "b.geojson", bbox=(0, 0, 1, 1)).empty


def plant(folder: Path, **columns: list[object]) -> Path:
    """Write two lines with columns and return the path."""
    lines = [LineString([(LON, LAT), (LON, LAT + 0.01)]), LineString([(LON, LAT), (LON + 0.01, LAT)])]
    path = folder / "plant.gpkg"
    gpd.GeoDataFrame(columns, geometry=lines, crs=4326).to_crs(22183).to_file(path)
    return path


def test_existing_plant(tmp_path: Path) -> None:
    """Lines with the way they make possible and their owner are read in degrees."""
    found = read_plant(plant(tmp_path, way=["existing_poles", "duct"], propietario=["EJESA", "Provincia"]))
    RAW_PLANT.check(found)
    assert found["owner"].tolist() == ["EJESA", "Provincia"]
    assert found.total_bounds == pytest.approx([LON, LAT, LON + 0.01, LAT + 0.01], abs=1e-6)


def test_existing_plant_faults(tmp_path: Path) -> None:
    """A blank way and an absent owner are told together."""
    with pytest.raises(InputError) as caught:
        read_plant(plant(tmp_path, way=["duct", None]))
    assert "blank in rows 2" in str(caught.value)
    assert "`owner`" in str(caught.value)


def test_existing_plant_of_an_unknown_way(tmp_path: Path) -> None:
    """A way that the catalog does not hold is told with its row and the ways that there are."""
    with pytest.raises(InputError, match=r"`way` is 'poles' in rows 2\.") as caught:
        read_plant(plant(tmp_path, way=["duct", "poles"], owner=["A", "B"]))
    assert "existing_poles" in str(caught.value)


def raster(folder: Path, values: np.ndarray, crs: str | None = "EPSG:4326") -> Path:
    """Write a GeoTIFF with no-data -9999 whose northwest corner is 65.4 W, 24.1 S."""
    path = folder / "t.tif"
    profile = {
        "driver": "GTiff",
        "height": values.shape[0],
        "width": values.shape[1],
        "count": 1,
        "dtype": "int16",
    }
    with rasterio.open(
        path, "w", nodata=-9999, crs=crs, transform=from_origin(-65.4, -24.1, 0.001, 0.001), **profile
    ) as out:
        out.write(values.astype("int16"), 1)
    return path


def test_terrain_from_a_geotiff(tmp_path: Path) -> None:
    """Heights are meters, no-data is NaN, and the transform leads from cell to place."""
    values = np.arange(200 * 200).reshape(200, 200) % 3000
    values[0, 0] = -9999
    terrain = read_terrain(raster(tmp_path, values))
    assert np.isnan(terrain.elevation_m[0, 0])
    assert terrain.elevation_m[3, 7] == values[3, 7]
    assert terrain.crs == "EPSG:4326"
    assert terrain.transform == pytest.approx((0.001, 0, -65.4, 0, -0.001, -24.1))


def test_terrain_is_cut_to_the_streets(tmp_path: Path) -> None:
    """Only the ground of the streets and 2 km around is read, and the transform moves with it."""
    values = np.arange(200 * 200).reshape(200, 200) % 3000
    terrain = read_terrain(raster(tmp_path, values), (-65.31, -24.21, -65.30, -24.20))
    assert terrain.elevation_m.shape == pytest.approx((50, 50), abs=2)
    column, row = round((terrain.transform[2] + 65.4) / 0.001), round((-24.1 - terrain.transform[5]) / 0.001)
    assert terrain.elevation_m[0, 0] == values[row, column]


def test_terrain_of_another_place_or_without_crs(tmp_path: Path) -> None:
    """Terrain that does not cover the streets, names no CRS or is cut is an input error."""
    path = raster(tmp_path, np.ones((50, 50)))
    with pytest.raises(InputError, match="does not cover the streets"):
        read_terrain(path, (-51.3, -30.1, -51.1, -30.0))
    with pytest.raises(InputError, match="names no CRS"):
        read_terrain(raster(tmp_path, np.ones((50, 50)), crs=None))
    path.write_bytes(b"II*\x00broken")
    with pytest.raises(InputError, match="cannot be read"):
        read_terrain(path)


@pytest.mark.parametrize("zipped", [False, True])
def test_an_srtm_tile(tmp_path: Path, zipped: bool) -> None:
    """A .hgt tile, bare or zipped, has its heights at the place that its name tells; -32768 is NaN."""
    heights = np.full((1201, 1201), 1200, dtype=">i2")
    heights[0, 0], heights[1200, 1200] = -32768, 1300
    path = tmp_path / "S25W066.hgt"
    path.write_bytes(heights.tobytes())
    if zipped:
        with zipfile.ZipFile(tmp_path / "S25W066.hgt.zip", "w") as archive:
            archive.write(path, path.name)
        path = tmp_path / "S25W066.hgt.zip"
    terrain = read_terrain(path)
    assert np.isnan(terrain.elevation_m[0, 0])
    assert terrain.elevation_m[1200, 1200] == 1300
    half = 1 / 2400
    assert (terrain.transform[2], terrain.transform[5]) == pytest.approx((-66 - half, -24 + half))


def test_damaged_zips(tmp_path: Path) -> None:
    """A zip that is none, and a zip without a tile, are input errors."""
    path = tmp_path / "S25W066.hgt.zip"
    path.write_bytes(b"PK not a zip")
    with pytest.raises(InputError, match="cannot be read"):
        read_terrain(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")
    with pytest.raises(InputError, match="0 elevation tiles"):
        read_terrain(path)
