"""What the search over the real cost gains: each study routed once, then searched with several seeds.

    PLANNER_DATA=... python benchmarks/bulk.py examples/jsei examples/porto_alegre --seeds 1 2 3

Prints one row a study and seed: costs of the plain tree and of the one found, bound, capex as priced, process
seconds of the search and of engineering one tree.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import geopandas as gpd
import numpy as np

from planner.costs import price
from planner.network import Plant, engineer
from planner.optimize.bulk import improve_forest
from planner.optimize.report import SILENT, Limits
from planner.plan.bulk_problem import bulk_problem, edge_ways
from planner.plan.camera_table import as_dark, camera_table, dark_cameras, unsnapped_fixed
from planner.plan.identity import Registry
from planner.plan.masks import with_masks
from planner.plan.prepare import Ground, prepare
from planner.plan.reach import streets_within_reach
from planner.plan.routing_choice import RoutingChoice, choose_routes
from planner.plan.seen import look
from planner.plan.siting_choice import choose_cameras
from planner.plan.unserved import unserved_sites
from planner.settings import load_settings

HEAD = (
    "| study | seed | plain tree | found | gain % | bound | gap % | route weight + % | capex plain "
    "| capex found | unserved | search CPU s | engineering CPU s |\n" + "|---" * 13 + "|"
)


def routed(study: Path) -> tuple[Ground, gpd.GeoDataFrame, RoutingChoice, gpd.GeoDataFrame]:
    """Return ground, cameras, routing and unserved sites of a study."""
    ground = Registry.empty().keep_points(prepare(load_settings(study)))
    reach = streets_within_reach(ground)
    dark = dark_cameras(ground, reach)
    siting = choose_cameras(ground, reach, as_dark(ground, dark), SILENT)
    table = Registry.empty().keep_ids(camera_table(ground, siting, dark), "camera_id")
    seen = look(ground, siting, table)
    cameras = with_masks(seen.cameras, ground, seen.zones)
    routing = choose_routes(ground, cameras, reach.existing, SILENT)
    return ground, cameras, routing, unserved_sites(ground, cameras, unsnapped_fixed(ground), routing)


def measure(study: Path, seeds: list[int]) -> list[str]:
    """Return one row a seed."""
    ground, cameras, routing, unserved = routed(study)

    def plant(choice: RoutingChoice) -> tuple[Plant, float]:
        begun = time.process_time()
        made = engineer(
            choice.routes, cameras, ground.city.points, ground.city.centers, choice.anchors, ground.settings,
            ground.catalog, unserved, choice.existing,
        )  # fmt: skip
        return made, time.process_time() - begun

    plain, seconds = plant(routing)
    problem = bulk_problem(ground, routing, plain)
    street = routing.edges[routing.edges < len(problem.tail)]
    beyond = routing.edges[routing.edges >= len(problem.tail)]
    bound = routing.solution.certified_lower_bound
    improve_forest(problem, street, bound, Limits(time_limit_s=0.01))  # compiled before the clock runs
    rows, before = [], price(plain.quantities, ground.catalog, ground.settings).money.capex
    for seed in seeds:
        begun = time.process_time()
        found = improve_forest(problem, street, bound, Limits(0.0, 300.0, seed))
        searched = time.process_time() - begun
        edges = np.concatenate([found.edges, beyond])
        after, _ = plant(routing.with_tree(edges, edge_ways(routing)[edges]))
        capex = price(after.quantities, ground.catalog, ground.settings).money.capex
        gap = 100 * (found.cost - found.lower_bound) / found.cost
        longer = 100 * (found.weight - found.plain_weight) / found.plain_weight
        rows.append(
            f"| {study.name} | {seed} | {found.plain_cost / 100:,.0f} | {found.cost / 100:,.0f} "
            f"| {found.gain_pct:.2f} | {found.lower_bound / 100:,.0f} | {gap:.2f} | {longer:.2f} "
            f"| {before:,.0f} | {capex:,.0f} | {len(plain.unserved)} to {len(after.unserved)} "
            f"| {searched:.1f} | {seconds:.1f} |"
        )
    return rows


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("studies", nargs="+", type=Path)
    asked.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    given = asked.parse_args()
    print(HEAD)
    for study in given.studies:
        for row in measure(study, given.seeds):
            print(row, flush=True)


if __name__ == "__main__":
    main()
