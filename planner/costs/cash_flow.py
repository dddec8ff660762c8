"""The cash flow: what is built, paid every year, bought again, taken down, taxed and lent, year by year."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pandas as pd

from planner.costs.loan import LoanYear, loan_years
from planner.costs.money_lines import DECOMMISSIONING, MAINTENANCE, REPLACEMENT
from planner.schema.money import CASH_FLOW, PAYMENTS
from planner.settings import Settings
from planner.units import money

ZERO = Decimal("0.00")
YEARLY = ("labor", "energy", "links", "general")
ESCALATION = {"labor": "labor", "energy": "energy"}
"""Kinds with an escalation of their own; all else takes the general one."""


@dataclass
class Year:
    """One year: `paid` by kind and payer, `base` the same in money of year 0, everything to the cent."""

    year: int
    works: Decimal = ZERO
    contingency: Decimal = ZERO
    tax_capex: Decimal = ZERO
    base: dict[tuple[str, str | None], Decimal] = field(default_factory=dict)
    paid: dict[tuple[str, str | None], Decimal] = field(default_factory=dict)
    tax_later: Decimal = ZERO
    tax_replacement: Decimal = ZERO
    drawn: Decimal = ZERO
    interest: Decimal = ZERO
    principal: Decimal = ZERO

    def pay(self, kind: str, payer: str | None, base: Decimal, settings: Settings) -> None:
        """Put what is paid of a kind, given in money of year 0."""
        amount = money(base * growth(settings, kind, self.year))
        if amount:
            self.base[kind, payer], self.paid[kind, payer] = base, amount

    def of(self, kind: str) -> Decimal:
        """Return what is paid of a kind."""
        return sum((v for (k, _), v in self.paid.items() if k == kind), ZERO)

    @property
    def before_tax(self) -> Decimal:
        """Everything but tax and the loan."""
        return self.works + self.contingency + sum(self.paid.values(), ZERO)

    @property
    def tax(self) -> Decimal:
        """Tax of the year."""
        return self.tax_capex + self.tax_later

    @property
    def total(self) -> Decimal:
        """Everything but the loan."""
        return self.before_tax + self.tax

    @property
    def own_funds(self) -> Decimal:
        """What the payers need of their own money."""
        return self.total - self.drawn + self.interest + self.principal


@dataclass(frozen=True)
class Flow:
    """Years 0 to the last, the schedule of the loan, and what taking down costs in money of year 0."""

    years: tuple[Year, ...]
    loan: tuple[LoanYear, ...]
    removal: Decimal
    settings: Settings

    @property
    def last(self) -> int:
        """The last year."""
        return len(self.years) - 1


def cash_flow(lines: pd.DataFrame, phases: pd.DataFrame, parts: pd.DataFrame, settings: Settings) -> Flow:
    """Return the cash flow of a plan.

    Year 0 builds the first phase, each later phase follows `finance.years_per_phase` after the one before, at
    the prices of the price book: a contract holds its prices. A year pays at its end for what stood when it
    began: the yearly lines and maintenance, escalated from year 0. A line whose service life is over is
    bought again in that year, taxed as capex is; nothing is bought again in the last year, since nothing runs
    after it, and what stands is taken down then. Years reach to the longer horizon, or to the last phase.

    Parameters
    ----------
    lines
        MONEY_LINES.
    phases
        PHASES: works and capex of each.
    parts
        PHASE_LINES: total of each line in each phase.
    """
    finance = settings.finance
    built = {int(p): (int(p) - 1) * finance.years_per_phase for p in phases["phase"]}
    last = max(finance.horizon_years, finance.second_horizon_years, *built.values())
    years = [Year(y) for y in range(last + 1)]
    tranches = _capex(years, phases, built, settings)
    spent = _by_line(parts)
    for year in years:
        _pay(year, lines, spent, built, phases, settings)
        if finance.replacement and 0 < year.year < last:
            _replace(year, lines, spent, built, settings)
    works = sum((_exact(w) for w in phases["works"]), ZERO)
    removal = money(works * _share(finance.decommissioning_pct))
    years[last].pay(DECOMMISSIONING, _payer(lines, DECOMMISSIONING), removal, settings)
    for year in years:
        _tax(year, settings)
    loan = loan_years(tranches, finance)
    for row in loan:
        if row.year <= last:
            held = years[row.year]
            held.drawn += row.drawn
            held.interest += row.interest
            held.principal += row.principal
    return Flow(tuple(years), tuple(loan), removal, settings)


def growth(settings: Settings, kind: str, year: int) -> Decimal:
    """Return what one unit of a kind of cost of year 0 costs in a later year."""
    rate = getattr(settings.finance, f"escalation_{ESCALATION.get(kind, 'general')}_pct")
    return (1 + _share(rate)) ** year


def _capex(
    years: list[Year], phases: pd.DataFrame, built: Mapping[int, int], settings: Settings
) -> list[tuple[int, int, Decimal]]:
    """Put works, contingency and their tax in the years; return the tranches of the loan."""
    finance, tranches = settings.finance, []
    so_far = taxed = ZERO
    for row in phases.sort_values("phase").to_dict("records"):
        year = years[built[int(row["phase"])]]
        works, capex = _exact(row["works"]), _exact(row["capex"])
        so_far += capex
        tax = money(so_far * _share(settings.costs.tax_pct)) - taxed
        taxed += tax
        year.works += works
        year.contingency += capex - works
        year.tax_capex += tax
        base = capex + (tax if finance.loan_on_tax else ZERO)
        tranches.append((int(row["phase"]), year.year, money(base * _share(finance.loan_share_pct))))
    return tranches


def _by_line(parts: pd.DataFrame) -> dict[str, list[tuple[int, Decimal]]]:
    """Return phase and total of each line."""
    out: dict[str, list[tuple[int, Decimal]]] = {}
    for line, phase, total in zip(parts["line_id"], parts["phase"], parts["total"], strict=True):
        out.setdefault(str(line), []).append((int(phase), _exact(total)))
    return out


def _pay(
    year: Year, lines: pd.DataFrame, spent: Mapping[str, list[tuple[int, Decimal]]], built: Mapping[int, int],
    phases: pd.DataFrame, settings: Settings,
) -> None:  # fmt: skip
    """Put the yearly lines and maintenance of what stood when the year began."""
    base: dict[tuple[str, str | None], Decimal] = {}
    for line, kind, payer, when in zip(
        lines["line_id"], lines["kind"], lines["payer"], lines["recurrence"], strict=True
    ):
        if when == "year":
            key = (str(kind), _blank(payer))
            running = (t for p, t in spent.get(str(line), ()) if built[p] < year.year)
            base[key] = base.get(key, ZERO) + sum(running, ZERO)
    works = sum((_exact(w) for p, w in zip(phases["phase"], phases["works"], strict=True)
                 if built[int(p)] < year.year), ZERO)  # fmt: skip
    kept = money(works * _share(settings.costs.maintenance_pct))
    base[MAINTENANCE, _payer(lines, MAINTENANCE)] = kept
    for (kind, payer), amount in base.items():
        year.pay(kind, payer, amount, settings)


def _replace(
    year: Year, lines: pd.DataFrame, spent: Mapping[str, list[tuple[int, Decimal]]], built: Mapping[int, int],
    settings: Settings,
) -> None:  # fmt: skip
    """Put what is bought again in a year."""
    due = ZERO
    for line, when, life in zip(
        lines["line_id"], lines["recurrence"], lines["service_life_years"], strict=True
    ):
        if when == "once":
            due += sum((t for p, t in spent.get(str(line), ()) if is_due(year.year - built[p], life)), ZERO)
    year.pay(REPLACEMENT, _payer(lines, REPLACEMENT), due, settings)


def is_due(age: int, life_years: float) -> bool:
    """Say whether something of this age is bought again: at each whole multiple of its life, rounded up.

    >>> [a for a in range(1, 16) if is_due(a, 7.0)], is_due(10, float("nan"))
    ([7, 14], False)
    """
    if age <= 0 or math.isnan(life_years):
        return False
    return age % max(1, math.ceil(life_years)) == 0


def _tax(year: Year, settings: Settings) -> None:
    """Put the tax on what is paid after construction."""
    bought = year.of(REPLACEMENT)
    yearly = sum((year.of(k) for k in ("energy", "links", "general", MAINTENANCE)), ZERO)
    year.tax_replacement = money(bought * _share(settings.costs.tax_pct))
    year.tax_later = (
        year.tax_replacement
        + money(year.of(DECOMMISSIONING) * _share(settings.costs.tax_pct))
        + money(yearly * _share(settings.finance.tax_opex_pct))
    )


def flow_table(flow: Flow) -> pd.DataFrame:
    """Return CASH_FLOW."""
    rows = []
    for year in flow.years:
        factor = discount(flow.settings, year.year)
        kinds = (*YEARLY, MAINTENANCE, REPLACEMENT, DECOMMISSIONING)
        amounts = (
            year.works, year.contingency, *(year.of(k) for k in kinds), year.tax, year.total, year.drawn,
            year.interest, year.principal, year.own_funds,
        )  # fmt: skip
        rows.append(
            (
                year.year, *(float(a) for a in amounts), round(float(factor), 9),
                float(money(year.total * factor)), float(money(year.own_funds * factor)),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=CASH_FLOW.names)


def payment_table(flow: Flow) -> pd.DataFrame:
    """Return PAYMENTS, by year, payer and kind; what nobody is named for stands last."""
    rows = [
        (year.year, payer, kind, float(year.base[kind, payer]), float(amount))
        for year in flow.years
        for (kind, payer), amount in sorted(year.paid.items(), key=lambda p: (p[0][1] or "~", p[0][0]))
    ]
    return pd.DataFrame(rows, columns=PAYMENTS.names)


def discount(settings: Settings, year: int) -> Decimal:
    """Return the value in year 0 of one unit paid at the end of a year."""
    return 1 / (1 + _share(settings.finance.discount_rate_pct)) ** year


def _payer(lines: pd.DataFrame, kind: str) -> str | None:
    """Return who pays what follows from other lines."""
    return _blank(lines.loc[lines["line_id"] == kind.upper(), "payer"].iloc[0])


def _blank(payer: object) -> str | None:
    """Return a name, None where there is none."""
    return payer if isinstance(payer, str) and payer else None


def _share(pct: float) -> Decimal:
    """Return a percentage as a ratio, exact."""
    return Decimal(str(pct)) / 100


def _exact(value: object) -> Decimal:
    """Return an amount of a table, exact to the cent."""
    return money(str(value))
