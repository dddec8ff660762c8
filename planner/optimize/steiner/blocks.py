"""Block moves: the duals of all cuts inside a ball chosen anew, to the optimum, by the cut linear program.

Let y be a dual solution and B a set of nodes without the root. With the duals of the other cuts fixed, the
best duals for cuts inside B are those of a Steiner instance of its own: the nodes of B, everything else
contracted to the root, each arc at what the fixed duals leave of its cost. Dual ascent and its
large-neighborhood search find good duals of such a block; the linear program finds the best ones, so that
the bound rises where they cannot raise it any more. Blocks grow when they bring little.

The duals of the program are rounded down, put in with no more than fits, and completed by an ascent; a block
that then is worth less than before stays as it was.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.optimize.steiner.ascent import TOTAL, ascend, new_scratch
from planner.optimize.steiner.core import Core
from planner.optimize.steiner.cutlp import CutProgram
from planner.optimize.steiner.dual import Dual
from planner.optimize.steiner.dualsearch import activate_unreached, slackness
from planner.optimize.steiner.graph import Graph, IntArray
from planner.optimize.steiner.kernels_block import block_edges, grow_block, put_in, take_out
from planner.optimize.steiner.kernels_rows import Sides

FIRST_SIZE = 600
# A block is left after so many linear programs, each of at most so many simplex iterations.
MOST_PROGRAMS = 10
MOST_ITERATIONS = 4_000
# One piece of work covers so many nodes; blocks grow by this factor when a piece gains less than this share.
PIECE_NODES = 3_000
GROWTH = 1.25
LEAST_GAIN = 0.01
PULL = 5


class BlockSearch:
    """Block moves on one dual solution, with blocks that grow.

    Attributes
    ----------
    size
        Nodes of a block, about.
    exhausted
        Blocks as large as the graph bring little.
    """

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self.size = FIRST_SIZE
        self.exhausted = False
        self._program: CutProgram | None = None
        self._cancelled = False

    @property
    def tired(self) -> bool:
        """Whether blocks of twice the first size bring little."""
        return self.size > 2 * FIRST_SIZE

    def cancel(self) -> None:
        """Make a running move of another thread end soon."""
        self._cancelled = True
        program = self._program
        if program is not None:
            program.cancel()

    def piece(self, core: Core, graph: Graph, dual: Dual, upper: int, time_left_s: float) -> int:
        """Do some moves; returns by how much the bound rose."""
        before = dual.bound
        for _ in range(max(1, PIECE_NODES // self.size)):
            if not self._cancelled and dual.bound < upper:
                size = int(self.size * np.exp(self._rng.random() * 0.7))
                self._move(core, graph, dual, self._center(core, dual), size, time_left_s)
        gained = dual.bound - before
        if gained < LEAST_GAIN * (upper - before):
            self.exhausted = self.size >= core.node_count
            self.size = min(int(self.size * GROWTH), core.node_count)
        return gained

    def _center(self, core: Core, dual: Dual) -> int:
        """Draw a node, mostly out of cuts that the incumbent enters more than once."""
        weight = slackness(dual.store)
        if weight[-1] == 0 or self._rng.random() < 0.25:
            return int(self._rng.integers(core.node_count))
        store = dual.store
        run = int(np.searchsorted(weight, self._rng.integers(weight[-1]), side="right")) - 1
        length = store.cut_len[store.run_end[run] - 1]
        return int(store.nodes[store.run_node[run] + self._rng.integers(length)])

    def _move(self, core: Core, graph: Graph, dual: Dual, center: int, size: int, time_left_s: float) -> None:
        """Choose the duals of one block anew."""
        dual.make_room()
        store, scratch = dual.store, new_scratch(graph)
        reduced, tally = dual.reduced.copy(), dual.store.tally.copy()
        ball, members = grow_block(graph, core.root, center, size)
        if not core.is_terminal[members].any():
            return
        runs, first, lost, ptr, nodes = take_out(graph, reduced, store, ball, scratch)
        local: IntArray = np.zeros(core.node_count, np.int64)
        local[members] = np.arange(1, len(members) + 1)
        sides = Sides(ptr, local[nodes].astype(np.int32), np.zeros(len(ptr) - 1, np.bool_))
        cuts = self._solve(core, graph, reduced, members, local, sides, time_left_s)
        gain = put_in(graph, reduced, store, *cuts, core.is_terminal)
        if gain >= 0:
            active = np.zeros(core.node_count, np.bool_)
            activate_unreached(graph, reduced, core.root, core.terminals, active, scratch)
            more = ascend(graph, reduced, core.root, active, dual.guide, PULL, 0.0, store, scratch, True)
            gain = gain + more if more >= 0 else -1
        if gain < lost:
            store.run_cut[runs] = first
            store.tally[:] = tally
            if gain < 0:
                dual.make_room(grow=True)
            return
        dual.reduced = reduced
        store.tally[TOTAL] += gain - lost

    def _solve(
        self, core: Core, graph: Graph, reduced: IntArray, members: IntArray, local: IntArray, sides: Sides,
        time_left_s: float,
    ) -> tuple[IntArray, NDArray[np.int32], IntArray]:  # fmt: skip
        """Return the cuts (ptr, nodes, duals) that the block's program ends with, small sets first."""
        tail, head, slot = block_edges(graph, members, local)
        count = len(members) + 1
        inside = np.zeros(count, np.bool_)
        inside[1:] = core.is_terminal[members]
        block = Core(count, tail, head, reduced[slot], inside, 0)
        small = block.graph()
        owner = np.repeat(np.arange(count), np.diff(small.ptr))
        at_tail = slot[small.edge]
        small = small._replace(
            weight=np.where(owner == tail[small.edge], reduced[at_tail], reduced[graph.rev[at_tail]])
        )
        useful = owner > 0
        far = int(small.weight.sum()) + 1
        program = CutProgram(
            block, small, sides, useful, useful, far, balanced=False, most_iterations=MOST_ITERATIONS
        )
        self._program = program
        for _ in range(MOST_PROGRAMS):
            if self._cancelled or program.finished or not program.step(self._rng, time_left_s):
                break
        self._program = None
        ptr, nodes, dual = program.dual_cuts()
        return ptr, members[nodes - 1].astype(np.int32), dual
