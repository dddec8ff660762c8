"""Lighting the routes: fibers for the sites that every limit lets in, and the budget of each link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from planner.catalog.model import Catalog
from planner.network.layout import Layout, Protect, lay_out
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
)
from planner.network.model import Routes
from planner.network.pops import Pop
from planner.network.tables import typed_rows
from planner.network.tree import RouteTree
from planner.schema import LINK_BUDGET
from planner.settings import Settings


@dataclass(frozen=True)
class Lighting:
    """Routes with the sites that have light, and what each of their links is.

    Parameters
    ----------
    layout
        Circuits, cables and fibers of the sites that are lit.
    lit
        Sites with `optic` (price item), `attenuator_item` (None without) and the columns that came in.
    dark
        Sites that no optic lights, with `reason` and `detail`.
    links
        LINK_BUDGET of the sites that are lit.
    """

    layout: Layout
    lit: pd.DataFrame
    dark: pd.DataFrame
    links: pd.DataFrame


def light_routes(
    sites: pd.DataFrame,
    grown: RouteTree,
    routes: Routes,
    pops: Sequence[Pop],
    settings: Settings,
    catalog: Catalog,
    protect: Protect | None = None,
) -> Lighting:
    """Return the fibers and the light of the sites that an optic lights within every limit.

    Splices follow from the cables, and the cables from the sites: a site left out takes its fibers off the
    trunk, and cables may end elsewhere. So the links are judged again until none is left out; since
    sites only ever leave, that ends.

    Parameters
    ----------
    sites
        Joined sites with `site_id`, `node_id`, `center_id`, `pop_id`, `drop_m`, `up_mbps`, `down_mbps`.
    grown
        Routes without loads.
    protect
        What adds second ways to a draft; None adds none.
    """
    offered = lamps(catalog, settings.network.fibers_per_site, settings.costs.level)
    lit, dark = sites, []
    while True:
        layout = lay_out(lit, grown, routes, pops, settings, catalog, protect)
        links = _links(lit, layout, settings, catalog)
        found = [light_up(link, offered, catalog) for link in links]
        refused = np.array([isinstance(f, Refusal) for f in found], dtype=bool)
        dark.append(_refused(lit, found))
        if not refused.any():
            chosen = [f for f in found if isinstance(f, Lamp)]
            return Lighting(
                layout, _lit(lit, chosen), pd.concat(dark, ignore_index=True),
                budget_rows(lit, links, chosen, catalog),
            )  # fmt: skip
        lit = lit[~refused].reset_index(drop=True)


def budget_rows(
    lit: pd.DataFrame, links: Sequence[Link], chosen: Sequence[Lamp], catalog: Catalog
) -> pd.DataFrame:
    """Return LINK_BUDGET: two rows a site, up and down, in the order of the sites."""
    rows: list[dict[str, object]] = []
    ids = zip(lit["site_id"], lit["center_id"], lit["pop_id"], strict=True)
    for (site, center, pop), link, lamp in zip(ids, links, chosen, strict=True):
        for way in DIRECTIONS:
            optic = lamp.optic
            loss = loss_db(link, optic.wavelength_nm(way), catalog, lamp.attenuator)
            rows.append(
                {
                    "site_id": site,
                    "center_id": center,
                    "pop_id": pop,
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


def _links(lit: pd.DataFrame, layout: Layout, settings: Settings, catalog: Catalog) -> list[Link]:
    """Return the link of each site, lengths to the centimeter as they are stored.

    The light runs through the route with its slack, and the drops of the site and of the POP. It is held
    against an optic's reach and taken for the loss of fiber, which errs on the safe side for both; for the
    lowest loss, slack that is waste errs the other way, by 5 % of the fiber's part.
    """
    ends = int(catalog.allowances["link_end_splices"].value)
    slack = 1 + settings.network.slack_pct / 100
    allowance = settings.network.drop_allowance_m
    entrance = {p.pop_id: p.drop_m + allowance for p in layout.pops}
    columns = zip(*(lit[c] for c in ("site_id", "pop_id", "drop_m", "up_mbps", "down_mbps")), strict=True)
    out = []
    for site, pop, drop, up, down in columns:
        way = layout.chain(site)
        length = layout.route_m(way) * slack + (float(drop) + allowance) + entrance[pop]
        out.append(
            Link(
                length_m=round(length, 2),
                standing_m=round(layout.standing_m(way) * slack, 2),
                splices=layout.splices(way) + ends,
                connectors=int(catalog.allowances["link_connectors"].value),
                up_mbps=float(up),
                down_mbps=float(down),
            )
        )
    return out


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
