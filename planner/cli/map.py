"""`planner map`: draw the map of a stored plan again."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.common import ShareLine, plan_folder, scenario_option, study_argument


@click.command("map")
@study_argument
@scenario_option
@click.option(
    "--out", type=click.Path(path_type=Path), default=None, help="File to write; map.html of the plan."
)
def map_command(study: Path, scenario: str | None, out: Path | None) -> None:
    """Draw the map of the stored plan of STUDY: one HTML file that asks for nothing from outside.

    \b
    Example:
      planner map examples/jsei --out jsei.html
    """
    from planner.outputs import write_map
    from planner.plan.staging import replaced
    from planner.plan.store import read_plan
    from planner.rules import audit

    folder = plan_folder(study, scenario)
    plan = read_plan(folder)
    target = out or folder / "map.html"
    with ShareLine("map") as line, replaced(target) as temporary:
        found = audit(folder, line.show)
        line.show("drawing", 1.0)
        write_map(plan, found, temporary)
    click.echo(str(target))
