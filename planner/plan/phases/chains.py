"""What each site needs to carry light: spans, and the places where its fiber ends or is split."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

SITE_LAYERS = (("cameras", "camera_id"), ("points", "point_id"))
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Chain:
    """The way of a site to its center.

    Parameters
    ----------
    spans
        Route spans that its fibers run over, those of its protection too.
    hubs
        Ids of centers, POPs and splitters on that way.
    """

    spans: frozenset[str]
    hubs: frozenset[str]


def chains_of(tables: Tables) -> dict[str, Chain]:
    """Return the chain of every connected site: from its circuits, or from the tree where there are none.

    Circuits are followed from the site over splitter and POP to the center, and with each the circuits that
    protect it. A POP that stands and serves no site is joined with the first of all.

    Parameters
    ----------
    tables
        Layers of a plan, at least spans, centers, cameras and points; circuits where there are any.
    """
    circuits = tables.get("circuits")
    if circuits is not None and len(circuits):
        return _by_circuits(tables, circuits)
    return _by_tree(tables)


def connected_sites(tables: Tables) -> pd.DataFrame:
    """Return site_id, layer and node_id of the connected sites, cameras first."""
    frames = []
    for layer, key in SITE_LAYERS:
        rows = tables[layer]
        lit = rows[rows["connected"].astype(bool)]
        frames.append(
            pd.DataFrame(
                {
                    "site_id": lit[key].astype(str).to_numpy(),
                    "layer": layer,
                    "node_id": lit["node_id"].astype(str).to_numpy(),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _by_tree(tables: Tables) -> dict[str, Chain]:
    """Walk from each site along the spans toward the center."""
    spans, centers = tables["spans"], tables["centers"]
    up: dict[str, tuple[str, str]] = {}
    columns = (spans["span_id"], spans["from_node"], spans["to_node"], spans["toward_center_node"])
    for span, start, end, toward in zip(*columns, strict=True):
        up[str(end if toward == start else start)] = (str(span), str(toward))
    center_at = dict(zip(centers["node_id"].astype(str), centers["center_id"].astype(str), strict=True))
    found = {}
    sites = connected_sites(tables)
    for site, node in zip(sites["site_id"], sites["node_id"], strict=True):
        here, walked = str(node), []
        while here in up:
            span, here = up[here]
            walked.append(span)
        found[str(site)] = Chain(frozenset(walked), frozenset({center_at[here]} & set(center_at.values())))
    return found


def _by_circuits(tables: Tables, circuits: pd.DataFrame) -> dict[str, Chain]:
    """Follow the circuits that begin at a site, and those that begin where they end."""
    buildings = _centers_of_pops(tables)
    leaving: dict[str, list[str]] = {}
    guarding: dict[str, list[str]] = {}
    spans: dict[str, tuple[str, ...]] = {}
    ends: dict[str, str] = {}
    for row in circuits.to_dict("records"):
        key = str(row["circuit_id"])
        spans[key] = tuple(str(row["span_ids"] or "").split())
        ends[key] = str(row["to_id"])
        guarded = row.get("protects")
        if isinstance(guarded, str) and guarded:
            guarding.setdefault(guarded, []).append(key)
        else:
            leaving.setdefault(str(row["from_id"]), []).append(key)
    found = {}
    for site in connected_sites(tables)["site_id"].astype(str):
        walked, reached = _followed(site, leaving, guarding, spans, ends)
        inside = {buildings[place] for place in reached & buildings.keys()}
        found[site] = Chain(walked, frozenset((reached - {site}) | inside))
    idle = _pops_of(tables) - frozenset[str]().union(*(c.hubs for c in found.values()))
    beside = [_followed(pop, leaving, guarding, spans, ends) for pop in sorted(idle)]
    for walked, reached in beside:
        found = {s: Chain(c.spans | walked, c.hubs | (reached & idle)) for s, c in found.items()}
    return found


def _pops_of(tables: Tables) -> frozenset[str]:
    """Return the POPs beside the centers."""
    pops = tables.get("pops")
    if pops is None:
        return frozenset()
    return frozenset(pops.loc[pops["kind"] != "center", "pop_id"].astype(str))


def _centers_of_pops(tables: Tables) -> dict[str, str]:
    """Return the center in whose building each POP stands, for those that stand in one."""
    pops = tables.get("pops")
    if pops is None:
        return {}
    here = pops[pops["kind"] == "center"]
    return dict(zip(here["pop_id"].astype(str), here["site_id"].astype(str), strict=True))


def _followed(
    site: str,
    leaving: Mapping[str, Iterable[str]],
    guarding: Mapping[str, Iterable[str]],
    spans: Mapping[str, Iterable[str]],
    ends: Mapping[str, str],
) -> tuple[frozenset[str], set[str]]:
    """Return the spans that a site's circuits run over, and every place that they reach."""
    waiting, seen, walked = [site], {site}, set[str]()
    while waiting:
        place = waiting.pop()
        for first in leaving.get(place, ()):
            for circuit in (first, *guarding.get(first, ())):
                walked.update(spans[circuit])
                if ends[circuit] not in seen:
                    seen.add(ends[circuit])
                    waiting.append(ends[circuit])
    return frozenset(walked), seen
