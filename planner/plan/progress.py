"""The stages of a run and how they are told to whoever watches."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from planner.optimize.report import Progress, Watch

STAGES = (
    "read", "city", "offer", "siting", "routing", "bulk", "engineer", "price", "joint", "store", "audit",
    "show",
)  # fmt: skip
INTERRUPTIBLE = ("siting", "routing", "bulk", "joint")


@dataclass(frozen=True)
class StageEvent:
    """A stage began or moved: its name, its place among the stages, its current gap where it has one."""

    stage: str
    index: int
    gap_pct: float | None
    seconds: float


class Run:
    """Carries stage events out of a run and the wish to stop into it.

    `stop` is set by the command line when the user presses Ctrl-C during an interruptible stage.
    """

    def __init__(self, tell: Callable[[StageEvent], None] | None = None) -> None:
        self._tell = tell
        self.stop = False
        self.stage = ""
        self.started = time.monotonic()
        self.stage_seconds: dict[str, float] = {}

    @contextmanager
    def stage_of(self, name: str) -> Iterator[Watch]:
        """Enter a stage; yields the watch that a solver of the stage takes."""
        self.stage = name
        begun = time.monotonic()
        self._event(name, None, 0.0)
        try:
            yield Watch(lambda p: self._from_solver(name, p), lambda: self.stop)
        finally:
            # A stage may be entered again, where a plan is built anew to keep a policy.
            self.stage_seconds[name] = self.stage_seconds.get(name, 0.0) + time.monotonic() - begun
            self.stage = ""

    def _from_solver(self, name: str, progress: Progress) -> None:
        """Pass a solver's line on as a stage event."""
        gap = None
        if progress.upper is not None and progress.lower is not None and progress.upper > 0:
            gap = max(0.0, 100.0 * (progress.upper - progress.lower) / progress.upper)
        self._event(name, gap, progress.seconds)

    def _event(self, name: str, gap: float | None, seconds: float) -> None:
        """Send one event."""
        if self._tell is not None:
            self._tell(StageEvent(name, STAGES.index(name), gap, seconds))
