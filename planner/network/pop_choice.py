"""Choosing POPs: which buildings and cabinets pay, by a capacitated location model over the routes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from planner.catalog.model import Catalog
from planner.network.light import Lamp, Link, Refusal, lamps, light_up, uplink_lamps
from planner.network.model import PopFigures
from planner.network.pops import BUILDING, CABINET, CENTER, EXISTING, Pop
from planner.network.tree import RouteTree
from planner.optimize.location import Along, LocationProblem, LocationSolution, solve_location
from planner.optimize.report import Limits
from planner.settings import Settings

STEP_M = 100.0
"""Optics are looked up by the length of the link, rounded up to this."""
ENTRANCES_M = 100.0
"""Meters of drop at both ends of an uplink, while POPs are chosen."""
CORE, SWITCH = "core_switch_48", "pop_switch_24"
GAP_LIMIT_PCT = 1.0
TIME_LIMIT_S = 40.0


@dataclass(frozen=True)
class PopChoice:
    """POPs with the one that serves each site; `solution` is None where only centers are POPs."""

    pops: tuple[Pop, ...]
    serving: pd.Series
    candidates: int = 0
    solution: LocationSolution | None = None

    @property
    def figures(self) -> PopFigures | None:
        """What `plan.json` says of the choice."""
        if self.solution is None:
            return None
        report = self.solution.report
        chosen = sum(p.kind != CENTER for p in self.pops)
        return PopFigures(
            candidates=self.candidates,
            chosen=chosen,
            objective=report.objective / 100,
            lower_bound=self.solution.lower_bound / 100,
            gap_pct=round(report.gap_pct, 4),
            gap_limit_pct=GAP_LIMIT_PCT,
            outcome=report.outcome,
            solver=report.solver,
            repeatable=report.repeatable,
        )

    def without(self, dark: set[str], sites: pd.DataFrame) -> PopChoice:
        """Return the same without POPs that no uplink lights: their sites go to their centers."""
        home = {p.center_id: p.pop_id for p in self.pops if p.kind == CENTER}
        moved = self.serving.where(~self.serving.isin(dark), sites["center_id"].map(home))
        kept = tuple(p for p in self.pops if p.pop_id not in dark)
        return PopChoice(kept, moved, self.candidates, self.solution)


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
    offered = [*centers, *_candidates(sites, points, tree, settings)]
    problem = _problem(sites, tree, offered, settings, catalog)
    limits = Limits(GAP_LIMIT_PCT, TIME_LIMIT_S, settings.study.seed)
    solution = solve_location(problem, limits)
    used = [j for j in range(len(offered)) if j < len(centers) or (solution.facility == j).any()]
    names = {j: f"POP-{number:04d}" for number, j in enumerate(used, 1)}
    pops = tuple(
        Pop(names[j], p.site_id, p.kind, p.node_id, p.drop_m, p.place, p.center_id)
        for j, p in enumerate(offered)
        if j in names
    )
    serving = home.copy()
    for row, j in enumerate(solution.facility.tolist()):
        if j >= 0:
            serving.iloc[row] = names[j]
    return PopChoice(pops, serving, len(offered) - len(centers), solution)


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
    sites: pd.DataFrame, tree: RouteTree, offered: Sequence[Pop], settings: Settings, catalog: Catalog
) -> LocationProblem:
    """Return the location problem of sites and POPs on offer."""
    row = {n: i for i, n in enumerate(tree.node_id)}
    far = tree_distances(tree, [row[p.node_id] for p in offered])[:, [row[n] for n in sites["node_id"]]]
    costs = _Costs.of(settings, catalog)
    at_center = np.array([p.kind == CENTER for p in offered])
    center_row = {p.center_id: j for j, p in enumerate(offered) if p.kind == CENTER}
    opening = [
        0.0 if p.kind == CENTER else costs.opening(p, float(tree.distance_m[row[p.node_id]])) for p in offered
    ]
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
    room = np.where(at_center[:, None], np.inf, costs.room[None, :])
    return LocationProblem(
        site_count=len(sites),
        opening=np.array([round(o) if math.isfinite(o) else 0 for o in opening], dtype=np.int64),
        fixed=at_center | np.array([p.kind == EXISTING for p in offered]) & openable,
        pair_site=site[held].astype(np.int64),
        pair_facility=facility[held].astype(np.int64),
        pair_cost=np.rint(cost[facility[held], site[held]]).astype(np.int64),
        need=np.column_stack([np.ones(len(sites)), loads, np.full(len(sites), costs.port_w)]),
        room=room,
        most_open=settings.network.pop_max_count or None,
        lot=np.where(at_center, costs.ports(CORE), costs.ports(SWITCH)),
        lot_cost=np.where(at_center, costs.switch_cents(CORE), costs.switch_cents(SWITCH)),
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


@dataclass(frozen=True)
class _Costs:
    """What POPs, ports, optics and fibers cost, in cents, at the price level of the study."""

    price: Mapping[str, float]
    fiber_cents_m: float
    years: float
    room: NDArray[np.float64]
    port_w: float
    site_lamps: Sequence[Lamp]
    up_lamps: Sequence[Lamp]
    settings: Settings
    catalog: Catalog

    @classmethod
    def of(cls, settings: Settings, catalog: Catalog) -> _Costs:
        """Return the costs of a study."""
        level = settings.costs.level
        price = dict(zip(catalog.prices["item_id"], catalog.prices[level].astype(float), strict=True))
        sizes = [s for s in catalog.cable_sizes if s.deployment == "aboveGround"]
        small, large = (f(sizes, key=lambda s: s.fiber_count) for f in (min, max))
        more = (price[large.item_id] - price[small.item_id]) / (large.fiber_count - small.fiber_count)
        spare = (1 + settings.network.spare_fiber_pct / 100) * (1 + settings.network.slack_pct / 100)
        rate = 1 + settings.finance.discount_rate_pct / 100
        allowance = {k: catalog.allowances[k].value for k in ("pop_ports", "pop_power_w", "pop_base_w")}
        port_w = catalog.allowances["pop_port_w"].value
        switch = catalog.switches[SWITCH]
        return cls(
            price=price,
            fiber_cents_m=100 * more * spare,
            years=sum(rate**-y for y in range(1, settings.finance.horizon_years + 1)),
            room=np.array(
                [
                    allowance["pop_ports"],
                    switch.uplink_ports * switch.uplink_mbps,
                    allowance["pop_power_w"] - allowance["pop_base_w"],
                ]
            ),
            port_w=port_w,
            site_lamps=lamps(catalog, settings.network.fibers_per_site, level),
            up_lamps=uplink_lamps(catalog, level),
            settings=settings,
            catalog=catalog,
        )

    def opening(self, pop: Pop, route_m: float) -> float:
        """Return the cost of a POP with its uplink, inf where none lights it; an existing one has its kit."""
        lamp = light_up(
            self._link(route_m * (1 + self.settings.network.slack_pct / 100) + ENTRANCES_M),
            self.up_lamps,
            self.catalog,
        )
        if isinstance(lamp, Refusal):
            return math.inf
        kit = 0.0
        if pop.kind != EXISTING:
            kit = self.price["pop_ups"] + self.price["pop_installation"]
            kit += self.price["point_rack"] if pop.kind == BUILDING else (
                self.price["pop_cabinet"] + self.price["site_power_connection"]
            )  # fmt: skip
        kit += self.price["power_pop_year"] * self.years
        port = self.price["core_uplink_switch_24"] / 24 + 4 * self.price["odf_port"]
        fibers = lamp.optic.fibers * route_m * self.fiber_cents_m
        return 100 * (kit + lamp.price + port) + fibers

    def pairs(self, route_m: NDArray[np.float64], length_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the cost of serving sites from POPs but for switches, inf where no optic lights it."""
        reached = np.isfinite(length_m)
        step = np.full(length_m.shape, -1, dtype=np.int64)
        step[reached] = np.ceil(length_m[reached] / STEP_M).astype(np.int64)
        steps, at = np.unique(step, return_inverse=True)
        lamp = np.array([self._lamp(int(s)) for s in steps])[at.reshape(step.shape)]
        ends = self.settings.network.fibers_per_site * 100 * self.price["odf_port"]
        return lamp + ends + np.where(reached, route_m, 0.0) * self.way_cents_m

    def _lamp(self, step: int) -> float:
        """Return what lights a link of so many steps, inf where nothing does."""
        if step < 0:
            return math.inf
        lamp = light_up(self._link(step * STEP_M), self.site_lamps, self.catalog)
        return math.inf if isinstance(lamp, Refusal) else 100 * lamp.price

    @property
    def way_cents_m(self) -> float:
        """What a meter of route between a site and its POP costs."""
        return self.settings.network.fibers_per_site * self.fiber_cents_m

    def ports(self, switch: str) -> int:
        """Sites that a switch serves."""
        return self.catalog.switches[switch].ports

    def switch_cents(self, switch: str) -> int:
        """What a switch costs."""
        return round(100 * self.price[switch])

    def _link(self, length_m: float) -> Link:
        """Return a link of a length, its splices estimated."""
        allowances = self.catalog.allowances
        cuts = 2 + math.floor(length_m / allowances["link_splice_m"].value)
        ends = int(allowances["link_end_splices"].value)
        return Link(length_m, 0.0, cuts + ends, int(allowances["link_connectors"].value), 0.0, 0.0)
