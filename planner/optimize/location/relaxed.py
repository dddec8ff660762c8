"""A bound on every choice by Lagrange multipliers, and choices found on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.optimize.location.problem import FloatArray, LocationProblem, cost_of, faults_of
from planner.optimize.problems import BoolArray, IntArray

ROUNDS = 400
PATIENCE = 15
EVERY = 10
"""A choice is read off the multipliers once in so many rounds: it takes longer than a bound."""


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


def relax(problem: LocationProblem, rounds: int = ROUNDS) -> Relaxed:
    """Return the best bound of subgradient steps on the multipliers of `served_i`.

    Of room only a count is kept, how many sites of the smallest need fit, and `most` is left out: the bound
    stays valid and is weaker where they bind. For multipliers u it is sum_i u[i] + sum_j min(0, f[j] + g[j]),
    fixed facilities counted whether they pay or not, where g[j] is the sum of the most negative
    c[i,j] - u[i], as many as fit.
    """
    cost = problem.pair_cost.astype(float)
    site, place = problem.pair_site, problem.pair_facility
    served = np.bincount(site, minlength=problem.site_count) > 0
    price = np.zeros(problem.site_count)
    cheapest = np.full(problem.site_count, np.inf)
    np.minimum.at(cheapest, site, cost)
    price[served] = cheapest[served]
    best = Relaxed(price, -np.inf, problem.opening.astype(np.float64), None, np.inf)
    step, quiet = 1.0, 0
    fit = _fitting(problem)
    for turn in range(rounds):
        taken = _gainful(cost - price[site], place, fit)
        gain = np.where(taken, cost - price[site], 0.0)
        worth: FloatArray = np.bincount(place, gain, minlength=len(problem.opening)).astype(np.float64)
        reduced = problem.opening + worth
        open_now = problem.fixed | (reduced < 0)
        bound = float(price[served].sum() + reduced[open_now].sum())
        facility = _assign(problem, open_now, price) if turn % EVERY == 0 else None
        upper = best.upper
        if facility is not None:
            upper = min(upper, float(cost_of(problem, facility)))
        better = facility if upper < best.upper else best.facility
        quiet = 0 if bound > best.bound + 1e-9 else quiet + 1
        if bound > best.bound:
            best = Relaxed(price.copy(), bound, reduced, better, upper)
        else:
            best = Relaxed(best.price, best.bound, best.reduced, better, upper)
        if quiet == PATIENCE:
            step, quiet, price = step / 2, 0, best.price.copy()
            continue
        used = open_now[place] & taken
        slope = served.astype(float) - np.bincount(site[used], minlength=problem.site_count)
        norm = float(slope @ slope)
        goal = best.upper if np.isfinite(best.upper) else best.bound * 1.05 + 1.0
        if norm == 0 or step < 1e-4 or goal - best.bound < 0.5:
            break
        price = price + step * max(goal - bound, 1.0) / norm * slope
    return best


def _fitting(problem: LocationProblem) -> IntArray:
    """Return how many sites fit each facility at most, by the smallest need of each resource."""
    least = problem.need.min(axis=0) if problem.site_count else np.ones(problem.need.shape[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(least > 0, problem.room / least, np.inf)
    most = np.floor(ratio + 1e-9).min(axis=1, initial=float(problem.site_count))
    return np.maximum(most, 0).astype(np.int64)


def _gainful(gain: FloatArray, place: IntArray, fit: IntArray) -> BoolArray:
    """Return the pairs of most gain at each facility, those below 0 and no more than fit."""
    taken = np.zeros(len(gain), dtype=np.bool_)
    rows = np.flatnonzero(gain < 0)
    rows = rows[np.lexsort((gain[rows], place[rows]))]
    held = place[rows]
    first = np.searchsorted(held, held, side="left")
    rank = np.arange(len(rows)) - first
    taken[rows[rank < fit[held]]] = True
    return taken


def _assign(problem: LocationProblem, opened: BoolArray, price: FloatArray) -> IntArray | None:
    """Return each site on an open facility with room, most gain first; None where one finds none."""
    usable = np.flatnonzero(opened[problem.pair_facility])
    worth = problem.pair_cost[usable] - price[problem.pair_site[usable]]
    facility = np.full(problem.site_count, -1, dtype=np.int64)
    left = problem.room.copy()
    for p in usable[np.argsort(worth, kind="stable")].tolist():
        i, j = int(problem.pair_site[p]), int(problem.pair_facility[p])
        if facility[i] < 0 and (problem.need[i] <= left[j] + 1e-9).all():
            facility[i] = j
            left[j] -= problem.need[i]
    return None if faults_of(problem, facility) else facility
