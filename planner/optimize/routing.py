"""The door of the routing engine: `solve_routing`."""

from __future__ import annotations

import time

import numpy as np

from planner.optimize.problems import RoutingCertificate, RoutingProblem, RoutingSolution
from planner.optimize.report import SILENT, Limits, SolveReport, Watch, gap_pct
from planner.optimize.steiner.engine import solve_core
from planner.optimize.steiner.lossless import pieces_to_original, reduce_lossless, tree_to_original

SOLVER = "steiner-1"
_LARGEST_SUM = 1 << 58


def check_problem(problem: RoutingProblem) -> None:
    """Raise ValueError naming every fault of a routing problem's arrays."""
    faults = []
    n, m = problem.node_count, len(problem.tail)
    if n < 1:
        faults.append(f"node_count is {n}; at least 1 expected")
    if len(problem.head) != m or len(problem.weight) != m:
        faults.append(
            f"tail, head and weight have {m}, {len(problem.head)} and {len(problem.weight)} entries; "
            "equal numbers expected"
        )
    for name in ("tail", "head", "weight", "terminals"):
        array = getattr(problem, name)
        if array.ndim != 1 or array.dtype != np.int64:
            faults.append(f"{name} is {array.dtype} with {array.ndim} dimensions; int64 with 1 expected")
    for name in ("tail", "head", "terminals"):
        array = getattr(problem, name)
        wrong = np.flatnonzero((array < 0) | (array >= n))
        if len(wrong):
            faults.append(f"{name} names nodes outside 0 .. {n - 1}, first at positions {wrong[:5].tolist()}")
    if not 0 <= problem.root < n:
        faults.append(f"root is {problem.root}; a node 0 .. {n - 1} expected")
    negative = np.flatnonzero(problem.weight < 0)
    if len(negative):
        faults.append(f"weight is negative at edges {negative[:5].tolist()}")
    elif float(problem.weight.sum(dtype=np.float64)) > _LARGEST_SUM:
        faults.append("the sum of weights is above 2**58; use a coarser unit")
    if faults:
        raise ValueError("routing problem: " + "; ".join(faults))


def solve_routing(
    problem: RoutingProblem, limits: Limits | None = None, watch: Watch = SILENT
) -> RoutingSolution:
    """Return a tree that joins every reachable terminal to the root, with a proof of how good it is.

    The tree is a Steiner tree of small cost; the certificate's cuts bound the cost of every tree from
    below, in the original instance. With one seed and no time limit in the way the answer is repeatable.

    Parameters
    ----------
    problem
        The instance; parallel edges, self-loops, edges of weight 0 and several components are allowed.
    limits
        Gap, time and seed; `Limits()` when None.
    watch
        Takes the progress and may ask to stop; the best tree so far is then returned.

    Raises
    ------
    ValueError
        Arrays of wrong type or length, nodes out of range, negative or too large weights.

    Examples
    --------
    A star of three terminals around node 3 costs 1 + 1 + 1, the triangle around it 2 + 2:

    >>> import numpy as np
    >>> edges = np.array([[0, 1, 2], [1, 2, 2], [0, 2, 2], [0, 3, 1], [1, 3, 1], [2, 3, 1]])
    >>> star = RoutingProblem(4, edges[:, 0], edges[:, 1], edges[:, 2], np.array([1, 2]), 0)
    >>> answer = solve_routing(star, Limits(gap_limit_pct=0.0))
    >>> answer.edges.tolist(), answer.report.objective, answer.certificate.bound
    ([3, 4, 5], 3, 3)
    """
    limits = limits or Limits()
    start = time.monotonic()
    check_problem(problem)
    layers, unreachable = reduce_lossless(problem)
    fixed = tree_to_original(layers, np.empty(0, np.int64))
    base = int(problem.weight[fixed].sum())
    core = layers[-1].child
    answer = solve_core(core, base, limits, watch, start, problem.node_count / max(1, core.node_count))
    edges = np.sort(tree_to_original(layers, answer.edges))
    cuts = pieces_to_original(layers, answer.cuts)
    objective = int(problem.weight[edges].sum())
    certified = int(cuts.dual.sum())
    bound = max(certified, answer.bound + base)
    gap = gap_pct(objective, bound)
    report = SolveReport(
        outcome="proven" if gap <= limits.gap_limit_pct else "stopped",
        objective=objective,
        bound=bound,
        certified_bound=certified,
        gap_pct=gap,
        runtime_s=time.monotonic() - start,
        seed=limits.seed,
        solver=SOLVER,
        repeatable=not answer.clock.stopped,
    )
    certificate = RoutingCertificate(problem.root, cuts.ptr, cuts.nodes, cuts.dual)
    return RoutingSolution(edges, unreachable, certificate, report)
