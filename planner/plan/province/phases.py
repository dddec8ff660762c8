"""Phases across members: whose works are paid when, and what is seen by the end of each phase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from planner.settings import Settings
from planner.units import money

BUDGET = "budget"
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Works:
    """What is paid as one: the province's own assets of a phase, or a member.

    Parameters
    ----------
    member_id
        Blank: the province's own.
    phase
        Order that the study gives it, from 1.
    capex
        Without tax.
    """

    member_id: str
    phase: int
    capex: Decimal


@dataclass(frozen=True)
class Phased:
    """PROVINCE_PHASES, and the phase by whose end each member is paid; None: no budget holds it."""

    table: pd.DataFrame
    built_in: dict[str, int | None]
    figures: dict[str, object]


@dataclass(frozen=True)
class _Phase:
    """One phase: what it brings and finds, what it pays, and the works whose last part it pays."""

    granted: Decimal | None
    carried: Decimal | None
    spent: Decimal
    done: tuple[Works, ...]


def build_members(works: Sequence[Works], members: pd.DataFrame, settings: Settings) -> Phased:
    """Return the phases in which the works of a province are built.

    Without budgets (`phases.by` is not budget) each member is built in the phase that the study gives it.
    With budgets the works are paid one after another, in the order of their phases and of the study, the
    province's own before the members of the same phase. Where `phases.carry_over` is true the money flows on
    without loss: works take what is left of a phase and go on with the next, and stand by the end of the
    phase that pays their last part. Otherwise works begin only in a phase that can pay them whole.

    No other order is searched; the study says it.

    Parameters
    ----------
    works
        In that order.
    members
        MEMBERS.
    """
    phases = _paid(works, settings) if settings.phases.by == BUDGET else _as_asked(works)
    built: dict[str, int | None] = {w.member_id: None for w in works if w.member_id}
    for number, phase in enumerate(phases, 1):
        built |= {w.member_id: number for w in phase.done if w.member_id}
    rows = _rows(phases, members, built)
    beyond = [m for m, number in built.items() if number is None]
    figures = {
        "by": BUDGET if settings.phases.by == BUDGET else "phase of the members",
        "count": len(phases),
        "carry_over": settings.phases.carry_over,
        "years_per_phase": settings.finance.years_per_phase,
        "beyond_budget": beyond,
    }
    return Phased(pd.DataFrame(rows), built, figures)


def _as_asked(works: Sequence[Works]) -> list[_Phase]:
    """Return the phases of the study, each with its members, nothing limited."""
    out = []
    for number in range(1, max((w.phase for w in works), default=1) + 1):
        here = tuple(w for w in works if w.phase == number)
        out.append(_Phase(None, None, sum((w.capex for w in here), ZERO), here))
    return out


def _paid(works: Sequence[Works], settings: Settings) -> list[_Phase]:
    """Return phases that spend the budgets of the study, until all is paid or no budget is left."""
    left, out, carried = list(works), list[_Phase](), ZERO
    owed = left[0].capex if left else ZERO
    for budget in _budgets(settings):
        if not left:
            break
        purse = budget + carried
        there, done = purse, []
        while left and (owed <= purse or settings.phases.carry_over) and purse > ZERO:
            paid = min(owed, purse)
            purse, owed = purse - paid, owed - paid
            if owed > ZERO:
                break
            done.append(left.pop(0))
            owed = left[0].capex if left else ZERO
        out.append(_Phase(budget, carried, there - purse, tuple(done)))
        carried = purse if settings.phases.carry_over else ZERO
    while out and out[-1].spent == ZERO:
        out.pop()
    return out


def _budgets(settings: Settings) -> list[Decimal]:
    """Return the budget of each phase; one figure alone is spent again, `phases.most` times."""
    given = [money(b) for b in settings.phases.budgets]
    return given * settings.phases.most if len(given) == 1 else given


def _rows(
    phases: Sequence[_Phase], members: pd.DataFrame, built: dict[str, int | None]
) -> list[dict[str, object]]:
    """Return PROVINCE_PHASES rows."""
    out, spent, stands = [], ZERO, ZERO
    alike = members["demand_unit"].nunique() == 1
    demand = float(members["demand_total"].sum())
    for number, phase in enumerate(phases, 1):
        spent += phase.spent
        stands += sum((w.capex for w in phase.done), ZERO)
        by_now = [m for m, n in built.items() if n is not None and n <= number]
        there = members[members["member_id"].isin(by_now)]
        seen = round(float(there["demand_covered"].sum()), 3)
        out.append(
            {
                "phase": number,
                "members": " ".join(w.member_id for w in phase.done if w.member_id),
                "granted": None if phase.granted is None else float(phase.granted),
                "carried": None if phase.carried is None else float(phase.carried),
                "spent": float(phase.spent),
                "spent_after": float(spent),
                "capex_after": float(stands),
                "cameras_after": int(there["cameras"].sum()),
                "points_after": int(there["points"].sum()),
                "covered_after": seen if alike else None,
                "coverage_after": round(seen / demand, 6) if alike and demand else None,
            }
        )
    return out
