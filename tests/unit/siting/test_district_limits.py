"""Districts: who is in which, residents, floors, ceilings, and limits that cannot hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers_city import EAST_M, NORTH_M, grid_paths, toy_city, toy_settings, toy_sites
from helpers_ground import box, candidates_of, demand_layer, demand_of, frame, spot

from planner.city.model import City
from planner.errors import InputError, SettingsError
from planner.settings.model import CamerasSettings
from planner.settings.siting_settings import DistrictSettings
from planner.siting.district_rules import DistrictRules, district_rules
from planner.siting.districts import district_names, districts_of

GRID = grid_paths(4, 4)


def quartered(residents: list[object] | None = None, **city: object) -> City:
    """Return a grid whose western 140 m are Alto, the next to 290 m Bajo; the last street is of none."""
    town = toy_city(GRID, **city)
    shapes = [box(-10, -10, 140, 310), box(140, -10, 290, 310)]
    return replace(
        town, districts=frame(town, shapes, name=["Alto", "Bajo"], residents=residents or [None, None])
    )


def rules(city: City, *districts: DistrictSettings, **cameras: object) -> DistrictRules:
    told = {"count": 20, "candidates": ("intersection",)} | cameras
    settings = toy_settings(cameras=CamerasSettings(**{"demand_spacing_m": 25.0} | told), districts=districts)
    return district_rules(city, settings, candidates_of(city, settings), demand_of(city, settings))


def test_a_place_on_the_border_is_of_the_first_district() -> None:
    """Of districts that share a border or overlap, the one that comes first takes the place."""
    town = toy_city(GRID)
    shapes = [box(0, 0, 100, 100), box(100, 0, 200, 100), box(50, 0, 150, 100)]
    town = replace(town, districts=frame(town, shapes, name=["A", "B", "C"], residents=None))
    xy = np.array([[100.0, 50.0], [75.0, 50.0], [125.0, 50.0], [201.0, 50.0]]) + np.array([EAST_M, NORTH_M])
    assert districts_of(xy, town).tolist() == ["A", "A", "B", None]


def test_rows_of_one_name_are_one_district() -> None:
    """A district drawn as two polygons counts once, its residents added."""
    town = toy_city(GRID)
    shapes = [box(-10, -10, 110, 110), box(190, 190, 310, 310)]
    town = replace(town, districts=frame(town, shapes, name="Alto", residents=[1000, 500]))
    found = rules(town)
    assert (district_names(town), found.residents.tolist()) == (("Alto",), [1500.0])
    # Of the twelve corners those at (0, 100), (100, 0), (100, 100) and their mirror images lie inside.
    assert (found.candidate_district == 0).sum() == 6


def test_demand_of_a_district_is_all_of_it() -> None:
    """Sums over the districts and outside of them are the whole; without limits nothing is asked."""
    found = rules(quartered())
    demand = demand_of(quartered())
    weight = demand.points["weight_milli"].to_numpy()
    outside = weight[found.demand_district < 0].sum()
    assert found.demand_milli.sum() + outside == weight.sum()
    assert outside > 0
    assert np.isnan(found.residents).all()
    assert (found.floor_milli.tolist(), found.most_cameras.tolist()) == ([0, 0], [-1, -1])


def test_demand_off_the_streets_counts_in_its_district() -> None:
    """A block without a street point keeps its residents in the denominator of its district."""
    city = quartered()
    rows = [box(-5, -5, 305, 5), box(20, 40, 40, 60)]
    city = replace(city, demand_layers=(demand_layer(rows, [310.0, 50.0], city),))
    found = rules(city, DistrictSettings(name="Alto", least_coverage_pct=10.0))
    alto = sum(
        w
        for w, d in zip(demand_of(city).points["weight_milli"], found.demand_district, strict=True)
        if d == 0
    )
    assert found.demand_milli[0] == alto + 50_000
    assert found.floor_milli[0] == -(-found.demand_milli[0] // 10)


def test_residents_come_from_the_layer_or_else_from_the_population() -> None:
    """Where the layer of districts leaves a blank, the layer of population fills it."""
    city = quartered([4000, None])
    shapes = [box(-10, -10, 140, 310), box(140, -10, 290, 310)]
    people = demand_layer(shapes, [700.0, 300.0], city)
    crashes = demand_layer([spot(100, 100)], [1.0], city, name="c", kind="crashes", shape="points")
    assert rules(replace(city, demand_layers=(people, crashes))).residents.tolist() == [4000.0, 300.0]
    assert np.isnan(rules(replace(city, demand_layers=(crashes,))).residents[1])


def test_the_lower_ceiling_and_the_higher_floor_hold() -> None:
    """2,600 residents at 2 a thousand allow 5 cameras, 4 where the district says so; 30 % beats 20 %."""
    city = quartered([2600, 2600])
    found = rules(
        city,
        DistrictSettings(name="Bajo", least_cameras=1, most_cameras=4, least_coverage_pct=30.0),
        most_cameras_per_1000_residents=2.0,
        district_least_coverage_pct=20.0,
    )
    assert found.most_cameras.tolist() == [5, 4]
    assert found.least_cameras.tolist() == [0, 1]
    share = found.floor_milli / found.demand_milli
    assert share.tolist() == pytest.approx([0.2, 0.3], abs=1e-6)
    assert (found.floor_milli * 10 >= found.demand_milli * [2, 3]).all()


def test_unknown_names_are_refused_with_the_nearest() -> None:
    """`Altos` is not in the layer; did you mean Alto. A name given twice is refused at the same time."""
    with pytest.raises(SettingsError) as caught:
        rules(quartered(), *(DistrictSettings(name=n) for n in ("Altos", "Bajo", "Bajo")))
    assert "Did you mean `Alto`?" in str(caught.value)
    assert "more than once" in str(caught.value)
    assert len(rules(quartered(), DistrictSettings(name="Alto")).names) == 2


def test_limits_need_a_layer_of_districts() -> None:
    """Each kind of limit is refused where the study has no districts; without limits nothing is asked."""
    city = toy_city(GRID)
    with pytest.raises(SettingsError, match=r"sources\.districts"):
        rules(city, DistrictSettings(name="Alto"))
    with pytest.raises(SettingsError, match=r"sources\.districts"):
        rules(city, district_least_coverage_pct=5.0)
    found = rules(city)
    assert (found.names, set(found.candidate_district.tolist())) == ((), {-1})


def test_ceiling_by_residents_needs_residents() -> None:
    """Districts without residents cannot be capped by them, and are named."""
    with pytest.raises(InputError, match=r"residents of Bajo"):
        rules(quartered([100, None]), most_cameras_per_1000_residents=1.0)


def test_limits_that_no_choice_can_meet_are_all_named() -> None:
    """A floor above what the places carry, and a sum of floors above the count, are refused together."""
    with pytest.raises(InputError) as caught:
        rules(quartered(), DistrictSettings(name="Alto", least_cameras=99), most_per_site=2, count=50)
    assert "asks for 99 cameras at least" in str(caught.value)
    assert "`cameras.count` is 50" in str(caught.value)
    with pytest.raises(SettingsError, match="above its `most_cameras`"):
        rules(quartered(), DistrictSettings(name="Alto", least_cameras=3, most_cameras=2))


def test_fixed_cameras_above_a_ceiling_are_refused() -> None:
    """Two fixed rows in a district that may carry one; two are allowed where it may carry two."""
    city = quartered(cameras=toy_sites([(50, 0), (50, 100)], "C"))
    with pytest.raises(InputError, match=r"'Alto' may carry 1 cameras, and 2 are fixed"):
        rules(city, DistrictSettings(name="Alto", most_cameras=1), list_mode="fixed")
    assert rules(city, DistrictSettings(name="Alto", most_cameras=2), list_mode="fixed").most_cameras[0] == 2
