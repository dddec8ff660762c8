"""The graph that the engine works on, as frozen edge arrays, and flat lists of cuts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.optimize.steiner.graph import BoolArray, Graph, IntArray, build_graph


@dataclass(frozen=True)
class Core:
    """A rooted Steiner tree instance: edges tail-head with weights, terminals (the root is not marked)."""

    node_count: int
    tail: IntArray
    head: IntArray
    weight: IntArray
    is_terminal: BoolArray
    root: int

    def graph(self) -> Graph:
        """Return the slot arrays of this instance."""
        return build_graph(self.node_count, self.tail, self.head, self.weight)

    @property
    def terminals(self) -> IntArray:
        """Terminals other than the root, ascending."""
        return np.flatnonzero(self.is_terminal).astype(np.int64)

    @property
    def required(self) -> BoolArray:
        """Mask of the terminals with the root."""
        mask = self.is_terminal.copy()
        mask[self.root] = True
        return mask


class Cuts(NamedTuple):
    """Directed cuts: node sets nodes[ptr[c]:ptr[c + 1]] with duals."""

    ptr: IntArray
    nodes: NDArray[np.int32]
    dual: IntArray


def no_cuts() -> Cuts:
    """Return an empty list of cuts."""
    return Cuts(np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.int64))


def join_cuts(first: Cuts, second: Cuts) -> Cuts:
    """Return both lists as one."""
    if len(second.dual) == 0:
        return first
    if len(first.dual) == 0:
        return second
    return Cuts(
        np.concatenate([first.ptr, first.ptr[-1] + second.ptr[1:]]),
        np.concatenate([first.nodes, second.nodes]),
        np.concatenate([first.dual, second.dual]),
    )
