"""One budget shared out among members: what each has, a bound on every other way, where more is to gain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from planner.errors import (
    NoPlanError,
    PlannerError,
    Problem,
    ProvenInfeasibleError,
    SettingsError,
    name_up_to_five,
)
from planner.optimize.shares import Limit, Line, Member, SharesSolution, charge, solve_shares
from planner.plan.province.model import Part
from planner.plan.province.offers import MemberOffers
from planner.schema import FINDINGS, QUANTITIES
from planner.settings import STUDY_FILE, Settings
from planner.settings.shared_settings import ALIKE, DEMAND, refuse_shared
from planner.units import cents

MEANING = (
    "the bound is of the members' joint models: no way to share the budget out covers more, whatever plans "
    "the members take, as long as what stands outside a member's model costs at least what it costs in the "
    "plan of that member where it costs least"
)
MEND = "Raise costs.budget, lower what section [shared] asks for, or try more budgets (shared.budgets)."
UNIT = 1_000_000
"""Value of all demand of a member where members count alike."""
NEAR = Fraction(1, 100)
"""A budget this near to one that was tried is not tried again."""


Problems = Mapping[str, tuple[Member, tuple[int, ...]]]
"""Member -> what it is in the problem, and the numbers of the offers that keep its rules."""


@dataclass(frozen=True)
class Shares(Part):
    """The part, and what it decided.

    Parameters
    ----------
    chosen
        Member -> number of the offer that it takes.
    wanted
        Member -> budgets in cents at which a further plan would tell most, none where the gap is small.
    """

    chosen: Mapping[str, int]
    wanted: Mapping[str, tuple[int, ...]]


def share_budget(settings: Settings, offers: Mapping[str, MemberOffers]) -> Shares:
    """Return how `costs.budget` is shared out among members.

    Parameters
    ----------
    settings
        Settings of the study of members.
    offers
        Member -> what it offers for money.

    Raises
    ------
    SettingsError
        There is no budget, members count in several units, or residents are asked for and unknown.
    ProvenInfeasibleError
        What the rules ask for is more than the budget, or bounds prove that members cannot be joined, or see
        their least, with the money that they may have.
    NoPlanError
        No choice of the plans that were made keeps the rules, and none was proven impossible.
    """
    where = str(settings.folder / STUDY_FILE)
    _refuse_settings(settings, offers, where)
    budget = cents(settings.costs.budget) - cents(settings.shared.reserve)
    problem = {m: _member(settings, o, budget, scale(settings, o), m, where) for m, o in offers.items()}
    _refuse_short(settings, offers, problem, budget, where)
    found = solve_shares([p for p, _ in problem.values()], budget)
    if found is None:
        raise _no_choice(settings, problem, budget, where)
    chosen = {m: problem[m][1][k] for m, k in zip(offers, found.chosen, strict=True)}
    return _shares(settings, offers, problem, found, chosen, budget)


def scale(settings: Settings, offers: MemberOffers) -> Fraction:
    """Return what a thousandth of a member's demand counts.

    >>> from pathlib import Path
    >>> from planner.settings.shared_settings import SharedSettings
    >>> town = MemberOffers((), (), "persons", 4000, 20)
    >>> scale(Settings(Path(), shared=SharedSettings(count="residents")), town)
    Fraction(5, 1)
    """
    if settings.shared.count == DEMAND or offers.demand_total <= 0:
        return Fraction(1)
    whole = UNIT if settings.shared.count == ALIKE else offers.residents * 1000
    return Fraction(whole, offers.demand_total)


def _refuse_settings(settings: Settings, offers: Mapping[str, MemberOffers], where: str) -> None:
    """Raise SettingsError for everything in the settings that forbids to share out."""
    residents = {m: o.residents for m, o in offers.items()}
    units = sorted({o.demand_unit for o in offers.values()})
    problems = refuse_shared(settings.shared, settings.costs.budget, residents, units)
    if problems:
        raise SettingsError(problems, where, "the settings")


def _member(
    settings: Settings, offers: MemberOffers, budget: int, by: Fraction, name: str, where: str
) -> tuple[Member, tuple[int, ...]]:
    """Return a member of the problem and the numbers of the offers that keep its rules.

    Raises
    ------
    ProvenInfeasibleError
        A bound proves that it cannot be joined, or see its least, with the largest share that it may have.
    """
    shared, outside = settings.shared, offers.outside
    per_head = cents(shared.least_per_resident) * offers.residents if shared.least_per_resident else 0
    least = max(-int(-Fraction(str(shared.least_share)) * budget // 1), per_head)
    most = int(Fraction(str(shared.most_share)) * budget // 1)
    floor = _floor(settings, offers)
    limits = tuple(Limit(p.budget + outside, _up(by * p.bound)) for p in offers.proofs)
    lines = tuple(
        Line(p.budget + outside, _up(by * (p.by_cuts + 2)), by.numerator * p.numerator,
             by.denominator * p.denominator)
        for p in offers.proofs
        if p.denominator
    )  # fmt: skip
    member = Member((), (), limits, lines, _up(by * offers.ceiling), min(least, most), most)
    refused = _refused(settings, member, name, (least, floor, offers.demand_total), by)
    if refused:
        raise ProvenInfeasibleError(Problem(refused, MEND), where)
    keep = tuple(k for k, o in enumerate(offers.offers) if o.cost <= most and o.covered >= floor)
    cost = tuple(offers.offers[k].cost for k in keep)
    value = tuple(int(by * offers.offers[k].covered // 1) for k in keep)
    return Member(cost, value, limits, lines, member.ceiling, least, most), keep


def _refused(
    settings: Settings, member: Member, name: str, asked: tuple[int, int, int], by: Fraction
) -> str:  # fmt: skip
    """Return why a member cannot keep its rules with the money that it may have; blank where it may.

    `asked` are the least cents that it is to have, the demand that it is to see and all its demand.
    """
    least, floor, total = asked
    most = _money(settings, member.most)
    if member.most < least:
        return f"{name} may have at most {most}, and is to have at least {_money(settings, least)}."
    joined, seen = member.needed(0), member.bound(member.most) / by
    if joined is None or joined > member.most:
        least_cost = "fits any money" if joined is None else f"costs less than {_money(settings, joined)}"
        return f"{name} may have at most {most}; bounds prove that no plan of it {least_cost}."
    if seen < floor:
        return (
            f"{name} sees at most {100 * float(seen) / max(1, total):.2f} % of its demand with {most}; "
            f"`shared.least_coverage` asks for {100 * settings.shared.least_coverage:g} %."
        )
    return ""


def _refuse_short(
    settings: Settings, offers: Mapping[str, MemberOffers], problem: Problems, budget: int, where: str
) -> None:
    """Raise ProvenInfeasibleError where the least of all members, by rules or bounds, is above the budget."""
    least = sum(p.least for p, _ in problem.values())
    needed = {
        name: max(p.least, p.needed(scale(settings, offers[name]) * _floor(settings, offers[name])) or 0)
        for name, (p, _) in problem.items()
    }
    has = f"the budget is {_money(settings, budget)}."
    if least > budget:
        what = f"members have at least {_money(settings, least)} by their rules; {has}"
        raise ProvenInfeasibleError(Problem(what, MEND), where)
    if (total := sum(needed.values())) > budget:
        each = ", ".join(f"{name} {_money(settings, cents)}" for name, cents in needed.items())
        what = (
            f"bounds prove that members need at least {_money(settings, total)} together to be joined and to "
            f"keep their rules ({each}); {has}"
        )
        raise ProvenInfeasibleError(Problem(what, MEND), where)


def _floor(settings: Settings, offers: MemberOffers) -> int:
    """Return the thousandths of its demand that a member is to see."""
    return -int(-Fraction(str(settings.shared.least_coverage)) * offers.demand_total // 1)


def _up(value: Fraction) -> int:
    """Return the whole number at or above."""
    return -int(-value // 1)


def _no_choice(settings: Settings, problem: Problems, budget: int, where: str) -> PlannerError:
    """Return what is told where no choice of plans fits; it proves nothing about plans that were not made."""
    bare = [m for m, (_, keep) in problem.items() if not keep]
    if bare:
        what = f"no plan that was made for {name_up_to_five(bare)} keeps the rules of the shares."
    else:
        cheapest = sum(min(charge(p, k) for k in range(len(p.cost))) for p, _ in problem.values())
        what = (
            f"the cheapest plans that were made cost {_money(settings, cheapest)} together; the budget is "
            f"{_money(settings, budget)}."
        )
    return NoPlanError(Problem(what, MEND + " Nothing proves that no plan would fit."), where)


def _money(settings: Settings, amount: int) -> str:
    """Return cents for people."""
    return f"{settings.study.currency} {amount / 100:,.2f}"


def _shares(
    settings: Settings, offers: Mapping[str, MemberOffers], problem: Problems,
    found: SharesSolution, chosen: Mapping[str, int], budget: int,
) -> Shares:  # fmt: skip
    """Return the part: rows, evidence, and the budgets worth trying next."""
    gap = 100.0 * (found.bound - found.value) / found.bound if found.bound else 0.0
    rows: list[dict[str, Any]] = []
    for n, (name, k) in enumerate(chosen.items()):
        own, offer = offers[name], offers[name].offers[k]
        member = problem[name][0]
        rows.append(
            {
                "member": name, "plan": offer.plan, "round": offer.round,
                "share": max(offer.cost, member.least) / 100, "capex": offer.cost / 100,
                "covered": offer.covered / 1000, "demand_total": own.demand_total / 1000,
                "coverage_share": round(offer.covered / own.demand_total, 6) if own.demand_total else 0.0,
                "bound_at": float(found.wanted[n]) / 100, "slack": float(found.slack[n]),
                "least": member.least / 100, "most": member.most / 100, "tried": len(own.offers),
            }
        )  # fmt: skip
    summary = {
        "currency": settings.study.currency, "budget": budget / 100,
        "reserve": settings.shared.reserve, "count": settings.shared.count,
        "unit": unit_of(settings, offers), "spent": sum(r["capex"] for r in rows),
        "shared": found.cost / 100, "value": found.value, "bound": found.bound, "gap_pct": round(gap, 4),
        "gap_limit_pct": settings.shared.gap_limit_pct, "binds": found.multiplier > 0,
        "outcome": "proven" if gap <= settings.shared.gap_limit_pct else "stopped",
        "choice_is_best_of_offers": found.exact, "unspent_slack": float(found.unspent),
        "worth_of_money": float(found.multiplier) * 100, "members": rows, "meaning": MEANING,
    }  # fmt: skip
    evidence = {
        "budget": budget, "count": settings.shared.count,
        "multiplier": [found.multiplier.numerator, found.multiplier.denominator],
        "members": {
            name: {**own.plain(), "chosen": chosen[name], "least": problem[name][0].least,
                   "most": problem[name][0].most}
            for name, own in offers.items()
        },
    }  # fmt: skip
    wanted = {} if gap <= settings.shared.gap_limit_pct else _wanted(offers, problem, found, budget)
    none = pd.DataFrame({n: [] for n in QUANTITIES.names})
    return Shares(
        {}, none, summary, evidence, pd.DataFrame({n: [] for n in FINDINGS.names}), dict(chosen), wanted
    )


def unit_of(settings: Settings, offers: Mapping[str, MemberOffers]) -> str:
    """Return what the sum over members counts."""
    if settings.shared.count == DEMAND:
        return f"{next(iter(offers.values())).demand_unit}, thousandths"
    return "millionths of a member" if settings.shared.count == ALIKE else "residents, thousandths"


def _wanted(
    offers: Mapping[str, MemberOffers], problem: Problems,
    found: SharesSolution, budget: int,
) -> dict[str, tuple[int, ...]]:  # fmt: skip
    """Return budgets for a further round: where the bound wants the money, and midway from what is chosen.

    Members are asked that have more than their equal part of half of the gap.
    """
    whole = sum(found.slack, Fraction(0)) + found.unspent
    out = {}
    for n, (name, own) in enumerate(offers.items()):
        member, keep = problem[name]
        if found.slack[n] * 2 * len(offers) < whole:
            continue
        here = own.offers[keep[found.chosen[n]]].cost
        there = int(found.wanted[n])
        tried = sorted({o.cost for o in own.offers})
        above = min((c for c in tried if c > here), default=member.most)
        asked = {there, (here + there) // 2, (here + above) // 2, here + int(budget - found.cost)}
        new = sorted(b for b in asked if member.least <= b <= member.most and b > 0 and _far(b, tried))
        if new:
            out[name] = tuple(new)
    return out


def _far(budget: int, tried: list[int]) -> bool:
    """Say whether a budget is not almost one that was tried."""
    return all(abs(budget - t) > NEAR * t for t in tried)
