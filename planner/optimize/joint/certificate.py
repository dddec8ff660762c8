"""The proof of a bound of the joint problem as arrays, from the duals that made it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.optimize.joint.duals import Duals
from planner.optimize.joint.extended import Extended
from planner.optimize.joint.problem import JointCertificate
from planner.optimize.problems import IntArray
from planner.optimize.steiner.ascent import RUNS, CutStore


class _Families(NamedTuple):
    """Runs of a store as lists: who, sizes, nodes, levels, prefixes, duals."""

    name: IntArray
    size: IntArray
    node: NDArray[np.int32]
    levels: IntArray
    prefix: IntArray
    dual: IntArray


def certificate_of(duals: Duals) -> JointCertificate:
    """Return the certificate of a dual solution: families of nested cuts and every multiplier.

    A class is named by its first demand row; credits of sites follow the families of payers.
    """
    m, extended = duals.multipliers, duals.extended
    parts = [_families(duals.store, _payer_names(duals))]
    if m.credit is not None:
        first = len(extended.class_row) + extended.node_count
        parts.append(_families(m.credit, first + np.arange(extended.problem.site_count)))
    whole = _Families(*(np.concatenate(part) for part in zip(*parts, strict=True)))
    return JointCertificate(
        m.numerator, m.denominator, m.count, whole.name, _starts(whole.size), whole.node.astype(np.int32),
        _starts(whole.levels), whole.prefix, whole.dual, duals.bound, yearly_multiplier=m.yearly,
        side_multiplier=m.side, floor_multiplier=m.floor, site_multiplier=m.site, place_multiplier=m.place,
        once_multiplier=m.once, **_cliques(extended, m.apart),
    )  # fmt: skip


def _cliques(extended: Extended, price: IntArray) -> dict[str, IntArray]:
    """Return the cliques that cost anything, with their prices."""
    live = np.flatnonzero(price)
    sizes = np.diff(extended.clique_ptr)[live]
    sites = extended.clique_site[_ranges(extended.clique_ptr[live], sizes)]
    return {"apart_indptr": _starts(sizes), "apart_site": sites, "apart_multiplier": price[live]}


def _families(store: CutStore, names: IntArray) -> _Families:
    """Return the runs of a store that hold cuts."""
    runs = int(store.tally[RUNS])
    first, last = store.run_cut[:runs], store.run_end[:runs]
    live = np.flatnonzero(first < last)
    first, last = first[live], last[live]
    sizes = store.cut_len[last - 1]
    cuts = _ranges(first, last - first)
    return _Families(
        names[store.run_seed[live]], sizes, store.nodes[_ranges(store.run_node[live], sizes)], last - first,
        store.cut_len[cuts], store.cut_dual[cuts],
    )  # fmt: skip


def _payer_names(duals: Duals) -> IntArray:
    """Return each payer's number in the certificate: its first row, or beyond all rows the node of a duty."""
    extended = duals.extended
    leader = np.full(extended.class_count, -1, np.int64)
    inside = np.flatnonzero(extended.class_row >= 0)[::-1]
    leader[extended.class_row[inside]] = inside
    return np.concatenate([leader, len(extended.class_row) + extended.duty_name]).astype(np.int64)


def _starts(sizes: IntArray) -> IntArray:
    """Return where each of a row of lists begins, and where the last ends."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _ranges(starts: IntArray, sizes: IntArray) -> IntArray:
    """Return the numbers start .. start + size - 1 of each range, one after the other."""
    total = _starts(sizes)
    out: IntArray = np.repeat(starts - total[:-1], sizes) + np.arange(total[-1])
    return out
