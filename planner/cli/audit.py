"""`planner audit`: recompute every promise of a stored plan."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.common import ShareLine, json_option, plan_folder, scenario_option

if TYPE_CHECKING:
    from planner.rules import AuditReport

SHOWN_PER_RULE = 5


@click.command()
@click.argument("plan_dir", type=click.Path(path_type=Path), required=False)
@scenario_option
@json_option
@click.option("--sarif", "as_sarif", is_flag=True, help="Print the findings as SARIF 2.1.0.")
@click.option(
    "--rules",
    "by_rule",
    is_flag=True,
    help="List every rule and what came of it; without PLAN_DIR the rules.",
)
@click.option(
    "--todo", "todo_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.csv",
    help="Write what people must still say, a row a camera and fact; filled, `planner run --facts` reads it.",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="End with 8 on open facts too.")
@click.option(
    "--against", type=click.Path(path_type=Path), default=None, metavar="OLD_PLAN",
    help="Tell instead what changed of the cameras since OLD_PLAN, and what that reopens.",
)  # fmt: skip
def audit(
    plan_dir: Path | None, scenario: str | None, as_json: bool, as_sarif: bool, by_rule: bool,
    todo_file: Path | None, strict: bool, against: Path | None,
) -> None:  # fmt: skip
    """Recompute from the stored files alone whether the plan in PLAN_DIR keeps its promises.

    \b
    Example:
      planner audit examples/jsei/plan/base
      planner audit examples/jsei/plan/base --todo facts.csv
      planner audit --rules --json
      planner audit examples/jsei --against examples/jsei-last-year

    Ends with 7 where a promise of integrity does not hold, with 8 where an accountability rule is broken by
    plant that is past planning. Facts that a person must still supply are counted as open; with --strict they
    end with 8 too. With --against only the cameras are compared: cameras added, moved, re-aimed, re-purposed,
    refitted or kept longer, with what that reopens; it ends with 8 where that is of a camera past planning.
    """
    if against is not None:
        from planner.cli.audit_against import told_against

        sys.exit(told_against(plan_dir, scenario, against, as_json, strict))
    if plan_dir is None:
        _catalogue(by_rule, as_json, as_sarif or todo_file is not None or strict)
        return
    from planner.rules import audit as audit_folder

    folder = plan_folder(plan_dir, scenario)
    with ShareLine("audit") as line:
        report = audit_folder(folder, line.show)
    if todo_file is not None:
        _write_todo(folder, report, todo_file, quiet=as_json or as_sarif)
    if as_sarif:
        from planner.rules.sarif import sarif

        _print(sarif(report))
    elif as_json:
        from planner.rules.sarif import rule_rows

        _print(report.plain() | ({"rules": rule_rows(report)} if by_rule else {}))
    else:
        _tell(report, by_rule=by_rule)
    sys.exit(report.exit_code(strict=strict))


def _print(document: object) -> None:
    """Print a JSON document."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def _catalogue(by_rule: bool, as_json: bool, of_plan: bool) -> None:
    """Print the rules themselves: `planner audit --rules` without a plan."""
    if not by_rule or of_plan:
        raise click.UsageError(
            "Missing argument 'PLAN_DIR'. Only --rules goes without a plan, with --json or not."
        )
    from planner.rules.sarif import rule_rows

    rows = rule_rows()
    if as_json:
        _print({"schema": 1, "rules": rows})
        return
    for row in rows:
        click.echo(f"{row['id']:<28}{row['checks']}" + (f" [{row['cites']}]" if row["cites"] else ""))


def _write_todo(folder: Path, report: AuditReport, path: Path, *, quiet: bool) -> None:
    """Write the list of what people must still say, and tell how long it is."""
    from planner.outputs.todo import write_todo
    from planner.plan.store import read_plan

    many = write_todo(read_plan(folder), report, path)
    if not quiet:
        click.echo(
            f"{many:,} facts to be supplied, in {path}. Fill the values, then run with --facts {path}."
        )


def _tell(report: AuditReport, *, by_rule: bool) -> None:
    """Print counts, and of each rule the first findings or what came of it."""
    counts = report.block()
    click.echo(
        f"{len(report.checked)} rules checked: {counts['errors']} errors, {counts['warnings']} warnings, "
        f"{counts['open']:,} open."
    )
    if report.skipped:
        click.echo(f"  not checked, for what they need is broken: {', '.join(report.skipped)}")
    if by_rule:
        from planner.rules.sarif import rule_rows

        for row in rule_rows(report):
            many = f"{row['findings']:,}" if row["findings"] else ""
            click.echo(f"  {row['result']:<8}{row['id']:<28}{many}")
        return
    told: dict[str, int] = {}
    for finding in report.findings:
        told[finding.rule] = told.get(finding.rule, 0) + 1
        if told[finding.rule] <= SHOWN_PER_RULE:
            place = f"{finding.layer} {finding.feature}".strip()
            click.echo(f"  {finding.severity:<8}{finding.rule:<24}{place}: {finding.message}")
    for rule, count in told.items():
        if count > SHOWN_PER_RULE:
            click.echo(f"  ... {rule}: {count - SHOWN_PER_RULE:,} more")
