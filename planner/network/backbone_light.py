"""Light of a backbone link: how many hops it takes, and the optic of each."""

from __future__ import annotations

import math
from dataclasses import dataclass

from planner.catalog.model import Catalog
from planner.network.light import Lamp, Link, backbone_lamps, light_up, loss_db, margin_db

RATES_MBPS = (10_000.0, 100_000.0)
MOST_HUTS_MORE = 6
WAY = "down"


@dataclass(frozen=True)
class Hops:
    """A link lit at a rate: so many equal hops, what a hop is, and its two sums.

    Parameters
    ----------
    hop_m
        Fiber of a hop, slack included.
    low_db, high_db, margin_db
        Least and highest loss, and what the power budget leaves above the highest.
    """

    count: int
    hop_m: float
    lamp: Lamp
    low_db: float
    high_db: float
    margin_db: float

    @property
    def named(self) -> str:
        """Name of the optic with its attenuator."""
        taken = self.lamp.attenuator
        return self.lamp.optic.optic + (f" + {taken.attenuator}" if taken else "")

    @property
    def items(self) -> list[tuple[str, float]]:
        """Items of a hop: a pair of modules, an attenuator in each of two fibers."""
        out = [(self.lamp.optic.item_id, 1.0)]
        if self.lamp.attenuator:
            out.append((self.lamp.attenuator.item_id, 2.0))
        return out


def hops_of(
    cable_m: float, standing_m: float, rate_mbps: float, hut_km: float, level: str, catalog: Catalog
) -> Hops | None:
    """Return the fewest equal hops that light a link at a rate; None where the catalog has no optic for it.

    A hop is at most `hut_km` long; its highest loss (every part at its most, margin on top) stays within the
    power budget and its least loss does not blind the receiver. Splices: one each reel of own cable and two
    at the ends; standing and rented fiber loses its own splices by the kilometer. Connectors: both ends.

    Parameters
    ----------
    cable_m
        Own cable, slack included.
    standing_m
        Fiber that stands already or is rented.
    level
        Column of the price book, by which the cheapest optic is taken.
    """
    whole = cable_m + standing_m
    least = max(1, math.ceil(whole / (hut_km * 1000) - 1e-9))
    reel = catalog.allowances["reel_m"].value
    lamps = backbone_lamps(catalog, level, rate_mbps)
    for count in range(least, least + MOST_HUTS_MORE):
        joints = math.ceil(cable_m / count / reel) if cable_m else 0
        link = Link(whole / count, standing_m / count, joints + 2, 2, 0.0, 0.0)
        lamp = light_up(link, lamps, catalog) if lamps else None
        if isinstance(lamp, Lamp):
            loss = loss_db(link, lamp.optic.wavelength_nm(WAY), catalog, lamp.attenuator)
            return Hops(count, whole / count, lamp, loss.low, loss.high, margin_db(link, lamp, WAY, catalog))
    return None
