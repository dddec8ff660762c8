"""Exclusion zones: what forbids, masks or asks for a justification, and with which reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from helpers_city import grid_paths, toy_city, toy_settings, toy_sites
from helpers_ground import at, box, candidates_of, frame, full_catalog, private, spot

from planner.city.model import City
from planner.errors import InputError, SettingsError
from planner.schema import CANDIDATES
from planner.settings.model import CamerasSettings, PrivacySettings, Settings
from planner.siting.candidates.make import make_candidates
from planner.siting.exclusions import actions_by_kind, apply_exclusions
from planner.siting.open_streets import streets_with_frontage

GRID = grid_paths(4, 4)
CORNERS = {"candidates": ("intersection",)}


def applied(
    city: City, settings: Settings | None = None, **cameras: object
) -> dict[tuple[float, float], object]:
    """Return (action, reason) of each place that an exclusion holds, forbidden ones too."""
    settings = settings or toy_settings()
    settings = replace(settings, cameras=CamerasSettings(**(CORNERS | cameras)))
    catalog = full_catalog()
    before = make_candidates(city, settings, catalog, streets_with_frontage(city.streets, catalog))
    kept, forbidden = apply_exclusions(before, city, settings, catalog)
    for table in (kept, forbidden):
        CANDIDATES.check(table)
    assert sorted([*kept["candidate_id"], *forbidden["candidate_id"]]) == before["candidate_id"].tolist()
    assert (forbidden["exclusion"] == "forbid").all()
    assert not (kept["exclusion"] == "forbid").any()
    return {
        place: (action, reason)
        for rows in (kept, forbidden)
        for place, action, reason in zip(at(rows), rows["exclusion"], rows["exclusion_reason"], strict=True)
        if isinstance(action, str)
    }


def with_places(kinds: list[str], shapes: list[object], **columns: object) -> City:
    city = toy_city(GRID)
    return replace(city, places=frame(city, shapes, kind=kinds, **columns))


def test_nothing_mapped_excludes_nothing() -> None:
    """A city without zones, places and areas keeps every candidate without action."""
    assert applied(toy_city(GRID)) == {}


@pytest.mark.parametrize("action", ["forbid", "mask", "justify"])
def test_zone_of_the_study_holds_inside_and_on_its_rim(action: str) -> None:
    """The zone's action and words hold for the two corners inside or on its rim, and for no other."""
    city = toy_city(GRID)
    zone = frame(city, [box(100, 90, 150, 200)], name="Juzgado", action=action, reason="order 12/2025")
    found = applied(replace(city, exclusions=zone))
    assert found == dict.fromkeys(((100.0, 100.0), (100.0, 200.0)), (action, "zone Juzgado: order 12/2025"))


def test_sensitive_place_acts_within_the_buffer() -> None:
    """A union 8 m from a corner forbids it, one 12 m from another corner does not at 10 m, and does at 15."""
    city = with_places(["union", "union"], [spot(100, 108), spot(200, 212)], name=["UTA", None])
    assert applied(city) == {(100.0, 100.0): ("forbid", "8 m from union UTA")}
    wide = applied(city, private(buffer_m=15.0))
    assert wide[200.0, 200.0] == ("forbid", "12 m from union")


def test_study_overrules_the_catalog() -> None:
    """`privacy.justify` turns the catalog's forbid into justify, `privacy.forbid` its justify into forbid."""
    city = with_places(["union", "worship"], [spot(100, 108), spot(200, 208)])
    found = applied(city, private(justify=("union",), forbid=("worship",)))
    assert (found[100.0, 100.0][0], found[200.0, 200.0][0]) == ("justify", "forbid")


def test_the_strongest_action_wins_and_all_reasons_are_told() -> None:
    """Worship (justify), a clinic (mask) and a zone that forbids: forbid wins, and the others are told."""
    city = with_places(["worship", "clinic"], [spot(100, 105), spot(104, 100)], name=["Catedral", "CAPS"])
    both = applied(city)[100.0, 100.0]
    assert both == ("mask", "4 m from clinic CAPS; also justify: 5 m from worship Catedral")
    zone = frame(city, [box(90, 90, 110, 110)], name="Z", action="forbid", reason=None)
    all_three = applied(replace(city, exclusions=zone))[100.0, 100.0]
    assert all_three[0] == "forbid"
    assert all_three[1].startswith("zone Z; also mask: 4 m from clinic CAPS; also justify")


def test_many_reasons_are_counted() -> None:
    """Of five temples near one corner three are named, the nearest first, and two counted."""
    city = with_places(["worship"] * 5, [spot(100, 101 + i) for i in range(5)], name=list("ABCDE"))
    reason = applied(city)[100.0, 100.0][1]
    assert reason == "1 m from worship A, 2 m from worship B, 3 m from worship C and 2 more"


def test_no_camera_stands_inside_a_masked_ground() -> None:
    """Of corners inside, on the rim of and beside a school's ground only the first is forbidden."""
    city = with_places(["school"], [box(60, 60, 200, 95)], name=["Normal"])
    rim = with_places(["school"], [box(60, 60, 100.5, 140)], name=["Normal"])
    inside = with_places(["school"], [box(60, 60, 140, 140)], name=["Normal"])
    assert applied(city)[100.0, 100.0] == ("mask", "5 m from school Normal")
    assert applied(rim)[100.0, 100.0][0] == "mask"
    action, reason = applied(inside)[100.0, 100.0]
    assert action == "forbid"
    assert reason == "inside school Normal: a camera stands on the street side of it"
    assert applied(inside, private(justify=("school",)))[100.0, 100.0] == ("justify", "inside school Normal")


def test_place_mapped_as_a_point_counts_with_its_building() -> None:
    """A union 30 m inside a building whose front is 6 m from the corner forbids the corner."""
    city = with_places(["union"], [spot(130, 130)])
    assert applied(city) == {}
    housed = replace(city, buildings=frame(city, [box(106, 100, 160, 160)], height_m=None, use=None))
    assert applied(housed)[100.0, 100.0] == ("forbid", "6 m from union")


def test_open_ground_before_a_seat_of_government_is_a_place_of_assembly() -> None:
    """Corners at the plaza before the town hall are flagged; a plaza 80 m from it is not at 60 m."""
    city = with_places(["seat_of_government"], [spot(150, 250)], name=["Casa de Gobierno"])
    plazas = [box(106, 106, 194, 194), box(206, 6, 294, 94)]
    city = replace(city, areas=frame(city, plazas, name=["Plaza Belgrano", "Plaza España"], kind="plaza"))
    found = applied(city)
    why = "place of assembly Plaza Belgrano, before seat of government Casa de Gobierno"
    assert set(found) == {(100.0, 100.0), (100.0, 200.0), (200.0, 100.0), (200.0, 200.0)}
    assert set(found.values()) == {("justify", why)}
    assert applied(city, private(assembly_distance_m=50.0)) == {}
    nameless = replace(city, areas=city.areas.assign(name=""))
    assert applied(nameless) == {}


def test_forbidden_fixed_rows_are_all_named_with_the_mend() -> None:
    """Two fixed rows before a union's door are refused together; as candidates they leave the offer."""
    listed = toy_sites([(100, 2), (200, 102), (0, 200)], "C", name=["Uno", "Dos", "Tres"])
    city = toy_city(GRID, cameras=listed)
    city = replace(city, places=frame(city, [spot(100, 6), spot(200, 106)], kind="union", name="UTA"))
    with pytest.raises(InputError) as caught:
        applied(city, list_mode="fixed", count=3)
    text = str(caught.value)
    assert all(word in text for word in ("C1 (Uno)", "C2 (Dos)", "union UTA", "privacy.justify"))
    assert "C3" not in text
    found = applied(city, list_mode="candidates")
    assert [a for a, _ in found.values()].count("forbid") == 2


def test_door_keeps_its_mask_unless_the_study_forbids() -> None:
    """A school door is masked though it stands past the buffer; where the study forbids it there is none."""
    city = with_places(["school"], [box(110, 120, 190, 180)], name=["Normal"])
    door = applied(city, candidates=("door",), count=0)
    assert [a for a, _ in door.values()] == ["mask"]
    assert "street side" in next(iter(door.values()))[1]
    assert applied(city, private(forbid=("school",)), candidates=("door",)) == {}
    stop = with_places(["transit_stop", "union"], [spot(150, 104), spot(150, 108)])
    assert [a for a, _ in applied(stop, candidates=("door",)).values()] == ["forbid"]


def test_kinds_of_privacy_must_be_known_and_stand_once() -> None:
    """An unknown kind is told with the nearest, and a kind under two actions is refused, all at once."""
    settings = toy_settings(privacy=PrivacySettings(forbid=("unions", "party"), justify=("party",)))
    with pytest.raises(SettingsError) as caught:
        actions_by_kind(settings, full_catalog())
    assert len(caught.value.problems) == 2
    assert "Did you mean `union`?" in str(caught.value)
    assert "stands under `privacy.forbid` too" in str(caught.value)


def test_candidates_of_a_forbidden_zone_keep_their_numbers_apart() -> None:
    """Ids of the kept and of the forbidden are those given before, so none is given twice."""
    city = toy_city(GRID)
    city = replace(
        city, exclusions=frame(city, [box(90, 90, 110, 110)], name="Z", action="forbid", reason=None)
    )
    before = candidates_of(city, **CORNERS)
    kept, forbidden = apply_exclusions(before, city, toy_settings(), full_catalog())
    assert len(forbidden) == 1
    assert set(kept["candidate_id"]).isdisjoint(forbidden["candidate_id"])
