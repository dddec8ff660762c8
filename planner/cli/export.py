"""`planner export`: write a stored plan in the formats that others read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.common import ShareLine, plan_folder, say, scenario_option

if TYPE_CHECKING:
    from planner.plan.model import Plan

KINDS = ("gpkg", "geojson", "kml", "dxf", "ofds", "ocds", "plan", "register", "assessment")

WHOLE = ("gpkg", "geojson", "kml", "dxf", "ofds", "plan")
"""Formats that hold the place of every camera, route, splice and cabinet."""


@click.command()
@click.argument("source", metavar="STUDY", type=click.Path(path_type=Path))
@click.option(
    "--to", required=True, type=click.Choice(KINDS), help="Format; `plan` makes a plan folder again."
)
@scenario_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    help="File or folder to write; geojson and ofds also a .zip. Else STUDY-SCENARIO, here.",
)
@click.option("--overwrite", is_flag=True, help="Replace the export that is there.")
def export(source: Path, to: str, scenario: str | None, out: Path | None, overwrite: bool) -> None:
    """Write the stored plan of STUDY for GIS, Google Earth, contractors, open data, or the public.

    \b
    Example:
      planner export examples/jsei --to kml --out jsei.kml
      planner export examples/jsei --to ofds --out jsei-ofds.zip
      planner export examples/jsei --to ocds --out tender.json
      planner export jsei.gpkg --to plan --out jsei-plan
      planner export examples/jsei --to register --out register
      planner export examples/jsei --to assessment --out assessment

    STUDY is a study, a plan folder, or a GeoPackage written by this command. The files hold the whole
    network, the place of every camera included; ocds holds lots and items, no places and no price. The
    register holds cameras at their published precision and nothing of the network (docs/register.md); the
    assessment is the draft of an impact assessment, what only a person can answer marked as such.
    """
    with plan_source(source, scenario) as folder:
        target = write_export(folder, to, out, overwrite)
    click.echo(str(target))
    if to in WHOLE:
        say("It holds the whole network, the place of every camera included: see docs/exchange.md.")


@contextmanager
def plan_source(source: Path, scenario: str | None) -> Iterator[Path]:
    """Yield the plan folder of a study, of a plan folder, or the one that a GeoPackage carries."""
    from planner.outputs.export import unpack_plan

    if source.suffix.lower() != ".gpkg":
        yield plan_folder(source, scenario)
        return
    from planner.errors import InputError, Problem

    if not source.is_file():
        raise InputError(Problem("there is no such GeoPackage.", "Check the path."), str(source))
    with tempfile.TemporaryDirectory() as folder:
        unpack_plan(source, Path(folder))
        yield Path(folder)


def write_export(folder: Path, to: str, out: Path | None, overwrite: bool) -> Path:
    """Write one export beside its place and rename it; return the place.

    Raises
    ------
    UsageError
        The place is taken, lies in the plan folder, or cannot be written.
    """
    from planner.errors import Problem, UsageError
    from planner.outputs.export import export_name
    from planner.plan.store import read_plan

    plan = read_plan(folder)
    target = out or Path(export_name(plan.summary, to))
    refuse_place(target, folder, to, overwrite)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _place(folder, plan, to, target, overwrite)
    except OSError as fault:
        raise UsageError(
            Problem(f"it cannot be written: {fault.strerror or fault}.", "Name another place with --out."),
            str(target),
        ) from None
    return target


def refuse_place(target: Path, folder: Path, to: str, overwrite: bool) -> None:
    """Refuse a place before any work is done: taken, of the wrong kind, or inside the plan."""
    from planner.errors import Problem, UsageError
    from planner.outputs.export import FORMATS
    from planner.plan.staging import refuse_target

    kind = FORMATS[to]
    if folder.resolve() in (target.resolve(), *target.resolve().parents):
        raise UsageError(
            Problem(
                "this lies in the folder of the plan, which holds the plan alone.", "Name another with --out."
            ),
            str(target),
        )
    one_file = not kind.files or (kind.zipped and target.suffix.lower() == ".zip")
    if not one_file and target.suffix.lower() in (".json", ".geojson", ".zip", ".gpkg"):
        raise UsageError(
            Problem(f"`--to {to}` writes a folder of several files.", _folder_words(kind.zipped)), str(target)
        )
    if not one_file:
        refuse_target(target, overwrite, kind.files)
    elif target.is_dir():
        raise UsageError(Problem("there is a folder of that name.", "Name another with --out."), str(target))
    elif target.exists() and not overwrite:
        raise UsageError(
            Problem("there is a file of that name already.", "Add --overwrite to replace it."), str(target)
        )


def _folder_words(zipped: bool) -> str:
    """Say what --out may be."""
    return "Name a folder, or a file that ends in .zip." if zipped else "Name a folder."


def _place(folder: Path, plan: Plan, to: str, target: Path, overwrite: bool) -> None:
    """Write under another name and rename."""
    from planner.outputs.assessment import write_assessment
    from planner.outputs.export import (
        FORMATS,
        pack_plan,
        write_dxf,
        write_geojson,
        write_kml,
        write_ocds,
        write_ofds,
    )
    from planner.outputs.export.archive import zip_folder
    from planner.outputs.register import write_register
    from planner.plan.staging import replaced, staged

    if to == "plan":
        with staged(target, overwrite) as stage:
            _whole_plan(folder, plan, stage)
    elif FORMATS[to].files:
        write_folder = {
            "geojson": write_geojson, "ofds": write_ofds, "register": write_register,
            "assessment": write_assessment,
        }[to]  # fmt: skip
        if target.suffix.lower() == ".zip":
            with tempfile.TemporaryDirectory() as loose, replaced(target) as draft:
                write_folder(plan, Path(loose))
                zip_folder(Path(loose), draft)
        else:
            with staged(target, overwrite, FORMATS[to].files) as stage:
                write_folder(plan, stage)
    else:
        with replaced(target) as draft:
            if to == "gpkg":
                pack_plan(folder, draft)
            else:
                {"kml": write_kml, "dxf": write_dxf, "ocds": write_ocds}[to](plan, draft)


def _whole_plan(folder: Path, plan: Plan, stage: Path) -> None:
    """Copy what a plan is made of, audit the copy, and make again what is made from it.

    Raises
    ------
    IntegrityError
        The audit found a promise that does not hold; nothing is written.
    """
    from planner.cli.finish import draw
    from planner.errors import IntegrityError
    from planner.plan.staging import PLAN_FILES
    from planner.rules import audit, write_audit

    drawn = {"bom.xlsx", "map.html", "report.html", "report.pdf", "audit.json"}
    for name in sorted(PLAN_FILES - drawn):
        if (folder / name).is_dir():
            shutil.copytree(folder / name, stage / name)
        elif (folder / name).exists():
            shutil.copyfile(folder / name, stage / name)
    with ShareLine("plan") as line:
        found = audit(stage, line.show)
    if found.integrity_errors:
        listed = [f"{f.rule} {f.layer} {f.feature}: {f.message}" for f in found.integrity_errors[:20]]
        raise IntegrityError(listed, str(folder), "the plan, which was not written")
    write_audit(found, stage / "audit.json")
    draw(plan, found, stage)
