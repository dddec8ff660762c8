"""`planner fetch` against a local server: what it writes, how it waits, what it says."""

from __future__ import annotations

import gzip
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import osmnx as ox
import pytest
from helpers_overpass import FakeServer, elements_of, serving

from planner.errors import InputError
from planner.settings import load_settings
from planner.sources import fetch_study, read_study_sources, suggested_settings
from planner.sources.connection import RETRY_PAUSES_S
from planner.sources.provenance import sha256_of

BBOX = "bbox = [-65.301, -24.183, -65.297, -24.178]"


@pytest.fixture
def server(town: Path) -> Iterator[FakeServer]:
    """Return a running server that holds the small town."""
    with serving(FakeServer(elements_of(town))) as running:
        yield running


def study(folder: Path, lines: str) -> Path:
    """Write a study and return its folder."""
    folder.mkdir(exist_ok=True)
    (folder / "study.toml").write_text(
        f'schema = 1\n[study]\nname = "t"\n[sources]\n{lines}\n', encoding="utf-8"
    )
    return folder


def fetch(folder: Path, server: FakeServer, **more: object) -> tuple[list[object], list[str]]:
    """Fetch from the local server; return the sources and what was said."""
    said: list[str] = []
    sources = fetch_study(
        load_settings(folder), overpass_url=f"{server.url}/api", nominatim_url=server.url,
        terrain_url=more.pop("terrain_url", ""), say=said.append, sleep=lambda _: None, **more,
    )  # fmt: skip
    return sources, said


def test_fetch_writes_every_layer_with_its_provenance(tmp_path: Path, server: FakeServer) -> None:
    """Each layer is written with its source, date, query, hash and license."""
    folder = study(tmp_path / "s", BBOX)
    sources, _ = fetch(folder, server)
    assert [s.role for s in sources] == ["streets", "buildings", "points", "existing_cameras", "places"]
    for source in sources:
        told = json.loads((folder / f"{source.path}.provenance.json").read_text(encoding="utf-8"))
        assert told["sha256"] == source.sha256 == sha256_of(folder / source.path)
        assert told["license"] == "ODbL-1.0"
        assert told["attribution"] == "(c) OpenStreetMap contributors, ODbL"
        assert told["source"] == "OpenStreetMap"
        assert told["date"] == "2024-05-01T00:00:00Z"
        assert "bbox [-65.301" in told["query"]
    assert not [p for p in (folder / "sources").iterdir() if p.name.startswith(".part-")]


def test_what_was_fetched_can_be_read(tmp_path: Path, server: FakeServer) -> None:
    """The suggested settings make a study that reads what OpenStreetMap holds."""
    folder = study(tmp_path / "s", BBOX)
    sources, _ = fetch(folder, server)
    cameras = 'cameras = "sources/existing_cameras.csv"'
    study(folder, "\n".join([BBOX, *suggested_settings(sources), cameras]))
    read = read_study_sources(load_settings(folder))
    streets = read.streets
    assert set(streets["source_id"]) == {"way/100", "way/101", "way/102", "way/103"}
    belgrano = streets[streets["source_id"] == "way/100"].iloc[0]
    assert (belgrano["name"], belgrano["surface"], belgrano["street_class"]) == (
        "Belgrano",
        "asphalt",
        "residential",
    )
    bridge = streets[streets["source_id"] == "way/101"].iloc[0]
    assert bridge["bridge"]
    assert bridge["layer"] == 1
    assert streets.loc[streets["source_id"] == "way/102", "access"].item() == "private"
    assert sorted(read.points["kind"]) == ["police", "school", "town_hall"]
    assert "Comisaría 1" in set(read.points["name"])
    assert read.cameras["camera_class"].tolist() == ["dome_360", "plate_reader"]
    assert read.existing_cameras["camera_class"].tolist() == ["dome_360", "plate_reader"]
    assert read.areas[["source_id", "kind"]].to_numpy().tolist() == [["way/105", "plaza"]]
    assert sorted(read.places["kind"]) == ["school", "school", "seat_of_government"]
    assert sorted(read.buildings["use"]) == ["public", "public"]
    assert sorted(read.buildings["height_m"]) == [8.5, 9.0]
    assert {s.license for s in read.provenance if s.role != "study"} == {"ODbL-1.0"}


def test_fetched_streets_hold_each_street_once(tmp_path: Path, server: FakeServer) -> None:
    """A street open both ways is one line, and lines meet at their ends."""
    folder = study(tmp_path / "s", BBOX)
    fetch(folder, server)
    study(folder, 'streets = "sources/streets.gpkg"')
    streets = read_study_sources(load_settings(folder)).streets
    assert (streets["source_id"] == "way/100").sum() == 2, "split at the crossing of node 2"
    assert (streets["source_id"] == "way/101").sum() == 2
    assert streets.geometry.normalize().to_wkb().is_unique


def test_a_place_name_is_looked_up(tmp_path: Path, server: FakeServer) -> None:
    """A place is turned into its boundary by Nominatim, and the provenance says the place."""
    ring = [
        [-65.301, -24.183],
        [-65.297, -24.183],
        [-65.297, -24.178],
        [-65.301, -24.178],
        [-65.301, -24.183],
    ]
    server.places["Villa, Jujuy"] = [
        {
            "importance": 0.5, "lat": "-24.18", "lon": "-65.3", "display_name": "Villa",
            "boundingbox": ["-24.183", "-24.178", "-65.301", "-65.297"],
            "geojson": {"type": "Polygon", "coordinates": [ring]},
        }
    ]  # fmt: skip
    sources, _ = fetch(study(tmp_path / "s", 'place = "Villa, Jujuy"'), server)
    assert sources[0].query.startswith("place Villa, Jujuy; way[")


def test_an_unknown_place_is_told(tmp_path: Path, server: FakeServer) -> None:
    """A place that Nominatim does not know is an input error with a mend, and nothing is written."""
    folder = study(tmp_path / "s", 'place = "Nowhere"')
    with pytest.raises(InputError, match=r"Nowhere.*does not know.*bbox"):
        fetch(folder, server)
    assert not (folder / "sources").exists()


def test_a_second_fetch_asks_nothing(tmp_path: Path, server: FakeServer) -> None:
    """Answers are kept on disk: a second fetch takes all from the cache and writes the same streets."""
    folder = study(tmp_path / "s", BBOX)
    first, _ = fetch(folder, server)
    asked = len(server.asked)
    second, _ = fetch(folder, server)
    assert len(server.asked) == asked
    assert [s.path for s in first] == [s.path for s in second]


def test_a_busy_server_is_asked_again_with_growing_pauses(tmp_path: Path, server: FakeServer) -> None:
    """A server that fails twice and then answers gives the whole study; both pauses are taken and told."""
    server.failures = [503, 429]
    pauses: list[float] = []
    said: list[str] = []
    sources = fetch_study(
        load_settings(study(tmp_path / "s", BBOX)), overpass_url=f"{server.url}/api", terrain_url="",
        say=said.append, sleep=pauses.append,
    )  # fmt: skip
    assert len(sources) == 5
    assert pauses == list(RETRY_PAUSES_S[:2])
    assert "503" in said[0]
    assert "429" in said[1]


def test_a_half_answer_is_refused(tmp_path: Path, server: FakeServer) -> None:
    """Overpass tells a query that ran out of time in a remark: such streets are never taken for whole."""
    server.remark = 'runtime error: Query timed out in "query" at line 1 after 180 seconds.'
    folder = study(tmp_path / "s", BBOX)
    with pytest.raises(InputError, match="timed out"):
        fetch(folder, server)
    assert not (folder / "sources").exists()


def test_a_refused_query_is_not_repeated(tmp_path: Path, server: FakeServer) -> None:
    """A bad request is told after one attempt."""
    server.failures = [400] * 9
    with pytest.raises(InputError, match="after 1 attempt: status 400"):
        fetch(study(tmp_path / "s", BBOX), server)


def test_no_connection_is_said_clearly(tmp_path: Path) -> None:
    """Where nothing answers the message says so, and that everything else works offline."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{probe.getsockname()[1]}/api"
    pauses: list[float] = []
    with pytest.raises(InputError) as caught:
        fetch_study(
            load_settings(study(tmp_path / "s", BBOX)),
            overpass_url=closed,
            terrain_url="",
            sleep=pauses.append,
        )
    text = str(caught.value)
    assert caught.value.exit_code == 4
    assert "there seems to be no connection" in text
    assert "works offline" in text
    assert len(pauses) == 2
    assert not (tmp_path / "s" / "sources").exists()


def test_nothing_global_is_left_changed(tmp_path: Path, server: FakeServer) -> None:
    """OSMnx's settings and the resolver of sockets are as before, also after a failure."""
    before = {k: v for k, v in vars(ox.settings).items() if not k.startswith("_")}
    resolver = socket.getaddrinfo
    fetch(study(tmp_path / "s", BBOX), server)
    server.failures = [400]
    with pytest.raises(InputError):
        fetch(study(tmp_path / "t", BBOX), server)
    assert {k: v for k, v in vars(ox.settings).items() if not k.startswith("_")} == before
    assert socket.getaddrinfo is resolver


def test_a_layer_without_anything_leaves_no_file(tmp_path: Path, server: FakeServer) -> None:
    """An area without cameras writes no list, says so, and removes the list of an earlier fetch."""
    folder = study(tmp_path / "s", BBOX)
    fetch(folder, server)
    assert (folder / "sources" / "existing_cameras.csv").is_file()
    server.elements = [e for e in server.elements if "man_made" not in e.get("tags", {})]
    for cached in (folder / "cache" / "osm").iterdir():
        cached.unlink()
    sources, said = fetch(folder, server)
    assert "existing_cameras" not in [s.role for s in sources]
    assert any("nothing for the mapped cameras" in s for s in said)
    assert not list((folder / "sources").glob("existing*"))


def test_a_study_without_an_area_is_refused(tmp_path: Path, server: FakeServer) -> None:
    """Neither place nor box is an input error that names both settings; a box out of order is one too."""
    with pytest.raises(InputError, match=r"sources\.place.*sources\.bbox"):
        fetch(study(tmp_path / "s", ""), server)
    with pytest.raises(InputError, match="west < east"):
        fetch(study(tmp_path / "t", "bbox = [-65.2, -24.2, -65.3, -24.1]"), server)
    assert not server.asked


def test_an_area_without_streets_is_refused(tmp_path: Path, server: FakeServer) -> None:
    """An area where OpenStreetMap has no street is an input error, not an empty study."""
    server.elements = []
    with pytest.raises(InputError, match="no streets"):
        fetch(study(tmp_path / "s", BBOX), server)


def test_terrain_tiles_become_one_grid(tmp_path: Path, server: FakeServer) -> None:
    """Elevation tiles are cut to the study with their provenance, and read back as terrain."""
    heights = np.full((1201, 1201), 1250, dtype=">i2")
    server.tiles["S25W066.hgt.gz"] = gzip.compress(heights.tobytes())
    folder = study(tmp_path / "s", BBOX)
    url = f"{server.url}/tiles/{{band}}/{{tile}}.hgt.gz"
    sources, _ = fetch(folder, server, terrain_url=url)
    assert sources[-1].path == "sources/terrain.tif"
    assert "S25W066" in sources[-1].query
    study(folder, "\n".join([BBOX, *suggested_settings(sources)]))
    terrain = read_study_sources(load_settings(folder)).terrain
    assert terrain is not None
    assert np.nanmin(terrain.elevation_m) == np.nanmax(terrain.elevation_m) == 1250
    assert max(terrain.elevation_m.shape) < 100, "cut to the study, not the whole degree"


def test_terrain_that_is_not_offered_is_no_failure(tmp_path: Path, server: FakeServer) -> None:
    """A server without a tile of the area is told in a sentence; the streets are written all the same."""
    sources, said = fetch(
        study(tmp_path / "s", BBOX), server, terrain_url=f"{server.url}/tiles/{{tile}}.hgt.gz"
    )
    assert "terrain" not in [s.role for s in sources]
    assert any("No terrain was written" in s for s in said)


def test_progress_runs_from_none_to_all(tmp_path: Path, server: FakeServer) -> None:
    """Progress names each stage and its share never falls, ending at 1."""
    seen: list[tuple[str, float]] = []
    fetch(study(tmp_path / "s", BBOX), server, progress=lambda stage, share: seen.append((stage, share)))
    shares = [share for _, share in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert {"streets", "buildings", "mapped places", "terrain"} <= {stage for stage, _ in seen}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, server: FakeServer) -> None:
    """Where the study's folder takes no files the message says so: no traceback, no half file."""
    folder = study(tmp_path / "s", BBOX)
    (folder / "sources").write_text("a file where the folder should be")
    with pytest.raises(InputError, match=r"cannot be written.*planner new"):
        fetch(folder, server)


def test_a_cut_answer_in_the_cache_is_asked_for_again(tmp_path: Path, server: FakeServer) -> None:
    """An answer that a killed fetch left cut on disk is forgotten and asked for again."""
    folder = study(tmp_path / "s", BBOX)
    first, _ = fetch(folder, server)
    for cached in (folder / "cache" / "osm").iterdir():
        cached.write_text(cached.read_text(encoding="utf-8")[:100], encoding="utf-8")
    second, said = fetch(folder, server)
    assert [s.role for s in second] == [s.role for s in first]
    assert any("cut" in s for s in said)


def test_an_interrupted_fetch_leaves_what_was_there(
    tmp_path: Path, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fetch that is killed while it writes leaves the earlier file whole and no part of the new one."""
    folder = study(tmp_path / "s", BBOX)
    fetch(folder, server)
    before = (folder / "sources" / "streets.gpkg").read_bytes()

    def interrupted(_frame: gpd.GeoDataFrame, path: Path, **_: object) -> None:
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(gpd.GeoDataFrame, "to_file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch(folder, server)
    assert (folder / "sources" / "streets.gpkg").read_bytes() == before
    assert not list((folder / "sources").glob(".part-*"))


def test_a_place_without_a_boundary_is_told(tmp_path: Path, server: FakeServer) -> None:
    """A place that is only a point in OpenStreetMap cannot be fetched as an area, and the message says so."""
    server.places["Paraje"] = [
        {
            "importance": 0.1, "lat": "-24.18", "lon": "-65.3", "display_name": "Paraje",
            "boundingbox": ["-24.19", "-24.17", "-65.31", "-65.29"],
            "geojson": {"type": "Point", "coordinates": [-65.3, -24.18]},
        }
    ]  # fmt: skip
    with pytest.raises(InputError, match=r"has no boundary.*sources\.bbox"):
        fetch(study(tmp_path / "s", 'place = "Paraje"'), server)
