"""Railways, waterways and works zones out of files."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import LineString, Point, box

from planner.errors import InputError
from planner.sources.barriers import barriers_of, read_barriers
from planner.sources.works_zones import read_works_zones

OSM = """<osm version="0.6">
<node id="1" lat="-24.0" lon="-65.0"/><node id="2" lat="-24.0" lon="-65.1"/>
<node id="3" lat="-24.1" lon="-65.0"/><node id="4" lat="-24.1" lon="-65.1"/>
<way id="10"><nd ref="1"/><nd ref="2"/><tag k="railway" v="rail"/><tag k="name" v="Ramal C"/></way>
<way id="11"><nd ref="3"/><nd ref="4"/><tag k="waterway" v="stream"/><tag k="tunnel" v="culvert"/></way>
<way id="12"><nd ref="1"/><nd ref="4"/><tag k="railway" v="abandoned"/></way>
<way id="13"><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/></way>
</osm>"""
LINE = LineString([(-65.0, -24.0), (-65.1, -24.0)])


def layer(path: Path, rows: list[dict[str, object]], shapes: list[object]) -> Path:
    """Write a layer in degrees."""
    gpd.GeoDataFrame(rows, geometry=shapes, crs="EPSG:4326").to_file(path, driver="GeoJSON")
    return path


def test_an_osm_file_gives_what_stands_on_the_ground_and_tells_which_kinds_it_knows(tmp_path: Path) -> None:
    """A culvert runs below the street and a line taken up is crossed by nobody: rivers stay unknown."""
    path = tmp_path / "town.osm"
    path.write_text(OSM)
    found, known = read_barriers(path)
    assert found[["source_id", "kind", "barrier_class", "name"]].to_numpy().tolist() == [
        ["way/10", "railway", "rail", "Ramal C"]
    ]
    assert known == ("railway",)
    far, known = read_barriers(path, (-10.0, -10.0, -9.0, -9.0))
    assert len(far) == 0
    assert known == ("railway",)


def test_a_layer_gives_kind_width_and_name_in_either_language(tmp_path: Path) -> None:
    """`arroyo` is a stream, `ferrocarril` a railway; a width goes before that of the catalog."""
    rows = [
        {"tipo": "Arroyo", "nombre": "Seco", "ancho": "12,5"},
        {"tipo": "Ferrocarril", "nombre": None, "ancho": None},
    ]
    found, known = read_barriers(layer(tmp_path / "b.geojson", rows, [LINE, LINE]))
    assert found["barrier_class"].tolist() == ["stream", "rail"]
    assert found["width_m"].iloc[0] == 12.5
    assert found["width_m"].isna().tolist() == [False, True]
    assert known == ("railway", "waterway")


def test_a_layer_with_unknown_kinds_or_points_is_refused_with_all_faults(tmp_path: Path) -> None:
    path = layer(tmp_path / "b.geojson", [{"kind": "wall"}, {"kind": "rail"}], [LINE, Point(-65, -24)])
    with pytest.raises(InputError, match="no lines") as told:
        read_barriers(path)
    assert "row 1: `wall`" in str(told.value)


def test_fetched_objects_are_barriers_by_their_tags() -> None:
    objects = [
        ("way/1", {"waterway": "river", "width": "30 m", "bridge": "aqueduct"}, LINE),
        ("way/2", {"waterway": "river", "tunnel": "yes"}, LINE),
        ("node/3", {"railway": "rail"}, Point(0, 0)),
    ]
    found = barriers_of(objects)
    assert found[["source_id", "width_m", "bridge"]].to_numpy().tolist() == [["way/1", 30.0, True]]


def test_works_zones_are_read_in_the_words_of_the_catalog(tmp_path: Path) -> None:
    """`roca` is rock; a factor of its own and a ban may stand alone."""
    rows = [
        {"tipo": "Roca", "factor": None, "forbidden_ways": None},
        {"tipo": None, "factor": "1,4", "forbidden_ways": None},
        {"tipo": "plaza", "factor": None, "forbidden_ways": "new_poles, duct"},
    ]
    zones = read_works_zones(layer(tmp_path / "z.geojson", rows, [box(0, 0, 1, 1)] * 3))
    assert zones["kind"].tolist()[0] == "rock"
    assert zones["factor"].iloc[1] == 1.4
    assert zones["forbidden_ways"].iloc[2] == "new_poles duct"


def test_a_zone_that_asks_for_nothing_or_for_too_little_is_refused_with_all_faults(tmp_path: Path) -> None:
    rows = [
        {"kind": "park", "factor": None, "forbidden_ways": None},
        {"kind": "rock", "factor": 0.9, "forbidden_ways": None},
        {"kind": "rock", "factor": None, "forbidden_ways": "tunnel"},
    ]
    with pytest.raises(InputError, match="ask for nothing") as told:
        read_works_zones(layer(tmp_path / "z.geojson", rows, [box(0, 0, 1, 1)] * 3))
    assert "no number of 1 or more in row 2" in str(told.value)
    assert "unknown ways tunnel" in str(told.value)
