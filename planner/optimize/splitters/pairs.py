"""Two groups that stand near each other, parted anew in the best way."""

from __future__ import annotations

from functools import cache

import numpy as np

from planner.optimize.splitters.groups import Grouping, Groups
from planner.optimize.splitters.problem import LOAD_SLACK, FloatArray

EXACT = 12
"""Things in both groups up to which every way of parting them is tried."""
BESIDE = 5
"""Groups nearest to each that it is tried with."""
PLACES = 24
TURNS = 2


def repart(grouping: Grouping, groups: Groups) -> Groups:
    """Return the groups after parting pairs anew while that saves; joining both into one is a way too.

    Few things are parted in the best of all ways among the places that are nearest to them; many are parted
    by how much nearer each is to one place than to the other.
    """
    members, place = [list(m) for m in groups.members], list(groups.place)
    waiting = list(range(len(members)))
    for _ in range(TURNS):
        changed: set[int] = set()
        for a in waiting:
            far = grouping.far[:, members[a]].sum(axis=1) if members[a] else None
            if far is None:
                continue
            order = np.argsort(far[place] / len(members[a]), kind="stable")
            for b in [int(g) for g in order if g != a and members[g]][:BESIDE]:
                if not members[a]:
                    break
                found = _parted(grouping, members[a], members[b], place[a], place[b])
                if found is not None:
                    (members[a], place[a]), (members[b], place[b]) = found
                    changed |= {a, b}
        if not changed:
            break
        waiting = sorted(changed)
    return Groups(members, place)


Part = tuple[list[int], int]


def _parted(
    grouping: Grouping, one: list[int], other: list[int], at: int, beside: int
) -> tuple[Part, Part] | None:
    """Return both groups parted at less cost, None where nothing is saved."""
    now = sum(
        int(grouping.opening[p]) + int(grouping.far[p, m].sum()) for m, p in ((one, at), (other, beside))
    )
    both = [*one, *other]
    split = _exact if len(both) <= EXACT else _nearer
    parts = split(grouping, both, at, beside)
    if parts is None:
        return None
    found = [(m, *grouping.best(m)) if m else (m, at, 0) for m in parts]
    if sum(cost for _, _, cost in found) >= now:
        return None
    return (found[0][0], found[0][1]), (found[1][0], found[1][1])


@cache
def _subsets(many: int) -> FloatArray:
    """Return every subset of so many things without the last, a row each."""
    rows = np.arange(1 << (many - 1))
    return (rows[:, None] >> np.arange(many) & 1).astype(np.float64)


def _exact(grouping: Grouping, both: list[int], at: int, beside: int) -> tuple[list[int], list[int]] | None:
    """Return the cheapest of all ways of parting things in two, or leaving them together."""
    far = grouping.far[:, both]
    near = np.unique(np.concatenate([np.argsort(far.sum(axis=1), kind="stable")[:PLACES], *(
        np.argsort(far[:, k], kind="stable")[:3] for k in range(len(both))
    ), [at, beside]]))  # fmt: skip
    mine = _subsets(len(both))
    legs = mine.sum(axis=1)
    load = mine @ grouping.load[both]
    whole = grouping.load[both].sum(axis=0)
    room = grouping.room + LOAD_SLACK
    fits = (legs <= grouping.legs) & (len(both) - legs <= grouping.legs)
    fits &= (load <= room).all(axis=1) & (whole - load <= room).all(axis=1)
    if not fits.any():
        return None
    mine = mine[fits]
    fiber, opening = far[near].astype(np.float64), grouping.opening[near].astype(np.float64)
    inside = mine @ fiber.T
    cost = (inside + opening).min(axis=1) * (mine.any(axis=1))
    cost += (fiber.sum(axis=1) - inside + opening).min(axis=1)
    chosen = mine[int(cost.argmin())] > 0
    return [i for i, c in zip(both, chosen, strict=True) if c], [
        i for i, c in zip(both, chosen, strict=True) if not c
    ]


def _nearer(grouping: Grouping, both: list[int], at: int, beside: int) -> tuple[list[int], list[int]] | None:
    """Return things parted by how much nearer each is to one place, as many on each side as costs least."""
    gain = grouping.far[at, both] - grouping.far[beside, both]
    order = np.argsort(gain, kind="stable")
    things = [both[k] for k in order.tolist()]
    cost = np.concatenate([[0], gain[order].cumsum()])
    for k in np.argsort(cost, kind="stable").tolist():
        if grouping.fits(things[:k]) and grouping.fits(things[k:]):
            return things[:k], things[k:]
    return None
