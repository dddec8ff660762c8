"""`[finance]`: horizons, escalation, who pays, the loan, and the exchange rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from planner.errors import Problem
from planner.settings.setting import setting


@dataclass(frozen=True)
class FinanceSettings:
    """`[finance]`: horizons and discount rate, escalation, payers, replacement, the loan, exchange rate."""

    horizon_years: int = setting(10, "years counted", unit="year", low=1, high=50)
    second_horizon_years: int = setting(15, "years of the second present cost", unit="year", low=1, high=50)
    discount_rate_pct: float = setting(8.0, "discount rate", unit="%", low=0, high=100)
    years_per_phase: int = setting(1, "years from one phase to the next", unit="year", low=1, high=10)
    escalation_labor_pct: float = setting(
        0.0, "how much wages rise a year; 0 counts in constant money", unit="%", low=-20, high=100
    )
    escalation_energy_pct: float = setting(0.0, "the same of energy", unit="%", low=-20, high=100)
    escalation_general_pct: float = setting(
        0.0, "the same of all else: links, software, maintenance, replacement", unit="%", low=-20, high=100
    )
    tax_opex_pct: float = setting(
        0.0, "tax on what is paid every year, wages apart", unit="%", low=0, high=100
    )
    replacement: bool = setting(True, "what reaches the end of its service life is bought again")
    decommissioning_pct: float = setting(
        2.0,
        "taking down what was built when the horizon ends, of works and equipment; planning assumption",
        unit="%",
        low=0,
        high=100,
    )
    maintain_existing: str = setting(
        "all",
        "cameras that stand already and are kept running by the payer: all, those whose owner is "
        "`ownership.owner`, or none, which is flagged",
        choices=("all", "owned", "none"),
    )
    payers: tuple[str, ...] = setting(
        (),
        'who pays a recurring cost, as "KEY: PAYER" where KEY is an item of the price book (a * stands for '
        "any letters) or labor, energy, links, general, maintenance, replacement, decommissioning; the "
        "first that fits holds, all else falls to `ownership.payer`",
    )
    loan_share_pct: float = setting(0.0, "share of capex that a loan pays", unit="%", low=0, high=100)
    loan_on_tax: bool = setting(False, "the loan pays the same share of the tax on capex")
    loan_years: int = setting(8, "years of the loan, grace included", unit="year", low=1, high=40)
    loan_grace_years: int = setting(
        0, "years of the loan in which interest alone is paid", unit="year", low=0, high=39
    )
    loan_rate_pct: float = setting(
        6.0, "interest a year; planning assumption: no rate was published", unit="%", low=0, high=100
    )
    loan_kind: str = setting(
        "annuity", "equal payments, or equal parts of principal", choices=("annuity", "equal_principal")
    )
    loan_currency: str = setting("", "currency of the loan; blank: that of the study")
    domestic_currency: str = setting(
        "", "currency in which the payer earns; blank leaves the exchange-rate scenarios out"
    )
    exchange_rate: float = setting(
        1.0, "domestic units for one of the study's currency in year 0; 1 tells an index", low=1e-9
    )
    depreciation_low_pct: float = setting(
        0.0, "domestic currency loses this a year beyond its inflation, low path", unit="%", low=-50, high=500
    )
    depreciation_typical_pct: float = setting(
        3.0, "the same, typical path; planning assumption", unit="%", low=-50, high=500
    )
    depreciation_high_pct: float = setting(
        10.0, "the same, high path; planning assumption", unit="%", low=-50, high=500
    )
    draws: int = setting(1000, "draws of the Monte Carlo band", low=100, high=100_000)


def refuse_finance(finance: FinanceSettings, currency: str) -> Iterator[Problem]:
    """Yield what settings of the loan, the exchange rate and the payers contradict.

    A loan of 5 years with 5 of grace has no year in which it is paid back; whether the key of a payer fits
    an item is told once the price book is read.

    Parameters
    ----------
    currency
        That of the study.
    """
    if finance.loan_share_pct > 0 and finance.loan_grace_years >= finance.loan_years:
        what = (
            f"`finance.loan_grace_years` is {finance.loan_grace_years}, the loan {finance.loan_years} years."
        )
        yield Problem(what, "Leave at least one year in which it is paid back.")
    if finance.loan_currency not in ("", currency, finance.domestic_currency):
        mend = "Each must have a path of its rate: take one of them, or set finance.domestic_currency."
        own = finance.domestic_currency or "none"
        what = f"neither that of the study ({currency}) nor the domestic one ({own})."
        yield Problem(f"`finance.loan_currency` is {finance.loan_currency!r}, {what}", mend)
    paths = [finance.depreciation_low_pct, finance.depreciation_typical_pct, finance.depreciation_high_pct]
    if finance.domestic_currency and paths != sorted(paths):
        told = ", ".join(f"{p:g}" for p in paths)
        yield Problem(
            f"`finance.depreciation_low_pct`, `_typical_pct` and `_high_pct` are out of order ({told}).",
            "The low path loses least a year, the high path most.",
        )
    for entry in finance.payers:
        key, mark, payer = (part.strip() for part in entry.partition(":"))
        if not mark or not key or not payer:
            yield Problem(
                f"`finance.payers` holds {entry!r}.", 'Write "KEY: PAYER", as "energy: Municipality".'
            )
    keys = [entry.partition(":")[0].strip() for entry in finance.payers]
    for key in sorted({k for k in keys if k and keys.count(k) > 1}):
        yield Problem(f"`finance.payers` tells twice of {key!r}.", "The first would hold; leave one.")
