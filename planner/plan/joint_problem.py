"""The joint problem of a study: every place on offer, streets split there, and what all of it costs."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.city import split_at
from planner.city.model import StreetNetwork
from planner.costs import way_costs
from planner.costs.ways import WayCosts
from planner.optimize.joint.problem import JointProblem
from planner.plan.covering_rules import Dark, Offered, offered
from planner.plan.joint_costs import JointCosts, joint_costs
from planner.plan.prepare import Ground
from planner.plan.reach import Reach
from planner.plan.siting_choice import covering_problem

Ints = NDArray[np.int64]


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
    ground: Ground, reach: Reach, dark: Dark, budget: int | None, required: int | None = None
) -> JointGround:
    """Return the joint problem of a study: streets split at every place, view and place costs, terminals.

    Money is one-off money with contingency: an edge costs what its cheapest way does by the weights of the
    routing stage, its one-off part alone. `budget` is for streets, places and views; what points and centers
    cost by themselves is no part of it.

    Parameters
    ----------
    budget, required
        Cents, or demand weight in thousandths: one of them is None.
    """
    have = offered(ground, reach.joined)
    anchors = _anchors(ground, have)
    network, node_of = split_at(ground.city.streets, anchors)
    ways = way_costs(network.spans, ground.settings, ground.catalog, reach.existing, ground.city.works)
    usable = np.flatnonzero(np.diff(ways.indptr) > 0).astype(np.int64)
    way = _cheapest(ways, usable)
    share = 1 + ground.settings.costs.contingency_pct / 100
    tail, head = network.ends()
    row = pd.Index(network.nodes["node_id"])
    at = pd.Series(row.get_indexer(pd.Index(list(node_of.values()))), index=list(node_of))
    centers = at[list(ground.city.centers["site_id"])].to_numpy(dtype=np.int64)
    points = [p for p in ground.city.points["site_id"] if p in at.index]
    costs = _costs(ground, have)
    places = [str(p) for p in ground.offer.candidates["candidate_id"].to_numpy()[have.places]]
    beside = len(have.place_id) - len(places)
    problem = JointProblem(
        coverage=covering_problem(ground, have, dark),
        node_count=len(row),
        tail=tail[usable],
        head=head[usable],
        edge_cost=np.ceil(ways.capex_cents[way] * share).astype(np.int64),
        terminals=np.unique(at[points].to_numpy(dtype=np.int64)),
        root=int(centers[0]),
        site_node=np.concatenate([at[places].to_numpy(dtype=np.int64), np.full(beside, -1, np.int64)]),
        site_cost=np.concatenate([costs.place_once, np.zeros(beside, np.int64)]),
        view_cost=costs.view_once,
        budget=budget,
        required=required,
        xy=shapely.get_coordinates(network.nodes.geometry.to_numpy()),
    )
    return JointGround(_with_super_root(problem, centers), have, network, ways, usable, way, costs)


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
        places["mount"].fillna("pole").to_numpy(dtype=str), ground.settings, ground.catalog,
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
        root=root,
        xy=None if problem.xy is None else np.vstack([problem.xy, middle]),
    )
