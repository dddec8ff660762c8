"""Bridges and tunnels of the street layer: what fails as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import networkx as nx

from planner.rules.folder import PlanFolder

PREFIXES = {"bridge": "BRG-", "tunnel": "TUN-"}


def street_structures(folder: PlanFolder, kinds: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the name and the street spans of each structure of these kinds: spans that touch are one."""
    streets = folder.layer("streets")
    for kind in kinds:
        graph = nx.Graph()
        part = streets[streets[kind]]
        for span, start, end in zip(part["span_id"], part["from_node"], part["to_node"], strict=True):
            graph.add_edges_from(((("node", start), ("span", span)), (("node", end), ("span", span))))
        for held in nx.connected_components(graph):
            group = frozenset(name for what, name in held if what == "span")
            yield PREFIXES[kind] + min(group).removeprefix("SP-"), group
