"""The core of a joint problem: what could be chosen at a price, over streets without the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.optimize.joint.extended import Extended
from planner.optimize.joint.kernels_chains import Chains, chain_streets
from planner.optimize.joint.multipliers import site_room
from planner.optimize.problems import BoolArray, IntArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Core:
    """Views that could pay for themselves, their sites, classes that they tell apart, and chained streets.

    The network's nodes are street nodes of the small graph (0 the root), then sites, views. Slot j of node v
    is the arc nbr[j] -> v with column[j] in the linear program, -1 for the way back of an arc of one
    direction; rev[j] is the slot of the way back.

    Parameters
    ----------
    views, sites
        Views and sites of the problem, ascending.
    view_site
        Place in `sites` of each view.
    member_ptr, member
        Payers (classes of the extended graph) of each merged class.
    start_ptr, start
        Network nodes of the views that see each merged class.
    first, second
        Worth of each merged class.
    chains
        The small street graph.
    chain_column
        Columns of both directions of each chain, tail to head first, -1 where a shorter one runs beside it.
    """

    extended: Extended
    views: IntArray
    sites: IntArray
    view_site: IntArray
    member_ptr: IntArray
    member: IntArray
    start_ptr: IntArray
    start: IntArray
    first: IntArray
    second: IntArray
    chains: Chains
    chain_column: IntArray
    ptr: IntArray
    nbr: IntArray
    rev: IntArray
    column: IntArray
    column_cost: IntArray

    @property
    def streets(self) -> int:
        """Number of small street nodes."""
        return len(self.chains.node)

    @property
    def arcs(self) -> int:
        """Number of columns of streets; those of sites and views follow."""
        return int(self.chain_column.max(initial=-1)) + 1

    @property
    def first_view(self) -> int:
        """Network node of the first view."""
        return self.streets + len(self.sites)


def worthwhile(extended: Extended, price: float, extra: IntArray) -> BoolArray:
    """Return the views that could pay for themselves and for their site at a price; `extra` ones besides.

    A view whose classes are together worth less than it costs is never gained by; nor is a site whose best
    views, as many as it may hold, leave less than the site costs. Of a site that an extra view brings in, all
    views that could pay for themselves come along: the program alone tells what they pay of the site.
    """
    problem, payers = extended.problem, extended.payers
    left = _left(extended, price)
    best, _ = _best_of_sites(extended, left)
    duty = payers.start[payers.ptr[extended.class_count] :]
    duty = duty[duty >= extended.arcs.first_view] - extended.arcs.first_view
    extra = np.concatenate([duty, extra[extended.usable[extra]]])
    held = best >= problem.site_cost
    held[problem.site[extra]] = True
    chosen: BoolArray = (left > 0) & held[problem.site]
    chosen[extra] = True
    return chosen


def outer_multipliers(extended: Extended, price: float) -> IntArray:
    """Return for each site what its views cost more, so that sites off the core hold all that is paid there.

    That is what the first view beyond those that the site may hold has left, at most the site's share.
    """
    _, beyond = _best_of_sites(extended, _left(extended, price))
    room = np.maximum(site_room(extended), 1)
    share = extended.problem.site_cost // room
    return np.where(site_room(extended) > 0, np.minimum(np.ceil(beyond).astype(np.int64), share), 0)


def _left(extended: Extended, price: float) -> FloatArray:
    """Return what the demand of each view is worth in cents beyond the view's cost, at least 0."""
    problem, payers = extended.problem, extended.payers
    owner = np.repeat(np.arange(len(payers.cap)), np.diff(payers.ptr))
    classes = owner < extended.class_count
    worth = np.zeros(extended.node_count)
    value = (extended.first + extended.second) / price
    np.add.at(worth, payers.start[classes], value[owner[classes]])
    left: FloatArray = np.maximum(worth[extended.arcs.first_view :] - problem.view_cost, 0.0)
    left[~extended.usable] = 0.0
    return left


def _best_of_sites(extended: Extended, left: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return what the best views of each site have left, as many as it may hold, and the next one."""
    problem = extended.problem
    site, room = problem.site, site_room(extended)
    order = np.lexsort((-left, site))
    rank = np.arange(len(order)) - np.searchsorted(site[order], site[order])
    best, beyond = np.zeros(problem.site_count), np.zeros(problem.site_count)
    np.add.at(best, site[order], np.where(rank < room[site[order]], left[order], 0.0))
    np.add.at(beyond, site[order], np.where(rank == room[site[order]], left[order], 0.0))
    return best, beyond


def core_of(extended: Extended, chosen: BoolArray) -> Core:
    """Return the core of some views."""
    problem = extended.problem
    views = np.flatnonzero(chosen)
    sites, view_site = np.unique(problem.site[views], return_inverse=True)
    keep = np.zeros(problem.node_count, np.bool_)
    nodes = problem.site_node[sites]
    keep[nodes[nodes >= 0]] = True
    keep[extended.payers.duty[(extended.payers.duty >= 0) & (extended.payers.duty < problem.node_count)]] = (
        True
    )
    chains = chain_streets(extended.arcs, problem.node_count, keep)
    columns, cost = _chain_columns(extended, chains)
    at = np.where(nodes >= 0, chains.small[np.maximum(nodes, 0)], 0)
    merged = _merge(extended, views, len(chains.node) + len(sites))
    network = _network(chains, columns, at, view_site)
    costs = np.concatenate([cost, problem.site_cost[sites], problem.view_cost[views]])
    return Core(
        extended, views, sites, view_site.astype(np.int64), *merged, chains, columns, *network,
        costs.astype(np.int64),
    )  # fmt: skip


def _chain_columns(extended: Extended, chains: Chains) -> tuple[IntArray, IntArray]:
    """Return int64[chains, 2] columns of the shortest chain of each pair, and the columns' costs."""
    cost = extended.problem.edge_cost[extended.edge[chains.slot]]
    sums = np.concatenate([[0], np.cumsum(cost)])
    length = sums[chains.ptr[1:]] - sums[chains.ptr[:-1]]
    low, high = np.minimum(chains.tail, chains.head), np.maximum(chains.tail, chains.head)
    order = np.lexsort((length, high, low))
    new = np.ones(len(order), np.bool_)
    new[1:] = (low[order][1:] != low[order][:-1]) | (high[order][1:] != high[order][:-1])
    best = np.sort(order[new & (low[order] != high[order])])
    columns = np.full((len(length), 2), -1, np.int64)
    columns[best] = np.arange(2 * len(best)).reshape(-1, 2)
    return columns, np.repeat(length[best], 2)


def _merge(
    extended: Extended, views: IntArray, first_view: int
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray, IntArray]:
    """Join classes that the same views of the core see (and that count for the same floor)."""
    payers, count = extended.payers, extended.class_count
    number = np.full(extended.node_count, -1)
    number[extended.arcs.first_view + views] = first_view + np.arange(len(views))
    owner = np.repeat(np.arange(len(payers.cap)), np.diff(payers.ptr))
    inside = (owner < count) & (number[payers.start] >= 0)
    owner, node = owner[inside], number[payers.start[inside]]
    salt = np.random.default_rng(0).integers(1, 1 << 62, extended.node_count, dtype=np.int64)
    keys = np.zeros(count, np.int64)
    with np.errstate(over="ignore"):
        np.add.at(keys, owner, salt[node])
    sizes = np.bincount(owner, minlength=count)
    seen = np.flatnonzero(sizes)
    group = extended.group[seen]
    order = np.lexsort((group, sizes[seen], keys[seen]))
    seen, group = seen[order], group[order]
    new = np.ones(len(seen), np.bool_)
    new[1:] = (keys[seen][1:] != keys[seen][:-1]) | (group[1:] != group[:-1])
    new[1:] |= sizes[seen][1:] != sizes[seen][:-1]
    leaders = seen[new]
    member_ptr = np.append(np.flatnonzero(new), len(seen)).astype(np.int64)
    ptr = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    start_ptr = np.concatenate([[0], np.cumsum(sizes[leaders])]).astype(np.int64)
    take = np.repeat(ptr[leaders] - start_ptr[:-1], sizes[leaders]) + np.arange(start_ptr[-1])
    worth = [
        np.add.reduceat(part[seen], member_ptr[:-1]) if len(seen) else part[:0]
        for part in (extended.first, extended.second)
    ]
    return member_ptr, seen.astype(np.int64), start_ptr, node[take].astype(np.int64), worth[0], worth[1]


def _network(
    chains: Chains, columns: IntArray, at: IntArray, view_site: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """Return slots of the network: ptr, nbr, rev, column."""
    n, sites, views = len(chains.node), len(at), len(view_site)
    best = columns[:, 0] >= 0
    tail, head = chains.tail[best], chains.head[best]
    arcs = 2 * len(tail)
    site = n + np.arange(sites)
    view = n + sites + np.arange(views)
    from_ = np.concatenate([tail, head, at, site, n + view_site, view])
    into = np.concatenate([head, tail, site, at, view, n + view_site])
    none_s, none_v = np.full(sites, -1), np.full(views, -1)
    column = np.concatenate(
        [
            columns[best, 0],
            columns[best, 1],
            arcs + np.arange(sites),
            none_s,
            arcs + sites + np.arange(views),
            none_v,
        ]
    )
    half = len(tail)
    pair = np.concatenate(
        [
            half + np.arange(half), np.arange(half), arcs + sites + np.arange(sites), arcs + np.arange(sites),
            arcs + 2 * sites + views + np.arange(views), arcs + 2 * sites + np.arange(views),
        ]
    )  # fmt: skip
    order = np.argsort(into, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    ptr = np.concatenate([[0], np.cumsum(np.bincount(into, minlength=n + sites + views))]).astype(np.int64)
    return ptr, from_[order].astype(np.int64), place[pair[order]], column[order].astype(np.int64)
