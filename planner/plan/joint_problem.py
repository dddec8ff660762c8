"""The joint problem of a study: every place on offer, streets split there, and what all of it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.city import split_at
from planner.city.model import StreetNetwork
from planner.costs import way_costs
from planner.costs.money import annuity_factor
from planner.costs.ways import WayCosts
from planner.optimize.joint.problem import LARGEST_SUM, JointProblem
from planner.plan.camera_modes import allowed_modes
from planner.plan.covering_rules import Dark, Offered, offered
from planner.plan.edits.streets import pinned_edges
from planner.plan.joint_costs import JointCosts, joint_costs
from planner.plan.prepare import Ground
from planner.plan.reach import Reach
from planner.plan.siting_choice import covering_problem
from planner.settings.joint_settings import FREE, PRESENT

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class JointGround:
    """The joint problem with what its rows stand for.

    `have` names views and places; edge e < len(usable) is span `usable[e]` of `network`, the edges after
    these join a super-root to the centers. `way` is the row of `ways` in which each such edge is built.
    """

    problem: JointProblem
    have: Offered
    network: StreetNetwork
    ways: WayCosts
    usable: Ints
    way: Ints
    costs: JointCosts


def joint_ground(
    ground: Ground, reach: Reach, dark: Dark, budget: int | None = None, required: int = 0
) -> JointGround:
    """Return the joint problem of a study: streets split at every place, view and place costs, terminals.

    Money is one-off money with contingency, and with the present value of yearly payments and maintenance
    where `joint.objective` is the net present cost; an edge costs what its cheapest way by the weights of the
    routing stage does. It is that of streets, places and views: what points and centers cost by themselves is
    no part of it, and neither are streets that edits pin: they are built whatever is chosen, so fiber along
    them costs nothing more. Where `joint.count` is free, the count is that of all the room at the places on
    offer.

    Parameters
    ----------
    budget
        Cents; None asks for the least cost.
    required
        Demand weight in thousandths that is to be seen where no budget is given.
    """
    have = offered(ground, reach.joined)
    anchors = _anchors(ground, have)
    network, node_of = split_at(ground.city.streets, anchors)
    ways = way_costs(network.spans, ground.settings, ground.catalog, reach.existing, ground.city.works)
    usable = np.flatnonzero(np.diff(ways.indptr) > 0).astype(np.int64)
    way = _cheapest(ways, usable)
    tail, head = network.ends()
    row = pd.Index(network.nodes["node_id"])
    at = pd.Series(row.get_indexer(pd.Index(list(node_of.values()))), index=list(node_of))
    centers = at[list(ground.city.centers["site_id"])].to_numpy(dtype=np.int64)
    points = [p for p in ground.city.points["site_id"] if p in at.index]
    costs = _costs(ground, have)
    streets = _street_money(ground, ways, way, pinned_edges(ground, network)[usable])
    present = ground.settings.joint.objective == PRESENT
    view_cost, place_cost = costs.present(ground.settings) if present else (costs.view_once, costs.place_once)
    limited = ground.settings.costs.max_annual_payments > 0
    places = [str(p) for p in ground.offer.candidates["candidate_id"].to_numpy()[have.places]]
    beside = len(have.place_id) - len(places)
    problem = JointProblem(
        coverage=covering_problem(ground, have, dark, free=ground.settings.joint.count == FREE),
        node_count=len(row),
        tail=tail[usable],
        head=head[usable],
        edge_cost=streets.present if present else streets.once,
        terminals=np.unique(at[points].to_numpy(dtype=np.int64)),
        root=int(centers[0]),
        site_node=np.concatenate([at[places].to_numpy(dtype=np.int64), np.full(beside, -1, np.int64)]),
        site_cost=np.concatenate([place_cost, np.zeros(beside, np.int64)]),
        view_cost=view_cost,
        budget=budget,
        required=None if budget is not None else required,
        edge_yearly=streets.yearly if limited else None,
        site_yearly=np.concatenate([costs.place_yearly, np.zeros(beside, np.int64)]) if limited else None,
        view_yearly=costs.view_yearly if limited else None,
        yearly_limit=LARGEST_SUM if limited else None,
        xy=shapely.get_coordinates(network.nodes.geometry.to_numpy()),
    )
    return JointGround(_with_super_root(problem, centers), have, network, ways, usable, way, costs)


class _StreetMoney(NamedTuple):
    """Cents of each edge: once with contingency, a year with maintenance, and both as a present value."""

    once: Ints
    yearly: Ints
    present: Ints


def _street_money(ground: Ground, ways: WayCosts, way: Ints, pinned: Bools) -> _StreetMoney:
    """Return what each edge costs in its way; what is pinned is paid already."""
    costs, finance = ground.settings.costs, ground.settings.finance
    years = float(annuity_factor(finance.horizon_years, finance.discount_rate_pct))
    bare = np.where(pinned, 0, ways.capex_cents[way])
    rents = (np.where(pinned, 0, ways.cost_cents[way]) - bare) / years if years > 0 else np.zeros(len(way))
    yearly = np.floor(rents + bare * (costs.maintenance_pct / 100)).astype(np.int64)
    once = np.ceil(bare * (1 + costs.contingency_pct / 100)).astype(np.int64)
    return _StreetMoney(once, yearly, once + np.floor(yearly * years).astype(np.int64))


def _anchors(ground: Ground, have: Offered) -> pd.DataFrame:
    """Return the ANCHORS of centers and points, and of every place on offer under its candidate id."""
    listed = set(ground.city.listed_cameras["site_id"])
    own = ground.city.anchors
    own = own[~own["site_id"].isin(listed) & own["span_id"].notna()]
    places = ground.offer.candidates.iloc[have.places]
    mine = pd.DataFrame(
        {
            "site_id": places["candidate_id"].astype(str),
            "span_id": places["span_id"],
            "offset_m": places["offset_m"],
            "snap_distance_m": places["snap_distance_m"],
            "reason": None,
        }
    )
    return pd.concat([own, mine], ignore_index=True)


def _cheapest(ways: WayCosts, usable: Ints) -> Ints:
    """Return for each usable span the row of its cheapest way, the first of equals."""
    edge = np.repeat(np.arange(len(ways.indptr) - 1), np.diff(ways.indptr))
    order = np.lexsort((np.arange(len(edge)), ways.cost_cents, edge))
    first = np.searchsorted(edge[order], usable)
    return order[first].astype(np.int64)


def _costs(ground: Ground, have: Offered) -> JointCosts:
    """Return the costs of the views on offer and of their places."""
    candidates, views = ground.offer.candidates, ground.offer.views.iloc[have.views]
    places = candidates.iloc[have.places]
    snap = places["snap_distance_m"].to_numpy(dtype=float)
    new = have.site < len(places)
    drop = np.where(new, snap[np.minimum(have.site, len(places) - 1)], 0.0) if len(places) else np.zeros(0)
    return joint_costs(
        views["camera_class"].to_numpy(dtype=str), np.nan_to_num(drop),
        np.where(new, have.site, -1).astype(np.int64), places["mount"].fillna("pole").to_numpy(dtype=str),
        [allowed_modes(ground.settings, d) for d in places["district"]], ground.settings, ground.catalog,
    )  # fmt: skip


def _with_super_root(problem: JointProblem, centers: Ints) -> JointProblem:
    """Hang several centers on a root of their own at no cost."""
    if len(centers) < 2:
        return problem
    root, none = problem.node_count, np.zeros(len(centers), np.int64)
    middle = np.zeros((1, 2)) if problem.xy is None else problem.xy[centers].mean(axis=0, keepdims=True)
    return replace(
        problem,
        node_count=root + 1,
        tail=np.concatenate([problem.tail, np.full(len(centers), root, np.int64)]),
        head=np.concatenate([problem.head, centers]),
        edge_cost=np.concatenate([problem.edge_cost, none]),
        edge_yearly=None if problem.edge_yearly is None else np.concatenate([problem.edge_yearly, none]),
        root=root,
        xy=None if problem.xy is None else np.vstack([problem.xy, middle]),
    )
