"""Which assets must stand before a site can be lit: rows of places, columns of assets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from planner.plan.phases.chains import Chain, Tables, chains_of, connected_sites

KEYS = {
    "cameras": "camera_id", "points": "point_id", "centers": "center_id", "pops": "pop_id",
    "splitters": "splitter_id", "spans": "span_id", "cables": "cable_id", "closures": "closure_id",
    "supports": "support_id", "crossings": "crossing_id", "drops": "drop_id", "equipment": "asset_id",
}  # fmt: skip
"""Layers whose rows are assets with a phase, and the column of their ids."""


@dataclass(frozen=True)
class Needs:
    """What each place needs.

    Parameters
    ----------
    groups
        Sites of each place: cameras of one pole are built together, a point stands alone.
    chains
        Chain of each site.
    assets
        Ids of what any place needs.
    matrix
        bool[groups, assets]: the place needs the asset.
    hubs
        Centers, POPs and splitters: their sites.
    """

    groups: tuple[tuple[str, ...], ...]
    chains: Mapping[str, Chain]
    assets: tuple[str, ...]
    matrix: sparse.csr_matrix
    hubs: Mapping[str, frozenset[str]]

    def group_of(self) -> dict[str, int]:
        """Return the number of the place of each site."""
        return {site: number for number, sites in enumerate(self.groups) for site in sites}

    def phases(self, of_group: NDArray[np.int64]) -> dict[str, int]:
        """Return the phase of each asset: that of the first place that needs it."""
        by_asset = self.matrix.tocsc()
        ends = by_asset.indptr.tolist()
        return {
            asset: int(of_group[by_asset.indices[a:b]].min())
            for asset, a, b in zip(self.assets, ends[:-1], ends[1:], strict=True)
            if b > a
        }


def needs_of(tables: Tables) -> Needs:
    """Return what each place of a plan needs.

    A route is opened once, so its fibers bring with them the whole of every cable along it, the spans and
    supports under that cable, and the closures at the nodes that they pass. That errs early: a cable that
    runs on past the last site of a phase is laid whole, and so are the spans under it.
    """
    chains = chains_of(tables)
    sites = connected_sites(tables)
    groups = _groups(tables, sites["site_id"])
    node_of = dict(zip(sites["site_id"], sites["node_id"], strict=True))
    plant = _Plant(tables)
    rows = [plant.needed(group, chains, node_of) for group in groups]
    assets = tuple(sorted(set().union(*rows))) if rows else ()
    number = {asset: k for k, asset in enumerate(assets)}
    indices = [number[a] for row in rows for a in sorted(row)]
    indptr = np.cumsum([0, *(len(row) for row in rows)])
    shape = (len(groups), len(assets))
    matrix = sparse.csr_matrix((np.ones(len(indices), dtype=bool), indices, indptr), shape=shape)
    hubs: dict[str, set[str]] = {}
    for site, chain in chains.items():
        for hub in chain.hubs:
            hubs.setdefault(hub, set()).add(site)
    return Needs(groups, chains, assets, matrix, {h: frozenset(s) for h, s in sorted(hubs.items())})


def _groups(tables: Tables, connected: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the connected sites by place, in the order of the layers."""
    cameras = tables["cameras"]
    places = dict(zip(cameras["camera_id"].astype(str), cameras["candidate_id"], strict=True))
    found: dict[str, list[str]] = {}
    for site in connected:
        place = places.get(site)
        found.setdefault(place if isinstance(place, str) and place else site, []).append(site)
    return tuple(tuple(sites) for sites in found.values())


class _Plant:
    """Looking up of what lies along spans, at nodes and on sites."""

    def __init__(self, tables: Tables) -> None:
        spans, cables = tables["spans"], tables["cables"]
        self.ends = {
            str(s): (str(a), str(b))
            for s, a, b in zip(spans["span_id"], spans["from_node"], spans["to_node"], strict=True)
        }
        self.under = {
            str(c): str(ids).split() for c, ids in zip(cables["cable_id"], cables["span_ids"], strict=True)
        }
        self.along = _lists((span, cable) for cable, ids in self.under.items() for span in ids)
        self.supports = _pairs(tables["supports"], "span_id", "support_id")
        self.crossings = (
            _pairs(tables["crossings"], "span_id", "crossing_id") if "crossings" in tables else {}
        )
        self.closures = _pairs(tables["closures"], "node_id", "closure_id")
        self.on_site = _pairs(tables["drops"], "site_id", "drop_id")
        for site, assets in _pairs(tables["equipment"], "site_id", "asset_id").items():
            self.on_site.setdefault(site, []).extend(assets)

    def needed(
        self, group: Sequence[str], chains: Mapping[str, Chain], node_of: Mapping[str, str]
    ) -> set[str]:
        """Return the assets that the sites of a place need."""
        spans = set().union(*(chains[s].spans for s in group))
        cables = {c for span in spans for c in self.along.get(span, ())}
        opened = spans | {span for c in cables for span in self.under[c]}
        nodes = {n for span in spans for n in self.ends[span]} | {node_of[s] for s in group}
        hubs = set().union(*(chains[s].hubs for s in group))
        found = {*group, *hubs, *opened, *cables}
        found.update(
            s for span in opened for s in (*self.supports.get(span, ()), *self.crossings.get(span, ()))
        )
        found.update(c for node in nodes for c in self.closures.get(node, ()))
        found.update(a for place in (*group, *hubs) for a in self.on_site.get(place, ()))
        return found


def _pairs(frame: pd.DataFrame, by: str, key: str) -> dict[str, list[str]]:
    """Return the ids of a layer by another column; rows where that is blank are left out."""
    known = frame[frame[by].notna()]
    return _lists(zip(known[by].astype(str), known[key].astype(str), strict=True))


def _lists(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return the second of each pair by the first."""
    found: dict[str, list[str]] = {}
    for first, second in pairs:
        found.setdefault(first, []).append(second)
    return found
