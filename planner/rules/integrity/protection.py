"""INT-PROTECT-ROWS, -ROUTES, -FIGURES: who has a second route, past what, and what the summary tells."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from planner.rules.chains import Walk
from planner.rules.folder import PROTECTION, ROUTING, STUDY, SUMMARY, PlanFolder, derived
from planner.rules.integrity.protection_evidence import (
    graph_of,
    risk_spans,
    sound_protection,
    streets_of,
    working_spans,
)
from planner.rules.rule import LENGTH_M, Fault, Rule, differs, gather
from planner.schema.model import LIGHT_REASONS

TABLE = "protected"
SHARE_PCT = 0.00011
GAP_PCT = 0.0002
CENT = 0.0051
Row = dict[str, Any]


def wanted(folder: PlanFolder) -> dict[str, str]:
    """Return the devices that the study wants to have a second route, with their kind."""
    asked = folder.study["protection"]
    names, kinds = set(asked["critical_sites"]), set(asked["critical_kinds"])
    out: dict[str, str] = {}
    for layer, key, kind in (("cameras", "camera_id", "camera"), ("points", "point_id", "point")):
        rows = folder.layer(layer)
        for site, source in zip(rows[key], rows["source_id"], strict=True):
            if site in names or source in names:
                out[site] = kind
    points = folder.layer("points")
    out |= dict.fromkeys(points.loc[points["kind"].isin(kinds), "point_id"], "point")
    if asked["pops"]:
        out |= dict.fromkeys(sorted(folder.chains.far_pops), "pop")
    return out


@derived
def seconds_of(folder: PlanFolder) -> Mapping[str, Walk]:
    """Return the second route of each device."""
    return {w.start: w for w in folder.chains.seconds}


def expected_row(folder: PlanFolder, device: str, length: Mapping[str, float]) -> Row:
    """Return the figures of a device, found again from circuits and structures."""
    mine, second = working_spans(folder, device), seconds_of(folder).get(device)
    working_m = sum(length.get(s, np.nan) for s in mine)
    shared = mine if second is None else [s for s in mine if s in set(second.spans)]
    shared_m = sum(length.get(s, np.nan) for s in shared)
    over = set(mine) if second is None else set(second.spans)
    both = [n for n, spans in sorted(risk_spans(folder).items()) if spans & set(mine) and spans & over]
    return {
        "has_second": second is not None,
        "protection_id": "" if second is None else second.circuit_id,
        "node_id": folder.chains.node_of.get(device, ""),
        "working_m": working_m,
        "second_m": np.nan if second is None else sum(length.get(s, np.nan) for s in second.spans),
        "second_fibers": np.nan if second is None else second.fibers,
        "shared_m": shared_m,
        "shared_pct": 100 * shared_m / working_m if working_m else 0.0,
        "shared_span_ids": frozenset(shared),
        "shared_risks": frozenset(both),
    }


def check_rows(folder: PlanFolder) -> Iterable[Fault]:
    """Every device that the study names has its row, and each figure of it follows from the circuits."""
    table, right = folder.layer(TABLE), wanted(folder)
    held = Counter(table["device_id"])
    yield from gather(
        TABLE, sorted(set(right) - set(held)), "named critical by the study, but without a row."
    )
    yield from gather(TABLE, sorted(set(held) - set(right)), "the study does not name it critical.")
    stray = sorted(set(seconds_of(folder)) - set(right))
    yield from gather("circuits", stray, "it has a second route, but the study does not name it critical.")
    many = [d for d, n in Counter(w.start for w in folder.chains.seconds).items() if n > 1]
    yield from gather("circuits", many, "it has two second routes.")
    spans = folder.layer("spans")
    length = {s: float(m) for s, m in zip(spans["span_id"], spans["length_m"], strict=True)}
    faults: dict[str, list[str]] = defaultdict(list)
    left = folder.layer("unserved")
    lost = dict(zip(left["site_id"], left["detail"], strict=True))
    for row in table.to_dict("records"):
        device = row["device_id"]
        if device in right:
            for what in _unlike(row, expected_row(folder, device, length), right[device]):
                faults[what].append(device)
            for what in (*_reason(folder, row), *_detail(row, lost)):
                faults[what].append(device)
    for what, ids in faults.items():
        yield from gather(TABLE, ids, what)


def _unlike(row: Row, right: Row, kind: str) -> Iterator[str]:
    """Yield what is wrong with a row."""
    if row["kind"] != kind:
        yield "kind is not what the device is."
    for column in ("has_second", "protection_id", "node_id"):
        if row[column] != right[column]:
            yield f"{column} is not what the circuits say."
    for column, near in (
        ("working_m", LENGTH_M), ("second_m", LENGTH_M), ("second_fibers", 0.0), ("shared_m", LENGTH_M),
        ("shared_pct", SHARE_PCT),
    ):  # fmt: skip
        stored, told = float(row[column]), float(right[column])
        if not abs(stored - told) <= near + 1e-6 * abs(told) and not (np.isnan(stored) and np.isnan(told)):
            yield f"{column} is not what its circuits and spans give."
    if frozenset(row["shared_span_ids"].split()) != right["shared_span_ids"]:
        yield "shared_span_ids are not the spans that both routes run along."
    told_risks = (
        right["shared_risks"] if row["has_second"] or row["reason"] == "no_other_way" else frozenset()
    )
    if frozenset(row["shared_risks"].split()) != told_risks:
        yield "shared_risks are not the structures that both routes use."


def _detail(row: Row, lost: Mapping[str, str]) -> Iterator[str]:
    """Yield where a row tells a figure that nothing gave, or not why a site is left out."""
    told = str(row["detail"])
    if row["reason"] == "unserved":
        sound = told == lost.get(row["device_id"], "")
    elif row["reason"] in LIGHT_REASONS:
        sound = told.startswith("Second route: ")
    else:
        sound = told == ""
    if not sound:
        yield "detail is not why it has no second route."


def _reason(folder: PlanFolder, row: Row) -> Iterator[str]:
    """Yield where the reason for having no second route is not what the plan shows."""
    joined = row["device_id"] in folder.chains.working
    reason = row["reason"]
    if row["has_second"] != (reason == ""):
        yield "a reason stands where there is a second route, or none where there is none."
    elif reason and (reason == "unserved") == joined:
        yield "reason `unserved` is not what the plan says of the site."
    elif (reason == "at_center") != (reason != "" and joined and _at_center(folder, row["device_id"])):
        yield "reason `at_center` is not where it stands, or its fibers lead out of there."


def _at_center(folder: PlanFolder, device: str) -> bool:
    """Say whether a device stands at the node of a center and its fibers end there."""
    here = folder.chains.node_of.get(device) in set(folder.layer("centers")["node_id"])
    return here and not working_spans(folder, device)


def check_routes(folder: PlanFolder) -> Iterable[Fault]:
    """A second route goes from its device to a center, and no other shares fewer meters with the first."""
    pops = folder.chains.center_pops
    working = {w.circuit_id: w for w in folder.chains.walks if w.kind != "protection"}
    faults: dict[str, list[str]] = defaultdict(list)
    for walk in folder.chains.seconds:
        first = working.get(walk.protects)
        if first is None or first.start != walk.start:
            faults["it does not protect the working circuit of its own device."].append(walk.circuit_id)
        elif first.fibers != walk.fibers and walk.start in folder.chains.far_pops:
            faults["it has not as many fibers as the uplink that it protects."].append(walk.circuit_id)
        if walk.end not in pops:
            faults["it does not end at a center."].append(walk.circuit_id)
        if len(set(walk.spans)) < len(walk.spans):
            faults["it runs along a span twice."].append(walk.circuit_id)
    for what, ids in faults.items():
        yield from gather("circuits", ids, what)
    yield from _sharing(folder)


def _sharing(folder: PlanFolder) -> Iterator[Fault]:
    """Hold each second route, and each that is said to be impossible, against the least sharing."""
    more, possible = [], []
    for row in folder.layer(TABLE).to_dict("records"):
        asked = row["has_second"] or row["reason"] == "no_other_way"
        least = least_shared_m(folder, row["device_id"]) if asked else np.nan
        mine = working_spans(folder, row["device_id"])
        slack = 0.02 + LENGTH_M * len(mine)
        second = seconds_of(folder).get(row["device_id"])
        if row["has_second"] and second is not None:
            shared = sum(_length_m(folder, s) for s in set(mine) & set(second.spans))
            if shared > least + slack:
                more.append(row["device_id"])
        elif asked and least < sum(_length_m(folder, s) for s in mine) - slack:
            possible.append(row["device_id"])
    yield from gather(TABLE, more, "the streets allow a second route that shares fewer meters.")
    yield from gather(TABLE, possible, "the streets allow a second route, though the row says they do not.")


def least_shared_m(folder: PlanFolder, device: str) -> float:
    """Return the least meters of its working route, and of structures on it, on any way to a center."""
    graph, a = graph_of(folder), folder.arrays(PROTECTION)
    mine = set(working_spans(folder, device))
    risky = set(mine)
    for spans in risk_spans(folder).values():
        if spans & mine:
            risky |= spans
    cost = np.zeros(len(a["tail"]))
    for span in risky & graph.edge_of.keys():
        cost[graph.edge_of[span]] = _length_m(folder, span)
    start = graph.node_of.get(folder.chains.node_of.get(device, ""))
    return np.inf if start is None else graph.distance(cost, start, int(a["root"]))


def _length_m(folder: PlanFolder, span: str) -> float:
    """Return the length of a span of the routing evidence."""
    street = streets_of(folder).get(span)
    return np.nan if street is None else street.length_cm / 100


def check_figures(folder: PlanFolder) -> Iterable[Fault]:
    """The block network.protection is what the layers hold, and its gap is that of its cost and bound."""
    asked, told = folder.study["protection"], folder.summary["network"].get("protection")
    if not (asked["critical_kinds"] or asked["critical_sites"] or asked["pops"]):
        if told is not None:
            yield Fault(SUMMARY, "network.protection", "the study names nobody that is to be protected.")
        return
    if not isinstance(told, dict):
        yield Fault(SUMMARY, "network.protection", "it is missing, though the study names critical devices.")
        return
    spans, table = folder.layer("spans"), folder.layer(TABLE)
    added = spans[spans["role"] == "added"]
    cost = int(added["weight_cents"].sum()) / 100
    has = table["has_second"]
    tree = spans.loc[spans["role"] == "tree", "weight_cents"]
    figures = {
        "added_cost": cost, "added_spans": len(added), "added_m": float(added["length_m"].sum()),
        "tree_cost": int(tree.sum()) / 100, "devices": len(table), "protected": int(has.sum()),
        "sharing_nothing": int((has & (table["shared_m"] == 0) & (table["shared_risks"] == "")).sum()),
        "without": int((~has & (table["reason"] != "at_center")).sum()),
        "shared_m": float(table.loc[has, "shared_m"].sum()),
        "gap_limit_pct": float(asked["gap_limit_pct"]),
    }  # fmt: skip
    for key, value in figures.items():
        near = LENGTH_M + 1e-6 * value if key.endswith("_m") else CENT
        yield from differs(
            SUMMARY, f"network.protection.{key}", told.get(key), value, near, "from the layers"
        )
    many = told.get("straightened")
    if not isinstance(many, int) or not 0 <= many <= int(has.sum()):
        what = f"it is {many}; at most all {int(has.sum())} second routes were made shorter for their light."
        yield Fault(SUMMARY, "network.protection.straightened", what)
    yield from _bound(told, cost)
    yield from _rings(folder, told.get("rings"))


def _bound(told: Row, cost: float) -> Iterator[Fault]:
    """Gap and outcome follow from the certified bound; the solver's own lies between it and the cost."""
    bound, certified = (float(told.get(k) or 0.0) for k in ("bound", "certified_bound"))
    if not certified - CENT <= bound <= cost + CENT:
        what = f"it is {bound:,.2f}; expected {certified:,.2f} (certified) to {cost:,.2f} (the cost)."
        yield Fault(SUMMARY, "network.protection.bound", what)
    gap = 100 * (cost - certified) / cost if cost > 0 else 0.0
    yield from differs(
        SUMMARY, "network.protection.gap_pct", told.get("gap_pct"), gap, GAP_PCT, "of the certified bound"
    )
    limit = float(told.get("gap_limit_pct") or 0.0)
    right = {"proven"} if gap < limit - GAP_PCT else {"stopped"} if gap > limit + GAP_PCT else _ENDS
    if told.get("outcome") not in right:
        what = f"told {told.get('outcome')} at a gap of {gap:.4f} % to the certified bound."
        yield Fault(SUMMARY, "network.protection.outcome", what)


_ENDS = {"proven", "stopped"}


def _rings(folder: PlanFolder, told: Any) -> Iterator[Fault]:
    """Each POP with two ways carries all its load over either."""
    rows = {r.get("pop_id"): r for r in told if isinstance(r, dict)} if isinstance(told, list) else {}
    right = ring_figures(folder)
    if set(rows) != set(right):
        yield Fault(
            SUMMARY, "network.protection.rings", f"it is to list {', '.join(sorted(right)) or 'none'}."
        )
    for pop, figures in right.items():
        for key, value in figures.items():
            name = f"network.protection.rings {pop} {key}"
            yield from differs(
                SUMMARY, name, rows.get(pop, {}).get(key), value, 0.011, "from circuits and links"
            )
        if figures["worst_cut_share"] > 1 + 1e-9:
            yield Fault("pops", pop, "one of its two ways cannot carry all its load when the other is cut.")


def ring_figures(folder: PlanFolder) -> dict[str, dict[str, float]]:
    """Return load, pairs of modules and rates of both ways of each POP that has two."""
    links, pops, out = folder.layer("link_budget"), folder.layer("pops"), {}
    load = {p: max(u, d) for p, u, d in zip(pops["pop_id"], pops["up_mbps"], pops["down_mbps"], strict=True)}
    fibers = {(w.start, "second"): w.fibers for w in folder.chains.seconds}
    fibers |= {(w.start, "working"): w.fibers for w in folder.chains.walks if w.kind == "uplink"}
    for pop in sorted(folder.chains.far_pops & {w.start for w in folder.chains.seconds}):
        row = {"load_mbps": float(load[pop])}
        for kind in ("working", "second"):
            mine = links[(links["site_id"] == pop) & (links["circuit_kind"] == kind)]
            pairs = fibers.get((pop, kind), 0) // FIBERS_PER_PAIR
            row[f"{kind}_m"] = float(mine["length_m"].max())
            row[f"{kind}_pairs"] = pairs
            row[f"{kind}_mbps"] = pairs * float(mine["rate_mbps"].min())
        least = min(row["working_mbps"], row["second_mbps"])
        row["worst_cut_share"] = row["load_mbps"] / least if least > 0 else np.inf
        out[pop] = row
    return out


FIBERS_PER_PAIR = 2
"""A pair of modules between a POP and its center sends over one fiber and receives over another."""

_NEEDS = (
    PROTECTION, ROUTING, TABLE, "spans", "circuits", "pops", "splitters", "cameras", "points", "centers",
    STUDY,
)  # fmt: skip
_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."

RULES = (
    Rule(
        "INT-PROTECT-ROWS",
        "Each device that the study names critical has a row in `protected`: its second route, meters of "
        "both, what they share and which structures, recomputed from circuits and spans; or why it has none. "
        "That no optic lights a second route is taken from the row, since no such route is in the plan.",
        "A hospital that is told to have two routes and has one will find out on the day of the cut.",
        "A row, a circuit or the list of critical sites edited after the run.",
        _MEND,
        (*_NEEDS, "unserved"),
        sound_protection(check_rows),
    ),
    Rule(
        "INT-PROTECT-ROUTES",
        "Each second route runs from its device to a center, that of a POP on as many fibers as its uplink; "
        "no way over the streets shares fewer meters with the working route and the structures that it uses, "
        "and where a row says that there is no other way there is none.",
        "What could have been avoided and was not is a cut that takes both.",
        "A circuit moved onto the first route by hand, spans left out of those shared.",
        _MEND,
        _NEEDS,
        sound_protection(check_routes),
    ),
    Rule(
        "INT-PROTECT-FIGURES",
        "network.protection of plan.json is what the layers hold: cost beside the tree, devices with and "
        "without a second route, meters shared, gap; and each POP with two ways carries its load over "
        "either.",
        "The report is read, the layers are not.",
        "plan.json edited by hand, a stream raised after the run.",
        _MEND,
        (SUMMARY, *_NEEDS, "link_budget"),
        sound_protection(check_figures),
    ),
)
