"""How what a center, a POP or the program buys grows with the sites that are joined."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.catalog.model import KitRow
from planner.plan.phases.needs import Needs

ONCE = frozenset({"centers", "hubs", "program"})
BY_CAMERAS = frozenset({"mounts", "camera_poles", "seats", "staff", "storage_tb"})
ALL, CAMERAS, POINTS, NONE = "sites", "cameras", "points", "none"
HUB_KITS = ("center", "program")
TERMINALS = ("olt", "pon_port")
BY_TREES = frozenset({*TERMINALS, "odf"})


@dataclass(frozen=True)
class Growing:
    """One row of QUANTITIES that a hub buys.

    Parameters
    ----------
    row
        Its place among the quantities.
    quantity, whole
        How much in all; bought in whole units.
    drivers
        Places (numbers of groups) in whose steps it grows, with how many sites each counts; none where it
        is bought at once.
    """

    row: int
    quantity: float
    whole: bool
    hub_groups: NDArray[np.int64]
    drivers: NDArray[np.int64]
    counts: NDArray[np.int64]


def amount_after(quantity: float, joined: int, whole_count: int, *, whole: bool) -> float:
    """Return how much of a quantity has been bought when so many of all sites are joined.

    A share of it as large as that of the sites, whole units rounded up: planning assumption.

    >>> amount_after(19.0, 100, 910, whole=True), amount_after(10.0, 1, 3, whole=False)
    (3.0, 3.33)
    """
    if joined >= whole_count:
        return quantity
    exact = quantity * joined / whole_count
    return float(math.ceil(exact - 1e-9)) if whole else round(exact, 2)


def growing_rows(
    quantities: pd.DataFrame, equipment: pd.DataFrame, needs: Needs, kits: Iterable[KitRow],
    centers: Collection[str],
) -> list[Growing]:  # fmt: skip
    """Return the rows of QUANTITIES that grow with the sites: equipment of hubs, and needs of centers.

    What a kit counts by cameras, seats, staff or storage grows with the cameras, what it counts by points
    with the points, all else with the sites; what it counts by center or program is bought at once. So are
    line terminals, their ports and the frame before them: the first sites may be of any tree of splitters.
    """
    lit = set(equipment.loc[equipment["kind"].isin(TERMINALS), "site_id"].astype(str))
    hub_of = {
        str(a): str(s)
        for a, s in zip(equipment["asset_id"], equipment["site_id"], strict=True)
        if str(s) in needs.hubs or str(s) in centers
    }
    kind_of = dict(zip(equipment["asset_id"].astype(str), equipment["kind"].astype(str), strict=True))
    rules = _rules(kits)
    size = {
        kind: np.array([_size(group, kind) for group in needs.groups], dtype=np.int64)
        for kind in (ALL, CAMERAS, POINTS)
    }
    mine = {hub: np.array([any(s in sites for s in g) for g in needs.groups], dtype=bool)
            for hub, sites in needs.hubs.items()}  # fmt: skip
    found = []
    columns = (quantities["asset_id"], quantities["layer"], quantities["item_id"], quantities["quantity"])
    for row, (asset, layer, item, quantity) in enumerate(zip(*columns, strict=True)):
        hub = hub_of.get(str(asset)) if layer == "equipment" else str(asset) if layer == "centers" else None
        if hub is None:
            continue
        kind = kind_of.get(str(asset), "") if layer == "equipment" else ""
        driver, program, rounded = rules.get((kind, str(item)), (ALL, False, True))
        driver = NONE if kind in BY_TREES and hub in lit else driver
        inside = np.ones(len(needs.groups), dtype=bool) if program else mine.get(hub)
        if inside is None:
            continue
        steps = inside & (size[driver] > 0) if driver != NONE else np.zeros(len(inside), dtype=bool)
        drivers = np.flatnonzero(steps)
        counts = size[driver][drivers] if driver != NONE else drivers
        whole = rounded and float(quantity).is_integer()
        found.append(Growing(row, float(quantity), whole, np.flatnonzero(inside), drivers, counts))
    return found


def grown(row: Growing, joined: NDArray[np.bool_]) -> float:
    """Return how much of a row has been bought when these places are joined; nothing before the first."""
    if not joined[row.hub_groups].any():
        return 0.0
    if not len(row.drivers):
        return row.quantity
    return amount_after(
        row.quantity, int(row.counts[joined[row.drivers]].sum()), int(row.counts.sum()), whole=row.whole
    )


def _rules(kits: Iterable[KitRow]) -> dict[tuple[str, str], tuple[str, bool, bool]]:
    """Return by kind and item: what drives it, whether over all centers, whether in whole units."""
    found: dict[tuple[str, str], list[KitRow]] = {}
    for kit in kits:
        if kit.kit in HUB_KITS:
            found.setdefault((kit.kind, kit.item_id), []).append(kit)
    return {key: _rule(rows) for key, rows in found.items()}


def _rule(rows: list[KitRow]) -> tuple[str, bool, bool]:
    """Return driver, scope and rounding of one thing that kits ask for."""
    drivers = {_driver(r.per) for r in rows}
    driver = next(iter(drivers)) if len(drivers) == 1 else ALL
    return driver, all(r.kit == "program" for r in rows), all(r.rounding == "up" for r in rows)


def _driver(per: str) -> str:
    """Return what a kit's unit grows with."""
    if per in ONCE:
        return NONE
    if per == POINTS:
        return POINTS
    return CAMERAS if per in BY_CAMERAS or per.startswith("cameras") else ALL


def _size(group: Iterable[str], kind: str) -> int:
    """Return how many sites of a kind stand at a place."""
    prefix = {CAMERAS: "CAM-", POINTS: "GOV-", ALL: ""}[kind]
    return sum(site.startswith(prefix) for site in group)


def split_rows(
    quantities: pd.DataFrame, phase_of: Mapping[str, int], growing: Iterable[Growing],
    of_group: NDArray[np.int64], count: int,
) -> pd.DataFrame:  # fmt: skip
    """Return QUANTITIES by phase: each asset in its own, what grows in as many rows as it has steps.

    Parameters
    ----------
    phase_of
        Phase of each asset.
    of_group
        Phase of each place.
    count
        Number of phases.
    """
    first = quantities["asset_id"].astype(str).map(phase_of).fillna(1).astype("int64")
    parts = {row.row: _steps(row, of_group, count) for row in growing}
    if not parts:
        return quantities.assign(phase=first.to_numpy())
    rows = quantities.drop(columns="phase", errors="ignore").to_dict("records")
    out = []
    for number, (record, phase) in enumerate(zip(rows, first.tolist(), strict=True)):
        for step, amount in parts.get(number) or [(phase, record["quantity"])]:
            out.append({**record, "quantity": amount, "phase": step})
    return pd.DataFrame(out, columns=[*quantities.columns.drop("phase", errors="ignore"), "phase"])


def _steps(row: Growing, of_group: NDArray[np.int64], count: int) -> list[tuple[int, float]]:
    """Return (phase, amount) of what grows; phases that buy nothing of it are left out."""
    after = [grown(row, of_group <= phase) for phase in range(1, count + 1)]
    steps = [round(b - a, 2) for a, b in zip([0.0, *after], after, strict=False)]
    return [(phase, amount) for phase, amount in enumerate(steps, 1) if amount > 0]
