"""Tasks whose result stands in another plan of the same study: taken from there, planned by nobody again."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from planner.plan.province.tasks.identity import PLAN_FILE, task_key
from planner.plan.province.tasks.keep import finish, kept, stage_for
from planner.plan.province.tasks.model import Task, Work
from planner.plan.staging import replaced
from planner.plan.summary import versions

RECORDS = ".members.json"
"""Beside the plans of a study of members: key of a task -> the plan that holds its result."""


def take_from_plans(keep: Path, tasks: Sequence[Task], work: Work, target: Path) -> list[str]:
    """Lay results that stand in other plans beside `target` among finished tasks; return their ids.

    A result is taken under the same key (settings, files, register of ids, code of the planner), made with
    the same libraries, and only where no file of it has changed since. The plan that is replaced is never
    taken from: `--overwrite` plans its members anew.
    """
    records, taken = _read(target.parent), []
    for task in tasks if records else ():
        key = task_key(task, work)
        told = records.get(key)
        if told is None or told["plan"] == target.name or kept(keep, task, key) is not None:
            continue
        folder = target.parent / told["plan"] / "members" / task.id
        if _versions_of(folder) != versions() or whole_sha256(folder) != told["files"]:
            continue
        keep.mkdir(parents=True, exist_ok=True)
        shutil.copytree(folder, stage_for(keep, task, key), dirs_exist_ok=True)
        finish(keep, task, key, told["values"], 0.0, 0, f"plan/{told['plan']}")
        taken.append(task.id)
    return taken


def record_plan(
    tasks: Sequence[Task], work: Work, target: Path, values: Mapping[str, Mapping[str, Any]]
) -> None:
    """Record the results that stand in a plan just placed, each under the key of a task made now.

    To be called once the ids of the plan are in the registers, which are part of the key: a plan made again
    from its own register is the same plan.

    Parameters
    ----------
    values
        Task -> what the work said of it.
    """
    records = {k: v for k, v in _read(target.parent).items() if v["plan"] != target.name}
    for task in tasks:
        folder = target / "members" / task.id
        told = {"plan": target.name, "files": whole_sha256(folder), "values": dict(values[task.id])}
        records[task_key(task, work)] = told
    with replaced(target.parent / RECORDS) as temporary:
        temporary.write_text(json.dumps(records, indent=2) + "\n", encoding="utf-8")


def whole_sha256(folder: Path) -> str:
    """Return one SHA-256 over all files of a folder and their names; of nothing where there is none."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        one = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{one}  {path.relative_to(folder).as_posix()}\n".encode())
    return digest.hexdigest()


def _read(plans: Path) -> dict[str, dict[str, Any]]:
    """Return the records of a study's plans; none where they are missing or broken."""
    try:
        records = json.loads((plans / RECORDS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    held = records if isinstance(records, dict) else {}
    return {k: v for k, v in held.items() if isinstance(v, dict) and {"plan", "files", "values"} <= set(v)}


def _versions_of(folder: Path) -> Any:
    """Return the versions that made a stored plan, None where it cannot be read."""
    try:
        return json.loads((folder / PLAN_FILE).read_text(encoding="utf-8"))["versions"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
