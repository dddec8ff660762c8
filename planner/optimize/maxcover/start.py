"""A first choice that keeps the rules as far as greedy filling finds one."""

from __future__ import annotations

import numpy as np

from planner.optimize.maxcover.classes import Classes
from planner.optimize.maxcover.primal import Choice, Pull, add, best_gain, choose, fill, need
from planner.optimize.maxcover.rules import Rules
from planner.optimize.problems import IntArray


def start_choice(classes: Classes, rules: Rules, pull: Pull, pool: IntArray) -> Choice:
    """Return fixed candidates, what sites, side rows and coverage floors need, then the greatest gains."""
    choice = choose(classes, rules, pull, rules.fixed)
    need(classes, rules, pull, choice, pool)
    if len(rules.floor):
        choice = _fill_floors(classes, rules, pull, choice, pool)
    fill(classes, rules, pull, choice, pool)
    return choice


def _fill_floors(classes: Classes, rules: Rules, pull: Pull, choice: Choice, pool: IntArray) -> Choice:
    """Add what covers most of the floors that are not reached yet, until all are or nothing helps."""
    inside = np.flatnonzero(classes.group >= 0)
    while (short := choice.got < rules.floor).any():
        wanted = np.zeros(len(classes.weight), np.int64)
        wanted[inside] = np.where(short[classes.group[inside]], classes.weight[inside], 0)
        drawn = Pull(wanted, np.zeros_like(wanted), np.zeros_like(pull.price))
        choice = choose(classes, rules, drawn, choice.chosen)
        while ((choice.got < rules.floor) == short).all():
            j = best_gain(rules, drawn, choice, pool)
            if j < 0 or choice.worth[j] <= 0:
                return choose(classes, rules, pull, choice.chosen)
            add(classes, rules, drawn, choice, j)
    return choose(classes, rules, pull, choice.chosen)
