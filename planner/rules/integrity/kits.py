"""INT-KITS-*: what cameras, points, centers and the program buy, recounted by the kits in force."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import pandas as pd

import planner
from planner.catalog.pon_tables import read_pon_optics
from planner.catalog.table_files import (
    kit_table,
    read_attenuators,
    read_camera_classes,
    read_kits,
    read_uplinks,
)
from planner.errors import name_up_to_five
from planner.rules.folder import KIT_ROWS, STUDY, SUMMARY, PlanFolder, derived
from planner.rules.integrity.light import uplink_pairs
from planner.rules.integrity.plant import optics
from planner.rules.kit_counts import places, program_counts, units
from planner.rules.kit_rows import Band, amount, in_force, needs
from planner.rules.rule import Fault, Rule

QUANTITY = 0.0051
SITE_LAYERS = ("cameras", "points", "centers")
PROGRAM = "the program"
OPTIC, ATTENUATOR, PORT = "optic", "attenuator", "pon_port"

Key = tuple[str, str, str]
"""Who buys, kind of the asset (blank where the site itself buys it), item."""


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
