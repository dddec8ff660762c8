"""`planner info`: every setting of a study and where it came from, or what its cameras can hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planner.cli.common import json_option, plan_folder, scenario_option, study_argument, table
from planner.errors import UsageError

if TYPE_CHECKING:
    from planner.settings import Settings


@click.command()
@study_argument
@scenario_option
@json_option
@click.option("--optics", is_flag=True, help="How far each class of camera holds each level, instead.")
@click.option("--id", "asset", metavar="ID", help="What an asset of the stored plan is, and its cost.")
@click.option("--cut", metavar="ID", help="What a cut of a span, bridge, tunnel or pole line puts out.")
@click.option("--trace", metavar="ID", help="The fiber of a camera or point, from the center's port.")
def info(
    study: Path,
    scenario: str | None,
    as_json: bool,
    optics: bool,
    asset: str | None,
    cut: str | None,
    trace: str | None,
) -> None:
    """Print each setting of STUDY with its value and where the value came from, or answer about its plan.

    \b
    Example:
      planner info examples/jsei --scenario tender-list
      planner info examples/jsei --optics
      planner info examples/jsei --id CAM-0017
      planner info examples/jsei --cut SP-00844
      planner info examples/jsei --trace CAM-0017
      planner info PROVINCE --id humahuaca/CAM-0017
    """
    from planner.settings import SECTIONS, load_settings

    if asset or cut or trace:
        click.echo(_answers(study, scenario, as_json, asset, cut, trace))
        return
    settings = load_settings(study, scenario)
    if optics:
        click.echo(_optics(settings, as_json))
        return
    rows: list[list[Any]] = []
    for section in SECTIONS:
        values = getattr(settings, section)
        for spec in fields(values):
            key = f"{section}.{spec.name}"
            rows.append(
                [key, getattr(values, spec.name), spec.metadata["unit"], settings.origin.get(key, "default")]
            )
    for member in settings.members:
        told = f"{member.study}, scenario {member.scenario or 'base'}, phase {member.phase}"
        rows.append([f"members.{member.id}", told, "", settings.origin.get("members", "default")])
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


def _answers(
    study: Path, scenario: str | None, as_json: bool, asset: str | None, cut: str | None, trace: str | None
) -> str:
    """Return what was asked about the stored plan of a study."""
    from planner.cli.asked import asset_text, cut_text, way_text
    from planner.cli.province_show import plan_of_asset
    from planner.plan.ask import asset_of, cut_of, way_of
    from planner.plan.store import read_plan

    whole = plan_folder(study, scenario)
    folder, asset, cut, trace = plan_of_asset(whole, asset, cut, trace)
    member = "" if folder == whole else folder.name
    plan = read_plan(folder)
    asked: list[tuple[str | None, Callable[..., dict[str, Any]], Callable[..., str]]] = [
        (asset, asset_of, asset_text), (cut, cut_of, cut_text), (trace, way_of, way_text),
    ]  # fmt: skip
    try:
        told = [(answer(plan, wanted), words) for wanted, answer, words in asked if wanted]
    except UsageError as fault:
        raise UsageError(fault.problems, f"member `{member}`" if member else "") from None
    if as_json:
        plain = [{"member_id": member, **t} if member else t for t, _ in told]
        shown = plain[0] if len(plain) == 1 else plain
        return json.dumps(shown, indent=2, ensure_ascii=False, default=lambda v: v.item())
    head = [f"member {member}: ids below are its own"] if member else []
    return "\n\n".join([*head, *(words(t) for t, words in told)])


def _optics(settings: Settings, as_json: bool) -> str:
    """Return how far every class holds every level of both profiles from the study's mount height."""
    from planner.catalog import load_catalog
    from planner.siting.levels import levels_table

    held = levels_table(settings, load_catalog(settings))
    rows = held.to_dict("records")
    if as_json:
        return json.dumps([{k: _two_decimals(v) for k, v in r.items()} for r in rows], indent=2)
    cameras = settings.cameras
    words = ["camera_class", "profile", "level"]
    figures = {
        "px_per_m": "px/m", "dead_zone_m": "from m", "day_m": "day m", "night_m": "night m",
        "face_from_m": "face from m", "tilt_deg": "tilt deg", "field_deg": "field deg", "tele_m": "tele m",
    }  # fmt: skip
    lines = [
        [*(r[w] for w in words), *(f"{r[f]:.1f}" if _is_held(r, f) else "-" for f in figures)] for r in rows
    ]
    return (
        f"ground distances from a mount of {cameras.mount_height_m:g} m at a target of "
        f"{cameras.target_height_m:g} m; night: by its own light; tele: the tele end of a zoom\n"
        + table(lines, ["class", "profile", "level", *figures.values()])
    )


def _is_held(row: Mapping[Any, Any], figure: str) -> bool:
    """Return whether a figure means something: the lens holds the level, or the tele end of a zoom does."""
    return bool(figure == "px_per_m" or row["day_m"] or (figure == "tele_m" and row["tele_m"]))


def _two_decimals(value: Any) -> Any:
    """Round a figure, leave a word."""
    return round(value, 2) if isinstance(value, float) else value


def _shown(value: Any) -> str:
    """Return a value for people; empty text as a dash."""
    if isinstance(value, tuple):
        return ", ".join(str(v) for v in value) or "-"
    return str(value) if value != "" else "-"
