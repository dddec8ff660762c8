"""Streets out of OSM files, GraphML and line layers, and files that are cut."""

from __future__ import annotations

import bz2
import gzip
from pathlib import Path

import geopandas as gpd
import networkx as nx
import osmium
import osmnx as ox
import pandas as pd
import pytest
from shapely.geometry import LineString, MultiLineString, Point

from planner.errors import InputError
from planner.schema import RAW_BUILDINGS, RAW_SITES, RAW_STREETS
from planner.sources.model import SourceNote
from planner.sources.osm_places import mapped_buildings, mapped_cameras, mapped_points
from planner.sources.streets import read_streets

A, B, C, D = (-65.300, -24.180), (-65.299, -24.180), (-65.298, -24.180), (-65.299, -24.179)


def packed(town: Path, kind: str) -> Path:
    """Return the town in another OSM format."""
    path = town.with_name(f"town.{kind}")
    if kind == "osm.gz":
        path.write_bytes(gzip.compress(town.read_bytes()))
    elif kind == "osm.bz2":
        path.write_bytes(bz2.compress(town.read_bytes()))
    elif kind == "osm.pbf":
        with osmium.SimpleWriter(str(path)) as out:
            for found in osmium.FileProcessor(str(town)):
                out.add(found)
    return path


@pytest.mark.parametrize("kind", ["osm", "osm.gz", "osm.bz2", "osm.pbf"])
def test_every_osm_format_gives_the_same_streets(town: Path, kind: str) -> None:
    """OSM XML, plain or packed, and PBF give the same lines with the same tags."""
    streets = read_streets(packed(town, kind))
    RAW_STREETS.check(streets)
    assert streets.crs.to_epsg() == 4326
    expected = read_streets(town)
    assert streets["source_id"].tolist() == expected["source_id"].tolist()
    assert streets.geometry.to_wkb().tolist() == expected.geometry.to_wkb().tolist()


def test_ways_are_split_where_they_meet(town: Path) -> None:
    """Ways that share a node, or pass a node of their own twice, are split there: lines meet at ends only."""
    streets = read_streets(town)
    pieces = streets["source_id"].value_counts()
    assert pieces.to_dict() == {"way/100": 2, "way/101": 2, "way/102": 1, "way/103": 2}
    ends = {p for line in streets.geometry for p in (line.coords[0], line.coords[-1])}
    inner = [p for line in streets.geometry for p in line.coords[1:-1]]
    assert not ends & set(inner)
    assert len(inner) == len(set(inner))


def test_tags_of_a_way_are_kept(town: Path) -> None:
    """Bridge, layer, access, surface and name come through; nothing is dropped for being private."""
    streets = read_streets(town).set_index("source_id")
    assert streets.loc["way/101", "bridge"].all()
    assert streets.loc["way/101", "layer"].tolist() == [1, 1]
    assert streets.loc["way/102", "access"] == "private"
    assert set(streets.loc["way/100", "name"]) == {"Belgrano"}


def test_what_is_left_out_is_told(town: Path) -> None:
    """Areas, ways under construction and the part of a way outside the extract are left out with notes."""
    notes: list[SourceNote] = []
    streets = read_streets(town, notes=notes)
    assert {n.code: n.count for n in notes} == {"STREETS-NOT-BUILT": 1, "STREETS-AREAS": 1, "STREETS-CUT": 1}
    assert "way/106" not in set(streets["source_id"]), "never drawn across its missing node"


def test_the_box_keeps_lines_that_touch_it_whole(town: Path) -> None:
    """A line half inside the box stays whole; a box without streets is refused with its setting."""
    streets = read_streets(town, bbox=(-65.3005, -24.1805, -65.2995, -24.1795))
    assert streets["source_id"].tolist() == ["way/100"]
    assert streets.geometry[0].bounds[2] == pytest.approx(-65.299)
    with pytest.raises(InputError, match=r"no streets in the bbox.*sources\.bbox"):
        read_streets(town, bbox=(10, 10, 11, 11))
    with pytest.raises(InputError, match="west < east"):
        read_streets(town, bbox=(-65.2, -24.2, -65.3, -24.1))


@pytest.mark.parametrize("kind", ["osm", "osm.gz", "osm.bz2", "osm.pbf"])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.95])
def test_a_cut_osm_file_is_told(town: Path, kind: str, share: float) -> None:
    """A file that breaks off, or is empty, is an input error that names the file and how to get it again."""
    path = packed(town, kind)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(InputError) as caught:
        read_streets(path)
    assert str(path) in str(caught.value)
    assert caught.value.problems[0].mend


def test_points_cameras_and_buildings_of_an_osm_file(town: Path) -> None:
    """Public places are found as nodes, ways and relations; private ones and plate readers are not."""
    points, cameras, buildings = mapped_points(town), mapped_cameras(town), mapped_buildings(town)
    RAW_SITES.check(points)
    RAW_SITES.check(cameras)
    RAW_BUILDINGS.check(buildings)
    assert dict(zip(points["source_id"], points["kind"], strict=True)) == {
        "node/20": "police", "way/200": "town_hall", "relation/300": "school",
    }  # fmt: skip
    assert cameras[["source_id", "camera_class"]].to_numpy().tolist() == [["node/21", "dome_360"]]
    heights = dict(zip(buildings["source_id"], buildings["height_m"], strict=True))
    assert heights == {"way/200": 9.0, "relation/300": 8.5}


def layer(**columns: list[object]) -> gpd.GeoDataFrame:
    """Return three lines in degrees with columns."""
    return gpd.GeoDataFrame(
        columns, geometry=[LineString([A, B]), LineString([B, C]), LineString([B, D])], crs=4326
    )


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "parquet", "shp"])
def test_line_layers_in_any_format_and_crs(tmp_path: Path, suffix: str) -> None:
    """GeoPackage, GeoJSON, GeoParquet and Shapefile give lines in degrees with class and name."""
    frame = layer(
        fclass=["residential", "primary", "primary"], nombre=["Alvear", None, "Lavalle"], bridge=list("FTF")
    )
    if suffix != "geojson":
        frame = frame.to_crs("EPSG:22183")
    path = tmp_path / f"lines.{suffix}"
    frame.to_parquet(path) if suffix == "parquet" else frame.to_file(path)
    streets = read_streets(path)
    RAW_STREETS.check(streets)
    assert streets["street_class"].tolist() == ["residential", "primary", "primary"]
    assert streets["name"].isna().tolist() == [False, True, False]
    assert streets["bridge"].tolist() == [False, True, False]
    assert streets.geometry[0].coords[0] == pytest.approx(A, abs=1e-7)


def test_named_columns_go_before_the_usual_ones(tmp_path: Path) -> None:
    """Columns of the settings are taken; one that the layer lacks is refused with what it has."""
    layer(highway=["a", "b", "c"], jer=["primary"] * 3, rotulo=["X", "Y", "Z"]).to_file(tmp_path / "l.gpkg")
    streets = read_streets(tmp_path / "l.gpkg", class_column="jer", name_column="rotulo")
    assert set(streets["street_class"]) == {"primary"}
    assert streets["name"].tolist() == ["X", "Y", "Z"]
    with pytest.raises(InputError, match=r"streets_class_column.*clase.*highway, jer, rotulo"):
        read_streets(tmp_path / "l.gpkg", class_column="clase")


def test_a_layer_without_class_says_so(tmp_path: Path) -> None:
    """Without a class column every line is unclassified, and a note says what that hides."""
    notes: list[SourceNote] = []
    layer(x=[1, 2, 3]).to_file(tmp_path / "l.gpkg")
    assert set(read_streets(tmp_path / "l.gpkg", notes=notes)["street_class"]) == {"unclassified"}
    assert [n.code for n in notes] == ["STREETS-NO-CLASS"]


def test_parts_and_merged_values(tmp_path: Path) -> None:
    """Multi-part lines become single lines; of merged values as OSMnx writes them the first is taken."""
    frame = gpd.GeoDataFrame(
        {"highway": ["['residential', 'tertiary']", "primary"], "osmid": ["[5, 6]", "7"]},
        geometry=[MultiLineString([[A, B], [B, C]]), Point(A)], crs=4326,
    )  # fmt: skip
    frame.to_file(tmp_path / "l.geojson")
    notes: list[SourceNote] = []
    streets = read_streets(tmp_path / "l.geojson", notes=notes)
    assert streets["street_class"].tolist() == ["residential", "residential"]
    assert streets["source_id"].tolist() == ["5", "5"]
    assert [(n.code, n.count) for n in notes] == [("STREETS-NO-LINE", 1)]


def test_meters_without_a_crs_are_refused(tmp_path: Path) -> None:
    """A layer in meters that names no CRS is refused; the same lines in degrees are read as degrees."""
    meters = layer(x=[1, 2, 3]).to_crs(32720)
    meters = gpd.GeoDataFrame(meters.drop(columns="geometry"), geometry=list(meters.geometry))
    meters.to_file(tmp_path / "m.shp")
    with pytest.raises(InputError, match="names no CRS"):
        read_streets(tmp_path / "m.shp")
    degrees = gpd.GeoDataFrame({"x": [1, 2, 3]}, geometry=list(layer(x=[1, 2, 3]).geometry))
    degrees.to_file(tmp_path / "d.shp")
    assert len(read_streets(tmp_path / "d.shp")) == 3


def test_a_geopackage_of_nodes_and_edges(tmp_path: Path) -> None:
    """Of several layers the one with lines is read, as OSMnx saves a graph; two of them are refused."""
    path = tmp_path / "graph.gpkg"
    gpd.GeoDataFrame({"id": [1]}, geometry=[Point(A)], crs=4326).to_file(path, layer="nodes")
    layer(highway=["primary"] * 3).to_file(path, layer="edges")
    assert len(read_streets(path)) == 3
    layer(highway=["primary"] * 3).to_file(path, layer="old")
    with pytest.raises(InputError, match=r"3 layers \(nodes, edges, old\)"):
        read_streets(path)


def graph(crs: str = "epsg:4326") -> nx.MultiDiGraph:
    """Return a graph as OSMnx makes it: one street both ways, one with a bend."""
    g = nx.MultiDiGraph(crs=crs)
    for node, (x, y) in enumerate((A, B, C)):
        g.add_node(node, x=x, y=y)
    g.add_edge(0, 1, osmid=11, highway="residential", name="Alvear", length=100.0, oneway=False)
    g.add_edge(1, 0, osmid=11, highway="residential", name="Alvear", length=100.0, oneway=False)
    g.add_edge(1, 2, osmid=[12, 13], highway=["primary", "secondary"], length=9.0, oneway=True,
               geometry=LineString([B, D, C]), tunnel="yes")  # fmt: skip
    return g


def test_graphml_as_osmnx_saves_it(tmp_path: Path) -> None:
    """Both directions of a street are one line; bends, merged values and flags come through."""
    ox.io.save_graphml(graph(), tmp_path / "g.graphml")
    streets = read_streets(tmp_path / "g.graphml")
    RAW_STREETS.check(streets)
    assert streets["source_id"].tolist() == ["11", "12"]
    assert streets["street_class"].tolist() == ["residential", "primary"]
    assert streets["tunnel"].tolist() == [False, True]
    assert [len(line.coords) for line in streets.geometry] == [2, 3]


def test_graphml_faults(tmp_path: Path) -> None:
    """GraphML that is cut, has no edges, or lacks coordinates is refused with the reason."""
    path = tmp_path / "g.graphml"
    ox.io.save_graphml(graph(), path)
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(InputError, match="not whole GraphML"):
        read_streets(path)
    nx.write_graphml(nx.MultiDiGraph([("a", "b")]), path)
    with pytest.raises(InputError, match="nodes a, b lack x or y"):
        read_streets(path)


@pytest.mark.parametrize("name", ["s.gpkg", "s.parquet", "s.geojson", "s.shp", "s.dxf", "s.graphml"])
def test_damaged_layers_are_told(tmp_path: Path, name: str) -> None:
    """A file that is not what its name says is an input error with the place and a mend."""
    (tmp_path / name).write_bytes(b"SQLite format 3\x00 and then nothing")
    with pytest.raises(InputError) as caught:
        read_streets(tmp_path / name)
    assert name in str(caught.value)
    assert caught.value.problems[0].mend


def test_an_empty_layer_and_a_table_are_refused(tmp_path: Path) -> None:
    """A layer without rows and a Parquet without geometry are input errors."""
    layer(highway=["a"] * 3).iloc[:0].to_parquet(tmp_path / "e.parquet")
    with pytest.raises(InputError, match="layer is empty"):
        read_streets(tmp_path / "e.parquet")
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "t.parquet")
    with pytest.raises(InputError):
        read_streets(tmp_path / "t.parquet")


def test_lines_without_finite_coordinates_are_left_out(tmp_path: Path) -> None:
    """Rows without a line, or with NaN in it, are left out with a note; the others stay as drawn."""
    frame = layer(highway=["primary"] * 3)
    frame.loc[1, "geometry"] = None
    frame.loc[2, "geometry"] = LineString([A, (float("nan"), -24.18)])
    frame.to_parquet(tmp_path / "l.parquet")
    notes: list[SourceNote] = []
    assert read_streets(tmp_path / "l.parquet", notes=notes)["source_id"].tolist() == ["row/0"]
    assert [(n.code, n.count) for n in notes] == [("STREETS-NO-LINE", 2)]
