"""Options that several commands share, and the progress line."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from planner.plan.progress import StageEvent

BAR_CELLS = 20
REFRESH_S = 0.1

study_argument = click.argument("study", type=click.Path(path_type=Path))


def _one_name(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> str | None:
    """Return the one name of the scenarios given, None where there is none."""
    from planner.settings import scenario_name

    return scenario_name("+".join(given)) if given else None


scenario_option = click.option(
    "--scenario", multiple=True, callback=_one_name, metavar="NAME",
    help="Scenario of study.toml; several, each by its own --scenario or joined by +, are laid together.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


def plan_folder(study: Path, scenario: str | None) -> Path:
    """Return the folder of a study's plan, or the study itself where it is a plan folder already."""
    if (study / "plan.json").exists() or (study / "province.json").exists():
        return study
    return study_folder(study) / "plan" / (scenario or "base")


def study_folder(study: Path) -> Path:
    """Return the folder of a study given by its folder or its study.toml."""
    return study.parent if study.suffix == ".toml" else study


class ProgressLine:
    """One line on stderr: stage, share of stages done, current gap; silent when not a terminal."""

    def __init__(self, stages: tuple[str, ...]) -> None:
        self._stages = stages
        self._live = sys.stderr.isatty() and not os.environ.get("NO_PROGRESS")
        self._last = 0.0
        self._shown = ""

    def __call__(self, event: StageEvent) -> None:
        """Show an event, at most ten times a second."""
        now = time.monotonic()
        fresh = event.stage != self._shown
        if not self._live or (not fresh and now - self._last < REFRESH_S):
            return
        self._last, self._shown = now, event.stage
        done = round(BAR_CELLS * event.index / len(self._stages))
        gap = "" if event.gap_pct is None else f"  gap {event.gap_pct:.2f} %"
        bar = "#" * done + "." * (BAR_CELLS - done)
        click.echo(f"\r[{bar}] {event.stage:<9}{event.seconds:6.1f} s{gap}\x1b[K", nl=False, err=True)

    def close(self) -> None:
        """Clear the line."""
        if self._live:
            click.echo("\r\x1b[K", nl=False, err=True)


class ShareLine:
    """One line on stderr for work that knows its share done; silent when not a terminal."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._live = sys.stderr.isatty() and not os.environ.get("NO_PROGRESS")

    def __enter__(self) -> ShareLine:
        """Begin."""
        return self

    def __exit__(self, *_fault: object) -> None:
        """Clear the line."""
        if self._live:
            click.echo("\r\x1b[K", nl=False, err=True)

    def show(self, stage: str, share: float) -> None:
        """Show the stage and the share done, 0 to 1."""
        if self._live:
            done = round(BAR_CELLS * share)
            bar = "#" * done + "." * (BAR_CELLS - done)
            click.echo(f"\r[{bar}] {self._title} {stage}\x1b[K", nl=False, err=True)


@contextmanager
def as_older(folder: Path) -> Iterator[None]:
    """Tell a stored plan that lacks a value which is to be shown as one that an older version wrote.

    Raises
    ------
    InputError
        What is done inside asked for a key that every plan of this version has and this plan has not.
    KeyError
        It asked for another key: a fault of the planner, not of the plan.
    """
    from planner.cli.older import lacks
    from planner.errors import InputError, Problem

    try:
        yield
    except KeyError as fault:
        if not lacks(folder, str(fault)):
            raise
        raise InputError(
            Problem(
                f"this plan lacks {fault}: an older version wrote it.",
                "Run the study again, or read the plan with the version that wrote it.",
            ),
            str(folder),
        ) from fault


def say(message: str) -> None:
    """Talk to the user on stderr; stdout is for results."""
    click.echo(message, err=True)


def amount(value: float | None, currency: str) -> str:
    """Return money for people: no cents.

    >>> amount(24000000.0, "USD")
    'USD 24,000,000'
    """
    return "none" if value is None else f"{currency} {value:,.0f}"


def table(rows: list[list[Any]], header: list[str]) -> str:
    """Return an aligned text table; columns of figures to the right, words to the left."""
    cells = [[str(c) for c in row] for row in rows]
    columns = range(len(header))
    figures = [all(_is_figure(row[i]) for row in cells) for i in columns]
    widths = [max(len(row[i]) for row in [header, *cells]) for i in columns]
    lines = []
    for row in [header, *cells]:
        shown = (c.rjust(w) if f else c.ljust(w) for c, w, f in zip(row, widths, figures, strict=True))
        lines.append("  ".join(shown).rstrip())
    return "\n".join(lines)


def _is_figure(cell: str) -> bool:
    """Say whether a cell holds a figure, perhaps with separators or a percent sign."""
    return cell.replace(",", "").replace(".", "").replace("%", "").replace("-", "").isdigit()
