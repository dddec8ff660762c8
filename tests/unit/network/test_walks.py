"""Fibers of protection circuits that leave one cable half way and enter another half way."""

from __future__ import annotations

import pandas as pd
import pytest
from helpers_town import make_town
from test_protection import protected

from planner.errors import PlannerError
from planner.network.splices import splice_plan
from planner.network.walks import fiber_walks
from planner.rules.chains import segments

LAYERS = ("circuits", "spans", "cables", "cameras", "points", "splitters", "pops", "closures")


def crossing(path, cables):
    """Two trunks A: C-X-P and B: D-X-Q that meet at X; one circuit from P over X to the center at D."""
    spans = pd.DataFrame(
        [("A1", "C", "X", "C"), ("A2", "X", "P", "X"), ("B1", "D", "X", "D"), ("B2", "X", "Q", "X")],
        columns=["span_id", "from_node", "to_node", "toward_center_node"],
    )
    circuit = ("CIR-00001", "protection", "CAM-0001", "POP-0001", 1, "A2 B1", path)
    names = ["circuit_id", "kind", "from_id", "to_id", "fibers", "span_ids", "fiber_path"]
    return {
        "spans": spans,
        "circuits": pd.DataFrame([circuit], columns=names),
        "cables": pd.DataFrame(cables, columns=["cable_id", "span_ids", "from_node", "to_node"]),
        "cameras": pd.DataFrame({"camera_id": ["CAM-0001"], "node_id": ["P"], "connected": [True]}),
        "points": pd.DataFrame({"point_id": [], "node_id": [], "connected": []}),
        "splitters": pd.DataFrame({"splitter_id": [], "node_id": []}),
        "pops": pd.DataFrame({"pop_id": ["POP-0001"], "node_id": ["D"], "kind": ["center"]}),
    }


TRUNKS = [("CBL-0001", "A1 A2", "C", "P"), ("CBL-0002", "B1 B2", "D", "Q")]


def test_a_fiber_goes_over_between_two_cables_that_both_run_on():
    """Both trunks are opened at X: the fiber of one is spliced to that of the other."""
    walk = fiber_walks(crossing("CBL-0001:2>CBL-0002:3", TRUNKS))[0]
    assert [(r.cable_id, r.number, r.span_ids, r.nodes) for r in walk.runs] == [
        ("CBL-0001", 2, ("A2",), ("P", "X")),
        ("CBL-0002", 3, ("B1",), ("X", "D")),
    ]


def test_a_cable_that_does_not_lie_on_the_way_is_refused():
    """A path over a trunk that the circuit never enters is a fault of whoever made it."""
    with pytest.raises(PlannerError, match="not on its spans"):
        fiber_walks(crossing("CBL-0001:2", TRUNKS))


def test_runs_without_cable_are_told_apart_where_they_cross():
    """Two rented runs cross at X; the circuit leaves one for the other there."""
    tables = crossing("A1:1>B1:1", [])
    others = pd.DataFrame(
        [
            ("CIR-00002", "access", "CAM-0001", "POP-0001", 2, "A2 A1", "A1:2 A1:3"),
            ("CIR-00003", "access", "CAM-0002", "POP-0001", 2, "B2 B1", "B1:2 B1:3"),
        ],
        columns=tables["circuits"].columns,
    )
    tables["circuits"] = pd.concat([tables["circuits"], others], ignore_index=True)
    tables["cameras"] = pd.DataFrame(
        {"camera_id": ["CAM-0001", "CAM-0002"], "node_id": ["P", "Q"], "connected": [True, True]}
    )
    walks = [w for w in fiber_walks(tables) if w.circuit_id == "CIR-00001"]
    assert [r.span_ids for r in walks[0].runs] == [("A2",), ("B1",)]


def test_the_audit_places_a_splice_between_two_opened_trunks_and_prefers_the_center():
    """Half way to half way is placed; where two nodes would do it is the inner one."""
    reach = {"A": frozenset("xab"), "B": frozenset("bcd")}
    assert [h[0] for h, _ in segments("ac", [("A", 1), ("B", 1)], reach, "ac")] == ["A", "B"]
    inward = [h[0] for h, _ in segments("abc", [("A", 1), ("B", 1)], reach, "abc")]
    outward = [h[0] for h, _ in segments("abc", [("A", 1), ("B", 1)], reach, "")]
    assert (inward, outward) == (["A", "A", "B"], ["A", "B", "B"])


@pytest.mark.parametrize("seed", [4, 8])
def test_second_routes_that_cross_trunks_get_their_splices(seed):
    """Every fiber of a town with crossing second routes is walked, and its closures hold its splices."""
    town = make_town(seed, side=6, cameras=12, points=6)
    plant, _ = protected(town)
    tables = {name: getattr(plant, name) for name in LAYERS}
    walks = fiber_walks(tables)
    assert {w.circuit_id for w in walks} == set(plant.circuits["circuit_id"])
    for walk in walks:
        assert sum(len(r.span_ids) for r in walk.runs) == len(
            (plant.circuits.set_index("circuit_id").loc[walk.circuit_id, "span_ids"] or "").split()
        )
    told = splice_plan(tables, town.catalog.cable_sizes)
    by_closure = {c["closure_id"]: len(c["splices"]) for c in told["closures"]}
    assert by_closure == plant.closures.set_index("closure_id")["splices"].to_dict()
