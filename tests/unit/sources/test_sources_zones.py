"""Districts, exclusion zones and the demand mixture, as the study names them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import Point, Polygon, box

from planner.errors import InputError
from planner.schema import RAW_CAMERAS, RAW_DEMAND, RAW_DISTRICTS, RAW_EXCLUSIONS
from planner.settings import Settings, load_settings
from planner.sources import read_study_sources
from planner.sources.model import SourceNote
from planner.sources.zones import read_districts, read_exclusions

WEST, EAST = box(-65.31, -24.19, -65.30, -24.17), box(-65.30, -24.19, -65.29, -24.17)


def layer(folder: Path, file: str, shapes: list[Any], /, **columns: list[Any]) -> Path:
    """Write a layer of polygons in degrees."""
    path = folder / file
    gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326").to_file(path)
    return path


def study(folder: Path, sources: str, more: str = "") -> Settings:
    """Write a study on the small town and return its settings."""
    text = f'schema = 1\n[study]\nname = "t"\n[sources]\nstreets = "town.osm"\n{sources}\n{more}'
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return load_settings(folder)


def test_districts_are_read_by_their_columns(tmp_path: Path) -> None:
    """Name and residents come from the named columns; without one the residents are unknown."""
    path = layer(tmp_path, "d.gpkg", [WEST, EAST], barrio=["Centro", "Este"], hab=[1200, None])
    districts = read_districts(path, "barrio", "hab")
    RAW_DISTRICTS.check(districts)
    assert districts["name"].tolist() == ["Centro", "Este"]
    assert districts["residents"].tolist() == [1200, None]
    assert read_districts(path)["residents"].isna().all(), "`barrio` is known by itself"


def test_parts_of_a_district_are_joined(tmp_path: Path) -> None:
    """Rows of one name become one area with the residents of all, in the order of the first; it is told."""
    shapes = [WEST, EAST, EAST]
    path = layer(tmp_path, "d.gpkg", shapes, name=["Sur", "Norte", "Sur"], hab=[10, 5, 7])
    notes: list[SourceNote] = []
    districts = read_districts(path, "name", "hab", notes=notes)
    RAW_DISTRICTS.check(districts)
    assert districts[["name", "residents"]].to_numpy().tolist() == [["Sur", 17], ["Norte", 5]]
    assert districts.geometry[0].equals(box(-65.31, -24.19, -65.29, -24.17))
    assert [(n.code, n.count) for n in notes] == [("DISTRICTS-JOINED", 1)]


def test_a_zone_without_area_is_refused_and_one_that_crosses_itself_keeps_its_halves(tmp_path: Path) -> None:
    """A ring that goes there and back protects nobody; a bow tie has area once its halves are told apart."""
    flat = Polygon([(-65.3, -24.2), (-65.29, -24.2), (-65.3, -24.2)])
    with pytest.raises(InputError, match="rows 2 are no areas"):
        read_exclusions(layer(tmp_path, "flat.gpkg", [WEST, flat], action=["mask", "mask"]))
    bow = Polygon([(-65.3, -24.2), (-65.29, -24.19), (-65.29, -24.2), (-65.3, -24.19)])
    assert len(read_exclusions(layer(tmp_path, "bow.gpkg", [WEST, bow], action=["mask", "mask"]))) == 2


def test_faults_of_districts_are_told_at_once(tmp_path: Path) -> None:
    """A missing column, a point, residents that are no number and an absent district are refused."""
    points = layer(tmp_path, "p.gpkg", [WEST, Point(0, 0)], nombre=["a", None], hab=["x", "-2"])
    with pytest.raises(InputError) as caught:
        read_districts(points, "nombre", "hab")
    said = str(caught.value)
    assert "rows 2 are no areas" in said
    assert "`nombre` is blank in rows 2" in said
    assert "row 1: `x`, row 2: `-2`" in said
    path = layer(tmp_path, "d.gpkg", [WEST], name=["Centro"])
    with pytest.raises(InputError, match=r"`sources.districts_name` is `zona`.*It has: name"):
        read_districts(path, "zona")
    with pytest.raises(InputError, match=r"names `Centor`.*Did you mean `Centro`"):
        read_districts(path, wanted=["Centor"])


def test_exclusion_zones_are_read(tmp_path: Path) -> None:
    """Actions are known in Spanish, motivo is the reason, and zones outside the box are told."""
    path = layer(
        tmp_path, "x.gpkg", [WEST, EAST], nombre=["Hogar", "Plaza"], accion=["Prohibir", "enmascarar"],
        motivo=["Ley 26.485", None],
    )  # fmt: skip
    zones = read_exclusions(path)
    RAW_EXCLUSIONS.check(zones)
    assert zones["action"].tolist() == ["forbid", "mask"]
    assert zones["reason"].tolist() == ["Ley 26.485", None]
    notes: list[SourceNote] = []
    west = read_exclusions(path, bbox=(-65.32, -24.2, -65.305, -24.1), notes=notes)
    assert west["name"].tolist() == ["Hogar"]
    assert [(n.code, n.count) for n in notes] == [("EXCLUSIONS-OUTSIDE-BBOX", 1)]


def test_an_unknown_action_is_refused(tmp_path: Path) -> None:
    """A zone that does not say forbid, mask or justify is refused with its row and the three words."""
    path = layer(tmp_path, "x.gpkg", [WEST, EAST], action=["forbid", "avoid"])
    with pytest.raises(InputError, match=r"row 2: `avoid`.*forbid, mask or justify"):
        read_exclusions(path)
    bare = layer(tmp_path, "y.gpkg", [WEST], name=["a"])
    with pytest.raises(InputError, match="column `action`"):
        read_exclusions(bare)


def test_a_study_reads_all_that_siting_asks_for(town: Path) -> None:
    """Cameras, ground and places come out of the OSM street file; districts and zones out of layers."""
    folder = town.parent
    layer(folder, "d.gpkg", [WEST, EAST], name=["W", "E"], hab=[5, 6])
    layer(folder, "x.gpkg", [EAST], action=["mask"])
    layer(folder, "trees.gpkg", [WEST])
    lines = (
        'existing_cameras = "town.osm"\ndistricts = "d.gpkg"\ndistricts_residents = "hab"\n'
        'exclusions = "x.gpkg"\nvegetation = "trees.gpkg"'
    )
    read = read_study_sources(study(folder, lines))
    RAW_CAMERAS.check(read.existing_cameras)
    assert read.existing_cameras["camera_class"].tolist() == ["dome_360", "plate_reader"]
    assert read.areas["kind"].tolist() == ["plaza", "vegetation"]
    assert sorted(read.places["kind"]) == ["school", "school", "seat_of_government"]
    assert read.districts["residents"].tolist() == [5, 6]
    assert read.exclusions["action"].tolist() == ["mask"]
    assert read.demand_layers == ()
    roles = {s.path: s.role for s in read.provenance}
    assert roles["town.osm"] == "streets, existing_cameras, points, barriers, places"
    assert (roles["d.gpkg"], roles["x.gpkg"], roles["trees.gpkg"]) == (
        "districts",
        "exclusions",
        "vegetation",
    )
    assert "CAMERAS-MAPPED-UNUSED" not in {n.code for n in read.notes}


def test_mapped_cameras_that_nobody_counts_are_told(town: Path) -> None:
    """A study on an OSM file with cameras that it does not name is told how many stand there."""
    read = read_study_sources(study(town.parent, ""))
    assert read.existing_cameras is None
    assert {n.code: n.count for n in read.notes}["CAMERAS-MAPPED-UNUSED"] == 2


def test_the_demand_mixture_is_read_in_its_order(town: Path) -> None:
    """A layer of its own, `sources.demand`, its other weight, counted rows and streets, an entry each."""
    folder = town.parent
    (folder / "d.csv").write_text("id,lat,lon,population,jobs\n1,-24.18,-65.299,10,3\n", encoding="utf-8")
    (folder / "crashes.csv").write_text("id,lat,lon\n1,-24.18,-65.299\n2,-24.18,-65.3\n", encoding="utf-8")
    entries = (
        '[[demand]]\nname = "people"\n[[demand]]\nweight = "jobs"\n'
        '[[demand]]\nlayer = "crashes.csv"\nweight = "1"\nkind = "crashes"\nlicense = "CC0"\n'
        '[[demand]]\nkind = "streets"\n'
    )
    read = read_study_sources(study(folder, 'demand = "d.csv"', entries))
    people, jobs, crashes, streets = read.demand_layers
    RAW_DEMAND.check(crashes)
    assert people is read.demand
    assert (jobs["weight"].tolist(), crashes["weight"].tolist()) == ([3.0], [1.0, 1.0])
    assert streets is None
    assert {s.path: s.license for s in read.provenance}["crashes.csv"] == "CC0"
    only_streets = read_study_sources(study(folder, "", '[[demand]]\nname = "streets"\n'))
    assert only_streets.demand_layers == (None,)


def test_faults_of_all_layers_are_told_at_once(town: Path) -> None:
    """A missing demand layer is named with its entry; a layer in another place and a stray limit are told."""
    folder = town.parent
    with pytest.raises(InputError, match=r"`demand\[0\].layer` names nowhere.csv"):
        read_study_sources(study(folder, "", '[[demand]]\nlayer = "nowhere.csv"\n'))
    layer(folder, "far.gpkg", [box(2, 48, 3, 49)], action=["mask"], name=["Paris"])
    with pytest.raises(InputError) as caught:
        read_study_sources(study(folder, 'exclusions = "far.gpkg"\ndistricts = "far.gpkg"'))
    assert str(caught.value).count("stand in another place") == 2, "once a role"
    with pytest.raises(InputError, match=r"sets limits for `Sur`, but `sources.districts` is blank"):
        read_study_sources(study(folder, "", '[[districts]]\nname = "Sur"\n'))


def test_standing_cameras_in_another_place_are_refused(town: Path) -> None:
    """A list with latitude and longitude swapped is refused like every other list of sites."""
    (town.parent / "c.csv").write_text("id,lat,lon\n1,-65.299,-24.18\n", encoding="utf-8")
    with pytest.raises(InputError, match="latitude and longitude swapped"):
        read_study_sources(study(town.parent, 'existing_cameras = "c.csv"'))
