"""Splitters of a POP: groups of sites, groups of splitters, and the bound below all choices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from planner.optimize.splitters.bound import bound_units
from planner.optimize.splitters.groups import Grouping, Groups, cut_walk, improve
from planner.optimize.splitters.pairs import repart
from planner.optimize.splitters.places import ASTRAY, Places, places_of
from planner.optimize.splitters.problem import (
    AT_POP,
    UNITS,
    SplitterProblem,
    SplitterSolution,
    cost_of,
    units_of,
)

TURNS = 4


def solve_splitters(problem: SplitterProblem, bounded: bool = True) -> SplitterSolution:
    """Return splitters that serve every site of a POP, at a cost that a local search cannot better.

    The walk along the tree is cut into groups at least cost; then sites and splitters move while that saves:
    all sites are assigned anew to the splitters where they stand, splitters move along the tree, are opened
    and closed, sites change over or are exchanged. With two stages the splitters next to the sites are
    grouped in the same way, and both stages take turns while the whole gets cheaper. No random choice, no
    clock: one input always gives one answer.

    The bound is below every choice; how near it is, is the gap that both give. It takes longer than the
    choice.

    Parameters
    ----------
    bounded
        Whether to compute the bound; without it `lower_bound` is 0.

    Examples
    --------
    Two sites 100 m beyond a node 900 m from the POP; a leg of fiber costs 0.01 a meter: one splitter at the
    node, 900 + 100 + 100 m.

    >>> line = SplitterProblem(np.array([-1, 0, 1, 1]), np.array([0, 90000, 10000, 10000]),
    ...     np.ones(4, np.bool_), np.array([2, 3]), np.ones(2), np.ones(2), (8,), (2600,), 10000,
    ...     100.0, 100.0, 1000, np.full(2, 10**7))
    >>> found = solve_splitters(line)
    >>> found.node.tolist(), found.site_splitter.tolist(), found.objective
    ([1], [0, 0], 13700)
    """
    if not len(problem.site_node):
        none = np.empty(0, dtype=np.int64)
        return SplitterSolution(none, none, none, none)
    places = places_of(problem)
    found = _one_stage(problem, places) if len(problem.legs) == 1 else _two_stages(problem, places)
    found = replace(found, objective=cost_of(problem, found))
    return replace(found, lower_bound=lower_bound_of(problem, found)) if bounded else found


def lower_bound_of(problem: SplitterProblem, found: SplitterSolution) -> int:
    """Return what no choice costs less than, in whole cents; `found` is one, from which prices start."""
    if not len(problem.site_node):
        return 0
    return -(-bound_units(problem, places_of(problem), found) // UNITS)


def _port(problem: SplitterProblem, places: Places) -> np.ndarray:
    """Return the cost of a splitter of the first stage at each place, with its port and feeder."""
    return places.from_pop + UNITS * (problem.port_cents + problem.splitter_cents[0])


def _load(problem: SplitterProblem) -> tuple[np.ndarray, np.ndarray]:
    """Return what each site takes of a port, and what the port holds."""
    return np.column_stack([problem.up, problem.down]), np.array([problem.port_up, problem.port_down])


def _one_stage(problem: SplitterProblem, places: Places) -> SplitterSolution:
    """Return the groups of sites as splitters."""
    load, room = _load(problem)
    grouping = Grouping(places.allowed, _port(problem, places), problem.legs[0], load, room)
    groups = _bettered(grouping, cut_walk(grouping, places.order))
    many = len(groups.place)
    return SplitterSolution(
        node=places.node[groups.place],
        stage=np.ones(many, dtype=np.int64),
        fed_by=np.full(many, AT_POP, dtype=np.int64),
        site_splitter=groups.of(len(problem.site_node)),
    )


def _two_stages(problem: SplitterProblem, places: Places) -> SplitterSolution:
    """Return the best of the turns in which groups of sites, and groups of those, follow each other."""
    load, room = _load(problem)
    item = UNITS * problem.splitter_cents[1]
    first = _port(problem, places)
    # A splitter next to sites bears its part of a full one of the first stage, as if that stood beside it.
    feed = first // problem.legs[0]
    found: list[tuple[int, SplitterSolution]] = []
    lower: Groups | None = None
    for turn in range(TURNS):
        sites = Grouping(places.allowed, item + feed, problem.legs[1], load, room)
        better = improve if turn else _bettered
        lower = better(sites, lower or cut_walk(sites, places.order))
        upper = _upper(problem, places, lower)
        lower, upper = _settled(problem, places, lower, upper)
        fresh = _joined(problem, places, lower, upper)
        found.append((units_of(problem, fresh), fresh))
        if found[-1][0] > min(units for units, _ in found[:-1] or found):
            break
        part = first[upper.place] // problem.legs[0]
        feed = np.minimum((places.between[:, upper.place] + part[None, :]).min(axis=1), first)
    return min(found, key=lambda f: f[0])[1]


def _bettered(grouping: Grouping, groups: Groups) -> Groups:
    """Return groups after all moves, after parting neighbors anew, and after all moves again."""
    return improve(grouping, repart(grouping, improve(grouping, groups)))


def _upper(problem: SplitterProblem, places: Places, lower: Groups) -> Groups:
    """Return the groups of the splitters next to sites, by port."""
    load, room = _load(problem)
    mine = np.array([load[m].sum(axis=0) for m in lower.members])
    far = places.between[:, lower.place]
    left = [_left(places, m, p) for m, p in zip(lower.members, lower.place, strict=True)]
    far = far + ASTRAY * (places.from_pop[:, None] + far > np.array(left))
    grouping = Grouping(far, _port(problem, places), problem.legs[0], mine, room)
    # The first site of each group in the walk tells its place there.
    rank = np.argsort(places.order, kind="stable")
    order = np.argsort([int(rank[m].min()) for m in lower.members], kind="stable")
    return _bettered(grouping, cut_walk(grouping, order))


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


def _joined(problem: SplitterProblem, places: Places, lower: Groups, upper: Groups) -> SplitterSolution:
    """Return both stages as splitters: those of the first stage first."""
    many = len(upper.place)
    fed = upper.of(len(lower.place))
    return SplitterSolution(
        node=np.concatenate([places.node[upper.place], places.node[lower.place]]),
        stage=np.concatenate([np.full(many, 1), np.full(len(lower.place), 2)]).astype(np.int64),
        fed_by=np.concatenate([np.full(many, AT_POP), fed]).astype(np.int64),
        site_splitter=many + lower.of(len(problem.site_node)),
    )
