"""Open ground, vegetation, doors, sensitive places, stops, poles; use of buildings and light of streets."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point, Polygon, box

from planner.errors import InputError
from planner.schema import RAW_AREAS, RAW_BUILDINGS, RAW_PLACES, RAW_STREETS
from planner.sources.buildings import read_buildings
from planner.sources.model import SourceNote
from planner.sources.open_ground import area_kind, is_open_ground, place_kind
from planner.sources.places import read_ground
from planner.sources.streets import read_streets

SQUARE = box(0, 0, 1, 1)
RING = LineString([(0, 0), (1, 0), (1, 1), (0, 0)])


def osm(folder: Path, *objects: tuple[str, dict[str, str]]) -> Path:
    """Write an OSM file of nodes (`point`) and closed ways (`area`) with tags, one beside the other."""
    nodes, ways = "", ""
    for i, (shape, tags) in enumerate(objects, start=1):
        told = "".join(f'<tag k="{k}" v="{v}"/>' for k, v in tags.items())
        lon = -65.0 + i / 100
        if shape == "point":
            nodes += f'<node id="{i}" lat="-24.1" lon="{lon}">{told}</node>'
            continue
        corners = ((0, 0), (0.001, 0), (0.001, 0.001), (0, 0.001))
        for j, (dx, dy) in enumerate(corners):
            nodes += f'<node id="{i * 10 + 1000 + j}" lat="{-24.1 + dy}" lon="{lon + dx}"/>'
        refs = "".join(f'<nd ref="{i * 10 + 1000 + j % 4}"/>' for j in range(5))
        ways += f'<way id="{i}">{refs}{told}</way>'
    path = folder / "ground.osm"
    path.write_text(f'<?xml version="1.0"?><osm version="0.6">{nodes}{ways}</osm>', encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("tags", "shape", "kind"),
    [
        ({"place": "square"}, SQUARE, "plaza"),
        ({"highway": "pedestrian", "area": "yes"}, SQUARE, "plaza"),
        ({"highway": "pedestrian", "type": "multipolygon"}, SQUARE, "plaza"),
        ({"highway": "pedestrian"}, SQUARE, None),
        ({"leisure": "park"}, SQUARE, "park"),
        ({"leisure": "park", "natural": "wood"}, SQUARE, "vegetation"),
        ({"natural": "tree_row"}, RING, None),
        ({"landuse": "forest"}, Point(0, 0), None),
        ({"leisure": "pitch;track"}, SQUARE, "sports"),
        ({"amenity": "parking"}, SQUARE, "parking"),
        ({"landuse": "residential"}, SQUARE, None),
    ],
)
def test_kinds_of_ground(tags: dict[str, str], shape: object, kind: str | None) -> None:
    """Squares, parks, pitches and woods are areas; a ring street, a row of trees and a point are not."""
    assert area_kind(tags, shape) == kind


@pytest.mark.parametrize(
    ("tags", "open_"),
    [
        ({"leisure": "park"}, True),
        ({"leisure": "garden", "access": "private"}, False),
        ({"leisure": "garden", "garden:type": "residential"}, False),
        ({"amenity": "parking", "parking": "underground"}, False),
        ({"amenity": "parking", "parking": "surface"}, True),
        ({"place": "square", "layer": "-1"}, False),
        ({"place": "square", "layer": "1"}, True),
        ({"highway": "pedestrian", "indoor": "yes"}, False),
    ],
)
def test_open_ground_is_open(tags: dict[str, str], open_: bool) -> None:
    """Ground that is private, indoors or below ground is none; a wood hides whoever owns it."""
    assert is_open_ground(tags, "park") is open_
    assert is_open_ground(tags, "vegetation")


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"amenity": "school"}, "school"),
        ({"healthcare": "hospital"}, "hospital"),
        ({"office": "union"}, "union"),
        ({"office": "political_party"}, "party"),
        ({"amenity": "place_of_worship"}, "worship"),
        ({"amenity": "social_facility", "social_facility": "shelter"}, "shelter"),
        ({"amenity": "courthouse"}, "seat_of_government"),
        ({"highway": "bus_stop"}, "transit_stop"),
        ({"highway": "street_lamp"}, "pole"),
        ({"office": "union", "amenity": "school"}, "union"),
        ({"amenity": "school", "disused": "yes"}, None),
        ({"amenity": "bank"}, None),
    ],
)
def test_kinds_of_places(tags: dict[str, str], kind: str | None) -> None:
    """Tags of the catalog are known, the strictest kind first; what is disused is no place."""
    assert place_kind(tags, Point(0, 0)) == kind


def test_an_osm_file_gives_areas_and_places(tmp_path: Path) -> None:
    """One object may be ground and place; closed ground is told; cameras that nobody counts are told."""
    path = osm(
        tmp_path,
        ("area", {"leisure": "park", "name": "Parque"}),
        ("area", {"amenity": "parking", "access": "private"}),
        ("area", {"place": "square", "amenity": "townhall"}),
        ("point", {"highway": "street_lamp", "operator": "EJESA"}),
        ("area", {"power": "pole"}),
        ("point", {"man_made": "surveillance"}),
    )
    notes: list[SourceNote] = []
    areas, places = read_ground(path, notes=notes, tell_cameras=True)
    RAW_AREAS.check(areas)
    RAW_PLACES.check(places)
    assert areas[["source_id", "kind"]].to_numpy().tolist() == [["way/1", "park"], ["way/3", "plaza"]]
    assert sorted(places["kind"]) == ["pole", "seat_of_government"], "a pole is a point"
    assert places.set_index("kind").loc["pole", "owner"] == "EJESA"
    assert {n.code: n.count for n in notes} == {"AREAS-NOT-OPEN": 1, "CAMERAS-MAPPED-UNUSED": 1}
    inside, none = read_ground(path, bbox=(-64.995, -24.2, -64.985, -24.0))
    assert inside["source_id"].tolist() == ["way/1"]
    assert none.empty


def test_a_layer_of_places_in_spanish_is_read(tmp_path: Path) -> None:
    """Kinds are known in Spanish; a plaza with a polygon is ground, a school with one is a place."""
    path = tmp_path / "lugares.geojson"
    gpd.GeoDataFrame(
        {"nombre": ["Plaza", "Escuela 1", "Gremio"], "tipo": ["plaza", "Escuela", "sindicato"]},
        geometry=[SQUARE, SQUARE, Point(0, 0)],
        crs="EPSG:4326",
    ).to_file(path)
    areas, places = read_ground(path)
    RAW_AREAS.check(areas)
    RAW_PLACES.check(places)
    assert areas["kind"].tolist() == ["plaza"]
    assert places[["name", "kind"]].to_numpy().tolist() == [["Escuela 1", "school"], ["Gremio", "union"]]


def test_unknown_kinds_of_places_are_refused(tmp_path: Path) -> None:
    """An unknown kind and a park without a polygon are refused with the kinds that are known."""
    path = tmp_path / "places.csv"
    path.write_text("id,kind,lat,lon\n1,school,-24,-65\n2,kiosk,-24,-65\n3,park,-24,-65\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 3: `kiosk`, row 4: `park`.*shelter.*polygon"):
        read_ground(path)


def test_use_of_buildings(tmp_path: Path) -> None:
    """Tags and Spanish columns tell residential, public or other; building=yes alone tells nothing."""
    tags = [{"building": "apartments"}, {"building": "yes", "amenity": "school"}, {"building": "yes"},
            {"building": "warehouse"}, {"building": "yes", "building:use": "residential"}]  # fmt: skip
    mapped = read_buildings(osm(tmp_path, *(("area", t) for t in tags)))
    RAW_BUILDINGS.check(mapped)
    assert mapped.set_index("source_id")["use"].to_dict() == {
        "way/1": "residential", "way/2": "public", "way/3": None, "way/4": "other", "way/5": "residential",
    }  # fmt: skip
    path = tmp_path / "edificios.geojson"
    uses = ["Vivienda", "ESCUELA", "galpón", None, "residential"]
    gpd.GeoDataFrame({"uso": uses}, geometry=[SQUARE] * 5, crs="EPSG:4326").to_file(path)
    assert read_buildings(path)["use"].tolist() == ["residential", "public", "other", None, "residential"]


def test_light_of_streets(tmp_path: Path) -> None:
    """`lit` becomes yes or no, and blank where it tells neither or the layer has no such column."""
    told = ["yes", "no", "24/7", "automatic", "limited", None, "Sí", True]
    line = LineString([(-65, -24), (-65, -24.001)])
    path = tmp_path / "streets.geojson"
    lit = [None if v is None else str(v) for v in told]
    gpd.GeoDataFrame({"highway": "residential", "lit": lit}, geometry=[line] * 8, crs="EPSG:4326").to_file(
        path
    )
    streets = read_streets(path)
    RAW_STREETS.check(streets)
    blank = [None if v != v else v for v in streets["lit"]]
    assert blank == ["yes", "no", "yes", "yes", None, None, "yes", "yes"]
    bare = tmp_path / "bare.geojson"
    gpd.GeoDataFrame({"highway": ["residential"]}, geometry=[line], crs="EPSG:4326").to_file(bare)
    assert read_streets(bare)["lit"].isna().all()


def test_a_polygon_with_a_hole_keeps_it(tmp_path: Path) -> None:
    """Vegetation of a layer keeps the shape it has, holes too."""
    from planner.sources.zones import read_vegetation

    ring = Polygon(box(0, 0, 4, 4).exterior.coords, [box(1, 1, 2, 2).exterior.coords])
    path = tmp_path / "trees.gpkg"
    gpd.GeoDataFrame({"id": ["a"]}, geometry=[ring], crs="EPSG:4326").to_file(path)
    trees = read_vegetation(path)
    RAW_AREAS.check(trees)
    assert trees["source_id"].tolist() == ["vegetation/a"]
    assert trees.geometry[0].area == pytest.approx(15.0)
    assert read_vegetation(path, bbox=(5, 5, 6, 6)).empty
