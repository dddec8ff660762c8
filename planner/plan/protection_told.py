"""What a plan tells of its second routes: table PROTECTED and the block `network.protection`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from planner.network.model import Plant
from planner.network.protection import Protector
from planner.optimize.report import gap_pct
from planner.plan.joined_rings import joined_rings
from planner.plan.prepare import Ground
from planner.plan.protected_table import protected_rows
from planner.plan.rings import ring_rows

LISTS = (
    "tail", "head", "weight", "risk_edge", "chosen", "need_node", "avoid_edge", "share_edge", "share",
    "distance",
)  # fmt: skip


@dataclass(frozen=True)
class ToldProtection:
    """PROTECTED by table name, what is to stand under `network` of plan.json, and the file of evidence."""

    tables: dict[str, pd.DataFrame]
    figures: dict[str, Any]
    evidence: dict[str, dict[str, np.ndarray]]


def tell_protection(protector: Protector | None, plant: Plant, ground: Ground) -> ToldProtection:
    """Return what a plan tells of its second routes; the table stands without rows where nobody is named."""
    table = protected_rows(protector, plant, ground.settings.protection.pops)
    fibers = ground.catalog.uplinks[0].fibers
    limit = ground.settings.protection.gap_limit_pct
    figures = protection_figures(protector, plant, table, fibers, limit)
    if figures:
        figures["protection"]["joined_rings"] = joined_rings(plant, ground.settings, ground.catalog)
    return ToldProtection({"protected": table}, figures, {"protection.npz": protection_evidence(protector)})


def protection_evidence(protector: Protector | None) -> dict[str, np.ndarray]:
    """Return the arrays of `evidence/protection.npz`; all of them empty where nothing was to be chosen."""
    outcome = protector.outcome if protector else None
    none = np.empty(0, np.int64)
    if protector is None or outcome is None:
        return {
            **dict.fromkeys(LISTS, none),
            **dict.fromkeys(("avoid_indptr", "share_indptr", "risk_indptr"), np.zeros(1, np.int64)),
            **dict.fromkeys(("node_id", "span_id", "risk_id"), np.empty(0, dtype="U1")),
            "built": np.empty(0, np.bool_),
            "root": np.array(-1, dtype=np.int64),
        }
    problem, proof = outcome.beside.problem, outcome.solution.certificate
    return {
        "node_id": np.array(outcome.node_id, dtype=str),
        "span_id": np.array(outcome.span_id, dtype=str),
        "tail": problem.tail,
        "head": problem.head,
        "weight": problem.weight,
        "built": problem.built,
        "root": np.array(problem.root, dtype=np.int64),
        **_risk_arrays(protector.risks, outcome.span_id),
        "chosen": outcome.solution.edges,
        "need_node": proof.node,
        "avoid_indptr": proof.avoid_indptr,
        "avoid_edge": proof.avoid_edges,
        "share_indptr": proof.share_indptr,
        "share_edge": proof.share_edges,
        "share": proof.share,
        "distance": proof.distance,
    }


def _risk_arrays(risks: Mapping[str, Sequence[str]], span_id: Sequence[str]) -> dict[str, np.ndarray]:
    """Return the structures as lists of edges of the problem."""
    edge = {s: k for k, s in enumerate(span_id) if s}
    held = [sorted(edge[s] for s in spans if s in edge) for spans in risks.values()]
    return {
        "risk_id": np.array(list(risks), dtype=str),
        "risk_indptr": np.cumsum([0, *(len(h) for h in held)]).astype(np.int64),
        "risk_edge": np.array([e for h in held for e in h], dtype=np.int64),
    }


def protection_figures(
    protector: Protector | None, plant: Plant, table: pd.DataFrame, fibers_per_pair: int, gap_limit_pct: float
) -> dict[str, Any]:
    """Return what is to stand under `network` of plan.json: `protection`, nothing where nobody is named.

    Gap and outcome are of the bound that the evidence proves. `bound` is what the solver claims, by branching
    as well; nothing stored proves it.

    Parameters
    ----------
    table
        PROTECTED.
    fibers_per_pair
        Fibers of a pair of modules between a POP and its center.
    gap_limit_pct
        Gap at which the choice was to end.
    """
    if protector is None:
        return {}
    solution = protector.outcome.solution if protector.outcome else None
    claimed = solution.report.bound if solution else 0
    bound = solution.certificate.bound if solution else 0
    added = plant.spans[plant.spans["role"] == "added"]
    tree = plant.spans.loc[plant.spans["role"] == "tree", "weight_cents"]
    cost = int(added["weight_cents"].sum())
    has = table["has_second"].astype(bool)
    told = {
        "outcome": "proven" if gap_pct(cost, bound) <= gap_limit_pct else "stopped",
        "added_cost": round(cost / 100, 2),
        "tree_cost": round(int(tree.sum()) / 100, 2),
        "bound": round(min(claimed, cost) / 100, 2),
        "certified_bound": round(bound / 100, 2),
        "gap_pct": round(gap_pct(cost, bound), 4),
        "straightened": len(protector.outcome.straightened) if protector.outcome else 0,
        "gap_limit_pct": gap_limit_pct,
        "seconds": round(solution.report.runtime_s, 1) if solution else 0.0,
        "added_spans": len(added),
        "added_m": round(float(added["length_m"].sum()), 2),
        "devices": len(table),
        "protected": int(has.sum()),
        "sharing_nothing": int((has & (table["shared_m"] == 0) & table["shared_risks"].isna()).sum()),
        "without": int((~has & (table["reason"] != "at_center")).sum()),
        "shared_m": round(float(table.loc[has, "shared_m"].sum()), 2),
        "rings": ring_rows(plant, fibers_per_pair),
    }
    return {"protection": told}
