"""`planner info`: every setting of a study, its value and where it came from."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from planner.cli.common import json_option, scenario_option, study_argument, table


@click.command()
@study_argument
@scenario_option
@json_option
def info(study: Path, scenario: str | None, as_json: bool) -> None:
    """Print each setting of STUDY with its value and where the value came from.

    \b
    Example:
      planner info examples/jsei --scenario tender-list
    """
    from planner.settings import SECTIONS, load_settings

    settings = load_settings(study, scenario)
    rows: list[list[Any]] = []
    for section in SECTIONS:
        values = getattr(settings, section)
        for spec in fields(values):
            key = f"{section}.{spec.name}"
            rows.append(
                [key, getattr(values, spec.name), spec.metadata["unit"], settings.origin.get(key, "default")]
            )
    for center in settings.centers:
        place = f"{center.lat:.5f}, {center.lon:.5f}"
        rows.append([f"centers.{center.id}", place, "deg", settings.origin.get("centers", "default")])
    if as_json:
        click.echo(
            json.dumps(
                [dict(zip(("key", "value", "unit", "origin"), r, strict=True)) for r in rows], indent=2
            )
        )
        return
    click.echo(f"study {settings.study.name}, scenario {settings.scenario}; the file has: base"
               f"{''.join(', ' + s for s in settings.scenarios)}")  # fmt: skip
    click.echo(table([[r[0], _shown(r[1]), r[2], r[3]] for r in rows], ["setting", "value", "unit", "from"]))


def _shown(value: Any) -> str:
    """Return a value for people; empty text as a dash."""
    if isinstance(value, tuple):
        return ", ".join(str(v) for v in value) or "-"
    return str(value) if value != "" else "-"
