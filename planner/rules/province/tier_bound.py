"""A bound on every choice of centers, from the prices that the plan stored, with code of the audit's own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from planner.catalog.center_tables import read_center_lots
from planner.catalog.table_files import read_allowances, read_kits

LIMITS = ("seats", "storage", "ports", "uplink")


@dataclass
class Site:
    """A center: what it holds anyway, has and may have, by resource, and what a seat there costs in cents."""

    cameras: int = 0
    erlangs: float = 0.0
    need: dict[str, float] = field(default_factory=dict)
    have: dict[str, float] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """A block at a center: cents of preference, and (center, resource, amount) of what it takes."""

    block: int
    center: str
    cents: int
    needs: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True)
class Costs:
    """Cents of a seat bought, of a seat in use, and of a lot of each resource."""

    seat: int
    use: int
    lot: Mapping[str, int]


def costs_of(prices: pd.DataFrame, study: Mapping[str, Mapping[str, object]]) -> Costs:
    """Return what capacity costs over the horizon, from the stored prices and the kits of this version."""
    money, finance = study["costs"], study["finance"]
    level, mode = str(money["level"]), str(study["ownership"]["camera_mode"])
    unit = {str(i): float(p) for i, p in zip(prices["item_id"], prices[level], strict=True)}
    yearly = set(prices.loc[prices["recurrence"] == "year", "item_id"].astype(str))
    rate, years = float(str(finance["discount_rate_pct"])) / 100, int(str(finance["horizon_years"]))
    factor = math.fsum((1 + rate) ** -n for n in range(1, years + 1))
    capex = (
        1 + float(str(money["contingency_pct"])) / 100 + float(str(money["maintenance_pct"])) / 100 * factor
    )
    staff = read_allowances()["staff_per_seat"].value
    once = use = 0.0
    for kit in read_kits():
        of_seat = kit.kit == "center" and kit.per in ("seats", "staff")
        if mode not in kit.camera_modes or not (of_seat or (kit.kit, kit.per) == ("program", "staff")):
            continue
        price = unit[kit.item_id] * kit.quantity / kit.every * (staff if kit.per == "staff" else 1.0)
        if kit.item_id in yearly:
            use += price * factor
        else:
            once += price * capex
    lots = {k: round(100 * unit[n.item_id] * capex) for k, n in read_center_lots().items() if k != "seats"}
    return Costs(round(100 * once), round(100 * use), lots)


def least_cost(
    blocks: Sequence[tuple[int, float]], choices: Sequence[Choice], sites: Mapping[str, Site], costs: Costs,
    per_seat: int, carried: Sequence[float], prices: Mapping[str, Mapping[str, float]],
) -> float:  # fmt: skip
    """Return what no choice costs less than, in cents; -inf where a price is below 0.

    Whatever is chosen, blocks pay the prices for what they bring, and centers get them for what they hold:
    the sum is the cost itself, and each part of it is at least its own least.

    Parameters
    ----------
    blocks
        Cameras and erlangs of each.
    carried
        Load of calls that 0, 1, 2 ... seats carry at most.
    prices
        By center: of a camera, an erlang, and a unit of each resource.
    """
    if any(p < 0 for mine in prices.values() for p in mine.values()):
        return -math.inf
    least = [math.inf] * len(blocks)
    offers = [0] * len(blocks)
    for choice in choices:
        cameras, erlangs = blocks[choice.block]
        mine = prices[choice.center]
        value = choice.cents + mine["camera"] * cameras + mine["erlang"] * erlangs
        value += math.fsum(prices[at][kind] * amount for at, kind, amount in choice.needs)
        least[choice.block] = min(least[choice.block], value)
        offers[choice.block] += 1
    total = math.fsum(least)
    for center, site in sites.items():
        low, high = _range(center, site, blocks, choices, offers)
        total += _seats(site, low, high, costs, per_seat, carried, prices[center])
        total += prices[center]["camera"] * site.cameras + prices[center]["erlang"] * site.erlangs
        for kind in LIMITS[1:]:
            total += _lots(kind, site, low[kind], high[kind], costs.lot[kind], prices[center][kind])
            total += prices[center][kind] * site.need[kind]
    return total


def _range(
    center: str, site: Site, blocks: Sequence[tuple[int, float]], choices: Sequence[Choice],
    offers: Sequence[int],
) -> tuple[dict[str, float], dict[str, float]]:  # fmt: skip
    """Return the least and the most that a center may hold of everything."""
    low = {"camera": float(site.cameras), "erlang": site.erlangs, **site.need}
    high = dict(low)
    for choice in choices:
        parts = [(at, kind, amount) for at, kind, amount in choice.needs if at == center]
        if choice.center == center:
            cameras, erlangs = blocks[choice.block]
            parts += [(center, "camera", float(cameras)), (center, "erlang", erlangs)]
        for _, kind, amount in parts:
            high[kind] += amount
            low[kind] += amount if offers[choice.block] == 1 else 0.0
    return low, high


def _seats(
    site: Site, low: Mapping[str, float], high: Mapping[str, float], costs: Costs, per_seat: int,
    carried: Sequence[float], price: Mapping[str, float],
) -> float:  # fmt: skip
    """Return the least that seats cost less what they carry is worth."""
    first, last = math.ceil(low["camera"] / per_seat - 1e-9), math.ceil(high["camera"] / per_seat - 1e-9)
    best = math.inf
    for calls in range(_answering(low["erlang"], carried), _answering(high["erlang"], carried) + 1):
        load = min(carried[calls], high["erlang"]) if calls < len(carried) else high["erlang"]
        for watch in range(first, last + 1):
            seats = calls + watch
            if seats > max(site.most["seats"], site.have["seats"]) + 1e-6:
                break
            cost = seats * costs.use + max(0.0, seats - site.have["seats"]) * costs.seat
            worth = price["camera"] * min(watch * per_seat, high["camera"]) + price["erlang"] * load
            best = min(best, cost - worth)
    return best


def _answering(erlangs: float, carried: Sequence[float]) -> int:
    """Return the fewest seats whose load is at least this."""
    return next((k for k, load in enumerate(carried) if load >= erlangs - 1e-6), len(carried))


def _lots(kind: str, site: Site, low: float, high: float, cents: int, price: float) -> float:
    """Return the least that lots of a resource cost less what they hold is worth."""
    have, most, lot = site.have[kind], site.most[kind], read_center_lots()[kind].lot
    count = math.ceil(max(0.0, high - have) / lot - 1e-6)
    if math.isfinite(most):
        count = min(count, max(0, math.floor((most - have) / lot + 1e-6)))
    first = max(0, math.ceil((low - have) / lot - 1e-6))
    tried = {first, count - 1, count} if count >= first else set()
    return min(
        (n * cents - price * min(have + n * lot + 1e-6, high) for n in tried if first <= n <= count),
        default=math.inf,
    )
