"""`planner compare`: scenarios of a study side by side, or what changed between two plans."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.common import json_option, table
from planner.cli.difference_members import told_apart_of_members, told_of_members
from planner.cli.side_by_side import told_side_by_side

if TYPE_CHECKING:
    from planner.plan.difference import Difference


@click.command()
@click.argument("study", required=False, type=click.Path(path_type=Path))
@click.argument("scenarios", nargs=-1)
@click.option("--plans", nargs=2, type=click.Path(path_type=Path), default=None, metavar="BEFORE AFTER",
              help="Two plans to tell apart, asset by asset, instead.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=None,
              help="Folder for tables, layers and a map of the changes; of scenarios one in it for each but "
              "the first.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the difference that is there.")
@click.option("--csv", "csv_path", type=click.Path(path_type=Path), default=None,
              help="CSV of the scenarios to write, for machines.")  # fmt: skip
@click.option("--html", type=click.Path(path_type=Path), default=None,
              help="Page of the scenarios to write, in both languages.")  # fmt: skip
@click.option("--language", type=click.Choice(("es", "en")), default=None,
              help="Of the scenarios; else English, and on the page that of the study.")  # fmt: skip
@json_option
def compare(
    study: Path | None, scenarios: tuple[str, ...], plans: tuple[Path, Path] | None, out: Path | None,
    overwrite: bool, csv_path: Path | None, html: Path | None, language: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Set the stored plans of SCENARIOS of STUDY side by side, or tell what changed between two plans.

    \b
    Example:
      planner compare examples/jsei base tender-list
      planner compare examples/jsei own-all leased-fiber commodatum --language es
      planner compare examples/jsei own-all leased-fiber --html models.html --csv models.csv
      planner compare examples/jsei base joint --out changes
      planner compare --plans offer.gpkg examples/jsei/plan/base --out changes

    Of scenarios it tells figures, money over the years, from which year the first has cost no more than each
    other one and at which rent both cost the same, what is held at the end, and what depends on the exchange
    rate. A plan of several scenarios is named by joining them by +. Scenarios that set `[disruption]` alone
    need no plan: compare tells what they do to each plan. Name some to see those, none to see all.

    Each of the two plans is a plan folder, a study, or a GeoPackage written by `planner export`. Cameras,
    points and spans are told apart by their ids, other assets by where they stand. Plans of members are told
    whole, by member, and between cities.
    """
    from planner.errors import Problem, UsageError

    if plans is not None:
        if study is not None or csv_path is not None or html is not None:
            raise UsageError(
                Problem("--plans takes two plans, --out, --overwrite and --json.", "Leave out the rest."),
                "compare",
            )
        click.echo(_told_apart(*plans, out, overwrite, as_json, language))
        return
    if study is None or not scenarios:
        raise UsageError(
            Problem("nothing to compare.", "Name STUDY and its SCENARIOS, or --plans BEFORE AFTER."),
            "compare",
        )
    if out is not None:
        _refuse_differences(study, scenarios, out, overwrite)
    names = told_side_by_side(study, scenarios, language, as_json, csv_path, html)
    if out is not None:
        _write_differences(study, names, out, overwrite, as_json, language)


def _refuse_differences(study: Path, scenarios: tuple[str, ...], out: Path, overwrite: bool) -> None:
    """Refuse what no difference can be written of, before a word is printed.

    Raises
    ------
    UsageError
        There is but one plan, or a folder holds something else; nothing is written then.
    """
    from planner.cli.common import study_folder
    from planner.errors import Problem, UsageError
    from planner.outputs.difference import DIFFERENCE_FILES, PROVINCE_DIFFERENCE_FILES
    from planner.plan.staging import refuse_target
    from planner.settings import disruptions, scenario_name

    own = disruptions(study)
    names = [n for n in dict.fromkeys(scenario_name(n) for n in scenarios) if n not in own]
    if len(names) < 2:
        raise UsageError(Problem("a difference is between two plans.", "Name a second scenario."), "compare")
    plans = study_folder(study) / "plan"
    several = told_of_members(*(plans / n for n in names))
    for name in names[1:]:
        refuse_target(out / name, overwrite, PROVINCE_DIFFERENCE_FILES if several else DIFFERENCE_FILES)


def _write_differences(
    study: Path, names: tuple[str, ...], out: Path, overwrite: bool, as_json: bool, language: str | None
) -> None:  # fmt: skip
    """Write what changes from the first scenario to each other one, a folder each, and say where."""
    from planner.cli.common import study_folder

    plans = study_folder(study) / "plan"
    for name in names[1:]:
        _told_apart(plans / names[0], plans / name, out / name, overwrite, as_json, language)
        if not as_json:
            click.echo(f"from {names[0]} to {name}: {out / name}")


def _told_apart(
    before: Path, after: Path, out: Path | None, overwrite: bool, as_json: bool, language: str | None
) -> str:
    """Return what changed between two plans, written to a folder where one is named."""
    if told_of_members(before, after):
        return told_apart_of_members(before, after, out, overwrite, as_json, language or "en")
    from planner.cli.export import plan_source
    from planner.errors import Problem, UsageError
    from planner.outputs.difference import DIFFERENCE_FILES, write_difference
    from planner.plan.difference import compare_plans
    from planner.plan.staging import refuse_target, staged
    from planner.plan.store import read_plan

    with plan_source(before, None) as first, plan_source(after, None) as second:
        for folder in (first, second):
            if out is not None and folder.resolve() in (out.resolve(), *out.resolve().parents):
                raise UsageError(
                    Problem("this lies in the folder of a plan.", "Name another with --out."), str(out)
                )
        if out is not None:
            refuse_target(out, overwrite, DIFFERENCE_FILES)
        plans = read_plan(first), read_plan(second)
        found = compare_plans(*plans)
        if out is not None:
            with staged(out, overwrite, DIFFERENCE_FILES) as stage:
                write_difference(found, plans[1], stage)
    if as_json:
        return _as_json(found)
    return _as_text(found, str(plans[1].summary["currency"]), out)


def _as_json(found: Difference) -> str:
    """Return a difference as JSON, geometry left to the layers."""
    frames = {
        "figures": found.figures, "totals": found.totals, "items": found.items,
        "changes": found.changes.drop(columns="geometry"),
    }  # fmt: skip
    told = {name: json.loads(frame.to_json(orient="records")) for name, frame in frames.items()}
    return json.dumps({"nothing_changed": found.none, **told}, indent=2, ensure_ascii=False)


def _as_text(found: Difference, currency: str, out: Path | None) -> str:
    """Return a difference as tables: whole plans, then assets by layer."""
    figures = [[r["figure"], *(f"{r[k]:,.2f}" for k in ("before", "after", "difference"))]
               for r in found.figures.to_dict("records")]  # fmt: skip
    heads = [c for c in found.totals.columns if c != "layer"]
    layers = [
        [r["layer"], *(f"{r[k]:,.0f}" for k in heads)]
        for r in found.totals.to_dict("records")
        if r["before"] or r["after"]
    ]
    parts = [
        "nothing changed" if found.none else f"{len(found.changes):,} changes",
        table(figures, ["figure", "before", "after", "difference"]),
        table(layers, [f"assets; cost in {currency}", *heads]),
    ]
    if out is not None:
        parts.append(f"written to {out}")
    return "\n\n".join(parts)
