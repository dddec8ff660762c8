"""Choices under rules: greedy filling and 1-swap local search on the demand classes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.maxcover.classes import Classes
from planner.optimize.maxcover.rules import Rules
from planner.optimize.problems import BoolArray, IntArray
from planner.optimize.steiner.graph import ascending


class Pull(NamedTuple):
    """What draws the search: worth of first and second sight of each class, price of each candidate.

    Weights are raised where a coverage floor presses, prices are those of the side rows' multipliers.
    """

    first: IntArray
    second: IntArray
    price: IntArray


class Choice(NamedTuple):
    """A choice that changes in place.

    `cover[i]` is how many chosen candidates see class i. `worth[j]` is what candidate j alone brings by the
    weights of a Pull: for one not chosen its gain, for a chosen one its loss. `held[s]` counts the chosen at
    site s, `beside[s]` those at sites apart from it, `act[r]` is the activity of side row r, `got[g]` the
    first-sight weight of floor g. `tally` is the true covered weight, the number of counted candidates
    chosen, and how many candidates sites still need.
    """

    chosen: BoolArray
    cover: NDArray[np.int32]
    worth: IntArray
    held: IntArray
    beside: IntArray
    act: IntArray
    got: IntArray
    tally: IntArray


VALUE, COUNTED, NEEDED = 0, 1, 2


def plain_pull(classes: Classes, candidates: int) -> Pull:
    """Return the true weights and no prices."""
    return Pull(classes.weight, classes.second, np.zeros(candidates, np.int64))


@njit(cache=True, nogil=True)
def _book(rules: Rules, choice: Choice, j: int, sign: int) -> None:
    """Enter candidate j into the counts of sites, side rows and the count, or take it out."""
    s = rules.site[j]
    short = rules.least[s] - choice.held[s]
    choice.held[s] += sign
    left = rules.least[s] - choice.held[s]
    choice.tally[NEEDED] += max(left, 0) - max(short, 0)
    if rules.counted[j]:
        choice.tally[COUNTED] += sign
    for k in range(rules.near_ptr[s], rules.near_ptr[s + 1]):
        choice.beside[rules.near[k]] += sign
    for k in range(rules.ptr[j], rules.ptr[j + 1]):
        choice.act[rules.row[k]] += sign * rules.coef[k]


@njit(cache=True, nogil=True)
def choose(classes: Classes, rules: Rules, pull: Pull, chosen: BoolArray) -> Choice:
    """Return the choice of the candidates marked in `chosen`, which is copied."""
    choice = Choice(
        chosen.copy(),
        np.zeros(len(classes.weight), np.int32),
        np.zeros(len(chosen), np.int64),
        np.zeros(len(rules.least), np.int64),
        np.zeros(len(rules.least), np.int64),
        np.zeros(len(rules.row_most), np.int64),
        np.zeros(len(rules.floor), np.int64),
        np.zeros(3, np.int64),
    )
    choice.tally[NEEDED] = rules.least.sum()
    for j in range(len(chosen)):
        if chosen[j]:
            _book(rules, choice, j, 1)
    for i in range(len(classes.weight)):
        seen = 0
        for k in range(classes.row_ptr[i], classes.row_ptr[i + 1]):
            if chosen[classes.row_col[k]]:
                seen += 1
        choice.cover[i] = seen
        if seen > 0:
            choice.tally[VALUE] += classes.weight[i]
            if classes.group[i] >= 0:
                choice.got[classes.group[i]] += classes.weight[i]
        if seen > 1:
            choice.tally[VALUE] += classes.second[i]
        for k in range(classes.row_ptr[i], classes.row_ptr[i + 1]):
            j = classes.row_col[k]
            before = seen - 1 if chosen[j] else seen
            if before == 0:
                choice.worth[j] += pull.first[i]
            elif before == 1:
                choice.worth[j] += pull.second[i]
    return choice


@njit(cache=True, nogil=True)
def _step(pull: Pull, i: int, seen: int) -> np.int64:
    """Return what one more sight of class i is worth when `seen` see it already."""
    if seen == 0:
        return pull.first[i]
    return pull.second[i] if seen == 1 else np.int64(0)


@njit(cache=True, nogil=True)
def add(classes: Classes, rules: Rules, pull: Pull, choice: Choice, j: int) -> None:
    """Choose candidate j; its gain becomes its loss without changing."""
    choice.chosen[j] = True
    _book(rules, choice, j, 1)
    for t in range(classes.col_ptr[j], classes.col_ptr[j + 1]):
        i = classes.col_row[t]
        seen = choice.cover[i]
        choice.cover[i] += 1
        if seen == 0:
            choice.tally[VALUE] += classes.weight[i]
            if classes.group[i] >= 0:
                choice.got[classes.group[i]] += classes.weight[i]
        elif seen == 1:
            choice.tally[VALUE] += classes.second[i]
        if seen > 2:
            continue
        # Others not chosen gain one step later now; chosen ones lose one step later.
        free = _step(pull, i, seen + 1) - _step(pull, i, seen)
        held = _step(pull, i, seen) - _step(pull, i, seen - 1) if seen > 0 else np.int64(0)
        if free == 0 and held == 0:
            continue
        for k in range(classes.row_ptr[i], classes.row_ptr[i + 1]):
            other = classes.row_col[k]
            if other != j:
                choice.worth[other] += held if choice.chosen[other] else free


@njit(cache=True, nogil=True)
def drop(classes: Classes, rules: Rules, pull: Pull, choice: Choice, j: int) -> None:
    """Take candidate j out; its loss becomes its gain without changing."""
    choice.chosen[j] = False
    _book(rules, choice, j, -1)
    for t in range(classes.col_ptr[j], classes.col_ptr[j + 1]):
        i = classes.col_row[t]
        choice.cover[i] -= 1
        seen = choice.cover[i]
        if seen == 0:
            choice.tally[VALUE] -= classes.weight[i]
            if classes.group[i] >= 0:
                choice.got[classes.group[i]] -= classes.weight[i]
        elif seen == 1:
            choice.tally[VALUE] -= classes.second[i]
        if seen > 2:
            continue
        free = _step(pull, i, seen) - _step(pull, i, seen + 1)
        held = _step(pull, i, seen - 1) - _step(pull, i, seen) if seen > 0 else np.int64(0)
        if free == 0 and held == 0:
            continue
        for k in range(classes.row_ptr[i], classes.row_ptr[i + 1]):
            other = classes.row_col[k]
            if other != j:
                choice.worth[other] += held if choice.chosen[other] else free


@njit(cache=True, nogil=True)
def allowed(rules: Rules, choice: Choice, j: int) -> bool:
    """Say whether candidate j, not chosen, may be added without passing any limit."""
    s = rules.site[j]
    if choice.held[s] >= rules.most[s] or choice.beside[s] > 0:
        return False
    if rules.counted[j] and choice.tally[COUNTED] >= rules.most_chosen:
        return False
    for k in range(rules.ptr[j], rules.ptr[j + 1]):
        r = rules.row[k]
        if rules.coef[k] > 0 and choice.act[r] + rules.coef[k] > rules.row_most[r]:
            return False
    return True


@njit(cache=True, nogil=True)
def shortfall(rules: Rules, choice: Choice) -> float:
    """Return how far a choice is from keeping every rule, 0 where it keeps all; each part in its own unit."""
    total = float(choice.tally[NEEDED])
    for r in range(len(rules.row_most)):
        if choice.act[r] > rules.row_most[r]:
            total += (choice.act[r] - rules.row_most[r]) / max(1.0, abs(float(rules.row_most[r])))
    for g in range(len(rules.floor)):
        if choice.got[g] < rules.floor[g]:
            total += (rules.floor[g] - choice.got[g]) / float(rules.floor[g])
    return total


@njit(cache=True, nogil=True)
def best_gain(rules: Rules, pull: Pull, choice: Choice, pool: IntArray) -> np.int64:
    """Return the first of the pool, of those that may be added, of greatest gain less price; or -1."""
    best = np.int64(-1)
    most = np.int64(-(1 << 62))
    for j in pool:
        gain = choice.worth[j] - pull.price[j]
        if gain > most and not choice.chosen[j] and allowed(rules, choice, j):
            most = gain
            best = j
    return best


@njit(cache=True, nogil=True)
def fill(classes: Classes, rules: Rules, pull: Pull, choice: Choice, pool: IntArray) -> None:
    """Add candidates of the pool of greatest gain until the count is reached or no more may be added."""
    while choice.tally[COUNTED] < rules.most_chosen:
        j = best_gain(rules, pull, choice, pool)
        if j < 0:
            return
        add(classes, rules, pull, choice, j)


@njit(cache=True, nogil=True)
def need(classes: Classes, rules: Rules, pull: Pull, choice: Choice, pool: IntArray) -> None:
    """Add candidates of greatest gain at sites that need one, then those that side rows below 0 need."""
    for stage in range(2):
        while choice.tally[COUNTED] < rules.most_chosen:
            best = -1
            most = np.int64(-(1 << 62))
            for j in pool:
                gain = choice.worth[j] - pull.price[j]
                if gain <= most or choice.chosen[j]:
                    continue
                wanted = stage == 0 and choice.held[rules.site[j]] < rules.least[rules.site[j]]
                if stage == 1:
                    for k in range(rules.ptr[j], rules.ptr[j + 1]):
                        r = rules.row[k]
                        if rules.coef[k] < 0 and choice.act[r] > rules.row_most[r]:
                            wanted = True
                if wanted and allowed(rules, choice, j):
                    most = gain
                    best = j
            if best < 0:
                break
            add(classes, rules, pull, choice, best)


@njit(cache=True, nogil=True)
def swap(classes: Classes, rules: Rules, pull: Pull, choice: Choice, pool: IntArray, passes: int) -> np.int64:
    """Replace one chosen candidate by a better one until no pair improves; returns the weight gained.

    A swap is kept where it keeps the rules better, or as well and covers more.
    """
    start = choice.tally[VALUE]
    for _ in range(passes):
        improved = False
        for j in ascending(choice.worth):
            if not choice.chosen[j] or rules.fixed[j]:
                continue
            value, short = choice.tally[VALUE], shortfall(rules, choice)
            drop(classes, rules, pull, choice, j)
            k = best_gain(rules, pull, choice, pool)
            if k < 0 or choice.worth[k] - pull.price[k] <= choice.worth[j] - pull.price[j]:
                add(classes, rules, pull, choice, j)
                continue
            add(classes, rules, pull, choice, k)
            after = shortfall(rules, choice)
            if after < short or (after == short and choice.tally[VALUE] > value):
                improved = True
            else:
                drop(classes, rules, pull, choice, k)
                add(classes, rules, pull, choice, j)
        if not improved:
            break
    return choice.tally[VALUE] - start
