"""Cables along the routes: which run through, where they end, how long they are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from planner.catalog.model import Catalog, Way
from planner.network.lines import run_line
from planner.network.responsible import responsible
from planner.network.sizes import choose_sizes, share_fibers, sizes_of
from planner.network.tables import drawn_rows
from planner.network.tree import RouteTree, runs
from planner.schema import CABLES
from planner.settings import Settings

CableKey = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class CablePlan:
    """Which cables lie on each span of the tree, and how they go on at its nodes.

    Parameters
    ----------
    fibers
        Fibers in use on the span of each row.
    keys
        (deployment, sizes) of the cables on the span of each row; None where no cable is laid.
    main
        For each row with spans beyond it: the one onto which its cables go on, or would.
    passing
        For each place in the list of sizes: row -> next row, where that cable runs on uncut.
    """

    fibers: NDArray[np.int64]
    keys: tuple[CableKey | None, ...]
    main: Mapping[int, int]
    passing: tuple[Mapping[int, int], ...]

    def used(self, row: int) -> list[int]:
        """Return the fibers in use in each cable of a span."""
        key = self.keys[row]
        return [] if key is None else share_fibers(int(self.fibers[row]), key[1])


def plan_cables(
    tree: RouteTree,
    fibers: NDArray[np.int64],
    ways: Sequence[Way | None],
    settings: Settings,
    catalog: Catalog,
) -> CablePlan:
    """Return the sizes on every span, tapered, and where each cable runs on.

    Cables end at branches, where their sizes or deployment change, at a center, and where the reel ends. With
    the catalog's `cables_pass_branches` a trunk is opened at a branch, not cut: its cables go on onto the
    span of the same deployment with the most fibers, each as long as its place in the list of sizes holds
    the same size, and the other spans are spliced into them.

    Parameters
    ----------
    fibers
        Fibers in use on the span of each row of the tree.
    ways
        Way of the span of each row, None at centers.
    """
    spare = settings.network.spare_fiber_pct
    laid = {w.deployment for w in ways if w is not None and w.new_cable}
    sizes = {d: sizes_of(catalog, d) for d in sorted(laid)}
    keys: list[CableKey | None] = [
        (w.deployment, choose_sizes(int(fibers[row]), spare, sizes[w.deployment]))
        if w is not None and w.new_cable
        else None
        for row, w in enumerate(ways)
    ]
    main = {
        row: max(children, key=lambda c: (_kind(keys[c]) == _kind(keys[row]), fibers[c], -c))
        for row, children in enumerate(tree.children)
        if children and tree.parent[row] >= 0
    }
    reel_m = catalog.allowances["reel_m"].value / (1 + settings.network.slack_pct / 100)
    if not catalog.allowances["cables_pass_branches"].value:
        main_uncut = {r: m for r, m in main.items() if len(tree.children[r]) == 1 and keys[r] == keys[m]}
    else:
        main_uncut = main
    places = max((len(k[1]) for k in keys if k is not None), default=0)
    passing = tuple(_passing(tree, keys, main_uncut, place, reel_m) for place in range(places))
    return CablePlan(fibers=fibers, keys=tuple(keys), main=main, passing=passing)


def draw_cables(tree: RouteTree, plan: CablePlan, settings: Settings, crs: object) -> gpd.GeoDataFrame:
    """Return CABLES, numbered from the center outward.

    Slack is rounded up to the centimeter, so that cable_m is never below route_m and its share of slack.
    """
    rows: list[dict[str, object]] = []
    facts = responsible(settings)
    for place, run in sorted(_cable_runs(tree, plan), key=lambda found: (found[1][0], found[0])):
        deployment, sizes = plan.keys[run[0]] or ("", ())
        route_cm = int(np.rint(tree.length_m[run].sum() * 100))
        slack_cm = math.ceil(route_cm * settings.network.slack_pct / 100 - 1e-6)
        rows.append(
            {
                "cable_id": f"CBL-{len(rows) + 1:04d}",
                "span_ids": " ".join(tree.span_id[row] for row in run),
                "from_node": tree.node_id[tree.parent[run[0]]],
                "to_node": tree.node_id[run[-1]],
                "fiber_count": sizes[place],
                "fibers_used": plan.used(run[0])[place],
                "deployment": deployment,
                "route_m": route_cm / 100,
                "slack_m": slack_cm / 100,
                "cable_m": (route_cm + slack_cm) / 100,
                **facts,
                "geometry": run_line(tree, run),
            }
        )
    return drawn_rows(rows, CABLES, crs)


def _cable_runs(tree: RouteTree, plan: CablePlan) -> Iterator[tuple[int, list[int]]]:
    """Yield each cable as its place in the list of sizes and its rows."""
    for place, after in enumerate(plan.passing):
        held = [row for row in tree.spans if _size(plan.keys[row], place) is not None]
        for run in runs(held, after):
            yield place, run


def _passing(
    tree: RouteTree, keys: Sequence[CableKey | None], main: Mapping[int, int], place: int, reel_m: float
) -> dict[int, int]:
    """Return row -> next row for the cables in one place of the lists of sizes, cut where a reel ends."""
    after: dict[int, int] = {}
    length_m: dict[int, float] = {}
    for row in tree.spans:
        up = int(tree.parent[row])
        size = _size(keys[row], place)
        same = _kind(keys[up]) == _kind(keys[row]) and _size(keys[up], place) == size
        so_far = length_m.get(up, 0.0)
        if size is not None and main.get(up) == row and same and so_far + tree.length_m[row] <= reel_m:
            after[up] = row
            length_m[row] = so_far + float(tree.length_m[row])
        else:
            length_m[row] = float(tree.length_m[row])
    return after


def _kind(key: CableKey | None) -> str:
    """Return the deployment of the cables of a span, blank without any."""
    return "" if key is None else key[0]


def _size(key: CableKey | None, place: int) -> int | None:
    """Return the size in a place of the list, None past its end."""
    return key[1][place] if key is not None and place < len(key[1]) else None
