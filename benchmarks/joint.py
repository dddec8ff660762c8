"""Measure the joint engine on a study's own views, demand and streets; prints a Markdown table.

    PLANNER_DATA=... python benchmarks/joint.py [STUDY] [--count 600] [--points FILE | --draw-points 500]
        [--shares 85,92,100] [--cost] [--seconds 120] [--gap 0.5] [--starts cold,warm] [--seed 1]

The money is a share of what the sequential plan costs: covering with `--count` views, then routing; the count
is free in the joint solves. "sequential" is the most that siting first and routing afterwards covers for the
same money, found by trying counts; with --cost the least cost of the sequential plan's coverage is asked for
and "sequential" is that plan's cost. A small solve before the clock starts keeps compilation out of it.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from planner.optimize.covering import solve_covering
from planner.optimize.joint_choice import JointProblem, judge, solve_joint
from planner.optimize.problems import IntArray, RoutingProblem
from planner.optimize.report import Limits
from planner.optimize.routing import solve_routing
from planner.plan.covering_rules import Dark
from planner.plan.joint_problem import joint_ground
from planner.plan.prepare import prepare
from planner.plan.reach import streets_within_reach
from planner.settings import load_settings

COLUMNS = [
    "study", "share %", "start", "seconds", "CPU s", "coverage", "cost USD", "views", "bound", "gap %",
    "sequential", "gain %", "MB",
]  # fmt: skip
COUNTS_TRIED = 7
Choice = tuple[IntArray, IntArray]


def drawn_points(study: Path, count: int, folder: str) -> str:
    """Write a list of so many offices, at the middle of spans drawn with seed 1; return its path."""
    ground = prepare(load_settings(study))
    spans = ground.city.streets.spans
    spans = spans[spans["span_id"].isin(streets_within_reach(ground).joined)]
    picked = np.sort(np.random.default_rng(1).choice(len(spans), count, replace=False))
    middle = spans.geometry.iloc[picked].interpolate(0.5, normalized=True).to_crs(4326)
    rows = [f"P{i:04d},Point {i},office,{p.y:.7f},{p.x:.7f}" for i, p in enumerate(middle)]
    path = Path(folder) / "points.csv"
    path.write_text("\n".join(["id,name,kind,lat,lon", *rows]) + "\n", encoding="utf-8")
    return str(path)


def instance(args: argparse.Namespace, folder: str) -> JointProblem:
    """Return the joint problem of the study, without any end to its money."""
    changes: dict[str, object] = {"cameras.count": args.count, "joint.count": "free"}
    if args.points or args.draw_points:
        changes["sources.points"] = args.points or drawn_points(args.study, args.draw_points, folder)
    ground = prepare(load_settings(args.study, overrides=changes))
    dark = Dark((), ())
    return joint_ground(ground, streets_within_reach(ground), dark, 1 << 50).problem


def sequential(problem: JointProblem, count: int, gap: float = 0.5) -> Choice:
    """Return views sited first, so many, and the tree that joins them."""
    views = solve_covering(replace(problem.coverage, count=count), Limits(gap, 60.0)).chosen
    nodes = problem.site_node[np.unique(problem.site[views])]
    terminals = np.union1d(problem.terminals, nodes[nodes >= 0])
    streets = RoutingProblem(
        problem.node_count, problem.tail, problem.head, problem.edge_cost, terminals, problem.root
    )
    return views, solve_routing(streets, Limits(0.3, 30.0)).edges


def sequential_within(problem: JointProblem, most: int) -> Choice:
    """Return the sequential plan of most views, at most so many, that the budget bears."""
    low, high, best = 0, most, sequential(problem, 0)
    for _ in range(COUNTS_TRIED):
        middle = (low + high + 1) // 2
        plan = sequential(problem, middle)
        if judge(problem, *plan).faults:
            high = middle - 1
        else:
            low, best = middle, plan
        if low >= high:
            break
    return best


def solved(
    args: argparse.Namespace, problem: JointProblem, base: Choice, share: str, start: str
) -> list[object]:
    """Solve one problem and return a row of the table."""
    limits = Limits(args.gap, args.seconds, args.seed)
    began = time.process_time()
    answer = solve_joint(problem, limits, start=base if start == "warm" else None)
    spent = time.process_time() - began
    before = judge(problem, *base)
    if problem.budget is None:
        old, gain = f"{before.cost / 100:,.0f} USD", 100 * (1 - answer.cost / before.cost)
    else:
        old, gain = f"{before.covered:,}", 100 * (answer.covered_weight / max(1, before.covered) - 1)
    return [
        Path(args.study).name, share, start, f"{answer.report.runtime_s:.0f}", f"{spent:.0f}",
        f"{answer.covered_weight:,}", f"{answer.cost / 100:,.0f}", len(answer.chosen),
        f"{answer.report.bound:,}", f"{answer.report.gap_pct:.2f}", old, f"{gain:+.2f}",
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    ]  # fmt: skip


def show(row: list[object]) -> None:
    """Print a row of the table."""
    print("| " + " | ".join(str(cell) for cell in row) + " |", flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("study", nargs="?", type=Path, default=Path("examples/porto_alegre"))
    parser.add_argument("--count", type=int, default=600)
    parser.add_argument("--points", default="")
    parser.add_argument("--draw-points", type=int, default=0)
    parser.add_argument("--shares", default="85,92,100")
    parser.add_argument("--cost", action="store_true")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--gap", type=float, default=0.5)
    parser.add_argument("--starts", default="cold,warm")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        open_ended = instance(args, folder)
    base = sequential(open_ended, args.count)
    value = judge(open_ended, *base)
    solve_joint(replace(open_ended, budget=value.cost), Limits(100.0, 5.0))
    show(COLUMNS)
    show(["---"] * len(COLUMNS))
    for share in [int(s) for s in args.shares.split(",") if s]:
        problem = replace(open_ended, budget=value.cost * share // 100)
        plan = base if share >= 100 else sequential_within(problem, args.count)
        for start in args.starts.split(","):
            show(solved(args, problem, plan, str(share), start))
    if args.cost:
        problem = replace(open_ended, budget=None, required=value.covered)
        for start in args.starts.split(","):
            show(solved(args, problem, base, "cost", start))


if __name__ == "__main__":
    main()
