"""What an owned routing problem must satisfy before it is solved."""

from __future__ import annotations

import numpy as np

from planner.optimize.owned.problem import ALL_PPM, OwnedRoutingProblem

LARGEST_SUM = 1 << 57
LARGEST_LENGTH_CM = 1 << 42


def check_owned_problem(problem: OwnedRoutingProblem) -> None:
    """Raise ValueError naming every fault of an owned routing problem's arrays.

    >>> bad = OwnedRoutingProblem(2, np.array([0]), np.array([1]), np.array([-5]), np.array([0, 1]),
    ...                           np.array([7]), np.array([True]), np.array([1]), 0, 2_000_000)
    >>> check_owned_problem(bad)
    Traceback (most recent call last):
    ...
    ValueError: owned routing problem: length_cm is negative at positions [0]; min_owned_ppm is 2000000; \
0 .. 1000000 expected
    """
    faults = _shape_faults(problem) or _value_faults(problem)
    if faults:
        raise ValueError("owned routing problem: " + "; ".join(faults))


def _shape_faults(problem: OwnedRoutingProblem) -> list[str]:
    """Faults that make every other check meaningless."""
    edges, ways = len(problem.tail), len(problem.way_cost)
    expected = {
        "tail": edges, "head": edges, "length_cm": edges, "way_indptr": edges + 1, "way_cost": ways,
        "way_owned": ways, "terminals": len(problem.terminals),
    }  # fmt: skip
    faults = []
    for name, size in expected.items():
        array = getattr(problem, name)
        kind = np.bool_ if name == "way_owned" else np.int64
        if array.dtype != kind or array.shape != (size,):
            faults.append(f"{name} is {array.dtype}{list(array.shape)}; {np.dtype(kind)}[{size}] expected")
    for rule in problem.rules:
        if rule.amount.dtype != np.int64 or rule.amount.shape != (ways,):
            found = f"{rule.amount.dtype}{list(rule.amount.shape)}"
            faults.append(f"amount of {rule.name} is {found}; int64[{ways}] expected")
    faults += _priced_faults(problem) + _changes_faults(problem)
    if faults:
        return faults
    pointer = problem.way_indptr
    if pointer[0] != 0 or pointer[-1] != ways or (np.diff(pointer) < 0).any():
        faults.append(f"way_indptr does not ascend from 0 to {ways}")
    return faults


def _priced_faults(problem: OwnedRoutingProblem) -> list[str]:
    """Faults of the figures by which trees are built."""
    priced = problem.priced
    if priced is None:
        return []
    if len(priced.amounts) != len(problem.rules):
        return [f"priced has {len(priced.amounts)} amounts; {len(problem.rules)} expected"]
    pairs = [(priced.way_cost, problem.way_cost, "way_cost")]
    pairs += [(a, r.amount, r.name) for a, r in zip(priced.amounts, problem.rules, strict=True)]
    return [
        f"priced {name} is not an int64 array nowhere below that of the problem"
        for mine, least, name in pairs
        if mine.dtype != np.int64 or mine.shape != least.shape or (mine < least).any()
    ]


def _changes_faults(problem: OwnedRoutingProblem) -> list[str]:
    """Faults of what changes of kind cost."""
    changes = problem.changes
    if changes is None:
        return []
    pairs = (
        ("kind", changes.kind, len(problem.way_cost), -1),
        ("cents", changes.cents, len(problem.tail), 0),
    )
    return [
        f"{name} of changes is not int64[{size}] of at least {least}"
        for name, mine, size, least in pairs
        if mine.dtype != np.int64 or mine.shape != (size,) or (mine < least).any()
    ]


def _value_faults(problem: OwnedRoutingProblem) -> list[str]:
    """Faults of nodes, lengths, costs and the share."""
    faults = []
    if problem.node_count < 1:
        faults.append(f"node_count is {problem.node_count}; at least 1 expected")
    for name in ("tail", "head", "terminals"):
        array = getattr(problem, name)
        wrong = np.flatnonzero((array < 0) | (array >= problem.node_count))
        if len(wrong):
            faults.append(
                f"{name} is outside 0 .. {problem.node_count - 1} at positions {wrong[:5].tolist()}"
            )
    if not 0 <= problem.root < problem.node_count:
        faults.append(f"root is {problem.root}; a node 0 .. {problem.node_count - 1} expected")
    for name, largest in (("length_cm", LARGEST_LENGTH_CM), ("way_cost", LARGEST_SUM)):
        array = getattr(problem, name)
        wrong = np.flatnonzero(array < 0)
        if len(wrong):
            faults.append(f"{name} is negative at positions {wrong[:5].tolist()}")
        elif float(array.sum(dtype=np.float64)) > largest:
            faults.append(f"{name} sums to {array.sum(dtype=np.float64):.3g}; at most {largest} expected")
    for rule in problem.rules:
        total = float(np.abs(rule.amount.astype(np.float64)).sum()) + abs(rule.most)
        if total > LARGEST_SUM:
            faults.append(f"{rule.name} sums to {total:.3g}; at most {LARGEST_SUM} expected")
    if not 0 <= problem.min_owned_ppm <= ALL_PPM:
        faults.append(f"min_owned_ppm is {problem.min_owned_ppm}; 0 .. {ALL_PPM} expected")
    return faults
