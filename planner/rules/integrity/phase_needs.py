"""When each asset of a plan must stand, found again: from the sites of a phase along their fibers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.rules.folder import PlanFolder
from planner.rules.kit_rows import in_force

KEYS = {
    "cameras": "camera_id", "points": "point_id", "centers": "center_id", "pops": "pop_id",
    "splitters": "splitter_id", "spans": "span_id", "cables": "cable_id", "closures": "closure_id",
    "supports": "support_id", "crossings": "crossing_id", "drops": "drop_id", "equipment": "asset_id",
}  # fmt: skip
CAMERA_UNITS = ("mounts", "camera_poles", "seats", "staff", "storage_tb")
NEARLY = 1e-9

Phases = dict[str, int]


@dataclass(frozen=True)
class Ways:
    """Spans and hubs of each connected site, in a walk of the audit's own."""

    spans: Mapping[str, set[str]]
    hubs: Mapping[str, set[str]]


def site_phases(folder: PlanFolder) -> Phases:
    """Return the stored phase of each connected site."""
    found: Phases = {}
    for layer in ("cameras", "points"):
        rows = folder.layer(layer)
        rows = rows[rows["connected"].astype(bool)]
        found |= dict(zip(rows[KEYS[layer]], rows["phase"].astype(int), strict=True))
    return found


def places(folder: PlanFolder) -> list[list[str]]:
    """Return the connected sites by place: cameras that share one, each point alone."""
    cameras, points = folder.layer("cameras"), folder.layer("points")
    at: dict[str, list[str]] = defaultdict(list)
    lit = cameras[cameras["connected"].astype(bool)]
    for camera, place in zip(lit["camera_id"], lit["candidate_id"], strict=True):
        at[place or camera].append(camera)
    return [*at.values(), *([p] for p in points.loc[points["connected"].astype(bool), "point_id"])]


def ways_of(folder: PlanFolder) -> Ways:
    """Return what the fiber of each connected site runs over."""
    circuits = folder.parts.get("circuits")
    spans: dict[str, set[str]] = {}
    hubs: dict[str, set[str]] = {}
    if circuits is not None and len(circuits):
        pops = folder.layer("pops")
        pops = pops[pops["kind"] == "center"]
        houses = dict(zip(pops["pop_id"], pops["site_id"], strict=True))
        begins: dict[str, list[dict[Any, Any]]] = defaultdict(list)
        for circuit in circuits.fillna("").to_dict("records"):
            begins[circuit["protects"] or circuit["from_id"]].append(circuit)
        for site in site_phases(folder):
            spans[site], hubs[site] = set(), set()
            ahead = list(begins[site])
            while ahead:
                circuit = ahead.pop()
                spans[site].update(str(circuit["span_ids"]).split())
                ahead += begins[circuit["circuit_id"]]
                if circuit["to_id"] not in hubs[site]:
                    hubs[site].add(circuit["to_id"])
                    ahead += begins[circuit["to_id"]]
            hubs[site] |= {houses[p] for p in hubs[site] & houses.keys()}
        _join_idle(folder, begins, spans, hubs)
        return Ways(spans, hubs)
    forest, centers = folder.forest, folder.layer("centers")
    at_node = dict(zip(centers["node_id"], centers["center_id"], strict=True))
    lit = folder.sites[folder.sites["connected"].astype(bool)]
    for site, node in zip(lit["site_id"], lit["node_id"], strict=True):
        here, walked = node, set()
        while here in forest.parent_span:
            walked.add(forest.parent_span[here])
            here = forest.parent[here]
        spans[site], hubs[site] = walked, {at_node[here]} if here in at_node else set()
    return Ways(spans, hubs)


def _join_idle(
    folder: PlanFolder,
    begins: Mapping[str, list[dict[Any, Any]]],
    spans: Mapping[str, set[str]],
    hubs: Mapping[str, set[str]],
) -> None:
    """Add POPs that no site hangs on, with their uplinks, to the way of each site: they are joined first."""
    idle = folder.chains.far_pops - set().union(*hubs.values())
    for pop in sorted(idle):
        circuits = list(begins.get(pop, ()))
        circuits += [second for c in circuits for second in begins.get(c["circuit_id"], ())]
        over = {s for c in circuits for s in str(c["span_ids"]).split()}
        for site in hubs:
            hubs[site].add(pop)
            spans[site].update(over)


def due(folder: PlanFolder, ways: Ways, when: Phases) -> dict[str, Phases]:
    """Return the phase in which each asset must stand, by layer; what no site needs is due in none.

    A cable is laid whole with the first site whose fiber runs over any of its spans, and the spans under it
    are opened with it; supports stand with their span, closures with the first fiber past their node, what
    stands on a site with the site, on a hub with the first of its sites.
    """
    first: Phases = {}
    hub: Phases = {}
    for site, phase in when.items():
        for span in ways.spans[site]:
            first[span] = min(phase, first.get(span, phase))
        for name in ways.hubs[site]:
            hub[name] = min(phase, hub.get(name, phase))
    spans = dict(first)
    cables: Phases = {}
    for cable, ids in zip(*(folder.layer("cables")[c] for c in ("cable_id", "span_ids")), strict=True):
        over = [first[s] for s in ids.split() if s in first]
        if over:
            cables[cable] = min(over)
            for span in ids.split():
                spans[span] = min(cables[cable], spans.get(span, cables[cable]))
    out = {"spans": spans, "cables": cables, "cameras": {}, "points": {}}
    for layer, prefix in (("cameras", "CAM-"), ("points", "GOV-")):
        out[layer] = {s: p for s, p in when.items() if s.startswith(prefix)}
    for layer in ("centers", "pops", "splitters"):
        if layer in folder.parts:
            out[layer] = {i: hub[i] for i in folder.layer(layer)[KEYS[layer]] if i in hub}
    out["closures"] = _at_nodes(folder, first, when)
    for layer in ("supports", "crossings"):
        if layer in folder.parts:
            out[layer] = _of(folder, layer, "span_id", spans)
    for layer in ("drops", "equipment"):
        out[layer] = _of(folder, layer, "site_id", {**hub, **_by_place(folder, when)})
    return out


def _by_place(folder: PlanFolder, when: Phases) -> Phases:
    """Return for each site the first phase of its place."""
    return {s: min(when[m] for m in group) for group in places(folder) for s in group}


def _at_nodes(folder: PlanFolder, first: Phases, when: Phases) -> Phases:
    """Return when the first fiber passes, or ends at, the node of each closure."""
    at: Phases = {}
    rows = folder.layer("spans")
    for span, *ends in zip(*(rows[c] for c in ("span_id", "from_node", "to_node")), strict=True):
        for node in ends:
            if span in first:
                at[node] = min(first[span], at.get(node, first[span]))
    for site, node in zip(folder.sites["site_id"], folder.sites["node_id"], strict=True):
        if site in when:
            at[node] = min(when[site], at.get(node, when[site]))
    return _of(folder, "closures", "node_id", at)


def _of(folder: PlanFolder, layer: str, column: str, phases: Phases) -> Phases:
    """Return the phase of each asset of a layer by another column."""
    rows = folder.layer(layer)
    pairs = zip(rows[KEYS[layer]], rows[column], strict=True)
    return {asset: phases[other] for asset, other in pairs if other in phases}


def hub_amounts(
    folder: PlanFolder, ways: Ways, when: Phases, count: int
) -> dict[tuple[str, str], list[float]]:
    """Return by (asset, item) what hubs and the program have bought once each phase is built.

    As many of the whole as sites of its kind are joined, whole units rounded up; all at once where a kit
    counts it by center or program, and line terminals of splitters with their ports and frame.
    """
    serves: dict[str, list[str]] = defaultdict(list)
    for site, names in ways.hubs.items():
        for name in names:
            serves[name].append(site)
    rules = _kit_rules(in_force(folder))
    equipment = folder.layer("equipment").set_index("asset_id")
    lit = set(equipment.loc[equipment["kind"].isin(["olt", "pon_port"]), "site_id"])
    rows = folder.layer("quantities")
    totals = rows.groupby(["layer", "asset_id", "item_id"])["quantity"].sum()
    out = {}
    for (layer, asset, item), quantity in totals.items():
        if layer == "equipment" and asset in equipment.index:
            hub, kind = str(equipment.loc[asset, "site_id"]), str(equipment.loc[asset, "kind"])
        elif layer == "centers":
            hub, kind = str(asset), ""
        else:
            continue
        driver, program, whole = rules.get((kind, str(item)), ("sites", False, True))
        driver = "nothing" if hub in lit and kind in ("olt", "pon_port", "odf") else driver
        inside = (
            list(when) if program and hub in set(folder.layer("centers")["center_id"]) else serves.get(hub)
        )
        if inside:
            counted = [s for s in inside if driver == "sites" or _is(s, driver)]
            exact = [round(float(quantity), 2)] * count
            for k in range(count):
                exact[k] = _after(exact[k], inside, counted, when, k + 1, whole=whole)
            out[str(asset), str(item)] = exact
    return out


def _is(site: str, driver: str) -> bool:
    """Say whether a site is of the kind that a quantity grows with."""
    return site.startswith({"cameras": "CAM-", "points": "GOV-"}.get(driver, "?"))


def _after(
    quantity: float, inside: Iterable[str], counted: list[str], when: Phases, phase: int, *, whole: bool
) -> float:
    """Return what has been bought of a quantity once a phase is built."""
    if not any(when[s] <= phase for s in inside):
        return 0.0
    joined = sum(when[s] <= phase for s in counted)
    if not counted or joined == len(counted):
        return quantity
    share = quantity * joined / len(counted)
    return float(math.ceil(share - NEARLY)) if whole and quantity.is_integer() else float(np.round(share, 2))


def _kit_rules(rows: Iterable[Mapping[str, object]]) -> dict[tuple[str, str], tuple[str, bool, bool]]:
    """Return by kind and item: what it grows with, whether over all centers, whether in whole units."""
    held: dict[tuple[str, str], list[Mapping[str, object]]] = defaultdict(list)
    for row in rows:
        if row["kit"] in ("center", "program"):
            held[str(row["kind"]), str(row["item_id"])].append(row)
    out = {}
    for key, mine in held.items():
        units = {_unit(str(r["per"])) for r in mine}
        program = all(r["kit"] == "program" for r in mine)
        out[key] = (units.pop() if len(units) == 1 else "sites", program,
                    all(r["rounding"] == "up" for r in mine))  # fmt: skip
    return out


def _unit(per: str) -> str:
    """Return what a unit of a kit grows with; nothing for what is bought at once."""
    if per in ("centers", "hubs", "program"):
        return "nothing"
    if per == "points":
        return per
    return "cameras" if per.startswith("cameras") or per in CAMERA_UNITS else "sites"
