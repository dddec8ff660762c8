"""The bound along a tree, raised by multipliers on edges and facilities, and the choices met on the way.

Which facility serves a site is chosen twice: once in the tables along the tree, which keep room, openings and
lots, and once for each site alone, at what its pairs cost beside the prices. Prices of edges and facilities
are the multipliers of what both have to agree on: how many sites run over an edge, how many a facility takes.
Before them come prices of sets of facilities of which one must open, for sites beyond reach of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from planner.optimize.location.along import AlongAnswer, Prices, pair_rests, solve_along
from planner.optimize.location.covers import Covers
from planner.optimize.location.gains import Pairs
from planner.optimize.location.places import seat
from planner.optimize.location.problem import (
    Along,
    FloatArray,
    LocationProblem,
    Proof,
    cost_of,
    faults_of,
)
from planner.optimize.location.tree_kernels import crossed, depths
from planner.optimize.problems import BoolArray, IntArray
from planner.optimize.report import gap_pct

ROUNDS = 60
TOLL_ROUNDS = 12
COVER_ROUNDS, COVER_STEP, COVER_PATIENCE = 40, 0.5, 3
PATIENCE = 8
MIX = 0.7
"""How much of the direction before is kept: it damps the steps that go to and fro."""
FIRST_STEP, AGAIN_STEP, LAST_STEP = 0.3, 0.05, 0.004
FACILITY_SCALE = 30.0
"""How far the price of a facility moves against that of an edge of middling cost."""
SHARE, AGAIN_SHARE = 0.5, 0.9
"""The climb ends at this share of the gap that is asked for: the first rounds are the cheap ones.

A choice made anew begins where the rounds before it ended, so that few are cheap.
"""


@dataclass(frozen=True)
class Climbed:
    """The best bound with its prices, and the cheapest choice met: None where none was."""

    bound: float
    prices: Prices
    facility: IntArray | None
    upper: float


class _Met:
    """The cheapest choice met."""

    def __init__(self, problem: LocationProblem) -> None:
        self.problem, self.pairs = problem, Pairs.of(problem)
        self.facility: IntArray | None = None
        self.upper = float(np.inf)
        self.seen: set[bytes] = set()

    def read(self, choice: IntArray) -> None:
        """Take what the sites cost least at the facilities that a choice opens, with the lots it buys."""
        problem = self.problem
        taken = np.bincount(choice[choice >= 0], minlength=len(problem.opening))
        if problem.most_open is not None:
            # Where the toll leaves more open than may be, those stay that take most sites.
            order = np.argsort(-np.where(problem.fixed, 0, taken), kind="stable")[problem.most_open :]
            taken[order] = np.where(problem.fixed[order], taken[order], 0)
        for found in seat(self.pairs, taken, self.seen):
            if not faults_of(problem, found) and (cost := cost_of(problem, found)) < self.upper:
                self.facility, self.upper = found, float(cost)


def climb(
    problem: LocationProblem, along: Along, gap_limit_pct: float, stop: Callable[[], bool],
    start: Proof | None = None,
) -> Climbed | None:  # fmt: skip
    """Return bound and choice by subgradient steps over the prices; None where the tables are too large.

    Every step is a bound whatever the prices. The first prices are those of the tree, where the bound is
    exact but for what pairs cost beside it: a dearer optic for a longer way, or no pair beyond reach.

    Parameters
    ----------
    start
        Prices of a problem with more pairs or more room, to begin at.
    """
    met, bound = _Met(problem), -np.inf
    enough_pct = (SHARE if start is None else AGAIN_SHARE) * gap_limit_pct
    prices = _first(problem, along, met) if start is None else _again(problem, along, start)
    prices = at = _covered(problem, along, prices, met, enough_pct, stop, start)
    deep = depths(along.parent)
    dear = np.maximum(along.edge_cost, 1.0)
    scale = np.concatenate([dear / dear.mean(), np.full(len(problem.opening), FACILITY_SCALE)])
    step, quiet, way = FIRST_STEP if start is None else AGAIN_STEP, 0, np.zeros(len(scale))
    for _ in range(ROUNDS):
        rest = pair_rests(problem, along, prices.edge) - prices.own[problem.pair_facility]
        base = np.full(problem.site_count, np.inf)
        np.minimum.at(base, problem.pair_site, rest)
        answer = solve_along(problem, along, prices, base)
        if answer is None or not np.isfinite(answer.bound):
            return None
        met.read(answer.facility)
        quiet = 0 if answer.bound > bound + 1e-6 else quiet + 1
        if answer.bound > bound:
            bound, at = answer.bound, prices
        gap = gap_pct(met.upper, bound) if np.isfinite(met.upper) else np.inf
        if gap <= enough_pct or (quiet == PATIENCE and gap <= gap_limit_pct) or step < LAST_STEP or stop():
            break
        if quiet == PATIENCE:
            step, quiet, prices, way = step / 2, 0, at, np.zeros(len(scale))
            continue
        way = _disagreement(problem, along, deep, rest, base, answer) + MIX * way
        norm = float((way * way * scale).sum())
        if norm == 0:
            break
        goal = met.upper if np.isfinite(met.upper) else bound * 1.05 + 1.0
        moved = step * max(goal - answer.bound, 1.0) / norm * way * scale
        edges = len(along.parent)
        edge = np.maximum(prices.edge + moved[:edges], 0.0)
        prices = replace(prices, edge=edge, own=prices.own + moved[edges:])
    return Climbed(bound, at, met.facility, met.upper)


def _again(problem: LocationProblem, along: Along, start: Proof) -> Prices:
    """Return the prices of a problem of more pairs as prices of this one."""
    allowed = np.zeros(len(problem.opening), dtype=np.bool_)
    allowed[problem.pair_facility] = True
    known = np.where(np.isfinite(start.own), start.own, Prices.of(problem, along).own)
    return Prices(start.edge, np.where(allowed, known, np.inf), start.toll)


def _first(problem: LocationProblem, along: Along, met: _Met) -> Prices:
    """Return the prices of the tree, with the toll that keeps the limit on openings.

    The bound is concave in the toll and falls or rises by openings less the limit: the next toll is where the
    slopes on both sides meet, until they meet no higher than what is known.
    """
    prices = Prices.of(problem, along)
    most = problem.most_open
    if most is None:
        return prices
    base = _base(problem, along, prices)
    dearest = float(problem.opening.sum() + problem.pair_cost.max(initial=0) * problem.site_count) + 1.0
    tolls, known = [0.0, dearest], []
    best, best_bound = prices, -np.inf
    for _ in range(TOLL_ROUNDS):
        tried = replace(prices, toll=tolls.pop(0))
        answer = solve_along(problem, along, tried, base)
        if answer is None or not np.isfinite(answer.bound):
            break
        if answer.bound > best_bound + 1e-6:
            best, best_bound = tried, answer.bound
        met.read(answer.facility)
        opened = np.unique(answer.facility[answer.facility >= 0])
        slope = int((~problem.fixed[opened]).sum()) - most
        if slope == 0 or (slope < 0 and tried.toll == 0):
            break
        known.append((slope > 0, tried.toll, answer.bound, slope))
        if not tolls:
            above, below = [k for k in known if k[0]], [k for k in known if not k[0]]
            if not below:  # even the dearest toll opens more than the limit: no toll keeps it
                break
            _, t, value, rise = max(above)
            _, u, other, fall = min(below)
            tolls.append((other - value + rise * t - fall * u) / (rise - fall))
            if value + rise * (tolls[0] - t) <= best_bound + 1e-6:
                break
    return best


def _covered(
    problem: LocationProblem, along: Along, prices: Prices, met: _Met, gap_limit_pct: float,
    stop: Callable[[], bool], start: Proof | None,
) -> Prices:  # fmt: skip
    """Return the prices with those of sets of which one must open, by steps from a linear program's.

    Where a problem of more pairs had such prices, its sites keep theirs at first.
    """
    covers = Covers.of(problem)
    if not len(covers.member):
        return prices
    base = _base(problem, along, prices)
    price = at = covers.first_prices(problem) if start is None else _kept_prices(covers, start)
    best, bound, step, quiet = prices, -np.inf, COVER_STEP, 0
    for _ in range(COVER_ROUNDS):
        tried = replace(prices, relief=covers.relief(price), cover_site=covers.site, cover_price=price)
        answer = solve_along(problem, along, tried, base)
        if answer is None or not np.isfinite(answer.bound):
            break
        met.read(answer.facility)
        quiet = 0 if answer.bound > bound + 1.0 else quiet + 1
        if answer.bound > bound:
            best, bound, at = tried, answer.bound, price
        missing = covers.missing(answer.facility)
        norm = float(missing @ missing)
        if norm == 0 or stop() or (met.facility is not None and gap_pct(met.upper, bound) <= gap_limit_pct):
            break
        if quiet == COVER_PATIENCE:
            step, quiet, price = step / 2, 0, at
            continue
        goal = met.upper if np.isfinite(met.upper) else bound * 1.05 + 1.0
        price = np.maximum(price + step * max(goal - answer.bound, 1.0) / norm * missing, 0.0)
    return best


def _kept_prices(covers: Covers, start: Proof) -> FloatArray:
    """Return the price that each set's site had, 0 where it had none."""
    had = dict(zip(start.cover_site.tolist(), start.cover_price.tolist(), strict=True))
    return np.array([had.get(site, 0.0) for site in covers.site.tolist()])


def _base(problem: LocationProblem, along: Along, prices: Prices) -> FloatArray:
    """Return what each site pays at the least wherever it is served, inf where nowhere."""
    rest = pair_rests(problem, along, prices.edge) - prices.own[problem.pair_facility]
    base = np.full(problem.site_count, np.inf)
    np.minimum.at(base, problem.pair_site, rest)
    return base


def _disagreement(
    problem: LocationProblem, along: Along, deep: IntArray, rest: FloatArray, base: FloatArray,
    answer: AlongAnswer,
) -> FloatArray:  # fmt: skip
    """Return by edge, then by facility, how many sites more the tables send than sites would go alone.

    A site that its place in the tables costs least agrees with them, though others may cost as little.
    """
    site, facility = problem.pair_site, problem.pair_facility
    least: BoolArray = rest <= base[site] + 1e-6
    alone = np.full(problem.site_count, -1, dtype=np.int64)
    alone[site[least]] = facility[least]
    agreed = least & (answer.facility[site] == facility)
    alone[site[agreed]] = facility[agreed]
    served = np.flatnonzero(alone >= 0)
    many = len(problem.opening)
    out = []
    for choice in (answer.facility, alone):
        over = crossed(along.parent, deep, along.site_node[served], along.facility_node[choice[served]])
        out.append(np.concatenate([over, np.bincount(choice[served], minlength=many)]))
    return np.asarray(out[0] - out[1], dtype=np.float64)
