"""Zones that forbid or mask bind sight too: demand inside is nobody's, and who looks inside is masked."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from helpers_city import grid_paths, toy_city, toy_settings
from helpers_ground import box, demand_layer, demand_of, frame, full_catalog, spot

from planner.city.model import City
from planner.errors import InputError
from planner.plan.masks import with_masks
from planner.plan.prepare import Ground
from planner.plan.seen.eyes import Eyes
from planner.plan.seen.polygons import districts_seen, private_polygons, view_polygons
from planner.plan.seen.private_ground import sensitive_seen, zones_in_view
from planner.siting import offer_cameras
from planner.siting.model import Offer
from planner.siting.sight import Places
from planner.siting.sight.scene import make_scene

STREET = [[(0, 0), (200, 0)]]
ACROSS = box(90, -30, 140, 30)


def zoned(action: str, paths: object = STREET) -> City:
    """Return a street of 200 m that a zone of 50 m lies across."""
    city = toy_city(paths)
    zone = frame(city, [ACROSS], name="Court", action=action, reason="order 12")
    return replace(city, exclusions=zone)


def seen_by(offer: Offer) -> np.ndarray:
    """Return the places of the demand that some view of the offer sees, toy meters east."""
    points = offer.demand.geometry.to_numpy()[np.unique(offer.cover_demand)]
    return np.asarray(shapely.get_x(points)) - shapely.get_x(spot(0, 0))


@pytest.mark.parametrize("action", ["forbid", "mask"])
def test_demand_inside_a_zone_is_nobodys_and_stays_in_the_denominator(action: str) -> None:
    """The street still weighs 200 m; the two points of 25 m at 112.5 and 137.5 are off the streets."""
    found = demand_of(zoned(action), demand_spacing_m=25)
    x = shapely.get_x(found.points.geometry.to_numpy()) - shapely.get_x(spot(0, 0))
    assert x.round(1).tolist() == [12.5, 37.5, 62.5, 87.5, 162.5, 187.5]
    assert found.points["weight_milli"].sum() == 150_000
    assert found.off_street_weight_milli == 50_000
    assert found.layer_off_milli.tolist() == [50_000]
    assert found.off_street_milli.tolist() == [25_000, 25_000]
    lost_x = found.off_street_xy[:, 0] - shapely.get_x(spot(0, 0))
    assert lost_x.round(1).tolist() == [112.5, 137.5]
    assert found.layers[0].off_street == pytest.approx(50.0)
    (note,) = found.notes
    assert (note.code, note.count) == ("DEMAND-PRIVATE", 2)
    assert "weigh 50.0 (25.00 % of all demand)" in note.message


def test_a_zone_to_be_justified_takes_no_demand() -> None:
    found = demand_of(zoned("justify"), demand_spacing_m=25)
    assert (len(found.points), found.off_street_weight_milli, found.notes) == (8, 0, ())


def test_zones_that_hold_all_demand_are_refused() -> None:
    city = toy_city(STREET)
    zone = frame(city, [box(-9, -9, 300, 9)], name="All", action="mask", reason=None)
    with pytest.raises(InputError, match="all 8 demand points lie on ground that no camera may see"):
        demand_of(replace(city, exclusions=zone), demand_spacing_m=25)


def test_open_ground_of_a_masked_school_is_nobodys_and_its_street_is_not() -> None:
    """A park inside a school's ground goes off the streets; the street that crosses the ground stays."""
    city = toy_city(STREET)
    areas = frame(city, [box(20, 40, 80, 100)], name="Patio", kind="park")
    places = frame(city, [box(0, -20, 120, 120)], name="Escuela 1", kind="school")
    layer = demand_layer([box(-5, -5, 205, 110)], [100.0], city, kind="visitors")
    open_city = replace(city, areas=areas, demand_layers=(layer,))
    before, found = demand_of(open_city), demand_of(replace(open_city, places=places))
    on_ground = before.points["place"] == "open ground"
    assert on_ground.any()
    assert set(found.points["place"]) == {"street"}
    assert found.off_street_weight_milli == before.points.loc[on_ground, "weight_milli"].sum()


@pytest.mark.parametrize("action", ["forbid", "mask"])
def test_cameras_outside_are_credited_with_nothing_inside(action: str) -> None:
    """Corners 100 m apart see the street between; with a zone on it nobody is credited with the inside."""
    settings = toy_settings()
    settings = replace(settings, cameras=replace(settings.cameras, count=2))
    grid = grid_paths(3, 3)
    free = offer_cameras(toy_city(grid), settings, full_catalog())
    bound = offer_cameras(zoned(action, grid), settings, full_catalog())
    inside = shapely.covers(ACROSS, free.demand.geometry.to_numpy()[np.unique(free.cover_demand)])
    assert inside.any()
    assert not shapely.covers(ACROSS, bound.demand.geometry.to_numpy()).any()
    assert bound.total_weight_milli == free.total_weight_milli
    assert len(seen_by(bound)) < len(seen_by(free))


def ground_of(city: City) -> Ground:
    """Return a ground of which only settings, catalog and city are read."""
    offer = offer_cameras(toy_city(grid_paths(3, 3)), toy_settings(), full_catalog())
    return Ground(toy_settings(), full_catalog(), city, offer)


def sheds(*shapes: shapely.Geometry) -> gpd.GeoDataFrame:
    """Return view polygons of cameras CAM-1, CAM-2 ..."""
    names = [f"CAM-{i}" for i in range(1, len(shapes) + 1)]
    return gpd.GeoDataFrame({"camera_id": names}, geometry=list(shapes))


@pytest.mark.parametrize(("action", "masked"), [("forbid", True), ("mask", True), ("justify", False)])
def test_a_camera_outside_that_looks_into_a_zone_is_masked(action: str, masked: bool) -> None:
    """CAM-1 sees 10 x 10 m of the zone, CAM-2 ends at its rim, CAM-3 grazes 0.5 m2 of it."""
    ground = ground_of(zoned(action))
    views = sheds(box(50, -5, 100, 5), box(50, -5, 90, 5), box(50, 0, 90.1, 5))
    zones = zones_in_view(ground, views, views)
    assert zones.by_camera == ({"CAM-1": ("zone Court",)} if masked else {})
    assert zones.figures == {
        "zones": int(masked), "cameras": int(masked), "area_m2": 100.0 if masked else 0.0,
    }  # fmt: skip
    table = views.assign(exclusion=None, exclusion_reason=None, facade_m=np.nan, facade_close_m=np.nan)
    held = with_masks(table, ground, zones.by_camera)
    assert held["mask"].fillna("").tolist() == (["zone Court", "", ""] if masked else ["", "", ""])
    assert held["exclusion"].isna().all()


def test_a_mask_holds_masks_only_and_names_a_zone_once() -> None:
    """What is to be justified is no mask; a zone that the place names already is not named again."""
    ground = ground_of(zoned("mask"))
    table = sheds(*[box(0, 0, 1, 1)] * 4).assign(
        exclusion=["mask", "mask", "mask", "justify"],
        exclusion_reason=[
            "8 m from school Uno; also justify: zone Plaza",
            "zone Court: order 12",
            "zone Courtyard",
            "zone Plaza",
        ],
        facade_m=[0.0, 0.0, 0.0, 0.0],
        facade_close_m=[0.0, 0.0, 0.0, 0.0],
    )
    seen = {f"CAM-{i}": ("zone Court",) for i in (2, 3)}
    assert with_masks(table, ground, seen)["mask"].fillna("").tolist() == [
        "8 m from school Uno", "zone Court: order 12", "zone Courtyard; zone Court", "",
    ]  # fmt: skip


def test_sensitive_places_in_view_are_counted_by_kind() -> None:
    """Of two schools one is in view, the hospital touches a view, and a kind without action is not told."""
    city = toy_city(STREET)
    places = frame(
        city,
        [box(0, 5, 20, 20), box(500, 500, 520, 520), box(40, 5.3, 60, 20), box(0, 0, 9, 9)],
        kind=["school", "school", "hospital", "seat_of_government"],
    )
    views = sheds(box(0, -5, 40, 6), box(40, -5, 60, 5))
    found = sensitive_seen(ground_of(replace(city, places=places)), views)
    assert found.counts == {"hospital": 1, "school": 1}
    assert sensitive_seen(ground_of(city), views).counts == {}


def test_a_shelter_in_view_is_counted_and_masked_and_no_layer_tells_where_it_is() -> None:
    """CAM-1 sees a school and a shelter: both are masked, and only the school has a row, without its name."""
    city = toy_city(STREET)
    places = frame(city, [box(0, 5, 20, 20), box(30, 5, 39, 20)], kind=["school", "shelter"])
    views = sheds(box(0, -5, 40, 6), box(100, -5, 160, 5))
    found = sensitive_seen(ground_of(replace(city, places=places)), views)
    assert found.counts == {"school": 1, "shelter": 1}
    assert found.table["kind"].tolist() == ["school"]
    assert list(found.table.columns) == ["place_id", "kind", "action", "geometry"]
    assert found.masks == {"CAM-1": ("ground of a school", "ground that is not to be seen")}


@pytest.mark.parametrize(
    ("action", "masked"),
    [("mask", [True, True, False]), ("forbid", [False, True, False]), ("none", [False] * 3)],
)
def test_homes_seen_from_afar_and_homes_seen_close_are_masked(action: str, masked: list[bool]) -> None:
    """41 m of homes at observe, 1 m at 250 px/m, neither: what the action of the study makes of each."""
    ground = ground_of(zoned("justify"))
    privacy = replace(ground.settings.privacy, facade_action=action)
    ground = replace(ground, settings=replace(ground.settings, privacy=privacy))
    table = sheds(*[box(0, 0, 1, 1)] * 3).assign(
        exclusion=None, exclusion_reason=None, facade_m=[41.0, 20.0, 40.0], facade_close_m=[0.0, 1.0, 0.0]
    )
    held = with_masks(table, ground, {})["mask"].fillna("")
    assert (held == "facades of homes").tolist() == masked


def test_a_camera_that_turns_counts_by_its_whole_reach() -> None:
    """Two cameras 30 m west of a zone look west: the fixed one never sees into it, the PTZ can be turned."""
    ground = ground_of(zoned("mask"))
    scene = make_scene(ground.city, ground.catalog)
    at = shapely.get_coordinates(spot(60, 0))[0]
    places = Places(np.array([at, at]), np.full(2, 6.0), np.zeros(2), np.zeros(2, dtype=bool))
    views = pd.DataFrame(
        {
            "camera_class": ["fixed", "ptz"], "azimuth_deg": [270.0, 270.0], "field_deg": [62.0, 62.0],
            "near_m": [5.0, 5.0], "far_m": [50.0, 50.0], "night_far_m": [40.0, 40.0],
        }
    )  # fmt: skip
    eyes = Eyes(
        np.array(["CAM-1", "CAM-2"]), np.zeros(2, dtype=bool), views, None, np.zeros(0), np.zeros(0, bool), 0
    )
    planned = view_polygons(ground, scene, places, eyes)
    reach = private_polygons(ground, scene, places, eyes, planned)
    assert reach[0].equals(planned[0])
    assert shapely.area(shapely.difference(planned[1], reach[1])) < 1.0
    zones = zones_in_view(ground, sheds(*planned), sheds(*reach))
    assert zones.by_camera == {"CAM-2": ("zone Court",)}
    assert zones.figures["area_m2"] == 0.0


def test_a_view_tells_the_districts_of_its_ground_and_of_the_demand_that_it_covers() -> None:
    """10 m2 of South, a graze of East of 0.5 m2, and North by demand alone; all in the order of the layer."""
    ground = ground_of(toy_city(grid_paths(3, 3)))
    halves = frame(ground.city, [box(0, 50, 10, 60), box(20, 0, 30, 10), box(0, 0, 10, 10)])
    city = replace(ground.city, districts=halves.assign(name=["North", "East", "South"]))
    offer = ground.offer
    covered = offer.cover_demand[offer.cover_indptr[0] : offer.cover_indptr[1]]
    districts = np.full(len(offer.demand), None, dtype=object)
    districts[covered[0]] = "North"
    held = replace(ground, city=city, offer=replace(offer, demand=offer.demand.assign(district=districts)))
    views = np.array([box(8, 0, 9, 10), box(19.95, 0, 20.05, 10)], dtype=object)
    unseen = int(np.flatnonzero([covered[0] not in cover(offer, j) for j in range(len(offer.views))])[0])
    assert districts_seen(held, views, np.array([0, unseen])) == ["North; South", None]
    assert districts_seen(ground, views, np.array([0, unseen])) == [None, None]


def cover(offer: Offer, view: int) -> set[int]:
    """Return the demand that a view covers."""
    return set(offer.cover_demand[offer.cover_indptr[view] : offer.cover_indptr[view + 1]].tolist())
