"""INT-PON-*: light and load under splitters, recomputed over the whole way from port to site."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from planner.catalog.pon_model import PonOptic
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.integrity.light import (
    LINKS,
    LOSS_DB,
    attenuators,
    counted,
    ends,
    splices,
    standing,
    two_sums,
)
from planner.rules.integrity.load import LOAD_MBPS, needed_mbps
from planner.rules.integrity.plant import light_m
from planner.rules.integrity.splitters import catalog_splitters, is_pon, olts, pon_classes
from planner.rules.rule import LENGTH_M, Fault, Rule, gather

DIRECTIONS = ("up", "down")
PORT = "pon_port"
COLUMNS = (
    ("length_m", 10 * LENGTH_M), ("standing_m", 10 * LENGTH_M), ("splices", 0), ("connectors", 0),
    ("wavelength_nm", 0), ("loss_low_db", LOSS_DB), ("loss_expected_db", LOSS_DB),
    ("loss_high_db", LOSS_DB), ("budget_db", LOSS_DB), ("margin_db", LOSS_DB),
    ("overload_margin_db", LOSS_DB), ("rate_mbps", 1e-6),
)  # fmt: skip


def check_classes(folder: PlanFolder) -> Iterable[Fault]:
    """Rows of sites on splitters name a class of port: one a tree, of the architecture, as bought."""
    links, trees = folder.layer(LINKS), folder.trees
    hangs = links["site_id"].isin(trees.on_splitters())
    named = links["optic"].isin(pon_classes())
    bare, stray = links.loc[hangs & ~named, "site_id"], links.loc[~hangs & named, "site_id"]
    yield from gather(
        LINKS, dict.fromkeys(bare), "it hangs on a splitter, and its optic is no class of port."
    )
    yield from gather(LINKS, dict.fromkeys(stray), "a class of port, and it hangs on no splitter.")
    count = np.array([len(trees.ways.get(s, ())) for s in links["site_id"]], dtype=int)
    wrong = links["splitters"].to_numpy() != count
    yield from gather(
        LINKS, dict.fromkeys(links.loc[wrong, "site_id"]), "splitters is not how many are on its way."
    )
    mine = links[hangs & named]
    architecture = str(folder.study["network"]["architecture"])
    allowed = {
        o.pon_class for o in pon_classes().values()
        if o.architecture == architecture and o.pon_class in (folder.study["pon"]["classes"] or pon_classes())
    }  # fmt: skip
    other = mine.loc[~mine["optic"].isin(allowed), "site_id"]
    yield from gather(LINKS, dict.fromkeys(other), "its class is none that the study lets ports have.")
    held: dict[str, set[str]] = defaultdict(set)
    for site, name in zip(mine["site_id"], mine["optic"], strict=True):
        held[trees.root_of(site)].add(name)
    mixed = sorted(t for t, names in held.items() if len(names) > 1)
    yield from gather("splitters", mixed, "sites of its tree name several classes of one port.")
    yield from _ports(folder, {t: min(names) for t, names in held.items()})
    yield from _attenuators(folder, mine)


def _attenuators(folder: PlanFolder, mine: pd.DataFrame) -> Iterable[Fault]:
    """Each site on splitters buys the attenuator that its rows name, one in its fiber, and no other."""
    bought: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    rows, items = folder.layer("equipment"), {a.item_id for a in attenuators().values()}
    for site, item, many in zip(rows["site_id"], rows["item_id"], rows["quantity"], strict=True):
        if item in items:
            bought[site][item] += float(many)
    wrong = []
    for site, named in mine.groupby("site_id")["attenuator"].agg(set).items():
        taken = min(named)
        asked = {attenuators()[taken].item_id: 1.0} if taken in attenuators() else {}
        if len(named) > 1 or (taken and not asked) or bought[str(site)] != asked:
            wrong.append(site)
    yield from gather(LINKS, wrong, "`equipment` does not buy just the attenuator that its rows name.")


def _ports(folder: PlanFolder, of_tree: dict[str, str]) -> Iterable[Fault]:
    """Hold the modules of ports that each POP buys against the trees that end there, by class."""
    pops, equipment = folder.layer("pops"), folder.layer("equipment")
    house = {
        pop: site if kind == "center" else pop
        for pop, site, kind in zip(pops["pop_id"], pops["site_id"], pops["kind"], strict=True)
    }
    asked: dict[tuple[str, str], float] = defaultdict(float)
    for tree, name in of_tree.items():
        row = folder.trees.splitters.get(tree)
        if row is not None:
            asked[house.get(row.pop_id, ""), pon_classes()[name].item_id] += 1.0
    items = {o.item_id for o in pon_classes().values()}
    bought: dict[tuple[str, str], float] = defaultdict(float)
    columns = (equipment[c] for c in ("site_id", "item_id", "quantity"))
    for site, item, quantity in zip(*columns, strict=True):
        if item in items:
            bought[site, item] += float(quantity)
    wrong = [site for site, item in sorted({*asked, *bought}) if asked[site, item] != bought[site, item]]
    what = "modules of PON ports in `equipment` are not those of the trees that end there, by class."
    yield from gather("equipment", dict.fromkeys(wrong), what)


def check_losses(folder: PlanFolder) -> Iterable[Fault]:
    """Losses, budget, margins and rate of each site on splitters follow from the plan and the catalog."""
    if not folder.forest.is_forest:
        return
    links = folder.layer(LINKS)
    mine = links["site_id"].isin(folder.trees.on_splitters()) & links["optic"].isin(pon_classes())
    links = links[mine].reset_index(drop=True)
    right = expected(folder, links)
    for column, tolerance in COLUMNS:
        stored, told = links[column].to_numpy(dtype=float), right[column].to_numpy(dtype=float)
        scale = 1e-5 * np.abs(told) if column.endswith("_m") else 0.0
        wrong = ~(np.abs(stored - told) <= tolerance + scale)
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            what = f"{column} is {stored[first]:g}; recomputed through its splitters it is {told[first]:g}."
            yield from gather(LINKS, dict.fromkeys(links.loc[wrong, "site_id"]), what)
    for column, what in (("center_id", "center"), ("pop_id", "POP")):
        off = links[column].to_numpy() != right[column].to_numpy()
        yield from gather(LINKS, dict.fromkeys(links.loc[off, "site_id"]), f"it hangs on another {what}.")


def expected(folder: PlanFolder, links: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of rows of sites on splitters, recomputed."""
    fiber, met, bare, (center, pop) = light_m(folder), splices(folder), standing(folder), ends(folder)
    pairs = counted("link_connectors")
    out = []
    for site, direction, name, taken in zip(
        *(links[c] for c in ("site_id", "direction", "optic", "attenuator")), strict=True
    ):
        port = pon_classes()[name]
        length, dark = fiber.get(site, np.nan), bare.get(site, np.nan)
        cuts = met.get(site, np.nan) + counted("link_end_splices")
        nm = port.up_nm if direction == "up" else port.down_nm
        low, typical, high = (
            two_sums(length, dark, cuts, pairs, nm, attenuators().get(taken), part) + split
            for part, split in zip(("low", "typical", "high"), split_db(folder, site), strict=True)
        )
        out.append(
            {
                "length_m": length, "standing_m": dark, "splices": cuts, "connectors": pairs,
                "wavelength_nm": nm, "loss_low_db": low, "loss_expected_db": typical, "loss_high_db": high,
                "budget_db": port.loss_max_db, "margin_db": port.loss_max_db - high,
                "overload_margin_db": low - port.loss_min_db, "rate_mbps": usable(port, direction),
                "center_id": center.get(site, ""), "pop_id": pop.get(site, ""),
            }
        )  # fmt: skip
    return pd.DataFrame(out, columns=[*(c for c, _ in COLUMNS), "center_id", "pop_id"])


def split_db(folder: PlanFolder, site: str) -> tuple[float, float, float]:
    """Return what the splitters on the way of a site lose: least, typical, most; nan where one is unknown.

    1:4 and 1:8 in a row lose 6.5 + 10.2 to 7.2 + 10.8 dB.
    """
    rows = [catalog_splitters().get(folder.trees.splitters[s].ratio) for s in folder.trees.ways.get(site, ())]
    if any(r is None for r in rows):
        return math.nan, math.nan, math.nan
    held = [r for r in rows if r is not None]
    return (
        math.fsum(r.loss_low_db for r in held),
        math.fsum(r.loss_typical_db for r in held),
        math.fsum(r.loss_high_db for r in held),
    )


def usable(port: PonOptic, direction: str) -> float:
    """Return what all sites of a port send or receive together."""
    return port.usable_up_mbps if direction == "up" else port.usable_down_mbps


def check_limits(folder: PlanFolder) -> Iterable[Fault]:
    """No site is beyond the reach of its port, and no tree splits more than its class bears."""
    links, trees = folder.layer(LINKS), folder.trees
    mine = links[links["site_id"].isin(trees.on_splitters()) & links["optic"].isin(pon_classes())]
    reach = np.array([pon_classes()[n].reach_m for n in mine["optic"]], dtype=float)
    far = mine.loc[mine["length_m"].to_numpy(dtype=float) > reach, "site_id"]
    yield from gather(LINKS, dict.fromkeys(far), "its fiber is longer than its port reaches.")
    most = dict(zip(mine["site_id"], (pon_classes()[n].most_split for n in mine["optic"]), strict=True))
    wide = [
        s for s, n in most.items() if math.prod(trees.splitters[w].ratio for w in trees.ways[s]) > n
    ]  # fmt: skip
    yield from gather(LINKS, wide, "its light is split more often than its port bears.")


def check_loads(folder: PlanFolder) -> Iterable[Fault]:
    """What all sites of a tree send and receive is within what its port carries."""
    if not is_pon(folder):
        return
    needed, links = needed_mbps(folder), folder.layer(LINKS)
    optic = dict(zip(links["site_id"], links["optic"], strict=True))
    loads: dict[str, dict[str, float]] = {}
    for tree, sites in sorted(folder.trees.members().items()):
        port = pon_classes().get(optic.get(sites[0], ""))
        if port is None:
            continue
        loads[tree] = {d: math.fsum(needed.get((s, d), math.nan) for s in sites) for d in DIRECTIONS}
        for direction, load in loads[tree].items():
            if not load <= usable(port, direction) + LOAD_MBPS:
                what = (
                    f"its {len(sites)} sites carry {load:,.1f} Mb/s {direction}; a port carries "
                    f"{usable(port, direction):,.0f} Mb/s."
                )
                yield Fault("splitters", tree, what)
    yield from _terminals(folder, loads)


def _terminals(folder: PlanFolder, loads: dict[str, dict[str, float]]) -> Iterator[Fault]:
    """The uplinks of a line terminal carry the heaviest trees on all its ports."""
    olt = next(o for o in olts().values() if o.architecture == folder.study["network"]["architecture"])
    ends: dict[str, list[dict[str, float]]] = defaultdict(list)
    for tree, load in loads.items():
        ends[folder.trees.splitters[tree].pop_id].append(load)
    for pop, mine in sorted(ends.items()):
        full = max(sum(sorted((t[d] for t in mine), reverse=True)[: olt.ports]) for d in DIRECTIONS)
        if full > olt.uplink_ports * olt.uplink_mbps + LOAD_MBPS:
            room = olt.uplink_ports * olt.uplink_mbps
            what = f"its fullest line terminal carries {full:,.0f} Mb/s on uplinks of {room:,.0f} Mb/s."
            yield Fault("pops", pop, what)


_CIRCUITS = ("splitters", "circuits", "pops", "cameras", "points", STUDY)
_LIMITS = "Run the study again: a POP nearer, a smaller ratio, another class or XGS-PON mends it."

RULES = (
    Rule(
        "INT-PON-CLASS",
        "Each site on a splitter has rows in `link_budget` of one class of port, the same for all sites of "
        "a tree, of the study's architecture and classes, with as many splitters as are on its way; "
        "`equipment` buys a module of that class for each tree, and the attenuators that the rows name.",
        "A tree has one port and one laser: a class on paper that is not in the port lights nobody.",
        "A class edited, a site moved to another tree, a module deleted.",
        "Write the plan anew.",
        (LINKS, "equipment", *_CIRCUITS),
        check_classes,
    ),
    Rule(
        "INT-PON-LOSS",
        "Length, splices and losses of each site on splitters, over the whole way to its port with the "
        "least, typical and most loss of each splitter, and budget, margins and rate of its class.",
        "A splitter takes more light than kilometers of fiber: one forgotten hides a dark site.",
        "An edited loss, a ratio changed after the budget was made, other losses in the catalog.",
        "Write the plan anew.",
        (LINKS, "spans", "cables", "drops", "centers", *_CIRCUITS),
        check_losses,
    ),
    Rule(
        "INT-PON-LIMITS",
        "No site is beyond the reach of its port, and no tree splits more than its class bears.",
        "Beyond them the terminal never registers at its port.",
        "A row edited, ratios raised by hand.",
        _LIMITS,
        (LINKS, *_CIRCUITS),
        check_limits,
    ),
    Rule(
        "INT-PON-LOAD",
        "What all sites of a tree send, and what they receive, recounted from cameras and points, is within "
        "what one port carries; the uplinks of a line terminal carry its fullest trees.",
        "Cameras send all the time: a tree too full drops pictures of all its sites.",
        "Streams raised after the run, a site moved to another tree.",
        _LIMITS,
        (LINKS, *_CIRCUITS),
        check_loads,
    ),
)
