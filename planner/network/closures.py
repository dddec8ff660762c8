"""Splice closures: where cables branch, change, or a site is taken off."""

from __future__ import annotations

import geopandas as gpd

from planner.network.cables import CablePlan
from planner.network.responsible import responsible
from planner.network.tables import drawn_rows
from planner.network.tree import RouteTree
from planner.schema import CLOSURES
from planner.settings import Settings


def place_closures(tree: RouteTree, plan: CablePlan, settings: Settings, crs: object) -> gpd.GeoDataFrame:
    """Return the closures of the routes with their splices.

    A closure stands where the route branches, where a cable ends and another goes on (in size, kind or at
    the end of a reel), where a site is taken off, and where the routes enter a center.
    """
    per_site = settings.network.fibers_per_site
    facts = responsible(settings)
    rows: list[dict[str, object]] = []
    for node in range(len(tree.node_id)):
        reasons = closure_reasons(tree, plan, node)
        if reasons:
            rows.append(
                {
                    "closure_id": f"CLO-{len(rows) + 1:04d}",
                    "node_id": tree.node_id[node],
                    "reason": "+".join(reasons),
                    "splices": splices_at(tree, plan, node, per_site),
                    **facts,
                    "geometry": tree.point[node],
                }
            )
    return drawn_rows(rows, CLOSURES, crs)


def closure_reasons(tree: RouteTree, plan: CablePlan, node: int) -> list[str]:
    """Return why a closure stands at a node; nothing where none does."""
    children = tree.children[node]
    at_center = tree.parent[node] < 0
    reasons = []
    if len(children) > 1:
        reasons.append("branch")
    if not at_center and children and _changes(tree, plan, node):
        reasons.append("size_change")
    if tree.here[node] > 0 or (at_center and children):
        reasons.append("site")
    return reasons


def splices_at(tree: RouteTree, plan: CablePlan, node: int, per_site: int) -> int:
    """Return the fusion splices at a node.

    At a center: every fiber in use. Elsewhere: the fibers in use of each cable that starts on the main span
    onward, and those that leave the cables here, for side spans and for sites. Spare fibers are not spliced,
    and the fibers of a cable that runs on stay uncut.

    A branch with 5 fibers onward in the running cable, 2 to the side and 1 to a site has 3 splices; were the
    running cable to change its size there, 8.
    """
    onward = [int(plan.fibers[c]) for c in tree.children[node]]
    if tree.parent[node] < 0:
        return sum(onward) + per_site * int(tree.here[node])
    main = plan.main.get(node)
    if main is None:
        return int(plan.fibers[node])
    leaving = int(plan.fibers[node] - plan.fibers[main])
    return leaving + _restarted(plan, node, main)


def _restarted(plan: CablePlan, node: int, main: int) -> int:
    """Return the fibers in use on the main span onward that are spliced at the node."""
    if plan.keys[main] is None:
        return 0 if plan.keys[node] is None else int(plan.fibers[main])
    return sum(u for p, u in enumerate(plan.used(main)) if plan.passing[p].get(node) != main)


def _changes(tree: RouteTree, plan: CablePlan, node: int) -> bool:
    """Say whether a cable ends at the node though the route goes on."""
    main = plan.main[node]
    if plan.keys[main] != plan.keys[node]:
        return True
    key = plan.keys[main]
    ends = key is not None and any(plan.passing[p].get(node) != main for p in range(len(key[1])))
    return ends and len(tree.children[node]) == 1
