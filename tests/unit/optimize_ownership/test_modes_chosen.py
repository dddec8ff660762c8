"""One mode for each place: against every choice, and what happens where too few may be owned."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.owned.modes import choose_modes, choose_modes_within

OPTION = st.tuples(st.integers(-50, 50), st.booleans())
PLACES = st.lists(st.tuples(st.lists(OPTION, min_size=1, max_size=3), st.integers(0, 3)), max_size=5)


@settings(max_examples=150, deadline=None)
@given(PLACES, st.integers(0, 12))
def test_no_other_choice_owns_enough_for_less(places: list, least: int) -> None:
    """Every choice is tried; where none owns enough, the most that can be owned is, at least cost."""
    cost = [[c for c, _ in options] for options, _ in places]
    owned = [[o for _, o in options] for options, _ in places]
    units = [n for _, n in places]
    found = choose_modes(cost, owned, units, least).tolist()

    def figures(choice: tuple[int, ...]) -> tuple[int, int]:
        have = sum(n for n, o, k in zip(units, owned, choice, strict=True) if o[k])
        return have, sum(c[k] for c, k in zip(cost, choice, strict=True))

    every = [figures(choice) for choice in product(*(range(len(c)) for c in cost))]
    most = max(have for have, _ in every)
    best = min(paid for have, paid in every if have >= min(least, most))
    have, paid = figures(tuple(found))
    assert have >= min(least, most)
    assert paid == best


def test_the_first_of_equals_is_taken() -> None:
    """Two modes at one cost: the order of the study decides."""
    assert choose_modes([[7, 7]], [[False, True]], [1], 0).tolist() == [0]
    assert choose_modes([[7, 7]], [[True, False]], [1], 0).tolist() == [0]


@pytest.mark.parametrize("seed", range(40))
def test_modes_within_limits_are_the_best_of_all_choices(seed: int) -> None:
    """Beside every choice tried by hand: least cost within owned share and limits, else the least excess."""
    rng = np.random.default_rng(seed)
    kinds = [int(rng.integers(1, 4)) for _ in range(int(rng.integers(1, 6)))]
    cost = [rng.integers(0, 30, n).tolist() for n in kinds]
    owned = [(rng.random(n) < 0.5).tolist() for n in kinds]
    units = rng.integers(1, 4, len(kinds)).tolist()
    rules = [[rng.integers(0, 20, n).tolist() for n in kinds] for _ in range(int(rng.integers(0, 3)))]
    most = [int(rng.integers(5, 50)) for _ in rules]
    least = min(
        int(rng.integers(0, sum(units) + 1)),
        sum(u for u, o in zip(units, owned, strict=True) if any(o)),
    )
    sizes = [max([1, *(a for place in rule for a in place)]) for rule in rules]

    def worth(pick: tuple[int, ...]) -> tuple[float, int]:
        added = [sum(rule[p][k] for p, k in enumerate(pick)) for rule in rules]
        over = sum(max(0, a - m) / s for a, m, s in zip(added, most, sizes, strict=True))
        return round(over, 9), sum(cost[p][k] for p, k in enumerate(pick))

    def owns(pick: tuple[int, ...]) -> bool:
        return sum(u for p, (u, k) in enumerate(zip(units, pick, strict=True)) if owned[p][k]) >= least

    every = [pick for pick in product(*(range(n) for n in kinds)) if owns(pick)]
    found = tuple(choose_modes_within(cost, owned, units, least, rules, most).tolist())
    assert owns(found)
    over, spent = worth(found)
    best = min(worth(pick) for pick in every)
    assert over == pytest.approx(best[0], abs=1e-6)
    assert spent <= min(c for o, c in map(worth, every) if o <= best[0] + 1e-9) + 1e-9
