"""INT-KITS-*: what cameras, points, centers and the program buy, recounted by the kits in force."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import pandas as pd

import planner
from planner.catalog.operate_model import Ups
from planner.catalog.operate_tables import read_ups
from planner.catalog.pon_tables import read_pon_optics
from planner.catalog.table_files import (
    kit_table,
    read_allowances,
    read_attenuators,
    read_camera_classes,
    read_kits,
    read_uplinks,
)
from planner.errors import name_up_to_five
from planner.rules.folder import KIT_ROWS, STUDY, SUMMARY, PlanFolder, derived
from planner.rules.integrity.light import uplink_pairs
from planner.rules.integrity.plant import optics
from planner.rules.rule import Fault, Rule
from planner.rules.standing import centers_that_stand, stands_at

QUANTITY = 0.0051
NEARLY = 1e-6
SITE_LAYERS = ("cameras", "points", "centers")
PROGRAM = "the program"
OPTIC, ATTENUATOR, PORT = "optic", "attenuator", "pon_port"

Key = tuple[str, str, str]
"""Who buys, kind of the asset (blank where the site itself buys it), item."""
Counts = dict[str, float]
Band = tuple[float, float]
"""Least and most that fits: they differ only where a sum of decimals lies at a whole number."""


def in_play(folder: PlanFolder) -> frozenset[str]:
    """Return the modes of the connected cameras; without any that of the study."""
    rows = folder.layer("cameras")
    found = frozenset(str(m) for m in rows.loc[rows["connected"].astype(bool), "mode"])
    return found or frozenset((str(folder.study["ownership"]["camera_mode"]),))


def needs(row: Mapping[str, object], modes: Iterable[str]) -> bool:
    """Say whether a row of a kit is needed under one of these modes of cameras."""
    return any(m in str(row["camera_modes"]).split() for m in modes)


def in_force(folder: PlanFolder) -> list[dict[str, object]]:
    """Return the kits of the plan that the modes of its cameras ask for."""
    rows, modes = folder.parts[KIT_ROWS].to_dict("records"), in_play(folder)
    return [{str(k): v for k, v in r.items()} for r in rows if needs(r, modes)]


def amount(row: Mapping[str, object], units: float) -> Band:
    """Return how much of the item of a kit so many units need; no units need nothing.

    >>> row = {"quantity": 3.0, "every": 4.0, "rounding": "up", "at_least": 4.0}
    >>> amount(row, 24), amount(row, 1), amount(row, 0)
    ((18.0, 18.0), (4.0, 4.0), (0.0, 0.0))
    """
    if units <= 0:
        return 0.0, 0.0
    exact = float(str(row["quantity"])) * units / float(str(row["every"]))
    whole = row["rounding"] == "up"
    ends = (math.ceil(exact - NEARLY), math.ceil(exact + NEARLY)) if whole else (exact, exact)
    least = float(str(row["at_least"]))
    return max(ends[0], least), max(ends[1], least)


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


@cache
def allowance(key: str) -> float:
    """Return a figure of practice of the catalog."""
    return read_allowances()[key].value


@cache
def stores() -> dict[str, Ups]:
    """Return the UPS of the catalog, by item."""
    return read_ups()


def boxes(folder: PlanFolder, item: str, load_w: float) -> float:
    """Return the UPS that a load needs, in watts and for the hours that the study promises."""
    ups, hours = stores()[item], float(folder.study["service"]["ups_hours"])
    return float(math.ceil(max(load_w / ups.watts, load_w * hours / ups.watt_hours) - NEARLY))


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


def expected(folder: PlanFolder) -> dict[Key, Band]:
    """Return what every site, center and the program need, and what lights each link."""
    rows: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in in_force(folder):
        rows[str(row["kit"])].append(row)
    out: dict[Key, Band] = {}

    def add(key: Key, band: Band) -> None:
        low, high = out.get(key, (0.0, 0.0))
        out[key] = (low + band[0], high + band[1])

    mode = dict(zip(*(folder.layer("cameras")[c] for c in ("camera_id", "mode")), strict=True))
    for kit, who, counts in units(folder):
        for row in rows.get(kit, ()):
            if kit == "camera" and not needs(row, (str(mode[who]),)):
                continue
            key = (who, str(row["kind"]), str(row["item_id"]))
            add(key, amount(row, counts.get(str(row["per"]), 0.0)))
    for row in rows.get("program", ()) if len(folder.layer("centers")) else ():
        theirs = program_counts(folder, str(row["camera_modes"]).split())
        add((PROGRAM, str(row["kind"]), str(row["item_id"])), amount(row, theirs.get(str(row["per"]), 0.0)))
    for key, many in (*links(folder), *second_modules(folder), *_modules(folder)):
        out[key] = (many, many)
    return out


def links(folder: PlanFolder) -> Iterator[tuple[Key, float]]:
    """Yield what lights each connected site: a pair of optics, an attenuator in each fiber.

    Whether they are the right ones, and whether an attenuator is needed, the rules of light say.
    """
    fibers = float(folder.study["network"]["fibers_per_site"])
    kinds = {OPTIC: ({o.item_id for o in optics()}, 1.0)}
    ups = {o.item_id: o for o in read_uplinks()}
    many = uplink_pairs(folder)
    kinds[ATTENUATOR] = ({a.item_id for a in read_attenuators()}, fibers)
    rows, sites, hangs = folder.layer("equipment"), folder.sites, folder.trees.on_splitters()
    mine = rows[rows["site_id"].isin(sites.loc[sites["connected"], "site_id"])]
    for site, kind, item in zip(mine["site_id"], mine["kind"], mine["item_id"], strict=True):
        if site in hangs and kind == ATTENUATOR and item in kinds[kind][0]:
            yield (site, kind, item), 1.0
        elif site not in hangs and kind in kinds and item in kinds[kind][0]:
            yield (site, kind, item), kinds[kind][1]
    theirs = rows[rows["site_id"].isin(folder.chains.far_pops)]
    for site, kind, item in zip(theirs["site_id"], theirs["kind"], theirs["item_id"], strict=True):
        if kind == OPTIC and item in ups:
            yield (site, kind, item), float(many.get(site, 1))
        elif kind == ATTENUATOR and item in kinds[kind][0]:
            yield (site, kind, item), float(read_uplinks()[0].fibers * many.get(site, 1))


def second_modules(folder: PlanFolder) -> Iterator[tuple[Key, float]]:
    """Yield what lights second ways: modules of the rows of `link_budget`, attenuators in each fiber.

    Whether they are the right ones INT-PROTECT-LIGHT says.
    """
    by_optic = {o.optic: o for o in (*optics(), *read_uplinks())}
    by_name = {a.attenuator: a for a in read_attenuators()}
    fibers = {w.start: w.fibers for w in folder.chains.seconds}
    rows = folder.layer("link_budget")
    mine = rows[(rows["circuit_kind"] == "second") & (rows["direction"] == "up")]
    for device, optic, taken in zip(mine["site_id"], mine["optic"], mine["attenuator"], strict=True):
        many = fibers.get(device, 1)
        pairs = max(1, many // by_optic[optic].fibers) if optic in by_optic else 1
        if optic in by_optic:
            yield (device, f"second_{OPTIC}", by_optic[optic].item_id), float(pairs)
        if taken in by_name:
            yield (device, f"second_{ATTENUATOR}", by_name[taken].item_id), float(many)


def _modules(folder: PlanFolder) -> Iterator[tuple[Key, float]]:
    """Yield the modules of PON ports as bought: INT-PON-CLASS holds them against the trees."""
    items = {o.item_id for o in read_pon_optics()}
    rows = folder.layer("equipment")
    mine = rows[rows["item_id"].isin(items) & (rows["kind"] == PORT)]
    for (site, item), many in mine.groupby(["site_id", "item_id"])["quantity"].sum().items():
        yield (str(site), PORT, str(item)), float(many)


def stored(folder: PlanFolder) -> dict[Key, float]:
    """Return what equipment holds and what sites buy themselves; devices are counted by INT-QTY-CAMERAS."""
    equipment, quantities = folder.layer("equipment"), folder.layer("quantities")
    columns = ["site_id", "kind", "item_id", "quantity"]
    devices = {c.device_item for c in read_camera_classes().values()}
    device = (quantities["layer"] == "cameras") & quantities["item_id"].isin(devices)
    mine = quantities[quantities["layer"].isin(SITE_LAYERS) & ~device].assign(
        site_id=lambda f: f["asset_id"], kind=""
    )
    both = pd.concat([pd.DataFrame(equipment[columns]), pd.DataFrame(mine[columns])])
    out: dict[Key, float] = defaultdict(float)
    for site, kind, item, quantity in both.itertuples(index=False):
        out[str(site), str(kind), str(item)] += float(quantity)
    return out


@derived
def folded(folder: PlanFolder) -> dict[Key, list[float]]:
    """Return least, most and stored amount of everything, under who buys it.

    What cameras of a place share is summed over them, what the program buys over all centers: it does not
    matter which of them carries the row.
    """
    rows = in_force(folder)
    shared = {(r["kind"], r["item_id"]) for r in rows if r["kit"] == "camera" and r["per"] != "sites"}
    once = {(r["kind"], r["item_id"]) for r in rows if r["kit"] == "program"}
    first = {i: ids[0] for ids in places(folder).values() for i in ids}
    at_center = {*folder.layer("centers")["center_id"], PROGRAM}

    def under(key: Key) -> Key:
        who, kind, item = key
        if (kind, item) in once and who in at_center:
            return PROGRAM, kind, item
        return (first.get(who, who) if (kind, item) in shared else who), kind, item

    out: dict[Key, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for key, (low, high) in expected(folder).items():
        out[under(key)][0] += low
        out[under(key)][1] += high
    for key, have in stored(folder).items():
        out[under(key)][2] += have
    return out


def unlike(folder: PlanFolder, layers: tuple[str, ...]) -> Iterator[Fault]:
    """Yield a fault for each item of which sites of these layers have too few or too many."""
    of = {i: n for n, k in (("cameras", "camera_id"), ("points", "point_id")) for i in folder.layer(n)[k]}
    wrong: dict[tuple[str, str, str, bool], list[tuple[str, float, float]]] = defaultdict(list)
    for (who, kind, item), (low, high, have) in sorted(folded(folder).items()):
        layer = of.get(who, "centers")
        few = have < low - QUANTITY
        if layer in layers and (few or have > high + QUANTITY):
            wrong[(layer, kind, item, few)].append((who, low if few else high, have))
    for (layer, kind, item, few), rows in wrong.items():
        who, right, have = rows[0]
        told = f"{'too few' if few else 'too many'} of `{item}`{f' ({kind})' if kind else ''}"
        more = " (the first)" if len(rows) > 1 else ""
        what = f"{told}: {have:,.2f} bought, {right:,.2f} needed by its kit{more}."
        where = "equipment" if kind else layer
        yield Fault(where, who, f"{name_up_to_five([r[0] or 'nobody' for r in rows])}: {what}")


def check_sites(folder: PlanFolder) -> Iterable[Fault]:
    """Cameras, places and points buy what their kits ask for."""
    return unlike(folder, ("cameras", "points"))


def check_centers(folder: PlanFolder) -> Iterable[Fault]:
    """Centers and the program buy what their kits ask for, and nobody else buys anything."""
    return unlike(folder, ("centers",))


def check_table(folder: PlanFolder) -> Iterable[Fault]:
    """The kits in force are those of the catalog of this version."""
    made = folder.summary["versions"].get("planner")
    apart = "" if made == planner.__version__ else (
        f" The plan was made by version {made}, this is {planner.__version__}: their catalogs may differ."
    )  # fmt: skip
    held = Counter(_as_rows(folder.parts[KIT_ROWS]))
    right = Counter(_as_rows(kit_table(read_kits())))
    for rows, what in (
        (held - right, "a kit row that the catalog of this version has not"),
        (right - held, "a kit row of the catalog of this version that the plan has not"),
    ):
        for row in sorted(rows):
            kit, kind, item, per, quantity, every = row[:6]
            shown = f"{kit}{f', {kind}' if kind else ''}: {quantity} of `{item}` for every {every} {per}"
            yield Fault(KIT_ROWS, item, f"{what}: {shown}.{apart}")


def _as_rows(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Return the rows of a KITS frame as text, without their source."""
    plain = frame.drop(columns="source").to_dict("records")
    return [tuple(f"{v:g}" if isinstance(v, float) else str(v) for v in row.values()) for row in plain]


_LAYERS = (
    "equipment", "quantities", "cameras", "points", "centers", "spans", "circuits", "pops", "splitters",
    "link_budget", "existing_pops", "signs", "standing",
)  # fmt: skip
_CAUSE = "Equipment added, dropped or edited by hand; a camera moved to another place; kits edited."
_MEND = "Write the plan anew with the version that made it; if it comes back, report it as a fault."

RULES = (
    Rule(
        "INT-KITS-TABLE",
        "evidence/kits.csv holds the kits of the catalog of this version. What the catalog says besides "
        "(watts and bitrates of camera classes, allowances) is not stored: the recount takes it from this "
        "version, and another version is named where it made the plan.",
        "Whoever may rewrite the kits may leave out every UPS, or buy ten of each.",
        "A row edited by hand, a catalog of another version.",
        "Audit with the version that made the plan, or run the study again.",
        (KIT_ROWS, SUMMARY),
        check_table,
    ),
    Rule(
        "INT-KITS-SITES",
        "Each connected camera and point buys what its kit asks for under the mode of the camera, no less "
        "and no more, and one pair of optics. Cameras of one place (candidate_id) share pole, enclosure, "
        "power connection, switch and UPS.",
        "A camera without a UPS is dark in every storm; a second pole at one corner is paid for nothing.",
        _CAUSE,
        _MEND,
        (KIT_ROWS, STUDY, *_LAYERS),
        check_sites,
    ),
    Rule(
        "INT-KITS-CENTERS",
        "Each center buys what its kit asks for by the sites, cameras, fibers, seats and terabytes joined to "
        "it, and the program once spares, staff, training and tools; no less, no more, and nobody else buys.",
        "Seats, servers and storage are the largest single amounts, and nobody counts them on a map.",
        _CAUSE,
        _MEND,
        (KIT_ROWS, STUDY, *_LAYERS),
        check_centers,
    ),
)
