"""The search on a thread of its own, and what it had found after each of its rounds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from planner.optimize.joint.primal import Primal, Stop
from planner.optimize.problems import IntArray

HINT_ROUND = 8
"""Before this round the hint is tried; the round waits for it."""
MOST_AHEAD = 400
"""So many rounds the search may be ahead of the one last asked for."""
POLL_S = 0.2


class Standing(NamedTuple):
    """Views, edges, worth and cents of the best choice, and whether it keeps every rule.

    `by_clock` says that seconds, not work, ended a part of the search on the way to it.
    """

    chosen: IntArray
    edges: IntArray
    value: int
    cost: int
    met: bool
    by_clock: bool = False


class Side:
    """Runs rounds of search until it is stopped; remembers what stood after each.

    Parameters
    ----------
    make
        Makes the search with its first choice; called on the thread.
    stop
        Says whether the clock or the user ends everything.
    """

    def __init__(self, make: Callable[[], Primal], stop: Stop) -> None:
        self._make, self._stop = make, stop
        self._told = threading.Condition()
        self._standings: list[Standing] = []
        self._asked, self._halt = 0, False
        self._hint: IntArray | None = None
        self._hinted = False
        self._pool = ThreadPoolExecutor(1)
        self._work = self._pool.submit(self._run)

    def after(self, rounds: int) -> Standing:
        """Return what stood after so many rounds, the first choice after 0; the latest when all is ended."""
        with self._told:
            self._asked = rounds
            self._told.notify_all()
            while len(self._standings) <= rounds and not self._work.done():
                self._told.wait(POLL_S)
            if self._work.done():
                self._work.result()
            return self._standings[min(rounds, len(self._standings) - 1)]

    def hint(self, chosen: IntArray | None) -> None:
        """Give views that may be a good choice, or say that there are none; must be called once."""
        with self._told:
            self._hint, self._hinted = chosen, True
            self._told.notify_all()

    def stop(self) -> Standing | None:
        """End the search and return the latest; None where it never stood."""
        self._halt = True
        with self._told:
            self._told.notify_all()
        self._pool.shutdown()
        self._work.result()
        return self._standings[-1] if self._standings else None

    def _run(self) -> None:
        """Make the search and run its rounds."""
        primal = self._make()
        self._note(primal)
        while not self._ended():
            if primal.rounds == HINT_ROUND:
                self._try_hint(primal)
            self._keep_near(primal.rounds)
            primal.round(self._ended)
            self._note(primal)

    def _try_hint(self, primal: Primal) -> None:
        """Wait for the hint and let the search look at it."""
        with self._told:
            while not self._hinted and not self._ended():
                self._told.wait(POLL_S)
        if self._hint is not None:
            primal.hint(self._hint)

    def _ended(self) -> bool:
        """Say whether the search is to end."""
        return self._halt or self._stop()

    def _keep_near(self, rounds: int) -> None:
        """Wait where the search is far ahead."""
        with self._told:
            while rounds - self._asked >= MOST_AHEAD and not self._ended():
                self._told.wait(POLL_S)

    def _note(self, primal: Primal) -> None:
        """Remember what stands now; the same arrays where nothing changed."""
        best = primal.record
        met = bool(best.figures[2])
        last = self._standings[-1] if self._standings else None
        if met and last is not None and last.met and (last.value, last.cost) == tuple(best.figures[:2]):
            standing = last
        elif met:
            views, edges = np.flatnonzero(best.chosen), np.flatnonzero(best.in_tree)
            standing = Standing(views, edges, int(best.figures[0]), int(best.figures[1]), True)
        else:
            standing = Standing(*primal.present(), 0, 0, False)
        with self._told:
            self._standings.append(standing._replace(by_clock=primal.by_clock))
            self._told.notify_all()
