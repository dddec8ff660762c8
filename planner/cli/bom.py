"""`planner bom`: write the bill of materials of a stored plan again, or print it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.common import ShareLine, plan_folder, scenario_option, study_argument, table

if TYPE_CHECKING:
    from planner.plan.model import Plan


@click.command()
@study_argument
@scenario_option
@click.option("--xlsx", type=click.Path(path_type=Path), default=None, help="Workbook to write.")
@click.option("--csv", "csv_path", type=click.Path(path_type=Path), default=None, help="CSV to write.")
@click.option(
    "--bid-form", type=click.Path(path_type=Path), default=None,
    help="Workbook of the same items without prices, for bidders to fill in.",
)  # fmt: skip
@click.option(
    "--check", type=click.Path(path_type=Path), default=None,
    help="CSV of an offer (item_id, unit_price) to set beside the price book; see --csv and --html.",
)  # fmt: skip
@click.option("--html", type=click.Path(path_type=Path), default=None, help="With --check: page to write.")
@click.option(
    "--language", type=click.Choice(("es", "en")), default=None, help="With --check; else the study's."
)
def bom(
    study: Path, scenario: str | None, xlsx: Path | None, csv_path: Path | None, bid_form: Path | None,
    check: Path | None, html: Path | None, language: str | None,
) -> None:  # fmt: skip
    """Print the bill of materials of the stored plan of STUDY, or write it; set an offer beside its prices.

    \b
    Example:
      planner bom examples/jsei --xlsx tender.xlsx
      planner bom examples/jsei --bid-form bid.xlsx
      planner bom examples/jsei --check offer.csv --html check.html

    The estimate (--xlsx, --csv) holds prices and stays inside; the bid form holds none.
    """
    from planner.plan.store import read_plan

    folder = plan_folder(study, scenario)
    plan = read_plan(folder)
    if check is not None:
        if xlsx is not None or bid_form is not None:
            raise click.UsageError("--check goes with --csv, --html and --language alone.")
        check_prices(plan, check, csv_path, html, language)
        return
    if html is not None or language is not None:
        raise click.UsageError("--html and --language go with --check.")
    if bid_form is not None:
        write_form(plan, bid_form)
    write_bill(plan, folder, xlsx, csv_path, quiet=bid_form is not None)


def check_prices(
    plan: Plan, offer: Path, csv_path: Path | None, html: Path | None, language: str | None
) -> None:
    """Print an offer beside the price book, or write it."""
    from planner.costs.offer import check_offer
    from planner.outputs.offer import offer_csv, offer_html, offer_sentences, offer_table
    from planner.plan.staging import replaced

    currency, tongue = str(plan.summary["currency"]), language or str(plan.summary["language"])
    found = check_offer(offer, plan.bom, plan.prices, currency)
    page = offer_html(found, currency, tongue, str(plan.summary["title"]))
    for target, text in ((csv_path, offer_csv(found)), (html, page)):
        if target is not None:
            with replaced(target) as temporary:
                temporary.write_text(text, encoding="utf-8")
            click.echo(str(target))
    if csv_path is None and html is None:
        heads, rows = offer_table(found, tongue)
        click.echo(table(rows, heads))
    for sentence in offer_sentences(found, currency, tongue):
        click.echo(sentence)


def write_form(plan: Plan, path: Path) -> None:
    """Write the bid form."""
    from planner.outputs.bid import write_bid_form
    from planner.plan.staging import replaced

    with replaced(path) as temporary:
        write_bid_form(plan, temporary)
    click.echo(str(path))


def write_bill(plan: Plan, folder: Path, xlsx: Path | None, csv_path: Path | None, *, quiet: bool) -> None:
    """Write the bill of materials, or print it where nothing is written."""
    from planner.outputs import write_bom_csv, write_workbook
    from planner.plan.staging import replaced
    from planner.rules import audit

    if csv_path is not None:
        with replaced(csv_path) as temporary:
            write_bom_csv(plan, temporary)
        click.echo(str(csv_path))
    if xlsx is not None:
        with ShareLine("workbook") as line, replaced(xlsx) as temporary:
            write_workbook(plan, audit(folder, line.show), temporary)
        click.echo(str(xlsx))
    if csv_path is None and xlsx is None and not quiet:
        spanish = plan.summary["language"] == "es"
        rows = [
            [b.item_id, b.description_es if spanish else b.description_en, b.unit, f"{b.quantity:,.2f}",
             f"{b.unit_price:,.2f}", f"{b.total:,.2f}", b.recurrence]
            for b in plan.bom.itertuples()
        ]  # fmt: skip
        click.echo(
            table(rows, ["item", "description", "unit", "quantity", "unit price", "total", "recurrence"])
        )
