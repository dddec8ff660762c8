"""Good choices: sites on opened facilities, and facilities opened, closed and exchanged while it pays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from planner.optimize.location.gains import Pairs
from planner.optimize.location.problem import FloatArray, LocationProblem, cost_of, faults_of
from planner.optimize.problems import BoolArray, IntArray

TRIALS = 6
"""Moves tried in earnest of those that an estimate promises most of, before a search ends."""
WANDERINGS, CHANGED = 6, 3
"""Starts of a search from the best choice so far, and the facilities that each start changes."""


def assign(pairs: Pairs, opened: BoolArray, settled: bool = False) -> IntArray | None:
    """Return each site on an opened facility with room; None where this finds none.

    Sites ask at their cheapest; where room lacks, those stay whose next is dearest, and the rest ask again.
    Where `settled`, sites then move to cheaper room and change places two by two while that saves.
    """
    problem = pairs.problem
    places = np.flatnonzero(opened).astype(np.int64)
    cost = pairs.rows(places)
    asks = cost.copy()
    row = np.full(problem.site_count, -1, dtype=np.int64)
    left = problem.room[places].astype(np.float64)
    if not len(places):
        return None if faults_of(problem, row) else row
    waiting = np.flatnonzero(np.isfinite(cost).any(axis=0))
    while len(waiting):
        view = asks[:, waiting]
        first = view.argmin(axis=0)
        least = view[first, np.arange(len(waiting))]
        if not np.isfinite(least).all():
            return None
        view = view.copy()
        view[first, np.arange(len(waiting))] = np.inf
        regret = view.min(axis=0) - least
        for r in np.unique(first).tolist():
            mine = waiting[first == r][np.argsort(-regret[first == r], kind="stable")]
            load = np.cumsum(problem.need[mine], axis=0)
            fits = (load <= left[r] + 1e-9).all(axis=1)
            taken = mine[fits]
            row[taken] = r
            left[r] -= problem.need[taken].sum(axis=0)
            asks[r, mine[~fits]] = np.inf
        waiting = waiting[row[waiting] < 0]
    if settled and (row >= 0).any():
        settle(problem, cost, row, left)
    facility = np.where(row >= 0, places[row], -1).astype(np.int64)
    return None if faults_of(problem, facility) else facility


def settle(problem: LocationProblem, cost: FloatArray, row: IntArray, left: FloatArray) -> None:
    """Move sites to cheaper room and exchange them two by two, in place, while that saves."""
    need = problem.need
    sites = np.flatnonzero(row >= 0)
    for _ in range(4 * len(sites) + 1):
        now = cost[row[sites], sites]
        saved = cost[:, sites] - now
        room = (need[sites][None, :, :] <= left[:, None, :] + 1e-9).all(axis=2)
        movable = np.where(room, saved, np.inf)
        flat = int(movable.argmin())
        if movable.flat[flat] < -1e-9:
            b, at = divmod(flat, len(sites))
            i = int(sites[at])
            left[row[i]] += need[i]
            left[b] -= need[i]
            row[i] = b
            continue
        if not _exchange(need, sites, saved, row, left):
            return


def _exchange(need: FloatArray, sites: IntArray, saved: FloatArray, row: IntArray, left: FloatArray) -> bool:
    """Let the two sites change places that save most by it; say whether there were any."""
    many = len(saved)
    best = np.full((many, many), np.inf)
    who = np.zeros((many, many), dtype=np.int64)
    for a in np.unique(row[sites]).tolist():
        mine = np.flatnonzero(row[sites] == a)
        at = saved[:, mine].argmin(axis=1)
        who[a], best[a] = mine[at], saved[np.arange(many), mine[at]]
    total = best + best.T
    np.fill_diagonal(total, np.inf)
    for flat in np.argsort(total, axis=None, kind="stable").tolist():
        a, b = divmod(flat, many)
        if not total[a, b] < -1e-9:
            return False
        i, h = int(sites[who[a, b]]), int(sites[who[b, a]])
        after_a, after_b = left[a] + need[i] - need[h], left[b] + need[h] - need[i]
        if (after_a >= -1e-9).all() and (after_b >= -1e-9).all():
            row[i], row[h] = b, a
            left[a], left[b] = after_a, after_b
            return True
    return False


def improve(pairs: Pairs, facility: IntArray, stop: Callable[[], bool]) -> IntArray:
    """Return a choice that no opening, closing or exchange tried makes cheaper.

    Moves are ranked by an estimate that keeps the room of what is opened and forgets that of the others; the
    best few are tried in earnest.
    """
    problem = pairs.problem
    cost = cost_of(problem, facility)
    tried: set[bytes] = set()
    while not stop():
        for opened in _moves(pairs, facility):
            key = opened.tobytes()
            if key in tried:
                continue
            tried.add(key)
            found = assign(pairs, opened, settled=True)
            if found is not None and cost_of(problem, found) < cost:
                facility, cost = found, cost_of(problem, found)
                break
        else:
            break
    opened = problem.fixed.copy()
    opened[facility[facility >= 0]] = True
    found = assign(pairs, opened, settled=True)
    return found if found is not None and cost_of(problem, found) < cost else facility


def wander(pairs: Pairs, facility: IntArray, seed: int, stop: Callable[[], bool]) -> IntArray:
    """Return the cheapest choice met from `WANDERINGS` starts, the best so far with some changed."""
    problem = pairs.problem
    rng = np.random.default_rng(seed)
    usable = np.diff(pairs.start) > 0
    for _ in range(WANDERINGS):
        opened = problem.fixed.copy()
        opened[facility[facility >= 0]] = True
        free = np.flatnonzero(opened & ~problem.fixed)
        closed = np.flatnonzero(~opened & usable)
        many = min(CHANGED, len(free), len(closed))
        if not many or stop():
            break
        opened[rng.choice(free, many, replace=False)] = False
        opened[rng.choice(closed, many, replace=False)] = True
        start = assign(pairs, opened)
        found = improve(pairs, start, stop) if start is not None else facility
        if cost_of(problem, found) < cost_of(problem, facility):
            facility = found
    return facility


def _moves(pairs: Pairs, facility: IntArray) -> list[BoolArray]:
    """Return the sets of facilities that an estimate finds cheapest, best first."""
    problem = pairs.problem
    opened = problem.fixed.copy()
    opened[facility[facility >= 0]] = True
    places = np.flatnonzero(opened).astype(np.int64)
    rows = pairs.rows(places)
    served = facility >= 0
    held = np.searchsorted(places, facility)
    now = np.zeros(problem.site_count)
    now[served] = rows[held[served], np.flatnonzero(served)]
    out: list[tuple[float, int, int]] = []
    top = float(now.max(initial=0.0)) * 2 + float(problem.opening.max(initial=0)) + 1.0
    for a in [-1, *np.flatnonzero(opened & ~problem.fixed).tolist()]:
        price, change = now, 0.0
        if a >= 0:
            others = np.where((places == a)[:, None], np.inf, rows).min(axis=0)
            price = np.where(facility == a, np.minimum(others, top), now)
            change = float((price - now).sum()) - float(problem.opening[a])
            out.append((change, a, -1))
        lift = np.where(opened, np.inf, problem.opening + pairs.gains(price)[0] + change)
        best = np.argsort(lift, kind="stable")[:TRIALS]
        out += [(float(lift[j]), a, int(j)) for j in best.tolist() if np.isfinite(lift[j])]
    out.sort()
    moves = []
    for _, a, b in out[: 4 * TRIALS]:
        move = opened.copy()
        if a >= 0:
            move[a] = False
        if b >= 0:
            move[b] = True
        moves.append(move)
    return moves
