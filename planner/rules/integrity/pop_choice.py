"""INT-POP-CHOICE, -BOUND: who was to serve whom, what that costs, and what every choice costs at least."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from planner.catalog.table_files import read_cable_sizes
from planner.rules.arrays import Arrays, bad_indptr, bad_range, bad_shapes
from planner.rules.folder import POP_CHOICE, PRICE_ROWS, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.prices import in_force
from planner.rules.integrity.splitters import is_pon, pon_classes
from planner.rules.pop_bound import cost_of, place_of_pair, proven, ways
from planner.rules.rule import Fault, Rule, differs, gather

BLOCK = "network.pops.choice"
CENT = 0.0051
GAP_PCT = 0.0051
LENGTH_M = 0.011
ROUNDED = 2e-6
"""Share by which sums of decimal numbers may be apart."""
NEAR_M = 600.0
"""Meters below its reach at which a pair must be allowed: entrances and the step of optics are within."""
SPEC = {
    "node_id": ("U", 1), "parent": ("i", 1), "edge_m": ("f", 1), "way_cents_m": ("f", 0),
    "site_id": ("U", 1), "site_node": ("i", 1), "place_kind": ("U", 1), "place_site": ("U", 1),
    "place_node": ("i", 1), "opening_cents": ("i", 1), "fixed": ("b", 1), "need": ("f", 2), "room": ("f", 2),
    "lot_sites": ("i", 1), "lot_cents": ("i", 1), "most_open": ("i", 0), "pair_indptr": ("i", 1),
    "pair_site": ("i", 1), "pair_cents": ("i", 1), "chosen": ("i", 1), "edge_price": ("f", 1),
    "place_price": ("f", 1), "toll": ("f", 0), "cover_site": ("i", 1), "cover_price": ("f", 1),
}  # fmt: skip
PLACES = (
    "place_site",
    "place_node",
    "opening_cents",
    "fixed",
    "room",
    "lot_sites",
    "lot_cents",
    "place_price",
)


def array_faults(a: Arrays) -> list[str]:
    """Return what is wrong with types, lengths and ranges of the arrays."""
    found = list(bad_shapes(a, SPEC))
    if found:
        return found
    nodes, sites, places = len(a["node_id"]), len(a["site_id"]), len(a["place_kind"])
    for rows, names in (
        (nodes, ("parent", "edge_m", "edge_price")), (sites, ("site_node", "chosen", "need")),
        (places, PLACES), (len(a["pair_site"]), ("pair_cents",)), (len(a["cover_site"]), ("cover_price",)),
    ):  # fmt: skip
        found += [f"`{n}` has {len(a[n])} rows; expected {rows}." for n in names if len(a[n]) != rows]
    if found or a["room"].shape[1] != a["need"].shape[1]:
        return found or ["`room` and `need` differ in columns."]
    found += bad_range(a, nodes, "site_node", "place_node") + bad_range(a, sites, "pair_site", "cover_site")
    found += bad_indptr(a, "pair_indptr", places, "pair_site")
    if (a["parent"] >= np.arange(nodes)).any() or (len(a["parent"]) and int(a["parent"].min()) < -1):
        found.append("`parent` names no earlier node.")
    if (a["chosen"] >= places).any() or (a["lot_sites"] < 1).any():
        found.append("`chosen` names no place, or a lot holds nobody.")
    if any((a[n] < 0).any() for n in ("opening_cents", "lot_cents", "pair_cents", "edge_m")):
        found.append("a cost or a length is below 0.")
    return found


def _told(folder: PlanFolder) -> tuple[dict[str, Any], Arrays] | None:
    """Return what plan.json says of the choice, and sound arrays; None where either is missing."""
    choice = folder.summary["network"].get("pops", {}).get("choice")
    a = folder.arrays(POP_CHOICE)
    if not isinstance(choice, dict) or not a or array_faults(a):
        return None
    keys = ("objective", "lower_bound", "proven_bound", "gap_pct")
    good = all(isinstance(choice.get(k), int | float) and not isinstance(choice[k], bool) for k in keys)
    return (choice, a) if good else None


def check_choice(folder: PlanFolder) -> Iterable[Fault]:
    """The arrays are whole, and hold the sites, routes, POPs and prices of the plan."""
    choice, a = folder.summary["network"].get("pops", {}).get("choice"), folder.arrays(POP_CHOICE)
    if not a or not isinstance(choice, dict):
        if bool(a) != isinstance(choice, dict) and (a or (choice or {}).get("proven_bound") != 0):
            yield Fault(POP_CHOICE, "", "plan.json tells of a choice without arrays, or has arrays of none.")
        return
    faults = array_faults(a)
    yield from (Fault(POP_CHOICE, "", f) for f in faults)
    if faults:
        return
    if _told(folder) is None:
        yield Fault(SUMMARY, BLOCK, "objective, lower_bound, proven_bound or gap_pct is no number.")
        return
    yield from _served(folder, choice, a)
    yield from _routes(folder, a)
    yield from _pairs(folder, a)


def _served(folder: PlanFolder, choice: dict[str, Any], a: Arrays) -> Iterator[Fault]:
    """Each connected site stands where the arrays say, and hangs on the place chosen for it."""
    nodes = a["node_id"].astype(str)
    row = {s: k for k, s in enumerate(a["site_id"].astype(str))}
    at = {
        p: (str(n), str(k), str(s)) for p, n, k, s in zip(
            *(folder.layer("pops")[c] for c in ("pop_id", "node_id", "kind", "site_id")), strict=True
        )
    }  # fmt: skip
    lost, astray, other = [], [], []
    dropped = choice["gap_pct"] == 100.0
    for site in folder.sites.loc[folder.sites["connected"], "site_id"]:
        k, chain = row.get(str(site)), folder.chains.to_pop(site)
        if k is None:
            lost.append(site)
            continue
        if nodes[a["site_node"][k]] != folder.chains.node_of.get(site):
            astray.append(site)
        j = int(a["chosen"][k])
        place = (str(nodes[a["place_node"][j]]), str(a["place_kind"][j]), str(a["place_site"][j]))
        if chain and not dropped and (j < 0 or at.get(chain[-1].end) != place):
            other.append(site)
    yield from gather(POP_CHOICE, lost, "a connected site that the choice of POPs did not see.")
    yield from gather(POP_CHOICE, astray, "the choice of POPs saw it at another node.")
    yield from gather(POP_CHOICE, other, "it hangs on another POP than was chosen for it.")


def _routes(folder: PlanFolder, a: Arrays) -> Iterator[Fault]:
    """Each span of the working tree is an edge of the arrays, as long."""
    nodes, parent = a["node_id"].astype(str), a["parent"]
    edges = {
        frozenset((str(nodes[v]), str(nodes[parent[v]]))): float(a["edge_m"][v])
        for v in np.flatnonzero(parent >= 0).tolist()
    }
    spans = folder.layer("spans")
    spans = spans[spans["role"] == "tree"]
    columns = (spans[c] for c in ("span_id", "from_node", "to_node", "length_m"))
    wrong = [
        s for s, f, t, meters in zip(*columns, strict=True)
        if not abs(edges.get(frozenset((str(f), str(t))), math.nan) - meters) <= LENGTH_M
    ]  # fmt: skip
    yield from gather(POP_CHOICE, wrong, "a span that is no edge of the choice of POPs, or one as long.")


def _pairs(folder: PlanFolder, a: Arrays) -> Iterator[Fault]:
    """Pairs cost the way at the price of fiber and the same beside it; none within reach is left out."""
    way = ways(a, a["edge_m"].astype(np.float64))
    rest = a["pair_cents"] - float(a["way_cents_m"]) * way
    if not np.isfinite(rest).all():
        yield Fault(POP_CHOICE, "pair_site", "a pair of a site and a place on different trees.")
        return
    if not is_pon(folder) or not len(rest):
        return
    if float(rest.max() - rest.min()) > 1.5:
        yield Fault(POP_CHOICE, "pair_cents", "beside the way, pairs under splitters do not cost the same.")
    study = folder.study
    slack = 1 + float(study["network"]["slack_pct"]) / 100
    reach = max(
        o.reach_m for o in pon_classes().values() if o.architecture == study["network"]["architecture"]
    )
    place, site = place_of_pair(a), a["pair_site"].astype(np.int64)
    held = np.zeros((len(a["place_kind"]), len(a["site_id"])), dtype=bool)
    held[place, site] = True
    drop = dict(zip(folder.sites["site_id"].astype(str), folder.sites["drop_m"].astype(float), strict=True))
    drops = np.array([drop.get(s, math.inf) for s in a["site_id"].astype(str)])
    wrong = []
    for j in np.flatnonzero(held.any(axis=1) & (a["place_kind"] != "center")).tolist():
        rows = np.flatnonzero(~held[j])
        pairs = {**a, "pair_site": rows, "pair_indptr": np.where(np.arange(len(held) + 1) > j, len(rows), 0)}
        length = ways(pairs, a["edge_m"].astype(np.float64)) * slack + drops[rows] + NEAR_M
        if (length <= reach).any():
            wrong.append(str(a["place_site"][j]) or str(a["node_id"][a["place_node"][j]]))
    yield from gather(POP_CHOICE, wrong, "a place with sites well within its reach that it may not serve.")


def check_bound(folder: PlanFolder) -> Iterable[Fault]:
    """The objective is what the stored choice costs; the proven bound is not above what the arrays prove."""
    told = _told(folder)
    if told is None:
        return
    choice, a = told
    yield from _fiber(folder, a)
    cost, bound = cost_of(a) / 100, proven(a) / 100
    if choice["gap_pct"] != 100.0:
        yield from differs(SUMMARY, f"{BLOCK}.objective", choice["objective"], cost, CENT, "stored choice")
        right = 100 * (cost - choice["lower_bound"]) / cost if cost else 0.0
        what = "from objective and lower_bound"
        yield from differs(SUMMARY, f"{BLOCK}.gap_pct", choice["gap_pct"], right, GAP_PCT, what)
    if choice["proven_bound"] > bound + CENT + ROUNDED * abs(cost):
        what = f"it is {choice['proven_bound']:,.2f}; the arrays prove no more than {bound:,.2f}."
        yield Fault(SUMMARY, f"{BLOCK}.proven_bound", what)
    if not choice["proven_bound"] <= choice["lower_bound"] <= choice["objective"]:
        yield Fault(SUMMARY, f"{BLOCK}.lower_bound", "it is below proven_bound or above objective.")


def _fiber(folder: PlanFolder, a: Arrays) -> Iterator[Fault]:
    """From point to point a meter of way costs the fibers of a site at what larger cables cost more."""
    study = folder.study
    if is_pon(folder):
        return
    price = dict(in_force(folder)[str(study["costs"]["level"])].astype(float))
    sizes = [(s.fiber_count, price[s.item_id]) for s in read_cable_sizes() if s.deployment == "aboveGround"]
    (few, small), (many, large) = min(sizes), max(sizes)
    network = study["network"]
    spare = (1 + float(network["spare_fiber_pct"]) / 100) * (1 + float(network["slack_pct"]) / 100)
    right = 100 * (large - small) / (many - few) * spare * int(network["fibers_per_site"])
    yield from differs(
        POP_CHOICE, "way_cents_m", float(a["way_cents_m"]), right, 1e-6 * right, "larger cables and spare"
    )


RULES = (
    Rule(
        "INT-POP-CHOICE",
        "The arrays of evidence/pops.npz are whole; the connected sites stand in them at their nodes and "
        "hang on the POP chosen for them; spans of the working tree are their edges, as long; under "
        "splitters pairs cost the way and the same beside it, and no pair well within reach is left out.",
        "A choice proven for other sites or routes proves nothing of this plan.",
        "An array edited, a site or a POP moved after the run.",
        "Write the plan anew.",
        (
            POP_CHOICE, SUMMARY, STUDY, "pops", "circuits", "splitters", "spans", "cameras", "points",
            "centers",
        ),
        check_choice,
    ),
    Rule(
        "INT-POP-BOUND",
        "The objective of network.pops.choice is what the stored choice costs; its proven_bound is not above "
        "what the audit's own tables along the routes prove with the stored prices; lower_bound lies between "
        "both, and the gap follows. What the solver found beyond proven_bound is not proven.",
        "POPs called near the cheapest choice that are not cost their rooms and power for years.",
        "An edited figure or array, prices of fiber changed after the run.",
        "Write the plan anew.",
        (POP_CHOICE, SUMMARY, STUDY, PRICE_ROWS),
        check_bound,
    ),
)  # fmt: skip
