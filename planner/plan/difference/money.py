"""What assets cost in two plans, and how much of the difference is of the prices."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from planner.plan.model import Plan

ITEM_COLUMNS = (
    "item_id", "recurrence", "unit", "quantity_before", "quantity_after", "unit_price_before",
    "unit_price_after", "total_before", "total_after", "by_quantity", "by_price",
)  # fmt: skip


@dataclass(frozen=True)
class AssetCosts:
    """Cost once of each asset, at the prices of its own plan, without contingency and tax.

    `at_before` is what assets of the later plan cost at the earlier plan's prices, for items that both price.
    """

    before: dict[str, float]
    after: dict[str, float]
    at_before: dict[str, float]


def asset_costs(before: Plan, after: Plan) -> AssetCosts:
    """Return what each asset costs in both plans."""
    old, new = _prices(before), _prices(after)
    return AssetCosts(
        _costs(before, old),
        _costs(after, new),
        _costs(after, {i: old.get(i, p) for i, p in new.items()}),
    )


def items(before: Plan, after: Plan) -> pd.DataFrame:
    """Return one row an item that either plan buys: quantity, price, total, and what each change makes.

    `by_quantity` is the change of quantity at the earlier price (at the later, where the earlier plan does
    not buy it), `by_price` the rest: together they are the change of the total.
    """
    columns = ["item_id", "recurrence", "unit", "quantity", "unit_price", "total"]
    both = before.bom[columns].merge(
        after.bom[columns], on="item_id", how="outer", suffixes=("_before", "_after")
    )
    rows = []
    for row in both.sort_values("item_id").to_dict("records"):
        old, new = (_known(row[f"quantity_{w}"]) for w in ("before", "after"))
        paid, due = (_known(row[f"total_{w}"]) for w in ("before", "after"))
        price = row["unit_price_before"] if row["unit_price_before"] == row["unit_price_before"] else None
        price = row["unit_price_after"] if price is None else price
        by_quantity = round((new - old) * float(price), 2)
        rows.append(
            (
                row["item_id"], _either(row, "recurrence"), _either(row, "unit"), old, new,
                row["unit_price_before"], row["unit_price_after"], paid, due, by_quantity,
                round(due - paid - by_quantity, 2),
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(ITEM_COLUMNS))


def _prices(plan: Plan) -> dict[str, float]:
    """Return the unit price of each item that is bought once."""
    once = plan.bom[plan.bom["recurrence"] == "once"]
    return dict(zip(once["item_id"].astype(str), once["unit_price"].astype(float), strict=True))


def _costs(plan: Plan, prices: dict[str, float]) -> dict[str, float]:
    """Return the cost of each asset at some prices."""
    rows = plan.tables["quantities"]
    paid = rows["quantity"].astype(float) * rows["item_id"].astype(str).map(prices).fillna(0.0)
    sums = paid.groupby(rows["asset_id"].astype(str)).sum().round(2)
    return {str(k): float(v) for k, v in sums.items()}


def _known(value: float) -> float:
    """Return a figure, 0 where the plan has none."""
    return float(value) if value == value else 0.0  # noqa: PLR0124  NaN is unlike itself


def _either(row: dict[object, object], name: str) -> object:
    """Return the word of whichever plan has one."""
    value = row[f"{name}_after"]
    return value if isinstance(value, str) else row[f"{name}_before"]
