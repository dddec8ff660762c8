"""What no choice of splitters costs less than."""

from __future__ import annotations

import math

import numpy as np

from planner.optimize.problems import IntArray
from planner.optimize.splitters.places import Places
from planner.optimize.splitters.problem import LOAD_SLACK, UNITS, FloatArray, SplitterProblem

STEPS = 150
FULL_EVERY = 15
NEARLY_PAID = 0.6
MOST_OVER = 3
BESIDE = 6
LEAST_GAIN = 1e-4
LEAST_STEP = 0.01


def bound_units(
    problem: SplitterProblem, places: Places, splitter_place: IntArray, site_group: IntArray, units: int
) -> int:
    """Return the better of two lower bounds, in units.

    Parameters
    ----------
    splitter_place, site_group, units
        A choice from which prices start: place of each splitter next to sites, the one of each site, cost.
    """
    return max(spans_bound(problem), prices_bound(problem, places, splitter_place, site_group, units))


def spans_bound(problem: SplitterProblem) -> int:
    """Return what ports, splitters and fibers cost at least, each counted by itself.

    Sites beyond a span are of at least as many trees of splitters as their number and load fill, and each of
    these trees has a fiber over the span.
    """
    many = len(problem.parent)
    legs = math.prod(problem.legs)
    counts = np.bincount(problem.site_node, minlength=many).astype(np.float64)
    sums = np.column_stack(
        [
            counts,
            *(np.bincount(problem.site_node, weights=w, minlength=many) for w in (problem.up, problem.down)),
        ]
    )
    for node in range(many - 1, 0, -1):
        sums[problem.parent[node]] += sums[node]
    room = np.array([legs, problem.port_up + LOAD_SLACK, problem.port_down + LOAD_SLACK])
    trees = np.ceil(sums / room - 1e-9).max(axis=1).astype(np.int64)
    fiber = int((trees[1:] * problem.length_cm[1:]).sum())
    sites = len(problem.site_node)
    last = math.ceil(sites / problem.legs[-1])
    items = int(trees[0]) * (problem.port_cents + problem.splitter_cents[0])
    if len(problem.legs) > 1:
        items += last * problem.splitter_cents[1]
    return UNITS * items + problem.fiber_millicents_m * fiber


def prices_bound(
    problem: SplitterProblem, places: Places, splitter_place: IntArray, site_group: IntArray, units: int
) -> int:
    """Return the most that prices on the sites come to which no splitter next to sites can pay.

    Every splitter next to sites costs at least its opening: with two stages its item and its part of a full
    splitter of the first stage with port and feeder, as if that stood at the same place, since the way from
    the POP by any other place is no shorter. If at no place the prices of the sites that a splitter has legs
    for, less their fiber, come to more than its opening, no choice costs less than the sum of the prices.
    Prices follow a subgradient; divided by the most that any place is overpaid they hold, whatever they are.
    """
    opening = places.from_pop + UNITS * (problem.port_cents + problem.splitter_cents[0])
    if len(problem.legs) > 1:
        opening = opening // problem.legs[0] + UNITS * problem.splitter_cents[1]
    cost = opening.astype(np.float64)
    nearest = np.argsort(places.to_site, axis=1, kind="stable")
    far = np.take_along_axis(places.to_site, nearest, axis=1).astype(np.float64)
    legs = min(problem.legs[-1], far.shape[1])
    beside = min(BESIDE * legs, far.shape[1])
    shared = cost[splitter_place] / np.bincount(site_group, minlength=len(splitter_place))
    sites = np.arange(far.shape[1])
    price = shared[site_group] + places.to_site[splitter_place[site_group], sites]
    best, near, step, kept = 0.0, np.arange(len(cost)), 1.0, price
    for turn in range(STEPS + 1):
        if turn % FULL_EVERY == 0:
            paid = _paid(price, far, nearest, legs)
            held = float(price.sum()) / max(1.0, float((paid / cost).max()))
            if held > best * (1 + LEAST_GAIN):
                best, kept = held, price
            else:
                price, step = kept, step / 2
                paid = _paid(price, far, nearest, legs)
            near = np.flatnonzero(paid > NEARLY_PAID * cost)
        part = far[near, :beside], nearest[near, :beside]
        price = _stepped(price, *part, cost[near], legs, step, float(units))
    return math.floor(best * (1 - 1e-9))


def _paid(price: FloatArray, far: FloatArray, nearest: IntArray, legs: int) -> FloatArray:
    """Return by place what the sites that pay most for a splitter there pay, their fiber taken off."""
    able = max(int((far < price.max()).sum(axis=1).max()), legs)
    worth = np.maximum(price[nearest[:, :able]] - far[:, :able], 0)
    out: FloatArray = np.partition(worth, able - legs, axis=1)[:, -legs:].sum(axis=1)
    return out


def _stepped(
    price: FloatArray,
    far: FloatArray,
    nearest: IntArray,
    cost: FloatArray,
    legs: int,
    step: float,
    units: float,
) -> FloatArray:
    """Return prices a step on: less where several places take a site, more where none does.

    `far` and `nearest` hold the sites nearest to each place; `units` is a cost that the sum is to come near.
    """
    worth = np.maximum(price[nearest] - far, 0)
    most = np.argpartition(worth, worth.shape[1] - legs, axis=1)[:, -legs:]
    gain = np.take_along_axis(worth, most, axis=1)
    over = gain.sum(axis=1) - cost
    taking = over > 0
    mine = np.take_along_axis(nearest, most, axis=1)[taking][gain[taking] > 0]
    slope = 1.0 - np.minimum(np.bincount(mine, minlength=len(price)), MOST_OVER)
    norm = float((slope**2).sum())
    if norm == 0:
        return price
    value = float(price.sum() - over[taking].sum())
    moved: FloatArray = np.maximum(price + step * max(units - value, LEAST_STEP * units) / norm * slope, 0.0)
    return moved
