"""What is read of stored plans of members set side by side: money, and what their service hangs on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from planner.catalog.money_tables import read_money_tables
from planner.costs.disruption import Book, Works
from planner.costs.disruption_above import Province
from planner.costs.side_by_side import StoredMoney
from planner.network.availability import CABLES
from planner.network.backbone_stops import Above, BackboneLink, Sends
from planner.network.stops import Sites, Standing
from planner.plan.compared import read_asked, read_money, read_prices, read_works
from planner.plan.province.cash import phases_before
from planner.plan.province.store import Province as Stored
from planner.plan.store import read_tables
from planner.schema import CAMERAS
from planner.schema.money import CASH_FLOW, MONEY_LINES

KM, LEASED_FIBER = 1000.0, "lease_dark_fiber"
HANGS = "existing_poles"
OWN_CABLE = {"new_poles": "aboveGround", "existing_poles": "aboveGround", "duct": "belowGround"}


def as_plan(province: Stored) -> dict[str, Any]:
    """Return `province.json` with what `plan.json` has beside it, so that both are told by the same words.

    Shares are of the whole where members count demand alike, else None; the owned share is by route.
    """
    summary, plans = province.summary, [m.summary for m in province.members]
    demand = summary["cameras"]["demand"]
    bound = None
    if len(demand) == 1 and demand[0]["demand_total"]:
        bound = min(1.0, demand[0]["coverage_bound"] / demand[0]["demand_total"])
    network = summary["network"]
    owned = math.fsum(p["network"]["owned_route_share"] * p["network"]["route_m"] for p in plans)
    pon = [p["network"]["pon"] for p in plans if p["network"].get("pon")]
    kinds: dict[str, int] = {}
    for plan in plans:
        for kind, count in plan["network"]["pops"]["by_kind"].items():
            kinds[kind] = kinds.get(kind, 0) + count
    told = {
        "pops": {"by_kind": kinds},
        "owned_route_share": owned / network["route_m"] if network["route_m"] else 0.0,
        "pon": _pon(pon, len(plans)),
    }
    return {
        **summary,
        "cameras": {**summary["cameras"], "coverage_upper_bound_share": bound},
        "network": {**network, **told},
        "cost": {**summary["cost"], "level": province.resolved["costs"]["level"]},
        **({"money": {**summary["money"], "loan": None, "exchange": None}} if "money" in summary else {}),
    }


def _pon(told: Sequence[Mapping[str, Any]], members: int) -> dict[str, Any]:
    """Return what members say of splitters together, nothing where all are point to point."""
    if not told:
        return {}
    names = sorted({str(p["architecture"]) for p in told})
    alike = len(names) == 1 and len(told) == members
    return {
        "architecture": names[0] if alike else "mixed",
        "ports_used": sum(int(p.get("ports_used", 0)) for p in told),
        "splitters": [s for p in told for s in p.get("splitters", ())],
    }


def province_money(province: Stored, summary: Mapping[str, Any]) -> StoredMoney | None:
    """Return the money of a stored plan of members; None where it was made before it had a cash flow.

    Parameters
    ----------
    summary
        As `as_plan` gives it.

    Raises
    ------
    InputError
        A layer of a member cannot be read.
    """
    if "money" not in summary or province.cash_flow.empty:
        return None
    flow = province.cash_flow
    found = {m.member_id: read_money(m.folder, m.summary) for m in province.members}
    theirs = {m: f for m, f in found.items() if f is not None}
    own, before = own_lines(province), _before(province)
    parts = own[own["recurrence"] != "due"].assign(phase=1, quantity=0.0)
    columns = ["line_id", "item_id", "phase", "quantity", "total"]
    return StoredMoney(
        summary=summary,
        lines=pd.concat([*(_named(f.lines, m) for m, f in theirs.items()), own], ignore_index=True),
        flow=flow.loc[flow["whose"] == "all", CASH_FLOW.names].reset_index(drop=True),
        cameras=pd.concat([f.cameras[["camera_id", "mode"]] for f in theirs.values()], ignore_index=True),
        parts=pd.concat([*(_named(f.parts[columns].assign(phase=f.parts["phase"] + before[m]), m)
                           for m, f in theirs.items()), parts[columns]], ignore_index=True),
        book=province.prices.set_index("item_id"),
        asked=province.resolved,
    )  # fmt: skip


def _before(province: Stored) -> dict[str, int]:
    """Return how many phases of the province go by before each member is built."""
    rows = zip(province.tables["members"]["member_id"], province.tables["members"]["built_in"], strict=True)
    built = {str(m): None if pd.isna(phase) else int(phase) for m, phase in rows}
    return phases_before(built, len(province.tables["province_phases"]))


def _named(lines: pd.DataFrame, member: str) -> pd.DataFrame:
    """Return lines of a member under ids of their own."""
    return lines.assign(line_id=[f"{member}/{i}" for i in lines["line_id"]])


def own_lines(province: Stored) -> pd.DataFrame:
    """Return MONEY_LINES of the province's own lines and its maintenance, with nobody named as payer."""
    facts = read_money_tables()
    labor = province.prices.set_index("item_id")["labor_share"]
    rows: list[dict[str, Any]] = []
    for line in province.bom[province.bom["member"].isna()].to_dict("records"):
        item, group, yearly = str(line["item_id"]), str(line["group"]), line["recurrence"] == "year"
        share = float(labor.get(item, math.nan))
        kind = facts.kind(item, group, None if math.isnan(share) else share) if yearly else "works"
        life = math.nan if yearly else facts.life_years(item, group)
        rows.append(
            {
                "line_id": line["line_id"], "item_id": item, "recurrence": line["recurrence"],
                "total": float(line["total"]), "kind": kind, "payer": None,
                "service_life_years": life, "foreign_share": facts.foreign_share(item, group),
            }
        )  # fmt: skip
    kept = float(province.summary["cost"]["own"]["maintenance"])
    rows.append(
        {"line_id": "MAINTENANCE", "item_id": None, "recurrence": "due", "total": kept, "kind": "maintenance",
         "payer": None, "service_life_years": math.nan, "foreign_share": 0.0}
    )  # fmt: skip
    return pd.DataFrame(rows, columns=MONEY_LINES.names)


def province_works(folder: Path, province: Stored, book: Book) -> Province | None:
    """Return what fees and repairs of a stored plan of members rest on; None without a cash flow.

    Raises
    ------
    InputError
        A layer cannot be read.
    """
    members: dict[str, Works] = {}
    for m in province.members:
        works = read_works(m.folder, m.summary, book)
        if works is None:
            return None
        members[m.member_id] = works
    return Province(members, _own_works(folder, province, book), read_above(province, members))


def _own_works(folder: Path, province: Stored, book: Book) -> Works:
    """Return the province's own lines, quantities and cables; no site hangs on them alone."""
    nobody = Sites((), (), ())
    stands = Standing(nobody, nobody, frozenset(), frozenset(), {})
    quantities = province.tables["province_quantities"]
    sizes = {s.item_id: (s.deployment, s.fiber_count) for s in book.sizes}
    rows = [
        (*sizes[str(i)], float(q))
        for i, q in zip(quantities["item_id"], quantities["quantity"], strict=True)
        if str(i) in sizes
    ]
    cables = pd.DataFrame(rows, columns=["deployment", "fiber_count", "route_m"])
    asked = read_asked(folder)
    level = {"cost": {"level": asked["costs"]["level"]}}
    return Works(
        stands, own_lines(province), quantities, cables, read_prices(folder, level),
        float(asked["costs"]["tax_pct"]), float(asked["finance"]["tax_opex_pct"]),
    )  # fmt: skip


def read_above(province: Stored, members: Mapping[str, Works]) -> Above:
    """Return the backbone of a stored plan with what is sent over it; without one nothing is."""
    part = province.parts.get("backbone")
    if part is None:
        return Above({})
    tables = {**part.tables, **{n: t for p in province.parts.values() for n, t in p.tables.items()}}
    nodes = tables["backbone_nodes"].to_dict("records")
    at = {str(r[k]): str(r["backbone_node_id"]) for k in ("member_id", "center_id") for r in nodes if r[k]}
    ways = _ways(tables["backbone_flows"])
    joined = {m: frozenset(w.stands.camera.ids) for m, w in members.items()}
    links = _links(tables["backbone_links"], tables["backbone_spans"])
    if "assignments" not in tables:
        sent = [
            Sends(m, at[m], end, joined[m], 0.0, ways[start, end])
            for m in joined
            for start, end in ways
            if start == at.get(m)
        ]
        return Above(links, tuple(sent))
    return _assigned(province, tables, links, ways, at, joined)


def _links(links: pd.DataFrame, spans: pd.DataFrame) -> dict[str, BackboneLink]:
    """Return the links: what of each is rented, hangs on poles of others, and is to be mended."""
    along: dict[str, list[Mapping[Any, Any]]] = {}
    for row in spans.to_dict("records"):
        along.setdefault(str(row["backbone_link_id"]), []).append(row)
    out = {}
    for row in links.to_dict("records"):
        name, leased = str(row["backbone_link_id"]), row["kind"] == "leased"
        mine = along.get(name, [])
        cable: dict[str, float] = {}
        for span in mine:
            ground = OWN_CABLE.get(str(span["way"]))
            if ground:
                cable[CABLES[ground]] = cable.get(CABLES[ground], 0.0) + float(span["length_km"])
        out[name] = BackboneLink(
            ends=(str(row["from_node"]), str(row["to_node"])),
            rented=leased or any(s["way"] == LEASED_FIBER or s["fee_year"] > 0 for s in mine),
            attached=any(s["way"] == HANGS for s in mine),
            cable_km=cable,
            hops=0 if leased else int(row["huts"]) + 1,
            huts=0 if leased else int(row["huts"]),
        )
    return out


def _ways(flows: pd.DataFrame) -> dict[tuple[str, str], tuple[tuple[str, ...], ...]]:
    """Return the ways of the flows between two nodes: the widest when nothing has failed, then the others."""
    blank = flows["failure"].isna() | (flows["failure"] == "")
    out: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for frame in (flows[blank], flows[~blank]):
        for row in frame.sort_values("mbps", ascending=False, kind="stable").to_dict("records"):
            held = out.setdefault((str(row["from_node"]), str(row["to_node"])), [])
            way = tuple(str(row["links"]).split())
            if way not in held:
                held.append(way)
    return {pair: tuple(ways) for pair, ways in out.items()}


def _assigned(
    province: Stored, tables: Mapping[str, pd.DataFrame], links: Mapping[str, BackboneLink],
    ways: Mapping[tuple[str, str], tuple[tuple[str, ...], ...]], at: Mapping[str, str],
    joined: Mapping[str, frozenset[str]],
) -> Above:  # fmt: skip
    """Return the backbone with what the centers in tiers are assigned."""
    cameras, calls, centers = [], [], []
    district = {m.member_id: _districts(province, m.member_id) for m in province.members}
    for row in tables["assignments"].to_dict("records"):
        member, start, end = (
            str(row["member_id"]),
            at.get(str(row["member_id"])),
            at.get(str(row["center_id"])),
        )
        if start is None or end is None or start == end:
            continue
        way = ways.get((start, end), ())
        if row["kind"] == "calls":
            calls.append(Sends(member, start, end, frozenset(), float(row["calls_per_year"]), way))
            continue
        of = district.get(member, {})
        name = row["district"] if isinstance(row["district"], str) else ""
        here = frozenset(i for i in joined.get(member, ()) if not name or of.get(i) == name)
        cameras.append(Sends(member, start, end, here, 0.0, way))
    for row in tables["tier_flows"].to_dict("records"):
        start, end = at.get(str(row["from_id"])), at.get(str(row["to_id"]))
        if row["kind"] == "parent" and start is not None and end is not None and start != end:
            centers.append(Sends(str(row["from_id"]), start, end, ways=ways.get((start, end), ())))
    return Above(links, tuple(cameras), tuple(calls), tuple(centers))


def _districts(province: Stored, member: str) -> dict[str, str]:
    """Return the district of each camera of a member, nothing where blocks are whole members."""
    if province.resolved["tiers"]["block"] != "district":
        return {}
    folder = next(m.folder for m in province.members if m.member_id == member)
    frame = read_tables(folder, CAMERAS)["cameras"]
    return {
        str(i): d if isinstance(d, str) else ""
        for i, d in zip(frame["camera_id"], frame["district"], strict=True)
    }
