"""Tasks in processes of this machine, several at once; a process that dies costs its task a new beginning."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from planner.errors import PlannerError, Problem
from planner.plan.province.tasks.hand import Hand, HandLostError, refuse_local_function
from planner.plan.province.tasks.keep import finish, stage_for
from planner.plan.province.tasks.model import BEGAN, LOST, STAGE, Done, How, News, Watcher, Work
from planner.plan.province.tasks.outcome import Failed, Keyed, Outcome

Told = News | Done | Failed | BaseException
WAIT_S = 10.0


def run_local(tasks: Sequence[Keyed], work: Work, how: How, watch: Watcher) -> Iterator[Outcome]:
    """Yield what each task comes to, as they end.

    Raises
    ------
    PlannerError
        A task was begun `how.attempts` times and its process died each time; names it.
    """
    refuse_local_function(work)
    waiting: queue.SimpleQueue[Keyed] = queue.SimpleQueue()
    for keyed in tasks:
        waiting.put(keyed)
    told: queue.SimpleQueue[Told] = queue.SimpleQueue()
    slots = [_Slot(n + 1, waiting, told, work, how) for n in range(min(how.workers, len(tasks)))]
    for slot in slots:
        slot.start()
    ended = 0
    try:
        while ended < len(tasks):
            said = told.get()
            if isinstance(said, BaseException):
                raise said
            if isinstance(said, News):
                watch(said)
            else:
                ended += 1
                yield said
    finally:
        for slot in slots:
            slot.end()
        for slot in slots:
            slot.join(WAIT_S)


class _Slot(threading.Thread):
    """Takes one task after the other and has a process of its own work on it."""

    def __init__(
        self,
        number: int,
        waiting: queue.SimpleQueue[Keyed],
        told: queue.SimpleQueue[Told],
        work: Work,
        how: How,
    ) -> None:
        super().__init__(daemon=True)
        self._name = f"process {number}"
        self._waiting, self._told, self._work, self._how = waiting, told, work, how
        self._hand: Hand | None = None
        self._over = threading.Event()
        self._lock = threading.Lock()

    def run(self) -> None:
        """Work until no task waits."""
        try:
            while not self._over.is_set():
                self._told.put(self._finished(self._waiting.get_nowait()))
        except queue.Empty:
            self._drop()
        except BaseException as fault:
            # Raised again by whoever waits for the tasks: a thread has nobody to tell.
            if not self._over.is_set():
                self._told.put(fault)
            self._drop()

    def end(self) -> None:
        """End the process and, with it, the thread."""
        self._over.set()
        self._drop()

    def _drop(self) -> None:
        """End the process."""
        with self._lock:
            if self._hand is not None:
                self._hand.end()
            self._hand = None

    def _ready(self) -> Hand:
        """Return the process, begun where there is none."""
        with self._lock:
            if self._over.is_set():
                raise HandLostError("the run is over")
            self._hand = self._hand or Hand()
            return self._hand

    def _finished(self, keyed: Keyed) -> Done | Failed:
        """Return what a task comes to, begun again while its process dies."""
        lost: list[str] = []
        while len(lost) < self._how.attempts:
            try:
                return self._attempt(keyed, len(lost) + 1)
            except HandLostError as fault:
                if self._over.is_set():
                    raise
                lost.append(str(fault))
                self._told.put(News(keyed.task.id, LOST, self._name, what=str(fault)))
                self._drop()
        raise given_up(keyed.task.id, lost)

    def _attempt(self, keyed: Keyed, number: int) -> Done | Failed:
        """Return what one attempt comes to."""
        task, keep = keyed.task, self._how.keep
        hand = self._ready()
        self._told.put(News(task.id, BEGAN, self._name))
        begun = time.monotonic()
        folder = stage_for(keep, task, keyed.key)
        said = hand.do(
            self._work, replace(task, folder=folder.absolute()),
            lambda event: self._told.put(News(task.id, STAGE, self._name, event)), folder.parent,
        )  # fmt: skip
        if "fault" in said:
            return Failed(task.id, said["fault"], self._name)
        seconds = time.monotonic() - begun
        return finish(keep, task, keyed.key, said["values"], seconds, number, self._name)


def given_up(task: str, lost: Sequence[str]) -> PlannerError:
    """Return the error of a task whose process died every time."""
    what = f"{task}: begun {len(lost)} times, and each time the process that had it died; last: {lost[-1]}."
    mend = "It may need more memory than there is: use fewer workers. What is done is kept for the next run."
    return PlannerError(Problem(what, mend))
