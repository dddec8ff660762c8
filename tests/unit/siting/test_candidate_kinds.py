"""Candidates on plazas, at doors, on poles, beside cameras that stand, at town entries; and merging."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from helpers_city import grid_paths, raw_streets, toy_catalog, toy_city, toy_settings, toy_sites, toy_sources
from helpers_ground import at, box, cameras_there, candidates_of, frame, spot

from planner.city import build_city
from planner.errors import SettingsError
from planner.schema import CANDIDATES
from planner.settings.model import CamerasSettings, NetworkSettings
from planner.siting.candidates.make import KINDS, WHERE_FROM, candidate_notes
from planner.siting.candidates.merge import ORDER, kept
from planner.siting.open_ground import on_open_ground

GRID = grid_paths(4, 4)
PLAZA = box(105, 105, 195, 195)  # the middle block of the grid, 5 m back from its streets


def grid_with_plaza(**columns: object) -> object:
    city = toy_city(GRID)
    told = {"name": "Plaza Belgrano", "kind": "plaza"} | columns
    return replace(city, areas=frame(city, [PLAZA], **told))


def test_plaza_offers_its_corners_and_its_middle() -> None:
    """A square of 0.81 ha has four corners on its rim and, half a hectare or more, one inner spot."""
    found = candidates_of(grid_with_plaza(), candidates=("plaza",))
    CANDIDATES.check(found)
    assert set(at(found)) >= {(105.0, 105.0), (105.0, 195.0), (195.0, 105.0), (195.0, 195.0)}
    inner = [p for p in at(found) if 120 < p[0] < 180 and 120 < p[1] < 180]
    assert len(found) == 5
    assert len(inner) == 1
    assert (found["name"] == "Plaza Belgrano").all()
    assert found["snap_distance_m"].iloc[0] == pytest.approx(5.0, abs=0.05)


def test_entrances_come_before_corners_and_push_them_out() -> None:
    """A path that enters 15 m from a corner makes a spot there, and the corner within 40 m is left out."""
    paths = [*GRID, [(120, 100), (120, 150)]]
    classes = ["residential"] * len(GRID) + ["footway"]
    city = build_city(toy_sources(raw_streets(paths, street_class=classes)), toy_settings(), toy_catalog())
    city = replace(city, areas=frame(city, [PLAZA], name="Plaza Belgrano", kind="plaza"))
    found = at(candidates_of(city, candidates=("plaza",)))
    assert found[0] == (120.0, 105.0)
    assert (105.0, 105.0) not in found
    assert (195.0, 195.0) in found


@pytest.mark.parametrize(
    "columns", [{"name": ""}, {"name": None}, {"kind": "vegetation"}, {"kind": "sports"}]
)
def test_ground_without_name_or_of_another_kind_offers_nothing(columns: dict[str, object]) -> None:
    """Only named plazas and parks hold candidates."""
    assert not len(candidates_of(grid_with_plaza(**columns), candidates=("plaza",)))


def test_parks_and_small_plazas_have_no_inner_spot() -> None:
    """A park of the same size offers its rim alone, and so does a plaza of 0.36 ha."""
    assert len(candidates_of(grid_with_plaza(kind="park"), candidates=("plaza",))) == 4
    city = toy_city(GRID)
    small = replace(city, areas=frame(city, [box(105, 105, 165, 165)], name="Plazoleta", kind="plaza"))
    found = candidates_of(small, candidates=("plaza",))
    assert not [p for p in at(found) if 110 < p[0] < 160 and 110 < p[1] < 160]


def test_rim_far_from_any_street_offers_nothing() -> None:
    """A park whose rim is 45 m from the nearest street has no spot that meets a street."""
    city = toy_city([[(0, 0), (400, 0)]])
    far = replace(city, areas=frame(city, [box(100, 45, 200, 95)], name="Parque", kind="park"))
    assert not len(candidates_of(far, candidates=("plaza",)))
    near = replace(city, areas=frame(city, [box(100, 25, 200, 75)], name="Parque", kind="park"))
    assert len(candidates_of(near, candidates=("plaza",))) == 2


def test_open_ground_is_told_by_name_and_rim() -> None:
    """Spots of a named plaza and the corners within 10 m of it stand on open ground, other corners do not."""
    city = grid_with_plaza()
    found = candidates_of(city, candidates=("plaza",))
    assert on_open_ground(found, city).sum() == len(found) == 5
    both = candidates_of(city, candidates=("plaza", "intersection"))
    plaza = city.areas.geometry.iloc[0]
    beside = np.array([plaza.distance(p) <= 10.0 for p in both.geometry])
    assert (on_open_ground(both, city) == beside).all()
    assert 1 < beside.sum() < len(both)
    assert both["kind"].tolist() == ["intersection"] * 12 + ["plaza"]
    nameless = grid_with_plaza(name="")
    assert not on_open_ground(found, nameless).any()


def test_door_is_on_the_street_before_the_ground() -> None:
    """A school 10 m behind a street is watched from before the middle of its front, the interior masked."""
    city = toy_city([[(0, 0), (200, 0)], [(0, 0), (0, 200)]])
    city = replace(city, places=frame(city, [box(60, 10, 120, 60)], kind="school", name="Escuela 4"))
    found = candidates_of(city, candidates=("door",))
    CANDIDATES.check(found)
    assert len(found) == 1
    row = found.iloc[0]
    assert at(found) == [(90.0, 0.0)]
    assert (row["kind"], row["name"], row["exclusion"]) == ("door", "school Escuela 4", "mask")
    assert "street side of school Escuela 4" in row["exclusion_reason"]
    assert row["snap_distance_m"] == 0


def test_street_through_the_ground_gives_its_gate() -> None:
    """Where a street runs into the campus the camera stands where it enters, not inside."""
    city = toy_city([[(0, 0), (200, 0)], [(100, 0), (100, 150)]])
    city = replace(city, places=frame(city, [box(50, 40, 150, 140)], kind="university", name="UNJu"))
    found = candidates_of(city, candidates=("door",))
    assert at(found) in ([(100.0, 40.0)], [(100.0, 140.0)])


def test_stop_is_a_door_without_mask_and_other_kinds_are_none() -> None:
    """A bus stop may be watched; a union, a temple and a pole have no door."""
    city = toy_city([[(0, 0), (200, 0)]])
    kinds = ["transit_stop", "union", "worship", "pole"]
    city = replace(city, places=frame(city, [spot(50 * i, 8) for i in range(4)], kind=kinds))
    found = candidates_of(city, candidates=("door",))
    assert (at(found), found["exclusion"].tolist()) == ([(0.0, 0.0)], [None])


def test_a_place_mapped_twice_has_one_door() -> None:
    """A school drawn as a ground and as a point inside it is one school; a clinic inside it is another."""
    city = toy_city([[(0, 0), (300, 0)]])
    shapes = [box(60, 10, 120, 60), spot(90, 30), spot(250, 30), spot(115, 30)]
    kinds = ["school", "school", "school", "clinic"]
    city = replace(city, places=frame(city, shapes, kind=kinds))
    assert sorted(candidates_of(city, candidates=("door",))["source_id"]) == ["x1", "x3", "x4"]


def test_door_of_a_point_is_that_of_its_building() -> None:
    """A school mapped as a point deep in a building takes the street that the building stands on."""
    city = toy_city([[(0, 0), (200, 0)], [(200, 0), (200, 200)]])
    inside = replace(city, places=frame(city, [spot(150, 60)], kind="school"))
    # The point is 50 m from the street in the east and 60 m from that in the south; its building reaches
    # to 4 m from the southern one.
    assert at(candidates_of(inside, candidates=("door",))) == [(200.0, 60.0)]
    housed = replace(inside, buildings=frame(city, [box(140, 4, 160, 80)], height_m=np.nan, use="public"))
    assert at(candidates_of(housed, candidates=("door",)))[0][1] == 0.0


def test_doors_beyond_the_snap_limit_are_left_out() -> None:
    """A hospital 90 m from the street has a door at a limit of 100 m and none at 80 m."""
    city = toy_city([[(0, 0), (200, 0)]])
    city = replace(city, places=frame(city, [spot(100, 90)], kind="hospital"))
    for limit_m, count in ((100.0, 1), (80.0, 0)):
        settings = toy_settings(
            cameras=CamerasSettings(candidates=("door",)), network=NetworkSettings(snap_limit_m=limit_m)
        )
        assert len(candidates_of(city, settings)) == count


def test_poles_are_thinned_and_far_ones_left_out() -> None:
    """Of lamps every 30 m those 60 m apart stay at 120 m spacing; a mast 40 m off the street does not."""
    city = toy_city([[(0, 0), (300, 0)]])
    shapes = [spot(30 * i, 6) for i in range(5)] + [spot(200, 40)]
    city = replace(city, places=frame(city, shapes, kind="pole", owner="EJESA"))
    found = candidates_of(city, candidates=("pole",), midblock_spacing_m=120.0)
    assert at(found) == [(0.0, 6.0), (60.0, 6.0), (120.0, 6.0)]
    assert set(found["mount"]) == {"existing pole"}
    assert set(found["owner"]) == {"EJESA"}
    assert found["power_distance_m"].tolist() == [0.0, 0.0, 0.0]


def test_power_is_blank_where_unknown() -> None:
    """Without mapped lamps power is unknown; with one it is the straight distance, blank past 200 m."""
    city = toy_city([[(0, 0), (500, 0)]])
    assert candidates_of(city, candidates=("midblock",))["power_distance_m"].isna().all()
    lit = replace(city, places=frame(city, [spot(62.5, 40)], kind="pole"))
    found = candidates_of(lit, candidates=("midblock",), midblock_spacing_m=120.0)
    told = dict(zip([p[0] for p in at(found)], found["power_distance_m"], strict=True))
    assert told[62.5] == pytest.approx(40.0, abs=0.1)
    assert np.isnan(told[437.5])


def test_where_cameras_stand_another_may_be_added() -> None:
    """A mapped camera gives its mount and owner, takes the corner beside it, and has power."""
    city = toy_city(GRID)
    shapes = [spot(106, 100), spot(250, 4)]
    there = cameras_there(city, shapes, mount=["wall", "street_lamp"], owner=["Banco", None])
    found = candidates_of(replace(city, existing_cameras=there), candidates=("intersection", "existing"))
    rows = found[found["kind"] == "existing"]
    assert rows["mount"].tolist() == ["facade", "existing pole"]
    assert rows["owner"].iloc[0] == "Banco"
    assert rows["power_distance_m"].tolist() == [0.0, 0.0]
    assert (100.0, 100.0) not in at(found)
    assert (200.0, 100.0) in at(found)


def test_town_entry_is_where_the_arterial_leaves_the_dense_streets() -> None:
    """A primary road through a town of 1 km enters it at its two rims; a stub of 100 m and a lane do not."""
    blocks = grid_paths(11, 11)
    paths = [*blocks, [(1000, 500), (3000, 500)], [(500, 1000), (500, 1100)], [(0, 300), (-900, 300)]]
    classes = ["residential"] * len(blocks) + ["primary", "primary", "residential"]
    city = build_city(toy_sources(raw_streets(paths, street_class=classes)), toy_settings(), toy_catalog())
    found = candidates_of(city, candidates=("town_entry",))
    assert len(found) == 1
    (place,) = at(found)
    assert place[1] == 500.0
    assert 900 <= place[0] <= 1150


def test_layer_without_classes_enters_by_any_street() -> None:
    """Where no street is an arterial by class, each street that leaves the town is an entry."""
    blocks = grid_paths(11, 11)
    paths = [*blocks, [(1000, 500), (3000, 500)], [(0, 300), (-900, 300)]]
    found = candidates_of(toy_city(paths), candidates=("town_entry",))
    assert sorted(y for _, y in at(found)) == [300.0, 500.0]


def test_country_road_is_no_town() -> None:
    """A lone road with few houses has no envelope, so nothing enters it."""
    found = candidates_of(toy_city([[(0, 0), (5000, 0)]]), candidates=("town_entry",))
    assert not len(found)


def test_list_rows_name_their_class_and_fixed_ones_their_number() -> None:
    """A fixed row carries exactly one camera of its class or the study's; others up to the most per site."""
    cameras = toy_sites([(105, 100), (205, 100)], "C", camera_class=["ptz", None])
    city = toy_city(GRID, cameras=cameras)
    fixed = candidates_of(city, list_mode="fixed", candidates=("intersection",), most_per_site=3)
    assert fixed["camera_class"].tolist()[:3] == ["ptz", "fixed", None]
    assert fixed["cameras_least"].tolist()[:3] == [1, 1, 0]
    assert fixed["cameras_most"].tolist()[:3] == [1, 1, 3]
    free = candidates_of(city, candidates=())
    assert free["camera_class"].iloc[0] == "ptz"
    assert free["camera_class"].isna().tolist() == [False, True]
    assert free["cameras_least"].tolist() == [0, 0]


def test_unknown_kinds_are_all_named_with_the_nearest() -> None:
    """Each strange kind is a problem of its own with what was probably meant."""
    with pytest.raises(SettingsError) as caught:
        candidates_of(toy_city(GRID), candidates=("intersections", "rooftop", "midblock"))
    assert len(caught.value.problems) == 2
    assert "Did you mean `intersection`?" in str(caught.value)


def test_kinds_asked_for_and_not_found_are_told() -> None:
    """A city without areas, places and cameras has no place of four kinds."""
    settings = toy_settings(cameras=CamerasSettings(candidates=KINDS))
    found = candidates_of(toy_city(GRID), settings)
    told = [note.message for note in candidate_notes(found, settings)]
    assert [k for k in KINDS for m in told if f"of kind {k}," in m] == [
        "plaza", "town_entry", "door", "pole", "existing",
    ]  # fmt: skip
    assert set(WHERE_FROM) == set(KINDS)
    assert candidate_notes(found, toy_settings()) == ()


def test_order_of_merging_holds_every_kind_of_the_schema() -> None:
    """The kinds of the schema are those of the order, and places that edits add once all are merged."""
    (kind,) = (c for c in CANDIDATES.columns if c.name == "kind")
    assert sorted(kind.choices) == sorted([*ORDER, "edit"])


def test_merging_takes_the_better_kind_then_the_greater_degree() -> None:
    """Of three places in a chain 10 m apart the middle corner stays alone; a lone pole 13 m on stays."""
    xy = np.array([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0], [23.0, 0.0]])
    degree = np.array([3, 4, 3, 0])
    assert kept(["intersection"] * 3 + ["pole"], xy, degree).tolist() == [False, True, False, True]
    assert kept(["list"] * 4, xy, degree).all()
