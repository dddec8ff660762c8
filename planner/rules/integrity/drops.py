"""INT-DROP, INT-DROP-LENGTH: the last meters from the street's fiber to each site."""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.rules.folder import STUDY, PlanFolder
from planner.rules.rule import LENGTH_M, Fault, Rule, gather

PLACE_TOLERANCE_M = 0.05


def check_drops(folder: PlanFolder) -> Iterable[Fault]:
    """Each connected site has one drop, to its own node; nobody else but centers has one."""
    drops, sites = folder.layer("drops"), folder.sites
    connected = sites[sites["connected"]]
    centers = set(folder.layer("centers")["center_id"])
    by_site = drops.drop_duplicates("site_id").set_index("site_id")
    for layer in ("cameras", "points"):
        mine = connected[connected["layer"] == layer]
        have = mine["site_id"].isin(by_site.index)
        yield from gather(layer, mine.loc[~have, "site_id"], "connected, but without a drop.")
        held = mine[have]
        other = held["node_id"].to_numpy() != by_site.loc[held["site_id"], "node_id"].to_numpy()
        yield from gather(
            "drops", held.loc[other, "site_id"], "the drop leads to another node than the site's node_id."
        )
    twice = drops.loc[drops["site_id"].duplicated(), "site_id"]
    yield from gather("drops", twice, "the site has more than one drop.")
    pops = folder.layer("pops")
    own = pops[pops["kind"] != "center"].set_index("pop_id")["node_id"]
    stray = set(drops["site_id"]) - set(connected["site_id"]) - centers - set(own.index)
    yield from gather("drops", sorted(stray), "the drop leads to no connected site, no center and no POP.")
    yield from gather(
        "pops", sorted(set(own.index) - set(by_site.index)), "it has no entrance among the drops."
    )
    away = [p for p in own.index if p in by_site.index and by_site.loc[p, "node_id"] != own[p]]
    yield from gather("drops", away, "the entrance leads to another node than the POP's node_id.")
    hangs = drops["site_id"].isin(folder.trees.on_splitters())
    few = (
        drops["site_id"].isin(set(connected["site_id"]))
        & ~hangs
        & (drops["fibers"] < int(folder.study["network"]["fibers_per_site"]))
    )
    yield from gather("drops", drops.loc[few, "drop_id"], "fewer fibers than network.fibers_per_site.")
    other = hangs & (drops["fibers"] != 1)
    yield from gather("drops", drops.loc[other, "drop_id"], "a leg of a splitter is one fiber.")


def check_drop_lengths(folder: PlanFolder) -> Iterable[Fault]:
    """length_m is the straight distance from node to site plus the allowance; drop_m is that distance."""
    drops, places = folder.layer("drops"), site_places(folder)
    nodes = folder.layer("nodes").set_index("node_id").geometry
    known = drops["site_id"].isin(places.index) & drops["node_id"].isin(nodes.index)
    yield from gather(
        "drops", drops.loc[~drops["node_id"].isin(nodes.index), "drop_id"], "its node is not in `nodes`."
    )
    drops = drops[known]
    at_site = places.loc[drops["site_id"]]
    straight = shapely.distance(nodes.loc[drops["node_id"]].to_numpy(), at_site.geometry.to_numpy())
    allowance = float(folder.study["network"]["drop_allowance_m"])
    wrong = np.abs(drops["length_m"].to_numpy() - straight - allowance) > 2 * LENGTH_M
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        what = (
            f"length_m is {drops['length_m'].iloc[first]:.2f} m; node to site is {straight[first]:.2f} m "
            f"and the allowance {allowance:.2f} m."
        )
        yield from gather("drops", drops.loc[wrong, "drop_id"], what)
    stored = at_site["drop_m"].to_numpy(dtype=float)
    far = ~(np.abs(stored - straight) <= 2 * LENGTH_M)
    yield from gather(
        "drops", drops.loc[far, "site_id"], "drop_m of the site is not the distance to its node."
    )
    lines = drops.geometry.to_numpy()
    ends = np.stack([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    for target in (nodes.loc[drops["node_id"]].to_numpy(), at_site.geometry.to_numpy()):
        gap = np.nanmin(np.nan_to_num(shapely.distance(ends, target), nan=np.inf), axis=0)
        astray = gap > PLACE_TOLERANCE_M
        yield from gather(
            "drops", drops.loc[astray, "drop_id"], "the line does not join its node and its site."
        )


def site_places(folder: PlanFolder) -> gpd.GeoDataFrame:
    """Return drop_m and place of cameras, points, centers and POPs by their id."""
    centers = folder.layer("centers").rename(columns={"center_id": "site_id"})
    columns = ["site_id", "drop_m", "geometry"]
    pops = folder.layer("pops").rename(columns={"pop_id": "entrance"})
    pops = pops[pops["kind"] != "center"].drop(columns="site_id").rename(columns={"entrance": "site_id"})
    parts = [folder.sites[columns], pd.DataFrame(centers[columns]), pd.DataFrame(pops[columns])]
    frame = pd.concat([p for p in parts if len(p)], ignore_index=True)
    frame = frame.drop_duplicates("site_id").set_index("site_id")
    return gpd.GeoDataFrame(frame, geometry="geometry")


RULES = (
    Rule(
        "INT-DROP",
        "Each connected site has exactly one drop, at its own node, with the fibers of the study.",
        "Without its drop a camera hangs beside the fiber and stays dark.",
        "A drop deleted by hand, a site moved to another node.",
        "Restore the layer `drops`, or write the plan anew.",
        ("drops", "cameras", "points", "centers", "circuits", "splitters", "pops", STUDY),
        check_drops,
    ),
    Rule(
        "INT-DROP-LENGTH",
        "length_m of each drop is the distance from node to site plus network.drop_allowance_m; its "
        "line joins both.",
        "Drops are cut to length before the crew leaves.",
        "A camera or point moved by hand, an edited length.",
        "Move the site back, or write the plan anew.",
        ("drops", "nodes", "cameras", "points", "centers", "pops", STUDY),
        check_drop_lengths,
    ),
)
