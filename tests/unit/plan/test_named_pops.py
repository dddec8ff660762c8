"""Points that the study says hold a POP: joined, or told by name with the figure that leaves them out."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from helpers_town import Town, make_settings, make_town

from planner.errors import InputError
from planner.outputs.words.sentences import sentence
from planner.plan.standing import refuse_unknown_pops, without_uplink

NAMED = ("GOV-0001", "GOV-0002")


def town_of(reach_m: float) -> Town:
    """A town with two points that hold a POP, whose uplinks reach so far."""
    network = {"pops": "choose", "pop_kinds": (), "existing_pops": tuple(f"row {n}" for n in NAMED)}
    town = make_town(5, side=6, cameras=6, points=4, settings=make_settings(1, network=network))
    uplinks = tuple(replace(o, reach_m=reach_m) for o in town.catalog.uplinks)
    return replace(town, catalog=replace(town.catalog, uplinks=uplinks))


def ground_of(town: Town) -> SimpleNamespace:
    """What the plan room knows of the town."""
    return SimpleNamespace(settings=town.settings, city=SimpleNamespace(points=town.points))


def test_a_named_pop_whose_uplink_no_optic_lights_is_told_by_name_with_the_figure() -> None:
    """Uplinks of 100 m at most: both are left out, each with a warning that says by how much."""
    town = town_of(100.0)
    plant = town.plant()
    assert set(plant.pops["kind"]) == {"center"}
    found = without_uplink(ground_of(town), plant)
    assert list(found["feature"]) == list(NAMED)
    assert set(found["code"]) == {"POPS-NOT-JOINED"}
    assert set(found["severity"]) == {"warning"}
    assert found["message"].str.contains("Its uplink: its fiber is .* m long.* reaches 100 m").all()
    assert all(
        sentence(m).es.startswith(f"{site} (row {site}")
        and "Su enlace al centro: su fibra mide" in sentence(m).es
        for m, site in zip(found["message"], NAMED, strict=True)
    )


def test_named_pops_that_are_pops_of_the_plan_are_not_told() -> None:
    """With uplinks of 10 km both are POPs."""
    town = town_of(10_000.0)
    plant = town.plant()
    assert (plant.pops["kind"] == "existing").sum() == 2
    assert len(without_uplink(ground_of(town), plant)) == 0


def test_one_lit_and_one_dark_tells_the_dark_one_alone() -> None:
    """A reach between the two ways."""
    whole = town_of(10_000.0).plant()
    links = whole.link_budget.drop_duplicates("site_id").set_index("site_id")["length_m"]
    pops = whole.pops.set_index("pop_id").query("kind == 'existing'")
    near, far = sorted(pops.index, key=lambda p: links[p])
    town = town_of(float(links[near] + links[far]) / 2)
    plant = town.plant()
    assert list(without_uplink(ground_of(town), plant)["feature"]) == [pops.loc[far, "site_id"]]


def test_a_named_point_that_is_not_joined_is_told_with_why() -> None:
    """No street joins it: the sentence is that of the table of unserved sites."""
    town = town_of(10_000.0)
    lone = town.without("GOV-0002")
    plant = lone.plant()
    point = town.points.loc[town.points["site_id"] == "GOV-0002"].iloc[0]
    told = plant.unserved.head(0).copy()
    told.loc[0, ["site_id", "reason", "detail"]] = ["GOV-0002", "no_path", "No allowed way."]
    found = without_uplink(ground_of(town), replace(plant, unserved=told))
    assert list(found["feature"]) == ["GOV-0002"]
    assert "It is not joined. No allowed way." in found["message"].iloc[0]
    assert str(point["source_id"]) in found["message"].iloc[0]


def test_a_name_that_no_point_has_is_refused() -> None:
    """A POP that is said to stand is not left out for a slip of the pen."""
    town = town_of(100.0)
    refuse_unknown_pops(ground_of(town))
    network = replace(town.settings.network, existing_pops=("row GOV-0001", "escuela 9"))
    other = replace(town, settings=replace(town.settings, network=network))
    with pytest.raises(InputError, match="escuela 9"):
        refuse_unknown_pops(ground_of(other))
