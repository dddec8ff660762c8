"""INT-CLOSURE, INT-SUPPORT, INT-REACH: splices recounted, poles along the span, light against optics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely

from planner.catalog.model import Optic
from planner.catalog.table_files import read_optics
from planner.rules.folder import STUDY, PlanFolder
from planner.rules.integrity.circuits import placing
from planner.rules.integrity.ways import ways
from planner.rules.rule import Fault, Rule, gather

PLACE_TOLERANCE_M = 0.05


def needed_splices(folder: PlanFolder) -> dict[str, int]:
    """Return the splices at each node that needs a closure.

    A closure stands where a cable begins or ends, where the route branches, where a fiber goes over from one
    cable to another, at a center that spans lead to and where a device hangs on the routes. Spliced is every
    fiber of a circuit at both its ends, and where it goes over from one cable to the next.
    """
    splices: Counter[str] = Counter()
    node_of, placed_of = folder.chains.node_of, placing(folder)
    spans, cables = folder.layer("spans"), folder.layer("cables")
    ends = dict(zip(spans["span_id"], zip(spans["from_node"], spans["to_node"], strict=True), strict=True))
    for walk in folder.chains.walks:
        for hops in walk.fiber_hops or ():
            splices[node_of.get(walk.start, "")] += 1
            if walk.spans:
                splices[node_of.get(walk.end, "")] += 1
            for (before, one), (after, other) in pairwise(placed_of(walk, hops)):
                if before != after:
                    meet = set(ends.get(one, ())) & set(ends.get(other, ()))
                    splices[min(meet, default="")] += 1
    devices = {n for site, n in node_of.items() if site not in folder.chains.center_pops}
    arms = Counter([*spans["from_node"], *spans["to_node"]])
    centers = set(folder.layer("centers")["node_id"])
    stands = {*cables["from_node"], *cables["to_node"], *devices} | (set(splices) - {""})
    stands |= {n for n, many in arms.items() if many > 2 or n in centers}
    return {n: splices[n] for n in sorted(stands)}


def check_closures(folder: PlanFolder) -> Iterable[Fault]:
    """One closure at each node that needs one, where the node stands, with its splices."""
    closures, needed = folder.layer("closures"), needed_splices(folder)
    nodes = folder.layer("nodes").set_index("node_id").geometry
    missing = sorted(set(needed) - set(closures["node_id"]))
    yield from gather(
        "nodes",
        missing,
        "a cable begins or ends there, the route branches or a site is taken off, without a closure.",
    )
    extra = ~closures["node_id"].isin(needed)
    yield from gather("closures", closures.loc[extra, "closure_id"], "nothing is spliced at its node.")
    twice = closures["node_id"].duplicated()
    yield from gather("closures", closures.loc[twice, "closure_id"], "its node has another closure.")
    held = closures[~extra & closures["node_id"].isin(nodes.index)]
    away = (
        shapely.distance(held.geometry.to_numpy(), nodes.loc[held["node_id"]].to_numpy()) > PLACE_TOLERANCE_M
    )
    yield from gather("closures", held.loc[away, "closure_id"], "it does not stand at its node.")
    right = np.array([needed[n] for n in held["node_id"]], dtype=int)
    wrong = held["splices"].to_numpy() != right
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        stored = held["splices"].iloc[first]
        what = f"splices are {stored}; recounted from spans and sites they are {right[first]}."
        yield from gather("closures", held.loc[wrong, "closure_id"], what)
    yield from _reasons(folder, held)


def _reasons(folder: PlanFolder, closures: pd.DataFrame) -> Iterable[Fault]:
    """Each closure tells why it stands: a branch, a device, a center, a cable that ends as spans go on."""
    spans, cables, chains = folder.layer("spans"), folder.layer("cables"), folder.chains
    near = Counter(spans["toward_center_node"])
    far = Counter([*spans["from_node"], *spans["to_node"]])
    far.subtract(near)
    centers, ends = set(folder.layer("centers")["node_id"]), {*cables["from_node"], *cables["to_node"]}
    bare = ~spans["span_id"].isin({s for ids in cables["span_ids"] for s in str(ids).split()})
    ends |= {*spans.loc[bare, "from_node"], *spans.loc[bare, "to_node"]}
    pops, splitters = chains.far_pops, set(folder.layer("splitters")["splitter_id"])
    at: dict[str, set[str]] = {"pop": set(), "splitter": set(), "site": set()}
    for device, node in chains.node_of.items():
        if device not in chains.center_pops:
            at["pop" if device in pops else "splitter" if device in splitters else "site"].add(node)
    wrong = []
    for closure, node, told in zip(*(closures[c] for c in ("closure_id", "node_id", "reason")), strict=True):
        right = ["branch"] if near[node] > 1 or far[node] > 1 else []
        may_change = node in ends and node not in centers and near[node] > 0
        right += ["size_change"] if may_change and "size_change" in str(told).split("+") else []
        right += ["site"] if node in at["site"] or node in centers else []
        right += [kind for kind in ("pop", "splitter") if node in at[kind]]
        if "+".join(right or ["size_change"]) != told:
            wrong.append(closure)
    yield from gather("closures", wrong, "reason is not why a closure stands there.")


def check_supports(folder: PlanFolder) -> Iterable[Fault]:
    """Each support stands on its span, and along no span are two farther apart than the study allows."""
    supports, spans = folder.layer("supports"), folder.layer("spans").set_index("span_id")
    held = supports[supports["span_id"].isin(spans.index)]
    off = shapely.distance(held.geometry.to_numpy(), spans.geometry.loc[held["span_id"]].to_numpy())
    yield from gather(
        "supports", held.loc[off > PLACE_TOLERANCE_M, "support_id"], "it does not stand on its span."
    )
    network, catalog = folder.study["network"], ways()
    crossed = folder.layer("crossings")
    crossed_m = crossed[crossed["manner"].isin(["aerial", "bored"])].groupby("span_id")["length_m"].max()
    for kind, key in (("pole", "pole_spacing_m"), ("chamber", "chamber_spacing_m")):
        keys = {k for k, way in catalog.items() if way.support == kind}
        mine = spans[spans["way"].isin(keys)]
        gaps = widest_gaps_m(
            mine.geometry.to_numpy(), supports.loc[supports["kind"] == kind, "geometry"].to_numpy()
        )
        longest = np.array([crossed_m.get(s, 0.0) for s in mine.index])
        wide = gaps > np.maximum(float(network[key]), longest) + PLACE_TOLERANCE_M
        what = f"more than network.{key} without a {kind}"
        if wide.any():
            yield from gather("spans", mine.index[wide], f"{what} (up to {gaps.max():.1f} m).")


def widest_gaps_m(lines: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return for each line the longest stretch without a place on it; its ends bound a stretch too."""
    row, which = shapely.STRtree(places).query(lines, predicate="dwithin", distance=PLACE_TOLERANCE_M)
    along = shapely.line_locate_point(lines[row], places[which])
    every = np.arange(len(lines))
    lengths = shapely.length(lines)
    rows = np.concatenate([row, every, every])
    at = np.concatenate([along, np.zeros(len(lines)), lengths])
    order = np.lexsort((at, rows))
    steps = np.diff(at[order])
    steps[np.diff(rows[order]) != 0] = 0.0
    widest = np.zeros(len(lines))
    np.maximum.at(widest, rows[order][1:], steps)
    return widest


@cache
def optics() -> tuple[Optic, ...]:
    """The catalog's optics."""
    return tuple(read_optics())


def check_reach(folder: PlanFolder) -> Iterable[Fault]:
    """Each site with fibers of its own has one optic over them, and it reaches, slack and drops included."""
    sites, network = folder.sites, folder.study["network"]
    catalog = {o.item_id: o for o in optics()}
    equipment = folder.layer("equipment")
    # Modules of a second way are no second optic of the working one: INT-PROTECT-LIGHT holds them.
    mine = (equipment["site_id"] != "") & (equipment["kind"] != "second_optic")
    own = equipment[equipment["item_id"].isin(catalog) & mine]
    by_site = own.groupby("site_id")["item_id"].agg(list).to_dict()
    fit = {i for i, o in catalog.items() if o.fibers == int(network["fibers_per_site"])}
    light, hangs = light_m(folder), folder.trees.on_splitters()
    for layer in ("cameras", "points"):
        ids = sites.loc[(sites["layer"] == layer) & sites["connected"], "site_id"]
        ids = ids[~ids.isin(hangs)]
        none = [s for s in ids if len(by_site.get(s, [])) != 1]
        yield from gather(layer, none, "it does not have exactly one optic in `equipment`.")
        one = [s for s in ids if len(by_site.get(s, [])) == 1]
        other = [s for s in one if by_site[s][0] not in fit]
        yield from gather(
            layer, other, "its optic is for another number of fibers than network.fibers_per_site."
        )
        far = [s for s in one if s in light and light[s] > catalog[by_site[s][0]].reach_m]
        if far:
            reach = catalog[by_site[far[0]][0]].reach_m
            what = (
                f"its fiber is {light[far[0]]:,.0f} m with slack and drops; its optic reaches {reach:,.0f} m."
            )
            yield from gather(layer, far, what)


def light_m(folder: PlanFolder) -> dict[str, float]:
    """Return the fiber of each connected site and POP: route to the next POP with slack, and both drops."""
    drops, network = folder.layer("drops"), folder.study["network"]
    spans = folder.layer("spans")
    length = dict(zip(spans["span_id"], spans["length_m"], strict=True))
    drop_m = dict(zip(drops["site_id"], drops["length_m"], strict=True))
    entrance = pop_drops(folder, drop_m)
    slack = 1 + float(network["slack_pct"]) / 100
    out = {}
    joined = folder.sites.loc[folder.sites["connected"], "site_id"]
    for site in (*joined, *sorted(folder.chains.far_pops)):
        chain = folder.chains.to_pop(site)
        if chain:
            route = sum(length.get(s, np.nan) for walk in chain for s in walk.spans)
            out[site] = route * slack + drop_m.get(site, 0.0) + entrance.get(chain[-1].end, 0.0)
    return out


def pop_drops(folder: PlanFolder, drop_m: Mapping[str, float]) -> dict[str, float]:
    """Return the length of the entrance of each POP; that of a center bears the id of the center."""
    pops = folder.layer("pops")
    rows = zip(pops["pop_id"], pops["site_id"], pops["kind"], strict=True)
    return {pop: drop_m.get(site if kind == "center" else pop, 0.0) for pop, site, kind in rows}


RULES = (
    Rule(
        "INT-CLOSURE",
        "One closure at each node where a cable begins or ends or a site is taken off, with its "
        "splices recounted.",
        "A crew that finds one closure too few goes home; every splice is minutes of work and a "
        "little light lost.",
        "A closure deleted or moved, a site added by hand.",
        "Write the plan anew.",
        (
            "closures",
            "nodes",
            "spans",
            "cables",
            "cameras",
            "points",
            "centers",
            "circuits",
            "pops",
            "splitters",
        ),
        check_closures,
    ),
    Rule(
        "INT-SUPPORT",
        "Each pole or chamber stands on its span, and none are farther apart than the spacing of the study.",
        "Cable sags beyond what its strength allows, or cannot be pulled from chamber to chamber.",
        "A pole deleted or moved by hand, a spacing changed after the run.",
        "Run the study again; a single pole may be moved along the span within the spacing.",
        ("supports", "spans", "crossings", STUDY),
        check_supports,
    ),
    Rule(
        "INT-REACH",
        "Each connected site with fibers of its own has one optic over them, and it reaches with slack and "
        "drops counted.",
        "Beyond its reach a link fails on the first hot day, or never comes up.",
        "A route lengthened by hand, an optic swapped, slack raised after the run.",
        "Run the study again; a center nearer to the site, or an optic of longer reach in the "
        "catalog, mends it.",
        ("equipment", "spans", "cameras", "points", "drops", "circuits", "pops", "splitters", STUDY),
        check_reach,
    ),
)
