"""What the audit verifies the bound of a backbone with: candidates, flows, rows and the tree of the proof."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.optimize.backbone import Cut, Failure
from planner.optimize.backbone.certificate import Split
from planner.plan.province.backbone_choice import Backbone
from planner.plan.province.backbone_offers import Corridor


def evidence_of(found: Backbone, nodes: Mapping[int, str], links: Mapping[int, str]) -> dict[str, Any]:
    """Return plain values by name; costs are whole cents, quantities text with two decimals."""
    problem, proof = found.problem, found.solution.certificate
    return {
        "nodes": [
            {
                "node": v,
                "backbone_node_id": nodes.get(v),
                "kind": found.graph.spots[found.nodes[v]].kind,
                "cents": int(problem.node_cost[v]),
            }
            for v in range(problem.node_count)
        ],
        "corridors": [_corridor(found, e, links.get(e)) for e in range(problem.edge_count)],
        "flows": [
            {
                "from": int(problem.source[k]),
                "to": int(problem.sink[k]),
                "mbps": int(problem.amount[k]),
                "after_mbps": int(problem.amount_after[k]),
                "told": found.flows[k].told,
            }
            for k in range(len(found.flows))
        ],
        "groups": [
            {
                "risk": name,
                "corridors": problem.group_edges[
                    problem.group_indptr[g] : problem.group_indptr[g + 1]
                ].tolist(),
            }
            for g, name in enumerate(found.groups)
        ],
        "nodes_fail": problem.nodes_fail,
        "cuts": [_cut(c) for c in proof.cuts],
        "tree": [_tree(n) for n in proof.nodes],
        "cut_down": found.cut_down,
    }


def _corridor(found: Backbone, e: int, link: str | None) -> dict[str, Any]:
    """Return a candidate with its levels."""
    one: Corridor = found.corridors[e]
    chosen = int(found.solution.level[e])
    return {
        "from": int(found.problem.tail[e]),
        "to": int(found.problem.head[e]),
        "km": one.km,
        "backbone_link_id": link,
        "leased": one.leased,
        "chosen": chosen - int(found.problem.level_indptr[e]) if chosen >= 0 else None,
        "ways": [[laid.way, found.graph.segments[laid.segment].km] for laid in one.laid],
        "levels": [
            {
                "mbps": level.capacity_mbps,
                "cents": int(found.problem.level_cost[int(found.problem.level_indptr[e]) + n]),
                "hops": level.hops.count if level.hops else 0,
                "needs": {item: str(many) for item, many in level.kit.items()},
            }
            for n, level in enumerate(one.levels)
        ],
    }


def _cut(cut: Cut) -> dict[str, Any]:
    """Return a row."""
    failure: Failure = cut.failure
    return {
        "kind": cut.kind,
        "failure": [failure.kind, failure.index],
        "corridors": list(cut.edges),
        "lengths": list(cut.weight),
        "least": cut.least,
        "side": list(cut.side),
        "steps": list(cut.steps),
        "unit": cut.unit,
    }


def _tree(node: Any) -> dict[str, Any]:
    """Return a node of the proof."""
    if isinstance(node, Split):
        return {"corridor": node.edge, "last": node.last, "low": node.low, "high": node.high}
    return {
        "cuts": [[i, price] for i, price in sorted(node.cut_price.items())],
        "touch": [[e, v, price] for (e, v), price in sorted(node.node_price.items())],
        "bound": node.bound,
    }
