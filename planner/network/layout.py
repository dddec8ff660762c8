"""The layout of the fibers: circuits over the routes, the cables they need, and their fibers in each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.network.cables import CablePlan, plan_cables
from planner.network.circuits import (
    ACCESS,
    UPLINK,
    Circuit,
    fibers_by_row,
    numbered,
    through_fibers,
    tree_path,
)
from planner.network.graph import RouteGraph, route_graph
from planner.network.light import Refusal
from planner.network.model import Routes
from planner.network.numbering import Numbering, number_fibers
from planner.network.pops import CENTER, EXISTING, Pop
from planner.network.splitting import Splitting, splitter_circuits
from planner.network.tree import RouteTree, load_tree
from planner.settings import Settings


@dataclass(frozen=True)
class SecondsAsked:
    """What light asks of second ways, by device.

    Parameters
    ----------
    none
        Devices that are to get none since no optic lights it, and why.
    fibers
        Fibers of the second way, where it is to have another number than the working one.
    most_m
        Most meters of route of the second way, where it is to be short enough for light; 0 asks for the
        shortest way there is, whatever its spans cost.
    """

    none: Mapping[str, Refusal] = field(default_factory=dict)
    fibers: Mapping[str, int] = field(default_factory=dict)
    most_m: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Draft:
    """What is laid out before any second way: the working tree and its circuits.

    Parameters
    ----------
    routes
        As chosen, over the split street network.
    tree
        The working tree, without spans that serve nobody.
    sites
        Connected sites with `site_id`, `layer`, `node_id`, `center_id`, `pop_id`.
    pops, circuits
        POPs in use and the working circuits.
    asked
        What light asks of second ways.
    """

    routes: Routes
    tree: RouteTree
    sites: pd.DataFrame
    pops: tuple[Pop, ...]
    circuits: tuple[Circuit, ...]
    asked: SecondsAsked = field(default_factory=SecondsAsked)


@dataclass(frozen=True)
class Protection:
    """Second ways: spans laid beside the tree, and the circuits that run on them.

    Parameters
    ----------
    added_ways
        span_id -> way of the catalog, of spans off the tree.
    added_weights_cents
        span_id -> weight of that way in the routing objective.
    circuits
        Circuits of kind protection; each names in `protects` the circuit whose second way it is.
    """

    added_ways: Mapping[str, str] = field(default_factory=dict)
    added_weights_cents: Mapping[str, int] = field(default_factory=dict)
    circuits: tuple[Circuit, ...] = ()


Protect = Callable[[Draft], Protection]


@dataclass(frozen=True)
class Layout:
    """Fibers laid out: which circuits run where, in which fiber of which cable, over which splitters."""

    draft: Draft
    protection: Protection
    graph: RouteGraph
    circuits: tuple[Circuit, ...]
    fibers: NDArray[np.int64]
    laid: CablePlan
    numbering: Numbering
    splitting: Splitting | None = None

    @property
    def tree(self) -> RouteTree:
        """The working tree."""
        return self.draft.tree

    @property
    def pops(self) -> tuple[Pop, ...]:
        """POPs in use."""
        return self.draft.pops

    @cached_property
    def from_device(self) -> dict[str, int]:
        """Number of the working circuit that begins at each site, splitter and POP."""
        return {c.from_id: k for k, c in enumerate(self.circuits) if not c.protects}

    @cached_property
    def length_cm(self) -> NDArray[np.int64]:
        """Length of each span."""
        return np.rint(self.graph.length_m * 100).astype(np.int64)

    def chain(self, device: str) -> list[int]:
        """Return the circuits from a site to its POP, in order."""
        ends = {p.pop_id for p in self.pops}
        out = [self.from_device[device]]
        while self.circuits[out[-1]].to_id not in ends:
            out.append(self.from_device[self.circuits[out[-1]].to_id])
        return out

    def route_m(self, circuits: Sequence[int]) -> float:
        """Return the length of the spans of circuits."""
        rows = [self.graph.row_of[s] for k in circuits for s in self.circuits[k].span_ids]
        return int(self.length_cm[rows].sum()) / 100

    def standing_m(self, circuits: Sequence[int]) -> float:
        """Return the meters of the same along which no cable is laid: fiber that stands or is rented."""
        rows = [self.graph.row_of[s] for k in circuits for s in self.circuits[k].span_ids]
        return float(sum(self.graph.length_m[r] for r in rows if not self.graph.ways[r].new_cable))

    def splices(self, circuits: Sequence[int]) -> int:
        """Return the splices in closures along circuits, those at their ends included."""
        return sum(self.numbering.splices(k) for k in circuits)


def lay_out(
    sites: pd.DataFrame,
    grown: RouteTree,
    routes: Routes,
    pops: Sequence[Pop],
    settings: Settings,
    catalog: Catalog,
    protect: Protect | None = None,
    splitting: Splitting | None = None,
    asked: SecondsAsked | None = None,
) -> Layout:
    """Return the fibers of the sites that are to have light.

    Parameters
    ----------
    sites
        Connected sites with `site_id`, `layer`, `node_id`, `center_id`, `pop_id`, `up_mbps`, `down_mbps`.
    grown
        Routes without loads.
    protect
        What adds second ways to a draft; None adds none.
    splitting
        Splitters of a passive optical network for these sites; None under point to point.
    asked
        What light asks of second ways; None nothing.
    """
    serving = set(sites["pop_id"])
    used = tuple(p for p in pops if p.kind in (CENTER, EXISTING) or p.pop_id in serving)
    tree = load_tree(grown, Counter(sites["node_id"]), [p.node_id for p in used])
    own, shared = sites, list[Circuit]()
    if splitting is not None:
        own = sites[~sites["site_id"].isin(set(splitting.splitter_of))]
        shared = splitter_circuits(sites, splitting, tree, used)
    working = (
        *working_circuits(own, tree, used, settings), *shared, *uplinks(sites, tree, used, catalog)
    )  # fmt: skip
    draft = Draft(routes, tree, sites, used, working, asked or SecondsAsked())
    protection = protect(draft) if protect is not None else Protection()
    graph = route_graph(tree, routes, catalog, protection.added_ways)
    circuits = numbered((*draft.circuits, *protection.circuits))
    fibers = fibers_by_row(graph, circuits)
    flow, split = through_fibers(graph, circuits), splitting is not None
    laid = plan_cables(graph, fibers, flow, settings, catalog, even=split)
    numbering = number_fibers(graph, laid, circuits)
    return Layout(draft, protection, graph, circuits, fibers, laid, numbering, splitting)


def working_circuits(
    sites: pd.DataFrame, tree: RouteTree, pops: Sequence[Pop], settings: Settings
) -> list[Circuit]:
    """Return the circuits from each site to its POP along the tree."""
    row = {n: i for i, n in enumerate(tree.node_id)}
    by_id = {p.pop_id: p for p in pops}
    out = []
    for site, node, pop_id in zip(sites["site_id"], sites["node_id"], sites["pop_id"], strict=True):
        pop = by_id[pop_id]
        out.append(
            Circuit(
                circuit_id=f"{ACCESS} {site}",
                kind=ACCESS,
                from_id=str(site),
                to_id=pop.pop_id,
                from_node=str(node),
                to_node=pop.node_id,
                pop_id=pop.pop_id,
                fibers=settings.network.fibers_per_site,
                span_ids=tree_path(tree, row[node], row[pop.node_id]),
            )
        )
    return out


def uplinks(sites: pd.DataFrame, tree: RouteTree, pops: Sequence[Pop], catalog: Catalog) -> list[Circuit]:
    """Return the circuits from each POP but the centers to its center along the tree: two fibers a pair."""
    row = {n: i for i, n in enumerate(tree.node_id)}
    home = {p.center_id: p for p in pops if p.kind == CENTER}
    out = []
    for pop in pops:
        if pop.kind != CENTER:
            center = home[pop.center_id]
            fibers = catalog.uplinks[0].fibers * uplink_pairs(pop_load_mbps(sites, pop.pop_id), catalog)
            out.append(
                Circuit(
                    circuit_id=f"{UPLINK} {pop.pop_id}",
                    kind=UPLINK,
                    from_id=pop.pop_id,
                    to_id=center.pop_id,
                    from_node=pop.node_id,
                    to_node=center.node_id,
                    pop_id=pop.pop_id,
                    fibers=fibers,
                    span_ids=tree_path(tree, row[pop.node_id], row[center.node_id]),
                )
            )
    return out


def pop_load_mbps(sites: pd.DataFrame, pop_id: str) -> tuple[float, float]:
    """Return what the sites of a POP send and receive, headroom included."""
    mine = sites[sites["pop_id"] == pop_id]
    return float(mine["up_mbps"].sum()), float(mine["down_mbps"].sum())


def uplink_pairs(load_mbps: tuple[float, float], catalog: Catalog) -> int:
    """Return how many pairs of modules carry a load: the heavier way over the rate of one, rounded up.

    The rate is that of the fastest optic; a slower one carries its part of the load or does not light it.
    """
    rate = max(o.rate_mbps for o in catalog.uplinks)
    return max(1, math.ceil(max(load_mbps) / rate - 1e-9))
