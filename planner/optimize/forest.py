"""A forest over several centers as one tree: a super-root joined to every center at no cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.optimize.problems import IntArray, RoutingProblem
from planner.optimize.steiner.kernels_lossless import reach


@dataclass(frozen=True)
class ForestProblem:
    """A routing problem with several roots: every terminal is to be joined to any one of them.

    minimize  sum_e weight[e] x[e]   over subgraphs that join every terminal to some root

    Parameters
    ----------
    node_count, tail, head, weight, terminals
        As in `RoutingProblem`.
    roots
        int64[k], at least one node; may repeat.
    """

    node_count: int
    tail: IntArray
    head: IntArray
    weight: IntArray
    terminals: IntArray
    roots: IntArray


def forest_problem(forest: ForestProblem) -> RoutingProblem:
    """Return the problem with a super-root, node `node_count`, and an edge of weight 0 to every root.

    Its edges are those of the forest problem, then one for each different root, ascending. Optimum, bounds
    and cuts carry over unchanged: a cut of it holds no root, as an edge of weight 0 would enter it.
    (A cut of dual 0 may; it proves nothing.)

    Raises
    ------
    ValueError
        No root is given, or one is not a node.

    Examples
    --------
    >>> import numpy as np
    >>> ends = np.array([0, 1]), np.array([1, 2])
    >>> one = forest_problem(ForestProblem(3, *ends, np.array([4, 6]), np.array([1]), np.array([0, 2])))
    >>> one.root, one.tail.tolist(), one.head.tolist(), one.weight.tolist()
    (3, [0, 1, 3, 3], [1, 2, 0, 2], [4, 6, 0, 0])
    """
    roots = np.unique(forest.roots).astype(np.int64)
    if not len(roots) or roots[0] < 0 or roots[-1] >= forest.node_count:
        raise ValueError(
            f"forest problem: roots are {roots[:5].tolist()}; "
            f"at least one node 0 .. {forest.node_count - 1} expected"
        )
    return RoutingProblem(
        forest.node_count + 1,
        np.concatenate([forest.tail, np.full(len(roots), forest.node_count, np.int64)]),
        np.concatenate([forest.head, roots]),
        np.concatenate([forest.weight, np.zeros(len(roots), np.int64)]),
        forest.terminals,
        forest.node_count,
    )


def trees_by_root(forest: ForestProblem, edges: IntArray) -> dict[int, IntArray]:
    """Return the edges of each root's tree, by root, from the edges of a tree of `forest_problem`.

    Edges to the super-root are left out. Where a tree of the problem joins two roots over the street (it
    may, at weight 0 elsewhere), the tree belongs to the root of the lower number and the other has none.

    Parameters
    ----------
    edges
        Edges of a tree of `forest_problem(forest)`.

    Examples
    --------
    >>> import numpy as np
    >>> forest = ForestProblem(4, np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([4, 6, 5]),
    ...                        np.array([1, 2]), np.array([0, 3]))
    >>> {root: part.tolist() for root, part in trees_by_root(forest, np.array([0, 2, 3, 4])).items()}
    {0: [0], 3: [2]}
    """
    own = np.sort(edges[edges < len(forest.tail)])
    tail, head = forest.tail[own], forest.head[own]
    taken = np.zeros(len(own), np.bool_)
    trees: dict[int, IntArray] = {}
    for root in np.unique(forest.roots).tolist():
        part = reach(forest.node_count, tail, head, root)[tail] & ~taken
        taken |= part
        trees[root] = own[part]
    return trees
