"""INT-PROTECT-JOINED: what rings that join several POPs could save at most, with code of its own."""

from __future__ import annotations

import math
from collections.abc import Iterable

import networkx as nx

from planner.catalog.table_files import read_attenuators, read_cable_sizes, read_uplinks
from planner.rules.folder import PRICE_ROWS, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.prices import in_force
from planner.rules.rule import Fault, Rule, differs

BLOCK = "network.protection.joined_rings"
CENT, SHARE = 0.0151, 1e-7
PORTS = 24
"""Ports of the switch of a center that uplinks of POPs end on."""


def right_figures(folder: PlanFolder) -> dict[str, float] | None:
    """Return the figures, found again from circuits, links and prices; None below two POPs with two ways."""
    chains = folder.chains
    twice = sorted({w.start for w in chains.seconds} & chains.far_pops)
    if len(twice) < 2:
        return None
    study = folder.study
    price = dict(in_force(folder)[str(study["costs"]["level"])].astype(float))
    ends, port = 4 * price["odf_port"], price["core_uplink_switch_24"] / PORTS
    modules = {o.optic: price[o.item_id] for o in read_uplinks()}
    taken = {a.attenuator: 2 * price[a.item_id] for a in read_attenuators()} | {"": 0.0}
    links = folder.layer("link_budget")
    columns = (links[c] for c in ("site_id", "circuit_kind", "optic", "attenuator"))
    lamp = {
        (site, kind): modules.get(optic, math.nan) + taken.get(attenuator, math.nan)
        for site, kind, optic, attenuator in zip(*columns, strict=True)
        if site in twice
    }
    spans = folder.layer("spans")
    length = dict(zip(spans["span_id"], spans["length_m"].astype(float), strict=True))
    fiber, ways = fiber_price(folder, price), 0.0
    for walk in chains.walks:
        if walk.start in twice and walk.kind in ("uplink", "protection"):
            told = "second" if walk.kind == "protection" else "working"
            ways += walk.fibers // 2 * (lamp[walk.start, told] + ends + port)
            ways += walk.fibers * fiber * sum(length[s] for s in walk.spans)
    pops = folder.layer("pops").set_index("pop_id").loc[twice]
    load = max(float(pops["up_mbps"].sum()), float(pops["down_mbps"].sum()))
    pairs = max(1, math.ceil(load / max(o.rate_mbps for o in read_uplinks()) - 1e-9))
    least = (len(twice) + pairs) * (min(modules.values()) + ends) + 2 * pairs * port
    least += 4 * fiber * max(_way_m(folder, node) for node in pops["node_id"])
    return {
        "pops": float(len(twice)), "load_mbps": load, "ways_cost": ways, "least_cost": least,
        "saves_at_most": ways - least,
    }  # fmt: skip


def fiber_price(folder: PlanFolder, price: dict[str, float]) -> float:
    """Return what a meter of one fiber costs, by the largest and the smallest cable, with spare and slack."""
    sizes = [(s.fiber_count, price[s.item_id]) for s in read_cable_sizes() if s.deployment == "aboveGround"]
    (few, small), (many, large) = min(sizes), max(sizes)
    network = folder.study["network"]
    spare = (1 + float(network["spare_fiber_pct"]) / 100) * (1 + float(network["slack_pct"]) / 100)
    return (large - small) / (many - few) * spare


def _way_m(folder: PlanFolder, node: str) -> float:
    """Return the shortest way from a node to a center over all spans that are laid."""
    spans, graph = folder.layer("spans"), nx.MultiGraph()
    columns = (spans[c] for c in ("from_node", "to_node", "length_m"))
    graph.add_weighted_edges_from(zip(*columns, strict=True), weight="m")
    homes = set(folder.layer("centers")["node_id"]) & set(graph)
    away = nx.single_source_dijkstra_path_length(graph, node, weight="m") if node in graph else {}
    return min((float(away[h]) for h in homes if h in away), default=math.nan)


def check_joined(folder: PlanFolder) -> Iterable[Fault]:
    """The block tells what two ways of each POP cost, and what any rings cost at least."""
    block = folder.summary["network"].get("protection")
    if not isinstance(block, dict):
        return
    told, right = block.get("joined_rings"), right_figures(folder)
    if right is None:
        if told is not None:
            yield Fault(SUMMARY, BLOCK, "fewer than two POPs have two ways: there is nothing to join.")
        return
    if not isinstance(told, dict):
        yield Fault(SUMMARY, BLOCK, "it is missing, though several POPs have two ways.")
        return
    for key, value in right.items():
        near = CENT + SHARE * abs(value)
        yield from differs(SUMMARY, f"{BLOCK}.{key}", told.get(key), value, near, "from circuits and prices")


RULES = (
    Rule(
        "INT-PROTECT-JOINED",
        "network.protection.joined_rings: what the two ways of each POP cost in modules, ports and fibers, "
        "and what rings that join these POPs cost at least over the spans laid, recounted from circuits, "
        "links and prices in force.",
        "It says how little is lost because no POP shares its ring with another.",
        "plan.json, a circuit or a price edited after the run.",
        "Write the plan anew; if it comes back, report it as a fault of this program.",
        (
            SUMMARY,
            STUDY,
            PRICE_ROWS,
            "circuits",
            "link_budget",
            "spans",
            "pops",
            "splitters",
            "centers",
            "cameras",
            "points",
        ),
        check_joined,
    ),
)
