"""A second process that works beside this one, and what is said where it is gone."""

from __future__ import annotations

import multiprocessing as mp
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

STOP_S = 5.0
"""Seconds that an ended process has to go before it is killed."""


class SecondProcess:
    """Another process at the end of a pipe. Leaving the block ends it.

    Parameters
    ----------
    work
        What it runs, given its end of the pipe and `given`; a function of a module.
    what
        What it does, for errors: "audits and draws plans".
    named
        Folder that errors name.

    Attributes
    ----------
    process
        Number of the process.
    """

    def __init__(self, work: Callable[..., None], what: str, named: Path, *given: object) -> None:
        self._what = what
        self._named = named
        context = mp.get_context("spawn")
        self._end, other = context.Pipe()
        self._process = context.Process(target=_work, args=(work, other, *given), daemon=True)
        self._process.start()
        other.close()
        self.process = self._process.pid or 0

    def send(self, message: object) -> None:
        """Send it a message.

        Raises
        ------
        NoPlanError, RuntimeError
            The other process was ended by a signal, or ended by itself; a broken pipe would pass for the end
            of our own output.
        """
        try:
            self._end.send(message)
        except ConnectionError:
            raise self._ended() from None

    def receive(self) -> Any:
        """Wait for its next message and return it.

        Raises
        ------
        NoPlanError
            A signal ended the other process.
        RuntimeError
            The other process ended; it has told why.
        """
        try:
            return self._end.recv()
        except (EOFError, ConnectionError):
            raise self._ended() from None

    def _ended(self) -> Exception:
        """Return why the other process is gone: a signal from outside ended it, or it failed."""
        self._process.join(STOP_S)
        code = self._process.exitcode or 0
        if code >= 0:
            return RuntimeError(f"the process that {self._what} ended by itself")
        from planner.errors import NoPlanError, Problem

        word = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        return NoPlanError(
            Problem(
                f"the process that {self._what} was ended from outside ({word}); a machine short of memory "
                "does so.",
                "Run it again, with fewer other programs beside it; nothing was written, and what stood "
                "before still stands.",
            ),
            str(self._named.parent),
            "the second process",
        )

    def __enter__(self) -> SecondProcess:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the other process: closing the pipe tells it to go, a signal where it is at work."""
        self._end.close()
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(STOP_S)
        if self._process.is_alive():
            self._process.kill()


def message(end: Connection) -> Any:
    """Return the next message to a second process, None where there is none, also because we are gone."""
    try:
        return end.recv()
    except (EOFError, ConnectionError):
        return None


def _work(work: Callable[..., None], end: Connection, *given: object) -> None:
    """Run a second process; an interrupt is for the process that decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work(end, *given)
