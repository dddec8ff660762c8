"""Choices: greedy filling and 1-swap local search on the demand classes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from planner.optimize.maxcover.classes import Classes
from planner.optimize.problems import BoolArray, IntArray
from planner.optimize.steiner.graph import ascending


class Choice(NamedTuple):
    """A choice that changes in place.

    `cover[i]` is how many chosen candidates see class i. `worth[j]` is what candidate j alone brings:
    for one not chosen its gain, the weight it would add; for a chosen one its loss, the weight only it sees.
    """

    chosen: BoolArray
    cover: NDArray[np.int32]
    worth: IntArray


@njit(cache=True, nogil=True)
def choose(classes: Classes, chosen: BoolArray) -> Choice:
    """Return the choice of the candidates marked in `chosen`, which is copied."""
    cover = np.zeros(len(classes.weight), np.int32)
    worth = np.zeros(len(chosen), np.int64)
    for i in range(len(classes.weight)):
        for k in range(classes.row_ptr[i], classes.row_ptr[i + 1]):
            if chosen[classes.row_col[k]]:
                cover[i] += 1
        for k in range(classes.row_ptr[i], classes.row_ptr[i + 1]):
            j = classes.row_col[k]
            if cover[i] == 0 or (cover[i] == 1 and chosen[j]):
                worth[j] += classes.weight[i]
    return Choice(chosen.copy(), cover, worth)


@njit(cache=True, nogil=True)
def add(classes: Classes, choice: Choice, j: int) -> None:
    """Choose candidate j; its gain becomes its loss without changing."""
    choice.chosen[j] = True
    for t in range(classes.col_ptr[j], classes.col_ptr[j + 1]):
        i = classes.col_row[t]
        choice.cover[i] += 1
        seen = choice.cover[i]
        if seen > 2:
            continue
        for k in range(classes.row_ptr[i], classes.row_ptr[i + 1]):
            other = classes.row_col[k]
            # Seen once: all others lose a gain. Seen twice: the first no longer sees it alone.
            if other != j and (seen == 1 or choice.chosen[other]):
                choice.worth[other] -= classes.weight[i]


@njit(cache=True, nogil=True)
def drop(classes: Classes, choice: Choice, j: int) -> None:
    """Take candidate j out; its loss becomes its gain without changing."""
    choice.chosen[j] = False
    for t in range(classes.col_ptr[j], classes.col_ptr[j + 1]):
        i = classes.col_row[t]
        choice.cover[i] -= 1
        seen = choice.cover[i]
        if seen > 1:
            continue
        for k in range(classes.row_ptr[i], classes.row_ptr[i + 1]):
            other = classes.row_col[k]
            if other != j and (seen == 0 or choice.chosen[other]):
                choice.worth[other] += classes.weight[i]


@njit(cache=True, nogil=True)
def best_gain(choice: Choice, pool: IntArray) -> np.int64:
    """Return the candidate of the pool, not chosen, of greatest gain (first in the pool at ties); or -1."""
    best = np.int64(-1)
    most = np.int64(-1)
    for j in pool:
        if choice.worth[j] > most and not choice.chosen[j]:
            most = choice.worth[j]
            best = j
    return best


@njit(cache=True, nogil=True)
def fill(classes: Classes, choice: Choice, pool: IntArray, count: int) -> None:
    """Add candidates of the pool of greatest gain until `count` are chosen."""
    have = 0
    for chosen in choice.chosen:
        have += chosen
    while have < count:
        add(classes, choice, best_gain(choice, pool))
        have += 1


@njit(cache=True, nogil=True)
def swap(classes: Classes, choice: Choice, fixed: BoolArray, pool: IntArray, passes: int) -> np.int64:
    """Replace one chosen candidate by a better one until no pair improves; returns the weight gained."""
    total = np.int64(0)
    for _ in range(passes):
        gained = np.int64(0)
        for j in ascending(choice.worth):
            if not choice.chosen[j] or fixed[j]:
                continue
            drop(classes, choice, j)
            k = best_gain(choice, pool)
            better = k >= 0 and choice.worth[k] > choice.worth[j]
            if better:
                gained += choice.worth[k] - choice.worth[j]
            add(classes, choice, k if better else j)
        total += gained
        if gained == 0:
            break
    return total


def covered_weight(classes: Classes, choice: Choice) -> int:
    """Return the weight of the classes that someone chosen sees."""
    return int(classes.weight[choice.cover > 0].sum())
