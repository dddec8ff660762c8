"""One process beside this one that works on tasks, one after the other: begun, given jobs, ended."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from planner.errors import PlannerError, Problem
from planner.plan.progress import StageEvent
from planner.plan.province.tasks.model import Task, Work, unheard

CHILD = "planner.plan.province.tasks.child"
JOB = "job.pickle"
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS",
              "VECLIB_MAXIMUM_THREADS", "GDAL_NUM_THREADS")  # fmt: skip
"""Libraries that would each take every core: N processes of them would fight."""
TAIL = 2000
WAIT_S = 10.0


class HandLostError(Exception):
    """The process ended in the middle of a job."""


class Hand:
    """A process that works on tasks.

    Attributes
    ----------
    pid
        Id of the process.
    """

    def __init__(self) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the process)
        environment = {**os.environ, **dict.fromkeys(ONE_THREAD, "1")}
        environment["PYTHONPATH"] = os.pathsep.join(p for p in sys.path if p)
        self._process = subprocess.Popen(  # noqa: S603 (this Python, a module of this package)
            [sys.executable, "-m", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
            env=environment, text=True, encoding="utf-8",
        )  # fmt: skip
        self.pid = self._process.pid

    def do(
        self, work: Work, task: Task, tell: Callable[[StageEvent], None], place: Path,
        environment: Mapping[str, str] | None = None, without: Sequence[str] = (),
    ) -> dict[str, Any]:  # fmt: skip
        """Return what a task came to: `values`, or a `fault`.

        Parameters
        ----------
        work
            A function at the top of a module.
        task
            The task, its folder set.
        tell
            Hears its stages.
        place
            Folder for the file that hands the task over.
        environment, without
            Variables to set and to drop in the process.

        Raises
        ------
        HandLostError
            The process ended before the task did.
        """
        job = place / JOB
        job.write_bytes(
            pickle.dumps(
                {
                    "module": work.__module__, "function": work.__qualname__,
                    "task": replace(task, tell=unheard), "environment": dict(environment or {}),
                    "without": list(without),
                }
            )
        )  # fmt: skip
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise HandLostError("it has no pipes")
        try:
            stdin.write(json.dumps(str(job.absolute())) + "\n")
            stdin.flush()
            for line in stdout:
                told: dict[str, Any] = json.loads(line)
                if "event" not in told:
                    job.unlink(missing_ok=True)
                    return told
                tell(StageEvent(*told["event"]))
        except (BrokenPipeError, OSError, json.JSONDecodeError, ValueError):
            self.end()
        raise HandLostError(self._last_words())

    def end(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait(WAIT_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was still to be written has no reader any more
                    continue

    def _last_words(self) -> str:
        """Return how the process ended and the last that it wrote of errors."""
        try:
            code: int | str = self._process.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            code = "still running"
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - TAIL))
        tail = self._errors.read().decode("utf-8", "replace").strip()
        return f"process {self.pid} ended with code {code}" + (f": {tail}" if tail else "")


def refuse_local_function(work: Work) -> None:
    """Raise where another process could not find the work by its name."""
    module, name = work.__module__, work.__qualname__
    if "." in name or "<" in name or module == "__main__":
        raise PlannerError(
            Problem(f"`{name}` of `{module}` cannot be handed to another process.",
                    "Write it at the top of a module.")
        )  # fmt: skip
