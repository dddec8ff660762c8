"""Damage to the limits that routes were held to, in the evidence of the tiny plan and in its summary."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from helpers_tiny_plan import TinyPlan

Tamper = Callable[[TinyPlan], object]
PAYMENTS = "costs.max_annual_payments"
LIMIT = 100_000.0
"""Currency a year: more than the tiny plan pays."""


def held(plan: TinyPlan, **arrays: Any) -> None:
    """Hold the routes of the tiny plan to a limit on yearly payments that binds nowhere: upkeep of 8 %."""
    path = plan.folder / "evidence" / "routing.npz"
    with np.load(path) as archive:
        whole = dict(archive.items())
    amount = whole["way_cost_cents"] * 8 // 100
    whole |= {
        "rule_name": np.array([PAYMENTS]), "rule_amount": amount[None],
        "rule_most": np.array([9_000_000]), "rule_multiplier_ppm": np.array([0]),
    }  # fmt: skip
    row = {
        "setting": PAYMENTS, "limit": LIMIT, "route_limit": 90_000.0,
        "route": int(amount[whole["chosen_way"]].sum()) / 100, "multiplier": 0.0,
    }  # fmt: skip
    np.savez(path, **whole | arrays)
    plan.study(PAYMENTS, LIMIT)
    plan.json(
        "plan.json", lambda d: d["network"]["policies"].append({**row, "found": d["cost"]["annual_opex"]})
    )


def then(change: Callable[[TinyPlan], object]) -> Tamper:
    """Hold the routes, then change something."""

    def both(plan: TinyPlan) -> None:
        held(plan)
        change(plan)

    return both


def told(key: str, value: object) -> Tamper:
    """Change a figure of network.policies."""
    return then(
        lambda plan: plan.json("plan.json", lambda d: d["network"]["policies"][0].update({key: value}))
    )


def array(key: str, change: Callable[[np.ndarray], object]) -> Tamper:
    """Change an array of the limits."""
    return then(lambda plan: plan.array("routing", key, change))


def without(key: str) -> Tamper:
    """Leave out one of the arrays of the limits."""

    def change(plan: TinyPlan) -> None:
        path = plan.folder / "evidence" / "routing.npz"
        with np.load(path) as archive:
            whole = {k: v for k, v in archive.items() if k != key}
        np.savez(path, **whole)
        plan.hash()

    return then(change)


ALONE = frozenset({"INT-ROUTING-LIMITS"})
LIMITS: Mapping[str, tuple[Tamper, frozenset[str]]] = {
    "an amount raised": (array("rule_amount", lambda a: a.__setitem__((0, 0), a[0, 0] + 9)), ALONE),
    "a limit larger than the study's": (array("rule_most", lambda _: np.array([10_000_001])), ALONE),
    "a limit that the tree breaks": (array("rule_most", lambda _: np.array([20_000])), ALONE),
    "a limit of another setting": (array("rule_name", lambda _: np.array(["costs.budget"])), ALONE),
    "a limit of no setting": (array("rule_name", lambda _: np.array(["costs.tax_pct"])), ALONE),
    "a multiplier below 0": (
        array("rule_multiplier_ppm", lambda _: np.array([-1])),
        frozenset({"INT-ROUTING-WEIGHTS", "INT-ROUTING-BOUND"}),
    ),
    "a multiplier that the weights do not know": (
        array("rule_multiplier_ppm", lambda _: np.array([1_000_000])),
        ALONE | {"INT-ROUTING-WEIGHTS", "INT-ROUTING-BOUND"},
    ),
    "limits without amounts": (without("rule_amount"), frozenset({"INT-ROUTING-ARRAYS"})),
    "amounts of other ways": (
        array("rule_amount", lambda a: a[:, 1:]), frozenset({"INT-ROUTING-ARRAYS"}),
    ),
    "a limit told otherwise": (told("limit", 99_999.0), ALONE),
    "payments told lower": (told("found", 1.0), ALONE),
    "a route told lower": (told("route", 1.0), ALONE),
    "a route limit told lower": (told("route_limit", 1.0), ALONE),
    "a route limit not told": (told("route_limit", None), ALONE),
    "a multiplier told otherwise": (told("multiplier", 1.0), ALONE),
    "another setting told": (told("setting", "costs.budget"), ALONE),
    "no policy told": (
        then(lambda plan: plan.json("plan.json", lambda d: d["network"]["policies"].clear())), ALONE,
    ),
}  # fmt: skip
