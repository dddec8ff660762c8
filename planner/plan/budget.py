"""A hard budget: when no plan within it was found, what is proven."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pandas as pd

from planner.costs.model import Bom
from planner.errors import NoPlanError, PlannerError, Problem, ProvenInfeasibleError
from planner.network.equipment import shared_floor, storage_tb
from planner.network.model import Plant
from planner.optimize.problems import RoutingProblem
from planner.optimize.report import Limits, Watch
from planner.optimize.routing import solve_routing
from planner.plan.prepare import Ground
from planner.plan.routing_choice import RoutingChoice
from planner.units import from_cents, money

STORAGE_ITEM = "storage_tb"
FORBIDDEN = np.iinfo(np.int64).max // 4


def refuse_over_budget(ground: Ground, routing: RoutingChoice, plant: Plant, bom: Bom, watch: Watch) -> None:
    """Raise when the study's budget is hard and the plan is above it.

    Raises
    ------
    ProvenInfeasibleError
        A lower bound on the capex of every plan of this study is above the budget.
    NoPlanError
        The plan found is above the budget, but the bound does not rule a cheaper one out.
    """
    costs, total = ground.settings.costs, bom.money
    if not costs.budget_hard or total.within_budget is not False:
        return
    bound = capex_lower_bound(ground, routing, plant, bom, watch)
    budget = Decimal(str(costs.budget))
    facts = (
        f"the budget is {budget:,.2f} {total.currency} without tax; the plan found costs {total.capex:,.2f}, "
        f"and no plan of this study costs less than {bound:,.2f}."
    )
    mend = "Raise costs.budget, ask for fewer sites, allow cheaper ways, or set costs.budget_hard to false."
    kind: type[PlannerError] = ProvenInfeasibleError if bound > budget else NoPlanError
    raise kind(Problem(facts, mend), str(ground.settings.folder / "study.toml"))


def capex_lower_bound(
    ground: Ground, routing: RoutingChoice, plant: Plant, bom: Bom, watch: Watch
) -> Decimal:
    """Return an amount that the capex of no plan of this study is below.

    It adds what every plan must buy: equipment of as many cameras, points and centers (optics at the
    price of the cheapest kind, chosen cameras at that of the cheapest class on offer) and the certified
    routing bound, on capex alone, of the sites that every plan must join: points and fixed cameras.
    Contingency is put on top as in the plan. Drops are left out, which errs downward.
    """
    fixed = set(plant.cameras.loc[plant.cameras["fixed"], "camera_id"])
    must = [
        t
        for t, s in zip(routing.problem.terminals.tolist(), routing.terminal_site_ids, strict=True)
        if (s in fixed or not s.startswith("CAM-")) and s in routing.routes.site_nodes
    ]
    weight = _capex_weights(routing)
    usable = np.flatnonzero(weight < FORBIDDEN)
    problem = routing.problem
    solution = solve_routing(
        RoutingProblem(
            node_count=problem.node_count,
            tail=problem.tail[usable],
            head=problem.head[usable],
            weight=weight[usable],
            terminals=np.array(must, dtype=np.int64),
            root=problem.root,
        ),
        Limits(ground.settings.optimize.routing_gap_limit_pct, 30.0, ground.settings.study.seed),
        watch,
    )
    route = from_cents(solution.certificate.bound)
    share = Decimal(str(ground.settings.costs.contingency_pct)) / 100
    return money((route + equipment_floor(ground, plant, bom)) * (1 + share))


def equipment_floor(ground: Ground, plant: Plant, bom: Bom) -> Decimal:
    """Return the price of what every plan buys for its sites.

    Optics count at the cheapest kind, attenuators not at all. Devices count one a camera, a fixed one at its
    own class and a chosen one at the cheapest class on offer; spare devices depend on the mixture and are
    left out. What the cameras of a place share (pole, enclosure, power, switch, UPS) counts with the chosen
    cameras packed as closely as the study allows, and storage at the smallest stream on offer.
    """
    price = {str(r.item_id): Decimal(str(r.unit_price)) for r in bom.lines.itertuples()}
    once = set(bom.lines.loc[bom.lines["recurrence"] == "once", "item_id"])
    catalog, level = ground.catalog, ground.settings.costs.level
    book = {str(i): Decimal(str(p)) for i, p in catalog.prices.set_index("item_id")[level].items()}
    optics = {o.item_id for o in catalog.optics}
    attenuators = {a.item_id for a in catalog.attenuators}
    devices = {c.device_item for c in catalog.camera_classes.values()}
    cheapest_optic = min(book[i] for i in optics)
    quantities = plant.quantities
    rows = quantities[quantities["layer"].isin(["cameras", "points", "centers", "equipment"])]
    total = _devices_floor(ground, plant, rows[rows["item_id"].isin(devices)], book)
    least = _least_amounts(ground, plant)
    for item, amount in rows.groupby("item_id")["quantity"].sum().items():
        if item in once and item not in devices | attenuators:
            unit = min(cheapest_optic, price[str(item)]) if item in optics else price[str(item)]
            every = min(float(amount), least.get(str(item), float(amount)))
            total += Decimal(str(round(every, 2))) * unit
    return total


def _least_amounts(ground: Ground, plant: Plant) -> dict[str, float]:
    """Return the least quantity of the items that depend on which places and classes a plan takes."""
    settings, catalog = ground.settings, ground.catalog
    joined = plant.cameras[plant.cameras["connected"].astype(bool)]
    fixed = joined[joined["fixed"].astype(bool)]
    on_poles = int((fixed["mount"].isna() | (fixed["mount"] == "pole")).sum())
    chosen = len(joined) - len(fixed)
    every_pole = bool((ground.offer.candidates["mount"] == "pole").all())
    least = shared_floor(on_poles, len(fixed) - on_poles, chosen, every_pole, settings, catalog)
    slim = min(_offered(ground), key=lambda c: catalog.camera_classes[c].bitrate_mbps_typical)
    streams = [*fixed["camera_class"].astype(str), *[slim] * chosen]
    least[STORAGE_ITEM] = math.floor(storage_tb(streams, settings, catalog) * 100) / 100
    return least


def _offered(ground: Ground) -> set[str]:
    """Return the classes that a chosen camera may have."""
    views = ground.offer.views
    return {str(c) for c in views.loc[~views["fixed"].astype(bool), "camera_class"]} | {
        ground.settings.cameras.camera_class
    }


def _devices_floor(ground: Ground, plant: Plant, bought: pd.DataFrame, book: dict[str, Decimal]) -> Decimal:
    """Return the least price of one device a connected camera, 0 where devices are not bought."""
    own = bought[bought["layer"] == "cameras"]
    least = min(book[ground.catalog.camera_classes[c].device_item] for c in _offered(ground))
    fixed = set(plant.cameras.loc[plant.cameras["fixed"].astype(bool), "camera_id"])
    return sum(
        (
            book[i] if a in fixed else min(least, book[i])
            for a, i in zip(own["asset_id"], own["item_id"], strict=True)
        ),
        Decimal(0),
    )


def _capex_weights(routing: RoutingChoice) -> np.ndarray:
    """Return the least one-off cost of each edge over its ways, FORBIDDEN without any."""
    indptr = routing.problem.way_indptr
    capex = routing.ways.capex_cents
    padded = np.concatenate([capex, np.zeros(len(routing.problem.way_cost) - len(capex), dtype=np.int64)])
    out = np.full(len(indptr) - 1, FORBIDDEN, dtype=np.int64)
    has = indptr[1:] > indptr[:-1]
    if has.any():
        out[has] = np.minimum.reduceat(padded, indptr[:-1][has])
    return out
