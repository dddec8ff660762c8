"""Equipment: what the kits of the catalog ask for at each site, each center and for the whole program."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from planner.catalog.model import Catalog, KitRow
from planner.network.light import Lamp
from planner.network.lighting import Lighting, Uplink
from planner.network.modes import mode_of, rows_in_play
from planner.network.pon_equipment import PON_PORT, line_ports, port_modules, terminals
from planner.network.pops import BUILDING, CABINET, CENTER, EXISTING, Pop
from planner.network.power import (
    POINT_UPS,
    SITE_UPS,
    place_load_w,
    places_of,
    terminals_w,
    ups_needed,
)
from planner.network.responsible import Facts, responsible
from planner.network.second_light import SecondLink
from planner.network.tables import typed_rows
from planner.schema import EQUIPMENT
from planner.schema.tiers import HUB
from planner.settings import Settings
from planner.siting.optics import storage_tb as terabytes

SHARED = ("mounts", "camera_poles", "mount_cameras", "mount_ups")
"""Units that the cameras of a place share, see `mount_counts`."""

OWN = "own"
SIGN_IDS = "sign_ids"
"""Column of the camera rows handed on: the signs that tell of the camera, joined by spaces."""
SECOND_OPTIC, SECOND_ATTENUATOR = "second_optic", "second_attenuator"
Need = tuple[str, str, str, float]
Camera = Mapping[Any, Any]


@dataclass(frozen=True)
class Equipping:
    """The table EQUIPMENT, and what sites need on themselves: (asset_id, layer, item_id, quantity)."""

    equipment: pd.DataFrame
    on_sites: tuple[Need, ...]


def equip(
    lighting: Lighting, cameras: pd.DataFrame, centers: list[str], settings: Settings, catalog: Catalog,
    stood: Collection[str] = (),
) -> Equipping:  # fmt: skip
    """Return the equipment of all connected sites, the centers and the program.

    Cameras at one place (`candidate_id`) share pole, enclosure, power connection, switch and UPS: the first
    of them has what they share, sized for all. Each keeps an optic or terminal, and a fiber, of its own;
    where a switch could bundle them this errs upward. Sites on splitters have a terminal, and their POP a
    port of a line terminal for each tree, in place of optics and ports of switches.

    What a kit asks for under some modes of cameras alone, a camera needs in these modes; the program needs it
    for its cameras of these modes; what serves both is counted in full, which errs upward.

    Parameters
    ----------
    lighting
        Connected sites with their optics and POPs, and the uplinks of the POPs.
    cameras
        CAMERAS rows, for class, mount, place and mode.
    centers
        Ids of the centers of the city, also of one that the settings do not name.
    stood
        Ids of centers that stand already: they buy what more sites and cameras need, nothing once for all.
    """
    lit = lighting.lit
    facts = {str(r["camera_id"]): r for r in cameras.to_dict("records")}
    modes = {i: mode_of(r, settings) for i, r in facts.items()}
    connected = [str(s) for s, layer in zip(lit["site_id"], lit["layer"], strict=True) if layer == "cameras"]
    hangs = frozenset(lit.loc[lit["optic"].isna(), "site_id"].astype(str))
    play = frozenset(modes[i] for i in connected) or frozenset({settings.ownership.camera_mode})
    shelf = _Shelf(rows_in_play(catalog.kits, play), responsible(settings), [], [])
    shared = mount_counts({i: facts[i] for i in connected}, settings, catalog, hangs)
    _equip_sites(shelf, lit, facts, modes, shared, settings, catalog)
    for up in lighting.uplinks:
        beside = sum(s.fibers for s in lighting.seconds if s.device == up.pop.pop_id)
        _equip_pop(shelf, up, lighting, settings, beside)
    for second in lighting.seconds:
        _equip_second(shelf, second)
    per_center = list(center_counts(lighting, facts, centers, settings, catalog, stood))
    for center_id, counts in per_center:
        shelf.place("center", center_id, "centers", counts)
        for pop in lighting.layout.pops:
            if pop.kind == CENTER and pop.stands_at == center_id:
                _equip_trees(shelf, lighting, pop, "centers", settings)
    if per_center:
        _equip_program(shelf, lighting, facts, modes, shared, per_center, settings)
    for number, asset in enumerate(shelf.assets, 1):
        asset["asset_id"] = f"EQ-{number:05d}"
    return Equipping(equipment=typed_rows(shelf.assets, EQUIPMENT), on_sites=tuple(shelf.needs))


def _equip_sites(
    shelf: _Shelf, lit: pd.DataFrame, facts: Mapping[str, Camera], modes: Mapping[str, str],
    shared: Mapping[str, Mapping[str, float]], settings: Settings, catalog: Catalog,
) -> None:  # fmt: skip
    """Put on each connected site what its kit asks for, its device where it is owned, and what lights it."""
    hours, load = settings.service.ups_hours, catalog.allowances["point_load_w"].value
    point_ups = [
        ups_needed(load + terminals_w(many, catalog), hours, catalog.ups[POINT_UPS]) for many in (0, 1)
    ]
    one = dict.fromkeys(terminals(lit, settings), 1.0)
    lit_cameras = lit.loc[lit["layer"] == "cameras", "site_id"].astype(str)
    signs = sign_counts({i: facts[i] for i in lit_cameras})
    columns = (lit["site_id"], lit["layer"], lit["optic"], lit["attenuator_item"])
    for site_id, layer, optic, attenuator in zip(*columns, strict=True):
        if layer == "cameras":
            if modes[site_id] == OWN:
                device = catalog.camera_classes[str(facts[site_id]["camera_class"])].device_item
                shelf.needs.append((site_id, layer, device, 1.0))
            counts = {"sites": 1, "signs": signs[site_id], **shared.get(site_id, {})}
            shelf.place("camera", site_id, layer, counts, frozenset({modes[site_id]}))
        else:
            shelf.place("point", site_id, layer, {"sites": 1, "point_ups": point_ups[optic is None]})
        if optic is None:
            shelf.place("ont", site_id, layer, one)
        else:
            shelf.add("optic", site_id, optic, 1.0)
        if attenuator is not None:
            fibers = 1 if optic is None else settings.network.fibers_per_site
            shelf.add("attenuator", site_id, attenuator, float(fibers))


def _equip_second(shelf: _Shelf, second: SecondLink) -> None:
    """Put on a device the modules of its second way: both ways are lit at once, neither waits for a crew."""
    if isinstance(second.lamp, Lamp):
        shelf.add(SECOND_OPTIC, second.device, second.lamp.optic.item_id, float(second.pairs))
        if second.lamp.attenuator is not None:
            taken = second.lamp.attenuator.item_id
            shelf.add(SECOND_ATTENUATOR, second.device, taken, float(second.fibers))


def _equip_pop(shelf: _Shelf, up: Uplink, lighting: Lighting, settings: Settings, beside: int) -> None:
    """Put on a POP what its kit asks for, and the modules of its uplink; `beside`: fibers of a second one."""
    pop, lit = up.pop, lighting.lit
    sites = int(((lit["pop_id"] == pop.pop_id) & lit["optic"].notna()).sum())
    trees = sum(port_modules(lighting, pop).values())
    fibers = sites * settings.network.fibers_per_site + trees + uplink_fibers(up) + beside
    bought = max(0, sites - pop.stock.ports) if pop.stock is not None else sites
    shelf.place("pop", pop.pop_id, "pops", pop_counts(pop.kind, bought, fibers))
    _equip_trees(shelf, lighting, pop, "pops", settings)
    if isinstance(up.lamp, Lamp):
        shelf.add("optic", pop.pop_id, up.lamp.optic.item_id, float(up.pairs))
        if up.lamp.attenuator is not None:
            shelf.add("attenuator", pop.pop_id, up.lamp.attenuator.item_id, float(uplink_fibers(up)))


def _equip_trees(shelf: _Shelf, lighting: Lighting, pop: Pop, layer: str, settings: Settings) -> None:
    """Put on a POP the line terminals of its trees of splitters, and the module of each port in use."""
    shelf.place("olt", pop.stands_at, layer, line_ports(lighting, pop, settings))
    for item, many in port_modules(lighting, pop).items():
        shelf.add(PON_PORT, pop.stands_at, item, float(many))


def uplink_fibers(up: Uplink) -> int:
    """Return the fibers of the uplink of a POP."""
    return up.pairs * up.lamp.optic.fibers if isinstance(up.lamp, Lamp) else 0


def pop_counts(kind: str, sites: int, fibers: int) -> dict[str, float]:
    """Return what is counted at a POP; one that exists has its power, rack and works, and needs ports.

    `sites` are those beyond the ports that stand there already.

    >>> pop_counts("cabinet", 30, 32)["pop_cabinets"], pop_counts("building", 30, 32)["pop_cabinets"]
    (1, 0)
    """
    return {
        "pops": int(kind != EXISTING),
        "pop_buildings": int(kind == BUILDING),
        "pop_cabinets": int(kind == CABINET),
        "pop_sites": sites,
        "pop_fibers": fibers,
    }


@dataclass(frozen=True)
class _Shelf:
    """What has been put on sites so far: assets of their own, and needs of the sites themselves."""

    kits: list[KitRow]
    own: Facts
    assets: list[Facts]
    needs: list[Need]

    def add(self, kind: str, site_id: str, item_id: str, quantity: float) -> None:
        """Put an asset on a site."""
        asset = {"kind": kind, "site_id": site_id, "item_id": item_id, "quantity": quantity}
        self.assets.append({**asset, **self.own})

    def place(
        self, kit: str, site_id: str, layer: str, counts: Mapping[str, float],
        modes: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        """Put on a site what the rows of a kit ask for; where modes are named, of these alone."""
        for row in self.kits:
            fits = row.kit == kit and not (modes and modes.isdisjoint(row.camera_modes))
            quantity = needed(row, counts) if fits else 0.0
            if quantity > 0 and row.kind:
                self.add(row.kind, site_id, row.item_id, quantity)
            elif quantity > 0:
                self.needs.append((site_id, layer, row.item_id, quantity))


def _equip_program(
    shelf: _Shelf, lighting: Lighting, facts: Mapping[str, Camera], modes: Mapping[str, str],
    firsts: Collection[str], per_center: list[tuple[str, dict[str, float]]], settings: Settings,
) -> None:  # fmt: skip
    """Put on the first center what is bought once for the whole program, by the modes that need it.

    `firsts` are the first cameras of the places, `modes` those of all cameras.
    """
    lit = lighting.lit
    sites = list(zip(lit["site_id"].astype(str), lit["layer"] == "cameras", strict=True))
    play = frozenset(modes[s] for s, camera in sites if camera)
    for held, rows in _by_modes(shelf.kits, play).items():
        counted = pd.Series([not camera or modes[s] in held for s, camera in sites], lit.index, dtype=bool)
        places = sum(modes[first] in held for first in firsts)
        totals = program_counts(lit[counted], facts, places, per_center) | terminals(lit, settings)
        replace(shelf, kits=rows).place("program", per_center[0][0], "centers", totals)


def _by_modes(kits: Iterable[KitRow], play: frozenset[str]) -> dict[frozenset[str], list[KitRow]]:
    """Return rows of kits by the modes in play that need them, in the order in which these come first."""
    out: dict[frozenset[str], list[KitRow]] = {}
    for row in kits:
        out.setdefault(play & frozenset(row.camera_modes), []).append(row)
    return out


def mount_counts(
    facts: Mapping[str, Camera], settings: Settings, catalog: Catalog, hangs: Collection[str] = ()
) -> dict[str, dict[str, float]]:
    """Return for the first camera of each place what the cameras there share: poles, ports, UPS.

    A fixed camera (13 W) and a PTZ (50 W) at one place, with their switch (10 W), draw 73 W: two UPS of 60 W
    and 240 Wh for 4 hours, three for 8.

    Parameters
    ----------
    facts
        CAMERAS rows of the connected cameras by camera_id; those without `candidate_id` stand alone.
    hangs
        Cameras on splitters, each with a terminal.
    """
    out: dict[str, dict[str, float]] = {}
    for ids in places_of({**row, "camera_id": i} for i, row in facts.items()).values():
        mounts = [facts[i].get("mount") for i in ids]
        classes = (str(facts[i]["camera_class"]) for i in ids)
        load_w = place_load_w(classes, catalog, sum(i in hangs for i in ids))
        out[ids[0]] = {
            "mounts": 1,
            "camera_poles": int(any(not isinstance(m, str) or m == "pole" for m in mounts)),
            "mount_cameras": len(ids),
            "mount_ups": ups_needed(load_w, settings.service.ups_hours, catalog.ups[SITE_UPS]),
        }
    return out


def sign_counts(facts: Mapping[str, Camera]) -> dict[str, float]:
    """Return how many signs each connected camera buys: those that tell of it and of none before it.

    >>> sign_counts({"CAM-2": {"sign_ids": "SGN-1 SGN-2"}, "CAM-1": {"sign_ids": "SGN-1"}, "CAM-3": {}})
    {'CAM-1': 1.0, 'CAM-2': 1.0, 'CAM-3': 1.0}

    Parameters
    ----------
    facts
        CAMERAS rows of the connected cameras by camera_id; one without `sign_ids` buys one sign.
    """
    bought: set[str] = set()
    out: dict[str, float] = {}
    for camera in sorted(facts):
        told = facts[camera].get(SIGN_IDS)
        if not isinstance(told, str):
            out[camera] = 1.0
            continue
        mine = set(told.split()) - bought
        bought |= mine
        out[camera] = float(len(mine))
    return out


def shared_floor(
    fixed_poles: int,
    other_fixed: int,
    chosen: int,
    all_on_poles: bool,
    settings: Settings,
    catalog: Catalog,
    modes: frozenset[str] = frozenset(),
) -> dict[str, float]:
    """Return the least quantity of each shared item that any plan with so many connected cameras buys.

    Fixed cameras stand alone; the others stand at most `cameras.most_per_site` together. Spares count with
    the places. What a place needs for more cameras than one is left out, which errs downward.

    Parameters
    ----------
    fixed_poles, other_fixed
        Fixed cameras on poles of their own, and on what stands already.
    chosen
        Cameras whose place is a choice.
    all_on_poles
        Every place on offer needs a new pole; otherwise a plan might buy none for the chosen.
    modes
        Modes that cameras may have; `ownership.camera_mode` alone without any. An item that one of them does
        without counts 0.
    """
    packed = math.ceil(chosen / settings.cameras.most_per_site)
    mounts = fixed_poles + other_fixed + packed
    poles = fixed_poles + (packed if all_on_poles else 0)
    one = dict.fromkeys(SHARED, 1.0)
    floor: dict[str, float] = {}
    for row in catalog.kits:
        if not (modes or {settings.ownership.camera_mode}) <= set(row.camera_modes) or row.per not in SHARED:
            continue
        if row.kit == "program":
            amount = needed(row, {"mounts": mounts})
        else:
            amount = needed(row, one) * (poles if row.per == "camera_poles" else mounts)
        floor[row.item_id] = floor.get(row.item_id, 0.0) + amount
    return floor


def needed(row: KitRow, counts: Mapping[str, float]) -> float:
    """Return how much of a kit's item so many units need.

    >>> row = KitRow("center", "core_switch", "core_switch_48", "sites", 1, 48, "up", 1, ("own",), "")
    >>> needed(row, {"sites": 910}), needed(row, {"sites": 0})
    (19.0, 0.0)
    """
    units = counts.get(row.per, 0)
    if units <= 0:
        return 0.0
    exact = row.quantity * units / row.every
    amount = math.ceil(exact - 1e-9) if row.rounding == "up" else exact
    return round(float(max(amount, row.at_least)), 2)


def center_counts(
    lighting: Lighting,
    facts: Mapping[str, Camera],
    centers: list[str],
    settings: Settings,
    catalog: Catalog,
    stood: Collection[str] = (),
) -> Iterator[tuple[str, dict[str, float]]]:
    """Yield for each center what is counted there.

    Sites are those with fibers of their own that end there, uplinks and fibers those that do; cameras, seats,
    staff and storage are those of all its POPs. A hub (`tier` of the center) has neither of these four: its
    cameras are watched and recorded elsewhere. One that stands already (`stood`) is no center to be bought.
    """
    asked = {c.id: c.seats for c in settings.centers}
    hubs = {c.id for c in settings.centers if c.tier == HUB}
    lit = lighting.lit
    home = {p.pop_id for p in lighting.layout.pops if p.kind == CENTER}
    for center in centers:
        mine = lit[lit["center_id"] == center]
        own = int((mine["pop_id"].isin(home) & mine["optic"].notna()).sum())
        trees = sum(
            sum(port_modules(lighting, p).values())
            for p in lighting.layout.pops
            if p.kind == CENTER and p.center_id == center
        )
        ups = [u for u in lighting.uplinks if u.pop.center_id == center]
        beside = [s for s in lighting.seconds if s.end.center_id == center]
        ports = own + sum(not s.of_pop for s in beside)
        watched = mine.loc[(mine["layer"] == "cameras") & (center not in hubs), "site_id"]
        seats = asked.get(center, 0) if center not in hubs else 0
        seats = seats or math.ceil(len(watched) / settings.cameras.cameras_per_seat)
        yield (
            center,
            {
                "centers": int(center not in hubs and center not in stood),
                "hubs": int(center in hubs),
                "sites": ports,
                "uplinks": sum(u.pairs for u in ups) + sum(s.pairs for s in beside if s.of_pop),
                "cameras": len(watched),
                "fibers": own * settings.network.fibers_per_site
                + trees
                + sum(uplink_fibers(u) for u in ups)
                + sum(s.fibers for s in beside),
                "seats": seats,
                "staff": seats * catalog.allowances["staff_per_seat"].value,
                "storage_tb": storage_tb([str(facts[s]["camera_class"]) for s in watched], settings, catalog),
            },
        )


def storage_tb(classes: Iterable[str], settings: Settings, catalog: Catalog) -> float:
    """Return the storage for the promised days of footage of these cameras, with headroom, in terabytes.

    600 cameras x 4 Mb/s x 60 days are 1,555.2 TB net, 1,866.24 TB with 20 %. Every camera records all the
    time: at the stream of the study, or at the typical bitrate of its class where that stream is 0.

    Parameters
    ----------
    classes
        Class of each camera.
    """
    asked = settings.cameras
    stream = sum(asked.stream_mbps or catalog.camera_classes[c].bitrate_mbps_typical for c in classes)
    return terabytes(stream, asked.retention_days, catalog.allowances["recording_headroom_pct"].value)


def program_counts(
    lit: pd.DataFrame,
    facts: Mapping[str, Camera],
    mounts: int,
    per_center: list[tuple[str, dict[str, float]]],
) -> dict[str, float]:
    """Return what is counted once for the whole program."""
    cameras = [s for s, layer in zip(lit["site_id"], lit["layer"], strict=True) if layer == "cameras"]
    counts: dict[str, float] = {
        "program": 1,
        "sites": len(lit),
        "cameras": len(cameras),
        "mounts": mounts,
        "points": len(lit) - len(cameras),
        "staff": sum(c["staff"] for _, c in per_center),
    }
    for site in cameras:
        key = f"cameras_{facts[site]['camera_class']}"
        counts[key] = counts.get(key, 0) + 1
    return counts
