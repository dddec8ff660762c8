"""Plans that keep the policies which couple streets: routes, plant and bill in turn until all are kept.

What a plan pays beside its route (equipment, closures, drops, power, wages) is known only when it is built.
So a plan is built without limits first; where its bill breaks a policy, the routes are searched again under
what the rest of that plan leaves them, with the fibers of that plan in its streets, until a bill keeps all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from planner.costs.model import Bom
from planner.network.model import Plant
from planner.network.protection import Protector
from planner.plan.bulk_choice import BulkChoice
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

MOST_ROUNDS = 6
"""Plans built to keep the policies; two or three are the rule."""
MORE_ROUNDS = 3
"""Plans built to find the least value of one policy that would do."""
SHY = 0.25
"""Part of an excess by which limits are drawn tighter at each further round."""


@dataclass(frozen=True)
class Built:
    """Routes, second routes, plant and price."""

    bulk: BulkChoice
    protector: Protector | None
    plant: Plant
    bom: Bom


@dataclass(frozen=True)
class Kept:
    """The plan that keeps the policies, or the last one tried.

    Parameters
    ----------
    built
        The plan.
    relaxed
        Where none was found: policy -> the least value found at which a plan keeps all the others.
    """

    built: Built
    relaxed: Mapping[str, Decimal]


Build = Callable[[Asked], Built]


def keep_policies(ground: Ground, build: Build, stopped: Callable[[], bool]) -> Kept:
    """Return a plan whose bill keeps the limits on money and the owned share, or what would do.

    Parameters
    ----------
    build
        Builds and prices a plan under what is asked of its routes.
    stopped
        Says whether the user ends the search.
    """
    names = list(policies_in_force(ground.settings))
    built = build(Asked())
    tried = [built]
    for turn in range(MOST_ROUNDS):
        if keeps(built, names, ground.settings) or stopped():
            return Kept(built, {})
        built = build(next_asked(built, names, turn, ground))
        tried.append(built)
        if not built.bulk.routing.solution.kept:
            break
    if keeps(built, names, ground.settings):
        return Kept(built, {})
    nearest = min(
        (b for b in tried if b.bulk.routing.solution.share_met),
        key=lambda b: sum(max(0, over_cents(n, b.bom, ground.settings)) for n in names),
    )
    return Kept(nearest, {}) if stopped() else _last_resort(ground, build, nearest, names)


def keeps(built: Built, names: list[str], settings: Settings, share: bool = True) -> bool:
    """Say whether a plan keeps policies on money, and the owned share where that counts."""
    within = all(over_cents(name, built.bom, settings) <= 0 for name in names)
    return within and (not share or built.bulk.routing.solution.share_met)


def next_asked(built: Built, names: list[str], turn: int, ground: Ground, least: str = "") -> Asked:
    """Return what to ask of the routes after a plan: its route, less what its bill is above each limit.

    The route counts as built, with the fibers of that plan. From the second round on an excess counts more,
    since what the rest costs moves with the route.
    """
    routing = built.bulk.routing
    fibers = dict(
        zip(built.plant.spans["span_id"].astype(str), built.plant.spans["fibers"].tolist(), strict=True)
    )
    asked = Asked(dict.fromkeys(names, 0), fibers, ((routing.edges, routing.ways_chosen),), least)
    most = {}
    for name, now in amounts_built(routing, asked, ground).items():
        over = over_cents(name, built.bom, ground.settings)
        most[name] = now - over - max(0, round(SHY * turn * over))
    return replace(asked, most=most)


def amounts_built(routing: RoutingChoice, asked: Asked, ground: Ground) -> dict[str, int]:
    """Return what the tree of a plan adds up to under each policy asked, with the fibers of that plan."""
    ways, spans = routing.ways, routing.network.spans
    beside = len(routing.problem.way_cost) - len(ways.way)
    rules = side_rules(ways, asked, beside, ground.settings)
    priced = priced_ways(ways, spans, asked, beside, ground.settings, ground.catalog)
    amounts = [r.amount for r in rules] if priced is None else priced.amounts
    rows = routing.ways_chosen
    return {rule.name: int(np.sum(a[rows])) for rule, a in zip(rules, amounts, strict=True)}


def _last_resort(ground: Ground, build: Build, built: Built, names: list[str]) -> Kept:
    """Return a plan found while each policy in turn was made least, or the least values found."""
    settings, relaxed = ground.settings, {}
    share = settings.ownership.min_owned_route_share > 0
    for name in [*names, *([SHARE] if share else [])]:
        others = [n for n in names if n != name]
        found = _least(ground, build, built, others, name)
        if found is None:
            continue
        if keeps(found, names, settings):
            again = build(replace(next_asked(found, names, 0, ground)))
            if keeps(again, names, settings):
                return Kept(again, {})
        relaxed[name] = _told(found, name)
    return Kept(built, relaxed)


def _least(ground: Ground, build: Build, built: Built, others: list[str], name: str) -> Built | None:
    """Return a plan that keeps the other policies with the least under one, None where none was found."""
    share = name != SHARE
    for turn in range(MORE_ROUNDS):
        built = build(next_asked(built, others, turn, ground, name))
        if keeps(built, others, ground.settings, share):
            return built
    return None


def _told(found: Built, name: str) -> Decimal:
    """Return what a plan has under a policy; the owned share to four places, rounded down."""
    if name != SHARE:
        return found_under(name, found.bom.money)
    spans = found.plant.spans
    owned = spans.loc[spans["owned"].astype(bool), "length_m"].sum()
    return Decimal(int(10_000 * owned / max(1e-9, spans["length_m"].sum()))) / 10_000
