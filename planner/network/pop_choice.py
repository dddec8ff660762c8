"""Choosing POPs: which buildings and cabinets pay, by a capacitated location model over the routes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from planner.catalog.model import Catalog
from planner.network.model import PopFigures
from planner.network.pop_costs import MANY, PopCosts
from planner.network.pops import BUILDING, CABINET, CENTER, EXISTING, Pop
from planner.network.tree import RouteTree
from planner.optimize.location import Along, LocationProblem, LocationSolution, solve_location
from planner.optimize.report import Limits
from planner.settings import Settings

GAP_LIMIT_PCT = 1.0
TIME_LIMIT_S = 40.0
ROUNDS = 6
"""Choices made anew without the places whose uplink nothing lights, before they are only dropped."""
MORE_SPLICES = 3
"""Splices that each of these choices reckons with on top, since cables had more than was thought."""


@dataclass(frozen=True)
class PopOffer:
    """Places that may hold a POP, centers first, and what it costs to serve the sites from each.

    Parameters
    ----------
    home
        The POP of its center, of each site.
    splices
        int64[m], the most splices on top of those along the way with which the uplink of a place is lit.
    needed
        How many of these the first choice reckons with.
    """

    places: tuple[Pop, ...]
    problem: LocationProblem
    home: pd.Series
    splices: NDArray[np.int64]
    needed: int
    seed: int

    def choose(self, dark: frozenset[int] = frozenset(), turn: int = 0) -> PopChoice:
        """Return the choice among the places but for those whose uplink nothing lights."""
        problem = self.problem
        barred = self.splices < self.needed + turn * MORE_SPLICES
        barred[list(dark)] = True
        if barred.any():
            keep = ~barred[problem.pair_facility]
            open_still = problem.fixed & ~barred
            problem = replace(
                problem,
                fixed=open_still,
                pair_site=problem.pair_site[keep],
                pair_facility=problem.pair_facility[keep],
                pair_cost=problem.pair_cost[keep],
            )
        solution = solve_location(problem, Limits(GAP_LIMIT_PCT, TIME_LIMIT_S, self.seed))
        used = [
            j for j, place in enumerate(self.places) if place.kind == CENTER or (solution.facility == j).any()
        ]
        names = {j: f"POP-{number:04d}" for number, j in enumerate(used, 1)}
        serving = self.home.copy()
        for row, j in enumerate(solution.facility.tolist()):
            if j >= 0:
                serving.iloc[row] = names[j]
        pops = tuple(replace(self.places[j], pop_id=name) for j, name in names.items())
        lost = frozenset(np.flatnonzero(barred & (self.splices >= self.needed)).tolist())
        return PopChoice(pops, serving, solution, self, lost, turn)


@dataclass(frozen=True)
class PopChoice:
    """POPs with the one that serves each site; `solution` is None where only centers are POPs.

    Parameters
    ----------
    dark
        Places of the offer that were taken out once cables were laid: nothing lit their uplink, or would have
        with as many splices as others turned out to have.
    turn
        How often the choice was made anew for that.
    """

    pops: tuple[Pop, ...]
    serving: pd.Series
    solution: LocationSolution | None = None
    offer: PopOffer | None = None
    dark: frozenset[int] = frozenset()
    turn: int = 0

    @property
    def figures(self) -> PopFigures | None:
        """What `plan.json` says of the choice."""
        if self.solution is None or self.offer is None:
            return None
        report = self.solution.report
        return PopFigures(
            candidates=sum(p.kind != CENTER for p in self.offer.places),
            dark=len(self.dark),
            chosen=sum(p.kind != CENTER for p in self.pops),
            objective=report.objective / 100,
            lower_bound=self.solution.lower_bound / 100,
            gap_pct=round(report.gap_pct, 4),
            gap_limit_pct=GAP_LIMIT_PCT,
            outcome=report.outcome,
            solver=report.solver,
            repeatable=report.repeatable,
        )

    def without(self, dark: set[str], sites: pd.DataFrame) -> PopChoice:
        """Return the choice among the other places, where no uplink lights some POPs.

        After `ROUNDS` choices such POPs are only dropped, their sites served from their centers: the gap is
        then told as 100 %, since the plan is no longer what the model chose.
        """
        if self.offer is None or self.solution is None:
            return self
        row = {(p.site_id, p.node_id, p.kind): j for j, p in enumerate(self.offer.places)}
        out = self.dark | {row[p.site_id, p.node_id, p.kind] for p in self.pops if p.pop_id in dark}
        if self.turn < ROUNDS:
            return self.offer.choose(out, self.turn + 1)
        home = {p.center_id: p.pop_id for p in self.pops if p.kind == CENTER}
        moved = self.serving.where(~self.serving.isin(dark), sites["center_id"].map(home))
        kept = tuple(p for p in self.pops if p.pop_id not in dark)
        told = replace(self.solution.report, outcome="stopped", gap_pct=100.0)
        return replace(self, pops=kept, serving=moved, dark=out, solution=replace(self.solution, report=told))


def choose_pops(
    sites: pd.DataFrame,
    points: gpd.GeoDataFrame,
    tree: RouteTree,
    centers: Sequence[Pop],
    settings: Settings,
    catalog: Catalog,
) -> PopChoice:
    """Return the POPs that serve the sites at least cost, as the location model estimates it.

    A POP costs its kit, the present value of its power, and its uplink: optics and two fibers to the center.
    Switches are bought whole, at POPs and at centers. Serving a site costs the optics that light it, its
    ports of the fiber frame and its fibers along the tree, each meter of fiber at what larger cables cost
    more. Spans cost the same whatever is chosen, since the routes are given. Splices are estimated by length
    here; the light of the plan counts the true ones.

    Parameters
    ----------
    sites
        Joined sites with `site_id`, `node_id`, `center_id`, `drop_m`, `up_mbps`, `down_mbps`, `geometry`.
    points
        Government points with `site_id`, `source_id` and `kind`.
    tree
        Routes with the sites at each node.
    centers
        POPs that the centers are: always open, without limit.
    """
    home = sites["center_id"].map({p.center_id: p.pop_id for p in centers}).astype(object)
    if settings.network.pops != "choose" or not len(sites):
        return PopChoice(tuple(centers), home)
    offered = (*centers, *_candidates(sites, points, tree, settings))
    costs = PopCosts.of(settings, catalog)
    row = {n: i for i, n in enumerate(tree.node_id)}
    out_m = [float(tree.distance_m[row[p.node_id]]) for p in offered]
    splices = np.array(
        [MANY if p.kind == CENTER else costs.splices(m) for p, m in zip(offered, out_m, strict=True)],
        dtype=np.int64,
    )
    problem = _problem(sites, tree, offered, out_m, costs)
    needed = int(catalog.allowances["uplink_splices"].value)
    return PopOffer(offered, problem, home, splices, needed, settings.study.seed).choose()


def _candidates(
    sites: pd.DataFrame, points: gpd.GeoDataFrame, tree: RouteTree, settings: Settings
) -> list[Pop]:
    """Return the buildings and cabinets that may hold a POP, without ids."""
    network = settings.network
    kind = dict(zip(points["site_id"].astype(str), points["kind"], strict=True)) if "kind" in points else {}
    source = dict(zip(points["site_id"].astype(str), points["source_id"].astype(str), strict=True))
    stands = set(network.existing_pops)
    out = []
    for row in sites[sites["layer"] == "points"].to_dict("records"):
        site = str(row["site_id"])
        old = source.get(site) in stands
        if old or kind.get(site) in network.pop_kinds:
            out.append(
                Pop(
                    "", site, EXISTING if old else BUILDING, str(row["node_id"]), float(row["drop_m"]),
                    row["geometry"], str(row["center_id"]),
                )
            )  # fmt: skip
    if network.cabinets:
        out += [
            Pop("", "", CABINET, tree.node_id[i], 0.0, tree.point[i], tree.center_ids[int(tree.center[i])])
            for i, onward in enumerate(tree.children)
            if tree.parent[i] >= 0 and len(onward) > 1
        ]
    return out


def _problem(
    sites: pd.DataFrame, tree: RouteTree, offered: Sequence[Pop], out_m: Sequence[float], costs: PopCosts
) -> LocationProblem:
    """Return the location problem of sites and POPs on offer, these at so many meters from their centers."""
    settings = costs.settings
    row = {n: i for i, n in enumerate(tree.node_id)}
    far = tree_distances(tree, [row[p.node_id] for p in offered])[:, [row[n] for n in sites["node_id"]]]
    at_center = np.array([p.kind == CENTER for p in offered])
    center_row = {p.center_id: j for j, p in enumerate(offered) if p.kind == CENTER}
    opening = [0.0 if p.kind == CENTER else costs.opening(p, m) for p, m in zip(offered, out_m, strict=True)]
    drop = sites["drop_m"].to_numpy(dtype=float) + 2 * settings.network.drop_allowance_m
    entrance = np.array([p.drop_m for p in offered])
    length = far * (1 + settings.network.slack_pct / 100) + drop + entrance[:, None]
    cost = costs.pairs(far, length)
    # A center serves its own sites alone; where it stands on the tree of another no site is within reach.
    home = np.array([center_row[c] for c in sites["center_id"]])
    keep = np.isfinite(cost) & (~at_center[:, None] | (home == np.arange(len(offered))[:, None]))
    facility, site = np.nonzero(keep)
    openable = np.array([math.isfinite(o) for o in opening])
    held = openable[facility]
    loads = np.maximum(sites["up_mbps"].to_numpy(dtype=float), sites["down_mbps"].to_numpy(dtype=float))
    lots = costs.lots
    room = np.where(at_center[:, None], np.inf, np.array(lots.room)[None, :])
    many = np.ones(len(sites))
    return LocationProblem(
        site_count=len(sites),
        opening=np.array([round(o) if math.isfinite(o) else 0 for o in opening], dtype=np.int64),
        fixed=at_center | np.array([p.kind == EXISTING for p in offered]) & openable,
        pair_site=site[held].astype(np.int64),
        pair_facility=facility[held].astype(np.int64),
        pair_cost=np.rint(cost[facility[held], site[held]]).astype(np.int64),
        need=np.column_stack([many * lots.need[0], loads, many * lots.need[1]]),
        room=room,
        most_open=settings.network.pop_max_count or None,
        lot=np.where(at_center, lots.sites[1], lots.sites[0]),
        lot_cost=np.where(at_center, lots.cents[1], lots.cents[0]),
        along=Along(
            tree.parent,
            tree.length_m * costs.way_cents_m,
            np.array([row[n] for n in sites["node_id"]], dtype=np.int64),
            np.array([row[p.node_id] for p in offered], dtype=np.int64),
        ),
    )


def tree_distances(tree: RouteTree, rows: Sequence[int]) -> NDArray[np.float64]:
    """Return the route along the tree from each of some nodes to all nodes, inf between trees."""
    below = np.flatnonzero(tree.parent >= 0)
    many = len(tree.node_id)
    # A span of 0 m would count as none in a sparse graph.
    lengths = np.maximum(tree.length_m[below], 1e-9)
    graph = csr_matrix((lengths, (below, tree.parent[below])), shape=(many, many))
    out: NDArray[np.float64] = dijkstra(graph, directed=False, indices=list(rows))
    return out
