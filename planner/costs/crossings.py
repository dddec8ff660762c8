"""What the crossings along a span cost in each way: a part of the weights of routing."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.catalog.model import Catalog, Way
from planner.city.crossings import how_crossed
from planner.settings import Settings

Ints = NDArray[np.int64]


def crossing_costs(
    crossed: pd.DataFrame, count: int, way: Way, spacing_cm: int, settings: Settings, catalog: Catalog
) -> tuple[Ints, Ints]:
    """Return what crossings of each span cost in a way, cents rounded down, and centimeters without supports.

    A crossing by the air or bored has no support inside: where it is longer than the spacing of the way the
    rest has none. Crossings at junctions depend on the rest of the route and are left out.

    Parameters
    ----------
    crossed
        What `city.works.crossings_on` returns.
    count
        Spans.

    Returns
    -------
    int64[spans] cents, int64[spans] centimeters.
    """
    cents, bare_cm = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    if crossed.empty:
        return cents, bare_cm
    level = settings.costs.level
    unit = dict(zip(catalog.prices["item_id"], catalog.prices[level].astype(str), strict=True))
    kinds = {k.osm_value: k for k in catalog.crossing_kinds}
    for row, value, passes, length_m in crossed[["row", "barrier_class", "passes", "length_m"]].itertuples(
        index=False
    ):
        kind = kinds[str(value)]
        manner, item = how_crossed(way, str(passes), kind)
        amount = Decimal(unit[item]) if item else Decimal(0)
        if manner == "bored":
            amount += Decimal(unit[kind.bored_m_item]) * Decimal(str(length_m))
        cents[row] += int(amount * 100)
        if manner in ("aerial", "bored"):
            bare_cm[row] += max(0, math.ceil(float(length_m) * 100 - 1e-6) - spacing_cm)
    return cents, bare_cm
