"""Light of the trees of splitters: one class of port for all sites of a tree, an attenuator where needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from planner.catalog.model import Catalog
from planner.catalog.pon_model import PonOptic
from planner.network.light import (
    DIRECTIONS,
    EQUAL_DB,
    Lamp,
    Link,
    Refusal,
    loss_db,
    margin_db,
    overload_margin_db,
)
from planner.network.remedies import Aid


def tree_lamps(classes: Sequence[PonOptic], catalog: Catalog, level: str) -> list[list[Lamp]]:
    """Return for each class its lamps, without attenuator first; the cheapest class comes first.

    Parameters
    ----------
    classes
        Classes of ports that the study may use.
    level
        Column of the price book.
    """
    price = dict(zip(catalog.prices["item_id"], catalog.prices[level].astype(float), strict=True))
    taken = sorted(catalog.attenuators, key=lambda a: (price[a.item_id], a.loss_high_db))
    return [
        [Lamp(c, None, 0.0), *(Lamp(c, a, price[a.item_id]) for a in taken)]
        for c in sorted(classes, key=lambda c: (price[c.item_id], c.loss_max_db))
    ]


def light_tree(
    links: Mapping[str, Link], offered: Sequence[Sequence[Lamp]], catalog: Catalog, aid: Aid
) -> dict[str, Lamp | Refusal]:
    """Return the lamp of each site of a tree, all of the cheapest class that lights all of them.

    Where no class does, that which lights most is taken, and the others are told why not. An attenuator
    stands at the terminal of a site: the others do not lose by it.

    Parameters
    ----------
    links
        Links of the sites on one port.
    aid
        What would mend a refusal.
    """
    tried = [{site: _first(link, lamps, catalog) for site, link in links.items()} for lamps in offered]
    most = max(sum(lamp is not None for lamp in found.values()) for found in tried)
    best = next(k for k, found in enumerate(tried) if sum(x is not None for x in found.values()) == most)
    return {
        site: lamp if lamp is not None else _refuse(site, links[site], offered, best, catalog, aid)
        for site, lamp in tried[best].items()
    }


def _first(link: Link, lamps: Sequence[Lamp], catalog: Catalog) -> Lamp | None:
    """Return the first lamp that meets every limit of a link both ways."""
    for lamp in lamps:
        if link.length_m <= lamp.optic.reach_m and all(
            margin_db(link, lamp, d, catalog) >= -EQUAL_DB
            and overload_margin_db(link, lamp, d, catalog) >= -EQUAL_DB
            for d in DIRECTIONS
        ):
            return lamp
    return None


def _refuse(
    site: str, link: Link, offered: Sequence[Sequence[Lamp]], taken: int, catalog: Catalog, aid: Aid
) -> Refusal:
    """Return the limit that a site breaks under the class of its tree, by how much, and what mends it."""
    far = max((lamps[0].optic for lamps in offered), key=lambda o: o.reach_m)
    over = link.length_m - far.reach_m
    mend = aid.sentences(site, link, offered, over, catalog)
    if over > 0:
        return Refusal(
            "over_reach",
            f"its fiber is {link.length_m:,.0f} m long with slack and drops; class {far.optic} reaches "
            f"{far.reach_m:,.0f} m, {over:,.0f} m less. {mend}",
        )
    plain = offered[taken][0]
    split = " and ".join(f"1:{s.ratio}" for s in link.splitters)
    margin, way = min((margin_db(link, plain, d, catalog), d) for d in DIRECTIONS)
    if margin < -EQUAL_DB:
        loss = loss_db(link, plain.optic.wavelength_nm(way), catalog)
        stronger = max((lamps[0].optic for lamps in offered), key=lambda o: o.budget_db(way))
        other = f"Class {stronger.optic} would mend it. " if stronger.budget_db(way) >= loss.high else ""
        return Refusal(
            "over_budget",
            f"its light loses up to {loss.high:.2f} dB {way} at {plain.optic.wavelength_nm(way)} nm over "
            f"{link.length_m:,.0f} m with {link.splices} splices and splitters of {split}; class "
            f"{plain.optic.optic} bears {plain.optic.budget_db(way):.2f} dB, {-margin:.2f} less. "
            f"{other}{mend}",
        )
    least = min(overload_margin_db(link, plain, d, catalog) for d in DIRECTIONS)
    return Refusal(
        "overload",
        f"its light is up to {-least:.2f} dB too strong for class {plain.optic.optic}, over "
        f"{link.length_m:,.0f} m with splitters of {split}, and no attenuator of the catalog leaves enough. "
        "Another attenuator, a class that bears less loss or a higher ratio (pon.ratio) would mend it.",
    )
