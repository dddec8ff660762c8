"""The buy-at-bulk problem of a plan: streets, ways and prices, and the circuits of the plain tree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.costs.fibers import FiberRates, fiber_rates
from planner.network.circuits import ACCESS, PROTECTION, UPLINK
from planner.network.light import Lamp, Link, lamps, lit_by, rate_mbps, uplink_lamps
from planner.network.model import Plant
from planner.optimize.bulk import BulkProblem, Tariff
from planner.plan.prepare import Ground
from planner.plan.routing_choice import RoutingChoice

STEP_M = 100.0
"""Optics are looked up by the length of the link, rounded up to this."""
ENDS_M = 100.0
"""Meters of drop at both ends of a link."""
FARTHEST_M = 120_000.0
SLOWER = 1e6
"""More than any optic costs."""
SPLIT_STRETCH = 1.25
"""How much longer a circuit to or from a splitter may get; the light of the plan is judged afterwards."""


def bulk_problem(ground: Ground, routing: RoutingChoice, plain: Plant) -> BulkProblem:
    """Return the problem whose demands are the working circuits of the plain tree, their ends fixed.

    Streets are the nodes and spans of the routing, in its order, each in one way: the chosen ones as they
    were chosen, the others in their cheapest. Sites without light stay joined, as the routing joined them. A
    circuit may grow only as long as the optic that lights it costs no more.
    """
    network, spans = routing.network, len(routing.network.spans)
    row = pd.Index(network.nodes["node_id"])
    circuits = plain.circuits[plain.circuits["kind"] != PROTECTION]
    at = _device_nodes(plain)
    start = row.get_indexer(circuits["from_id"].map(at)).astype(np.int64)
    end = row.get_indexer(circuits["to_id"].map(at)).astype(np.int64)
    fibers = circuits["fibers"].to_numpy(dtype=np.int64)
    rates = fiber_rates(int(fibers.sum()), ground.settings, ground.catalog)
    ways = edge_ways(routing)[:spans]
    usable = ways >= 0
    held = np.zeros(len(row), dtype=np.bool_)
    held[row.get_indexer(pd.Index(list(routing.routes.site_nodes.values())))] = True
    roots = row.get_indexer(pd.Index(list(routing.routes.center_nodes.values()))).astype(np.int64)
    closed = np.zeros(len(row), dtype=np.bool_)
    for nodes in (start, end, roots):
        closed[nodes] = True
    return BulkProblem(
        node_count=len(row),
        tail=routing.problem.tail[:spans],
        head=routing.problem.head[:spans],
        length_cm=routing.problem.length_cm[:spans],
        weight=np.where(usable, routing.problem.way_cost[ways], 0),
        kind=_kinds(ground, routing, ways, rates),
        owned=np.where(usable, routing.problem.way_owned[ways], False),
        tariff=Tariff(rates.rate, rates.full, rates.tail, rates.largest, rates.largest > 0),
        roots=roots,
        required=held,
        closed=closed,
        demand_from=start,
        demand_to=end,
        demand_fibers=fibers,
        demand_limit_cm=_limits_cm(circuits, ground),
        closure_cents=rates.closure_cents,
        splice_cents=rates.splice_cents,
        pass_branches=bool(ground.catalog.allowances["cables_pass_branches"].value),
        min_owned_ppm=routing.problem.min_owned_ppm,
    )


def edge_ways(routing: RoutingChoice) -> NDArray[np.int64]:
    """Return the way row of each edge: as chosen, else the cheapest, the first of equals; -1 without any."""
    problem, solution = routing.problem, routing.solution
    counts = np.diff(problem.way_indptr)
    edge = np.repeat(np.arange(len(counts)), counts)
    order = np.lexsort((np.arange(len(edge)), problem.way_cost, edge))
    out = np.full(len(counts), -1, dtype=np.int64)
    found, first = np.unique(edge[order], return_index=True)
    out[found] = order[first]
    out[solution.edges] = solution.ways
    return out


def _kinds(
    ground: Ground, routing: RoutingChoice, ways: NDArray[np.int64], rates: FiberRates
) -> NDArray[np.int64]:
    """Return the row of the tariff of each span, -1 where nothing may be built."""
    kind = {key: rates.kind_of(ground.catalog.ways[key]) for key in set(routing.ways.way.tolist())}
    by_row = np.array([kind[str(w)] for w in routing.ways.way] + [-1], dtype=np.int64)
    out: NDArray[np.int64] = by_row[np.where(ways >= 0, ways, len(by_row) - 1)]
    return out


def _device_nodes(plain: Plant) -> dict[str, str]:
    """Return the node of each site, splitter and POP."""
    frames = (
        (plain.cameras, "camera_id"), (plain.points, "point_id"), (plain.pops, "pop_id"),
        (plain.splitters, "splitter_id"),
    )  # fmt: skip
    return {
        str(k): str(n)
        for frame, key in frames
        for k, n in zip(frame[key], frame["node_id"], strict=True)
        if n is not None
    }


def _limits_cm(circuits: pd.DataFrame, ground: Ground) -> NDArray[np.int64]:
    """Return how long each circuit may get along the route, never below what it is."""
    catalog, settings = ground.catalog, ground.settings
    level = settings.costs.level
    sets = {
        ACCESS: _last_equal(lamps(catalog, settings.network.fibers_per_site, level), ground),
        UPLINK: _last_equal(uplink_lamps(catalog, level), ground),
    }
    split = settings.network.architecture != "point_to_point"
    out = []
    for kind, length in zip(circuits["kind"], circuits["length_m"].astype(float), strict=True):
        step = _step(length, ground)
        if kind in sets and not (split and kind == ACCESS):
            most = _route_m(sets[kind][min(step, len(sets[kind]) - 1)], ground)
        else:
            most = length * SPLIT_STRETCH
        out.append(round(100 * max(length, most)))
    return np.array(out, dtype=np.int64)


def _step(route_m: float, ground: Ground) -> int:
    """Return the step of length of a link with so much route."""
    return int(-(-(route_m * (1 + ground.settings.network.slack_pct / 100) + ENDS_M) // STEP_M))


def _route_m(step: int, ground: Ground) -> float:
    """Return the longest route whose link is of a step."""
    return (step * STEP_M - ENDS_M) / (1 + ground.settings.network.slack_pct / 100)


def _last_equal(offered: Sequence[Lamp], ground: Ground) -> list[int]:
    """Return for each step of length the farthest one up to which light never costs more than there."""
    allowances = ground.catalog.allowances
    fastest = max(rate_mbps(lamp.optic, "up") for lamp in offered)
    price = []
    for step in range(int(FARTHEST_M // STEP_M)):
        length = step * STEP_M
        splices = 2 + int(length // allowances["link_splice_m"].value)
        link = Link(
            length, 0.0, splices + int(allowances["link_end_splices"].value),
            int(allowances["link_connectors"].value), 0.0, 0.0,
        )  # fmt: skip
        lamp = lit_by(link, offered, ground.catalog)
        price.append(np.inf if lamp is None else _rank(lamp, fastest))
    out = list(range(len(price)))
    dearer: list[int] = []
    for step in range(len(price) - 1, -1, -1):
        while dearer and price[dearer[-1]] <= price[step]:
            dearer.pop()
        out[step] = dearer[-1] - 1 if dearer else len(price) - 1
        dearer.append(step)
    return out


def _rank(lamp: Lamp, fastest: float) -> float:
    """Return the price of what lights a link; a slower optic counts as dearer than all faster ones."""
    return lamp.price + (SLOWER if rate_mbps(lamp.optic, "up") < fastest else 0.0)
