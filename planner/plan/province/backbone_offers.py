"""What may be had between the nodes of a backbone: corridors of road with their ways, and leased links."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from planner.catalog.model import Catalog
from planner.costs.backbone import (
    OWN_CABLE,
    STANDING_FIBER,
    Kit,
    Priced,
    Rates,
    added,
    leased_kit,
    link_kit,
    offered_kit,
    way_kit,
)
from planner.network.backbone_light import RATES_MBPS, Hops, hops_of
from planner.optimize.backbone import Chains
from planner.plan.province.backbone_flows import Flow
from planner.plan.province.backbone_graph import RoadGraph
from planner.settings import Settings
from planner.sources.roads import straight_km

LEASED = "leased_capacity"
OWN_PAIRS = 1 << 20
BUILT = ("new_poles", "duct")
RULE = "price book, no offer: planning assumption"


@dataclass(frozen=True)
class Laid:
    """The way taken along a segment of road."""

    segment: int
    way: str
    owner: str
    owned: bool
    pairs: int
    fee_km_year: float | None
    provenance: str
    kit: Kit
    priced: Priced


@dataclass(frozen=True)
class Level:
    """One capacity in which a corridor may be had, all that it needs, and what that costs."""

    capacity_mbps: int
    kit: Kit
    priced: Priced
    hops: Hops | None = None
    pairs: int = 0


@dataclass(frozen=True)
class Corridor:
    """A candidate between two nodes: fiber along a chain of segments, or leased capacity."""

    tail: int
    head: int
    km: float
    levels: tuple[Level, ...]
    laid: tuple[Laid, ...] = ()
    provider: str = ""
    provenance: str = ""

    @property
    def leased(self) -> bool:
        """Whether it is capacity, not fiber."""
        return not self.laid


class Offers:
    """Makes candidates of chains and offers.

    Parameters
    ----------
    total_mbps
        What all flows carry together: no level beyond the first that carries it is offered, since it would
        cost more and carry no more.
    """

    def __init__(
        self, settings: Settings, catalog: Catalog, graph: RoadGraph, fibers: pd.DataFrame, total_mbps: int
    ) -> None:
        self.settings = settings
        self.catalog = catalog
        self.graph = graph
        self.total = max(1, total_mbps)
        self.rates = Rates.of(settings, catalog)
        self.standing: dict[str, list[dict[str, object]]] = {}
        for row in fibers.to_dict("records"):
            self.standing.setdefault(str(row["segment_id"]), []).append({str(k): v for k, v in row.items()})
        self.steps = self._steps()
        self.dark: list[int] = []

    def _steps(self) -> list[tuple[float, int]]:
        """Return rate and pairs of fibers of each level: both rates, then pairs up to what carries all."""
        slow, fast = RATES_MBPS
        out, pairs = [(slow, 1), (fast, 1)], 1
        while fast * pairs < self.total:
            pairs += 1
            out.append((fast, pairs))
        return out

    def corridors(self, chains: Chains) -> list[Corridor]:
        """Return a corridor for each chain along which some way is allowed and some optic lights."""
        out = []
        for number, chain in enumerate(chains.segments):
            found = self._corridor(int(chains.start[number]), int(chains.end[number]), chain)
            if found is None:
                self.dark.append(number)
            else:
                out.append(found)
        return out

    def _corridor(self, tail: int, head: int, chain: Sequence[int]) -> Corridor | None:
        """Return the corridor of one chain, each segment in its cheapest way; None where none serves."""
        laid = [self._cheapest(e) for e in chain]
        if not laid or any(one is None for one in laid):
            return None
        kept = tuple(one for one in laid if one is not None)
        slack = 1 + self.settings.backbone.slack_pct / 100
        cable_m = sum(self._km(one) for one in kept if one.way in OWN_CABLE) * 1000 * slack
        standing_m = sum(self._km(one) for one in kept if one.way not in OWN_CABLE) * 1000
        bare = [one.kit for one in kept]
        levels = []
        for rate, pairs in self.steps:
            hops = hops_of(
                cable_m, standing_m, rate, self.settings.backbone.hut_km, self.settings.costs.level,
                self.catalog,
            )  # fmt: skip
            if hops is None:
                continue
            optics = [(item, many * pairs) for item, many in hops.items]
            kit = added([*bare, link_kit(cable_m, hops.count, optics, self.settings, self.catalog)])
            levels.append(Level(int(rate) * pairs, kit, self.rates.price(kit), hops, pairs))
        if not levels:
            return None
        told = {self.graph.segments[e].provenance: None for e in chain}
        km = round(sum(self._km(one) for one in kept), 3)
        return Corridor(tail, head, km, self._few(levels), kept, "", "; ".join(told))

    def _km(self, laid: Laid) -> float:
        """Return the length of a segment."""
        return self.graph.segments[laid.segment].km

    def _cheapest(self, segment: int) -> Laid | None:
        """Return the way of a segment of least present cost that has the fibers of the highest level."""
        piece = self.graph.segments[segment]
        needed = max(pairs for _, pairs in self.steps)
        found = []
        for way, row in self._allowed(piece.segment_id):
            pairs = int(float(str(row["pairs"]))) if row else OWN_PAIRS
            if pairs < needed:
                continue
            fee = float(str(row["fee_km_year"])) if row and row["fee_km_year"] is not None else None
            fee = None if fee is None or math.isnan(fee) else fee
            kit = way_kit(way, piece.km * 1000, fee, self.settings, self.catalog)
            owner = str(row["owner"]) if row else self.settings.ownership.owner if way in OWN_CABLE else ""
            owned = way in OWN_CABLE or (
                way == STANDING_FIBER and bool(owner) and owner == self.settings.ownership.owner
            )
            told = str(row["provenance"]) if row else piece.provenance
            priced = self.rates.price(added([kit]))
            found.append(Laid(segment, way, owner, owned, pairs, fee, told, kit, priced))
        return min(found, key=lambda one: one.priced.present) if found else None

    def _allowed(self, segment_id: str) -> list[tuple[str, dict[str, object] | None]]:
        """Return the ways of a segment; what stands or is rented counts only where a table says so."""
        asked, own = self.settings.backbone.ways, self.settings.ownership
        out: list[tuple[str, dict[str, object] | None]] = []
        for way in asked:
            if way == LEASED or way in own.forbidden_ways:
                continue
            rows = [r for r in self.standing.get(segment_id, []) if r["way"] == way]
            out += [(way, r) for r in rows]
            if way in BUILT:
                out.append((way, None))
        return out

    def on_offer(self, leased: pd.DataFrame) -> list[Corridor]:
        """Return the links of the table, each with its capacities from the least."""
        if LEASED not in self.settings.backbone.ways or leased.empty:
            return []
        out = []
        for _, rows in leased.groupby("link_id", sort=False):
            first = rows.iloc[0]
            tail, head = self.graph.of[str(first["from_place"])], self.graph.of[str(first["to_place"])]
            if tail == head:
                continue
            levels = [
                self._level(math.floor(r["capacity_mbps"]), offered_kit(r["fee_month"], r["entry_fee"]))
                for r in rows.sort_values("capacity_mbps").to_dict("records")
            ]
            out.append(
                Corridor(
                    tail, head, self._straight(tail, head), self._few(levels), (), str(first["provider"]),
                    str(first["provenance"]),
                )
            )  # fmt: skip
        return out

    def by_rule(self, flows: Sequence[Flow]) -> list[Corridor]:
        """Return links leased at the price book between the pairs that `backbone.lease_pairs` names."""
        asked = self.settings.backbone
        if LEASED not in asked.ways:
            return []
        out = []
        for tail, head in self._pairs(flows):
            km = self._straight(tail, head)
            levels = [self._level(int(c), leased_kit(c, km)) for c in sorted(asked.lease_levels_mbps)]
            out.append(Corridor(tail, head, km, self._few(levels), (), asked.lease_provider, RULE))
        return out

    def _pairs(self, flows: Sequence[Flow]) -> list[tuple[int, int]]:
        """Return the pairs of nodes that capacity may be leased between."""
        asked = self.settings.backbone.lease_pairs
        if asked == "none":
            return []
        pairs = {(min(f.source, f.sink), max(f.source, f.sink)) for f in flows}
        ends = sorted({n for p in pairs for n in p})
        if asked == "all":
            pairs |= {(a, b) for a in ends for b in ends if a < b}
        if asked == "parents":
            rank: Mapping[str, int] = {"national": 0, "zonal": 1, "local": 2}
            spots = self.graph.spots
            tiered = [n for n in ends if spots[n].center_id]
            pairs |= {
                (a, b)
                for a in tiered
                for b in tiered
                if a < b
                and (min(r := (rank.get(spots[a].tier, 0), rank.get(spots[b].tier, 0))) < 2)
                and max(r) - min(r) <= 1
            }
        return sorted(pairs)

    def _level(self, capacity: int, kit: Kit) -> Level:
        """Return a priced level."""
        clean = {i: q for i, q in kit.items() if q != Decimal(0) or i == "link_fee_year"}
        return Level(max(1, capacity), clean, self.rates.price(clean))

    def _few(self, levels: Sequence[Level]) -> tuple[Level, ...]:
        """Return levels of rising capacity and cost, up to the first that carries everything.

        One that costs no less than another of at least its capacity is in no cheapest plan.
        """
        out: list[Level] = []
        for level in sorted(levels, key=lambda v: v.capacity_mbps):
            while out and out[-1].priced.present >= level.priced.present:
                out.pop()
            out.append(level)
        most = next((n for n, v in enumerate(out) if v.capacity_mbps >= self.total), len(out))
        return tuple(out[: most + 1])

    def _straight(self, tail: int, head: int) -> float:
        """Return the straight kilometers between two nodes."""
        return round(straight_km(self.graph.spots[tail].at, self.graph.spots[head].at), 3)


def chain_arrays(graph: RoadGraph) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return tail, head and km of the segments."""
    tail = np.array([s.tail for s in graph.segments], np.int64)
    head = np.array([s.head for s in graph.segments], np.int64)
    return tail, head, np.array([s.km for s in graph.segments], np.float64)
