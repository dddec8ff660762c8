"""Reading the tables of money that come with the package."""

from __future__ import annotations

from planner.catalog.money_model import (
    FactorPair,
    Keyed,
    Loading,
    MoneyTables,
    Needed,
    QuantityRange,
)
from planner.catalog.table_files import read_rows


def read_money_tables() -> MoneyTables:
    """Return the tables of money that come with the package."""
    return MoneyTables(
        lives=_keyed("service_lives.csv", "years"),
        kinds=_keyed("cost_kinds.csv", "kind"),
        foreign=_keyed("foreign_shares.csv", "share"),
        loadings=tuple(
            Loading(r["factor"], r["group"], float(r["loading"]), r["source"])
            for r in read_rows("factors.csv")
        ),
        pairs=tuple(
            FactorPair(r["factor"], r["other"], float(r["correlation"]), r["source"])
            for r in read_rows("factor_pairs.csv")
        ),
        quantity={
            r["streets"]: QuantityRange(
                r["streets"], float(r["low"]), float(r["typical"]), float(r["high"]), r["source"]
            )
            for r in read_rows("quantity_ranges.csv")
        },
        needs=tuple(
            Needed(r["need"], tuple(r["met_by"].split()), r["when"], r["description_en"], r["description_es"])
            for r in read_rows("completeness.csv")
        ),
    )


def _keyed(name: str, column: str) -> tuple[Keyed, ...]:
    """Read a table of one fact by item or group."""
    return tuple(Keyed(r["match"], r["key"], r[column], r["source"]) for r in read_rows(name))
