"""Table of the catalog for centers in tiers: in what lots a center buys seats, storage, ports and uplinks."""

from __future__ import annotations

from dataclasses import dataclass

from planner.catalog.table_files import read_rows
from planner.schema.tiers import CENTER_LIMITS


@dataclass(frozen=True)
class CenterLot:
    """What a center buys at a time of one resource: `lot` units are one of `item_id` of the price book."""

    resource: str
    item_id: str
    lot: float
    unit: str
    source: str


def read_center_lots() -> dict[str, CenterLot]:
    """Return the lots by resource, in the order of CENTER_LIMITS.

    >>> read_center_lots()["ports"].lot
    24.0
    """
    rows = {r["resource"]: r for r in read_rows("center_lots.csv")}
    return {
        name: CenterLot(name, rows[name]["item_id"], float(rows[name]["lot"]), rows[name]["unit"],
                        rows[name]["source"])
        for name in CENTER_LIMITS
    }  # fmt: skip
