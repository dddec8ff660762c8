"""What decides the result of a task: its files, and the key under which the result is kept."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import planner
from planner.plan.province.tasks.model import Task, Work
from planner.plan.store import REGISTRY_FILE
from planner.settings import LISTS, SECTIONS, STUDY_FILE, Settings, resolved
from planner.sources.paths import DATA_ROOT_VARIABLE, data_root
from planner.sources.provenance import SHAPEFILE_PARTS, sha256_of, sidecar_path

PLAN_FILE = "plan.json"
LONGEST = 1000
CODE = (".py", ".csv", ".json", ".toml")


def task_key(task: Task, work: Work) -> str:
    """Return the SHA-256 of everything that decides the result of a task.

    That is: the work, the task's id, its settings as resolved (the seed among them), what else it was given,
    the files that its settings name, the ids given in earlier runs of its study, and the code and catalog of
    this planner. Versions of libraries are not in it.
    """
    settings = task.settings
    text = json.dumps(
        {
            "work": f"{work.__module__}.{work.__qualname__}",
            "id": task.id,
            "study": settings.folder.name,
            "settings": resolved(settings),
            "given": dict(task.given),
            "files": {name: sha256_of(path) for name, path in sorted(named_files(settings).items())},
            "code": code_digest(),
        },
        sort_keys=True,
    )
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def code_digest() -> str:
    """Return the SHA-256 of this planner: its version, code and tables."""
    house = Path(planner.__file__).parent
    digest = hashlib.sha256(planner.__version__.encode())
    for path in sorted(p for p in house.rglob("*") if p.suffix in CODE and "__pycache__" not in p.parts):
        digest.update(path.relative_to(house).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def named_files(settings: Settings) -> dict[str, Path]:
    """Return the files that a study reads, by the way to them from its folder, or `$PLANNER_DATA/...`.

    Every text in the settings that names a file is one, and every folder of a stored plan; with each file
    come its provenance and the parts of a Shapefile. `study.toml` and the register of ids are among them.
    A text that happens to be the name of a file is taken too, which errs on the side of more.
    """
    found: dict[str, Path] = {}
    own = [settings.folder / STUDY_FILE, settings.folder / "plan" / REGISTRY_FILE]
    for path in [*own, *_places(settings)]:
        for one in _with_parts(path):
            found[shown(settings, one)] = one
    return found


def shown(settings: Settings, path: Path) -> str:
    """Return the way to a file from the folder of the study, or from the data root."""
    full, folder, root = path.absolute(), settings.folder.absolute(), data_root(settings)
    if root is not None and not full.is_relative_to(folder) and full.is_relative_to(root):
        return f"${DATA_ROOT_VARIABLE}/{full.relative_to(root).as_posix()}"
    return Path(os.path.relpath(full, folder)).as_posix()


def _places(settings: Settings) -> Iterator[Path]:
    """Yield the files and folders of plans that the settings name, as `sources` and `plan` look for them."""
    root = data_root(settings)
    for text in texts_of(settings):
        written = Path(text.removeprefix(f"${DATA_ROOT_VARIABLE}/")).expanduser()
        for place in [settings.folder / written, *([root / written] if root else [])]:
            if _is_input(place):
                yield place
                break


def texts_of(settings: Settings) -> list[str]:
    """Return every text in the settings that could be the name of a file."""
    texts = set(_texts([getattr(settings, name) for name in (*SECTIONS, *LISTS)]))
    return sorted(t for t in texts if t.strip() and len(t) <= LONGEST and "\n" not in t and "\0" not in t)


def _is_input(place: Path) -> bool:
    """Say whether a text names a file, or the folder of a stored plan."""
    try:
        return place.is_file() or (place / PLAN_FILE).is_file()
    except OSError:  # a text that cannot be a name on this system
        return False


def _with_parts(path: Path) -> Iterator[Path]:
    """Yield a file with what belongs to it, or the files of a folder."""
    if path.is_dir():
        yield from sorted(p for p in path.rglob("*") if p.is_file())
        return
    parts = (path.with_suffix(s) for s in SHAPEFILE_PARTS) if path.suffix.lower() == ".shp" else ()
    yield from (p for p in (path, sidecar_path(path), *parts) if p.is_file())


def _texts(value: Any) -> Iterator[str]:
    """Yield every text inside values of settings."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value):
        for spec in fields(value):
            yield from _texts(getattr(value, spec.name))
