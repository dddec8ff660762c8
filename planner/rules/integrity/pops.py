"""INT-POP: POPs against centers, circuits, switches and loads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np

from planner.rules.folder import STUDY, PlanFolder
from planner.rules.integrity.load import needed_mbps, switches
from planner.rules.rule import Fault, Rule, gather

LAYER = "pops"
LOAD_MBPS = 0.01


def check_centers(folder: PlanFolder) -> Iterable[Fault]:
    """Each center is one POP, at its node and place."""
    pops, centers = folder.layer(LAYER), folder.layer("centers")
    mine = pops[pops["kind"] == "center"]
    many = Counter(mine["site_id"])
    bad = [c for c in centers["center_id"] if many[c] != 1]
    yield from gather("centers", bad, "it is not exactly one POP of kind center.")
    strange = mine.loc[~mine["site_id"].isin(set(centers["center_id"])), "pop_id"]
    yield from gather(LAYER, strange, "its site_id is no center of the plan.")
    stands = {
        c: (n, d, g)
        for c, n, d, g in zip(
            centers["center_id"], centers["node_id"], centers["drop_m"], centers.geometry, strict=True
        )
    }
    wrong = []
    for pop, site, node, drop, place in zip(
        mine["pop_id"], mine["site_id"], mine["node_id"], mine["drop_m"], mine.geometry, strict=True
    ):
        if site in stands:
            at, meters, where = stands[site]
            if node != at or abs(drop - meters) > 0.011 or place.distance(where) > 0.05:
                wrong.append(pop)
    yield from gather(LAYER, wrong, "node_id, drop_m or place is not that of its center.")


def check_counts(folder: PlanFolder) -> Iterable[Fault]:
    """Sites, ports and load of each POP are those of the circuits that end there."""
    pops, equipment = folder.layer(LAYER), folder.layer("equipment")
    needed = needed_mbps(folder)
    served: dict[str, list[str]] = defaultdict(list)
    for site in folder.sites.loc[folder.sites["connected"], "site_id"]:
        chain = folder.chains.to_pop(site)
        if chain:
            served[chain[-1].end].append(site)
    ports: Counter[str] = Counter()
    for item, site, quantity in zip(
        equipment["item_id"], equipment["site_id"], equipment["quantity"], strict=True
    ):
        if item in switches():
            ports[site] += int(switches()[item].ports * quantity)
    stands = [site if kind == "center" else pop for pop, site, kind in zip(
        pops["pop_id"], pops["site_id"], pops["kind"], strict=True
    )]  # fmt: skip
    sites = [served[p] for p in pops["pop_id"]]
    for column, right, slack in (
        ("sites_served", [float(len(s)) for s in sites], 0.0),
        ("ports_used", [float(len(s)) for s in sites], 0.0),
        ("ports", [float(ports[s]) for s in stands], 0.0),
        ("up_mbps", [sum(needed.get((s, "up"), np.nan) for s in mine) for mine in sites], LOAD_MBPS),
        ("down_mbps", [sum(needed.get((s, "down"), np.nan) for s in mine) for mine in sites], LOAD_MBPS),
    ):
        stored = pops[column].to_numpy(dtype=float)
        wrong = ~(np.abs(stored - np.array(right, dtype=float)) <= slack)
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            what = f"{column} is {stored[first]:g}; recounted it is {right[first]:g}."
            yield from gather(LAYER, pops.loc[wrong, "pop_id"], what)
    full = pops["ports_used"] > pops["ports"]
    yield from gather(LAYER, pops.loc[full, "pop_id"], "more ports are in use than it has.")


RULES = (
    Rule(
        "INT-POP-CENTERS",
        "Each center is one POP of kind center, at its node and place.",
        "The fibers end at the POP: one that stands elsewhere than its center is a hall without a cable.",
        "A center moved by hand, a POP deleted.",
        "Write the plan anew.",
        (LAYER, "centers"),
        check_centers,
    ),
    Rule(
        "INT-POP-COUNTS",
        "Sites, ports in use, ports and load of each POP, recounted from circuits, equipment, cameras and "
        "points; no POP has fewer ports than sites.",
        "A site without a port waits for a switch that nobody ordered.",
        "A circuit or a switch edited, a stream raised after the run.",
        "Write the plan anew.",
        (LAYER, "circuits", "splitters", "equipment", "cameras", "points", STUDY),
        check_counts,
    ),
)
