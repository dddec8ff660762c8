"""`planner compare`: scenarios of a study side by side, or what changed between two plans."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.common import json_option, study_folder, table

if TYPE_CHECKING:
    from planner.plan.difference import Difference


@click.command()
@click.argument("study", required=False, type=click.Path(path_type=Path))
@click.argument("scenarios", nargs=-1)
@click.option("--plans", nargs=2, type=click.Path(path_type=Path), default=None, metavar="BEFORE AFTER",
              help="Two plans to tell apart, asset by asset, instead.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=None,
              help="With --plans: folder for tables, layers and a map of the changes.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the difference that is there.")
@click.option("--language", type=click.Choice(("es", "en")), default="en", help="Of the table of scenarios.")
@json_option
def compare(
    study: Path | None, scenarios: tuple[str, ...], plans: tuple[Path, Path] | None, out: Path | None,
    overwrite: bool, language: str, as_json: bool,
) -> None:  # fmt: skip
    """Set the stored plans of SCENARIOS of STUDY side by side, or tell what changed between two plans.

    \b
    Example:
      planner compare examples/jsei base tender-list
      planner compare examples/jsei own-all leased-fiber commodatum --language es
      planner compare --plans offer.gpkg examples/jsei/plan/base --out changes

    Of scenarios it tells figures, money over the years, from which year the first has cost no more than each
    other one, what is held at the end, what depends on the exchange rate, and what stops when rents and fees
    are not paid or nothing is mended.

    Each of the two plans is a plan folder, a study, or a GeoPackage written by `planner export`. Cameras,
    points and spans are told apart by their ids, other assets by where they stand.
    """
    from planner.errors import Problem, UsageError

    if plans is not None:
        if study is not None:
            raise UsageError(
                Problem("--plans takes two plans and nothing else.", "Leave out STUDY."), "compare"
            )
        click.echo(_told_apart(*plans, out, overwrite, as_json))
        return
    if study is None or not scenarios or out is not None:
        raise UsageError(
            Problem("nothing to compare.", "Name STUDY and its SCENARIOS, or --plans BEFORE AFTER."),
            "compare",
        )
    click.echo(_side_by_side(study, scenarios, language, as_json))


def _side_by_side(study: Path, scenarios: tuple[str, ...], language: str, as_json: bool) -> str:
    """Return the stored plans of scenarios as a table with notes, or as JSON with the block `compared`."""
    from planner.catalog.table_files import read_kits, read_ways
    from planner.costs.side_by_side import break_even, comparable, fee_items, money_facts
    from planner.outputs.side_by_side import money_rows, side_notes, stop_rows, summary_rows
    from planner.outputs.words.side_by_side import SIDE
    from planner.plan.compared import read_money, read_stops
    from planner.plan.store import read_summary

    folder = study_folder(study) / "plan"
    summaries = {name: read_summary(folder / name, study, name) for name in scenarios}
    plans = {name: read_money(folder / name, summary) for name, summary in summaries.items()}
    stopped = {name: read_stops(folder / name, summary) for name, summary in summaries.items()}
    fees = fee_items(read_ways(), read_kits())
    facts = {name: None if p is None else money_facts(p, fees) for name, p in plans.items()}
    first = plans[scenarios[0]]
    if as_json:
        for name, plan in plans.items():
            years = facts[name]
            if first is not None and plan is not None and years is not None:
                same = comparable(first, plan)
                years["break_even_year_of_first"] = break_even(first, plan) if same else None
            if years is not None:
                years["stops"] = {kind: asdict(counts) for kind, counts in (stopped[name] or {}).items()}
            summaries[name]["compared"] = years
        return json.dumps(summaries, indent=2, ensure_ascii=False)
    rows = [*summary_rows(list(summaries.values())), *money_rows(plans, facts), *stop_rows(stopped)]
    currency = next(iter(summaries.values()))["cost"]["currency"]
    head = [SIDE["amounts"].fill(currency=currency).pick(language), *summaries]
    told = table([[cell.pick(language) for cell in row] for row in rows], head)
    return "\n\n".join([told, "\n".join(note.pick(language) for note in side_notes(plans))]).rstrip()


def _told_apart(before: Path, after: Path, out: Path | None, overwrite: bool, as_json: bool) -> str:
    """Return what changed between two plans, written to a folder where one is named."""
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
