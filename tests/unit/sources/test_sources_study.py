"""A study's sources as a whole: where files are looked for, what is told when they are wrong."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import networkx as nx
import osmnx as ox
import pytest
from shapely.geometry import LineString

from planner.errors import InputError
from planner.schema import RAW_SITES
from planner.settings import Settings, load_settings
from planner.sources import read_study_sources
from planner.sources.provenance import OSM_ATTRIBUTION, sha256_of


@pytest.fixture(autouse=True)
def no_data_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no data root of the machine reach these tests."""
    monkeypatch.delenv("PLANNER_DATA", raising=False)


def study(folder: Path, sources: str, more: str = "") -> Settings:
    """Write a study and return its settings."""
    folder.mkdir(exist_ok=True)
    text = f'schema = 1\n[study]\nname = "t"\n[sources]\n{sources}\n{more}'
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return load_settings(folder)


def sites(folder: Path, rows: str, name: str = "points.csv") -> None:
    """Write a site list."""
    (folder / name).write_text(f"id,nombre,lat,lon\n{rows}\n", encoding="utf-8")


def test_points_mapped_in_osm_stand_in_for_a_list(town: Path) -> None:
    """Without a list the points mapped in the street file are taken; with points from demand they are not."""
    read = read_study_sources(study(town.parent, 'streets = "town.osm"'))
    RAW_SITES.check(read.points)
    assert sorted(read.points["kind"]) == ["police", "school", "town_hall"]
    assert read.cameras is None
    assert read.demand is None
    counted = study(town.parent, 'streets = "town.osm"', "[points]\nfrom_demand = true\n")
    assert read_study_sources(counted).points is None


def test_provenance_has_one_row_a_file(town: Path) -> None:
    """The OSM file stands once with all its roles, hash, license and attribution, beside study.toml."""
    read = read_study_sources(study(town.parent, 'streets = "town.osm"\nbuildings = "town.osm"'))
    rows = {s.path: s for s in read.provenance}
    assert set(rows) == {"town.osm", "study.toml"}
    osm = rows["town.osm"]
    assert osm.role == "streets, buildings, points, barriers, places"
    assert (osm.license, osm.attribution, osm.sha256) == ("ODbL-1.0", OSM_ATTRIBUTION, sha256_of(town))


def test_files_are_found_beside_the_study_then_under_the_data_root(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path is absolute, beside study.toml, or under the data root; the variable goes before `root`."""
    study_folder, root, other = tmp_path / "study", tmp_path / "root", tmp_path / "other"
    for folder in (root / "city", other / "city"):
        folder.mkdir(parents=True)
        (folder / "town.osm").write_bytes(town.read_bytes())
    settings = study(study_folder, 'root = "../root"\nstreets = "city/town.osm"')
    assert read_study_sources(settings).provenance[0].path == "$PLANNER_DATA/city/town.osm"
    monkeypatch.setenv("PLANNER_DATA", str(other))
    (root / "city" / "town.osm").unlink()
    assert read_study_sources(settings).provenance[0].path == "$PLANNER_DATA/city/town.osm"
    absolute = study(study_folder, f'streets = "{town.as_posix()}"')
    assert read_study_sources(absolute).provenance[0].path == "../town.osm"


def test_all_missing_files_are_told_at_once(town: Path) -> None:
    """Every missing file is named with its setting, where it was looked for, and both ways to mend it."""
    with pytest.raises(InputError) as caught:
        read_study_sources(study(town.parent, 'streets = "a.osm.pbf"\npoints = "b.csv"\nterrain = "c.tif"'))
    message = str(caught.value)
    for part in ("`sources.streets` names a.osm.pbf", "`sources.points`", "`sources.terrain`",
                 "planner fetch STUDY", "PLANNER_DATA", "study.toml"):  # fmt: skip
        assert part in message
    assert len(caught.value.problems) == 3


def test_a_fetched_file_is_offered(town: Path) -> None:
    """Where the named streets are missing but fetched ones are there, the mend is the line to write."""
    (town.parent / "sources").mkdir()
    (town.parent / "sources" / "streets.gpkg").write_bytes(b"")
    with pytest.raises(InputError, match=r'streets = "sources/streets\.gpkg"'):
        read_study_sources(study(town.parent, 'streets = "old.gpkg"'))


def test_a_study_without_streets_is_refused(tmp_path: Path) -> None:
    """A blank `sources.streets` says what to set."""
    with pytest.raises(InputError, match=r"sources\.streets.*blank.*planner fetch"):
        read_study_sources(study(tmp_path / "s", ""))


@pytest.mark.parametrize(
    ("row", "match"),
    [
        ("P1,Plaza,-65.299,-24.180", "latitude and longitude swapped: P1"),
        ("P1,Plaza,24.180,65.299", "lack the minus sign"),
        ("P1,Plaza,24.180,-65.299", "wrong sign of the latitude"),
        ("P1,Plaza,-24.180,65.299", "wrong sign of the longitude"),
        ("P1,Plaza,65.299,24.180", "swapped and lack the minus sign"),
        ("P1,Plaza,-34.6,-58.4", r"another place.*P1 \(1\d\d\d km\)"),
    ],
)
def test_sites_in_another_place_are_told_with_the_cause(town: Path, row: str, match: str) -> None:
    """Swapped coordinates, lost signs and another country are told with ids, distance and mend."""
    sites(town.parent, f"P0,Good,-24.18,-65.299\n{row}")
    settings = study(town.parent, 'streets = "town.osm"\npoints = "points.csv"')
    with pytest.raises(InputError, match=match) as caught:
        read_study_sources(settings)
    assert "1 of 2 rows" in str(caught.value)
    assert caught.value.problems[0].mend


def test_a_far_site_is_left_to_the_city(town: Path) -> None:
    """A site 30 km from the streets is read: whether it can be served is told later, with a reason."""
    sites(town.parent, "P1,Far,-24.45,-65.299")
    read = read_study_sources(study(town.parent, 'streets = "town.osm"\npoints = "points.csv"'))
    assert len(read.points) == 1


def test_a_center_in_another_place_is_told(town: Path) -> None:
    """A monitoring center with swapped coordinates is told with its id and the file."""
    centers = "[[centers]]\nlat = -65.299\nlon = -24.18\n"
    with pytest.raises(InputError, match=r"swapped: CEN-01"):
        read_study_sources(study(town.parent, 'streets = "town.osm"', centers))


def test_demand_may_reach_beyond_the_streets_but_not_miss_them(town: Path) -> None:
    """A province's demand around one town is read; demand of another place alone is refused."""
    path = town.parent / "d.csv"
    path.write_text("id,lat,lon,population\n1,-24.18,-65.299,5\n2,-22.1,-65.6,9\n", encoding="utf-8")
    settings = study(town.parent, 'streets = "town.osm"\ndemand = "d.csv"')
    assert len(read_study_sources(settings).demand) == 2
    path.write_text("id,lat,lon,population\n1,-65.299,-24.18,5\n", encoding="utf-8")
    with pytest.raises(InputError, match="swapped"):
        read_study_sources(settings)


def test_faults_of_several_files_come_together(town: Path) -> None:
    """A bad list and a bad demand layer are told in one message, each with its file."""
    sites(town.parent, "P1,X,,-65")
    (town.parent / "d.csv").write_text("id,lat,lon,population\n1,-24,-65,-5\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_study_sources(
            study(town.parent, 'streets = "town.osm"\npoints = "points.csv"\ndemand = "d.csv"')
        )
    assert "points.csv: rows 2" in str(caught.value)
    assert "d.csv: weight" in str(caught.value)


def test_a_license_comes_from_the_settings_or_the_sidecar(tmp_path: Path) -> None:
    """The sidecar of a fetch goes before the settings; ODbL brings its attribution; edits are told."""
    settings = study(tmp_path / "s", 'streets = "l.geojson"\nstreets_license = "ODbL-1.0"')
    path = tmp_path / "s" / "l.geojson"
    line = LineString([(-65.3, -24.1), (-65.3, -24.2)])
    gpd.GeoDataFrame({"highway": ["primary"]}, geometry=[line], crs=4326).to_file(path)
    first = read_study_sources(settings).provenance[0]
    assert (first.license, first.attribution) == ("ODbL-1.0", OSM_ATTRIBUTION)
    told = {
        "license": "CC0-1.0",
        "attribution": "Town",
        "source": "Town",
        "date": "2024",
        "sha256": sha256_of(path),
    }
    sidecar = path.with_name("l.geojson.provenance.json")
    sidecar.write_text(json.dumps(told), encoding="utf-8")
    second = read_study_sources(settings).provenance[0]
    assert (second.license, second.source, second.date) == ("CC0-1.0", "Town", "2024")
    sidecar.write_text(json.dumps(told | {"sha256": "0" * 64}), encoding="utf-8")
    assert read_study_sources(settings).provenance[0].source == "Town (edited after it was fetched)"
    sidecar.write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="not valid JSON"):
        read_study_sources(settings)


def test_a_sidecar_of_one_file_tells_nothing_of_another(town: Path) -> None:
    """A list put in the place of a stand-in does not inherit its license; the stand-in itself has it."""
    settings = study(town.parent, 'streets = "town.osm"\npoints = "points.csv"')
    sites(town.parent, "A,Plaza,-24.18,-65.30")
    told = {"license": "Apache-2.0", "source": "rule", "sha256": sha256_of(town.parent / "points.csv")}
    sidecar = town.parent / "points.csv.provenance.json"
    sidecar.write_text(json.dumps(told | {"only_this_file": True}), encoding="utf-8")

    def points() -> tuple[str, str]:
        row = next(s for s in read_study_sources(settings).provenance if s.role == "points")
        return row.license, row.source

    assert points() == ("Apache-2.0", "rule")
    sites(town.parent, "B,Plaza real,-24.18,-65.30")
    assert points() == ("", "")


def test_a_shapefile_is_told_file_by_file(tmp_path: Path) -> None:
    """Each part of a Shapefile has its own hash: its data stand in several files."""
    settings = study(tmp_path / "s", 'streets = "l.shp"')
    line = LineString([(-65.3, -24.1), (-65.3, -24.2)])
    gpd.GeoDataFrame({"highway": ["primary"]}, geometry=[line], crs=4326).to_file(tmp_path / "s" / "l.shp")
    paths = [s.path for s in read_study_sources(settings).provenance]
    assert {"l.shp", "l.dbf", "l.prj"} <= set(paths)


def test_progress_names_each_role(town: Path) -> None:
    """Reading tells what it reads and its share, which ends at 1."""
    seen: list[tuple[str, float]] = []
    read_study_sources(study(town.parent, 'streets = "town.osm"'), progress=lambda r, s: seen.append((r, s)))
    assert seen[0] == ("streets", 0.0)
    assert seen[-1] == ("done", 1.0)


def test_a_box_clips_streets_points_and_buildings(town: Path) -> None:
    """A box of the settings keeps what touches it; one out of order is refused with its setting."""
    lines = 'streets = "town.osm"\nbuildings = "town.osm"\nbbox = [-65.3005, -24.1801, -65.2991, -24.1794]'
    read = read_study_sources(study(town.parent, lines))
    assert set(read.streets["source_id"]) == {"way/100"}
    assert read.points["kind"].tolist() == ["police"]
    assert read.buildings.empty
    with pytest.raises(InputError, match=r"sources\.bbox.*west < east"):
        read_study_sources(study(town.parent, 'streets = "town.osm"\nbbox = [1, 2, 3]'))


def test_one_damaged_file_is_told_once(town: Path) -> None:
    """A cut OSM file that is read for streets, points and buildings gives one problem."""
    town.write_bytes(town.read_bytes()[:1500])
    with pytest.raises(InputError) as caught:
        read_study_sources(study(town.parent, 'streets = "town.osm"\nbuildings = "town.osm"'))
    assert len(caught.value.problems) == 1


def test_a_graph_of_osmnx_is_openstreetmap_by_itself(town: Path) -> None:
    """GraphML with OSM ids carries license and attribution of OpenStreetMap without any setting."""
    graph = nx.MultiDiGraph(crs="epsg:4326")
    graph.add_node(1, x=-65.3, y=-24.1)
    graph.add_node(2, x=-65.3, y=-24.2)
    graph.add_edge(1, 2, osmid=7, highway="primary")
    ox.io.save_graphml(graph, town.parent / "g.graphml")
    read = read_study_sources(study(town.parent, 'streets = "g.graphml"'))
    assert (read.provenance[0].license, read.provenance[0].attribution) == ("ODbL-1.0", OSM_ATTRIBUTION)
    assert not read.notes


def test_a_layer_without_a_license_is_noted(tmp_path: Path) -> None:
    """Streets whose license nobody told get a warning; with the setting they do not."""
    line = LineString([(-65.3, -24.1), (-65.3, -24.2)])
    settings = study(tmp_path / "s", 'streets = "l.geojson"')
    gpd.GeoDataFrame({"highway": ["primary"]}, geometry=[line], crs=4326).to_file(
        tmp_path / "s" / "l.geojson"
    )
    assert [n.code for n in read_study_sources(settings).notes] == ["SOURCES-NO-LICENSE"]
    told = study(tmp_path / "s", 'streets = "l.geojson"\nstreets_license = "CC0-1.0"')
    assert not read_study_sources(told).notes
