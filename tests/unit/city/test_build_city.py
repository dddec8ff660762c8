"""The City: sites numbered and snapped, faults of their lists told at once, figures described."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from helpers_city import (
    degrees,
    grid_paths,
    meters,
    raw_streets,
    toy_catalog,
    toy_city,
    toy_settings,
    toy_sites,
    toy_sources,
)

from planner.city import build_city, describe_city
from planner.errors import InputError
from planner.schema import ANCHORS, FINDINGS, SITES
from planner.settings.model import (
    CamerasSettings,
    NetworkSettings,
    PointsSettings,
    Settings,
    SourcesSettings,
)
from planner.sources.model import SourceNote

GRID = grid_paths(4, 4)


def hexagons(
    centers: list[tuple[float, float]], weight: list[float], **columns: list[int]
) -> gpd.GeoDataFrame:
    rows = {"source_id": [f"h{i}" for i in range(len(centers))], "weight": weight}
    rows |= {"school_count": None, "health_count": None} | columns
    points = [shapely.Point(degrees(x, y)) for x, y in centers]
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=points, crs="EPSG:4326")


def test_sites_get_ids_anchors_and_tables_of_the_schema() -> None:
    """Points, cameras and the center are numbered in list order and each has one anchor."""
    city = toy_city(GRID, points=toy_sites([(50, 5), (150, 5)]), cameras=toy_sites([(102, 150)], "C"))
    for frame in (city.centers, city.points, city.listed_cameras):
        SITES.check(frame)
    ANCHORS.check(city.anchors)
    FINDINGS.check(city.findings)
    assert city.crs == "EPSG:32720"
    assert city.points["site_id"].tolist() == ["GOV-0001", "GOV-0002"]
    assert city.listed_cameras["site_id"].tolist() == ["CAM-0001"]
    assert city.anchors["site_id"].tolist() == ["CEN-01", "GOV-0001", "GOV-0002", "CAM-0001"]
    assert city.anchors["snap_distance_m"].tolist() == pytest.approx([0, 5, 5, 2], abs=0.02)


def test_listed_cameras_are_ignored_when_the_study_says_so() -> None:
    """With list_mode ignore the list leaves no site."""
    settings = toy_settings(cameras=CamerasSettings(list_mode="ignore"))
    assert len(toy_city(GRID, settings, cameras=toy_sites([(100, 102)], "C")).listed_cameras) == 0


def test_points_are_the_first_of_the_wanted_kinds() -> None:
    """Of three points two of the wanted kind are left, and a count of one takes the first of them."""
    listed = toy_sites([(50, 5), (150, 5), (250, 5)], kind=["office", "school", "school"])
    two = toy_city(GRID, toy_settings(points=PointsSettings(kinds=("school",))), points=listed)
    one = toy_city(GRID, toy_settings(points=PointsSettings(count=1, kinds=("school",))), points=listed)
    assert two.points["source_id"].tolist() == ["A2", "A3"]
    assert one.points["source_id"].tolist() == ["A2"]


def test_all_faults_of_the_lists_are_told_at_once() -> None:
    """Too few points, a repeated camera id and a camera on another continent come as one error."""
    cameras = toy_sites([(50, 5), (150, 5), (250, 5)], "C")
    cameras.loc[1, "source_id"] = "C1"
    cameras.loc[2, "geometry"] = shapely.Point(-3.7, 40.4)
    settings = toy_settings(points=PointsSettings(count=7))
    with pytest.raises(InputError) as fault:
        toy_city(GRID, settings, points=toy_sites([(50, 5)]), cameras=cameras)
    text = str(fault.value)
    assert "`points.count` is 7, but the list of points holds 1" in text
    assert "repeat the ids C1" in text
    assert "C3 at 40.4000, -3.7000" in text
    assert fault.value.exit_code == 4


def test_swapped_latitude_and_longitude_are_recognized() -> None:
    """A point whose exchange of coordinates brings it into the city is told so."""
    lon, lat = degrees(50, 5)
    swapped = toy_sites([(50, 5), (150, 5)])
    swapped.loc[0, "geometry"] = shapely.Point(lat, lon)
    with pytest.raises(InputError, match="swapped"):
        toy_city(GRID, points=swapped)


def test_a_list_of_another_town_is_a_fault_and_one_far_site_is_not() -> None:
    """Sites 9 km away are a fault when all are there, and unserved with a reason when one is."""
    with pytest.raises(InputError, match="all 2 points lie outside"):
        toy_city(GRID, points=toy_sites([(9000, 0), (9100, 0)]))
    city = toy_city(GRID, points=toy_sites([(9000, 0), (100, 0)]))
    assert city.anchors["reason"].tolist() == [None, "outside_area", None]
    assert "SITES-UNSERVED" in set(city.findings["code"])


def test_sites_without_a_place_are_named() -> None:
    """A row without coordinates is a fault that names its id."""
    points = toy_sites([(50, 5), (150, 5)])
    points.loc[1, "geometry"] = shapely.Point()
    with pytest.raises(InputError, match="A2 have no place"):
        toy_city(GRID, points=points)


def test_two_sites_in_one_place_are_both_served_and_told() -> None:
    """Two offices in one building stay two sites, under a warning."""
    city = toy_city(GRID, points=toy_sites([(50, 5), (50, 5)]))
    assert len(city.points) == 2
    assert city.findings.set_index("code").loc["SITES-SAME-PLACE", "count"] == 2
    assert "SITES-NEAR-PLACE" not in set(city.findings["code"])


def test_sites_that_share_places_are_counted_with_their_places() -> None:
    """Five sites in two places: the finding says 2 places, so that 10,000 rows in 700 places show."""
    city = toy_city(GRID, points=toy_sites([(50, 5)] * 3 + [(150, 5)] * 2 + [(250, 5)]))
    told = city.findings.set_index("code").loc["SITES-SAME-PLACE"]
    assert told["count"] == 5
    assert "5 share 2 places" in told["message"]


def test_sites_nearly_in_one_place_are_told() -> None:
    """Sites 1.5 m apart are told; 3 m apart are two sites and nothing is said."""
    near = toy_city(GRID, points=toy_sites([(50, 5), (51.5, 5), (150, 5)])).findings.set_index("code")
    assert near.loc["SITES-NEAR-PLACE", "count"] == 2
    apart = toy_city(GRID, points=toy_sites([(50, 5), (53, 5), (150, 5)])).findings
    assert "SITES-NEAR-PLACE" not in set(apart["code"])


def test_center_far_from_streets_is_refused_and_a_near_one_snapped() -> None:
    """A center 300 m away is an error with both numbers; within the limit it lands."""
    with pytest.raises(InputError, match=r"300 m from .*limit_m` is 150"):
        toy_city(GRID, toy_settings((-300, 0)))
    assert toy_city(GRID, toy_settings((-100, 0))).anchors["snap_distance_m"].iloc[0] == pytest.approx(
        100, abs=0.1
    )


def test_center_prefers_the_longest_streets_and_says_when_it_cannot() -> None:
    """Beside a cut-off alley the center lands on the city if near enough; else a warning says so."""
    alley = [*GRID, [(-60, 0), (-60, 40)]]
    anchor = toy_city(alley, toy_settings((-55, 0))).anchors.iloc[0]
    assert anchor["snap_distance_m"] == pytest.approx(55, abs=0.1)
    near = toy_settings((-55, 0), network=NetworkSettings(snap_limit_m=20))
    city = toy_city(alley, near, points=toy_sites([(100, 0), (-60, 30)]))
    assert "CENTER-CUT-OFF" in set(city.findings["code"])
    assert city.anchors["reason"].tolist() == [None, "no_path", None]


def test_study_without_center_takes_the_middle_of_its_streets() -> None:
    """With no center named, one stands at the node nearest to the middle, under a warning."""
    settings = Settings(toy_settings().folder)
    city = build_city(toy_sources(raw_streets(grid_paths(3, 3))), settings, toy_catalog())
    assert meters(city.centers.geometry.iloc[0]) == [(100.0, 100.0)]
    assert city.findings.set_index("code").loc["CENTER-ASSUMED", "severity"] == "warning"


def test_without_any_street_for_fiber_the_study_is_refused() -> None:
    """Streets that are all motorways cannot carry a network, and the message names the class."""
    sources = toy_sources(raw_streets([[(0, 0), (100, 0)]], street_class=["motorway"]))
    with pytest.raises(InputError, match="motorway"):
        build_city(sources, toy_settings(), toy_catalog())


def test_points_counted_in_demand_are_taken_by_weight_then_id_on_distinct_spans() -> None:
    """Of three rows the heaviest gives its two schools and its clinic, then the equal ones by id."""
    demand = hexagons(
        [(50, 50), (350, 50), (200, 310)], [5, 9, 5], school_count=[1, 2, 1], health_count=[0, 1, 0]
    )
    settings = toy_settings(
        points=PointsSettings(count=4, from_demand=True), sources=SourcesSettings(demand_shape="hexagons")
    )
    city = toy_city(grid_paths(5, 5), settings, demand=demand)
    assert city.points["source_id"].tolist() == ["h1#school-1", "h1#school-2", "h1#clinic-1", "h0#school-1"]
    assert city.points["kind"].tolist() == ["school", "school", "clinic", "school"]
    anchors = city.anchors[city.anchors["site_id"].str.startswith("GOV")]
    assert anchors["span_id"].is_unique
    assert anchors["snap_distance_m"].max() < 0.01
    assert "POINTS-PLACED" in set(city.findings["code"])


def test_more_points_than_the_demand_counts_are_refused() -> None:
    """Asking for five where four are counted names both numbers; without a layer the message says so."""
    settings = toy_settings(points=PointsSettings(count=5, from_demand=True))
    demand = hexagons([(50, 50), (350, 50)], [5, 9], school_count=[2, 2], health_count=[0, 0])
    with pytest.raises(InputError, match="counts 4 in its demand layer"):
        toy_city(GRID, settings, demand=demand)
    with pytest.raises(InputError, match="has no demand layer"):
        toy_city(GRID, settings)


def test_points_of_a_row_with_few_spans_share_them_at_even_offsets() -> None:
    """Four schools in a row with one street stand at even offsets on it."""
    demand = hexagons([(50, 10), (350, 900)], [5, 1], school_count=[4, 0], health_count=[0, 0])
    settings = toy_settings(
        points=PointsSettings(count=4, from_demand=True), sources=SourcesSettings(demand_shape="hexagons")
    )
    city = toy_city([[(0, 0), (100, 0)]], settings, demand=demand)
    assert [meters(p)[0][0] for p in city.points.geometry] == pytest.approx([12.5, 37.5, 62.5, 87.5], abs=0.1)


@pytest.mark.parametrize("columns", [7, 3])
def test_even_centers_are_taken_as_hexagons(columns: int) -> None:
    """Rows spaced like hexagon centers are hexagons; scattered ones points; the finding says which."""
    even = [(173.2 * c + 86.6 * (r % 2), 150.0 * r) for r in range(3) for c in range(columns)]
    assert toy_city(GRID, demand=hexagons(even, [1.0] * len(even))).demand_layers[0].shape == "hexagons"
    odd = [(x * (1 + 0.1 * i), y * (1 + 0.07 * i)) for i, (x, y) in enumerate(even)]
    city = toy_city(GRID, demand=hexagons(odd, [1.0] * len(odd)))
    assert city.demand_layers[0].shape == "points"
    assert "DEMAND-SHAPE" in set(city.findings["code"])


def test_notes_of_reading_become_findings() -> None:
    """What the reader left out stands among the findings of the city."""
    sources = toy_sources(raw_streets(GRID))
    note = SourceNote("STREETS-NOT-BUILT", "warning", "streets", 3, "Three proposed streets were left out.")
    noted = type(sources)(**{**sources.__dict__, "notes": (note,)})
    first = build_city(noted, toy_settings(), toy_catalog()).findings.iloc[0]
    assert (first["code"], first["severity"], first["count"]) == ("STREETS-NOT-BUILT", "warning", 3)


def test_description_of_a_grid() -> None:
    """A 4 by 4 grid has 2.4 km of streets, 12 junctions, no dead end and, with 100 m around, 0.24 km2."""
    told = describe_city(toy_city(GRID))
    assert told["street_km"] == pytest.approx(2.4)
    assert (told["junctions"], told["dead_ends"], told["components"]) == (12, 0, 1)
    assert told["area_km2"] == pytest.approx(0.2414, rel=0.03)
    assert told["dead_end_share"] == 0.0


def test_description_counts_dead_ends_of_streets_not_of_footpaths() -> None:
    """A footpath off a street makes no junction and no dead end of streets."""
    paths = [[(0, 0), (50, 0), (100, 0)], [(50, 0), (50, 30)]]
    sources = toy_sources(raw_streets(paths, street_class=["residential", "footway"]))
    told = describe_city(build_city(sources, toy_settings(), toy_catalog()))
    assert (told["junctions"], told["dead_ends"]) == (0, 2)
    assert (told["street_km"], told["carrying_km"]) == (0.13, 0.1)
