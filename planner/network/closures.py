"""Splice closures: where cables branch, change size, or a site is taken off."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.network.cables import CableKey
from planner.network.responsible import responsible
from planner.network.tree import RouteTree
from planner.schema import CLOSURES
from planner.settings import Settings


def place_closures(
    tree: RouteTree,
    fibers: NDArray[np.int64],
    keys: Sequence[CableKey | None],
    settings: Settings,
    crs: object,
) -> gpd.GeoDataFrame:
    """Return the closures of the routes with their splices.

    A closure stands where the route branches, where the cable changes in size or kind, where a site is
    taken off, and where the routes enter a center. Splices: each fiber in use that goes on outward where the
    cables are cut (branch, change, center), and each fiber of a site at the node: a branch with 2 sites
    beyond one arm and 1 beyond the other has 3, with one fiber a site. Spare fibers are not spliced; at a
    site that is passed the other fibers run through uncut.
    """
    per_site = settings.network.fibers_per_site
    rows: list[dict[str, object]] = []
    for node, children in enumerate(tree.children):
        reasons = closure_reasons(tree, keys, node)
        if not reasons:
            continue
        onward = sum(int(fibers[c]) for c in children) if is_cut(tree, keys, node) else 0
        rows.append(
            {
                "closure_id": f"CLO-{len(rows) + 1:04d}",
                "node_id": tree.node_id[node],
                "reason": "+".join(reasons),
                "splices": onward + per_site * int(tree.here[node]),
                **responsible(settings),
                "geometry": tree.point[node],
            }
        )
    frame = pd.DataFrame(rows, columns=CLOSURES.names).astype({"geometry": object})
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=crs)


def closure_reasons(tree: RouteTree, keys: Sequence[CableKey | None], node: int) -> list[str]:
    """Return why a closure stands at a node; nothing where none does."""
    children = tree.children[node]
    at_center = tree.parent[node] < 0
    reasons = []
    if len(children) > 1:
        reasons.append("branch")
    if not at_center and any(keys[c] != keys[node] for c in children):
        reasons.append("size_change")
    if tree.here[node] > 0 or (at_center and children):
        reasons.append("site")
    return reasons


def is_cut(tree: RouteTree, keys: Sequence[CableKey | None], node: int) -> bool:
    """Say whether the cables end at a node: a branch, a change, or a center."""
    children = tree.children[node]
    changed = any(keys[c] != keys[node] for c in children)
    return len(children) > 1 or bool(tree.parent[node] < 0) or changed
