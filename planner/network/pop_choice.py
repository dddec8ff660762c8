"""Choosing POPs: which buildings and cabinets pay, by a capacitated location model over the routes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from planner.catalog.model import Catalog
from planner.network.light import Refusal
from planner.network.model import PopFigures
from planner.network.pop_costs import MANY, PopCosts
from planner.network.pops import BUILDING, CABINET, CENTER, EXISTING, Pop
from planner.network.stocked import Parts, parts_of
from planner.network.tree import RouteTree
from planner.optimize.location import Along, LocationProblem, LocationSolution, Proof, solve_location
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
    first
        int64[m], the place that each is a part of: itself, but where ports stand and others are bought.
    refusals
        Why nothing lights the uplink of a place where a POP stands already, by its row.
    """

    places: tuple[Pop, ...]
    problem: LocationProblem
    home: pd.Series
    splices: NDArray[np.int64]
    needed: int
    seed: int
    first: NDArray[np.int64]
    refusals: Mapping[int, Refusal]

    def choose(
        self, dark: frozenset[int] = frozenset(), turn: int = 0, start: Proof | None = None
    ) -> PopChoice:
        """Return the choice among the places but for those whose uplink nothing lights.

        A choice made anew begins at the prices of the one before, `start`.
        """
        problem = self.problem
        barred = self.splices < self.needed + turn * MORE_SPLICES
        barred[list(dark)] = True
        barred = barred[self.first]
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
        solution = solve_location(problem, Limits(GAP_LIMIT_PCT, TIME_LIMIT_S, self.seed), start=start)
        facility = np.where(solution.facility >= 0, self.first[solution.facility], -1)
        used = [j for j in self.whole if self._stays(j, barred) or (facility == j).any()]
        names = {j: f"POP-{number:04d}" for number, j in enumerate(used, 1)}
        serving = self.home.copy()
        for row, j in enumerate(facility.tolist()):
            if j >= 0:
                serving.iloc[row] = names[j]
        pops = tuple(replace(self.places[j], pop_id=name) for j, name in names.items())
        lost = frozenset(j for j in self.whole if barred[j] and self.splices[j] >= self.needed)
        return PopChoice(pops, serving, solution, self, lost, turn)

    @property
    def whole(self) -> list[int]:
        """Places, those that are parts of another left out."""
        return np.flatnonzero(self.first == np.arange(len(self.places))).tolist()

    def _stays(self, j: int, barred: NDArray[np.bool_]) -> bool:
        """Return whether a place is a POP though nobody hangs on it: a center, or one that stands."""
        return self.places[j].kind == CENTER or (self.places[j].kind == EXISTING and not barred[j])

    def tighter(self, share: Mapping[int, float]) -> PopOffer:
        """Return the offer with only a share of the ports of some places."""
        room = self.problem.room.copy()
        for j, part in share.items():
            room[self.first == j, 0] *= part
        return replace(self, problem=replace(self.problem, room=room))


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
    squeezed
        How often it was made anew since more ports were taken than a POP of the list has.
    """

    pops: tuple[Pop, ...]
    serving: pd.Series
    solution: LocationSolution | None = None
    offer: PopOffer | None = None
    dark: frozenset[int] = frozenset()
    turn: int = 0
    squeezed: int = 0

    @property
    def figures(self) -> PopFigures | None:
        """What `plan.json` says of the choice."""
        if self.solution is None or self.offer is None:
            return None
        report = self.solution.report
        return PopFigures(
            candidates=sum(self.offer.places[j].kind != CENTER for j in self.offer.whole),
            dark=len(self.dark),
            chosen=sum(p.kind != CENTER for p in self.pops),
            objective=report.objective / 100,
            lower_bound=self.solution.lower_bound / 100,
            proven_bound=0.0 if self.solution.proof is None else self.solution.proof.bound / 100,
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
        row = self._rows()
        out = self.dark | {row[p] for p in dark}
        if self.turn < ROUNDS:
            return replace(self.offer.choose(out, self.turn + 1, self.solution.proof), squeezed=self.squeezed)
        return self._dropped(dark, out, sites)

    @property
    def unlit(self) -> dict[str, Refusal]:
        """Why places where a POP stands are none of this choice, by id of the list or of the point."""
        if self.offer is None:
            return {}
        kept = {p.site_id for p in self.pops}
        found = {self.offer.places[j].site_id: why for j, why in self.offer.refusals.items()}
        return {site: why for site, why in found.items() if site not in kept}

    def lost(self, after: PopChoice, told: Mapping[str, Refusal]) -> dict[str, Refusal]:
        """Return why POPs that stand are left out of the choice made after this one, by id as in `unlit`.

        Parameters
        ----------
        told
            Why nothing lights an uplink, by pop_id; others were left out since they are as far.
        """
        kept = {p.site_id for p in after.pops}
        first = next(iter(told.values()))
        gone = [p for p in self.pops if p.kind == EXISTING and p.site_id not in kept]
        return {p.site_id: told.get(p.pop_id, first) for p in gone}

    def within(self, over: Mapping[str, tuple[int, int]], sites: pd.DataFrame) -> PopChoice:
        """Return the choice anew, where more ports are taken at some POPs than they have: (taken, most).

        After `ROUNDS` choices their sites are served from their centers; they stand, and stay POPs.
        """
        if self.offer is None or self.solution is None:
            return self
        row = self._rows()
        if self.squeezed >= ROUNDS:
            return replace(self._dropped(set(over), self.dark, sites), pops=self.pops)
        share = {row[p]: max(0.0, most / (taken + 1)) for p, (taken, most) in over.items()}
        offer, proof = self.offer.tighter(share), self.solution.proof
        return replace(offer.choose(self.dark, self.turn, proof), squeezed=self.squeezed + 1)

    def _rows(self) -> dict[str, int]:
        """Return the place of the offer that each POP is."""
        at = {(p.site_id, p.node_id, p.kind): j for j, p in reversed(list(enumerate(self.offer.places)))} if (
            self.offer is not None
        ) else {}  # fmt: skip
        return {p.pop_id: at[p.site_id, p.node_id, p.kind] for p in self.pops if at}

    def _dropped(self, dark: set[str], out: frozenset[int], sites: pd.DataFrame) -> PopChoice:
        """Return the choice without some POPs, their sites served from their centers."""
        home = {p.center_id: p.pop_id for p in self.pops if p.kind == CENTER}
        moved = self.serving.where(~self.serving.isin(dark), sites["center_id"].map(home))
        kept = tuple(p for p in self.pops if p.pop_id not in dark)
        if self.solution is None:
            return replace(self, pops=kept, serving=moved, dark=out)
        told = replace(self.solution.report, outcome="stopped", gap_pct=100.0)
        return replace(self, pops=kept, serving=moved, dark=out, solution=replace(self.solution, report=told))


def choose_pops(
    sites: pd.DataFrame,
    points: gpd.GeoDataFrame,
    tree: RouteTree,
    centers: Sequence[Pop],
    settings: Settings,
    catalog: Catalog,
    standing: Sequence[Pop] = (),
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
    standing
        POPs of the study's list: always open, their ports free as far as they stand, within their limits.
    """
    home = sites["center_id"].map({p.center_id: p.pop_id for p in centers}).astype(object)
    if settings.network.pops != "choose" or not len(sites):
        return PopChoice(tuple(centers), home)
    costs = PopCosts.of(settings, catalog)
    parts = parts_of(
        (*centers, *_candidates(sites, points, tree, settings), *standing), costs.lots, settings, catalog
    )
    offered = parts.places
    row = {n: i for i, n in enumerate(tree.node_id)}
    out_m = [float(tree.distance_m[row[p.node_id]]) for p in offered]
    splices = np.array(
        [MANY if p.kind == CENTER else costs.splices(m) for p, m in zip(offered, out_m, strict=True)],
        dtype=np.int64,
    )
    problem = _problem(sites, tree, parts, out_m, costs)
    needed = int(catalog.allowances["uplink_splices"].value)
    refusals = {
        j: costs.refusal(out_m[j], needed)
        for j in range(len(offered))
        if offered[j].kind == EXISTING and parts.first[j] == j and splices[j] < needed
    }
    offer = PopOffer(offered, problem, home, splices, needed, settings.study.seed, parts.first, refusals)
    return offer.choose()


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
    sites: pd.DataFrame, tree: RouteTree, parts: Parts, out_m: Sequence[float], costs: PopCosts
) -> LocationProblem:
    """Return the location problem of sites and POPs on offer, these at so many meters from their centers."""
    settings, offered = costs.settings, parts.places
    row = {n: i for i, n in enumerate(tree.node_id)}
    far = tree_distances(tree, [row[p.node_id] for p in offered])[:, [row[n] for n in sites["node_id"]]]
    at_center = np.array([p.kind == CENTER for p in offered])
    center_row = {p.center_id: j for j, p in enumerate(offered) if p.kind == CENTER}
    opening = [0.0 if p.kind == CENTER else costs.opening(p, m) for p, m in zip(offered, out_m, strict=True)]
    again = parts.first != np.arange(len(offered))
    drop = sites["drop_m"].to_numpy(dtype=float) + 2 * settings.network.drop_allowance_m
    entrance = np.array([p.drop_m for p in offered])
    length = far * (1 + settings.network.slack_pct / 100) + drop + entrance[:, None]
    cost = costs.pairs(far, length)
    # A center serves its own sites alone; where it stands on the tree of another no site is within reach.
    home = np.array([center_row[c] for c in sites["center_id"]])
    keep = np.isfinite(cost) & (~at_center[:, None] | (home == np.arange(len(offered))[:, None]))
    openable = np.array([math.isfinite(o) for o in opening])
    share = _uplink_share(parts, out_m, costs)
    openable &= _asked_for(keep & openable[:, None], share < 1, parts)
    facility, site = np.nonzero(keep)
    held = openable[facility]
    loads = np.maximum(sites["up_mbps"].to_numpy(dtype=float), sites["down_mbps"].to_numpy(dtype=float))
    lots = costs.lots
    many = np.ones(len(sites))
    return LocationProblem(
        site_count=len(sites),
        opening=np.where(again, 0, [round(o) if math.isfinite(o) else 0 for o in opening]).astype(np.int64),
        fixed=at_center | np.array([p.kind == EXISTING for p in offered]) & openable,
        pair_site=site[held].astype(np.int64),
        pair_facility=facility[held].astype(np.int64),
        pair_cost=np.rint(cost[facility[held], site[held]]).astype(np.int64),
        need=np.column_stack([many * lots.need[0], loads, many * lots.need[1]]),
        room=_room(parts, share, costs),
        most_open=settings.network.pop_max_count or None,
        lot=np.where(at_center, lots.sites[1], lots.sites[0]),
        lot_cost=np.where(parts.free, 0, np.where(at_center, lots.cents[1], lots.cents[0])),
        along=Along(
            tree.parent,
            tree.length_m * costs.way_cents_m,
            np.array([row[n] for n in sites["node_id"]], dtype=np.int64),
            np.array([row[p.node_id] for p in offered], dtype=np.int64),
        ),
    )


def _uplink_share(parts: Parts, out_m: Sequence[float], costs: PopCosts) -> NDArray[np.float64]:
    """Return what the uplink of each place carries, as a share of the fastest optic's; 1 at centers."""
    return np.array(
        [
            1.0 if place.kind == CENTER else costs.uplink_share(meters)
            for place, meters in zip(parts.places, out_m, strict=True)
        ]
    )


def _asked_for(reaching: NDArray[np.bool_], slow: NDArray[np.bool_], parts: Parts) -> NDArray[np.bool_]:
    """Return the places on offer: one on a slower uplink only where it reaches sites that no other does.

    Parameters
    ----------
    reaching
        bool[m, n], whether a place may serve a site.
    slow
        bool[m], whether a slower optic alone lights its uplink; those that stand are on offer all the same.
    """
    stands = np.array([p.kind in (CENTER, EXISTING) for p in parts.places])
    lone = ~reaching[~slow | stands].any(axis=0)
    asked: NDArray[np.bool_] = ~slow | stands | reaching[:, lone].any(axis=1)
    return asked


def _room(parts: Parts, share: NDArray[np.float64], costs: PopCosts) -> NDArray[np.float64]:
    """Return ports, Mb/s and watts of each place; one that a slower optic alone lights carries less.

    A slower optic lights one pair of fibers, and no load asks for a second pair of it.
    """
    room = parts.room.copy()
    most = max(o.rate_mbps for o in costs.catalog.uplinks)
    carried = np.minimum(1.0, share * most / costs.lots.room[1])
    room[:, 1] *= np.where(share < 1, carried, 1.0)
    return room


def tree_distances(tree: RouteTree, rows: Sequence[int]) -> NDArray[np.float64]:
    """Return the route along the tree from each of some nodes to all nodes, inf between trees."""
    below = np.flatnonzero(tree.parent >= 0)
    many = len(tree.node_id)
    # A span of 0 m would count as none in a sparse graph.
    lengths = np.maximum(tree.length_m[below], 1e-9)
    graph = csr_matrix((lengths, (below, tree.parent[below])), shape=(many, many))
    out: NDArray[np.float64] = dijkstra(graph, directed=False, indices=list(rows))
    return out
