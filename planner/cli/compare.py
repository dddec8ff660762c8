"""`planner compare`: scenarios of a study side by side, or what changed between two plans."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli.common import json_option, study_folder, table

if TYPE_CHECKING:
    from planner.plan.difference import Difference


def _pon(summary: dict[str, Any]) -> dict[str, Any]:
    """Return what a plan says of splitters, nothing under point to point."""
    told: dict[str, Any] = summary["network"].get("pon", {})
    return told


ROWS: list[tuple[str, Callable[[dict[str, Any]], Any]]] = [
    ("outcome", lambda s: s["outcome"]),
    ("cameras", lambda s: f"{s['cameras']['chosen']:,}"),
    ("coverage, share of all demand", lambda s: f"{s['cameras']['coverage_share']:.2%}"),
    ("coverage, upper bound", lambda s: f"{s['cameras']['coverage_upper_bound_share']:.2%}"),
    ("sites joined", lambda s: f"{s['network']['connected']:,}"),
    ("sites unserved", lambda s: f"{len(s['network']['unserved']):,}"),
    ("route, km", lambda s: f"{s['network']['route_m'] / 1000:,.1f}"),
    ("cable, km", lambda s: f"{s['network']['cable_m'] / 1000:,.1f}"),
    ("fibers in those cables, km", lambda s: f"{s['network']['fiber_km']:,.0f}"),
    ("POPs", lambda s: f"{sum(s['network']['pops']['by_kind'].values()):,}"),
    ("architecture", lambda s: _pon(s).get("architecture", "point_to_point")),
    ("PON ports in use", lambda s: f"{_pon(s).get('ports_used', 0):,}"),
    ("splitters", lambda s: f"{sum(k['count'] for k in _pon(s).get('splitters', ())):,}"),
    ("fiber gap, %", lambda s: f"{s['network']['gap_pct']:.2f}"),
    ("owned share of the route", lambda s: f"{s['network']['owned_route_share']:.1%}"),
    ("capex without tax", lambda s: f"{s['cost']['capex']:,.0f}"),
    ("capex, low prices", lambda s: f"{s['cost']['capex_low']:,.0f}"),
    ("capex, high prices", lambda s: f"{s['cost']['capex_high']:,.0f}"),
    ("opex a year", lambda s: f"{s['cost']['annual_opex']:,.0f}"),
    ("net present cost", lambda s: f"{s['cost']['net_present_cost']:,.0f}"),
    ("audit errors", lambda s: s["audit"]["errors"]),
    ("accountability facts open", lambda s: f"{s['audit']['open']:,}"),
]


@click.command()
@click.argument("study", required=False, type=click.Path(path_type=Path))
@click.argument("scenarios", nargs=-1)
@click.option("--plans", nargs=2, type=click.Path(path_type=Path), default=None, metavar="BEFORE AFTER",
              help="Two plans to tell apart, asset by asset, instead.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), default=None,
              help="With --plans: folder for tables, layers and a map of the changes.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the difference that is there.")
@json_option
def compare(
    study: Path | None, scenarios: tuple[str, ...], plans: tuple[Path, Path] | None, out: Path | None,
    overwrite: bool, as_json: bool,
) -> None:  # fmt: skip
    """Set the stored plans of SCENARIOS of STUDY side by side, or tell what changed between two plans.

    \b
    Example:
      planner compare examples/jsei base tender-list
      planner compare --plans offer.gpkg examples/jsei/plan/base --out changes

    Each of the two plans is a plan folder, a study, or a GeoPackage written by `planner export`. Cameras,
    points and spans are told apart by their ids, other assets by where they stand.
    """
    from planner.errors import Problem, UsageError
    from planner.plan.store import read_summary

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
    folder = study_folder(study) / "plan"
    summaries = {name: read_summary(folder / name, study, name) for name in scenarios}
    if as_json:
        click.echo(json.dumps(summaries, indent=2, ensure_ascii=False))
        return
    currency = next(iter(summaries.values()))["cost"]["currency"]
    rows = [[label, *[figure(s) for s in summaries.values()]] for label, figure in ROWS]
    click.echo(table(rows, [f"amounts in {currency}", *summaries]))


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
