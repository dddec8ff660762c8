"""What a worker of a cluster does: unpacks a study, has a process work on it, packs what was made.

Nothing of the study stays on the machine of the worker: it stands in a temporary folder until the task ends.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planner.plan.progress import StageEvent
from planner.plan.province.tasks.child import event_as_plain
from planner.plan.province.tasks.hand import Hand, HandLostError
from planner.plan.province.tasks.identity import code_digest
from planner.plan.province.tasks.model import Task, Work
from planner.plan.province.tasks.pack import Packed, pack, unpack_study
from planner.plan.summary import versions
from planner.sources.paths import DATA_ROOT_VARIABLE

LOOK_EVERY_S = 1.0
IDLE: list[Hand] = []
"""Processes of this worker that wait for the next task: to begin one costs seconds."""
LOCK = threading.Lock()


@dataclass(frozen=True)
class Job:
    """A task with all that it needs on another machine.

    Parameters
    ----------
    task
        The task; its study stands elsewhere here.
    packed
        Files of its study.
    work
        The work, found by its name.
    digest
        Of the planner that sends it: one with other code could give another plan.
    versions
        Of its Python and libraries: another solver could, too.
    topic
        Under which stages are told.
    """

    task: Task
    packed: Packed
    work: Work
    digest: str
    versions: Mapping[str, str]
    topic: str


def work_remote(job: Job) -> dict[str, Any]:
    """Return what a task came to on this worker: `values` and `files`, a `fault`, or what is `other` here.

    Raises
    ------
    HandLostError
        The process that worked on it died.
    """
    where, tell, wanted = _worker(job)
    other = _other(job)
    if other:
        return {"other": other, "where": where}
    tell(None)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="planner-") as folder:
        place = Path(folder).resolve()
        study, root = unpack_study(job.packed, place / "given")
        made = place / "made"
        made.mkdir()
        task = replace(job.task, folder=made, settings=replace(job.task.settings, folder=study))
        variables = {} if root is None else {DATA_ROOT_VARIABLE: str(root)}
        without = [DATA_ROOT_VARIABLE] if root is None else []
        with _hand() as hand, _ended_when_unwanted(hand, wanted):
            said = hand.do(job.work, task, tell, place, variables, without)
        if "fault" in said:
            told = _as_at_home(said["fault"], study, job.task.settings.folder)
            return {"fault": told, "where": where}
        files = pack(made)
    return {"values": said["values"], "files": files, "seconds": time.monotonic() - begun, "where": where}


def _other(job: Job) -> list[str]:
    """Return what of this worker could make another plan than the sender's own, with both versions."""
    here = versions()
    code = [] if code_digest() == job.digest else ["code of the planner"]
    return code + [
        f"{name} {here.get(name, 'unknown')} in place of {wanted}"
        for name, wanted in job.versions.items()
        if here.get(name) != wanted
    ]


def _worker(job: Job) -> tuple[str, Callable[[StageEvent | None], None], Callable[[], bool]]:
    """Return the address of this worker, what tells stages to the client, and whether it still waits."""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()

    def tell(event: StageEvent | None) -> None:
        plain = None if event is None else event_as_plain(event)
        worker.log_event(job.topic, {"task": job.task.id, "where": worker.address, "event": plain})

    def wanted() -> bool:
        held = worker.state.tasks.get(key)
        return held is not None and held.state != "cancelled"

    return str(worker.address), tell, wanted


@contextmanager
def _hand() -> Iterator[Hand]:
    """Yield a process; one that did its job well waits for the next."""
    with LOCK:
        hand = IDLE.pop() if IDLE else None
    hand = hand or Hand()
    try:
        yield hand
    except BaseException:
        hand.end()
        raise
    with LOCK:
        IDLE.append(hand)


@contextmanager
def _ended_when_unwanted(hand: Hand, wanted: Callable[[], bool]) -> Iterator[None]:
    """End the process in mid-task where nobody waits for its result any more."""
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK_EVERY_S):
            if not wanted():
                hand.end()
                return

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()


def _as_at_home(fault: dict[str, Any], there: Path, here: Path) -> dict[str, Any]:
    """Return a fault with the ways of this machine turned into those of the sender's."""

    def home(text: str) -> str:
        return text.replace(str(there), str(here))

    problems = [[home(what), home(mend)] for what, mend in fault["problems"]]
    return {**fault, "problems": problems, "where": home(fault["where"])}


__all__ = ["HandLostError", "Job", "work_remote"]
