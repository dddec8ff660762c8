"""Measure the choice of POPs: gap and processor seconds on three cities; prints a Markdown table.

    PLANNER_DATA=... python benchmarks/pops.py [--study jsei] [--architecture gpon]

Cameras and routes are chosen once a study, with loose gap limits, since only what follows is measured: POPs
at the center alone, among buildings, and among buildings and street cabinets. "choice" is the first call of
the location model; "engineering" all of the stage, with the choices made anew where cables show that
nothing lights an uplink; the gap is the larger of that of the first choice and that of the plan. Seconds
are processor time of one process, after one small choice that loads the kernels. Andorra has 600 cameras
here, its study 60. The last two columns are of splitters, blank from point to point.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from planner.network import Plant, engineer, pop_choice
from planner.optimize.location import Along, LocationProblem, LocationSolution, solve_location
from planner.plan.camera_table import as_dark, camera_table, dark_cameras, unsnapped_fixed
from planner.plan.prepare import Ground, prepare
from planner.plan.progress import Run
from planner.plan.reach import streets_within_reach
from planner.plan.routing_choice import choose_routes
from planner.plan.seen.look import look
from planner.plan.siting_choice import choose_cameras
from planner.plan.unserved import unserved_sites
from planner.settings import Settings, load_settings

HERE = Path(__file__).parent
STUDIES = {
    "jsei": HERE.parent / "examples" / "jsei",
    "porto_alegre": HERE.parent / "examples" / "porto_alegre",
    "andorra": HERE / "studies" / "andorra",
}
CAMERAS = {"andorra": 600}
LOOSE = {
    "siting_gap_limit_pct": 20.0, "siting_time_limit_s": 20.0, "routing_gap_limit_pct": 5.0,
    "routing_time_limit_s": 20.0,
}  # fmt: skip
WHERE = {"centers": ("centers", False), "buildings": ("choose", False), "and cabinets": ("choose", True)}
HEAD = (
    "study", "POPs at", "sites", "places", "pairs", "gap %", "choice s", "solver", "choices", "POPs",
    "unserved", "engineering s", "estimate USD", "splitters USD", "their gap %",
)  # fmt: skip


class Watched:
    """Stands in for the solver and notes what each call took."""

    def __init__(self) -> None:
        self.calls: list[tuple[LocationProblem, LocationSolution, float]] = []

    def __call__(self, problem: LocationProblem, *rest: object) -> LocationSolution:
        """Solve, and note it."""
        begun = time.process_time()
        found = solve_location(problem, *rest)  # type: ignore[arg-type]
        self.calls.append((problem, found, time.process_time() - begun))
        return found


def settings_of(study: str, architecture: str) -> Settings:
    """Return the settings of a study with loose limits of what comes before."""
    settings = load_settings(STUDIES[study])
    cameras = replace(settings.cameras, count=CAMERAS.get(study, settings.cameras.count))
    return replace(
        settings,
        cameras=cameras,
        optimize=replace(settings.optimize, **LOOSE),
        network=replace(settings.network, architecture=architecture),
    )


def routed(settings: Settings) -> Callable[[str, bool], Plant]:
    """Choose cameras and routes; return what engineers them with POPs at given places."""
    run = Run()
    ground = prepare(settings, run)
    with run.stage_of("siting") as watch:
        reach = streets_within_reach(ground)
        dark = dark_cameras(ground, reach)
        siting = choose_cameras(ground, reach, as_dark(ground, dark), watch)
        cameras = look(ground, siting, camera_table(ground, siting, dark)).cameras
    with run.stage_of("routing") as watch:
        routing = choose_routes(ground, cameras, reach.existing, watch)
    unserved = unserved_sites(ground, cameras, unsnapped_fixed(ground), routing)

    def made(pops: str, cabinets: bool) -> Plant:
        asked: Ground = ground
        network = replace(asked.settings.network, pops=pops, cabinets=cabinets)
        return engineer(
            routing.routes, cameras, asked.city.points, asked.city.centers, routing.anchors,
            replace(asked.settings, network=network), asked.catalog, unserved, routing.existing,
        )  # fmt: skip

    return made


def row(study: str, where: str, plant: Plant, calls: list[tuple[LocationProblem, LocationSolution, float]],
        seconds: float) -> str:  # fmt: skip
    """Return a row of the table."""
    sites = str(int(plant.cameras["connected"].sum() + plant.points["connected"].sum()))
    beside = int((plant.pops["kind"] != "center").sum())
    if not calls or plant.pop_figures is None:
        cells = ["", "", "", "", "", "", str(beside), str(len(plant.unserved)), f"{seconds:.1f}", ""]
    else:
        problem, found, first = calls[0]
        worst = max(plant.pop_figures.gap_pct, found.report.gap_pct)
        cells = [
            str(len(np.unique(problem.pair_facility))), f"{len(problem.pair_site):,}", f"{worst:.2f}",
            f"{first:.1f}", found.report.solver, str(len(calls)), str(beside), str(len(plant.unserved)),
            f"{seconds:.1f}", f"{plant.pop_figures.objective:,.0f}",
        ]  # fmt: skip
    told = plant.pon_figures
    cells += ["", ""] if told is None else [f"{told.objective:,.0f}", f"{told.gap_pct:.2f}"]
    return "| " + " | ".join([study, where, sites, *cells]) + " |"


def warm() -> None:
    """Load the kernels: one site, one place beside the center."""
    along = Along(np.array([-1, 0]), np.array([0.0, 1.0]), np.array([1]), np.array([0, 1]))
    solve_location(
        LocationProblem(
            1, np.array([0, 1]), np.array([True, False]), np.zeros(2, dtype=np.int64), np.array([0, 1]),
            np.array([9, 1]), np.ones((1, 1)), np.full((2, 1), np.inf), along=along,
        )
    )  # fmt: skip


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--study", choices=sorted(STUDIES), action="append")
    asked.add_argument("--architecture", default="point_to_point")
    given = asked.parse_args()
    warm()
    print("| " + " | ".join(HEAD) + " |")
    print("|" + "---|" * len(HEAD))
    for study in given.study or list(STUDIES):
        made = routed(settings_of(study, given.architecture))
        for where, (pops, cabinets) in WHERE.items():
            watched = Watched()
            pop_choice.solve_location = watched  # type: ignore[assignment]
            begun = time.process_time()
            plant = made(pops, cabinets)
            print(row(study, where, plant, watched.calls, time.process_time() - begun), flush=True)


if __name__ == "__main__":
    main()
