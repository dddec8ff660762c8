"""Places on offer for POPs and their room; where ports stand in two parts: those, and what is bought."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.network.pop_costs import Lots
from planner.network.pops import CENTER, Pop, Stock
from planner.settings import Settings
from planner.settings.pon_settings import POINT_TO_POINT


@dataclass(frozen=True)
class Parts:
    """Facilities of the location problem.

    Parameters
    ----------
    places
        Place of each; one whose ports stand comes twice: those that stand, then those that are bought.
    first
        int64[m], the facility that each is a part of.
    free
        bool[m], whether its ports stand already.
    room
        float64[m, 3]: ports, Mb/s, watts; inf at centers.
    """

    places: tuple[Pop, ...]
    first: NDArray[np.int64]
    free: NDArray[np.bool_]
    room: NDArray[np.float64]


def parts_of(offered: Sequence[Pop], lots: Lots, settings: Settings, catalog: Catalog) -> Parts:
    """Return the facilities of places on offer, those of the study's list with what stands apart."""
    places: list[Pop] = []
    first: list[int] = []
    free: list[bool] = []
    room: list[tuple[float, float, float]] = []
    for pop in offered:
        rows = [(False, (math.inf,) * 3 if pop.kind == CENTER else lots.room)]
        if pop.stock is not None:
            rows = _stocked(pop.stock, lots, settings, catalog)
        begin = len(places)
        for stands, held in rows:
            places.append(pop)
            first.append(begin)
            free.append(stands)
            room.append((held[0], held[1], held[2]))
    return Parts(
        tuple(places), np.array(first, dtype=np.int64), np.array(free, dtype=np.bool_),
        np.array(room, dtype=np.float64).reshape(len(places), 3),
    )  # fmt: skip


def port_limit(stock: Stock, catalog: Catalog) -> int:
    """Return the most ports that a POP of the list may have in use: its own limit, else the catalog's."""
    if stock.most_ports is not None:
        return stock.most_ports
    return max(int(catalog.allowances["pop_ports"].value), stock.ports + stock.pon_ports)


def power_limit_w(stock: Stock, catalog: Catalog) -> float:
    """Return what a POP of the list has for what this network adds; its own equipment draws from its own."""
    return catalog.allowances["pop_power_w"].value if stock.power_w is None else stock.power_w


def _stocked(
    stock: Stock, lots: Lots, settings: Settings, catalog: Catalog
) -> list[tuple[bool, tuple[float, float, float]]]:
    """Return the room of the ports that stand, if any, and of those that may be bought, if any."""
    split = settings.network.architecture != POINT_TO_POINT
    stands, most = stock.pon_ports if split else stock.ports, port_limit(stock, catalog)
    watts, rate = power_limit_w(stock, catalog), lots.room[1]
    if split:
        each = catalog.olts[settings.network.architecture].power_w
        of_own, bought = math.inf, math.floor(watts / each) * each
    else:
        of_own = min(watts, stands * lots.need[1])
        bought = watts - of_own
    share = stands / most if most else 0.0
    rows = [
        (True, (float(stands), rate * share, of_own)),
        (False, (float(most - stands), rate * (1 - share), bought)),
    ]
    held = [row for row in rows if row[1][0] > 0]
    return held or [(True, (0.0, 0.0, 0.0))]
