"""What a cable is bought for beside its route: sag, loops, waste and the meters inside buildings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from planner.catalog.model import CablePart, CableSize
from planner.errors import Problem, name_up_to_five
from planner.schema import PRICES

DROP, DROP_ITEM = "drop", "drop_cable_m"
METERS = "_m"
SLACK, INSIDE = "network.slack_pct", "network.drop_allowance_m"
LEVELS = ["low", "typical", "high"]


@dataclass(frozen=True)
class Parts:
    """The parts of the cables of a catalog, and the items by which the bill of materials lists them.

    Parameters
    ----------
    rows
        Rows of `cable_parts.csv`, in their order.
    items
        Item of a part -> item of the cable whose price it has, and the part.
    """

    rows: tuple[CablePart, ...]
    items: dict[str, tuple[str, CablePart]]

    def whole(self, item_id: str) -> str:
        """Return the item of the cable that a part belongs to; any other item is whole itself."""
        return self.items[item_id][0] if item_id in self.items else item_id


def parts_of(rows: Iterable[CablePart], sizes: Iterable[CableSize]) -> Parts:
    """Return the parts with their items: a cable has those of its deployment, drop cable those of drops."""
    held = tuple(rows)
    cables = [(s.item_id, s.deployment) for s in sizes] + [(DROP_ITEM, DROP)]
    pairs = [(item, p) for item, where in cables for p in held if p.deployment == where]
    return Parts(held, {part_item(item, p.part): (item, p) for item, p in pairs})


def part_item(item_id: str, part: str) -> str:
    """Return the item by which the bill lists a part of a cable.

    >>> part_item("cable_adss_12_m", "sag"), part_item("drop_cable_m", "inside")
    ('cable_adss_12_sag_m', 'drop_cable_inside_m')
    """
    return f"{item_id.removesuffix(METERS)}_{part}{METERS}"


def with_parts(prices: pd.DataFrame, parts: Parts) -> pd.DataFrame:
    """Return the prices with a row for each part of a cable, behind the cable's own and at its price.

    Rows of parts that stand there already are made anew, so a part never costs another price than its cable.
    """
    following: dict[str, list[tuple[str, CablePart]]] = {}
    for item, (whole, part) in parts.items.items():
        following.setdefault(whole, []).append((item, part))
    rows: list[dict[Any, Any]] = []
    for row in prices.to_dict("records"):
        if row["item_id"] in parts.items:
            continue
        rows.append(row)
        for item, part in following.get(str(row["item_id"]), ()):
            words = {
                "description_en": f"{row['description_en']}: {part.words_en}",
                "description_es": f"{row['description_es']}: {part.words_es}",
            }
            rows.append({**row, "item_id": item, **words})
    return pd.DataFrame(rows, columns=PRICES.names)


def priced_apart(own: pd.DataFrame, laid: pd.DataFrame, parts: Parts) -> list[Problem]:
    """Return a problem where a study's price book gives a part of a cable another price than the cable.

    Parameters
    ----------
    own
        Rows of the study's price book.
    laid
        Prices in force before parts follow.
    """
    price = laid.set_index("item_id")[LEVELS]
    mine = [str(i) for i in own["item_id"] if i in parts.items]
    apart = [i for i in mine if (price.loc[i] != price.loc[parts.whole(i)]).any()]
    if not apart:
        return []
    wholes = list(dict.fromkeys(parts.whole(i) for i in apart))
    return [
        Problem(
            f"{name_up_to_five(apart)} have another price than their cable.",
            f"Sag, loops and waste are meters of the same cable: price {name_up_to_five(wholes)} alone.",
        )
    ]
