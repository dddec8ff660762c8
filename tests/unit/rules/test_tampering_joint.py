"""What a plan says of its joint decision is refused where it was tampered with, each part by its rule."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from helpers_toy import grid_lines, streets_geojson, write_toy

from planner.cli.run import run_study
from planner.plan.progress import Run
from planner.rules import audit
from planner.rules.folder import PlanFolder, read_folder
from planner.rules.integrity import figures, joint, joint_costs
from planner.settings import load_settings

RULES = {r.id: r for r in (*joint.RULES, *joint_costs.RULES, *figures.RULES)}
Block, Arrays = dict[str, Any], dict[str, np.ndarray]
SETTINGS = {
    "cameras.count": 5, "optimize.bulk": False, "joint.decide": "together", "joint.gap_limit_pct": 30.0,
    "joint.time_limit_s": 6.0, "costs.budget": 0.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> PlanFolder:
    """The plan of a town decided together, audited as a whole."""
    here = tmp_path_factory.mktemp("joint")
    write_toy(here / "s", streets_geojson=streets_geojson(list(grid_lines(5, 5))))
    run_study(load_settings(here / "s", None, SETTINGS), here / "p", overwrite=False, watched=Run())
    assert audit(here / "p").integrity_errors == ()
    return read_folder(here / "p")


def tampered(
    plan: PlanFolder, told: Callable[[Block], object] | None, kept: Callable[[Arrays], object] | None
) -> set[str]:
    """Return the rules that refuse the plan after a change of `plan.json`, or of the joint arrays."""
    summary = copy.deepcopy(plan.parts["plan.json"])
    arrays = {k: v.copy() for k, v in plan.parts["evidence/joint.npz"].items()}
    if told:
        told(summary)
    if kept:
        kept(arrays)
    parts = {**plan.parts, "plan.json": summary, "evidence/joint.npz": arrays}
    folder = replace(plan, parts=parts, found={})
    return {name for name, rule in RULES.items() if list(rule.check(folder))}


def add(key: str, by: float) -> Callable[[Block], object]:
    """Return a change of a figure of the block."""
    return lambda summary: summary["joint"].update({key: summary["joint"][key] + by})


def times(key: str, factor: float) -> Callable[[Arrays], object]:
    """Return a change of all amounts of an array."""
    return lambda a: a.update({key: (a[key] * factor).astype(np.int64)})


def test_the_plan_as_it_was_made_breaks_no_rule(plan: PlanFolder) -> None:
    assert tampered(plan, None, None) == set()


FIGURES = {
    "covered": (-1.0, {"INT-JOINT-CHOICE", "INT-JOINT-GAIN"}),
    "model_cost": (100.0, {"INT-JOINT-CHOICE", "INT-JOINT-BUDGET"}),
    "cameras": (1, {"INT-JOINT-CHOICE"}),
    "model_budget": (500.0, {"INT-JOINT-CHOICE"}),
    "bound": (-1.0, {"INT-JOINT-BOUND"}),
    "certified_bound": (-1.0, {"INT-JOINT-BOUND"}),
    "gap_pct": (-1.0, {"INT-JOINT-BOUND"}),
    "gap_limit_pct": (1.0, {"INT-JOINT-BOUND"}),
    "priced": (-1.0, {"INT-JOINT-BUDGET"}),
    "outside_model": (1.0, {"INT-JOINT-BUDGET"}),
    "budget": (-1.0, {"INT-JOINT-BUDGET"}),
}


@pytest.mark.parametrize("key", FIGURES)
def test_an_edited_figure_of_the_block_is_refused(plan: PlanFolder, key: str) -> None:
    by, rules = FIGURES[key]
    assert rules <= tampered(plan, add(key, by), None)


def test_a_plan_without_its_joint_block_is_refused(plan: PlanFolder) -> None:
    assert "INT-JOINT-ARRAYS" in tampered(plan, lambda s: s.update(joint=None), None)


def test_an_array_left_out_is_refused(plan: PlanFolder) -> None:
    assert tampered(plan, None, lambda a: a.pop("edge_cost")) == {"INT-JOINT-ARRAYS"}


def test_the_word_proven_beyond_the_gap_limit_is_refused(plan: PlanFolder) -> None:
    def change(summary: Block) -> None:
        joint_block = summary["joint"]
        joint_block["bound"] = joint_block["covered"] * 2
        joint_block["gap_pct"], joint_block["outcome"] = 50.0, "proven"

    assert "INT-JOINT-BOUND" in tampered(plan, change, None)


STREETS = {
    "cheaper streets": (times("edge_cost", 0.5), "INT-JOINT-STREETS"),
    "cheaper cameras": (times("view_cost", 0.9), "INT-JOINT-COSTS"),
    "dearer places": (times("site_cost", 1.1), "INT-JOINT-COSTS"),
    "one camera that costs a dollar less": (
        lambda a: a["view_cost"].__setitem__(0, a["view_cost"][0] - 100),
        "INT-JOINT-COSTS",
    ),
    "shorter streets": (times("length_cm", 0.5), "INT-JOINT-STREETS"),
    "a point that need not be joined": (
        lambda a: a.update(terminal=a["terminal"][:-1]),
        "INT-JOINT-STREETS",
    ),
    "a place on another street": (
        lambda a: a["site_node"].__setitem__(-1, int(a["root"])),
        "INT-JOINT-STREETS",
    ),
    "a place that needs no fiber": (
        lambda a: a["site_node"].__setitem__(-1, -1),
        "INT-JOINT-STREETS",
    ),
    "an edge of the choice left out": (
        lambda a: a.update(chosen_edge=a["chosen_edge"][1:]),
        "INT-JOINT-CHOICE",
    ),
    "a lower budget": (lambda a: a.update(budget=a["budget"] - 100_000), "INT-JOINT-CHOICE"),
    "a plan in stages without a street": (
        lambda a: a.update(staged_edge=a["staged_edge"][1:]),
        "INT-JOINT-GAIN",
    ),
    "a plan in stages with fewer cameras": (
        lambda a: a.update(staged_view=a["staged_view"][1:]),
        "INT-JOINT-GAIN",
    ),
    "no plan in stages": (lambda a: a.update(staged=np.array(False)), "INT-JOINT-GAIN"),
}


@pytest.mark.parametrize("case", STREETS)
def test_an_edited_array_is_refused(plan: PlanFolder, case: str) -> None:
    change, rule = STREETS[case]
    assert rule in tampered(plan, None, change)


def lowered_prefix(a: Arrays) -> None:
    """Leave the first node of some family out of its cuts."""
    a["proof_node"][0] = (a["proof_node"][0] + 1) % len(a["node_id"])


PROOFS = {
    "a raised dual": lambda a: a["proof_dual"].__setitem__(0, a["proof_dual"][0] + 10_000_000),
    "a dual below 0": lambda a: a["proof_dual"].__setitem__(0, -1),
    "a cut around the root": lambda a: a["proof_node"].__setitem__(-1, int(a["root"])),
    "a cut without its start": lowered_prefix,
    "a payer that pays for nothing": lambda a: a["proof_payer"].__setitem__(0, len(a["site_node"]) + 10**6),
    "a prefix beyond its family": lambda a: a["proof_prefix"].__setitem__(0, 10**6),
    "a place used once for less than nothing": lambda a: a["proof_once_multiplier"].__setitem__(0, -1),
    "places used once that cost more": lambda a: a.update(
        proof_once_multiplier=a["proof_once_multiplier"] + 10_000_000
    ),
    "once for too few places": lambda a: a.update(proof_once_multiplier=a["proof_once_multiplier"][1:]),
    "places that are not too near to each other": lambda a: a.update(
        proof_apart_indptr=np.array([0, 2]),
        proof_apart_site=np.array([0, 1]),
        proof_apart_multiplier=np.array([1]),
    ),
    "a place too near to itself": lambda a: a.update(
        proof_apart_indptr=np.array([0, 2]),
        proof_apart_site=np.array([0, 0]),
        proof_apart_multiplier=np.array([1]),
    ),
    "money that costs nothing": lambda a: a.update(proof_numerator=np.array(0)),
}


@pytest.mark.parametrize("case", PROOFS)
def test_a_proof_that_proves_nothing_is_refused(plan: PlanFolder, case: str) -> None:
    def change(arrays: Arrays) -> None:
        for name in ("proof_dual", "proof_node", "proof_payer", "proof_prefix", "proof_once_multiplier"):
            arrays[name] = arrays[name].copy()
        PROOFS[case](arrays)

    assert "INT-JOINT-BOUND" in tampered(plan, None, change)


def test_a_camera_that_the_decision_did_not_choose_is_refused(plan: PlanFolder) -> None:
    """The views of evidence/cover.npz are the choice: one less sees and costs less than is told."""
    arrays = {k: v.copy() for k, v in plan.parts["evidence/cover.npz"].items()}
    arrays["chosen"] = arrays["chosen"][:-1]
    folder = replace(plan, parts={**plan.parts, "evidence/cover.npz": arrays}, found={})
    assert {n for n in RULES if list(RULES[n].check(folder))} >= {"INT-JOINT-CHOICE"}


def test_fewer_cameras_than_the_study_allows_are_refused(plan: PlanFolder) -> None:
    """A count lowered to what was chosen would prove a bound for fewer cameras than were asked for."""
    arrays = {k: v.copy() for k, v in plan.parts["evidence/cover.npz"].items()}
    arrays["count"] = arrays["count"] - 1
    folder = replace(plan, parts={**plan.parts, "evidence/cover.npz": arrays}, found={})
    found = [f for f in RULES["INT-JOINT-CHOICE"].check(folder) if f.feature == "count"]
    assert [f.layer for f in found] == ["evidence/cover.npz"]
