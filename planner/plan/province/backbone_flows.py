"""What the backbone carries: flows between its nodes, and which of them must survive a failure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from planner.plan.province.backbone_graph import RoadGraph
from planner.plan.province.model import MemberPlan
from planner.settings import Settings
from planner.sources.roads import straight_km

RANKS = {"none": -1, "national": 0, "zonal": 1, "local": 2, "members": 3}
WORKING = ("watch", "parent")


@dataclass(frozen=True)
class Flow:
    """Mb/s of the heavier direction between two nodes, and what must pass after a failure."""

    source: int
    sink: int
    mbps: int
    after_mbps: int
    told: str


def flows_of(
    settings: Settings, graph: RoadGraph, members: Sequence[MemberPlan], tier_flows: pd.DataFrame | None
) -> list[Flow]:
    """Return the flows that the backbone carries when nothing has failed.

    Each counts by its heavier direction, over capacity that is the same both ways: it errs upward where two
    flows load a link in opposite directions. Without tiers each member sends to the nearest center of
    `[[centers]]`, or to the first member where there is none. Localities send to their center, or to the
    nearest one, and are not protected.
    """
    if tier_flows is not None:
        out = [
            _of_tiers(settings, graph, row)
            for row in tier_flows.to_dict("records")
            if str(row["kind"]) in WORKING and str(row["from_id"]) in graph.of
        ]
    else:
        out = [_of_member(settings, graph, m, members) for m in members]
    centers = [n for n, s in enumerate(graph.spots) if s.center_id] or [graph.of[members[0].member_id]]
    for number, spot in enumerate(graph.spots):
        if spot.mbps > 0:
            told = graph.of.get(spot.sends_to) if spot.sends_to else None
            sink = told if told is not None else _nearest(graph, number, centers)
            out.append(Flow(number, sink, math.ceil(spot.mbps), 0, f"place {spot.place_id}"))
    return [f for f in out if f.source != f.sink and f.mbps > 0]


def _of_tiers(settings: Settings, graph: RoadGraph, row: dict[object, object]) -> Flow:
    """Return a flow of the table of tiers."""
    source, sink = graph.of[str(row["from_id"])], graph.of[str(row["to_id"])]
    mbps = math.ceil(max(float(str(row["up_mbps"])), float(str(row["down_mbps"]))) - 1e-9)
    ranks = [RANKS.get(graph.spots[sink].tier, 0)]
    between = str(row["from_kind"]) == "center"
    ranks.append(RANKS.get(graph.spots[source].tier, 0) if between else RANKS["members"])
    return Flow(source, sink, mbps, _after(settings, mbps, max(ranks)), str(row["flow_id"]))


def _of_member(
    settings: Settings, graph: RoadGraph, member: MemberPlan, members: Sequence[MemberPlan]
) -> Flow:
    """Return what a member sends where no tiers tell."""
    source = graph.of[member.member_id]
    centers = [n for n, s in enumerate(graph.spots) if s.center_id]
    sink = _nearest(graph, source, centers) if centers else graph.of[members[0].member_id]
    mbps = math.ceil(settings.backbone.member_mbps or _streams_mbps(member))
    return Flow(source, sink, mbps, _after(settings, mbps, RANKS["members"]), f"member {member.member_id}")


def _streams_mbps(member: MemberPlan) -> float:
    """Return what all sites of a member's plan send to its centers, headroom included."""
    return sum(float(load["up_mbps"]) for load in member.summary["network"]["load"]["centers"])


def _after(settings: Settings, mbps: int, rank: int) -> int:
    """Return what of a flow must pass after a failure."""
    asked = settings.backbone
    return math.ceil(mbps * asked.protected_share) if rank <= RANKS[asked.protection] else 0


def _nearest(graph: RoadGraph, number: int, centers: Sequence[int]) -> int:
    """Return the nearest center, straight over the globe."""
    return min(centers, key=lambda c: (straight_km(graph.spots[c].at, graph.spots[number].at), c))
