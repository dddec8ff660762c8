"""What rings that join several POPs could save at most, beside two ways of its own for each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import networkx as nx
import pandas as pd

from planner.catalog.model import Catalog
from planner.network.circuits import PROTECTION, UPLINK
from planner.network.model import Plant
from planner.network.pop_costs import PopCosts
from planner.network.pops import CENTER
from planner.settings import Settings


def joined_rings(plant: Plant, settings: Settings, catalog: Catalog) -> dict[str, Any] | None:
    """Return what two ways of its own cost for each POP that has them, and what any rings cost at least.

    A ring leaves a center, passes POPs and comes back to one. Over the spans that are laid, whatever the
    rings: a ring of m POPs has m + 1 links. Each of its two links at centers carries all that its POPs send
    or receive when the other is cut, on K pairs of modules, the m - 1 others on one at least. Over all rings
    the K sum to k or more, that of all load together, and to no less than there are rings: so n POPs have
    n + k pairs or more, 2 k of them at centers. The ring of the farthest POP is twice as long as its way to
    the next center, on two fibers. Each pair of modules counts at the price of the cheapest.

    Amounts are estimates, a meter of fiber at what larger cables cost more, as while POPs are chosen;
    closures, splices and power are left out. Spans are no part of it: a ring holds two ways for each of its
    POPs, so whoever lays a ring could lay two ways each.

    Parameters
    ----------
    plant
        Of the plan. None is returned where fewer than two POPs have two ways.
    """
    circuits = plant.circuits.set_index(["from_id", "kind"])
    seconds = plant.circuits.loc[plant.circuits["kind"] == PROTECTION, "from_id"]
    pops = plant.pops[plant.pops["pop_id"].isin(set(seconds))]
    if len(pops) < 2:
        return None
    costs = PopCosts.of(settings, catalog)
    links = plant.link_budget.drop_duplicates(["site_id", "circuit_kind"])
    lit = links.set_index(["site_id", "circuit_kind"])
    each, ways = catalog.uplinks[0].fibers, 0.0
    for pop in pops["pop_id"]:
        for kind, told in ((UPLINK, "working"), (PROTECTION, "second")):
            way, link = circuits.loc[(pop, kind)], lit.loc[(pop, told)]
            pairs = int(way["fibers"]) // each
            ends = costs.uplink_port + costs.uplink_frames
            ways += pairs * (_modules(link, costs.price, catalog) + ends)
            ways += int(way["fibers"]) * float(way["length_m"]) * costs.fiber_cents_m / 100
    load = max(float(pops["up_mbps"].sum()), float(pops["down_mbps"].sum()))
    least = least_rings(len(pops), load, farthest_m(plant, pops["node_id"]), costs)
    return {
        "pops": len(pops),
        "load_mbps": round(load, 3),
        "ways_cost": round(ways, 2),
        "least_cost": round(least, 2),
        "saves_at_most": round(ways - least, 2),
    }


def least_rings(pops: int, load_mbps: float, far_m: float, costs: PopCosts) -> float:
    """Return what no rings through these POPs cost less than, in currency (proof: `joined_rings`).

    Three POPs of 8 Gb/s in all, the farthest 1,000 m from its center: four pairs of modules, two of them at
    the center, and 2 x 1,000 m of two fibers.

    Parameters
    ----------
    load_mbps
        What all of them send, or receive: the heavier direction.
    far_m
        Shortest way of the farthest one to a center.
    """
    uplinks = costs.catalog.uplinks
    pairs = max(1, math.ceil(load_mbps / max(o.rate_mbps for o in uplinks) - 1e-9))
    module = min(costs.price[o.item_id] for o in uplinks)
    links = (pops + pairs) * (module + costs.uplink_frames) + 2 * pairs * costs.uplink_port
    return links + 2 * uplinks[0].fibers * far_m * costs.fiber_cents_m / 100


def farthest_m(plant: Plant, nodes: pd.Series) -> float:
    """Return the longest of the shortest ways from nodes to a center over all spans that are laid."""
    graph = nx.Graph()
    columns = (plant.spans[c] for c in ("from_node", "to_node", "length_m"))
    for start, end, meters in sorted(zip(*columns, strict=True), key=lambda row: -row[2]):
        graph.add_edge(start, end, length_m=float(meters))
    homes = set(plant.pops.loc[plant.pops["kind"] == CENTER, "node_id"])
    graph.add_nodes_from(homes)
    reached = nx.multi_source_dijkstra_path_length(graph, homes, weight="length_m")
    return max(float(reached[node]) for node in nodes)


def _modules(link: pd.Series, price: Mapping[str, float], catalog: Catalog) -> float:
    """Return the price of a pair of modules with its attenuators."""
    optic = next(o for o in catalog.uplinks if o.optic == link["optic"])
    taken = next((a for a in catalog.attenuators if a.attenuator == link["attenuator"]), None)
    return price[optic.item_id] + (optic.fibers * price[taken.item_id] if taken else 0.0)
