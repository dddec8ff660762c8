"""INT-FAILOVER-*: who takes over whom, and every limit that the fall of a center would break, found again."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from planner.catalog.center_tables import read_center_lots
from planner.catalog.table_files import read_allowances, read_kits, read_uplinks
from planner.rules.province.folder import PRICE_ROWS, STUDY, SUMMARY, ProvinceFolder
from planner.rules.province.rule import ProvinceRule
from planner.rules.province.tier_counts import watching
from planner.rules.province.tiers import rows_of, text
from planner.rules.province.waiting import right_seats
from planner.rules.rule import Fault

NEARLY, CENT = 0.006, 0.011
CALLS_OFF = 0.1
"""Calls a year by which rounding may part the summary and the layers."""
OF_CENTERS = {"seats": "", "storage": "_tb", "ports": "", "uplink": "_mbps"}
TAKES = {"storage": "storage_tb", "ports": "ports", "uplink": "uplink_mbps"}
Row = dict[str, Any]
Key = tuple[str, str, str]


def takers_wrong(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield assignments that nobody takes over, or another than the study names; and footage miscounted."""
    centers = {str(c["id"]): c for c in watching(folder)}
    asked = folder.study["tiers"]
    headroom = 1 + read_allowances()["stream_headroom_pct"].value / 100
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in rows_of(folder, "takeovers"):
        rows[str(row["assignment_id"])].append(row)
    for held in rows_of(folder, "assignments"):
        key, center = str(held["assignment_id"]), str(held["center_id"])
        mine = rows.pop(key, [])
        if len(mine) != (1 if len(centers) > 1 else 0):
            yield Fault("takeovers", key, f"{len(mine)} centers take {key} over when {center} falls.")
        for row in mine:
            taker, where = str(row["taker_id"]), str(row["takeover_id"])
            if str(row["fallen_id"]) != center or taker not in centers or taker == center:
                told = f"{key} is at {center}; {row['fallen_id']} falls and {taker} takes it."
                yield Fault("takeovers", where, told)
                continue
            named = [c for c, s in centers.items() if center in s["takes_over"]]
            if named and taker not in named:
                yield Fault("takeovers", where, f"{taker} takes over {center}; the study names {named[0]}.")
            if bool(row["given"]) != bool(named):
                yield Fault("takeovers", where, "`given` is not what the study says.")
            cameras = held["kind"] == "cameras"
            tb = float(held["stream_mbps"]) / headroom * asked["outage_h"] * 3600 / 8e6 if cameras else 0.0
            if abs(float(row["storage_tb"]) - tb) > NEARLY:
                told = f"{row['storage_tb']:,.3f} TB while it is down; its streams make {tb:,.3f}."
                yield Fault("takeovers", where, told)
    for key in rows:
        yield Fault("takeovers", key, f"{key} is taken over, and no such assignment stands.")


def _limits(folder: ProvinceFolder) -> dict[Key, Row]:
    """Return the rows of `failovers` by fallen center, limit and place."""
    return {
        (str(r["fallen_id"]), str(r["limit"]), str(r["place_id"])): r for r in rows_of(folder, "failovers")
    }


def center_limits_wrong(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield limits of centers that are missing, or whose need, stock or shortage is another."""
    told = {k: r for k, r in _limits(folder).items() if k[1] in OF_CENTERS}
    centers = {str(r["center_id"]): r for r in rows_of(folder, "tier_centers")}
    held = {str(r["assignment_id"]): r for r in rows_of(folder, "assignments")}
    asked = folder.study["tiers"]
    per_seat = asked["failover_cameras_per_seat"] or folder.study["cameras"]["cameras_per_seat"]
    taken: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows_of(folder, "takeovers"):
        if str(row["assignment_id"]) in held and str(row["taker_id"]) in centers:
            taken[str(row["fallen_id"]), str(row["taker_id"])].append(row)
    for (fallen, taker), rows in taken.items():
        has = centers[taker]
        mine = [held[str(r["assignment_id"])] for r in rows]
        cameras = int(has["cameras"]) + sum(int(r["cameras"]) for r in mine)
        erlangs = float(has["erlangs"]) + sum(float(r["erlangs"]) for r in mine)
        for limit, unit in OF_CENTERS.items():
            if (fallen, limit, taker) not in told:
                yield Fault("failovers", fallen, f"{fallen} falls: {limit} of {taker} is not told.")
                continue
            row = told.pop((fallen, limit, taker))
            have = float(has[f"{limit}_have{unit}"]) + float(has[f"{limit}_bought{unit}"])
            if limit == "seats":
                calls = float(row["needed"]) - math.ceil(cameras / per_seat)
                right = calls >= 0 and right_seats(round(calls), erlangs, asked)
                need = float(row["needed"]) if right else -1.0
            else:
                need = float(has[f"{limit}_used{unit}"]) + sum(float(r[TAKES[limit]]) for r in rows)
            yield from _unlike(row, need, have)
    for key in told:
        yield Fault("failovers", key[0], f"{key[0]} falls: {key[1]} of {key[2]}, which takes nothing over.")


def _unlike(row: Row, need: float, have: float) -> Iterator[Fault]:
    """Yield a fault where a row does not hold this need and stock, or their difference."""
    short = max(0.0, need - have)
    told = (float(row["needed"]), float(row["have"]), float(row["short"]))
    if need < 0 or any(abs(a - b) > NEARLY for a, b in zip(told, (need, have, short), strict=True)):
        what = f"{row['fallen_id']} falls: {row['limit']} of {row['place_id']} is told as needed "
        what += f"{told[0]:,.3f}, there {told[1]:,.3f}, short {told[2]:,.3f}; "
        what += (
            "the seats do not answer it." if need < 0 else f"it is {need:,.3f}, {have:,.3f}, {short:,.3f}."
        )
        yield Fault("failovers", str(row["failover_id"]), what)


def ways_wrong(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield ways that do not join their ends, pass what is gone, or are said to be missing and are not."""
    net = _Net(folder)
    told = _limits(folder)
    routes = {(str(r["fallen_id"]), str(r["flow_id"])): r for r in rows_of(folder, "failover_routes")}
    for fallen in sorted({str(r["fallen_id"]) for r in rows_of(folder, "takeovers")}):
        node = net.node_of.get(fallen, "")
        stays = node in net.towns and not folder.study["tiers"]["node_falls"]
        gone = "" if stays else node
        left = {i: link for i, link in net.links.items() if gone not in (link["from_node"], link["to_node"])}
        load, moved = net.kept(left, gone, node)
        moved |= net.takeovers(fallen)
        for flow, (start, end, mbps) in moved.items():
            key, lost = (fallen, flow), not start or not end
            row = routes.pop(key) if key in routes else None
            if row is None and not lost:
                yield Fault("failover_routes", flow, f"{fallen} falls: {flow} moves, and no way is told.")
                continue
            links = text(row["link_ids"]).split() if row is not None else []
            found = row is not None and bool(row["found"])
            if row is not None and abs(float(row["mbps"]) - mbps) > NEARLY:
                yield Fault(
                    "failover_routes", str(row["route_id"]), f"{row['mbps']} Mb/s; it is {mbps:,.3f}."
                )
            if found and (not _joins(links, start, end, left) or gone in (start, end)):
                what = (
                    f"{fallen} falls: the way of {flow} does not lead from {start} to {end} by what is left."
                )
                yield Fault("failover_routes", str(row["route_id"]) if row else flow, what)
                continue
            if not found and not lost and gone not in (start, end) and _reached(start, end, left):
                yield Fault(
                    "failover_routes", flow, f"{fallen} falls: {flow} is said to have no way; one is left."
                )
            if not found and (fallen, "path", flow) not in told:
                yield Fault("failovers", fallen, f"{fallen} falls: {flow} has no way, and no limit says so.")
            for link in links:
                load[link] += mbps
        touched = {i for (f, _), r in net.stored(folder).items() if f == fallen for i in r}
        for link in sorted(touched & set(left)):
            limit = told.get((fallen, "link", link))
            if limit is None:
                yield Fault("failovers", fallen, f"{fallen} falls: the load of {link} is not told.")
            else:
                yield from _unlike(limit, load[link], float(left[link]["capacity_mbps"]))
    for fallen, flow in routes:
        yield Fault("failover_routes", flow, f"{fallen} falls: {flow} does not move then.")


class _Net:
    """The backbone as stored: links, flows when nothing has failed, and the node of each place."""

    def __init__(self, folder: ProvinceFolder) -> None:
        self.links = {str(r["backbone_link_id"]): r for r in rows_of(folder, "backbone_links")}
        self.node_of = {
            text(r["place_id"]): str(r["backbone_node_id"])
            for r in rows_of(folder, "backbone_nodes")
            if text(r["place_id"])
        }
        for center in watching(folder):
            if center["member"] and center["member"] not in self.node_of and center["id"] in self.node_of:
                self.node_of[center["member"]] = self.node_of[center["id"]]
        self.towns = {self.node_of[m] for m in folder.member_ids if m in self.node_of}
        self.flows = [r for r in rows_of(folder, "backbone_flows") if not text(r["failure"])]
        self.taken = [r for r in rows_of(folder, "tier_flows") if text(r["fallen_id"])]

    def kept(
        self, left: dict[str, Row], gone: str, node: str
    ) -> tuple[dict[str, float], dict[str, tuple[str, str, float]]]:
        """Return the load of flows that keep their way, and those that passed the fallen center."""
        load = dict.fromkeys(left, 0.0)
        moved = {}
        for row in self.flows:
            links, ends = text(row["links"]).split(), (str(row["from_node"]), str(row["to_node"]))
            if gone in ends or ends[1] == node:
                continue
            if set(links) <= set(left):
                for link in links:
                    load[link] += float(row["mbps"])
            else:
                moved[str(row["backbone_flow_id"])] = (*ends, float(row["mbps"]))
        return load, moved

    def takeovers(self, fallen: str) -> dict[str, tuple[str, str, float]]:
        """Return the flows of a takeover between nodes, blank where a place is on no backbone."""
        return {
            str(r["flow_id"]): (
                self.node_of.get(str(r["from_id"]), ""),
                self.node_of.get(str(r["to_id"]), ""),
                max(float(r["up_mbps"]), float(r["down_mbps"])),
            )
            for r in self.taken
            if str(r["fallen_id"]) == fallen
        }

    @staticmethod
    def stored(folder: ProvinceFolder) -> dict[tuple[str, str], list[str]]:
        """Return the links of each stored way."""
        return {
            (str(r["fallen_id"]), str(r["flow_id"])): text(r["link_ids"]).split()
            for r in rows_of(folder, "failover_routes")
        }


def _joins(links: list[str], start: str, end: str, left: dict[str, Row]) -> bool:
    """Say whether links in order lead from one node to the other, all of them being left."""
    at = start
    for link in links:
        ends = (str(left[link]["from_node"]), str(left[link]["to_node"])) if link in left else ("", "")
        if at not in ends:
            return False
        at = ends[1] if ends[0] == at else ends[0]
    return at == end


def _reached(start: str, end: str, left: dict[str, Row]) -> bool:
    """Say whether what is left joins two nodes."""
    near: dict[str, set[str]] = defaultdict(set)
    for link in left.values():
        one, other = str(link["from_node"]), str(link["to_node"])
        near[one].add(other)
        near[other].add(one)
    seen, queue = {start}, [start]
    while queue:
        fresh = near[queue.pop()] - seen
        seen |= fresh
        queue += fresh
    return end in seen


def mending_wrong(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield limits whose mending costs something else, and what the summary sums wrong or leaves out."""
    prices = folder.parts[PRICE_ROWS]
    level, mode = folder.study["costs"]["level"], folder.study["ownership"]["camera_mode"]
    unit = {str(i): float(p) for i, p in zip(prices["item_id"], prices[level], strict=True)}
    yearly = set(prices.loc[prices["recurrence"] == "year", "item_id"].astype(str))
    lots = read_center_lots()
    seat = [0.0, 0.0]
    for kit in read_kits():
        if kit.kit == "center" and kit.per == "seats" and mode in kit.camera_modes:
            seat[kit.item_id in yearly] += kit.quantity / kit.every * unit[kit.item_id]
    for (fallen, limit, place), row in _limits(folder).items():
        short, where = float(row["short"]), str(row["failover_id"])
        right = (0.0, 0.0)
        if limit in lots and short > 0:
            many = math.ceil(short / lots[limit].lot - 1e-6)
            each = (seat[0], seat[1]) if limit == "seats" else (unit[lots[limit].item_id], 0.0)
            right = (many * each[0], many * each[1])
        elif short > 0:
            right = _mended(folder, fallen, limit, place, short, unit)
        have = (float(row["mend_capex"]), float(row["mend_annual"]))
        if any(abs(a - b) > CENT for a, b in zip(have, right, strict=True)):
            what = (
                f"{fallen} falls: mending {limit} of {place} is told as {have[0]:,.2f} and {have[1]:,.2f} a "
            )
            yield Fault("failovers", where, f"{what}year; it costs {right[0]:,.2f} and {right[1]:,.2f}.")
    yield from _told(folder)


def _mended(
    folder: ProvinceFolder, fallen: str, limit: str, place: str, short: float, unit: dict[str, float]
) -> tuple[float, float]:
    """Return what mends a link, or a flow without a way: once and a year."""
    if limit == "path":
        flow = next((f for f in rows_of(folder, "tier_flows") if str(f["flow_id"]) == place), None)
        taken = {str(t["assignment_id"]): t for t in rows_of(folder, "takeovers") if t["fallen_id"] == fallen}
        mine = [a for a in rows_of(folder, "assignments") if str(a["assignment_id"]) in taken]
        km, mbps = 0.0, 0.0
        for row in mine if flow is not None else ():
            takeover = taken[str(row["assignment_id"])]
            if flow is not None and (row["member_id"], takeover["taker_id"]) == (
                flow["from_id"],
                flow["to_id"],
            ):
                km = float(takeover["distance_km"])
        if flow is not None:
            mbps = max(float(flow["up_mbps"]), float(flow["down_mbps"]))
        else:
            flows = rows_of(folder, "backbone_flows")
            mbps = next((float(f["mbps"]) for f in flows if str(f["backbone_flow_id"]) == place), 0.0)
        yearly = mbps * unit["leased_capacity_mbps_year"] + km * unit["leased_link_km_year"]
        return 2 * unit["leased_link_end"], round(yearly, 2)
    link = next(r for r in rows_of(folder, "backbone_links") if str(r["backbone_link_id"]) == place)
    if link["kind"] == "leased":
        return 0.0, round(float(link["annual"]) * short / float(link["capacity_mbps"]), 2)
    lot = read_center_lots()["uplink"]
    many = math.ceil(short / lot.lot - 1e-6)
    named = text(link["optic"]).split(" ")[0].split("+")[0]
    module = next((unit[o.item_id] for o in read_uplinks() if o.optic == named), 0.0)
    return many * (2 * unit[lot.item_id] + module * (int(link["huts"]) + 1)), 0.0


def _told(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield falls of the summary that do not name who takes over and every limit that would break."""
    rows, told = rows_of(folder, "failovers"), folder.summary["failover"]
    falls = {str(f["fallen_id"]): f for f in told["falls"]}
    taken = rows_of(folder, "takeovers")
    if set(falls) != {str(r["fallen_id"]) for r in taken}:
        yield Fault(SUMMARY, "failover", "the falls are not those of layer `takeovers`.")
        return
    for fallen, fall in falls.items():
        takers = sorted({str(r["taker_id"]) for r in taken if str(r["fallen_id"]) == fallen})
        short = [r for r in rows if str(r["fallen_id"]) == fallen and float(r["short"]) > 0]
        breaks = {(str(b["limit"]), str(b["place_id"]), round(float(b["short"]), 2)) for b in fall["breaks"]}
        right = {(str(r["limit"]), str(r["place_id"]), round(float(r["short"]), 2)) for r in short}
        if list(fall["takers"]) != takers or breaks != right or bool(fall["holds"]) != (not short):
            what = f"{fallen} falls: takers or limits that break are not those of the layers."
            yield Fault(SUMMARY, fallen, what)
        for column in ("mend_capex", "mend_annual"):
            if abs(float(fall[column]) - sum(float(r[column]) for r in short)) > CENT:
                yield Fault(SUMMARY, fallen, f"`{column}` is {fall[column]:,.2f}, not the sum of its limits.")
    linked = isinstance(folder.parts[SUMMARY].get("backbone"), dict)
    if bool(told["links_checked"]) != linked:
        yield Fault(SUMMARY, "failover", "`links_checked` is not whether a backbone stands in the plan.")
    yield from _summed(folder)


def _summed(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield what the summary counts over the falls and their limits otherwise than the layers do."""
    told, taken = folder.summary["failover"], rows_of(folder, "takeovers")
    held = {str(a["assignment_id"]): a for a in rows_of(folder, "assignments")}
    idle = {str(c["id"]) for c in folder.study["centers"]} - {str(r["fallen_id"]) for r in taken}
    if list(told["without_load"]) != sorted(idle):
        yield Fault(SUMMARY, "failover", f"centers without load are {', '.join(sorted(idle)) or 'none'}.")
    if int(told["holding"]) != sum(bool(f["holds"]) for f in told["falls"]):
        yield Fault(SUMMARY, "failover", "`holding` is not the number of falls that hold.")
    for column in ("capex", "annual"):
        most: dict[tuple[str, str], float] = {}
        for row in rows_of(folder, "failovers"):
            place = str(row["limit"]), str(row["place_id"])
            most[place] = max(most.get(place, 0.0), float(row[f"mend_{column}"]))
        right, have = sum(most.values()), float(told[f"mend_all_{column}"])
        if abs(have - right) > CENT:
            what = f"`mend_all_{column}` is {have:,.2f}; the dearest mending of each limit comes to "
            yield Fault(SUMMARY, "failover", f"{what}{right:,.2f}.")
    for fall in told["falls"]:
        fallen = str(fall["fallen_id"])
        ids = [str(r["assignment_id"]) for r in taken if str(r["fallen_id"]) == fallen]
        mine = [held[i] for i in ids if i in held]
        cameras, calls = sum(int(a["cameras"]) for a in mine), sum(float(a["calls_per_year"]) for a in mine)
        if int(fall["cameras"]) != cameras or abs(float(fall["calls_per_year"]) - calls) > CALLS_OFF:
            what = f"{fallen} falls with {cameras} cameras and {calls:,.1f} calls a year by the layers."
            yield Fault(SUMMARY, fallen, what)


_CAUSE = "A row edited by hand, or tables of two runs."
_MEND = "Run the study of members again; if it comes back, report it as a fault."
_NEEDS = ("takeovers", "assignments", "evidence/failover", STUDY)

RULES = (
    ProvinceRule(
        "INT-FAILOVER-TAKERS",
        "When a center falls each of its assignments is taken over once, by another center: the one that the "
        "study names, where it names any.",
        "Calls that nobody is named for ring in a dark building.",
        _CAUSE, _MEND, (*_NEEDS, SUMMARY), takers_wrong,
    ),
    ProvinceRule(
        "INT-FAILOVER-CENTERS",
        "Seats, storage, ports and uplink of every center that takes over are told, with what is needed "
        "while the other is down, what is there and what is short.",
        "The day of the failure is too late to learn that there is no seat free.",
        _CAUSE, _MEND, (*_NEEDS, "tier_centers", "failovers"), center_limits_wrong,
    ),
    ProvinceRule(
        "INT-FAILOVER-WAYS",
        "Every flow that moves runs over links that are left once the center and its links are gone, from "
        "end to end; where none is told there is none; the load of each link that it takes is the sum of "
        "what stays and what moves.",
        "A center that takes over and cannot be reached takes over nothing.",
        _CAUSE, _MEND,
        (*_NEEDS, "failovers", "failover_routes", "tier_flows", "backbone_nodes", "backbone_links",
         "backbone_flows", "evidence/backbone"),
        ways_wrong,
    ),
    ProvinceRule(
        "INT-FAILOVER-MENDING",
        "What mends each limit costs what the price book says, and the summary names for every fall who "
        "takes over and every limit that would break.",
        "A report that leaves out what breaks is believed until it does.",
        _CAUSE, _MEND, (*_NEEDS, "failovers", PRICE_ROWS, SUMMARY), mending_wrong,
    ),
)  # fmt: skip
