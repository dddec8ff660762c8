"""`run_tasks`: here, in local processes or on a Dask cluster; resumed, and in the order of the tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from planner.errors import Problem, UsageError
from planner.plan.province.tasks.faults import raise_all
from planner.plan.province.tasks.identity import task_key
from planner.plan.province.tasks.keep import drop_stages, kept, refuse_ids
from planner.plan.province.tasks.local import run_local
from planner.plan.province.tasks.model import (
    DONE,
    FAILED,
    KEPT,
    Done,
    How,
    News,
    Task,
    Watcher,
    Work,
    unwatched,
)
from planner.plan.province.tasks.outcome import Failed, Keyed, Outcome
from planner.plan.province.tasks.serial import run_serial


def run_tasks(tasks: Sequence[Task], work: Work, how: How, watch: Watcher = unwatched) -> Iterator[Done]:
    """Yield every task as done, in the order in which tasks are given, whoever ended first.

    What an earlier run finished under the same key is taken as it is. The result of a task depends on the
    task alone, so it is the same here, in other processes and on other machines. Where work raises faults,
    the other tasks are still finished and kept; the faults are raised at the end, all at once. Ctrl-C ends
    the processes; what is done stays in `how.keep`.

    Parameters
    ----------
    tasks
        Tasks that need nothing of each other.
    work
        Writes into `task.folder` and returns what it says; a function at the top of a module.
    how
        Where they run, and where what is done is kept.
    watch
        Hears what happens to each task, in this thread.

    Raises
    ------
    UsageError
        Ids repeat or cannot name a folder; `how` asks for no worker at all.
    PlannerError
        Of the kind that work raised; or a task whose process died `how.attempts` times.
    """
    refuse_ids([t.id for t in tasks])
    if how.workers < 1 or how.attempts < 1:
        asked = f"{how.workers} workers and {how.attempts} attempts"
        raise UsageError(Problem(f"tasks cannot be run with {asked}.", "Ask for at least 1 of each."))
    keyed = [Keyed(task, task_key(task, work)) for task in tasks]
    how.keep.mkdir(parents=True, exist_ok=True)
    found: dict[str, Done] = {}
    for task, key in keyed:
        done = kept(how.keep, task, key)
        if done is not None:
            found[task.id] = done
            watch(News(task.id, KEPT, done.where))
    left = [k for k in keyed if k.task.id not in found]
    engine = _engine(how)
    try:
        yield from _in_order(keyed, found, engine(left, work, how, watch) if left else iter(()), watch)
    finally:
        drop_stages(how.keep)


def _engine(how: How) -> Callable[[Sequence[Keyed], Work, How, Watcher], Iterator[Outcome]]:
    """Return what runs the tasks."""
    if how.scheduler:
        from planner.plan.province.tasks.cluster import run_cluster

        return run_cluster
    return run_serial if how.workers == 1 else run_local


def _in_order(
    keyed: Sequence[Keyed], found: dict[str, Done], outcomes: Iterator[Outcome], watch: Watcher
) -> Iterator[Done]:
    """Yield what is done in the order of the tasks; at the end raise what failed."""
    faults: dict[str, Any] = {}
    waiting = [k.task.id for k in keyed]
    while waiting:
        while waiting and waiting[0] in found:
            yield found.pop(waiting.pop(0))
        if not waiting:
            break
        if waiting[0] in faults:
            waiting.pop(0)
            continue
        outcome = next(outcomes)
        if isinstance(outcome, Failed):
            faults[outcome.id] = outcome.fault
            watch(News(outcome.id, FAILED, outcome.where))
        else:
            found[outcome.id] = outcome
            watch(News(outcome.id, DONE, outcome.where))
    raise_all({k.task.id: faults[k.task.id] for k in keyed if k.task.id in faults})
