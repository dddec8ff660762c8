"""INT-ROUTING-LIMITS: what routes were held to follows from the study, its prices and its bill."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from planner.rules.folder import PRICE_ROWS, ROUTING, STUDY, SUMMARY, PlanFolder
from planner.rules.integrity.offers import Instance
from planner.rules.integrity.prices import in_force
from planner.rules.integrity.routing_evidence import has_routed, sound
from planner.rules.integrity.ways import ways
from planner.rules.rule import Fault, Rule, differs, gather

PAYMENTS, CAPEX, BUDGET = "costs.max_annual_payments", "costs.max_capex_with_tax", "costs.budget"
CENT = 0.0051
NEAR_CENTS = 3.0
"""Amounts are sums of at most three terms, each rounded down to the cent."""


def limits_of(study: dict[str, Any]) -> dict[str, float]:
    """Return the hard limits on money of a study by setting."""
    costs = study["costs"]
    found = {
        PAYMENTS: float(costs["max_annual_payments"]),
        CAPEX: float(costs["max_capex_with_tax"]),
        BUDGET: float(costs["budget"]) if costs["budget_hard"] else 0.0,
    }
    return {name: limit for name, limit in found.items() if limit}


def check_limits(folder: PlanFolder) -> Iterable[Fault]:
    """Limits are those of the study, amounts follow from prices, the tree keeps them, the block tells so."""
    a, asked = folder.arrays(ROUTING), limits_of(folder.study)
    names = a["rule_name"].astype(str).tolist() if "rule_name" in a else []
    strange = [n for n in names if n not in asked] + [n for n in set(names) if names.count(n) > 1]
    yield from gather(ROUTING, strange, "a limit that the study does not set, or twice.")
    if strange:
        return
    rows = a["routed_way" if has_routed(a) else "chosen_way"]
    for n, name in enumerate(names):
        yield from _amounts(folder, name, a["rule_amount"][n])
        total, most = int(a["rule_amount"][n][rows].sum()), int(a["rule_most"][n])
        if most > 100 * asked[name] + 0.5:
            what = f"the route may add up to {most / 100:,.2f} under {name}, more than {asked[name]:,.2f}."
            yield Fault(ROUTING, "rule_most", what)
        if total > most:
            what = (
                f"the tree adds up to {total / 100:,.2f} under {name}; at most {most / 100:,.2f} was asked."
            )
            yield Fault(ROUTING, "rule_most", what)
    yield from _told(folder, asked, names, rows)


def _amounts(folder: PlanFolder, name: str, stored: np.ndarray) -> Iterable[Fault]:
    """Recompute what each way adds: its cost less the present value of its rent, or rent with upkeep."""
    it, catalog, study = Instance(folder), ways(), folder.study
    unit = dict(in_force(folder)[str(study["costs"]["level"])].astype(float))
    rate = 1 + float(study["finance"]["discount_rate_pct"]) / 100
    present = sum(rate**-year for year in range(1, int(study["finance"]["horizon_years"]) + 1))
    rents = {key: 100 * unit.get(way.yearly_item, 0.0) for key, way in catalog.items()}
    rent = np.array([rents.get(k, 0.0) for k in it.arrays["way"].astype(str)])
    meters = it.arrays["length_cm"][it.way_edge] / 100
    right = it.arrays["way_cost_cents"] - rent * present * meters
    if name == PAYMENTS:
        right = right * float(study["costs"]["maintenance_pct"]) / 100 + rent * meters
    right = np.where(it.named[it.way_edge], right, 0.0)
    # A smaller amount proves less: it is that of a street which the plan leaves unbuilt.
    wrong = stored - right > NEAR_CENTS + 0.01 * meters
    if wrong.any():
        k = int(np.flatnonzero(wrong)[0])
        what = (
            f"rule_amount is not what the prices make it under {name} (first: {stored[k] / 100:,.2f}; "
            f"recomputed {right[k] / 100:,.2f})."
        )
        yield from gather(ROUTING, it.ids[it.way_edge[wrong]], what)


def _told(folder: PlanFolder, asked: dict[str, float], names: list[str], rows: np.ndarray) -> Iterable[Fault]:
    """Compare network.policies with the study, the bill and the evidence."""
    a, cost = folder.arrays(ROUTING), folder.summary["cost"]
    told = folder.summary["network"]["policies"]
    listed = [r.get("setting") if isinstance(r, dict) else None for r in told]
    if listed != list(asked):
        what = f"it tells of {listed}; the study sets {list(asked)}."
        yield Fault(SUMMARY, "network.policies", what)
        return
    found = {PAYMENTS: cost["annual_opex"], CAPEX: cost["capex"] + cost["tax"], BUDGET: cost["capex"]}
    for row in told:
        name = row["setting"]
        right: dict[str, float | None] = {"limit": asked[name], "found": found[name]}
        right |= dict.fromkeys(("route_limit", "route", "multiplier"))
        if name in names:
            n = names.index(name)
            right |= {
                "route_limit": int(a["rule_most"][n]) / 100,
                "route": int(a["rule_amount"][n][rows].sum()) / 100,
                "multiplier": int(a["rule_multiplier_ppm"][n]) / 1e6,
            }
        for key, value in right.items():
            where, stored = f"network.policies {name} {key}", row.get(key)
            if value is None or stored is None:
                if value is not stored:
                    yield Fault(SUMMARY, where, f"it is {stored}; from the evidence it is {value}.")
            else:
                yield from differs(
                    SUMMARY, where, stored, value, CENT, "the study, the bill and the evidence"
                )


RULES = (
    Rule(
        "INT-ROUTING-LIMITS",
        "The limits that routes were held to are hard limits of the study and no larger; what each way adds "
        "to them is at most what prices make it; the tree of the routing stage keeps them, and "
        "network.policies tells them with what the plan has.",
        "A bound under limits holds for the plans that keep them; a raised amount would raise it.",
        "An edited amount, limit or figure, a policy changed after the run.",
        "Run the study again with the policies that hold.",
        (ROUTING, PRICE_ROWS, SUMMARY, STUDY, "streets"),
        sound(check_limits),
    ),
)
