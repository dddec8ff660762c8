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
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import breadth_first_order

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
PPM = 1_000_000
MORE_SPLICES = 4.0
"""Times what a change of kind counted before, after a plan in which splices left sites without light."""
MOST_RELIT = 2
"""Plans built to light sites by fewer changes of kind, before any limit on money."""
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
    """

    built: Built
    relaxed: Mapping[str, Decimal]
    first: Built


Build = Callable[[Asked], Built]


def keep_policies(ground: Ground, build: Build, stopped: Callable[[], bool]) -> Kept:
    """Return a plan whose bill keeps the limits on money and the owned share, or what would do.

    A plan that keeps them by leaving more sites without light than the plan without limits is taken only
    where none was found that serves as many.

    Parameters
    ----------
    build
        Builds and prices a plan under what is asked of its routes.
    stopped
        Says whether the user ends the search.
    """
    names, settings = list(policies_in_force(ground.settings)), ground.settings
    built = build(Asked())
    if rents_in_part(built.bulk.routing, ground):
        built = _better(built, build(next_asked(built, [], 0, ground)), settings)
        built = _relit(built, build, ground, stopped)
    first = built
    tried, fewest, splices = [built], len(built.plant.unserved), 1.0
    for turn in range(MOST_ROUNDS):
        dark = len(built.plant.unserved) > fewest
        if (keeps(built, names, settings) and not dark) or stopped():
            break
        splices *= MORE_SPLICES if dark else 1.0
        built = build(next_asked(built, names, turn, ground, splices=splices))
        tried.append(built)
        if not built.bulk.routing.solution.kept and not within(built, names, settings):
            break
    kept = [b for b in tried if keeps(b, names, settings)]
    if kept:
        return Kept(min(kept, key=_rank), {}, first)
    nearest = min(
        (b for b in tried if b.bulk.routing.solution.share_met),
        key=lambda b: sum(max(0, over_cents(n, b.bom, settings)) for n in names),
    )
    if stopped():
        return Kept(nearest, {}, first)
    found, relaxed = _last_resort(ground, build, nearest, names)
    return Kept(found, relaxed, first)


def _relit(built: Built, build: Build, ground: Ground, stopped: Callable[[], bool]) -> Built:
    """Return a plan with fewer sites without light, where fewer changes of kind along its routes give one."""
    splices = 1.0
    for _ in range(MOST_RELIT):
        leased = built.plant.spans["mode"] == LEASED
        if not len(built.plant.unserved) or not leased.any() or leased.all() or stopped():
            break
        splices *= MORE_SPLICES
        found = _better(built, build(next_asked(built, [], 0, ground, splices=splices)), ground.settings)
        if found is built:
            break
        built = found
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
    built: Built, names: list[str], turn: int, ground: Ground, least: str = "", splices: float = 1.0
) -> Asked:
    """Return what to ask of the routes after a plan: its route, less what its bill is above each limit.

    The route counts as built, with the fibers of that plan. From the second round on an excess counts more,
    since what the rest costs moves with the route. Where the plan leaves out a part of the tree and owns too
    little of the rest, a larger share of the tree is asked.
    """
    routing, spans = built.bulk.routing, built.plant.spans
    built_on = dict(zip(spans["span_id"].astype(str), spans["fibers"].tolist(), strict=True))
    unbuilt = frozenset(routing.routes.span_ways) - set(built_on)
    # A site without light in this plan may have it in the next: its fibers count along the tree.
    fibers = {s: n * ground.settings.network.fibers_per_site for s, n in sites_beyond(routing).items()}
    fibers |= {s: max(n, fibers.get(s, 0) if unbuilt else 0) for s, n in built_on.items()}
    hints = ((routing.edges, routing.ways_chosen),)
    asked = Asked(dict.fromkeys(names, 0), fibers, unbuilt, hints, least, next_share(built, ground), splices)
    most = {}
    for name, now in amounts_built(routing, asked, ground).items():
        over = over_cents(name, built.bom, ground.settings)
        most[name] = now - over - max(0, round(SHY * turn * over))
    return replace(asked, most=most)


def sites_beyond(routing: RoutingChoice) -> dict[str, int]:
    """Return how many sites of the tree each of its spans leads to, away from the root."""
    problem, edges = routing.problem, routing.edges
    tail, head = problem.tail[edges], problem.head[edges]
    shape = (problem.node_count, problem.node_count)
    tree = coo_matrix((np.ones(len(edges)), (tail, head)), shape=shape)
    order, parent = breadth_first_order(tree, problem.root, directed=False)
    beyond = np.bincount(problem.terminals, minlength=problem.node_count)
    for node in order[:0:-1].tolist():
        beyond[parent[node]] += beyond[node]
    far = np.where(parent[head] == tail, head, tail)
    ids = routing.network.spans["span_id"].astype(str).to_numpy()
    return {str(ids[e]): int(n) for e, n in zip(edges, beyond[far], strict=True) if e < len(ids)}


def next_share(built: Built, ground: Ground) -> float:
    """Return the least owned share to ask of the tree so that what is built of it owns enough."""
    least = ground.settings.ownership.min_owned_route_share
    if not least:
        return 0.0
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
    ground: Ground, build: Build, built: Built, names: list[str]
) -> tuple[Built, dict[str, Decimal]]:
    """Return a plan found while each policy in turn was made least, or the least values found."""
    settings, relaxed = ground.settings, {}
    share = settings.ownership.min_owned_route_share > 0
    for name in [*names, *([SHARE] if share else [])]:
        others = [n for n in names if n != name]
        found = _least(ground, build, built, others, name)
        if found is None:
            continue
        if within(found, names, settings):
            again = build(next_asked(found, names, 0, ground))
            if keeps(again, names, settings):
                return again, {}
        relaxed[name] = _told(found, name)
    return built, relaxed


def _least(ground: Ground, build: Build, built: Built, others: list[str], name: str) -> Built | None:
    """Return a plan that keeps the other policies with the least under one, None where none was found."""
    for turn in range(MORE_ROUNDS):
        built = build(next_asked(built, others, turn, ground, name))
        money = all(over_cents(n, built.bom, ground.settings) <= 0 for n in others)
        if money and (name == SHARE or keeps(built, others, ground.settings)):
            return built
    return None


def _told(found: Built, name: str) -> Decimal:
    """Return what a plan has under a policy; the owned share to four places, rounded down."""
    if name != SHARE:
        return found_under(name, found.bom.money)
    return Decimal(int(10_000 * owned_share(found))) / 10_000
