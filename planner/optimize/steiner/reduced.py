"""The engine's side on the reduced graph: trees, duals, elimination, again and again, on both threads.

A step is one of: searches for the tree beside large-neighborhood search for the dual; beside linear programs
over blocks of the graph; a round of the linear program over the whole graph (the other thread is free for
the certificate); where that ends with a gap, branch and bound.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import NamedTuple

import numpy as np

from planner.optimize.report import gap_pct
from planner.optimize.steiner.blocks import BlockRounds
from planner.optimize.steiner.branch import Branching, halves_of
from planner.optimize.steiner.core import Core
from planner.optimize.steiner.cutlp import CutProgram
from planner.optimize.steiner.dual import STRONG_PULL, Dual
from planner.optimize.steiner.graph import INF, BoolArray, Graph, IntArray
from planner.optimize.steiner.kernels_bound import useful_arcs
from planner.optimize.steiner.kernels_rows import Sides
from planner.optimize.steiner.primal import Incumbent
from planner.optimize.steiner.pruned import pruned_tree, tree_within
from planner.optimize.steiner.recombine import TreePool
from planner.optimize.steiner.reduce import Shrunk
from planner.optimize.steiner.roots import Rooted, ascend_from, edges_useful_to_all

# The linear program over the whole graph starts after so many steps on graphs of so many edges at most; on
# larger ones a first solve takes minutes, and the programs over blocks bring more.
PROGRAM_STARTS = ((1, 1_200), (6, 4_500), (12, 6_000), (24, 9_000))
# Where the cuts are all but optimal already (a gap of so many percent) the simplex method is soon done with
# them: the program starts on larger graphs.
NEAR_STEP, NEAR_EDGES, NEAR_GAP_PCT = 12, 12_500, 0.02
# It starts earlier where the bound gained less than this share of the gap in the last so many steps.
STALL_STEPS, STALL_SHARE, STALL_EDGES = 10, 0.05, 9_000
# It leaves, and comes back on a smaller graph, when it has ruled out this share of the edges.
WORTH_RESTARTING = 0.3
DUAL_WORK = 30_000_000
LARGEST_BALL = 1200
REGION_WORK = 12_000_000
# On small graphs less work is enough.
WORK_AN_EDGE = 3_000
# Trees are sought on the graph pruned to these shares of the slack, in turn.
SHARES = (0.04, 0.25, 0.6, 0.12, 0.4, 1.0)
PRUNED_WORK, PRUNED_BALL = 6_000_000, 2000
# Roots tried after them, besides the one there is.
OTHER_ROOTS = 3
# Steps before the first program over blocks.
FIRST_SEARCHES = 3
FIRST_PROGRESS = 0.03
# After eliminations: rounds end when one takes off less than this share, or after so many.
AGAIN = (0.03, 3)
HALVES_AT_ONCE = 2
ELIMINATE_EVERY = 4
# Duals are counted in 1 / 64 of a unit, so that rounding those of linear programs costs little.
MOST_SHIFT = 6
LARGEST_SUM_BITS = 57
WORTH_ELIMINATING = 0.02


class Proof(NamedTuple):
    """Reduced costs in 1 / `unit`, and how much of them a tree cheaper than `upper` can have at most."""

    reduced: IntArray
    upper: int
    slack: int
    unit: int


class ReducedSearch:
    """Bounds and trees of a core by way of its reduced graph.

    Attributes
    ----------
    cost
        Cost of the best tree of the reduced graph, in the core's terms (offset added).
    bound
        No tree of the core is cheaper than the smaller of `bound` and the best cost known when the last
        elimination ran.
    iterations
        Simplex iterations of its programs over blocks so far.
    """

    def __init__(
        self,
        core: Core,
        seed: int,
        go_on: Callable[[], bool],
        seconds_left: Callable[[], float],
        pool: Executor,
    ) -> None:
        self._go_on, self._seconds_left, self._pool = go_on, seconds_left, pool
        self._program: CutProgram | None = None
        self._program_ended = False
        self._branching: Branching | None = None
        # The best tree that no longer is one of the reduced graph, by its edges of the core.
        self._other: tuple[int, IntArray] = int(INF), np.empty(0, np.int64)
        self._sides: Sides | None = None
        self._bounds: list[int] = []
        self._seed = seed
        self._step = self._pruned = self.iterations = 0
        self._largest = 800
        self._trees = TreePool(len(core.tail), seed)
        self.shrunk = Shrunk(core)
        self.shrunk.run(go_on, FIRST_PROGRESS)
        self.bound = 0
        self.solved = not self.shrunk.core.is_terminal.any()
        self.cost = self.shrunk.offset
        if self.solved:
            self.bound = self.cost
            return
        core = self.shrunk.core
        self._graph: Graph = core.graph()
        self._shift = max(0, min(MOST_SHIFT, LARGEST_SUM_BITS - int(core.weight.sum()).bit_length()))
        self._rounds = BlockRounds(core, self._graph)
        self.best = Incumbent(core, self._graph, 4, seed)
        self.dual = Dual(core, self._graph, self.best.guide(), 0, shift=self._shift)
        self._try_dual()
        self._note()

    def offer(self, known: BoolArray) -> None:
        """Try for a tree near one of the core, given by its edge mask."""
        if not self.solved:
            self._try_near(known)
            self._note()

    def _try_near(self, known: BoolArray) -> None:
        """Grow a tree that prefers edges which stand only for edges of the core in this mask."""
        within = self.shrunk.edges_within(known)
        weight = self.shrunk.core.weight
        self.best.try_costs(np.where(within, weight // 8, weight)[self._graph.edge], self.shrunk.core.root)

    def base_edges(self) -> IntArray:
        """Return the core's edges under the best tree of the reduced graph."""
        if self.cost == self._other[0]:
            return self._other[1]
        edges = np.empty(0, np.int64) if self.solved else np.flatnonzero(self.best.in_tree)
        return self.shrunk.base_edges(edges)

    @property
    def next_is_long(self) -> bool:
        """Whether the next step may take long on one thread."""
        return self._program is not None and not self._program.short

    @property
    def leaves_a_thread(self) -> bool:
        """Whether the next step needs one thread only, or it is the certificate's turn anyway."""
        if self._branching is not None or (self._program is not None and self._program.short):
            return (self._step + 1) % 3 == 0
        return self.solved or self._program is not None or (self._step + 1) % 4 == 0

    def cancel(self) -> None:
        """Make running linear programs end soon."""
        program, branching = self._program, self._branching
        if program is not None:
            program.cancel()
        if branching is not None:
            branching.cancel()

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
        seed = self._seed * 1_000_003 + self._step
        self._bounds.append(self.bound)
        if self._program is None and self._ripe_for_program(upper):
            self._start_program(upper)
        if self._program is not None:
            self._step_program(self._program, seed, upper, known)
            return "cut program"
        if self._branching is not None and self._step % 3:
            self._branch(self._branching, upper)
            return "branch and bound"
        stage = self._search(seed, upper)
        self._try_dual()
        self.dual.follow(self.best.guide())
        self._note()
        if self._step == FIRST_SEARCHES:
            self._try_roots(known, upper)
        elif self._step % ELIMINATE_EVERY == ELIMINATE_EVERY - 1:
            self._eliminate(known, upper)
        return stage

    def _search(self, seed: int, upper: int) -> str:
        """Search trees beside the dual; returns what was done there."""
        proof = self._proof(upper)
        if self._branching is not None:
            self._search_trees(seed, proof, regions=True)
            return "region search"
        if self._step <= FIRST_SEARCHES or self._step % 2 == 0:
            work = min(DUAL_WORK, 3 * WORK_AN_EDGE * len(self.shrunk.core.tail))
            dual = self._pool.submit(self.dual.search, LARGEST_BALL, seed, work)
            self._search_trees(seed, proof, regions=True)
            dual.result()
            return "dual search"
        blocks = self._rounds.draw(self.dual, self.best.guide(), seed)
        trees = self._pool.submit(self._search_trees, seed, proof, regions=False)
        for future in [self._pool.submit(block.solve, self._seconds_left) for block in blocks]:
            future.result()
        trees.result()
        self._rounds.settle(blocks, self.dual.slack(upper - self.shrunk.offset))
        self.iterations = self._rounds.iterations
        return "blocks"

    def _proof(self, upper: int) -> Proof:
        """Return the reduced costs as they are now; they stay what they are while the dual is searched."""
        program = self._program
        if program is not None and program.slack > 0:
            return Proof(program.reduced, program.upper, program.slack, program.scale)
        limit = min(upper, self.cost) - self.shrunk.offset
        return Proof(self.dual.reduced.copy(), limit, self.dual.slack(limit), 1 << self.dual.shift)

    def _search_trees(self, seed: int, proof: Proof, *, regions: bool) -> None:
        """Region search, then a tree on the graph without what trees a little above the bound do not use."""
        core, edges = self.shrunk.core, len(self.shrunk.core.tail)
        if regions:
            self.best.search(self._largest, seed, min(REGION_WORK, WORK_AN_EDGE * edges))
            self._largest = min(3000, self._largest + 150)
        slack = proof.slack - max(0, proof.upper - self.best.cost) * proof.unit
        if slack <= 0 or not self._go_on():
            return
        self._pruned += 1
        least = max(1, int(slack * SHARES[self._pruned % len(SHARES)]))
        work = min(PRUNED_WORK, WORK_AN_EDGE * edges)
        tree = pruned_tree(
            core, self._graph, proof.reduced, least, self.best.in_tree, seed, work, PRUNED_BALL
        )
        self._try_tree(tree)
        self._recombine(tree, seed)

    def _try_tree(self, edges: IntArray) -> None:
        """Improve the best tree on the nodes of these edges."""
        core = self.shrunk.core
        inside: BoolArray = core.required
        inside[core.tail[edges]] = True
        inside[core.head[edges]] = True
        self.best.try_nodes(inside)

    def _recombine(self, tree: IntArray, seed: int) -> None:
        """Take a tree into the pool; look for a better one on the best tree joined with some of the pool."""
        core, known = self.shrunk.core, self.best.in_tree
        cost = self.shrunk.offset + int(core.weight[tree].sum())
        self._trees.add(cost, self.shrunk.base_edges(tree))
        kept = known | self.shrunk.edges_within(self._trees.union())
        if kept.sum() > known.sum():
            work = min(PRUNED_WORK, WORK_AN_EDGE * int(kept.sum() - known.sum()))
            self._try_tree(tree_within(core, kept, known, seed, work, PRUNED_BALL))

    def _try_dual(self) -> None:
        """Look for a tree on the arcs that the dual has all but used up."""
        self.best.try_reduced(self.dual.reduced >> self.dual.shift)

    def _ripe_for_program(self, upper: int) -> bool:
        """Whether the linear program should start now."""
        if self._program_ended:
            return False
        if self._sides is not None:
            return True
        size = len(self.shrunk.core.tail)
        if len(self._bounds) > 2 * STALL_STEPS and size <= STALL_EDGES:
            gained = self.bound - self._bounds[-STALL_STEPS]
            if gained < STALL_SHARE * (upper - self.bound):
                return True
        if self._near(upper) and self._step >= NEAR_STEP and size <= NEAR_EDGES:
            return True
        return any(self._step >= step and size <= edges for step, edges in PROGRAM_STARTS)

    def _near(self, upper: int) -> bool:
        """Whether the gap is small."""
        return gap_pct(upper, self.bound) <= NEAR_GAP_PCT

    def _start_program(self, upper: int) -> None:
        """Set up the linear program with all stored cuts, or with those of the program before."""
        core, reduced = self.shrunk.core, self.dual.reduced
        limit = upper - self.shrunk.offset
        slack = self.dual.slack(limit)
        if slack <= 0:
            return
        useful = useful_arcs(self._graph, reduced, core.root, core.terminals, slack)
        cuts = self.dual.store if self._sides is None else self._sides
        self._program = CutProgram(
            core, self._graph, cuts, useful, useful, limit, interior_first=not self._near(upper)
        )
        self._sides = None
        self._rng = np.random.default_rng(self._seed * 1_000_003 + self._step)

    def _step_program(self, program: CutProgram, seed: int, upper: int, known: BoolArray) -> None:
        """Go on with the linear program beside a search for trees; its values make some, its bound counts."""
        program.upper = min(program.upper, upper - self.shrunk.offset)
        proof = self._proof(upper)
        trees = self._pool.submit(self._search_trees, seed, proof, regions=bool(self._step % 2))
        solved = program.step(self._rng, self._seconds_left())
        trees.result()
        self.bound = max(self.bound, self.shrunk.offset + program.bound)
        if solved and program.value.any():
            self.best.try_costs(program.shortened(), self.shrunk.core.root)
        self._note()
        if program.finished or program.stuck or program.share_without > WORTH_RESTARTING:
            self._end_program(program, upper, known)

    def _end_program(self, program: CutProgram, upper: int, known: BoolArray) -> None:
        """Leave the linear program; where it ruled out enough, reduce and come back to it, else branch."""
        self._program = None
        if program.stuck or program.slack <= 0:
            self._program_ended = True
            return
        if program.share_without < WORTH_RESTARTING:
            self._program_ended = True
            self._branching = Branching(halves_of(self.shrunk, program, self.bound), self._seed)
            return
        nodes = self.shrunk.core.node_count
        self.shrunk.mark()
        self.shrunk.eliminate(program.reduced, program.slack)
        self._carry_over(known, upper, nodes)
        if not self.solved:
            core = self.shrunk.core
            new_id = self._new_id(nodes)
            self._sides = program.tight_sides(new_id, core.node_count, core.is_terminal, core.root)

    def _branch(self, branching: Branching, upper: int) -> None:
        """Work on two of the halves that are open."""
        branching.step(min(upper, self.cost), HALVES_AT_ONCE, self._pool, self._go_on, self._seconds_left)
        if branching.closed:
            self._branching = None
        if branching.cost < self._other[0]:
            self._other = branching.cost, branching.edges
        self._note()
        self.bound = max(self.bound, min(upper, self.cost, branching.bound))

    def _share_without(self, useful: BoolArray) -> float:
        """Return the share of the edges that no useful arc runs over."""
        used = np.zeros(len(self.shrunk.core.tail), np.bool_)
        used[self._graph.edge[useful]] = True
        return 1.0 - float(used.mean())

    def _note(self) -> None:
        """Bring cost and bound up to date."""
        self.cost = min(self.shrunk.offset + self.best.cost, self._other[0])
        self.bound = max(self.bound, self.shrunk.offset + self.dual.bound)

    def _try_roots(self, known: BoolArray, upper: int) -> None:
        """Ascend from several roots, go on from the best one, and drop what any of them rules out."""
        core, limit, seed = self.shrunk.core, min(upper, self.cost) - self.shrunk.offset, self._seed
        others = np.random.default_rng(seed).permutation(core.terminals)[:OTHER_ROOTS]
        roots = [core.root, *others.tolist()]
        work = min(DUAL_WORK, 3 * WORK_AN_EDGE * len(core.tail))
        found = [Rooted(core, self.dual)]
        found += ascend_from(
            core, self._graph, self.best.in_tree, roots, self._shift, LARGEST_BALL, work, seed, self._pool
        )
        nodes = core.node_count
        self.shrunk.core, self.dual = max(found, key=lambda rooted: rooted.dual.bound)
        self._note()
        if any(dual.slack(limit) <= 0 for _, dual in found):
            return
        kept = edges_useful_to_all(self._graph, found, limit)
        self.shrunk.mark()
        self.shrunk.keep(kept)
        self._carry_over(known, upper, nodes)

    def _eliminate(self, known: BoolArray, upper: int) -> None:
        """Drop what no tree cheaper than `upper` uses, reduce again, and carry both sides over."""
        slack = self.dual.slack(upper - self.shrunk.offset)
        if slack <= 0:
            return
        core, nodes = self.shrunk.core, self.shrunk.core.node_count
        useful = useful_arcs(self._graph, self.dual.reduced, core.root, core.terminals, slack)
        if self._share_without(useful) < WORTH_ELIMINATING:
            return
        self.shrunk.mark()
        self.shrunk.eliminate(self.dual.reduced, slack)
        self._carry_over(known, upper, nodes)

    def _carry_over(self, known: BoolArray, upper: int, nodes: int) -> None:
        """Reduce what elimination left of a graph of so many nodes; carry tree and dual over."""
        if not self.shrunk.connected():
            self._finish(upper)
            return
        self.shrunk.run(lambda: True, *AGAIN)
        core = self.shrunk.core
        if not core.is_terminal.any():
            self._finish(upper)
            return
        self._graph = core.graph()
        self.best = Incumbent(core, self._graph, 0, self._seed)
        self._try_near(known)
        self._rounds.carry_over(core, self._graph)
        start = (self.dual.store, self._new_id(nodes))
        self.dual = Dual(core, self._graph, self.best.guide(), STRONG_PULL, start, self._shift)
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
            self.cost = min(self.shrunk.offset, self._other[0])
            self.bound = max(self.bound, min(upper, self.cost))
            self.solved = True
            return
        self.bound = max(self.bound, upper)
        self.solved = True
        self.cost = upper
