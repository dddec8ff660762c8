"""Cuts of the small network of a core, made from duals on the streets and from cuts of another core."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.optimize.joint.core import Core
from planner.optimize.joint.duals import Duals
from planner.optimize.joint.kernels_lift import beside_of, spread_cuts
from planner.optimize.joint.multipliers import working_memory
from planner.optimize.problems import IntArray
from planner.optimize.steiner.ascent import RUNS

CLASS, DUTY, SITE = 0, 1, 2


class Cuts(NamedTuple):
    """Cuts of the network: kind and number of the target, nodes node[ptr[c]:ptr[c+1]]."""

    kind: IntArray
    target: IntArray
    ptr: IntArray
    node: IntArray


def no_cuts() -> Cuts:
    """Return no cuts."""
    none = np.zeros(0, np.int64)
    return Cuts(none, none, np.zeros(1, np.int64), none)


def joined(first: Cuts, second: Cuts) -> Cuts:
    """Return the cuts of both, first first."""
    return Cuts(
        np.concatenate([first.kind, second.kind]), np.concatenate([first.target, second.target]),
        np.concatenate([first.ptr, first.ptr[-1] + second.ptr[1:]]),
        np.concatenate([first.node, second.node]),
    )  # fmt: skip


def some(cuts: Cuts, chosen: IntArray) -> Cuts:
    """Return the chosen cuts, in that order."""
    sizes = np.diff(cuts.ptr)[chosen]
    ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    take = np.repeat(cuts.ptr[chosen] - ptr[:-1], sizes) + np.arange(ptr[-1])
    return Cuts(cuts.kind[chosen], cuts.target[chosen], ptr, cuts.node[take])


def carried(core: Core, duals: Duals, first_run: int = 0, most: int | None = None) -> Cuts:
    """Return the cuts of a dual solution, from a run on, that tell something about the core, each once.

    At most so many: those of the greatest duals.
    """
    extended, store = core.extended, duals.store
    arcs, streets = extended.arcs, core.extended.problem.node_count
    number = np.full(extended.node_count, -1)
    number[:streets] = core.chains.small
    number[extended.first_site + core.sites] = core.streets + np.arange(len(core.sites))
    number[arcs.first_view + core.views] = core.first_view + np.arange(len(core.views))
    merged = np.full(len(extended.payers.cap), -1)
    merged[core.member] = np.repeat(np.arange(len(core.first)), np.diff(core.member_ptr))
    runs = int(store.tally[RUNS])
    live = np.flatnonzero(store.run_cut[:runs] < store.run_end[:runs])
    live = live[live >= first_run]
    payer = store.run_seed[live]
    is_class = payer < extended.class_count
    live = live[~is_class | (merged[payer] >= 0)]
    kind: list[int] = []
    target: list[int] = []
    sets: list[IntArray] = []
    amount: list[int] = []
    seen: dict[tuple[int, bytes], int] = {}
    for r in live.tolist():
        p = int(store.run_seed[r])
        begin = int(store.run_node[r])
        for c in range(int(store.run_cut[r]), int(store.run_end[r])):
            full = store.nodes[begin : begin + int(store.cut_len[c])]
            if p < extended.class_count and int(full.min()) >= arcs.first_view:
                continue
            nodes = np.sort(number[full])
            nodes = nodes[np.searchsorted(nodes, 0) :]
            who = int(merged[p]) if p < extended.class_count else p
            key = (who if p < extended.class_count else -1 - p, nodes.tobytes())
            if key in seen:
                amount[seen[key]] += int(store.cut_dual[c])
            else:
                seen[key] = len(amount)
                amount.append(int(store.cut_dual[c]))
                kind.append(CLASS if p < extended.class_count else DUTY)
                target.append(who)
                sets.append(nodes)
    sizes = [len(s) for s in sets]
    cuts = Cuts(
        np.array(kind, np.int64), np.array(target, np.int64),
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        np.concatenate([np.zeros(0, np.int64), *sets]).astype(np.int64),
    )  # fmt: skip
    if most is None or len(amount) <= most:
        return cuts
    return some(cuts, np.sort(np.argsort(-np.array(amount), kind="stable")[:most]))


def moved(cuts: Cuts, old: Core, new: Core) -> Cuts:
    """Return cuts of one core as cuts of another; those of targets that it lacks are left out.

    A cut takes in what it held on the streets, the places that are new there, and every view of the new core
    that sees its class.
    """
    extended = old.extended
    target = _targets(cuts, old, new)
    cuts = some(cuts, np.flatnonzero(target >= 0))
    target = target[target >= 0]
    number = np.full(extended.node_count, -1)
    whole = np.arange(new.first_view + len(new.views))
    number[full_nodes(new, whole)] = whole
    fresh = np.zeros(extended.node_count, np.bool_)
    fresh[extended.first_site + np.setdiff1d(new.sites, old.sites)] = True
    of = np.where(cuts.kind == CLASS, target, 0)
    sizes = np.where(cuts.kind == CLASS, np.diff(new.start_ptr)[of] if len(new.first) else 0, 0)
    start_ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    take = np.repeat(new.start_ptr[of] - start_ptr[:-1], sizes) + np.arange(start_ptr[-1])
    start = full_nodes(new, new.start[take])
    ptr, node = spread_cuts(
        extended.arcs, old.chains, beside_of(old.chains), cuts.ptr, full_nodes(old, cuts.node), start_ptr,
        start, fresh, number, working_memory(extended),
    )  # fmt: skip
    chosen = np.flatnonzero(np.diff(ptr) > 0)
    return some(Cuts(cuts.kind, target, ptr, node), chosen)


def _targets(cuts: Cuts, old: Core, new: Core) -> IntArray:
    """Return what the target of each cut is in another core, -1 where it is not there."""
    merged = np.full(len(old.extended.payers.cap), -1)
    merged[new.member] = np.repeat(np.arange(len(new.first)), np.diff(new.member_ptr))
    place = np.full(old.extended.problem.site_count, -1)
    place[new.sites] = np.arange(len(new.sites))
    target = cuts.target.copy()
    of_class, of_site = cuts.kind == CLASS, cuts.kind == SITE
    target[of_class] = merged[old.member[old.member_ptr[cuts.target[of_class]]]]
    target[of_site] = place[old.sites[cuts.target[of_site]]]
    return target


def full_nodes(core: Core, nodes: IntArray) -> IntArray:
    """Return the nodes of the extended graph behind nodes of the network."""
    extended = core.extended
    sites, views = extended.first_site + core.sites, extended.arcs.first_view + core.views
    full: IntArray = np.concatenate([core.chains.node, sites, views])[nodes]
    return full
