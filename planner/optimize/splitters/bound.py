"""What no choice of splitters costs less than."""

from __future__ import annotations

import math

import numpy as np

from planner.optimize.problems import IntArray
from planner.optimize.splitters.places import Places
from planner.optimize.splitters.problem import (
    LOAD_SLACK,
    UNITS,
    FloatArray,
    SplitterProblem,
    SplitterSolution,
)

STEPS = 150
FULL_EVERY = 15
NEARLY_PAID = 0.6
MOST_OVER = 3
BESIDE = 6
LEAST_GAIN = 1e-4
LEAST_STEP = 0.01


def bound_units(problem: SplitterProblem, places: Places, found: SplitterSolution) -> int:
    """Return the best of several lower bounds, in units.

    Parameters
    ----------
    found
        A choice, from which prices start.
    """
    bounds = [spans_bound(problem), prices_bound(problem, places, found)]
    if len(problem.legs) > 1:
        bounds.append(parted_bound(problem, places, found))
    return max(bounds)


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


def prices_bound(problem: SplitterProblem, places: Places, found: SplitterSolution) -> int:
    """Return what groups of sites cost at least that each bear the opening of a splitter next to them.

    With two stages that is its item and its part of a full splitter of the first stage with port and feeder,
    as if that stood at the same place, since the way from the POP by any other place is no shorter.
    """
    opening = _port(problem, places)
    if len(problem.legs) > 1:
        opening = opening // problem.legs[0] + UNITS * problem.splitter_cents[1]
    last = np.flatnonzero(found.stage == len(problem.legs))
    place = np.searchsorted(places.node, found.node[last])
    group = np.searchsorted(last, found.site_splitter)
    return covering_bound(places.to_site.astype(np.float64), opening, problem.legs[-1], place, group)


def parted_bound(problem: SplitterProblem, places: Places, found: SplitterSolution) -> int:
    """Return what both stages cost at least, each by itself: sites by splitter, and sites by port.

    A part of the fiber of each leg, one over the legs of a splitter, goes to the second of the two: with it
    the fiber between both splitters is no less than that part of the way from each site to the first stage.
    """
    far = places.to_site.astype(np.float64)
    part = 1.0 / problem.legs[1]
    last = np.flatnonzero(found.stage == 2)
    lower = np.searchsorted(last, found.site_splitter)
    item = np.full(len(far), UNITS * problem.splitter_cents[1])
    sites = covering_bound(
        (1 - part) * far, item, problem.legs[1], np.searchsorted(places.node, found.node[last]), lower
    )
    first = np.flatnonzero(found.stage == 1)
    upper = np.searchsorted(first, found.fed_by[found.site_splitter])
    trees = covering_bound(
        part * far, _port(problem, places), problem.legs[0] * problem.legs[1],
        np.searchsorted(places.node, found.node[first]), upper,
    )  # fmt: skip
    return sites + trees


def _port(problem: SplitterProblem, places: Places) -> IntArray:
    """Return the cost of a splitter of the first stage at each place, with its port and feeder."""
    return places.from_pop + UNITS * (problem.port_cents + problem.splitter_cents[0])


def covering_bound(
    to_site: FloatArray, opening: IntArray, most: int, group_place: IntArray, site_group: IntArray
) -> int:
    """Return a bound below every way of putting sites into groups of so many, each at a place with its cost.

    If at no place the prices of the sites that a group has room for, less their fiber, come to more than its
    opening, no choice costs less than the sum of the prices. Prices follow a subgradient; divided by the most
    that any place is overpaid they hold, whatever they are.

    Parameters
    ----------
    to_site
        float64[v, s], cost of the fiber from each place to each site.
    opening
        int64[v], cost of a group at each place.
    most
        Sites in a group.
    group_place, site_group
        A choice from which prices start: place of each group, the group of each site.
    """
    cost = np.maximum(opening.astype(np.float64), 1.0)
    nearest = np.argsort(to_site, axis=1, kind="stable")
    far = np.take_along_axis(to_site, nearest, axis=1)
    legs = min(most, far.shape[1])
    beside = min(BESIDE * legs, far.shape[1])
    shared = cost[group_place] / np.bincount(site_group, minlength=len(group_place))
    price = shared[site_group] + to_site[group_place[site_group], np.arange(far.shape[1])]
    units = float(price.sum())
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
        price = _stepped(price, *part, cost[near], legs, step, units)
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
