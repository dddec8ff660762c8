"""Demand: points on streets and open ground, mixtures of layers, points inside buildings."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers_city import grid_paths, raw_streets, toy_catalog, toy_city, toy_settings, toy_sources
from helpers_ground import at, box, demand_layer, demand_of, frame, spot

from planner.city import build_city
from planner.city.model import CityDemand
from planner.errors import InputError
from planner.schema import DEMAND_POINTS
from planner.settings.model import CamerasSettings, NetworkSettings
from planner.settings.siting_settings import DemandSettings
from planner.siting.mixture import MIXTURE_TOTAL_MILLI

STREET = [[(0, 0), (200, 0)]]
GRID = grid_paths(4, 4)


def test_one_layer_keeps_its_own_total_and_unit() -> None:
    """120.5 residents on a street of 8 points weigh 120,500 thousandths in all, told as one layer."""
    city = toy_city(STREET)
    city = replace(city, demand_layers=(demand_layer([box(-5, -5, 205, 5)], [120.5], city),))
    sparse = CamerasSettings(demand_spacing_m=25)
    settings = toy_settings(demand=(DemandSettings(name="people"),), cameras=sparse)
    found = demand_of(city, settings)
    DEMAND_POINTS.check(found.points)
    assert found.points["weight_milli"].sum() == 120_500
    assert found.unit == "people"
    (layer,) = found.layers
    assert (layer.name, layer.kind, layer.share, layer.total, layer.off_street, layer.source) == (
        "people", "population", 1.0, 120.5, 0.0, "census",
    )  # fmt: skip


def test_mixture_weighs_a_million_by_its_shares() -> None:
    """Residents at share 3 and crashes at share 1 weigh three quarters and one quarter, off-street too."""
    city = toy_city(STREET)
    people = demand_layer([box(-5, -5, 205, 5), box(900, 900, 950, 950)], [300.0, 100.0], city, share=3.0)
    crashes = demand_layer(
        [spot(12, 3), spot(190, 2)], [1, 2], city,
        name="crashes", kind="crashes", shape="points", share=1.0, police_records=True, source="police",
    )  # fmt: skip
    found = demand_of(replace(city, demand_layers=(people, crashes)))
    assert found.unit == "mixture of people, crashes"
    assert found.points["weight_milli"].sum() + found.off_street_weight_milli == MIXTURE_TOTAL_MILLI
    assert found.layer_milli.sum(axis=1).tolist() == [562_500_000, 250_000_000]
    assert found.layer_off_milli.tolist() == [187_500_000, 0]
    assert found.off_street_weight_milli == 187_500_000
    assert (found.layer_milli.sum(axis=0) == found.points["weight_milli"].to_numpy()).all()
    assert [round(x.share, 2) for x in found.layers] == [0.75, 0.25]
    assert (found.layers[0].total, found.layers[0].off_street) == (400.0, 100.0)
    assert [x.police_records for x in found.layers] == [False, True]


def test_street_meters_may_be_part_of_a_mixture() -> None:
    """A layer of none is meters of street: its half spreads evenly over the eight points."""
    city = toy_city(STREET)
    streets = CityDemand(None, "points", "street meters", "streets", 1.0, "", False, -1.0)
    people = demand_layer([box(-5, -5, 100, 5)], [10.0], city)
    found = demand_of(replace(city, demand_layers=(streets, people)))
    assert found.layer_milli[0].tolist() == [62_500_000] * 8
    assert found.layer_milli[1].tolist() == [125_000_000] * 4 + [0] * 4
    assert found.layers[0].total == pytest.approx(200.0, abs=0.1)


def test_layer_of_share_nothing_is_told_and_weighs_nothing() -> None:
    """Share 0 keeps the layer in the list and out of the weights."""
    city = toy_city(STREET)
    both = (
        demand_layer([box(-5, -5, 205, 5)], [7.0], city),
        demand_layer([spot(10, 0)], [1.0], city, name="jobs", kind="jobs", shape="points", share=0.0),
    )
    found = demand_of(replace(city, demand_layers=both))
    assert found.layer_milli.sum(axis=1).tolist() == [MIXTURE_TOTAL_MILLI, 0]
    assert [x.share for x in found.layers] == [1.0, 0.0]


def test_layer_without_weight_is_refused_by_name() -> None:
    """Weights that sum to nothing measure nothing."""
    city = toy_city(STREET)
    nothing = demand_layer([box(-5, -5, 205, 5)], [0.0], city, name="ghosts")
    with pytest.raises(InputError, match=r"(?s)layer ghosts.*sum to 0"):
        demand_of(replace(city, demand_layers=(nothing,)))


@pytest.mark.parametrize(("study", "layer", "expected"), [(0.5, -1.0, 0.5), (0.5, 0.0, 0.0), (0.0, 1.0, 1.0)])
def test_backup_is_worth_a_part_of_the_weight(study: float, layer: float, expected: float) -> None:
    """A layer's own backup share goes before the study's."""
    city = toy_city(STREET)
    city = replace(
        city, demand_layers=(demand_layer([box(-5, -5, 205, 5)], [80.0], city, backup_share=layer),)
    )
    found = demand_of(city, backup_share=study)
    assert found.points["backup_milli"].tolist() == [int(10_000 * expected)] * 8


def test_backup_of_a_mixture_adds_up_by_layer() -> None:
    """Half of the weight at backup 0.5 and half at 0 is a backup of a quarter."""
    city = toy_city(STREET)
    both = tuple(
        demand_layer([box(-5, -5, 205, 5)], [1.0], city, name=n, backup_share=b)
        for n, b in (("a", 0.5), ("b", 0.0))
    )
    points = demand_of(replace(city, demand_layers=both)).points
    assert (points["backup_milli"] * 4 == points["weight_milli"]).all()


def test_people_in_plazas_are_demand_when_a_layer_counts_them() -> None:
    """Incidents on a plaza lie on its grid, 25 m apart; residents of the same ground stay on the streets."""
    city = toy_city(GRID)
    city = replace(city, areas=frame(city, [box(105, 105, 195, 195)], name="Plaza", kind="plaza"))
    ground = box(90, 90, 210, 210)
    seen = demand_of(replace(city, demand_layers=(demand_layer([ground], [100.0], city, kind="incidents"),)))
    open_points = seen.points[seen.points["place"] == "open ground"]
    assert len(open_points) == 9
    assert open_points["span_id"].isna().all()
    assert not open_points["lit"].any()
    assert seen.points["weight_milli"].sum() == 100_000
    assert all(105 <= x <= 195 and 105 <= y <= 195 for x, y in at(open_points))
    lived = demand_of(replace(city, demand_layers=(demand_layer([ground], [100.0], city),)))
    assert set(lived.points["place"]) == {"street"}


def test_an_incident_goes_to_the_nearest_point_of_plaza_or_street() -> None:
    """A row that is a point in the middle of a plaza lies there, not on the street 45 m off."""
    city = toy_city(GRID)
    city = replace(city, areas=frame(city, [box(105, 105, 195, 195)], name="Plaza", kind="plaza"))
    one = demand_layer([spot(150, 152)], [1.0], city, kind="incidents", shape="points")
    found = demand_of(replace(city, demand_layers=(one,)))
    assert at(found.points) == [(150.0, 150.0)]
    assert found.points["place"].tolist() == ["open ground"]


def test_small_plaza_has_one_point_and_nameless_ground_none() -> None:
    """A plaza between grid nodes still has a point; without a name it has none, and weighs off the street."""
    city = toy_city([[(0, 0), (400, 0)]])
    small = box(130, 55, 144, 69)
    for name, places in (("Plazoleta", ["open ground"]), ("", [])):
        here = replace(city, areas=frame(city, [small], name=name, kind="plaza"))
        layer = demand_layer([small], [5.0], here, kind="incidents")
        found = demand_of(replace(here, demand_layers=(layer,)))
        assert found.points["place"].tolist() == places
        assert found.points["weight_milli"].sum() + found.off_street_weight_milli == 5_000


def test_points_inside_a_building_give_to_their_neighbor() -> None:
    """The two of eight points under a roof give their 25 m each to the next outdoors, and that is told."""
    city = toy_city(STREET)
    roof = frame(city, [box(-10, -10, 45, 10)], height_m=np.nan, use="other")
    found = demand_of(replace(city, buildings=roof))
    assert len(found.points) == 6
    assert found.points["weight_milli"].tolist() == pytest.approx([75_000] + [25_000] * 5, abs=20)
    (note,) = found.notes
    assert (note.code, note.count) == ("DEMAND-INDOORS", 2)
    assert "25.00 %" in note.message


def test_footprints_over_every_street_are_refused() -> None:
    """Where no point is outdoors the layer of buildings is wrong, not the city."""
    city = toy_city(STREET)
    roof = frame(city, [box(-10, -10, 310, 10)], height_m=np.nan, use="other")
    with pytest.raises(InputError, match="all 8 demand points lie inside"):
        demand_of(replace(city, buildings=roof))


def test_light_and_district_are_those_of_the_place() -> None:
    """Points of a street tagged as lit are lit; those west of the border are of the first district."""
    raw = raw_streets([[(0, 0), (100, 0)], [(100, 0), (200, 0)]], lit=["yes", "no"], name=["A", "B"])
    city = build_city(toy_sources(raw), toy_settings(), toy_catalog())
    quarters = frame(city, [box(-9, -9, 150, 9), box(150, -9, 180, 9)], name=["West", "East"], residents=None)
    points = demand_of(replace(city, districts=quarters)).points
    points = points.assign(x=[x for x, _ in at(points)]).sort_values("x")
    assert points["lit"].tolist() == [True] * 4 + [False] * 4
    assert points["district"].fillna("").tolist() == ["West"] * 6 + ["East", ""]


def test_without_layers_meters_of_street_are_the_demand() -> None:
    """200 m of street weigh 200,000, open ground nothing."""
    city = toy_city(STREET)
    city = replace(city, areas=frame(city, [box(0, 20, 200, 200)], name="Parque", kind="park"))
    found = demand_of(city)
    assert found.unit == "street meters"
    assert found.points["weight_milli"].sum() == pytest.approx(200_000, abs=100)
    assert set(found.points["place"]) == {"street"}


def test_rows_that_are_points_are_lost_beyond_the_limit() -> None:
    """A crash 40 m off the street is on it at a limit of 50 m and off it at 30 m, with its place."""
    city = toy_city(STREET)
    layer = demand_layer([spot(100, 40)], [2.0], city, kind="crashes", shape="points")
    for limit_m, lost in ((50.0, 0), (30.0, 2_000)):
        sparse = CamerasSettings(demand_spacing_m=25)
        settings = toy_settings(network=NetworkSettings(snap_limit_m=limit_m), cameras=sparse)
        found = demand_of(replace(city, demand_layers=(layer,)), settings)
        assert found.off_street_weight_milli == lost
        assert len(found.off_street_xy) == (1 if lost else 0)
