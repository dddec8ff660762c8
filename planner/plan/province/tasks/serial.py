"""Tasks one by one in this process."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from planner.errors import PlannerError
from planner.plan.progress import StageEvent
from planner.plan.province.tasks.faults import fault_as_plain
from planner.plan.province.tasks.keep import finish, stage_for
from planner.plan.province.tasks.model import BEGAN, STAGE, How, News, Task, Watcher, Work
from planner.plan.province.tasks.outcome import Failed, Keyed, Outcome

HERE = "this process"


def run_serial(tasks: Sequence[Keyed], work: Work, how: How, watch: Watcher) -> Iterator[Outcome]:
    """Yield what each task comes to, in their order."""
    for task, key in tasks:
        watch(News(task.id, BEGAN, HERE))
        begun = time.monotonic()
        folder = stage_for(how.keep, task, key)
        ready = replace(task, folder=folder, tell=_telling(task, watch))
        try:
            values = dict(work(ready).values)
        except PlannerError as fault:
            yield Failed(task.id, fault_as_plain(fault), HERE)
            continue
        yield finish(how.keep, task, key, values, time.monotonic() - begun, 1, HERE)


def _telling(task: Task, watch: Watcher) -> Callable[[StageEvent], None]:
    """Return what passes the stages of a task on as news."""
    return lambda event: watch(News(task.id, STAGE, HERE, event))
