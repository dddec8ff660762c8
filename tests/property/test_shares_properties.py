"""Sharing a budget out: the choice is the best of all, and no way of sharing beats the bound."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

import pulp
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.optimize.shares import Limit, Line, Member, charge, choose, envelope, solve_shares

MONEY = st.integers(0, 40)


@st.composite
def members(draw: st.DrawFn) -> Member:
    """A member whose offers keep to its bounds, as those of a plan do."""
    least = draw(st.integers(0, 10))
    most = draw(st.integers(least, 45))
    limits = draw(st.lists(st.builds(Limit, MONEY, st.integers(0, 60)), max_size=3))
    lines = draw(
        st.lists(st.builds(Line, MONEY, st.integers(0, 60), st.integers(0, 9), st.integers(1, 7)), max_size=3)
    )
    bare = Member((), (), tuple(limits), tuple(lines), draw(st.integers(0, 80)), least, most)
    costs = draw(st.lists(st.integers(0, most), min_size=1, max_size=4))
    values = [min(int(bare.bound(max(c, least)) // 1), draw(st.integers(0, 80))) for c in costs]
    return Member(tuple(costs), tuple(values), bare.limits, bare.lines, bare.ceiling, least, most)


def by_force(found: list[Member], budget: int) -> int | None:
    """Return the most value of any choice that fits, None where none does."""
    best = None
    for picked in product(*(range(len(m.cost)) for m in found)):
        if sum(charge(m, k) for m, k in zip(found, picked, strict=True)) <= budget:
            value = sum(m.value[k] for m, k in zip(found, picked, strict=True))
            best = value if best is None else max(best, value)
    return best


@given(st.lists(members(), min_size=1, max_size=4), st.integers(0, 120))
@settings(max_examples=150, deadline=None)
def test_the_choice_is_the_best_of_all_choices_that_fit(found: list[Member], budget: int) -> None:
    """Every combination of offers is tried: none that fits has more value, and the budget is kept."""
    chosen, exact = choose(found, budget)
    best = by_force(found, budget)
    assert exact
    assert (chosen is None) == (best is None)
    if chosen is not None:
        assert sum(m.value[k] for m, k in zip(found, chosen, strict=True)) == best
        assert sum(charge(m, k) for m, k in zip(found, chosen, strict=True)) <= budget


@given(st.lists(members(), min_size=1, max_size=3), st.integers(0, 100))
@settings(max_examples=80, deadline=None)
def test_no_way_to_share_every_unit_out_beats_the_bound(found: list[Member], budget: int) -> None:
    """All ways to share whole units of money are tried: none has a sum of bounds above the bound."""
    solution = solve_shares(found, budget)
    if solution is None:
        return
    best: dict[int, Fraction] = {0: Fraction(0)}
    for m in found:
        ahead: dict[int, Fraction] = {}
        for spent, value in best.items():
            for money in range(m.least, m.most + 1):
                if spent + money <= budget:
                    here = value + m.bound(money)
                    ahead[spent + money] = max(here, ahead.get(spent + money, here))
        best = ahead
    whole = max(best.values(), default=Fraction(0))
    assert whole.numerator // whole.denominator <= solution.bound
    assert solution.value <= solution.bound


@given(st.lists(members(), min_size=1, max_size=3), st.integers(0, 100))
@settings(max_examples=100, deadline=None)
def test_what_members_are_short_of_adds_up_to_the_gap(found: list[Member], budget: int) -> None:
    """Slack of the members and the worth of unspent money are the whole difference, and none is below 0."""
    solution = solve_shares(found, budget)
    if solution is None:
        return
    whole = sum(solution.slack, Fraction(0)) + solution.unspent
    assert min(solution.slack) >= 0
    assert solution.unspent >= 0
    assert solution.bound == (solution.value + whole) // 1


@given(members())
@settings(max_examples=80, deadline=None)
def test_the_envelope_is_never_below_the_bound(member: Member) -> None:
    """At every unit of money the concave envelope is at or above the bound that it replaces."""
    curve = envelope(member)
    for money in range(member.least, member.most + 1):
        inside = [(a, b) for a, b in pairwise(curve) if a[0] <= money <= b[0]]
        if inside:
            (x, u), (y, w) = inside[0]
            height = u + (w - u) * Fraction(money - x) / (y - x)
        else:
            height = dict(curve)[Fraction(money)]
        assert height >= member.bound(money)


def test_the_choice_is_that_of_the_model_in_pulp():
    """The model as people read it, solved by HiGHS, has the same value."""
    found = [
        Member((10, 25, 31), (40, 70, 77), (), (), 80, 0, 50),
        Member((5, 9, 22), (8, 30, 55), (), (), 60, 6, 50),
        Member((14, 18, 40), (33, 39, 90), (), (), 95, 0, 50),
    ]
    model = pulp.LpProblem("shares", pulp.LpMaximize)
    x = {(m, k): pulp.LpVariable(f"x_{m}_{k}", cat="Binary") for m in range(3) for k in range(3)}
    model += pulp.lpSum(found[m].value[k] * v for (m, k), v in x.items())
    for m in range(3):
        model += pulp.lpSum(x[m, k] for k in range(3)) == 1
    model += pulp.lpSum(charge(found[m], k) * v for (m, k), v in x.items()) <= 60
    model.solve(pulp.HiGHS(msg=False, threads=1))
    solution = solve_shares(found, 60)
    assert solution is not None
    assert solution.value == round(pulp.value(model.objective))


def test_a_budget_beyond_all_wishes_does_not_bind():
    """With money for every best offer the multiplier is 0 and the bound is the sum of the ceilings."""
    found = [Member((3, 9), (5, 8), (), (), 8, 0, 9), Member((4,), (6,), (), (), 7, 0, 9)]
    solution = solve_shares(found, 30)
    assert solution is not None
    assert (solution.multiplier, solution.bound, solution.value) == (0, 15, 14)


def test_many_members_are_chosen_exactly():
    """A hundred and twenty members with eight offers each share a budget, and the choice is proven best."""
    found = [
        Member(
            tuple((m * 37 + k * k * 11) % 90 + 10 * k for k in range(8)),
            tuple((m * 17 + k * 23) % 40 + 13 * k for k in range(8)),
            (), (), 200, 0, 200,
        )
        for m in range(120)
    ]  # fmt: skip
    solution = solve_shares(found, 5_000)
    assert solution is not None
    assert solution.exact
    assert solution.cost <= 5_000
