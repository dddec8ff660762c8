"""Slopes, factors, zones and crossings of streets that are small enough to check by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from helpers_city import EAST_M, NORTH_M, UTM, raw_streets, toy_settings, toy_sources
from helpers_town import make_settings
from shapely.geometry import LineString, Polygon

from planner.catalog import load_catalog
from planner.catalog.model import Catalog
from planner.city import split_at
from planner.city.crossings import find_crossings, how_crossed, number_barriers
from planner.city.findings import FindingLog
from planner.city.model import StreetNetwork
from planner.city.project import crs_of_streets
from planner.city.slopes import street_slopes
from planner.city.streets import build_streets
from planner.city.works import barred, crossings_on, factors_of, survey_works
from planner.schema import (
    ANCHORS,
    BARRIERS,
    RAW_BARRIERS,
    RAW_WORKS_ZONES,
    STREET_CROSSINGS,
    STREET_FACTORS,
)
from planner.sources.model import Terrain


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(make_settings())


def network(paths: list[Any], catalog: Catalog, **columns: Any) -> StreetNetwork:
    """Streets of the real catalog in toy meters."""
    raw = raw_streets(paths, **columns)
    return build_streets(raw, crs_of_streets(raw), catalog, FindingLog())[0]


def place(x: float, y: float) -> tuple[float, float]:
    """A place in toy meters."""
    return EAST_M + x, NORTH_M + y


def barriers(*rows: tuple[str, list[tuple[float, float]]], **columns: Any) -> gpd.GeoDataFrame:
    """RAW_BARRIERS of an OSM value and a path each, in meters."""
    kinds = {"rail": "railway", "subway": "railway", "river": "waterway", "stream": "waterway"}
    frame = gpd.GeoDataFrame(
        {
            "source_id": [f"way/{i}" for i in range(len(rows))], "name": [f"N{i}" for i in range(len(rows))],
            "kind": [kinds[v] for v, _ in rows], "barrier_class": [v for v, _ in rows],
            "width_m": float("nan"), "bridge": False,
        } | columns,
        geometry=[LineString([place(*p) for p in path]) for _, path in rows],
        crs=UTM,
    )  # fmt: skip
    RAW_BARRIERS.check(frame)
    return frame


def crossed(net: StreetNetwork, raw: gpd.GeoDataFrame, catalog: Catalog) -> gpd.GeoDataFrame:
    """STREET_CROSSINGS of streets and raw barriers."""
    near = net.spans.union_all().buffer(1000)
    found = number_barriers(raw, near, net.spans.crs, catalog)
    BARRIERS.check(found)
    out = find_crossings(net.spans, found, catalog)
    STREET_CROSSINGS.check(out)
    return out


def tilted(per_m: float) -> Terrain:
    """Ground that rises toward the east by so much per meter, in cells of 30 m; unknown in the far west."""
    columns = np.arange(100) * 30.0
    heights = np.tile(500 + columns * per_m, (100, 1)).astype(np.float32)
    heights[:, :20] = np.nan
    return Terrain(heights, (30.0, 0.0, EAST_M - 1500, 0.0, -30.0, NORTH_M + 1500), UTM)


def test_a_street_up_a_slope_is_as_steep_as_the_ground_and_one_along_it_is_flat(catalog: Catalog) -> None:
    """Ground that rises 12 % eastward: 12 east, 0 north, 8.5 north-east, 0 on a bridge, blank outside."""
    paths = [
        [(0, 0), (200, 0)], [(0, 0), (0, 200)], [(0, 0), (150, 150)], [(0, 0), (200, -10)],
        [(-1400, 0), (-1200, 0)],
    ]  # fmt: skip
    net = network(paths, catalog, bridge=[False, False, False, True, False])
    slopes = street_slopes(net.spans, tilted(0.12))
    assert slopes[:4].tolist() == pytest.approx([12.0, 0.0, 8.5, 0.0], abs=0.05)
    assert np.isnan(slopes[4])
    assert np.isnan(street_slopes(net.spans, None)).all()


def test_a_street_has_the_surface_and_lanes_of_most_of_its_meters(catalog: Catalog) -> None:
    """30 m of earth and 70 m of sett are one span of sett with two lanes."""
    net = network(
        [[(0, 0), (30, 0)], [(30, 0), (100, 0)]], catalog, surface=["earth", "sett"], lanes=[1.0, 2.0]
    )
    assert len(net.spans) == 1
    assert net.spans["surface"].tolist() == ["sett"]
    assert net.spans["lanes"].tolist() == [2.0]


def test_factors_multiply_and_each_says_why(catalog: Catalog) -> None:
    """Sett 1.25 x slope of 10 % 1.1 x class 1 for a trench; poles pay the slope alone, a saw may not cut."""
    net = network([[(0, 0), (100, 0)]], catalog, surface=["sett"])
    spans = net.spans.assign(slope_pct=10.0)
    settings = toy_settings(
        ownership=replace(make_settings().ownership, available_ways=("new_poles", "duct", "microtrench"))
    )
    works = survey_works(
        toy_sources(raw_streets([[(0, 0), (100, 0)]])), spans, settings, catalog, FindingLog()
    )
    STREET_FACTORS.check(works.factors)
    assert factors_of(spans, works, "duct").tolist() == pytest.approx([1.375])
    assert factors_of(spans, works, "new_poles").tolist() == pytest.approx([1.05])
    assert barred(spans, works, "microtrench").tolist() == [True]
    told = works.factors[works.factors["way"] == "duct"].set_index("factor")["found"].to_dict()
    assert told == {"surface": "sett", "slope": "10 %"}
    assert works.unknown == ("railway", "waterway")


def test_a_long_bridge_bears_no_poles_and_a_short_one_does(catalog: Catalog) -> None:
    """A bridge of 30 m is spanned by aerial cable, one of 90 m is not; a duct is fixed to both at 1.5."""
    net = network([[(0, 0), (30, 0)], [(0, 50), (90, 50)]], catalog, bridge=[True, True])
    log = FindingLog()
    works = survey_works(
        toy_sources(raw_streets([[(0, 0), (30, 0)]])), net.spans, toy_settings(), catalog, log
    )
    assert barred(net.spans, works, "new_poles").tolist() == [False, True]
    assert factors_of(net.spans, works, "duct").tolist() == [1.5, 1.5]
    assert {"CROSSINGS-UNKNOWN", "WORKS-FACTOR"} <= {r["code"] for r in log.rows}


def test_a_zone_counts_by_its_share_of_the_street_and_its_ban_from_a_meter_on(catalog: Catalog) -> None:
    """Rock under 25 of 100 m: 1 + 0.8 x 0.25 = 1.2; heritage over 10 m bars poles; a line zone holds 12 m."""
    net = network([[(0, 0), (100, 0)], [(0, 40), (100, 40)]], catalog)
    rows = [
        ("rock", None, None, None, Polygon([place(75, -5), place(200, -5), place(200, 5), place(75, 5)])),
        ("heritage", None, None, None, Polygon([place(-5, 35), place(10, 35), place(10, 45), place(-5, 45)])),
        ("works of 2026", 2.0, "duct", None, LineString([place(0, 50), place(100, 50)])),
    ]
    zones = gpd.GeoDataFrame(
        [{"source_id": str(i), "name": None, "kind": k, "factor": f, "ways": w, "forbidden_ways": b}
         for i, (k, f, w, b, _) in enumerate(rows)],
        geometry=[r[-1] for r in rows], crs=UTM,
    )  # fmt: skip
    RAW_WORKS_ZONES.check(zones)
    sources = toy_sources(raw_streets([[(0, 0), (100, 0)]]), works_zones=zones.to_crs("EPSG:4326"))
    works = survey_works(sources, net.spans, toy_settings(), catalog, FindingLog())
    assert factors_of(net.spans, works, "duct").tolist() == pytest.approx([1.2, 2.0 * 1.04], abs=2e-3)
    assert barred(net.spans, works, "new_poles").tolist() == [False, True]


def test_a_railway_across_a_street_is_a_crossing_as_long_as_its_angle_makes_it(catalog: Catalog) -> None:
    """20 m of railway land: 20 m at a right angle, 20 / sin 45 = 28.28 aslant, at most 40 at any angle."""
    net = network([[(0, 0), (300, 0)]], catalog)
    rails = [
        ("rail", [(60, -50), (60, 50)]),
        ("rail", [(100, -50), (200, 50)]),
        ("rail", [(200, -5), (300, 5)]),
    ]
    found = crossed(net, barriers(*rails), catalog)
    assert found["offset_m"].tolist() == pytest.approx([60.0, 150.0, 250.0], abs=0.2)
    assert found["length_m"].tolist() == pytest.approx([20.0, 28.28, 40.0], abs=0.05)
    assert set(found["passes"]) == {"level"}


def test_tracks_side_by_side_are_one_crossing_from_edge_to_edge(catalog: Catalog) -> None:
    """Two tracks 12 m apart: 12 + 20 = 32 m once; a river beside them is another crossing."""
    net = network([[(0, 0), (200, 0)]], catalog)
    raw = barriers(
        ("rail", [(60, -50), (60, 50)]), ("rail", [(72, -50), (72, 50)]), ("river", [(90, -50), (90, 50)])
    )
    found = crossed(net, raw, catalog)
    assert found[["kind", "offset_m", "length_m"]].to_numpy().tolist() == [
        ["railway", 66.0, pytest.approx(32.0, abs=0.05)], ["waterway", 90.0, pytest.approx(40.0, abs=0.05)],
    ]  # fmt: skip
    assert found["barrier_ids"].iloc[0] == "BAR-00001 BAR-00002"


def test_bridges_pass_over_and_under_and_junctions_are_left_to_the_route(catalog: Catalog) -> None:
    """A street on a bridge passes over the river, one below a viaduct under it; its end is no crossing."""
    net = network([[(0, 0), (100, 0)], [(200, 0), (300, 0)]], catalog, bridge=[True, False])
    raw = barriers(
        ("river", [(50, -50), (50, 50)]),
        ("rail", [(250, -50), (250, 50)]),
        ("rail", [(100, -50), (100, 50)]),
        bridge=[False, True, False],
    )  # fmt: skip
    found = crossed(net, raw, catalog)
    assert found[["kind", "passes"]].to_numpy().tolist() == [["waterway", "over"], ["railway", "under"]]


def test_a_main_road_is_crossed_by_others_and_not_by_its_own_pieces(catalog: Catalog) -> None:
    """A street below a trunk road crosses its 24 m; a slip of the same road and name does not."""
    paths = [[(0, -50), (0, 50)], [(-50, 0), (50, 0)], [(-50, 20), (50, 20)]]
    net = network(
        paths, catalog, street_class=["trunk", "residential", "trunk"], name=["RN 9", "Uno", "RN 9"],
        layer=[1, 0, 0], bridge=[True, False, False],
    )  # fmt: skip
    found = crossed(net, barriers(("stream", [(900, 900), (950, 900)])), catalog)
    assert found[["street_span_id", "kind", "length_m", "passes"]].to_numpy().tolist() == [
        ["SP-00002", "road", pytest.approx(24.0, abs=0.05), "under"]
    ]


def test_a_crossing_stays_on_its_piece_when_the_street_is_split(catalog: Catalog) -> None:
    """Split at 50 and 60 m, the crossing at 60 m is on the middle piece, at its end, and on no other."""
    net = network([[(0, 0), (200, 0)]], catalog)
    sources = toy_sources(
        raw_streets([[(0, 0), (200, 0)]]),
        barriers=barriers(("rail", [(60, -50), (60, 50)])).to_crs("EPSG:4326"),
    )
    works = survey_works(
        replace(sources, barriers_known=("railway",)), net.spans, toy_settings(), catalog, FindingLog()
    )
    assert works.unknown == ("waterway",)
    offset = float(works.crossings["offset_m"].iloc[0])
    anchors = ANCHORS.arrange(
        pd.DataFrame({"site_id": ["GOV-0001", "GOV-0002"], "span_id": "SP-00001", "offset_m": [50.0, offset],
                          "snap_distance_m": 0.0, "reason": None})
    )  # fmt: skip
    split, _ = split_at(net, anchors)
    on = crossings_on(split.spans, works)
    assert split.spans["span_id"].to_numpy()[on["row"]].tolist() == ["SP-00001.2"]
    assert on["at_m"].tolist() == pytest.approx([offset - 50.0])
    assert crossings_on(net.spans, works)["at_m"].tolist() == [offset]


def test_how_a_way_crosses_follows_from_what_it_builds(catalog: Catalog) -> None:
    """Cable is hung, a trench bored, both fixed to a bridge; plant that stands crosses already."""
    rail = next(k for k in catalog.crossing_kinds if k.osm_value == "rail")
    ways = catalog.ways
    assert how_crossed(ways["new_poles"], "level", rail) == ("aerial", "crossing_railway_aerial")
    assert how_crossed(ways["duct"], "level", rail) == ("bored", "crossing_railway_bored")
    assert how_crossed(ways["duct"], "over", rail) == ("on_bridge", "crossing_railway_bridge")
    assert how_crossed(ways["duct"], "under", rail) == ("under_bridge", "")
    assert how_crossed(ways["lease_dark_fiber"], "level", rail) == ("standing", "")
