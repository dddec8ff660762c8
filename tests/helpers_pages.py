"""Every kind of page that the planner writes, from plans made without a solver."""

from __future__ import annotations

import shutil
from pathlib import Path

from click.testing import CliRunner
from helpers_plan import synthetic_audit, synthetic_plan
from helpers_shelf import ROWS, write_shelf
from helpers_tiny_plan import write_tiny_plan

from planner.cli.main import planner
from planner.outputs import write_map, write_public_map, write_report
from planner.outputs.frontier import frontier_page, layers_of, points_map
from planner.outputs.register import write_register

PAGES = (
    "map.html", "report.html", "map_public.html", "frontier.html", "frontier_map.html", "side.html",
    "progress/progress.html", "progress/map.html", "register/register.html", "register/signs.html",
)  # fmt: skip
TENDER = {"capex": 2_000_000.0, "covered": 150.0, "cameras": 30}


def write_pages(folder: Path) -> Path:
    """Write `PAGES` into a folder, and the study `shelf` whose maps are the public one."""
    plan = synthetic_plan()
    audit = synthetic_audit(plan)
    write_map(plan, audit, folder / "map.html")
    write_report(plan, audit, folder / "report.html")
    write_public_map(plan, audit, folder / "map_public.html")
    about = {"name": "Ciudad", "currency": "USD", "notes": [], "attribution": ["who"]}
    (folder / "frontier.html").write_text(frontier_page(ROWS, TENDER, about, 1000.0, "es"), encoding="utf-8")
    drawn = [layers_of(plan, row) for row in ROWS]
    (folder / "frontier_map.html").write_text(points_map(plan, drawn), encoding="utf-8")
    (folder / "register").mkdir()
    write_register(plan, folder / "register")
    _by_command(folder)
    write_shelf(folder / "shelf", page=(folder / "map_public.html").read_text(encoding="utf-8"))
    return folder


def _by_command(folder: Path) -> None:
    """Write progress of a plan, and two plans side by side, by their commands."""
    study = folder / "tiny"
    write_tiny_plan(study / "plan" / "base")
    shutil.copytree(study / "plan" / "base", study / "plan" / "other")
    (study / "study.toml").write_text('schema = 1\n[study]\nname = "tiny"\n', encoding="utf-8")
    works = folder / "works.csv"
    works.write_text("id,installed,powered,lit\nCAM-0001,2026-01-05,2026-01-06,no\n", encoding="utf-8")
    for given in (
        ("progress", study / "plan" / "base", works, "--out", folder / "progress", "--as-of", "2026-02-01"),
        ("compare", study, "base", "other", "--html", folder / "side.html"),
    ):
        done = CliRunner().invoke(planner, [str(word) for word in given])
        assert done.exit_code == 0, (done.output, done.exception)
