"""Splitters of a passive optical network: where they stand along the tree, and the circuits over them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd

from planner.catalog.model import Catalog
from planner.catalog.pon_model import PonOptic
from planner.errors import Problem, SettingsError
from planner.network.circuits import ACCESS, DISTRIBUTION, FEEDER, Circuit, tree_path
from planner.network.light import Refusal
from planner.network.model import PonFigures
from planner.network.pops import Pop
from planner.network.responsible import responsible
from planner.network.splits import Split, asked_ratios, legs_in_use, splits
from planner.network.tables import drawn_rows
from planner.network.tree import RouteTree
from planner.optimize.report import gap_pct
from planner.optimize.splitters import SplitterProblem, SplitterSolution, solve_splitters
from planner.schema import SPLITTERS
from planner.settings import Settings
from planner.settings.pon_settings import POINT_TO_POINT


@dataclass(frozen=True)
class Splitter:
    """A splitter at a node of the routes.

    Parameters
    ----------
    fed_by
        Splitter or POP at its single leg.
    ratio, stage
        Legs, and 1 next to the POP.
    """

    splitter_id: str
    node_id: str
    pop_id: str
    fed_by: str
    ratio: int
    stage: int


@dataclass(frozen=True)
class Splitting:
    """Splitters, and the one that each site hangs on.

    Parameters
    ----------
    splitters
        Those of the first stage come before those that they feed.
    splitter_of
        site_id -> splitter_id, of sites that have no fibers of their own.
    choices
        The problem of each POP and split, and what was chosen.
    refused
        Sites that no port carries even alone.
    """

    splitters: tuple[Splitter, ...]
    splitter_of: Mapping[str, str]
    choices: tuple[tuple[SplitterProblem, SplitterSolution], ...] = ()
    refused: Mapping[str, Refusal] | None = None

    @property
    def objective_cents(self) -> int:
        """Estimated cost of the choice."""
        return sum(found.objective for _, found in self.choices)

    @property
    def bound_cents(self) -> int:
        """What every choice for the sites that were placed costs at least, each on the split that it has."""
        return sum(found.lower_bound for _, found in self.choices)

    @cached_property
    def by_id(self) -> dict[str, Splitter]:
        """The splitters by id."""
        return {s.splitter_id: s for s in self.splitters}

    def chain(self, site_id: str) -> list[Splitter]:
        """Return the splitters from a site toward its POP."""
        out, at = [], self.splitter_of.get(site_id, "")
        while at in self.by_id:
            out.append(self.by_id[at])
            at = out[-1].fed_by
        return out

    def trees(self) -> dict[str, list[str]]:
        """Return the sites of each port, by the splitter of the first stage."""
        above = {s.splitter_id: s.fed_by if s.stage > 1 else s.splitter_id for s in self.splitters}
        out: dict[str, list[str]] = {s.splitter_id: [] for s in self.splitters if s.stage == 1}
        for site, splitter in self.splitter_of.items():
            out[above[splitter]].append(site)
        return out

    def ports_by_pop(self) -> dict[str, int]:
        """Return the ports in use at each POP."""
        out: dict[str, int] = {}
        for s in self.splitters:
            if s.stage == 1:
                out[s.pop_id] = out.get(s.pop_id, 0) + 1
        return out


def pon_classes(settings: Settings, catalog: Catalog) -> tuple[PonOptic, ...]:
    """Return the classes of ports that a study may use, none under point to point.

    Raises
    ------
    SettingsError
        A ratio or class is not in the catalog, or the split is more than a class allows.
    """
    if settings.network.architecture == POINT_TO_POINT:
        return ()
    asked = settings.pon
    mine = [o for o in catalog.pon_optics if o.architecture == settings.network.architecture]
    found = tuple(o for o in mine if not asked.classes or o.pon_class in asked.classes)
    faults = []
    if not found or set(asked.classes) - {o.pon_class for o in catalog.pon_optics}:
        known = ", ".join(o.pon_class for o in mine)
        faults.append(
            Problem(
                f"`pon.classes` is {list(asked.classes)}.",
                f"Classes of {settings.network.architecture} are {known}.",
            )
        )
    ratios = asked_ratios(settings)
    for key, ratio in zip(("first_ratio", "ratio")[2 - asked.stages :], ratios, strict=True):
        if ratio not in catalog.splitters:
            many = ", ".join(str(r) for r in sorted(catalog.splitters))
            faults.append(Problem(f"`pon.{key}` is {ratio}.", f"Splitters of the catalog have {many} legs."))
    split = int(np.prod(ratios))
    if found and split > min(o.most_split for o in found):
        most = min(o.most_split for o in found)
        faults.append(Problem(f"the split is 1:{split}; a port allows 1:{most}.", "Lower `pon.ratio`."))
    if used_legs(settings)[-1] < 1:
        faults.append(Problem("`pon.fill_pct` leaves no leg of a splitter.", "Raise it, or `pon.ratio`."))
    if faults:
        raise SettingsError(faults, str(settings.folder / "study.toml"), "passive optical networks")
    return found


def used_legs(settings: Settings) -> tuple[int, ...]:
    """Return the most legs in use of a splitter by stage, that next to the sites last."""
    return legs_in_use(asked_ratios(settings), settings)


def split_sites(
    sites: pd.DataFrame,
    tree: RouteTree,
    pops: Sequence[Pop],
    own: Collection[str],
    settings: Settings,
    catalog: Catalog,
    straight: Collection[str] = (),
    rungs: Mapping[str, int] | None = None,
) -> Splitting | None:
    """Return the splitters of all sites but those with fibers of their own; None under point to point.

    Splitters may stand at every node of the routes. Their cost, and that of ports, is that of the price book;
    a meter of fiber costs what larger cables cost more.

    Parameters
    ----------
    sites
        Connected sites with `site_id`, `node_id`, `pop_id`, `drop_m`, `up_mbps`, `down_mbps`.
    tree
        Routes that reach them.
    own
        Sites that keep fibers of their own to the POP.
    straight
        Sites whose way over the splitters is to be no longer than their route; of others it is within reach.
    rungs
        Place in `splits` of the split of each site, 0 where it is not named: sites too far for the split
        asked for hang on trees of their own, with fewer legs.

    Raises
    ------
    SettingsError
        As `pon_classes`.
    """
    classes = pon_classes(settings, catalog)
    if not classes:
        return None
    room = {d: max(o.usable_mbps(d) for o in classes) for d in ("up", "down")}
    shared = sites[~sites["site_id"].isin(set(own))]
    loads = {d: shared[f"{d}_mbps"].to_numpy(dtype=float) for d in room}
    over = np.any([loads[d] > room[d] for d in room], axis=0)
    refused = {str(r["site_id"]): _over_rate(r, room) for r in shared[over].to_dict("records")}
    splitters: list[Splitter] = []
    splitter_of: dict[str, str] = {}
    choices = []
    ladder = splits(settings, catalog)
    rung = shared["site_id"].map(rungs or {}).fillna(0).astype(int)
    for pop, k in ((p, k) for p in pops for k in range(len(ladder))):
        mine = shared[~over & (shared["pop_id"] == pop.pop_id) & (rung == k)]
        if not len(mine):
            continue
        problem, names = _problem(mine, tree, pop, room, classes, settings, catalog, straight, ladder[k])
        found = solve_splitters(problem)
        choices.append((problem, found))
        first = len(splitters) + 1
        ids = [f"SPL-{first + n:04d}" for n in range(len(found.node))]
        columns = zip(ids, found.node.tolist(), found.fed_by.tolist(), found.stage.tolist(), strict=True)
        for name, node, feed, stage in columns:
            fed_by = pop.pop_id if feed < 0 else ids[feed]
            ratio = ladder[k].ratios[stage - 1]
            splitters.append(Splitter(name, names[node], pop.pop_id, fed_by, ratio, stage))
        for site, n in zip(mine["site_id"].astype(str), found.site_splitter.tolist(), strict=True):
            splitter_of[site] = ids[n]
    return Splitting(tuple(splitters), splitter_of, tuple(choices), refused)


def _over_rate(site: Mapping[object, object], room: Mapping[str, float]) -> Refusal:
    """Return why a site fits on no port."""
    way, load = max(
        ((d, float(str(site[f"{d}_mbps"]))) for d in room), key=lambda found: found[1] - room[found[0]]
    )
    return Refusal(
        "over_rate",
        f"it carries {load:,.1f} Mb/s {way} with headroom; a port of a tree of splitters carries "
        f"{room[way]:,.0f} Mb/s, {load - room[way]:,.1f} less. Fibers of its own (protection.critical_sites) "
        "or a faster architecture would mend it.",
    )


def _problem(
    sites: pd.DataFrame, tree: RouteTree, pop: Pop, room: Mapping[str, float], classes: Sequence[PonOptic],
    settings: Settings, catalog: Catalog, straight: Collection[str], split: Split,
) -> tuple[SplitterProblem, list[str]]:  # fmt: skip
    """Return the splitter problem of the sites of a POP on one split, and the node of each of its rows."""
    names, parent, length_m = _toward(tree, pop.node_id, sites["node_id"])
    row = {n: k for k, n in enumerate(names)}
    price = dict(
        zip(catalog.prices["item_id"], catalog.prices[settings.costs.level].astype(float), strict=True)
    )
    olt = catalog.olts[settings.network.architecture]
    splice = price["fusion_splice"]
    items = [price[catalog.splitters[r].item_id] + splice for r in split.ratios]
    port = price[olt.item_id] / olt.ports + min(price[o.item_id] for o in classes) + price["odf_port"]
    return (
        SplitterProblem(
            parent=parent,
            length_cm=np.rint(length_m * 100).astype(np.int64),
            may_stand=np.ones(len(names), dtype=np.bool_),
            site_node=np.array([row[str(n)] for n in sites["node_id"]], dtype=np.int64),
            up=sites["up_mbps"].to_numpy(dtype=float),
            down=sites["down_mbps"].to_numpy(dtype=float),
            legs=split.legs,
            splitter_cents=tuple(round(100 * i) for i in items),
            port_cents=round(100 * port),
            port_up=room["up"],
            port_down=room["down"],
            fiber_millicents_m=max(1, round(100_000 * fiber_price_m(settings, catalog))),
            farthest_cm=_farthest_cm(sites, pop, classes, settings, straight),
        ),
        names,
    )


def _farthest_cm(
    sites: pd.DataFrame, pop: Pop, classes: Sequence[PonOptic], settings: Settings, straight: Collection[str]
) -> np.ndarray:
    """Return the longest way of each site along the routes that is within reach, 0 of those held straight."""
    drops = sites["drop_m"].to_numpy(dtype=float) + pop.drop_m + 2 * settings.network.drop_allowance_m
    route = (max(o.reach_m for o in classes) - drops) / (1 + settings.network.slack_pct / 100)
    route[sites["site_id"].isin(set(straight)).to_numpy()] = 0.0
    return np.floor(100 * np.maximum(route, 0.0)).astype(np.int64)


def fiber_price_m(settings: Settings, catalog: Catalog) -> float:
    """Return what a meter of route costs for one fiber more: by larger cables, spare and slack included."""
    price = dict(
        zip(catalog.prices["item_id"], catalog.prices[settings.costs.level].astype(float), strict=True)
    )
    sizes = [s for s in catalog.cable_sizes if s.deployment == "aboveGround"]
    small, large = (f(sizes, key=lambda s: s.fiber_count) for f in (min, max))
    more = (price[large.item_id] - price[small.item_id]) / (large.fiber_count - small.fiber_count)
    share: float = (1 + settings.network.spare_fiber_pct / 100) * (1 + settings.network.slack_pct / 100)
    return more * share


def _toward(tree: RouteTree, root: str, nodes: Iterable[object]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return the ways from some nodes to one of the same tree: names, the row toward it, meters between.

    The node itself comes first, each other after the one next toward it.
    """
    row = {n: k for k, n in enumerate(tree.node_id)}
    start = row[root]
    onward = {start: -1}
    at, before = start, int(tree.parent[start])
    while before >= 0:
        onward[before] = at
        at, before = before, int(tree.parent[before])
    for node in sorted({row[str(n)] for n in nodes}):
        at = node
        while at not in onward:
            onward[at] = int(tree.parent[at])
            at = onward[at]
    return _ordered(tree, start, onward, {row[str(n)] for n in nodes})


def _ordered(
    tree: RouteTree, start: int, onward: Mapping[int, int], asked: Collection[int]
) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Return nodes from one outward, those left out that lead to none that is asked for."""
    wanted = {start}
    for node in asked:
        at = node
        while at not in wanted:
            wanted.add(at)
            at = onward[at]
    beyond: dict[int, list[int]] = {}
    for node in sorted(wanted - {start}):
        beyond.setdefault(onward[node], []).append(node)
    order, place = [start], {start: 0}
    for at in order:
        for node in beyond.get(at, ()):
            place[node] = len(order)
            order.append(node)
    parent = np.array([place.get(onward[n], -1) for n in order], dtype=np.int64)
    length = [0.0] + [float(tree.length_m[max(n, onward[n])]) for n in order[1:]]
    return [tree.node_id[n] for n in order], parent, np.array(length)


def splitter_circuits(
    sites: pd.DataFrame, splitting: Splitting, tree: RouteTree, pops: Sequence[Pop]
) -> list[Circuit]:
    """Return a circuit of one fiber from each site to its splitter, and from each splitter to what feeds it.

    Parameters
    ----------
    sites
        Connected sites with `site_id` and `node_id`; those without a splitter are left out.
    """
    row = {n: i for i, n in enumerate(tree.node_id)}
    at = {s.splitter_id: s.node_id for s in splitting.splitters} | {p.pop_id: p.node_id for p in pops}

    def circuit(kind: str, start: str, node: str, end: str, pop_id: str) -> Circuit:
        """Return one circuit along the tree."""
        walk = tree_path(tree, row[node], row[at[end]])
        return Circuit(f"{kind} {start}", kind, start, end, node, at[end], pop_id, 1, walk)

    out = []
    for site, node in zip(sites["site_id"].astype(str), sites["node_id"].astype(str), strict=True):
        if site in splitting.splitter_of:
            end = splitting.by_id[splitting.splitter_of[site]]
            out.append(circuit(ACCESS, site, node, end.splitter_id, end.pop_id))
    for s in sorted(splitting.splitters, key=lambda s: -s.stage):
        kind = FEEDER if s.stage == 1 else DISTRIBUTION
        out.append(circuit(kind, s.splitter_id, s.node_id, s.fed_by, s.pop_id))
    return out


def splitting_figures(splitting: Splitting | None) -> PonFigures | None:
    """Return what plan.json says of the placing, None under point to point."""
    if splitting is None:
        return None
    return PonFigures(
        objective=splitting.objective_cents / 100,
        lower_bound=splitting.bound_cents / 100,
        gap_pct=round(gap_pct(splitting.objective_cents, splitting.bound_cents), 4),
        legs_told_apart=max((found.told_apart[0] for _, found in splitting.choices), default=0),
        feeds_told_apart=max((found.told_apart[1] for _, found in splitting.choices), default=0),
    )


def splitter_table(
    splitting: Splitting | None, tree: RouteTree, settings: Settings, crs: object
) -> gpd.GeoDataFrame:
    """Return SPLITTERS, with no rows under point to point."""
    if splitting is None:
        return drawn_rows([], SPLITTERS, crs)
    place = dict(zip(tree.node_id, tree.point, strict=True))
    legs: dict[str, int] = {}
    served: dict[str, int] = {}
    for site, splitter in splitting.splitter_of.items():
        legs[splitter] = legs.get(splitter, 0) + 1
        for above in splitting.chain(site):
            served[above.splitter_id] = served.get(above.splitter_id, 0) + 1
    for s in splitting.splitters:
        if s.stage > 1:
            legs[s.fed_by] = legs.get(s.fed_by, 0) + 1
    facts = responsible(settings)
    rows = [
        {
            **vars(s),
            "sites_served": served[s.splitter_id],
            "fill_pct": round(100 * legs[s.splitter_id] / s.ratio, 2),
            **facts,
            "geometry": place[s.node_id],
        }
        for s in splitting.splitters
    ]
    return drawn_rows(rows, SPLITTERS, crs)
