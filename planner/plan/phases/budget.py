"""Phases by budget: the most demand, or sites, per money first, within what each phase may cost.

A heuristic: it takes the best piece that fits, one after another. Each phase keeps its budget exactly; that
no other order would see more by the same money is not proven.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.plan.phases.growth import Growing, grown
from planner.plan.phases.needs import Needs

CENT, EQUAL = 0.01, 1e-6


@dataclass(frozen=True)
class Worth:
    """What a place adds.

    Parameters
    ----------
    seen
        bool[groups, demand]: some camera of the place sees it.
    weight
        Demand by row; 0 where a standing camera sees it already.
    flat
        float[groups]: what the place is worth besides (points, or sites).
    """

    seen: sparse.csr_matrix
    weight: NDArray[np.float64]
    flat: NDArray[np.float64]


@dataclass(frozen=True)
class Costs:
    """What is bought once, with its contingency.

    Parameters
    ----------
    asset
        float[assets]: cost of each asset but what grows.
    growing, unit
        What grows with the sites, and the unit price of each row.
    slack
        Room kept for the rounding of lines to the cent.
    """

    asset: NDArray[np.float64]
    growing: tuple[Growing, ...]
    unit: NDArray[np.float64]
    slack: float

    def growth(self, joined: NDArray[np.bool_]) -> float:
        """Return the cost of what has grown when these places are joined."""
        return float(sum(grown(g, joined) * u for g, u in zip(self.growing, self.unit, strict=True)))


@dataclass(frozen=True)
class Spent:
    """Phases by budget.

    Parameters
    ----------
    of_group
        Phase of each place, counted from 1.
    budgets
        What each phase may spend, carried money included; None for what no budget holds.
    stuck
        (phase budget, cost of the cheapest next piece) of the first budget that held no further piece.
    granted
        Sum of the budgets up to each phase, those that held nothing included.
    """

    of_group: NDArray[np.int64]
    budgets: tuple[float | None, ...]
    stuck: tuple[float, float] | None
    granted: tuple[float, ...] = ()

    def carried(self, capex_after: Sequence[float]) -> tuple[float | None, ...]:
        """Return the budgets where each phase adds what those before it left, to the cent.

        Parameters
        ----------
        capex_after
            What is spent up to each phase, as the lines of the phases sum up: rounded, which the search is
            not.
        """
        spent = [0.0, *capex_after]
        rows = zip(self.budgets, self.granted, spent, strict=False)
        return tuple(None if b is None else round(given - before, 2) for b, given, before in rows)


def cheapest_firsts(needs: Needs, costs: Costs) -> tuple[float, list[int]]:
    """Return the least that any first place costs, and the places of which none is dearer for certain.

    The amounts are before lines are rounded to the cent, so that places within twice that room are as cheap.
    """
    alone = needs.matrix.astype(float) @ costs.asset
    best, found = np.inf, dict[int, float]()
    for group in np.argsort(alone, kind="stable").tolist():
        if alone[group] > best + 2 * costs.slack:
            break
        joined = np.zeros(len(alone), dtype=bool)
        joined[group] = True
        found[group] = float(alone[group]) + costs.growth(joined)
        best = min(best, found[group])
    return best, [g for g, price in found.items() if price <= best + 2 * costs.slack]


def spend(
    needs: Needs, costs: Costs, worth: Worth, budgets: Sequence[float], *, carry_over: bool,
    first: tuple[int, float] | None = None,
) -> Spent:  # fmt: skip
    """Return the phases that keep these budgets, in their order.

    A piece is a place with all that it needs, or all places that share a stretch of the route. The piece
    that adds the most per money is taken, of those that the rest of the budget holds. A budget that holds
    nothing makes no phase; what no budget holds makes the last phase, without a budget.

    Parameters
    ----------
    first
        The cheapest first place and what it costs to the cent. A budget that holds it builds it, though
        the room kept for rounding would leave it out.
    """
    search = _Search(needs, costs, worth)
    kept: list[float | None] = []
    granted: list[float] = []
    stuck: tuple[float, float] | None = None
    carried = 0.0
    for number, budget in enumerate(budgets, start=1):
        if search.joined.all():
            break
        allowed = budget + carried
        before = int(search.joined.sum())
        left = search.fill(allowed - costs.slack, len(kept) + 1) + costs.slack
        if first is not None and not search.joined.any() and first[1] <= allowed + EQUAL:
            search.begin(first[0], len(kept) + 1)
            left = allowed - first[1]
        if int(search.joined.sum()) > before:
            kept.append(round(allowed, 2))
            granted.append(float(sum(budgets[:number])))
        elif stuck is None:
            stuck = (allowed, search.cheapest_next())
        carried = max(0.0, left) if carry_over else 0.0
    if not search.joined.all():
        stuck = stuck or (budgets[-1], search.cheapest_next())
        search.rest(len(kept) + 1)
        kept.append(None)
        granted.append(float(sum(budgets)))
    return Spent(search.of_group, tuple(kept), stuck, tuple(granted))


class _Search:
    """The state of the search: what is joined and built."""

    def __init__(self, needs: Needs, costs: Costs, worth: Worth) -> None:
        self.costs, self.worth = costs, worth
        self.needs = needs.matrix.astype(float).tocsr()
        members = _branches(needs)
        self.members = members
        self.branch_needs = ((members.astype(float) @ self.needs) > 0).astype(float).tocsr()
        self.joined = np.zeros(self.needs.shape[0], dtype=bool)
        self.of_group = np.zeros(self.needs.shape[0], dtype=np.int64)
        self.built = np.zeros(self.needs.shape[1], dtype=bool)
        self.unseen = worth.weight.copy()
        self.grown = 0.0
        self.seen = worth.seen.astype(float).tocsr()

    def fill(self, budget: float, phase: int) -> float:
        """Take pieces while the budget holds them; return what is left of it."""
        left = budget
        while not self.joined.all():
            found = self._best(left)
            if found is None:
                break
            groups, price = found
            self._take(groups, phase)
            left -= price
        return left

    def begin(self, group: int, phase: int) -> None:
        """Take one place before all others."""
        self._take(np.array([group], dtype=np.int64), phase)

    def rest(self, phase: int) -> None:
        """Take all that is left."""
        self._take(np.flatnonzero(~self.joined), phase)

    def cheapest_next(self) -> float:
        """Return what the cheapest place that is left costs."""
        alone = self.needs @ np.where(self.built, 0.0, self.costs.asset)
        best = np.inf
        waiting = np.flatnonzero(~self.joined)
        for group in waiting[np.argsort(alone[waiting], kind="stable")].tolist():
            if alone[group] >= best:
                break
            best = min(best, self._exact(np.array([group]), float(alone[group])))
        return float(best)

    def _best(self, left: float) -> tuple[NDArray[np.int64], float] | None:
        """Return the places of the piece that adds most per money and fits, and its cost."""
        remaining = np.where(self.built, 0.0, self.costs.asset)
        value = np.where(self.joined, 0.0, self.seen @ self.unseen + self.worth.flat)
        price = np.concatenate([self.needs @ remaining, self.branch_needs @ remaining])
        gain = np.concatenate([value, self.members @ value])
        open_ = np.concatenate([~self.joined, (self.members @ (~self.joined).astype(float)) > 1])
        fits = np.flatnonzero(open_ & (price <= left))
        ratio = gain[fits] / np.maximum(price[fits], CENT)
        for row in fits[np.argsort(-ratio, kind="stable")].tolist():
            groups = self._groups(row)
            exact = self._exact(groups, float(price[row]))
            if exact <= left:
                return groups, exact
        return None

    def _groups(self, row: int) -> NDArray[np.int64]:
        """Return the places of a piece that are not joined yet."""
        count = len(self.joined)
        if row < count:
            return np.array([row], dtype=np.int64)
        start, end = self.members.indptr[row - count : row - count + 2]
        inside = self.members.indices[start:end].astype(np.int64)
        return inside[~self.joined[inside]]

    def _exact(self, groups: NDArray[np.int64], price: float) -> float:
        """Return the cost of a piece with what grows by it."""
        joined = self.joined.copy()
        joined[groups] = True
        return price + self.costs.growth(joined) - self.grown

    def _take(self, groups: NDArray[np.int64], phase: int) -> None:
        """Join places."""
        self.joined[groups] = True
        self.of_group[groups] = phase
        self.built[np.unique(self.needs[groups].indices)] = True
        self.unseen[np.unique(self.seen[groups].indices)] = 0.0
        self.grown = self.costs.growth(self.joined)


def _branches(needs: Needs) -> sparse.csr_matrix:
    """Return float[branches, groups]: the places beyond each stretch of the route, if two or more."""
    numbers = needs.group_of()
    beyond: dict[str, set[int]] = {}
    for site, chain in needs.chains.items():
        for span in chain.spans:
            beyond.setdefault(span, set()).add(numbers[site])
    sets = sorted({tuple(sorted(s)) for s in beyond.values() if len(s) > 1})
    indices = [k for members in sets for k in members]
    indptr = np.cumsum([0, *(len(members) for members in sets)])
    shape = (len(sets), len(needs.groups))
    return sparse.csr_matrix((np.ones(len(indices)), indices, indptr), shape=shape)
