"""Splice closures: where cables branch, change, or a device is taken off."""

from __future__ import annotations

from collections.abc import Container, Mapping

import geopandas as gpd

from planner.network.cables import CablePlan
from planner.network.graph import RouteGraph
from planner.network.responsible import responsible
from planner.network.tables import drawn_rows
from planner.schema import CLOSURES
from planner.settings import Settings

SITE, POP, SPLITTER = "site", "pop", "splitter"


def place_closures(
    graph: RouteGraph,
    plan: CablePlan,
    splices: Mapping[str, int],
    devices: Mapping[str, Container[str]],
    settings: Settings,
    crs: object,
) -> gpd.GeoDataFrame:
    """Return the closures of the routes with their splices.

    A closure stands where the route branches, where a cable ends and another goes on (in size, kind or at
    the end of a reel), where a device is taken off, and where the routes enter a center.

    Parameters
    ----------
    splices
        Fusion splices at each node.
    devices
        What hangs on the routes at a node: any of site, pop, splitter.
    """
    facts = responsible(settings)
    rows: list[dict[str, object]] = []
    for node, name in enumerate(graph.node_id):
        reasons = closure_reasons(graph, plan, node, devices.get(name, ()))
        if reasons:
            rows.append(
                {
                    "closure_id": f"CLO-{len(rows) + 1:04d}",
                    "node_id": name,
                    "reason": "+".join(reasons),
                    "splices": splices.get(name, 0),
                    **facts,
                    "geometry": graph.point[node],
                }
            )
    return drawn_rows(rows, CLOSURES, crs)


def closure_reasons(graph: RouteGraph, plan: CablePlan, node: int, devices: Container[str]) -> list[str]:
    """Return why a closure stands at a node; nothing where none does."""
    at_center = node in graph.center_of
    onward, inward = graph.onward[node], graph.inward[node]
    reasons = []
    if len(onward) > 1 or len(inward) > 1:
        reasons.append("branch")
    if not at_center and onward and _changes(graph, plan, node):
        reasons.append("size_change")
    if SITE in devices or (at_center and (onward or inward)):
        reasons.append(SITE)
    return reasons + [why for why in (POP, SPLITTER) if why in devices]


def _changes(graph: RouteGraph, plan: CablePlan, node: int) -> bool:
    """Say whether a cable ends at the node though the route goes on."""
    for row in graph.inward[node]:
        main = plan.main.get(row)
        if main is None or plan.keys[main] != plan.keys[row]:
            return True
        key = plan.keys[main]
        ends = key is not None and any(plan.passing[p].get(row) != main for p in range(len(key[1])))
        if ends and len(graph.onward[node]) == 1:
            return True
    return False
