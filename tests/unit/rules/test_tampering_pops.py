"""A choice of POPs that was tampered with is refused, by the rule that is to tell."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from helpers_toy import STUDY, write_toy

from planner.cli.run import run_study
from planner.plan.progress import Run
from planner.rules import audit
from planner.rules.folder import POP_CHOICE, SUMMARY, PlanFolder, read_folder
from planner.rules.integrity.pop_choice import RULES
from planner.settings import load_settings

Arrays = dict[str, np.ndarray]
Change = Callable[[Arrays, dict[str, Any]], None]
CHOOSE = """
[network]
architecture = "{}"
pops = "choose"
cabinets = true
"""


def folder_of(tmp: Path, architecture: str) -> PlanFolder:
    """Plan the toy town with POPs chosen; the audit finds nothing."""
    study = write_toy(tmp / "study", study_toml=STUDY + CHOOSE.format(architecture))
    run_study(load_settings(study), tmp / "plan", overwrite=False, watched=Run())
    report = audit(tmp / "plan")
    assert report.integrity_errors == ()
    assert report.skipped == ()
    return read_folder(tmp / "plan")


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, PlanFolder]:
    """The town with a POP beside its center, from point to point, and under splitters."""
    return {a: folder_of(tmp_path_factory.mktemp(a), a) for a in ("point_to_point", "gpon")}


def told_of(plan: PlanFolder, change: Change) -> set[str]:
    """Return the rules of the choice that tell of a change."""
    arrays = {k: v.copy() for k, v in plan.arrays(POP_CHOICE).items()}
    summary = deepcopy(plan.summary)
    change(arrays, summary["network"]["pops"]["choice"])
    changed = replace(plan, parts={**plan.parts, POP_CHOICE: arrays, SUMMARY: summary}, found={})
    return {rule.id for rule in RULES if any(True for _ in rule.check(changed))}


def moved(a: Arrays) -> None:
    """Let a site that hangs on the other POP hang on the center."""
    a["chosen"][np.flatnonzero(a["chosen"] > 0)[0]] = 0


def array(name: str, change: Callable[[np.ndarray], Any]) -> Change:
    """Change one array, in place or anew."""

    def changed(a: Arrays, _: dict[str, Any]) -> None:
        found = change(a[name])
        a[name] = a[name] if found is None else np.asarray(found)

    return changed


def figures(**values: float) -> Change:
    """Change figures of plan.json."""
    return lambda _, choice: choice.update(values)


def raised(amount: float) -> Change:
    """Tell both bounds higher by an amount, the gap in step."""

    def changed(_: Arrays, choice: dict[str, Any]) -> None:
        choice["proven_bound"] += amount
        choice["lower_bound"] = max(choice["lower_bound"], choice["proven_bound"])
        choice["gap_pct"] = round(100 * (1 - choice["lower_bound"] / choice["objective"]), 4)

    return changed


def dearer(a: Arrays, choice: dict[str, Any]) -> None:
    """Raise the price of fiber to the center: its pairs no longer cost the way."""
    a["pair_cents"][: int(a["pair_indptr"][1])] += np.arange(int(a["pair_indptr"][1]))


CASES: dict[str, tuple[str, Change, set[str]]] = {
    "nothing": ("point_to_point", lambda a, c: None, set()),
    "nothing under splitters": ("gpon", lambda a, c: None, set()),
    "a bound above what is proven": ("point_to_point", raised(0.2), {"INT-POP-BOUND"}),
    "a bound above what is proven under splitters": ("gpon", raised(0.4), {"INT-POP-BOUND"}),
    "a bound below what is proven": ("point_to_point", figures(proven_bound=1.0), set()),
    "a cost told lower": ("gpon", figures(objective=3000.0), {"INT-POP-BOUND"}),
    "a gap told smaller": ("gpon", figures(gap_pct=-1.0), {"INT-POP-BOUND"}),
    "a bound that is no number": ("gpon", figures(proven_bound=None), {"INT-POP-CHOICE"}),
    "prices that prove nothing": (
        "point_to_point", array("edge_price", lambda x: -x - 1), {"INT-POP-BOUND"},
    ),
    "a price of a site that a center serves": (
        "point_to_point",
        lambda a, c: a.update(cover_site=np.array([0]), cover_price=np.array([1e6])),
        {"INT-POP-BOUND"},
    ),
    "a site chosen for another POP": (
        "point_to_point", lambda a, c: moved(a), {"INT-POP-CHOICE", "INT-POP-BOUND"},
    ),
    "a site at another node": (
        "point_to_point", array("site_node", lambda x: np.roll(x, 1)),
        {"INT-POP-CHOICE", "INT-POP-BOUND"},
    ),
    "routes longer than they are": ("gpon", array("edge_m", lambda x: x + 1), {"INT-POP-CHOICE"}),
    "dearer fiber": ("point_to_point", array("way_cents_m", lambda x: 2 * x), {"INT-POP-BOUND"}),
    "a pair left out that is within reach": (
        "gpon",
        lambda a, c: a.update(
            pair_site=a["pair_site"][:-1], pair_cents=a["pair_cents"][:-1],
            pair_indptr=np.minimum(a["pair_indptr"], len(a["pair_site"]) - 1),
        ),
        {"INT-POP-CHOICE"},
    ),
    "pairs that cost more than the way": ("gpon", dearer, {"INT-POP-CHOICE", "INT-POP-BOUND"}),
    "an array missing": ("gpon", lambda a, c: a.pop("room"), {"INT-POP-CHOICE"}),
    "a place that is not there": ("gpon", array("chosen", lambda x: x + 99), {"INT-POP-CHOICE"}),
    "no arrays": ("gpon", lambda a, c: a.clear(), {"INT-POP-CHOICE"}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_each_tampering_is_told(towns: dict[str, PlanFolder], case: str) -> None:
    town, change, expected = CASES[case]
    assert told_of(towns[town], change) == expected


def test_arrays_without_a_choice_are_told(towns: dict[str, PlanFolder]) -> None:
    """A plan that says its POPs are the centers holds no arrays of a choice."""
    plan = towns["gpon"]
    summary = deepcopy(plan.summary)
    del summary["network"]["pops"]["choice"]
    changed = replace(plan, parts={**plan.parts, SUMMARY: summary}, found={})
    assert {rule.id for rule in RULES if any(True for _ in rule.check(changed))} == {"INT-POP-CHOICE"}
