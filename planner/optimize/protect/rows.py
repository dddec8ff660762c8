"""Cut rows of the linear program over a core: found by flow, told as edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.optimize.protect.core import Core
from planner.optimize.protect.flows import past_failures
from planner.optimize.protect.kernels import reached
from planner.optimize.protect.model import BoolArray, IntArray
from planner.optimize.steiner.graph import Graph, build_graph
from planner.optimize.steiner.kernels_rows import Sides, rows_of_sides

FloatArray = NDArray[np.float64]
CREEP = 1e-4
NESTED = 5
MOST_NEW = 2000
LEAST_NEW = 100
FEW = 100


@dataclass(frozen=True)
class Cut:
    """One cut row: the need whose every way crosses it, and the edges on which that can be.

    `key` tells rows of the same edges.
    """

    need: int
    edges: IntArray
    key: bytes


class Finder:
    """Finds violated cuts of a core.

    A need is a failure and a node that must outlive it: a spine edge and the node beyond it, where single
    edges fail, or a group and each of its nodes.

    Parameters
    ----------
    core
        The instance.

    Attributes
    ----------
    target
        Core node of each need.
    group
        Group of each need, -1 where one spine edge fails.
    """

    def __init__(self, core: Core) -> None:
        self.core = core
        self.graph: Graph = build_graph(core.node_count, core.tail, core.head, core.weight)
        self.optional = np.flatnonzero(~core.spine)
        by_edge = np.argsort(self.graph.edge, kind="stable")
        self._slot_of: IntArray = by_edge.astype(np.int64)
        _, via = reached(self.graph, core.spine, core.root)
        beyond = np.flatnonzero(via >= 0) if core.singles else np.empty(0, np.int64)
        pairs = [(g, int(t)) for g, nodes in enumerate(core.group_needs) for t in nodes.tolist()]
        pairs = [(g, t) for g, t in pairs if t != core.root]
        held = [core.groups[g] for g, _ in pairs]
        self.group = np.array([-1] * len(beyond) + [g for g, _ in pairs], dtype=np.int64)
        self.target = np.concatenate([beyond, np.array([t for _, t in pairs], dtype=np.int64)])
        sizes = [1] * len(beyond) + [len(h) for h in held]
        self._ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self._edges = np.concatenate([via[beyond], *held]).astype(np.int64)
        self._known: set[bytes] = set()

    @property
    def need_count(self) -> int:
        """Number of needs."""
        return len(self.target)

    def failure(self, need: int) -> IntArray:
        """Return the core edges without which a need is to be met."""
        edges: IntArray = self._edges[self._ptr[need] : self._ptr[need + 1]]
        return edges

    def violated(self, x: FloatArray, rng: np.random.Generator) -> list[Cut]:
        """Return new cuts that edge values violate, from a few failures or, where those give little, all."""
        value = x[self.graph.edge]
        sides, mine = past_failures(
            self.graph, value, self._ptr, self._edges, self.target, rng.permutation(self.need_count),
            self._slot_of, self.core.root, NESTED, MOST_NEW, LEAST_NEW, FEW, CREEP,
        )  # fmt: skip
        return self._cuts(sides, mine)

    def forget(self, cuts: list[Cut]) -> None:
        """Let these cuts be found again."""
        self._known -= {c.key for c in cuts}

    def _cuts(self, sides: Sides, mine: IntArray) -> list[Cut]:
        """Return those of the found sets whose rows are new."""
        every: BoolArray = np.ones(len(self.graph.nbr), np.bool_)
        ptr, slots, _ = rows_of_sides(self.graph, sides, every)
        out = []
        for c, f in enumerate(mine.tolist()):
            edges = self.graph.edge[slots[ptr[c] : ptr[c + 1]]]
            gone = self.failure(f)
            left = edges[~np.isin(edges, gone)] if len(gone) > 1 else edges[edges != gone[0]]
            left = np.sort(left)
            key = left.tobytes()
            if key not in self._known and not self.core.spine[left].any():
                self._known.add(key)
                out.append(Cut(f, left, key))
        return out
