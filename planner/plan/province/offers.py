"""What a member offers for money: plans at several budgets, and bounds on every other plan of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from planner.plan.frontier import FrontierPoint, Proof
from planner.units import cents

MILLI = 1000


@dataclass(frozen=True)
class Offer:
    """A plan that a member can have.

    Parameters
    ----------
    plan
        Folder of the plan, in the folder of its task.
    round
        Round of budgets in which it was made, from 0.
    cost
        Capex of the plan, cents.
    covered
        Demand that it sees, thousandths.
    outside
        Cents of `cost` that its model does not hold: points, centers, larger cables, closures.
    """

    plan: str
    round: int
    cost: int
    covered: int
    outside: int


@dataclass(frozen=True)
class MemberOffers:
    """All that a member offers.

    Parameters
    ----------
    offers
        Its plans.
    proofs
        Bounds on coverage for money of its model, thousandths and cents.
    demand_unit
        What its demand counts.
    demand_total
        All its demand, thousandths.
    residents
        `study.residents`, 0 where unknown.
    """

    offers: tuple[Offer, ...]
    proofs: tuple[Proof, ...]
    demand_unit: str
    demand_total: int
    residents: int

    @property
    def outside(self) -> int:
        """Least that any of its plans costs outside the model, cents."""
        return min((o.outside for o in self.offers), default=0)

    @property
    def ceiling(self) -> int:
        """Coverage above which no money lifts it: of the covering problem, or all its demand."""
        known = [p.ceiling for p in self.proofs if p.ceiling is not None]
        return min([self.demand_total, *known])

    def plain(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return asdict(self)


def offers_of(
    points: Sequence[FrontierPoint], residents: int, number: int, demand_unit: str, demand_total: float
) -> MemberOffers:
    """Return what the points of a member's frontier offer.

    Parameters
    ----------
    points
        Points of one round.
    residents
        Of the member, 0 where unknown.
    number
        Of the round, from 0.
    demand_unit, demand_total
        Of the member.
    """
    offers = tuple(
        Offer(str(p.row["plan"]), number, cents(p.row["capex"]), round(p.row["covered"] * MILLI),
              cents(p.row["outside_model"]))
        for p in points
        if p.plan is not None
    )  # fmt: skip
    proofs = tuple(p.proof for p in points)
    return MemberOffers(offers, proofs, demand_unit, round(demand_total * MILLI), residents)


def offers_from(plain: Mapping[str, Any]) -> MemberOffers:
    """Return the offers again from plain values.

    >>> one = MemberOffers((Offer("01", 0, 5, 6, 1),), (Proof(1, 5, 7, 0, 0, 0),), "persons", 9, 0)
    >>> offers_from(one.plain()) == one
    True
    """
    return MemberOffers(
        tuple(Offer(**o) for o in plain["offers"]),
        tuple(Proof(**p) for p in plain["proofs"]),
        plain["demand_unit"], plain["demand_total"], plain["residents"],
    )  # fmt: skip


def together(rounds: Sequence[MemberOffers]) -> MemberOffers:
    """Return the offers of several rounds of one member as one."""
    last = rounds[-1]
    return MemberOffers(
        tuple(o for r in rounds for o in r.offers), tuple(p for r in rounds for p in r.proofs),
        last.demand_unit, last.demand_total, last.residents,
    )  # fmt: skip
