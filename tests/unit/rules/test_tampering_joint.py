"""What a plan says of its joint decision is refused where it was tampered with, each part by its rule."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from helpers_toy import grid_lines, streets_geojson, write_toy

from planner.cli.run import run_study
from planner.plan.progress import Run
from planner.rules import audit
from planner.rules.folder import PlanFolder, read_folder
from planner.rules.integrity import cover_evidence, cover_limits, cover_room, figures, joint, joint_costs
from planner.rules.integrity import joint_told as told_of
from planner.settings import load_settings

COVER = "evidence/cover.npz"
MODULES = (joint, joint_costs, told_of, figures, cover_evidence, cover_room, cover_limits)
RULES = {r.id: r for module in MODULES for r in module.RULES}
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
    plan: PlanFolder, told: Callable[[Block], object] | None, kept: Callable[[Arrays], object] | None,
    seen: Callable[[Arrays], object] | None = None, asked: Callable[[Block], object] | None = None,
) -> set[str]:  # fmt: skip
    """Return the rules that refuse the plan after a change of block, joint arrays, cover arrays or study."""
    study = copy.deepcopy(plan.parts["evidence/study.json"])
    cover = {k: v.copy() for k, v in plan.parts[COVER].items()}
    summary = copy.deepcopy(plan.parts["plan.json"])
    arrays = {k: v.copy() for k, v in plan.parts["evidence/joint.npz"].items()}
    if told:
        told(summary)
    if kept:
        kept(arrays)
    if seen:
        seen(cover)
    if asked:
        asked(study)
    parts = {**plan.parts, "plan.json": summary, "evidence/joint.npz": arrays, COVER: cover,
             "evidence/study.json": study}  # fmt: skip
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
    "covered_share": (0.01, {"INT-JOINT-CHOICE"}),
    "model_budget": (500.0, {"INT-JOINT-CHOICE"}),
    "bound": (-1.0, {"INT-JOINT-BOUND"}),
    "proven_budget": (-1.0, {"INT-JOINT-BOUND"}),
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


def inside(*keys: str, by: float = 1.0) -> Callable[[Block], object]:
    """Return a change of a figure within the block."""

    def change(summary: Block) -> None:
        part = summary["joint"]
        for key in keys[:-1]:
            part = part[int(key) if isinstance(part, list) else key]
        part[keys[-1]] += by

    return change


def searched(summary: Block) -> None:
    """Let gap and word rest on what the search claims, not on what the evidence proves."""
    block = summary["joint"]
    block.update(bound=block["covered"], gap_pct=0.0, outcome="proven")


TOLD = {
    "more gained from nothing": (inside("gain", "from_nothing_pct"), "INT-JOINT-TOLD"),
    "more gained from the stages": (inside("gain", "from_stages_pct"), "INT-JOINT-TOLD"),
    "a plan in stages that sees less": (inside("stages", "covered", by=-1.0), "INT-JOINT-TOLD"),
    "a plan in stages that costs more in the model": (inside("stages", "model_cost"), "INT-JOINT-TOLD"),
    "a plan in stages with more cameras": (inside("stages", "cameras", by=1), "INT-JOINT-TOLD"),
    "a plan in stages that costs less when priced": (inside("stages", "priced", by=-1.0), "INT-JOINT-TOLD"),
    "a round that is not the plan's": (inside("rounds", "0", "covered", by=-1.0), "INT-JOINT-TOLD"),
    "a round at another price": (inside("rounds", "0", "priced", by=-1.0), "INT-JOINT-TOLD"),
    "no round": (lambda s: s["joint"]["rounds"].clear(), "INT-JOINT-TOLD"),
    "a round that saw more within the budget": (
        lambda s: s["joint"]["rounds"].append({**s["joint"]["rounds"][0], "covered": 1e6}),
        "INT-JOINT-TOLD",
    ),
    "a gap of what the search claims": (searched, "INT-JOINT-BOUND"),
    "a lower bound on the cameras": (
        lambda s: s["cameras"].update(upper_bound=s["cameras"]["objective"] - 0.1),
        "INT-JOINT-BOUND",
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_a_figure_that_no_stored_choice_has_is_refused(plan: PlanFolder, case: str) -> None:
    change, rule = TOLD[case]
    assert rule in tampered(plan, change, None)


def at_once(a: Arrays) -> None:
    """Let every node of the chosen streets be one that must be joined."""
    edges = a["chosen_edge"]
    a["terminal"] = np.unique(np.concatenate([a["tail"][edges], a["head"][edges], a["terminal"]]))


def off_its_corner(a: Arrays) -> None:
    """Let a street that was not taken end at a node of its own."""
    free = np.setdiff1d(np.arange(len(a["tail"])), a["chosen_edge"])
    a["node_id"] = np.append(a["node_id"], "ND-99999")
    a["head"] = a["head"].copy()
    a["head"][free[-1]] = len(a["node_id"]) - 1


def renamed(a: Arrays) -> None:
    """The same, under the name of the corner."""
    corner = str(a["node_id"][a["head"][np.setdiff1d(np.arange(len(a["tail"])), a["chosen_edge"])[-1]]])
    off_its_corner(a)
    a["node_id"][-1] = corner


def paid_root(a: Arrays) -> None:
    """Let the root be where the farthest street of the choice ends."""
    a["root"] = np.array(int(a["head"][a["chosen_edge"][-1]]))


def yearly(a: Arrays) -> None:
    """Add a limit on yearly payments that the study does not set."""
    for part in ("edge", "site", "view"):
        a[f"{part}_yearly"] = np.zeros_like(a[f"{part}_cost"])
    a["yearly_limit"] = np.array(0)


def started(name: str, key: str, value: Callable[[Arrays], np.ndarray]) -> Callable[[Arrays], None]:
    """Return a change of the views or edges of a choice beside the plan."""

    def change(a: Arrays) -> None:
        at = a["beside_name"].tolist().index(name)
        parts = np.split(a[f"beside_{key}"], a[f"beside_{key}_indptr"][1:-1])
        parts[at] = value(a)
        a[f"beside_{key}"] = np.concatenate(parts)
        a[f"beside_{key}_indptr"] = np.cumsum([0, *(len(p) for p in parts)])

    return change


MODEL = {
    "nodes that must be joined without a point": (at_once, "INT-JOINT-STREETS"),
    "a street taken off its corner": (off_its_corner, "INT-JOINT-STREETS"),
    "a second corner of the same name": (renamed, "INT-JOINT-STREETS"),
    "another root": (paid_root, "INT-JOINT-STREETS"),
    "a limit on payments that nobody set": (yearly, "INT-JOINT-BOUND"),
    "another bound in the evidence": (lambda a: a.update(proof_bound=a["proof_bound"] - 1), "INT-JOINT-TOLD"),
    "a start with every view": (
        started("from_nothing", "view", lambda a: np.arange(len(a["view_cost"]))),
        "INT-JOINT-TOLD",
    ),
    "a start without streets": (
        started("from_nothing", "edge", lambda a: np.zeros(0, np.int64)),
        "INT-JOINT-TOLD",
    ),
    "a plan in stages without streets": (
        started("all_in_stages", "edge", lambda a: np.zeros(0, np.int64)),
        "INT-JOINT-TOLD",
    ),
    "no choices beside the plan": (lambda a: a.pop("beside_name"), "INT-JOINT-TOLD"),
    "a choice of an unknown name": (lambda a: a["beside_name"].__setitem__(0, "x"), "INT-JOINT-TOLD"),
    "a view beyond all": (lambda a: a["beside_view"].__setitem__(0, 10**6), "INT-JOINT-TOLD"),
}


@pytest.mark.parametrize("case", MODEL)
def test_a_model_that_the_study_does_not_ask_for_is_refused(plan: PlanFolder, case: str) -> None:
    change, rule = MODEL[case]
    assert rule in tampered(plan, None, change)


def every_pair(a: Arrays) -> None:
    """Hold every place that was not chosen apart from a chosen one."""
    used = np.unique(a["view_candidate"][a["chosen"]])
    rest = np.setdiff1d(np.arange(len(a["site_most"])), used)
    a["apart"] = np.stack([np.full(len(rest), used[0]), rest], axis=1)


def side_row(name: str, most: int) -> Callable[[Arrays], None]:
    """Return a change that lets only so many of the views be chosen."""

    def change(a: Arrays) -> None:
        views = np.arange(len(a["view_id"]))
        a.update(
            side_name=np.array([name]), side_indptr=np.array([0, len(views)]), side_view=views,
            side_coefficient=np.ones_like(views), side_most=np.array([most]), side_multiplier=np.array([0]),
        )  # fmt: skip

    return change


def full(a: Arrays) -> None:
    """Leave no room at places that were not chosen."""
    used = np.unique(a["view_candidate"][a["chosen"]])
    a["site_most"][np.setdiff1d(np.arange(len(a["site_most"])), used)] = 0


COVERS = {
    "places held apart by nobody": (every_pair, "INT-COVER-APART"),
    "a limit on a class that nobody set": (side_row("class_most fixed", 5), "INT-COVER-LIMITS"),
    "a limit of another kind": (side_row("spread", 5), "INT-COVER-LIMITS"),
    "a device budget that nobody set": (side_row("device_budget", 5), "INT-COVER-LIMITS"),
    "a floor of coverage that nobody set": (
        lambda a: a.update(
            floor_group=np.zeros_like(a["floor_group"]),
            floor_milli=np.array([1]),
            floor_multiplier=np.array([0]),
        ),
        "INT-COVER-LIMITS",
    ),
    "more multipliers than rows": (side_row("spacing 1", 1), "INT-COVER-BOUND"),
    "places without room": (full, "INT-COVER-ROOM"),
    "views that must be chosen": (lambda a: a["fixed"].__setitem__(a["chosen"], True), "INT-COVER-ROOM"),
    "second sights worth something": (lambda a: a["backup_milli"].fill(1_000), "INT-COVER-LIMITS"),
}


@pytest.mark.parametrize("case", COVERS)
def test_a_limit_on_cameras_that_nobody_set_is_refused(plan: PlanFolder, case: str) -> None:
    change, rule = COVERS[case]
    assert rule in tampered(plan, None, None, change)


def test_a_bound_for_less_than_the_budget_leaves_is_refused(plan: PlanFolder) -> None:
    """A thousand more to spend: the same cuts prove less, however low the model was held."""
    more = {"costs": {**plan.study["costs"], "budget": float(plan.summary["joint"]["budget"]) + 1000.0}}
    found = tampered(plan, lambda s: s["joint"].update(budget=more["costs"]["budget"]), None, None,
                     lambda study: study.update(more))  # fmt: skip
    assert "INT-JOINT-BOUND" in found


def test_the_money_of_the_decision_is_at_most_what_a_limit_with_tax_leaves() -> None:
    """121 with 21 % of tax leave 100 of the 150 that the plan in stages costs; 181.50 leave all of it."""
    for limit, left in ((121.0, 100.0), (181.5, 150.0), (0.0, 150.0)):
        costs = {"budget": 0.0, "max_capex_with_tax": limit, "tax_pct": 21.0}
        folder = SimpleNamespace(summary={"joint": {"stages": {"priced": 150.0}}}, study={"costs": costs})
        assert joint.budget_of(cast(PlanFolder, folder)) == left
