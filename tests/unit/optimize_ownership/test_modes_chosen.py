"""One mode for each place: against every choice, and what happens where too few may be owned."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.owned.modes import choose_modes

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
