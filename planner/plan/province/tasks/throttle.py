"""Stage events let through at most some times a second; each new stage at once."""

from __future__ import annotations

import time
from collections.abc import Callable

from planner.plan.progress import StageEvent

EVERY_S = 0.25


class Throttle:
    """Passes on the first event of every stage, and of the others at most four a second."""

    def __init__(self, tell: Callable[[StageEvent], None]) -> None:
        self._tell = tell
        self._stage = ""
        self._next = 0.0

    def __call__(self, event: StageEvent) -> None:
        """Pass an event on, or not."""
        now = time.monotonic()
        if event.stage == self._stage and now < self._next:
            return
        self._stage, self._next = event.stage, now + EVERY_S
        self._tell(event)
