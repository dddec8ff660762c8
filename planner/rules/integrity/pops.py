"""INT-POP: POPs against centers, circuits, switches and loads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np

from planner.catalog.table_files import read_allowances
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.integrity.load import needed_mbps, switches
from planner.rules.integrity.splitters import olts
from planner.rules.rule import Fault, Rule, gather
from planner.rules.standing import LAYER as STANDING
from planner.rules.standing import Stands, stands_at
from planner.schema import UNSERVED_REASONS

LAYER = "pops"
LOAD_MBPS = 0.01
PLACE_M = 0.05


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
        if item in olts():
            ports[site] += int(olts()[item].ports * quantity)
    stands = [site if kind == "center" else pop for pop, site, kind in zip(
        pops["pop_id"], pops["site_id"], pops["kind"], strict=True
    )]  # fmt: skip
    for pop, held in stands_at(folder).items():
        ports[pop] += held.ports + held.pon_ports
    sites = [served[p] for p in pops["pop_id"]]
    roots, trees = (
        folder.trees.on_splitters(),
        Counter(s.pop_id for s in folder.trees.splitters.values() if s.stage == 1),
    )
    own = [sum(s not in roots for s in mine) for mine in sites]
    beside = Counter(w.end for w in folder.chains.seconds if w.start not in folder.chains.far_pops)
    taken = [float(n + trees[p] + beside[p]) for n, p in zip(own, pops["pop_id"], strict=True)]
    for column, right, slack in (
        ("sites_served", [float(len(s)) for s in sites], 0.0),
        ("ports_used", taken, 0.0),
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
    yield from _far(folder)
    full = pops["ports_used"] > pops["ports"]
    yield from gather(LAYER, pops.loc[full, "pop_id"], "more ports are in use than it has.")


def _far(folder: PlanFolder) -> Iterable[Fault]:
    """POPs beside the centers: place, room, power, uplink and route are what the plan and the catalog say."""
    pops, allowance = folder.layer(LAYER), read_allowances()
    pops = pops[pops["kind"] != "center"]
    links, network = folder.layer("link_budget"), folder.study["network"]
    links = links[links["circuit_kind"] == "working"]
    optic = dict(zip(links["site_id"], links["optic"], strict=True))
    drops = dict(zip(folder.layer("drops")["site_id"], folder.layer("drops")["length_m"], strict=True))
    length = dict(zip(folder.layer("spans")["span_id"], folder.layer("spans")["length_m"], strict=True))
    points, listed = folder.layer("points").set_index("point_id"), stands_at(folder)
    terminals: dict[str, float] = defaultdict(float)
    rows = folder.layer("equipment")
    for item, at, many in zip(rows["item_id"], rows["site_id"], rows["quantity"], strict=True):
        if item in olts():
            terminals[at] += olts()[item].power_w * float(many)
    astray, wrong = [], []
    for row in pops.to_dict("records"):
        pop, site = str(row["pop_id"]), str(row["site_id"])
        if row["kind"] == "cabinet":
            at_home = site == ""
        elif pop in listed:
            at_home = row["kind"] == "existing" and site == listed[pop].existing_pop_id
        else:
            at_home = site in points.index and row["geometry"].distance(points.geometry[site]) < PLACE_M
            kinds = {*network["pop_kinds"]}
            held = row["kind"] == "existing" and points.loc[site, "source_id"] in network["existing_pops"]
            at_home = at_home and (held or (row["kind"] != "existing" and points.loc[site, "kind"] in kinds))
        if not at_home:
            astray.append(pop)
        chain = folder.chains.to_pop(pop) or []
        route = sum(length.get(s, np.nan) for w in chain for s in w.spans) + drops.get(pop, np.nan)
        switched = row["ports_used"] - row["pon_ports_used"]
        base = 0.0 if pop in listed else allowance["pop_base_w"].value
        watts = base + allowance["pop_port_w"].value * switched + terminals[pop]
        right = (
            abs(row["route_to_center_m"] - route) <= 0.2
            and abs(row["power_w"] - watts) <= 1e-6
            and row["uplink_optic"] == optic.get(pop)
        )
        if not right:
            wrong.append(pop)
    yield from gather(LAYER, astray, "it does not stand in a building that may hold it.")
    yield from gather(LAYER, wrong, "route_to_center_m, power_w or uplink_optic is not what the plan holds.")
    for column, key, own in (
        ("ports_used", "pop_ports", "most_ports"),
        ("power_w", "pop_power_w", "power_w"),
    ):
        limit = [_limit(listed.get(p), own, allowance[key].value) for p in pops["pop_id"]]
        over = pops[column] > np.array(limit, dtype=float) + 1e-6
        yield from gather(LAYER, pops.loc[over, "pop_id"], f"{column} is above what a POP has room for.")
    chosen = pops.loc[pops["kind"] != "existing", "pop_id"]
    most = int(network["pop_max_count"])
    if most and len(chosen) > most:
        yield Fault(LAYER, str(chosen.iloc[0]), f"{len(chosen)} POPs; network.pop_max_count is {most}.")


def _limit(held: Stands | None, name: str, otherwise: float) -> float:
    """Return the limit of a POP: that of its row in the list, else the catalog's."""
    told = getattr(held, name) if held is not None else None
    stands = held.ports + held.pon_ports if held is not None and name == "most_ports" else 0
    return float(told) if told is not None else max(otherwise, float(stands))


def check_standing(folder: PlanFolder) -> Iterable[Fault]:
    """Each POP of the list is one POP of the plan, at its place and node, or says why not."""
    rows, pops = folder.layer(STANDING), folder.layer(LAYER)
    if len(rows) and not folder.study["sources"]["existing_pops"]:
        yield Fault(STANDING, "", f"{len(rows)} POPs, but the study has no list of POPs that stand.")
    twice = rows.loc[(rows["pop_id"] != "") & rows["pop_id"].duplicated(keep=False), "existing_pop_id"]
    yield from gather(STANDING, twice, "another row is the same POP of the plan.")
    known = pops.drop_duplicates("pop_id").set_index("pop_id")
    astray, silent = [], []
    for row in rows.to_dict("records"):
        name, pop = str(row["existing_pop_id"]), str(row["pop_id"])
        if not pop:
            if row["reason"] not in UNSERVED_REASONS or not row["detail"]:
                silent.append(name)
            continue
        here = known.loc[pop] if pop in known.index else None
        if (
            here is None
            or here["kind"] != "existing"
            or here["site_id"] != name
            or here["node_id"] != row["node_id"]
            or not abs(here["drop_m"] - row["drop_m"]) <= 0.011
            or not here["geometry"].distance(row["geometry"]) <= PLACE_M
        ):
            astray.append(name)
    yield from gather(STANDING, astray, "pop_id, node_id, drop_m or place is not that of a POP of the plan.")
    yield from gather(
        STANDING, silent, "it is no POP of the plan, and no known reason with a detail says why."
    )
    mine = pops["site_id"].str.startswith("XPOP-")
    lost = pops.loc[mine & ~pops["site_id"].isin(set(rows["existing_pop_id"])), "pop_id"]
    yield from gather(LAYER, lost, "it is one of the list by its site_id, and the list does not hold it.")
    yield from _named(folder)


def _named(folder: PlanFolder) -> Iterable[Fault]:
    """Each point that the study names as holding a POP is one, or a finding tells that it is none."""
    network, pops, points = folder.study["network"], folder.layer(LAYER), folder.layer("points")
    if network["pops"] != "choose":
        return
    found = folder.layer("findings")
    told = set(found.loc[found["code"] == "POPS-NOT-JOINED", "feature"])
    stands = set(pops.loc[pops["kind"] == "existing", "site_id"])
    named = points.loc[points["source_id"].isin(network["existing_pops"]), "point_id"]
    silent = [p for p in named if p not in stands and p not in told]
    what = "network.existing_pops says that it holds a POP: it is none of the plan, and no finding tells why."
    yield from gather("points", silent, what)


RULES = (
    Rule(
        "INT-POP-STANDING",
        "Each row of `existing_pops` is one POP of kind existing, at its node and place, or says by a known "
        "reason why it is none; there are rows only where the study has a list of POPs that stand. Each "
        "point that `network.existing_pops` names is one too, or a finding tells why it is none.",
        "A room that is said to stand, and does not, buys neither switch nor battery.",
        "A row edited by hand, a POP moved or deleted.",
        "Mend the list of POPs that stand, and run the study again.",
        (STANDING, LAYER, "points", "findings", STUDY),
        check_standing,
    ),
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
        "points, with the ports that `existing_pops` says stand; no POP has fewer ports than sites. Those "
        "beside the centers stand where the study lets them, within their room and power, with route and "
        "uplink as the plan holds them.",
        "A site without a port waits for a switch that nobody ordered.",
        "A circuit or a switch edited, a stream raised after the run.",
        "Write the plan anew.",
        (
            LAYER,
            "circuits",
            "splitters",
            "equipment",
            "cameras",
            "points",
            "link_budget",
            "drops",
            "spans",
            STANDING,
            STUDY,
        ),
        check_counts,
    ),
)
