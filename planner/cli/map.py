"""`planner map`: draw the map of a stored plan again."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.common import ShareLine, as_older, plan_folder, scenario_option, study_argument

INTERNAL, PUBLIC = "map.html", "map_public.html"


@click.command("map")
@study_argument
@scenario_option
@click.option("--public", is_flag=True,
              help="The map for anyone: cameras at their published precision, no network.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=None,
              help="File to write; map.html of the plan, map_public.html with --public.")  # fmt: skip
def map_command(study: Path, scenario: str | None, public: bool, out: Path | None) -> None:
    """Draw the map of the stored plan of STUDY: one HTML file that asks for nothing from outside.

    \b
    Example:
      planner map examples/jsei --out jsei.html
      planner map examples/jsei --public
    """
    from planner.cli.province_show import draw_map, is_of_members
    from planner.outputs import write_map, write_public_map
    from planner.plan.staging import replaced
    from planner.plan.store import read_plan
    from planner.rules import audit

    folder = plan_folder(study, scenario)
    target = out or folder / (PUBLIC if public else INTERNAL)
    refuse_other_build(folder, target, public)
    if is_of_members(folder) and not public:
        with as_older(folder):
            draw_map(folder, target)
        click.echo(str(target))
        return
    plan = read_plan(folder)
    with as_older(folder), ShareLine("map") as line, replaced(target) as temporary:
        found = audit(folder, line.show)
        line.show("drawing", 1.0)
        (write_public_map if public else write_map)(plan, found, temporary)
    click.echo(str(target))


def refuse_other_build(folder: Path, target: Path, public: bool) -> None:
    """Refuse to write one build of the map over the other's name in the folder of the plan.

    Raises
    ------
    UsageError
        The public map would stand as map.html there, or the planner's own as map_public.html.
    """
    from planner.errors import Problem, UsageError

    other = folder / (INTERNAL if public else PUBLIC)
    if target.resolve() != other.resolve():
        return
    kind = "planner's own" if public else "public"
    raise UsageError(
        Problem(f"{other.name} is the name of the {kind} map.", "Choose another with --out."), str(target)
    )
