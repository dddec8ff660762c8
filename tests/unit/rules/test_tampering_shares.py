"""Shares that keep their promises pass; an edited one is told by the rule that holds it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers_shares import study, two

from planner.plan.province.shares import share_budget
from planner.rules.province import shares as rules
from planner.rules.province.folder import ProvinceFolder
from planner.settings import resolved

Document = dict[str, Any]


def document(**shared: object) -> Document:
    """Return summary, study and evidence of a budget shared out, as JSON has them."""
    settings = study(100, **shared)
    part = share_budget(settings, two())
    found = {"shares": part.summary, "members": [{"id": "east"}, {"id": "west"}]}
    whole = {"summary": found, "study": resolved(settings), "evidence": part.evidence}
    return json.loads(json.dumps(whole))


def plans(told: Document, folder: Path) -> None:
    """Write the `plan.json` of each member as its chosen offer says."""
    for name, member in told["evidence"]["members"].items():
        offer, proof = (member[k][member["chosen"]] for k in ("offers", "proofs"))
        place = folder / "members" / name
        place.mkdir(parents=True)
        plan = {
            "cost": {"capex": offer["cost"] / 100},
            "cameras": {"demand_total": member["demand_total"] / 1000},
            "joint": {
                "covered": offer["covered"] / 1000, "outside_model": offer["outside"] / 100,
                "proven_budget": proof["budget"] / 100, "certified_bound": proof["bound"] / 1000,
            },
        }  # fmt: skip
        (place / "plan.json").write_text(json.dumps(plan))


def found(told: Document, folder: Path) -> set[str]:
    """Return the rules that find something."""
    parts = {
        "province.json": told["summary"], "evidence/study.json": told["study"],
        "evidence/shares": told["evidence"],
    }  # fmt: skip
    read = ProvinceFolder(folder, parts, ())
    return {r.id.removeprefix("INT-SHARES-") for r in rules.RULES if list(r.check(read))}


def put(dotted: str, value: object) -> Callable[[Document], None]:
    """Return what sets a value."""

    def change(told: Document) -> None:
        target: Any = told
        *path, last = dotted.split(".")
        for key in path:
            target = target[int(key)] if isinstance(target, list) else target[key]
        assert target[last] != value
        target[last] = value

    return change


CASES: dict[str, tuple[Callable[[Document], None], set[str]]] = {
    "a bound below what is proven": (put("summary.shares.bound", 98_100), {"BOUND"}),
    "a gap that is smaller": (put("summary.shares.gap_pct", 0.1), {"BOUND"}),
    "a value that is larger": (put("summary.shares.value", 99_000), {"BOUND"}),
    "a multiplier below 0": (put("evidence.multiplier", [-1, 1]), {"BOUND"}),
    "a multiplier of another price": (put("evidence.multiplier", [1, 1000]), {"BOUND"}),
    "told not to bind": (put("summary.shares.binds", False), {"BOUND"}),
    "told as proven": (put("summary.shares.outcome", "proven"), {"BOUND"}),
    "more shared than there is": (put("study.costs.budget", 60), {"RULES"}),
    "a floor that is not kept": (put("study.shared.least_coverage", 0.9), {"RULES"}),
    "a dearer offer": (put("evidence.members.west.chosen", 2), {"BOUND", "RULES", "PLANS"}),
    "another cost": (put("summary.shares.members.0.capex", 1.0), {"PLANS"}),
    "a member that is none": (put("summary.members.1.id", "north"), {"RULES"}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_edit_is_told_by_the_rule_that_holds_it(case, tmp_path):
    """What was edited is found, by exactly these rules."""
    told = document(gap_limit_pct=1.0)
    plans(told, tmp_path)
    change, expected = CASES[case]
    change(told)
    assert found(told, tmp_path) == expected


@pytest.mark.parametrize(
    "shared", [{}, {"least_share": 0.3}, {"count": "residents"}, {"count": "alike"}, {"most_share": 0.7}]
)
def test_shares_as_they_are_made_pass_and_both_bounds_are_alike(shared, tmp_path):
    """The bound by the rule's own formula is the stated one, less what was rounded up, under every rule."""
    told = document(**shared)
    plans(told, tmp_path)
    assert found(told, tmp_path) == set()
    parts = {"evidence/study.json": told["study"], "evidence/shares": told["evidence"]}
    proven = rules.bound_of(ProvinceFolder(tmp_path, parts, ()))
    assert 0 <= told["summary"]["shares"]["bound"] - proven <= 4


def test_a_plan_that_is_not_the_offer_is_told(tmp_path):
    """A member's plan that costs, sees or proves otherwise than its offer is found by each figure."""
    told = document()
    for n, key in enumerate(("cost.capex", "joint.covered", "joint.outside_model", "joint.certified_bound")):
        folder = tmp_path / str(n)
        plans(copy.deepcopy(told), folder)
        path = folder / "members" / "east" / "plan.json"
        plan = json.loads(path.read_text())
        block, name = key.split(".")
        plan[block][name] += 1
        path.write_text(json.dumps(plan))
        assert found(told, folder) == {"PLANS"}
