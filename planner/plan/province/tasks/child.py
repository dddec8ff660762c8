"""A process that works on tasks: each line of its input names a job, each line of its output tells of it.

It ends when its input closes, so it never outlives whoever began it, however that one ended.
"""

from __future__ import annotations

import importlib
import json
import os
import pickle
import queue
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from planner.plan.progress import StageEvent
from planner.plan.province.tasks.faults import fault_as_plain
from planner.plan.province.tasks.model import Task, Work
from planner.plan.province.tasks.throttle import Throttle


def main() -> None:
    """Work on jobs until the input closes."""
    # Ctrl-C reaches every process of a terminal; whoever began this one ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What a library prints must not stand among the lines that are read by the other side.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    jobs: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    while True:
        _say(out, work_on(Path(json.loads(jobs.get())), lambda told: _say(out, told)))


def _listen(jobs: queue.Queue[str]) -> None:
    """Take jobs from the input; when it closes, end at once, whatever is being worked on."""
    for line in sys.stdin:
        jobs.put(line)
    os._exit(0)


def _say(out: TextIO, told: dict[str, Any]) -> None:
    """Write one line."""
    out.write(json.dumps(told) + "\n")
    out.flush()


def work_on(job: Path, say: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Work on one job; return what it came to: values, or a fault."""
    try:
        told = pickle.loads(job.read_bytes())  # noqa: S301 (written by the process that began this one)
        os.environ.update(told["environment"])
        for name in told["without"]:
            os.environ.pop(name, None)
        work: Work = getattr(importlib.import_module(told["module"]), told["function"])
        task: Task = replace(told["task"], tell=Throttle(lambda event: say({"event": event_as_plain(event)})))
        return {"values": dict(work(task).values)}
    except (Exception, KeyboardInterrupt) as fault:
        # Whatever the work raises belongs to whoever gave the task; it is told there.
        return {"fault": fault_as_plain(fault)}


def event_as_plain(event: StageEvent) -> list[Any]:
    """Return an event as plain values."""
    return [event.stage, event.index, event.gap_pct, event.seconds]


if __name__ == "__main__":
    main()
