"""The choice of a backbone: its candidates as one problem, solved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.catalog.model import Catalog
from planner.costs.backbone import Rates, node_kit
from planner.errors import InputError, NoPlanError, Problem, ProvenInfeasibleError
from planner.optimize.backbone import (
    BackboneProblem,
    BackboneSolution,
    Chains,
    FlowPath,
    contract,
    near_shortest,
    paths_of,
    solve_backbone,
)
from planner.optimize.report import SILENT, Limits, Watch
from planner.plan.province.backbone_flows import Flow, flows_of
from planner.plan.province.backbone_graph import RoadGraph, build_graph, risk_groups
from planner.plan.province.backbone_offers import Corridor, Offers, chain_arrays
from planner.plan.province.model import MemberPlan, Part
from planner.settings import Settings
from planner.sources.roads import RoadSources, read_roads
from planner.units import cents

CENTER_COLUMNS = ("center_id", "name", "tier", "member_id", "lon", "lat")


@dataclass(frozen=True)
class Backbone:
    """A chosen backbone, before it is told in tables.

    Parameters
    ----------
    nodes
        Node of the graph of each node of the problem.
    corridors
        Candidates, in the order of the problem's corridors.
    flows
        Flows of the problem, in its order.
    unreached
        Flows that no candidate joins, which are left out.
    groups
        Name of the risk of each group of the problem.
    cut_down
        Whether candidates were cut down to ways near the shortest, so the bound is of what is left.
    """

    graph: RoadGraph
    nodes: tuple[int, ...]
    corridors: tuple[Corridor, ...]
    flows: tuple[Flow, ...]
    unreached: tuple[Flow, ...]
    groups: tuple[str, ...]
    problem: BackboneProblem
    solution: BackboneSolution
    paths: tuple[FlowPath, ...]
    sources: RoadSources
    dark: int
    cut_down: bool


def choose(
    settings: Settings,
    catalog: Catalog,
    members: Sequence[MemberPlan],
    tiers: Part | None,
    watch: Watch = SILENT,
) -> Backbone:
    """Return the chosen backbone with its problem and paths; see `plan_backbone`."""
    tables: Mapping[str, pd.DataFrame] = {} if tiers is None else tiers.tables
    sources = read_roads(settings)
    graph = build_graph(settings, sources, members, _centers(settings, tables))
    asked = flows_of(settings, graph, members, tables.get("tier_flows"))
    _refuse_none(asked, settings)
    chains = _chains(graph, asked)
    offers = Offers(settings, catalog, graph, sources.fibers, sum(f.mbps for f in asked))
    corridors = offers.corridors(chains)
    cut_down = len(corridors) > settings.backbone.most_corridors
    if cut_down:
        corridors = _near(graph, corridors, asked)
    corridors = [*corridors, *offers.on_offer(sources.leased), *offers.by_rule(asked)]
    flows, unreached = _reached(graph, corridors, asked)
    _refuse_none(flows, settings)
    nodes = sorted({n for c in corridors for n in (c.tail, c.head)} | {n for f in flows for n in _ends(f)})
    groups = risk_groups(graph, [[one.segment for one in c.laid] for c in corridors])
    kept = {name: where for name, where in groups.items() if len(where) > 1}
    problem = _problem(settings, catalog, graph, nodes, corridors, flows, kept)
    length = np.array([max(c.km, 0.001) for c in corridors], np.float64)
    limits = Limits(settings.backbone.gap_limit_pct, settings.backbone.time_limit_s, settings.study.seed)
    solution = solve_backbone(problem, length, limits, watch)
    _refuse(settings, graph, corridors, solution)
    return Backbone(
        graph, tuple(nodes), tuple(corridors), tuple(flows), tuple(unreached), tuple(kept), problem, solution,
        tuple(paths_of(problem, solution.level, length)), sources, len(offers.dark), cut_down,
    )  # fmt: skip


def _centers(settings: Settings, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the centers of the tiers, or those of the settings; hubs are no centers of flows."""
    if "tier_centers" in tables:
        frame: pd.DataFrame = tables["tier_centers"][list(CENTER_COLUMNS)]
        return frame
    rows = [(c.id, c.name, c.tier, c.member, c.lon, c.lat) for c in settings.centers if c.tier != "hub"]
    return pd.DataFrame(rows, columns=list(CENTER_COLUMNS))


def _ends(flow: Flow) -> tuple[int, int]:
    """Return both ends of a flow."""
    return flow.source, flow.sink


def _chains(graph: RoadGraph, flows: Sequence[Flow]) -> Chains:
    """Return the corridors of the roads between nodes where flows end, and junctions."""
    tail, head, _ = chain_arrays(graph)
    kept = np.zeros(len(graph.spots), np.bool_)
    kept[[n for f in flows for n in _ends(f)]] = True
    return contract(len(graph.spots), tail, head, kept)


def _near(graph: RoadGraph, corridors: Sequence[Corridor], flows: Sequence[Flow]) -> list[Corridor]:
    """Return corridors near the shortest ways between the ends of flows, and between neighbors among them."""
    tail = np.array([c.tail for c in corridors], np.int64)
    head = np.array([c.head for c in corridors], np.int64)
    length = np.array([c.km for c in corridors], np.float64)
    ends = sorted({n for f in flows for n in _ends(f)})
    places = np.array([graph.spots[n].at for n in ends])
    pairs = {_ends(f) for f in flows}
    for i, n in enumerate(ends):
        far = np.hypot(*(places - places[i]).T)
        pairs |= {(n, ends[j]) for j in np.argsort(far, kind="stable")[1:4].tolist()}
    kept = near_shortest(len(graph.spots), tail, head, length, sorted(pairs))
    return [c for c, k in zip(corridors, kept.tolist(), strict=True) if k]


def _reached(
    graph: RoadGraph, corridors: Sequence[Corridor], flows: Sequence[Flow]
) -> tuple[list[Flow], list[Flow]]:
    """Return the flows that candidates join, and the others."""
    piece = list(range(len(graph.spots)))

    def root(v: int) -> int:
        while piece[v] != v:
            piece[v] = piece[piece[v]]
            v = piece[v]
        return v

    for c in corridors:
        piece[root(c.tail)] = root(c.head)
    joined = [f for f in flows if root(f.source) == root(f.sink)]
    return joined, [f for f in flows if root(f.source) != root(f.sink)]


def _problem(
    settings: Settings, catalog: Catalog, graph: RoadGraph, nodes: Sequence[int],
    corridors: Sequence[Corridor], flows: Sequence[Flow], groups: Mapping[str, Sequence[int]],
) -> BackboneProblem:  # fmt: skip
    """Return the problem of the candidates."""
    number = {n: i for i, n in enumerate(nodes)}
    rates = Rates.of(settings, catalog)
    node = {hut: cents(rates.price(node_kit(hut)).present) for hut in (False, True)}
    counts = [len(c.levels) for c in corridors]
    sizes = [len(g) for g in groups.values()]
    return BackboneProblem(
        node_count=len(nodes),
        tail=np.array([number[c.tail] for c in corridors], np.int64),
        head=np.array([number[c.head] for c in corridors], np.int64),
        level_indptr=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        capacity=np.array([v.capacity_mbps for c in corridors for v in c.levels], np.int64),
        level_cost=np.array([cents(v.priced.present) for c in corridors for v in c.levels], np.int64),
        node_cost=np.array([node[graph.spots[n].kind == "junction"] for n in nodes], np.int64),
        source=np.array([number[f.source] for f in flows], np.int64),
        sink=np.array([number[f.sink] for f in flows], np.int64),
        amount=np.array([f.mbps for f in flows], np.int64),
        amount_after=np.array([f.after_mbps for f in flows], np.int64),
        group_indptr=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        group_edges=np.array([e for g in groups.values() for e in g], np.int64),
        nodes_fail=settings.backbone.disjoint == "nodes",
    )


def _refuse_none(flows: Sequence[Flow], settings: Settings) -> None:
    """Raise where there is nothing to carry, or no candidate joins any flow."""
    if not flows:
        raise InputError(
            Problem("the backbone has no flow to carry between two places that a candidate joins.",
                    "Name centers apart from members, check the roads, or leave `backbone.ways` empty."),
            str(settings.folder / "study.toml"),
        )  # fmt: skip


def _refuse(
    settings: Settings, graph: RoadGraph, corridors: Sequence[Corridor], solution: BackboneSolution
) -> None:  # fmt: skip
    """Raise where there is no answer."""
    if solution.report.outcome == "infeasible":
        cut = solution.certificate.cuts[0]
        named = [
            f"{_named(graph, corridors[e].tail)} - {_named(graph, corridors[e].head)}" for e in cut.edges[:5]
        ]
        failed = "at work" if cut.failure.kind == "none" else f"after the failure of one {cut.failure.kind}"
        raise ProvenInfeasibleError(
            Problem(
                f"the candidates of the backbone cannot carry its flows {failed}: across "
                f"{', '.join(named) or 'nothing'} at their highest capacities {cut.least:,} are asked for.",
                "Offer more links or capacities ([backbone] ways, leased, lease_pairs), or ask for less "
                "protection.",
            ),
            str(settings.folder / "study.toml"),
        )
    if len(solution.certificate.nodes) == 0 and len(corridors):
        raise NoPlanError(
            Problem("no backbone was found in time.", "Raise `backbone.time_limit_s`."),
            str(settings.folder / "study.toml"),
        )


def _named(graph: RoadGraph, node: int) -> str:
    """Return how a node is told."""
    spot = graph.spots[node]
    return spot.name or spot.center_id or spot.member_id or spot.place_id or f"junction {node}"
