"""Bridges, tunnels and lines of others' poles: what fails as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import networkx as nx

from planner.rules.folder import PlanFolder

PREFIXES = {"bridge": "BRG-", "tunnel": "TUN-"}


def street_structures(folder: PlanFolder, kinds: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the name and the street spans of each structure of these kinds: spans that touch are one."""
    streets = folder.layer("streets")
    for kind in PREFIXES.keys() & set(kinds):
        graph = nx.Graph()
        part = streets[streets[kind]]
        for span, start, end in zip(part["span_id"], part["from_node"], part["to_node"], strict=True):
            graph.add_edges_from(((("node", start), ("span", span)), (("node", end), ("span", span))))
        for held in nx.connected_components(graph):
            group = frozenset(name for what, name in held if what == "span")
            yield PREFIXES[kind] + min(group).removeprefix("SP-"), group


def pole_lines(
    folder: PlanFolder, ways_of: Mapping[str, Iterable[str]], owners: Mapping[tuple[str, str], str]
) -> dict[str, frozenset[str]]:
    """Return the spans on each line of others' poles: one owner, one street, no gap.

    Parameters
    ----------
    ways_of
        Span -> the ways in which it hangs, or would, on poles that stand.
    owners
        (street span, way) -> who owns the plant that stands there.
    """
    held: dict[tuple[str, str], set[str]] = defaultdict(set)
    for span, ways in ways_of.items():
        street = span.partition(".")[0]
        for way in ways:
            if (street, way) in owners:
                held[owners[street, way], street].add(span)
    streets = folder.layer("streets").set_index("span_id")
    graph = nx.Graph()
    for owner, street in held:
        row = streets.loc[street]
        line = (owner, row["name"] or street)
        for node in (row["from_node"], row["to_node"]):
            graph.add_edge(("node", *line, node), ("span", owner, street))
    out: dict[str, frozenset[str]] = {}
    for group in nx.connected_components(graph):
        keys = [part[1:] for part in group if part[0] == "span"]
        name = "PLN-" + min(street for _, street in keys).removeprefix("SP-")
        out[name] = out.get(name, frozenset()).union(*(held[key] for key in keys))
    return out
