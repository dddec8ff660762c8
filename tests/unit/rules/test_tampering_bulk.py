"""What network.bulk says is refused where it was tampered with, each figure and array by its rule."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers_bulk_town import write_town

from planner.cli.run import run_study
from planner.plan.progress import Run
from planner.rules import audit
from planner.rules.folder import PlanFolder, read_folder
from planner.rules.integrity import bulk, routing_evidence
from planner.settings import load_settings

RULES = {r.id: r for r in (*bulk.RULES, *routing_evidence.RULES)}
Block, Arrays = dict[str, Any], dict[str, np.ndarray]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> PlanFolder:
    """The plan of a town in which another tree than the cheapest route is taken, audited as a whole."""
    here = tmp_path_factory.mktemp("bulk")
    write_town(here / "s")
    summary = run_study(load_settings(here / "s"), here / "p", overwrite=False, watched=Run())
    assert summary["network"]["bulk"]["status"] == "improved"
    assert audit(here / "p").integrity_errors == ()
    return read_folder(here / "p")


def tampered(
    plan: PlanFolder, told: Callable[[Block], object] | None, kept: Callable[[Arrays], object] | None
) -> set[str]:
    """Return the rules that refuse the plan after a change of network.bulk, or of the routing's arrays."""
    summary = copy.deepcopy(plan.parts["plan.json"])
    arrays = {k: v.copy() for k, v in plan.parts["evidence/routing.npz"].items()}
    if told:
        told(summary["network"]["bulk"])
    if kept:
        kept(arrays)
    parts = {**plan.parts, "plan.json": summary, "evidence/routing.npz": arrays}
    folder = replace(plan, parts=parts, found={})
    return {name for name, rule in RULES.items() if list(rule.check(folder))}


def lower(key: str, by: float) -> Callable[[Block], object]:
    """Return a change of a figure."""
    return lambda block: block.update({key: block[key] - by})


FIGURES = {
    "plain_cost": "INT-BULK-COST",
    "cost": "INT-BULK-COST",
    "gain_pct": "INT-BULK-COST",
    "gap_pct": "INT-BULK-COST",
    "plain_route_weight": "INT-BULK-COST",
    "route_weight": "INT-BULK-COST",
    "route_gap_pct": "INT-BULK-COST",
    "capex": "INT-BULK-COST",
    "lower_bound": "INT-BULK-BOUND",
}


def test_the_plan_as_written_is_accepted(plan):
    """No rule of the search or of the routing finds a fault in the plan as it was written."""
    assert tampered(plan, None, None) == set()


@pytest.mark.parametrize("key", FIGURES)
def test_an_edited_figure_is_refused(plan, key):
    """Each figure told of the search is recomputed; one that was edited is told by its rule."""
    assert FIGURES[key] in tampered(plan, lower(key, 1.0), None)


def test_a_bound_by_another_share_is_refused(plan):
    """The bound follows from the share of the weights told beside it."""
    found = tampered(plan, lambda b: b.update(bound_part_ppm=b["bound_part_ppm"] + 300_000), None)
    assert "INT-BULK-BOUND" in found


def test_a_status_that_the_trees_deny_is_refused(plan):
    """Told as kept, or as not searched, though another tree was taken: refused, and so is a word unknown."""
    for word in ("kept", "off", "best"):
        assert "INT-BULK-EVIDENCE" in tampered(plan, lambda b, w=word: b.update(status=w), None)


def test_arrays_taken_out_or_broken_are_refused(plan):
    """Every array of the search is needed, of whole numbers and within range."""
    for name in bulk.NAMES:
        assert "INT-BULK-EVIDENCE" in tampered(plan, None, lambda a, n=name: a.pop(n))
        assert "INT-BULK-EVIDENCE" in tampered(plan, None, lambda a, n=name: a.update({n: a[n] + 10**6}))


def test_demands_made_up_are_refused(plan):
    """Fewer fibers, or a circuit more, are not the circuits of the plan."""
    more = {"bulk_fibers": lambda v: v + 1, "bulk_from": lambda v: np.roll(v, 1) * 0 + v[0]}
    for name, change in more.items():
        assert "INT-BULK-EVIDENCE" in tampered(plan, None, lambda a, n=name, c=change: a.update({n: c(a[n])}))


def test_a_dearer_way_to_count_the_plain_tree_is_refused(plan):
    """A span off the routed tree counts in its cheapest way; another one would change the bound."""

    def dearer(a: Arrays) -> None:
        spare = np.setdiff1d(np.arange(len(a["bulk_way"])), a["routed_edge"])
        two = [e for e in spare.tolist() if a["way_indptr"][e + 1] - a["way_indptr"][e] > 1]
        rows = range(int(a["way_indptr"][two[0]]), int(a["way_indptr"][two[0] + 1]))
        a["bulk_way"][two[0]] = max(rows, key=lambda k: a["way_cost_cents"][k])

    assert "INT-BULK-EVIDENCE" in tampered(plan, None, dearer)


def test_another_plain_tree_is_refused(plan):
    """A plain tree that is not that of the routing no longer has the objective of the routing."""

    def other(a: Arrays) -> None:
        a["routed_edge"], a["routed_way"] = a["chosen_edge"].copy(), a["chosen_way"].copy()

    found = tampered(plan, None, other)
    assert {"INT-ROUTING-OBJECTIVE", "INT-BULK-EVIDENCE"} <= found


def test_without_the_search_the_plan_has_the_tree_of_the_routing(tmp_path):
    """With optimize.bulk = false nothing is told but that, and no array of the search is stored."""
    write_town(tmp_path / "s", "[optimize]\nbulk = false\n")
    summary = run_study(load_settings(tmp_path / "s"), tmp_path / "p", overwrite=False, watched=Run())
    assert summary["network"]["bulk"] == {"status": "off", "reason": "optimize.bulk"}
    folder = read_folder(tmp_path / "p")
    assert not set(bulk.NAMES) & set(folder.arrays("evidence/routing.npz"))
    assert audit(tmp_path / "p").integrity_errors == ()
