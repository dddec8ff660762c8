"""The search on a thread of its own, and what it had found after each of its rounds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from planner.optimize.joint.lns import FloatArray
from planner.optimize.joint.primal import Primal, Stop
from planner.optimize.problems import IntArray

GUIDE_ROUND = 6
"""From this round on the first guide that the bound gives draws the search; the round waits for it."""
MOST_AHEAD = 400
"""So many rounds the search may be ahead of the one last asked for."""
POLL_S = 0.2


class Standing(NamedTuple):
    """Views, edges, worth and cents of the best choice, and whether it keeps every rule."""

    chosen: IntArray
    edges: IntArray
    value: int
    cost: int
    met: bool


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
        self._guide: FloatArray | None = None
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

    def guide(self, guide: FloatArray) -> None:
        """Give the guide of the views, once; later ones are not taken."""
        with self._told:
            if self._guide is None:
                self._guide = guide
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
            primal.round(self._guide_for(primal), self._ended)
            self._note(primal)

    def _ended(self) -> bool:
        """Say whether the search is to end."""
        return self._halt or self._stop()

    def _guide_for(self, primal: Primal) -> FloatArray:
        """Return the guide of the next round; waits for the bound's, and where the search is far ahead."""
        with self._told:
            while primal.rounds - self._asked >= MOST_AHEAD and not self._ended():
                self._told.wait(POLL_S)
            if primal.rounds < GUIDE_ROUND or not primal.record.figures[2]:
                return np.ones(primal.problem.coverage.candidate_count)
            while self._guide is None and not self._ended():
                self._told.wait(POLL_S)
            return np.ones(primal.problem.coverage.candidate_count) if self._guide is None else self._guide

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
            self._standings.append(standing)
            self._told.notify_all()
