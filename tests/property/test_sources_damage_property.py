"""Files damaged at random: read, or refused with a message, never a traceback of a library."""

from __future__ import annotations

import bz2
import gzip
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import openpyxl
import osmium
import osmnx as ox
import pytest
import rasterio
from helpers_overpass import TOWN
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.transform import from_origin
from shapely.geometry import LineString, Point, box

from planner.errors import InputError
from planner.sources.buildings import read_buildings
from planner.sources.demand import read_demand
from planner.sources.existing_cameras import read_existing_cameras
from planner.sources.osm_places import mapped_buildings, mapped_points
from planner.sources.places import read_ground
from planner.sources.plant import read_plant
from planner.sources.sites import read_sites
from planner.sources.streets import read_streets
from planner.sources.terrain import read_terrain
from planner.sources.zones import read_districts, read_exclusions, read_vegetation

Reader = Callable[[Path], Any]
KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark id="a"><name>n</name><Point>'
    "<coordinates>-65.3,-24.1</coordinates></Point></Placemark></Document></kml>"
)


def _terrain(path: Path) -> object:
    """Read terrain around a street."""
    return read_terrain(path, (-65.4, -24.15, -65.36, -24.11))


def _osm_files() -> dict[str, bytes]:
    """Return the small town in every OSM format."""
    whole = TOWN.encode()
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "t.osm", Path(folder) / "t.osm.pbf"
        source.write_bytes(whole)
        with osmium.SimpleWriter(str(target)) as out:
            for found in osmium.FileProcessor(str(source)):
                out.add(found)
        packed = target.read_bytes()
    return {
        "t.osm": whole,
        "t.osm.gz": gzip.compress(whole),
        "t.osm.bz2": bz2.compress(whole),
        "t.osm.pbf": packed,
    }


def _layers(folder: Path) -> None:
    """Write lines, points and areas in every layer format."""
    lines = [LineString([(-65.3, -24.1), (-65.3, -24.2)]), LineString([(-65.31, -24.1), (-65.3, -24.2)])]
    points, areas = [Point(-65.3, -24.1), Point(-65.2, -24.1)], [box(-65.3, -24.1, -65.2, -24)] * 2
    columns: dict[str, list[Any]] = {
        "id": ["a", "b"], "population": [1.0, 2.0], "way": ["duct"] * 2, "owner": ["x"] * 2,
        "name": ["n", "m"], "kind": ["school", "pole"], "action": ["mask"] * 2, "direction": ["90", "NNE"],
    }  # fmt: skip
    for name, shapes in (("lines", lines), ("points", points), ("areas", areas)):
        frame = gpd.GeoDataFrame(columns, geometry=shapes, crs=4326)
        frame.to_parquet(folder / f"{name}.parquet")
        for suffix in ("gpkg", "geojson", "shp"):
            frame.to_file(folder / f"{name}.{suffix}")


def _others(folder: Path) -> None:
    """Write lists, a graph and terrain."""
    book = openpyxl.Workbook()
    for row in (["id", "lat", "lon", "population"], ["a", -24.1, -65.3, 3], ["b", -24.2, -65.3, 4]):
        book.active.append(row)
    book.save(folder / "list.xlsx")
    (folder / "list.csv").write_text(
        'id,name,lat,lon,population\na,x,-24.1,-65.3,4\nb,"y, z",-24.1,-65.3,5\n'
    )
    (folder / "list.kml").write_text(KML)
    with zipfile.ZipFile(folder / "list.kmz", "w") as archive:
        archive.writestr("doc.kml", KML)
    graph = nx.MultiDiGraph(crs="epsg:4326")
    graph.add_node(1, x=-65.3, y=-24.1)
    graph.add_node(2, x=-65.3, y=-24.2)
    graph.add_edge(1, 2, osmid=7, highway="primary", geometry=LineString([(-65.3, -24.1), (-65.3, -24.2)]))
    ox.io.save_graphml(graph, folder / "g.graphml")
    with zipfile.ZipFile(folder / "S25W066.hgt.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("S25W066.hgt", np.full((1201, 1201), 1200, ">i2").tobytes())
    profile: dict[str, Any] = {"driver": "GTiff", "height": 50, "width": 50, "count": 1, "dtype": "int16"}
    with rasterio.open(
        folder / "t.tif", "w", crs="EPSG:4326", transform=from_origin(-65.4, -24.1, 0.001, 0.001), **profile
    ) as out:
        out.write(np.ones((50, 50), "int16"), 1)


def _readers(name: str) -> tuple[Reader, ...]:
    """Return what reads a file of this name."""
    if name.startswith("t.osm"):
        return (
            read_streets, mapped_points, mapped_buildings, read_existing_cameras, read_ground,
            read_vegetation,
        )  # fmt: skip
    if name.startswith("lines"):
        return read_streets, read_plant
    if name.startswith(("points", "list")):
        return read_sites, read_demand, read_existing_cameras, read_ground
    if name.startswith("areas"):
        return read_buildings, read_demand, read_districts, read_exclusions, read_vegetation, read_ground
    return (read_streets,) if name.endswith("graphml") else (_terrain,)


def _refusal(read: Reader, path: Path) -> str | None:
    """Return what a reader says where it refuses the file; libraries may warn, they may not fail."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read(path)
    except InputError as fault:
        return str(fault)
    return None


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one whole file a format."""
    folder = tmp_path_factory.mktemp("whole")
    for name, content in _osm_files().items():
        (folder / name).write_bytes(content)
    _layers(folder)
    _others(folder)
    return folder


@settings(max_examples=120, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_damaged_file_is_read_or_refused(files: Path, data: st.DataObject) -> None:
    """A file cut anywhere or with bytes changed gives a table or an InputError, whatever its format."""
    suffixes = (".dbf", ".shx", ".prj", ".cpg")
    names = sorted(p.name for p in files.iterdir() if p.suffix not in suffixes)
    name = data.draw(st.sampled_from(names))
    whole = bytearray((files / name).read_bytes())
    if data.draw(st.booleans()):
        whole = whole[: data.draw(st.integers(0, len(whole) - 1))]
    else:
        place = st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255))
        for at, value in data.draw(st.lists(place, min_size=1, max_size=20)):
            whole[at] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        for part in files.glob(f"{path.stem}.*"):
            if part.suffix in suffixes:
                (Path(folder) / part.name).write_bytes(part.read_bytes())
        path.write_bytes(whole)
        for read in _readers(name):
            refusal = _refusal(read, path)
            assert refusal is None or name in refusal
