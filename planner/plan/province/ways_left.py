"""The backbone once a center and its links are gone: what still runs, and a way for each flow that moves."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

OVER = 1e6
"""Kilometers that a Mb/s beyond the capacity of a link weighs: a way within it goes before any other."""


@dataclass(frozen=True)
class Link:
    """A link of the backbone, its ends being nodes."""

    link_id: str
    ends: tuple[str, str]
    length_km: float
    capacity_mbps: float


class Moved(NamedTuple):
    """A flow that moves when a center falls: takeover or rerouted."""

    kind: str
    flow_id: str
    start: str
    end: str
    mbps: float


@dataclass(frozen=True)
class Way:
    """The way found for a flow that moves; `links` is None where there is none."""

    flow: Moved
    links: tuple[str, ...] | None
    length_km: float


@dataclass(frozen=True)
class Backbone:
    """Links, flows when nothing has failed (id, ends, Mb/s, links), and the node of each place."""

    links: Mapping[str, Link]
    flows: Sequence[tuple[str, str, str, float, tuple[str, ...]]]
    node_of: Mapping[str, str]
    towns: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, tables: Mapping[str, pd.DataFrame], home: Mapping[str, str], members: Iterable[str] = ()
    ) -> Backbone:
        """Return the backbone of a plan; `towns` are the nodes where a member stands.

        Parameters
        ----------
        tables
            backbone_nodes, backbone_links and backbone_flows.
        home
            The center in whose node a member stands that has none of its own, by member.
        """
        nodes, links, flows = (tables[f"backbone_{n}"] for n in ("nodes", "links", "flows"))
        node_of = {
            str(p): str(n)
            for n, p in zip(nodes["backbone_node_id"], nodes["place_id"], strict=True)
            if isinstance(p, str) and p
        }
        node_of |= {m: node_of[c] for m, c in home.items() if m not in node_of and c in node_of}
        columns = ("backbone_link_id", "from_node", "to_node", "length_km", "capacity_mbps")
        built = {
            str(i): Link(str(i), (str(a), str(b)), float(km), float(mbps))
            for i, a, b, km, mbps in zip(*(links[c] for c in columns), strict=True)
        }
        normal = flows[flows["failure"].isna() | (flows["failure"].astype(str) == "")]
        rows = zip(
            *(normal[c] for c in ("backbone_flow_id", "from_node", "to_node", "mbps", "links")), strict=True
        )
        return cls(
            built,
            [(str(i), str(a), str(b), float(m), tuple(str(w).split())) for i, a, b, m, w in rows],
            node_of,
            frozenset(node_of[m] for m in members if m in node_of),
        )


def ways_left(
    backbone: Backbone, fallen: str, takeovers: Sequence[Moved], *, stays: bool = False
) -> tuple[dict[str, float], list[Way]]:
    """Return what each link carries once a node is gone, and the ways of the flows that move.

    Flows keep their ways where these avoid the node; those that passed it, and the takeovers, are led anew,
    the largest first, each undivided over the shortest way that has room; where none has, over the one that
    lacks least. Dividing them or another order may need less: that errs upward. A link counts the flows of
    both directions together, heavier way of each, which does so too.

    Parameters
    ----------
    fallen
        Node of the fallen center; blank where it is on no backbone.
    stays
        The node is also a member's, whose links stay: only what ends in the center is gone.
    takeovers
        Flows to the centers that take over, between nodes.
    """
    gone = "" if stays else fallen
    left = {i: k for i, k in backbone.links.items() if gone not in k.ends}
    load = dict.fromkeys(left, 0.0)
    moved = list(takeovers)
    for flow_id, start, end, mbps, links in backbone.flows:
        if end == fallen or gone in (start, end):
            continue
        if all(i in left for i in links):
            for i in links:
                load[i] += mbps
        else:
            moved.append(Moved("rerouted", flow_id, start, end, mbps))
    ways = []
    for flow in sorted(moved, key=lambda f: (-f.mbps, f.kind, f.flow_id)):
        way = _way(flow, left, load, gone)
        for i in way.links or ():
            load[i] += flow.mbps
        ways.append(way)
    return load, ways


def _way(flow: Moved, left: Mapping[str, Link], load: Mapping[str, float], gone: str) -> Way:
    """Return the way of least length plus what links on it lack."""
    if gone in (flow.start, flow.end):
        return Way(flow, None, 0.0)
    near: dict[str, list[Link]] = {}
    for link in left.values():
        for end in link.ends:
            near.setdefault(end, []).append(link)
    best: dict[str, float] = {flow.start: 0.0}
    came: dict[str, tuple[str, Link]] = {}
    queue = [(0.0, flow.start)]
    while queue:
        cost, node = heapq.heappop(queue)
        if node == flow.end:
            break
        if cost > best[node]:
            continue
        for link in near.get(node, ()):
            other = link.ends[0] if link.ends[1] == node else link.ends[1]
            over = max(0.0, load[link.link_id] + flow.mbps - link.capacity_mbps)
            step = cost + link.length_km + OVER * over
            if step < best.get(other, float("inf")):
                best[other] = step
                came[other] = (node, link)
                heapq.heappush(queue, (step, other))
    if flow.end not in best:
        return Way(flow, None, 0.0)
    walk: list[Link] = []
    node = flow.end
    while node != flow.start:
        node, link = came[node]
        walk.append(link)
    return Way(
        flow, tuple(k.link_id for k in reversed(walk)), round(sum(k.length_km for k in walk), 3)
    )  # fmt: skip
