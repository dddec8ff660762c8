"""What each way of building each span costs: the weights of routing, never above what is priced later."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.catalog.model import Catalog, Way
from planner.city.works import Works, barred, crossings_on, factors_of, street_ids
from planner.costs.crossings import crossing_costs
from planner.costs.money import annuity_factor
from planner.settings import Settings

PER_M = 1000  # unit rates are whole thousandths of a cent per meter, so that products are exact
CM_RATE = 100 * PER_M


@dataclass(frozen=True)
class WayCosts:
    """The ways of each span and their costs, as CSR rows over the spans.

    Way rows k belong to span e for ``indptr[e] <= k < indptr[e + 1]``; a span without a way has an empty
    range. `cost_cents` is the one-off part plus the present value of the yearly part, `capex_cents` the
    one-off part alone, `yearly_cents` what is paid each year. `way` holds keys of the catalog, `owned`
    whether the meters count as owned.
    """

    indptr: NDArray[np.int64]
    way: NDArray[np.object_]
    cost_cents: NDArray[np.int64]
    capex_cents: NDArray[np.int64]
    yearly_cents: NDArray[np.int64]
    owned: NDArray[np.bool_]


@dataclass(frozen=True)
class WayRate:
    """Unit rates of one way, in thousandths of a cent per meter, or per support.

    `works` is per meter of route and `surcharge` per meter times (street factor - 1); `support` (one every
    `spacing_cm`) and `cable` (with its placing and slack) do not depend on the street; `rent` is paid each
    year and `yearly` its present value over the horizon.
    """

    works: int
    surcharge: int
    support: int
    spacing_cm: int
    cable: int
    rent: int
    yearly: int


def way_costs(
    spans: pd.DataFrame,
    settings: Settings,
    catalog: Catalog,
    existing: pd.DataFrame | None = None,
    works: Works | None = None,
) -> WayCosts:
    """Return the allowed ways of each span with their cost.

    Allowed are: the ways of `ownership.available_ways`, and those that the layer of existing plant names
    for the span, less `ownership.forbidden_ways` and ways of `ownership.forbidden_modes`; new aerial cable
    only where `aerial_allowed`; ways that need a layer only where it says so; no way where not `may_carry`,
    nor where `works` bar it.

    The cost of a span holds, at the study's price level: works per meter; the surcharge of the street per
    meter times (factor - 1), the factor being that of its class times those of `works` for the way; what its
    crossings buy; supports at 1 per spacing; the cheapest cable of the deployment with its placing and slack,
    where the way lays a cable; the present value of yearly payments for one block of fibers. It leaves out
    what depends on the rest of the plan: larger and further cables, closures, splices, supports at corners
    and crossings, guys, crossings at junctions, drops. Every term is rounded down, and every stretch of route
    ends in a support of its own away from the center, so that the supports of a plan are never fewer than the
    sum of length, less what crossings keep free, over spacing. So the sum over the spans of a tree never
    exceeds what `price` asks for its route, before contingency (but for the rounding of each BOM line to the
    cent): a lower bound on the first is one on the second.

    Parameters
    ----------
    spans
        STREET_SPANS, also split ones; they take what `existing` says of the street span they are a part of.
    settings
        `ownership`, `costs.level`, `finance`, `network` (spacings, slack).
    existing
        What `match_existing` returns, or None.
    works
        Factors and crossings along the streets, or None where the street class alone counts.
    """
    allowed = _allowed_rows(spans, settings, catalog, existing, works)
    crossed = crossings_on(spans, works)
    keys = [w for w in catalog.ways if any(w == k for k in allowed)]
    length = np.floor(spans["length_m"].to_numpy(dtype=float) * 100 + 1e-6).astype(np.int64)
    edges, codes, costs, capex, rents = [], [], [], [], []
    for code, key in enumerate(keys):
        rate = way_rate(catalog.ways[key], settings, catalog)
        rows = np.flatnonzero(allowed[key])
        factor = np.round(factors_of(spans, works, key), 4)
        surcharge_cm = np.floor(length * (factor - 1) + 1e-6).astype(np.int64)
        cents, bare_cm = crossing_costs(
            crossed, len(spans), catalog.ways[key], rate.spacing_cm, settings, catalog
        )
        once = length[rows] * rate.works // CM_RATE
        once += surcharge_cm[rows] * rate.surcharge // CM_RATE
        once += cents[rows]
        once += np.maximum(length - bare_cm, 0)[rows] * rate.support // (rate.spacing_cm * PER_M)
        once += length[rows] * rate.cable // CM_RATE
        edges.append(rows)
        codes.append(np.full(len(rows), code, dtype=np.int64))
        capex.append(once)
        costs.append(once + length[rows] * rate.yearly // CM_RATE)
        rents.append(length[rows] * rate.rent // CM_RATE)
    return _assemble(len(spans), keys, catalog, edges, codes, costs, capex, rents)


def way_rate(way: Way, settings: Settings, catalog: Catalog) -> WayRate:
    """Return the unit rates of one way, each rounded down.

    A rate is a whole number of thousandths of a cent per meter, so that sums over spans are exact.
    """
    unit = {str(i): Decimal(str(p)) for i, p in _prices(catalog, settings.costs.level)}
    network = settings.network
    spacing_m = network.chamber_spacing_m if way.support == "chamber" else network.pole_spacing_m
    support = unit[way.support_item] if way.support else Decimal(0)
    cable = Decimal(0)
    if way.new_cable:
        sizes = [c for c in catalog.cable_sizes if c.deployment == way.deployment]
        cheapest = min(unit[c.item_id] + (unit[c.install_item] if c.install_item else 0) for c in sizes)
        cable = cheapest * (1 + Decimal(str(network.slack_pct)) / 100)
    years = annuity_factor(settings.finance.horizon_years, settings.finance.discount_rate_pct)
    rent = unit[way.yearly_item] if way.yearly_item else Decimal(0)
    works = unit[way.route_item] if way.route_item else Decimal(0)
    surcharge = unit[way.surcharge_item] if way.surcharge_item else Decimal(0)
    return WayRate(
        works=_rate(works),
        surcharge=_rate(surcharge),
        support=_rate(support),
        spacing_cm=math.ceil(spacing_m * 100 - 1e-9),
        cable=_rate(cable),
        rent=_rate(rent),
        yearly=_rate(rent * years),
    )


def _allowed_rows(
    spans: pd.DataFrame,
    settings: Settings,
    catalog: Catalog,
    existing: pd.DataFrame | None,
    works: Works | None,
) -> dict[str, NDArray[np.bool_]]:
    """Return for each way that may be used somewhere, where it may be used."""
    own = settings.ownership
    carries = spans["may_carry"].to_numpy(dtype=bool)
    aerial = spans["aerial_allowed"].to_numpy(dtype=bool)
    pairs: dict[str, set[str]] = {}
    if existing is not None:
        for span_id, key in zip(existing["span_id"], existing["way"], strict=True):
            pairs.setdefault(str(key), set()).add(str(span_id))
    parents = street_ids(spans)
    out = {}
    for key, way in catalog.ways.items():
        if key in own.forbidden_ways or way.mode in own.forbidden_modes:
            continue
        by_layer = np.zeros(len(spans), dtype=bool)
        if key in pairs:
            by_layer = (parents.isin(pairs[key]) | spans["span_id"].isin(pairs[key])).to_numpy()
        everywhere = key in own.available_ways and not way.needs_layer
        rows = carries & (everywhere | by_layer) & ~barred(spans, works, key)
        if way.deployment == "aboveGround" and way.new_cable:
            rows = rows & aerial
        if rows.any():
            out[key] = rows
    return out


def _assemble(
    count: int,
    keys: list[str],
    catalog: Catalog,
    edges: list[NDArray[np.int64]],
    codes: list[NDArray[np.int64]],
    costs: list[NDArray[np.int64]],
    capex: list[NDArray[np.int64]],
    rents: list[NDArray[np.int64]],
) -> WayCosts:
    """Sort the rows by span, then by the order of ways in the catalog."""
    none = np.zeros(0, dtype=np.int64)
    edge, code = np.concatenate([none, *edges]), np.concatenate([none, *codes])
    order = np.lexsort((code, edge))
    per_span = np.bincount(edge, minlength=count) if len(edge) else np.zeros(count, dtype=np.int64)
    owned = np.array([catalog.ways[k].owned for k in keys], dtype=bool)
    return WayCosts(
        indptr=np.concatenate([[0], np.cumsum(per_span)]).astype(np.int64),
        way=np.array(keys, dtype=object)[code[order]],
        cost_cents=np.concatenate([none, *costs])[order],
        capex_cents=np.concatenate([none, *capex])[order],
        yearly_cents=np.concatenate([none, *rents])[order],
        owned=owned[code[order]].astype(np.bool_),
    )


def _prices(catalog: Catalog, level: str) -> zip[tuple[str, float]]:
    """Pair each item with its price at a level."""
    return zip(catalog.prices["item_id"], catalog.prices[level], strict=True)


def _rate(amount: Decimal) -> int:
    """Turn an amount into whole thousandths of a cent, rounded down."""
    return int(amount * 100 * PER_M)
