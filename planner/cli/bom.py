"""`planner bom`: write the bill of materials of a stored plan again, or print it."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.common import ShareLine, plan_folder, scenario_option, study_argument, table


@click.command()
@study_argument
@scenario_option
@click.option("--xlsx", type=click.Path(path_type=Path), default=None, help="Workbook to write.")
@click.option("--csv", "csv_path", type=click.Path(path_type=Path), default=None, help="CSV to write.")
def bom(study: Path, scenario: str | None, xlsx: Path | None, csv_path: Path | None) -> None:
    """Print the bill of materials of the stored plan of STUDY, or write it as a workbook or CSV.

    \b
    Example:
      planner bom examples/jsei --xlsx tender.xlsx
    """
    from planner.outputs import write_bom_csv, write_workbook
    from planner.plan.staging import replaced
    from planner.plan.store import read_plan
    from planner.rules import audit

    folder = plan_folder(study, scenario)
    plan = read_plan(folder)
    if csv_path is not None:
        with replaced(csv_path) as temporary:
            write_bom_csv(plan, temporary)
        click.echo(str(csv_path))
    if xlsx is not None:
        with ShareLine("workbook") as line, replaced(xlsx) as temporary:
            write_workbook(plan, audit(folder, line.show), temporary)
        click.echo(str(xlsx))
    if csv_path is None and xlsx is None:
        spanish = plan.summary["language"] == "es"
        rows = [
            [b.item_id, b.description_es if spanish else b.description_en, b.unit, f"{b.quantity:,.2f}",
             f"{b.unit_price:,.2f}", f"{b.total:,.2f}", b.recurrence]
            for b in plan.bom.itertuples()
        ]  # fmt: skip
        click.echo(
            table(rows, ["item", "description", "unit", "quantity", "unit price", "total", "recurrence"])
        )
