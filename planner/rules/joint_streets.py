"""The streets of the joint model against those of the routing evidence: all, as long, at their cost."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from planner.catalog.model import Way
from planner.rules.joint_graph import Arrays, components

STREET_CM, STREET_SHARE, STREET_CENTS = 3.0, 0.02, 500.0
"""Splitting a street at other places moves roundings, supports and what crossings keep free of them."""
TOTAL_SHARE = 0.002
NODE_CM, SHOWN = 25.0, 5
"""Places within 10 cm of a node share it; offsets are told to the centimeter."""


def street_problems(
    joint: Arrays,
    routing: Arrays,
    study: Mapping[str, Any],
    ways: Mapping[str, Way],
    pinned: Collection[str] = (),
) -> Iterator[tuple[str, str]]:
    """Yield feature and what is wrong with it, street by street.

    Parameters
    ----------
    study
        `evidence/study.json`.
    ways
        Ways of the catalog.
    pinned
        Streets that edits pin: they are built whatever is chosen, and cost the choice nothing.
    """
    mine, right = _of_joint(joint), _of_routing(routing)
    for missing, what in (
        (
            right.index.difference(mine.index),
            "a street that may carry fiber, but no edge of the joint model.",
        ),
        (
            mine.index.difference(right.index),
            "an edge of the joint model, but no street that may carry fiber.",
        ),
    ):
        yield from ((str(s), what) for s in missing[:5])
    both = mine.join(right.add_suffix("_right"), how="inner")
    off = (both["length_cm"] - both["length_cm_right"]).abs() > STREET_CM * (
        both["parts"] + both["parts_right"]
    )
    yield from ((str(s), "its edges in the joint model are not as long.") for s in both.index[off][:5])
    yield from _costs(joint, both.assign(pinned=both.index.isin(list(pinned))), study, ways)
    yield from _ways(joint, routing)


def end_problems(
    joint: Arrays, streets: pd.DataFrame, points: gpd.GeoDataFrame, centers: pd.DataFrame
) -> Iterator[tuple[str, str]]:
    """Yield streets that do not hang together as layer `streets` has them, and points and centers amiss.

    A street taken off its corner, a node that nobody has to be joined at, a root elsewhere: each makes every
    choice dearer, and the bound nearer.
    """
    names = joint["node_id"].astype(str)
    if len(set(names.tolist())) < len(names):
        yield "node_id", "a node is listed twice."
    yield from _chains(joint, names, streets)
    yield from _terminals(joint, names, streets, points)
    yield from _roots(joint, names, centers)


def _chains(joint: Arrays, names: np.ndarray, streets: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield streets whose parts are no chain from their `from_node` to their `to_node`."""
    ends = streets.drop_duplicates("span_id").set_index("span_id")[["from_node", "to_node"]]
    pairs = ends.astype(str).to_numpy().tolist()
    known = dict(zip(ends.index.astype(str), pairs, strict=True))
    chains: dict[str, list[tuple[int, int]]] = {}
    for edge, span in enumerate(joint["span_id"].astype(str).tolist()):
        street, _, part = span.partition(".")
        if street:
            chains.setdefault(street, []).append((int(part) if part.isdecimal() else 0, edge))
    found = 0
    for street, parts in chains.items():
        edges = [e for _, e in sorted(parts)]
        tail, head = joint["tail"][edges], joint["head"][edges]
        whole = [str(names[tail[0]]), str(names[head[-1]])] == known.get(street)
        if not whole or (head[:-1] != tail[1:]).any():
            yield street, "its edges in the joint model do not lead from its from_node to its to_node."
            found += 1
        if found >= SHOWN:
            return


def _terminals(
    joint: Arrays, names: np.ndarray, streets: pd.DataFrame, points: gpd.GeoDataFrame
) -> Iterator[tuple[str, str]]:
    """Yield points that need not be joined, and nodes that must be joined without a point."""
    row = {name: k for k, name in enumerate(names.tolist())}
    must, held = set(joint["terminal"].tolist()), set[int]()
    served = points[points["connected"].astype(bool)]
    lines = streets.drop_duplicates("span_id").set_index("span_id")["geometry"]
    along: dict[str, list[tuple[int, float, int]]] = {}
    if not set(served["node_id"].astype(str)) <= set(row):
        for (street, node), spots in _ends_along(joint).items():
            along.setdefault(street, []).extend((node, at, parts) for at, parts in spots)
    for point, name, street, shape in zip(
        served["point_id"], served["node_id"].astype(str), served["street_span_id"].astype(str),
        served.geometry, strict=True,
    ):  # fmt: skip
        nodes = {row[name]} if name in row else set()
        if not nodes and street in lines.index:
            # A point and a place at one spot share a node, which may bear the name of either.
            offset = 100 * float(shapely.line_locate_point(lines[street], shape))
            near = along.get(street, [])
            nodes = {n for n, at, parts in near if abs(at - offset) <= NODE_CM + STREET_CM * parts}
        if not nodes & must:
            yield str(point), "a point that the joint model need not join."
        held |= nodes
    reached = components(joint, np.arange(len(joint["tail"])))
    lit = reached == reached[int(joint["root"])]
    extra = [str(names[n]) for n in sorted(must - held) if lit[n]]
    yield from ((name, "must be joined in the joint model, and no point stands there.") for name in extra[:5])


def _roots(joint: Arrays, names: np.ndarray, centers: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield a root that is no center, or centers that do not hang on it for nothing."""
    own = {str(n) for n in centers["node_id"]} & set(names.tolist())
    root = int(joint["root"])
    free = joint["span_id"].astype(str) == ""
    ends = np.concatenate([joint["tail"][free], joint["head"][free]])
    hung = {str(n) for n in names[ends]} - {str(names[root])}
    if len(centers) == 1 and own and str(names[root]) not in own:
        yield str(names[root]), "the root of the joint model is not the center."
    if len(centers) > 1 and not own <= hung:
        yield sorted(own - hung)[0], "a center that does not hang on the root of the joint model."
    paid = free & ((joint["edge_cost"] > 0) | (joint["length_cm"] > 0))
    if paid.any() or (len(joint["edge_yearly"]) and (joint["edge_yearly"][free] > 0).any()):
        yield str(names[root]), "a center hangs on the root of the joint model at a cost."


def place_problems(joint: Arrays, cover: Arrays, candidates: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield each place whose node is not where layer `candidates` has it on its street.

    A node lies along a street where the parts of it before the node, in the order of their ids, are as long
    as the offset of the place. Places that stand already are in no layer of places and need no node.
    """
    ends = _ends_along(joint)
    layer = candidates.drop_duplicates("candidate_id").set_index("candidate_id")
    where = zip(layer.index.astype(str), layer["span_id"].astype(str), layer["offset_m"], strict=True)
    asked = {i: (street.partition(".")[0], float(offset)) for i, street, offset in where}
    found = 0
    for place, node in zip(cover["candidate_id"].astype(str), joint["site_node"].tolist(), strict=True):
        if place not in asked:
            right = node < 0
        else:
            street, offset_m = asked[place]
            along = ends.get((street, node), [])
            right = any(abs(at - 100 * offset_m) <= NODE_CM + STREET_CM * parts for at, parts in along)
        if not right:
            yield place, "its node in the joint model is not where the place is on its street."
            found += 1
        if found >= SHOWN:
            return


def _ends_along(joint: Arrays) -> dict[tuple[str, int], list[tuple[float, int]]]:
    """Return by street and node how many centimeters along the street it lies, after how many parts."""
    spans = joint["span_id"].astype(str).tolist()
    split = [s.partition(".") for s in spans]
    order = sorted((s, int(n) if n.isdecimal() else 0, k) for k, (s, _, n) in enumerate(split) if s)
    out: dict[tuple[str, int], list[tuple[float, int]]] = {}
    street, at, parts = "", 0.0, 0
    for name, _, edge in order:
        if name != street:
            street, at, parts = name, 0.0, 0
        parts += 1
        out.setdefault((name, int(joint["tail"][edge])), []).append((at, parts))
        at += float(joint["length_cm"][edge])
        out.setdefault((name, int(joint["head"][edge])), []).append((at, parts))
    return out


def _of_joint(a: Arrays) -> pd.DataFrame:
    """Return length, cost and number of edges of each street in the joint model."""
    street = a["span_id"].astype(str)
    own = street != ""
    frame = pd.DataFrame(
        {"street": _parents(street[own]), "length_cm": a["length_cm"][own], "cost": a["edge_cost"][own]}
    )
    return _summed(frame)


def _of_routing(a: Arrays) -> pd.DataFrame:
    """Return length, cost by the cheapest way and number of edges of each street that has a way."""
    street = a["span_id"].astype(str)
    has = (np.diff(a["way_indptr"]) > 0) & (street != "")
    starts = a["way_indptr"][:-1][np.diff(a["way_indptr"]) > 0]
    least = np.zeros(len(street), np.int64)
    if len(starts):
        least[np.diff(a["way_indptr"]) > 0] = np.minimum.reduceat(a["way_cost_cents"], starts)
    frame = pd.DataFrame(
        {"street": _parents(street[has]), "length_cm": a["length_cm"][has], "cost": least[has]}
    )
    return _summed(frame)


def _parents(spans: np.ndarray) -> list[str]:
    """Return the street of each span."""
    return [s.partition(".")[0] for s in spans.tolist()]


def _summed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return sums by street."""
    return frame.assign(parts=1).groupby("street")[["length_cm", "cost", "parts"]].sum().astype(float)


def _costs(
    joint: Arrays, both: pd.DataFrame, study: Mapping[str, Any], ways: Mapping[str, Way]
) -> Iterator[tuple[str, str]]:
    """Yield streets at another cost than their cheapest way, pinned ones at any.

    Rents enter the present value alone.
    """
    times = _times(study)
    own = joint["span_id"].astype(str) != ""
    rented = pd.Series(
        [bool(w in ways and ways[w].yearly_item) for w in joint["way"].astype(str)[own].tolist()],
        index=_parents(joint["span_id"].astype(str)[own]),
    )
    rents = rented.groupby(level=0).any().reindex(both.index).to_numpy(bool)
    right = (both["cost_right"] * times).where(~both["pinned"], 0.0)
    slack = STREET_SHARE * right + (STREET_CENTS * both["parts"]).where(~both["pinned"], 0.0)
    off = ~rents & ((both["cost"] - right).abs() > slack)
    off |= rents & (both["cost"] > right + slack)
    what = "its edges in the joint model do not cost what its cheapest way does."
    yield from ((str(s), what) for s in both.index[off][:5])
    total = float(right[~rents].sum())
    if (
        not off.any()
        and abs(float(both.loc[~rents, "cost"].sum()) - total) > TOTAL_SHARE * total + STREET_CENTS
    ):
        yield "edge_cost", "the edges of the joint model sum to another cost than their cheapest ways."


def _times(study: Mapping[str, Any]) -> float:
    """Return what a cent of works counts: contingency, and maintenance over the years where they count."""
    costs, finance = study["costs"], study["finance"]
    times = 1 + float(costs["contingency_pct"]) / 100
    if study["joint"]["objective"] == "net_present_cost":
        rate = 1 + float(finance["discount_rate_pct"]) / 100
        years = sum(rate**-t for t in range(1, int(finance["horizon_years"]) + 1))
        times += float(costs["maintenance_pct"]) / 100 * years
    return times


def _ways(joint: Arrays, routing: Arrays) -> Iterator[tuple[str, str]]:
    """Yield streets built in the joint model in a way that the routing evidence does not offer there."""
    edge = np.repeat(np.arange(len(routing["span_id"])), np.diff(routing["way_indptr"]))
    streets = _parents(routing["span_id"].astype(str)[edge])
    offered = set(zip(streets, routing["way"].astype(str).tolist(), strict=True))
    span, way = joint["span_id"].astype(str), joint["way"].astype(str)
    for street, key in zip(_parents(span[span != ""]), way[span != ""].tolist(), strict=True):
        if (street, key) not in offered:
            yield street, f"built by {key} in the joint model, which is not offered there."
            return
