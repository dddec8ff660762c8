"""What no plan of a study is below under a policy, whatever its routes: floors of sites, bound of streets."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

import numpy as np

from planner.network.model import Plant
from planner.optimize.ownership import OwnedRoutingSolution, solve_owned_routing
from planner.optimize.report import Limits, Watch
from planner.plan.equipment_floor import equipment_floor, yearly_floor
from planner.plan.keep_policies import Built
from planner.plan.prepare import Ground
from planner.plan.route_policies import (
    BUDGET,
    CAPEX,
    PAYMENTS,
    Asked,
    part_of_works,
    policies_in_force,
    side_rules,
)
from planner.plan.routing_choice import RoutingChoice
from planner.units import from_cents, money

TIME_S = 30.0
ROUNDING = 3
"""Cents that the sums of a bill may be rounded away from those of its parts."""


def policy_lower_bound(name: str, ground: Ground, built: Built, watch: Watch) -> Decimal | None:
    """Return an amount under a policy that no plan of this study is below while it keeps the others.

    It adds what every plan must buy or pay for as many cameras, points and centers and the certified bound
    of the streets that join the sites every plan must join: points and fixed cameras. None says that no plan
    keeps the others at all. Drops, closures and larger cables are left out, which errs downward.

    Parameters
    ----------
    name
        A policy on money in force.
    built
        A plan of the study, for its sites.
    """
    settings = ground.settings
    floors = _floors(ground, built.plant, built)
    most = {
        other: _cents(limit / part_of_works(other, settings)) - floors[other] + ROUNDING
        for other, limit in policies_in_force(settings).items()
        if other != name
    }
    share = settings.ownership.min_owned_route_share > 0
    found = least_of_streets(ground, built.bulk.routing, built.plant, Asked(most, least=name), watch, share)
    if found.report.outcome == "infeasible":
        return None
    total = floors[name] + max(0, found.certified_lower_bound) - ROUNDING
    return money(from_cents(max(0, total)) * part_of_works(name, settings))


def least_of_streets(
    ground: Ground, routing: RoutingChoice, plant: Plant, asked: Asked, watch: Watch, share: bool
) -> OwnedRoutingSolution:
    """Return the tree of least amount under a policy that joins what every plan joins, with its bound."""
    fixed = set(plant.cameras.loc[plant.cameras["fixed"], "camera_id"])
    must = [
        t
        for t, s in zip(routing.problem.terminals.tolist(), routing.terminal_site_ids, strict=True)
        if (s in fixed or not s.startswith("CAM-")) and s in routing.routes.site_nodes
    ]
    ways, spans, settings = routing.ways, routing.network.spans, ground.settings
    beside = len(routing.problem.way_cost) - len(ways.way)
    aim = side_rules(ways, spans, Asked({asked.least: 0}), beside, settings)[0].amount
    problem = replace(
        routing.problem,
        terminals=np.array(must, dtype=np.int64),
        way_cost=aim,
        min_owned_ppm=routing.problem.min_owned_ppm if share else 0,
        rules=side_rules(ways, spans, asked, beside, settings),
        priced=None,
    )
    optimize = settings.optimize
    return solve_owned_routing(
        problem, Limits(optimize.routing_gap_limit_pct, TIME_S, settings.study.seed), watch
    )


def _floors(ground: Ground, plant: Plant, built: Built) -> dict[str, int]:
    """Return cents under each policy that a plan has beside its streets."""
    works = _cents(equipment_floor(ground, plant, built.bom))
    upkeep = Decimal(str(ground.settings.costs.maintenance_pct)) / 100
    payments = _cents(yearly_floor(ground, plant, built.bom) + from_cents(works) * upkeep)
    return {PAYMENTS: payments, CAPEX: works, BUDGET: works}


def _cents(amount: Decimal) -> int:
    """Return whole cents, rounded down."""
    return int((amount * 100).to_integral_value(ROUND_FLOOR))
