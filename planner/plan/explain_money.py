"""What a plan would save without a site: what it has alone, and the street that carries nothing else."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.plan.model import Plan

CENTS = 100
SHARED = ("mounts", "mount_cameras", "mount_ups", "camera_poles")
"""What kits count of a place: its cameras share it, and it stays while one of them stands there."""


def money_by_site(plan: Plan) -> tuple[pd.Series, pd.Series]:
    """Return what the plan would save without each site alone, once and a year: itself, equipment, drop.

    Prices are those of the bill, without contingency, upkeep and tax. Of a place with several cameras what
    they share is nobody's alone.
    """
    equipment, drops, rows = (plan.tables[n] for n in ("equipment", "drops", "quantities"))
    site = dict(zip(equipment["asset_id"].astype(str), equipment["site_id"].astype(str), strict=True))
    site |= dict(zip(drops["drop_id"].astype(str), drops["site_id"].astype(str), strict=True))
    if not len(rows):
        return pd.Series(dtype=float), pd.Series(dtype=float)
    lines = plan.bom.drop_duplicates("item_id").set_index("item_id")
    assets = rows["asset_id"].astype(str)
    owner = assets.map(site).fillna(assets)
    amount = rows["quantity"].astype(float) * rows["item_id"].map(lines["unit_price"].astype(float))
    alone = ~(owner.isin(_with_others(plan)) & rows["item_id"].isin(_shared_items(plan))).to_numpy()
    once = (rows["item_id"].map(lines["recurrence"]) == "once").to_numpy()
    held, paid = amount[once & alone], amount[~once & alone]
    return held.groupby(owner[once & alone]).sum(), paid.groupby(owner[~once & alone]).sum()


def _shared_items(plan: Plan) -> set[str]:
    """Return the items that cameras of one place share."""
    kits = plan.kits
    return set(kits.loc[(kits["kit"] == "camera") & kits["per"].isin(SHARED), "item_id"].astype(str))


def _with_others(plan: Plan) -> set[str]:
    """Return the cameras at places where another one of the plan is joined too."""
    cameras = plan.tables["cameras"]
    cameras = cameras[cameras["connected"].astype(bool) & cameras["candidate_id"].notna()]
    many = cameras["candidate_id"].duplicated(keep=False)
    return set(cameras.loc[many, "camera_id"].astype(str))


def streets_alone(plan: Plan) -> dict[str, tuple[float, float]]:
    """Return by node of a site the weight and meters of the spans that carry this site and nothing else.

    Where several sites share a node, none of them has such a span: without one the others still need it.
    Neither is one that a second route runs along.
    """
    spans = plan.tables["spans"]
    tree = spans[spans["role"] == "tree"]
    far, up = far_ends(tree).astype(str), tree["toward_center_node"].astype(str).to_numpy()
    row_of = {n: k for k, n in enumerate(far.tolist())}
    many = tree["sites_downstream"].to_numpy(dtype=np.int64)
    second = tree["span_id"].astype(str).isin(_second_ways(plan)).to_numpy()
    cents, meters = tree["weight_cents"].to_numpy(dtype=float), tree["length_m"].to_numpy(dtype=float)
    out: dict[str, tuple[float, float]] = {}
    for start, sites in _joined(plan).items():
        node, money, length = start, 0.0, 0.0
        while sites == 1 and node in row_of and many[row_of[node]] == 1 and not second[row_of[node]]:
            k = row_of[node]
            money, length, node = money + cents[k] / CENTS, length + meters[k], str(up[k])
        out[start] = (round(money, 2), round(length, 2))
    return out


def _joined(plan: Plan) -> Counter[str]:
    """Return how many joined sites each node has."""
    found: Counter[str] = Counter()
    for layer in ("cameras", "points"):
        rows = plan.tables[layer]
        found.update(rows.loc[rows["connected"].astype(bool), "node_id"].astype(str))
    return found


def _second_ways(plan: Plan) -> set[str]:
    """Return the spans that second routes run along."""
    circuits = plan.tables.get("circuits")
    if circuits is None or not len(circuits):
        return set()
    ways = circuits.loc[circuits["kind"] == "protection", "span_ids"].dropna()
    return {span for way in ways for span in str(way).split()}


def far_ends(tree: Any) -> NDArray[Any]:
    """Return the end of each span of the tree that is farther from the center."""
    return np.where(tree["from_node"] == tree["toward_center_node"], tree["to_node"], tree["from_node"])
