"""A chosen backbone as a part of the plan: tables, quantities, figures, evidence and findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString, Point
from shapely.ops import linemerge

from planner.catalog.model import Catalog
from planner.costs.backbone import Kit, Priced, Rates, node_kit
from planner.optimize.backbone import FlowPath
from planner.plan.province.backbone_choice import Backbone
from planner.plan.province.backbone_evidence import evidence_of
from planner.plan.province.backbone_figures import figures_of, findings_of, loose_flows
from planner.plan.province.backbone_graph import STRAIGHT, Spot
from planner.plan.province.backbone_offers import LEASED, Corridor
from planner.plan.province.model import CRS, Part
from planner.schema import QUANTITIES
from planner.schema.backbone import BACKBONE_FLOWS, BACKBONE_LINKS, BACKBONE_NODES, BACKBONE_SPANS
from planner.settings import Settings

PHASE = 1
DIGITS = 7


@dataclass(frozen=True)
class Named:
    """Ids of what is told: by node of the problem, by corridor that is had."""

    nodes: Mapping[int, str]
    links: Mapping[int, str]

    def failure(self, path: FlowPath, groups: Sequence[str]) -> str | None:
        """Return how a failure is told: the link, the node, or the risk that several links share."""
        failure = path.failure
        if failure.kind == "none":
            return None
        if failure.kind == "edge":
            return self.links[failure.index]
        return self.nodes[failure.index] if failure.kind == "node" else f"risk {groups[failure.index]}"


def told(settings: Settings, catalog: Catalog, found: Backbone) -> Part:
    """Return the part; capex falls into the first phase, before any member."""
    rates = Rates.of(settings, catalog)
    named = _named(found)
    tables = {
        "backbone_nodes": _nodes(found, named, rates),
        "backbone_links": _links(found, named),
        "backbone_spans": _spans(found, named),
        "backbone_flows": _flows(found, named),
    }
    return Part(
        tables=tables,
        quantities=_quantities(found, named),
        summary=figures_of(settings, catalog, found, tables, named.nodes),
        evidence=evidence_of(found, named.nodes, named.links),
        findings=findings_of(settings, found, named.links),
    )


def _named(found: Backbone) -> Named:
    """Return ids: nodes that a chosen link touches or where a flow ends, and chosen links, in order."""
    problem, level = found.problem, found.solution.level
    on = np.flatnonzero(level >= 0).tolist()
    used = {int(v) for e in on for v in (problem.tail[e], problem.head[e])}
    used |= {*problem.source.tolist(), *problem.sink.tolist()}
    nodes = {v: f"BN-{n:03d}" for n, v in enumerate(sorted(used), start=1)}
    return Named(nodes, {e: f"BL-{n:03d}" for n, e in enumerate(on, start=1)})


def _nodes(found: Backbone, named: Named, rates: Rates) -> gpd.GeoDataFrame:
    """Return BACKBONE_NODES: places with their equipment, then the huts of links."""
    problem = found.problem
    loose = loose_flows(found)
    rows = []
    for v, node_id in named.nodes.items():
        spot = found.graph.spots[found.nodes[v]]
        touched = _touched(found, v)
        mine = np.flatnonzero(problem.source == v)
        priced = rates.price(node_kit(spot.kind == "junction")) if touched else Priced(*[Decimal(0)] * 3)
        rows.append(
            {
                "backbone_node_id": node_id,
                **_standing(spot),
                "links": touched,
                "sends_mbps": float(problem.amount[mine].sum()),
                "protected": bool(len(mine)) and all(_held(problem, int(k)) and k not in loose for k in mine),
                "capex": float(priced.works),
                "annual": float(priced.annual),
                "provenance": spot.provenance or "settings of the study",
                "geometry": Point(round(spot.lon, DIGITS), round(spot.lat, DIGITS)),
            }
        )
    rows += [hut for e, link in named.links.items() for hut in _huts(found, e, link)]
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=BACKBONE_NODES.names), geometry="geometry", crs=CRS)


def _held(problem: Any, k: int) -> bool:
    """Return whether all of a flow must survive a failure."""
    return bool(problem.amount_after[k] >= problem.amount[k])


def _touched(found: Backbone, v: int) -> int:
    """Return how many chosen links end at a node."""
    on = found.solution.level >= 0
    return int((on & ((found.problem.tail == v) | (found.problem.head == v))).sum())


def _standing(spot: Spot) -> dict[str, Any]:
    """Return what stands at a node."""
    return {
        "center_id": spot.center_id or None,
        "member_id": spot.member_id or None,
        "place_id": spot.center_id or spot.member_id or spot.place_id or None,
        "name": spot.name or None,
        "kind": spot.kind,
        "tier": spot.tier or None,
    }


def _huts(found: Backbone, e: int, link: str) -> list[dict[str, Any]]:
    """Return the huts of a link, at equal parts of its line; their cost is in the link."""
    hops = _level(found, e).hops
    if hops is None or hops.count < 2:
        return []
    line = line_of(found, e)
    out = []
    for n in range(1, hops.count):
        at = line.interpolate(n / hops.count, normalized=True)
        out.append(
            {
                "backbone_node_id": f"{link}-H{n}", "center_id": None, "member_id": None, "place_id": None,
                "name": None, "kind": "hut", "tier": None, "links": 0, "sends_mbps": 0.0,
                "protected": False, "capex": 0.0, "annual": 0.0,
                "provenance": "equal parts of its link: planning assumption",
                "geometry": Point(round(at.x, DIGITS), round(at.y, DIGITS)),
            }
        )  # fmt: skip
    return out


def _level(found: Backbone, e: int) -> Any:
    """Return the chosen level of a corridor."""
    return found.corridors[e].levels[int(found.solution.level[e] - found.problem.level_indptr[e])]


def line_of(found: Backbone, e: int) -> LineString:
    """Return the line of a corridor from its first to its second end."""
    corridor = found.corridors[e]
    spots = found.graph.spots
    first, last = spots[corridor.tail].at, spots[corridor.head].at
    if corridor.leased:
        return LineString([first, last])
    at, points = corridor.tail, [first]
    for laid in corridor.laid:
        segment = found.graph.segments[laid.segment]
        forward = segment.tail == at
        coords = list(segment.line.coords) if forward else list(segment.line.coords)[::-1]
        points += [(float(x), float(y)) for x, y in coords[1:]]
        at = segment.head if forward else segment.tail
    merged = LineString([(round(x, DIGITS), round(y, DIGITS)) for x, y in points])
    joined = linemerge([merged])
    return joined if isinstance(joined, LineString) else merged


def _links(found: Backbone, named: Named) -> gpd.GeoDataFrame:
    """Return BACKBONE_LINKS."""
    loads = _loads(found)
    rows = []
    for e, link in named.links.items():
        corridor, level = found.corridors[e], _level(found, e)
        hops, priced = level.hops, level.priced
        ways, owners = _ways(found, corridor), sorted({one.owner for one in corridor.laid} - {""})
        lent = [one for one in corridor.laid if one.fee_km_year is not None or one.way == "lease_dark_fiber"]
        provider = corridor.provider or ", ".join(sorted({one.owner for one in lent} - {""}))
        segments = [found.graph.segments[one.segment] for one in corridor.laid]
        sure = {s.basis for s in segments}
        basis = STRAIGHT if corridor.leased else "road" if sure == {"road"} else "coordinates times detour"
        rows.append(
            {
                "backbone_link_id": link,
                "from_node": named.nodes[int(found.problem.tail[e])],
                "to_node": named.nodes[int(found.problem.head[e])],
                "kind": "leased" if corridor.leased else "fiber",
                "ways": ", ".join(f"{w} {km:.3f} km" for w, km in ways.items()),
                "roads": ", ".join(dict.fromkeys(s.road for s in segments if s.road)) or None,
                "length_km": corridor.km,
                "length_basis": basis,
                "owned_km": round(
                    sum(found.graph.segments[o.segment].km for o in corridor.laid if o.owned), 3
                ),
                "capacity_mbps": float(level.capacity_mbps),
                "load_mbps": round(loads[1].get(e, 0.0), 3),
                "normal_mbps": round(loads[0].get(e, 0.0), 3),
                "huts": hops.count - 1 if hops else 0,
                "hop_km": round(hops.hop_m / 1000, 3) if hops else None,
                "optic": hops.named if hops else None,
                "loss_low_db": round(hops.low_db, 3) if hops else None,
                "loss_high_db": round(hops.high_db, 3) if hops else None,
                "margin_db": round(hops.margin_db, 3) if hops else None,
                "owner": ", ".join(owners) or None,
                "provider": provider or None,
                "capex": float(priced.works),
                "annual": float(priced.annual),
                "present_cost": float(priced.present),
                "provenance": corridor.provenance or "planning assumption",
                "geometry": line_of(found, e),
            }
        )
    frame = pd.DataFrame(rows, columns=BACKBONE_LINKS.names)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS)


def _ways(found: Backbone, corridor: Corridor) -> dict[str, float]:
    """Return kilometers by way, longest first."""
    if corridor.leased:
        return {LEASED: corridor.km}
    sums: dict[str, float] = {}
    for one in corridor.laid:
        sums[one.way] = round(sums.get(one.way, 0.0) + found.graph.segments[one.segment].km, 3)
    return dict(sorted(sums.items(), key=lambda w: (-w[1], w[0])))


def _loads(found: Backbone) -> tuple[dict[int, float], dict[int, float]]:
    """Return the load of each link at work, and the most over all failures."""
    sums: dict[tuple[str, int], dict[int, float]] = {}
    for path in found.paths:
        held = sums.setdefault((path.failure.kind, path.failure.index), {})
        for e in path.edges:
            held[e] = held.get(e, 0.0) + path.mbps
    normal = sums.get(("none", -1), {})
    most: dict[int, float] = {}
    for held in sums.values():
        for e, mbps in held.items():
            most[e] = max(most.get(e, 0.0), mbps)
    return normal, most


def _spans(found: Backbone, named: Named) -> gpd.GeoDataFrame:
    """Return BACKBONE_SPANS: a row a segment of road, and one for each leased link."""
    rows: list[dict[str, Any]] = []
    for e, link in named.links.items():
        corridor = found.corridors[e]
        for one in corridor.laid:
            segment = found.graph.segments[one.segment]
            fee = one.kit.get("link_fee_year", Decimal(0))
            rows.append(
                {
                    "backbone_link_id": link, "segment_id": segment.segment_id or None,
                    "road": segment.road or None, "way": one.way, "owner": one.owner or None,
                    "owned": one.owned, "length_km": segment.km, "fee_year": float(fee),
                    "provenance": one.provenance, "geometry": segment.line,
                }
            )  # fmt: skip
        if corridor.leased:
            fee = _level(found, e).kit.get("link_fee_year", Decimal(0))
            rows.append(
                {
                    "backbone_link_id": link, "segment_id": None, "road": None, "way": LEASED,
                    "owner": corridor.provider or None, "owned": False, "length_km": corridor.km,
                    "fee_year": float(fee), "provenance": corridor.provenance, "geometry": line_of(found, e),
                }
            )  # fmt: skip
    ids = [f"BS-{n:04d}" for n in range(1, len(rows) + 1)]
    frame = pd.DataFrame(rows, columns=BACKBONE_SPANS.names)
    frame["backbone_span_id"] = ids
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS)


def _flows(found: Backbone, named: Named) -> pd.DataFrame:
    """Return BACKBONE_FLOWS."""
    problem = found.problem
    rows = [
        {
            "backbone_flow_id": f"BF-{n:05d}",
            "failure": named.failure(path, found.groups),
            "from_node": named.nodes[int(problem.source[path.flow])],
            "to_node": named.nodes[int(problem.sink[path.flow])],
            "mbps": path.mbps,
            "links": " ".join(named.links[e] for e in path.edges),
            "length_km": round(sum(found.corridors[e].km for e in path.edges), 3),
        }
        for n, path in enumerate(found.paths, start=1)
    ]
    return pd.DataFrame(rows, columns=BACKBONE_FLOWS.names)


def _quantities(found: Backbone, named: Named) -> pd.DataFrame:
    """Return QUANTITIES of links and places."""
    rows: list[tuple[str, str, str, float, int]] = []

    def put(asset: str, layer: str, kit: Kit) -> None:
        rows.extend((asset, layer, item, float(many), PHASE) for item, many in kit.items())

    for v, node_id in named.nodes.items():
        if _touched(found, v):
            spot = found.graph.spots[found.nodes[v]]
            put(node_id, "backbone_nodes", node_kit(spot.kind == "junction"))
    for e, link in named.links.items():
        put(link, "backbone_links", _level(found, e).kit)
    return pd.DataFrame(rows, columns=[c.name for c in QUANTITIES.columns])
