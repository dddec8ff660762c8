"""`planner compare`: scenarios of a study side by side."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from planner.cli.common import json_option, study_argument, study_folder, table

ROWS: list[tuple[str, Callable[[dict[str, Any]], Any]]] = [
    ("outcome", lambda s: s["outcome"]),
    ("cameras", lambda s: f"{s['cameras']['chosen']:,}"),
    ("coverage, share of all demand", lambda s: f"{s['cameras']['coverage_share']:.2%}"),
    ("coverage, upper bound", lambda s: f"{s['cameras']['coverage_upper_bound_share']:.2%}"),
    ("sites joined", lambda s: f"{s['network']['connected']:,}"),
    ("sites unserved", lambda s: f"{len(s['network']['unserved']):,}"),
    ("route, km", lambda s: f"{s['network']['route_m'] / 1000:,.1f}"),
    ("cable, km", lambda s: f"{s['network']['cable_m'] / 1000:,.1f}"),
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
@study_argument
@click.argument("scenarios", nargs=-1, required=True)
@json_option
def compare(study: Path, scenarios: tuple[str, ...], as_json: bool) -> None:
    """Set the stored plans of SCENARIOS of STUDY side by side.

    \b
    Example:
      planner compare examples/jsei base tender-list
    """
    from planner.plan.store import read_summary

    folder = study_folder(study) / "plan"
    summaries = {name: read_summary(folder / name, study, name) for name in scenarios}
    if as_json:
        click.echo(json.dumps(summaries, indent=2, ensure_ascii=False))
        return
    currency = next(iter(summaries.values()))["cost"]["currency"]
    rows = [[label, *[figure(s) for s in summaries.values()]] for label, figure in ROWS]
    click.echo(table(rows, [f"amounts in {currency}", *summaries]))
