"""The arrays from which anybody may check the choice of POPs and its bound (docs/formats.md)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from planner.network.pop_choice import PopChoice
from planner.network.tree import RouteTree

Arrays = Mapping[str, np.ndarray]


def pop_evidence(choice: PopChoice, sites: pd.DataFrame, tree: RouteTree) -> Arrays:
    """Return the arrays of `evidence/pops.npz`; nothing where no bound along the routes was found.

    Parameters
    ----------
    sites
        Sites that were to be served, in the order of the choice, with `site_id`.
    tree
        The routes that the choice was made along.
    """
    offer, solution = choice.offer, choice.solution
    if offer is None or solution is None or solution.proof is None or solution.problem.along is None:
        return {}
    problem, proof, along = solution.problem, solution.proof, solution.problem.along
    order = np.lexsort((problem.pair_site, problem.pair_facility))
    many = len(problem.opening)
    longest = int(np.argmax(tree.length_m)) if len(tree.length_m) else 0
    return {
        "node_id": np.array(tree.node_id, dtype=str),
        "parent": along.parent.astype(np.int64),
        "edge_m": np.where(along.parent >= 0, tree.length_m, 0.0),
        "way_cents_m": np.array(along.edge_cost[longest] / max(float(tree.length_m[longest]), 1e-9)),
        "site_id": sites["site_id"].astype(str).to_numpy(dtype=str),
        "site_node": along.site_node.astype(np.int64),
        "place_kind": np.array([p.kind for p in offer.places], dtype=str),
        "place_site": np.array([p.site_id for p in offer.places], dtype=str),
        "place_node": along.facility_node.astype(np.int64),
        "opening_cents": problem.opening.astype(np.int64),
        "fixed": problem.fixed,
        "need": problem.need.astype(np.float64),
        "room": problem.room.astype(np.float64),
        "lot_sites": np.ones(many, dtype=np.int64) if problem.lot is None else problem.lot.astype(np.int64),
        "lot_cents": problem.lot_costs(np.arange(many), np.ones(many, dtype=np.int64)).astype(np.int64),
        "most_open": np.array(-1 if problem.most_open is None else problem.most_open, dtype=np.int64),
        "pair_indptr": np.searchsorted(problem.pair_facility[order], np.arange(many + 1)).astype(np.int64),
        "pair_site": problem.pair_site[order].astype(np.int32),
        "pair_cents": problem.pair_cost[order].astype(np.int64),
        "chosen": solution.facility.astype(np.int64),
        "edge_price": proof.edge.astype(np.float64),
        "place_price": proof.own.astype(np.float64),
        "toll": np.array(proof.toll, dtype=np.float64),
        "cover_site": proof.cover_site.astype(np.int64),
        "cover_price": proof.cover_price.astype(np.float64),
    }
