"""From blocks and centers to the arrays of the problem of centers in tiers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from planner.catalog.center_tables import read_center_lots
from planner.catalog.model import Catalog
from planner.optimize.tiers import TierProblem
from planner.plan.province.blocks import CALLS_BLOCK, Block, Held
from planner.plan.province.dimension import Service, UnitCosts, capacities, unit_costs
from planner.schema.tiers import CENTER_LIMITS, HUB, TIERS
from planner.settings import CenterSettings, Settings

EARTH_KM = 6371.0088
RESOURCES = CENTER_LIMITS[1:]
STORAGE, PORTS, UPLINK = range(3)
Need = tuple[int, int, int, float]
"""Pair, center, resource, amount."""


@dataclass(frozen=True)
class Tiered:
    """The centers that watch, in the order of their ids, with what each has and the center above it.

    Parameters
    ----------
    parent
        For each its row above, -1 at the top.
    have, most
        By center and resource of CENTER_LIMITS.
    held
        What a member's plan buys at the center that stands in its own; None elsewhere.
    """

    centers: tuple[CenterSettings, ...]
    parent: tuple[int, ...]
    have: tuple[Mapping[str, float], ...]
    most: tuple[Mapping[str, float], ...]
    held: tuple[Held | None, ...]

    @property
    def ids(self) -> list[str]:
        """Ids of the centers."""
        return [c.id for c in self.centers]


def tiered(settings: Settings, held: Mapping[str, Held]) -> Tiered:
    """Return the centers of a study that watch; `held` by member."""
    centers = tuple(sorted((c for c in settings.centers if c.tier in TIERS), key=lambda c: c.id))
    of = [held.get(c.member) if c.member else None for c in centers]
    both = [capacities(c, h) for c, h in zip(centers, of, strict=True)]
    may = set(settings.tiers.may_buy)
    most = [
        {k: (m[k] if k in may else have[k]) for k in CENTER_LIMITS} for have, m in both
    ]  # fmt: skip
    return Tiered(centers, _parents(centers), tuple(h for h, _ in both), tuple(most), tuple(of))


def has_tiers(settings: Settings) -> bool:
    """Say whether any center of the study is in a tier."""
    return any(c.tier and c.tier != HUB for c in settings.centers)


def _parents(centers: Sequence[CenterSettings]) -> tuple[int, ...]:
    """Return the row of the center above each: as told, else the nearest of the nearest tier above."""
    row = {c.id: n for n, c in enumerate(centers)}
    out = []
    for center in centers:
        level = TIERS.index(center.tier)
        above = [
            [n for n, c in enumerate(centers) if c.tier == tier] for tier in reversed(TIERS[:level])
        ]  # fmt: skip
        nearest = next((a for a in above if a), [])
        if center.parent:
            out.append(row[center.parent])
        else:
            out.append(min(nearest, key=lambda n: (_km(center, centers[n]), centers[n].id), default=-1))
    return tuple(out)


def _km(one: CenterSettings, other: CenterSettings) -> float:
    """Return the distance of two centers."""
    return globe_km(one.lon, one.lat, other.lon, other.lat)


def globe_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Return the distance of two places on the globe, in kilometers.

    >>> round(globe_km(-79.87, -2.13, -80.45, -1.05), 1)  # Samborondon to Portoviejo
    136.3
    """
    one, other = math.radians(lat_a), math.radians(lat_b)
    step = math.sin((other - one) / 2) ** 2
    step += math.cos(one) * math.cos(other) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(step))


@dataclass(frozen=True)
class Pair:
    """A block at a center: what that costs as preference, and what it takes there."""

    block: int
    center: int
    given: bool
    cost_cents: int
    distance_km: float
    stored_tb: float
    ports: int
    uplink_mbps: float


def pair_of(block: Block, number: int, center: CenterSettings, at: int, settings: Settings) -> Pair:
    """Return a block at a center, without the preference of its jurisdiction.

    A center in the member's own takes no port and no uplink for it. Calls weigh as the cameras of as many
    seats as they have erlangs.
    """
    asked, own = settings.tiers, center.member == block.member_id
    km = 0.0 if own else globe_km(block.lon, block.lat, center.lon, center.lat)
    heavier = max(block.up_mbps, block.down_mbps)
    return Pair(
        block=number,
        center=at,
        given=False,
        cost_cents=round(100 * asked.km_cost * weight_of(block, settings) * km),
        distance_km=round(km, 3),
        stored_tb=block.stored_tb,
        ports=0 if own else max(1, math.ceil(heavier / asked.port_mbps - 1e-9)),
        uplink_mbps=0.0 if own else heavier,
    )


def weight_of(block: Block, settings: Settings) -> float:
    """Return what a block weighs in preferences: its cameras, or the cameras of as many seats."""
    if block.kind == CALLS_BLOCK:
        return block.erlangs * settings.cameras.cameras_per_seat
    return float(block.cameras)


def pairs_of(blocks: Sequence[Block], tiers: Tiered, settings: Settings) -> list[Pair]:
    """Return the pairs that the study allows, blocks in order, with the preference of jurisdictions."""
    asked = settings.tiers
    out = []
    for number, block in enumerate(blocks):
        serving = [n for n, c in enumerate(tiers.centers) if _serves(c, block)]
        given = bool(serving) and asked.jurisdiction == "given"
        for at, center in enumerate(tiers.centers):
            if given and at not in serving:
                continue
            pair = pair_of(block, number, center, at, settings)
            outside = serving and at not in serving and asked.jurisdiction == "preferred"
            more = round(100 * asked.outside_cost * weight_of(block, settings)) if outside else 0
            out.append(
                Pair(pair.block, at, given, pair.cost_cents + more, pair.distance_km, pair.stored_tb,
                     pair.ports, pair.uplink_mbps)
            )  # fmt: skip
    return out


def _serves(center: CenterSettings, block: Block) -> bool:
    """Say whether a block is in a center's jurisdiction."""
    return block.member_id in center.serves or bool(block.district and block.district in center.serves)


def tier_problem(
    blocks: Sequence[Block], pairs: Sequence[Pair], tiers: Tiered, settings: Settings, catalog: Catalog
) -> TierProblem:
    """Return the problem: pairs with what they take at their center and, as shares, at the one above.

    What a center sends to the one above (`tiers.parent_stream_pct` of its streams) leaves it and enters
    there, copies of footage (`tiers.copy_pct`) are kept there; a link between the two takes a port at each
    end.
    """
    asked, costs = settings.tiers, unit_costs(settings, catalog)
    rows: list[Need] = []
    for number, pair in enumerate(pairs):
        block, up = blocks[pair.block], tiers.parent[pair.center]
        rows += [(number, pair.center, STORAGE, pair.stored_tb), (number, pair.center, PORTS, pair.ports),
                 (number, pair.center, UPLINK, pair.uplink_mbps)]  # fmt: skip
        if up >= 0 and block.kind != CALLS_BLOCK:
            share = block.up_mbps * asked.parent_stream_pct / 100
            rows += [(number, up, STORAGE, pair.stored_tb * asked.copy_pct / 100),
                     (number, pair.center, UPLINK, share), (number, up, UPLINK, share)]  # fmt: skip
    rows = [r for r in rows if r[3] > 0]
    return assemble(
        blocks, pairs, rows, tiers, costs, Service.of(settings), settings.cameras.cameras_per_seat
    )  # fmt: skip


def base_ports(tiers: Tiered) -> list[int]:
    """Return the ports of each center toward the center above it and those below."""
    return [int(up >= 0) + tiers.parent.count(n) for n, up in enumerate(tiers.parent)]


def assemble(
    blocks: Sequence[Block], pairs: Sequence[Pair], rows: Sequence[Need], tiers: Tiered, costs: UnitCosts,
    service: Service, per_seat: int,
) -> TierProblem:  # fmt: skip
    """Return the arrays of a problem in which centers hold nothing but the ports between them."""
    many, lots = len(tiers.centers), read_center_lots()
    base = np.zeros((many, len(RESOURCES)))
    base[:, PORTS] = base_ports(tiers)
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    return TierProblem(
        pair_block=_ints([p.block for p in pairs]),
        pair_center=_ints([p.center for p in pairs]),
        pair_cost=_ints([p.cost_cents for p in pairs]),
        need_pair=_ints(columns[0]),
        need_center=_ints(columns[1]),
        need_kind=_ints(columns[2]),
        need_amount=np.array(columns[3], dtype=np.float64),
        cameras=_ints([b.cameras for b in blocks]),
        erlangs=np.array([b.erlangs for b in blocks], dtype=np.float64),
        base_cameras=np.zeros(many, dtype=np.int64),
        base_erlangs=np.zeros(many),
        base_need=base,
        per_seat=per_seat,
        carried=service.carried(sum(b.erlangs for b in blocks)),
        seats_have=_ints([h["seats"] for h in tiers.have]),
        seats_most=np.array(
            [max(m["seats"], h["seats"]) for m, h in zip(tiers.most, tiers.have, strict=True)]
        ),
        seat_cost=np.full(many, costs.seat, dtype=np.int64),
        seat_use_cost=np.full(many, costs.seat_use, dtype=np.int64),
        have=np.array([[h[k] for k in RESOURCES] for h in tiers.have]).reshape(many, len(RESOURCES)),
        most=np.array([[m[k] for k in RESOURCES] for m in tiers.most]).reshape(many, len(RESOURCES)),
        lot=np.array([lots[k].lot for k in RESOURCES]),
        lot_cost=np.tile(np.array(costs.lot, dtype=np.int64), (many, 1)),
    )


def _ints(values: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return whole numbers as an array."""
    return np.array(values, dtype=np.int64)
