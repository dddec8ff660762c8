"""Hard policies and modes by place in the report."""

from __future__ import annotations

from typing import Any

from planner.outputs.policies import Policy, modes_by_place, policies, policy_name, told_of_policies
from planner.outputs.report.tables import Grid
from planner.outputs.words import Both, number, percent
from planner.outputs.words.policies import POLICIES
from planner.plan.model import Plan

HEADS = ("policy", "limit", "found", "room", "route_limit", "route", "multiplier")


def kept_policies(plan: Plan) -> dict[str, Any]:
    """Return title, sentences, and the tables of policies and of modes by place; tables may have no rows."""
    rows = [_row(p, plan) for p in policies(plan)]
    modes = [POLICIES[k] for k in ("kind", "district", "allowed")]
    return {
        "title": POLICIES["title"],
        "sentences": told_of_policies(plan),
        "grid": Grid([POLICIES[k] for k in HEADS], rows, frozenset(range(1, len(HEADS)))),
        "table": POLICIES["table"],
        "modes": Grid(modes, modes_by_place(plan)),
        "modes_table": POLICIES["modes"],
    }


def _row(policy: Policy, plan: Plan) -> list[Both]:
    """Return the cells of a policy."""
    figures = (policy.limit, policy.found, policy.room)
    shown = [percent(v, 2) if policy.share else number(v, 2) for v in figures]
    cells = [policy_name(policy, plan), *shown]
    return [*cells, number(policy.route_limit, 2), number(policy.route, 2), number(policy.multiplier, 4)]
