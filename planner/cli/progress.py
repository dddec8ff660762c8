"""`planner progress`: what has been installed, powered and lit of a plan."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import click

from planner.cli.common import json_option, scenario_option, table


@click.command()
@click.argument("source", metavar="PLAN", type=click.Path(path_type=Path))
@click.argument("listed", metavar="CSV", type=click.Path(path_type=Path))
@scenario_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), default=None,
              help="Day of the list; else today. Later dates are faults.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=None,
              help="Folder to write. Else STUDY-SCENARIO-progress, here.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the progress that is there.")
@json_option
def progress(
    source: Path, listed: Path, scenario: str | None, as_of: datetime | None, out: Path | None,
    overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Tell how many sites of PLAN are installed, powered and lit, by what CSV says.

    \b
    Example:
      planner progress examples/jsei works.csv --as-of 2021-02-28 --out progress-2021-02

    PLAN is a study, a plan folder, or a GeoPackage written by `planner export`. CSV has a row a site: its id,
    and in `installed`, `powered` and `lit` a date, yes or no. Written are a report page, a map with the sites
    by state, the layer and the table; the plan itself is left as it is.
    """
    from planner.cli.export import plan_source
    from planner.errors import Problem, UsageError
    from planner.outputs.export import export_name
    from planner.outputs.progress import PROGRESS_FILES, write_progress
    from planner.plan.progress_sites import STATES, progress_of
    from planner.plan.staging import refuse_target, staged
    from planner.plan.store import read_plan
    from planner.sources.progress import read_progress

    if not listed.is_file():
        raise UsageError(Problem("there is no such list.", "Check the path."), str(listed))
    with plan_source(source, scenario) as folder:
        plan = read_plan(folder)
        target = out or Path(export_name(plan.summary, "plan").removesuffix("-plan") + "-progress")
        if folder.resolve() in (target.resolve(), *target.resolve().parents):
            raise UsageError(
                Problem(
                    "this lies in the folder of the plan, which holds the plan alone.",
                    "Name another with --out.",
                ),
                str(target),
            )
        refuse_target(target, overwrite, PROGRESS_FILES)
        day = as_of.date() if as_of else date.today()
        found = progress_of(plan.tables, read_progress(listed), day, str(listed))
        with staged(target, overwrite, PROGRESS_FILES) as stage:
            write_progress(plan, found, stage)
    rows = found.totals.to_dict("records")
    if as_json:
        told = {"as_of": day.isoformat(), "out": str(target), "totals": rows}
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    heads = ["group", "which", "planned", *STATES]
    click.echo(
        table([[r["group"], r["value"] or "-", *(f"{r[k]:,}" for k in heads[2:])] for r in rows], heads)
    )
    click.echo(f"written to {target}, as of {day.isoformat()}")
