"""The prize-collecting Steiner tree problem, its answer, and a proof that anyone can check."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.optimize.problems import BoolArray, IntArray
from planner.optimize.report import SolveReport

LARGEST_SUM = 1 << 58


@dataclass(frozen=True)
class PrizeProblem:
    """A tree that may leave nodes out at the price of their prizes.

    minimize  sum of weight[e] over the tree's edges + sum of prize[v] over the nodes v outside the tree

    over trees of at least one node that hold the root, where one is given, and every terminal.

    Parameters
    ----------
    node_count
        Nodes are 0 .. node_count - 1.
    tail, head
        int64[m] ends of each edge. Parallel edges and self-loops are allowed.
    weight
        int64[m], at least 0, in the unit of the prizes (minor money units; a file's decimals scaled).
    prize
        int64[node_count], at least 0.
    root
        A node of every tree; None where the tree may lie anywhere.
    terminals
        int64[k] nodes that must be joined; may be empty.
    """

    node_count: int
    tail: IntArray
    head: IntArray
    weight: IntArray
    prize: IntArray
    root: int | None
    terminals: IntArray


@dataclass(frozen=True)
class PrizeCertificate:
    """Cuts with duals and, where no root is given, a list of places for one: a proof of a lower bound.

    Let q[0], q[1], ... be `order` and s[i] = `share`[i]. Cut c is a node set S[c] with dual y[c] >= 0 and
    a payer t[c]: a node of S[c], or -1 where S[c] holds a mandatory terminal that q[0] reaches. Required:

    1. no cut holds q[0]; order names each node once; 0 <= s[i] <= prize[q[i]];
    2. edges: for every edge e and each of its directions u -> v, the duals of cuts with v inside and u
       outside sum to at most weight[e];
    3. prizes: for every node v, the duals of the cuts that v pays, plus s[i] where v = q[i], sum to at
       most prize[v];
    4. places: for every i >= 1 the duals of the cuts that hold q[i] sum to at most s[0] + ... + s[i-1];
    5. with a root given, order is [root]; else with mandatory terminals, order is [the first of them].

    Then every tree costs at least `bound` = sum of all y, if order holds a node of every tree or every node
    with a prize; otherwise at least the smaller of that sum and the prizes of all nodes in order.

    Proof. A tree T without any q[i] pays all their prizes (a tree without any node with a prize pays the
    prizes of all, and joins none for it: the tree of one q[i] alone costs no more). Otherwise let i be the
    first with q[i] in T, and direct T away from q[i]. Each cut c is accounted for once: if S[c] misses T
    then T pays the prize of t[c]; if it meets T and leaves q[i] out, an edge of T enters it; else it
    holds q[i], and i >= 1. By 2 and 3 the first two kinds sum to at most the edges of T plus the prizes
    left out less the shares s[0] .. s[i-1], all of whose nodes are left out; by 4 the third kind sums to at
    most these shares. A cut whose payer is -1 always meets T.
    """

    order: IntArray
    share: IntArray
    cut_indptr: IntArray
    cut_nodes: NDArray[np.int32]
    cut_dual: IntArray
    cut_payer: IntArray
    bound: int


@dataclass(frozen=True)
class PrizeSolution:
    """A tree, what it joins, and the proof.

    `nodes` is the mask of the tree's nodes; `unreachable` lists mandatory terminals that cannot be joined
    to the root (without a root: to the first terminal); they are left out of tree and proof.
    The report's objective is edges taken plus prizes not taken, recomputed from the tree.
    """

    edges: IntArray
    nodes: BoolArray
    unreachable: IntArray
    certificate: PrizeCertificate
    report: SolveReport


def check_prize_problem(problem: PrizeProblem) -> None:
    """Raise ValueError naming every fault of the arrays."""
    n, m = problem.node_count, len(problem.tail)
    faults = [] if n >= 1 else [f"node_count is {n}; at least 1 expected"]
    for name, size in (("tail", m), ("head", m), ("weight", m), ("prize", n), ("terminals", -1)):
        array = getattr(problem, name)
        if array.ndim != 1 or array.dtype != np.int64:
            faults.append(f"{name} is {array.dtype} with {array.ndim} dimensions; int64 with 1 expected")
        elif size >= 0 and len(array) != size:
            faults.append(f"{name} has {len(array)} entries; {size} expected")
    for name in ("tail", "head", "terminals"):
        array = getattr(problem, name)
        wrong = np.flatnonzero((array < 0) | (array >= n))
        if len(wrong):
            faults.append(f"{name} names nodes outside 0 .. {n - 1}, first at positions {wrong[:5].tolist()}")
    if problem.root is not None and not 0 <= problem.root < n:
        faults.append(f"root is {problem.root}; a node 0 .. {n - 1} or None expected")
    total = 0.0
    for name in ("weight", "prize"):
        array = getattr(problem, name)
        if (array < 0).any():
            faults.append(f"{name} is negative at {np.flatnonzero(array < 0)[:5].tolist()}")
        total += float(array.sum(dtype=np.float64))
    if total * (2 + 3 * int((problem.prize > 0).sum())) > LARGEST_SUM:
        faults.append(
            "weights and prizes times three times the number of prizes are above 2**58; use a coarser unit"
        )
    if faults:
        raise ValueError("prize problem: " + "; ".join(faults))


def mandatory_mask(problem: PrizeProblem) -> BoolArray:
    """Return the mask of root and terminals."""
    mask = np.zeros(problem.node_count, np.bool_)
    mask[problem.terminals] = True
    if problem.root is not None:
        mask[problem.root] = True
    return mask


def tree_value(problem: PrizeProblem, edges: IntArray, nodes: BoolArray, lost_terminals: IntArray) -> int:
    """Return edges taken plus prizes not taken; terminals that cannot be joined are not counted."""
    left = problem.prize.copy()
    left[nodes] = 0
    left[lost_terminals] = 0
    return int(problem.weight[edges].sum() + left.sum())
