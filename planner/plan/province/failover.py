"""For every center that falls: whether seats, storage and links bear the takeover, and what mends them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.catalog.center_tables import read_center_lots
from planner.catalog.model import Catalog
from planner.plan.province.dimension import Service, center_kits
from planner.plan.province.model import MemberPlan, Part
from planner.plan.province.ways_left import Backbone, Moved, Way, ways_left
from planner.schema import FINDINGS, QUANTITIES
from planner.schema.tiers import CENTER_LIMITS, FAILOVER_ROUTES, FAILOVERS
from planner.settings import Settings

UNITS = {"seats": "seat", "storage": "TB", "ports": "port", "uplink": "Mb/s", "link": "Mb/s", "path": "flow"}
NEARLY = 1e-6
_MORE = (("storage", "_tb", "storage_tb"), ("ports", "", "ports"), ("uplink", "_mbps", "uplink_mbps"))
Row = dict[str, Any]


def plan_failover(
    settings: Settings, catalog: Catalog, members: Sequence[MemberPlan], tiers: Part,
    backbone: Part | None = None,
) -> Part:  # fmt: skip
    """Return every limit that the takeover of each center meets, and what it costs to make it hold.

    Seats: what the taker watches and answers then, by the study's failover figures. Storage: footage of the
    fallen center's cameras for `tiers.outage_h` on top of what it keeps. Ports and uplink: links of the
    members that it takes. Links: what is left of the backbone without the center and its links; without a
    backbone they are not checked, and the summary says so.

    Parameters
    ----------
    tiers
        What `plan_tiers` gave.
    backbone
        What `plan_backbone` gave; None where no backbone is planned.
    """
    prices = _Prices.of(settings, catalog)
    centers = {str(r["center_id"]): r for r in tiers.tables["tier_centers"].to_dict("records")}
    assigned = tiers.tables["assignments"].set_index("assignment_id")
    taken = tiers.tables["takeovers"]
    home = {str(c.member): c.id for c in settings.centers if c.member}
    net = Backbone.of(backbone.tables, home, [m.member_id for m in members]) if backbone is not None else None
    limits: list[Row] = []
    routes: list[Row] = []
    for fallen, part in taken.groupby("fallen_id", sort=True):
        limits += _center_limits(str(fallen), part, centers, assigned, settings, prices)
        if net is not None and backbone is not None:
            load, ways, lost = _ways(str(fallen), tiers, net, settings.tiers.node_falls)
            links = backbone.tables["backbone_links"]
            km_of = _distances(str(fallen), tiers)
            limits += _link_limits(str(fallen), load, ways, lost, net, links, km_of, prices)
            routes += [_route(str(fallen), way) for way in ways]
    for n, row in enumerate(limits, 1):
        row["failover_id"] = f"FOV-{n:04d}"
    for n, row in enumerate(routes, 1):
        row["route_id"] = f"FRT-{n:04d}"
    tables = {
        "failovers": pd.DataFrame(limits, columns=FAILOVERS.names),
        "failover_routes": pd.DataFrame(routes, columns=FAILOVER_ROUTES.names),
    }
    return Part(
        tables=tables,
        quantities=pd.DataFrame(columns=QUANTITIES.names),
        summary=_summary(tables["failovers"], tiers, net is not None)
        | {"currency": settings.study.currency, "outage_h": settings.tiers.outage_h},
        evidence={},
        findings=_findings(tables["failovers"]),
    )


@dataclass(frozen=True)
class _Prices:
    """Unit prices by item, of a whole seat, and of its power a year."""

    unit: Mapping[str, float]
    seat: float
    seat_year: float
    optics: Mapping[str, str]

    @classmethod
    def of(cls, settings: Settings, catalog: Catalog) -> _Prices:
        """Return the prices of a study; a seat with its desk, wall and room."""
        book = catalog.prices.set_index("item_id")
        unit = {str(i): float(v) for i, v in book[settings.costs.level].items()}
        rows = [k for k in center_kits(settings, catalog) if k.per == "seats"]
        parts = {"once": 0.0, "year": 0.0}
        for k in rows:
            parts[str(book.loc[k.item_id, "recurrence"])] += k.quantity / k.every * unit[k.item_id]
        return cls(unit, parts["once"], parts["year"], {o.optic: o.item_id for o in catalog.uplinks})


def _center_limits(
    fallen: str, part: pd.DataFrame, centers: Mapping[str, Mapping[Any, Any]], assigned: pd.DataFrame,
    settings: Settings, prices: _Prices,
) -> list[Row]:  # fmt: skip
    """Return the limits of the centers that take over; the rows are those of TAKEOVERS of one fall."""
    out: list[Row] = []
    service, lots = Service.of(settings), read_center_lots()
    per_seat = settings.tiers.failover_cameras_per_seat or settings.cameras.cameras_per_seat
    for taker, rows in part.groupby("taker_id", sort=True):
        has, taken = centers[str(taker)], assigned.loc[rows["assignment_id"]]
        cameras = int(has["cameras"]) + int(taken["cameras"].sum())
        erlangs = float(has["erlangs"]) + float(taken["erlangs"].sum())
        needed = {"seats": float(-(-cameras // per_seat) + service.seats(round(erlangs, 6)))}
        there = {"seats": float(has["seats_have"] + has["seats_bought"])}
        for name, unit, column in _MORE:
            needed[name] = float(has[f"{name}_used{unit}"]) + float(rows[column].sum())
            there[name] = float(has[f"{name}_have{unit}"]) + float(has[f"{name}_bought{unit}"])
        for name in CENTER_LIMITS:
            row = _limit(fallen, name, str(taker), needed[name], there[name])
            if row["short"] > 0:
                many = math.ceil(row["short"] / lots[name].lot - NEARLY)
                item = lots[name].item_id
                each = prices.seat if name == "seats" else prices.unit[item]
                row |= {
                    "mend_item_id": item,
                    "mend_quantity": float(many),
                    "mend_capex": round(many * each, 2),
                }
                row["mend_annual"] = round(many * prices.seat_year, 2) if name == "seats" else 0.0
            out.append(row)
    return out


def _limit(fallen: str, limit: str, place: str, needed: float, have: float) -> Row:
    """Return a row of FAILOVERS that nothing mends yet."""
    short = round(needed - have, 3)
    return {
        "fallen_id": fallen, "limit": limit, "place_id": place, "needed": round(needed, 3),
        "have": round(have, 3), "short": short if short > NEARLY else 0.0, "unit": UNITS[limit],
        "mend_item_id": None, "mend_quantity": 0.0, "mend_capex": 0.0, "mend_annual": 0.0,
    }  # fmt: skip


def _ways(
    fallen: str, tiers: Part, net: Backbone, node_falls: bool
) -> tuple[dict[str, float], list[Way], list[Moved]]:
    """Return the load of each link, the ways of what moves, and takeovers whose ends are on no backbone."""
    flows = tiers.tables["tier_flows"]
    gone = net.node_of.get(fallen, "")
    moved: list[Moved] = []
    lost: list[Moved] = []
    for row in flows[flows["fallen_id"] == fallen].to_dict("records"):
        mbps = max(float(row["up_mbps"]), float(row["down_mbps"]))
        start, end = net.node_of.get(str(row["from_id"]), ""), net.node_of.get(str(row["to_id"]), "")
        flow = Moved("takeover", str(row["flow_id"]), start, end, mbps)
        (moved if start and end else lost).append(flow)
    load, ways = ways_left(net, gone, moved, stays=gone in net.towns and not node_falls)
    return load, ways, lost


def _distances(fallen: str, tiers: Part) -> dict[str, float]:
    """Return the straight kilometers of each takeover's flow."""
    flows, taken = tiers.tables["tier_flows"], tiers.tables["takeovers"]
    member = tiers.tables["assignments"].set_index("assignment_id")["member_id"]
    mine = taken[taken["fallen_id"] == fallen]
    ends = zip(member.loc[mine["assignment_id"]], mine["taker_id"], mine["distance_km"], strict=True)
    km = {(str(m), str(t)): float(d) for m, t, d in ends}
    rows = flows[flows["fallen_id"] == fallen].to_dict("records")
    return {str(r["flow_id"]): km.get((str(r["from_id"]), str(r["to_id"])), 0.0) for r in rows}


def _link_limits(
    fallen: str, load: Mapping[str, float], ways: Sequence[Way], lost: Sequence[Moved], net: Backbone,
    links: pd.DataFrame, km_of: Mapping[str, float], prices: _Prices,
) -> list[Row]:  # fmt: skip
    """Return the limits of the links that moved flows take, and of flows without a way."""
    touched = sorted({i for way in ways for i in way.links or ()})
    facts = {str(r["backbone_link_id"]): r for r in links.to_dict("records")}
    out = []
    for link in touched:
        row = _limit(fallen, "link", link, load[link], net.links[link].capacity_mbps)
        if row["short"] > 0:
            row |= _mend_link(row["short"], facts[link], prices)
        out.append(row)
    for flow in [w.flow for w in ways if w.links is None] + list(lost):
        row = _limit(fallen, "path", flow.flow_id, 1.0, 0.0)
        out.append(row | _mend_path(flow.mbps, km_of.get(flow.flow_id, 0.0), prices))
    return out


def _mend_path(mbps: float, km: float, prices: _Prices) -> Row:
    """Return what leased capacity of its own from the member to the center that takes over costs."""
    unit = prices.unit
    annual = mbps * unit["leased_capacity_mbps_year"] + km * unit["leased_link_km_year"]
    return {
        "mend_item_id": "leased_link_end", "mend_quantity": 2.0,
        "mend_capex": round(2 * unit["leased_link_end"], 2), "mend_annual": round(annual, 2),
    }  # fmt: skip


def _mend_link(short: float, link: Mapping[Any, Any], prices: _Prices) -> Row:
    """Return what carries so much more over a link.

    A fiber takes a further pair of modules of 10 Gb/s on each of its hops, with an interface at both ends
    of the link; its fibers are assumed to have a pair left. Leased capacity costs what it costs now, in
    proportion.
    """
    if link["kind"] == "leased":
        share = short / float(link["capacity_mbps"])
        return {"mend_annual": round(float(link["annual"]) * share, 2)}
    uplink = read_center_lots()["uplink"]
    many = math.ceil(short / uplink.lot - NEARLY)
    optic = prices.optics.get(str(link["optic"]).split(" ")[0].split("+")[0])
    modules = prices.unit[optic] * (int(link["huts"]) + 1) if optic else 0.0
    return {
        "mend_item_id": uplink.item_id,
        "mend_quantity": 2.0 * many,
        "mend_capex": round(many * (2 * prices.unit[uplink.item_id] + modules), 2),
    }


def _route(fallen: str, way: Way) -> Row:
    """Return a row of FAILOVER_ROUTES."""
    return {
        "fallen_id": fallen, "kind": way.flow.kind, "flow_id": way.flow.flow_id,
        "found": way.links is not None, "mbps": way.flow.mbps, "link_ids": " ".join(way.links or ()) or None,
        "length_km": way.length_km,
    }  # fmt: skip


def _summary(rows: pd.DataFrame, tiers: Part, linked: bool) -> dict[str, Any]:
    """Return the block of the summary: each fall with who takes over and what would break."""
    taken, centers = tiers.tables["takeovers"], tiers.tables["tier_centers"]
    assigned = tiers.tables["assignments"].set_index("assignment_id")
    falls = []
    for fallen, part in taken.groupby("fallen_id", sort=True):
        mine = rows[rows["fallen_id"] == fallen]
        short, held = mine[mine["short"] > 0], assigned.loc[part["assignment_id"]]
        falls.append({
            "fallen_id": str(fallen),
            "takers": sorted(set(part["taker_id"].astype(str))),
            "given": bool(part["given"].astype(bool).all()),
            "cameras": int(held["cameras"].sum()),
            "calls_per_year": round(float(held["calls_per_year"].sum()), 1),
            "limits": len(mine),
            "holds": not len(short),
            "breaks": [
                {k: r[k] for k in ("limit", "place_id", "needed", "have", "short", "unit", "mend_capex",
                                   "mend_annual")}
                for r in short.to_dict("records")
            ],
            "mend_capex": round(float(short["mend_capex"].sum()), 2),
            "mend_annual": round(float(short["mend_annual"].sum()), 2),
        })  # fmt: skip
    named = zip(centers["center_id"].astype(str), centers["name"], strict=True)
    held_ids = set(taken["fallen_id"].astype(str))
    return {
        "falls": falls,
        "names": {i: n if isinstance(n, str) and n else i for i, n in named},
        "without_load": sorted(set(centers["center_id"].astype(str)) - held_ids),
        "links_checked": linked,
        "holding": sum(f["holds"] for f in falls),
        "mend_all_capex": _together(rows, "mend_capex"),
        "mend_all_annual": _together(rows, "mend_annual"),
    }


def _together(rows: pd.DataFrame, column: str) -> float:
    """Return what mends every fall, one at a time: the dearest mending of each place and limit."""
    if not len(rows):
        return 0.0
    return round(float(rows.groupby(["limit", "place_id"])[column].max().sum()), 2)


def _findings(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a warning for each center whose takeover breaks a limit."""
    out = [
        {
            "code": "FAILOVER-SHORT", "severity": "warning", "feature": str(fallen), "count": len(part),
            "length_m": None, "message": "when this center falls, limits of those that take over break",
        }
        for fallen, part in rows[rows["short"] > 0].groupby("fallen_id", sort=True)
    ]  # fmt: skip
    return pd.DataFrame(out, columns=FINDINGS.names)
