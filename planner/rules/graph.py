"""The stored route spans as a graph of their own, rooted at the centers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import pandas as pd


@dataclass(frozen=True)
class RouteForest:
    """Spans between nodes, and what a walk outward from the centers finds.

    Parameters
    ----------
    graph
        Undirected multigraph of the spans; the key of an edge is its span_id, `length_m` its length.
    distance_m
        Shortest fiber route from the nearest center to each node that can be reached.
    parent_span
        For each reached node but the centers: the span toward the center.
    order
        Reached nodes, centers first, each after its parent.
    components
        Node sets of the connected components.
    """

    graph: nx.MultiGraph
    distance_m: Mapping[str, float]
    parent: Mapping[str, str]
    parent_span: Mapping[str, str]
    order: Sequence[str]
    components: Sequence[frozenset[str]]
    center_nodes: frozenset[str]

    @classmethod
    def build(cls, spans: pd.DataFrame, center_nodes: Iterable[str]) -> RouteForest:
        """Return the graph of a spans table."""
        graph = nx.MultiGraph()
        roots = sorted(set(center_nodes))
        graph.add_nodes_from(roots)
        columns = (spans["span_id"], spans["from_node"], spans["to_node"], spans["length_m"])
        for span_id, start, end, length_m in zip(*columns, strict=True):
            graph.add_edge(start, end, key=span_id, length_m=float(length_m))
        distance, paths = (
            nx.multi_source_dijkstra(graph, set(roots), weight="length_m") if roots else ({}, {})
        )
        parent = {node: path[-2] for node, path in paths.items() if len(path) > 1}
        spans_up = {
            node: min(graph[node][up].items(), key=lambda item: (item[1]["length_m"], str(item[0])))[0]
            for node, up in parent.items()
        }
        order = sorted(distance, key=lambda node: (len(paths[node]), node))
        components = [frozenset(c) for c in nx.connected_components(graph)]
        return cls(graph, distance, parent, spans_up, order, components, frozenset(roots))

    def cycles(self) -> list[frozenset[str]]:
        """Return the components that hold a cycle: as many spans as nodes, or more."""
        of = {node: k for k, c in enumerate(self.components) for node in c}
        spans = Counter(of[start] for start, _ in self.graph.edges())
        return [c for k, c in enumerate(self.components) if spans[k] >= len(c)]

    @property
    def is_forest(self) -> bool:
        """Whether no component holds a cycle."""
        return not self.cycles()

    def downstream(self, loads: Mapping[str, int]) -> dict[str, int]:
        """Return for each span the sum of the loads of the nodes beyond it, seen from the center."""
        below = {node: loads.get(node, 0) for node in self.order}
        passing: dict[str, int] = {}
        for node in reversed(self.order):
            if node in self.parent:
                passing[self.parent_span[node]] = below[node]
                below[self.parent[node]] += below[node]
        return passing
