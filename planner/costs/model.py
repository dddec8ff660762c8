"""What the costs room hands on: the BOM and the money of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd


@dataclass(frozen=True)
class Money:
    """Totals of a plan in the study's currency, exact to the cent.

    capex holds works, equipment and contingency, without tax; tax stands beside. annual_opex holds the
    yearly BOM lines and maintenance. net_present_cost is capex plus annual_opex of years 1 to the horizon
    discounted at year ends. `assumption_share` is the share of capex before contingency whose price has no
    public source.
    """

    currency: str
    level: str
    works_and_equipment: Decimal
    contingency: Decimal
    capex: Decimal
    capex_low: Decimal
    capex_high: Decimal
    tax: Decimal
    maintenance: Decimal
    annual_opex: Decimal
    net_present_cost: Decimal
    budget: Decimal | None
    assumption_share: float

    @property
    def within_budget(self) -> bool | None:
        """Whether capex fits the budget; None where there is no budget."""
        return None if self.budget is None else self.capex <= self.budget


@dataclass(frozen=True)
class Bom:
    """BOM lines (BOM_LINES) and their totals."""

    lines: pd.DataFrame
    money: Money
