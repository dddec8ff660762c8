"""INT-SPLITTER-*: splitters as trees under POPs, their legs and sites recounted from circuits."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import cache

import numpy as np
import shapely

from planner.catalog.pon_model import Olt, PonOptic
from planner.catalog.pon_model import Splitter as CatalogSplitter
from planner.catalog.pon_tables import read_olts, read_pon_optics, read_splitters
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.rule import Fault, Rule, gather
from planner.rules.standing import stands_at

LAYER = "splitters"
PLACE_M = 0.05
PERCENT = 0.006
PON = ("gpon", "xgspon")


@cache
def catalog_splitters() -> dict[int, CatalogSplitter]:
    """The catalog's splitters by ratio."""
    return read_splitters()


@cache
def pon_classes() -> dict[str, PonOptic]:
    """The catalog's classes of ports by name."""
    return {o.pon_class: o for o in read_pon_optics()}


@cache
def olts() -> dict[str, Olt]:
    """The catalog's line terminals by price item."""
    return {o.item_id: o for o in read_olts().values()}


def is_pon(folder: PlanFolder) -> bool:
    """Say whether the study asks for splitters."""
    return str(folder.study["network"]["architecture"]) in PON


def check_trees(folder: PlanFolder) -> Iterable[Fault]:
    """Each splitter has one fiber in, from fed_by; the feeds lead by stages to the POP of pop_id."""
    trees, chains = folder.trees, folder.chains
    layer = folder.layer(LAYER)
    if len(layer) and not is_pon(folder):
        yield from gather(LAYER, layer["splitter_id"], "network.architecture asks for no splitters.")
    yield from gather(LAYER, layer.loc[layer["splitter_id"].duplicated(), "splitter_id"], "it stands twice.")
    pops = chains.center_pops | chains.far_pops
    not_one, other, stages, lost, kinds = [], [], [], [], []
    for name, row in trees.splitters.items():
        feed = trees.feeds.get(name, [])
        if len(feed) != 1 or feed[0].fibers != 1:
            not_one.append(name)
            continue
        if feed[0].end != row.fed_by:
            other.append(name)
        if feed[0].kind != ("feeder" if feed[0].end in pops else "distribution"):
            kinds.append(name)
        above = trees.splitters.get(row.fed_by)
        if row.stage != (above.stage + 1 if above else 1) or (above is None and row.fed_by not in pops):
            stages.append(name)
        chain = chains.to_pop(name)
        if chain is None or chain[-1].end != row.pop_id:
            lost.append(name)
    yield from gather(LAYER, not_one, "not one fiber of one working circuit leads from it to the POP.")
    yield from gather(LAYER, other, "fed_by is not where its circuit ends.")
    yield from gather(LAYER, kinds, "the circuit that feeds it is not of the kind of its stage.")
    yield from gather(LAYER, stages, "stage is not one more than that of fed_by; next to a POP it is 1.")
    yield from gather(LAYER, lost, "its circuits do not lead to the POP of pop_id.")
    yield from _where(folder)


def _where(folder: PlanFolder) -> Iterable[Fault]:
    """A splitter stands at a node of the routes, in the closure or the POP there."""
    layer = folder.layer(LAYER)
    nodes = folder.layer("nodes").set_index("node_id").geometry
    pops = folder.layer("pops")
    housed = {*folder.layer("closures")["node_id"], *pops["node_id"]}
    known = layer["node_id"].isin(nodes.index) & ~layer["node_id"].map(nodes.index.value_counts()).gt(1)
    yield from gather(LAYER, layer.loc[~known, "splitter_id"], "its node is not in layer `nodes`.")
    bare = ~layer["node_id"].isin(housed)
    yield from gather(LAYER, layer.loc[bare, "splitter_id"], "no closure and no POP stands at its node.")
    held = layer[known]
    away = (
        shapely.distance(held.geometry.to_numpy(), nodes.loc[held["node_id"]].to_numpy()) > PLACE_M
        if len(held)
        else np.zeros(0, dtype=bool)
    )
    yield from gather(LAYER, held.loc[away, "splitter_id"], "it does not stand at its node.")


def check_legs(folder: PlanFolder) -> Iterable[Fault]:
    """Fibers out of each splitter are at most its legs and its fill; sites beyond it are recounted."""
    if not is_pon(folder):
        return
    trees, asked, layer = folder.trees, folder.study["pon"], folder.layer(LAYER)
    stages, fill = int(asked["stages"]), float(asked["fill_pct"])
    beyond = trees.beyond()
    over, many, odd, idle = [], [], [], []
    for name, row in trees.splitters.items():
        used = sum(w.fibers for w in trees.legs.get(name, []))
        last = row.stage == stages
        if used > row.ratio:
            over.append(name)
        elif last and used > math.floor(row.ratio * fill / 100 + 1e-9):
            many.append(name)
        most = int(asked["ratio" if last else "first_ratio"])
        if row.ratio > most or row.ratio not in catalog_splitters() or not 1 <= row.stage <= stages:
            odd.append(name)
        if name not in beyond:
            idle.append(name)
    yield from gather(LAYER, over, "more fibers leave it than it has legs.")
    yield from gather(LAYER, many, "more of its legs are in use than pon.fill_pct lets.")
    yield from gather(LAYER, odd, "`[pon]` or the catalog has no such ratio or stage.")
    yield from gather(LAYER, idle, "no connected site is beyond it.")
    ids = layer["splitter_id"]
    for column, right, slack in (
        ("sites_served", [float(len(beyond.get(i, ()))) for i in ids], 0.0),
        ("fill_pct", [_fill(folder, i) for i in ids], PERCENT),
    ):
        stored = layer[column].to_numpy(dtype=float)
        wrong = ~(np.abs(stored - np.array(right, dtype=float)) <= slack)
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            what = f"{column} is {stored[first]:g}; recounted from the circuits it is {right[first]:g}."
            yield from gather(LAYER, ids[wrong], what)


def _fill(folder: PlanFolder, splitter: str) -> float:
    """Return the legs of a splitter in use, in percent.

    6 fibers out of 1:8 are 75 %.
    """
    used = sum(w.fibers for w in folder.trees.legs.get(splitter, []))
    return 100 * used / folder.trees.splitters[splitter].ratio


def check_pops(folder: PlanFolder) -> Iterable[Fault]:
    """Fibers into each POP are its trees, the fibers of its own sites and its uplinks; ports fit them."""
    chains, trees, pops = folder.chains, folder.trees, folder.layer("pops")
    feeders = Counter(w.end for w in chains.walks if w.kind == "feeder")
    first = Counter(s.pop_id for s in trees.splitters.values() if s.stage == 1)
    equipment = folder.layer("equipment")
    ports: Counter[str] = Counter()
    columns = (equipment[c] for c in ("item_id", "site_id", "quantity"))
    for item, site, quantity in zip(*columns, strict=True):
        if item in olts():
            ports[site] += int(olts()[item].ports * quantity)
    for pop, held in stands_at(folder).items():
        ports[pop] += held.pon_ports
    stands = [
        site if kind == "center" else pop
        for pop, site, kind in zip(pops["pop_id"], pops["site_id"], pops["kind"], strict=True)
    ]
    ids = pops["pop_id"]
    for column, right in (
        ("pon_ports_used", [feeders[p] for p in ids]),
        ("pon_ports_used", [first[p] for p in ids]),
        ("pon_ports", [ports[s] for s in stands]),
    ):
        stored = pops[column].to_numpy(dtype=int)
        wrong = stored != np.array(right, dtype=int)
        if wrong.any():
            at = int(np.flatnonzero(wrong)[0])
            what = f"{column} is {stored[at]}; recounted it is {right[at]}."
            yield from gather("pops", ids[wrong], what)
    full = pops["pon_ports_used"] > pops["pon_ports"]
    yield from gather("pops", ids[full], "more trees end there than its line terminals have ports.")
    yield from _into(folder)


def _into(folder: PlanFolder) -> Iterable[Fault]:
    """Fibers of all circuits that end at a POP are its PON ports in use, its own fibers and uplinks."""
    chains, pops = folder.chains, folder.layer("pops")
    ends = chains.center_pops | chains.far_pops
    fibers: Counter[str] = Counter()
    for walk in chains.walks:
        if walk.kind != "protection" and walk.end in ends:
            fibers[walk.end] += walk.fibers
    per_site = int(folder.study["network"]["fibers_per_site"])
    own = Counter(
        legs[-1].end for s, way in folder.trees.ways.items() if not way and (legs := chains.to_pop(s))
    )
    below: Counter[str] = Counter()
    for walk in chains.walks:
        if walk.kind == "uplink":
            below[walk.end] += walk.fibers
    wrong = [
        pop
        for pop, ports in zip(pops["pop_id"], pops["pon_ports_used"], strict=True)
        if fibers[pop] != int(ports) + own[pop] * per_site + below[pop]
    ]
    what = "fibers into it are not its PON ports in use, the fibers of its own sites and its uplinks."
    yield from gather("pops", wrong, what)


def check_sites(folder: PlanFolder) -> Iterable[Fault]:
    """Under splitters each connected site hangs on one, but critical sites have fibers of their own."""
    if not is_pon(folder):
        return
    critical = critical_sites(folder)
    for layer, prefix in (("cameras", "CAM-"), ("points", "GOV-")):
        mine = {s: bool(way) for s, way in folder.trees.ways.items() if s.startswith(prefix)}
        own = [s for s, hangs in mine.items() if not hangs and s not in critical]
        yield from gather(layer, own, "it has fibers of its own, and `[protection]` does not name it.")
        shares = [s for s, hangs in mine.items() if hangs and s in critical]
        yield from gather(layer, shares, "it is critical by `[protection]`, and hangs on a splitter.")


def critical_sites(folder: PlanFolder) -> frozenset[str]:
    """Return the points of the kinds, and the sites of the ids, that `[protection]` names."""
    asked = folder.study["protection"]
    kinds, named = set(asked["critical_kinds"]), set(asked["critical_sites"])
    points, cameras = folder.layer("points"), folder.layer("cameras")
    out = set(points.loc[points["kind"].isin(kinds), "point_id"])
    for rows, key in ((points, "point_id"), (cameras, "camera_id")):
        out |= set(rows.loc[rows[key].isin(named) | rows["source_id"].isin(named), key])
    return frozenset(out)


_CIRCUITS = ("circuits", "pops", "cameras", "points", STUDY)
_CAUSE = "A splitter, a circuit or a site moved, added or deleted by hand."
_MEND = "Write the plan anew."

RULES = (
    Rule(
        "INT-SPLITTER-TREE",
        "Each splitter stands in a closure or POP at a node of the routes; one fiber of one circuit leads "
        "from it to fed_by, its stage is one more than there, and the feeds end at the POP of pop_id.",
        "Light goes one way through a splitter: one that is fed twice, or by nobody, lights no site.",
        _CAUSE,
        _MEND,
        (LAYER, "nodes", "closures", *_CIRCUITS),
        check_trees,
    ),
    Rule(
        "INT-SPLITTER-LEGS",
        "Fibers out of a splitter are at most its ratio, next to the sites at most pon.fill_pct of it; its "
        "ratio is at most that of `[pon]` for its stage; sites_served and fill_pct are recounted from the "
        "circuits.",
        "A leg too few is a camera that cannot be joined; legs kept free are what lets the network grow.",
        _CAUSE,
        _MEND,
        (LAYER, *_CIRCUITS),
        check_legs,
    ),
    Rule(
        "INT-SPLITTER-SITES",
        "Under splitters every connected site hangs on one, but those that `[protection]` names, which have "
        "fibers of their own.",
        "One splitter out puts out all sites beyond it: a hospital is not to hang on one.",
        "A circuit edited, critical sites changed after the run.",
        _MEND,
        (LAYER, *_CIRCUITS),
        check_sites,
    ),
    Rule(
        "INT-SPLITTER-POPS",
        "Fibers into each POP are its PON ports in use, one a tree, the fibers of its own sites and its "
        "uplinks; pon_ports are those of its line terminals in `equipment`, and none is taken twice.",
        "A tree without a port of the line terminal is dark as a whole.",
        "A circuit, splitter or line terminal edited by hand.",
        _MEND,
        (LAYER, "existing_pops", "equipment", *_CIRCUITS),
        check_pops,
    ),
)
