"""What is counted at each place, center, POP and site, by which kits ask for their items."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from planner.catalog.table_files import read_camera_classes, read_uplinks
from planner.rules.folder import PlanFolder, derived
from planner.rules.kit_rows import allowance, boxes
from planner.rules.standing import centers_that_stand, stands_at

Counts = dict[str, float]


@derived
def places(folder: PlanFolder) -> dict[str, list[str]]:
    """Return the connected cameras of each place under its first; one without a place is a place itself."""
    cameras = folder.layer("cameras")
    cameras = cameras[cameras["connected"]]
    at: dict[str, list[str]] = defaultdict(list)
    for camera, place in sorted(zip(cameras["camera_id"], cameras["candidate_id"], strict=True)):
        at[place or camera].append(camera)
    return {ids[0]: ids for ids in at.values()}


@derived
def centers_of(folder: PlanFolder) -> dict[str, str]:
    """Return the center at the root of the route of each connected site."""
    forest, centers = folder.forest, folder.layer("centers")
    at = dict(zip(centers["node_id"], centers["center_id"], strict=True))
    root = {n: at[n] for n in forest.center_nodes if n in at}
    for node in forest.order:
        if node in forest.parent and forest.parent[node] in root:
            root[node] = root[forest.parent[node]]
    sites = folder.sites[folder.sites["connected"]]
    return {s: root[n] for s, n in zip(sites["site_id"], sites["node_id"], strict=True) if n in root}


def place_counts(folder: PlanFolder) -> dict[str, Counts]:
    """Return for the first camera of each place what its cameras share: pole, enclosure, UPS, ports."""
    rows = folder.layer("cameras")
    columns = zip(*(rows[c] for c in ("camera_id", "camera_class", "mount")), strict=True)
    row = {camera: (kind, mount) for camera, kind, mount in columns}
    classes, hangs = read_camera_classes(), folder.trees.on_splitters()
    out = {}
    for first, ids in places(folder).items():
        watts = [classes[row[i][0]].power_w for i in ids if row[i][0] in classes]
        terminals = [allowance("ont_w") for i in ids if i in hangs]
        out[first] = {
            "mounts": 1.0,
            "camera_poles": float(any(row[i][1] in ("", "pole") for i in ids)),
            "mount_cameras": float(len(ids)),
            "mount_ups": boxes(
                folder, "site_ups", math.fsum([*watts, *terminals, allowance("site_switch_w")])
            ),
        }
    return out


@derived
def center_counts(folder: PlanFolder) -> dict[str, Counts]:
    """Return what is counted at each center: sites and fibers that end there, cameras, seats, terabytes."""
    study, served = folder.study, centers_of(folder)
    asked = {str(c["id"]): int(c["seats"]) for c in study.get("centers", [])}
    hubs = {str(c["id"]) for c in study.get("centers", []) if c.get("tier") == "hub"}
    cameras = folder.layer("cameras").set_index("camera_id")["camera_class"].to_dict()
    stream, classes = float(study["cameras"]["stream_mbps"]), read_camera_classes()
    days = float(study["cameras"]["retention_days"])
    pops = folder.layer("pops")
    home = {
        s: p for s, p, k in zip(pops["site_id"], pops["pop_id"], pops["kind"], strict=True) if k == "center"
    }
    direct = {s for s, p in at_pop(folder).items() if p in folder.chains.center_pops}
    hangs, feeds = folder.trees.on_splitters(), tree_counts(folder)
    out = {}
    for center in folder.layer("centers")["center_id"]:
        mine = [s for s, c in served.items() if c == center]
        ports = sum(s in direct and s not in hangs for s in mine)
        trees = feeds[home.get(str(center), "")]
        ups = [w for w in folder.chains.walks if w.kind == "uplink" and w.end == home.get(center)]
        beside = [w for w in folder.chains.seconds if w.end == home.get(center)]
        doubled = [w for w in beside if w.start in folder.chains.far_pops]
        seconds = [w for w in beside if w.start not in folder.chains.far_pops]
        ups += doubled
        # At a hub nobody watches, and no seat that its study may name is bought.
        hub = center in hubs
        watched = [] if hub else [cameras[s] for s in mine if s in cameras]
        seats = 0 if hub else asked.get(center, 0)
        seats = seats or math.ceil(len(watched) / float(study["cameras"]["cameras_per_seat"]))
        rates = [stream or classes[c].bitrate_mbps_typical for c in watched if stream or c in classes]
        headroom = 1 + allowance("recording_headroom_pct") / 100
        out[str(center)] = {
            "centers": float(not hub and center not in centers_that_stand(folder)),
            "hubs": float(hub),
            "sites": float(ports + len(seconds)),
            "uplinks": float(sum(max(1, w.fibers // read_uplinks()[0].fibers) for w in ups)),
            "cameras": float(len(watched)),
            "fibers": float(
                ports * int(study["network"]["fibers_per_site"])
                + sum(w.fibers for w in (*ups, *seconds))
                + trees
            ),
            "seats": float(seats),
            "staff": seats * allowance("staff_per_seat"),
            "storage_tb": math.fsum(rates) * 86_400 * days / 8e6 * headroom,
        }
    return out


def pop_counts(folder: PlanFolder) -> dict[str, Counts]:
    """Return what is counted at each POP that is no center: kind, sites and fibers that end there."""
    pops = folder.layer("pops")
    per_site = int(folder.study["network"]["fibers_per_site"])
    hangs, feeds, held = folder.trees.on_splitters(), tree_counts(folder), stands_at(folder)
    served = Counter(p for s, p in at_pop(folder).items() if s not in hangs)
    ups: Counter[str] = Counter()
    for walk in folder.chains.walks:
        if walk.start in folder.chains.far_pops:
            ups[walk.start] += walk.fibers
    return {
        pop: {
            "pops": float(kind != "existing"),
            "pop_buildings": float(kind == "building"),
            "pop_cabinets": float(kind == "cabinet"),
            "pop_sites": float(max(0, served[pop] - (held[pop].ports if pop in held else 0))),
            "pop_fibers": float(served[pop] * per_site + ups[pop] + feeds[pop]),
        }
        for pop, kind in zip(pops["pop_id"], pops["kind"], strict=True)
        if kind != "center"
    }


def tree_counts(folder: PlanFolder) -> Counter[str]:
    """Return the trees of splitters that end at each POP."""
    return Counter(s.pop_id for s in folder.trees.splitters.values() if s.stage == 1)


@derived
def at_pop(folder: PlanFolder) -> dict[str, str]:
    """Return the POP of each connected site."""
    chains = {s: folder.chains.to_pop(s) for s in folder.sites.loc[folder.sites["connected"], "site_id"]}
    return {s: chain[-1].end for s, chain in chains.items() if chain}


def program_counts(folder: PlanFolder, modes: Iterable[str]) -> Counts:
    """Return what is counted once: cameras of these modes by class, places, points, staff of all centers."""
    cameras, points = folder.layer("cameras"), folder.layer("points")
    cameras = cameras[cameras["connected"] & cameras["mode"].isin(list(modes))]
    held = set(cameras["camera_id"])
    classes = Counter(f"cameras_{c}" for c in cameras["camera_class"])
    return {
        "program": 1.0,
        "sites": float(len(cameras) + int(points["connected"].sum())),
        "cameras": float(len(cameras)),
        "mounts": float(sum(first in held for first in places(folder))),
        "points": float(points["connected"].sum()),
        "staff": math.fsum(c["staff"] for c in center_counts(folder).values()),
        f"{folder.study['network']['architecture']}_sites": float(len(folder.trees.on_splitters())),
        **{key: float(n) for key, n in classes.items()},
    }


def sign_counts(folder: PlanFolder) -> Counter[str]:
    """Return how many signs each camera buys: those of which it is the first connected camera by id."""
    cameras = folder.layer("cameras")
    lit = set(cameras.loc[cameras["connected"], "camera_id"])
    named = ([i for i in sorted(ids.split()) if i in lit] for ids in folder.layer("signs")["camera_ids"])
    return Counter(ids[0] for ids in named if ids)


def units(folder: PlanFolder) -> Iterator[tuple[str, str, Counts]]:
    """Yield (kit, who buys, what is counted there)."""
    shared = place_counts(folder)
    hangs, draws = folder.trees.on_splitters(), allowance("point_load_w")
    signs = sign_counts(folder)
    point_ups = {h: boxes(folder, "point_ups", draws + h * allowance("ont_w")) for h in (False, True)}
    for layer, kit, key in (("cameras", "camera", "camera_id"), ("points", "point", "point_id")):
        rows = folder.layer(layer)
        for site in rows.loc[rows["connected"], key]:
            mine = {"sites": 1.0, "signs": float(signs[site]), "point_ups": point_ups[site in hangs]}
            yield kit, site, {**mine, **shared.get(site, {})}
    yield from _pon_units(folder)
    for pop, counts in pop_counts(folder).items():
        yield "pop", pop, counts
    for center, counts in center_counts(folder).items():
        yield "center", center, counts


def _pon_units(folder: PlanFolder) -> Iterator[tuple[str, str, Counts]]:
    """Yield the terminals of sites on splitters, and the trees of each POP or center."""
    architecture, pops = folder.study["network"]["architecture"], folder.layer("pops")
    for site in sorted(folder.trees.on_splitters()):
        yield "ont", site, {f"{architecture}_sites": 1.0}
    house = {
        pop: site if kind == "center" else pop
        for pop, site, kind in zip(pops["pop_id"], pops["site_id"], pops["kind"], strict=True)
    }
    held = stands_at(folder)
    for pop, trees in tree_counts(folder).items():
        more = max(0, trees - (held[pop].pon_ports if pop in held else 0))
        yield "olt", house.get(pop, pop), {f"{architecture}_ports": float(more)}
