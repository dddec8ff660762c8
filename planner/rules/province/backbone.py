"""The backbone of a plan of members, found again: ways of its flows, failures, light, money, bound."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from planner.catalog.table_files import (
    read_allowances,
    read_attenuators,
    read_backbone_optics,
    read_losses,
    read_ways,
)
from planner.rules.province.backbone_proof import Candidates, present_cents, proven_cents, wrong_cuts
from planner.rules.province.folder import PRICE_ROWS, STUDY, SUMMARY, ProvinceFolder
from planner.rules.province.rule import ProvinceRule
from planner.rules.rule import Fault, differs, gather

LINKS, NODES, FLOWS, SPANS = "backbone_links", "backbone_nodes", "backbone_flows", "backbone_spans"
EVIDENCE = "evidence/backbone"
MBPS, DB, KM = 0.01, 0.002, 0.002
BARE = ("new_poles", "existing_poles", "duct")


def _rows(folder: ProvinceFolder, layer: str) -> list[dict[str, Any]]:
    """Return the rows of a layer."""
    rows: list[dict[str, Any]] = (
        folder.layer(layer).drop(columns="geometry", errors="ignore").to_dict("records")
    )
    return rows


def ways_of_flows(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield paths that do not lead from end to end, and flows that are not carried whole."""
    ends = {r["backbone_link_id"]: {r["from_node"], r["to_node"]} for r in _rows(folder, LINKS)}
    known = set(folder.layer(NODES)["backbone_node_id"])
    loose = [i for i, both in ends.items() if not both <= known or len(both) != 2]
    yield from gather(LINKS, loose, "ends at no node, or twice at one.")
    broken = [r["backbone_flow_id"] for r in _rows(folder, FLOWS) if not _leads(r, ends)]
    yield from gather(FLOWS, broken, "its links do not lead from its first to its last node.")
    held = Candidates(folder.evidence("backbone"))
    names = {int(n["node"]): n["backbone_node_id"] for n in held.told["nodes"]}
    asked: dict[tuple[str, str], float] = {}
    for flow in held.flows:
        pair = (str(names[int(flow["from"])]), str(names[int(flow["to"])]))
        asked[pair] = asked.get(pair, 0.0) + float(flow["mbps"])
    carried = _carried(folder, "")
    for pair in sorted(asked.keys() | carried.keys()):
        a, b = asked.get(pair, 0.0), carried.get(pair, 0.0)
        if abs(a - b) > MBPS:
            yield Fault(FLOWS, pair[0], f"{pair[0]} to {pair[1]}: {b:g} Mb/s are carried; {a:g} are sent.")
    yield from _of_tiers(folder, held, names)


def _leads(row: Mapping[str, Any], ends: Mapping[str, set[str]]) -> bool:
    """Say whether the links of a path join its ends one after the other."""
    at = row["from_node"]
    for link in str(row["links"]).split():
        both = ends.get(link, set())
        if at not in both:
            return False
        (at,) = both - {at}
    return bool(at == row["to_node"])


def _carried(folder: ProvinceFolder, failure: str) -> dict[tuple[str, str], float]:
    """Return Mb/s between nodes under a failure."""
    out: dict[tuple[str, str], float] = {}
    for row in _rows(folder, FLOWS):
        if row["failure"] == failure:
            pair = (row["from_node"], row["to_node"])
            out[pair] = out.get(pair, 0.0) + float(row["mbps"])
    return out


def _of_tiers(folder: ProvinceFolder, held: Candidates, names: Mapping[int, Any]) -> Iterator[Fault]:
    """Yield flows of the tiers that the backbone was not planned for."""
    if "tier_flows" not in folder.parts:
        return
    stand: dict[str, str] = {}
    for row in _rows(folder, NODES):
        stand |= {row[k]: row["backbone_node_id"] for k in ("center_id", "member_id") if row[k]}
    told = {f["told"]: f for f in held.flows}
    left = set(folder.summary["backbone"].get("unreached", ()))
    for row in _rows(folder, "tier_flows"):
        if row["kind"] not in ("watch", "parent") or row["flow_id"] in left:
            continue
        start, end = stand.get(row["from_id"]), stand.get(row["to_id"])
        mbps = math.ceil(max(float(row["up_mbps"]), float(row["down_mbps"])) - 1e-9)
        if mbps < 1 or (start is not None and start == end) or row["from_id"] not in stand:
            continue
        flow = told.get(row["flow_id"])
        same = flow is not None and (names[int(flow["from"])], names[int(flow["to"])]) == (start, end)
        if flow is None or not same or int(flow["mbps"]) != mbps:
            what = f"{row['flow_id']}: the backbone is not planned for its {mbps} Mb/s between these places."
            yield Fault("tier_flows", row["flow_id"], what)


def failures_borne(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield failures that protected flows do not survive, and capacities that are passed."""
    held = Candidates(folder.evidence("backbone"))
    names = {int(n["node"]): n["backbone_node_id"] for n in held.told["nodes"]}
    links = {r["backbone_link_id"]: r for r in _rows(folder, LINKS)}
    flows = _rows(folder, FLOWS)
    most = dict.fromkeys(links, 0.0)
    for failure in _failures(held):
        told = _told_as(held, names, failure)
        gone = {str(held.corridors[e]["backbone_link_id"]) for e in held.gone(failure)}
        if failure[0] != "none" and not gone & links.keys():
            continue
        mine = [r for r in flows if r["failure"] == told]
        rows = mine or [r for r in flows if r["failure"] == ""]
        asked: dict[tuple[Any, Any], float] = {}
        for k, mbps in held.asked(failure).items():
            pair = (names[int(held.flows[k]["from"])], names[int(held.flows[k]["to"])])
            asked[pair] = asked.get(pair, 0.0) + mbps
        yield from _passes(told, asked, rows, gone)
        load = _load([r for r in rows if not gone & set(str(r["links"]).split())], links)
        most = {i: max(m, load[i]) for i, m in most.items()}
        if failure[0] == "none":
            for i, carried in load.items():
                yield from differs(LINKS, i, links[i]["normal_mbps"], carried, MBPS, "flows at work")
    for i, carried in most.items():
        yield from differs(LINKS, i, links[i]["load_mbps"], carried, MBPS, "flows under the worst failure")
        if carried > float(links[i]["capacity_mbps"]) + MBPS:
            has = links[i]["capacity_mbps"]
            what = f"{i}: carries {carried:g} Mb/s under the worst failure; it has {has:g}."
            yield Fault(LINKS, i, what)


def _failures(held: Candidates) -> list[list[Any]]:
    """Return what may fail, nothing first."""
    out: list[list[Any]] = [["none", -1]]
    out += [["edge", e] for e, c in enumerate(held.corridors) if c["backbone_link_id"]]
    out += [["group", g] for g in range(len(held.told["groups"]))]
    if held.told["nodes_fail"]:
        out += [["node", int(n["node"])] for n in held.told["nodes"]]
    return out


def _told_as(held: Candidates, names: Mapping[int, Any], failure: list[Any]) -> str:
    """Return how the flows call a failure."""
    kind, index = failure
    if kind == "edge":
        return str(held.corridors[index]["backbone_link_id"])
    if kind == "node":
        return str(names[index])
    return f"risk {held.told['groups'][index]['risk']}" if kind == "group" else ""


def _passes(
    told: str, asked: Mapping[tuple[Any, Any], float], rows: list[dict[str, Any]], gone: set[str]
) -> Iterator[Fault]:
    """Yield what does not pass under a failure."""
    got: dict[tuple[Any, Any], float] = {}
    for row in rows:
        if not gone & set(str(row["links"]).split()):
            pair = (row["from_node"], row["to_node"])
            got[pair] = got.get(pair, 0.0) + float(row["mbps"])
    for pair, mbps in asked.items():
        if got.get(pair, 0.0) < mbps - MBPS:
            what = (
                f"{pair[0]} to {pair[1]}: {got.get(pair, 0.0):g} of {mbps:g} Mb/s pass "
                f"{'when ' + told + ' fails' if told else 'at work'}."
            )
            yield Fault(FLOWS, str(pair[0]), what)


def _load(rows: list[dict[str, Any]], links: Mapping[str, Any]) -> dict[str, float]:
    """Return Mb/s on each link."""
    out = dict.fromkeys(links, 0.0)
    for row in rows:
        for link in str(row["links"]).split():
            if link in out:
                out[link] += float(row["mbps"])
    return out


def light_of_links(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield links whose hops are longer than allowed, dark or blinding by both sums."""
    optics = {o.optic: o for o in read_backbone_optics()}
    taken = {a.attenuator: a for a in read_attenuators()}
    losses, reel = read_losses(), read_allowances()["reel_m"].value
    asked = folder.study["backbone"]
    ways = _km_of(folder)
    for row in _rows(folder, LINKS):
        if row["kind"] != "fiber":
            continue
        link, hops = row["backbone_link_id"], int(row["huts"]) + 1
        own = sum(km for w, km in ways.get(link, []) if w in BARE) * (1 + float(asked["slack_pct"]) / 100)
        other = sum(km for w, km in ways.get(link, []) if w not in BARE)
        hop_km = (own + other) / hops
        yield from differs(LINKS, link, row["hop_km"], hop_km, KM, "spans over hops")
        name, _, less = str(row["optic"]).partition(" + ")
        optic = optics.get(name)
        if optic is None or (less and less not in taken):
            yield Fault(LINKS, link, f"{link}: its optic `{row['optic']}` is not in the catalog.")
            continue
        fiber = losses[f"fiber_{optic.down_nm}"]
        splices = (math.ceil(own * 1000 / hops / reel) if own else 0) + 2
        weak = (taken[less].loss_low_db, taken[less].loss_high_db) if less else (0.0, 0.0)
        parts = ((fiber, hop_km), (losses["standing_fiber"], other / hops), (losses["splice"], splices),
                 (losses["connector"], 2), (losses["repair"], 1))  # fmt: skip
        low = sum(p.low * n for p, n in parts) + weak[0]
        high = sum(p.high * n for p, n in parts) + weak[1]
        budget = optic.tx_min_dbm - optic.rx_sensitivity_dbm - optic.down_penalty_db
        for key, value in (("loss_low_db", low), ("loss_high_db", high), ("margin_db", budget - high)):
            yield from differs(LINKS, link, row[key], value, DB, key)
        if budget - high < -DB or low < optic.tx_max_dbm - optic.rx_overload_dbm - DB:
            yield Fault(LINKS, link, f"{link}: {row['optic']} is too dark or blinded over {hop_km:.3f} km.")
        if hop_km > min(float(asked["hut_km"]), optic.reach_m / 1000) + KM:
            yield Fault(LINKS, link, f"{link}: a hop of {hop_km:.3f} km is longer than allowed.")


def _km_of(folder: ProvinceFolder) -> dict[str, list[tuple[str, float]]]:
    """Return way and km of the spans of each link."""
    out: dict[str, list[tuple[str, float]]] = {}
    for row in _rows(folder, SPANS):
        out.setdefault(row["backbone_link_id"], []).append((row["way"], float(row["length_km"])))
    return out


def _prices(folder: ProvinceFolder) -> dict[str, tuple[Decimal, bool]]:
    """Return price at the study's level, and whether it is paid every year, by item."""
    level = str(folder.study["costs"]["level"])
    with (folder.path / PRICE_ROWS).open(encoding="utf-8", newline="") as file:
        return {
            r["item_id"]: (Decimal(r[level]), r["recurrence"] == "year") for r in csv.DictReader(file)
        }  # fmt: skip


def _needs(folder: ProvinceFolder) -> dict[str, dict[str, Decimal]]:
    """Return the quantities of each asset of the backbone."""
    frame = folder.layer("province_quantities")
    mine = frame[frame["layer"].isin([LINKS, NODES])]
    out: dict[str, dict[str, Decimal]] = {}
    for asset, item, many in zip(mine["asset_id"], mine["item_id"], mine["quantity"], strict=True):
        held = out.setdefault(str(asset), {})
        held[str(item)] = held.get(str(item), Decimal(0)) + Decimal(str(many))
    return out


def money_of_links(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield links and places whose quantities or amounts do not follow from their spans and prices."""
    prices, needs = _prices(folder), _needs(folder)
    nodes = {r["backbone_node_id"]: r for r in _rows(folder, NODES) if r["kind"] != "hut"}
    links = {r["backbone_link_id"]: r for r in _rows(folder, LINKS)}
    yield from gather("province_quantities", sorted(needs.keys() - nodes.keys() - links.keys()),
                      "is no link and no place of the backbone.")  # fmt: skip
    ways = _km_of(folder)
    total = {"capex": Decimal(0), "annual": Decimal(0)}
    cents = 0
    for layer, rows in ((NODES, nodes), (LINKS, links)):
        for asset, row in rows.items():
            works, yearly, present = present_cents(needs.get(asset, {}), prices, folder.study)
            yield from differs(layer, asset, row["capex"], float(works), 0.011, "quantities at their prices")
            yield from differs(
                layer, asset, row["annual"], float(yearly), 0.011, "quantities at their prices"
            )
            total = {"capex": total["capex"] + works, "annual": total["annual"] + yearly}
            cents += present
            if layer == LINKS:
                yield from differs(layer, asset, row["present_cost"], present / 100, 0.011, "present cost")
                yield from _meters(folder, row, ways.get(asset, []), needs.get(asset, {}))
    told = folder.summary["backbone"]
    for key, amount in total.items():
        yield from differs(
            SUMMARY, f"backbone.{key}", told.get(key), float(amount), 0.011, "links and places"
        )
    yield from differs(
        SUMMARY, "backbone.objective", told.get("objective"), cents / 100, 0.011, "all of them"
    )


def _meters(
    folder: ProvinceFolder,
    row: Mapping[str, Any],
    spans: list[tuple[str, float]],
    needs: Mapping[str, Decimal],
) -> Iterator[Fault]:
    """Yield quantities of a link that its spans, hops or capacity do not give."""
    link, ways = str(row["backbone_link_id"]), read_ways()
    slack = 1 + float(folder.study["backbone"]["slack_pct"]) / 100
    if row["kind"] == "leased":
        told = float(needs.get("leased_capacity_mbps_year", 0))
        if told and abs(told - float(row["capacity_mbps"])) > MBPS:
            yield Fault(
                LINKS, link, f"{link}: rents {told:g} Mb/s; its capacity is {row['capacity_mbps']:g}."
            )
        if not told and not needs.get("link_fee_year"):
            yield Fault(LINKS, link, f"{link}: is leased and pays nothing.", "warning")
        return
    for way in sorted({w for w, _ in spans}):
        km = sum(k for w, k in spans if w == way)
        found = float(needs.get(ways[way].route_item, 0))
        yield from differs(LINKS, link, found, km * 1000, 0.02 + 0.02 * len(spans), f"meters of {way}")
    own = sum(k for w, k in spans if w in BARE) * 1000 * slack
    cable = sum(float(q) for i, q in needs.items() if i.startswith(("cable_adss_", "cable_duct_")))
    yield from differs(LINKS, link, cable, own, 0.02 + 0.02 * len(spans), "meters of cable")
    huts = float(needs.get("backbone_hut", 0))
    yield from differs(LINKS, link, huts, float(row["huts"]), 0.0, "huts between its ends")


def bound_faults(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield what the stored rows and prices do not prove."""
    held, told = Candidates(folder.evidence("backbone")), folder.summary["backbone"]
    prices = _prices(folder)
    try:
        for e, c in enumerate(held.corridors):
            for n, level in enumerate(c["levels"]):
                if present_cents(level["needs"], prices, folder.study)[2] != int(level["cents"]):
                    yield Fault(
                        EVIDENCE, str(e), f"corridor {e}, level {n}: its cost is not that of its needs."
                    )
        yield from _chosen(folder, held)
        yield from (Fault(EVIDENCE, "cuts", f"{what}.") for what in wrong_cuts(held))
        proven = proven_cents(held) / 100
    except (ValueError, KeyError, IndexError, TypeError, ArithmeticError) as fault:
        yield Fault(EVIDENCE, "tree", f"the proof of the bound cannot be followed: {fault}.")
        return
    certified = float(told["certified_lower_bound"])
    if certified > proven + 0.011:
        yield Fault(SUMMARY, "backbone", f"certified bound {certified:,.2f}; the tree proves {proven:,.2f}.")
    objective, lower = float(told["objective"]), float(told["lower_bound"])
    if not certified - 0.011 <= lower <= objective + 0.011:
        yield Fault(
            SUMMARY, "backbone", f"bounds {certified:,.2f}, {lower:,.2f} and objective {objective:,.2f}."
        )
    for key, bound in (("gap_pct", lower), ("certified_gap_pct", certified)):
        gap = max(0.0, 100 * (objective - bound) / objective) if objective > 0 else 0.0
        yield from differs(SUMMARY, f"backbone.{key}", told.get(key), gap, 1e-3, "objective and bound")
    ended = (
        "proven"
        if float(told["gap_pct"]) <= float(folder.study["backbone"]["gap_limit_pct"]) + 1e-6
        else "stopped"
    )
    if told["outcome"] != ended:
        yield Fault(SUMMARY, "backbone.outcome", f"`outcome` is {told['outcome']}; its gap says {ended}.")


def _chosen(folder: ProvinceFolder, held: Candidates) -> Iterator[Fault]:
    """Yield links that are not the chosen levels of the candidates."""
    names = {int(n["node"]): n["backbone_node_id"] for n in held.told["nodes"]}
    needs = _needs(folder)
    chosen = {c["backbone_link_id"]: c for c in held.corridors if c["chosen"] is not None}
    links = {r["backbone_link_id"]: r for r in _rows(folder, LINKS)}
    yield from gather(
        LINKS, sorted(links.keys() ^ chosen.keys()), "is a link or a chosen candidate, not both."
    )
    for i in sorted(links.keys() & chosen.keys()):
        c, row = chosen[i], links[i]
        level = c["levels"][int(c["chosen"])]
        asked = {k: Decimal(v) for k, v in level["needs"].items() if Decimal(v)}
        same = {k: v for k, v in needs.get(i, {}).items() if v} == asked
        ends = {names[int(c["from"])], names[int(c["to"])]} == {row["from_node"], row["to_node"]}
        if not same or not ends or float(level["mbps"]) != float(row["capacity_mbps"]):
            yield Fault(LINKS, i, f"{i}: its ends, capacity or quantities are not those of its candidate.")


_CAUSE = "A row edited by hand, or tables of two runs."
_MEND = "Run the study of members again; if it comes back, report it as a fault."
_ALL = (LINKS, NODES, FLOWS, SPANS, EVIDENCE, STUDY, SUMMARY)

RULES = (
    ProvinceRule(
        "INT-BACKBONE-WAYS",
        "Each flow of the tiers, members and localities is carried whole, over links that lead from its "
        "first to its last node.",
        "A center that no link reaches is blind, whatever the map shows.",
        _CAUSE, _MEND, _ALL, ways_of_flows,
    ),
    ProvinceRule(
        "INT-BACKBONE-FAILURES",
        "After the failure of any one link, named risk and, where the study asks, place, what must survive "
        "passes over other links, and no link carries more than its capacity; a flow is let go only where no "
        "candidate leads past.",
        "One digger on one road must not silence a province.",
        _CAUSE, _MEND, _ALL, failures_borne,
    ),
    ProvinceRule(
        "INT-BACKBONE-LIGHT",
        "The highest loss of every hop, margin included, is within the power budget of its optic, the least "
        "does not blind it, and no hop is longer than the study and the optic allow.",
        "A hop that is too long stays dark until somebody builds a hut that nobody has paid for.",
        _CAUSE, _MEND, _ALL, light_of_links,
    ),
    ProvinceRule(
        "INT-BACKBONE-MONEY",
        "Quantities of links follow from their spans, huts and capacities; capex, yearly and present cost "
        "are these at the prices in force.",
        "Fees of links that were left out of the budget have switched real cameras off.",
        _CAUSE, _MEND, (*_ALL, "province_quantities", PRICE_ROWS), money_of_links,
    ),
    ProvinceRule(
        "INT-BACKBONE-BOUND",
        "The chosen links are levels of the stored candidates; each stored row follows from candidates, "
        "flows and failures, and the stored tree of prices proves the certified bound, by exact fractions "
        "and with code of the audit's own.",
        "A bound that cannot be proven again is a claim.",
        "Evidence or figures edited by hand; a catalog of another version.",
        "Audit with the version that made the plan, or run the study again.",
        (*_ALL, "province_quantities", PRICE_ROWS), bound_faults,
    ),
)  # fmt: skip
