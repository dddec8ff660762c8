"""The stored splitters as trees: who hangs on which, found from circuits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from planner.rules.chains import Chains, Walk


@dataclass(frozen=True)
class Splitter:
    """A row of layer `splitters`."""

    splitter_id: str
    node_id: str
    pop_id: str
    fed_by: str
    ratio: int
    stage: int


@dataclass(frozen=True)
class Trees:
    """Splitters with the circuits that end and begin at them.

    Parameters
    ----------
    splitters
        Rows of the layer by id; of an id that stands twice, the last.
    legs
        Working circuits that end at each splitter.
    feeds
        Working circuits that begin at each splitter.
    ways
        Splitters on the way of each connected site that has one chain of circuits to a POP, from the site
        on; empty where it has fibers of its own.
    """

    splitters: Mapping[str, Splitter]
    legs: Mapping[str, list[Walk]]
    feeds: Mapping[str, list[Walk]]
    ways: Mapping[str, tuple[str, ...]]

    @classmethod
    def build(cls, layer: pd.DataFrame, chains: Chains, sites: pd.DataFrame) -> Trees:
        """Return the trees of the layers."""
        columns = ("splitter_id", "node_id", "pop_id", "fed_by", "ratio", "stage")
        rows = zip(*(layer[c] for c in columns), strict=True)
        held = {str(i): Splitter(str(i), n, p, f, int(r), int(s)) for i, n, p, f, r, s in rows}
        legs: dict[str, list[Walk]] = defaultdict(list)
        feeds: dict[str, list[Walk]] = defaultdict(list)
        for walk in chains.walks:
            if walk.kind != "protection":
                if walk.end in held:
                    legs[walk.end].append(walk)
                if walk.start in held:
                    feeds[walk.start].append(walk)
        ways = {}
        for site in sites.loc[sites["connected"], "site_id"]:
            chain = chains.to_pop(site)
            if chain:
                ways[str(site)] = tuple(w.end for w in chain if w.end in held)
        return cls(held, dict(legs), dict(feeds), ways)

    def root_of(self, site: str) -> str:
        """Return the splitter next to the POP of a site, blank where it has fibers of its own."""
        way = self.ways.get(site, ())
        return way[-1] if way else ""

    def members(self) -> dict[str, list[str]]:
        """Return the sites of each tree, by the splitter next to the POP."""
        out: dict[str, list[str]] = defaultdict(list)
        for site, way in self.ways.items():
            if way:
                out[way[-1]].append(site)
        return dict(out)

    def beyond(self) -> dict[str, list[str]]:
        """Return the sites beyond each splitter."""
        out: dict[str, list[str]] = defaultdict(list)
        for site, way in self.ways.items():
            for splitter in way:
                out[splitter].append(site)
        return dict(out)

    def on_splitters(self) -> frozenset[str]:
        """Return the connected sites that hang on splitters."""
        return frozenset(site for site, way in self.ways.items() if way)
