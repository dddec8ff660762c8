"""Real cities read by the sources room, against the figures that came with the data."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from helpers_overpass import FakeServer, elements_of, serving

from planner.errors import InputError
from planner.schema import (
    RAW_AREAS,
    RAW_BUILDINGS,
    RAW_CAMERAS,
    RAW_DEMAND,
    RAW_PLACES,
    RAW_SITES,
    RAW_STREETS,
)  # fmt: skip
from planner.settings import load_settings
from planner.sources import fetch_study, read_study_sources, suggested_settings
from planner.sources.demand import read_demand
from planner.sources.existing_cameras import read_existing_cameras
from planner.sources.model import SourceNote
from planner.sources.osm_places import mapped_buildings, mapped_cameras, mapped_points
from planner.sources.places import read_ground
from planner.sources.sites import read_sites
from planner.sources.streets import read_streets
from planner.sources.terrain import read_terrain

pytestmark = pytest.mark.shared

DRIVABLE = {
    "motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street",
    "motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link", "road",
}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "drivable_km"),
    [
        ("porto_alegre/poa_osm.pbf", 1417),
        ("campo_grande/campo-grande.osm.gz", 1400),
        ("andorra/andorra.osm.pbf", 397),
    ],
)
def test_drivable_length_of_osm_extracts(shared_data: Path, file: str, drivable_km: float) -> None:
    """The drivable streets are as long as the data's own figure, within half a percent."""
    streets = read_streets(shared_data / file)
    RAW_STREETS.check(streets)
    meters = streets.to_crs(streets.estimate_utm_crs()).length
    found_km = meters[streets["street_class"].isin(DRIVABLE)].sum() / 1000
    assert found_km == pytest.approx(drivable_km, rel=0.005)


def test_bucaramanga_from_geoparquet(shared_data: Path) -> None:
    """A GeoParquet in UTM without an authority code keeps its 79,317 lines and 1,851 km."""
    streets = read_streets(shared_data / "bucaramanga" / "streets.parquet")
    RAW_STREETS.check(streets)
    assert len(streets) == 79_317
    assert streets.to_crs(32618).length.sum() / 1000 == pytest.approx(1851, rel=0.001)
    assert streets["name"].isna().all()


def test_places_mapped_in_andorra_and_helsinki(shared_data: Path) -> None:
    """Hospitals, police and town hall of Andorra and the 221 cameras of Helsinki are found."""
    kinds = Counter(mapped_points(shared_data / "andorra" / "andorra.osm.pbf")["kind"])
    assert (kinds["hospital"], kinds["police"], kinds["town_hall"]) == (7, 2, 1)
    cameras = mapped_cameras(shared_data / "helsinki" / "Helsinki.osm.pbf")
    RAW_SITES.check(cameras)
    assert len(cameras) == 221
    buildings = mapped_buildings(shared_data / "helsinki" / "Helsinki.osm.pbf")
    RAW_BUILDINGS.check(buildings)
    assert len(buildings) >= 433, "closed ways, and multipolygons beside them"
    assert buildings["height_m"].max() < 100


def test_every_camera_of_helsinki_stands_already(shared_data: Path) -> None:
    """All 221 mapped cameras are taken: none is indoors, and 215 say nothing of their view."""
    notes: list[SourceNote] = []
    cameras = read_existing_cameras(shared_data / "helsinki" / "Helsinki.osm.pbf", notes=notes)
    RAW_CAMERAS.check(cameras)
    assert len(cameras) == 221
    assert cameras["camera_class"].value_counts().to_dict() == {"dome_360": 6}
    assert {n.code: n.count for n in notes} == {"CAMERAS-DOME-ASSUMED": 6, "CAMERAS-NO-DIRECTION": 215}


@pytest.mark.parametrize(
    ("file", "areas", "places"),
    [
        (
            "helsinki/Helsinki.osm.pbf",
            {"plaza": 37, "park": 13},
            {"pole": 670, "transit_stop": 166, "party": 1},
        ),
        ("porto_alegre/poa_osm.pbf", {"plaza": 36, "park": 1}, {"transit_stop": 1095, "pole": 263}),
        ("campo_grande/campo-grande.osm.gz", {"park": 73, "vegetation": 66}, {"hospital": 2, "school": 2}),
        ("andorra/andorra.osm.pbf", {"parking": 68, "vegetation": 53}, {"hospital": 7, "worship": 11}),
    ],
)
def test_ground_of_real_cities(
    shared_data: Path, file: str, areas: dict[str, int], places: dict[str, int]
) -> None:
    """Open ground, woods, stops and doors of four extracts are as many as their tags say."""
    ground, found = read_ground(shared_data / file)
    RAW_AREAS.check(ground)
    RAW_PLACES.check(found)
    for frame, wanted in ((ground, areas), (found, places)):
        counted = frame["kind"].value_counts()
        assert {kind: int(counted[kind]) for kind in wanted} == wanted


def test_porto_alegre_demand(shared_data: Path) -> None:
    """The hexagons hold 812,935 residents, 194 schools and 141 health places."""
    demand = read_demand(shared_data / "porto_alegre" / "poa_hexgrid.csv")
    RAW_DEMAND.check(demand)
    assert (len(demand), demand["weight"].sum()) == (1227, 812_935)
    assert (demand["school_count"].sum(), demand["health_count"].sum()) == (194, 141)


def test_jujuy_tracts_in_gauss_kruger(shared_data: Path) -> None:
    """A Shapefile in EPSG:22183 stands in Jujuy in degrees, its 822 tracts as areas."""
    demand = read_demand(shared_data / "jujuy" / "Jujuy_con_datos.shp", "totalpobl")
    RAW_DEMAND.check(demand)
    assert len(demand) == 822
    assert demand["weight"].sum() == 673_307
    west, south, east, north = demand.total_bounds
    assert -67.3 < west < east < -64.1
    assert -24.7 < south < north < -21.7
    urban = read_demand(shared_data / "jujuy" / "radios_2010.geojson", "totalpobl")
    assert (len(urban), urban["weight"].sum()) == (281, 302_206)


def test_jujuy_schools_repeat_their_ids(shared_data: Path) -> None:
    """The school list repeats ids (one row a level): it is refused, localities are read."""
    with pytest.raises(InputError, match=r"`gid` are repeated: 1933 \(rows 5, 122\).*more"):
        read_sites(shared_data / "jujuy" / "schools_2017.csv")
    assert len(read_sites(shared_data / "jujuy" / "localities.geojson")) == 264


def test_real_terrain(shared_data: Path) -> None:
    """Porto Alegre's GeoTIFF and Andorra's zipped SRTM tile are read; Andorra runs from 349 to 3,100 m."""
    assert read_terrain(shared_data / "porto_alegre" / "poa_elevation.tif").elevation_m.shape == (403, 413)
    andorra = read_terrain(shared_data / "andorra" / "N42E001.hgt.zip").elevation_m
    assert (np.nanmin(andorra), np.nanmax(andorra)) == (349, 3100)


def test_a_cut_extract_is_told(shared_data: Path, tmp_path: Path) -> None:
    """A real extract whose download broke off is an input error, at any point of the file."""
    whole = (shared_data / "porto_alegre" / "poa_osm.pbf").read_bytes()
    path = tmp_path / "poa.osm.pbf"
    for share in (0.001, 0.3, 0.999):
        path.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(InputError, match="breaks off or is damaged"):
            read_streets(path)


def test_porto_alegre_as_a_study(shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A study of the shared files is read whole, its provenance under $PLANNER_DATA."""
    monkeypatch.setenv("PLANNER_DATA", str(shared_data))
    (tmp_path / "study.toml").write_text(
        'schema = 1\n[study]\nname = "poa"\n[sources]\nstreets = "porto_alegre/poa_osm.pbf"\n'
        'demand = "porto_alegre/poa_hexgrid.csv"\nterrain = "porto_alegre/poa_elevation.tif"\n'
        'demand_license = "ODbL-1.0"\n[[centers]]\nlat = -30.0277\nlon = -51.2287\n'
        "[points]\nfrom_demand = true\n",
        encoding="utf-8",
    )
    read = read_study_sources(load_settings(tmp_path))
    assert {s.path for s in read.provenance if s.role != "study"} == {
        "$PLANNER_DATA/porto_alegre/poa_osm.pbf", "$PLANNER_DATA/porto_alegre/poa_hexgrid.csv",
        "$PLANNER_DATA/porto_alegre/poa_elevation.tif",
    }  # fmt: skip
    assert read.points is None
    assert read.terrain is not None


def test_helsinki_fetched_from_a_server_is_the_extract(shared_data: Path, tmp_path: Path) -> None:
    """Fetched from a server that holds the extract, streets, cameras, points and places are its own."""
    extract = shared_data / "helsinki" / "Helsinki.osm.pbf"
    direct = read_streets(extract)
    west, south, east, north = direct.total_bounds
    text = f'schema = 1\n[study]\nname = "h"\n[sources]\nbbox = [{west}, {south}, {east}, {north}]\n'
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    with serving(FakeServer(elements_of(extract))) as server:
        sources = fetch_study(load_settings(tmp_path), overpass_url=f"{server.url}/api", terrain_url="")
    assert {s.role for s in sources} == {
        "streets", "buildings", "points", "existing_cameras", "places", "barriers",
    }  # fmt: skip
    (tmp_path / "study.toml").write_text(
        text + "\n".join(suggested_settings(sources)) + "\n",
        encoding="utf-8",
    )
    read = read_study_sources(load_settings(tmp_path))
    whole = set(read.streets["source_id"])
    fetched = read.streets[read.streets["source_id"].isin(whole)].to_crs(32635).length.sum()
    same = direct[direct["source_id"].isin(whole)].to_crs(32635).length.sum()
    assert fetched == pytest.approx(same, rel=1e-6)
    assert len(whole) > 0.9 * direct["source_id"].nunique(), "ways cut by the extract are not answered"
    assert set(read.existing_cameras["source_id"]) == set(read_existing_cameras(extract)["source_id"])
    assert len(read.existing_cameras) == 221
    ground = read_ground(extract, (west, south, east, north))
    for found, there in zip((read.areas, read.places), ground, strict=True):
        kinds, own = (dict(zip(f["source_id"], f["kind"], strict=True)) for f in (found, there))
        assert kinds.items() >= own.items()
        assert all(i.startswith("relation/") for i in kinds.keys() - own.keys()), (
            "areas that the extract cuts"
        )
        shared = found[found["source_id"].isin(own)].to_crs(32635).area.sum()
        assert shared == pytest.approx(there.to_crs(32635).area.sum(), rel=1e-6)
    uses = mapped_buildings(extract).set_index("source_id")["use"].dropna().to_dict()
    assert read.buildings.set_index("source_id")["use"].dropna().to_dict() == uses
    assert set(read.points["source_id"]) == set(mapped_points(extract)["source_id"])
    shutil.rmtree(tmp_path / "cache")
