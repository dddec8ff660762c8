"""The door of second routes: `solve_protection`."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from planner.optimize.protect.ascent import ascend
from planner.optimize.protect.branch import Branching, missed_by
from planner.optimize.protect.core import Core, build_core
from planner.optimize.protect.model import (
    BoolArray,
    IntArray,
    ProtectionProblem,
    ProtectionSolution,
    check_protection,
)
from planner.optimize.protect.needs import find_needs
from planner.optimize.protect.primal import Builder
from planner.optimize.protect.program import CutProgram
from planner.optimize.protect.rows import Finder
from planner.optimize.protect.shares import shares_of
from planner.optimize.report import SILENT, Limits, Progress, SolveReport, Watch, gap_pct

SOLVER = "protect-1"
FIRST_MOVES = 300
MOVES = 6
LEAST_WORTH = 0.01


class _Search:
    """The state of one solve: the best choice, the bound, the clock."""

    def __init__(self, core: Core, limits: Limits, watch: Watch) -> None:
        self.core, self.limits, self.watch = core, limits, watch
        self.start = time.monotonic()
        self.rng = np.random.default_rng(limits.seed)
        self.finder = Finder(core)
        self.program = CutProgram(self.finder)
        self.builder = Builder(core, self.finder.graph)
        self.best: BoolArray = self.builder.build(self.rng, core.weight)
        self.bound = 0
        self.stopped = False

    @property
    def upper(self) -> int:
        """Cost of the best choice."""
        return self.builder.cost(self.best)

    @property
    def time_left_s(self) -> float:
        """Seconds to the time limit."""
        return self.limits.time_limit_s - (time.monotonic() - self.start)

    def done(self) -> bool:
        """Whether the gap is reached, the time is up, or the user asked to stop."""
        if gap_pct(self.upper, self.bound) <= self.limits.gap_limit_pct:
            return True
        if self.time_left_s <= 0 or self.watch.should_stop():
            self.stopped = True
        return self.stopped

    def tell(self, stage: str) -> None:
        """Send the bounds."""
        seconds = time.monotonic() - self.start
        self.watch.tell(Progress(stage, seconds, float(self.upper), float(self.bound)))

    def take(self, choice: BoolArray) -> None:
        """Keep a choice where it is no worse."""
        if self.builder.cost(choice) <= self.upper:
            self.best = choice

    def wander(self, moves: int) -> None:
        """Tear and mend the best choice."""
        for _ in range(moves):
            if self.time_left_s <= 0 or self.watch.should_stop():
                return
            torn = self.builder.torn(self.best, self.rng)
            self.take(self.builder.build(self.rng, self.core.weight, torn))

    def cut(self) -> None:
        """Prove by dual ascent, then by the linear program; its values guide new choices."""
        if not self.core.singles and self.finder.need_count:
            self.program.proof = ascend(self.finder)
            self.bound = self.program.proof.bound
            self.tell("protection ascent")
        while not self.done():
            if not self.program.step(self.rng, self.time_left_s):
                return
            self.bound = max(self.bound, self.program.proof.bound)
            if self.program.finished:
                return
            price = self.core.weight * np.maximum(1.0 - self.program.x, LEAST_WORTH)
            self.take(self.builder.build(self.rng, np.ceil(price).astype(np.int64)))
            self.wander(MOVES)
            self.tell("protection cuts")

    def branch(self) -> None:
        """Close what is left of the gap by branch and bound."""
        while not self.done():
            branching = Branching(self.program, self.upper)
            if not branching.possible:
                self.bound = self.upper
                return
            if self._branch_once(branching):
                return

    def _branch_once(self, branching: Branching) -> bool:
        """Solve and add cuts until the choice serves; says whether nothing is left to be done."""
        while not self.done():
            found = branching.solve(self.limits.gap_limit_pct / 2, self.time_left_s, self.upper)
            self.bound = max(self.bound, found.bound)
            self.tell("protection branching")
            if found.choice is None or not found.in_time:
                return found.choice is None and found.in_time
            if self.builder.serves(found.choice):
                self.take(self.builder.thin(found.choice, np.argsort(-self.core.weight, kind="stable")))
                return self.done()
            mended = self.builder.mend(
                found.choice, self.rng.permutation(self.core.critical), self.core.weight
            )
            self.take(self.builder.thin(mended, np.argsort(-self.core.weight, kind="stable")))
            if not branching.add(missed_by(self.finder, found.choice, self.rng)):
                self.bound = max(self.bound, self.upper)
        return True


def solve_protection(
    problem: ProtectionProblem, limits: Limits | None = None, watch: Watch = SILENT
) -> ProtectionSolution:
    """Return edges to add so that every critical node outlives what it can outlive, with a proof.

    The lower bound is that of the cut linear program, in the certificate, or of branch and bound over its
    cuts. With one seed and no time limit in the way the answer is repeatable.

    Parameters
    ----------
    limits
        Gap, time and seed; `Limits()` when None.
    watch
        Takes the progress and may ask to stop; the best choice so far is then returned.

    Raises
    ------
    ValueError
        Arrays of wrong length or range, or built edges that do not join a critical node to the root.

    Examples
    --------
    A built street 0 - 1 - 2 with one parallel way of weight 3 and one of weights 2 + 2:

    >>> import numpy as np
    >>> from planner.optimize.protect.model import no_groups
    >>> tail, head = np.array([0, 1, 0, 0, 3]), np.array([1, 2, 2, 3, 2])
    >>> built = np.array([True, True, False, False, False])
    >>> ways = ProtectionProblem(
    ...     4, tail, head, np.array([5, 5, 3, 2, 2]), built, np.array([2]), 0, *no_groups())
    >>> answer = solve_protection(ways, Limits(gap_limit_pct=0.0))
    >>> answer.edges.tolist(), answer.report.objective, answer.certificate.bound
    ([2], 3, 3)
    """
    limits = limits or Limits()
    check_protection(problem)
    start = time.monotonic()
    needs = find_needs(problem)
    core = build_core(problem, needs)
    search = _Search(core, limits, watch)
    search.wander(FIRST_MOVES if search.upper else 0)
    search.cut()
    search.branch()
    edges = core.members(np.flatnonzero(search.best & ~core.spine))
    edges = edges[~problem.built[edges]]
    objective = int(problem.weight[edges].sum())
    certificate = shares_of(problem, needs, search.finder, search.program.proof)
    bound = min(max(search.bound, certificate.bound), objective)
    gap = gap_pct(objective, bound)
    report = SolveReport(
        outcome="proven" if gap <= limits.gap_limit_pct else "stopped",
        objective=objective,
        bound=bound,
        certified_bound=certificate.bound,
        gap_pct=gap,
        runtime_s=time.monotonic() - start,
        seed=limits.seed,
        solver=SOLVER,
        repeatable=not search.stopped,
    )
    return ProtectionSolution(
        edges,
        *_lists(needs.lost_edges),
        *_lists(needs.lost_groups),
        *_lists(needs.paths),
        certificate=certificate,
        report=report,
    )


def _lists(parts: Sequence[IntArray]) -> tuple[IntArray, IntArray]:
    """Return lists as (starts, values)."""
    indptr = np.concatenate([[0], np.cumsum([len(p) for p in parts])]).astype(np.int64)
    return indptr, np.concatenate([np.empty(0, np.int64), *parts]).astype(np.int64)
