"""The arrays of `evidence/joint.npz`: the joint problem, its choice, the plan in stages, and the proof."""

from __future__ import annotations

import numpy as np

from planner.optimize.joint.problem import JointCertificate
from planner.plan.evidence import Arrays
from planner.plan.joint_figures import within
from planner.plan.joint_repair import Joined
from planner.plan.routing_choice import SUPER_ROOT

NONE = -1
"""Stands for a limit that the problem does not have."""


def joint_evidence(joined: Joined) -> Arrays:
    """Return the arrays; views, places and demand are those of `evidence/cover.npz`, in the same order."""
    problem, ground, fitting = joined.decision.problem, joined.ground, joined.fitting
    streets = ground.network
    extra = len(problem.tail) - len(ground.usable)
    nodes = streets.nodes["node_id"].to_numpy(dtype=str)
    spans = streets.spans["span_id"].to_numpy(dtype=str)[ground.usable]
    length = streets.spans["length_m"].to_numpy(dtype=float)[ground.usable]
    none = np.zeros(0, np.int64)
    return {
        "node_id": np.append(nodes, SUPER_ROOT) if extra else nodes,
        "span_id": np.concatenate([spans, np.full(extra, "", dtype=spans.dtype)]),
        "way": np.array([*(str(w) for w in ground.ways.way[ground.way]), *([""] * extra)], dtype=str),
        "length_cm": np.concatenate(
            [np.floor(length * 100 + 1e-6).astype(np.int64), np.zeros(extra, np.int64)]
        ),
        "tail": problem.tail,
        "head": problem.head,
        "edge_cost": problem.edge_cost,
        "terminal": problem.terminals,
        "root": np.array(problem.root, dtype=np.int64),
        "site_node": problem.site_node,
        "site_cost": problem.site_cost,
        "view_cost": problem.view_cost,
        "edge_yearly": none if problem.edge_yearly is None else problem.edge_yearly,
        "site_yearly": none if problem.site_yearly is None else problem.site_yearly,
        "view_yearly": none if problem.view_yearly is None else problem.view_yearly,
        "budget": _or_none(problem.budget),
        "required": _or_none(problem.required),
        "yearly_limit": _or_none(problem.yearly_limit),
        "chosen_edge": joined.solution.edges,
        "staged": np.array(fitting is not None),
        "staged_view": none if fitting is None else fitting.chosen,
        "staged_edge": none if fitting is None else fitting.edges,
        **_beside(joined),
        **_proof(joined.solution.certificate),
    }


def _beside(joined: Joined) -> Arrays:
    """Return the choices that figures of the block are told of: in stages with all cameras, by each start."""
    whole, decision = joined.stages, joined.decision
    parts = {"all_in_stages": (whole.chosen, whole.edges)}
    for name, start in (("from_nothing", decision.cold), ("from_stages", decision.warm)):
        if (reached := within(joined, start)) is not None:
            parts[name] = reached.chosen, reached.edges
    out: Arrays = {"beside_name": np.array(list(parts), dtype=str)}
    for k, kind in enumerate(("view", "edge")):
        lists = [part[k] for part in parts.values()]
        out[f"beside_{kind}_indptr"] = np.cumsum([0, *(len(x) for x in lists)]).astype(np.int64)
        out[f"beside_{kind}"] = np.concatenate(lists).astype(np.int64)
    return out


def _or_none(limit: int | None) -> np.ndarray:
    """Return a limit as a number."""
    return np.array(NONE if limit is None else limit, dtype=np.int64)


def _proof(certificate: JointCertificate | None) -> Arrays:
    """Return the arrays of the certificate, each under its own name after `proof_`; none without one."""
    if certificate is None:
        return {}
    return {f"proof_{name}": np.asarray(value) for name, value in vars(certificate).items()}
