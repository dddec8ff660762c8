"""Where the files of a study stand: absolute, beside `study.toml`, or under the data root."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from planner.errors import Problem
from planner.settings import Settings

DATA_ROOT_VARIABLE = "PLANNER_DATA"
FETCH_FOLDER = "sources"
MEND_MISSING = f"Run `planner fetch STUDY`, correct the path, or set {DATA_ROOT_VARIABLE}."


@dataclass(frozen=True)
class FoundFile:
    """A file of the study: where it is, and how it is named in provenance."""

    path: Path
    shown: str


def data_root(settings: Settings) -> Path | None:
    """Return the data root: $PLANNER_DATA, else `sources.root` (relative to the study), else None."""
    variable = os.environ.get(DATA_ROOT_VARIABLE, "").strip()
    if variable:
        return Path(variable).expanduser().resolve()
    named = settings.sources.root
    return (settings.folder / Path(named).expanduser()).resolve() if named else None


def find_file(settings: Settings, given: str) -> FoundFile | None:
    """Return the file that a setting names, or None where there is none.

    Parameters
    ----------
    settings
        Settings of the study; `settings.folder` and the data root are searched, in this order.
    given
        The path as written in `study.toml`.
    """
    root = data_root(settings)
    written = Path(given.removeprefix(f"${DATA_ROOT_VARIABLE}/")).expanduser()
    places = [settings.folder / written, *([root / written] if root else [])]
    for place in places:
        if place.is_file():
            return FoundFile(place.resolve(), shown_path(settings, place))
    return None


def shown_path(settings: Settings, path: Path) -> str:
    """Return a path as provenance tells it: relative to the study or under $PLANNER_DATA, never absolute."""
    full, folder, root = path.resolve(), settings.folder.resolve(), data_root(settings)
    if full.is_relative_to(folder):
        return full.relative_to(folder).as_posix()
    if root is not None and full.is_relative_to(root):
        return f"${DATA_ROOT_VARIABLE}/{full.relative_to(root).as_posix()}"
    try:
        return Path(os.path.relpath(full, folder)).as_posix()
    except ValueError:  # another drive: no relative path exists
        return full.name


def missing_file(settings: Settings, key: str, given: str) -> Problem:
    """Return the problem of a setting that names a file which is not there.

    Parameters
    ----------
    key
        Dotted key, for example `sources.streets`.
    given
        The path as written.
    """
    root = data_root(settings)
    searched = "beside study.toml" + (f" and under {root}" if root else "; no data root is set")
    fetched = sorted((settings.folder / FETCH_FOLDER).glob(f"{key.rpartition('.')[2]}.*"))
    offers = [f for f in fetched if not f.name.endswith(".provenance.json")]
    if offers:
        near = f"{FETCH_FOLDER}/{offers[0].name}"
        return Problem(
            f"`{key}` names {given}, which is not there (searched {searched}).",
            f'`{near}` was fetched: set `{key} = "{near}"`.',
        )
    return Problem(f"`{key}` names {given}, which is not there (searched {searched}).", MEND_MISSING)
