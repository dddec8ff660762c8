"""Cables along the routes: which run through, where they end, how long they are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from planner.catalog.model import Catalog
from planner.network.graph import RouteGraph
from planner.network.lines import run_line
from planner.network.responsible import responsible
from planner.network.sizes import choose_sizes, sizes_of
from planner.network.tables import drawn_rows
from planner.network.tree import runs
from planner.network.valleys import fill_valleys
from planner.schema import CABLES
from planner.settings import Settings

CableKey = tuple[str, tuple[int, ...]]
Flow = Mapping[tuple[int, int], int]
"""Fibers that run from one span straight onto another, by their rows, the lower first."""


@dataclass(frozen=True)
class CablePlan:
    """Which cables lie on each span, and how they go on at its nodes.

    Parameters
    ----------
    fibers
        Fibers in use on the span of each row.
    keys
        (deployment, sizes) of the cables on each span; None where no cable is laid.
    main
        Row -> the row beyond it onto which its cables go on, or would.
    passing
        For each place in the list of sizes: row -> next row, where that cable runs on uncut.
    runs
        Place and rows of each cable, in the order of their ids.
    """

    fibers: NDArray[np.int64]
    keys: tuple[CableKey | None, ...]
    main: Mapping[int, int]
    passing: tuple[Mapping[int, int], ...]
    runs: tuple[tuple[int, tuple[int, ...]], ...]

    def name(self, cable: int) -> str:
        """Return the id of a cable."""
        return f"CBL-{cable + 1:04d}"

    def passes(self, row: int, onto: int, number: int) -> bool:
        """Say whether a fiber that has a number on the span beyond runs on uncut from the one before it."""
        if self.keys[row] is None:
            return self.keys[onto] is None
        key = self.keys[onto]
        return key is not None and self.passing[place_of(number, key[1])].get(row) == onto

    def fiber(self, row: int, number: int) -> tuple[int, int]:
        """Return the cable and the fiber in it of a number on a span.

        Where no cable is laid the first of the two is -1 - the row where the run of such spans begins.
        """
        key = self.keys[row]
        if key is None:
            return -1 - self._rented[row], number
        place = place_of(number, key[1])
        return self._cable_on[row, place], number - sum(key[1][:place])

    @cached_property
    def _cable_on(self) -> dict[tuple[int, int], int]:
        """Number of the cable by span and place."""
        return {(row, place): k for k, (place, run) in enumerate(self.runs) for row in run}

    @cached_property
    def _rented(self) -> dict[int, int]:
        """First span of the run of spans without cable that each of them belongs to."""
        bare = [row for row, key in enumerate(self.keys) if key is None]
        after = {r: self.main[r] for r in bare if r in self.main and self.keys[self.main[r]] is None}
        return {row: run[0] for run in runs(bare, after) for row in run}


def place_of(number: int, sizes: Sequence[int]) -> int:
    """Return the place in the list of sizes of the cable that holds a fiber; cables are filled in order.

    >>> place_of(288, (288, 72)), place_of(289, (288, 72))
    (0, 1)
    """
    place, last = 0, sizes[0]
    while number > last:
        place += 1
        last += sizes[place]
    return place


def plan_cables(
    graph: RouteGraph, fibers: NDArray[np.int64], flow: Flow, settings: Settings, catalog: Catalog,
    even: bool = False,
) -> CablePlan:  # fmt: skip
    """Return the sizes on every span, tapered, and where each cable runs on.

    Cables end at branches, where their sizes or deployment change, at a center, where no fiber runs
    straight on, and where the reel ends. With the catalog's `cables_pass_branches` a trunk is opened at a
    branch, not cut: its cables go on onto the span of the same deployment onto which most of its fibers run,
    each as long as its place in the list of sizes holds the same size, and the other spans are spliced into
    them.

    Parameters
    ----------
    fibers
        Fibers in use on each span.
    even
        Whether stretches between larger cables are laid as large where that saves (`fill_valleys`).
    """
    spare = settings.network.spare_fiber_pct
    sizes = {d: sizes_of(catalog, d) for d in sorted({w.deployment for w in graph.ways if w.new_cable})}
    keys: list[CableKey | None] = [
        (way.deployment, choose_sizes(int(fibers[row]), spare, sizes[way.deployment]))
        if way.new_cable
        else None
        for row, way in enumerate(graph.ways)
    ]
    main = _mains(graph, keys, flow)
    if even and catalog.allowances["cables_pass_branches"].value:
        keys = fill_valleys(graph, keys, main, flow, settings, catalog)
    reel_m = catalog.allowances["reel_m"].value / (1 + settings.network.slack_pct / 100)
    uncut = main
    if not catalog.allowances["cables_pass_branches"].value:
        alone = {r: m for r, m in main.items() if len(graph.onward[int(graph.far[r])]) == 1}
        uncut = {r: m for r, m in alone.items() if keys[r] == keys[m]}
    places = max((len(k[1]) for k in keys if k is not None), default=0)
    passing = tuple(_passing(graph, keys, uncut, place, reel_m) for place in range(places))
    laid = [
        (place, tuple(run))
        for place, after in enumerate(passing)
        for run in runs([row for row in graph.spans if _size(keys[row], place) is not None], after)
    ]
    ordered = tuple(sorted(laid, key=lambda found: (found[1][0], found[0])))
    return CablePlan(fibers=fibers, keys=tuple(keys), main=main, passing=passing, runs=ordered)


def draw_cables(
    graph: RouteGraph, plan: CablePlan, used: Sequence[int], settings: Settings, crs: object
) -> gpd.GeoDataFrame:
    """Return CABLES, numbered from the center outward.

    Slack is rounded up to the centimeter, so that cable_m is never below route_m and its share of slack.

    Parameters
    ----------
    used
        Fibers in use in each cable.
    """
    rows: list[dict[str, object]] = []
    facts = responsible(settings)
    for number, (place, run) in enumerate(plan.runs):
        deployment, sizes = plan.keys[run[0]] or ("", ())
        route_cm = int(np.rint(graph.length_m[list(run)].sum() * 100))
        slack_cm = math.ceil(route_cm * settings.network.slack_pct / 100 - 1e-6)
        rows.append(
            {
                "cable_id": plan.name(number),
                "span_ids": " ".join(graph.span_id[row] for row in run),
                "from_node": graph.node_id[graph.near[run[0]]],
                "to_node": graph.node_id[graph.far[run[-1]]],
                "fiber_count": sizes[place],
                "fibers_used": used[number],
                "deployment": deployment,
                "route_m": route_cm / 100,
                "slack_m": slack_cm / 100,
                "cable_m": (route_cm + slack_cm) / 100,
                **facts,
                "geometry": run_line(graph, run),
            }
        )
    return drawn_rows(rows, CABLES, crs)


def _mains(graph: RouteGraph, keys: Sequence[CableKey | None], flow: Flow) -> dict[int, int]:
    """Return for each span the one beyond it onto which its cables go on; no two go on onto the same."""
    main: dict[int, int] = {}
    for node, inward in enumerate(graph.inward):
        if node in graph.center_of:
            continue
        free = list(graph.onward[node])
        # Where ways meet, no cable takes the place of one of the kind of its own that another goes on onto.
        for alike in (True, False):
            for row in (r for r in inward if r not in main):
                onto = [
                    c
                    for c in free
                    if flow.get((min(row, c), max(row, c)), 0) > 0
                    and (_kind(keys[c]) == _kind(keys[row])) == alike
                ]
                if onto:
                    main[row] = max(onto, key=lambda c: (flow[min(row, c), max(row, c)], -c))
                    free.remove(main[row])
    return main


def _passing(
    graph: RouteGraph, keys: Sequence[CableKey | None], main: Mapping[int, int], place: int, reel_m: float
) -> dict[int, int]:
    """Return row -> next row for the cables in one place of the lists of sizes, cut where a reel ends."""
    before = {onto: row for row, onto in main.items()}
    after: dict[int, int] = {}
    length_m: dict[int, float] = {}
    for row in graph.outward_order:
        up = before.get(row)
        size = _size(keys[row], place)
        same = up is not None and _kind(keys[up]) == _kind(keys[row]) and _size(keys[up], place) == size
        so_far = length_m.get(up, 0.0) if up is not None else 0.0
        length_m[row] = float(graph.length_m[row])
        if size is not None and up is not None and same and so_far + graph.length_m[row] <= reel_m:
            after[up] = row
            length_m[row] += so_far
    return after


def _kind(key: CableKey | None) -> str:
    """Return the deployment of the cables of a span, blank without any."""
    return "" if key is None else key[0]


def _size(key: CableKey | None, place: int) -> int | None:
    """Return the size in a place of the list, None past its end."""
    return key[1][place] if key is not None and place < len(key[1]) else None
