"""`planner check`: read a study and tell what a run would start from, without choosing anything."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli.common import ProgressLine, json_option, scenario_option, study_argument

if TYPE_CHECKING:
    from planner.plan.prepare import Ground


@click.command()
@study_argument
@scenario_option
@json_option
def check(study: Path, scenario: str | None, as_json: bool) -> None:
    """Read STUDY, model its city and tell its sizes and findings; nothing is written.

    Ends with 5 where the ways and modes of `[ownership]` alone let no plan be: no way at a center, no mode of
    cameras, none that may be owned where some must.

    \b
    Example:
      planner check examples/jsei
    """
    from planner.plan.prepare import prepare
    from planner.plan.progress import STAGES, Run
    from planner.plan.reach import refuse_forbidden
    from planner.settings import load_settings

    settings = load_settings(study, scenario)
    if settings.members:
        from planner.cli.province_show import check_members

        click.echo(check_members(settings, as_json=as_json))
        return
    progress = ProgressLine(STAGES[:3])
    try:
        ground = prepare(settings, Run(progress))
        refuse_forbidden(ground)
    finally:
        progress.close()
    facts = describe(ground)
    if as_json:
        click.echo(json.dumps(facts, indent=2, ensure_ascii=False))
        return
    for key, value in facts.items():
        if key != "findings":
            click.echo(f"{key:<28}{_told(value)}")
    for line in finding_lines(facts["findings"]):
        click.echo(line)


def finding_lines(findings: Iterable[dict[str, Any]], whose: str = "") -> list[str]:
    """Return findings as lines of text, each after whose it is where that is given."""
    of = f"{whose}: " if whose else ""
    return [
        f"  {f['severity']:<8}{f['code']:<26}{f['count']:>6}  {of}{f['feature']}: {f['message']}"
        for f in findings
    ]


def _told(value: object) -> str:
    """Return a fact as one line of text; counts by kind stand behind their sum."""
    if isinstance(value, dict):
        kinds = ", ".join(f"{kind} {count}" for kind, count in value.items())
        return f"{sum(value.values())}{f' ({kinds})' if kinds else ''}"
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value:,.3f}" if isinstance(value, float) else str(value)


def describe(ground: Ground) -> dict[str, Any]:
    """Return what a run would start from."""
    from planner.city.describe import describe_city, describe_ground

    city, offer = ground.city, ground.offer
    lost = city.anchors[city.anchors["span_id"].isna()]
    return {
        "study": ground.settings.study.name,
        "crs": city.crs,
        "streets": city.streets_status,
        **describe_city(city),
        "centers": len(city.centers),
        "points": len(city.points),
        "listed_cameras": len(city.listed_cameras),
        "sites_without_street": len(lost),
        **describe_ground(city),
        "candidates": len(offer.candidates),
        "demand_points": len(offer.demand),
        "demand_total": offer.total_weight_milli / 1000,
        "demand_off_street": offer.off_street_weight_milli / 1000,
        "demand_unit": offer.demand_unit,
        "findings": city.findings.astype(object).where(city.findings.notna(), None).to_dict("records"),
    }
