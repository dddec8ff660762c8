"""`[finance]`: horizons, escalation, who pays, the loan, and the exchange rate."""

from __future__ import annotations

from dataclasses import dataclass

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
