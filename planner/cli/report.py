"""`planner report`: write the report of a stored plan again, as a page and for paper."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.common import ShareLine, as_older, plan_folder, scenario_option, study_argument

PAGE, PRINTED = "report.html", "report.pdf"


@click.command()
@study_argument
@scenario_option
@click.option("--html", type=click.Path(path_type=Path), default=None, help="Page to write.")
@click.option("--pdf", type=click.Path(path_type=Path), default=None,
              help="PDF to write: text on A4, map sheets on A3.")  # fmt: skip
@click.option("--language", type=click.Choice(("es", "en")), default=None,
              help="Of the PDF; else that of the study. The page holds both.")  # fmt: skip
def report(
    study: Path, scenario: str | None, html: Path | None, pdf: Path | None, language: str | None
) -> None:
    """Write the report of the stored plan of STUDY: a page in both languages, and a PDF with map sheets.

    \b
    Example:
      planner report examples/jsei
      planner report examples/jsei --pdf plan-en.pdf --language en

    Without --html and --pdf both are written into the folder of the plan.
    """
    from planner.cli.province_show import draw_report, is_of_members
    from planner.outputs import write_report
    from planner.outputs.pdf import write_printed
    from planner.outputs.report import read_beside
    from planner.plan.staging import replaced
    from planner.plan.store import read_plan
    from planner.rules import audit

    if language is not None and html is not None and pdf is None:
        raise click.UsageError("--language is of the PDF; the page holds both languages.")
    folder = plan_folder(study, scenario)
    if is_of_members(folder) and pdf is None:
        with as_older(folder):
            click.echo(str(draw_report(folder, html or folder / PAGE)))
        return
    if html is None and pdf is None:
        html, pdf = folder / PAGE, folder / PRINTED
    plan = read_plan(folder)
    beside = read_beside(folder.resolve().parent, plan.summary)
    with as_older(folder), ShareLine("report") as line:
        found = audit(folder, line.show)
        line.show("drawing", 1.0)
        if html is not None:
            with replaced(html) as temporary:
                write_report(plan, found, temporary, beside)
        if pdf is not None:
            with replaced(pdf) as temporary:
                write_printed(plan, found, temporary, language, beside)
    for path in filter(None, (html, pdf)):
        click.echo(str(path))
