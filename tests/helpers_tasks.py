"""Tasks for tests: a study of a toy town planned and stored, and small works that misbehave."""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import replace
from pathlib import Path

from helpers_toy import write_toy

from planner.errors import InputError, Problem
from planner.plan.progress import Run
from planner.plan.province.tasks import Result, Task
from planner.settings import Settings, load_settings

MEMBERS = ("alba", "bruma", "cerro")
TIMED = ("runtime_s", "peak_memory_mb", "created")


def toy_tasks(folder: Path) -> list[Task]:
    """Return a task for each of three toy towns that differ in cameras and seed."""
    tasks = []
    for number, name in enumerate(MEMBERS):
        study = write_toy(folder / name)
        settings = load_settings(study, None, {"study.seed": number + 3, "cameras.count": number + 1})
        tasks.append(Task(name, settings))
    return tasks


def small_tasks(folder: Path, count: int) -> list[Task]:
    """Return tasks whose study is an empty folder, numbered."""
    folder.mkdir(parents=True, exist_ok=True)
    return [Task(f"m{i}", Settings(folder=folder), {"number": i}) for i in range(count)]


def plan_toy(task: Task) -> Result:
    """Plan a toy town and store the plan, without audit and pages."""
    from planner.outputs import write_bom_csv
    from planner.plan.make import make_plan
    from planner.plan.prepare import prepare
    from planner.plan.store import read_registry, write_hashes, write_plan

    run = Run(task.tell)
    ground = prepare(task.settings, run)
    plan = make_plan(ground, run, read_registry(task.settings.folder / "plan"))
    with run.stage_of("store"):
        write_plan(plan, task.folder)
        write_bom_csv(plan, task.folder / "bom.csv")
        write_hashes(task.folder)
    return Result({"capex": plan.summary["cost"]["capex"]})


def square(task: Task) -> Result:
    """Write the square of a number, telling a stage."""
    with Run(task.tell).stage_of("read"):
        time.sleep(float(task.given.get("sleep_s", 0.0)))
    number = int(task.given["number"])
    (task.folder / "deep").mkdir()
    (task.folder / "deep" / "square.txt").write_text(str(number**2))
    return Result({"square": number**2})


def die_at_first(task: Task) -> Result:
    """End the process at the first attempt, as a kill would; square the number at the next."""
    mark = Path(task.given["marks"]) / task.id
    if int(task.given["number"]) % 2 and not mark.exists():
        mark.write_text("begun")
        os._exit(137)
    return square(task)


def die_always(_task: Task) -> Result:
    """End the process."""
    os._exit(139)


def refuse_odd(task: Task) -> Result:
    """Refuse odd numbers as a fault of the input."""
    if int(task.given["number"]) % 2:
        where = str(task.settings.folder / "list.csv")
        raise InputError(Problem(f"{task.given['number']} is odd.", "Give an even one."), where)
    return square(task)


def break_down(_task: Task) -> Result:
    """Break by a fault of the program."""
    raise ZeroDivisionError("seventeen")


def digests(done: dict[str, Path]) -> dict[str, dict[str, str]]:
    """Return the SHA-256 of the files of each task; of `plan.json` without when, how fast and how large."""
    return {
        name: {
            path.relative_to(folder).as_posix(): hashlib.sha256(_content(path)).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        for name, folder in done.items()
    }


def _content(path: Path) -> bytes:
    """Return what must not differ between runs."""
    if path.name != "plan.json":
        return path.read_bytes()
    told = json.loads(path.read_text(encoding="utf-8"))
    return json.dumps({k: v for k, v in told.items() if k not in TIMED}).encode()


def with_given(task: Task, **given: object) -> Task:
    """Return a task that is given more."""
    return replace(task, given={**task.given, **given})
