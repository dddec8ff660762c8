"""What the catalog holds for money: kinds of yearly cost, service lives, foreign shares, shared factors."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LABOR, ENERGY, LINKS, GENERAL = COST_KINDS = ("labor", "energy", "links", "general")
FACTORS = ("labor", "exchange", "construction", "equipment", "quantity")
QUANTITY = "quantity"
LABOR_FROM = 0.9
UNKNOWN_LIFE_YEARS = 10.0
UNKNOWN_FOREIGN_SHARE = 0.5


@dataclass(frozen=True)
class Keyed:
    """A fact of an item or of a whole group of the BOM; that of the item goes first."""

    match: str
    key: str
    value: str
    source: str


@dataclass(frozen=True)
class Loading:
    """How far the prices (or the quantities) of a group move with a factor: a correlation, -1 to 1."""

    factor: str
    group: str
    loading: float
    source: str


@dataclass(frozen=True)
class FactorPair:
    """Correlation between two factors."""

    factor: str
    other: str
    correlation: float
    source: str


@dataclass(frozen=True)
class QuantityRange:
    """How far the true quantity of a route may lie from the planned one, as a multiple of it."""

    streets: str
    low: float
    typical: float
    high: float
    source: str


@dataclass(frozen=True)
class Needed:
    """Something whose omission has sunk real systems, and the items, layers or settings that meet it."""

    need: str
    met_by: tuple[str, ...]
    when: str
    description_en: str
    description_es: str


@dataclass(frozen=True)
class MoneyTables:
    """All tables of the catalog that the cash flow and the band read."""

    lives: tuple[Keyed, ...] = ()
    kinds: tuple[Keyed, ...] = ()
    foreign: tuple[Keyed, ...] = ()
    loadings: tuple[Loading, ...] = ()
    pairs: tuple[FactorPair, ...] = ()
    quantity: Mapping[str, QuantityRange] = field(default_factory=dict)
    needs: tuple[Needed, ...] = ()

    def life_years(self, item: str, group: str) -> float:
        """Return the service life of an item, NaN where it is not bought again.

        A group that the table does not name lasts 10 years: planning assumption.
        """
        found = fact_of(self.lives, item, group)
        return UNKNOWN_LIFE_YEARS if found is None else float(found or math.nan)

    def kind(self, item: str, group: str, labor_share: float | None = None) -> str:
        """Return the kind of a yearly cost; an unknown item of nearly all labor is labor, else general."""
        found = fact_of(self.kinds, item, group)
        if found == GENERAL and labor_share is not None and labor_share >= LABOR_FROM:
            return LABOR
        return found or GENERAL

    def foreign_share(self, item: str, group: str) -> float:
        """Return the share of a price in foreign currency; half where the table does not name the group."""
        found = fact_of(self.foreign, item, group)
        return UNKNOWN_FOREIGN_SHARE if found is None else float(found)


def fact_of(rows: Sequence[Keyed], item: str, group: str) -> str | None:
    """Return the value of the row of an item, else of its group, None where neither has one.

    >>> rows = (Keyed("group", "cameras", "8", ""), Keyed("item", "camera_pole", "30", ""))
    >>> fact_of(rows, "camera_pole", "cameras"), fact_of(rows, "camera_ptz", "cameras")
    ('30', '8')
    """
    found = {(r.match, r.key): r.value for r in rows}
    return found.get(("item", item), found.get(("group", group)))
