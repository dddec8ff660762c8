"""Light of second ways: each is a link of its own, with modules and a port of its own at either end."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from planner.catalog.model import Catalog
from planner.network.circuits import PROTECTION
from planner.network.layout import Layout, SecondsAsked, pop_load_mbps, uplink_pairs
from planner.network.light import Lamp, Link, Refusal, lamps, light_up, uplink_lamps
from planner.network.pops import Pop
from planner.settings import Settings

SHORTER, STEPS = 4, 50
"""Lengths to which a dark second way is held before it is the shortest; parts of a length that are tried."""


@dataclass(frozen=True)
class SecondLink:
    """The link of a second way.

    Parameters
    ----------
    device
        Site or POP whose second way it is.
    end
        POP of the center that it leads to.
    of_pop
        Whether the device is a POP.
    fibers, pairs
        Fibers of its circuit, and pairs of modules on them.
    route_m
        Meters of route.
    lamp
        What lights it, or why nothing does.
    """

    device: str
    end: Pop
    of_pop: bool
    fibers: int
    pairs: int
    route_m: float
    link: Link
    lamp: Lamp | Refusal


def second_links(
    lit: pd.DataFrame, layout: Layout, settings: Settings, catalog: Catalog
) -> tuple[SecondLink, ...]:
    """Return the link of each second way, judged by the same limits as working ones.

    Under the worst cut the second way carries all that its device sends and receives, so it is judged with
    the whole load. Lengths run from the device to the center: route with slack, and both drops.

    Parameters
    ----------
    lit
        Sites with `site_id`, `drop_m`, `pop_id`, `up_mbps`, `down_mbps`.
    """
    ends = int(catalog.allowances["link_end_splices"].value)
    slack, allowance = 1 + settings.network.slack_pct / 100, settings.network.drop_allowance_m
    pops = {p.pop_id: p for p in layout.pops}
    sites = {str(r["site_id"]): r for r in lit.to_dict("records")}
    level = settings.costs.level
    strong = uplink_lamps(catalog, level)
    out = []
    for k, circuit in enumerate(layout.circuits):
        if circuit.kind != PROTECTION:
            continue
        pop, end = pops.get(circuit.from_id), pops[circuit.to_id]
        if pop is None:
            row = sites[circuit.from_id]
            drop, pairs = float(row["drop_m"]), 1
            load = float(row["up_mbps"]), float(row["down_mbps"])
            offered: Sequence[Lamp] = lamps(catalog, circuit.fibers, level)
        else:
            load = pop_load_mbps(lit, pop.pop_id)
            drop, pairs, offered = pop.drop_m, uplink_pairs(load, catalog), strong
        route_m = layout.route_m([k])
        link = Link(
            length_m=round(route_m * slack + (drop + allowance) + (end.drop_m + allowance), 2),
            standing_m=round(layout.standing_m([k]) * slack, 2),
            splices=layout.splices([k]) + ends,
            connectors=int(catalog.allowances["link_connectors"].value),
            up_mbps=load[0] / pairs,
            down_mbps=load[1] / pairs,
        )
        lamp = light_up(link, offered, catalog)
        many = circuit.fibers, pairs, route_m
        out.append(SecondLink(circuit.from_id, end, pop is not None, *many, link, lamp))
    return tuple(out)


def dark_seconds(found: Sequence[SecondLink]) -> Mapping[str, Refusal]:
    """Return the devices whose second way nothing lights."""
    return {s.device: s.lamp for s in found if isinstance(s.lamp, Refusal)}


@dataclass
class SecondTries:
    """What was tried to light second ways: another number of fibers, shorter ways, the shortest there is.

    Parameters
    ----------
    own
        Fibers of a site's working way.
    pops
        POPs among the devices.
    tried
        Numbers of fibers tried, by device, the last one in force.
    most_m
        Most meters of route of each device's second way, those tried in order; 0 at last, which asks for the
        shortest way whatever its spans cost.
    none
        Devices that get none, and why.
    """

    own: int
    pops: set[str] = field(default_factory=set)
    tried: dict[str, tuple[int, ...]] = field(default_factory=dict)
    most_m: dict[str, tuple[float, ...]] = field(default_factory=dict)
    none: dict[str, Refusal] = field(default_factory=dict)

    @property
    def asked(self) -> SecondsAsked:
        """What the next draft is asked for."""
        fibers = {device: numbers[-1] for device, numbers in self.tried.items()}
        return SecondsAsked(dict(self.none), fibers, {d: tried[-1] for d, tried in self.most_m.items()})

    def remedy(self, found: Sequence[SecondLink], level: str, catalog: Catalog) -> bool:
        """Ask for the next remedy of each dark second way; False where all are lit.

        A device has each number of fibers once over the cheapest way, over a few ways that are shorter by
        what was dark, and over the shortest: this ends.
        """
        others = other_fibers(found, self.tried, level, catalog)
        self.tried |= {d: (*self.tried.get(d, (self.own,)), n) for d, n in others.items()}
        dark = dark_seconds(found)
        self.pops |= {s.device for s in found if s.of_pop}
        for second in found:
            device, tried = second.device, self.most_m.get(second.device, ())
            if device not in dark or device in others:
                continue
            if tried and tried[-1] == 0:
                self.none[device] = dark[device]
                continue
            most = lit_route_m(second, level, catalog) if len(tried) < SHORTER else 0.0
            self.most_m[device] = (*tried, min(most, *tried) if tried else most)
            self.tried.pop(device, None)
        return bool(dark)

    def forget_pops(self) -> None:
        """Forget what was tried for POPs: they were chosen anew, and their ids are those of others now."""
        for pop in self.pops:
            self.none.pop(pop, None)
            self.most_m.pop(pop, None)


def other_fibers(
    found: Sequence[SecondLink], tried: Mapping[str, Sequence[int]], level: str, catalog: Catalog
) -> dict[str, int]:
    """Return another number of fibers for each second way of a site that nothing lights over its own.

    Over a pair light runs at one wavelength each way, over one fiber at two; so limits lie elsewhere, and a
    way that falls between those of one kind may be lit by the other. Fewest fibers first; POPs have pairs.

    Parameters
    ----------
    tried
        Numbers tried before, by device: they are not tried again, since each moves splices of the others.
    level
        Column of the price book.
    """
    numbers = sorted({o.fibers for o in catalog.optics})
    out = {}
    for second in found:
        if isinstance(second.lamp, Refusal) and not second.of_pop:
            known = {second.fibers, *tried.get(second.device, ())}
            for many in (n for n in numbers if n not in known):
                if isinstance(light_up(second.link, lamps(catalog, many, level), catalog), Lamp):
                    out[second.device] = many
                    break
    return out


def lit_route_m(second: SecondLink, level: str, catalog: Catalog) -> float:
    """Return the most meters of route over which a second way that nothing lights would be lit, else 0.

    A shorter way is taken to have as many splices a meter as this one, and the same share of it standing.
    """
    offered = uplink_lamps(catalog, level) if second.of_pop else lamps(catalog, second.fibers, level)
    link, ends = second.link, int(catalog.allowances["link_end_splices"].value)
    for part in (k / STEPS for k in range(STEPS - 1, 0, -1)):
        shorter = replace(
            link,
            length_m=link.length_m * part,
            standing_m=link.standing_m * part,
            splices=ends + math.ceil((link.splices - ends) * part),
        )
        if isinstance(light_up(shorter, offered, catalog), Lamp):
            return second.route_m * part
    return 0.0


def second_ends(found: Sequence[SecondLink]) -> pd.DataFrame:
    """Return the devices as the sites of LINK_BUDGET."""
    rows = [(s.device, s.end.center_id, s.end.pop_id) for s in found]
    return pd.DataFrame(rows, columns=["site_id", "center_id", "pop_id"])


def second_ports(found: Sequence[SecondLink]) -> dict[str, int]:
    """Return the ports toward sites that second ways take at each POP; those of POPs take uplink ports."""
    out: dict[str, int] = {}
    for second in found:
        if not second.of_pop:
            out[second.end.pop_id] = out.get(second.end.pop_id, 0) + 1
    return out
