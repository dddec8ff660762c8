"""What POPs and the sites on them cost at least along the routes, found again with code of the audit's own.

A table for each node holds the least cost of what lies beyond it, by the number of sites that leave it toward
the root, or, below 0, come in from there. Sites are alike in it; what a pair costs beside the way, the place
and the site's own least can only be more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def place_of_pair(a: Arrays) -> Ints:
    """Return the place of each pair."""
    return np.repeat(np.arange(len(a["opening_cents"])), np.diff(a["pair_indptr"]))


def ways(a: Arrays, edge: Floats) -> Floats:
    """Return what the way of each pair along the tree costs at a price of each edge; inf between trees."""
    place, site = place_of_pair(a), a["pair_site"].astype(np.int64)
    parent = a["parent"].astype(np.int64)
    return np.asarray(
        _ways(parent, edge, a["place_node"].astype(np.int64)[place], a["site_node"].astype(np.int64)[site])
    )


def proven(a: Arrays) -> float:
    """Return what no choice costs less than, in cents; -inf where the arrays prove nothing.

    For prices of edges e >= 0, of places p, a toll t on openings and prices u >= 0 of sites that no fixed
    place may serve: t times the most that may open off, u summed, what sites cost at least beside e and p,
    the fixed openings, and the least over numbers of sites on each edge.
    """
    edge, own, toll = a["edge_price"], a["place_price"], float(a["toll"])
    place, site = place_of_pair(a), a["pair_site"].astype(np.int64)
    many, sites = len(a["opening_cents"]), len(a["site_node"])
    fixed, price = a["fixed"].astype(bool), a["cover_price"]
    # Only a site that some place may serve, and no fixed one, opens another.
    opening = np.zeros(sites, dtype=bool)
    opening[site] = True
    opening[site[fixed[place]]] = False
    bad = (edge < 0).any() or (price < 0).any() or not opening[a["cover_site"]].all() or toll < 0
    if bad or not np.isfinite(own[place]).all() or (toll > 0 and int(a["most_open"]) < 0):
        return -np.inf
    rest = a["pair_cents"] - own[place] - ways(a, edge)
    least = np.full(sites, np.inf)
    np.minimum.at(least, site, rest)
    served = np.flatnonzero(np.isfinite(least))
    worth = np.zeros(sites)
    np.add.at(worth, a["cover_site"], price)
    relief = np.bincount(place, worth[site], minlength=many)
    opens = np.where(fixed, 0.0, a["opening_cents"] + toll - relief)
    fits = _fits(a, served)
    usable = np.isfinite(own)
    rows = np.flatnonzero(usable)[np.argsort(a["place_node"][usable], kind="stable")]
    tables = _least(
        a["parent"].astype(np.int64), edge.astype(np.float64),
        np.bincount(a["site_node"][served], minlength=len(edge)).astype(np.int64),
        a["place_node"].astype(np.int64)[rows], fits[rows], opens[rows].astype(np.float64),
        own[rows].astype(np.float64), a["lot_sites"].astype(np.int64)[rows],
        a["lot_cents"].astype(np.float64)[rows], len(served),
    )  # fmt: skip
    whole = float(a["opening_cents"][fixed].sum()) + float(least[served].sum()) + float(price.sum())
    return float(tables) + whole - toll * max(int(a["most_open"]), 0)


def cost_of(a: Arrays) -> float:
    """Return what the stored choice costs, in cents; inf where it uses a pair that is not there."""
    place, site, chosen = place_of_pair(a), a["pair_site"].astype(np.int64), a["chosen"]
    used = chosen[site] == place
    if len(np.unique(site[used])) != int((chosen >= 0).sum()):
        return np.inf
    taken = np.bincount(chosen[chosen >= 0], minlength=len(a["opening_cents"]))
    opened = a["fixed"].astype(bool) | (taken > 0)
    lots = -(-taken // a["lot_sites"]) * a["lot_cents"]
    return float(a["pair_cents"][used].sum() + a["opening_cents"][opened].sum() + lots.sum())


def _fits(a: Arrays, served: Ints) -> Ints:
    """Return the most sites that each place has room for, those that need least counted."""
    out = np.full(len(a["opening_cents"]), len(served), dtype=np.int64)
    for k in range(a["need"].shape[1]):
        sums = np.cumsum(np.sort(a["need"][served, k]))
        for j in range(len(out)):
            out[j] = min(out[j], int((sums <= a["room"][j, k] + 1e-6).sum()))
    return out


@njit(cache=True, nogil=True)
def _ways(parent: Ints, edge: Floats, one: Ints, other: Ints) -> Floats:
    """Return the way between two nodes of each row, by stepping the later of both toward the root."""
    out = np.zeros(len(one))
    for k in range(len(one)):
        u, v = one[k], other[k]
        while u != v:
            if u < v:
                u, v = v, u
            if parent[u] < 0:
                out[k] = np.inf
                break
            out[k] += edge[u]
            u = parent[u]
    return out


@njit(cache=True, nogil=True)
def _least(
    parent: Ints, edge: Floats, sites: Ints, at: Ints, fits: Ints, opens: Floats, own: Floats, lot: Ints,
    lot_cents: Floats, whole: int,
) -> float:  # fmt: skip
    """Return the least cost with no site left over at any root; `at` rises."""
    n = len(parent)
    low = sites.copy()
    begun = [np.zeros(1) for _ in range(n)]
    total, last = 0.0, len(at)
    for v in range(n - 1, -1, -1):
        table, first = begun[v], low[v]
        start = last
        while start > 0 and at[start - 1] == v:
            start -= 1
        for j in range(start, last):
            room = min(fits[j], whole)
            cost = np.zeros(room + 1)
            for z in range(1, room + 1):
                cost[room - z] = opens[j] + own[j] * z + -(-z // lot[j]) * lot_cents[j]
            table, first = _added(table, first, cost, -room, whole)
        last = start
        begun[v] = np.zeros(0)
        if parent[v] < 0:
            if first > 0:
                return np.inf
            total += table[-first]
            continue
        for k in range(len(table)):
            table[k] += abs(first + k) * edge[v]
        up = parent[v]
        begun[up], low[up] = _added(begun[up], low[up], table, first, whole)
    return total


@njit(cache=True, nogil=True)
def _added(one: Floats, first: int, other: Floats, second: int, whole: int) -> tuple[Floats, int]:
    """Return the least costs of all sums of two tables, none with more than all sites coming in."""
    low = max(first + second, -whole)
    out = np.full(first + len(one) + second + len(other) - 1 - low, np.inf)
    for i in range(len(one)):
        for j in range(max(0, low - first - i - second), len(other)):
            k = first + i + second + j - low
            out[k] = min(out[k], one[i] + other[j])
    return out, low
