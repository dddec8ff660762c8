"""Linear programs over blocks of the graph: the best duals of all cuts inside a ball, the rest held.

Take every stored cut that lies inside a ball of nodes out. What the arcs into the ball's nodes then have
left, c, and the ball with everything outside it as one source make a small instance of its own:

    maximize    sum_S y[S]                     over the sets S of ball nodes that hold a terminal
    subject to  sum of y over the sets that arc a enters <= c[a],   y >= 0

Its optimum, found by separation over a linear program that starts from the cuts taken out and from a few
ascents, is at least what was taken out. The duals are rounded down and cut down to what fits, in whole
numbers, so a block never breaks the feasibility of the dual solution. Blocks that share no node touch
different arcs and may be solved at the same time.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.optimize.steiner.ascent import (
    ACTIVE,
    REACHED,
    TOTAL,
    ByteArray,
    ascend,
    new_scratch,
    new_store,
)
from planner.optimize.steiner.ball_program import Ball, Sets, price_sets
from planner.optimize.steiner.core import Core, Cuts
from planner.optimize.steiner.dual import Dual
from planner.optimize.steiner.graph import BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_blocks import (
    FloatArray,
    put_cuts,
    seed_kernels,
    take_out,
)
from planner.optimize.steiner.kernels_cuts import expand_runs

# (pull, noise) of the ascents whose cuts the program starts from.
ASCENTS = ((0, 0.0), (5, 4.0), (20, 8.0), (1000, 0.0))
# Balls in one round; their first, smallest and largest size, which follows the simplex iterations that a
# ball takes: more than the effort wished for, or less than half of it. A program ends at twice the effort.
AT_ONCE = 6
FIRST_SIZE, SMALLEST_SIZE, LARGEST_SIZE = 700, 400, 9000
GROWTH = 1.15
FIRST_EFFORT, LARGEST_EFFORT = 4_000, 32_000
# Small balls end where no ball of their size gains: the effort doubles, and larger balls are taken, where so
# many rounds gained less than this share of what is left between bound and tree.
PATIENCE, WORTH_GOING_ON, LEAP = 3, 0.1, 1.5
# Nodes that the cuts which fill in after rounding may take, for each node of the ball.
ROOM_FOR_REST = 100


class BlockRounds:
    """Rounds of programs over a few balls at a time, whose size follows the effort that they take.

    Attributes
    ----------
    iterations
        Simplex iterations of all rounds so far, or what takes as long of interior points: a measure of work
        that no other program on the machine moves.
    """

    def __init__(self, core: Core, graph: Graph) -> None:
        self._core, self._graph = core, graph
        self._size = FIRST_SIZE
        self._effort = FIRST_EFFORT
        self._gains: list[int] = []
        self._round = 0
        self._solved: IntArray = np.full(core.node_count, -1, np.int64)
        self.iterations = 0

    def carry_over(self, core: Core, graph: Graph) -> None:
        """Go on with balls of the same size on another core."""
        self._core, self._graph = core, graph
        self._solved = np.full(core.node_count, -1, np.int64)

    def draw(self, dual: Dual, guide: BoolArray, seed: int) -> list[Block]:
        """Take balls without a node in common out of a dual solution, preferring those not taken lately."""
        self._round += 1
        balls = dual.draw_balls(AT_ONCE, self._size, self._solved, np.random.default_rng(seed))
        blocks = []
        for k, ball in enumerate(balls):
            self._solved[ball] = self._round
            made = Block(self._core, self._graph, dual, ball, guide, AT_ONCE * seed + k, 2 * self._effort)
            blocks.append(made)
        return blocks

    def settle(self, blocks: list[Block], slack: int) -> None:
        """Put the better duals in; smaller balls next time where they took long, else larger ones.

        Parameters
        ----------
        slack
            What is left between the dual solution and the best tree, as the dual counts.
        """
        self._gains.append(sum(block.settle() for block in blocks))
        taken = sum(block.iterations for block in blocks)
        self.iterations += taken
        effort = taken / max(1, len(blocks))
        if effort < self._effort / 2:
            self._size = min(LARGEST_SIZE, int(self._size * GROWTH))
        elif effort > self._effort:
            self._size = max(SMALLEST_SIZE, int(self._size / GROWTH))
        if len(self._gains) >= PATIENCE and sum(self._gains[-PATIENCE:]) < WORTH_GOING_ON * slack:
            self._gains.clear()
            if self._effort < LARGEST_EFFORT:
                self._effort *= 2
                self._size = min(LARGEST_SIZE, int(self._size * LEAP))


class Block:
    """One ball of a dual solution: its cuts are taken out when it is made and put back by `settle`.

    Parameters
    ----------
    dual
        The dual solution; nothing else may change it at the nodes of the ball until `settle`.
    nodes
        The ball; the root is not in it.
    guide
        Slots of the incumbent's arcs.
    seed
        Seed of the order of separation and of the ascents.
    most_iterations
        Simplex iterations at which its program ends.
    """

    def __init__(
        self, core: Core, graph: Graph, dual: Dual, nodes: IntArray, guide: BoolArray, seed: int,
        most_iterations: int = 2 * FIRST_EFFORT,
    ) -> None:  # fmt: skip
        self._core, self._graph, self._dual, self.nodes, self._guide = core, graph, dual, nodes, guide
        self._rng = np.random.default_rng(seed)
        self._seed = seed
        self._most_iterations = most_iterations
        self._terminals: IntArray = nodes[core.is_terminal[nodes]]
        self._scratch = new_scratch(graph)
        within = np.zeros(core.node_count, np.int64)
        within[nodes] = 1
        old = take_out(graph, dual.reduced, dual.store, within, self._scratch)
        self._old_ptr, self._old_nodes, self._old_duals = old
        self._left = dual.reduced.copy()
        self._chosen: IntArray = np.arange(len(self._old_duals))
        self._ptr, self._nodes, self._duals = old
        self.iterations = 0

    def solve(self, seconds_left: Callable[[], float]) -> None:
        """Find better duals; touches nothing that another thread uses."""
        if not len(self._terminals):
            return
        core, graph, ball = self._core, self._graph, self.nodes
        local = np.full(core.node_count, len(ball), np.int64)
        local[ball] = np.arange(len(ball))
        sizes = graph.ptr[ball + 1] - graph.ptr[ball]
        slot_ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        slots = np.repeat(graph.ptr[ball] - slot_ptr[:-1], sizes) + np.arange(slot_ptr[-1])
        number = np.full(len(graph.nbr), -1, np.int64)
        number[slots] = np.arange(len(slots))
        nbr, rev = local[graph.nbr[slots]], number[graph.rev[slots]]
        unit = float(max(1, int(np.median(graph.weight))) << self._dual.shift)
        inside = Ball(slot_ptr, nbr, rev, self._left[slots] / unit, local[self._terminals])
        held, tried = self._first_sets(local)
        worth = float(self._old_duals.sum()) / unit
        found = price_sets(inside, held, tried, worth, self._most_iterations, seconds_left, self._rng)
        self.iterations = found.iterations
        self._accept(found.price * unit, found.sets.ptr, ball[found.sets.nodes])

    def settle(self) -> int:
        """Put the better cuts in, or the old ones back; returns by how much the bound rose."""
        dual, old = self._dual, int(self._old_duals.sum())
        size, nodes = len(self.nodes), int(np.diff(self._ptr)[self._chosen].sum())
        dual.make_room_for(len(self._chosen) + size, nodes + ROOM_FOR_REST * size)
        before = dual.store.tally.copy()
        got = self._put(self._ptr, self._nodes, self._duals, self._chosen)
        gain = self._raise_rest()
        if gain >= 0 and got + gain >= old:
            dual.store.tally[TOTAL] += gain
            return got + gain - old
        dual.store.tally[:] = before
        slots = np.concatenate([np.arange(a, b) for a, b in zip(*self._bounds(), strict=True)])
        dual.reduced[slots] = self._left[slots]
        dual.make_room_for(len(self._old_duals), len(self._old_nodes))
        self._put(self._old_ptr, self._old_nodes, self._old_duals, np.arange(len(self._old_duals)))
        return 0

    def _bounds(self) -> tuple[IntArray, IntArray]:
        """First slot of each ball node and the one after its last."""
        return self._graph.ptr[self.nodes], self._graph.ptr[self.nodes + 1]

    def _put(self, ptr: IntArray, nodes: IntArray, duals: IntArray, chosen: IntArray) -> int:
        """Add cuts to the dual solution as far as they fit."""
        dual, mask = self._dual, self._core.is_terminal
        return int(
            put_cuts(self._graph, dual.reduced, dual.store, ptr, nodes, duals, chosen, mask, self._scratch)
        )

    def _marks(self) -> tuple[ByteArray, IntArray]:
        """Marks for an ascent inside the ball."""
        mark = np.full(self._core.node_count, REACHED, np.int8)
        mark[self.nodes] = 0
        mark[self._terminals] = ACTIVE
        return mark, self._terminals

    def _raise_rest(self) -> int:
        """Ascend inside the ball over what rounding left; -1 where the store is full."""
        dual = self._dual
        mark, among = self._marks()
        return int(
            ascend(
                self._graph, dual.reduced, mark, self._guide, 5, 0.0, dual.store, self._scratch, True, among
            )
        )

    def _first_sets(self, local: IntArray) -> tuple[Sets, Sets]:
        """Return the cuts taken out, and others of a few ascents, as sets of the ball, each once."""
        store = new_store(20_000, 60_000, 200 * len(self.nodes) + 100_000)
        seed_kernels(self._seed)
        for pull, noise in ASCENTS:
            reduced = self._left.copy()
            mark, among = self._marks()
            ascend(
                self._graph,
                reduced,
                mark,
                self._guide,
                pull,
                noise,
                store,
                new_scratch(self._graph),
                True,
                among,
            )
        made: Cuts = expand_runs(store)
        ptr = np.concatenate([self._old_ptr, self._old_ptr[-1] + made.ptr[1:]])
        nodes = np.concatenate([self._old_nodes, made.nodes.astype(np.int64)])
        salt = np.random.default_rng(0).integers(1, 1 << 62, self._core.node_count)
        sums = np.concatenate([[0], np.cumsum(salt[nodes])])
        _, first = np.unique(sums[ptr[1:]] - sums[ptr[:-1]], return_index=True)
        first.sort()
        every, held = Sets(ptr, local[nodes]), len(self._old_duals)
        return every.of(first[first < held]), every.of(first[first >= held])

    def _accept(self, prices: FloatArray, ptr: IntArray, nodes: IntArray) -> None:
        """Keep the rounded prices as the new duals where they are worth more."""
        if not np.isfinite(prices).all() or np.abs(prices).max(initial=0.0) > float(1 << 61):
            return
        duals = np.floor(np.maximum(prices, 0.0) + 1e-3).astype(np.int64)
        self._ptr, self._nodes = ptr, nodes
        self._duals = np.zeros(len(ptr) - 1, np.int64)
        self._duals[: len(duals)] = duals
        order = np.argsort(-self._duals, kind="stable")
        self._chosen = order[: int((duals > 0).sum())]
