"""A made-up town of four square tracts, two on each bank of a river, rebuilt from tables written here."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely

from planner.errors import InputError
from planner.sources.reconstruction import read_tables, reconstruct_demand, reconstruct_streets
from planner.sources.reconstruction.partition import make_districts
from planner.sources.reconstruction.tables import METERS, smooth

WEST, SOUTH, SIDE_M, RIVER_M = 265_000.0, 7_320_000.0, 600.0, 80.0
NORTH_BANK = SOUTH + SIDE_M + RIVER_M
MIDDLE = SOUTH + SIDE_M + RIVER_M / 2
NO_ROAD = [(WEST + 50, SOUTH - 400), (WEST + 50, SOUTH - 900)]


def degrees(xy: list[tuple[float, float]]) -> pd.DataFrame:
    """Return lon and lat of places in meters."""
    shapes = gpd.GeoSeries(gpd.points_from_xy(*zip(*xy, strict=True)), crs=METERS).to_crs(4326)
    return pd.DataFrame({"lon": shapes.x.round(7), "lat": shapes.y.round(7)})


def line(xy: list[tuple[float, float]], **columns: object) -> pd.DataFrame:
    """Return the rows of a line of a table."""
    rows = degrees(xy).assign(vertex=range(1, len(xy) + 1))
    return rows.assign(**{k: [v] * len(xy) for k, v in columns.items()})


def town(
    folder: Path,
    bridge_x: float | None = WEST + SIDE_M,
    road: list[tuple[float, float]] | None = None,
    bearing_deg: float = 0.0,
    river: str = "River",
) -> Path:
    """Write the tables of the town and return their folder."""
    corners = [(WEST, SOUTH), (WEST + SIDE_M, SOUTH), (WEST, NORTH_BANK), (WEST + SIDE_M, NORTH_BANK)]
    centers = degrees([(x + SIDE_M / 2, y + SIDE_M / 2) for x, y in corners])
    pd.DataFrame(
        {
            "tract_id": ["1", "2", "3", "4"],
            "center_lon": centers.lon,
            "center_lat": centers.lat,
            "area_km2": 0.36,
            "population": [2500, 2600, 2700, 2801],
            "bearing_deg": bearing_deg,
            "block_length_m": 120,
            "block_depth_m": 100,
            "extent_length_m": SIDE_M,
            "extent_width_m": SIDE_M,
            "extent_bearing_deg": 0.0,
        }
    ).to_csv(folder / "tracts.csv", index=False)
    ends = [(WEST - 300, MIDDLE), (WEST + 2 * SIDE_M + 300, MIDDLE)]
    line(ends, river="River", half_width_m=RIVER_M / 2).to_csv(folder / "rivers.csv", index=False)
    road_rows = line(road or NO_ROAD, arterial="A", name="Route 1", street_class="primary")
    road_rows.to_csv(folder / "arterials.csv", index=False)
    bridges = pd.DataFrame(columns=["bridge_id", "river", "name", "lon", "lat"])
    if bridge_x is not None:
        bridges = degrees([(bridge_x, MIDDLE)]).assign(bridge_id="BR-01", river=river, name="")
    bridges.to_csv(folder / "bridges.csv", index=False)
    box = shapely.box(WEST, SOUTH, WEST + 2 * SIDE_M, NORTH_BANK + SIDE_M)
    line(list(box.exterior.coords)[:-1], part=1).to_csv(folder / "urban_extent.csv", index=False)
    return folder


def parts(streets: gpd.GeoDataFrame) -> list[int]:
    """Return the sizes of the connected parts, largest first."""
    graph = nx.Graph()
    for shape in streets.geometry:
        nx.add_path(graph, [tuple(p) for p in np.round(shapely.get_coordinates(shape), 7).tolist()])
    return sorted((len(p) for p in nx.connected_components(graph)), reverse=True)


def test_a_bridge_joins_the_banks(tmp_path: Path) -> None:
    """With one bridge the town is one network, and that bridge is all that lies over the river."""
    streets = reconstruct_streets(town(tmp_path))
    assert len(parts(streets)) == 1
    assert streets.bridge.sum() == 1
    river = read_tables(tmp_path).rivers[0].course
    over = streets.to_crs(METERS).intersects(river)
    assert over.tolist() == streets.bridge.tolist()


def test_without_a_bridge_the_banks_stay_apart(tmp_path: Path) -> None:
    """Without a bridge two like halves are left, and nothing crosses the river."""
    streets = reconstruct_streets(town(tmp_path, bridge_x=None))
    first, second = parts(streets)
    assert first < 2 * second
    assert not streets.bridge.any()


def test_a_road_is_cut_at_the_river_unless_a_bridge_carries_it(tmp_path: Path) -> None:
    """A road over the river is a bridge where the table has one there, and is cut where it has none."""
    course = [(WEST + 300, SOUTH - 200), (WEST + 300, NORTH_BANK + 500)]
    carried = reconstruct_streets(town(tmp_path, bridge_x=WEST + 300, road=course))
    assert carried[carried.bridge].street_class.tolist() == ["primary"]
    assert carried[carried.bridge].name.tolist() == ["Route 1"]
    cut = reconstruct_streets(town(tmp_path, bridge_x=None, road=course))
    assert len(parts(cut)) == 2


def test_streets_run_at_the_bearing_of_the_table(tmp_path: Path) -> None:
    """With a bearing of 30 degrees in the table most street meters run at 30 or 120 degrees."""
    meters = reconstruct_streets(town(tmp_path, bearing_deg=30.0)).to_crs(METERS)
    xy = [shapely.get_coordinates(g) for g in meters[meters.street_class == "residential"].geometry]
    step = np.concatenate([np.diff(c, axis=0) for c in xy])
    bearing = np.degrees(np.arctan2(step[:, 0], step[:, 1])) % 90
    length = np.hypot(step[:, 0], step[:, 1])
    assert length[np.abs(bearing - 30) < 12].sum() > 0.6 * length.sum()


def test_like_tracts_share_a_district(tmp_path: Path) -> None:
    """The two tracts of a bank have one bearing and one block, so each bank is one district."""
    districts = make_districts(read_tables(town(tmp_path)))
    assert sorted(d.tracts for d in districts) == [(0, 1), (2, 3)]
    assert all(d.step_m == pytest.approx((120, 100)) for d in districts)


def test_people_stay_on_their_bank(tmp_path: Path) -> None:
    """Every resident is placed once, and the hexagons hold the sum of the tracts."""
    tables = read_tables(town(tmp_path))
    demand = reconstruct_demand(tables, reconstruct_streets(tmp_path))
    assert demand.population.sum() == 10_601
    north = demand[demand.lat > degrees([(WEST, MIDDLE + 150)]).lat.iloc[0]]
    south = demand[demand.lat < degrees([(WEST, MIDDLE - 150)]).lat.iloc[0]]
    assert north.population.sum() <= 5_501
    assert south.population.sum() <= 5_100


def test_a_bridge_without_banks_is_refused(tmp_path: Path) -> None:
    """A bridge where one bank has no street names itself and says how to mend it."""
    with pytest.raises(InputError, match=r"BR-01 has no street on one bank\. Move it"):
        reconstruct_streets(town(tmp_path, bridge_x=WEST - 290))


def test_a_bridge_over_no_river_is_refused(tmp_path: Path) -> None:
    """A bridge over a river that the table lacks names both and the rivers there are."""
    with pytest.raises(InputError, match=r"crosses `Brook`, which rivers\.csv lacks\. It has: River"):
        reconstruct_streets(town(tmp_path, river="Brook"))


def test_smoothing_keeps_ends() -> None:
    """A smoothed line starts and ends where it did and stays inside the hull of its corners."""
    corners = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [20.0, 10.0]])
    out = smooth(corners)
    assert out[0].tolist() == [0, 0]
    assert out[-1].tolist() == [20, 10]
    hull = shapely.MultiPoint(corners).convex_hull.buffer(0.01)
    assert shapely.contains_xy(hull, out[:, 0], out[:, 1]).all()
