"""`planner audit`: recompute every promise of a stored plan."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from planner.cli.common import ShareLine, json_option, plan_folder, scenario_option

SHOWN_PER_RULE = 5


@click.command()
@click.argument("plan_dir", type=click.Path(path_type=Path))
@scenario_option
@json_option
def audit(plan_dir: Path, scenario: str | None, as_json: bool) -> None:
    """Recompute from the stored files alone whether the plan in PLAN_DIR keeps its promises.

    \b
    Example:
      planner audit examples/jsei/plan/base

    Ends with 7 where a promise of integrity does not hold, with 8 where an accountability rule is broken by
    plant that is past planning. Facts that a person must still supply are counted as open.
    """
    from planner.rules import audit as audit_folder

    with ShareLine("audit") as line:
        report = audit_folder(plan_folder(plan_dir, scenario), line.show)
    if as_json:
        click.echo(json.dumps(report.plain(), indent=2, ensure_ascii=False))
    else:
        counts = report.block()
        click.echo(
            f"{len(report.checked)} rules checked: {counts['errors']} errors, {counts['warnings']} warnings, "
            f"{counts['open']:,} open."
        )
        if report.skipped:
            click.echo(f"  not checked, for what they need is broken: {', '.join(report.skipped)}")
        by_rule: dict[str, int] = {}
        for finding in report.findings:
            by_rule[finding.rule] = by_rule.get(finding.rule, 0) + 1
            if by_rule[finding.rule] <= SHOWN_PER_RULE:
                place = f"{finding.layer} {finding.feature}".strip()
                click.echo(f"  {finding.severity:<8}{finding.rule:<24}{place}: {finding.message}")
        for rule, count in by_rule.items():
            if count > SHOWN_PER_RULE:
                click.echo(f"  ... {rule}: {count - SHOWN_PER_RULE:,} more")
    sys.exit(report.exit_code())
