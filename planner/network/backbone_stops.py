"""What a city loses with the backbone above it: cut off when rents are missed, failing when nobody mends."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from planner.catalog.operate_model import Failure
from planner.network.stops import FIBER, OUTAGE, SUPPORTS


@dataclass(frozen=True)
class BackboneLink:
    """A link of the backbone between two nodes.

    Parameters
    ----------
    rented, attached
        Some of it is capacity or fiber rented by the year; some of it hangs on poles of others.
    cable_km
        Own cable by kind of failure that cuts it; nothing of what others mend.
    hops, huts
        Pairs of optics and huts that the owner has to mend; 0 where the link is leased.
    """

    ends: tuple[str, str]
    rented: bool
    attached: bool
    cable_km: Mapping[str, float] = field(default_factory=dict)
    hops: int = 0
    huts: int = 0


@dataclass(frozen=True)
class Sends:
    """What is sent over the backbone: a member's or center's, from node to node.

    Parameters
    ----------
    told
        Member or center that sends.
    sites
        Ids of the cameras that are watched from afar; none of calls and centers.
    calls_per_year
        Calls that are answered there.
    ways
        Links of its ways in order: when nothing has failed, then those after failures.
    """

    told: str
    start: str
    end: str
    sites: frozenset[str] = frozenset()
    calls_per_year: float = 0.0
    ways: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Above:
    """The backbone above the members: links by id, what cameras, calls and centers send over it."""

    links: Mapping[str, BackboneLink]
    cameras: tuple[Sends, ...] = ()
    calls: tuple[Sends, ...] = ()
    centers: tuple[Sends, ...] = ()


def lost_links(above: Above, unpaid: Collection[str]) -> frozenset[str]:
    """Return the links that stop when some fees are not paid.

    Rented capacity and fiber stop with `fiber`, cable on poles of others is taken down with `supports`.
    """
    return frozenset(
        i
        for i, link in above.links.items()
        if (link.rented and FIBER in unpaid) or (link.attached and SUPPORTS in unpaid)
    )


def cut(sends: Iterable[Sends], above: Above, lost: Collection[str]) -> tuple[Sends, ...]:
    """Return what no longer reaches its end over the links that are left.

    Whether what is left has the capacity is not asked, which errs downward.
    """
    part = _parts(above.links[i].ends for i in above.links if i not in lost)
    return tuple(s for s in sends if part.get(s.start, s.start) != part.get(s.end, s.end))


def _parts(ends: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for each node a name of the part of the network that it lies in."""
    head: dict[str, str] = {}

    def top(node: str) -> str:
        while head.setdefault(node, node) != node:
            node = head[node]
        return node

    for one, other in ends:
        head[top(one)] = top(other)
    return {node: top(node) for node in list(head)}


def passes(sends: Sends, above: Above, failures: Mapping[str, Failure], years: float) -> float:
    """Return the chance that a way over the backbone still works after some years without repair.

    Own cable is cut by the rates of the catalog, every hop has a pair of optics, every hut and every node
    passed a switch; what others lease is mended by them. Of the ways after a failure one counts beside the
    first, the one that shares least with it; a third way and ways that nobody planned do not, which errs
    upward in what is lost.

    Examples
    --------
    100 km of own aerial cable (0.02 cuts a km and year) in one hop between two nodes: 2.0 + 0.02 + 2 x 0.03
    failures a year, so in a quarter of a year exp(-0.52):

    >>> from planner.catalog.operate_tables import read_failures
    >>> link = BackboneLink(("BN-1", "BN-2"), False, False, {"aerial_cable": 100.0}, hops=1)
    >>> sends = Sends("east", "BN-1", "BN-2", ways=(("BL-1",),))
    >>> round(passes(sends, Above({"BL-1": link}), read_failures(), 0.25), 6), round(math.exp(-0.52), 6)
    (0.594521, 0.594521)
    """
    if not sends.ways:
        return 1.0
    hazard = {w: _hazards(w, sends.start, above, failures) for w in sends.ways}
    first = hazard[sends.ways[0]]
    second = min(
        (h for h in hazard.values()),
        key=lambda h: (_sum(h, first.keys() & h.keys()), _sum(h, h.keys())),
    )
    shared = first.keys() & second.keys()
    both, one, other = (
        math.exp(-years * _sum({**second, **first}, keys))
        for keys in (shared, first.keys() - shared, second.keys() - shared)
    )
    return both * (1 - (1 - one) * (1 - other))


def _hazards(
    way: Sequence[str], start: str, above: Above, failures: Mapping[str, Failure]
) -> dict[str, float]:
    """Return the failures a year of each link and each node of a way."""
    out, node = {start: _at(failures, "pop")}, start
    for name in way:
        link = above.links[name]
        cuts = math.fsum(failures[k].rate_per_year * km for k, km in link.cable_km.items())
        out[name] = cuts + link.hops * _at(failures, "link") + link.huts * _at(failures, "pop")
        node = link.ends[1] if link.ends[0] == node else link.ends[0]
        out[node] = _at(failures, "pop")
    return out


def _sum(hazard: Mapping[str, float], keys: Iterable[str]) -> float:
    """Return the failures a year of some links and nodes."""
    return math.fsum(hazard[k] for k in keys)


def _at(failures: Mapping[str, Failure], place: str) -> float:
    """Return the failures a year at a place that somebody has to mend."""
    return math.fsum(
        r.rate_per_year for k, r in failures.items() if r.at == place and not k.startswith(OUTAGE)
    )
