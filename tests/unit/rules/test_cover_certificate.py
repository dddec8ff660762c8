"""A proof of coverage with every kind of rule, changed one array at a time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from planner.optimize.covering import solve_covering
from planner.optimize.report import Limits
from planner.rules.cover_certificate import cover_bound_milli, verify_cover_certificate
from tests.helpers_covers import KINDS, proof_arrays, ruled_problem

Arrays = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def proof() -> Arrays:
    """A proven answer of a problem with every kind of rule, multipliers above 0 among them."""
    for seed in range(200):
        problem = ruled_problem(seed, KINDS)
        answer = solve_covering(problem, Limits(gap_limit_pct=0.0))
        if answer.report.outcome == "proven" and len(answer.chosen) > 2:
            return proof_arrays(problem, answer)
    pytest.fail("no random problem with every rule has an answer")


def copied(arrays: Arrays) -> Arrays:
    return {name: values.copy() for name, values in arrays.items()}


def negative(name: str) -> Callable[[Arrays], None]:
    def change(a: Arrays) -> None:
        a[name].flat[0] = -2

    return change


def shorter(name: str) -> Callable[[Arrays], None]:
    def change(a: Arrays) -> None:
        a[name] = a[name][:-1]

    return change


def put(name: str, value: object) -> Callable[[Arrays], None]:
    def change(a: Arrays) -> None:
        a[name] = np.asarray(value)

    return change


def spacing_row_without_pair(a: Arrays) -> None:
    a["apart"] = a["apart"][1:]


def spacing_row_lowered(a: Arrays) -> None:
    row = int(np.flatnonzero(np.char.startswith(a["side_name"], "spacing"))[0])
    a["side_most"][row] = 0


TAMPERS: dict[str, tuple[Callable[[Arrays], None], str]] = {
    "weight_milli below 0": (negative("weight_milli"), "INT-COVER-ARRAYS"),
    "weight_milli as decimals": (
        lambda a: a.__setitem__("weight_milli", a["weight_milli"] * 1.0), "INT-COVER-ARRAYS"),
    "backup above the weight": (
        lambda a: a["backup_milli"].__setitem__(0, a["weight_milli"][0] + 1), "INT-COVER-RULES"),
    "cover_indptr short": (shorter("cover_indptr"), "INT-COVER-ARRAYS"),
    "cover_demand out of range": (negative("cover_demand"), "INT-COVER-ARRAYS"),
    "fixed more": (lambda a: a["fixed"].__setitem__(slice(None), True), "INT-COVER-RULES"),
    "counted no more": (lambda a: a["counted"].__setitem__(0, False), "INT-COVER-RULES"),
    "count lower": (put("count", np.int64(0)), "INT-COVER-RULES"),
    "chosen out of order": (lambda a: a.__setitem__("chosen", a["chosen"][::-1]), "INT-COVER-ARRAYS"),
    "chosen without the fixed": (lambda a: a.__setitem__("chosen", a["chosen"][:-1]), "INT-COVER-RULES"),
    "view_candidate out of range": (negative("view_candidate"), "INT-COVER-ARRAYS"),
    "site_least above": (lambda a: a["site_least"].__setitem__(slice(None), 3), "INT-COVER-RULES"),
    "site_most none": (lambda a: a["site_most"].__setitem__(slice(None), 0), "INT-COVER-RULES"),
    "side_name short": (shorter("side_name"), "INT-COVER-ARRAYS"),
    "side_indptr short": (shorter("side_indptr"), "INT-COVER-ARRAYS"),
    "side_view out of range": (negative("side_view"), "INT-COVER-ARRAYS"),
    "side_coefficient above": (
        lambda a: a["side_coefficient"].__setitem__(slice(None), 99), "INT-COVER-RULES"),
    "side_most below": (lambda a: a["side_most"].__setitem__(slice(None), -99), "INT-COVER-RULES"),
    "side_multiplier below 0": (negative("side_multiplier"), "INT-COVER-BOUND"),
    "floor_group out of range": (negative("floor_group"), "INT-COVER-ARRAYS"),
    "floor_milli above": (lambda a: a["floor_milli"].__setitem__(0, 10**9), "INT-COVER-RULES"),
    "floor_multiplier below 0": (negative("floor_multiplier"), "INT-COVER-BOUND"),
    "multiplier below 0": (negative("multiplier"), "INT-COVER-BOUND"),
    "multiplier short": (shorter("multiplier"), "INT-COVER-ARRAYS"),
    "multiplier_scale none": (put("multiplier_scale", np.int64(0)), "INT-COVER-BOUND"),
    "apart without a pair of a row": (spacing_row_without_pair, "INT-COVER-BOUND"),
    "spacing row lowered": (spacing_row_lowered, "INT-COVER-BOUND"),
    "apart out of range": (negative("apart"), "INT-COVER-ARRAYS"),
}  # fmt: skip


def test_the_proof_itself_is_without_fault(proof: Arrays) -> None:
    """What the solver hands out passes, and its bound is not below what the choice covers."""
    assert verify_cover_certificate(proof) == []
    assert cover_bound_milli(proof) > 0


@pytest.mark.parametrize("name", TAMPERS)
def test_a_changed_array_is_told(proof: Arrays, name: str) -> None:
    """Each change of one array is found under the rule that it breaks."""
    change, rule = TAMPERS[name]
    changed = copied(proof)
    change(changed)
    assert rule in {f.rule for f in verify_cover_certificate(changed)}


def test_every_array_of_the_proof_is_tampered_with(proof: Arrays) -> None:
    """No array escapes: each has a case, or its absence is a plain problem."""
    assert {name.split()[0] for name in TAMPERS} >= set(proof) - {"fixed", "backup_milli"}


def test_lower_multipliers_prove_no_less(proof: Arrays) -> None:
    """Without any multiplier the bound is all coverable demand, first and second sight."""
    nothing = copied(proof)
    for name in ("multiplier", "side_multiplier", "floor_multiplier"):
        nothing[name][:] = 0
    seen = np.unique(proof["cover_demand"])
    whole = int(proof["weight_milli"][seen].sum() + proof["backup_milli"][seen].sum())
    assert verify_cover_certificate(nothing) == []
    assert cover_bound_milli(nothing) == whole >= cover_bound_milli(proof)
