"""Questions about a stored plan: an asset, a cut, the way of a fiber; every answer known by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers_tiny_plan import write_tiny_plan

from planner.cli.asked import asset_text, cut_text, way_text
from planner.errors import UsageError
from planner.plan.ask import asset_of, cut_of, way_of
from planner.plan.model import Plan
from planner.plan.store import read_plan


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The tiny plan, read from its files."""
    folder: Path = tmp_path_factory.mktemp("ask") / "plan"
    write_tiny_plan(folder)
    return read_plan(folder)


def test_a_cut_of_a_route_span_tells_sites_demand_and_rank(tiny: Plan) -> None:
    """Beyond SP-00001.3 hang CAM-0002 and CAM-0003, who alone see 16 residents."""
    told = cut_of(tiny, "SP-00001.3")
    assert told["dark"] == ["CAM-0002", "CAM-0003"]
    assert (told["sites"], told["cameras"], told["points"], told["weight_lost"]) == (2, 2, 0, 16.0)
    assert told["part_of"] == [{"risk_id": "SP-00001.3", "kind": "stretch", "rank": 3}]
    assert "2 of 4 sites (50.0 %)" in cut_text(told)


def test_the_words_after_a_cut_say_whether_anybody_has_a_second_way(tiny: Plan) -> None:
    """Nobody; somebody, of no help here; somebody who stays lit by it."""
    told = cut_of(tiny, "SP-00001.3")
    assert (told["second_ways"], told["kept_lit"]) == (0, [])
    assert cut_text(told).endswith(
        "No site and no POP has a second way: all of these stay dark until it is mended."
    )
    assert "2 devices have a second way, none of which helps here" in cut_text({**told, "second_ways": 2})
    kept = cut_text({**told, "second_ways": 1, "kept_lit": ["GOV-0001"]})
    assert "kept lit  GOV-0001" in kept
    assert "1 device has a second way; by them 1 of the sites cut stay lit" in kept


def test_a_cut_of_a_street_takes_every_span_of_the_route_on_it(tiny: Plan) -> None:
    """Calle Uno carries three spans; a street without fiber puts out nothing."""
    told = cut_of(tiny, "SP-00001")
    assert told["span_ids"] == ["SP-00001.1", "SP-00001.2", "SP-00001.3"]
    assert told["sites"] == 4
    assert "nothing goes dark" in cut_text(cut_of(tiny, "SP-00003"))


def test_the_way_of_a_fiber_keeps_its_number_while_its_cable_runs_on(tiny: Plan) -> None:
    """CAM-0003 is the farthest: it has fiber 1 all the way, and is spliced where the duct begins."""
    told = way_of(tiny, "CAM-0003")
    assert [(s["span_id"], s["cable_id"], s["fiber"], s["spliced"]) for s in told["steps"]] == [
        ("SP-00001.1", "CBL-0001", 1, True),
        ("SP-00001.2", "CBL-0001", 1, False),
        ("SP-00001.3", "CBL-0001", 1, False),
        ("SP-00002.1", "CBL-0002", 1, True),
    ]
    assert (told["port"], told["ports"], told["route_m"]) == (1, 4, 260.0)
    assert [way_of(tiny, s)["port"] for s in ("CAM-0002", "CAM-0001", "GOV-0001")] == [2, 3, 4]
    shown = way_text(told)
    assert "1 fiber from CEN-01" in shown
    assert "tube 1 blue, blue" in shown
    assert "DRP-0003" in shown


def test_an_unserved_site_says_why(tiny: Plan) -> None:
    """GOV-0002 stands too far from any street."""
    assert way_text(way_of(tiny, "GOV-0002")) == (
        "GOV-0002 Escuela 2 is not served (too_far_from_street): 500 m"
    )


def test_an_asset_tells_fields_with_units_and_cost(tiny: Plan) -> None:
    """40 m of route on new poles cost 40 x 4.25 = 170; a camera comes with its drop and equipment."""
    told = asset_of(tiny, "SP-00001.1")
    assert told["layer"] == "spans"
    assert next(f for f in told["fields"] if f["field"] == "length_m")["unit"] == "m"
    assert told["cost_once"] == 170.0
    camera = asset_of(tiny, "CAM-0002")
    assert {c["what"] for c in camera["costs"]} >= {"itself", "drop", "optic"}
    assert "owner" in asset_text(camera)


@pytest.mark.parametrize("ask", [asset_of, cut_of, way_of])
def test_an_unknown_id_is_refused_with_the_nearest(tiny: Plan, ask) -> None:
    """What is nowhere is a usage error that suggests what was perhaps meant."""
    wanted = {"way_of": "CAM-0033", "cut_of": "SP-00001.9", "asset_of": "CBL-0009"}[ask.__name__]
    with pytest.raises(UsageError, match=f"{wanted}.*The nearest id is {wanted[:6]}"):
        ask(tiny, wanted)
