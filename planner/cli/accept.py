"""`planner accept`: measured results against the acceptance tests of a plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.common import json_option, plan_folder, say, scenario_option, table

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 20


@click.command()
@click.argument("plan", type=click.Path(path_type=Path))
@click.argument("results", required=False, type=click.Path(path_type=Path))
@scenario_option
@json_option
@click.option(
    "--template", "sheet", type=click.Path(path_type=Path), help="Write the CSV to be filled, instead."
)
@click.option("--out", type=click.Path(path_type=Path), help="CSV of the result of each site to write.")
@click.option("--overwrite", is_flag=True, help="Replace the file that is written.")
def accept(
    plan: Path,
    results: Path | None,
    scenario: str | None,
    as_json: bool,
    sheet: Path | None,
    out: Path | None,
    overwrite: bool,
) -> None:
    """Compare measured RESULTS with the tests of PLAN, a study or a plan folder: pass or fail a site.

    RESULTS is a CSV with `test_id`, `measured` (dB of a fiber, px/m of a camera) and, for fibers, `length_m`.
    A site passes when all its tests do; without a result a test is open.

    \b
    Example:
      planner accept examples/jsei --template field.csv
      planner accept examples/jsei field.csv --out sites.csv
    """
    from planner.catalog.table_files import read_allowances
    from planner.errors import Problem, UsageError
    from planner.plan.accept import by_site, judge, template, totals
    from planner.plan.store import read_plan
    from planner.sources.results import read_results

    if (results is None) == (sheet is None):
        raise UsageError(Problem("nothing to do.", "Give a CSV of RESULTS, or --template FILE to get one."))
    tests = read_plan(plan_folder(plan, scenario)).tables["acceptance"]
    if sheet is not None:
        _write(template(tests), sheet, overwrite)
        say(f"{len(tests):,} tests in {sheet}: fill `measured`, and `length_m` of fibers.")
        return
    if results is None:
        return
    limits = read_allowances()
    found = read_results(results, frozenset(tests["test_id"].astype(str)))
    judged = judge(tests, found, limits["accept_length_pct"], limits["accept_length_m"])
    sites = by_site(judged)
    counts = totals(judged, sites)
    if out is not None:
        _write(sites, out, overwrite)
    if as_json:
        click.echo(json.dumps({**counts, "by_site": sites.to_dict("records")}, indent=2, ensure_ascii=False))
        return
    click.echo(table([[n, *c.values()] for n, c in counts.items()], ["", "pass", "fail", "open"]))
    wrong = sites[sites["result"] == "fail"]
    if len(wrong):
        click.echo("")
        click.echo(table(wrong.head(SHOWN)[["site_id", "reasons"]].to_numpy().tolist(), ["fails", "why"]))
    if len(wrong) > SHOWN:
        click.echo(f"and {len(wrong) - SHOWN:,} more sites; --out FILE or --json lists all.")


def _write(frame: pd.DataFrame, path: Path, overwrite: bool) -> None:
    """Write a CSV, whole or not at all; not over another file unless told."""
    from planner.errors import Problem, UsageError
    from planner.plan.staging import replaced

    if path.exists() and not overwrite:
        raise UsageError(Problem("there is a file already.", "Add --overwrite to replace it."), str(path))
    with replaced(path) as temporary:
        frame.to_csv(temporary, index=False, lineterminator="\n", encoding="utf-8")
