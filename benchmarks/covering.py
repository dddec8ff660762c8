"""Measure the covering engine on a study's own candidates and demand; prints a Markdown table.

    PLANNER_DATA=... python benchmarks/covering.py [STUDY] [--count 600] [--range-m 80] [--spacing-m 120]
        [--demand-spacing-m 25] [--classes fixed,dome] [--class-most 0] [--backup-share 0] [--places 0]
        [--gaps 1,0.5,0.1,0] [--seconds 60] [--save FILE]

Columns are views: place, class, direction. --class-most limits every class, --places takes the first so many.

The instance comes through the product's rooms (sources, city, siting). The first solve compiles the kernels
where they are not cached: a small solve before the clock starts keeps that out of the figures.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd

from planner.optimize.covering import solve_covering
from planner.optimize.maxcover.classes import demand_classes
from planner.optimize.problems import CoverageProblem, SideRows
from planner.optimize.report import Limits, Progress, Watch, gap_pct
from planner.plan.prepare import prepare
from planner.settings import load_settings

COLUMNS = [
    "gap limit %", "seconds", "outcome", "covered", "bound", "gap %", "certified gap %", "within 1 % at s",
    "repeatable",
]  # fmt: skip


def instance(args: argparse.Namespace) -> CoverageProblem:
    """Offer the study's views and return the covering problem of all of them, with the limits asked for."""
    changes = {
        "cameras.count": args.count, "cameras.range_m": args.range_m,
        "cameras.midblock_spacing_m": args.spacing_m, "cameras.demand_spacing_m": args.demand_spacing_m,
        "cameras.classes": args.classes.split(","), "cameras.backup_share": args.backup_share,
    }  # fmt: skip
    offer = prepare(load_settings(args.study, overrides=changes)).offer
    places = offer.candidates.head(args.places) if args.places else offer.candidates
    site = pd.Index(places["candidate_id"]).get_indexer(offer.views["candidate_id"])
    fixed = offer.views["fixed"].to_numpy(dtype=bool)
    rows = np.flatnonzero((site >= 0) & ~fixed)
    length = np.diff(offer.cover_indptr)[rows]
    starts = np.cumsum(length) - length
    take = np.repeat(offer.cover_indptr[rows] - starts, length) + np.arange(length.sum())
    second = offer.demand["backup_milli"].to_numpy(dtype=np.int64)
    return CoverageProblem(
        np.concatenate([starts, [length.sum()]]).astype(np.int64), offer.cover_demand[take],
        offer.demand["weight_milli"].to_numpy(dtype=np.int64), np.zeros(len(rows), bool), args.count,
        second_weight=second if second.any() else None, site=site[rows].astype(np.int64),
        site_least=places["cameras_least"].to_numpy(dtype=np.int64),
        site_most=places["cameras_most"].to_numpy(dtype=np.int64),
        side=class_limit(offer.views["camera_class"].to_numpy(str)[rows], args.class_most),
    )  # fmt: skip


def class_limit(camera_class: np.ndarray, most: int) -> SideRows | None:
    """Return a limit on the cameras of each class, None where `most` is 0."""
    if most == 0:
        return None
    names = sorted(set(camera_class.tolist()))
    views = [np.flatnonzero(camera_class == name) for name in names]
    every = np.concatenate(views).astype(np.int64)
    indptr = np.cumsum([0, *(len(v) for v in views)]).astype(np.int64)
    return SideRows(tuple(names), indptr, every, np.ones_like(every), np.full(len(names), most))


def measure(problem: CoverageProblem, gap_limit_pct: float, seconds: float) -> str:
    """Solve once; return the row of the table."""
    near: list[float] = []

    def tell(progress: Progress) -> None:
        if not near and gap_pct(progress.upper or 0.0, progress.lower or 0.0) <= 1.0:
            near.append(progress.seconds)

    report = solve_covering(problem, Limits(gap_limit_pct, seconds), Watch(tell)).report
    certified = gap_pct(report.certified_bound, report.objective)
    first = f"{near[0]:.1f}" if near else "-"
    cells = [
        f"{gap_limit_pct:g}", f"{report.runtime_s:.1f}", report.outcome, f"{report.objective:,}",
        f"{report.bound:,}", f"{report.gap_pct:.3f}", f"{certified:.3f}", first,
        "yes" if report.repeatable else "no",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def compile_kernels() -> None:
    """Solve a random problem beyond the small sizes, so that every kernel is compiled."""
    near = np.random.default_rng(1).random((200, 400)) < 0.03
    indptr = np.concatenate([[0], np.cumsum(near.sum(1))]).astype(np.int64)
    none = np.zeros(200, bool)
    warm = CoverageProblem(indptr, np.nonzero(near)[1], np.ones(400, np.int64), none, 20)
    solve_covering(warm, Limits(gap_limit_pct=2.0))


def main() -> None:
    """Build the instance and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", nargs="?", type=Path, default=Path("examples/porto_alegre"))
    for name, default in (
        ("count", 600),
        ("range-m", 80.0),
        ("spacing-m", 120.0),
        ("demand-spacing-m", 25.0),
        ("classes", "fixed"),
        ("class-most", 0),
        ("backup-share", 0.0),
        ("places", 0),
    ):
        parser.add_argument(f"--{name}", type=type(default), default=default)
    parser.add_argument("--gaps", default="1,0.5,0.1,0")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--save", type=Path, help="also write the instance as .npz")
    args = parser.parse_args()
    begun = time.monotonic()
    problem = instance(args)
    built = time.monotonic() - begun
    if args.save:
        plain = {k: v for k, v in problem.__dict__.items() if v is not None and k != "side"}
        np.savez_compressed(args.save, **plain)
    compile_kernels()
    classes = demand_classes(problem)[0]
    print(
        f"{args.study.name}, range {args.range_m:g} m: {args.count:,} of {problem.candidate_count:,} "
        f"views at {len(np.unique(problem.site)):,} places, {len(problem.weight):,} demand points, "
        f"{len(classes.weight):,} classes, {len(classes.col_row):,} entries (offer made in {built:.0f} s)\n"
    )
    print("| " + " | ".join(COLUMNS) + " |\n|" + "---|" * len(COLUMNS))
    for gap in args.gaps.split(","):
        print(measure(problem, float(gap), args.seconds), flush=True)
    print(
        f"\nPeak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"
    )


if __name__ == "__main__":
    main()
