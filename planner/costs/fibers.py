"""What fibers cost on a route beyond the weight of the way that carries them: larger and further cables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from planner.catalog.model import Catalog, Way
from planner.costs.money import annuity_factor
from planner.costs.ways import PER_M
from planner.network.sizes import choose_sizes, size_items, sizes_of
from planner.settings import Settings

LEASED, STANDING = "leased", "standing"


@dataclass(frozen=True)
class FiberRates:
    """Cost and cables by kind of way and fibers in use, 0 up to a most.

    Parameters
    ----------
    kinds
        Deployments in which cable is laid, then `leased` and `standing`, by row.
    rate
        int64[kinds, most + 1], thousandths of a cent per meter of route, above what `way_costs` counts.
    full, tail
        int64[kinds, most + 1]: cables of the largest size, and the size of the one beside them, 0 without.
    largest
        int64[kinds], the largest size, 0 where no cable is laid.
    closure_cents, splice_cents
        Unit prices.
    """

    kinds: tuple[str, ...]
    rate: NDArray[np.int64]
    full: NDArray[np.int64]
    tail: NDArray[np.int64]
    largest: NDArray[np.int64]
    closure_cents: int
    splice_cents: int

    def kind_of(self, way: Way) -> int:
        """Return the row of a way."""
        name = way.deployment if way.new_cable else LEASED if way.mode == "lease" else STANDING
        return self.kinds.index(name)


def fiber_rates(most: int, settings: Settings, catalog: Catalog) -> FiberRates:
    """Return what 0 .. `most` fibers cost per meter of route beyond the weight of their way.

    A weight holds the cheapest cable of its deployment with placing and slack, or one block of leased fibers.
    What is added here is the rest of the cables that `choose_sizes` takes for the fibers and their spare,
    placed, with slack; or the present value of the further blocks. Fibers that stand cost nothing more.
    Rounded to whole thousandths of a cent.
    """
    deployments = sorted({c.deployment for c in catalog.cable_sizes})
    kinds = (*deployments, LEASED, STANDING)
    rate = np.zeros((len(kinds), most + 1), dtype=np.int64)
    full, tail = np.zeros_like(rate), np.zeros_like(rate)
    largest = np.zeros(len(kinds), dtype=np.int64)
    for row, deployment in enumerate(deployments):
        sizes = sizes_of(catalog, deployment)
        largest[row] = sizes[-1]
        cents = _cable_rates(deployment, sizes, settings, catalog)
        for fibers in range(1, most + 1):
            cables = choose_sizes(fibers, settings.network.spare_fiber_pct, sizes)
            rate[row, fibers] = sum(cents[s] for s in cables) - min(cents.values())
            full[row, fibers] = sum(s == sizes[-1] for s in cables)
            tail[row, fibers] = 0 if cables[-1] == sizes[-1] else cables[-1]
    rate[len(deployments)] = _lease_rates(most, settings, catalog)
    unit = {str(i): float(p) for i, p in _prices(catalog, settings)}
    return FiberRates(
        kinds=kinds,
        rate=rate,
        full=full,
        tail=tail,
        largest=largest,
        closure_cents=round(100 * unit["closure"]),
        splice_cents=round(100 * unit["fusion_splice"]),
    )


def _cable_rates(
    deployment: str, sizes: Sequence[int], settings: Settings, catalog: Catalog
) -> dict[int, int]:
    """Return the cost of a placed cable per meter of route by size."""
    unit = {str(i): Decimal(str(p)) for i, p in _prices(catalog, settings)}
    items, slack = size_items(catalog), 1 + Decimal(str(settings.network.slack_pct)) / 100
    out = {}
    for size in sizes:
        cable = items[deployment, size]
        placed = unit[cable.item_id] + (unit[cable.install_item] if cable.install_item else 0)
        out[size] = round(placed * slack * 100 * PER_M)
    return out


def _lease_rates(most: int, settings: Settings, catalog: Catalog) -> NDArray[np.int64]:
    """Return the present value of the blocks beyond the first, per meter, the dearest leased way counting."""
    unit = {str(i): Decimal(str(p)) for i, p in _prices(catalog, settings)}
    years = annuity_factor(settings.finance.horizon_years, settings.finance.discount_rate_pct)
    leased = [w for w in catalog.ways.values() if w.mode == "lease" and w.yearly_item]
    yearly = max((unit[w.yearly_item] for w in leased), default=Decimal(0))
    block = catalog.allowances["lease_block_fibers"].value
    each = round(yearly * years * 100 * PER_M)
    more = [max(0, math.ceil(f / block) - 1) for f in range(most + 1)]
    return np.array(more, dtype=np.int64) * each


def _prices(catalog: Catalog, settings: Settings) -> zip[tuple[str, float]]:
    """Pair each item with its price at the study's level."""
    return zip(catalog.prices["item_id"], catalog.prices[settings.costs.level], strict=True)
