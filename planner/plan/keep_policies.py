"""Plans that keep the policies which couple streets: routes, plant and bill in turn until all are kept.

What a plan pays beside its route (equipment, closures, drops, power, wages) is known only when it is built.
So a plan is built without limits first; where its bill breaks a policy, the routes are searched again under
what the rest of that plan leaves them, with the fibers of that plan in its streets, until a bill keeps all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from planner.costs.model import Bom
from planner.network.model import Plant
from planner.network.protection import Protector
from planner.plan.bulk_choice import BulkChoice
from planner.plan.light_care import Care, beyond, dark_sites
from planner.plan.prepare import Ground
from planner.plan.route_policies import (
    SHARE,
    Asked,
    found_under,
    over_cents,
    policies_in_force,
    priced_ways,
    side_rules,
)
from planner.plan.routing_choice import RoutingChoice
from planner.settings import Settings
from planner.units import money

MOST_ROUNDS = 6
"""Plans built to keep the policies; two or three are the rule."""
MORE_ROUNDS = 3
"""Plans built to find the least value of one policy that would do."""
PPM = 1_000_000
MOST_RELIT = 4
"""Plans built to light sites by other ways, before any limit on money."""
PARTS_OF_SHARE = (0.9, 0.75, 0.5, 0.0)
"""Parts of the owned share at which a plan that serves all is sought, where none was found that owns it."""
MOST_HALVINGS = 3
"""Times that what would do is halved toward the limit, where the least of all leaves sites without light."""
LEASED = "lease"
SHY = 0.25
"""Part of an excess by which limits are drawn tighter at each further round."""


@dataclass(frozen=True)
class Built:
    """Routes, second routes, plant and price."""

    bulk: BulkChoice
    protector: Protector | None
    plant: Plant
    bom: Bom

    @property
    def existing(self) -> pd.DataFrame:
        """What stands along the streets and was on offer: span_id (street span), way and owner."""
        return self.bulk.routing.existing


@dataclass(frozen=True)
class Kept:
    """The plan that keeps the policies, or the last one tried.

    Parameters
    ----------
    built
        The plan.
    relaxed
        Where none was found: policy -> the least value found at which a plan keeps all the others.
    first
        The plan without limits on money.
    dark
        Where `network.allow_unserved` is false and no plan that serves all keeps the policies: the fewest
        sites that a plan which keeps them leaves without light; None where no such plan was found either.
    lit
        Where `network.allow_unserved` is true: sites without light in `first` that a plan found which owns
        less than the study asks lights.
    """

    built: Built
    relaxed: Mapping[str, Decimal]
    first: Built
    dark: int | None = None
    lit: tuple[str, ...] = ()


Build = Callable[[Asked], Built]


def keep_policies(ground: Ground, build: Build, stopped: Callable[[], bool]) -> Kept:
    """Return a plan whose bill keeps the limits on money and the owned share, or what would do.

    A plan that keeps them by leaving more sites without light than the plan without limits is taken only
    where none was found that serves as many, and `network.allow_unserved` lets it.

    Parameters
    ----------
    build
        Builds and prices a plan under what is asked of its routes.
    stopped
        Says whether the user ends the search.
    """
    settings = ground.settings
    built = build(Asked())
    if rents_in_part(built.bulk.routing, ground):
        built = _better(built, build(next_asked(built, [], 0, ground)), settings)
        built = _relit(built, build, ground, stopped)
    first = built
    if dark_sites(first.plant.unserved) and not settings.network.allow_unserved:
        relaxed = _less_owned(ground, build, first, stopped)
        return Kept(first, relaxed, first, len(first.plant.unserved))
    kept = _kept(ground, build, first, stopped)
    return replace(kept, lit=_lit_by_less(ground, build, first, stopped))


def _kept(ground: Ground, build: Build, first: Built, stopped: Callable[[], bool]) -> Kept:
    """Return a plan that keeps the policies, begun from the one without limits on money, or what would do."""
    names, settings = list(policies_in_force(ground.settings)), ground.settings
    tried = _rounds(ground, build, first, first, MOST_ROUNDS, stopped)
    kept = [b for b in tried if keeps(b, names, settings)]
    serving = [b for b in kept if serves(b, first, settings)]
    if serving:
        return Kept(min(serving, key=_rank), {}, first)
    dark = min((len(b.plant.unserved) for b in kept), default=None)
    nearest = min(
        (b for b in tried if b.bulk.routing.solution.share_met and serves(b, first, settings)),
        key=lambda b: sum(max(0, over_cents(n, b.bom, settings)) for n in names),
        default=first,
    )
    if stopped():
        return Kept(nearest, {}, first, dark)
    found, relaxed = _last_resort(ground, build, nearest, (first, *tried), stopped)
    return Kept(found, relaxed, first, dark)


def _rounds(
    ground: Ground, build: Build, begun: Built, first: Built, most: int, stopped: Callable[[], bool]
) -> list[Built]:
    """Return the plans built until one keeps the policies and serves as many as the first, that last.

    Light counts more after each plan that serves fewer.
    """
    names, settings, built, care = list(policies_in_force(ground.settings)), ground.settings, begun, Care()
    tried = [built]
    for turn in range(most):
        dark = len(built.plant.unserved) > len(first.plant.unserved)
        if (keeps(built, names, settings) and not dark) or stopped():
            break
        care = care.after(built.plant.unserved) if dark else care
        built = build(next_asked(built, names, turn, ground, care=care))
        tried.append(built)
        if not built.bulk.routing.solution.kept and not within(built, names, settings):
            break
    return tried


def serves(built: Built, first: Built, settings: Settings) -> bool:
    """Say whether a plan may be taken for the sites that it serves: as many as the plan without limits.

    Where `network.allow_unserved` is true, any plan may.
    """
    few = len(built.plant.unserved) <= len(first.plant.unserved)
    return few or settings.network.allow_unserved


def _relit(built: Built, build: Build, ground: Ground, stopped: Callable[[], bool]) -> Built:
    """Return a plan with fewer sites without light, where other ways along their routes give one."""
    care, last = Care(), built
    for _ in range(MOST_RELIT):
        leased = last.plant.spans["mode"] == LEASED
        if not len(built.plant.unserved) or not leased.any() or leased.all() or stopped():
            break
        care = care.after(last.plant.unserved)
        last = build(next_asked(last, [], 0, ground, care=care))
        built = _better(built, last, ground.settings)
    return built


def _rank(built: Built) -> tuple[int, Decimal]:
    """Return what makes a plan the better one of those that keep all: sites served, then its present cost."""
    return len(built.plant.unserved), built.bom.money.net_present_cost


def rents_in_part(routing: RoutingChoice, ground: Ground) -> bool:
    """Say whether a street may be leased or built: leased blocks of a trunk cost more than its weight."""
    ways = routing.ways
    leased = np.array([ground.catalog.ways[str(w)].mode == LEASED for w in ways.way], dtype=bool)
    edge = np.repeat(np.arange(len(ways.indptr) - 1), np.diff(ways.indptr))
    return bool(np.isin(edge[leased], edge[~leased]).any())


def _better(first: Built, second: Built, settings: Settings) -> Built:
    """Return the plan with fewer sites unserved, of equals the one that owns enough, then the cheaper one."""

    def rank(built: Built) -> tuple[int, bool, Decimal]:
        return len(built.plant.unserved), not keeps(built, [], settings), built.bom.money.net_present_cost

    return second if rank(second) < rank(first) else first


def keeps(built: Built, names: list[str], settings: Settings) -> bool:
    """Say whether a plan keeps policies on money, and its routes all that was asked of them."""
    return built.bulk.routing.solution.kept and within(built, names, settings)


def within(built: Built, names: list[str], settings: Settings) -> bool:
    """Say whether a plan is within the limits on money, and owns the share asked of the route it builds."""
    kept = owned_share(built) >= settings.ownership.min_owned_route_share
    return kept and all(over_cents(name, built.bom, settings) <= 0 for name in names)


def owned_share(built: Built) -> float:
    """Return the owned share of the route of a plan, 1 without any."""
    spans = built.plant.spans
    length = spans["length_m"].to_numpy(dtype=float)
    owned = length[spans["owned"].to_numpy(dtype=bool)].sum()
    return float(owned / length.sum()) if length.sum() else 1.0


def next_asked(
    built: Built, names: list[str], turn: int, ground: Ground, least: str = "", care: Care | None = None
) -> Asked:
    """Return what to ask of the routes after a plan: its route, less what its bill is above each limit.

    The route counts as built, with the fibers of that plan. From the second round on an excess counts more,
    since what the rest costs moves with the route. Where the plan leaves out a part of the tree and owns too
    little of the rest, a larger share of the tree is asked.
    """
    routing, spans, care = built.bulk.routing, built.plant.spans, care or Care()
    each = ground.settings.network.fibers_per_site
    built_on = dict(zip(spans["span_id"].astype(str), spans["fibers"].tolist(), strict=True))
    unbuilt = frozenset(routing.routes.span_ways) - set(built_on)
    # A site without light in this plan may have it in the next: its fibers count along the tree.
    fibers = {s: round(n) * each for s, n in beyond(routing).items()}
    fibers |= {s: max(n, fibers.get(s, 0) if unbuilt else 0) for s, n in built_on.items()}
    light = {s: each * w for s, w in beyond(routing, care.sites).items() if w} if care.sites else {}
    hints = ((routing.edges, routing.ways_chosen),)
    asked = Asked(
        dict.fromkeys(names, 0), fibers, unbuilt, hints, least, next_share(built, ground), care.splices, light
    )
    most = {}
    for name, now in amounts_built(routing, asked, ground).items():
        over = over_cents(name, built.bom, ground.settings)
        most[name] = now - over - max(0, round(SHY * turn * over))
    return replace(asked, most=most)


def next_share(built: Built, ground: Ground) -> float | None:
    """Return the least owned share to ask of the tree so that what is built of it owns enough."""
    least = ground.settings.ownership.min_owned_route_share
    if not least:
        return None
    before = built.bulk.routing.problem.min_owned_ppm / PPM
    missing = max(0.0, least - owned_share(built))
    return min(1.0, max(before, least) + (1 + SHY) * missing)


def amounts_built(routing: RoutingChoice, asked: Asked, ground: Ground) -> dict[str, int]:
    """Return what the tree of a plan adds up to under each policy asked, with the fibers of that plan."""
    ways, spans = routing.ways, routing.network.spans
    beside = len(routing.problem.way_cost) - len(ways.way)
    rules = side_rules(ways, spans, asked, beside, ground.settings)
    priced = priced_ways(ways, spans, asked, beside, ground.settings, ground.catalog)
    amounts = [r.amount for r in rules] if priced is None else priced.amounts
    rows = routing.ways_chosen
    return {rule.name: int(np.sum(a[rows])) for rule, a in zip(rules, amounts, strict=True)}


def _last_resort(
    ground: Ground, build: Build, built: Built, tried: Sequence[Built], stopped: Callable[[], bool]
) -> tuple[Built, dict[str, Decimal]]:
    """Return a plan found while each policy in turn was made least, or the least values found."""
    settings, relaxed = ground.settings, {}
    names, first = list(policies_in_force(settings)), tried[0]
    share = settings.ownership.min_owned_route_share > 0
    for name in [*names, *([SHARE] if share else [])]:
        others = [n for n in names if n != name]
        found = _least(ground, build, built, first, name)
        if found is None:
            told = _halved(ground, build, tried, name, stopped)
            if told is not None:
                relaxed[name] = told
            continue
        if within(found, names, settings):
            again = build(next_asked(found, names, 0, ground))
            if keeps(again, names, settings) and serves(again, first, settings):
                return again, {}
        if all(over_cents(n, found.bom, settings) <= 0 for n in others):
            relaxed[name] = _told(found, name)
    return built, relaxed


def _least(ground: Ground, build: Build, built: Built, first: Built, name: str) -> Built | None:
    """Return a plan that keeps the other policies with the least under one, None where none was found."""
    others, care = [n for n in policies_in_force(ground.settings) if n != name], Care()
    for turn in range(MORE_ROUNDS):
        built = build(next_asked(built, others, turn, ground, name, care))
        if _keeps_others(built, name, ground.settings) and serves(built, first, ground.settings):
            return built
        if not serves(built, first, ground.settings):
            care = care.after(built.plant.unserved)
    return None


def _keeps_others(built: Built, name: str, settings: Settings) -> bool:
    """Say whether a plan keeps every policy but one."""
    others = [n for n in policies_in_force(settings) if n != name]
    money = all(over_cents(n, built.bom, settings) <= 0 for n in others)
    return money and (name == SHARE or keeps(built, others, settings))


def _less_owned(
    ground: Ground, build: Build, first: Built, stopped: Callable[[], bool]
) -> dict[str, Decimal]:
    """Return the owned share of a plan that lights all sites, where one that owns less was found."""
    asked, care = ground.settings.ownership.min_owned_route_share, Care().after(first.plant.unserved)
    for part in PARTS_OF_SHARE if asked else ():
        if stopped():
            break
        found = build(replace(next_asked(first, [], 0, ground, care=care), share=part * asked))
        if not dark_sites(found.plant.unserved):
            return {SHARE: _told(found, SHARE)}
    return {}


def _lit_by_less(ground: Ground, build: Build, first: Built, stopped: Callable[[], bool]) -> tuple[str, ...]:
    """Return the dark sites of a plan that one built without the owned share lights."""
    dark = dark_sites(first.plant.unserved)
    asked = ground.settings.ownership.min_owned_route_share
    if not asked or not dark or stopped() or not rents_in_part(first.bulk.routing, ground):
        return ()
    other = build(
        replace(next_asked(first, [], 0, ground, care=Care().after(first.plant.unserved)), share=0.0)
    )
    left = set(other.plant.unserved["site_id"].astype(str))
    return tuple(s for s in dark if s not in left)


def _halved(
    ground: Ground, build: Build, tried: Sequence[Built], name: str, stopped: Callable[[], bool]
) -> Decimal | None:
    """Return the least value found of one policy at which a plan that serves as many keeps the others.

    The plans that were built tell a value that does; what lies between it and the limit is halved, a few
    times, and plans are sought there.
    """
    first, settings = tried[0], ground.settings
    good = [b for b in tried if serves(b, first, settings) and _keeps_others(b, name, settings)]
    if not good or name == SHARE:
        return max((_told(b, name) for b in good), default=None)
    least, below = min(_told(b, name) for b in good), policies_in_force(settings)[name]
    for _ in range(0 if settings.network.allow_unserved else MOST_HALVINGS):
        if stopped():
            break
        middle = money((least + below) / 2)
        here = _with_limit(ground, name, middle)
        nearest = min(good, key=lambda b: _told(b, name))
        rounds = _rounds(here, build, nearest, first, MORE_ROUNDS, stopped)
        asked = list(policies_in_force(here.settings))
        kept = [b for b in rounds if keeps(b, asked, here.settings) and serves(b, first, settings)]
        good += kept
        least, below = min([least, *(_told(b, name) for b in kept)]), below if kept else middle
    return least


def _with_limit(ground: Ground, name: str, limit: Decimal) -> Ground:
    """Return a ground with another limit on money."""
    changed: dict[str, Any] = {name.partition(".")[2]: float(limit)}
    costs = replace(ground.settings.costs, **changed)
    return replace(ground, settings=replace(ground.settings, costs=costs))


def _told(found: Built, name: str) -> Decimal:
    """Return what a plan has under a policy; the owned share to four places, rounded down."""
    if name != SHARE:
        return found_under(name, found.bom.money)
    return Decimal(int(10_000 * owned_share(found))) / 10_000
