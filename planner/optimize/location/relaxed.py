"""A bound on every choice by Lagrange multipliers, and choices found on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from planner.optimize.location.gains import Pairs
from planner.optimize.location.problem import FloatArray, LocationProblem, cost_of
from planner.optimize.location.search import assign, improve, wander
from planner.optimize.problems import BoolArray, IntArray
from planner.optimize.report import gap_pct

ROUNDS = 600
PATIENCE = 20
EVERY = 25
"""A choice is read off the multipliers once in so many rounds: it takes longer than a bound."""
MIX = 0.7
"""How much of the direction before is kept: it damps the steps that go to and fro."""
SEARCHES = (100,)
"""Rounds after which the best choice met is searched around."""


@dataclass(frozen=True)
class Relaxed:
    """Multipliers with their bound, and the best choice met; `facility` is None where none was.

    Parameters
    ----------
    price
        float64[n], multiplier of each site: what serving it is worth.
    bound
        Lower bound in cents.
    reduced
        float64[m], by how much the bound rises where a facility is opened beside what the bound opens, or,
        below 0, closed.
    """

    price: FloatArray
    bound: float
    reduced: FloatArray
    facility: IntArray | None
    upper: float


class _Best:
    """The best choice met."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.facility: IntArray | None = None
        self.upper = float(np.inf)
        self.seen: set[bytes] = set()

    def read(self, opened: BoolArray) -> None:
        """Try the choice that opens some facilities."""
        key = opened.tobytes()
        if key not in self.seen:
            self.seen.add(key)
            self.take(assign(self.pairs, opened))

    def take(self, facility: IntArray | None) -> None:
        """Keep a choice where it is the cheapest so far."""
        cost = np.inf if facility is None else float(cost_of(self.pairs.problem, facility))
        if cost < self.upper:
            self.facility, self.upper = facility, cost


def _never() -> bool:
    """Say that nobody asks to stop."""
    return False


def relax(
    problem: LocationProblem, rounds: int = ROUNDS, gap_limit_pct: float = 0.0,
    stop: Callable[[], bool] = _never, seed: int = 1, known: IntArray | None = None, floor: float = 0.0,
) -> Relaxed:  # fmt: skip
    """Return the best bound of subgradient steps on the multipliers of `served_i`.

    Room is kept by parts of sites (`Pairs.gains`): the bound stays valid and is weaker where it binds. For
    multipliers u it is sum_i u[i] + the least sum of f[j] + g[j] over the fixed facilities and at most `most`
    others, where g[j] is the least sum of c[i,j] - u[i] within the room of j. Lots are
    taken by parts too.
    Steps are Polyak's toward the cheapest choice met, each direction mixed with the one before.

    Parameters
    ----------
    rounds
        Most steps.
    gap_limit_pct
        End as soon as choice and bound are so close.
    seed
        Of the exchanges by which the search leaves a choice that no single move mends.
    known
        A choice known before.
    floor
        A bound known before: with it the gap may be small enough before these multipliers show it.
    """
    pairs = Pairs.of(problem)
    served = np.bincount(pairs.site, minlength=problem.site_count) > 0
    cheapest = np.full(problem.site_count, np.inf)
    np.minimum.at(cheapest, pairs.site, pairs.cost)
    price = np.where(served, cheapest, 0.0)
    met = _Best(pairs)
    met.read(problem.fixed)
    met.take(known)
    if met.facility is None:
        met.read(_reaching(problem))
    at, bound, reduced = price, -np.inf, problem.opening.astype(np.float64)
    step, quiet, way = 1.0, 0, np.zeros(problem.site_count)
    for turn in range(rounds):
        worth, share = pairs.gains(price)
        now = problem.opening + worth
        open_now = _cheapest(now, problem)
        value = float(price[served].sum() + now[open_now].sum())
        quiet = 0 if value > bound + 1e-9 else quiet + 1
        if value > bound:
            at, bound, reduced = price, value, now
        if turn % EVERY == 0:
            met.read(open_now)
        if turn in SEARCHES and met.facility is not None:
            met.take(improve(pairs, met.facility, stop))
        done = gap_pct(met.upper, max(bound, floor)) <= gap_limit_pct if np.isfinite(met.upper) else False
        if done or step < 2e-3 or stop():
            break
        if quiet == PATIENCE:
            step, quiet, price, way = step / 2, 0, at, np.zeros(problem.site_count)
            continue
        share[~open_now[pairs.place]] = 0.0
        slope = served - np.bincount(pairs.site, share, minlength=problem.site_count)
        norm = float(slope @ slope)
        goal = met.upper if np.isfinite(met.upper) else bound * 1.05 + 1.0
        if norm == 0 or goal - bound < 0.5:
            break
        way = slope + MIX * way
        price = price + step * max(goal - value, 1.0) / max(float(way @ way), 1e-12) * way
    if met.facility is not None and gap_pct(met.upper, max(bound, floor)) > gap_limit_pct:
        met.take(wander(pairs, improve(pairs, met.facility, stop), seed, stop))
    return Relaxed(at, bound, reduced, met.facility, met.upper)


def _reaching(problem: LocationProblem) -> BoolArray:
    """Return the fixed facilities, and more until all sites have a pair: each the cheapest by site it adds.

    Where some sites are beyond the reach of all fixed ones, multipliers may be long in opening any.
    """
    out = problem.fixed.copy()
    left = np.zeros(problem.site_count, dtype=np.bool_)
    left[problem.pair_site] = True
    left[problem.pair_site[out[problem.pair_facility]]] = False
    while left.any():
        adds = np.bincount(problem.pair_facility[left[problem.pair_site]], minlength=len(out))
        share = np.where(adds > 0, (problem.opening + 1.0) / np.maximum(adds, 1), np.inf)
        best = int(share.argmin())
        out[best] = True
        left[problem.pair_site[problem.pair_facility == best]] = False
    return out


def _cheapest(reduced: FloatArray, problem: LocationProblem) -> BoolArray:
    """Return the fixed facilities and those that lower the bound most, no more than may open."""
    out = problem.fixed.copy()
    free = np.flatnonzero(~out & (reduced < 0))
    order = free[np.argsort(reduced[free], kind="stable")]
    out[order[: problem.most_open]] = True
    return out
