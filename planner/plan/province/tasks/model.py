"""What a task is, how tasks are run, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from planner.plan.progress import StageEvent
from planner.settings import Settings

ATTEMPTS = 5
"""Most times that a task is begun before its run is given up; each worker that dies takes one."""
KEPT, BEGAN, STAGE, DONE, LOST, FAILED = "kept", "began", "stage", "done", "lost", "failed"


def unheard(_event: StageEvent) -> None:
    """Hear a stage and tell nobody."""


@dataclass(frozen=True)
class Task:
    """One piece of work that needs no other: a member study, or part of one.

    Parameters
    ----------
    id
        Name among the tasks of a run, for example that of the member; letters, digits, - and _.
    settings
        Settings of the study it works on. All files they name travel with the task.
    given
        What else decides the result, as plain JSON values: a budget, a list of budgets.
    folder
        Empty folder for what it makes; `run_tasks` sets it where the task runs.
    tell
        Hears each stage; `run_tasks` sets it where the task runs.
    """

    id: str
    settings: Settings
    given: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = field(default_factory=Path)
    tell: Callable[[StageEvent], None] = unheard


@dataclass(frozen=True)
class Result:
    """What work says of itself in plain JSON values, beside the files in `task.folder`."""

    values: Mapping[str, Any] = field(default_factory=dict)


Work = Callable[[Task], Result]
"""Work on one task: a function at the top of a module, so that another process finds it by its name."""


@dataclass(frozen=True)
class How:
    """Where tasks run and where what is done is kept.

    Parameters
    ----------
    keep
        Folder of finished tasks; a later run takes from it what is done already.
    workers
        Tasks at once on this machine, each in a process of its own; 1 runs them here, one by one.
    scheduler
        Address of a Dask scheduler, for example tcp://10.0.0.5:8786; blank stays on this machine.
    attempts
        Most times that a task is begun, where the process that had it died.
    tls
        Certificate authority, certificate and key (PEM files) for an address that begins with tls://.
    """

    keep: Path
    workers: int = 1
    scheduler: str = ""
    attempts: int = ATTEMPTS
    tls: tuple[Path, Path, Path] | None = None


@dataclass(frozen=True)
class Done:
    """A finished task.

    Parameters
    ----------
    id
        Of the task.
    folder
        What it made, in the folder of finished tasks: copy it, do not change it.
    values
        What the work said.
    seconds
        Wall time of the attempt that finished.
    attempts
        How often it was begun, 0 where it was done by an earlier run.
    where
        Who did it: "this process", "process" and a number, or the address of a worker.
    """

    id: str
    folder: Path
    values: Mapping[str, Any]
    seconds: float
    attempts: int
    where: str


@dataclass(frozen=True)
class News:
    """Something happened to a task: it was kept from an earlier run, began, entered a stage, ended, was lost.

    `event` is set for a stage alone; `what` says why a task was lost or failed.
    """

    task: str
    kind: str
    where: str = ""
    event: StageEvent | None = None
    what: str = ""


Watcher = Callable[[News], None]


def unwatched(_news: News) -> None:
    """Hear news and tell nobody."""
