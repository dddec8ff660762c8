"""Demand rows that the same candidates see are one row: the classes that the engine works on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.problems import CoverageProblem, IntArray

Int32Array = NDArray[np.int32]


class Classes(NamedTuple):
    """Covering between candidates and demand classes, by candidate and by class.

    Candidate j sees classes col_row[col_ptr[j]:col_ptr[j+1]]; class i is seen by candidates
    row_col[row_ptr[i]:row_ptr[i+1]], ascending. Every class has weight above 0 and someone who sees it;
    `second` is the worth of a second sight, `group` the coverage floor that it counts for or -1.
    """

    col_ptr: IntArray
    col_row: Int32Array
    row_ptr: IntArray
    row_col: Int32Array
    weight: IntArray
    second: IntArray
    group: IntArray


@njit(cache=True, nogil=True)
def transpose(row_count: int, ptr: IntArray, idx: Int32Array) -> tuple[IntArray, Int32Array]:
    """Return the transposed CSR structure; each row of the result ascends."""
    out_ptr = np.zeros(row_count + 1, np.int64)
    for k in range(len(idx)):
        out_ptr[idx[k] + 1] += 1
    for i in range(row_count):
        out_ptr[i + 1] += out_ptr[i]
    fill = out_ptr[:-1].copy()
    out = np.empty(len(idx), np.int32)
    for j in range(len(ptr) - 1):
        for k in range(ptr[j], ptr[j + 1]):
            out[fill[idx[k]]] = j
            fill[idx[k]] += 1
    return out_ptr, out


@njit(cache=True, nogil=True)
def _row_keys(ptr: IntArray, idx: Int32Array, salt: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return one key a row, equal for equal rows (and almost surely only for those)."""
    keys = np.zeros(len(ptr) - 1, np.uint64)
    for i in range(len(ptr) - 1):
        total = np.uint64(0)
        for k in range(ptr[i], ptr[i + 1]):
            total += salt[idx[k]]
        keys[i] = total
    return keys


@njit(cache=True, nogil=True)
def _label(
    ptr: IntArray, idx: Int32Array, group: IntArray, order: IntArray, usable: NDArray[np.bool_]
) -> IntArray:
    """Give rows of one key and group their class by comparing them entry by entry; -1 where unusable."""
    label = np.full(len(ptr) - 1, -1, np.int64)
    leader = np.int64(-1)
    count = 0
    for t in range(len(order)):
        i = order[t]
        if not usable[i]:
            continue
        same = leader >= 0 and ptr[i + 1] - ptr[i] == ptr[leader + 1] - ptr[leader]
        same = same and group[i] == group[leader]
        if same:
            for k in range(ptr[i + 1] - ptr[i]):
                if idx[ptr[i] + k] != idx[ptr[leader] + k]:
                    same = False
                    break
        if not same:
            leader = i
            count += 1
        label[i] = count - 1
    return label


def demand_classes(problem: CoverageProblem) -> tuple[Classes, IntArray]:
    """Merge demand rows with equal cover set and floor; drop rows of weight 0 and rows that no one sees.

    Returns the classes and, for each demand row, its class or -1. The optimum and every Lagrangian bound
    are those of the original rows.

    >>> import numpy as np
    >>> p = CoverageProblem(np.array([0, 3, 5]), np.array([0, 1, 3, 1, 3]),
    ...                     np.array([5, 7, 100, 1]), np.zeros(2, bool), 1)
    >>> classes, label = demand_classes(p)
    >>> sorted(classes.weight.tolist()), int(label[2]), bool(label[1] == label[3])
    ([5, 8], -1, True)
    """
    rows = len(problem.weight)
    idx = problem.cover_demand.astype(np.int32)
    ptr, owner = transpose(rows, problem.cover_indptr.astype(np.int64), idx)
    usable = (problem.weight > 0) & (np.diff(ptr) > 0)
    salt = np.random.default_rng(0).integers(1, 1 << 63, problem.candidate_count + 1, dtype=np.uint64)
    group = np.full(rows, -1) if problem.floor_group is None else problem.floor_group.astype(np.int64)
    second = np.zeros(rows, np.int64) if problem.second_weight is None else problem.second_weight
    order = np.lexsort((group, _row_keys(ptr, owner, salt)))
    label = _label(ptr, owner, group, order, usable)
    # Classes are numbered by their first demand row, so that the numbering follows the input alone.
    found, first = np.unique(label, return_index=True)
    found, first = found[found >= 0], first[found >= 0]
    by_first = np.argsort(first)
    rank = np.empty(len(found), np.int64)
    rank[by_first] = np.arange(len(found))
    label = np.where(label >= 0, rank[label] if len(rank) else -1, -1)
    leaders = first[by_first]
    sums = np.zeros((2, len(leaders)), np.int64)
    for total, values in zip(sums, (problem.weight, second), strict=True):
        np.add.at(total, label[label >= 0], values[label >= 0])
    return _assemble(problem.candidate_count, ptr, owner, leaders, sums, group[leaders]), label


def _assemble(
    candidates: int, ptr: IntArray, owner: Int32Array, leaders: IntArray, sums: IntArray, group: IntArray
) -> Classes:
    """Build both directions of the classes from their leading rows; `sums` are weights and second weights."""
    length = np.diff(ptr)[leaders]
    row_ptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(length)])
    take = np.repeat(ptr[leaders] - row_ptr[:-1], length) + np.arange(row_ptr[-1])
    row_col = owner[take]
    col_ptr, col_row = transpose(candidates, row_ptr, row_col)
    return Classes(col_ptr, col_row, row_ptr, row_col, sums[0].copy(), sums[1].copy(), group)


def spread_multipliers(
    class_multiplier: IntArray, label: IntArray, weight: IntArray, second: IntArray | None = None
) -> IntArray:
    """Return multipliers of the demand rows that sum to those of the classes and lose none of their bound.

    Rows of a class are filled in order up to the worth of their second sight, then up to their weight; the
    last row takes what is beyond all weights, which only raised floors ask for.

    >>> import numpy as np
    >>> spread_multipliers(np.array([6]), np.array([0, -1, 0]), np.array([5, 9, 4])).tolist()
    [5, 0, 1]
    >>> weight, second = np.array([5, 9, 4]), np.array([2, 0, 3])
    >>> spread_multipliers(np.array([6]), np.array([0, -1, 0]), weight, second).tolist()
    [3, 0, 3]
    """
    out = np.zeros(len(weight), np.int64)
    rows = np.flatnonzero(label >= 0)
    rows = rows[np.argsort(label[rows], kind="stable")]
    if len(rows) == 0:
        return out
    group = label[rows]
    starts = np.flatnonzero(np.r_[True, np.diff(group) != 0])
    left = class_multiplier.copy()
    first = np.zeros(len(rows), np.int64) if second is None else second[rows]
    for own in (first, weight[rows] - first):
        before = np.cumsum(own) - own
        before -= np.repeat(before[starts], np.diff(np.r_[starts, len(rows)]))
        part = np.clip(left[group] - before, 0, own)
        out[rows] += part
        np.subtract.at(left, group, part)
    last = np.r_[starts[1:], len(rows)] - 1
    out[rows[last]] += left[group[last]]
    return out
