"""INT-LOAD-*: what links and centers carry, recounted from cameras, points and switches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np

from planner.catalog.model import CameraClass, Switch, Traffic
from planner.catalog.table_files import read_allowances, read_camera_classes, read_switches, read_traffic
from planner.rules.folder import STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.light import uplink_pairs
from planner.rules.rule import Fault, Rule, differs, gather

LOAD_MBPS = 0.0011
LINKS = "link_budget"


@cache
def traffic() -> Mapping[str, Traffic]:
    """The catalog's needs of sites."""
    return read_traffic()


@cache
def camera_classes() -> Mapping[str, CameraClass]:
    """The catalog's camera classes."""
    return read_camera_classes()


@cache
def switches() -> Mapping[str, Switch]:
    """The catalog's switches of centers."""
    return read_switches()


def needed_mbps(folder: PlanFolder) -> dict[tuple[str, str], float]:
    """Return what each camera and point sends and receives, headroom included, by (site, direction)."""
    stream = float(folder.study["cameras"]["stream_mbps"])
    more = 1 + read_allowances()["stream_headroom_pct"].value / 100
    out: dict[tuple[str, str], float] = {}
    cameras, points = folder.layer("cameras"), folder.layer("points")
    for site, name in zip(cameras["camera_id"], cameras["camera_class"], strict=True):
        own = camera_classes()[name].bitrate_mbps_typical if name in camera_classes() else np.nan
        out[site, "up"] = more * (stream if stream > 0 else own)
        out[site, "down"] = more * traffic()["camera"].down_mbps
    for site, kind in zip(points["point_id"], points["kind"], strict=True):
        row = traffic().get(kind) or traffic()["other"]
        out[site, "up"], out[site, "down"] = more * row.up_mbps, more * row.down_mbps
    return out


def carried_mbps(folder: PlanFolder) -> dict[tuple[str, str], float]:
    """Return the same, and what each pair of modules of the uplink of a POP carries."""
    out = needed_mbps(folder)
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for site in folder.sites.loc[folder.sites["connected"], "site_id"]:
        chain = folder.chains.to_pop(site)
        for direction in ("up", "down"):
            if chain:
                sums[chain[-1].end, direction] += out.get((site, direction), np.nan)
    for pop, pairs in uplink_pairs(folder).items():
        for direction in ("up", "down"):
            out[pop, direction] = sums[pop, direction] / pairs
    return out


def check_links(folder: PlanFolder) -> Iterable[Fault]:
    """load_mbps of each link is the stream of its camera, or the need of its kind of point, with headroom."""
    links, needed = folder.layer(LINKS), carried_mbps(folder)
    keys = list(zip(links["site_id"], links["direction"], strict=True))
    right = np.array([needed.get(k, np.nan) for k in keys], dtype=float)
    stored = links["load_mbps"].to_numpy(dtype=float)
    wrong = ~(np.abs(stored - right) <= LOAD_MBPS)
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        what = f"load_mbps is {stored[first]:g} {keys[first][1]}; with headroom it is {right[first]:g}."
        yield from gather(LINKS, dict.fromkeys(links.loc[wrong, "site_id"]), what)


def check_centers(folder: PlanFolder) -> Iterable[Fault]:
    """Ports and uplinks of each center's switches hold its sites, and network.load says so."""
    told = folder.summary["network"]["load"]
    listed = told.get("centers")
    by_id = {c.get("center_id"): c for c in listed if isinstance(c, dict)} if isinstance(listed, list) else {}
    right = center_figures(folder)
    if set(by_id) != set(right) or not isinstance(listed, list) or len(listed) != len(right):
        yield Fault(SUMMARY, "network.load.centers", f"it is to list {', '.join(sorted(right)) or 'nobody'}.")
    for center, figures in right.items():
        for key, value in figures.items():
            stored = by_id.get(center, {}).get(key)
            name = f"network.load.centers {center} {key}"
            yield from differs(SUMMARY, name, stored, value, 0.01, "from links and switches")
        wanted = figures["sites"] + figures["second_ways"]
        if figures["ports"] < wanted:
            yield Fault("equipment", center, f"{wanted:g} fibers of sites on {figures['ports']:g} ports.")
        if figures["margin_mbps"] < 0:
            what = (
                f"its fullest switch carries {figures['fullest_switch_mbps']:,.0f} Mb/s on uplinks of "
                f"{figures['uplink_mbps']:,.0f} Mb/s."
            )
            yield Fault("equipment", center, what)
    links = folder.layer(LINKS)
    full = float((links["load_mbps"] / links["rate_mbps"]).max()) if len(links) else None
    if full is not None:
        key = "network.load.fullest_link_share"
        yield from differs(SUMMARY, key, told.get("fullest_link_share"), full, 1.1e-6, "load over rate")


def center_figures(folder: PlanFolder) -> dict[str, dict[str, float]]:
    """Return the figures of each center that the link of a site leads to without a POP between."""
    links, equipment = folder.layer(LINKS), folder.layer("equipment")
    chains = folder.chains
    links = links[links["pop_id"].isin(chains.center_pops) & ~links["site_id"].isin(chains.far_pops)]
    links = links[~links["site_id"].isin(folder.trees.on_splitters())]
    kinds = links.groupby(["center_id", "circuit_kind"])["site_id"].nunique().to_dict()
    links = links.drop_duplicates(["site_id", "center_id", "direction"])
    loads: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for center, way, load in zip(links["center_id"], links["direction"], links["load_mbps"], strict=True):
        loads[center][way].append(float(load))
    out = {}
    for center, ways in sorted(loads.items()):
        stands = [
            (switches()[item], float(quantity))
            for item, site, quantity in zip(
                equipment["item_id"], equipment["site_id"], equipment["quantity"], strict=True
            )
            if item in switches() and site == center
        ]
        most = max((s.ports for s, _ in stands), default=0)
        fullest = max(sum(sorted(w, reverse=True)[:most]) for w in ways.values())
        uplink = min((s.uplink_ports * s.uplink_mbps for s, _ in stands), default=0.0)
        out[center] = {
            "sites": kinds.get((center, "working"), 0),
            "second_ways": kinds.get((center, "second"), 0),
            "switches": sum(q for _, q in stands),
            "ports": sum(s.ports * q for s, q in stands),
            "up_mbps": sum(ways["up"]),
            "down_mbps": sum(ways["down"]),
            "fullest_switch_mbps": fullest,
            "uplink_mbps": uplink,
            "margin_mbps": uplink - fullest,
        }
    return out


RULES = (
    Rule(
        "INT-LOAD-LINKS",
        "load_mbps of each link is the stream of the study or of its class, or the need of its kind of "
        "point, with the catalog's headroom.",
        "A link sized for less than its stream drops pictures when they matter.",
        "A stream or class changed after the run, an edited load.",
        "Write the plan anew.",
        ("link_budget", "cameras", "points", "circuits", "pops", "splitters", STUDY),
        check_links,
    ),
    Rule(
        "INT-LOAD-CENTERS",
        "The switches of each center have a port a site, and uplinks for the heaviest sites on one switch; "
        "network.load of plan.json says the same.",
        "Every stream ends there: what the center cannot take is not recorded.",
        "A switch deleted, streams raised after the run, an edited figure.",
        "Lower the stream, add a center, or put a switch with more uplink into the catalog.",
        (SUMMARY, "link_budget", "equipment", "circuits", "pops", "splitters", "cameras", "points"),
        check_centers,
    ),
)
