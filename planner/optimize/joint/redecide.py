"""HiGHS decides a district of a joint choice anew, as one whole model with all else as it is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from planner.optimize.joint.district import district_of
from planner.optimize.joint.fill import State, commit, money, new_state, tree_of
from planner.optimize.joint.instance import Instance
from planner.optimize.joint.model import solve_joint_model
from planner.optimize.joint.moves import Room, ball, views_of
from planner.optimize.joint.problem import JointProblem
from planner.optimize.joint.value import judge
from planner.optimize.maxcover.primal import VALUE
from planner.optimize.problems import IntArray

USED_SITES, MOST_VIEWS, MOST_STREETS = 10, 60, 160
"""Used sites of a district, views decided there (the chosen ones, then those of most worth for their price),
and nodes of its streets; larger ones HiGHS does not finish in seconds."""
MOST_NODES, LONGEST_S, GAP_PCT = 200, 4.0, 0.02
"""Nodes of HiGHS's search, seconds that it may take at most, and the gap at which it may rest."""


def candidates(inst: Instance, state: State, near: IntArray) -> IntArray:
    """Return the views of a district to decide on: the chosen ones that may go, then most worth for price."""
    chosen = near[state.place[near] >= 0]
    site = inst.rules.site[near]
    may = inst.rules.counted[near] & ~state.choice.chosen[near] & (inst.rules.most[site] > 0)
    others = near[may]
    site = inst.rules.site[others]
    price = inst.view_price[others] + np.where(state.paid[site] > 0, 0, inst.site_price[site])
    worth = np.zeros(len(others))
    gone = np.zeros(len(inst.classes.weight), np.bool_)
    for j in chosen:
        gone[inst.classes.col_row[inst.classes.col_ptr[j] : inst.classes.col_ptr[j + 1]]] = True
    for k, j in enumerate(others):
        rows = inst.classes.col_row[inst.classes.col_ptr[j] : inst.classes.col_ptr[j + 1]]
        worth[k] = inst.classes.weight[rows[(state.choice.cover[rows] == 0) | gone[rows]]].sum()
    best = np.argsort(-worth / np.maximum(1, price), kind="stable")[: max(0, MOST_VIEWS - len(chosen))]
    return np.sort(np.concatenate([chosen, others[best]])).astype(np.int64)


class Redecided(NamedTuple):
    """The better state, the old one where none was found, and whether the clock cut the search short."""

    state: State
    by_clock: bool


def redecide(problem: JointProblem, inst: Instance, state: State, center: int, room: Room) -> Redecided:
    """Return the better state where HiGHS finds one for the district around a node, else the state itself.

    A district whose streets are too many for HiGHS is left as it is.

    Parameters
    ----------
    problem
        The problem of `inst`, the sites of its coverage written out (`sited_coverage`).
    state
        A choice that keeps every rule.
    center
        Node around which the district lies.
    """
    count = ball(inst, state, center, USED_SITES, room)
    inside = np.zeros(problem.node_count, np.bool_)
    inside[room.nodes[:count]] = True
    views = candidates(inst, state, room.views[: views_of(inst, room, count)].copy())
    district = district_of(problem, state.choice.chosen, tree_of(inst, state), inside, views)
    if not len(views) or district.problem.node_count > MOST_STREETS:
        return Redecided(state, False)
    answer = solve_joint_model(district.problem, LONGEST_S, 1, GAP_PCT, MOST_NODES)
    by_clock = answer.by_clock
    if answer.chosen is None or answer.edges is None:
        return Redecided(state, by_clock)
    chosen, tree = district.whole(answer.chosen, answer.edges)
    value = judge(problem, np.flatnonzero(chosen), np.flatnonzero(tree))
    before = (int(state.choice.tally[VALUE]), int(money(state)))
    if value.faults or not _better(problem, (value.covered, value.cost), before):
        return Redecided(state, by_clock)
    better = new_state(inst, chosen, tree)
    commit(better)
    return Redecided(better, by_clock)


def _better(problem: JointProblem, after: tuple[int, int], before: tuple[int, int]) -> bool:
    """Say whether (covered, cost) of one choice is better than that of another.

    >>> from types import SimpleNamespace
    >>> _better(SimpleNamespace(required=None), (9, 70), (9, 80))
    True
    """
    if problem.required is not None:
        return (-after[1], after[0]) > (-before[1], before[0])
    return (after[0], -after[1]) > (before[0], -before[1])
