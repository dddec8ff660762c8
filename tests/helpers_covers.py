"""Small random covering problems with rules, their best choice by trying all, and the arrays of a proof."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from planner.optimize.maxcover.verdict import broken_rules, worth_of
from planner.optimize.problems import CoverageProblem, CoverageSolution, SideRows

KINDS = ("sites", "least", "side", "floors", "second", "standing", "apart")
SITES = 6


def side_rows(rng: np.random.Generator, candidates: int) -> SideRows:
    """A class count, a budget and a floor on a number of cameras."""
    rows = [np.flatnonzero(rng.random(candidates) < 0.6) for _ in range(3)]
    coefs = [np.ones(len(rows[0]), int), rng.integers(1, 9, len(rows[1])), -np.ones(len(rows[2]), int)]
    indptr = np.cumsum([0, *(len(r) for r in rows)])
    most = np.array([rng.integers(1, 4), rng.integers(4, 20), -1])
    return SideRows(("class", "budget", "floor"), indptr, np.concatenate(rows), np.concatenate(coefs), most)


def ruled_problem(seed: int, kinds: tuple[str, ...], candidates: int = 11, rows: int = 20) -> CoverageProblem:
    """A random problem with the named kinds of rule, views grouped at six sites."""
    rng = np.random.default_rng(seed)
    sets = [np.flatnonzero(rng.random(rows) < 0.3 * rng.random()) for _ in range(candidates)]
    weight = rng.integers(1, 40, rows)
    fixed, more = np.zeros(candidates, bool), dict[str, Any]()
    site = np.sort(rng.integers(0, SITES - 1, candidates))
    if "standing" in kinds:
        fixed[-1], site[-1] = True, SITES - 1
        more["counted"] = ~fixed
    if {"sites", "least", "apart"} & set(kinds):
        more |= {"site": site, "site_most": rng.integers(1, 3, SITES)}
    if "least" in kinds:
        held = np.bincount(site, minlength=SITES) > 0
        more["site_least"] = np.where(held & (rng.random(SITES) < 0.4), 1, 0)
    if "side" in kinds:
        more["side"] = side_rows(rng, candidates)
    if "floors" in kinds:
        group = rng.integers(-1, 2, rows)
        least = np.array([weight[group == g].sum() // 4 for g in range(2)])
        more |= {"floor_group": group, "floor_weight": least}
    if "second" in kinds:
        more["second_weight"] = (weight * rng.random(rows)).astype(np.int64)
    if "apart" in kinds:
        more["apart"] = np.array([[0, 1], [1, 2], [0, 2], [2, 3]])
    indptr = np.cumsum([0, *(len(s) for s in sets)])
    count = int(rng.integers(2, 6))
    return CoverageProblem(indptr, np.concatenate(sets).astype(np.int64), weight, fixed, count, **more)


def best_by_trying(problem: CoverageProblem) -> int | None:
    """The most that a choice covers which keeps every rule, None where none does."""
    must = np.flatnonzero(problem.fixed)
    rest = np.flatnonzero(~problem.fixed)
    best = None
    for size in range(problem.count + 1):
        for c in combinations(rest, size):
            chosen = np.zeros(problem.candidate_count, bool)
            chosen[must] = chosen[list(c)] = True
            if not broken_rules(problem, chosen):
                best = max(best or 0, worth_of(problem, chosen))
    return best


def proof_arrays(problem: CoverageProblem, answer: CoverageSolution) -> dict[str, np.ndarray]:
    """The arrays of `cover.npz` that the bound and the rules of the choice are about."""
    proof, side = answer.certificate, answer.certificate.side
    arrays = {
        "weight_milli": problem.weight, "backup_milli": problem.second_weight,
        "cover_indptr": problem.cover_indptr, "cover_demand": problem.cover_demand,
        "fixed": problem.fixed, "counted": problem.counted, "count": np.int64(problem.count),
        "chosen": answer.chosen, "view_candidate": problem.site, "site_least": problem.site_least,
        "site_most": problem.site_most, "side_name": np.array(side.name, dtype=str),
        "side_indptr": side.indptr, "side_view": side.candidate, "side_coefficient": side.coefficient,
        "side_most": side.most, "floor_group": problem.floor_group, "floor_milli": problem.floor_weight,
        "apart": problem.apart, "multiplier": proof.multiplier, "side_multiplier": proof.side_multiplier,
        "floor_multiplier": proof.floor_multiplier, "multiplier_scale": np.int64(proof.multiplier_scale),
    }  # fmt: skip
    return {name: np.asarray(values) for name, values in arrays.items() if values is not None}
