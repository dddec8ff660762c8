"""Which spans are streets, how wide they are, and places evenly along their blocks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.catalog.model import Catalog, StreetClass
from planner.city.chains import walk_chains
from planner.city.model import StreetNetwork

FALLBACK_CLASS = "unclassified"


def class_rows(network: StreetNetwork, catalog: Catalog) -> list[StreetClass]:
    """Return the row of the table of street classes for each span; `unclassified` where it has none."""
    table = catalog.street_classes
    fallback = table[FALLBACK_CLASS]
    return [table.get(c, fallback) for c in network.spans["street_class"]]


def streets_with_frontage(network: StreetNetwork, catalog: Catalog) -> NDArray[np.bool_]:
    """Tell of each span whether it is a street where people live and walk, so where demand lies.

    These are the classes that the table lets carry fiber, tunnels left out: no motorways, and no footpaths,
    which mostly run beside a street that is counted already. So people in parks are not demand. Private
    streets count though no fiber may be built there: their residents are to be seen too.
    """
    built = np.array([row.may_carry for row in class_rows(network, catalog)], dtype=bool)
    return built & ~network.spans["tunnel"].to_numpy(dtype=bool)


def half_widths_m(network: StreetNetwork, catalog: Catalog) -> NDArray[np.float64]:
    """Return half the width of each span's street corridor, facade to facade, meters, by its class."""
    return np.array([row.half_width_m for row in class_rows(network, catalog)], dtype=np.float64)


@dataclass(frozen=True)
class StreetPoints:
    """Points along blocks, in block order.

    Parameters
    ----------
    block, span
        Number of the block, and row of the span in the network.
    offset_m
        Distance from the start of the span, whole centimeters.
    xy
        float64[points, 2] projected meters.
    meters
        Meters of street for which each stands.
    """

    block: NDArray[np.int64]
    span: NDArray[np.int64]
    offset_m: NDArray[np.float64]
    xy: NDArray[np.float64]
    meters: NDArray[np.float64]


@dataclass(frozen=True)
class Blocks:
    """Spans put end to end between junctions.

    Parameters
    ----------
    order
        Rows of the spans, block after block.
    backward
        Whether each runs against the block.
    number
        Block of each.
    length_m
        Length of each block.
    """

    order: NDArray[np.int64]
    backward: NDArray[np.bool_]
    number: NDArray[np.int64]
    length_m: NDArray[np.float64]


def blocks_of(network: StreetNetwork, mask: NDArray[np.bool_]) -> Blocks:
    """Return the blocks of the masked spans: chains between places where other than two of them end.

    A footpath that meets a street in mid-block does not end the block, nor does a change of name.
    """
    rows = np.flatnonzero(mask)
    tail, head = network.ends()
    order, backward, lead = walk_chains(tail[rows], head[rows], np.zeros(len(rows), dtype=np.int64))
    number = np.cumsum(lead) - 1
    length = network.spans["length_m"].to_numpy()[rows[order]]
    return Blocks(rows[order], backward, number, np.bincount(number, weights=length).astype(np.float64))


def points_along(network: StreetNetwork, blocks: Blocks, count: NDArray[np.int64]) -> StreetPoints:
    """Return `count` points evenly along each block: each in the middle of its part of the block."""
    block = np.repeat(np.arange(len(count)), count)
    nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    meters = np.repeat(blocks.length_m / np.maximum(count, 1), count)
    length = network.spans["length_m"].to_numpy()[blocks.order]
    end = np.cumsum(length)
    block_start = np.cumsum(blocks.length_m) - blocks.length_m
    along = block_start[block] + (nth + 0.5) * meters
    at = np.minimum(np.searchsorted(end, along), max(len(end) - 1, 0))
    ahead = along - (end[at] - length[at])
    ahead = np.clip(np.where(blocks.backward[at], length[at] - ahead, ahead), 0.0, length[at])
    offset, span = np.round(ahead, 2), blocks.order[at]
    shapes = network.spans.geometry.to_numpy()[span]
    xy = shapely.get_coordinates(shapely.line_interpolate_point(shapes, offset))
    return StreetPoints(block, span, offset, xy, meters)
