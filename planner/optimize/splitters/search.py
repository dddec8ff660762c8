"""Groups of sites, and groups of splitters, bettered in turns: a search that keeps ways and ports."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.optimize.splitters.groups import Grouping, Groups, cut_walk, improve
from planner.optimize.splitters.pairs import repart
from planner.optimize.splitters.places import ASTRAY, Places
from planner.optimize.splitters.problem import (
    AT_POP,
    UNITS,
    SplitterProblem,
    SplitterSolution,
    units_of,
)

TURNS = 4


class Hung(NamedTuple):
    """Groups of sites by the splitter they hang on, and of those by port: None where there is one stage."""

    lower: Groups
    upper: Groups | None


def walked(problem: SplitterProblem, places: Places) -> Hung:
    """Return the cheapest groups of what follows on each other in a walk along the tree."""
    sites = _sites(problem, places, _first_feed(problem, places))
    lower = cut_walk(sites, places.order)
    if len(problem.legs) == 1:
        return Hung(lower, None)
    splitters, order = _splitters(problem, places, lower)
    return Hung(*_settled(problem, places, lower, cut_walk(splitters, order)))


def searched(problem: SplitterProblem, places: Places, start: Hung) -> Hung:
    """Return groups that no move betters, from some to start with.

    All sites are assigned anew to the splitters where they stand, splitters move along the tree, are opened
    and closed, sites change over or are exchanged. With two stages the splitters next to the sites are
    grouped in the same way, and both stages take turns while the whole gets cheaper.
    """
    feed = _first_feed(problem, places)
    if start.upper is None:
        return Hung(_bettered(_sites(problem, places, feed), start.lower), None)
    first = _port(problem, places)
    found: list[tuple[int, Hung]] = []
    lower = start.lower
    for turn in range(TURNS):
        better = improve if turn else _bettered
        lower = better(_sites(problem, places, feed), lower)
        splitters, order = _splitters(problem, places, lower)
        upper = _bettered(splitters, cut_walk(splitters, order))
        lower, upper = _settled(problem, places, lower, upper)
        fresh = Hung(lower, upper)
        found.append((units_of(problem, placed(problem, places, fresh)), fresh))
        if found[-1][0] > min(units for units, _ in found[:-1] or found):
            break
        part = first[upper.place] // problem.legs[0]
        feed = np.minimum((places.between[:, upper.place] + part[None, :]).min(axis=1), first)
    return min(found, key=lambda f: f[0])[1]


def placed(problem: SplitterProblem, places: Places, hung: Hung) -> SplitterSolution:
    """Return groups as splitters: those of the first stage first."""
    lower, upper = hung
    sites = lower.of(len(problem.site_node))
    if upper is None:
        many = len(lower.place)
        at_pop = np.full(many, AT_POP, dtype=np.int64)
        return SplitterSolution(places.node[lower.place], np.ones(many, dtype=np.int64), at_pop, sites)
    many = len(upper.place)
    fed = upper.of(len(lower.place))
    return SplitterSolution(
        node=np.concatenate([places.node[upper.place], places.node[lower.place]]),
        stage=np.concatenate([np.full(many, 1), np.full(len(lower.place), 2)]).astype(np.int64),
        fed_by=np.concatenate([np.full(many, AT_POP), fed]).astype(np.int64),
        site_splitter=many + sites,
    )


def _first_feed(problem: SplitterProblem, places: Places) -> np.ndarray:
    """Return the part that a splitter next to sites bears of a full one of the first stage beside it."""
    return _port(problem, places) // (problem.legs[0] if len(problem.legs) > 1 else 1)


def _sites(problem: SplitterProblem, places: Places, feed: np.ndarray) -> Grouping:
    """Return what is to be grouped into splitters next to sites, each fed at so much."""
    item = UNITS * problem.splitter_cents[1] if len(problem.legs) > 1 else 0
    load, room = _load(problem)
    return Grouping(places.allowed, item + feed, problem.legs[-1], load, room)


def _splitters(problem: SplitterProblem, places: Places, lower: Groups) -> tuple[Grouping, np.ndarray]:
    """Return what is to be grouped by port, and its order in the walk."""
    load, room = _load(problem)
    mine = np.array([load[m].sum(axis=0) for m in lower.members])
    far = places.between[:, lower.place]
    left = [_left(places, m, p) for m, p in zip(lower.members, lower.place, strict=True)]
    far = far + ASTRAY * (places.from_pop[:, None] + far > np.array(left))
    # The first site of each group in the walk tells its place there.
    rank = np.argsort(places.order, kind="stable")
    order = np.argsort([int(rank[m].min()) for m in lower.members], kind="stable")
    return Grouping(far, _port(problem, places), problem.legs[0], mine, room), order


def _port(problem: SplitterProblem, places: Places) -> np.ndarray:
    """Return the cost of a splitter of the first stage at each place, with its port and feeder."""
    return places.from_pop + UNITS * (problem.port_cents + problem.splitter_cents[0])


def _load(problem: SplitterProblem) -> tuple[np.ndarray, np.ndarray]:
    """Return what each site takes of a port, and what the port holds."""
    return np.column_stack([problem.up, problem.down]), np.array([problem.port_up, problem.port_down])


def _bettered(grouping: Grouping, groups: Groups) -> Groups:
    """Return groups after all moves, after parting neighbors anew, and after all moves again."""
    return improve(grouping, repart(grouping, improve(grouping, groups)))


def _left(places: Places, members: list[int], place: int) -> int:
    """Return the longest way from a splitter next to sites to the POP that all its sites bear."""
    return int((places.longest[members] - places.to_site[place, members]).min())


def _settled(problem: SplitterProblem, places: Places, lower: Groups, upper: Groups) -> tuple[Groups, Groups]:
    """Return both stages, each splitter at its best place beside what it hangs on, until none moves."""
    below, above = list(lower.place), list(upper.place)
    first = _port(problem, places)
    while True:
        old = (list(below), list(above))
        for t, members in enumerate(upper.members):
            for g in members:
                near, feed = places.to_site[:, lower.members[g]], places.between[above[t]]
                rest = places.longest[lower.members[g]] - places.from_pop[above[t]]
                astray = (near + feed[:, None] > rest).any(axis=1)
                below[g] = _moved(near.sum(axis=1) + feed + ASTRAY * astray, below[g])
            feeds = places.between[:, [below[g] for g in members]]
            rest = np.array([_left(places, lower.members[g], below[g]) for g in members])
            astray = (feeds + places.from_pop[:, None] > rest).any(axis=1)
            above[t] = _moved(first + feeds.sum(axis=1) + ASTRAY * astray, above[t])
        if old == (below, above):
            return Groups(lower.members, below), Groups(upper.members, above)


def _moved(cost: np.ndarray, now: int) -> int:
    """Return the cheapest place, that of now where it is none cheaper."""
    place = int(cost.argmin())
    return place if cost[place] < cost[now] else now
