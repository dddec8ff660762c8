"""Groups of things along the tree, each around one splitter: cut from a walk, then bettered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from planner.optimize.problems import IntArray
from planner.optimize.splitters.problem import LOAD_SLACK, FloatArray

ROUNDS = 30
NEAR = 12


@dataclass(frozen=True)
class Grouping:
    """What is to be grouped: every group holds so many things and so much load, and stands at one place.

    Parameters
    ----------
    far
        int64[v, s], cost of the fiber between each place and each thing.
    opening
        int64[v], cost of a group at each place, the fiber that feeds it included.
    legs
        Most things in a group.
    load
        float64[s, k], what each thing takes.
    room
        float64[k], what a group holds.
    """

    far: IntArray
    opening: IntArray
    legs: int
    load: FloatArray
    room: FloatArray

    def fits(self, members: list[int]) -> bool:
        """Say whether things are few and light enough for one group."""
        if len(members) > self.legs:
            return False
        return bool((self.load[members].sum(axis=0) <= self.room + LOAD_SLACK).all())

    def best(self, members: list[int]) -> tuple[int, int]:
        """Return the cheapest place of a group, and its cost."""
        cost = self.opening + self.far[:, members].sum(axis=1)
        place = int(cost.argmin())
        return place, int(cost[place])


@dataclass
class Groups:
    """Groups so far: the members of each, and where it stands."""

    members: list[list[int]]
    place: list[int]

    def cost(self, grouping: Grouping) -> int:
        """Return what all groups cost."""
        return sum(
            int(grouping.opening[p]) + int(grouping.far[p, m].sum())
            for m, p in zip(self.members, self.place, strict=True)
        )

    def settled(self, grouping: Grouping) -> Groups:
        """Return the same groups, each at its best place, without those that hold nothing."""
        kept = [m for m in self.members if m]
        return Groups(kept, [grouping.best(m)[0] for m in kept])

    def of(self, many: int) -> IntArray:
        """Return the group of each thing."""
        out = np.full(many, -1, dtype=np.int64)
        for g, members in enumerate(self.members):
            out[members] = g
        return out


def cut_walk(grouping: Grouping, order: IntArray) -> Groups:
    """Return the cheapest groups of things that follow on each other in a walk."""
    many = len(order)
    least = np.full(many + 1, np.iinfo(np.int64).max, dtype=np.int64)
    least[0] = 0
    before, place = np.zeros(many + 1, dtype=np.int64), np.zeros(many + 1, dtype=np.int64)
    for start in range(many):
        mine = order[start : start + grouping.legs]
        load = grouping.load[mine].cumsum(axis=0)
        few = int((load <= grouping.room + LOAD_SLACK).all(axis=1).argmin() or len(mine))
        cost = grouping.opening[:, None] + grouping.far[:, mine[:few]].cumsum(axis=1)
        at = cost.argmin(axis=0)
        total = least[start] + cost[at, np.arange(cost.shape[1])]
        ends = start + 1 + np.arange(cost.shape[1])
        better = total < least[ends]
        least[ends[better]], place[ends[better]] = total[better], at[better]
        before[ends[better]] = start
    members: list[list[int]] = []
    places: list[int] = []
    end = many
    while end > 0:
        members.append(order[before[end] : end].tolist())
        places.append(int(place[end]))
        end = int(before[end])
    return Groups(members[::-1], places[::-1])


def improve(grouping: Grouping, groups: Groups) -> Groups:
    """Return groups that no move betters: assignment, place, opening, closing, moving, exchanging."""
    best = groups.settled(grouping)
    cost = best.cost(grouping)
    for _ in range(ROUNDS):
        found = cost
        for move in (_assigned, _opened, _closed, _moved):
            fresh = move(grouping, best).settled(grouping)
            value = fresh.cost(grouping)
            if value < cost:
                best, cost = fresh, value
        if cost == found:
            break
    return best


def _assigned(grouping: Grouping, groups: Groups) -> Groups:
    """Return the cheapest assignment of all things to the groups where they stand, if it is light enough."""
    slots = np.repeat(np.arange(len(groups.place)), grouping.legs)
    cost = grouping.far[groups.place].T
    row, slot = linear_sum_assignment(cost[:, slots].astype(np.float64))
    members: list[list[int]] = [[] for _ in groups.place]
    for thing, s in zip(row.tolist(), slot.tolist(), strict=True):
        members[slots[s]].append(thing)
    return Groups(members, list(groups.place)) if all(map(grouping.fits, members)) else groups


def _opened(grouping: Grouping, groups: Groups) -> Groups:
    """Return the groups with one more where it saves most, of the things that gain most by it."""
    group = groups.of(grouping.far.shape[1])
    now = grouping.far[np.array(groups.place)[group], np.arange(len(group))]
    gain = np.maximum(now[None, :] - grouping.far, 0)
    legs = min(grouping.legs, gain.shape[1])
    most = np.partition(gain, gain.shape[1] - legs, axis=1)[:, gain.shape[1] - legs :].sum(axis=1)
    place = int((most - grouping.opening).argmax())
    if most[place] <= grouping.opening[place]:
        return groups
    taken: list[int] = []
    for thing in np.argsort(-gain[place], kind="stable")[:legs].tolist():
        if gain[place, thing] > 0 and grouping.fits([*taken, thing]):
            taken.append(thing)
    gone = set(taken)
    members = [[i for i in m if i not in gone] for m in groups.members]
    return Groups([*members, taken], [*groups.place, place])


def _closed(grouping: Grouping, groups: Groups) -> Groups:
    """Return the groups without those whose things are cheaper with others that have legs left."""
    out = Groups([list(m) for m in groups.members], list(groups.place))
    for g in sorted(range(len(out.members)), key=lambda g: (len(out.members[g]), g)):
        mine = out.members[g]
        trial = {k: list(m) for k, m in enumerate(out.members) if k != g and m}
        more = -int(grouping.opening[out.place[g]]) - int(grouping.far[out.place[g], mine].sum())
        for thing in mine:
            near = sorted(trial, key=lambda k: (int(grouping.far[out.place[k], thing]), k))
            onto = next((k for k in near if grouping.fits([*trial[k], thing])), None)
            if onto is None:
                break
            trial[onto].append(thing)
            more += int(grouping.far[out.place[onto], thing])
        else:
            if more < 0:
                out.members[g] = []
                for k, members in trial.items():
                    out.members[k] = members
    return out


def _moved(grouping: Grouping, groups: Groups) -> Groups:
    """Return the groups after moving things to nearer groups, or exchanging two where the nearer is full."""
    out = Groups([list(m) for m in groups.members], list(groups.place))
    group = out.of(grouping.far.shape[1])
    places = np.array(out.place)
    for thing in range(len(group)):
        a = int(group[thing])
        cost = grouping.far[places, thing]
        for b in np.argsort(cost, kind="stable")[:NEAR].tolist():
            saved = int(cost[a] - cost[b])
            if saved <= 0:
                break
            other = _swap(grouping, out, places, thing, a, b, saved)
            if other is None:
                continue
            out.members[a].remove(thing)
            out.members[b].append(thing)
            group[thing] = b
            if other >= 0:
                out.members[b].remove(other)
                out.members[a].append(other)
                group[other] = a
            break
    return out


def _swap(
    grouping: Grouping, groups: Groups, places: IntArray, thing: int, a: int, b: int, saved: int
) -> int | None:
    """Return the member of `b` that goes to `a` in exchange, -1 where none must, None where none pays."""
    theirs = groups.members[b]
    if grouping.fits([*theirs, thing]):
        return -1
    mine = [i for i in groups.members[a] if i != thing]
    price = grouping.far[places[a], theirs] - grouping.far[places[b], theirs]
    for k in np.argsort(price, kind="stable").tolist():
        if price[k] >= saved:
            return None
        rest = [i for i in theirs if i != theirs[k]]
        if grouping.fits([*rest, thing]) and grouping.fits([*mine, theirs[k]]):
            return theirs[k]
    return None
