"""Why an asset is in the plan, or a place carries nothing: every answer known by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers_tiny_plan import write_tiny_plan

from planner.cli.asked import asset_text
from planner.plan.ask import asset_of
from planner.plan.explain import why
from planner.plan.model import Plan
from planner.plan.store import read_plan


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """The tiny plan, read from its files."""
    folder: Path = tmp_path_factory.mktemp("explain") / "plan"
    write_tiny_plan(folder)
    return read_plan(folder)


def test_a_camera_at_the_end_pays_for_the_street_that_only_it_uses(tiny: Plan) -> None:
    """CAM-0003 is fixed by the list; beyond CAM-0002 the 60 m of duct carry it alone."""
    told = why(tiny, "CAM-0003")
    assert told is not None
    spans = tiny.tables["spans"].set_index("span_id")
    assert told["streets_m"] == 60.0
    assert told["streets"] == spans.loc["SP-00002.1", "weight_cents"] / 100
    assert told["binding"] == ["list"]


def test_a_camera_on_the_way_to_others_saves_no_street(tiny: Plan) -> None:
    told = why(tiny, "CAM-0001")
    assert told is not None
    assert (told["streets"], told["streets_m"]) == (0.0, 0.0)
    assert told["binding"] == ["cameras.count"]


def test_a_span_tells_who_hangs_on_it(tiny: Plan) -> None:
    """Beyond SP-00001.3 hang two cameras that alone see 16 residents; before it the school hangs too."""
    told, first = why(tiny, "SP-00001.3"), why(tiny, "SP-00001.1")
    assert told is not None
    assert first is not None
    assert (told["points"], told["cameras"], told["binding"]) == (0, 2, ["cameras"])
    assert (first["points"], first["cameras"], first["binding"]) == (1, 3, ["points"])


def test_a_point_is_there_because_every_plan_joins_it(tiny: Plan) -> None:
    told = why(tiny, "GOV-0001")
    assert told is not None
    assert told["binding"] == ["points"]


def test_a_place_without_a_camera_tells_what_one_more_would_see(tiny: Plan) -> None:
    """From CAND-00004 nothing new is seen, or the count is reached; CAND-00005 is out of reach."""
    told, cut_off = why(tiny, "CAND-00004"), why(tiny, "CAND-00005")
    assert told is not None
    assert cut_off is not None
    cover = tiny.evidence["cover.npz"]
    seen = np.zeros(6, bool)
    for j in cover["chosen"]:
        seen[cover["cover_demand"][cover["cover_indptr"][j] : cover["cover_indptr"][j + 1]]] = True
    row = cover["cover_demand"][cover["cover_indptr"][3] : cover["cover_indptr"][4]]
    assert told["gain"] == cover["weight_milli"][row][~seen[row]].sum() / 1000
    assert told["binding"] == (["cameras.count"] if told["gain"] else ["seen"])
    assert cut_off["binding"] == ["reach"]


def joined(tiny: Plan) -> Plan:
    """The tiny plan with a joint model beside it: three streets in a line from the center, places on each.

    The tree reaches node 2; CAND-00004 stands at node 3, one street of 700 cents further, its place costs
    200, its view 100. Money is worth 1 demand unit in thousandths a cent.
    """
    arrays = {
        "node_id": np.array(["a", "b", "c", "d"]), "tail": np.array([0, 1, 2, 2]),
        "head": np.array([1, 2, 3, 3]), "edge_cost": np.array([10, 10, 700, 900]),
        "chosen_edge": np.array([0, 1]), "root": np.array(0), "site_node": np.array([1, 2, 2, 3]),
        "site_cost": np.full(4, 200), "view_cost": np.full(4, 100), "proof_numerator": np.array(1),
        "proof_denominator": np.array(1), "proof_count_multiplier": np.array(0),
        "budget": np.array(-1), "view_yearly": np.zeros(0, np.int64),
    }  # fmt: skip
    return replace(tiny, evidence={**tiny.evidence, "joint.npz": arrays})


def test_in_a_joint_plan_a_place_costs_its_street_itself_and_its_view(tiny: Plan) -> None:
    """The cheaper of two parallel streets counts: 700 + 200 + 100 cents."""
    told = why(joined(tiny), "CAND-00004")
    assert told is not None
    assert told["cost"] == 10.0


def test_a_view_that_sees_less_than_its_money_does_elsewhere_is_told_so(tiny: Plan) -> None:
    plan = joined(tiny)
    cover = {**plan.evidence["cover.npz"], "chosen": np.array([2]), "count": np.array(1)}
    told = why(replace(plan, evidence={**plan.evidence, "cover.npz": cover}), "CAND-00001")
    assert told is not None
    assert told["price"] == 0.1
    assert told["gain"] > 0
    expected = ["money"] if told["gain"] < 0.1 * told["cost"] else ["cameras.count"]
    assert told["binding"] == expected


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("CAM-0003", "the list fixes it"),
        ("GOV-0001", "every plan joins government points"),
        ("SP-00001.3", "0 points and 2 cameras hang on it"),
        ("CAND-00005", "fiber cannot reach its street"),
    ],
)
def test_the_reason_is_printed_in_words(tiny: Plan, wanted: str, words: str) -> None:
    assert words in asset_text(asset_of(tiny, wanted))
