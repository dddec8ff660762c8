"""Meters of street that cameras see: samples along the streets, apart from where demand lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.city.model import City
from planner.siting.open_streets import blocks_of, points_along, streets_with_frontage

SAMPLE_M = 10.0
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class StreetSamples:
    """Points about 10 m apart along the streets with frontage.

    Parameters
    ----------
    xy
        float64[n, 2] projected meters.
    span
        int64[n]: row of the span in the network.
    meters
        float64[n]: meters of street for which each stands.
    """

    xy: Floats
    span: Ints
    meters: Floats


def street_samples(city: City, catalog: Catalog) -> StreetSamples:
    """Return the samples of a city: each in the middle of its part of a block, so that meters sum exactly."""
    blocks = blocks_of(city.streets, streets_with_frontage(city.streets, catalog))
    count = np.maximum(1, np.rint(blocks.length_m / SAMPLE_M)).astype(np.int64)
    points = points_along(city.streets, blocks, count)
    return StreetSamples(points.xy, points.span, points.meters)
