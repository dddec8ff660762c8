"""INT-SPAN-*, INT-ROUTE-*: the route as a graph that is rebuilt from the layers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd
import shapely

from planner.errors import name_up_to_five
from planner.rules.folder import PlanFolder
from planner.rules.rule import LENGTH_M, Fault, Rule, gather

NODE_TOLERANCE_M = 0.02


def check_span_length(folder: PlanFolder) -> Iterable[Fault]:
    """Compare each stored length with the length of its line."""
    spans = folder.layer("spans")
    drawn = spans.geometry.length.to_numpy()
    stored = spans["length_m"].to_numpy()
    wrong = np.abs(drawn - stored) > LENGTH_M + 1e-4 * drawn
    if not wrong.any():
        return []
    first = int(np.flatnonzero(wrong)[0])
    shown = f"first: {stored[first]:.2f} m stored, {drawn[first]:.2f} m drawn"
    what = f"length_m is not the length of the line ({shown})."
    return gather("spans", spans.loc[wrong, "span_id"], what)


def check_span_ends(folder: PlanFolder) -> Iterable[Fault]:
    """Each span starts and ends at nodes of the plan, where the nodes are."""
    spans, nodes = folder.layer("spans"), folder.layer("nodes")
    places = dict(zip(nodes["node_id"], shapely.get_coordinates(nodes.geometry.to_numpy()), strict=True))
    lost, off = [], []
    for side, position in (("from_node", 0), ("to_node", -1)):
        points = shapely.get_point(spans.geometry.to_numpy(), position)
        for span_id, node_id, point in zip(spans["span_id"], spans[side], points, strict=True):
            if node_id not in places:
                lost.append(f"{span_id} ({side} {node_id})")
            elif (
                point is None
                or np.hypot(*(np.array([point.x, point.y]) - places[node_id])) > NODE_TOLERANCE_M
            ):
                off.append(f"{span_id} ({side} {node_id})")
    yield from gather("spans", lost, "the node is not in layer `nodes`.")
    yield from gather("spans", off, "the line does not end where the node stands.")


def check_node_degree(folder: PlanFolder) -> Iterable[Fault]:
    """Count the span ends at each node; every node but a center's is the end of a span."""
    spans, nodes = folder.layer("spans"), folder.layer("nodes")
    ends = Counter([*spans["from_node"], *spans["to_node"]])
    wrong = nodes["degree"].to_numpy() != np.array([ends[n] for n in nodes["node_id"]], dtype=int)
    yield from gather(
        "nodes", nodes.loc[wrong, "node_id"], "degree is not the number of spans that end there."
    )
    kept = set(folder.layer("centers")["node_id"]) | set(folder.sites["node_id"])
    alone = [n for n in nodes["node_id"] if ends[n] == 0 and n not in kept]
    yield from gather("nodes", alone, "no span ends at the node and nothing stands there.")


def check_forest(folder: PlanFolder) -> Iterable[Fault]:
    """Spans form a forest, each tree with exactly one center."""
    forest = folder.forest
    ids = {frozenset(c): sorted(forest.graph.edges(c, keys=True)) for c in forest.components}
    for component in forest.cycles():
        names = [key for _, _, key in ids[component]]
        yield Fault(
            "spans", str(names[0]), f"the {len(names)} spans around it hold a cycle; a route is a tree."
        )
    for component in forest.components:
        held = sorted(component & forest.center_nodes)
        if len(held) != 1:
            names = [key for _, _, key in ids[component]]
            found = f"{len(held)} centers ({', '.join(held)})" if held else "no center"
            yield Fault(
                "spans", str(names[0]), f"spans {name_up_to_five(names)} are joined to {found}; expected one."
            )


def check_toward_center(folder: PlanFolder) -> Iterable[Fault]:
    """`toward_center_node` is the end that a walk from the center meets first."""
    forest, spans = folder.forest, folder.layer("spans")
    if not forest.is_forest:
        return []
    parent = {span: forest.parent[node] for node, span in forest.parent_span.items()}
    wrong = [
        s for s, t in zip(spans["span_id"], spans["toward_center_node"], strict=True) if parent.get(s, t) != t
    ]
    return gather("spans", wrong, "toward_center_node is not the end nearer to the center.")


def check_span_loads(folder: PlanFolder) -> Iterable[Fault]:
    """Recount the sites beyond each span by walking the tree, and its fibers by summing circuits."""
    forest, spans = folder.forest, folder.layer("spans")
    if not forest.is_forest:
        return
    sites = folder.sites
    loads = Counter(sites.loc[sites["connected"], "node_id"])
    passing = forest.downstream(loads)
    over: Counter[str] = Counter()
    for walk in folder.chains.walks:
        for span in walk.spans:
            over[span] += walk.fibers
    for column, counted, how in (
        ("sites_downstream", passing, "counted along the tree"),
        ("fibers", over, "summed over the circuits"),
    ):
        right = np.array([counted.get(s, 0) for s in spans["span_id"]], dtype=int)
        wrong = spans[column].to_numpy() != right
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            yield from gather(
                "spans", spans.loc[wrong, "span_id"],
                f"{column} is {spans[column].iloc[first]}; {how} it is {right[first]}.",
            )  # fmt: skip
    idle = [s for s in spans["span_id"] if not over[s]]
    yield from gather("spans", idle, "no circuit runs along the span: it serves nobody.")


def check_sites_joined(folder: PlanFolder) -> Iterable[Fault]:
    """Every connected site is reached from a center; every other one is listed as unserved."""
    sites, forest = folder.sites, folder.forest
    unserved = set(folder.layer("unserved")["site_id"])
    joined = sites["connected"].to_numpy()
    reached = sites["node_id"].isin(forest.distance_m.keys()).to_numpy()
    listed = sites["site_id"].isin(unserved).to_numpy()
    for layer in ("cameras", "points"):
        mine = (sites["layer"] == layer).to_numpy()
        ids = sites["site_id"]
        yield from gather(
            layer, ids[mine & joined & ~reached], "connected, but no spans lead from a center to it."
        )
        yield from gather(layer, ids[mine & joined & listed], "connected, but listed in `unserved` too.")
        yield from gather(
            layer, ids[mine & ~joined & ~listed], "not connected, and not listed in `unserved`."
        )
    unknown = sorted(unserved - set(sites["site_id"]))
    yield from gather("unserved", unknown, "neither a camera nor a point of the plan.")


def check_route_lengths(folder: PlanFolder) -> Iterable[Fault]:
    """Recompute each site's fiber route: shortest path along the spans, its drop and its center's on top."""
    sites, forest, drops = folder.sites, folder.forest, folder.layer("drops")
    if not forest.is_forest:
        return
    drop_m = pd.Series(drops["length_m"].to_numpy(), index=drops["site_id"]).to_dict()
    for layer in ("cameras", "points"):
        rows = sites[
            (sites["layer"] == layer) & sites["connected"] & sites["node_id"].isin(forest.distance_m.keys())
        ]
        expected = np.array(
            [
                forest.distance_m[n] + drop_m.get(s, 0.0)
                for s, n in zip(rows["site_id"], rows["node_id"], strict=True)
            ]
        )
        stored = rows["route_to_center_m"].to_numpy(dtype=float)
        wrong = ~(np.abs(stored - expected) <= 10 * LENGTH_M + 1e-5 * expected)
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            shown = f"along the spans with the drop it is {expected[first]:.2f} m"
            what = f"route_to_center_m is {stored[first]:.2f} m; {shown}."
            yield from gather(layer, rows.loc[wrong, "site_id"], what)


def check_span_streets(folder: PlanFolder) -> Iterable[Fault]:
    """Each span lies on the street that it names."""
    spans, streets = folder.layer("spans"), folder.layer("streets").set_index("span_id")
    known = spans["street_span_id"].isin(streets.index)
    yield from gather("spans", spans.loc[~known, "span_id"], "its street_span_id is not in layer `streets`.")
    spans = spans[known]
    under = streets.loc[spans["street_span_id"]]
    lines, below = spans.geometry.to_numpy(), under.geometry.to_numpy()
    off = shapely.distance(shapely.get_point(lines, 0), below) > NODE_TOLERANCE_M
    off |= shapely.distance(shapely.get_point(lines, -1), below) > NODE_TOLERANCE_M
    off |= (
        shapely.distance(shapely.line_interpolate_point(lines, 0.5, normalized=True), below)
        > NODE_TOLERANCE_M
    )
    yield from gather(
        "spans", spans.loc[off, "span_id"], "the line does not lie on the street that it names."
    )
    other = spans["street_class"].to_numpy(str) != under["street_class"].to_numpy(str)
    yield from gather("spans", spans.loc[other, "span_id"], "street_class is not that of its street.")
    told = spans["street_name"].to_numpy(str)
    other = (told != "") & (told != under["name"].to_numpy(str))
    yield from gather("spans", spans.loc[other, "span_id"], "street_name is not that of its street.")


def check_site_streets(folder: PlanFolder) -> Iterable[Fault]:
    """The node of each connected site lies on the street that the site names."""
    streets = folder.layer("streets").set_index("span_id").geometry
    nodes = folder.layer("nodes").set_index("node_id").geometry
    for layer, key in (("cameras", "camera_id"), ("points", "point_id")):
        rows = folder.layer(layer)
        rows = rows[rows["connected"] & rows["node_id"].isin(nodes.index)]
        known = rows["street_span_id"].isin(streets.index)
        yield from gather(layer, rows.loc[~known, key], "its street_span_id is not in layer `streets`.")
        held = rows[known]
        away = shapely.distance(
            nodes.loc[held["node_id"]].to_numpy(), streets.loc[held["street_span_id"]].to_numpy()
        )
        what = "its node does not lie on the street of its street_span_id."
        yield from gather(layer, held.loc[away > NODE_TOLERANCE_M, key], what)


RULES = (
    Rule(
        "INT-SPAN-LENGTH",
        "length_m of each span is the length of its line, to 1 cm and 0.01 %.",
        "Cable, poles and trenches are ordered by this length.",
        "A line edited in a map program without its length, or a layer saved in another CRS.",
        "Restore the layer, or write the plan anew.",
        ("spans",),
        check_span_length,
    ),
    Rule(
        "INT-SPAN-ENDS",
        "Each span starts and ends where the nodes that it names stand.",
        "The fiber follows node ids; if the drawing does not, crews build another route than the one "
        "that was checked.",
        "A span or node moved by hand, a node deleted.",
        "Move the end back to its node, or write the plan anew.",
        ("spans", "nodes"),
        check_span_ends,
    ),
    Rule(
        "INT-NODE-DEGREE",
        "degree of each node is the number of spans that end there.",
        "Closures are placed by degree.",
        "A span added or deleted by hand.",
        "Write the plan anew.",
        ("spans", "nodes", "cameras", "points", "centers"),
        check_node_degree,
    ),
    Rule(
        "INT-ROUTE-FOREST",
        "The spans of role tree are trees without cycles, each with exactly one center.",
        "A cycle is fiber paid twice; a piece without a center lights nobody.",
        "A span deleted or added by hand, a from_node or to_node changed.",
        "Restore the span, or write the plan anew.",
        ("spans", "centers"),
        check_forest,
    ),
    Rule(
        "INT-SPAN-TOWARD",
        "toward_center_node of each span is the end nearer to the center.",
        "Splicing and cutting plans read up and down from it.",
        "A layer edited by hand.",
        "Write the plan anew.",
        ("spans", "centers"),
        check_toward_center,
    ),
    Rule(
        "INT-SPAN-FIBERS",
        "Sites downstream of each span recounted along the tree, its fibers summed over the circuits; no "
        "span serves nobody.",
        "Too few fibers leave sites dark; too many are paid for nothing.",
        "A site moved to another node, a changed count, fibers_per_site edited.",
        "Write the plan anew.",
        ("spans", "centers", "cameras", "points", "circuits", "pops", "splitters"),
        check_span_loads,
    ),
    Rule(
        "INT-SITE-JOINED",
        "Every connected site is joined to a center through spans; every other is listed in `unserved`.",
        "This is the promise of the plan: nobody is lost silently.",
        "A span deleted, a flag edited, a site removed from `unserved`.",
        "Restore the layer, or write the plan anew.",
        ("spans", "centers", "cameras", "points", "unserved"),
        check_sites_joined,
    ),
    Rule(
        "INT-ROUTE-TO-CENTER",
        "route_to_center_m of each site, recomputed by shortest path, its drop included.",
        "Optics are bought by reach; a site farther than stored may stay dark.",
        "An edited length, a site moved to another node.",
        "Write the plan anew.",
        ("spans", "centers", "cameras", "points", "drops"),
        check_route_lengths,
    ),
    Rule(
        "INT-SITE-STREET",
        "The node of each connected site lies on the street that the site names.",
        "Permits and addresses are asked for by street.",
        "A street_span_id edited, a node moved.",
        "Write the plan anew.",
        ("cameras", "points", "nodes", "streets"),
        check_site_streets,
    ),
    Rule(
        "INT-SPAN-STREET",
        "Each span lies on the street that it names, and has its class, and its name where it tells one.",
        "Fiber off the street crosses private ground.",
        "A span redrawn by hand.",
        "Move the span back to its street, or write the plan anew.",
        ("spans", "streets"),
        check_span_streets,
    ),
)
