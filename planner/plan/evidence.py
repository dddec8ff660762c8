"""The arrays that let a third party check the bounds (docs/formats.md)."""

from __future__ import annotations

import numpy as np

from planner.plan.prepare import Ground
from planner.plan.routing_choice import SUPER_ROOT, RoutingChoice
from planner.plan.siting_choice import SitingChoice

Arrays = dict[str, np.ndarray]


def routing_evidence(choice: RoutingChoice) -> Arrays:
    """Return the arrays of `evidence/routing.npz`."""
    problem, solution = choice.problem, choice.solution
    nodes = choice.network.nodes["node_id"].to_numpy(dtype=str)
    spans = choice.network.spans["span_id"].to_numpy(dtype=str)
    extra = len(problem.tail) - len(spans)
    way = np.array([str(w) for w in choice.ways.way], dtype=str)
    if extra:
        nodes = np.append(nodes, SUPER_ROOT)
        spans = np.concatenate([spans, np.full(extra, "", dtype=spans.dtype)])
        way = np.concatenate([way, np.full(extra, "super_root")])
    kept = [s in choice.routes.site_nodes for s in choice.terminal_site_ids]
    certificate = solution.certificate
    return {
        "node_id": nodes,
        "span_id": spans,
        "tail": problem.tail,
        "head": problem.head,
        "length_cm": problem.length_cm,
        "way_indptr": problem.way_indptr,
        "way": way,
        "way_cost_cents": problem.way_cost,
        "way_owned": problem.way_owned,
        "min_owned_ppm": np.int64(problem.min_owned_ppm),
        "multiplier_milli": np.int64(solution.multiplier_milli),
        "weight": solution.weight,
        "root": np.int64(problem.root),
        "terminal": problem.terminals[np.array(kept, dtype=bool)],
        "terminal_site_id": np.array(
            [s for s, k in zip(choice.terminal_site_ids, kept, strict=True) if k], dtype=str
        ),
        "chosen_edge": choice.edges,
        "chosen_way": choice.ways_chosen,
        "cut_indptr": certificate.cut_indptr,
        "cut_nodes": certificate.cut_nodes,
        "cut_dual": certificate.cut_dual,
        **_rules(choice),
    }


def _rules(choice: RoutingChoice) -> Arrays:
    """Return the limits that the routes were held to, none where none was needed."""
    rules = choice.problem.rules
    if not rules:
        return {}
    return {
        "rule_name": np.array([r.name for r in rules], dtype=str),
        "rule_amount": np.stack([r.amount for r in rules]),
        "rule_most": np.array([r.most for r in rules], dtype=np.int64),
        "rule_multiplier_ppm": choice.solution.multipliers_ppm,
    }


def cover_evidence(ground: Ground, choice: SitingChoice) -> Arrays:
    """Return the arrays of `evidence/cover.npz`."""
    have, problem, proof = choice.have, choice.problem, choice.solution.certificate
    views = ground.offer.views.iloc[have.views]
    demands = len(problem.weight)
    side = proof.side
    return {
        "candidate_id": have.place_id,
        "view_id": views["view_id"].to_numpy(dtype=str),
        "view_candidate": have.site,
        "view_class": have.camera_class,
        **{
            f"view_{name}": views[name].to_numpy(dtype=np.float64)
            for name in ("azimuth_deg", "near_m", "far_m", "night_far_m", "field_deg")
        },
        "weight_milli": problem.weight,
        "backup_milli": _or_zeros(problem.second_weight, demands),
        "off_street_weight_milli": np.array(ground.offer.off_street_weight_milli, dtype=np.int64),
        "cover_indptr": problem.cover_indptr,
        "cover_demand": problem.cover_demand,
        "fixed": problem.fixed,
        "counted": ~have.standing,
        "count": np.array(problem.count, dtype=np.int64),
        "chosen": choice.solution.chosen,
        "multiplier": proof.multiplier,
        "site_least": have.least,
        "site_most": have.most,
        "side_name": np.array(side.name, dtype=str),
        "side_indptr": side.indptr,
        "side_view": side.candidate,
        "side_coefficient": side.coefficient,
        "side_most": side.most,
        "side_multiplier": proof.side_multiplier,
        "floor_group": np.full(demands, -1, np.int64) if problem.floor_group is None else problem.floor_group,
        "floor_milli": _or_zeros(problem.floor_weight, 0),
        "floor_multiplier": proof.floor_multiplier,
        "multiplier_scale": np.array(proof.multiplier_scale, dtype=np.int64),
        "apart": np.zeros((0, 2), np.int64) if problem.apart is None else problem.apart,
    }


def demand_evidence(ground: Ground) -> Arrays:
    """Return the arrays of `evidence/demand.npz`: the mixture by layer, and what lies off the streets."""
    offer, rules = ground.offer, ground.offer.districts
    at_points = np.zeros(0 if rules is None else len(rules.names), dtype=np.int64)
    if rules is not None:
        weight = offer.demand["weight_milli"].to_numpy(dtype=np.int64)
        inside = rules.demand_district >= 0
        np.add.at(at_points, rules.demand_district[inside], weight[inside])
    return {
        "layer_name": np.array([layer.name for layer in offer.layers], dtype=str),
        "layer_milli": offer.layer_milli,
        "layer_off_milli": offer.layer_off_milli,
        "district_name": np.array([] if rules is None else rules.names, dtype=str),
        "district_off_milli": at_points if rules is None else rules.demand_milli - at_points,
    }


def _or_zeros(values: np.ndarray | None, size: int) -> np.ndarray:
    """Return the values, zeros where there are none."""
    return np.zeros(size, dtype=np.int64) if values is None else values
