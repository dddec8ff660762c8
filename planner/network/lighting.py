"""Lighting the routes: fibers for the sites that every limit lets in, and the budget of each link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.catalog.pon_model import PonOptic, Splitter
from planner.network.layout import Layout, Protect, lay_out, pop_load_mbps, uplink_pairs
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
    rate_mbps,
    uplink_lamps,
)
from planner.network.model import Routes
from planner.network.pon_light import light_tree, tree_lamps
from planner.network.pop_choice import PopChoice
from planner.network.pops import CENTER, Pop
from planner.network.remedies import Aid
from planner.network.second_light import (
    SecondLink,
    SecondTries,
    second_ends,
    second_links,
)
from planner.network.splits import narrower, splits
from planner.network.splitting import pon_classes, split_sites
from planner.network.standing import crowded
from planner.network.tables import typed_rows
from planner.network.tree import RouteTree
from planner.schema import LINK_BUDGET
from planner.settings import Settings


@dataclass(frozen=True)
class Uplink:
    """The link of a POP to its center: so many pairs of one lamp, each with its share of the load."""

    pop: Pop
    pairs: int
    link: Link
    lamp: Lamp | Refusal


@dataclass(frozen=True)
class Lighting:
    """Routes with the sites that have light, and what each of their links is.

    Parameters
    ----------
    layout
        Circuits, cables and fibers of the sites that are lit.
    lit
        Sites with `optic` (price item, None on splitters), `port_item` (that of their port there, None with
        fibers of their own), `attenuator_item` (None without) and the columns that came in.
    dark
        Sites that no optic lights, with `reason` and `detail`.
    links
        LINK_BUDGET of the sites that are lit, of the POPs after them, and of second ways.
    uplinks
        Links of the POPs to their centers.
    choice
        POPs that stayed.
    seconds
        Links of the second ways, all lit.
    dark_pops
        Why POPs that stand already are none of the plan, by id: XPOP- of the list, GOV- of a point.
    """

    layout: Layout
    lit: pd.DataFrame
    dark: pd.DataFrame
    links: pd.DataFrame
    uplinks: tuple[Uplink, ...]
    choice: PopChoice
    seconds: tuple[SecondLink, ...] = ()
    dark_pops: Mapping[str, Refusal] = field(default_factory=dict)


def light_routes(
    sites: pd.DataFrame,
    grown: RouteTree,
    routes: Routes,
    choice: PopChoice,
    settings: Settings,
    catalog: Catalog,
    protect: Protect | None = None,
    critical: frozenset[str] = frozenset(),
) -> Lighting:
    """Return the fibers and the light of the sites that an optic lights within every limit.

    Splices follow from the cables, and the cables from the sites: a site left out takes its fibers off the
    trunk, and cables may end elsewhere. So the links are judged again until none is left out; since
    sites only ever leave, that ends. A site on splitters leaves only after its way was held to its route, so
    that no splitter that leads it astray costs it its light, and after splits with fewer legs were tried. A
    device whose second way nothing lights keeps its working one, after other numbers of fibers were tried
    and the shortest way there is. Second ways are laid once POPs and sites are settled without them: choosing
    their spans takes longer than all else here.

    Parameters
    ----------
    sites
        Joined sites with `site_id`, `node_id`, `center_id`, `drop_m`, `up_mbps`, `down_mbps`.
    grown
        Routes without loads.
    choice
        POPs and the one that serves each site. One whose uplink no optic lights is dropped, and its sites
        are served from their center.
    protect
        What adds second ways to a draft; None adds none.
    critical
        Sites that keep fibers of their own where the others hang on splitters. These are placed anew for the
        sites that are left, so that none stands where no route leads any more.
    """
    offered = lamps(catalog, settings.network.fibers_per_site, settings.costs.level)
    strong = uplink_lamps(catalog, settings.costs.level)
    lit, dark = sites.assign(pop_id=choice.serving), []
    tries = SecondTries(settings.network.fibers_per_site)
    dark_pops = dict(choice.unlit)
    straight: set[str] = set()
    rungs: dict[str, int] = {}
    settled = protect is None
    while True:
        splitting = split_sites(lit, grown, choice.pops, critical, settings, catalog, straight, rungs)
        if splitting is not None and splitting.refused:
            words = [splitting.refused.get(str(s)) for s in lit["site_id"]]
            dark.append(_refused(lit, words))
            lit = lit[[w is None for w in words]].reset_index(drop=True)
        over = crowded(lit, choice.pops, splitting, catalog)
        if over:
            choice, lit = _moved(lit, sites, choice.within(over, sites))
            tries.forget_pops()
            continue
        beside = protect if settled else None
        layout = lay_out(lit, grown, routes, choice.pops, settings, catalog, beside, splitting, tries.asked)
        ups = _uplinks(lit, layout, strong, settings, catalog)
        unlit = {u.pop.pop_id for u in ups if isinstance(u.lamp, Refusal)}
        if unlit:
            before = choice
            choice, lit = _moved(lit, sites, choice.without(unlit, sites))
            told = {u.pop.pop_id: u.lamp for u in ups if isinstance(u.lamp, Refusal)}
            dark_pops |= before.lost(choice, told)
            tries.forget_pops()
            continue
        links = _links(lit, layout, settings, catalog)
        aid = _aid(lit, grown, choice, offered, settings)
        found = _judged(lit, links, layout, offered, settings, catalog, aid)
        refused = np.array([isinstance(f, Refusal) for f in found], dtype=bool)
        far = np.array([isinstance(f, Refusal) and f.reason == "over_reach" for f in found], dtype=bool)
        astray = _astray(lit, refused & ~far, layout, straight)
        fewer = _fewer_legs(found, links, lit, layout, rungs, settings, catalog, straight)
        if astray or fewer:
            # No way over splitters is beyond reach where the route is within: those too far stay so.
            dark.append(_refused(lit, [f if r else None for f, r in zip(found, far, strict=True)]))
            lit = lit[~far].reset_index(drop=True)
            straight |= astray
            rungs |= fewer
            continue
        dark.append(_refused(lit, found))
        if not refused.any() and not settled:
            settled = True
            continue
        seconds = second_links(lit, layout, settings, catalog)
        if not refused.any() and tries.remedy(seconds, settings.costs.level, catalog):
            continue
        if not refused.any():
            chosen = [f for f in found if isinstance(f, Lamp)]
            own = budget_rows(lit, links, chosen, catalog)
            rows = _with_others(own, ups, seconds, layout, catalog)
            unlit_sites = pd.concat(dark, ignore_index=True)
            found_lit = _lit(lit, chosen)
            return Lighting(layout, found_lit, unlit_sites, rows, tuple(ups), choice, seconds, dark_pops)
        lit = lit[~refused].reset_index(drop=True)


def _with_others(
    rows: pd.DataFrame, ups: Sequence[Uplink], seconds: Sequence[SecondLink], layout: Layout, catalog: Catalog
) -> pd.DataFrame:
    """Return LINK_BUDGET of the sites with the rows of uplinks and of second ways after them."""
    if ups:
        strong = [u.lamp for u in ups if isinstance(u.lamp, Lamp)]
        above = budget_rows(_pop_ends(ups, layout), [u.link for u in ups], strong, catalog)
        rows = pd.concat([rows, above], ignore_index=True)
    if seconds:
        strung = [s.lamp for s in seconds if isinstance(s.lamp, Lamp)]
        beside = budget_rows(second_ends(seconds), [s.link for s in seconds], strung, catalog)
        rows = pd.concat([rows, beside.assign(circuit_kind="second")], ignore_index=True)
    return rows


def _moved(lit: pd.DataFrame, sites: pd.DataFrame, choice: PopChoice) -> tuple[PopChoice, pd.DataFrame]:
    """Return a choice made anew, and the lit sites with the POP that serves each by it."""
    serving = dict(zip(sites["site_id"], choice.serving, strict=True))
    return choice, lit.assign(pop_id=lit["site_id"].map(serving))


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
                    "circuit_kind": "working",
                    "wavelength_nm": optic.wavelength_nm(way),
                    "length_m": link.length_m,
                    "standing_m": link.standing_m,
                    "splices": link.splices,
                    "connectors": link.connectors,
                    "splitters": len(link.splitters),
                    "loss_low_db": round(loss.low, 3),
                    "loss_expected_db": round(loss.expected, 3),
                    "loss_high_db": round(loss.high, 3),
                    "budget_db": round(optic.budget_db(way), 3),
                    "margin_db": round(margin_db(link, lamp, way, catalog), 3),
                    "overload_margin_db": round(overload_margin_db(link, lamp, way, catalog), 3),
                    "optic": optic.optic,
                    "attenuator": lamp.attenuator.attenuator if lamp.attenuator else None,
                    "load_mbps": round(link.load_mbps(way), 3),
                    "rate_mbps": rate_mbps(optic, way),
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
                splitters=_on_way(str(site), layout, catalog),
            )
        )
    return out


def _on_way(site: str, layout: Layout, catalog: Catalog) -> tuple[Splitter, ...]:
    """Return the splitters on the way of a site, as rows of the catalog."""
    chain = layout.splitting.chain(site) if layout.splitting is not None else []
    return tuple(catalog.splitters[s.ratio] for s in chain)


def _judged(
    lit: pd.DataFrame, links: Sequence[Link], layout: Layout, offered: Sequence[Lamp], settings: Settings,
    catalog: Catalog, aid: Aid,
) -> list[Lamp | Refusal]:  # fmt: skip
    """Return what lights each site or why nothing does: those on splitters by the port that they share."""
    shared = dict(zip(lit["site_id"].astype(str), links, strict=True))
    found: dict[str, Lamp | Refusal] = {}
    if layout.splitting is not None:
        ports = tree_lamps(pon_classes(settings, catalog), catalog, settings.costs.level)
        for sites in layout.splitting.trees().values():
            found |= light_tree({s: shared[s] for s in sites}, ports, catalog, aid)
    return [found[s] if s in found else light_up(link, offered, catalog) for s, link in shared.items()]


def _aid(
    lit: pd.DataFrame, grown: RouteTree, choice: PopChoice, own: Sequence[Lamp], settings: Settings
) -> Aid:
    """Return what is known when the light of a site on splitters is refused."""
    sites = lit["site_id"].astype(str)
    return Aid(
        grown, choice, dict(zip(sites, lit["node_id"], strict=True)),
        dict(zip(sites, lit["pop_id"], strict=True)), own, settings.network.pops == "choose",
        1 + settings.network.slack_pct / 100,
    )  # fmt: skip


def _uplinks(
    lit: pd.DataFrame, layout: Layout, strong: Sequence[Lamp], settings: Settings, catalog: Catalog
) -> list[Uplink]:
    """Return the link of each POP to its center; its lamp is a Refusal where no optic lights it."""
    out = []
    slack, allowance = 1 + settings.network.slack_pct / 100, settings.network.drop_allowance_m
    drop = {p.center_id: p.drop_m for p in layout.pops if p.kind == CENTER}
    for pop in layout.pops:
        if pop.kind != CENTER:
            way = [layout.from_device[pop.pop_id]]
            up, down = pop_load_mbps(lit, pop.pop_id)
            pairs = uplink_pairs((up, down), catalog)
            length = layout.route_m(way) * slack + (pop.drop_m + allowance)
            link = Link(
                length_m=round(length + drop[pop.center_id] + allowance, 2),
                standing_m=round(layout.standing_m(way) * slack, 2),
                splices=layout.splices(way) + int(catalog.allowances["link_end_splices"].value),
                connectors=int(catalog.allowances["link_connectors"].value),
                up_mbps=up / pairs,
                down_mbps=down / pairs,
            )
            out.append(Uplink(pop, pairs, link, light_up(link, strong, catalog)))
    return out


def _pop_ends(ups: Sequence[Uplink], layout: Layout) -> pd.DataFrame:
    """Return the POPs as the sites of their uplinks."""
    home = {p.center_id: p.pop_id for p in layout.pops if p.kind == CENTER}
    rows = [(u.pop.pop_id, u.pop.center_id, home[u.pop.center_id]) for u in ups]
    return pd.DataFrame(rows, columns=["site_id", "center_id", "pop_id"])


def _astray(lit: pd.DataFrame, dark: NDArray[np.bool_], layout: Layout, straight: set[str]) -> set[str]:
    """Return the sites on the trees of those that are too dark, if some of these are not held straight yet.

    Those beside them would be the next: each change of the ways moves splices from one cable to another.
    """
    if layout.splitting is None:
        return set()
    astray = set(lit.loc[dark, "site_id"].astype(str)) & set(layout.splitting.splitter_of) - straight
    trees = layout.splitting.trees().values()
    return {site for sites in trees if not astray.isdisjoint(sites) for site in sites}


def _fewer_legs(
    found: Sequence[Lamp | Refusal], links: Sequence[Link], lit: pd.DataFrame, layout: Layout,
    rungs: Mapping[str, int], settings: Settings, catalog: Catalog, straight: set[str],
) -> dict[str, int]:  # fmt: skip
    """Return a split with fewer legs for each site held straight that is too dark, where one is left."""
    if layout.splitting is None:
        return {}
    dark = [
        (str(site), link)
        for site, link, f in zip(lit["site_id"], links, found, strict=True)
        if isinstance(f, Refusal) and f.reason == "over_budget" and site in straight
    ]
    return narrower(dark, rungs, splits(settings, catalog), pon_classes(settings, catalog), catalog)


def _refused(lit: pd.DataFrame, found: Sequence[Lamp | Refusal | None]) -> pd.DataFrame:
    """Return the sites that no lamp lights, with reason and detail."""
    words = [(f.reason, f.detail) if isinstance(f, Refusal) else (None, None) for f in found]
    told = lit.assign(
        reason=pd.Series([w[0] for w in words], index=lit.index, dtype=object),
        detail=pd.Series([w[1] for w in words], index=lit.index, dtype=object),
    )
    return told[told["reason"].notna()]


def _lit(lit: pd.DataFrame, chosen: Sequence[Lamp]) -> pd.DataFrame:
    """Return the sites with the price items of their optic, of their port, and of their attenuator."""
    items = {
        "optic": [None if isinstance(x.optic, PonOptic) else x.optic.item_id for x in chosen],
        "port_item": [x.optic.item_id if isinstance(x.optic, PonOptic) else None for x in chosen],
        "attenuator_item": [x.attenuator.item_id if x.attenuator else None for x in chosen],
    }
    return lit.assign(**{k: pd.Series(v, index=lit.index, dtype=object) for k, v in items.items()})
