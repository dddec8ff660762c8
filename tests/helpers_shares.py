"""Offers of members for tests of shares, with bounds that hold for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from planner.plan.frontier import Proof
from planner.plan.province.offers import MemberOffers, Offer
from planner.settings import Settings
from planner.settings.shared_settings import SharedSettings


def member(
    costs: list[int],
    covered: list[int],
    total: int,
    residents: int = 10,
    slopes: tuple[int, ...] = (20, 6, 2),
) -> MemberOffers:
    """Return offers in whole dollars and units, each with bounds a tenth above what it sees.

    `slopes` are what a cent more is worth by the cuts of each, in thousandths.
    """
    offers = tuple(
        Offer(f"{k + 1:02d}", 0, 100 * c, 1000 * v, 100 * 5)
        for k, (c, v) in enumerate(zip(costs, covered, strict=True))
    )
    proofs = tuple(
        Proof(k + 1, 100 * (c - 5), 1100 * v, 1100 * v, slopes[k], 1, 1000 * total)
        for k, (c, v) in enumerate(zip(costs, covered, strict=True))
    )
    return MemberOffers(offers, proofs, "persons", 1000 * total, residents)


def two() -> dict[str, MemberOffers]:
    """Return a rich and a poor member."""
    return {
        "east": member([20, 40, 80], [30, 60, 90], 100),
        "west": member([10, 30, 60], [8, 20, 26], 40, residents=30),
    }


def study(budget: float = 100.0, **shared: object) -> Settings:
    """Return settings of a study of members with a budget in dollars."""
    base = Settings(folder=Path("province"), shared=replace(SharedSettings(budgets=3), **shared))
    return replace(base, costs=replace(base.costs, budget=budget))
