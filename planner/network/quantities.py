"""Quantities: which items of the price book each asset needs, and how much."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import pandas as pd

from planner.catalog.cable_parts import DROP, DROP_ITEM, INSIDE, SLACK, part_item
from planner.catalog.model import CablePart, Catalog
from planner.network.equipment import Need
from planner.network.sizes import choose_sizes, size_items, sizes_of
from planner.schema import QUANTITIES
from planner.settings import Settings
from planner.units import round_m

ENTRANCE = "belowGround"
FIRST = 1


@dataclass(frozen=True)
class Assets:
    """The plan tables that are counted."""

    spans: pd.DataFrame
    cables: pd.DataFrame
    closures: pd.DataFrame
    supports: pd.DataFrame
    crossings: pd.DataFrame
    drops: pd.DataFrame
    equipment: pd.DataFrame
    on_sites: tuple[Need, ...]
    splitters: pd.DataFrame


def count_quantities(
    assets: Assets, center_ids: set[str], settings: Settings, catalog: Catalog
) -> pd.DataFrame:
    """Return QUANTITIES: one row an asset and item, each rounded to two decimals, all in phase 1.

    Route items are true meters; what a street's factor adds to them is a surcharge item of its own, in
    equivalent meters. Sites buy drop cable, centers the cables that enter them: no meter is bought twice.
    """
    bought = assets.equipment
    rows: list[Need] = [
        *assets.on_sites,
        *_spans(assets.spans, catalog),
        *_cables(assets.cables, catalog),
        *_closures(assets.closures),
        *_splitters(assets.splitters, catalog),
        *_supports(assets.supports, assets.spans, catalog),
        *_crossings(assets.crossings, catalog),
        *_drops(assets.drops, center_ids, settings, catalog),
        *((a, "equipment", i, q) for a, i, q in zip(
            bought["asset_id"], bought["item_id"], bought["quantity"], strict=True
        )),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[n for n in QUANTITIES.names if n != "phase"]).assign(phase=FIRST)
    frame["quantity"] = frame["quantity"].astype(float).round(2)
    return frame


def _spans(spans: pd.DataFrame, catalog: Catalog) -> Iterator[Need]:
    """Yield works, surcharge and yearly fees of each span; leased fiber pays by started block of fibers."""
    block = catalog.allowances["lease_block_fibers"].value
    columns = (spans["span_id"], spans["way"], spans["length_m"], spans["fibers"], spans["cost_factor"])
    for span_id, key, length_m, fibers, factor in zip(*columns, strict=True):
        way = catalog.ways[key]
        if way.route_item:
            yield span_id, "spans", way.route_item, length_m
        if way.surcharge_item and factor > 1:
            yield span_id, "spans", way.surcharge_item, length_m * (factor - 1)
        if way.yearly_item:
            blocks = math.ceil(fibers / block) if way.mode == "lease" else 1
            yield span_id, "spans", way.yearly_item, length_m * blocks


def _cables(cables: pd.DataFrame, catalog: Catalog) -> Iterator[Need]:
    """Yield cable along the route, each part of its slack, and its placing, slack included."""
    items = size_items(catalog)
    columns = ("cable_id", "deployment", "fiber_count", "route_m", "slack_m", "cable_m")
    for cable_id, deployment, count, route_m, slack_m, cable_m in zip(
        *(cables[c] for c in columns), strict=True
    ):
        size = items[deployment, count]
        yield cable_id, "cables", size.item_id, route_m
        mine = _parts(catalog, deployment, SLACK)
        yield from ((cable_id, "cables", i, m) for i, m in _shared(size.item_id, slack_m, mine))
        if size.install_item:
            yield cable_id, "cables", size.install_item, cable_m


def _parts(catalog: Catalog, deployment: str, amount: str) -> list[CablePart]:
    """Return the parts of a deployment that share an amount of the study."""
    return [p for p in catalog.cable_parts if p.deployment == deployment and p.of == amount]


def _shared(item: str, meters: float, parts: Sequence[CablePart]) -> Iterator[tuple[str, float]]:
    """Yield the item and meters of each part that has any."""
    for part, share_m in zip(parts, share_out(meters, [p.share for p in parts]), strict=True):
        if share_m:
            yield part_item(item, part.part), share_m


def share_out(meters: float, shares: Sequence[float]) -> list[float]:
    """Return meters shared out to the centimeter; the parts sum to the whole where the shares sum to 1.

    >>> share_out(4.5, [0.2, 0.5, 0.3]), share_out(0.03, [0.2, 0.5, 0.3])
    ([0.9, 2.25, 1.35], [0.01, 0.01, 0.01])
    """
    whole, upto = round(meters * 100), accumulate(shares)
    ends = [0, *(math.floor(whole * s + 0.5 + 1e-9) for s in upto)]
    return [(b - a) / 100 for a, b in pairwise(ends)]


def _closures(closures: pd.DataFrame) -> Iterator[Need]:
    """Yield closures and their splices."""
    for closure_id, splices in zip(closures["closure_id"], closures["splices"], strict=True):
        yield closure_id, "closures", "closure", 1.0
        yield closure_id, "closures", "fusion_splice", float(splices)


def _splitters(splitters: pd.DataFrame, catalog: Catalog) -> Iterator[Need]:
    """Yield each splitter; its splices are among those of its closure."""
    for splitter_id, ratio in zip(splitters["splitter_id"], splitters["ratio"], strict=True):
        yield splitter_id, "splitters", catalog.splitters[int(ratio)].item_id, 1.0


def _supports(supports: pd.DataFrame, spans: pd.DataFrame, catalog: Catalog) -> Iterator[Need]:
    """Yield each pole or chamber as its way asks."""
    way = dict(zip(spans["span_id"], spans["way"], strict=True))
    columns = (supports["support_id"], supports["span_id"], supports["guys"])
    for support_id, span_id, guys in zip(*columns, strict=True):
        item = catalog.ways[way[span_id]].support_item
        if item:
            yield support_id, "supports", item, 1.0
        if guys:
            yield support_id, "supports", "pole_guy", float(guys)


def _crossings(crossings: pd.DataFrame, catalog: Catalog) -> Iterator[Need]:
    """Yield what each crossing buys: the crossing itself, and the meters that are bored."""
    bored_m = {k.osm_value: k.bored_m_item for k in catalog.crossing_kinds}
    columns = [crossings[c] for c in ("crossing_id", "item_id", "manner", "barrier_class", "length_m")]
    for crossing_id, item, manner, barrier, length_m in zip(*columns, strict=True):
        if item:
            yield crossing_id, "crossings", item, 1.0
        if manner == "bored":
            yield crossing_id, "crossings", bored_m[barrier], length_m


def _drops(drops: pd.DataFrame, center_ids: set[str], settings: Settings, catalog: Catalog) -> Iterator[Need]:
    """Yield drop cable, termination and tests of each site, and the cables that enter each center.

    What the allowance of the study puts inside pole or building is a part by itself.
    """
    sizes = sizes_of(catalog, ENTRANCE)
    items = size_items(catalog)
    inside_m = round_m(settings.network.drop_allowance_m)
    within = {d: _parts(catalog, d, INSIDE) for d in (ENTRANCE, DROP)}
    columns = (drops["drop_id"], drops["site_id"], drops["fibers"], drops["length_m"])
    for drop_id, site_id, fibers, length_m in zip(*columns, strict=True):
        if site_id in center_ids:
            chosen = choose_sizes(fibers, settings.network.spare_fiber_pct, sizes)
            placing: Counter[str] = Counter()
            for size, count in Counter(chosen).items():
                cable = items[ENTRANCE, size]
                meters = _entering(cable.item_id, length_m, inside_m, within[ENTRANCE])
                yield from ((drop_id, "drops", item, m * count) for item, m in meters)
                placing[cable.install_item] += count
            yield from ((drop_id, "drops", item, length_m * n) for item, n in placing.items() if item)
        else:
            meters = _entering(DROP_ITEM, length_m, inside_m, within[DROP])
            yield from ((drop_id, "drops", item, m) for item, m in meters)
            yield drop_id, "drops", "drop_termination", 1.0
            yield drop_id, "drops", "fiber_acceptance_test", float(fibers)


def _entering(
    item: str, length_m: float, inside_m: float, parts: Sequence[CablePart]
) -> Iterator[tuple[str, float]]:
    """Yield the meters of a drop outside, and those of each part inside."""
    if length_m > inside_m:
        yield item, round_m(length_m - inside_m)
    yield from _shared(item, min(inside_m, length_m), parts)
