"""INT-PON-BOUND: what the placing of splitters costs, and what it costs at least, found again from layers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx
import numpy as np

from planner.catalog.table_files import read_cable_sizes
from planner.rules.folder import PRICE_ROWS, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.load import needed_mbps
from planner.rules.integrity.pon_figures import BLOCK
from planner.rules.integrity.prices import in_force
from planner.rules.integrity.splitters import catalog_splitters, is_pon, olts, pon_classes
from planner.rules.pon_bound import Placing, contracted, least_by_span, least_cost
from planner.rules.rule import Fault, Rule, differs

CENT = 0.01
ROUNDED = 2e-5
"""Share by which sums of stored lengths may be apart."""
MOST_STATES = 40_000
"""More states than any table of the planner has."""
SHARE_PCT = 1e-6


@dataclass(frozen=True)
class Prices:
    """Unit prices that the placing weighs, in currency.

    Parameters
    ----------
    port
        A port with its part of the line terminal, its cheapest module and its port of the frame.
    splitter
        By ratio, with one splice.
    fiber_m
        A meter of route for one fiber more.
    """

    port: float
    splitter: Mapping[int, float]
    fiber_m: float

    @classmethod
    def of(cls, folder: PlanFolder) -> Prices:
        """Return the prices in force, at the level of the study."""
        study = folder.study
        price = dict(in_force(folder)[str(study["costs"]["level"])].astype(float))
        architecture, asked = str(study["network"]["architecture"]), study["pon"]["classes"]
        olt = next(o for o in olts().values() if o.architecture == architecture)
        modules = [
            price[c.item_id] for c in pon_classes().values()
            if c.architecture == architecture and (not asked or c.pon_class in asked)
        ]  # fmt: skip
        sizes = sorted(
            (s.fiber_count, price[s.item_id]) for s in read_cable_sizes() if s.deployment == "aboveGround"
        )
        (few, small), (many, large) = sizes[0], sizes[-1]
        spare = 1 + float(study["network"]["spare_fiber_pct"]) / 100
        slack = 1 + float(study["network"]["slack_pct"]) / 100
        return cls(
            port=price[olt.item_id] / olt.ports + min(modules) + price["odf_port"],
            splitter={r: price[s.item_id] + price["fusion_splice"] for r, s in catalog_splitters().items()},
            fiber_m=(large - small) / (many - few) * spare * slack,
        )


Kind = tuple[str, tuple[int, ...]]
"""A POP and the ratios of its trees by stage: what is placed together."""


def kinds(folder: PlanFolder) -> dict[Kind, list[str]]:
    """Return the sites of each POP and kind of tree."""
    out: dict[Kind, list[str]] = {}
    for site, way in sorted(folder.trees.ways.items()):
        above = [folder.trees.splitters[name] for name in reversed(way)]
        if above:
            out.setdefault((above[0].pop_id, tuple(s.ratio for s in above)), []).append(site)
    return out


def check_bound(folder: PlanFolder) -> Iterable[Fault]:
    """Cost and bound of network.pon: that of the stored trees, and none above what is proven for them."""
    told = folder.summary["network"].get("pon")
    if not is_pon(folder) or not isinstance(told, dict):
        return
    if not _numbers(told):
        yield Fault(SUMMARY, BLOCK, "objective, lower_bound, legs_ or feeds_told_apart is no such number.")
        return
    prices = Prices.of(folder)
    strange = [s for s in folder.trees.splitters.values() if s.ratio not in prices.splitter]
    if strange:
        return
    costs, bounds = [], []
    window = (int(told["legs_told_apart"]), int(told["feeds_told_apart"]))
    for kind, sites in kinds(folder).items():
        cost = _cost(folder, sites, prices)
        placing, loads, room = _placing(folder, kind, sites, prices)
        if placing is None:
            # Another rule tells of spans that form no tree, or sites that stand beside it.
            return
        costs.append(cost)
        known = cost * (1 + ROUNDED) + CENT
        bounds.append(max(least_cost(placing, known, window), least_by_span(placing, loads, room)))
    cost, bound = math.fsum(costs), math.fsum(bounds)
    slack = CENT * (len(costs) + 1) + ROUNDED * cost
    what = "ports, splitters and fibers of the stored trees at the prices in force"
    yield from differs(SUMMARY, f"{BLOCK}.objective", told["objective"], cost, slack, what)
    if told["lower_bound"] > bound + slack:
        what = f"it is {told['lower_bound']:,.2f}; no more than {bound:,.2f} is proven for the stored trees."
        yield Fault(SUMMARY, f"{BLOCK}.lower_bound", what)
    capex = float(folder.summary["cost"]["capex"])
    right = 100 * (told["objective"] - told["lower_bound"]) / capex if capex else 0.0
    stored = told.get("gap_of_capex_pct")
    yield from differs(SUMMARY, f"{BLOCK}.gap_of_capex_pct", stored, right, SHARE_PCT, "of cost.capex")


def _numbers(told: Mapping[str, object]) -> bool:
    """Say whether the block holds the figures of the placing."""
    keys = ("objective", "lower_bound", "legs_told_apart", "feeds_told_apart")
    if not all(isinstance(told.get(k), int | float) and not isinstance(told[k], bool) for k in keys):
        return False
    legs, feeds = (float(str(told[k])) for k in keys[2:])
    return min(legs, feeds) >= 0 and (2 * legs + 1) * (2 * feeds + 1) <= MOST_STATES


def _cost(folder: PlanFolder, sites: list[str], prices: Prices) -> float:
    """Return what the trees of one kind cost: ports, splitters, the fiber of every leg and feed."""
    trees = folder.trees
    mine = {name for site in sites for name in trees.ways[site]}
    length = dict(zip(folder.layer("spans")["span_id"], folder.layer("spans")["length_m"], strict=True))
    walks = [w for name in mine for w in (*trees.legs.get(name, ()), *trees.feeds.get(name, ()))]
    spans = {w.circuit_id: w.spans for w in walks}
    meters = math.fsum(length.get(s, math.nan) for run in spans.values() for s in run)
    items = math.fsum(prices.splitter[trees.splitters[n].ratio] for n in mine)
    ports = sum(trees.splitters[n].stage == 1 for n in mine)
    return ports * prices.port + items + meters * prices.fiber_m


def _placing(
    folder: PlanFolder, kind: Kind, sites: list[str], prices: Prices
) -> tuple[Placing | None, np.ndarray, np.ndarray]:
    """Return the problem of one kind of tree under its POP, what sites take of a port, and what it holds."""
    pop, ratios = kind
    node_of, forest = folder.chains.node_of, folder.forest
    graph = _tree(folder)
    needed, port = needed_mbps(folder), _room(folder)
    none = np.zeros((0, 2))
    root = node_of.get(pop, "")
    if root not in graph or any(node_of.get(s) not in graph for s in sites) or not forest.is_forest:
        return None, none, port
    order = [root]
    up = {root: ""}
    for node in order:
        for other in sorted(graph[node]):
            if other not in up:
                up[other] = node
                order.append(other)
    if any(node_of[s] not in up for s in sites):
        return None, none, port
    wanted = _ways(up, [node_of[s] for s in sites])
    order = [n for n in order if n in wanted]
    row = {n: k for k, n in enumerate(order)}
    parent = np.array([row.get(up[n], -1) for n in order], dtype=np.int64)
    length = np.array([0.0, *(graph[n][up[n]]["length_m"] for n in order[1:])])
    many = np.zeros(len(order), dtype=np.int64)
    loads = np.zeros((len(order), 2))
    for site in sites:
        many[row[node_of[site]]] += 1
        loads[row[node_of[site]]] += [needed.get((site, d), math.nan) for d in ("up", "down")]
    fill = float(folder.study["pon"]["fill_pct"])
    legs = (*ratios[:-1], math.floor(ratios[-1] * fill / 100 + 1e-9))
    splitter = tuple(prices.splitter[r] for r in ratios)
    parent, length, rows = contracted(parent, length, many > 0)
    placing = Placing(parent, length, many[rows], legs, prices.port, splitter, prices.fiber_m)
    return placing, loads[rows], port


def _ways(up: Mapping[str, str], nodes: Iterable[str]) -> set[str]:
    """Return the nodes on the ways to the POP."""
    out: set[str] = set()
    for start in nodes:
        node = start
        while node and node not in out:
            out.add(node)
            node = up[node]
    return out


def _tree(folder: PlanFolder) -> nx.Graph:
    """Return the spans of the working tree, the shortest between two nodes."""
    spans = folder.layer("spans")
    spans = spans[spans["role"] == "tree"].sort_values("length_m", ascending=False)
    graph = nx.Graph()
    for a, b, meters in zip(spans["from_node"], spans["to_node"], spans["length_m"], strict=True):
        graph.add_edge(a, b, length_m=float(meters))
    return graph


def _room(folder: PlanFolder) -> np.ndarray:
    """Return the most that a port of the study carries up and down."""
    study = folder.study
    mine = [
        c for c in pon_classes().values()
        if c.architecture == study["network"]["architecture"]
        and (not study["pon"]["classes"] or c.pon_class in study["pon"]["classes"])
    ]  # fmt: skip
    return np.array([max(c.usable_up_mbps for c in mine), max(c.usable_down_mbps for c in mine)])


RULES = (
    Rule(
        "INT-PON-BOUND",
        "The objective of network.pon is what ports, splitters and fibers of the stored trees cost at the "
        "prices in force; its lower bound is not above what the audit's own tables prove for the sites of "
        "each POP and split along the stored spans; gap_of_capex_pct follows from both and the capex.",
        "A placing called near the best that is not hides fiber and ports that nobody needs.",
        "An edited figure, a splitter moved by hand, a price changed after the run.",
        "Write the plan anew.",
        (
            SUMMARY,
            STUDY,
            PRICE_ROWS,
            "splitters",
            "circuits",
            "spans",
            "pops",
            "cameras",
            "points",
            "centers",
        ),
        check_bound,
    ),
)
