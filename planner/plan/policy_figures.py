"""The block `network.policies`: hard limits on money, what the plan has, and what its routes were held to."""

from __future__ import annotations

from typing import Any

from planner.costs.model import Bom
from planner.plan.route_policies import found_under, policies_in_force
from planner.plan.routing_choice import RoutingChoice
from planner.settings import Settings

PPM = 1_000_000


def policy_figures(settings: Settings, routing: RoutingChoice, bom: Bom) -> list[dict[str, Any]]:
    """Return a row for each hard limit on money; where the routes needed no limit its figures are None.

    `route_limit` is what the ways of the tree may add up to, `route` what those of the routing stage do, both
    with the smallest cable and one block of leased fibers; `multiplier` is what the bound pays for a unit of
    the limit.
    """
    rules = {r.name: n for n, r in enumerate(routing.problem.rules)}
    solution, out = routing.solution, []
    for name, limit in policies_in_force(settings).items():
        row: dict[str, Any] = {
            "setting": name, "limit": float(limit), "found": float(found_under(name, bom.money)),
            "route_limit": None, "route": None, "multiplier": None,
        }  # fmt: skip
        if name in rules:
            rule = routing.problem.rules[rules[name]]
            row |= {
                "route_limit": rule.most / 100,
                "route": int(rule.amount[solution.ways].sum()) / 100,
                "multiplier": int(solution.multipliers_ppm[rules[name]]) / PPM,
            }
        out.append(row)
    return out
