"""Lighting the routes: cables for the sites that every limit lets in, and the budget of each link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.catalog.model import Catalog, Way
from planner.network.cables import CablePlan, plan_cables
from planner.network.light import (
    DIRECTIONS,
    Lamp,
    Link,
    Refusal,
    lamps,
    light_up,
    loss_db,
    margin_db,
    overload_margin_db,
    path_splices,
    standing_m,
)
from planner.network.tables import typed_rows
from planner.network.tree import RouteTree, load_tree
from planner.schema import LINK_BUDGET
from planner.settings import Settings


@dataclass(frozen=True)
class Lighting:
    """Routes with the sites that have light, and what each of their links is.

    Parameters
    ----------
    tree, fibers, ways, laid
        Routes of the sites that are lit, fibers in use, way and cables of each span.
    lit
        Sites with `optic` (price item), `attenuator_item` (None without) and the columns that came in.
    dark
        Sites that no optic lights, with `reason` and `detail`.
    links
        LINK_BUDGET of the sites that are lit.
    """

    tree: RouteTree
    fibers: NDArray[np.int64]
    ways: Sequence[Way | None]
    laid: CablePlan
    lit: pd.DataFrame
    dark: pd.DataFrame
    links: pd.DataFrame


def light_routes(
    sites: pd.DataFrame, grown: RouteTree, span_ways: Mapping[str, str], settings: Settings, catalog: Catalog
) -> Lighting:
    """Return the cables and the light of the sites that an optic lights within every limit.

    Splices follow from the cables, and the cables from the sites: a site left out takes its fibers off the
    trunk, and cables may end elsewhere. So the links are judged again until none is left out; since
    sites only ever leave, that ends.

    Parameters
    ----------
    sites
        Joined sites with `site_id`, `node_id`, `center_id`, `light_m`, `up_mbps`, `down_mbps`.
    grown
        Routes without loads.
    span_ways
        span_id -> way of the catalog.
    """
    per_site = settings.network.fibers_per_site
    offered = lamps(catalog, per_site, settings.costs.level)
    lit, dark = sites, []
    while True:
        tree = load_tree(grown, Counter(lit["node_id"]))
        fibers = tree.beyond * per_site
        ways = [catalog.ways[span_ways[s]] if s else None for s in tree.span_id]
        laid = plan_cables(tree, fibers, ways, settings, catalog)
        links = _links(lit, tree, laid, ways, settings, catalog)
        found = [light_up(link, offered, catalog) for link in links]
        refused = np.array([isinstance(f, Refusal) for f in found], dtype=bool)
        dark.append(_refused(lit, found))
        if not refused.any():
            chosen = [f for f in found if isinstance(f, Lamp)]
            return Lighting(
                tree, fibers, ways, laid, _lit(lit, chosen), pd.concat(dark, ignore_index=True),
                budget_rows(lit, links, chosen, catalog),
            )  # fmt: skip
        lit = lit[~refused].reset_index(drop=True)


def budget_rows(
    lit: pd.DataFrame, links: Sequence[Link], chosen: Sequence[Lamp], catalog: Catalog
) -> pd.DataFrame:
    """Return LINK_BUDGET: two rows a site, up and down, in the order of the sites."""
    rows: list[dict[str, object]] = []
    ids = zip(lit["site_id"], lit["center_id"], strict=True)
    for (site, center), link, lamp in zip(ids, links, chosen, strict=True):
        for way in DIRECTIONS:
            optic = lamp.optic
            loss = loss_db(link, optic.wavelength_nm(way), catalog, lamp.attenuator)
            rows.append(
                {
                    "site_id": site,
                    "center_id": center,
                    "direction": way,
                    "wavelength_nm": optic.wavelength_nm(way),
                    "length_m": link.length_m,
                    "standing_m": link.standing_m,
                    "splices": link.splices,
                    "connectors": link.connectors,
                    "loss_low_db": round(loss.low, 3),
                    "loss_expected_db": round(loss.expected, 3),
                    "loss_high_db": round(loss.high, 3),
                    "budget_db": round(optic.budget_db(way), 3),
                    "margin_db": round(margin_db(link, lamp, way, catalog), 3),
                    "overload_margin_db": round(overload_margin_db(link, lamp, way, catalog), 3),
                    "optic": optic.optic,
                    "attenuator": lamp.attenuator.attenuator if lamp.attenuator else None,
                    "load_mbps": round(link.load_mbps(way), 3),
                    "rate_mbps": optic.rate_mbps,
                }
            )
    return typed_rows(rows, LINK_BUDGET)


def _links(
    lit: pd.DataFrame, tree: RouteTree, laid: CablePlan, ways: Sequence[Way | None], settings: Settings,
    catalog: Catalog,
) -> list[Link]:  # fmt: skip
    """Return the link of each site, lengths to the centimeter as they are stored."""
    cut, standing = path_splices(tree, laid), standing_m(tree, ways)
    row = {n: i for i, n in enumerate(tree.node_id)}
    ends = int(catalog.allowances["link_end_splices"].value)
    slack = 1 + settings.network.slack_pct / 100
    columns = zip(lit["node_id"], lit["light_m"], lit["up_mbps"], lit["down_mbps"], strict=True)
    return [
        Link(
            length_m=round(float(length), 2),
            standing_m=round(float(standing[row[node]]) * slack, 2),
            splices=int(cut[row[node]]) + ends,
            connectors=int(catalog.allowances["link_connectors"].value),
            up_mbps=float(up),
            down_mbps=float(down),
        )
        for node, length, up, down in columns
    ]


def _refused(lit: pd.DataFrame, found: Sequence[Lamp | Refusal]) -> pd.DataFrame:
    """Return the sites that no lamp lights, with reason and detail."""
    words = [(f.reason, f.detail) if isinstance(f, Refusal) else (None, None) for f in found]
    told = lit.assign(
        reason=pd.Series([w[0] for w in words], index=lit.index, dtype=object),
        detail=pd.Series([w[1] for w in words], index=lit.index, dtype=object),
    )
    return told[told["reason"].notna()]


def _lit(lit: pd.DataFrame, chosen: Sequence[Lamp]) -> pd.DataFrame:
    """Return the sites with the price items of their optic and attenuator."""
    items = [lamp.attenuator.item_id if lamp.attenuator else None for lamp in chosen]
    return lit.assign(
        optic=pd.Series([lamp.optic.item_id for lamp in chosen], index=lit.index, dtype=object),
        attenuator_item=pd.Series(items, index=lit.index, dtype=object),
    )
