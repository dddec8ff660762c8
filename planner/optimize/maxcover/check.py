"""What a coverage problem must satisfy before it is solved."""

from __future__ import annotations

import numpy as np

from planner.optimize.problems import BoolArray, CoverageProblem, IntArray, SideRows

MAX_TOTAL_WEIGHT = 1 << 52
MAX_COEFFICIENT = 1 << 40


def check_coverage_problem(problem: CoverageProblem) -> None:
    """Refuse a problem that has no meaning, with everything that is wrong with it.

    Rules that contradict each other are not refused here: they make the problem infeasible.

    Raises
    ------
    ValueError
        Arrays of the wrong shape or out of range, negative weights, a second weight above the first, a
        candidate that lists a demand row twice or that a side row names twice, a free candidate that is
        not counted, a count below the number of fixed candidates or above the number of candidates.

    >>> import numpy as np
    >>> bad = CoverageProblem(
    ...     np.array([0, 1]), np.array([0]), np.array([-4]), np.array([True]), count=0)
    >>> check_coverage_problem(bad)
    Traceback (most recent call last):
    ...
    ValueError: 1 of 1 weights are negative, the least is -4; 1 candidates are fixed but count is 0
    """
    faults = [*_shape_faults(problem), *_rule_shape_faults(problem)] or [
        *_value_faults(problem), *_count_faults(problem), *_rule_value_faults(problem),
    ]  # fmt: skip
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
    mask = np.asarray(problem.fixed, bool)
    if problem.counted is not None:
        mask = mask & problem.counted
    fixed, count = int(mask.sum()), problem.count
    candidates = problem.candidate_count if problem.counted is None else int(problem.counted.sum())
    if count < 0:
        return [f"count is {count}, below 0"]
    if count > candidates:
        return [f"count is {count} but there are {candidates} candidates"]
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


def _rule_shape_faults(problem: CoverageProblem) -> list[str]:
    """Faults of type and length of the arrays that may be absent."""
    n, d = len(problem.cover_indptr) - 1, len(problem.weight)
    found = [*_length_faults("second_weight", problem.second_weight, d)]
    found += [*_length_faults("site", problem.site, n), *_length_faults("counted", problem.counted, n, "b")]
    found += _length_faults("floor_group", problem.floor_group, d)
    found += _length_faults("floor_weight", problem.floor_weight)
    limits = [limit for limit in (problem.site_least, problem.site_most) if limit is not None]
    for name in ("site_least", "site_most"):
        found += _length_faults(name, getattr(problem, name), len(limits[0]) if limits else None)
    if (limits or problem.apart is not None) and problem.site is None:
        found.append("site_least, site_most and apart need site")
    if (problem.floor_group is None) != (problem.floor_weight is None):
        found.append("floor_group and floor_weight come together")
    if problem.apart is not None and (problem.apart.ndim != 2 or problem.apart.shape[1] != 2):
        found.append(f"apart has the shape {problem.apart.shape}, not pairs")
    return found + (_side_shape_faults(problem.side) if problem.side is not None else [])


def _length_faults(name: str, values: object, length: int | None = None, kind: str = "iu") -> list[str]:
    """Faults of one array: its type and its length, where it is given."""
    if values is None:
        return []
    array = np.asarray(values)
    if array.dtype.kind not in kind:
        return [f"{name} is of type {array.dtype}, not {'true/false' if kind == 'b' else 'whole numbers'}"]
    if length is not None and len(array) != length:
        return [f"{name} has {len(array)} entries; expected {length}"]
    return []


def _side_shape_faults(side: SideRows) -> list[str]:
    """Faults of the side rows' arrays."""
    rows, entries = len(side.most), len(side.candidate)
    found = [*_length_faults("side.indptr", side.indptr, rows + 1), *_length_faults("side.most", side.most)]
    found += _length_faults("side.candidate", side.candidate)
    found += _length_faults("side.coefficient", side.coefficient, entries)
    if len(side.name) != rows:
        found.append(f"side.name has {len(side.name)} entries; expected {rows}")
    if found:
        return found
    if side.indptr[0] != 0 or side.indptr[-1] != entries or (np.diff(side.indptr) < 0).any():
        found.append(f"side.indptr does not rise from 0 to {entries}")
    return found


def _rule_value_faults(problem: CoverageProblem) -> list[str]:
    """Faults of the values of the arrays that may be absent."""
    found = []
    if problem.second_weight is not None:
        off = np.flatnonzero((problem.second_weight < 0) | (problem.second_weight > problem.weight))
        if len(off):
            found.append(f"{len(off)} second weights are below 0 or above the weight, first of row {off[0]}")
    if problem.counted is not None and (free := np.flatnonzero(~problem.counted & ~problem.fixed)).size:
        found.append(f"{len(free)} candidates that are not counted are not fixed, first candidate {free[0]}")
    if problem.site is not None:
        limit = problem.site_most if problem.site_most is not None else problem.site_least
        sites = len(limit) if limit is not None else None
        found += _range_faults("site", problem.site, sites)
        if problem.apart is not None and not found:
            found += _range_faults("apart", problem.apart.ravel(), sites or int(problem.site.max()) + 1)
            if (problem.apart[:, 0] == problem.apart[:, 1]).any():
                found.append("apart names a site with itself")
    for name in ("site_least", "site_most", "floor_weight"):
        values = getattr(problem, name)
        if values is not None and len(values) and values.min() < 0:
            found.append(f"{name} holds {values.min()}, below 0")
    if problem.floor_group is not None and problem.floor_weight is not None:
        found += _range_faults("floor_group", problem.floor_group, len(problem.floor_weight), least=-1)
    return found + (_side_value_faults(problem, problem.side) if problem.side is not None else [])


def _range_faults(name: str, values: IntArray, limit: int | None, least: int = 0) -> list[str]:
    """Faults of positions outside least .. limit - 1."""
    if len(values) and (values.min() < least or (limit is not None and values.max() >= limit)):
        return [f"{name} holds {values.min()} to {values.max()}; expected {least} to {(limit or 0) - 1}"]
    return []


def _side_value_faults(problem: CoverageProblem, side: SideRows) -> list[str]:
    """Faults of the side rows' values."""
    found = _range_faults("side.candidate", side.candidate, problem.candidate_count)
    for name in ("coefficient", "most"):
        values = getattr(side, name)
        if len(values) and float(np.abs(values.astype(float)).max()) >= MAX_COEFFICIENT:
            found.append(f"side.{name} holds values of 2^40 or more")
    row = candidate_of_entry(side.indptr)
    pair = row * max(1, problem.candidate_count) + side.candidate
    if len(np.unique(pair)) < len(pair):
        found.append("a side row names a candidate twice")
    return found
