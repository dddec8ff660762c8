"""The Offer: where cameras may stand, what is to be seen, who sees what, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
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

from planner.catalog.model import Catalog
from planner.city import build_city
from planner.city.model import City
from planner.errors import InputError, SettingsError
from planner.schema import CANDIDATES, DEMAND_POINTS
from planner.settings.model import CamerasSettings, NetworkSettings, Settings, SourcesSettings
from planner.siting import Offer, offer_cameras

GRID = grid_paths(4, 4)


EYE = {"classes": ("eye",), "camera_class": "eye", "range_m": 80.0}


def eyed(catalog: Catalog) -> Catalog:
    """Return the catalog with one class alone, which sees all round past any street of a toy."""
    dome = catalog.camera_classes["dome_360"]
    return replace(catalog, camera_classes={"eye": replace(dome, camera_class="eye", pixels_h=100_000)})


def offer(city: City, **cameras: object) -> Offer:
    """Return the offer of a toy city with cameras that look all round to 80 m: one view a place."""
    settings = toy_settings(
        cameras=CamerasSettings(**(EYE | cameras)), sources=SourcesSettings(demand_weight="residents")
    )
    return offer_cameras(city, settings, eyed(toy_catalog()))


def layer(shapes: list[object], weight: list[float]) -> gpd.GeoDataFrame:
    data = {"source_id": [f"d{i}" for i in range(len(shapes))], "weight": weight}
    frame = pd.DataFrame(data | {"school_count": None, "health_count": None})
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4326")


def area(west: float, south: float, east: float, north: float) -> object:
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return shapely.Polygon([degrees(*c) for c in corners])


def seen_by(found: Offer, candidate: int) -> set[tuple[float, float]]:
    rows = found.cover_demand[found.cover_indptr[candidate] : found.cover_indptr[candidate + 1]]
    return {meters(p)[0] for p in found.demand.geometry.iloc[rows]}


def test_candidates_of_a_grid() -> None:
    """A 4 by 4 grid of 100 m blocks has 12 intersections; 50 m spacing adds two a block of 100 m."""
    found = offer(toy_city(GRID), midblock_spacing_m=50.0)
    CANDIDATES.check(found.candidates)
    DEMAND_POINTS.check(found.demand)
    kinds = found.candidates["kind"].value_counts()
    assert kinds["intersection"] == 12
    # 16 blocks of 100 m carry two each; the four corners are blocks of 200 m with four each.
    assert kinds["midblock"] == 16 * 2 + 4 * 4
    assert found.candidates["candidate_id"].iloc[0] == "CAND-00001"
    assert set(found.views["sight_model"]) == {"corridor"}


@pytest.mark.parametrize(("length_m", "places_m"), [(119.0, []), (121.0, [60.5]), (243.0, [60.75, 182.25])])
def test_blocks_carry_a_camera_every_spacing(length_m: float, places_m: list[float]) -> None:
    """At 120 m spacing a block of 119 m has no place, one of 121 m its middle, one of 243 m its quarters."""
    found = offer(toy_city([[(0, 0), (length_m, 0)]]), midblock_spacing_m=120.0)
    assert [meters(g)[0][0] for g in found.candidates.geometry] == pytest.approx(places_m, abs=0.1)


def test_midblock_anchor_is_where_the_camera_stands() -> None:
    """Span and offset of each candidate lead back to its place, also along a bent street."""
    city = toy_city([[(0, 0), (90, 0), (90, 210)], [(0, 0), (-60, 0)], [(0, 0), (0, -60)]])
    found = offer(city, midblock_spacing_m=60.0)
    spans = city.streets.spans.set_index("span_id").geometry
    for row in found.candidates.itertuples():
        along = spans[row.span_id].interpolate(row.offset_m)
        assert along.distance(row.geometry) == pytest.approx(row.snap_distance_m, abs=0.02)


def test_footpath_in_mid_block_makes_no_intersection() -> None:
    """A footpath off the middle of a street leaves one block with one candidate in its middle."""
    paths = [[(0, 0), (70, 0), (160, 0)], [(70, 0), (70, 40)], [(0, 0), (0, 90)], [(0, 0), (0, -90)]]
    classes = ["residential", "footway", "residential", "residential"]
    city = build_city(toy_sources(raw_streets(paths, street_class=classes)), toy_settings(), toy_catalog())
    found = offer(city, midblock_spacing_m=120.0)
    assert found.candidates["kind"].tolist() == ["intersection", "midblock"]
    assert meters(found.candidates.geometry.iloc[1])[0] == pytest.approx((80.0, 0.0), abs=0.05)


@pytest.mark.parametrize(
    "what", [{"access": ["private"]}, {"tunnel": [True]}, {"street_class": ["motorway"]}]
)
def test_no_camera_where_fiber_may_not_be_built(what: dict[str, list[object]]) -> None:
    """A private street, a tunnel and a motorway carry no candidate though they are as long as the others."""
    paths = [*GRID, [(300, 300), (700, 300)]]
    plain = {"street_class": "residential", "access": None, "tunnel": False}
    columns = {k: [plain[k]] * len(GRID) + v for k, v in what.items()}
    city = build_city(toy_sources(raw_streets(paths, **columns)), toy_settings(), toy_catalog())
    found = offer(city, midblock_spacing_m=50.0)
    assert max(meters(g)[0][0] for g in found.candidates.geometry) < 301


def test_private_streets_are_demand_and_tunnels_are_not() -> None:
    """Residents of a private street are to be seen; nobody lives in a tunnel."""
    paths = [[(0, 0), (100, 0)], [(100, 0), (300, 0)], [(0, 0), (0, 400)]]
    raw = raw_streets(paths, access=[None, "private", None], tunnel=[False, False, True])
    found = offer(build_city(toy_sources(raw), toy_settings(), toy_catalog()))
    assert found.total_weight_milli == pytest.approx(300_000, abs=200)
    assert found.demand_unit == "street meters"


def test_streets_that_no_center_reaches_carry_no_camera_but_weigh() -> None:
    """A part cut off from the center has no candidate, and its meters stay in the denominator."""
    found = offer(toy_city([[(0, 0), (200, 0)], [(0, 500), (100, 500)]]), midblock_spacing_m=50.0)
    assert {meters(g)[0][1] for g in found.candidates.geometry} == {0.0}
    assert found.total_weight_milli == pytest.approx(300_000, abs=200)


def test_near_intersections_are_merged_into_the_one_where_most_streets_meet() -> None:
    """Two junctions 8 m apart leave the one of four streets; 20 m apart both stay."""

    def star(gap: float) -> list[list[tuple[float, float]]]:
        ends = [(0, 90), (0, -90), (-90, 0)]
        return [[(0.0, 0.0), e] for e in ends] + [
            [(0, 0), (gap, 0)], [(gap, 0), (gap, 95)], [(gap, 0), (gap + 95, 0)]
        ]  # fmt: skip

    near = offer(toy_city(star(8)), candidates=("intersection",))
    assert [meters(g)[0] for g in near.candidates.geometry] == [(0.0, 0.0)]
    assert len(offer(toy_city(star(20)), candidates=("intersection",)).candidates) == 2


def test_list_comes_first_and_takes_the_place_of_a_near_corner() -> None:
    """A listed camera 5 m from a corner stays with its name, and the corner is merged into it."""
    cameras = toy_sites([(105, 100)], "C", name="Plaza", camera_class="ptz", provenance="annex")
    found = offer(toy_city(GRID, cameras=cameras), candidates=("intersection",))
    first = found.candidates.iloc[0]
    assert (first["kind"], first["source_id"], first["name"], first["provenance"], first["camera_class"]) == (
        "list", "C1", "Plaza", "annex", "ptz",
    )  # fmt: skip
    assert len(found.candidates) == 12
    assert not found.candidates["fixed"].any()
    assert found.candidates["camera_class"].isna().iloc[1:].all()


def test_fixed_list_is_fixed_and_unsnapped_rows_are_left_to_the_anchors() -> None:
    """Of three fixed cameras one stands 200 m from any street: it is not offered and has its reason."""
    cameras = toy_sites([(50, 0), (150, 0), (-200, 100)], "C")
    city = toy_city(GRID, cameras=cameras)
    found = offer(city, list_mode="fixed", count=3)
    assert found.candidates.loc[found.candidates["fixed"], "source_id"].tolist() == ["C1", "C2"]
    assert city.anchors.set_index("site_id").loc["CAM-0003", "reason"] == "too_far_from_street"
    assert len(offer(city, list_mode="fixed", count=3, candidates=()).candidates) == 2
    with pytest.raises(InputError, match=r"count` is 4, but there are 2"):
        offer(city, list_mode="fixed", count=4, candidates=())


def test_corner_is_named_after_its_streets() -> None:
    """The name of an intersection candidate holds the streets that meet there."""
    paths = [[(0, 0), (100, 0), (200, 0)], [(100, 0), (100, 90)]]
    raw = raw_streets(paths, name=["Belgrano", "Lavalle"])
    found = offer(build_city(toy_sources(raw), toy_settings(), toy_catalog()), candidates=("intersection",))
    assert found.candidates["name"].tolist() == ["Belgrano / Lavalle"]


def test_asking_for_more_than_there_is_names_both_numbers() -> None:
    """13 cameras on 12 corners are refused with both numbers and a mend; 12 are offered; 0 is no fault."""
    city = toy_city(GRID)
    with pytest.raises(InputError, match=r"count` is 13, but there are 12 .*midblock_spacing_m"):
        offer(city, count=13, candidates=("intersection",), most_per_site=1)
    assert len(offer(city, count=12, candidates=("intersection",), most_per_site=1).candidates) == 12
    assert len(offer(city, count=0).candidates) > 0


def test_more_fixed_cameras_than_asked_for_are_refused() -> None:
    """A list that fixes two cameras does not fit a count of one."""
    city = toy_city(GRID, cameras=toy_sites([(50, 0), (150, 0)], "C"))
    with pytest.raises(InputError, match=r"fixes 2 cameras, but `cameras.count` is 1"):
        offer(city, list_mode="fixed", count=1)
    assert offer(city, list_mode="fixed", count=2).candidates["fixed"].sum() == 2


def test_unknown_kind_of_candidate_is_a_settings_error() -> None:
    """`cameras.candidates` takes intersection and midblock alone."""
    with pytest.raises(SettingsError, match="'rooftop'"):
        offer(toy_city(GRID), candidates=("rooftop",))


def test_sight_runs_along_the_street_and_not_through_the_block() -> None:
    """From a corner a camera sees 80 m along both streets, and nothing of the parallel ones behind houses."""
    city = toy_city(grid_paths(3, 3, 60.0))
    found = offer(city, candidates=("intersection",), demand_spacing_m=20.0, range_m=80.0)
    corner = [meters(g)[0] for g in found.candidates.geometry].index((60.0, 60.0))
    seen = seen_by(found, corner)
    assert seen == {(x, 60.0) for x in (10.0, 30.0, 50.0, 70.0, 90.0, 110.0)} | {
        (60.0, y) for y in (10.0, 30.0, 50.0, 70.0, 90.0, 110.0)
    }


@pytest.mark.parametrize(("half_width_m", "seen"), [(2.0, False), (30.0, True)])
def test_wide_streets_open_the_view(half_width_m: float, seen: bool) -> None:
    """Around a bend the far end is hidden behind the corner house, and seen where the street is wide."""
    city = toy_city([[(0, 0), (60, 0), (60, 40)]], cameras=toy_sites([(5, 0)], "C"))
    settings = toy_settings(cameras=CamerasSettings(candidates=(), demand_spacing_m=10, **EYE))
    found = offer_cameras(city, settings, eyed(toy_catalog(residential=half_width_m)))
    assert (max(y for _, y in seen_by(found, 0)) > 30) == seen


def test_listed_camera_sees_from_its_own_place_across_the_sidewalk() -> None:
    """A camera 7 m back from a street of half-width 5 m sees the street before it within its range."""
    city = toy_city([[(0, 0), (100, 0)]], cameras=toy_sites([(50, 7)], "C"))
    found = offer(city, candidates=(), demand_spacing_m=20.0, range_m=30.0)
    assert seen_by(found, 0) == {(30.0, 0.0), (50.0, 0.0), (70.0, 0.0)}
    assert found.candidates["snap_distance_m"].iloc[0] == pytest.approx(7.0, abs=0.02)


def test_range_is_straight_distance_with_its_edge() -> None:
    """A point at exactly the range is seen, one beyond it is not."""
    city = toy_city([[(0, 0), (100, 0)]], cameras=toy_sites([(10, 0)], "C"))
    near = offer(city, candidates=(), demand_spacing_m=20.0, range_m=60.02)
    assert seen_by(near, 0) == {(10.0, 0.0), (30.0, 0.0), (50.0, 0.0), (70.0, 0.0)}
    assert (70.0, 0.0) not in seen_by(offer(city, candidates=(), demand_spacing_m=20.0, range_m=59.0), 0)


def test_polygons_spread_over_the_streets_inside() -> None:
    """A polygon's residents go to its street points alone; one without a street stays in the denominator."""
    demand = layer([area(-10, -10, 110, 10), area(1000, 1000, 1100, 1100)], [100.0, 50.0])
    found = offer(toy_city(GRID, demand=demand), demand_spacing_m=20.0)
    assert found.off_street_weight_milli == 50_000
    assert found.total_weight_milli == 150_000
    assert found.demand["weight_milli"].sum() == 100_000
    assert {y for _, y in (meters(g)[0] for g in found.demand.geometry)} <= {0.0, 10.0}
    assert found.demand_unit == "residents"


def test_hexagons_spread_over_the_nearest_streets_within_reach() -> None:
    """Two hexagon rows 200 m apart reach 121 m: each spreads over its own end of a street, not beyond."""
    demand = layer([shapely.Point(degrees(0, 0)), shapely.Point(degrees(200, 0))], [10.0, 30.0])
    settings = toy_settings(sources=SourcesSettings(demand_shape="hexagons"))
    city = toy_city([[(0, 0), (600, 0)]], settings, demand=demand)
    found = offer(city, demand_spacing_m=20.0)
    x = np.array([meters(g)[0][0] for g in found.demand.geometry])
    assert x.max() < 200 + 200 / 3**0.5 * 1.05 + 0.1
    weight = found.demand["weight_milli"].to_numpy()
    assert (weight[x < 100].sum(), weight[x > 100].sum()) == (10_000, 30_000)


def test_points_go_to_the_nearest_street_point() -> None:
    """A row that is a point gives its weight to one street point, and keeps it off the streets if far."""
    places = [shapely.Point(degrees(10, 8)), shapely.Point(degrees(12, 5)), shapely.Point(degrees(0, 900))]
    settings = toy_settings(network=NetworkSettings(snap_limit_m=100))
    city = toy_city([[(0, 0), (100, 0)]], settings, demand=layer(places, [2.5, 1.0, 4.0]))
    found = offer(city, demand_spacing_m=20.0)
    assert found.demand["weight_milli"].tolist() == [3500]
    assert found.off_street_weight_milli == 4000


def test_demand_without_weight_is_refused() -> None:
    """A layer whose weights are all zero measures nothing."""
    demand = layer([area(-10, -10, 110, 10)], [0.0])
    with pytest.raises(InputError, match=r"sum to 0.*demand_weight"):
        offer(toy_city(GRID, demand=demand))


def test_city_of_footpaths_has_no_demand() -> None:
    """Where only footpaths could be seen the demand has no street, and that is told."""
    raw = raw_streets([[(0, 0), (100, 0)], [(0, 0), (0, 100)]], street_class=["residential", "footway"])
    city = build_city(toy_sources(raw), toy_settings(), toy_catalog())
    catalog = toy_catalog()
    catalog.street_classes["residential"] = catalog.street_classes["motorway"]
    with pytest.raises(InputError, match="where people live"):
        offer_cameras(city, Settings(toy_settings().folder), catalog)


def test_a_list_that_is_fixed_must_be_there() -> None:
    """A study that fixes a list it does not have is refused; with one row in the list it is taken."""
    with pytest.raises(SettingsError, match=r"list_mode` is \"fixed\", but there is no list"):
        offer(toy_city(GRID), list_mode="fixed", count=1)
    listed = toy_city(GRID, cameras=toy_sites([(50, 0)], "C"))
    assert offer(listed, list_mode="fixed", count=1).candidates["fixed"].sum() == 1


def test_a_study_without_any_kind_of_place_is_told_so() -> None:
    """No kind of place and no list: the cause is the empty setting, not the spacing along blocks."""
    with pytest.raises(InputError, match=r"`cameras.candidates` is empty .*\"intersection\""):
        offer(toy_city(GRID), candidates=(), count=1)
    assert len(offer(toy_city(GRID), candidates=("intersection",), count=1).candidates) == 12


def test_a_class_that_holds_the_level_nowhere_on_the_ground_offers_no_view_and_covers_nothing() -> None:
    """A class that is blind on the ground is offered nowhere; fixed by the list it sees nothing."""
    catalog = eyed(toy_catalog())
    eye = catalog.camera_classes["eye"]
    both = {"eye": eye, "blind": replace(eye, camera_class="blind", pixels_h=100)}
    catalog = replace(catalog, camera_classes=both)
    asked = EYE | {"classes": ("eye", "blind"), "camera_class": "blind", "list_mode": "fixed", "count": 1}
    settings = toy_settings(
        cameras=CamerasSettings(**asked), sources=SourcesSettings(demand_weight="residents")
    )
    city = toy_city(GRID, cameras=toy_sites([(50, 0)], "C", camera_class="blind"))
    found = offer_cameras(city, settings, catalog)
    blind = found.views["camera_class"].to_numpy() == "blind"
    fixed = found.candidates.loc[found.candidates["fixed"], "candidate_id"].tolist()
    assert found.views.loc[blind, "candidate_id"].tolist() == fixed
    assert (np.diff(found.cover_indptr)[blind] == 0).all()
    assert (np.diff(found.cover_indptr)[~blind] > 0).all()
    assert [n.code for n in found.notes if n.code == "CLASS-NO-GROUND"] == ["CLASS-NO-GROUND"]
