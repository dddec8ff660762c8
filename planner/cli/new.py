"""`planner new`: a folder with a study.toml that runs."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import click

from planner.cli.common import say

EXAMPLES = ("jsei",)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--streets", type=click.Path(path_type=Path), help="File of streets (.osm.pbf, .osm.gz, .gpkg ...)."
)
@click.option("--place", help="Place name; its streets are fetched by `planner fetch`.")
@click.option("--example", type=click.Choice(EXAMPLES), help="Copy an embedded study.")
@click.option("--points", type=click.Path(path_type=Path), help="List of government points.")
@click.option("--cameras-list", type=click.Path(path_type=Path), help="List of camera locations.")
@click.option("--demand", type=click.Path(path_type=Path), help="Layer of demand with a column `population`.")
@click.option("--cameras", type=click.IntRange(min=0), default=None, help="How many cameras (100).")
@click.option("--center", metavar="LAT,LON", help="Monitoring center in degrees; the middle of the streets.")
def new(folder: Path, **options: Any) -> None:
    """Make DIR with a study.toml that `planner run` takes.

    \b
    Examples:
      planner new jujuy --example jsei
      planner new my-city --streets city.osm.pbf --cameras 200 --center -24.186,-65.299
    """
    from planner.errors import Problem, UsageError

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(Problem("the folder is not empty.", "Name a new one."), str(folder))
    origins = [o for o in ("streets", "place", "example") if options[o]]
    if len(origins) != 1:
        raise UsageError(
            Problem(
                f"{len(origins)} of --streets, --place and --example are given; expected one.",
                "Name where the streets come from.",
            ),
            "planner new",
        )
    if options["example"]:
        _copy_example(options["example"], folder, options)
    else:
        _write_study(folder, options)
    following = f"planner fetch {folder}" if options["place"] else f"planner run {folder}"
    say(f"Study made in {folder}. Next: {following}")


def _copy_example(name: str, folder: Path, options: dict[str, Any]) -> None:
    """Copy an embedded study; other options do not apply to it."""
    import shutil

    from planner.errors import Problem, UsageError

    other = [k for k, v in options.items() if v is not None and k != "example"]
    if other:
        raise UsageError(
            Problem(
                f"--example does not go with {', '.join('--' + o.replace('_', '-') for o in other)}.",
                "Copy the example, then edit its study.toml.",
            ),
            "planner new",
        )
    shutil.copytree(
        example_folder(name),
        folder,
        ignore=shutil.ignore_patterns("plan", "cache", "__pycache__"),
        dirs_exist_ok=True,
    )


def example_folder(name: str) -> Path:
    """Return the folder of an embedded study, in an installed package or in a checkout."""
    from planner.errors import InputError, Problem

    package = Path(__file__).parents[1]
    for place in (package / "_examples" / name, package.parent / "examples" / name):
        if (place / "study.toml").exists():
            return place
    raise InputError(
        Problem(f"the example `{name}` is not installed.", "Install the package again."), str(package)
    )


def _write_study(folder: Path, options: dict[str, Any]) -> None:
    """Write study.toml for given streets or a place."""
    _check_files(options)
    center = _center(options)
    lines = [
        "schema = 1",
        "",
        "[study]",
        f"name = {_quoted(folder.resolve().name)}",
        'currency = "USD"',
        'language = "es"',
        "",
        "[sources]",
    ]
    for key, option in (
        ("streets", "streets"),
        ("points", "points"),
        ("cameras", "cameras_list"),
        ("demand", "demand"),
    ):
        if options[option]:
            relative = os.path.relpath(options[option].resolve(), folder.resolve())
            lines.append(f"{key} = {_quoted(Path(relative).as_posix())}")
    if options["place"]:
        lines += [f"place = {_quoted(options['place'])}", 'streets = "sources/streets.gpkg"']
    count = 100 if options["cameras"] is None else options["cameras"]
    lines += ["", *center, "", "[cameras]", f"count = {count}", ""]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text("\n".join(lines), encoding="utf-8")


def _check_files(options: dict[str, Any]) -> None:
    """Refuse files that are not there, all at once."""
    from planner.errors import InputError, Problem

    missing = [
        Problem(f"--{name.replace('_', '-')} names {options[name]}, which is not there.", "Check the path.")
        for name in ("streets", "points", "cameras_list", "demand")
        if options[name] and not options[name].exists()
    ]
    if missing:
        raise InputError(missing, "planner new")


def _center(options: dict[str, Any]) -> list[str]:
    """Return the lines of [[centers]]: as given, or nothing where the run takes the middle of the streets."""
    from planner.errors import Problem, UsageError

    if not options["center"]:
        return ["# no [[centers]]: the middle of the streets is taken, a planning assumption"]
    found = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*", options["center"])
    if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        raise UsageError(
            Problem(
                f"--center is {options['center']!r}; expected LAT,LON in degrees.",
                "For example --center -24.186,-65.299",
            ),
            "planner new",
        )
    return [
        "[[centers]]",
        'id = "CEN-01"',
        f"lat = {found[1]}",
        f"lon = {found[2]}",
        'provenance = "command line"',
    ]


def _quoted(text: str) -> str:
    """Return text as a TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
