"""A coverage problem without fixed candidates as a matrix for HiGHS."""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from planner.optimize.highs import Setting, quiet_model
from planner.optimize.maxcover.classes import demand_classes
from planner.optimize.maxcover.primal import choose, plain_pull
from planner.optimize.maxcover.rules import Rules, rules_of
from planner.optimize.maxcover.spacing import cliques
from planner.optimize.problems import BoolArray, CoverageProblem

FloatArray = NDArray[np.float64]
Block = tuple[sparse.csr_matrix, FloatArray, FloatArray]


def matrix_model(problem: CoverageProblem, **options: Setting) -> highspy.Highs:
    """Hand the problem to HiGHS, to be minimized: the rows of `covering_model` on demand classes.

    Columns are x of the candidates, z and u of the classes, y of the sites that are apart from others; sites
    all apart from each other share one row sum y <= 1. `options` are those of HiGHS, by their names.
    """
    classes, _ = demand_classes(problem)
    rules = rules_of(problem)
    n, d = problem.candidate_count, len(classes.weight)
    twice = np.flatnonzero(classes.second > 0)
    used = np.flatnonzero(np.diff(rules.near_ptr) > 0)
    sizes = (n, d, len(twice), len(used))
    sees = sparse.csr_matrix((np.ones(len(classes.row_col)), classes.row_col, classes.row_ptr), (d, n))
    second = _at(np.arange(len(twice)), twice, (d, len(twice)))
    blocks = [_block(sizes, np.full(d, -np.inf), np.zeros(d), x=-sees, z=sparse.eye(d), u=second)]
    if len(twice):
        low, high = np.full(len(twice), -np.inf), np.zeros(len(twice))
        blocks.append(_block(sizes, low, high, z=-second.T, u=sparse.eye(len(twice))))
    blocks += _limits(rules, sizes, used)
    if len(rules.floor):
        inside = np.flatnonzero(classes.group >= 0)
        weights = sparse.csr_matrix(
            (classes.weight[inside].astype(float), (classes.group[inside], inside)), (len(rules.floor), d)
        )
        blocks.append(_block(sizes, rules.floor.astype(float), np.full(len(rules.floor), np.inf), z=weights))
    cost = np.concatenate([np.zeros(n), -classes.weight, -classes.second[twice], np.zeros(len(used))])
    model = quiet_model(**options)
    model.passModel(_program(blocks, cost.astype(float), sizes))
    return model


def _at(rows: NDArray[np.int64], cells: NDArray[np.int64], shape: tuple[int, int]) -> sparse.csr_matrix:
    """Return the 0/1 matrix with column rows[k] in row cells[k]."""
    return sparse.csr_matrix((np.ones(len(rows)), (cells, rows)), shape)


def _block(sizes: tuple[int, ...], low: FloatArray, high: FloatArray, **parts: sparse.spmatrix) -> Block:
    """Return rows whose columns x, z, u, y are given or zero."""
    rows = len(low)
    columns = [parts.get(k, sparse.csr_matrix((rows, s))) for k, s in zip("xzuy", sizes, strict=True)]
    return sparse.hstack(columns).tocsr(), low, high


def _limits(rules: Rules, sizes: tuple[int, ...], used: NDArray[np.int64]) -> list[Block]:
    """Return count, site limits, side rows and sites apart."""
    n = sizes[0]
    at = _at(np.arange(n), rules.site, (len(rules.least), n))
    ones = sparse.csr_matrix(rules.counted.astype(float))
    blocks = [_block(sizes, np.array([-np.inf]), np.array([float(rules.most_chosen)]), x=ones)]
    views = np.bincount(rules.site, minlength=len(rules.least))
    tight = np.flatnonzero((rules.least > 0) | (rules.most < views))
    if len(tight):
        low, high = rules.least[tight].astype(float), rules.most[tight].astype(float)
        blocks.append(_block(sizes, low, high, x=at[tight]))
    if len(rules.row_most):
        owner = np.repeat(np.arange(n), np.diff(rules.ptr))
        side = sparse.csr_matrix((rules.coef.astype(float), (rules.row, owner)), (len(rules.row_most), n))
        blocks.append(
            _block(sizes, np.full(len(rules.row_most), -np.inf), rules.row_most.astype(float), x=side)
        )
    if len(used):
        most = sparse.diags(-rules.most[used].astype(float))
        blocks.append(_block(sizes, np.full(len(used), -np.inf), np.zeros(len(used)), x=at[used], y=most))
        place = np.full(len(rules.least), -1)
        place[used] = np.arange(len(used))
        sets = cliques(rules)
        row = np.repeat(np.arange(len(sets)), [len(s) for s in sets])
        members = place[np.concatenate(sets)]
        one = sparse.csr_matrix((np.ones(len(row)), (row, members)), (len(sets), len(used)))
        blocks.append(_block(sizes, np.full(len(sets), -np.inf), np.ones(len(sets)), y=one))
    return blocks


def _program(blocks: list[Block], cost: FloatArray, sizes: tuple[int, ...]) -> highspy.HighsLp:
    """Return the program of rows and costs; x and y are whole, z and u need not be."""
    matrix = sparse.vstack([b[0] for b in blocks]).tocsc()
    n, d, twice, used = sizes
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(len(cost)), np.ones(len(cost))
    lp.row_lower_ = np.concatenate([b[1] for b in blocks])
    lp.row_upper_ = np.concatenate([b[2] for b in blocks])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
    lp.a_matrix_.value_ = matrix.data
    whole, free = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole] * n + [free] * (d + twice) + [whole] * used
    return lp


def start_columns(problem: CoverageProblem, chosen: BoolArray) -> FloatArray:
    """Return columns x, z, u and y of a choice."""
    classes, _ = demand_classes(problem)
    rules = rules_of(problem)
    choice = choose(classes, rules, plain_pull(classes, len(chosen)), chosen)
    twice = np.flatnonzero(classes.second > 0)
    used = np.flatnonzero(np.diff(rules.near_ptr) > 0)
    parts = (chosen, choice.cover > 0, choice.cover[twice] > 1, choice.held[used] > 0)
    return np.concatenate([np.asarray(p, float) for p in parts])
