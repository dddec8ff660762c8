"""The bounds of the choice of centers and of every takeover, proven again from the stored prices."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from planner.catalog.center_tables import read_center_lots
from planner.catalog.table_files import read_allowances
from planner.rules.province.folder import PRICE_ROWS, ProvinceFolder
from planner.rules.province.tier_bound import LIMITS, Choice, Costs, Site, costs_of, least_cost
from planner.rules.province.tier_counts import camera_blocks, capacity, globe_km, parents, watching
from planner.rules.province.waiting import holds, right_seats
from planner.rules.rule import Fault

UNITS = {"seats": "", "storage": "_tb", "ports": "", "uplink": "_mbps"}
CENTS, SHARE = 2.0, 1e-6
HALF_ERLANG, HALF_UNIT = 0.5e-4, 0.5e-3
"""Half of the last digit of erlangs, and of terabytes, ports and Mb/s, in layers."""
Row = dict[str, Any]


def bound_faults(folder: ProvinceFolder) -> Iterator[Fault]:
    """Yield objectives that are not what the choice costs, and bounds that the stored prices do not prove."""
    whole = _Whole(folder)
    yield from _one(folder, "", folder.summary["tiers"], whole)
    told = {str(t["fallen_id"]): t for t in folder.summary["tiers"]["takeovers"]}
    fallen = {str(r["fallen_id"]) for r in whole.takeovers}
    if set(told) != fallen:
        yield Fault("province.json", "tiers", "takeovers of the summary are not those of layer `takeovers`.")
    for center in sorted(set(told) & fallen):
        yield from _one(folder, center, told[center], whole)


class _Whole:
    """What all proofs of a plan share."""

    def __init__(self, folder: ProvinceFolder) -> None:
        self.centers = {str(c["id"]): c for c in watching(folder)}
        self.up, self.room = parents(folder), capacity(folder)
        self.rows = {str(r["center_id"]): r for r in _rows(folder, "tier_centers")}
        self.assigned, self.takeovers = _rows(folder, "assignments"), _rows(folder, "takeovers")
        self.places = {str(r["member_id"]): r for r in _rows(folder, "members")}
        self.costs = costs_of(folder.parts[PRICE_ROWS], folder.study)
        self.cameras = camera_blocks(folder)
        self.asked = folder.study["tiers"]
        self.per_seat = int(folder.study["cameras"]["cameras_per_seat"])

    def choice(self, number: int, row: Row, center: str, fallen: bool) -> Choice:
        """Return a block at a center, with its preference and what it takes."""
        asked, member = self.asked, str(row["member_id"])
        own = self.centers[center]["member"] == member
        km = 0.0 if own else globe_km(self.places[member], self.centers[center])
        calls = row["kind"] == "calls"
        weight = float(row["erlangs"]) * self.per_seat if calls else float(row["cameras"])
        names = {member, str(row["district"] or "")} - {""}
        serving = [c for c, s in self.centers.items() if names & set(s["serves"])]
        outside = not fallen and asked["jurisdiction"] == "preferred" and serving and center not in serving
        cents = 100 * asked["km_cost"] * weight * km + (
            100 * asked["outside_cost"] * weight if outside else 0
        )
        block = self.cameras.get((member, str(row["district"] or "")))
        heavier = (
            float(row["erlangs"]) * asked["call_mbps"]
            if calls or not block
            else max(block["up"], block["down"])
        )
        tb, stream = float(row["storage_tb"]), 0.0 if calls else float(row["stream_mbps"])
        needs = [(center, "ports", 0.0 if own else max(1.0, math.ceil(heavier / asked["port_mbps"] - 1e-9))),
                 (center, "uplink", 0.0 if own else heavier)]  # fmt: skip
        if fallen:
            needs.append((center, "storage", _outage_tb(stream, asked)))
        else:
            needs.append((center, "storage", tb))
            share = stream * asked["parent_stream_pct"] / 100
            if self.up[center] and not calls:
                needs += [(center, "uplink", share), (self.up[center], "uplink", share),
                          (self.up[center], "storage", tb * asked["copy_pct"] / 100)]  # fmt: skip
        return Choice(number, center, math.floor(cents), tuple(n for n in needs if n[2] > 0))


def _outage_tb(stream_mbps: float, asked: Mapping[str, Any]) -> float:
    """Return what holds the footage of an outage: streams without their headroom."""
    headroom = 1 + read_allowances()["stream_headroom_pct"].value / 100
    return stream_mbps / headroom * asked["outage_h"] * 3600 / 8e6


def _rows(folder: ProvinceFolder, layer: str) -> list[Row]:
    """Return the rows of a layer."""
    return [{str(k): v for k, v in r.items()} for r in folder.layer(layer).to_dict("records")]


def _one(folder: ProvinceFolder, fallen: str, told: Mapping[str, Any], whole: _Whole) -> Iterator[Fault]:
    """Yield the faults of one choice: of the assignment, or of the takeover of a fallen center."""
    where = fallen or "tiers"
    evidence, prefix = folder.evidence("tiers"), f"{fallen}." if fallen else ""
    lacking = [n for n in ("carried", "camera_price", "erlang_price", "need_price", "bound")
               if f"{prefix}{n}" not in evidence]  # fmt: skip
    if lacking:
        yield Fault("evidence/tiers", where, f"{', '.join(lacking)} missing.")
        return
    blocks, chosen, choices, sites, costs, per_seat = _problem(fallen, whole)
    objective = _cost(blocks, chosen, choices, sites, costs, per_seat, whole)
    if abs(objective - 100 * float(told["objective"])) > CENTS * (1 + len(blocks)) + SHARE * objective:
        what = f"the objective is {told['objective']:,.2f}; the choice costs {objective / 100:,.2f}."
        yield Fault("province.json", where, what)
    carried = [float(v) for v in evidence[f"{prefix}carried"]]
    short = [k for k in range(1, len(carried)) if holds(k, carried[k] + 1e-4, whole.asked, -1e-9)]
    if carried[:1] != [0.0] or short or sorted(carried) != carried:
        yield Fault("evidence/tiers", where, f"{len(short)} of the loads that seats carry are told too low.")
        return
    ids = [str(i) for i in evidence["center_ids"]]
    need, camera, erlang = (evidence[f"{prefix}{k}_price"] for k in ("need", "camera", "erlang"))
    prices = {
        i: {"camera": float(camera[n]), "erlang": float(erlang[n]),
            **{k: float(need[n, at]) for at, k in enumerate(LIMITS[1:])}}
        for n, i in enumerate(ids)
    }  # fmt: skip
    if set(ids) != set(sites):
        yield Fault("evidence/tiers", where, "its centers are not those of the study.")
        return
    proven = least_cost(blocks, choices, sites, costs, per_seat, carried, prices)
    claimed = 100 * float(told["certified_lower_bound"])
    rounded = _rounded_cents(prices, len(blocks)) if fallen else 0.0
    if proven < claimed - CENTS * (1 + len(blocks)) - SHARE * abs(claimed) - rounded:
        what = f"the prices prove {proven / 100:,.2f}; the summary says {claimed / 100:,.2f}."
        yield Fault("province.json", where, what)
    if not claimed - 1 <= 100 * float(told["lower_bound"]) <= 100 * float(told["objective"]) + 1:
        yield Fault("province.json", where, "its bounds and objective are not in order.")


def _rounded_cents(prices: Mapping[str, Mapping[str, float]], blocks: int) -> float:
    """Return what half of the last digit of each load in the tables is worth at the prices, in cents.

    A takeover begins from loads that the layers hold rounded, its proof from those that were planned.
    """
    mine = list(prices.values())
    erlangs = math.fsum(p["erlang"] for p in mine) + blocks * max((p["erlang"] for p in mine), default=0.0)
    return HALF_ERLANG * erlangs + HALF_UNIT * math.fsum(p[k] for p in mine for k in LIMITS[1:])


Problem = tuple[
    list[tuple[int, float]], list[str], list[Choice], dict[str, Site], Costs, int
]  # fmt: skip


def _problem(fallen: str, whole: _Whole) -> Problem:
    """Return blocks, centers chosen, pairs, centers, costs and cameras a seat of one choice."""
    given = whole.asked["jurisdiction"] == "given"
    costs = Costs(whole.costs.seat, 0 if fallen else whole.costs.use, whole.costs.lot)
    per_seat = int(whole.asked["failover_cameras_per_seat"]) if fallen else 0
    rows = whole.assigned
    if fallen:
        taken = {str(t["assignment_id"]): str(t["taker_id"]) for t in whole.takeovers
                 if str(t["fallen_id"]) == fallen}  # fmt: skip
        rows = [r for r in rows if str(r["assignment_id"]) in taken]
        chosen = [taken[str(r["assignment_id"])] for r in rows]
        named = [c for c, s in whole.centers.items() if fallen in s["takes_over"]]
        allowed = [named or [c for c in whole.centers if c != fallen]] * len(rows)
    else:
        chosen = [str(r["center_id"]) for r in rows]
        allowed = []
        for row in rows:
            names = {str(row["member_id"]), str(row["district"] or "")} - {""}
            serving = [c for c, s in whole.centers.items() if names & set(s["serves"])]
            allowed.append(serving if given and serving else list(whole.centers))
    choices = [
        whole.choice(n, row, center, bool(fallen))
        for n, (row, mine) in enumerate(zip(rows, allowed, strict=True))
        for center in mine
    ]
    blocks = [(int(r["cameras"]), float(r["erlangs"])) for r in rows]
    return blocks, chosen, choices, _sites(fallen, whole), costs, per_seat or whole.per_seat


def _sites(fallen: str, whole: _Whole) -> dict[str, Site]:
    """Return what each center holds anyway, has, and may have."""
    out = {}
    for center, row in whole.rows.items():
        site = Site()
        for key in LIMITS:
            given, most = whole.room[center][key]
            bought = float(row[f"{key}_bought{UNITS[key]}"])
            site.have[key] = given + (bought if fallen else 0.0)
            site.most[key] = math.inf if fallen else most
        site.need = {k: float(row[f"{k}_used{UNITS[k]}"]) if fallen else 0.0 for k in LIMITS[1:]}
        if fallen and center != fallen:
            site.cameras, site.erlangs = int(row["cameras"]), float(row["erlangs"])
        if not fallen:
            site.need["ports"] = float(bool(whole.up[center]) + sum(p == center for p in whole.up.values()))
        out[center] = site
    return out


def _cost(
    blocks: Sequence[tuple[int, float]], chosen: Sequence[str], choices: Sequence[Choice],
    sites: Mapping[str, Site], costs: Costs, per_seat: int, whole: _Whole,
) -> float:  # fmt: skip
    """Return what the stored choice costs, in cents."""
    cameras_at = {c: s.cameras for c, s in sites.items()}
    erlangs_at = {c: s.erlangs for c, s in sites.items()}
    need_at = {c: dict(s.need) for c, s in sites.items()}
    total = 0.0
    for choice in choices:
        if chosen[choice.block] == choice.center:
            total += choice.cents
            cameras_at[choice.center] += blocks[choice.block][0]
            erlangs_at[choice.center] += blocks[choice.block][1]
            for at, kind, amount in choice.needs:
                need_at[at][kind] += amount
    for center, site in sites.items():
        calls = 0
        while not right_seats(calls, erlangs_at[center], whole.asked):
            calls += 1
        seats = math.ceil(cameras_at[center] / per_seat) + calls
        total += seats * costs.use + max(0.0, seats - site.have["seats"]) * costs.seat
        for kind, amount in need_at[center].items():
            lot = read_center_lots()[kind].lot
            total += max(0, math.ceil((amount - site.have[kind]) / lot - 1e-6)) * costs.lot[kind]
    return total
