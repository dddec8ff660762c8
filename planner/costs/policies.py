"""Hard policies on money and ownership: which of them a priced plan breaks, and what would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import pandas as pd

from planner.costs.model import Bom
from planner.settings import Settings

SHARE = Decimal("0.0001")
NOTHING = Decimal(0)
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
    """

    setting: str
    limit: Decimal
    found: Decimal
    would_do: Decimal
    told: str
    proven: bool = False


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
        share = Decimal(sum(owned)) / len(owned)
        mode = settings.ownership.camera_mode
        found.append(
            Broken("ownership.min_owned_camera_share", least, share, share.quantize(SHARE, ROUND_FLOOR),
                   f"of the cameras owned, with ownership.camera_mode = {mode}",
                   proven=mode != OWN)
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
    for item, amount in zip(once["item_id"], once["total"], strict=True):
        name = name_of.get(str(item))
        amounts[name] = amounts.get(name, NOTHING) + Decimal(str(amount))
    share, largest, unknown = largest_share(amounts)
    if share <= limit:
        return None
    whole = largest or "nobody"
    told = f"of works and equipment of {column} {whole} or of none named, the latter {unknown:.1%}"
    names = set(name_of.values()) - {None}
    return Broken(
        f"costs.{key}", limit, share, share.quantize(SHARE, ROUND_CEILING), told, proven=len(names) <= 1
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
