"""Multipliers of the limits that the extended arborescence does not know, and the bound that they make."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.optimize.joint.extended import Extended
from planner.optimize.joint.kernels_lift import charge_runs
from planner.optimize.joint.problem import JointProblem
from planner.optimize.problems import IntArray
from planner.optimize.steiner.ascent import CutStore, Scratch
from planner.optimize.steiner.graph import INF

PRICE_BITS = 20
"""A price is a fraction whose numerator has about so many bits."""
FINE = 1 << 10
"""Multipliers of coverage floors and of the yearly limit are whole numbers of 1 / FINE."""


@dataclass(frozen=True)
class Multipliers:
    """Whole-number multipliers; any of them, all at least 0 and the price above 0, prove a bound.

    Parameters
    ----------
    numerator, denominator
        Price of money: units of demand weight a cent.
    count
        Cents for each counted view.
    yearly
        Cents for each cent a year, in 1 / FINE.
    side
        int64[r] cents for each unit of each side row.
    floor
        int64[g] by how much a first sight counts for more in each coverage floor, in 1 / FINE.
    site
        int64[s] cents by which each view at a site costs more; the site costs its room times that less.
    place
        int64[n] cents by which a view costs more and its site less: no view without its site.
    once
        int64[s] cents by which a site costs more, and every choice at most: no site is used twice.
    apart
        int64[k] the same for the sites of each clique: at most one of them is used.
    credit
        Cuts of street nodes, each run named by a site: their duals come off the arcs that enter and are added
        to the cost of the site, which is not used unless streets enter. None: no such cuts.
    """

    numerator: int
    denominator: int
    count: int
    yearly: int
    side: IntArray
    floor: IntArray
    site: IntArray
    place: IntArray
    once: IntArray
    apart: IntArray
    credit: CutStore | None = None

    @property
    def price(self) -> float:
        """Units of demand weight a cent."""
        return self.numerator / self.denominator


def fraction(price: float) -> tuple[int, int]:
    """Return a price as numerator and denominator, one of them a power of two.

    >>> fraction(0.25), fraction(3e-9)[0] / fraction(3e-9)[1]
    ((524288, 2097152), 3.0000006235254885e-09)
    """
    bits = PRICE_BITS - int(np.ceil(np.log2(price)))
    numerator = max(1, round(price * 2.0**bits)) if bits >= 0 else max(1, round(price))
    return numerator, 1 << max(bits, 0)


def price_range(extended: Extended) -> tuple[float, float]:
    """Return the prices beyond which nothing changes: all demand is bought, or none.

    Below the first a unit of worth pays for all that there is; above the other no class pays a cent.
    """
    problem = extended.problem
    parts = (problem.edge_cost, problem.site_cost, problem.view_cost)
    worth = float(extended.first.sum() + extended.second.sum())
    return 1.0 / (1.0 + sum(float(part.sum()) for part in parts)), 1.0 + worth


def slot_costs(extended: Extended, m: Multipliers) -> tuple[IntArray, int]:
    """Return the cost of each slot, at least 0, and the sum of what was below 0 and cut off."""
    problem, arcs = extended.problem, extended.arcs
    edge, site, view = problem.edge_cost, problem.site_cost, problem.view_cost
    yearly = (problem.edge_yearly, problem.site_yearly, problem.view_yearly)
    if yearly[0] is not None and yearly[1] is not None and yearly[2] is not None:
        edge = edge + m.yearly * yearly[0] // FINE
        site = site + m.yearly * yearly[1] // FINE
        view = view + m.yearly * yearly[2] // FINE
    rules = extended.rules
    side = np.concatenate([[0], np.cumsum(rules.coef * m.side[rules.row])])
    view = view + m.count + np.diff(side[rules.ptr]) + m.site[problem.site] + m.place
    site = site - m.site * site_room(extended) + m.once
    np.add.at(site, extended.clique_site, np.repeat(m.apart, np.diff(extended.clique_ptr)))
    np.subtract.at(site, problem.site[extended.usable], m.place[extended.usable])
    cost = np.zeros(len(arcs.nbr), np.int64)
    street = extended.edge >= 0
    cost[street] = edge[extended.edge[street]]
    if m.credit is not None:
        gained = np.zeros(problem.site_count, np.int64)
        charge_runs(arcs, m.credit, cost, working_memory(extended), gained)
        site += gained
    below = int(np.minimum(site, 0)[extended.site_slot >= 0].sum())
    below += int(np.minimum(view, 0)[extended.view_slot >= 0].sum())
    for slots, values in ((extended.site_slot, site), (extended.view_slot, view)):
        cost[slots[slots >= 0]] = np.maximum(values, 0)[slots >= 0]
    return cost, below


def working_memory(extended: Extended) -> Scratch:
    """Return working memory for the kernels."""
    size = max(extended.node_count, len(extended.payers.cap)) + 8
    return Scratch(
        np.zeros(1, np.int64), np.zeros(size, np.int64), np.empty(size, np.int64),
        np.empty(max(len(extended.arcs.nbr), size) + 8, np.int64), np.empty(size, np.int64),
        np.empty(size, np.int64), np.zeros(size, np.int64),
    )  # fmt: skip


def site_room(extended: Extended) -> IntArray:
    """Return how many paid views each site may hold."""
    rules = extended.rules
    standing = np.bincount(rules.site[rules.fixed & ~rules.counted], minlength=len(rules.most))
    room: IntArray = np.maximum(rules.most - standing, 0)
    return room


def purses(extended: Extended, m: Multipliers) -> tuple[IntArray, IntArray]:
    """Return what each payer may pay in all, and how many units of that count twice."""
    raised = extended.first.copy()
    inside = extended.group >= 0
    raised[inside] += extended.first[inside] * m.floor[extended.group[inside]] // FINE
    cap, twice = _cents(raised + extended.second, m), _cents(extended.second, m)
    duties = np.full(len(extended.duty_name), INF)
    return (
        np.concatenate([np.minimum(cap, INF - 1), duties]).astype(np.int64),
        np.concatenate([twice, extended.duty_twice]).astype(np.int64),
    )


def _cents(worth: IntArray, m: Multipliers) -> IntArray:
    """Return what worth is in cents at the price, rounded down, below INF."""
    if int(worth.max(initial=0)) * m.denominator < 1 << 62:
        return worth * m.denominator // m.numerator
    most = int(INF) - 1
    return np.array([min(most, w * m.denominator // m.numerator) for w in worth.tolist()], np.int64)


def allowance(extended: Extended, m: Multipliers, below: int) -> int:
    """Return the cents that limits and cut-off costs take off the duals: D - allowance bounds from below."""
    problem, rules = extended.problem, extended.rules
    total = m.count * rules.most_chosen + int(m.once.sum() + m.apart.sum()) - below
    total += sum(a * b for a, b in zip(m.side.tolist(), extended.row_left.tolist(), strict=True))
    if problem.yearly_limit is not None:
        total += -(-m.yearly * problem.yearly_limit // FINE)
    return int(total)


def floor_worth(extended: Extended, m: Multipliers) -> int:
    """Return the weight that the floors' multipliers give away at most, rounded up."""
    if not len(m.floor):
        return 0
    inside = extended.group >= 0
    worth = np.zeros(len(m.floor), np.int64)
    np.add.at(worth, extended.group[inside], extended.first[inside])
    left = worth - (extended.rules.floor - extended.sure_floor)
    return -(-sum(a * b for a, b in zip(m.floor.tolist(), left.tolist(), strict=True)) // FINE)


def bound_from(extended: Extended, m: Multipliers, dual: int, below: int) -> int:
    """Return the bound on coverage or cost that a sum of duals proves with its multipliers."""
    problem: JointProblem = extended.problem
    worth = extended.sure + int(extended.first.sum()) + int(extended.second.sum()) + floor_worth(extended, m)
    spare = allowance(extended, m, below) - dual
    if problem.budget is not None:
        return worth + (problem.budget + spare) * m.numerator // m.denominator
    # Rounded up: a cost is a whole number of cents.
    return -spare - (worth - int(problem.required or 0)) * m.denominator // m.numerator
