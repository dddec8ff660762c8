"""What rings of several POPs could save at most: on paper, against every ring there is, and as audited."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, permutations
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from helpers_guarded import copy_of, parts_of, streets_of
from helpers_town import Town, make_settings, make_town

from planner.catalog import load_catalog
from planner.network import Plant, engineer
from planner.network.pop_costs import PopCosts
from planner.network.protection import Protector
from planner.optimize.report import SILENT, Limits
from planner.plan.joined_rings import joined_rings, least_rings
from planner.rules.folder import SUMMARY, PlanFolder
from planner.rules.integrity.joined_rings import check_joined

SETTINGS = make_settings(1)
COSTS = PopCosts.of(SETTINGS, load_catalog(SETTINGS))


def test_least_rings_on_paper() -> None:
    """Three POPs, 8 Gb/s, 1,000 m: 4 pairs of modules with 4 frame ports each, 2 ports, 4,000 m of fiber."""
    price = COSTS.price
    port, frame = price["core_uplink_switch_24"] / 24, price["odf_port"]
    module = min(price[o.item_id] for o in COSTS.catalog.uplinks)
    right = 4 * (module + 4 * frame) + 2 * port + 4_000 * COSTS.fiber_cents_m / 100
    assert least_rings(3, 8_000.0, 1_000.0, COSTS) == pytest.approx(right)
    more = least_rings(3, 12_000.0, 1_000.0, COSTS) - right
    assert more == pytest.approx(module + 4 * frame + 2 * port)


def rings(rows: Sequence[int]) -> Iterator[list[tuple[int, ...]]]:
    """Every way to put POPs on rings, each ring in some order."""
    if not rows:
        yield []
        return
    first, rest = rows[0], rows[1:]
    for mask in range(2 ** len(rest)):
        beside = [r for k, r in enumerate(rest) if mask >> k & 1]
        left = [r for r in rest if r not in beside]
        for order in permutations([first, *beside]):
            for others in rings(left):
                yield [order, *others]


def cost_of(ring: Sequence[int], away: np.ndarray, up: np.ndarray, down: np.ndarray) -> float:
    """What a ring costs, its links along shortest ways: node 0 is the center, POP k is node k + 1."""
    price, total = COSTS.price, 0.0
    stops = [0, *(r + 1 for r in ring), 0]
    for k, (a, b) in enumerate(pairwise(stops)):
        # When the first link is cut this one carries what is before it, and when the last one is the rest.
        sides = [list(ring[:k]), list(ring[k:])]
        worst = max(max(up[s].sum(), down[s].sum()) if s else 0.0 for s in sides)
        pairs = max(1, math.ceil(worst / 10_000))
        at_center = (a == 0) + (b == 0)
        total += pairs * (price["optic_10g_lr_pair"] + COSTS.uplink_frames + at_center * COSTS.uplink_port)
        total += 2 * pairs * away[a, b] * COSTS.fiber_cents_m / 100
    return total


@pytest.mark.parametrize("seed", range(6))
def test_no_rings_at_all_cost_less_than_the_bound(seed: int) -> None:
    """Four POPs on a random street graph: every partition into rings, in every order."""
    rng = np.random.default_rng(seed)
    graph = nx.connected_watts_strogatz_graph(12, 4, 0.4, seed=seed)
    meters = {e: float(rng.uniform(50, 900)) for e in graph.edges}
    nx.set_edge_attributes(graph, meters, "m")
    stands = [0, *rng.choice(np.arange(1, 12), 4, replace=False).tolist()]
    found = dict(nx.all_pairs_dijkstra_path_length(graph, weight="m"))
    away = np.array([[found[a][b] for b in stands] for a in stands])
    up, down = rng.uniform(100, 6_000, 4), rng.uniform(100, 9_000, 4)
    bound = least_rings(4, max(up.sum(), down.sum()), float(away[0].max()), COSTS)
    every = [sum(cost_of(r, away, up, down) for r in plan) for plan in rings(range(4))]
    assert len(every) > 60
    assert bound <= min(every) + 1e-6
    assert bound > 0.4 * min(every)


@pytest.fixture(scope="module")
def doubled() -> tuple[Town, Plant, Protector]:
    """A town in which two schools hold POPs with two ways each."""
    settings = make_settings(
        1,
        network={"pops": "choose", "pop_kinds": (), "existing_pops": ("row GOV-0001", "row GOV-0004")},
        protection={"pops": True, "gap_limit_pct": 1.0},
    )
    town = make_town(3, side=6, cameras=10, points=5, settings=settings)
    protector = Protector(streets_of(town), frozenset(), True, Limits(0.0, 30.0), SILENT)
    plant = engineer(
        town.routes, town.cameras, town.points, town.centers, town.anchors, town.settings, town.catalog,
        protect=protector,
    )  # fmt: skip
    return town, plant, protector


def test_two_ways_of_each_pop_are_summed_link_by_link(doubled: tuple[Town, Plant, Protector]) -> None:
    """Modules by the price book, four frame ports and a port at the center a pair; fibers by the meter."""
    town, plant, _ = doubled
    told = joined_rings(plant, town.settings, town.catalog)
    assert told is not None
    mine = plant.circuits[plant.circuits["from_id"].isin(set(plant.pops["pop_id"]))]
    assert len(mine) == 4
    costs = PopCosts.of(town.settings, town.catalog)
    price = costs.price
    fixed = 4 * (price["optic_10g_lr_pair"] + 4 * price["odf_port"] + price["core_uplink_switch_24"] / 24)
    fibers = 2 * float(mine["length_m"].sum()) * costs.fiber_cents_m / 100
    assert told["pops"] == 2
    assert told["ways_cost"] == pytest.approx(fixed + fibers, abs=0.01)
    assert 0 < told["saves_at_most"] == pytest.approx(told["ways_cost"] - told["least_cost"], abs=0.011)


def test_one_pop_has_nothing_to_be_joined_with(doubled: tuple[Town, Plant, Protector]) -> None:
    """Below two POPs with two ways there is no block."""
    town, plant, _ = doubled
    circuits = plant.circuits
    second = (circuits["kind"] == "protection") & (circuits["from_id"] == "POP-0002")
    lone = circuits[~second]
    assert joined_rings(replace(plant, circuits=lone), town.settings, town.catalog) is None


TAMPERED = {
    "saves less": {"saves_at_most": 1.0}, "least raised": {"least_cost": 1e9},
    "ways cheaper": {"ways_cost": 1.0},
    "fewer POPs": {"pops": 1}, "less load": {"load_mbps": 1.0},
}  # fmt: skip


@pytest.mark.parametrize("case", [None, *TAMPERED, "gone"])
def test_the_audit_finds_the_block_again(doubled: tuple[Town, Plant, Protector], case: str | None) -> None:
    """Untouched it passes; each figure written otherwise is told."""
    town, plant, protector = doubled
    parts = copy_of(parts_of(town, plant, protector))
    block = parts[SUMMARY]["network"]["protection"]["joined_rings"]
    if case == "gone":
        parts[SUMMARY]["network"]["protection"]["joined_rings"] = None
    elif case:
        block.update(TAMPERED[case])
    found = list(check_joined(PlanFolder(Path(), parts, ())))
    assert bool(found) == bool(case)
