"""The reference study: its reconstructed streets, people and stand-in annex."""

from __future__ import annotations

import importlib.util
import json
import tomllib
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.spatial import cKDTree

from planner.errors import InputError
from planner.schema import POINT_KINDS, RAW_STREETS
from planner.settings import load_settings
from planner.sources.paths import FoundFile
from planner.sources.provenance import describe, sha256_of
from planner.sources.reconstruction import read_tables, street_nodes
from planner.sources.reconstruction.hashing import uniform
from planner.sources.reconstruction.spread import even_steps, hilbert_order
from planner.sources.reconstruction.tables import METERS, to_meters

ROOT = Path(__file__).resolve().parents[3]
STUDY = ROOT / "examples" / "jsei"
TABLES = ROOT / "data" / "jujuy"
SNAP_LIMIT_M = 150.0
KNOWN_DRAW = 0.4175580595044027


@pytest.fixture(scope="module")
def streets() -> gpd.GeoDataFrame:
    return gpd.read_parquet(STUDY / "streets.parquet")


@pytest.fixture(scope="module")
def meters(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return streets.to_crs(METERS)


@pytest.fixture(scope="module")
def segments(meters: gpd.GeoDataFrame) -> np.ndarray:
    pieces = [np.stack([c[:-1], c[1:]], axis=1) for c in map(shapely.get_coordinates, meters.geometry)]
    return shapely.linestrings(np.concatenate(pieces))


@pytest.fixture(scope="module")
def points() -> pd.DataFrame:
    return pd.read_csv(STUDY / "tender" / "points.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def cameras() -> pd.DataFrame:
    return pd.read_csv(STUDY / "tender" / "cameras.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that build.py wrote anew from the facts tables."""
    spec = importlib.util.spec_from_file_location("jsei_build", STUDY / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    out = tmp_path_factory.mktemp("jsei")
    module.build(TABLES, out)
    return out


def test_streets_hold_the_table_of_raw_streets(streets: gpd.GeoDataFrame) -> None:
    """RAW_STREETS without numbers, lanes and light, in degrees, and no name but a public route or bridge."""
    assert set(RAW_STREETS.names) - set(streets.columns) == {"lit", "ref", "lanes"}, (
        "nobody knows their numbers, lanes and light"
    )
    RAW_STREETS.check(RAW_STREETS.arrange(streets))
    assert streets.crs.to_epsg() == 4326
    bridges = set(pd.read_csv(TABLES / "bridges.csv").name.dropna())
    roads = set(pd.read_csv(TABLES / "arterials.csv").name.dropna())
    assert set(streets.name) - {""} <= bridges | roads


def test_length_is_that_of_a_town_of_300000(meters: gpd.GeoDataFrame) -> None:
    """The network is 1,000 to 1,300 km long."""
    assert 1000 <= meters.length.sum() / 1000 <= 1300


def test_streets_are_one_network(streets: gpd.GeoDataFrame) -> None:
    """At least 98 % of the street meters hang together through shared vertices."""
    graph = nx.Graph()
    for line in streets.geometry:
        xy = [tuple(p) for p in np.round(shapely.get_coordinates(line), 7).tolist()]
        nx.add_path(graph, xy)
    parts = [len(p) for p in nx.connected_components(graph)]
    assert max(parts) / sum(parts) >= 0.98


def test_lines_cross_only_at_shared_vertices(segments: np.ndarray) -> None:
    """No two pieces cross or touch but at their ends, and none is a sliver."""
    tree = shapely.STRtree(segments)
    assert tree.query(segments, predicate="crosses").shape[1] == 0
    one, two = tree.query(segments, predicate="touches")
    ends = [{tuple(p) for p in np.round(shapely.get_coordinates(s), 2).tolist()} for s in segments]
    assert all(ends[a] & ends[b] for a, b in zip(one, two, strict=True))
    assert shapely.length(segments).min() > 5


def test_no_street_runs_beside_another(segments: np.ndarray) -> None:
    """No piece has its middle within 10 m of a nearly parallel piece that shares no end with it."""
    tree = shapely.STRtree(segments)
    one, two = tree.query(shapely.centroid(segments), predicate="dwithin", distance=10.0)
    ends = [{tuple(p) for p in np.round(shapely.get_coordinates(s), 2).tolist()} for s in segments]
    step = np.array([np.diff(shapely.get_coordinates(s), axis=0)[0] for s in segments])
    step /= np.hypot(step[:, 0], step[:, 1])[:, None]
    sine = np.abs(step[one, 0] * step[two, 1] - step[one, 1] * step[two, 0])
    twins = [
        (a, b) for a, b, s in zip(one, two, sine, strict=True) if a != b and s < 0.2 and not ends[a] & ends[b]
    ]
    assert twins == []


def test_rivers_are_crossed_at_bridges_only(meters: gpd.GeoDataFrame) -> None:
    """Every street that crosses a river's course is a bridge, and each bridge of the table is there."""
    tables = read_tables(TABLES)
    crossing = np.zeros(len(meters), dtype=bool)
    for river in tables.rivers:
        crossing |= meters.intersects(river.course).to_numpy()
    assert meters[crossing].bridge.all()
    on_bridges = shapely.union_all(meters[meters.bridge].geometry.to_numpy())
    for bridge in tables.bridges:
        assert on_bridges.distance(shapely.Point(bridge.x, bridge.y)) < 60, bridge.bridge_id


def test_dead_ends_and_junctions_are_like_a_real_town(streets: gpd.GeoDataFrame) -> None:
    """Dead ends are 10 to 22 % of dead ends and junctions: Porto Alegre has 12 %, Bucaramanga 19 %."""
    arms = street_nodes(streets).arms
    dead, junctions = int((arms == 1).sum()), int((arms >= 3).sum())
    assert 0.10 <= dead / (dead + junctions) <= 0.22


def test_build_gives_the_committed_streets(rebuilt: Path, streets: gpd.GeoDataFrame) -> None:
    """The script gives the committed layer again: attributes alike, coordinates to 1e-7 degrees."""
    again = gpd.read_parquet(rebuilt / "streets.parquet")
    pd.testing.assert_frame_equal(
        pd.DataFrame(again.drop(columns="geometry")), pd.DataFrame(streets.drop(columns="geometry"))
    )
    assert again.geometry.count_coordinates().tolist() == streets.geometry.count_coordinates().tolist()
    np.testing.assert_allclose(
        shapely.get_coordinates(again.geometry), shapely.get_coordinates(streets.geometry), rtol=0, atol=1e-7
    )


TABLE_FILES = ("demand.csv", "tender/points.csv", "tender/cameras.csv")
FILES = ("streets.parquet", *TABLE_FILES)


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_told_with_license_source_and_date(name: str) -> None:
    """The committed provenance holds of the committed file, as reading it shows."""
    told = describe(FoundFile(STUDY / name, name), "points")[0]
    assert all((told.license, told.source, told.date))
    assert "edited" not in told.source
    held = json.loads((STUDY / f"{name}.provenance.json").read_text(encoding="utf-8"))
    assert held["sha256"] == told.sha256


@pytest.mark.parametrize("name", FILES)
def test_build_tells_the_committed_provenance(rebuilt: Path, name: str) -> None:
    """The script writes the committed provenance again; only the bytes of the street layer may differ."""
    again, held = (
        json.loads((folder / f"{name}.provenance.json").read_text(encoding="utf-8"))
        for folder in (rebuilt, STUDY)
    )
    if name == "streets.parquet":
        assert again.pop("sha256") == sha256_of(rebuilt / name)
        held.pop("sha256")
    assert again == held


def test_the_wheel_holds_every_file_of_the_example() -> None:
    """Each file of the study, its provenance included, goes into the installed package."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    forced = tomllib.loads(text)["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    files = {f"examples/jsei/{n}" for n in ("README.md", "study.toml", *FILES)}
    files |= {f"examples/jsei/{n}.provenance.json" for n in FILES}
    assert files == {n for n in forced if n.startswith("examples/jsei/")}
    assert all((ROOT / n).is_file() for n in files)


@pytest.mark.parametrize("name", TABLE_FILES)
def test_build_gives_the_committed_tables(rebuilt: Path, name: str) -> None:
    """The script gives the committed table again, byte for byte."""
    assert (rebuilt / name).read_bytes() == (STUDY / name).read_bytes()


def test_demand_holds_every_resident_once() -> None:
    """Hexagons sum to the 302,206 residents of the census tracts."""
    demand = pd.read_csv(STUDY / "demand.csv")
    assert demand.population.sum() == 302_206 == pd.read_csv(TABLES / "tracts.csv").population.sum()
    assert demand.id.is_unique
    assert (demand.population > 0).all()


@pytest.mark.parametrize(("name", "count"), [("points", 310), ("cameras", 600)])
def test_annex_is_complete(request: pytest.FixtureRequest, name: str, count: int) -> None:
    """The stand-in annex has the tender's number of rows, unique ids and a provenance in each row."""
    rows = request.getfixturevalue(name)
    assert len(rows) == count
    assert rows.id.is_unique
    assert rows.provenance.str.match(r"(published: |name published: |placed by rule: )").all()


def test_kinds_of_points_are_known(points: pd.DataFrame) -> None:
    """Each point is of a kind of the schema, and rows placed by rule are named by kind, number and tract."""
    assert set(points.kind) <= set(POINT_KINDS)
    placed = points[points.provenance.str.startswith("placed by rule")]
    assert placed.name.str.fullmatch(r"[A-Za-z ]+ \d\d \(radio \d{9}\)").all()
    published = points[points.provenance.str.startswith("published")]
    assert (published.kind == "school").all()


def test_schools_are_the_published_ones(points: pd.DataFrame) -> None:
    """Each school of the annex stands where the facts table has it, and most of the table is in it."""
    table = pd.read_csv(TABLES / "schools.csv")
    schools = points[points.kind == "school"]
    known = set(zip(table.name, table.lon, table.lat, strict=True))
    assert set(zip(schools.name, schools.lon, schools.lat, strict=True)) <= known
    assert len(schools) >= 0.9 * len(table)


@pytest.mark.parametrize("name", ["points", "cameras"])
def test_sites_stand_at_streets(request: pytest.FixtureRequest, name: str, meters: gpd.GeoDataFrame) -> None:
    """Every site of the annex is within the snap limit of a street."""
    rows = request.getfixturevalue(name)
    x, y = to_meters(rows.lon, rows.lat)
    _, distance = shapely.STRtree(meters.geometry.to_numpy()).query_nearest(
        shapely.points(x, y), return_distance=True, all_matches=False
    )
    assert distance.max() <= SNAP_LIMIT_M


def test_cameras_keep_a_distance(cameras: pd.DataFrame) -> None:
    """No two cameras stand nearer than 60 m."""
    xy = np.column_stack(to_meters(cameras.lon, cameras.lat))
    assert cKDTree(xy).query(xy, k=2)[0][:, 1].min() >= 59.5


@pytest.mark.parametrize(
    ("scenario", "mode", "hard"),
    [(None, "candidates", False), ("tender-list", "fixed", False), ("hard-budget", "candidates", True)],
)
def test_study_says_what_the_tender_says(scenario: str | None, mode: str, hard: bool) -> None:
    """Each scenario has 600 cameras, 310 points and US$24 M before 21 % tax, on reconstructed streets."""
    settings = load_settings(STUDY, scenario)
    assert (settings.cameras.count, settings.points.count) == (600, 310)
    assert (settings.costs.budget, settings.costs.tax_pct) == (24_000_000, 21)
    assert (settings.cameras.list_mode, settings.costs.budget_hard) == (mode, hard)
    assert settings.sources.streets_status == "reconstructed"
    assert settings.rules.purpose == ""


def test_missing_tables_are_named_at_once(tmp_path: Path) -> None:
    """An empty folder is refused with every missing table named."""
    with pytest.raises(InputError) as fault:
        read_tables(tmp_path)
    assert len(fault.value.problems) == 5
    assert "tracts.csv" in str(fault.value)


def test_hash_is_even_and_fixed() -> None:
    """Hash numbers of 10,000 keys have the mean of even numbers, and one of them is known."""
    draws = uniform(7, np.arange(10_000))
    assert abs(draws.mean() - 0.5) < 0.01
    assert float(uniform(1, 2, 3)) == KNOWN_DRAW
    assert len(np.unique(draws)) == 10_000


def test_hilbert_order_walks_to_neighbors() -> None:
    """Along the curve over a full square grid each step goes to a neighbor."""
    x, y = (v.ravel().astype(float) for v in np.meshgrid(np.arange(16), np.arange(16)))
    order = hilbert_order(x * 1024 / 16, y * 1024 / 16)
    assert np.abs(np.diff(x[order])).max() <= 1
    assert (np.abs(np.diff(x[order])) + np.abs(np.diff(y[order]))).tolist() == [1.0] * 255


def test_even_steps_follow_weight() -> None:
    """A place with half of the weight is returned for half of the steps."""
    steps = even_steps(np.array([0.0, 1.0, 2.0]), np.zeros(3), np.array([2.0, 1.0, 1.0]), 8)
    assert steps.count(0) == 4
