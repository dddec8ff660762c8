"""`planner fetch`: bring streets, buildings and mapped places of a place from OpenStreetMap."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.common import ShareLine, say, scenario_option, study_argument


@click.command()
@study_argument
@scenario_option
@click.option("--overpass-url", default=None, help="Overpass interpreter to ask, in place of the public one.")
@click.option("--nominatim-url", default=None, help="Nominatim server to ask, in place of the public one.")
def fetch(study: Path, scenario: str | None, overpass_url: str | None, nominatim_url: str | None) -> None:
    """Fetch the streets, buildings, points, standing cameras, open ground and doors of STUDY's area.

    \b
    Example:
      planner fetch examples/jsei

    Writes STUDY/sources/ with the provenance of each file beside it, and tells which settings use them.
    """
    from planner.settings import load_settings
    from planner.sources.fetch import fetch_study, suggested_settings

    settings = load_settings(study, scenario)
    with ShareLine("fetch") as line:
        written = fetch_study(
            settings, overpass_url=overpass_url, nominatim_url=nominatim_url, progress=line.show, say=say
        )
    for source in written:
        click.echo(f"{source.path}  {source.license}  {source.date}  sha256 {source.sha256[:12]}")
    say("To plan on what was fetched, set under [sources] in study.toml:")
    for text in suggested_settings(written):
        click.echo(text)
