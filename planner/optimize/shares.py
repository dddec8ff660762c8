"""One budget shared out among members: which offer each takes, and a bound on every other way of sharing.

Model, with members m, offers k of m at cost c[m,k] and value v[m,k], and a budget B:

    max  sum v[m,k] x[m,k]
    sum_k x[m,k] = 1                              for every m       one offer each
    sum c[m,k] x[m,k] <= B                                          the budget
    x[m,k] in {0, 1}

The bound is on more than the offers. With u[m](b) a bound on the value of every plan of m that costs at most
b, which lies within [least[m], most[m]], and any multiplier l >= 0,

    l B + sum_m max_b (u[m](b) - l b)

is a bound on the value of every way to share the budget out, by weak duality. The best multiplier is the
slope at which the concave envelopes of all u[m], laid one after the other by falling slope, reach the budget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

MOST_LABELS = 200_000
"""Most part-choices held at once; beyond them the choice is no longer proven the best of the offers."""

Label = tuple[int, int, Any]
"""Cost and value of a part-choice, and what it takes: None, or the offers before and the last one."""


@dataclass(frozen=True)
class Line:
    """A bound for any money: `value` for `money`, and `numerator` / `denominator` more for each unit more."""

    money: int
    value: int
    numerator: int
    denominator: int

    def at(self, money: int | Fraction) -> Fraction:
        """Return the bound for other money.

        >>> Line(1000, 500, 1, 2).at(900)
        Fraction(450, 1)
        """
        return self.value + (money - self.money) * Fraction(self.numerator, self.denominator)


@dataclass(frozen=True)
class Limit:
    """A bound for `money` and all that is less, but for no more."""

    money: int
    value: int


@dataclass(frozen=True)
class Member:
    """What one member offers, and what bounds its value.

    Parameters
    ----------
    cost, value
        Of each offer, whole numbers.
    limits, lines
        Bounds on the value for money.
    ceiling
        Bound on the value whatever the money.
    least, most
        Money that the member may have.
    """

    cost: tuple[int, ...]
    value: tuple[int, ...]
    limits: tuple[Limit, ...]
    lines: tuple[Line, ...]
    ceiling: int
    least: int
    most: int

    def bound(self, money: int | Fraction) -> Fraction:
        """Return the bound on the value of every plan that costs at most this.

        >>> Member((), (), (Limit(50, 7),), (Line(0, 1, 1, 10),), 9, 0, 99).bound(40)
        Fraction(5, 1)
        """
        known: list[Fraction] = [Fraction(self.ceiling)]
        known += [Fraction(limit.value) for limit in self.limits if money <= limit.money]
        known += [line.at(money) for line in self.lines]
        return min(known)

    def needed(self, value: int | Fraction) -> int | None:
        """Return the least money whose bound reaches a value; None where no money does.

        >>> Member((), (), (Limit(50, 7),), (Line(0, 1, 1, 10),), 9, 0, 99).needed(8)
        70
        """
        if self.ceiling < value:
            return None
        least = max([0, *(limit.money + 1 for limit in self.limits if limit.value < value)])
        for line in self.lines:
            if line.at(least) < value:
                if not line.numerator:
                    return None
                more = Fraction(value - line.value) * line.denominator / line.numerator
                least = max(least, line.money - int(-more // 1))
        return least


@dataclass(frozen=True)
class SharesSolution:
    """How a budget is shared out.

    Parameters
    ----------
    chosen
        Offer of each member.
    value, cost
        Their sums; a member's offer counts at the least money that it has.
    bound
        No way to share the budget out has more value.
    multiplier
        Value of one more unit of money; 0 where the budget does not bind.
    wanted
        Money of each member at which the bound is reached.
    slack
        Part of the difference between bound and value that each member has.
    unspent
        Part of it that money has which no offer uses.
    exact
        Whether no other choice of offers has more value.
    """

    chosen: tuple[int, ...]
    value: int
    cost: int
    bound: int
    multiplier: Fraction
    wanted: tuple[Fraction, ...]
    slack: tuple[Fraction, ...]
    unspent: Fraction
    exact: bool


def solve_shares(members: Sequence[Member], budget: int) -> SharesSolution | None:
    """Return the best choice of offers with a bound on every way of sharing; None where no choice fits.

    Parameters
    ----------
    members
        At least one; each with `least` at most `most`, the sum of all `least` within the budget.
    budget
        Money for all, in the unit of the costs.

    >>> poor = Member((40, 90), (5, 6), (), (), 6, 0, 100)
    >>> rich = Member((60, 70), (50, 58), (Limit(65, 52),), (), 60, 0, 100)
    >>> found = solve_shares([poor, rich], 100)
    >>> found.chosen, found.value, found.bound
    ((0, 0), 55, 66)
    """
    chosen, exact = choose(members, budget)
    if chosen is None:
        return None
    curves = [envelope(m) for m in members]
    multiplier = best_multiplier(curves, budget)
    peaks = [max(curve, key=lambda p: (p[1] - multiplier * p[0], -p[0])) for curve in curves]
    rich = [u - multiplier * b for b, u in peaks]
    whole = multiplier * budget + sum(rich, Fraction(0))
    cost = sum(charge(m, k) for m, k in zip(members, chosen, strict=True))
    value = sum(m.value[k] for m, k in zip(members, chosen, strict=True))
    slack = [
        top - (m.value[k] - multiplier * charge(m, k))
        for top, m, k in zip(rich, members, chosen, strict=True)
    ]  # fmt: skip
    # Values are whole numbers, so the whole part of a bound bounds them too.
    bound = whole.numerator // whole.denominator
    return SharesSolution(
        chosen, value, cost, bound, multiplier, tuple(b for b, _ in peaks), tuple(slack),
        multiplier * (budget - cost), exact,
    )  # fmt: skip


def charge(member: Member, offer: int) -> int:
    """Return what an offer takes of the budget: its cost, or the least that its member has."""
    return max(member.cost[offer], member.least)


def envelope(member: Member) -> list[tuple[Fraction, Fraction]]:
    """Return the corners of the concave envelope of a member's bound, by rising money.

    The bound is a minimum of lines and steps; between two steps it is concave, so its corners are the ends
    of that stretch and where two of what bounds it there cross. Just beyond a step it may be higher: the
    stretch is taken from the step itself, which errs upward by what one unit of money is worth.

    >>> [(int(b), int(u)) for b, u in envelope(Member((), (), (), (Line(0, 1, 1, 10),), 9, 0, 99))]
    [(0, 1), (80, 9), (99, 9)]
    """
    steps = sorted({min(max(limit.money, member.least), member.most) for limit in member.limits})
    ends = [member.least, *steps, member.most]
    points: list[tuple[Fraction, Fraction]] = []
    for low, high in pairwise(ends):
        flat = min([member.ceiling, *(limit.value for limit in member.limits if limit.money >= high)])
        points += _stretch(member.lines, flat, low, high)
    return _hull(points)


def _stretch(lines: Sequence[Line], flat: int, low: int, high: int) -> list[tuple[Fraction, Fraction]]:
    """Return the corners of the minimum of lines and a constant between two amounts of money."""
    slopes = [(Fraction(line.numerator, line.denominator), line.at(0)) for line in lines]
    slopes.append((Fraction(0), Fraction(flat)))
    at = {Fraction(low), Fraction(high)}
    for n, (slope, start) in enumerate(slopes):
        for other, begin in slopes[:n]:
            if slope != other:
                money = (begin - start) / (slope - other)
                if low < money < high:
                    at.add(money)
    return [(money, min(start + slope * money for slope, start in slopes)) for money in sorted(at)]


def _hull(points: Sequence[tuple[Fraction, Fraction]]) -> list[tuple[Fraction, Fraction]]:
    """Return the upper concave hull of points, by rising money."""
    best: dict[Fraction, Fraction] = {}
    for money, value in points:
        best[money] = max(value, best.get(money, value))
    hull: list[tuple[Fraction, Fraction]] = []
    for money, value in sorted(best.items()):
        while len(hull) >= 2 and _sags(hull[-2], hull[-1], (money, value)):
            hull.pop()
        hull.append((money, value))
    return hull


def _sags(
    a: tuple[Fraction, Fraction], b: tuple[Fraction, Fraction], c: tuple[Fraction, Fraction]
) -> bool:  # fmt: skip
    """Say whether the middle one of three points is not above the straight line between the others."""
    return (b[1] - a[1]) * (c[0] - a[0]) <= (c[1] - a[1]) * (b[0] - a[0])


def best_multiplier(curves: Sequence[Sequence[tuple[Fraction, Fraction]]], budget: int) -> Fraction:
    """Return the multiplier with the least bound: what the last unit of a budget is worth on the envelopes.

    0 where the budget reaches beyond the last rise of all envelopes: then it does not bind.
    """
    rises = sorted(
        (
            ((b[1] - a[1]) / (b[0] - a[0]), b[0] - a[0])
            for curve in curves
            for a, b in pairwise(curve)
            if b[1] > a[1]
        ),
        reverse=True,
    )
    left = budget - sum((curve[0][0] for curve in curves), Fraction(0))
    for slope, width in rises:
        left -= width
        if left < 0:
            return slope
    return Fraction(0)


def choose(members: Sequence[Member], budget: int) -> tuple[tuple[int, ...] | None, bool]:
    """Return the offers of most value within a budget (of equal ones the cheapest), and whether proven so.

    Part-choices are laid one member after the other; one that costs no less and is worth no more than
    another goes, and one that the rest cannot lift above a choice already known.
    """
    least_left = _least_left(members, budget)
    if least_left[0] > budget:
        return None, True
    price = _price_of_offers(members, budget)
    rest = _promises(members, price)
    known = _rounded(members, budget, price, least_left)
    labels: list[Label] = [(0, 0, None)]
    exact = True
    for n, m in enumerate(members):
        floor = price.denominator * known - rest[n + 1] - price.numerator * budget
        grown = [
            (cost + charge(m, k), value + m.value[k], (taken, k))
            for cost, value, taken in labels
            for k in range(len(m.cost))
            if cost + charge(m, k) + least_left[n + 1] <= budget
        ]
        promising = [g for g in grown if price.denominator * g[1] - price.numerator * g[0] >= floor]
        labels = _undominated(promising)
        if len(labels) > MOST_LABELS:
            exact = False
            labels.sort(key=lambda g: price.numerator * g[0] - price.denominator * g[1])
            labels = sorted(labels[:MOST_LABELS], key=lambda g: g[0])
    taken, picked = min(labels, key=lambda g: (-g[1], g[0]))[2], []
    while taken is not None:
        taken, last = taken
        picked.append(last)
    return tuple(picked[::-1]), exact


def _least_left(members: Sequence[Member], budget: int) -> list[int]:
    """Return what the members from each on take at least; more than the budget where one offers nothing."""
    out = [0]
    for m in reversed(members):
        out.append(out[-1] + min((charge(m, k) for k in range(len(m.cost))), default=budget + 1))
    return out[::-1]


def _promises(members: Sequence[Member], price: Fraction) -> list[int]:
    """Return what the members from each on are worth at most at a price, times its denominator."""
    out = [0]
    for m in reversed(members):
        worth = [price.denominator * v - price.numerator * charge(m, k) for k, v in enumerate(m.value)]
        out.append(out[-1] + max(worth))
    return out[::-1]


def _undominated(
    labels: Sequence[tuple[int, int, tuple[int, ...]]],
) -> list[tuple[int, int, tuple[int, ...]]]:
    """Return the part-choices of which no other costs no more and is worth as much."""
    kept: list[Label] = []
    for label in sorted(labels, key=lambda g: (g[0], -g[1])):
        if not kept or label[1] > kept[-1][1]:
            kept.append(label)
    return kept


def _price_of_offers(members: Sequence[Member], budget: int) -> Fraction:
    """Return what a unit of money is worth where offers could be taken in part."""
    curves = []
    for m in members:
        points = [(Fraction(charge(m, k)), Fraction(m.value[k])) for k in range(len(m.cost))]
        curves.append(_hull(points))
    return max(Fraction(0), best_multiplier(curves, budget))


def _rounded(members: Sequence[Member], budget: int, price: Fraction, least_left: Sequence[int]) -> int:
    """Return the value of a choice: all take what is worth most at the price, then what still fits."""
    left, picked = budget, []
    for n, m in enumerate(members):
        fitting = [k for k in range(len(m.cost)) if charge(m, k) + least_left[n + 1] <= left]
        best = max(fitting, key=lambda k: (m.value[k] - price * charge(m, k), -charge(m, k)))
        left -= charge(m, best)
        picked.append(best)
    for n, m in enumerate(members):
        left += charge(m, picked[n])
        fitting = [k for k in range(len(m.cost)) if charge(m, k) <= left]
        picked[n] = max(fitting, key=lambda k: (m.value[k], -charge(m, k)))
        left -= charge(m, picked[n])
    return sum(m.value[k] for m, k in zip(members, picked, strict=True))
