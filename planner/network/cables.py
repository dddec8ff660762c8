"""Cable sizes by fibers and spare, and cables along runs of one size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry import LineString

from planner.catalog.model import CableSize, Catalog, Way
from planner.errors import PlannerError, Problem
from planner.network.lines import run_line
from planner.network.model import Routes
from planner.network.responsible import responsible
from planner.network.tree import RouteTree, chains
from planner.schema import CABLES
from planner.settings import Settings

CableKey = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class CablePlan:
    """Cables, and what decides closures: the key (deployment, sizes) of each span, None without own cable."""

    cables: gpd.GeoDataFrame
    keys: tuple[CableKey | None, ...]


def choose_sizes(fibers: int, spare_pct: float, sizes: Sequence[int]) -> tuple[int, ...]:
    """Return the sizes of the cables that carry so many fibers with their spare, largest first.

    Cables of the largest size until the rest fits one cable, then the next size up.

    Parameters
    ----------
    fibers
        Fibers in use, at least 1.
    spare_pct
        Spare on top, percent.
    sizes
        Sizes of the catalog, ascending.

    >>> choose_sizes(40, 20.0, (12, 24, 48, 96, 144, 288))
    (48,)
    >>> choose_sizes(41, 20.0, (12, 24, 48, 96, 144, 288))
    (96,)
    >>> choose_sizes(910, 20.0, (12, 24, 48, 96, 144, 288))
    (288, 288, 288, 288)
    """
    needed = math.ceil(fibers * (100 + spare_pct) / 100 - 1e-9)
    largest = sizes[-1]
    full, rest = divmod(needed, largest)
    tail = (next(s for s in sizes if s >= rest),) if rest else ()
    return (largest,) * full + tail


def share_fibers(fibers: int, sizes: Sequence[int]) -> list[int]:
    """Return the fibers in use in each cable: filled in order.

    >>> share_fibers(300, (288, 72))
    [288, 12]
    """
    out = []
    for size in sizes:
        out.append(min(fibers, size))
        fibers -= out[-1]
    return out


def lay_cables(
    tree: RouteTree,
    fibers: NDArray[np.int64],
    routes: Routes,
    ways: Sequence[Way | None],
    settings: Settings,
    catalog: Catalog,
) -> CablePlan:
    """Return cables along the routes: each runs on until the tree branches or the sizes change.

    Sites that are passed are served by opening the cable; it is not cut there. Slack is rounded up to the
    centimeter, so that cable_m is never below route_m and its share of slack.

    Parameters
    ----------
    fibers
        Fibers in use on the span of each row of the tree.
    ways
        Way of the span of each row, None at centers.
    """
    network = settings.network
    keys: list[CableKey | None] = []
    sizes = {d: sizes_of(catalog, d) for d in {w.deployment for w in ways if w is not None and w.new_cable}}
    for row, way in enumerate(ways):
        if way is None or not way.new_cable:
            keys.append(None)
        else:
            fit = choose_sizes(int(fibers[row]), network.spare_fiber_pct, sizes[way.deployment])
            keys.append((way.deployment, fit))
    rows: list[dict[str, object]] = []
    lines: list[LineString] = []
    for run in chains(tree, keys, lambda _: False):
        key = keys[run[0]]
        assert key is not None  # noqa: S101  (runs hold no None key)
        route_cm = int(np.rint(tree.length_m[run].sum() * 100))
        slack_cm = math.ceil(route_cm * network.slack_pct / 100 - 1e-6)
        line = run_line(tree, run)
        for count, used in zip(key[1], share_fibers(int(fibers[run[0]]), key[1]), strict=True):
            rows.append(
                {
                    "cable_id": f"CBL-{len(rows) + 1:04d}",
                    "span_ids": " ".join(tree.span_id[row] for row in run),
                    "from_node": tree.node_id[tree.parent[run[0]]],
                    "to_node": tree.node_id[run[-1]],
                    "fiber_count": count,
                    "fibers_used": used,
                    "deployment": key[0],
                    "route_m": route_cm / 100,
                    "slack_m": slack_cm / 100,
                    "cable_m": (route_cm + slack_cm) / 100,
                    **responsible(settings),
                }
            )
            lines.append(line)
    frame = pd.DataFrame(rows, columns=[c.name for c in CABLES.columns])
    cables = gpd.GeoDataFrame(frame, geometry=lines, crs=routes.network.spans.crs)
    return CablePlan(cables=cables, keys=tuple(keys))


def sizes_of(catalog: Catalog, deployment: str) -> tuple[int, ...]:
    """Return the sizes of a deployment, ascending.

    Raises
    ------
    PlannerError
        The catalog has none.
    """
    found = tuple(sorted(c.fiber_count for c in catalog.cable_sizes if c.deployment == deployment))
    if not found:
        raise PlannerError(Problem(f"the catalog has no cable for {deployment}."), "cables.csv")
    return found


def size_items(catalog: Catalog) -> dict[tuple[str, int], CableSize]:
    """Return the cable of the catalog by deployment and size."""
    return {(c.deployment, c.fiber_count): c for c in catalog.cable_sizes}
