"""What would light a site on splitters that nothing lights: only what was tried and would, or is on offer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.catalog.model import Catalog
from planner.network.light import DIRECTIONS, EQUAL_DB, Lamp, Link, light_up, margin_db
from planner.network.pop_choice import PopChoice, tree_distances
from planner.network.pops import Pop
from planner.network.tree import RouteTree

NEARER_M = 0.5
"""Routes shorter by less than this are told as equal."""


@dataclass(frozen=True)
class Aid:
    """What is known of a site when its light is refused: POPs on offer, and optics for fibers of its own.

    Parameters
    ----------
    node_of, pop_of
        Node of the routes and POP of each site.
    own
        Lamps of sites with fibers of their own.
    chosen
        Whether POPs are chosen in this study, or stand at centers alone.
    slack
        Meters of fiber for a meter of route.
    """

    tree: RouteTree
    choice: PopChoice
    node_of: dict[str, str]
    pop_of: dict[str, str]
    own: Sequence[Lamp]
    chosen: bool
    slack: float

    def sentences(
        self, site: str, link: Link, ports: Sequence[Sequence[Lamp]], over_m: float, catalog: Catalog
    ) -> str:
        """Return what would mend a refusal, a sentence each; of what is on offer and did not, why.

        Parameters
        ----------
        ports
            Lamps of each class of port.
        over_m
            Meters of fiber beyond the reach of every class, 0 within.
        """
        told = []
        if isinstance(light_up(replace(link, splitters=()), self.own, catalog), Lamp):
            told.append("Fibers of its own (protection.critical_sites) would light it.")
        if over_m <= 0 and _split_lights(link, ports, catalog):
            told.append("One splitter of fewer legs (pon.stages, pon.ratio) would light it.")
        told.append(self._nearer(site, over_m / self.slack))
        return " ".join(told)

    def _nearer(self, site: str, over_m: float) -> str:
        """Return what a POP so many meters of route nearer to a site, or any nearer one, asks for."""
        if not self.chosen or self.choice.offer is None:
            return 'A POP nearer to it (network.pops = "choose") would mend it.'
        offer, row = self.choice.offer, {n: k for k, n in enumerate(self.tree.node_id)}
        far = tree_distances(self.tree, [row[self.node_of[site]]])[0]
        away = np.array([far[row[p.node_id]] for p in offer.places])
        serving = next(p for p in self.choice.pops if p.pop_id == self.pop_of[site])
        most = float(far[row[serving.node_id]]) - max(over_m, NEARER_M)
        near = sorted((j for j in offer.whole if away[j] <= most), key=lambda j: (away[j], j))
        if not near:
            return (
                f"No POP on offer is near enough, and {serving.pop_id} serves it: another place "
                "(network.pop_kinds, network.cabinets, sources.existing_pops) would mend it."
            )
        taken = {(p.site_id, p.node_id, p.kind): p.pop_id for p in self.choice.pops}
        places = [offer.places[j] for j in near]
        opened = next((taken[k] for p in places if (k := (p.site_id, p.node_id, p.kind)) in taken), None)
        if opened is not None:
            return f"{opened} is nearer to it, and has no room for it or would cost more."
        dark = [j for j in near if j in self.choice.dark or offer.splices[j] < offer.needed]
        if len(dark) == len(near):
            return (
                f"The POP on offer at {_name(places[0])} is nearer to it, but no optic lights its uplink: a "
                "center nearer to that would mend it."
            )
        shut = next(j for j in near if j not in dark)
        return (
            f"The POP on offer at {_name(offer.places[shut])} is nearer to it and was not opened "
            "(network.pop_max_count, network.existing_pops)."
        )


def _name(place: Pop) -> str:
    """Return the building of a place on offer, or the node of a cabinet."""
    return place.site_id or place.node_id


def _split_lights(link: Link, ports: Sequence[Sequence[Lamp]], catalog: Catalog) -> bool:
    """Say whether one splitter alone, of fewer legs than those on the way, would let some class light it."""
    legs = math.prod(splitter.ratio for splitter in link.splitters)
    fewer = [replace(link, splitters=(s,)) for s in catalog.splitters.values() if s.ratio < legs]
    return any(
        all(margin_db(other, lamps[0], d, catalog) >= -EQUAL_DB for d in DIRECTIONS)
        for other in fewer
        for lamps in ports
    )
