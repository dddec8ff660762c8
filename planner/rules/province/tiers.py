"""INT-TIER-*: who watches what, what each center has and buys, and the bound of the choice, found again."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from planner.catalog.center_tables import read_center_lots
from planner.catalog.table_files import read_allowances
from planner.rules.province.folder import PRICE_ROWS, STUDY, SUMMARY, ProvinceFolder
from planner.rules.province.rule import ProvinceRule
from planner.rules.province.tier_counts import (
    camera_blocks,
    capacity,
    globe_km,
    kit_of,
    parents,
    watching,
)
from planner.rules.province.tier_proof import bound_faults
from planner.rules.province.waiting import answered, right_seats
from planner.rules.rule import Fault

NEARLY = 0.006
UNITS = {"storage": "_tb", "ports": "", "uplink": "_mbps"}
Row = dict[str, Any]


def rows_of(folder: ProvinceFolder, layer: str) -> list[Row]:
    """Return the rows of a layer."""
    return [{str(k): v for k, v in r.items()} for r in folder.layer(layer).to_dict("records")]


def blank(value: Any) -> bool:
    """Say whether a value is missing."""
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def text(value: Any) -> str:
    """Return a text, blank where it is missing."""
    return "" if blank(value) else str(value)


def unassigned(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield cameras and calls that no center takes, or that are not what the members' plans hold."""
    known = {str(c["id"]) for c in watching(folder)}
    there = {(text(r["member_id"]), text(r["district"])): r for r in rows_of(folder, "assignments")
             if r["kind"] == "cameras"}  # fmt: skip
    blocks = camera_blocks(folder)
    for key, right in blocks.items():
        row, who = there.pop(key, None), " ".join(k for k in key if k)
        if row is None:
            yield Fault("assignments", who, f"the {right['cameras']} cameras of {who} have no center.")
            continue
        for column, value in (("cameras", right["cameras"]), ("stream_mbps", right["up"]),
                              ("storage_tb", right["tb"])):  # fmt: skip
            if abs(float(row[column]) - value) > NEARLY:
                told = f"{who}: `{column}` is {row[column]:,.3f}; its plan says {value:,.3f}."
                yield Fault("assignments", str(row["assignment_id"]), told)
    for key, row in there.items():
        told = f"cameras of {' '.join(k for k in key if k)}, which no member has."
        yield Fault("assignments", str(row["assignment_id"]), told)
    for row in rows_of(folder, "assignments"):
        if text(row["center_id"]) not in known:
            yield Fault(
                "assignments", str(row["assignment_id"]), f"{row['center_id']} is no center of a tier."
            )
    yield from _calls(folder)
    yield from _jurisdictions(folder)


def _calls(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield calls that do not sum to those of the study, and loads that do not follow from them."""
    asked, rows = folder.study["tiers"], [r for r in rows_of(folder, "assignments") if r["kind"] == "calls"]
    given = {str(k): float(v) for k, v in asked["calls_of"].items()}
    total = max(float(asked["calls_per_year"]), sum(given.values()))
    have = sum(float(r["calls_per_year"]) for r in rows)
    if abs(have - total) > 0.1 * max(1, len(rows)):
        yield Fault("assignments", "", f"calls sum to {have:,.1f} a year; the study says {total:,.0f}.")
    seen = [text(r["member_id"]) for r in rows]
    for row in rows:
        busy = float(row["calls_per_year"]) / 365 * asked["busy_hour_pct"] / 100
        right = busy * asked["handling_s"] / 3600
        told, where = float(row["erlangs"]), str(row["assignment_id"])
        if abs(told - right) > 1e-4:
            yield Fault("assignments", where, f"{told:.4f} erlangs; its calls make {right:.4f}.")
        member = text(row["member_id"])
        if member in given and abs(float(row["calls_per_year"]) - given[member]) > 0.06:
            told_calls = f"{row['calls_per_year']:,.1f} calls; the study gives {member} {given[member]:,.0f}."
            yield Fault("assignments", where, told_calls)
        if seen.count(member) > 1:
            yield Fault("assignments", where, f"the calls of {member} have several centers.")


def _jurisdictions(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield blocks outside a jurisdiction that the study gives."""
    if folder.study["tiers"]["jurisdiction"] != "given":
        return
    for row in rows_of(folder, "assignments"):
        names = {text(row["member_id"]), text(row["district"])} - {""}
        serving = [c["id"] for c in watching(folder) if names & set(c["serves"])]
        if serving and row["center_id"] not in serving:
            told = f"{row['member_id']} is at {row['center_id']}; the study gives it to {serving[0]}."
            yield Fault("assignments", str(row["assignment_id"]), told)


def held_otherwise(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield centers whose row is not the sum of what is assigned to them, with seats and staff for it."""
    up, asked = parents(folder), folder.study["tiers"]
    by_id = {str(c["id"]): c for c in watching(folder)}
    rows = {str(r["center_id"]): r for r in rows_of(folder, "tier_centers")}
    if set(rows) != set(by_id):
        yield Fault("tier_centers", "", "the centers are not those of the study that are in a tier.")
        return
    sums = _sums(folder, up)
    for center, row in rows.items():
        told = by_id[center]
        for column, right in (
            ("tier", told["tier"]),
            ("parent_id", up[center]),
            ("member_id", told["member"]),
        ):
            if text(row[column]) != right:
                what = f"`{column}` is {text(row[column])!r}; the study makes it {right!r}."
                yield Fault("tier_centers", center, what)
        for column, value in sums[center].items():
            if abs(float(row[column]) - value) > max(NEARLY, 1e-9 * abs(value)):
                what = f"`{column}` is {float(row[column]):,.3f}; what is assigned to it makes {value:,.3f}."
                yield Fault("tier_centers", center, what)
        yield from _seats(center, row, folder)
        share = answered(
            int(row["call_seats"]), float(row["erlangs"]), asked["handling_s"], asked["answer_s"]
        )
        if float(row["erlangs"]) > 0 and abs(float(row["answered_pct"]) - 100 * share) > 0.01:
            what = f"{row['answered_pct']} % of calls in time; its seats answer {100 * share:.3f} %."
            yield Fault("tier_centers", center, what)


def _sums(folder: ProvinceFolder, up: dict[str, str]) -> dict[str, dict[str, float]]:
    """Return by center what is assigned to it, and what comes from below."""
    asked = folder.study["tiers"]
    kinds = ("cameras", "stream_mbps", "calls_per_year", "erlangs", "storage_used_tb", "uplink_used_mbps")
    sums = {str(c["id"]): dict.fromkeys(kinds, 0.0) for c in watching(folder)}
    for center, mine in sums.items():
        links = int(bool(up[center])) + sum(p == center for p in up.values())
        mine["ports_used"] = float(links)
    for row in rows_of(folder, "assignments"):
        if text(row["center_id"]) not in sums:
            continue
        mine = sums[text(row["center_id"])]
        for column in ("cameras", "stream_mbps", "calls_per_year", "erlangs"):
            mine[column] += float(row[column])
        mine["storage_used_tb"] += float(row["storage_tb"])
        mine["ports_used"] += float(row["ports"])
        mine["uplink_used_mbps"] += float(row["uplink_mbps"])
        above = up[text(row["center_id"])]
        if above:
            sent = float(row["stream_mbps"]) * asked["parent_stream_pct"] / 100
            mine["uplink_used_mbps"] += sent
            sums[above]["uplink_used_mbps"] += sent
            sums[above]["storage_used_tb"] += float(row["storage_tb"]) * asked["copy_pct"] / 100
    return sums


def _seats(center: str, row: Row, folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield seats and staff of a center that do not follow from its cameras and calls."""
    asked = folder.study["tiers"]
    watch = math.ceil(int(row["cameras"]) / int(folder.study["cameras"]["cameras_per_seat"]))
    if int(row["camera_seats"]) != watch:
        yield Fault("tier_centers", center, f"{row['camera_seats']} seats for cameras; {watch} are needed.")
    if not right_seats(int(row["call_seats"]), float(row["erlangs"]), asked):
        what = (
            f"{row['call_seats']} seats for {row['erlangs']:.4f} erlangs are not what the service asks for."
        )
        yield Fault("tier_centers", center, what)
    if int(row["seats_used"]) != int(row["camera_seats"]) + int(row["call_seats"]):
        yield Fault("tier_centers", center, "seats in use are not those of cameras and calls together.")
    loads, posts = asked["shift_loads_pct"], 0
    for load in loads:
        erlangs = float(row["erlangs"]) * load / 100
        seats = next((n for n in range(int(row["call_seats"]) + 2) if right_seats(n, erlangs, asked)), 0)
        posts += watch + seats
    per_post = read_allowances()["staff_per_seat"].value / len(loads)
    if abs(int(row["posts"]) - posts) > len(loads) or abs(
        int(row["staff"]) - math.ceil(int(row["posts"]) * per_post - 1e-9)
    ):
        what = f"{row['posts']} posts and {row['staff']} persons; its shifts ask for {posts} posts."
        yield Fault("tier_centers", center, what)


def over_limits(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield centers that use more than they have and buy, have more than they may, or buy without need."""
    right, lots = capacity(folder), read_center_lots()
    for row in rows_of(folder, "tier_centers"):
        center = str(row["center_id"])
        for key in right.get(center, {}):
            unit = UNITS.get(key, "")
            used, have, bought = (float(row[f"{key}_{w}{unit}"]) for w in ("used", "have", "bought"))
            given, most = right[center][key]
            told, lot = row[f"{key}_most{unit}"], lots[key].lot
            if abs(have - given) > NEARLY or (math.inf if blank(told) else float(told)) != most:
                what = f"{key}: it has {have:g} and may have {told}; the study says {given:g} and {most:g}."
                yield Fault("tier_centers", center, what)
            if used > have + bought + NEARLY:
                what = f"{key}: {used:,.3f} in use, {have + bought:,.3f} there."
                yield Fault("tier_centers", center, what)
            if bought and have + bought > most + NEARLY:
                what = f"{key}: {have + bought:g} with what it buys, above the most it may have, {most:g}."
                yield Fault("tier_centers", center, what)
            if bought and bought - lot > used - have + NEARLY:
                yield Fault("tier_centers", center, f"{key}: {bought:g} bought, {used - have:,.3f} lacking.")


def bought_otherwise(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield what a center buys that its kit does not ask for, or the other way round."""
    prices = folder.parts[PRICE_ROWS]
    yearly = set(prices.loc[prices["recurrence"] == "year", "item_id"].astype(str))
    by_id = {str(c["id"]): c for c in watching(folder)}
    have: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows_of(folder, "province_quantities"):
        if row["layer"] == "tier_centers":
            have[str(row["asset_id"]), str(row["item_id"])] += float(row["quantity"])
    for row in rows_of(folder, "tier_centers"):
        center = str(row["center_id"])
        if center not in by_id:
            continue
        for item, amount in kit_of(by_id[center], row, folder, yearly).items():
            bought = have.pop((center, item), 0.0)
            if abs(bought - amount) > NEARLY:
                what = f"{bought:,.2f} of `{item}` bought; its kit asks for {amount:,.2f}."
                yield Fault("province_quantities", center, what)
    for (center, item), bought in have.items():
        what = f"{bought:,.2f} of `{item}` bought, which its kit does not ask for."
        yield Fault("province_quantities", center, what)


def flows_otherwise(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield flows that are not those of the assignments, of centers to those above, and of takeovers."""
    right: dict[tuple[str, str, str, str], float] = defaultdict(float)
    rows = {str(r["assignment_id"]): r for r in rows_of(folder, "assignments")}
    home = {str(c["id"]): str(c["member"]) for c in watching(folder)}
    asked, blocks = folder.study["tiers"], camera_blocks(folder)
    down: dict[str, float] = {}
    for key, row in rows.items():
        block = blocks.get((text(row["member_id"]), text(row["district"])))
        calls = float(row["erlangs"]) * asked["call_mbps"]
        down[key] = block["down"] if row["kind"] == "cameras" and block else calls
    sent = {k: (float(r["stream_mbps"]) if r["kind"] == "cameras" else down[k]) for k, r in rows.items()}
    for key, row in rows.items():
        right["watch", str(row["member_id"]), str(row["center_id"]), ""] += sent[key]
    for center, above in parents(folder).items():
        if above:
            share = sum(float(r["stream_mbps"]) for r in rows.values() if r["center_id"] == center)
            right["parent", center, above, ""] = share * asked["parent_stream_pct"] / 100
    for row in rows_of(folder, "takeovers"):
        held = rows.get(str(row["assignment_id"]))
        if held is not None:
            ends = ("takeover", str(held["member_id"]), str(row["taker_id"]), str(row["fallen_id"]))
            right[ends] += sent[str(row["assignment_id"])]
    right = {k: v for k, v in right.items() if k[0] == "parent" or home.get(k[2]) != k[1]}
    for row in rows_of(folder, "tier_flows"):
        told = (str(row["kind"]), str(row["from_id"]), str(row["to_id"]), text(row["fallen_id"]))
        mbps = right.pop(told, None)
        if mbps is None or abs(mbps - float(row["up_mbps"])) > NEARLY:
            what = (
                f"{told[0]} of {told[1]} to {told[2]}: {row['up_mbps']:,.3f} Mb/s, expected {mbps or 0:,.3f}."
            )
            yield Fault("tier_flows", str(row["flow_id"]), what)
    for kind, start, end, fallen in right:
        what = f"there is no flow {kind} of {start} to {end} {fallen}".rstrip()
        yield Fault("tier_flows", fallen, f"{what}.")


def distances_otherwise(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield assignments and takeovers whose distance, ports or Mb/s are not those of their ends."""
    places = {str(r["member_id"]): r for r in rows_of(folder, "members")}
    by_id = {str(c["id"]): c for c in watching(folder)}
    asked, blocks = folder.study["tiers"], camera_blocks(folder)
    rows = {str(r["assignment_id"]): r for r in rows_of(folder, "assignments")}
    pairs = [("assignments", k, r, r, str(r["center_id"])) for k, r in rows.items()]
    pairs += [
        ("takeovers", str(t["takeover_id"]), t, rows[str(t["assignment_id"])], str(t["taker_id"]))
        for t in rows_of(folder, "takeovers")
        if str(t["assignment_id"]) in rows
    ]
    for layer, key, row, block, center in pairs:
        member = text(block["member_id"])
        if center not in by_id or member not in places:
            continue
        own = by_id[center]["member"] == member
        km = 0.0 if own else globe_km(places[member], by_id[center])
        held = blocks.get((member, text(block["district"])))
        heavier = float(block["erlangs"]) * asked["call_mbps"]
        if block["kind"] == "cameras" and held:
            heavier = max(held["up"], held["down"])
        ports = 0 if own else max(1, math.ceil(heavier / asked["port_mbps"] - 1e-9))
        for column, right in (
            ("distance_km", km),
            ("uplink_mbps", 0.0 if own else heavier),
            ("ports", ports),
        ):
            if abs(float(row[column]) - right) > NEARLY:
                what = f"`{column}` is {float(row[column]):,.3f}; expected {right:,.3f}."
                yield Fault(layer, key, what)


_CAUSE = "A row edited by hand, or tables of two runs."
_MEND = "Run the study of members again; if it comes back, report it as a fault."
_NEEDS = ("assignments", "tier_centers", STUDY)

RULES = (
    ProvinceRule(
        "INT-TIER-ASSIGNED",
        "The joined cameras of every member, and all calls of the study, are assigned once each, to a center "
        "in a tier, with the Mb/s and terabytes of the members' plans; a jurisdiction that is given is kept.",
        "Cameras that no center watches are bought for nothing, and calls that nobody counts ring out.",
        _CAUSE, _MEND, ("assignments", STUDY, SUMMARY), unassigned,
    ),
    ProvinceRule(
        "INT-TIER-PLACES",
        "Distance, ports and Mb/s of each assignment and takeover follow from where member and center stand.",
        "Links are planned for these figures.",
        _CAUSE, _MEND, ("assignments", "takeovers", "members", STUDY, SUMMARY), distances_otherwise,
    ),
    ProvinceRule(
        "INT-TIER-CENTERS",
        "Each center holds the sum of what is assigned to it and what comes from centers below; its seats "
        "answer the calls as the study asks (Erlang C, by a formula of the audit's own), its staff keeps "
        "them manned.",
        "A seat too few leaves callers waiting; a seat costs about as much in wages each year as to build.",
        _CAUSE, _MEND, _NEEDS, held_otherwise,
    ),
    ProvinceRule(
        "INT-TIER-LIMITS",
        "No center uses more seats, storage, ports or uplink than it has and buys, has more than it may, or "
        "buys what it does not lack.",
        "A center that is full on the day it opens stops recording, or stops answering.",
        _CAUSE, _MEND, (*_NEEDS, SUMMARY), over_limits,
    ),
    ProvinceRule(
        "INT-TIER-BOUGHT",
        "Each center buys what its kit asks for, less what stands there and what the plan of the member in "
        "whose own center it stands buys already.",
        "Seats, servers and storage bought twice, once by the city and once by the province, are the dearest "
        "mistake of a shared center.",
        _CAUSE, _MEND, (*_NEEDS, "province_quantities", PRICE_ROWS, SUMMARY), bought_otherwise,
    ),
    ProvinceRule(
        "INT-TIER-FLOWS",
        "The flows handed to the backbone are those of the assignments, of each center to the one above, and "
        "of every takeover.",
        "A backbone planned for other flows is too thin somewhere, and nobody sees where.",
        _CAUSE, _MEND, ("tier_flows", "takeovers", *_NEEDS, SUMMARY), flows_otherwise,
    ),
    ProvinceRule(
        "INT-TIER-BOUND",
        "The objective is what the stored choice costs, and the stored prices prove the certified bound: "
        "blocks and centers priced apart, step by step over seats and lots, with code of the audit's own. So "
        "for the choice of every takeover.",
        "A bound that cannot be proven again is a claim.",
        "Evidence or figures edited by hand; a catalog of another version.",
        "Audit with the version that made the plan, or run the study again.",
        (*_NEEDS, "takeovers", "members", "evidence/tiers", PRICE_ROWS, SUMMARY), bound_faults,
    ),
)  # fmt: skip
