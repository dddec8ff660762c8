"""The band of a total: seeded Monte Carlo draws whose rows share factors, and what drives it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr

from planner.catalog.cable_parts import Parts
from planner.catalog.model import Catalog
from planner.catalog.money_model import FACTORS, QUANTITY, MoneyTables
from planner.catalog.table_files import cable_parts
from planner.costs.cash_flow import Flow, discount, growth, is_due
from planner.costs.money_lines import DECOMMISSIONING, MAINTENANCE, REPLACEMENT
from planner.settings import Settings

Floats = NDArray[np.float64]
PERCENTILES = (5, 50, 95)
TENTH = 1.2815515655446004
"""Standard normal value that a tenth lies beyond."""
SHOWN_DRIVERS = 5


@dataclass(frozen=True)
class Lines:
    """BOM lines as arrays: quantities, price triangles, and what a unit of a line's total costs in all.

    `draw` is the place of each line among the draws of their own: parts of a cable share that of the cable.
    `loads` is how each line's price moves with the five factors, `sway` how its quantity moves with the last
    of them (0 or 1 or a share), `capex` and `npc` the worth of one unit of the line's total in either sum.
    """

    group: tuple[str, ...]
    quantity: Floats
    low: Floats
    typical: Floats
    high: Floats
    loads: Floats
    own: Floats
    sway: Floats
    capex: Floats
    npc: Floats
    spread: tuple[float, float, float]
    draw: NDArray[np.int64]


def band(bom: pd.DataFrame, flow: Flow, lines: pd.DataFrame, parts: pd.DataFrame, catalog: Catalog,
         settings: Settings) -> dict[str, Any]:  # fmt: skip
    """Return the block `money.band`: percentiles of capex and of the net present cost, and the drivers.

    A price is drawn from the triangle low, typical, high of its line. Lines move together: the normal score
    of each price is the sum of its loadings on shared factors (factors.csv) and of a part of its own, so that
    its variance is 1; the factors themselves are correlated as factor_pairs.csv says. Quantities of the route
    move with one factor, a triangle around the planned quantity. Independent rows would give a band that is
    falsely narrow; these correlations are planning assumptions. Capex holds its contingency and no tax; the
    net present cost counts over the first horizon, without tax. 1,000 draws take milliseconds.

    The draws are ``numpy.random.default_rng(seed).standard_normal((draws, 5 + lines))``: columns of the five
    factors first, then one a BOM line, in their order.

    Parameters
    ----------
    bom
        BOM_LINES.
    lines, parts
        MONEY_LINES and PHASE_LINES.

    Raises
    ------
    ValueError
        The correlations of the catalog contradict each other.
    """
    held = arrays_of(bom, flow, lines, parts, catalog, settings)
    normal = np.random.default_rng(settings.study.seed).standard_normal(
        (settings.finance.draws, len(FACTORS) + int(held.draw.max(initial=-1)) + 1)
    )
    factors = normal[:, : len(FACTORS)] @ np.linalg.cholesky(correlations(catalog.money)).T
    capex, npc = totals(held, factors, normal[:, len(FACTORS) :][:, held.draw])
    return {
        "draws": settings.finance.draws,
        "seed": settings.study.seed,
        "capex": _percentiles(capex),
        "net_present_cost": _percentiles(npc),
        "drivers": drivers(held)[:SHOWN_DRIVERS],
    }


def correlations(tables: MoneyTables) -> Floats:
    """Return the correlation matrix of the factors, refused where it is none."""
    matrix = np.eye(len(FACTORS))
    for pair in tables.pairs:
        a, b = FACTORS.index(pair.factor), FACTORS.index(pair.other)
        matrix[a, b] = matrix[b, a] = pair.correlation
    if np.linalg.eigvalsh(matrix).min() <= 0:
        raise ValueError("the correlations of factor_pairs.csv contradict each other")
    return matrix


def arrays_of(bom: pd.DataFrame, flow: Flow, lines: pd.DataFrame, parts: pd.DataFrame, catalog: Catalog,
              settings: Settings) -> Lines:  # fmt: skip
    """Return the lines as arrays.

    Raises
    ------
    ValueError
        A group moves with the factors by more than it moves at all.
    """
    tables, groups = catalog.money, driver_groups(bom, lines)
    typical = catalog.prices.set_index("item_id")["typical"]
    loads = np.zeros((len(groups), len(FACTORS)))
    sway = np.zeros(len(groups))
    known = {(e.group, e.factor): e.loading for e in tables.loadings}
    for row, group in enumerate(groups):
        for place, factor in enumerate(FACTORS):
            value = known.get((group, factor), 0.0)
            if factor == QUANTITY:
                sway[row] = value
            else:
                loads[row, place] = value
    shared = np.einsum("if,fg,ig->i", loads, correlations(tables), loads)
    if (shared > 1 + 1e-12).any():
        raise ValueError(
            f"factors.csv loads {groups[int(shared.argmax())]} with more than its whole variance"
        )
    worth = {str(k): v for k, v in zip(lines["line_id"], worths(flow, lines, parts), strict=False)}
    once = (bom["recurrence"] == "once").to_numpy()
    spread = tables.quantity[settings.sources.streets_status]
    return Lines(
        group=groups,
        quantity=bom["quantity"].to_numpy(dtype=np.float64),
        low=bom["unit_price_low"].to_numpy(dtype=np.float64),
        typical=np.clip(
            typical.loc[bom["item_id"].tolist()].to_numpy(dtype=np.float64),
            bom["unit_price_low"].to_numpy(dtype=np.float64),
            bom["unit_price_high"].to_numpy(dtype=np.float64),
        ),
        high=bom["unit_price_high"].to_numpy(dtype=np.float64),
        loads=loads,
        own=np.sqrt(np.clip(1 - shared, 0, None)),
        sway=sway,
        capex=np.where(once, 1 + settings.costs.contingency_pct / 100, 0.0),
        npc=np.array([worth[str(i)] for i in bom["line_id"]]),
        spread=(spread.low, spread.typical, spread.high),
        draw=draws_of(bom["item_id"].astype(str), cable_parts()),
    )


def draws_of(items: Iterable[str], parts: Parts) -> NDArray[np.int64]:
    """Return which draw each line takes, numbered as they come: sag, loops and waste have one price.

    >>> draws_of(["pole_new", "cable_adss_12_m", "cable_adss_12_sag_m", "closure"], cable_parts()).tolist()
    [0, 1, 1, 2]
    """
    at: dict[str, int] = {}
    return np.array([at.setdefault(parts.whole(i), len(at)) for i in items], dtype=np.int64)


def driver_groups(bom: pd.DataFrame, lines: pd.DataFrame) -> tuple[str, ...]:
    """Return the group of each BOM line whose prices move together; of what is paid every year, its kind."""
    kind_of = dict(zip(lines["line_id"], lines["kind"], strict=True))
    columns = (bom["line_id"], bom["group"], bom["recurrence"])
    return tuple(
        f"yearly_{kind_of[line]}" if when == "year" else str(group)
        for line, group, when in zip(*columns, strict=True)
    )


def worths(flow: Flow, lines: pd.DataFrame, parts: pd.DataFrame) -> list[float]:
    """Return the net present cost, over the first horizon, of one unit of each line's total.

    One unit of a line bought once brings contingency, maintenance of each year, what is bought again and its
    part of taking down; one unit of a yearly line its escalated payments.
    """
    settings, horizon = flow.settings, flow.settings.finance.horizon_years
    split: dict[str, list[tuple[int, float]]] = {}
    for line, phase, amount in zip(parts["line_id"], parts["phase"], parts["total"], strict=True):
        year = (int(phase) - 1) * settings.finance.years_per_phase
        split.setdefault(str(line), []).append((year, float(amount)))
    facts = zip(
        lines["line_id"], lines["recurrence"], lines["kind"], lines["service_life_years"], strict=True
    )
    out = []
    for line, when, kind, life in facts:
        shares = split.get(str(line), [])
        whole = sum(a for _, a in shares)
        worth = {"once": _once, "year": _yearly}.get(str(when))
        out.append(
            sum(worth(flow, year, str(kind), float(life), horizon) * a / whole for year, a in shares)
            if worth and whole
            else 0.0
        )
    return out


def _once(flow: Flow, built: int, _kind: str, life: float, horizon: int) -> float:
    """Return the present cost of one unit bought once in a year."""
    settings = flow.settings
    kept, removed = (settings.costs.maintenance_pct / 100, settings.finance.decommissioning_pct / 100)
    total = removed * _worth(flow, DECOMMISSIONING, horizon)
    if built <= horizon:
        total += (1 + settings.costs.contingency_pct / 100) * float(discount(settings, built))
    for year in range(built + 1, horizon + 1):
        total += kept * _worth(flow, MAINTENANCE, year)
        if settings.finance.replacement and year < horizon and is_due(year - built, life):
            total += _worth(flow, REPLACEMENT, year)
    return total


def _yearly(flow: Flow, built: int, kind: str, _life: float, horizon: int) -> float:
    """Return the present cost of one unit paid every year."""
    return sum(_worth(flow, kind, year) for year in range(built + 1, horizon + 1))


def _worth(flow: Flow, kind: str, year: int) -> float:
    """Return the present value of one unit of a kind of year 0 paid in a year."""
    return float(growth(flow.settings, kind, year) * discount(flow.settings, year))


def totals(lines: Lines, factors: Floats, own: Floats) -> tuple[Floats, Floats]:
    """Return capex and net present cost of each draw.

    Parameters
    ----------
    factors
        float64[draws, 5], correlated standard normal.
    own
        float64[draws, lines], standard normal.
    """
    price = triangle(ndtr(factors @ lines.loads.T + own * lines.own), lines.low, lines.typical, lines.high)
    low, typical, high = (np.full(1, v) for v in lines.spread)
    ratio = triangle(ndtr(factors[:, [FACTORS.index(QUANTITY)]]), low, typical, high)
    amounts = price * lines.quantity * (1 + lines.sway * (ratio - 1))
    return amounts @ lines.capex, amounts @ lines.npc


def triangle(u: Floats, low: Floats, typical: Floats, high: Floats) -> Floats:
    """Return the value of a triangle that a share `u` lies below.

    >>> triangle(np.array([0.0, 0.5, 1.0]), *(np.array([v]) for v in (0.0, 1.0, 2.0)))
    array([0., 1., 2.])
    """
    wide = high - low
    safe = np.where(wide > 0, wide, 1.0)
    turn = np.where(wide > 0, (typical - low) / safe, 0.0)
    left = low + np.sqrt(np.clip(u, 0, None) * safe * (typical - low))
    right = high - np.sqrt(np.clip(1 - u, 0, None) * safe * (high - typical))
    return np.asarray(np.where(wide > 0, np.where(u < turn, left, right), low))


def drivers(lines: Lines) -> list[dict[str, Any]]:
    """Return what moves the net present cost most: factors, and prices of a group beyond the factors.

    Each is set where a tenth lies below, and a tenth above, while all else stays in its middle (the median
    of its triangle); factors that are correlated with it stay there too. Sorted by swing.
    """
    found = []
    count = len(lines.quantity)
    for place, factor in enumerate(FACTORS):
        ends = np.zeros((2, len(FACTORS)))
        ends[:, place] = (-TENTH, TENTH)
        found.append(_driver("factor", factor, totals(lines, ends, np.zeros((2, count)))))
    for group in dict.fromkeys(lines.group):
        mine = np.array([g == group for g in lines.group], dtype=np.float64)
        own = np.vstack([-TENTH * mine, TENTH * mine])
        found.append(_driver("group", group, totals(lines, np.zeros((2, len(FACTORS))), own)))
    return sorted(found, key=lambda d: -d["swing"])


def _driver(kind: str, name: str, sums: tuple[Floats, Floats]) -> dict[str, Any]:
    """Return the ends of a driver."""
    capex, npc = sums
    return {
        "kind": kind, "name": name, "npc_low": round(float(npc.min()), 2),
        "npc_high": round(float(npc.max()), 2), "swing": round(float(np.ptp(npc)), 2),
        "capex_low": round(float(capex.min()), 2), "capex_high": round(float(capex.max()), 2),
    }  # fmt: skip


def _percentiles(values: Floats) -> Mapping[str, float]:
    """Return the percentiles and the mean, to the cent."""
    out = {f"p{p}": round(float(np.percentile(values, p)), 2) for p in PERCENTILES}
    return {**out, "mean": round(float(values.mean()), 2)}
