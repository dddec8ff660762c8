"""Streets where people walk: there cameras stand and demand lies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.city.model import StreetNetwork

NOT_WALKED = ("motorway", "motorway_link")
FALLBACK_CLASS = "unclassified"


def walked(network: StreetNetwork) -> NDArray[np.bool_]:
    """Tell of each span whether people walk there: no motorway, no tunnel.

    Private ways count: their residents are demand, though no fiber may be built there.
    """
    spans = network.spans
    return ~(spans["tunnel"].to_numpy(dtype=bool) | spans["street_class"].isin(NOT_WALKED).to_numpy())


def half_widths_m(network: StreetNetwork, catalog: Catalog) -> NDArray[np.float64]:
    """Return half the width of each span's street corridor, facade to facade, meters, by its class."""
    table = catalog.street_classes
    fallback = table[FALLBACK_CLASS].half_width_m
    width = {c: row.half_width_m for c, row in table.items()}
    return np.array([width.get(c, fallback) for c in network.spans["street_class"]], dtype=np.float64)
