"""What a coverage problem must satisfy before it is solved."""

from __future__ import annotations

import numpy as np

from planner.optimize.problems import BoolArray, CoverageProblem, IntArray

MAX_TOTAL_WEIGHT = 1 << 52


def check_coverage_problem(problem: CoverageProblem) -> None:
    """Refuse a problem that has no meaning, with everything that is wrong with it.

    Raises
    ------
    ValueError
        Arrays of the wrong shape or out of range, negative weights, a candidate that lists a demand row
        twice, a count below the number of fixed candidates or above the number of candidates.

    >>> import numpy as np
    >>> bad = CoverageProblem(
    ...     np.array([0, 1]), np.array([0]), np.array([-4]), np.array([True]), count=0)
    >>> check_coverage_problem(bad)
    Traceback (most recent call last):
    ...
    ValueError: 1 of 1 weights are negative, the least is -4; 1 candidates are fixed but count is 0
    """
    faults = _shape_faults(problem) or [*_value_faults(problem), *_count_faults(problem)]
    if faults:
        raise ValueError("; ".join(faults))


def _shape_faults(problem: CoverageProblem) -> list[str]:
    """Faults that make every other check meaningless."""
    indptr = np.asarray(problem.cover_indptr)
    arrays = {"cover_indptr": indptr, "cover_demand": problem.cover_demand, "weight": problem.weight}
    faults = [
        f"{name} is of type {np.asarray(values).dtype}, not whole numbers"
        for name, values in arrays.items()
        if not np.issubdtype(np.asarray(values).dtype, np.integer)
    ]
    if len(indptr) == 0 or indptr[0] != 0 or indptr[-1] != len(problem.cover_demand):
        faults.append(f"cover_indptr does not run from 0 to {len(problem.cover_demand)}")
    elif (np.diff(indptr) < 0).any():
        faults.append("cover_indptr decreases")
    if len(problem.fixed) != len(indptr) - 1:
        faults.append(f"fixed has {len(problem.fixed)} entries for {len(indptr) - 1} candidates")
    return faults


def _value_faults(problem: CoverageProblem) -> list[str]:
    """Faults of weights and cover sets."""
    weight, rows = problem.weight, problem.cover_demand
    faults = []
    if len(weight) and weight.min() < 0:
        faults.append(
            f"{int((weight < 0).sum())} of {len(weight)} weights are negative, the least is {weight.min()}"
        )
    elif float(weight.sum(dtype=np.float64)) >= MAX_TOTAL_WEIGHT:
        faults.append(f"the weights sum to {weight.sum(dtype=np.float64):.3g}, at or above 2^52")
    if len(rows) and (rows.min() < 0 or rows.max() >= len(weight)):
        faults.append(
            f"cover_demand names rows {rows.min()} to {rows.max()}; there are {len(weight)} demand rows"
        )
    elif (twice := _row_listed_twice(problem)) is not None:
        faults.append(f"candidate {twice[0]} lists demand row {twice[1]} twice")
    return faults


def _count_faults(problem: CoverageProblem) -> list[str]:
    """Faults of how many are to be chosen."""
    fixed, count = int(np.sum(problem.fixed)), problem.count
    if count < 0:
        return [f"count is {count}, below 0"]
    if count > problem.candidate_count:
        return [f"count is {count} but there are {problem.candidate_count} candidates"]
    if fixed > count:
        return [f"{fixed} candidates are fixed but count is {count}"]
    return []


def _row_listed_twice(problem: CoverageProblem) -> tuple[int, int] | None:
    """Return the first (candidate, row) that a cover set holds twice."""
    owner = candidate_of_entry(problem.cover_indptr)
    order = np.lexsort((problem.cover_demand, owner))
    same: BoolArray = (np.diff(owner[order]) == 0) & (np.diff(problem.cover_demand[order]) == 0)
    if not same.any():
        return None
    at = order[int(np.argmax(same))]
    return int(owner[at]), int(problem.cover_demand[at])


def candidate_of_entry(indptr: IntArray) -> IntArray:
    """Return the row of each CSR entry.

    >>> import numpy as np
    >>> candidate_of_entry(np.array([0, 2, 2, 3])).tolist()
    [0, 0, 2]
    """
    return np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
