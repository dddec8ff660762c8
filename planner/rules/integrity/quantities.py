"""INT-QTY-*: what each asset needs, recounted from the layers and the catalog's tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

import numpy as np
import pandas as pd

from planner.catalog.cable_parts import INSIDE, SLACK
from planner.catalog.model import CablePart, CableSize, CameraClass
from planner.catalog.pon_tables import read_splitters
from planner.catalog.table_files import (
    read_allowances,
    read_cable_parts,
    read_cable_sizes,
    read_camera_classes,
)
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.integrity.ways import ways
from planner.rules.rule import Fault, Rule, gather

QUANTITY = 0.0051
STORAGE_ITEM, GUY_ITEM = "storage_tb", "pole_guy"
UPKEEP_ITEM = "existing_camera_maintenance_year"
DROP_ITEM, TERMINATION_ITEM, TEST_ITEM = "drop_cable_m", "drop_termination", "fiber_acceptance_test"
ASSET_LAYERS = {
    "cameras": "camera_id", "points": "point_id", "centers": "center_id", "spans": "span_id",
    "cables": "cable_id", "closures": "closure_id", "supports": "support_id", "crossings": "crossing_id",
    "drops": "drop_id", "equipment": "asset_id", "splitters": "splitter_id",
    "existing_cameras": "existing_id", "standing": "standing_id",
}  # fmt: skip


@cache
def cable_sizes() -> tuple[CableSize, ...]:
    """The catalog's cable sizes."""
    return tuple(read_cable_sizes())


@cache
def lease_block_fibers() -> float:
    """Fibers in one block of leased fiber."""
    return read_allowances()["lease_block_fibers"].value


@cache
def camera_classes() -> dict[str, CameraClass]:
    """The catalog's camera classes."""
    return read_camera_classes()


def amounts(folder: PlanFolder, layer: str) -> pd.Series:
    """Return the quantity by (asset_id, item_id) of the assets of a layer."""
    rows = folder.layer("quantities")
    return rows[rows["layer"] == layer].groupby(["asset_id", "item_id"])["quantity"].sum()


def unlike(
    folder: PlanFolder, layer: str, expected: Mapping[tuple[str, str], float], what: str
) -> list[Fault]:
    """Return a fault for assets whose quantity of an item is not the expected one."""
    if not expected:
        return []
    stored = amounts(folder, layer).reindex(pd.MultiIndex.from_tuples(list(expected))).fillna(0.0).to_numpy()
    right = np.array(list(expected.values()), dtype=float)
    wrong = np.flatnonzero(np.abs(stored - right) > QUANTITY)
    if not len(wrong):
        return []
    keys = list(expected)
    first = wrong[0]
    told = (
        f"{what} (first: {right[first]:g} of {keys[first][1]} expected, {stored[first]:g} in `quantities`)."
    )
    return gather(layer, [keys[i][0] for i in wrong], told)


def unexpected(
    folder: PlanFolder, layer: str, expected: Iterable[tuple[str, str]], items: set[str] | None = None
) -> list[Fault]:
    """Return a fault for assets that have an item, or one of these items, though they should not.

    Rows of assets that the layer does not hold are all told by `check_assets`, once.
    """
    stored, known = amounts(folder, layer), set(folder.layer(layer)[ASSET_LAYERS[layer]])
    held = [(str(a), str(i)) for a, i in stored[stored != 0].index if a in known]
    have = {(a, i) for a, i in held if items is None or i in items}
    extra = sorted(have - set(expected))
    first = f" (first: {extra[0][1]})" if extra else ""
    return gather(layer, [a for a, _ in extra], f"`quantities` buys it an item that it does not need{first}.")


def check_assets(folder: PlanFolder) -> Iterable[Fault]:
    """Every row of `quantities` belongs to an asset of the layer that it names."""
    rows = folder.layer("quantities")
    unknown = ~rows["layer"].isin(ASSET_LAYERS)
    yield from gather("quantities", rows.loc[unknown, "asset_id"], "its layer is none that holds assets.")
    for layer, key in ASSET_LAYERS.items():
        mine = rows.loc[rows["layer"] == layer, "asset_id"]
        lost = sorted(set(mine) - set(folder.layer(layer)[key]))
        yield from gather("quantities", lost, f"no such asset in layer `{layer}`.")


def check_cables(folder: PlanFolder) -> Iterable[Fault]:
    """Each cable buys route_m of the item of its size, its slack by part, and placing of all of it."""
    cables = folder.layer("cables")
    sizes = {(s.fiber_count, s.deployment): s for s in cable_sizes()}
    known = [(c, d) in sizes for c, d in zip(cables["fiber_count"], cables["deployment"], strict=True)]
    odd = cables.loc[~np.array(known, dtype=bool), "cable_id"]
    yield from gather("cables", odd, "the catalog has no cable of that fiber_count and deployment.")
    expected: dict[tuple[str, str], float] = {}
    columns = ["cable_id", "fiber_count", "deployment", "route_m", "slack_m", "cable_m"]
    for cable, count, deployment, route_m, slack_m, cable_m in cables[columns].itertuples(index=False):
        size = sizes.get((count, deployment))
        if size is None:
            continue
        expected[(cable, size.item_id)] = float(route_m)
        for item, meters in listed(size.item_id, deployment, SLACK, float(slack_m)).items():
            expected[(cable, item)] = meters
        if size.install_item:
            expected[(cable, size.install_item)] = float(cable_m)
    yield from unlike(
        folder, "cables", expected, "not its route_m, the parts of its slack_m and placing of its cable_m"
    )
    yield from unexpected(folder, "cables", expected)


@cache
def cable_parts() -> tuple[CablePart, ...]:
    """What slack and allowances consist of."""
    return tuple(read_cable_parts())


def listed(item: str, deployment: str, amount: str, meters: float) -> dict[str, float]:
    """Return the meters of each part of an amount, by the item that lists it.

    Each part ends where the share of all parts so far ends, at the nearest centimeter.

    >>> listed("cable_duct_12_m", "belowGround", "network.slack_pct", 3.0)
    {'cable_duct_12_loops_m': 1.8, 'cable_duct_12_waste_m': 1.2}
    """
    out, whole, share, begun = {}, round(meters * 100), Decimal(0), 0
    for part in cable_parts():
        if part.deployment == deployment and part.of == amount:
            share += Decimal(str(part.share))
            end = int((whole * share).to_integral_value(ROUND_HALF_UP))
            if end > begun:
                out[f"{item[:-2]}_{part.part}_m"] = (end - begun) / 100
            begun = end
    return out


def outside_and_in(item: str, deployment: str, length_m: float, allowance_m: float) -> dict[str, float]:
    """Return the meters of a drop up to the pole or building, and those of each part inside."""
    inside = min(round(allowance_m, 2), length_m)
    out = {item: round(length_m - inside, 2)} if length_m > inside else {}
    return out | listed(item, deployment, INSIDE, inside)


def check_cameras(folder: PlanFolder) -> Iterable[Fault]:
    """Each camera that the public side buys is one device of its class."""
    cameras, classes = folder.layer("cameras"), camera_classes()
    odd = ~cameras["camera_class"].isin(classes)
    yield from gather("cameras", cameras.loc[odd, "camera_id"], "camera_class is not in the catalog.")
    bought = cameras[~odd & (cameras["mode"] == "own") & cameras["connected"]]
    pairs = zip(bought["camera_id"], bought["camera_class"], strict=True)
    expected = {(i, classes[c].device_item): 1.0 for i, c in pairs}
    yield from unlike(folder, "cameras", expected, "not one device of its class")
    yield from unexpected(folder, "cameras", expected, {c.device_item for c in classes.values()})


def check_closures(folder: PlanFolder) -> Iterable[Fault]:
    """Each closure is bought once, with its splices."""
    closures = folder.layer("closures")
    expected = {(i, "closure"): 1.0 for i in closures["closure_id"]}
    splices = zip(closures["closure_id"], closures["splices"], strict=True)
    expected |= {(i, "fusion_splice"): float(n) for i, n in splices}
    yield from unlike(folder, "closures", expected, "closure and splices are not bought as listed")
    yield from unexpected(folder, "closures", expected)


def check_splitters(folder: PlanFolder) -> Iterable[Fault]:
    """Each splitter is bought once, by its ratio."""
    rows, known = folder.layer("splitters"), read_splitters()
    odd = ~rows["ratio"].isin(known)
    yield from gather("splitters", rows.loc[odd, "splitter_id"], "the catalog has no splitter of its ratio.")
    pairs = zip(rows.loc[~odd, "splitter_id"], rows.loc[~odd, "ratio"], strict=True)
    expected = {(i, known[int(r)].item_id): 1.0 for i, r in pairs}
    yield from unlike(folder, "splitters", expected, "not one splitter of its ratio")
    yield from unexpected(folder, "splitters", expected)


def check_drops(folder: PlanFolder) -> Iterable[Fault]:
    """Each drop of a site buys its cable, termination and tests; that of a center the cables that enter."""
    network = folder.study["network"]
    inside_m = float(network["drop_allowance_m"])
    drops = folder.layer("drops")
    entering = drops["site_id"].isin({*folder.layer("centers")["center_id"], *folder.layer("pops")["pop_id"]})
    sites = drops[~entering]
    expected: dict[tuple[str, str], float] = {}
    for drop, length_m, fibers in zip(sites["drop_id"], sites["length_m"], sites["fibers"], strict=True):
        each = outside_and_in(DROP_ITEM, "drop", float(length_m), inside_m)
        each |= {TERMINATION_ITEM: 1.0, TEST_ITEM: float(fibers)}
        expected |= {(str(drop), item): value for item, value in each.items()}
    expected |= entrances(drops[entering], float(network["spare_fiber_pct"]), inside_m)
    yield from unlike(
        folder, "drops", expected, "not its cable outside and inside, one termination, tests of fibers"
    )
    yield from unexpected(folder, "drops", expected)


def entrances(drops: pd.DataFrame, spare_pct: float, inside_m: float) -> dict[tuple[str, str], float]:
    """Return the meters of cable outside and inside, and of placing it, that each drop into a center buys.

    The largest cables below ground while the fibers with their spare fill them, then the smallest that
    holds the rest.
    """
    sizes = sorted((s for s in cable_sizes() if s.deployment == "belowGround"), key=lambda s: s.fiber_count)
    out: dict[tuple[str, str], float] = {}
    for drop, fibers, length_m in zip(drops["drop_id"], drops["fibers"], drops["length_m"], strict=True):
        left = math.ceil(float(fibers) * (1 + spare_pct / 100) - 1e-6)
        while left > 0:
            size = next((s for s in sizes if s.fiber_count >= left), sizes[-1])
            left -= size.fiber_count
            meters = outside_and_in(size.item_id, size.deployment, float(length_m), inside_m)
            if size.install_item:
                meters[size.install_item] = float(length_m)
            for item, many in meters.items():
                out[(str(drop), item)] = out.get((str(drop), item), 0.0) + many
    return out


def check_supports(folder: PlanFolder) -> Iterable[Fault]:
    """Each support is one of the item that the way of its span asks for, and of the kind."""
    supports, catalog = folder.layer("supports"), ways()
    way = dict(zip(folder.layer("spans")["span_id"], folder.layer("spans")["way"], strict=True))
    lost = ~supports["span_id"].isin(way)
    yield from gather("supports", supports.loc[lost, "support_id"], "its span_id is not in layer `spans`.")
    held = supports[~lost]
    kinds = [catalog[way[s]].support if way[s] in catalog else "" for s in held["span_id"]]
    other = held["kind"].to_numpy() != np.array(kinds, dtype=object)
    yield from gather(
        "supports", held.loc[other, "support_id"], "its kind is not what the way of its span stands on."
    )
    right = held[~other]
    expected = {
        (i, catalog[way[s]].support_item): 1.0
        for i, s in zip(right["support_id"], right["span_id"], strict=True)
        if catalog[way[s]].support_item
    }
    guyed = right[right["guys"] > 0]
    expected |= {(i, GUY_ITEM): float(n) for i, n in zip(guyed["support_id"], guyed["guys"], strict=True)}
    yield from unlike(folder, "supports", expected, "not one of the support of its way with its guys")
    yield from unexpected(folder, "supports", expected)


def check_equipment(folder: PlanFolder) -> Iterable[Fault]:
    """Each asset without a place is bought as listed."""
    equipment = folder.layer("equipment")
    rows = zip(equipment["asset_id"], equipment["item_id"], equipment["quantity"], strict=True)
    expected = {(a, i): float(q) for a, i, q in rows}
    yield from unlike(folder, "equipment", expected, "the quantity is not the asset's")
    yield from unexpected(folder, "equipment", expected)


def check_standing(folder: PlanFolder) -> Iterable[Fault]:
    """Each camera that stands already and is maintained costs a year of it, and buys nothing else."""
    standing = folder.layer("existing_cameras")
    asked, owner = folder.study["finance"]["maintain_existing"], str(folder.study["ownership"]["owner"])
    if asked == "owned":
        named = standing["owner"].map(lambda o: o.strip().casefold() if isinstance(o, str) else "")
        standing = standing[(named == owner.strip().casefold()) & (named != "")]
    kept = standing["existing_id"] if asked != "none" else standing["existing_id"].iloc[:0]
    expected = {(str(i), UPKEEP_ITEM): 1.0 for i in kept}
    yield from unlike(folder, "existing_cameras", expected, "not a year of maintenance")
    yield from unexpected(folder, "existing_cameras", expected)


def check_route(folder: PlanFolder) -> Iterable[Fault]:
    """Each span buys its meters, the surcharge of its street and its yearly fee, all of its own way."""
    spans, catalog = folder.layer("spans"), ways()
    held = spans[spans["way"].isin(catalog)]
    works: dict[tuple[str, str], float] = {}
    extra: dict[tuple[str, str], float] = {}
    yearly: dict[tuple[str, str], float] = {}
    columns = ["span_id", "way", "cost_factor", "length_m", "fibers"]
    for span, key, factor, length_m, fibers in held[columns].itertuples(index=False):
        way, above = catalog[key], float(factor) - 1
        blocks = math.ceil(fibers / lease_block_fibers()) if way.mode == "lease" else 1
        works[(span, way.route_item)] = length_m
        extra[(span, way.surcharge_item)] = length_m * above
        yearly[(span, way.yearly_item)] = length_m * blocks
    for expected, what in (
        (works, "not its length_m of the route item of its way"),
        (extra, "not its surcharge, length_m x (cost_factor - 1)"),
        (yearly, "not its length_m of the yearly item of its way, for each block of fibers leased"),
    ):
        asked = {(span, item): value for (span, item), value in expected.items() if item}
        yield from unlike(folder, "spans", asked, what)
    mine = {*works, *yearly, *(pair for pair, value in extra.items() if value > 0)}
    yield from unexpected(folder, "spans", mine)


def check_storage(folder: PlanFolder) -> Iterable[Fault]:
    """The terabytes bought hold the promised days of every connected camera's stream, those of hubs apart."""
    asked, cameras = folder.study["cameras"], folder.layer("cameras")
    hubs = {str(c["id"]) for c in folder.study.get("centers", []) if c.get("tier") == "hub"}
    if hubs:
        links = folder.layer("link_budget")
        elsewhere = links.loc[links["center_id"].isin(hubs), "site_id"]
        cameras = cameras[~cameras["camera_id"].isin(elsewhere)]
    stream, days = float(asked["stream_mbps"]), float(asked["retention_days"])
    classes = camera_classes()
    streams = [
        stream or classes[c].bitrate_mbps_typical
        for c in cameras.loc[cameras["connected"], "camera_class"]
        if stream or c in classes
    ]
    needed = sum(streams) * 86_400 * days / 8e6
    rows = folder.layer("equipment")
    have = float(rows.loc[rows["item_id"] == STORAGE_ITEM, "quantity"].sum())
    if have < needed - 1e-6:
        each = f"{stream:g} Mb/s a camera" if stream else "the bitrates of their classes"
        what = (
            f"{have:,.1f} TB of {STORAGE_ITEM} are bought; {asked['retention_days']} days at "
            f"{each} need {needed:,.1f} TB."
        )
        yield Fault("equipment", STORAGE_ITEM, what)


_MEND = "Write the plan anew; if it comes back, report it as a fault of this program."
_CAUSE = "An asset added, deleted or edited after the quantities were counted."


RULES = (
    Rule(
        "INT-QTY-ASSETS",
        "Every row of `quantities` belongs to an asset of the layer that it names.",
        "Money for an asset that is not in the plan buys nothing.",
        _CAUSE,
        _MEND,
        ("quantities", *ASSET_LAYERS),
        check_assets,
    ),
    Rule(
        "INT-QTY-CABLES",
        "Each cable buys route_m of the item of its size and deployment; its slack_m as sag, loops and waste "
        "by the shares of the catalog, each by an item of its own; placing of its cable_m; nothing else.",
        "Cable is the first thing ordered and the last that can be changed; what is loop and what is waste "
        "decides who may keep it.",
        _CAUSE,
        _MEND,
        ("quantities", "cables"),
        check_cables,
    ),
    Rule(
        "INT-QTY-CAMERAS",
        "Each connected camera that the public side buys is one device of its class.",
        "The count of cameras is the promise that everybody remembers.",
        _CAUSE,
        _MEND,
        ("quantities", "cameras"),
        check_cameras,
    ),
    Rule(
        "INT-QTY-CLOSURES",
        "Each closure is bought once, with its splices and nothing else.",
        "A crew without closures waits.",
        _CAUSE,
        _MEND,
        ("quantities", "closures"),
        check_closures,
    ),
    Rule(
        "INT-QTY-SPLITTERS",
        "Each splitter is bought once, by its ratio, and nothing else.",
        "A splitter of half the legs is found out when the last sites are joined.",
        _CAUSE,
        _MEND,
        ("quantities", "splitters"),
        check_splitters,
    ),
    Rule(
        "INT-QTY-DROPS",
        "Each drop of a site buys its length_m of drop cable, what network.drop_allowance_m puts inside as "
        "an item of its own, one termination and a test of each fiber; that of a center buys, instead, the "
        "cables that its fibers with their spare enter by, likewise, and their placing.",
        "The last meters are many: together they are a cable of their own.",
        _CAUSE,
        _MEND,
        ("quantities", "drops", "centers", "pops", STUDY),
        check_drops,
    ),
    Rule(
        "INT-QTY-SUPPORTS",
        "Each pole or chamber is one of the item that the way of its span asks for, with its guys, and "
        "nothing "
        "else.",
        "Poles are the largest part of an aerial route's cost.",
        _CAUSE,
        _MEND,
        ("quantities", "supports", "spans"),
        check_supports,
    ),
    Rule(
        "INT-QTY-EQUIPMENT",
        "Each asset of `equipment` is bought as listed, and nothing is bought under its name.",
        "Switches, storage and seats make the cameras usable.",
        _CAUSE,
        _MEND,
        ("quantities", "equipment"),
        check_equipment,
    ),
    Rule(
        "INT-QTY-EXISTING",
        "Each camera that stands already, and that `finance.maintain_existing` keeps running, costs a year "
        "of operation and maintenance; nothing else is bought for any.",
        "A tender was awarded 50 % over its budget because the installed base had been left out of it.",
        "A camera or its maintenance dropped, or the setting changed after the run.",
        _MEND,
        ("quantities", "existing_cameras", STUDY),
        check_standing,
    ),
    Rule(
        "INT-QTY-STORAGE",
        "The storage bought holds cameras.retention_days of each connected camera at cameras.stream_mbps, or "
        "at the typical bitrate of its class where that is 0.",
        "Systems were found keeping days where months had been promised, because nobody bought the disks.",
        "Retention or stream raised after the run, storage edited.",
        "Run the study again, or promise fewer days.",
        ("equipment", "cameras", "link_budget", STUDY),
        check_storage,
    ),
    Rule(
        "INT-QTY-ROUTE",
        "Each span buys length_m of the route item of its way, length_m x (cost_factor - 1) of its "
        "surcharge item, and length_m of its yearly item where it has one (for each block of fibers "
        "leased); nothing of another way.",
        "A trench priced as a pole line breaks the budget in the street; meters that are not there are paid.",
        _CAUSE,
        _MEND,
        ("quantities", "spans"),
        check_route,
    ),
)
