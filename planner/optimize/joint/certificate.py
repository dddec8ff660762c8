"""The proof of a bound of the joint problem as arrays, from the duals that made it."""

from __future__ import annotations

import numpy as np

from planner.optimize.joint.duals import Duals
from planner.optimize.joint.problem import JointCertificate
from planner.optimize.problems import IntArray
from planner.optimize.steiner.ascent import RUNS


def certificate_of(duals: Duals) -> JointCertificate:
    """Return the certificate of a dual solution: families of nested cuts and every multiplier.

    A class is named by its first demand row.
    """
    extended, store, m = duals.extended, duals.store, duals.multipliers
    runs = int(store.tally[RUNS])
    first, last = store.run_cut[:runs], store.run_end[:runs]
    live = np.flatnonzero(first < last)
    first, last = first[live], last[live]
    sizes = store.cut_len[last - 1]
    indptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    levels = np.concatenate([[0], np.cumsum(last - first)]).astype(np.int64)
    return JointCertificate(
        m.numerator, m.denominator, m.count, payer_names(duals)[store.run_seed[live]], indptr,
        store.nodes[_ranges(store.run_node[live], sizes)].copy(), levels,
        store.cut_len[_ranges(first, last - first)].copy(),
        store.cut_dual[_ranges(first, last - first)].copy(), duals.bound,
        yearly_multiplier=m.yearly, side_multiplier=m.side, floor_multiplier=m.floor, site_multiplier=m.site,
    )  # fmt: skip


def payer_names(duals: Duals) -> IntArray:
    """Return each payer's number in the certificate: class, or beyond all classes a node or site duty."""
    extended = duals.extended
    rows = len(extended.class_row)
    leader = np.full(extended.class_count, -1, np.int64)
    inside = np.flatnonzero(extended.class_row >= 0)[::-1]
    leader[extended.class_row[inside]] = inside
    return np.concatenate([leader, rows + extended.duty_name]).astype(np.int64)


def _ranges(starts: IntArray, sizes: IntArray) -> IntArray:
    """Return the numbers start .. start + size - 1 of each range, one after the other."""
    total = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    out: IntArray = np.repeat(starts - total[:-1], sizes) + np.arange(total[-1])
    return out
