"""The folder of finished tasks: each is written beside its place, then renamed, so it is whole or absent."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from planner.errors import Problem, UsageError
from planner.plan.province.tasks.model import Done, Task
from planner.plan.staging import sweep

TOLD, FILES = "task.json", "files"
KEY_DIGITS = 20
TASK_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def keep_beside(target: Path) -> Path:
    """Return the folder of finished tasks of a plan: beside it, hidden.

    >>> keep_beside(Path("plan/base")).as_posix()
    'plan/.base.tasks'
    """
    return target.parent / f".{target.name}.tasks"


def place_of(keep: Path, task: Task, key: str) -> Path:
    """Return the place of a finished task."""
    return keep / f"{task.id}-{key[:KEY_DIGITS]}"


def kept(keep: Path, task: Task, key: str) -> Done | None:
    """Return a task that an earlier run finished, None where there is none of this key."""
    place = place_of(keep, task, key)
    try:
        told = json.loads((place / TOLD).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, json.JSONDecodeError):
        return None
    if told.get("key") != key:
        return None
    return Done(task.id, place / FILES, told["values"], told["seconds"], 0, told["where"])


def _stage(place: Path) -> Path:
    """Return where a task is made, named so that `staging.sweep` knows what a killed run left."""
    return place.with_name(f".{place.name}.{os.getpid()}.new")


def stage_for(keep: Path, task: Task, key: str) -> Path:
    """Return an empty folder beside the place of a task, for what it makes."""
    place = place_of(keep, task, key)
    sweep(place)
    stage = _stage(place)
    shutil.rmtree(stage, ignore_errors=True)
    (stage / FILES).mkdir(parents=True)
    return stage / FILES


def finish(
    keep: Path, task: Task, key: str, values: Mapping[str, Any], seconds: float, attempts: int, where: str
) -> Done:
    """Give the staged files of a task their place, with what was told of them; return it as done."""
    place = place_of(keep, task, key)
    stage = _stage(place)
    said = dict(values)
    told = {"id": task.id, "key": key, "seconds": round(seconds, 3), "where": where, "values": said}
    (stage / TOLD).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(place, ignore_errors=True)
    stage.rename(place)
    return Done(task.id, place / FILES, said, seconds, attempts, where)


def drop_stages(keep: Path) -> None:
    """Clear what this process had staged and not finished."""
    if keep.is_dir():
        for stage in keep.glob(f".*.{os.getpid()}.new"):
            shutil.rmtree(stage, ignore_errors=True)


def forget(keep: Path) -> None:
    """Remove the folder of finished tasks, once what it holds stands in a plan."""
    shutil.rmtree(keep, ignore_errors=True)


def refuse_ids(ids: list[str]) -> None:
    """Raise UsageError where ids of tasks repeat or cannot name a folder."""
    wrong = [i for i in ids if TASK_ID.fullmatch(i) is None]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    problems = [
        *(Problem(f"`{i}` cannot name a task.", "Use letters, digits, - and _.") for i in wrong),
        *(Problem(f"the task `{i}` is given twice.", "Give each an id of its own.") for i in twice),
    ]
    if problems:
        raise UsageError(problems, "", "the tasks")
