"""The schedule of one joint solve: the search on one core, the bound on the other.

The search runs ahead; the bound takes from it what it had found after a number of rounds that depends on the
work of the bound alone, and the gap is judged by that. So an answer depends on problem, seed and gap limit
and not on the speed of the machine, unless the clock or the user ends it: then it is the latest.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from planner.optimize.covering import solve_covering
from planner.optimize.highs import highs_version
from planner.optimize.joint.bound import JointBound
from planner.optimize.joint.instance import sited_coverage
from planner.optimize.joint.model import solve_joint_model
from planner.optimize.joint.primal import Primal
from planner.optimize.joint.problem import JointCertificate, JointProblem, JointSolution
from planner.optimize.joint.side import Side, Standing
from planner.optimize.joint.value import judge, reachable_nodes
from planner.optimize.maxcover.rules import rules_of
from planner.optimize.maxcover.verdict import impossible_rules
from planner.optimize.problems import IntArray, RoutingProblem
from planner.optimize.report import Limits, Outcome, Progress, SolveReport, Watch, gap_pct
from planner.optimize.routing import solve_routing

BOUND_ROUNDS = 4
"""Rounds of the bound between two looks at the search."""
ROUNDS_BESIDE = 8
"""Rounds of the bound that go with one round of the search."""
QUIET_ROUNDS = 120
"""The solve rests when so many looks in a row brought neither a better choice nor a better bound."""
SMALL_EDGES, SMALL_VIEWS, SMALL_ENTRIES = 70, 60, 1_500
"""Up to these sizes the PuLP model is solved whole."""
EXACT_TIME_SHARE = 0.7
PROOF_ROUNDS = 25
"""Calls of the bound after the gap limit is met by what is not proven by cuts."""
COVERING_GAP_PCT = 1.0
ROUTING_GAP_PCT, ROUTING_TIME_S = 0.1, 20.0
COVERING_TIME_SHARE = 0.2


@dataclass
class Found:
    """Best choice and bounds of a solve so far; bounds are None where they are not known."""

    chosen: IntArray
    edges: IntArray
    value: int = 0
    cost: int = 0
    met: bool = False
    covering_bound: int | None = None
    model_bound: int | None = None
    infeasible: bool = False
    notes: tuple[str, ...] = ()


class JointSearch:
    """One solve: `run` searches until the gap limit, the clock or the user ends it, `answer` tells.

    Parameters
    ----------
    start
        Views and edges to begin with, None for a cold start.
    exact
        Whether small problems are solved by the PuLP model.
    """

    def __init__(
        self, problem: JointProblem, limits: Limits, watch: Watch,
        start: tuple[IntArray, IntArray] | None = None, exact: bool = True,
    ) -> None:  # fmt: skip
        self.started = time.perf_counter()
        self.problem, self.limits, self.watch = problem, limits, watch
        self.start, self.exact = start, exact
        self.bound = JointBound(problem, limits.seed, self._seconds_left)
        self.by_clock, self.cut_short = False, False
        self.sited: IntArray | None = None
        none = np.zeros(0, np.int64)
        self.found = Found(none, none)
        self.method = "search"

    def run(self) -> None:
        """Search until the gap limit, the clock, the user or nothing more to gain ends it."""
        found = self.found
        found.notes = impossible_rules(self.problem.coverage)
        found.infeasible = bool(found.notes)
        found.covering_bound = self._seen_weight()
        if found.infeasible:
            return
        if self.exact and self._small():
            self._solve_model()
        if found.infeasible or (found.met and self._gap() <= self.limits.gap_limit_pct):
            return
        self._rounds()

    def _rounds(self) -> None:
        """Let search and bound work side by side until done or quiet."""
        side = Side(lambda: Primal(self.problem, self.limits.seed, self.start), self._ended)
        try:
            self._covering_bound()
            side.hint(self.sited)
            self._learn(side.after(0))
            if not self.found.met:
                self._prove_that_nothing_fits()
            quiet, spent = 0, 0
            while not self._done() and quiet < QUIET_ROUNDS:
                before = self._standing()
                if self.found.met:
                    incumbent = (self.found.chosen, self.found.edges)
                    self.bound.improve(BOUND_ROUNDS, incumbent, self._ended)
                spent = spent + BOUND_ROUNDS if self.bound.spent == 0 else self.bound.spent
                self._learn(side.after(spent // ROUNDS_BESIDE))
                quiet = quiet + 1 if before == self._standing() else 0
        finally:
            latest = side.stop()
        if self.by_clock and latest is not None:
            self._learn(latest)

    def _standing(self) -> tuple[bool, int, int, int]:
        """Return what a round may better."""
        return self.found.met, self.found.value, self.found.cost, self._bound()

    def _covering_bound(self) -> None:
        """Bound the coverage without costs."""
        cover = sited_coverage(self.problem)
        limited = cover.side is not None or cover.floor_weight is not None or cover.apart is not None
        limited |= cover.count < int(rules_of(cover).most.sum())
        if limited:
            time_s = COVERING_TIME_SHARE * self.limits.time_limit_s
            answer = solve_covering(
                cover, Limits(COVERING_GAP_PCT, time_s, self.limits.seed), Watch(should_stop=self._ended)
            )
            if answer.report.outcome == "infeasible":
                self.found.infeasible, self.found.notes = True, answer.notes
            else:
                self.found.covering_bound = min(self._seen_weight(), answer.report.bound)
                self.sited = answer.chosen
            self.by_clock |= not answer.report.repeatable

    def _prove_that_nothing_fits(self) -> None:
        """Say so where too little can be covered, or where what must stand and be joined is too dear."""
        problem, found = self.problem, self.found
        most = self._seen_weight() if found.covering_bound is None else found.covering_bound
        if problem.required is not None and most < problem.required:
            found.infeasible = True
            found.notes = (f"required: {problem.required} is asked for, at most {most} can be covered.",)
        if problem.budget is None:
            return
        fixed = problem.coverage.fixed & problem.counted
        sites = np.unique(problem.site[fixed])
        nodes = np.union1d(problem.terminals, problem.site_node[sites][problem.site_node[sites] >= 0])
        streets = RoutingProblem(
            problem.node_count, problem.tail, problem.head, problem.edge_cost, nodes, problem.root
        )
        least = solve_routing(streets, Limits(ROUTING_GAP_PCT, ROUTING_TIME_S, self.limits.seed)).report.bound
        least += int(problem.view_cost[fixed].sum()) + int(problem.site_cost[sites].sum())
        if least > problem.budget:
            found.infeasible = True
            found.notes = (
                f"budget: what must be joined costs {least} or more, the budget is {problem.budget}.",
            )

    def _learn(self, standing: Standing) -> None:
        """Take over the best choice of the search and tell both bounds."""
        found = self.found
        found.chosen, found.edges = standing.chosen, standing.edges
        found.value, found.cost, found.met = standing.value, standing.cost, standing.met
        self.cut_short |= standing.by_clock
        self._tell()

    def _solve_model(self) -> None:
        """Solve the readable model whole."""
        found, self.method = self.found, "PuLP model"
        left = EXACT_TIME_SHARE * (self.limits.time_limit_s - self._seconds())
        answer = solve_joint_model(self.problem, left, self.limits.seed, self.limits.gap_limit_pct)
        self.by_clock |= not answer.ended
        if answer.infeasible:
            found.infeasible = True
            found.notes = ("rules: no choice keeps all of them together; that is proven.",)
            return
        found.model_bound = answer.bound
        if answer.chosen is not None and answer.edges is not None:
            self.start = (answer.chosen, answer.edges)
            value = judge(self.problem, answer.chosen, answer.edges)
            found.chosen, found.edges, found.met = answer.chosen, answer.edges, True
            found.value, found.cost = value.covered, value.cost
        self._tell()

    def answer(self) -> JointSolution:
        """Return the best choice with its proof, every figure recomputed."""
        found, problem = self.found, self.problem
        value = judge(problem, found.chosen, found.edges)
        certificate = self._certificate()
        bound, gap = self._bound(), self._gap()
        proven = not value.faults and not found.infeasible and gap <= self.limits.gap_limit_pct
        outcome: Outcome = "infeasible" if found.infeasible else "proven" if proven else "stopped"
        trivial = 0 if problem.budget is None else self._seen_weight()
        report = SolveReport(
            outcome=outcome, objective=value.covered if problem.budget is not None else value.cost,
            bound=bound, certified_bound=trivial if certificate is None else certificate.bound, gap_pct=gap,
            runtime_s=self._seconds(), seed=self.limits.seed,
            solver=f"joint-1 ({self.method}, arborescence, HiGHS {highs_version()})",
            repeatable=not (self.by_clock or self.cut_short or self.bound.cut_short),
        )  # fmt: skip
        lit = reachable_nodes(problem)
        return JointSolution(
            found.chosen, found.edges, value.covered, value.cost, value.yearly,
            np.unique(problem.terminals[~lit[problem.terminals]]).astype(np.int64),
            found.covering_bound if problem.budget is not None else None,
            self.bound.upper if problem.budget is not None else self.bound.lower,
            certificate, report, (*found.notes, *value.faults),
        )  # fmt: skip

    def _certificate(self) -> JointCertificate | None:
        """Return the proof of the arborescence bound; None where no choice keeps the rules."""
        if not self.found.met:
            return None
        incumbent = (self.found.chosen, self.found.edges)
        if self.bound.upper is None and self.bound.lower is None:
            self.bound.improve(BOUND_ROUNDS, incumbent)
        # A model solved whole, or covering alone, may leave no proof behind: cuts are to come as near.
        for _ in range(PROOF_ROUNDS if self._gap() <= self.limits.gap_limit_pct else 0):
            if self._proven_gap() <= self.limits.gap_limit_pct or self._ended():
                break
            self.bound.improve(BOUND_ROUNDS, incumbent, self._ended)
        return self.bound.certificate()

    def _proven_gap(self) -> float:
        """Return the gap in percent to what the cuts prove."""
        found, cuts = self.found, self.bound
        if self.problem.budget is None:
            return gap_pct(found.cost, cuts.lower or 0)
        return gap_pct(self._seen_weight() if cuts.upper is None else cuts.upper, found.value)

    def _bound(self) -> int:
        """Return the best bound known."""
        known = [self.bound.upper, self.bound.lower, self.found.model_bound]
        if self.problem.budget is None:
            return max([b for b in known if b is not None] + [0])
        return min(b for b in [*known, self.found.covering_bound, self._seen_weight()] if b is not None)

    def _gap(self) -> float:
        """Return the proven gap in percent, 100 where no choice keeps the rules yet."""
        found = self.found
        if not found.met:
            return 100.0
        if self.problem.budget is None:
            return gap_pct(found.cost, self._bound())
        return gap_pct(self._bound(), found.value)

    def _seen_weight(self) -> int:
        """Return the worth of all rows that some view sees, second sights included."""
        cover = self.problem.coverage
        times = np.bincount(cover.cover_demand, minlength=len(cover.weight))
        worth = int(cover.weight[times > 0].sum())
        return worth if cover.second_weight is None else worth + int(cover.second_weight[times > 1].sum())

    def _small(self) -> bool:
        """Say whether the PuLP model is quickly solved."""
        cover = self.problem.coverage
        few = len(self.problem.tail) <= SMALL_EDGES and cover.candidate_count <= SMALL_VIEWS
        return few and len(cover.cover_demand) <= SMALL_ENTRIES

    def _tell(self) -> None:
        """Send one progress line."""
        found = self.found
        known = found.met or None
        value = known and float(found.value if self.problem.budget is not None else found.cost)
        bound = float(self._bound())
        upper, lower = (bound, value) if self.problem.budget is not None else (value, bound)
        self.watch.tell(Progress("joint", self._seconds(), upper, lower))

    def _done(self) -> bool:
        """Say whether the gap limit is met, nothing fits, or the clock or the user ends the search."""
        if self.found.infeasible or self._gap() <= self.limits.gap_limit_pct:
            return True
        return self._ended()

    def _ended(self) -> bool:
        """Say whether the clock or the user ends the search; remembered."""
        self.by_clock = (
            self.by_clock or self._seconds() > self.limits.time_limit_s or self.watch.should_stop()
        )
        return self.by_clock

    def _seconds_left(self) -> float:
        """Seconds until the time limit."""
        return max(0.0, self.limits.time_limit_s - self._seconds())

    def _seconds(self) -> float:
        """Seconds since the solve began."""
        return time.perf_counter() - self.started
