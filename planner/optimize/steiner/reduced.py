"""The engine's side on the reduced graph: region search, dual search, elimination, again and again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.optimize.steiner.blocks import BlockSearch
from planner.optimize.steiner.core import Core
from planner.optimize.steiner.cutlp import CutProgram
from planner.optimize.steiner.dual import STRONG_PULL, Dual
from planner.optimize.steiner.graph import BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_bound import useful_arcs
from planner.optimize.steiner.kernels_rows import Sides
from planner.optimize.steiner.primal import Incumbent
from planner.optimize.steiner.reduce import Shrunk

# The linear program over the whole graph starts after so many steps on graphs of so many edges at most,
# or of more where block moves bring little.
PROGRAM_START_STEP, PROGRAM_EDGES, PROGRAM_EDGES_LATER = 24, 4_000, 8_000
# It leaves, and comes back on a smaller graph, when it has ruled out this share of the edges.
WORTH_RESTARTING = 0.3
# The dual search stalls where it gained less than this share of the gap in the last so many steps; block
# moves join it then, and after so many steps in any case.
STALL_STEPS, STALL_SHARE, FIRST_BLOCKS = 16, 0.05, 12
DUAL_WORK = 10_000_000
REGION_WORK = 6_000_000
FIRST_REGIONS = 4
ELIMINATE_EVERY = 6
WORTH_ELIMINATING = 0.02


class ReducedSearch:
    """Bounds and trees of a core by way of its reduced graph.

    Attributes
    ----------
    cost
        Cost of the best tree of the reduced graph, in the core's terms (offset added).
    bound
        No tree of the core is cheaper than the smaller of `bound` and the best cost known when the last
        elimination ran.
    """

    def __init__(
        self, core: Core, seed: int, go_on: Callable[[], bool], seconds_left: Callable[[], float]
    ) -> None:
        self._seconds_left = seconds_left
        self._program: CutProgram | None = None
        self._program_ended = False
        self._sides: Sides | None = None
        self._bounds: list[int] = []
        self._stalled = False
        self._blocks = BlockSearch(seed)
        self._seed = seed
        self._step = 0
        self._largest = 800
        self.shrunk = Shrunk(core)
        self.shrunk.run(go_on)
        self.bound = 0
        self.solved = not self.shrunk.core.is_terminal.any()
        self.cost = self.shrunk.offset
        if self.solved:
            self.bound = self.cost
            return
        self._graph: Graph = self.shrunk.core.graph()
        self.best = Incumbent(self.shrunk.core, self._graph, 4, seed)
        self.dual = Dual(self.shrunk.core, self._graph, self.best.guide(), 0)
        self.best.try_reduced(self.dual.reduced)
        self._note()

    def base_edges(self) -> IntArray:
        """Return the core's edges under the best tree of the reduced graph."""
        edges = np.empty(0, np.int64) if self.solved else np.flatnonzero(self.best.in_tree)
        return self.shrunk.base_edges(edges)

    @property
    def next_is_program(self) -> bool:
        """Whether the next step goes on with the linear program."""
        return self._program is not None and (self._step + 1) % 3 != 0

    def cancel(self) -> None:
        """Make a running linear program end soon."""
        self._blocks.cancel()
        program = self._program
        if program is not None:
            program.cancel()

    def step(self, known: BoolArray, upper: int) -> str:
        """Do one piece of work and return its name.

        Parameters
        ----------
        known
            Mask of the core's edges in the best tree known anywhere, of cost `upper`.
        """
        if self.solved:
            return "proof"
        self._step += 1
        self._note_stall(upper)
        if self._program is None and self._ripe_for_program():
            self._start_program(upper)
        if self._program is not None and self._step % 3:
            self._step_program(self._program, upper, known)
            return "cut program"
        name = self._search(upper)
        if self._program is None and self._step % ELIMINATE_EVERY == ELIMINATE_EVERY - 1:
            self._eliminate(known, upper)
        return name

    def _search(self, upper: int) -> str:
        """Do one piece of region search, block moves or dual search and return its name."""
        seed = self._seed * 1_000_003 + self._step
        blocks = self._stalled or self._step > FIRST_BLOCKS
        rare = 6 if blocks else 4
        if self._program is not None or self._step <= FIRST_REGIONS or self._step % rare == 0:
            self.best.search(self._largest, seed, REGION_WORK)
            self._largest = min(3000, self._largest + 150)
            if self._step >= FIRST_REGIONS:
                self.dual.follow(self.best.guide())
            if self._step == FIRST_REGIONS:
                self._restart_dual()
            self._note()
            return "region search"
        if blocks and self._step % 6 in (2, 4):
            limit = upper - self.shrunk.offset
            self._blocks.piece(self.shrunk.core, self._graph, self.dual, limit, self._seconds_left())
            self.dual.follow(self.best.guide())
            name = "block search"
        else:
            self.dual.search(2000, seed, DUAL_WORK)
            name = "dual search"
        if self._step % 2:
            self.best.try_reduced(self.dual.reduced)
        self._note()
        return name

    def _note_stall(self, upper: int) -> None:
        """Find out whether the dual search has come to its end."""
        self._bounds.append(self.bound)
        if len(self._bounds) > STALL_STEPS and self._program is None:
            gained = self.bound - self._bounds[-STALL_STEPS]
            self._stalled = self._stalled or gained < STALL_SHARE * (upper - self.bound)

    def _ripe_for_program(self) -> bool:
        """Whether the linear program over the whole graph should start now."""
        if self._program_ended:
            return False
        most = PROGRAM_EDGES_LATER if self._blocks.tired else PROGRAM_EDGES
        small = self._step >= PROGRAM_START_STEP and len(self.shrunk.core.tail) <= most
        return small or self._blocks.exhausted or self._sides is not None

    def _start_program(self, upper: int) -> None:
        """Set up the linear program with all stored cuts, or those of the program before."""
        core, reduced = self.shrunk.core, self.dual.reduced
        limit = upper - self.shrunk.offset
        slack = limit - self.dual.bound
        if slack <= 0:
            return
        useful = useful_arcs(self._graph, reduced, core.root, core.terminals, slack)
        cuts = self._sides if self._sides is not None else self.dual.store
        self._program = CutProgram(core, self._graph, cuts, useful, useful, limit)
        self._sides = None
        self._rng = np.random.default_rng(self._seed * 1_000_003 + self._step)

    def _step_program(self, program: CutProgram, upper: int, known: BoolArray) -> None:
        """Go on with the linear program; its values make trees, its bound counts."""
        program.upper = min(program.upper, upper - self.shrunk.offset)
        solved = program.step(self._rng, self._seconds_left())
        self.bound = max(self.bound, self.shrunk.offset + program.bound)
        if solved and program.value.any():
            weight = self._graph.weight
            left = np.maximum(weight - (weight * program.value).astype(np.int64), weight // 64)
            self.best.try_costs(left, self.shrunk.core.root)
        self._note()
        if program.finished or program.stuck or self._promise_of(program.useful) > WORTH_RESTARTING:
            self._end_program(program, upper, known)

    def _end_program(self, program: CutProgram, upper: int, known: BoolArray) -> None:
        """Leave the linear program; where it ruled out enough, reduce and come back to it."""
        self._program = None
        if program.stuck or program.slack <= 0 or self._promise_of(program.useful) < WORTH_ELIMINATING:
            self._program_ended = True
            return
        nodes = self.shrunk.core.node_count
        self.shrunk.mark()
        self.shrunk.eliminate(program.reduced, program.slack)
        self._carry_over(known, upper, nodes)
        if not self.solved:
            core = self.shrunk.core
            self._sides = program.tight_sides(
                self._new_id(nodes), core.node_count, core.is_terminal, core.root
            )

    def _promise_of(self, useful: BoolArray) -> float:
        """Return the share of the edges that no useful arc runs over."""
        used = np.zeros(len(self.shrunk.core.tail), np.bool_)
        used[self._graph.edge[useful]] = True
        return 1.0 - float(used.mean())

    def _note(self) -> None:
        """Bring cost and bound up to date."""
        self.cost = self.shrunk.offset + self.best.cost
        self.bound = max(self.bound, self.shrunk.offset + self.dual.bound)

    def _restart_dual(self) -> None:
        """Take the best of a few ascents guided by the first good tree."""
        for pull in (5, STRONG_PULL):
            dual = Dual(self.shrunk.core, self._graph, self.best.guide(), pull)
            self.best.try_reduced(dual.reduced)
            if dual.bound > self.dual.bound:
                self.dual = dual

    def _eliminate(self, known: BoolArray, upper: int) -> None:
        """Drop what no tree cheaper than `upper` uses, reduce again, and carry both sides over."""
        slack = upper - self.shrunk.offset - self.dual.bound
        if slack <= 0:
            return
        core, nodes = self.shrunk.core, self.shrunk.core.node_count
        useful = useful_arcs(self._graph, self.dual.reduced, core.root, core.terminals, slack)
        if self._promise_of(useful) < WORTH_ELIMINATING:
            return
        self.shrunk.mark()
        self.shrunk.eliminate(self.dual.reduced, slack)
        self._carry_over(known, upper, nodes)

    def _carry_over(self, known: BoolArray, upper: int, nodes: int) -> None:
        """Reduce what elimination left of a graph of so many nodes; carry tree and dual over."""
        if not self.shrunk.connected():
            self._finish(upper)
            return
        self.shrunk.run(lambda: True, 0.01, 6)
        core = self.shrunk.core
        if not core.is_terminal.any():
            self._finish(upper)
            return
        self._graph = core.graph()
        self.best = Incumbent(core, self._graph, 0, self._seed)
        within = self.shrunk.edges_within(known)
        cheap = np.where(within, core.weight // 8, core.weight)[self._graph.edge]
        self.best.try_costs(cheap, core.root)
        old = self.dual.store, self._new_id(nodes)
        self.dual = Dual(core, self._graph, self.best.guide(), STRONG_PULL, old)
        self.best.search(800, self._seed + self._step, REGION_WORK // 4)
        self.dual.follow(self.best.guide())
        self._note()

    def _new_id(self, nodes: int) -> IntArray:
        """Return the number now of each of the nodes that there were at the last mark, -1 where gone."""
        new_id = np.full(nodes, -1, np.int64)
        new_id[self.shrunk.origin] = np.arange(self.shrunk.core.node_count)
        return new_id

    def _finish(self, upper: int) -> None:
        """Close the search: no tree of the core is cheaper than both `upper` and what is left."""
        if self.shrunk.connected():
            self.cost = self.shrunk.offset
            self.bound = max(self.bound, min(upper, self.cost))
            self.solved = True
            return
        self.bound = max(self.bound, upper)
        self.solved = True
        self.cost = upper
