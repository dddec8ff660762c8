"""Routing over spans that may be built in several ways, with a least owned share of the route.

The cheapest way of each span is tried first; where the rule then fails, a one-dimensional Lagrangian
search over the multiplier of the rule gives bounds and trees (each evaluation is one Steiner tree
problem), and a knapsack over each tree finds the ways that meet the rule at least cost.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from planner.optimize.owned.check import check_owned_problem
from planner.optimize.owned.model import owned_routing_model, solve_owned_model
from planner.optimize.owned.problem import ALL_PPM, OwnedRoutingProblem, OwnedRoutingSolution
from planner.optimize.owned.repair import Built, build_tree
from planner.optimize.owned.ways import UNIT, Ways
from planner.optimize.problems import IntArray, RoutingCertificate, RoutingProblem, RoutingSolution
from planner.optimize.report import SILENT, Limits, Progress, SolveReport, Watch, gap_pct
from planner.optimize.routing import solve_routing

__all__ = ["OwnedRoutingProblem", "OwnedRoutingSolution", "owned_routing_model", "solve_owned_routing"]

MOST_EVALUATIONS = 10
"""Multipliers tried; the search usually needs two to five."""
LARGEST_FORCE = 10**8
SMALL_EDGES = 40
"""Up to so many usable edges the reference model is solved whole where the search leaves a gap."""


def solve_owned_routing(
    problem: OwnedRoutingProblem, limits: Limits | None = None, watch: Watch = SILENT
) -> OwnedRoutingSolution:
    """Return a tree and the way of each of its edges, of least cost under the ownership rule, with its proof.

    Every reachable terminal is joined to the root; `unreachable` lists the others. The rule is held exactly.
    `report.outcome` is "infeasible" only when it is proven that no plan meets the rule; `share_met` False
    with "stopped" says that none was found. The certified bound is that of the multiplier that proves most.
    An edge of weight below 0 (an owned way of little cost) counts whole in it, whether a plan uses the edge
    or not: with much existing cable off the route the bound errs low.

    Parameters
    ----------
    problem
        Edges with lengths (cm), their ways with cost (cents) and owner, terminals, root, least share.
    limits
        Gap, time and seed; `Limits()` when None. Each evaluation takes part of the time.
    watch
        Told the bounds of the whole problem; asked whether to stop.

    Raises
    ------
    ValueError
        Arrays of wrong type or length, values out of range; the message names all of them.

    Examples
    --------
    One street of 10 m, leased for 300 or built for 500; the rule decides:

    >>> def street(ppm):
    ...     return OwnedRoutingProblem(2, np.array([0]), np.array([1]), np.array([1000]), np.array([0, 2]),
    ...                                np.array([300, 500]), np.array([False, True]), np.array([1]), 0, ppm)
    >>> solve_owned_routing(street(0)).objective, solve_owned_routing(street(500_000)).objective
    (300, 500)
    >>> answer = solve_owned_routing(street(1_000_000), Limits(gap_limit_pct=0.0))
    >>> answer.ways.tolist(), answer.certified_lower_bound, answer.multiplier_milli
    ([1], 500, 200)
    """
    check_owned_problem(problem)
    search = _Search(problem, limits or Limits(), watch)
    search.run()
    return search.answer()


class _Dual(NamedTuple):
    """A multiplier with what it proves: the sum of the duals and of the weights below 0."""

    multiplier: int
    certified: int
    certificate: RoutingCertificate


class _Point(NamedTuple):
    """An end of the bracket: a multiplier, and cost and excess of the tree found there."""

    multiplier: int
    cost: int
    excess: int


class _Search:
    """The state of one solve: best plan that meets the rule, most owned plan, best dual."""

    def __init__(self, problem: OwnedRoutingProblem, limits: Limits, watch: Watch) -> None:
        self.started = time.monotonic()
        self.problem, self.limits, self.watch = problem, limits, watch
        self.ways = Ways(problem)
        self.usable: IntArray = np.flatnonzero(np.diff(problem.way_indptr) > 0)
        self.terminals: IntArray = np.unique(problem.terminals)
        self.unreachable: IntArray = np.zeros(0, np.int64)
        self.best: Built | None = None
        self.most_owned: Built | None = None
        self.dual: _Dual | None = None
        self.solver = ""
        self.by_clock = False
        self.impossible = False
        self.engine_bound = 0

    def run(self) -> None:
        """Search until the gap limit, the clock, the user or a proof that no plan meets the rule."""
        first = self._evaluate(0, share_of_time=self._first_share())
        if self._done():
            return
        if self.best is None:
            self._force_owned()
        if self.best is None and self._proven_impossible():
            self.impossible = True
            return
        if not self._done():
            self._search_multiplier(first)
        if not self._done() and len(self.usable) <= SMALL_EDGES:
            self._solve_small()

    def answer(self) -> OwnedRoutingSolution:
        """Return the best plan with its proof, every figure recomputed."""
        built = self.best or self.most_owned
        if built is None or self.dual is None:
            raise AssertionError("an evaluation always leaves a tree and a bound")
        rows, problem = built.ways, self.problem
        objective, bound = self.ways.cost(rows), self._bound()
        gap = gap_pct(objective, bound)
        met = self.ways.excess(rows) <= 0
        proven = met and gap <= self.limits.gap_limit_pct
        report = SolveReport(
            outcome="infeasible" if self.impossible else "proven" if proven else "stopped",
            objective=objective, bound=bound, certified_bound=self.dual.certified, gap_pct=gap,
            runtime_s=time.monotonic() - self.started, seed=self.limits.seed, solver=f"owned ({self.solver})",
            repeatable=not self.by_clock,
        )  # fmt: skip
        return OwnedRoutingSolution(
            edges=built.edges, ways=rows, unreachable=self.unreachable, objective=objective,
            lower_bound=bound, certified_lower_bound=self.dual.certified,
            owned_length_cm=int(self.ways.length[rows[problem.way_owned[rows]]].sum()),
            length_cm=int(self.ways.length[rows].sum()), share_met=met,
            multiplier_milli=self.dual.multiplier,
            weight=self.ways.lagrangian_weights(self.dual.multiplier),
            certificate=self.dual.certificate, report=report,
        )  # fmt: skip

    def _bound(self) -> int:
        """Return the best bound known."""
        return max(self.engine_bound, 0 if self.dual is None else self.dual.certified)

    def _solve_small(self) -> None:
        """Solve the reference model whole: plan, bound, or the proof that no plan meets the rule."""
        left = max(0.05, self.limits.time_limit_s - (time.monotonic() - self.started))
        found = solve_owned_model(replace(self.problem, terminals=self.terminals), left)
        self.impossible = found.infeasible
        self.engine_bound = max(self.engine_bound, found.bound)
        self.by_clock |= not found.ended
        if found.ways is None:
            return
        edges = self.ways.edge_of[found.ways]
        built = Built(edges, found.ways, self.ways.cost(found.ways), self.ways.excess(found.ways), 0)
        if built.excess <= 0 and (self.best is None or built.cost < self.best.cost):
            self.best = built

    def _first_share(self) -> float:
        """Share of the time for the first tree: all of it where the rule cannot bind."""
        cheapest = self.ways.cheapest[self.usable]
        binding = self.problem.min_owned_ppm > 0 and not self.problem.way_owned[cheapest].all()
        return 0.5 if binding else 1.0

    def _evaluate(self, multiplier: int, share_of_time: float = 0.4) -> tuple[_Point, _Point]:
        """Route under the weights of a multiplier; keep plan and bound.

        Weights below 0 are taken as 0 and added to the bounds as they are: no plan can gain more by them.
        Returns two points of the bracket, ties between ways broken for and against owned ones.
        """
        values = self.ways.way_weights(multiplier)
        weight = values[self.ways.best(values)[self.usable]]
        gap = self.limits.gap_limit_pct * (1.0 if multiplier == 0 else 0.5)
        found = self._route(np.maximum(weight, 0), gap, share_of_time, multiplier == 0)
        below = int(np.minimum(weight, 0).sum())
        self.engine_bound = max(self.engine_bound, found.report.bound + below)
        certified = found.certificate.bound + below
        if self.dual is None or certified > self.dual.certified:
            self.dual = _Dual(multiplier, certified, found.certificate)
        edges = self._keep(found)
        return self._points(multiplier, np.union1d(edges, self.usable[weight < 0]), values)

    def _points(self, multiplier: int, edges: IntArray, values: IntArray) -> tuple[_Point, _Point]:
        """Return cost and excess of the edges under way values, ties for and against owned ways."""
        owned = self.ways.best(values)[edges]
        other = self.ways.other[edges]
        tie = (other >= 0) & (values[other] == values[owned])
        other = np.where(tie, other, owned)
        low, high = (
            _Point(multiplier, self.ways.cost(rows), self.ways.excess(rows)) for rows in (owned, other)
        )
        return low, high

    def _route(
        self, weight: IntArray, gap_limit_pct: float, share_of_time: float, tells: bool
    ) -> RoutingSolution:
        """Solve a Steiner tree problem on the usable edges within a share of the time left."""
        left = max(0.0, self.limits.time_limit_s - (time.monotonic() - self.started))
        instance = RoutingProblem(
            self.problem.node_count, self.problem.tail[self.usable], self.problem.head[self.usable],
            np.ascontiguousarray(weight, np.int64), self.terminals, self.problem.root,
        )  # fmt: skip
        found = solve_routing(
            instance,
            Limits(gap_limit_pct, max(0.05, left * share_of_time), self.limits.seed),
            Watch(self._pass_on if tells else None, self.watch.should_stop),
        )
        self.by_clock |= not found.report.repeatable
        self.solver = found.report.solver
        if len(found.unreachable):
            self.unreachable = np.intersect1d(self.problem.terminals, found.unreachable)
            self.terminals = np.setdiff1d(self.terminals, found.unreachable)
        return found

    def _keep(self, found: RoutingSolution) -> IntArray:
        """Build the tree in its best ways and keep it if it is better; returns its edges, pruned."""
        edges = self._pruned(self.usable[found.edges])
        built = build_tree(self.ways, edges)
        if built.excess <= 0 and (self.best is None or built.cost < self.best.cost):
            self.best = built
        if self.most_owned is None or self._unowned(built) < self._unowned(self.most_owned):
            self.most_owned = built
        self._tell()
        return edges

    def _unowned(self, built: Built) -> float:
        """Share of a tree's length that is not owned."""
        length = self.ways.length[built.ways]
        total = int(length.sum())
        return int(length[~self.problem.way_owned[built.ways]].sum()) / total if total else 0.0

    def _pruned(self, edges: IntArray) -> IntArray:
        """Take out branches that end at no terminal."""
        needed = np.zeros(self.problem.node_count, bool)
        needed[self.terminals] = True
        needed[self.problem.root] = True
        tail, head = self.problem.tail, self.problem.head
        while len(edges):
            ends = np.concatenate([tail[edges], head[edges]])
            loose = (np.bincount(ends, minlength=len(needed)) == 1) & ~needed
            keep = ~(loose[tail[edges]] | loose[head[edges]])
            if keep.all():
                break
            edges = edges[keep]
        return np.sort(edges)

    def _force_owned(self) -> None:
        """Route over edges that can be owned wherever possible, for a first plan that meets the rule."""
        owned, cheapest = self.ways.owned[self.usable], self.ways.cheapest[self.usable]
        force = min(LARGEST_FORCE, 1 + self.ways.cost(self.ways.owned[self.ways.owned >= 0]))
        cost = self.problem.way_cost
        barred = cost[cheapest] + force * self.problem.length_cm[self.usable]
        weight = np.where(owned >= 0, cost[owned], barred)
        self._keep(self._route(weight, self.limits.gap_limit_pct, 0.4, tells=False))

    def _proven_impossible(self) -> bool:
        """Say whether no plan can meet the rule.

        Every plan has at least B cm that cannot be owned (a Steiner bound) and at most the S cm of all
        edges that can; the rule asks for a * B <= (10^6 - a) * S.
        """
        length = self.problem.length_cm[self.usable]
        ownable = self.ways.owned[self.usable] >= 0
        found = self._route(np.where(ownable, 0, length), self.limits.gap_limit_pct, 0.5, tells=False)
        self._keep(found)
        if self.best is not None:
            return False
        share, most = self.problem.min_owned_ppm, int(length[ownable].sum())
        return share * found.certificate.bound > (ALL_PPM - share) * most

    def _search_multiplier(self, first: tuple[_Point, _Point]) -> None:
        """Raise the bound by a bracketing search over the multiplier; trees found on the way are kept."""
        largest = self.ways.largest_multiplier()
        low, high = first[0], None
        guess = self._first_guess()
        for _ in range(MOST_EVALUATIONS):
            guess = min(_inside(low, high, guess), largest)
            if guess <= low.multiplier or (high is not None and guess >= high.multiplier):
                break
            owned, other = self._evaluate(guess)
            if self._done() or owned.excess <= 0 <= other.excess:
                break
            if owned.excess > 0:
                low = owned
                guess = 2 * guess + 1 if high is None else _crossing(low, high)
            else:
                high = other
                guess = _crossing(low, high)

    def _first_guess(self) -> int:
        """Return the multiplier at which the dearest switch of the best plan pays."""
        built = self.best or self.most_owned
        return max(1, built.switch_milli if built is not None else 1)

    def _pass_on(self, progress: Progress) -> None:
        """Tell the bound of the routing without the rule, which bounds the whole."""
        seconds = time.monotonic() - self.started
        upper = None if self.best is None else float(self.best.cost)
        if not self._first_share() < 1.0:
            upper = progress.upper
        self.watch.tell(Progress("routing", seconds, upper, progress.lower))

    def _tell(self) -> None:
        """Send one progress line."""
        upper = None if self.best is None else float(self.best.cost)
        lower = None if self.dual is None else float(self._bound())
        self.watch.tell(Progress("routing", time.monotonic() - self.started, upper, lower))

    def _done(self) -> bool:
        """Say whether the search is to end: gap limit met, time over, or the user wants it."""
        if self.best is not None and gap_pct(self.best.cost, self._bound()) <= self.limits.gap_limit_pct:
            return True
        return self._over()

    def _over(self) -> bool:
        """Say whether the clock or the user ends the search."""
        over = time.monotonic() - self.started >= self.limits.time_limit_s or self.watch.should_stop()
        self.by_clock |= over
        return over


def _inside(low: _Point, high: _Point | None, guess: int) -> int:
    """Return the guess, or the middle of the bracket where the guess lies outside it."""
    if high is None or low.multiplier < guess < high.multiplier:
        return guess
    return (low.multiplier + high.multiplier) // 2


def _crossing(low: _Point, high: _Point) -> int:
    """Return the multiplier at which two trees weigh the same."""
    return (high.cost - low.cost) * UNIT // max(1, low.excess - high.excess)
