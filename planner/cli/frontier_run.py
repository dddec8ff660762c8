"""`planner run --frontier N`: a plan for each of N budgets, and coverage against cost on one page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.cli.common import table
from planner.cli.finish import Finisher, store

if TYPE_CHECKING:
    from planner.outputs.frontier import PointLayers
    from planner.plan.frontier import FrontierPoint
    from planner.plan.progress import Run
    from planner.settings import Settings

CSV, PAGE, MAP = "frontier.csv", "frontier.html", "frontier_map.html"
MOST = 50
FRONTIER_FILES = frozenset((CSV, PAGE, MAP, *(f"{k:02d}" for k in range(1, MOST + 1))))


def run_frontier(
    settings: Settings, many: int, target: Path, overwrite: bool, watched: Run
) -> list[dict[str, Any]]:
    """Make and write the plans, each audited, with `frontier.csv` and `frontier.html`; return the rows.

    Raises
    ------
    NoPlanError
        Not one budget has a plan.
    """
    from planner.errors import NoPlanError, Problem
    from planner.outputs import told
    from planner.outputs.frontier import frontier_csv, frontier_page, layers_of, points_map
    from planner.outputs.report.joint import counts_second_sights
    from planner.plan.frontier import Frontier, with_best_bounds
    from planner.plan.staging import refuse_target, staged
    from planner.plan.store import read_registry, write_registry

    refuse_target(target, overwrite, FRONTIER_FILES)
    registry = read_registry(settings.folder / "plan")
    study = Frontier(settings, watched, registry)
    found: list[FrontierPoint] = []
    drawn: list[PointLayers] = []
    last = None
    with staged(target, overwrite, FRONTIER_FILES) as stage, Finisher(stage) as finisher:
        for point in study.points(many):
            found.append(point)
            if point.plan is None:
                continue
            folder = stage / str(point.row["plan"])
            # The report of the plan before reads all plans beside it: none of them half-written.
            finisher.wait()
            folder.mkdir()
            store(point.plan, folder, watched)
            finisher.give(folder)
            last = point.plan
            drawn.append(layers_of(last, point.row))
            registry = registry.add_plan(last.tables)
        if last is None:
            what = "no budget has a plan of cameras and fiber decided together."
            raise NoPlanError(Problem(what, "Raise costs.budget."), str(settings.folder / "study.toml"))
        finisher.wait()
        rows = with_best_bounds(found, settings.joint.gap_limit_pct)
        about = {
            "name": told.title(last), "currency": last.summary["currency"], "notes": told.notes(last),
            "attribution": told.attribution(last), "second": counts_second_sights(last.summary["cameras"]),
        }  # fmt: skip
        total = float(last.summary["cameras"]["demand_total"])
        page = frontier_page(
            rows, None if study.tender is None else vars(study.tender), about, total, told.language(last)
        )
        (stage / PAGE).write_text(page, encoding="utf-8")
        (stage / MAP).write_text(points_map(last, drawn), encoding="utf-8")
        (stage / CSV).write_text(frontier_csv(rows), encoding="utf-8")
    write_registry(registry, settings.folder / "plan")
    return rows


def frontier_text(rows: list[dict[str, Any]], target: Path) -> str:
    """Return the points as a table for people."""
    shown = [
        [str(r["point"]), f"{r['budget']:,.0f}", f"{r['capex']:,.0f}", f"{r['cameras']:,}",
         f"{100 * r['coverage_share']:.2f} %", f"{r['gap_pct']:.2f} %", r["outcome"], r["plan"]]
        for r in rows
    ]  # fmt: skip
    heads = ["point", "budget", "capex", "cameras", "coverage", "gap", "outcome", "plan"]
    return f"{table(shown, heads)}\ncoverage against cost: {target / PAGE} and {CSV}; a plan in each folder"
