"""The extended graph of the joint model from the arrays of `joint.npz` and `cover.npz`, and who may pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from planner.rules.cover_certificate import SPACING

Arrays = Mapping[str, NDArray[Any]]
Int = NDArray[np.int64]
Bool = NDArray[np.bool_]

FINE = 1024
"""Multipliers of floors and of yearly payments are whole numbers of 1 / FINE."""


@dataclass(frozen=True)
class JointGraph:
    """Streets, places and views as one directed graph: nodes, then places, then views.

    `cover` and `joint` hold the arrays of the two files; everything else is worked out from them.
    """

    cover: Arrays
    joint: Arrays

    @cached_property
    def sizes(self) -> tuple[int, int, int]:
        """How many street nodes, places and views there are."""
        return len(self.joint["node_id"]), len(self.joint["site_node"]), len(self.cover["view_candidate"])

    @cached_property
    def site(self) -> Int:
        """Place of each view."""
        return self.cover["view_candidate"].astype(np.int64)

    @cached_property
    def reachable(self) -> Bool:
        """Street nodes that some path of edges joins to the root."""
        label = components(self.joint, np.arange(len(self.joint["tail"])))
        joined: Bool = label == label[int(self.joint["root"])]
        return joined

    @cached_property
    def most(self) -> Int:
        """How many views each place holds at most."""
        views = np.bincount(self.site, minlength=self.sizes[1])
        return np.minimum(views, self.cover["site_most"]).astype(np.int64)

    @cached_property
    def usable(self) -> Bool:
        """Views that may be chosen and are paid."""
        node = self.joint["site_node"].astype(np.int64)
        lit = (node < 0) | self.reachable[np.maximum(node, 0)]
        able: Bool = self.cover["counted"] & (lit & (self.most > 0))[self.site]
        return able

    @cached_property
    def arcs(self) -> tuple[Int, Int]:
        """Start and end of every arc: edges forth, edges back, into places, into views."""
        nodes, sites, _ = self.sizes
        tail, head = self.joint["tail"].astype(np.int64), self.joint["head"].astype(np.int64)
        used = self.used
        hung = self.joint["site_node"].astype(np.int64)[used]
        hung = np.where(hung < 0, int(self.joint["root"]), hung)
        view = np.flatnonzero(self.usable)
        start = np.concatenate([tail, head, hung, nodes + self.site[view]])
        end = np.concatenate([head, tail, nodes + used, nodes + sites + view])
        return start.astype(np.int64), end.astype(np.int64)

    @cached_property
    def used(self) -> Int:
        """Places with a view that may be chosen."""
        return np.unique(self.site[self.usable]).astype(np.int64)

    def arc_costs(self) -> tuple[Int, int]:
        """Return what each arc costs under the multipliers, at least 0, and the sum of what was below 0."""
        a, joint = self.cover, self.joint
        yearly = int(joint["proof_yearly_multiplier"])
        edge, site, view = (joint[n].astype(np.int64) for n in ("edge_cost", "site_cost", "view_cost"))
        if yearly and len(joint["edge_yearly"]):
            edge = edge + yearly * joint["edge_yearly"].astype(np.int64) // FINE
            site = site + yearly * joint["site_yearly"].astype(np.int64) // FINE
            view = view + yearly * joint["view_yearly"].astype(np.int64) // FINE
        apart = joint["proof_site_multiplier"].astype(np.int64)
        tied = joint["proof_place_multiplier"].astype(np.int64)
        view = view + int(joint["proof_count_multiplier"]) + apart[self.site] + tied
        price = np.repeat(self.side_price, np.diff(a["side_indptr"]))
        np.add.at(view, a["side_view"], price * a["side_coefficient"].astype(np.int64))
        standing = np.bincount(self.site[a["fixed"] & ~a["counted"]], minlength=self.sizes[1])
        site = site - apart * np.maximum(self.most - standing, 0) + self.credit
        site = site + joint["proof_once_multiplier"].astype(np.int64)
        sets = np.repeat(joint["proof_apart_multiplier"], np.diff(joint["proof_apart_indptr"]))
        np.add.at(site, joint["proof_apart_site"], sets.astype(np.int64))
        np.subtract.at(site, self.site[self.usable], tied[self.usable])
        site = site[self.used]
        view = view[self.usable]
        below = int(np.minimum(site, 0).sum()) + int(np.minimum(view, 0).sum())
        return np.concatenate([edge, edge, np.maximum(site, 0), np.maximum(view, 0)]), below

    @cached_property
    def credited(self) -> Int:
        """Place that each family of cuts is a credit of, -1 for families that someone pays."""
        first = len(self.cover["weight_milli"]) + sum(self.sizes)
        return np.maximum(self.joint["proof_payer"].astype(np.int64) - first, -1)

    @cached_property
    def credit(self) -> Int:
        """Cents that cuts of streets add to each place: it is not used unless streets enter them."""
        out = np.zeros(self.sizes[1], np.int64)
        family = np.repeat(np.arange(len(self.credited)), np.diff(self.joint["proof_level_indptr"]))
        dual = self.joint["proof_dual"].astype(np.int64)
        inside = self.credited[family] >= 0
        np.add.at(out, self.credited[family[inside]], dual[inside])
        return out

    @cached_property
    def side_price(self) -> Int:
        """Multiplier of each side row; rows that follow from places too near to each other have none."""
        own = ~np.char.startswith(self.cover["side_name"].astype(str), SPACING)
        out = np.zeros(len(own), np.int64)
        given = self.joint["proof_side_multiplier"].astype(np.int64)
        rows = np.flatnonzero(own)[: len(given)]
        out[rows] = given[: len(rows)]
        return out

    @cached_property
    def side_left(self) -> Int:
        """What cameras that stand already leave of the limit of each side row."""
        a = self.cover
        row = np.repeat(np.arange(len(a["side_most"])), np.diff(a["side_indptr"]))
        stands = (a["fixed"] & ~a["counted"])[a["side_view"]]
        left: Int = a["side_most"].astype(np.int64)
        np.subtract.at(left, row[stands], a["side_coefficient"].astype(np.int64)[stands])
        return left

    @cached_property
    def sights(self) -> tuple[Int, Int]:
        """Row starts and views of every demand row, ascending: who sees it."""
        indptr, row = self.cover["cover_indptr"], self.cover["cover_demand"].astype(np.int64)
        view = np.repeat(np.arange(self.sizes[2]), np.diff(indptr))
        order = np.lexsort((view, row))
        counts = np.bincount(row, minlength=len(self.cover["weight_milli"]))
        return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), view[order].astype(np.int64)

    @cached_property
    def purse(self) -> Int:
        """First row of those that the same views see and that count for the same floor: they pay as one."""
        starts, views = self.sights
        key = np.random.default_rng(20).integers(1 << 62, size=self.sizes[2], dtype=np.int64)
        total = np.concatenate([[0], np.cumsum(key[views], dtype=np.int64)])
        mark = total[starts[1:]] - total[starts[:-1]]
        table = np.stack([self.cover["floor_group"].astype(np.int64), np.diff(starts), mark], axis=1)
        _, first, back = np.unique(table, axis=0, return_index=True, return_inverse=True)
        lead: Int = first[back.ravel()].astype(np.int64)
        return np.where(self._same(lead), lead, np.arange(len(lead)))

    def _same(self, lead: Int) -> Bool:
        """Say of each row whether exactly the views of its leader see it: marks could agree by chance."""
        starts, views = self.sights
        counts = np.diff(starts)
        row = np.repeat(np.arange(len(lead)), counts)
        offset = np.arange(len(views)) - starts[row]
        alike = views == views[np.minimum(starts[lead[row]] + offset, max(0, len(views) - 1))]
        wrong = np.bincount(row[~alike], minlength=len(lead)) > 0
        same: Bool = (counts == counts[lead]) & ~wrong
        return same


def components(joint: Arrays, edges: Int) -> Int:
    """Return the component of each street node under some edges."""
    n = len(joint["node_id"])
    ends = (joint["tail"][edges], joint["head"][edges])
    graph = coo_matrix((np.ones(len(edges)), ends), (n, n))
    return connected_components(graph, directed=False)[1].astype(np.int64)
