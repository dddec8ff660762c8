"""Hard policies on money and ownership: which of them a priced plan breaks, and what would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import pandas as pd

from planner.costs.model import Bom
from planner.settings import Settings
from planner.settings.modes import possible_modes

SHARE = Decimal("0.0001")
NOTHING = Decimal(0)
ANOTHER = "\0another"
MOST_NAMED = 5
"""Items that a refusal names."""
OWN = "own"
MADE_BY = {"max_supplier_share": "supplier", "max_origin_share": "origin"}


@dataclass(frozen=True)
class Broken:
    """A policy that a plan breaks.

    Parameters
    ----------
    setting
        Dotted key of the study.
    limit
        What the study asks for.
    found
        What the plan has.
    would_do
        The setting nearest to `limit` that this plan keeps: to the cent, or to the ten-thousandth.
    told
        What `found` is, in words.
    proven
        No plan of this study keeps the policy.
    instead
        Another change that would do, blank where none is known.
    """

    setting: str
    limit: Decimal
    found: Decimal
    would_do: Decimal
    told: str
    proven: bool = False
    instead: str = ""


def broken_policies(
    bom: Bom, modes: Iterable[str], prices: pd.DataFrame, settings: Settings
) -> tuple[Broken, ...]:
    """Return the policies of `[costs]` and `[ownership]` that a priced plan breaks.

    Yearly payments are those of a year when all is built, at prices of year 0 and without tax. Capex with
    tax holds contingency. Of works and equipment the share of one supplier, or country of origin, is that
    of the largest with all that has none named: unknown counts against the limit. Proven is what follows
    from the settings or the price book alone: all cameras have one mode, and where the book names at most
    one supplier or origin every plan has the share 1.

    Parameters
    ----------
    modes
        Mode of each camera of the plan.
    prices
        PRICES in force.
    """
    costs, total, found = settings.costs, bom.money, []
    for key, limit, amount, told in (
        ("max_annual_payments", costs.max_annual_payments, total.annual_opex,
         "a year when all is built, without tax"),
        ("max_capex_with_tax", costs.max_capex_with_tax, total.capex + total.tax,
         "of capex with contingency and tax"),
    ):  # fmt: skip
        asked = Decimal(str(limit))
        if asked and amount > asked:
            found.append(Broken(f"costs.{key}", asked, amount, amount, f"{total.currency} {told}"))
    found += [b for key in MADE_BY if (b := _concentrated(key, bom, prices, settings)) is not None]
    owned = [m == OWN for m in modes]
    least = Decimal(str(settings.ownership.min_owned_camera_share))
    if owned and Decimal(sum(owned)) < least * len(owned):
        share, own = Decimal(sum(owned)) / len(owned), settings.ownership
        possible = possible_modes(own.modes, own.camera_mode, own.forbidden_modes)
        told = "of the cameras owned, all that ownership.camera_mode and ownership.modes let these cameras be"
        found.append(
            Broken("ownership.min_owned_camera_share", least, share, share.quantize(SHARE, ROUND_FLOOR), told,
                   proven=OWN not in possible)
        )  # fmt: skip
    return tuple(found)


def _concentrated(key: str, bom: Bom, prices: pd.DataFrame, settings: Settings) -> Broken | None:
    """Return the policy on one supplier or origin where the plan breaks it."""
    limit = Decimal(str(getattr(settings.costs, key)))
    if limit >= 1:
        return None
    column = MADE_BY[key]
    name_of = {
        str(i): n if isinstance(n, str) and n else None
        for i, n in zip(prices["item_id"], prices[column], strict=True)
    }
    once = bom.lines[bom.lines["recurrence"] == "once"]
    amounts: dict[str | None, Decimal] = {}
    items: dict[str, Decimal] = {}
    for item, amount in zip(once["item_id"].astype(str), once["total"], strict=True):
        name = name_of.get(item)
        amounts[name] = amounts.get(name, NOTHING) + Decimal(str(amount))
        items[item] = items.get(item, NOTHING) + Decimal(str(amount))
    share, largest, unknown = largest_share(amounts)
    if share <= limit:
        return None
    whole = largest or "nobody"
    told = (
        f"of works and equipment of {column} {whole} or of none named, the latter {unknown:.1%}; most in "
        f"{_carriers(items, name_of, largest)}"
    )
    names = set(name_of.values()) - {None}
    return Broken(
        f"costs.{key}", limit, share, share.quantize(SHARE, ROUND_CEILING), told, proven=len(names) <= 1,
        instead=_elsewhere(items, name_of, limit, column),
    )  # fmt: skip


def _carriers(items: Mapping[str, Decimal], name_of: Mapping[str, str | None], largest: str | None) -> str:
    """Return the items that carry most of a share, with the part of all that each is, and whose they are.

    >>> parts = {"a": Decimal(30), "b": Decimal(50), "c": Decimal(20)}
    >>> _carriers(parts, {"a": "X", "b": None, "c": "Y"}, "X")
    'b 50.0% (none named), a 30.0% (X)'
    """
    whole = sum(items.values(), NOTHING)
    mine = [i for i in items if name_of.get(i) in (None, largest) and items[i]]
    mine.sort(key=lambda i: (-items[i], i))
    told = [f"{i} {items[i] / whole:.1%} ({name_of.get(i) or 'none named'})" for i in mine[:MOST_NAMED]]
    more = f" and {len(mine) - MOST_NAMED} more" if len(mine) > MOST_NAMED else ""
    return ", ".join(told) + more


def _elsewhere(
    items: Mapping[str, Decimal], name_of: Mapping[str, str | None], limit: Decimal, column: str
) -> str:
    """Return the fewest items that would do if one other name sold them, blank where no set of them does.

    Each step takes the largest item of whoever has most, or one of which nobody is named.

    >>> book = {"a": "X", "b": "X", "c": "Y"}
    >>> _elsewhere({"a": Decimal(40), "b": Decimal(30), "c": Decimal(30)}, book, Decimal("0.5"), "origin")
    'Or a price book in which a is of another origin than now.'
    """
    held, moved = dict(name_of), list[str]()
    whole = sum(items.values(), NOTHING)
    while True:
        amounts: dict[str | None, Decimal] = {}
        for item, amount in items.items():
            name = ANOTHER if item in moved else held.get(item)
            amounts[name] = amounts.get(name, NOTHING) + amount
        share, largest, _ = largest_share(amounts)
        if share <= limit:
            break
        carriers = [i for i in items if i not in moved and items[i] and held.get(i) in (None, largest)]
        if largest == ANOTHER or not carriers or not whole:
            return ""
        moved.append(max(sorted(carriers), key=lambda i: items[i]))
    named = ", ".join(moved[:MOST_NAMED]) + (f" and {len(moved) - 5} more" if len(moved) > MOST_NAMED else "")
    return (
        f"Or a price book in which {named} {'is' if len(moved) == 1 else 'are'} of another {column} than now."
    )


def largest_share(amounts: Mapping[str | None, Decimal]) -> tuple[Decimal, str | None, Decimal]:
    """Return the share of the largest name with what has none, that name, and the share without a name.

    >>> share, name, unknown = largest_share({"CN": Decimal(50), "US": Decimal(30), None: Decimal(20)})
    >>> str(share), name, str(unknown)
    ('0.7', 'CN', '0.2')
    >>> largest_share({})
    (Decimal('0'), None, Decimal('0'))
    """
    whole = sum(amounts.values(), NOTHING)
    if not whole:
        return NOTHING, None, NOTHING
    known = {k: v for k, v in amounts.items() if k is not None}
    name = max(sorted(known), key=lambda k: known[k], default=None)
    unknown = amounts.get(None, NOTHING)
    return (unknown + (known[name] if name is not None else NOTHING)) / whole, name, unknown / whole
